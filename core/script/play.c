/* At a console whatever acts is a turn of its own: what the word does, and what rules make of it. */
#include "engine/play.h"
#include "script/sandbox_private.h"
#include "script/script_private.h"

struct played { lua_State *L; int arguments; struct sandbox_result result; };

bool playing(lua_State *L)
{
	const struct script *script = script_of(L);
	return script->plays && !script->run;
}

static bool act(void *arg, struct run *run)
{
	struct played *played = arg;
	struct script *script = script_of(played->L);
	script->run = run;
	sandbox_call(script->sandbox, played->L, played->arguments, 1, &played->result);
	script->run = NULL;
	return played->result.verdict == SANDBOX_OK;
}

static void check_played(lua_State *L, struct played *played, bool happened)
{
	if (happened) {
		sandbox_result_free(&played->result);
		return;
	}
	if (played->result.error.len)
		lua_pushlstring(L, played->result.error.data, played->result.error.len);
	else
		lua_pushliteral(L, "a turn is running");
	sandbox_result_free(&played->result);
	if (sandbox_killed(script_of(L)->sandbox))
		sandbox_charge(L, 0);                  /* raises what it was ended with */
	lua_error(L);
}

int play(lua_State *L)
{
	struct played played = { .L = L, .arguments = lua_gettop(L) - 1, .result = { .verdict = SANDBOX_OK } };
	lua_insert(L, 1);
	check_played(L, &played, engine_play(script_of(L)->engine, act, &played));
	return 1;
}

static int call_played(lua_State *L)
{
	lua_pushvalue(L, lua_upvalueindex(1));
	if (playing(L))
		return play(L);
	lua_insert(L, 1);
	lua_call(L, lua_gettop(L) - 1, 1);
	return 1;
}

void push_played(lua_State *L, const luaL_Reg *words)
{
	for (; words->name; words++) {
		lua_pushcfunction(L, words->func);
		lua_pushcclosure(L, call_played, 1);
		lua_setfield(L, -2, words->name);
	}
}
