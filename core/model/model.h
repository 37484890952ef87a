/* model.h — kinds as data: what a community's entities are and which events move them.
 * A model is compiled once from JSON (made by the policy language, stored with each version) and then never changes.
 *
 * The JSON (every object may carry "at": "file:line" for errors and "label": {"en": …, "zh-CN": …}):
 * { "kinds": [ {
 *     "name": "wish",
 *     "fields": [ { "name": "text", "type": "text", "required": true, "max": 500, "personal": true },
 *                 { "name": "microgrid", "type": "ref", "kind": "microgrid", "required": true },
 *                 { "name": "unit", "type": "ref", "kind": "unit", "back": "wishes" },
 *                 { "name": "about", "type": "ref", "kind": "any" },              any kind; written "kind/id"
 *                 { "name": "category", "type": "enum", "values": ["elderly"], "labels": {"elderly": {…}}, "default": "elderly" },
 *                 { "name": "asked", "type": "list", "of": { "type": "ref", "kind": "unit" } }, … ],
 *     "states": ["submitted", …], "state_labels": {…},
 *     "events": [ { "name": "submit", "to": "submitted", "takes": [ { "name": "text" }, { "name": "unit", "required": true },
 *                     { "name": "reason", "type": "text", "max": 500 } ],         a type makes it an argument that is not stored
 *                   "by": [ { "role": "resident" }, { "role": "grid_secretary", "of": "microgrid.grid" } ] },
 *                 { "name": "dispatch", "from": ["submitted"], "to": "dispatched", … },
 *                 { "name": "note", "from": "any", … } ],                           no "from": creates; "any": in every state
 *     "timers": ["unclaimed"], "timer_labels": {…},
 *     "calendar": { "starts": "starts", "ends": "ends", "title": "title", "place": "place", "cancelled": ["cancelled"] },     starts: a time or date
 *     "indexes": ["category"],                                                      refs, and "state", always are
 *     "unique": [ { "fields": ["microgrid", "text"], "while_in": ["submitted"] } ] } ],
 *   "ledgers": [ { "name": "points", "accounts": ["mint"], "overdraft": ["mint"], "decimals": 0 } ] }
 * Types: text integer number money boolean time date duration enum ref list json. Limits: "min", "max" (text: characters;
 * list: elements; duration and time: as texts), "pattern" is not offered.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "model/value.h"

enum field_type {
	FIELD_TEXT, FIELD_INTEGER, FIELD_NUMBER, FIELD_MONEY, FIELD_BOOLEAN, FIELD_TIME, FIELD_DATE, FIELD_DURATION,
	FIELD_ENUM, FIELD_REF, FIELD_LIST, FIELD_JSON,
};

struct kind;
struct field {
	const char *name;
	enum field_type type;
	uint16_t index;                        /* slot; for a list's element and event arguments: 0 */
	bool required, personal, private, indexed, has_default, has_min, has_max;
	const struct kind *target;             /* ref: NULL = any kind */
	const char *back;                      /* name of the reverse reference on target, or NULL */
	const char *const *values;             /* enum: NULL-terminated */
	uint16_t value_count;
	const bool *retired;                   /* enum: by value; NULL: none. No event may give a retired one */
	const struct field *of;                /* list */
	union slot min, max, default_value;    /* min, max: integer for integer, money, time, date, lengths and counts; number for number;
	                                          integer = nominal µs for duration */
	const char *at;                        /* "model/wish.lua:6" or "" */
};

struct take { const char *name; const struct field *field; bool stored, required; };   /* stored: field is one of the kind's */
struct role { const char *role; const struct field *const *path; uint8_t path_length; }; /* of: refs from the entity; 0: anywhere; "self of …" is role "self" */

enum { STATE_NONE = 0xFFFF };
struct event_def {
	const char *name, *type;               /* "submit", "wish.submit" */
	const struct kind *kind;
	uint16_t index;                        /* in kind->events */
	uint32_t number;                       /* in the whole model: 0 … model->event_count - 1 */
	bool creates, timer, any_state;
	const uint16_t *from; uint16_t from_count;
	uint16_t to;                           /* STATE_NONE: keeps the state */
	const struct take *takes; uint16_t take_count;
	const struct role *by; uint16_t by_count;
	const char *at;
};
struct unique { const uint16_t *fields; uint8_t field_count; const uint16_t *while_in; uint8_t while_count; };   /* while_count 0: always */
struct back { const char *name; const struct kind *kind; const struct field *field; };  /* kind's field refers here */

/* What the community's calendar (.ics) shows of a kind: which fields say when, what and where, and in which states it does not take place. */
struct kind_calendar { const struct field *starts, *ends, *title, *place; const bool *cancelled; };      /* ends, place: may be NULL; cancelled: by state */

struct kind {
	const char *name;
	uint16_t index;                        /* in model->kinds */
	const struct field *fields; uint16_t field_count;
	const char *const *states; uint16_t state_count;       /* NULL-terminated */
	const struct event_def *events; uint16_t event_count;   /* declared events, then timers */
	const struct unique *uniques; uint8_t unique_count;
	const struct back *backs; uint16_t back_count;
	const struct kind_calendar *calendar;  /* NULL: not in it */
	const char *at;
	bool system;                           /* engine's own ("muster_…", "alert"): no outside creation */
};
struct ledger_def { const char *name; uint16_t index; const char *const *accounts; const char *const *overdraft; uint8_t decimals; const char *at; };

struct model {
	const struct kind *kinds; uint16_t kind_count;          /* system kinds first */
	const struct ledger_def *ledgers; uint16_t ledger_count;
	uint32_t event_count;
	const char *json; size_t json_len;     /* as compiled, compact: what a version stores and GET model serves */
	/* private below: name tables */
	struct model_names *names;
	struct arena arena;
};

/* system_kinds: JSON array text of kinds that every model has first (the engine's), marked system; may be NULL. All mistakes of names and shapes are found here:
 * unknown types, states, fields, targets; one name used for two of field, event, timer, back-reference of a kind; reserved names
 * (fields: id kind state created updated because sort limit cursor fields; kinds: API collections events stream model openapi params policy
 * failures alerts deliveries silences timers calendar export import qr print rules login logout me metrics, "muster_…"); limits ≤ 256 kinds, 250 fields a kind,
 * 250 states, 250 events, names [a-z][a-z0-9_]{0,62}. err: ERR_MODEL with where = "file:line" and a suggestion in the text. */
struct model *model_compile(struct str json, const char *system_kinds, struct err *err) MUST_CHECK;
void model_free(struct model *model);                                       /* NULL is fine */

/* One field beside the kinds (a parameter): JSON as in a kind, with its default; lives in the model's memory. */
bool model_field(struct model *model, const struct json *json, const char *owner, struct field *field, struct err *err) MUST_CHECK;

/* Lookups by name: O(1). The plain ones return NULL; the must_ ones also fill err with a suggestion ("no kind 'wsh'; did you mean 'wish'?"). */
const struct kind *model_kind(const struct model *model, struct str name);
const struct kind *model_must_kind(const struct model *model, struct str name, struct err *err);
const struct event_def *model_event(const struct model *model, struct str type);                      /* "wish.submit" */
const struct event_def *model_must_event(const struct model *model, struct str type, struct err *err);
const struct event_def *kind_event(const struct kind *kind, struct str name);
const struct event_def *kind_must_event(const struct kind *kind, struct str name, struct err *err);
const struct field *kind_field(const struct kind *kind, struct str name);
const struct field *kind_must_field(const struct kind *kind, struct str name, struct err *err);       /* "wish has no field 'microgird'; did you mean 'microgrid'?" */
int  kind_state(const struct kind *kind, struct str name);                                            /* -1: none */
int  kind_must_state(const struct kind *kind, struct str name, struct err *err);                      /* -1 with err */
const struct ledger_def *model_ledger(const struct model *model, struct str name);
const struct ledger_def *model_must_ledger(const struct model *model, struct str name, struct err *err);
const char *kind_state_name(const struct kind *kind, uint16_t state);                                 /* NULL for STATE_NONE */
const char *field_type_name(enum field_type type);
int  field_enum_index(const struct field *field, struct str name);                                    /* -1: not one of its values */

#endif
