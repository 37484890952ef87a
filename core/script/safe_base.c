/* The basic functions: pcall that cannot swallow a kill, pairs in a fixed order, tostring without addresses. */
#include "script/sandbox_private.h"

#include <lualib.h>

static int finish_pcall(lua_State *L, int status, lua_KContext extra)
{
	struct sandbox *sandbox = sandbox_of(L);
	if (sandbox_no_memory(L, status))
		sandbox_kill(L, SANDBOX_MEMORY, "used too much memory");
	if (sandbox_killed(sandbox))
		sandbox_charge(L, 0);                          /* raises again */
	if (status != LUA_OK && status != LUA_YIELD) {
		sandbox_charge(L, 100);
		lua_pushboolean(L, 0);
		lua_pushvalue(L, -2);
		return 2;
	}
	return lua_gettop(L) - (int)extra;
}

static int safe_pcall(lua_State *L)
{
	sandbox_charge(L, 20);
	luaL_checkany(L, 1);
	lua_pushboolean(L, 1);
	lua_insert(L, 1);
	return finish_pcall(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall), 0);
}

/* Stack: handler, true, function, arguments. The handler runs after unwinding, as ordinary code under the budget. */
static int finish_xpcall(lua_State *L, int status, lua_KContext extra)
{
	if (status == LUA_OK || status == LUA_YIELD)
		return finish_pcall(L, status, extra);
	finish_pcall(L, status, extra);                        /* raises when the run is killed; leaves false, error */
	lua_pushvalue(L, 1);
	lua_insert(L, -2);
	lua_call(L, 1, 1);
	return 2;
}

static int safe_xpcall(lua_State *L)
{
	int count = lua_gettop(L);
	sandbox_charge(L, 20);
	luaL_checktype(L, 2, LUA_TFUNCTION);
	lua_pushboolean(L, 1);
	lua_pushvalue(L, 1);                                   /* function, handler, arguments, true, function */
	lua_rotate(L, 3, 2);                                   /* function, handler, true, function, arguments */
	lua_remove(L, 1);
	return finish_xpcall(L, lua_pcallk(L, count - 2, LUA_MULTRET, 0, 1, finish_xpcall), 1);
}

int step_pairs(lua_State *L)
{
	lua_Integer at = lua_tointeger(L, lua_upvalueindex(3)) + 1;
	for (;; at++) {
		lua_rawgeti(L, lua_upvalueindex(2), at);
		if (lua_isnil(L, -1))
			return 1;
		lua_pushvalue(L, -1);
		lua_gettable(L, lua_upvalueindex(1));
		if (!lua_isnil(L, -1))                         /* taken away meanwhile */
			break;
		lua_pop(L, 2);
	}
	lua_pushinteger(L, at);
	lua_replace(L, lua_upvalueindex(3));
	return 2;
}

static int safe_pairs(lua_State *L)
{
	if (lua_istable(L, 1) && !sandbox_thaw_view(L, 1) && luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
		lua_pushvalue(L, 1);
		lua_call(L, 1, 3);
		return 3;
	}
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 1);
	lua_pushvalue(L, 1);
	push_sorted_keys(L, 1);
	lua_pushinteger(L, 0);
	lua_pushcclosure(L, step_pairs, 3);
	lua_pushvalue(L, 1);
	lua_pushnil(L);
	return 3;
}

static int safe_next(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 2);
	push_sorted_keys(L, 1);
	lua_Integer at = 1;
	if (!lua_isnil(L, 2)) {
		for (;; at++) {
			lua_rawgeti(L, 3, at);
			if (lua_isnil(L, -1))
				return luaL_error(L, "next: the key is not in the table");
			bool same = lua_rawequal(L, -1, 2);
			lua_pop(L, 1);
			if (same)
				break;
		}
		at++;
	}
	lua_rawgeti(L, 3, at);
	if (lua_isnil(L, -1))
		return 1;
	lua_pushvalue(L, -1);
	lua_gettable(L, 1);
	return 2;
}

/* ---- numbers from arguments ---- */

enum { NUMERAL_MAX = 200 };                    /* as in Lua's own reading of numerals; converting longer ones takes time that nobody counts */

static void refuse_long_text(lua_State *L, int index)
{
	size_t len;
	if (lua_type(L, index) == LUA_TSTRING && lua_tolstring(L, index, &len) && len > NUMERAL_MAX)
		luaL_error(L, "a text of %d characters is no number", (int)len);
}

lua_Integer check_integer(lua_State *L, int index)
{
	refuse_long_text(L, index);
	return luaL_checkinteger(L, index);
}

lua_Integer opt_integer(lua_State *L, int index, lua_Integer absent)
{
	return lua_isnoneornil(L, index) ? absent : check_integer(L, index);
}

/* Upvalues: the stock function, the first argument that is a number. */
static int call_guarded(lua_State *L)
{
	lua_CFunction stock = lua_tocfunction(L, lua_upvalueindex(1));
	for (int i = (int)lua_tointeger(L, lua_upvalueindex(2)); i <= lua_gettop(L); i++)
		refuse_long_text(L, i);
	return stock(L);
}

void push_guarded(lua_State *L, int first)
{
	lua_pushinteger(L, first);
	lua_pushcclosure(L, call_guarded, 2);
}

static int safe_tostring(lua_State *L)
{
	luaL_checkany(L, 1);
	sandbox_charge(L, 2);
	if (luaL_callmeta(L, 1, "__tostring")) {
		if (!lua_isstring(L, -1))
			return luaL_error(L, "__tostring must give a string");
		return 1;
	}
	switch (lua_type(L, 1)) {
	case LUA_TNUMBER: case LUA_TSTRING: case LUA_TBOOLEAN: case LUA_TNIL:
		luaL_tolstring(L, 1, NULL);
		return 1;
	default:
		lua_pushstring(L, luaL_typename(L, 1));        /* addresses differ from run to run */
		return 1;
	}
}

static int safe_tonumber(lua_State *L)
{
	size_t len;
	if (lua_type(L, 1) == LUA_TSTRING && lua_tolstring(L, 1, &len) && len > 200)
		return luaL_error(L, "tonumber: a text of %d characters is no number", (int)len);
	if (lua_isnoneornil(L, 2)) {
		luaL_checkany(L, 1);
		if (lua_type(L, 1) == LUA_TNUMBER) {
			lua_settop(L, 1);
			return 1;
		}
		size_t length;
		const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &length) : NULL;
		if (text && lua_stringtonumber(L, text) == length + 1)
			return 1;
		lua_pushnil(L);
		return 1;
	}
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	lua_call(L, lua_gettop(L) - 1, 1);
	return 1;
}

/* ---- metatables: taken as they are when they are set, so that nothing refused comes in later ---- */

const char sealed_key, depth_key, base_key;

static lua_Integer number_at(lua_State *L, int table, const void *key)
{
	lua_rawgetp(L, table, key);
	lua_Integer number = lua_tointeger(L, -1);
	lua_pop(L, 1);
	return number;
}

/* The table on top becomes a base of others: its own metatable is settled from now on. → how many bases stand behind it. */
static lua_Integer settle_base(lua_State *L)
{
	if (!lua_getmetatable(L, -1)) {
		lua_newtable(L);
		lua_pushvalue(L, -1);
		lua_setmetatable(L, -3);
	}
	lua_pushboolean(L, 1);
	lua_rawsetp(L, -2, &base_key);
	lua_Integer depth = number_at(L, lua_gettop(L), &depth_key);
	lua_pop(L, 1);
	return depth;
}

static void seal_bases(lua_State *L, int from, int sealed)
{
	static const char *const names[] = { "__index", "__newindex" };
	lua_Integer deepest = 0;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		lua_pushstring(L, names[i]);
		lua_rawget(L, from);
		if (lua_istable(L, -1)) {
			if (lua_rawequal(L, -1, 1))
				luaL_error(L, "setmetatable: a table cannot be its own %s", names[i]);
			lua_Integer depth = settle_base(L) + 1;
			deepest = depth > deepest ? depth : deepest;
		}
		lua_setfield(L, sealed, names[i]);
	}
	if (deepest > BASES_MAX)
		luaL_error(L, "setmetatable: more than %d tables stand behind each other", BASES_MAX);
	lua_pushinteger(L, deepest);
	lua_rawsetp(L, sealed, &depth_key);
}

/* A table with __call as a __call would be looked through in one instruction, however many there are. */
static void seal_functions(lua_State *L, int from, int sealed)
{
	static const char *const names[] = { "__add", "__sub", "__mul", "__div", "__mod", "__pow", "__unm", "__idiv", "__band", "__bor", "__bxor", "__shl", "__shr", "__bnot",
		"__concat", "__len", "__eq", "__lt", "__le", "__call", "__tostring", "__pairs" };
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		lua_pushstring(L, names[i]);
		if (lua_rawget(L, from) == LUA_TNIL) {
			lua_pop(L, 1);
			continue;
		}
		if (!lua_isfunction(L, -1))
			luaL_error(L, "setmetatable: %s must be a function", names[i]);
		lua_setfield(L, sealed, names[i]);
	}
}

static void push_sealed(lua_State *L, int from, int original)
{
	static const char *const kept[] = { "__metatable", "__name" };
	lua_createtable(L, 0, 4);
	int sealed = lua_gettop(L);
	seal_bases(L, from, sealed);
	seal_functions(L, from, sealed);
	for (size_t i = 0; i < COUNT_OF(kept); i++) {
		lua_pushstring(L, kept[i]);
		lua_rawget(L, from);
		lua_setfield(L, sealed, kept[i]);
	}
	lua_pushvalue(L, original);
	lua_rawsetp(L, sealed, &sealed_key);
}

static void refuse_settled(lua_State *L)
{
	if (!lua_getmetatable(L, 1))
		return;
	lua_rawgetp(L, -1, &base_key);
	if (lua_toboolean(L, -1))
		luaL_error(L, "setmetatable: other tables have this one as their __index; set its metatable first");
	lua_pop(L, 2);
}

static int safe_setmetatable(lua_State *L)
{
	static const char *const refused[] = { "__gc", "__mode", "__close" };
	sandbox_charge(L, 30);
	luaL_checktype(L, 1, LUA_TTABLE);
	if (!lua_isnil(L, 2))
		luaL_checktype(L, 2, LUA_TTABLE);
	lua_settop(L, 2);
	if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
		return luaL_error(L, "cannot change a protected metatable");
	refuse_settled(L);
	if (lua_isnil(L, 2)) {
		lua_setmetatable(L, 1);
		return 1;
	}
	int from = sandbox_thaw_view(L, 2) ? lua_gettop(L) : 2;
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		lua_pushstring(L, refused[i]);
		if (lua_rawget(L, from) != LUA_TNIL)
			return luaL_error(L, "setmetatable: %s is not possible here", refused[i]);
		lua_pop(L, 1);
	}
	push_sealed(L, from, 2);
	lua_setmetatable(L, 1);
	lua_settop(L, 1);
	return 1;
}

static int safe_getmetatable(lua_State *L)
{
	if (!lua_istable(L, 1) || !lua_getmetatable(L, 1)) {
		lua_pushnil(L);
		return 1;
	}
	lua_pushliteral(L, "__metatable");
	if (lua_rawget(L, -2) == LUA_TNIL)
		lua_rawgetp(L, -2, &sealed_key);
	return 1;
}

static int safe_rawlen(lua_State *L)
{
	if (sandbox_thaw_view(L, 1))
		lua_replace(L, 1);
	luaL_argcheck(L, lua_istable(L, 1) || lua_type(L, 1) == LUA_TSTRING, 1, "table or string expected");
	lua_pushinteger(L, (lua_Integer)lua_rawlen(L, 1));
	return 1;
}

static int safe_rawget(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	luaL_checkany(L, 2);
	lua_settop(L, 2);
	if (sandbox_thaw_view(L, 1))
		lua_replace(L, 1);
	lua_rawget(L, 1);
	return 1;
}

static const luaL_Reg own[] = {
	{ "pcall", safe_pcall }, { "xpcall", safe_xpcall }, { "pairs", safe_pairs }, { "next", safe_next }, { "tostring", safe_tostring },
	{ "setmetatable", safe_setmetatable }, { "getmetatable", safe_getmetatable }, { "rawlen", safe_rawlen }, { "rawget", safe_rawget },
	{ NULL, NULL },
};
static const char *const stock[] = { "assert", "error", "ipairs", "rawequal", "select", "type" };

void safe_base(lua_State *L)
{
	int table = lua_gettop(L);
	luaL_requiref(L, LUA_GNAME, luaopen_base, 0);
	int base = lua_gettop(L);
	for (size_t i = 0; i < COUNT_OF(stock); i++) {
		lua_getfield(L, base, stock[i]);
		lua_setfield(L, table, stock[i]);
	}
	lua_getfield(L, base, "tonumber");
	lua_pushcclosure(L, safe_tonumber, 1);
	lua_setfield(L, table, "tonumber");
	lua_settop(L, table);
	luaL_setfuncs(L, own, 0);
	lua_pushcfunction(L, safe_tostring);
	lua_setfield(L, LUA_REGISTRYINDEX, "safe_tostring");
	lua_pushliteral(L, "Lua 5.4");
	lua_setfield(L, table, "_VERSION");
}
