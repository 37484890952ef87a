/* store.h — plain rows in, plain rows out. A store knows tables and columns, nothing of events or rules.
 * Implementations: memory, sqlite (postgres follows). All pass tests/unit/store_contract.
 *
 * Threads: one thread at a time uses a store handle for writing (the commit thread); store_scan before the
 * first commit or from the thread that commits. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/err.h"
#include "base/buf.h"

enum cell_type { CELL_NULL, CELL_INT, CELL_REAL, CELL_TEXT, CELL_BLOB };
struct cell {
	enum cell_type type;
	union { int64_t integer; double real; struct str bytes; };
};
#define CELL_OF_INT(n)  ((struct cell){ CELL_INT,  { .integer = (n) } })
#define CELL_OF_REAL(n) ((struct cell){ CELL_REAL, { .real = (n) } })
#define CELL_OF_TEXT(s) ((struct cell){ CELL_TEXT, { .bytes = (s) } })
#define CELL_OF_BLOB(s) ((struct cell){ CELL_BLOB, { .bytes = (s) } })
#define CELL_NONE       ((struct cell){ CELL_NULL, { .integer = 0 } })

struct store_column { const char *name; enum cell_type type; bool indexed; };   /* [a-z_][a-z0-9_]*; type: NULL is always allowed */
struct store_table {
	const char *name;                      /* [a-z_][a-z0-9_]{0,62} */
	const struct store_column *columns;
	size_t column_count;
	size_t key_count;                      /* the first key_count columns are the primary key */
};

/* A batch: operations in order; rows of one table and key may occur more than once, the last wins.
 * Bytes are copied into the batch. Row shapes follow store_define's columns at the time of commit. */
struct batch;
struct batch *batch_new(void);
void   batch_free(struct batch *batch);
void   batch_clear(struct batch *batch);
size_t batch_count(const struct batch *batch);                 /* operations */
void   batch_put(struct batch *batch, const char *table, const struct cell *cells, size_t count);   /* insert or replace; table name must outlive the batch */
void   batch_del(struct batch *batch, const char *table, const struct cell *key, size_t count);     /* absent is fine */

enum store_outcome {
	STORE_OK,          /* durable (as far as the store goes) */
	STORE_ROLLED_BACK, /* failed before the sync: nothing of it is there; may be tried again later */
	STORE_UNCERTAIN,   /* failed in or after the sync: there whole or not at all; never use this handle again */
};

/* Return false from the callback to stop. Cells are borrowed for the call. Order: by primary key. */
typedef bool (*store_row_fn)(void *arg, const struct cell *cells, size_t count);

struct store;
struct store *store_memory(void);
/* Keeps nothing; shows every row put, in order. Cells are borrowed for the call. */
typedef void (*store_put_fn)(void *arg, const char *table, const struct cell *cells, size_t count);
struct store *store_sink(store_put_fn put, void *arg);
struct store_sqlite_options {
	bool create;                           /* false: the file must exist */
	bool read_only;                        /* a reader beside a running server */
	bool snapshot;                         /* with read_only: everything as it was when opened */
	bool synchronous_normal;               /* tests' negative control only */
};
struct store *store_sqlite(const char *path, struct store_sqlite_options options, struct err *err) MUST_CHECK;
/* Tests: SQLite's allocations fail with ours (mem_fail_after). Before the first store_sqlite. */
bool store_sqlite_faults(void);
void store_close(struct store *store);                         /* NULL is fine */

/* Makes tables and adds missing columns (nullable) and indexes; never drops. Its own transaction. */
bool store_define(struct store *store, const struct store_table *tables, size_t count, struct err *err) MUST_CHECK;
/* One transaction: everything in the batches, in their order. */
enum store_outcome store_commit(struct store *store, struct batch *const *batches, size_t count, struct err *err) MUST_CHECK;
enum store_outcome store_probe(struct store *store, struct err *err) MUST_CHECK;          /* an empty durable commit */
/* All rows with key ≥ from (from_count leading key columns; 0 = all). Unknown table: no rows. */
bool store_scan(struct store *store, const char *table, const struct cell *from, size_t from_count,
                store_row_fn row, void *arg, struct err *err) MUST_CHECK;
/* Background care: SQLite: PASSIVE checkpoint on its own connection; safe beside commits from another thread. */
bool store_checkpoint(struct store *store, struct err *err) MUST_CHECK;
/* Bytes that wait for a checkpoint; from any thread. */
size_t store_backlog(struct store *store);
/* The column names of the table as the store has them, in scan order. Owned by the store until the next store_define; NULL: no such table. */
const struct store_table *store_table_find(struct store *store, const char *name);

#endif
