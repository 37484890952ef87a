/* pool.h — memory in small pieces for one owner and one thread: classes of 16 bytes up to 512, cut from chunks, given back to their class's
 * list. Larger pieces come from the heap. Everything goes with the pool. */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

enum { POOL_STEP = 16, POOL_MOST = 512 };
struct pool_piece { struct pool_piece *next; };
struct pool {
	struct pool_piece *lists[POOL_MOST / POOL_STEP];
	struct pool_piece *chunks;                     /* each begins with the link */
	char *at, *end;                                /* what is left of the newest chunk */
};

/* NULL when there is no memory: the old piece stays as it is. size 0 frees and gives NULL. old NULL: a new piece. */
void *pool_resize(struct pool *pool, void *old, size_t old_size, size_t size);
void pool_free(struct pool *pool);                         /* the chunks; larger pieces must have been given back */

#endif
