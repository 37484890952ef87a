/* order.h — a heap of things taken out in order, sorted only as far as they are asked for (incremental quicksort: Navarro and Paredes,
 * "On sorting, heaps, and minimum spanning trees", 2010). The first taking costs O(n) cheap steps, each later one O(log n) on average:
 * no pause as a sort of everything would make. */
#ifndef BASE_ORDER_H
#define BASE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ORDER_DEPTH = 64 };
struct order_item { uint64_t key; void *thing; };
struct order {
	struct order_item *items;
	size_t count, cap, at;                         /* items[0 … at) are taken */
	size_t bounds[ORDER_DEPTH], depth;             /* everything before a bound is less than everything from it on */
	uint64_t seed;                                 /* of the pivots: no input makes them bad */
	int (*tie)(const void *a, const void *b);      /* order of things with equal keys */
};

void  order_add(struct order *order, uint64_t key, void *thing);   /* before the first order_next */
void *order_next(struct order *order);                             /* NULL: none is left */
static inline size_t order_left(const struct order *order) { return order->count - order->at; }
void  order_clear(struct order *order);                            /* empty, for adding again; keeps its room unless that is large */
void  order_free(struct order *order);

#endif
