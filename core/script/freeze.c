/* Frozen tables: the contents move to a table of their own and the original becomes an empty one that shows them. */
#include "script/sandbox_private.h"

static const char frozen_key;                  /* its address marks metatables of frozen tables; the value is the contents */

bool sandbox_thaw_view(lua_State *L, int index)
{
	index = lua_absindex(L, index);
	if (!lua_istable(L, index) || !lua_getmetatable(L, index))
		return false;
	lua_rawgetp(L, -1, &frozen_key);
	lua_remove(L, -2);
	if (lua_istable(L, -1))
		return true;
	lua_pop(L, 1);
	return false;
}

static int refuse_write(lua_State *L)
{
	const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "a field";
	return luaL_error(L, "'%s' cannot be set: everything a file made is read-only after load; what must last is a field, a timer or a ledger entry", name);
}

static int length(lua_State *L)
{
	lua_pushinteger(L, sandbox_thaw_view(L, 1) ? (lua_Integer)lua_rawlen(L, -1) : 0);
	return 1;
}

/* What would remember something from run to run cannot be emptied or shown: it is refused. */
static void refuse_memory(lua_State *L)
{
	lua_CFunction function = lua_tocfunction(L, -1);
	if (lua_isthread(L, -1) || function == call_wrapped)
		luaL_error(L, "a coroutine made while loading would remember from run to run; make it inside the handler");
	if (function == step_pairs || function == step_gmatch)
		luaL_error(L, "an iterator made while loading would remember from run to run; make it inside the handler");
}

/* Stack: … work(list) seen. Adds the value on top to the list when it is a table or Lua function not seen yet; pops it. */
static void visit(lua_State *L, int work, int seen)
{
	refuse_memory(L);
	if (!lua_istable(L, -1) && (!lua_isfunction(L, -1) || lua_iscfunction(L, -1))) {
		lua_pop(L, 1);
		return;
	}
	lua_pushvalue(L, -1);
	lua_rawget(L, seen);
	bool known = lua_toboolean(L, -1);
	lua_pop(L, 1);
	if (known) {
		lua_pop(L, 1);
		return;
	}
	lua_pushvalue(L, -1);
	lua_pushboolean(L, 1);
	lua_rawset(L, seen);
	lua_rawseti(L, work, (lua_Integer)lua_rawlen(L, work) + 1);
}

static void visit_table(lua_State *L, int table, int work, int seen)
{
	if (lua_getmetatable(L, table))
		visit(L, work, seen);
	lua_pushnil(L);
	while (lua_next(L, table)) {
		visit(L, work, seen);
		lua_pushvalue(L, -1);
		visit(L, work, seen);
	}
}

static void visit_function(lua_State *L, int function, int work, int seen)
{
	const char *where = assigned_upvalue(L, function);
	if (where)
		luaL_error(L, "%s: a function assigns a variable that outlives its run: a policy keeps no memory of its own; what must last is an entity, a timer or a ledger entry", where);
	for (int i = 1; lua_getupvalue(L, function, i); i++)
		visit(L, work, seen);
}

/* Lua looks into metatables raw, so an emptied one would answer nothing: the contents get a copy of their own. */
static bool push_metatable_copy(lua_State *L, int table)
{
	if (!lua_getmetatable(L, table))
		return false;
	if (sandbox_thaw_view(L, -1))
		lua_remove(L, -2);
	int from = lua_gettop(L);
	lua_newtable(L);
	lua_pushnil(L);
	while (lua_next(L, from)) {
		lua_pushvalue(L, -2);
		lua_insert(L, -2);
		lua_rawset(L, from + 1);
	}
	lua_remove(L, from);
	return true;
}

static void copy_metamethods(lua_State *L, int from, int to)
{
	static const char *const names[] = { "__call", "__eq", "__lt", "__le", "__add", "__sub", "__mul", "__div", "__concat", "__unm", "__tostring", "__name", NULL };
	for (size_t i = 0; names[i]; i++) {
		lua_pushstring(L, names[i]);
		lua_rawget(L, from);
		lua_setfield(L, to, names[i]);
	}
}

static lua_Integer bases_behind(lua_State *L, int contents)
{
	lua_Integer depth = 0;
	if (lua_getmetatable(L, contents)) {
		lua_rawgetp(L, -1, &depth_key);
		depth = lua_tointeger(L, -1);
		lua_pop(L, 2);
	}
	return depth;
}

static void freeze_table(lua_State *L, int table)
{
	lua_newtable(L);
	int contents = lua_gettop(L);
	lua_pushnil(L);
	while (lua_next(L, table)) {
		lua_pushvalue(L, -2);
		lua_insert(L, -2);
		lua_rawset(L, contents);
	}
	lua_pushnil(L);
	while (lua_next(L, contents)) {
		lua_pop(L, 1);
		lua_pushvalue(L, -1);
		lua_pushnil(L);
		lua_rawset(L, table);
	}
	lua_newtable(L);
	int meta = lua_gettop(L);
	if (push_metatable_copy(L, table)) {
		copy_metamethods(L, lua_gettop(L), meta);
		lua_setmetatable(L, contents);             /* its own __index goes on answering for what is absent */
	}
	lua_pushvalue(L, contents);
	lua_setfield(L, meta, "__index");
	lua_pushcfunction(L, refuse_write);
	lua_setfield(L, meta, "__newindex");
	lua_pushcfunction(L, length);
	lua_setfield(L, meta, "__len");
	lua_pushboolean(L, 0);
	lua_setfield(L, meta, "__metatable");
	lua_pushinteger(L, bases_behind(L, contents) + 1);
	lua_rawsetp(L, meta, &depth_key);
	lua_pushvalue(L, contents);
	lua_rawsetp(L, meta, &frozen_key);
	lua_setmetatable(L, table);
	lua_settop(L, contents - 1);
}

void sandbox_freeze(lua_State *L)
{
	int value = lua_gettop(L);
	luaL_checkstack(L, 20, "freezing");
	lua_newtable(L);
	lua_newtable(L);
	int work = value + 1, seen = value + 2;
	lua_pushvalue(L, value);
	visit(L, work, seen);
	for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, work); i++) {      /* first all that is reachable … */
		lua_rawgeti(L, work, i);
		int at = lua_gettop(L);
		if (lua_istable(L, at))
			visit_table(L, at, work, seen);
		else
			visit_function(L, at, work, seen);
		lua_settop(L, at - 1);
	}
	for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, work); i++) {      /* … then each table, so that no one changes while it is walked */
		lua_rawgeti(L, work, i);
		if (lua_istable(L, -1) && !sandbox_thaw_view(L, -1))
			freeze_table(L, lua_gettop(L));
		lua_settop(L, seen);
	}
	lua_settop(L, value - 1);
}
