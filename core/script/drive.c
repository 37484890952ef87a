#include "script/drive.h"
#include "script/natives.h"

void outcome_take(void *arg, const struct reply *reply)
{
	struct outcome *outcome = arg;
	outcome->ok = reply->err == NULL;
	if (reply->err)
		err_copy(&outcome->err, reply->err);
	else if (!str_to_c(reply->subject, outcome->subject, sizeof outcome->subject))
		outcome->subject[0] = '\0';
}

int push_refusal(lua_State *L, const struct err *err)
{
	luaL_Buffer out;
	lua_pushnil(L);
	luaL_buffinit(L, &out);
	luaL_addstring(&out, err->text);
	for (int i = 1; i < err->item_count; i++) {
		luaL_addstring(&out, "; ");
		luaL_addstring(&out, err->items[i].detail);
	}
	luaL_pushresult(&out);
	return 2;
}

void push_reading_native(lua_State *L)
{
	lua_newtable(L);
	luaL_setfuncs(L, natives, 0);
	luaL_setfuncs(L, check_natives, 0);
	sandbox_push_libraries(L);
	lua_setfield(L, -2, "libraries");
	lua_newtable(L);
	luaL_setfuncs(L, read_words, 0);
	luaL_setfuncs(L, value_words, 0);
	luaL_setfuncs(L, time_words, 0);
	push_none(L);
	lua_setfield(L, -2, "none");
	lua_setfield(L, -2, "words");
}
