/* map.h — hash map from a byte string to a pointer. Keys are copied. Iteration is in insertion order unless
 * something was removed (the last entry then takes the hole). Bounded inputs only: keys are not secret-seeded
 * (replay must not depend on a seed), so a map that strangers fill needs a limit on its size. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/buf.h"

struct map_entry { char *key; size_t key_len; uint64_t hash; void *value; };
struct map {
	struct map_entry *entries;
	size_t count, cap;
	uint32_t *slots;                               /* index + 1 into entries; 0 = empty */
	size_t slot_count;
};
#define MAP_INIT ((struct map){ 0 })

void  map_free(struct map *map);                       /* values are the caller's */
void  map_clear(struct map *map);
void *map_get(const struct map *map, struct str key);  /* NULL: absent */
void *map_put(struct map *map, struct str key, void *value);     /* returns the replaced value or NULL; value not NULL */
void *map_remove(struct map *map, struct str key);     /* returns the removed value or NULL */

#endif
