/* json.h — strict JSON (RFC 8259) reading into an arena, and writing into a buffer.
 *
 * Refused besides bad syntax: duplicate keys, invalid UTF-8, lone surrogates, NUL in a name or text, numbers that
 * overflow (integers outside int64, 1e400), deeper than max_depth, more than max_nodes values, a byte-order
 * mark, anything after the value. Errors: ERR_INPUT with "line N column M: what". */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/arena.h"
#include "base/err.h"

enum json_type { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_INT, JSON_NUM, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

/* A value; children of an array follow as values, of an object as (name, value) pairs, in document order. */
struct json {
	enum json_type type : 8;
	uint32_t len;                  /* bytes of a text; elements of an array; members of an object */
	union {
		int64_t integer;
		double  number;
		const char *text;      /* unescaped, NUL after it */
		const struct json *first;
	};
	const struct json *next;       /* following sibling (for a name: its value); NULL at the end */
};

struct json_limits { uint32_t max_depth, max_nodes; };
#define JSON_LIMITS ((struct json_limits){ 32, 10000 })

/* NULL on error. Everything returned lives in the arena. */
const struct json *json_parse(struct str text, struct json_limits limits, struct arena *arena, struct err *err) MUST_CHECK;

const struct json *json_get(const struct json *object, const char *name);   /* NULL: absent, or not an object */
const char *json_text(const struct json *object, const char *name);         /* a member that is a text, ended by a zero byte; "": any other */
static inline struct str json_str(const struct json *value) { return (struct str){ value->text, value->len }; }
bool json_utf8(struct str text);                                             /* valid UTF-8: RFC 3629 */
bool json_is_text(const struct json *value, const char *text);
bool json_number(const struct json *value, double *out);                     /* integer or number */

/* for (const struct json *name = json_first(object); name; name = json_next_member(name)) { value = name->next; } */
static inline const struct json *json_first(const struct json *container)
{
	return container && container->type >= JSON_ARRAY && container->len ? container->first : NULL;
}
static inline const struct json *json_next_member(const struct json *name) { return name->next->next; }

void json_write(struct buf *out, const struct json *value);                  /* compact */

/* Writing piece by piece; the caller places commas and braces. */
void json_put_str(struct buf *out, struct str text);          /* quoted and escaped; invalid UTF-8 becomes U+FFFD */
void json_put_text(struct buf *out, const char *text);
void json_put_num(struct buf *out, double number);            /* shortest form that reads back the same; finite */
/* ,"name": — the comma only when the last byte is not '{' '[' or the buffer is empty. name needs no escaping. */
void json_put_name(struct buf *out, const char *name);
void json_put_comma(struct buf *out);                         /* the same, for array elements */

#endif
