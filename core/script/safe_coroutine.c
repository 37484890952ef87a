/* Coroutines that share the run's budget: a new one would begin a fresh count, so making one costs a whole step. */
#include "script/sandbox_private.h"

static lua_State *check_thread(lua_State *L, int index)
{
	lua_State *thread = lua_tothread(L, index);
	luaL_argexpected(L, thread, index, "coroutine");
	return thread;
}

static int create(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TFUNCTION);
	sandbox_charge(L, HOOK_STEP);
	lua_State *thread = lua_newthread(L);
	lua_pushvalue(L, 1);
	lua_xmove(L, thread, 1);
	return 1;
}

/* Results or the error lie on L; -1: failed. */
static int resume_thread(lua_State *L, lua_State *thread, int count)
{
	int results;
	sandbox_charge(L, 20);
	if (lua_status(thread) == LUA_OK && lua_gettop(thread) == 0) {
		lua_pushliteral(L, "cannot resume dead coroutine");
		return -1;
	}
	if (!lua_checkstack(thread, count + 1)) {
		lua_pushliteral(L, "too many arguments to resume");
		return -1;
	}
	lua_xmove(L, thread, count);
	int status = lua_resume(thread, L, count, &results);
	if (sandbox_no_memory(thread, status))
		sandbox_kill(L, SANDBOX_MEMORY, "used too much memory");
	if (sandbox_killed(sandbox_of(L)))
		sandbox_charge(L, 0);                          /* raises again */
	if (status != LUA_OK && status != LUA_YIELD) {
		lua_xmove(thread, L, 1);
		return -1;
	}
	if (!lua_checkstack(L, results + 1)) {
		lua_pop(thread, results);
		lua_pushliteral(L, "too many results to resume");
		return -1;
	}
	lua_xmove(thread, L, results);
	return results;
}

static int resume(lua_State *L)
{
	lua_State *thread = check_thread(L, 1);
	int results = resume_thread(L, thread, lua_gettop(L) - 1);
	if (results < 0) {
		lua_pushboolean(L, 0);
		lua_insert(L, -2);
		return 2;
	}
	lua_pushboolean(L, 1);
	lua_insert(L, -(results + 1));
	return results + 1;
}

int call_wrapped(lua_State *L)
{
	int results = resume_thread(L, lua_tothread(L, lua_upvalueindex(1)), lua_gettop(L));
	return results < 0 ? lua_error(L) : results;
}

static int wrap(lua_State *L)
{
	create(L);
	lua_pushcclosure(L, call_wrapped, 1);
	return 1;
}

static int yield(lua_State *L)
{
	return lua_yield(L, lua_gettop(L));
}

static int status(lua_State *L)
{
	lua_State *thread = check_thread(L, 1);
	lua_Debug debug;
	const char *name = "dead";
	if (thread == L)
		name = "running";
	else if (lua_status(thread) == LUA_OK && lua_getstack(thread, 0, &debug))
		name = "normal";
	else if (lua_status(thread) == LUA_YIELD || (lua_status(thread) == LUA_OK && lua_gettop(thread) > 0))
		name = "suspended";
	lua_pushstring(L, name);
	return 1;
}

static int is_yieldable(lua_State *L)
{
	lua_pushboolean(L, lua_isyieldable(L));
	return 1;
}

static const luaL_Reg functions[] = {
	{ "create", create }, { "resume", resume }, { "wrap", wrap }, { "yield", yield }, { "status", status }, { "isyieldable", is_yieldable }, { NULL, NULL },
};

void safe_coroutine(lua_State *L)
{
	luaL_setfuncs(L, functions, 0);
}
