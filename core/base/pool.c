#include "base/pool.h"
#include "base/mem.h"

#include <string.h>

enum { CHUNK = 64 * 1024 };

static size_t class_of(size_t size) { return (size + POOL_STEP - 1) / POOL_STEP - 1; }

static void *take(struct pool *pool, size_t class)
{
	struct pool_piece *piece = pool->lists[class];
	if (piece) {
		pool->lists[class] = piece->next;
		return piece;
	}
	size_t size = (class + 1) * POOL_STEP;
	if ((size_t)(pool->end - pool->at) < size) {
		struct pool_piece *chunk = mem_try_resize(NULL, CHUNK);
		if (!chunk)
			return NULL;
		chunk->next = pool->chunks;
		pool->chunks = chunk;
		pool->at = (char *)chunk + POOL_STEP;
		pool->end = (char *)chunk + CHUNK;
	}
	void *fresh = pool->at;
	pool->at += size;
	return fresh;
}

static void give_back(struct pool *pool, void *old, size_t size)
{
	if (size > POOL_MOST) {
		mem_free(old);
		return;
	}
	struct pool_piece *piece = old;
	piece->next = pool->lists[class_of(size)];
	pool->lists[class_of(size)] = piece;
}

void *pool_resize(struct pool *pool, void *old, size_t old_size, size_t size)
{
	if (!old || old_size == 0)
		return size == 0 ? NULL : size > POOL_MOST ? mem_try_resize(NULL, size) : take(pool, class_of(size));
	if (size == 0) {
		give_back(pool, old, old_size);
		return NULL;
	}
	if (old_size > POOL_MOST && size > POOL_MOST)
		return mem_try_resize(old, size);
	if (old_size <= POOL_MOST && size <= POOL_MOST && class_of(old_size) == class_of(size))
		return old;
	void *fresh = pool_resize(pool, NULL, 0, size);
	if (!fresh)
		return NULL;
	memcpy(fresh, old, old_size < size ? old_size : size);
	give_back(pool, old, old_size);
	return fresh;
}

void pool_free(struct pool *pool)
{
	while (pool->chunks) {
		struct pool_piece *next = pool->chunks->next;
		mem_free(pool->chunks);
		pool->chunks = next;
	}
}
