/* store_ops.h — what an implementation of the store provides. Private to core/store and its tests. */
#ifndef STORE_STORE_OPS_H
#define STORE_STORE_OPS_H

#include "store/store.h"

struct store_ops {
	void (*close)(struct store *store);
	bool (*define)(struct store *store, const struct store_table *table, struct err *err);
	enum store_outcome (*commit)(struct store *store, struct batch *const *batches, size_t count, struct err *err);
	enum store_outcome (*probe)(struct store *store, struct err *err);
	bool (*scan)(struct store *store, const struct store_table *table, const struct cell *from, size_t from_count, store_row_fn row, void *arg, struct err *err);
	bool (*checkpoint)(struct store *store, struct err *err);
	size_t (*backlog)(struct store *store);            /* NULL: none ever */
	const struct store_table *(*find)(struct store *store, const char *name);
};
struct store { const struct store_ops *ops; };         /* first member of every implementation */

/* Reading a batch: position 0 is its start; false at the end. cells holds up to BATCH_CELLS_MAX; texts are borrowed from the batch. */
enum { BATCH_CELLS_MAX = 300 };
struct batch_op { bool del; const char *table; size_t count; struct cell cells[BATCH_CELLS_MAX]; };
bool batch_read(const struct batch *batch, size_t *position, struct batch_op *op);

/* Tables as implementations keep them: a deep copy that grows columns. */
struct store_table *shape_copy(const struct store_table *table);
void shape_free(struct store_table *table);
bool name_is_valid(const char *name);

/* Tests: wraps a store (owned); the n-th commit from now (1 = next) ends with the outcome, before or after the inner commit ran. */
struct store *store_faulty(struct store *inner);
void store_faulty_plan(struct store *faulty, size_t nth, enum store_outcome outcome, bool after_inner);

#endif
