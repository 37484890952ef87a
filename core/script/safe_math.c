/* Mathematics that gives the same bits everywhere: no random numbers (a word of the language has them), nothing whose last digit depends on the C library. */
#include "script/sandbox_private.h"

#include <lualib.h>

static const char *const kept[] = { "abs", "ceil", "floor", "fmod", "huge", "max", "maxinteger", "min", "mininteger", "modf", "pi", "sqrt", "tointeger", "type", "ult" };

void safe_math(lua_State *L)
{
	int table = lua_gettop(L);
	luaL_requiref(L, LUA_MATHLIBNAME, luaopen_math, 0);
	for (size_t i = 0; i < COUNT_OF(kept); i++) {
		if (lua_getfield(L, table + 1, kept[i]) == LUA_TFUNCTION)
			push_guarded(L, 1);
		lua_setfield(L, table, kept[i]);
	}
	lua_settop(L, table);
}
