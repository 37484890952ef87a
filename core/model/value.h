/* value.h — the values that fields hold. A struct value is a loose, borrowed value on its way in or out; a slot is
 * the 8 bytes a record stores, whose meaning its field's type tells. Texts and lists are immutable and counted. */
#ifndef MODEL_VALUE_H
#define MODEL_VALUE_H

#include "base/buf.h"
#include "base/json.h"
#include "calendar/duration.h"

struct record;
struct field;

struct text { uint32_t refs, len; char bytes[]; };                 /* NUL after bytes; counted by one thread only */
struct text *text_new(struct str s);                               /* refs = 1 */
struct text *text_keep(struct text *text);
void text_drop(struct text *text);                                 /* NULL is fine */
static inline struct str text_str(const struct text *text) { return text ? (struct str){ text->bytes, text->len } : STR_NONE; }

union slot {
	int64_t integer;           /* integer, boolean 0/1, time (µs), date (days), money (1/100), enum (index into values) */
	double number;
	struct text *text;         /* text; duration in canonical form; json as compact JSON */
	struct record *ref;
	struct list *list;
};
struct list { uint32_t refs, count; union slot items[]; };         /* element type: field->of */

enum value_type {
	VALUE_NONE, VALUE_BOOLEAN, VALUE_INTEGER, VALUE_NUMBER, VALUE_TEXT, VALUE_TIME, VALUE_DATE, VALUE_DURATION,
	VALUE_REF, VALUE_LIST, VALUE_JSON,
};
struct value {
	enum value_type type;
	union {
		bool boolean;
		int64_t integer;               /* VALUE_INTEGER; VALUE_TIME in µs; VALUE_DATE in days */
		double number;
		struct str text;               /* VALUE_TEXT; VALUE_JSON: compact JSON */
		struct record *ref;
		struct { const struct value *items; uint32_t count; } list;
		const struct duration *duration;
	};
};

/* Anything a JSON document can hold, loosely: texts stay texts; the field's type decides later. Arrays become lists of
 * loose values in the arena, objects VALUE_JSON. */
struct value value_of_json(const struct json *json, struct arena *arena);

#endif
