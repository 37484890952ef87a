#include "base/map.h"
#include "base/hash.h"

static size_t find_slot(const struct map *map, struct str key, uint64_t hash)
{
	size_t mask = map->slot_count - 1, slot = hash & mask;
	for (uint32_t at; (at = map->slots[slot]) != 0; slot = (slot + 1) & mask) {
		const struct map_entry *entry = &map->entries[at - 1];
		if (entry->hash == hash && str_eq((struct str){ entry->key, entry->key_len }, key))
			break;
	}
	return slot;
}

static void rebuild(struct map *map, size_t slot_count)
{
	mem_free(map->slots);
	map->slots = mem_zalloc(slot_count * sizeof map->slots[0]);
	map->slot_count = slot_count;
	for (size_t i = 0; i < map->count; i++) {
		size_t slot = map->entries[i].hash & (slot_count - 1);
		while (map->slots[slot])
			slot = (slot + 1) & (slot_count - 1);
		map->slots[slot] = (uint32_t)i + 1;
	}
}

void map_clear(struct map *map)
{
	for (size_t i = 0; i < map->count; i++)
		mem_free(map->entries[i].key);
	map->count = 0;
	if (map->slots)
		memset(map->slots, 0, map->slot_count * sizeof map->slots[0]);
}

void map_free(struct map *map)
{
	map_clear(map);
	mem_free(map->entries);
	mem_free(map->slots);
	*map = MAP_INIT;
}

void *map_get(const struct map *map, struct str key)
{
	if (map->count == 0)
		return NULL;
	uint32_t at = map->slots[find_slot(map, key, hash_bytes(key.ptr, key.len, 0))];
	return at ? map->entries[at - 1].value : NULL;
}

void *map_put(struct map *map, struct str key, void *value)
{
	if ((map->count + 1) * 4 > map->slot_count * 3)
		rebuild(map, map->slot_count ? map->slot_count * 2 : 16);
	uint64_t hash = hash_bytes(key.ptr, key.len, 0);
	size_t slot = find_slot(map, key, hash);
	if (map->slots[slot]) {
		struct map_entry *entry = &map->entries[map->slots[slot] - 1];
		void *old = entry->value;
		entry->value = value;
		return old;
	}
	if (map->count == map->cap) {
		map->cap = map->cap ? map->cap * 2 : 8;
		map->entries = mem_resize(map->entries, map->cap * sizeof map->entries[0]);
	}
	map->entries[map->count++] = (struct map_entry){ str_dup(key), key.len, hash, value };
	map->slots[slot] = (uint32_t)map->count;
	return NULL;
}

/* Closes the gap that a removal leaves in the probe sequence (backward shift). */
static void close_gap(struct map *map, size_t gap)
{
	size_t mask = map->slot_count - 1;
	for (size_t slot = (gap + 1) & mask; map->slots[slot]; slot = (slot + 1) & mask) {
		size_t home = map->entries[map->slots[slot] - 1].hash & mask;
		if (((slot - home) & mask) >= ((slot - gap) & mask)) {
			map->slots[gap] = map->slots[slot];
			gap = slot;
		}
	}
	map->slots[gap] = 0;
}

void *map_remove(struct map *map, struct str key)
{
	if (map->count == 0)
		return NULL;
	size_t slot = find_slot(map, key, hash_bytes(key.ptr, key.len, 0));
	if (!map->slots[slot])
		return NULL;
	size_t at = map->slots[slot] - 1;
	void *value = map->entries[at].value;
	close_gap(map, slot);
	mem_free(map->entries[at].key);
	size_t last = --map->count;
	if (at != last) {
		struct map_entry moved = map->entries[last];
		size_t moved_slot = find_slot(map, (struct str){ moved.key, moved.key_len }, moved.hash);
		map->entries[at] = moved;
		map->slots[moved_slot] = (uint32_t)at + 1;
	}
	return value;
}
