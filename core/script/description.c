/* What the language says of a pack, as bytes: lines, one text, or a table as JSON. */
#include "script/script_private.h"
#include "script/sandbox_private.h"

static void join_lines(lua_State *L, struct buf *out)
{
	size_t count = lua_rawlen(L, 1);
	for (size_t i = 1; i <= count; i++) {
		lua_rawgeti(L, 1, (lua_Integer)i);
		buf_str(out, check_string(L, -1));
		buf_byte(out, '\n');
		lua_pop(L, 1);
	}
}

int description_text(lua_State *L)
{
	struct script *script = script_of(L);
	size_t len;
	buf_clear(&script->text);
	if (lua_istable(L, 1) && lua_rawgeti(L, 1, 1) == LUA_TSTRING) {        /* lines: together they may be longer than a text of Lua */
		join_lines(L, &script->text);
	} else if (lua_istable(L, 1)) {
		json_of_lua(L, 1, &script->text, 0);
	} else {
		const char *text = luaL_checklstring(L, 1, &len);
		buf_add(&script->text, text, len);
	}
	return 0;
}
