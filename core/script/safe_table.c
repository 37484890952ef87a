/* Table functions on plain tables: bounded, charged, and a merge sort that compares the same way every time. */
#include "script/sandbox_private.h"

#include <string.h>

/* The table to read: a frozen one shows its contents. */
static int readable(lua_State *L, int index)
{
	luaL_checktype(L, index, LUA_TTABLE);
	if (sandbox_thaw_view(L, index)) {
		lua_replace(L, index);
	} else if (lua_getmetatable(L, index)) {
		lua_getfield(L, -1, "__len");
		lua_getfield(L, -2, "__index");
		if (!lua_isnil(L, -1) || !lua_isnil(L, -2))
			luaL_error(L, "table functions take plain tables, not ones with __len or __index");
		lua_pop(L, 3);
	}
	return (int)lua_rawlen(L, index);
}

static lua_Integer writable(lua_State *L, int index)
{
	luaL_checktype(L, index, LUA_TTABLE);
	if (sandbox_thaw_view(L, index))
		luaL_error(L, "this table is read-only after load; make a new one");
	if (lua_getmetatable(L, index)) {
		lua_getfield(L, -1, "__newindex");
		lua_getfield(L, -2, "__len");
		if (!lua_isnil(L, -1) || !lua_isnil(L, -2))
			luaL_error(L, "table functions take plain tables");
		lua_pop(L, 3);
	}
	lua_Integer length = (lua_Integer)lua_rawlen(L, index);
	if (length > ELEMENTS_MAX)
		luaL_error(L, "a list of %d elements is too long", (int)length);
	return length;
}

static int table_insert(lua_State *L)
{
	lua_Integer length = writable(L, 1), at = length + 1;
	if (lua_gettop(L) == 3)
		at = check_integer(L, 2);
	else if (lua_gettop(L) != 2)
		return luaL_error(L, "wrong number of arguments to insert");
	luaL_argcheck(L, at >= 1 && at <= length + 1, 2, "position out of bounds");
	sandbox_charge(L, 2 * (uint64_t)(length - at + 2));
	for (lua_Integer i = length + 1; i > at; i--) {
		lua_rawgeti(L, 1, i - 1);
		lua_rawseti(L, 1, i);
	}
	lua_settop(L, lua_gettop(L));
	lua_pushvalue(L, -1);
	lua_rawseti(L, 1, at);
	return 0;
}

static int table_remove(lua_State *L)
{
	lua_Integer length = writable(L, 1), at = opt_integer(L, 2, length);
	if (lua_gettop(L) > 1)
		luaL_argcheck(L, (length == 0 && (at == 0 || at == 1)) || (at >= 1 && at <= length + 1), 2, "position out of bounds");
	lua_rawgeti(L, 1, at);
	sandbox_charge(L, (uint64_t)(length > at ? length - at + 1 : 1));
	for (; at < length; at++) {
		lua_rawgeti(L, 1, at + 1);
		lua_rawseti(L, 1, at);
	}
	if (at <= length) {
		lua_pushnil(L);
		lua_rawseti(L, 1, at);
	}
	return 1;
}

static int table_concat(lua_State *L)
{
	lua_settop(L, 4);
	size_t separator_len;
	int length = readable(L, 1);
	const char *separator = luaL_optlstring(L, 2, "", &separator_len);
	lua_Integer first = opt_integer(L, 3, 1), last = opt_integer(L, 4, length);
	size_t total = 0;
	if (last >= first && (lua_Unsigned)last - (lua_Unsigned)first >= ELEMENTS_MAX)
		return luaL_error(L, "concat: too many elements");
	luaL_Buffer out;
	luaL_buffinit(L, &out);
	for (lua_Integer i = first; i <= last; i++) {
		size_t len;
		sandbox_charge(L, 1);
		lua_rawgeti(L, 1, i);
		if (!lua_isstring(L, -1))
			return luaL_error(L, "concat: element %d is a %s", (int)i, luaL_typename(L, -1));
		lua_tolstring(L, -1, &len);
		total += len + separator_len;
		sandbox_charge(L, (len + separator_len) / 32);
		if (total > STRING_MAX)
			return luaL_error(L, "concat: the text would be longer than %d bytes", STRING_MAX);
		buffer_room(L, &out, len + separator_len);
		luaL_addvalue(&out);
		if (i < last)
			luaL_addlstring(&out, separator, separator_len);
		if (i == LUA_MAXINTEGER)
			break;
	}
	luaL_pushresult(&out);
	return 1;
}

static int table_move(lua_State *L)
{
	readable(L, 1);
	int target = lua_isnoneornil(L, 5) ? 1 : 5;
	writable(L, target);
	lua_Integer first = check_integer(L, 2), last = check_integer(L, 3), to = check_integer(L, 4);
	if (last < first) {
		lua_pushvalue(L, target);
		return 1;
	}
	luaL_argcheck(L, (lua_Unsigned)last - (lua_Unsigned)first < ELEMENTS_MAX, 3, "too many elements to move");
	luaL_argcheck(L, to <= LUA_MAXINTEGER - (last - first), 4, "destination wrap around");
	lua_Integer count = last - first + 1;
	sandbox_charge(L, (uint64_t)count);
	bool backwards = to > first && to <= last && target == 1;
	for (lua_Integer k = 0; k < count; k++) {
		lua_Integer i = backwards ? count - 1 - k : k;
		lua_rawgeti(L, 1, first + i);
		lua_rawseti(L, target, to + i);
	}
	lua_pushvalue(L, target);
	return 1;
}

static int table_pack(lua_State *L)
{
	int count = lua_gettop(L);
	lua_createtable(L, count, 1);
	lua_insert(L, 1);
	for (int i = count; i >= 1; i--)
		lua_rawseti(L, 1, i);
	lua_pushinteger(L, count);
	lua_setfield(L, 1, "n");
	return 1;
}

static int table_unpack(lua_State *L)
{
	int length = readable(L, 1);
	lua_Integer first = opt_integer(L, 2, 1), last = opt_integer(L, 3, length);
	if (first > last)
		return 0;
	if ((lua_Unsigned)last - (lua_Unsigned)first >= UNPACK_MAX)
		return luaL_error(L, "unpack: more than %d results", UNPACK_MAX);
	int count = (int)(last - first + 1);
	luaL_checkstack(L, count, "unpack: too many results");
	sandbox_charge(L, (uint64_t)count);
	for (int i = 0; i < count; i++)
		lua_rawgeti(L, 1, first + i);
	return count;
}

/* ---- sort: stable merge of the list into a spare one and back ---- */

static bool less(lua_State *L, int left, int right)
{
	bool texts = lua_type(L, left) == LUA_TSTRING && lua_type(L, right) == LUA_TSTRING;
	sandbox_charge(L, 10 + (texts ? (lua_rawlen(L, left) + lua_rawlen(L, right)) / 128 : 0));
	if (lua_isnil(L, 2))
		return lua_compare(L, left, right, LUA_OPLT);
	lua_pushvalue(L, 2);
	lua_pushvalue(L, left < 0 ? left - 1 : left);
	lua_pushvalue(L, right < 0 ? right - 2 : right);
	lua_call(L, 2, 1);
	bool yes = lua_toboolean(L, -1);
	lua_pop(L, 1);
	return yes;
}

static void merge(lua_State *L, int from, int to, lua_Integer low, lua_Integer middle, lua_Integer high)
{
	lua_Integer left = low, right = middle;
	for (lua_Integer at = low; at < high; at++) {
		bool take_right = left >= middle;
		if (!take_right && right < high) {
			lua_rawgeti(L, from, right);
			lua_rawgeti(L, from, left);
			int top = lua_gettop(L);
			take_right = less(L, top - 1, top);
			lua_pop(L, 2);
		}
		lua_rawgeti(L, from, take_right ? right++ : left++);
		lua_rawseti(L, to, at);
	}
}

static int table_sort(lua_State *L)
{
	lua_Integer length = writable(L, 1);
	lua_settop(L, 2);
	if (!lua_isnil(L, 2))
		luaL_checktype(L, 2, LUA_TFUNCTION);
	lua_createtable(L, length < 100000 ? (int)length : 0, 0);
	int from = 1, to = 3;
	for (lua_Integer width = 1; width < length; width *= 2) {
		for (lua_Integer low = 1; low <= length; low += 2 * width) {
			lua_Integer middle = low + width <= length + 1 ? low + width : length + 1, high = low + 2 * width <= length + 1 ? low + 2 * width : length + 1;
			merge(L, from, to, low, middle, high);
		}
		int other = from;
		from = to;
		to = other;
	}
	for (lua_Integer i = 1; from != 1 && i <= length; i++) {
		lua_rawgeti(L, from, i);
		lua_rawseti(L, 1, i);
	}
	return 0;
}

static const luaL_Reg functions[] = {
	{ "insert", table_insert }, { "remove", table_remove }, { "concat", table_concat }, { "move", table_move },
	{ "pack", table_pack }, { "unpack", table_unpack }, { "sort", table_sort }, { NULL, NULL },
};

void safe_table(lua_State *L)
{
	luaL_setfuncs(L, functions, 0);
}
