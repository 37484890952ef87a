#include "base/order.h"
#include "base/hash.h"
#include "base/mem.h"

enum { ROOM_KEPT = 4096 };

void order_add(struct order *order, uint64_t key, void *thing)
{
	if (order->count == order->cap) {
		order->cap = order->cap ? order->cap * 2 : 64;
		order->items = mem_resize(order->items, order->cap * sizeof order->items[0]);
	}
	order->items[order->count++] = (struct order_item){ key, thing };
}

static bool less(const struct order *order, const struct order_item *a, const struct order_item *b)
{
	return a->key != b->key ? a->key < b->key : order->tie(a->thing, b->thing) < 0;
}

static void exchange(struct order *order, size_t a, size_t b)
{
	struct order_item kept = order->items[a];
	order->items[a] = order->items[b];
	order->items[b] = kept;
}

/* Puts a random item of [at, end) where it belongs, smaller ones before it; where that is. */
static size_t partition(struct order *order, size_t at, size_t end)
{
	exchange(order, at + hash_next(&order->seed) % (end - at), end - 1);
	const struct order_item pivot = order->items[end - 1];
	size_t smaller = at;
	for (size_t i = at; i < end - 1; i++)
		if (less(order, &order->items[i], &pivot))
			exchange(order, smaller++, i);
	exchange(order, smaller, end - 1);
	return smaller;
}

static void bring_least(struct order *order, size_t end)
{
	for (size_t i = order->at + 1; i < end; i++)
		if (less(order, &order->items[i], &order->items[order->at]))
			exchange(order, order->at, i);
}

void *order_next(struct order *order)
{
	if (order->at == order->count)
		return NULL;
	while (order->depth == 0 || order->bounds[order->depth - 1] != order->at) {
		size_t end = order->depth ? order->bounds[order->depth - 1] : order->count;
		if (order->depth == ORDER_DEPTH) {             /* unlucky beyond measure: slower, still right */
			bring_least(order, end);
			return order->items[order->at++].thing;
		}
		order->bounds[order->depth++] = partition(order, order->at, end);
	}
	order->depth--;
	return order->items[order->at++].thing;
}

void order_clear(struct order *order)
{
	order->count = order->at = order->depth = 0;
	if (order->cap > ROOM_KEPT)
		order_free(order);
}

void order_free(struct order *order)
{
	mem_free(order->items);
	order->items = NULL;
	order->count = order->cap = order->at = order->depth = 0;
}
