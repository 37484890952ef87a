/* The keys of a table in a fixed order: numbers ascending, then texts bytewise, then false and true. */
#include "script/sandbox_private.h"

#include <stdlib.h>

struct key { int rank; double number; lua_Integer integer; struct str text; lua_Integer at; };

static int key_cmp(const void *a, const void *b)
{
	const struct key *left = a, *right = b;
	if (left->rank != right->rank)
		return left->rank - right->rank;
	if (left->rank == 0)
		return (left->integer > right->integer) - (left->integer < right->integer);
	if (left->rank == 1 || left->rank == 3)
		return (left->number > right->number) - (left->number < right->number);
	return str_cmp(left->text, right->text);
}

static struct key key_of(lua_State *L, int index, lua_Integer at)
{
	struct key key = { .at = at };
	size_t len;
	switch (lua_type(L, index)) {
	case LUA_TNUMBER:
		key.rank = lua_isinteger(L, index) ? 0 : 1;
		key.integer = lua_tointeger(L, index);
		key.number = lua_tonumber(L, index);
		return key;
	case LUA_TSTRING:
		key.rank = 2;
		key.text.ptr = lua_tolstring(L, index, &len);
		key.text.len = len;
		return key;
	case LUA_TBOOLEAN:
		key.rank = 3;
		key.number = lua_toboolean(L, index);
		return key;
	default:
		luaL_error(L, "a table with %s keys has no order to walk in; use numbers or texts as keys", luaL_typename(L, index));
		return key;
	}
}

/* The beginning of struct Table (lobject.h of 5.4): nothing in Lua's interface tells how large a table's parts are, and walking over emptied
 * ones costs by their size. */
struct table_head { const void *next; unsigned char type, marked, flags, hash_log2; unsigned int array; };
_Static_assert(LUA_VERSION_NUM == 504, "struct Table is that of Lua 5.4");

size_t table_slots(lua_State *L, int index)
{
	const struct table_head *head = lua_topointer(L, index);
	return ((size_t)1 << (head->hash_log2 & 31)) + head->array;
}

/* Sorting compares each key with about log2(count) others. */
static uint64_t sorting_cost(size_t count, size_t bytes)
{
	unsigned log2 = 0;
	while (count >> log2)
		log2++;
	return count < 16 ? 0 : (uint64_t)count * log2 * 8 + (uint64_t)bytes / 32 * log2;
}

enum { FEW = 15, LISTS = 2 };                    /* LISTS: what push_many_keys makes besides its result; few keys cost the same */

static void insert_key(struct key *keys, size_t count, struct key key)
{
	size_t at = count;
	for (; at > 0 && key_cmp(&keys[at - 1], &key) > 0; at--)
		keys[at] = keys[at - 1];
	keys[at] = key;
}

/* Few keys wait on Lua's stack while they are sorted. false: there are more. */
static bool push_few_keys(lua_State *L, int from)
{
	struct key keys[FEW];
	int base = lua_gettop(L), count = 0;
	luaL_checkstack(L, FEW + 5, "keys");
	for (lua_pushnil(L); lua_next(L, from); lua_pushvalue(L, -1)) {
		lua_pop(L, 1);
		if (count++ == FEW) {
			lua_settop(L, base);
			return false;
		}
	}
	sandbox_objects(L, LISTS);
	sandbox_charge(L, (uint64_t)count + 2);
	for (int i = 0; i < count; i++)
		insert_key(keys, (size_t)i, key_of(L, base + 1 + i, base + 1 + i));
	lua_createtable(L, count, 0);
	for (int i = 0; i < count; i++) {
		lua_pushvalue(L, (int)keys[i].at);
		lua_rawseti(L, -2, i + 1);
	}
	if (count)
		lua_replace(L, base + 1);
	lua_settop(L, base + 1);
	return true;
}

/* Keys are first gathered raw, so that sorting happens on plain memory that Lua owns. */
static void push_many_keys(lua_State *L, int from)
{
	size_t count = 0, bytes = 0;
	lua_newtable(L);
	int raw = lua_gettop(L);
	lua_pushnil(L);
	while (lua_next(L, from)) {
		lua_pop(L, 1);
		lua_pushvalue(L, -1);
		lua_rawseti(L, raw, (lua_Integer)++count);
		if (count % 64 == 0)
			sandbox_charge(L, 64);
	}
	sandbox_charge(L, count + 2);
	struct key *keys = lua_newuserdatauv(L, (count + 1) * sizeof keys[0], 0);
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, raw, (lua_Integer)i + 1);
		keys[i] = key_of(L, -1, (lua_Integer)i + 1);    /* texts stay alive: the raw list holds them */
		bytes += keys[i].text.len;
		lua_pop(L, 1);
	}
	sandbox_charge(L, sorting_cost(count, bytes));
	qsort(keys, count, sizeof keys[0], key_cmp);
	lua_createtable(L, (int)count, 0);
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, raw, keys[i].at);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_replace(L, raw);
	lua_settop(L, raw);
}

void push_sorted_keys(lua_State *L, int table)
{
	bool frozen = sandbox_thaw_view(L, table);
	int from = frozen ? lua_gettop(L) : table;
	sandbox_toil(L, table_slots(L, from));
	if (!push_few_keys(L, from))
		push_many_keys(L, from);
	if (frozen)
		lua_remove(L, from);
}
