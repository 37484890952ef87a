/* query.h — finding records: conditions, order, page. Uses an index for the most selective equality or range it can, else walks. */
#ifndef MODEL_QUERY_H
#define MODEL_QUERY_H

#include "model/world.h"

enum condition_op { CONDITION_IN, CONDITION_RANGE, CONDITION_PREFIX, CONDITION_NONE, CONDITION_PRESENT };
struct condition {
	struct str name;                       /* "category", "state", "id", "created", "updated", "unit.category" (one ref level) */
	enum condition_op op;
	const struct value *values;            /* IN: any of; RANGE: values[0] low, values[1] high, VALUE_NONE = open end, both inclusive; PREFIX: values[0] text */
	size_t value_count;
};
struct query {
	const struct kind *kind;
	const struct condition *conditions; size_t condition_count;
	struct str sort;                       /* "" = id; "created", "-created", "due", "-unit.title" is refused (own fields only) */
	size_t limit;                          /* 0 = 100; at most 1,000 */
	struct str cursor;                     /* "" or what the last page gave */
};
struct page {
	struct record **records; size_t count; /* freed by page_free */
	bool more;
	struct buf cursor;                     /* for the next page when more */
	size_t examined; bool indexed;         /* what it cost */
};
/* ERR_REFUSED: unknown field (with suggestion), wrong value type, bad cursor (ERR_INPUT). */
bool query_run(const struct world *world, const struct query *query, struct page *page, struct err *err) MUST_CHECK;
/* Without limit or order: number and sum of a numeric field (NULL: only count). Integers sum exactly (is_integer). */
struct total { size_t count; int64_t integer; double number; bool is_integer; size_t examined; bool indexed; };
bool query_total(const struct world *world, const struct query *query, const struct field *sum, struct total *total, struct err *err) MUST_CHECK;
/* Calls fn for every match in id order without limit; false from fn stops. fn must not change the world. */
bool query_each(const struct world *world, const struct query *query, bool (*fn)(void *arg, struct record *record), void *arg, struct err *err) MUST_CHECK;
/* The first match in id order; NULL: none, or err. With an id range it begins at the range's low end, so that going on behind the last one costs
 * no more in all than one walk: an index is used only where it leaves a few. */
struct record *query_first(const struct world *world, const struct query *query, struct err *err);
void page_free(struct page *page);

#endif
