/* world.h — the entities of one community in memory: one table of records a kind, indexes, and the journal that
 * every change goes through. Nothing here checks who may or whether an event allows it; types, limits, refs and
 * uniqueness are checked here. Records never move and are freed only by undo of their creation and world_free. */
#ifndef MODEL_WORLD_H
#define MODEL_WORLD_H

#include "model/journal.h"
#include "model/model.h"

struct table;
struct history;
struct record {
	struct table *table;
	struct text *id;
	union slot *slots;             /* kind->field_count of them; inline storage behind the struct unless migrated */
	uint64_t present[4];           /* which slots hold a value */
	uint16_t state;                /* index or STATE_NONE; what queries look at stands in one line of the cache */
	bool dirty;                    /* waits for write-behind */
	uint32_t dirty_at;             /* where in the world's list */
	uint64_t seq;                  /* log position of the newest change */
	int64_t created_us, updated_us;
	struct history *history;       /* NULL until the first event */
};

struct world;
struct world *world_new(const struct model *model, const struct calendar *calendar);   /* borrows both; both outlive the world or are replaced by world_migrate / world_set_calendar */
void world_free(struct world *world);
const struct model *world_model(const struct world *world);
const struct calendar *world_calendar(const struct world *world);
void world_set_calendar(struct world *world, const struct calendar *calendar);
struct journal *world_journal(struct world *world);

const struct kind *record_kind(const struct record *record);
static inline struct str record_id(const struct record *record) { return text_str(record->id); }
static inline bool record_has(const struct record *record, const struct field *field)
{
	return (record->present[field->index >> 6] >> (field->index & 63) & 1) != 0;
}
const char *record_state(const struct record *record);                     /* NULL: the kind has no states */

struct record *world_find(const struct world *world, const struct kind *kind, struct str id);    /* NULL: none */
size_t world_count(const struct world *world, const struct kind *kind);
bool id_is_valid(struct str id);                                            /* [a-z0-9][a-z0-9_.-]{0,63} */
/* 26 characters, Crockford base 32 in lower case: 48 bits of milliseconds, 64 bits of number (the creating event's seq), 16 zero bits.
 * Sorts by time; never random. */
void id_make(char out[27], int64_t time_us, uint64_t number);

/* ---- changes; all journalled ---- */
struct record *world_create(struct world *world, const struct kind *kind, struct str id, int64_t time_us, struct err *err) MUST_CHECK;  /* ERR_CONFLICT: id taken */
/* Checks the loose value against the field (type, range, enum, ref exists: a ref takes a record or an id text) without storing; *out is owned by the caller (slot_drop).
 * VALUE_NONE gives *none = true. Times as texts: RFC 3339 with zone; JSON fields any value. Detail texts like "must be one of elderly, children"; err ERR_REFUSED with where = pointer. */
bool field_accept(const struct world *world, const struct field *field, const struct value *value, const char *pointer,
                  union slot *out, bool *none, struct err *err) MUST_CHECK;
void slot_drop(const struct field *field, union slot slot);
void record_set(struct world *world, struct record *record, const struct field *field, union slot slot);    /* takes the slot; indexes follow */
void record_unset(struct world *world, struct record *record, const struct field *field);
void record_set_state(struct world *world, struct record *record, uint16_t state);
/* Stamps seq and updated_us, pushes the event on the record's history, marks it dirty. */
void record_happened(struct world *world, struct record *record, const struct event_def *event, uint64_t seq, int64_t time_us);
void record_touch(struct world *world, struct record *record, uint64_t seq, int64_t time_us);                /* stamps without history */
/* After a change: does any unique set of its kind clash? ERR_CONFLICT naming the fields and the other id. */
bool record_check_unique(const struct world *world, const struct record *record, struct err *err) MUST_CHECK;

/* ---- history: counters and the newest 50 events ---- */
enum { HISTORY_MAX = 50 };
struct happening { uint64_t seq; int64_t time_us; uint16_t event; };       /* event: index in kind->events */
uint32_t record_times(const struct record *record, const struct event_def *event);
bool record_last(const struct record *record, const struct event_def *event, struct happening *out);        /* also when older than the 50 */
uint32_t record_firings(const struct record *record, int64_t time_us);     /* of its timers, in the hour that the first of them began */
size_t record_history(const struct record *record, const struct event_def *event, struct happening *out, size_t max);   /* newest first; event NULL = any */

/* ---- values out ---- */
struct value record_value(const struct record *record, const struct field *field);     /* borrowed; lists: .list.items is NULL, read record->slots (element type field->of); enum: VALUE_TEXT; money: VALUE_NUMBER */
void slot_write_json(const struct world *world, const struct field *field, union slot slot, struct buf *out);   /* times in the community's zone; refs as ids ("kind/id" for any) */
/* {"id":…,"kind":…,"state":…,"created":…,"updated":…,fields present…}; fields: NULL or NULL-terminated names wanted; private fields are written as true. */
void record_write_json(const struct world *world, const struct record *record, const char *const *fields, struct buf *out);

/* ---- write-behind and recovery ---- */
size_t world_dirty_count(const struct world *world);                       /* records in the list */
void world_mark_dirty(struct world *world, struct record *record);         /* nothing happens to one that is dirty already */
/* Hands over all that are in the list. They stay dirty, and so out of the list, until record->dirty is cleared. */
void world_drain_dirty(struct world *world, void (*take)(void *arg, struct record *record), void *arg);
/* A kind's table for the store: columns id, state, created, updated, seq, history (BLOB: see history.c), then one a field.
 * text enum ref duration date list json → TEXT; integer boolean time money → INTEGER; number → REAL. Owned by the world. */
struct store_table_shape { const char *name; size_t column_count; const struct shape_column { const char *name; char type; bool indexed; } *columns; };  /* type: 'i' 'r' 't' 'b' */
struct store_table_shape kind_shape(const struct world *world, const struct kind *kind);
/* The cells of a record in the shape's order. struct shape_cell mirrors the store's cell without knowing it; texts are borrowed or in the arena. */
struct shape_cell { char type; union { int64_t integer; double real; struct str bytes; }; };   /* type 'n' = NULL */
void record_cells(const struct world *world, const struct record *record, struct arena *arena, struct shape_cell *cells);
/* Loading: first every row of every kind with refs by id unresolved, then world_link resolves them all; what is spoken of without a row becomes a
 * stub, which the log's images fill; world_complete says whether any is left. */
bool world_load_row(struct world *world, const struct kind *kind, const char *const *columns, const struct shape_cell *cells, size_t count, struct err *err) MUST_CHECK;
bool world_link(struct world *world, struct err *err) MUST_CHECK;
bool world_complete(const struct world *world, struct err *err) MUST_CHECK;            /* ERR_CORRUPT names one that is missing */
struct record *record_stub(struct world *world, const struct kind *kind, struct str id);
/* After-image from the log: creates the record when absent. image: {"state":…,"set":{field:value|null,…}} ; not journalled; skipped when seq is not newer.
 * lenient: the image is an older version's, what does not fit is left out. */
bool world_apply_image(struct world *world, const struct kind *kind, struct str id, const struct json *image, const struct event_def *event, uint64_t seq, int64_t time_us, bool lenient, struct err *err) MUST_CHECK;
/* A new model: fields, states, enum values and kinds may be added; what stored rows use may not vanish or change type. Journal must be empty.
 * On error the world is untouched. world_may_migrate only looks: ERR_MODEL tells the first obstacle; tell (may be NULL) hears of each, with
 * how many rows stand in the way, up to ten of them by id, and what would help. */
bool world_may_migrate(const struct world *world, const struct model *model, void (*tell)(void *arg, const char *where, const char *text), void *arg, struct err *err) MUST_CHECK;
bool world_migrate(struct world *world, const struct model *model, struct err *err) MUST_CHECK;
/* Compares two worlds record by record; calls differ for each difference ("wish/01…: unit: 'u-01' against 'u-02'"); returns their number. */
size_t world_compare(const struct world *left, const struct world *right, void (*differ)(void *arg, const char *text), void *arg);

#endif
