#include "base/arena.h"

struct arena_block {
	struct arena_block *older;
	size_t size;
	_Alignas(8) char bytes[];
};

enum { BLOCK_MIN = 8 * 1024 };

static void add_block(struct arena *arena, size_t size)
{
	size_t room = arena->head ? arena->head->size * 2 : BLOCK_MIN;
	if (room > 1024 * 1024)
		room = 1024 * 1024;
	if (room < size)
		room = size;
	struct arena_block *block = mem_alloc(sizeof *block + room);
	block->older = arena->head;
	block->size = room;
	arena->head = block;
	arena->next = block->bytes;
	arena->end = block->bytes + room;
}

void *arena_more(struct arena *arena, size_t size)
{
	add_block(arena, size);
	return arena_alloc(arena, size);
}

void *arena_zalloc(struct arena *arena, size_t size)
{
	return memset(arena_alloc(arena, size), 0, size);
}

void *arena_copy(struct arena *arena, const void *bytes, size_t size)
{
	void *copy = arena_alloc(arena, size);
	if (size)
		memcpy(copy, bytes, size);
	return copy;
}

char *arena_string(struct arena *arena, struct str s)
{
	char *copy = arena_alloc(arena, s.len + 1);
	if (s.len)
		memcpy(copy, s.ptr, s.len);
	copy[s.len] = '\0';
	return copy;
}

struct str arena_str(struct arena *arena, struct str s)
{
	return (struct str){ arena_string(arena, s), s.len };
}

struct arena_mark arena_mark(const struct arena *arena)
{
	return (struct arena_mark){ arena->head, arena->next, arena->end, arena->used };
}

void arena_back(struct arena *arena, struct arena_mark mark)
{
	while (arena->head != mark.head) {
		struct arena_block *older = arena->head->older;
		mem_free(arena->head);
		arena->head = older;
	}
	arena->next = mark.next;
	arena->end = mark.end;
	arena->used = mark.used;
}

void arena_clear(struct arena *arena)
{
	if (!arena->head)
		return;
	while (arena->head->older) {
		struct arena_block *older = arena->head->older;
		arena->head->older = older->older;
		mem_free(older);
	}
	arena->next = arena->head->bytes;
	arena->end = arena->head->bytes + arena->head->size;
	arena->used = 0;
}

void arena_free(struct arena *arena)
{
	while (arena->head) {
		struct arena_block *older = arena->head->older;
		mem_free(arena->head);
		arena->head = older;
	}
	*arena = ARENA_INIT;
}
