/* arena.h — memory that is given back all at once. Blocks never move; alignment is 8. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/buf.h"

struct arena_block;
struct arena {
	struct arena_block *head;
	char *next, *end;
	size_t used;                                   /* bytes handed out since the last clear */
};
#define ARENA_INIT ((struct arena){ NULL, NULL, NULL, 0 })

struct arena_mark {                                    /* a place to go back to */
	struct arena_block *head;
	char *next, *end;
	size_t used;
};

void *arena_more(struct arena *arena, size_t size);    /* arena_alloc's rare case */
/* Never NULL; not zeroed. */
static inline void *arena_alloc(struct arena *arena, size_t size)
{
	size = (size + 7) & ~(size_t)7;
	if ((size_t)(arena->end - arena->next) < size)
		return arena_more(arena, size);
	void *memory = arena->next;
	arena->next += size;
	arena->used += size;
	return memory;
}
void *arena_zalloc(struct arena *arena, size_t size);
void *arena_copy(struct arena *arena, const void *bytes, size_t size);
char *arena_string(struct arena *arena, struct str s); /* NUL-terminated copy */
struct str arena_str(struct arena *arena, struct str s);
struct arena_mark arena_mark(const struct arena *arena);
void  arena_back(struct arena *arena, struct arena_mark mark);
void  arena_clear(struct arena *arena);                /* keeps one block for reuse */
void  arena_free(struct arena *arena);

#endif
