/* table.h — the records of one kind and their indexes. Private to core/model.
 * Invariant: a record is in by_id and the id hash always; in a field's index exactly when the field holds a value; in by_state when the kind has states. */
#ifndef MODEL_TABLE_H
#define MODEL_TABLE_H

#include "base/btree.h"
#include "model/world.h"

struct before;
struct index { struct btree *tree; const struct field *field; };           /* tree NULL: not indexed */
struct table {
	struct world *world;
	const struct kind *kind;
	struct slot_of_id { struct record *record; uint64_t hash; } *slots; size_t slot_count, count;      /* hash by id; the hash beside it spares looking at others */
	struct btree *by_id, *by_state;
	struct index *indexes;                                              /* field_count of them */
	struct shape_column *columns; size_t column_count;
};
struct world {
	const struct model *model;
	const struct calendar *calendar;
	struct journal *journal;
	struct table **tables; uint16_t table_count;                        /* in the order of model->kinds */
	struct before *spare_befores;                                       /* history.c */
	struct record **dirty; size_t dirty_length, dirty_cap, dirty_count;  /* taken back ones are NULL and not counted */
	struct pending_ref { struct record *record; const struct field *field; uint32_t item; char *id; } *pending; size_t pending_count, pending_cap;
	size_t stub_count;                                                  /* image.c: records spoken of, not seen yet */
};

void history_free_spares(struct world *world);
struct table *table_new(struct world *world, const struct kind *kind);
void table_free(struct table *table);                                      /* frees the records too */
void table_reshape(struct table *table);                                     /* the store's columns, after the kind */
struct table *table_of(const struct world *world, const struct kind *kind);
struct record *table_find(const struct table *table, struct str id);
struct record *record_new(struct table *table, struct str id, int64_t time_us);
void record_free(struct record *record);
void table_insert(struct table *table, struct record *record);             /* hash and by_id, and by_state when it has one */
void table_remove(struct table *table, struct record *record);
void table_index_build(struct table *table, const struct field *field);    /* from the records present */
int  slot_cmp(const struct field *field, union slot a, union slot b);       /* the order of indexes and sorting */
bool slot_eq(const struct field *field, union slot a, union slot b);
union slot slot_keep(const struct field *field, union slot slot);
void record_put(struct record *record, const struct field *field, union slot slot);      /* takes; no journal; indexes follow */
void record_drop(struct record *record, const struct field *field);                      /* no journal */
void record_put_state(struct record *record, uint16_t state);
struct index_key { const struct field *field; union slot slot; struct str id; bool has_id; };   /* id: where within equal values */
int  index_probe(const void *key, const void *entry, void *arg);
struct state_key { uint16_t state; struct str id; bool has_id; };
int  state_probe(const void *key, const void *entry, void *arg);
int  id_probe(const void *key, const void *entry, void *arg);              /* key: struct str */

/* history.c */
void history_push(struct record *record, const struct event_def *event, uint64_t seq, int64_t time_us, struct world *journalled);
void history_free(struct history *history);
void history_write(const struct record *record, struct buf *out);           /* JSON; "" when there is none */
bool history_read(struct record *record, struct str json, struct err *err) MUST_CHECK;
bool history_equal(const struct record *a, const struct record *b);
void history_remap(struct record *record, const struct kind *from, const struct kind *to);

#endif
