/* Between Lua's values and the model's loose ones, and JSON. Everything made here lives in the run's arena or in Lua. */
#include "script/script_private.h"
#include "script/sandbox_private.h"
#include "base/hash.h"

#include <math.h>
#include <stdio.h>

static const char none_key, special_key;
enum { DEPTH_MAX = 16, LIST_MAX = 10000 };

struct str check_string(lua_State *L, int index)
{
	struct str s;
	s.ptr = luaL_checklstring(L, index, &s.len);
	return s;
}

void push_none(lua_State *L)
{
	lua_pushlightuserdata(L, (void *)(uintptr_t)&none_key);
}

bool is_none(lua_State *L, int index)
{
	return lua_islightuserdata(L, index) && lua_touserdata(L, index) == &none_key;
}

/* ---- range(a, b), prefix(s) ---- */

const int *test_special(lua_State *L, int index)
{
	if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index))
		return NULL;
	lua_rawgetp(L, LUA_REGISTRYINDEX, &special_key);
	bool same = lua_rawequal(L, -1, -2);
	lua_pop(L, 2);
	return same ? lua_touserdata(L, index) : NULL;
}

static int push_special(lua_State *L, int what)
{
	lua_settop(L, 2);
	int *special = lua_newuserdatauv(L, sizeof *special, 2);
	*special = what;
	lua_pushvalue(L, 1);
	lua_setiuservalue(L, 3, 1);
	lua_pushvalue(L, 2);
	lua_setiuservalue(L, 3, 2);
	lua_rawgetp(L, LUA_REGISTRYINDEX, &special_key);
	lua_setmetatable(L, 3);
	return 1;
}

static int word_range(lua_State *L) { return push_special(L, SPECIAL_RANGE); }

static int word_prefix(lua_State *L)
{
	luaL_checkstring(L, 1);
	return push_special(L, SPECIAL_PREFIX);
}

void specials_open(lua_State *L)
{
	lua_newtable(L);
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	lua_rawsetp(L, LUA_REGISTRYINDEX, &special_key);
}

/* append(list, value): a new list */
static int word_append(lua_State *L)
{
	lua_Integer count = 0;
	if (!lua_isnil(L, 1)) {
		luaL_checktype(L, 1, LUA_TTABLE);
		if (sandbox_thaw_view(L, 1))
			lua_replace(L, 1);
		count = (lua_Integer)lua_rawlen(L, 1);
	}
	luaL_checkany(L, 2);
	sandbox_charge(L, (uint64_t)count + 1);
	lua_createtable(L, (int)count + 1, 0);
	for (lua_Integer i = 1; i <= count; i++) {
		lua_rawgeti(L, 1, i);
		lua_rawseti(L, -2, i);
	}
	lua_pushvalue(L, 2);
	lua_rawseti(L, -2, count + 1);
	return 1;
}

/* digest(value): SHA-256 of the value's JSON, names in order: two values are the same to the bit or their digests differ. */
static int word_digest(lua_State *L)
{
	struct buf *text = &script_of(L)->text;
	struct sha256 sha;
	char hex[65];
	luaL_checkany(L, 1);
	buf_clear(text);
	json_of_lua(L, 1, text, 0);
	sandbox_charge(L, text->len / 4 + 20);
	sha256_init(&sha);
	sha256_add(&sha, buf_cstr(text), text->len);
	sha256_hex(&sha, hex);
	lua_pushstring(L, hex);
	return 1;
}

const luaL_Reg value_words[] = { { "range", word_range }, { "prefix", word_prefix }, { "append", word_append }, { "digest", word_digest }, { NULL, NULL } };

/* ---- Lua → loose value ---- */

static bool is_list(lua_State *L, int index)
{
	if (lua_rawlen(L, index) > 0)
		return true;
	sandbox_toil(L, table_slots(L, index) / 2);
	lua_pushnil(L);
	bool empty = !lua_next(L, index);
	if (!empty)
		lua_pop(L, 2);
	return empty;
}

static struct value table_value(lua_State *L, int index, struct arena *arena, int depth)
{
	bool view = sandbox_thaw_view(L, index);
	int table = view ? lua_gettop(L) : lua_absindex(L, index);
	if (depth > DEPTH_MAX)
		luaL_error(L, "a table is nested too deeply, or holds itself");
	luaL_checkstack(L, 10, "values");
	struct value value;
	if (is_list(L, table)) {
		size_t count = lua_rawlen(L, table);
		if (count > LIST_MAX)
			luaL_error(L, "a list of %d elements is too long", (int)count);
		sandbox_charge(L, 12 * count + 1);
		struct value *items = arena_alloc(arena, (count + 1) * sizeof items[0]);
		for (size_t i = 0; i < count; i++) {
			lua_rawgeti(L, table, (lua_Integer)i + 1);
			items[i] = value_of_lua(L, -1, arena, depth + 1);      /* texts stay alive: the table holds them */
			lua_pop(L, 1);
		}
		value = (struct value){ VALUE_LIST, { .list = { items, (uint32_t)count } } };
	} else {
		struct buf *text = &script_of(L)->text;
		buf_clear(text);
		json_of_lua(L, table, text, depth);
		value = (struct value){ VALUE_JSON, { .text = arena_str(arena, buf_view(text)) } };
	}
	if (view)
		lua_pop(L, 1);
	return value;
}

struct value value_of_lua(lua_State *L, int index, struct arena *arena, int depth)
{
	int64_t time;
	struct record *record;
	switch (lua_type(L, index)) {
	case LUA_TNIL: case LUA_TNONE:
		return (struct value){ .type = VALUE_NONE };
	case LUA_TBOOLEAN:
		return (struct value){ VALUE_BOOLEAN, { .boolean = lua_toboolean(L, index) } };
	case LUA_TNUMBER:
		if (lua_isinteger(L, index))
			return (struct value){ VALUE_INTEGER, { .integer = lua_tointeger(L, index) } };
		return (struct value){ VALUE_NUMBER, { .number = lua_tonumber(L, index) } };
	case LUA_TSTRING: {
		struct str s;
		s.ptr = lua_tolstring(L, index, &s.len);
		return (struct value){ VALUE_TEXT, { .text = s } };
	}
	case LUA_TTABLE:
		return table_value(L, index, arena, depth);
	default:
		break;
	}
	if (is_none(L, index))
		return (struct value){ .type = VALUE_NONE };
	if ((record = test_handle(L, index)) != NULL)
		return (struct value){ VALUE_REF, { .ref = record } };
	if (test_time(L, index, &time))
		return (struct value){ VALUE_TIME, { .integer = time } };
	struct duration *duration = arena_alloc(arena, sizeof *duration);
	if (lua_type(L, index) == LUA_TUSERDATA && test_duration(L, index, duration))
		return (struct value){ VALUE_DURATION, { .duration = duration } };
	luaL_error(L, "a %s cannot be kept in a field", luaL_typename(L, index));
	return (struct value){ .type = VALUE_NONE };
}

/* ---- Lua → JSON ---- */

/* A table may hold the same text many times: what comes out is counted, not what is there. */
static void json_of_text(lua_State *L, int index, struct buf *out)
{
	struct str text = check_string(L, index);
	if (out->len + text.len > STRING_MAX)
		luaL_error(L, "a table is too large to be kept");
	sandbox_charge(L, text.len / 16);
	json_put_str(out, text);
}

enum { FEW = 8, LISTS = 3 };                   /* LISTS: what push_sorted_keys makes; few members cost the same */
struct member { struct str name; int at; };

/* Few members under texts, as a reason in two languages has: they wait on the stack while their names are sorted. false: more, or other keys. */
static bool json_of_few(lua_State *L, int from, struct buf *out, int depth)
{
	struct member members[FEW];
	int base = lua_gettop(L), count = 0;
	luaL_checkstack(L, 2 * FEW + 5, "values");
	for (lua_pushnil(L); lua_next(L, from); lua_pushvalue(L, -2)) {
		int at = count;
		if (count == FEW || lua_type(L, -2) != LUA_TSTRING) {
			lua_settop(L, base);
			return false;
		}
		struct member member = { .at = lua_gettop(L) };
		member.name.ptr = lua_tolstring(L, -2, &member.name.len);      /* looked at when it is written */
		for (; at > 0 && str_cmp(members[at - 1].name, member.name) > 0; at--)
			members[at] = members[at - 1];
		members[at] = member;
		count++;
	}
	sandbox_toil(L, table_slots(L, from));
	sandbox_objects(L, LISTS);
	sandbox_charge(L, (uint64_t)count + 2);
	buf_byte(out, '{');
	for (int i = 0; i < count; i++) {
		if (i)
			buf_byte(out, ',');
		json_of_text(L, members[i].at - 1, out);
		buf_byte(out, ':');
		json_of_lua(L, members[i].at, out, depth + 1);
	}
	buf_byte(out, '}');
	lua_settop(L, base);
	return true;
}

static void json_of_table(lua_State *L, int table, struct buf *out, int depth)
{
	bool view = sandbox_thaw_view(L, table);
	int from = view ? lua_gettop(L) : table;
	if (depth > DEPTH_MAX)
		luaL_error(L, "a table is nested too deeply, or holds itself");
	luaL_checkstack(L, 10, "values");
	bool list = is_list(L, from);
	if (!list && out->len <= STRING_MAX && json_of_few(L, from, out, depth)) {
		if (view)
			lua_pop(L, 1);
		return;
	}
	push_sorted_keys(L, from);
	int keys = lua_gettop(L);
	size_t count = lua_rawlen(L, keys);
	if (out->len > STRING_MAX || count > LIST_MAX)
		luaL_error(L, "a table is too large to be kept");
	buf_byte(out, list ? '[' : '{');
	for (size_t i = 1; i <= count; i++) {
		lua_rawgeti(L, keys, (lua_Integer)i);
		if (i > 1)
			buf_byte(out, ',');
		if (!list) {
			if (lua_type(L, -1) != LUA_TSTRING)
				luaL_error(L, "a table that is kept is a list or has only texts as keys");
			json_of_text(L, lua_gettop(L), out);
			buf_byte(out, ':');
		}
		lua_rawget(L, from);
		json_of_lua(L, lua_gettop(L), out, depth + 1);
		lua_pop(L, 1);
	}
	buf_byte(out, list ? ']' : '}');
	lua_settop(L, view ? from - 1 : keys - 1);
}

void json_of_lua(lua_State *L, int index, struct buf *out, int depth)
{
	int64_t time;
	struct duration duration;
	struct record *record;
	switch (lua_type(L, index)) {
	case LUA_TNIL:     buf_lit(out, "null"); return;
	case LUA_TBOOLEAN: buf_text(out, lua_toboolean(L, index) ? "true" : "false"); return;
	case LUA_TSTRING:  json_of_text(L, index, out); return;
	case LUA_TTABLE:   json_of_table(L, lua_absindex(L, index), out, depth); return;
	case LUA_TNUMBER:
		if (lua_isinteger(L, index))
			buf_int(out, lua_tointeger(L, index));
		else if (isfinite(lua_tonumber(L, index)))
			json_put_num(out, lua_tonumber(L, index));
		else
			luaL_error(L, "a number that is not finite cannot be kept");
		return;
	default:
		break;
	}
	if (is_none(L, index)) {
		buf_lit(out, "null");
	} else if ((record = test_handle(L, index)) != NULL) {
		json_put_str(out, record_id(record));
	} else if (test_time(L, index, &time)) {
		buf_byte(out, '"');
		calendar_time_print(script_of(L)->calendar, time, out);
		buf_byte(out, '"');
	} else if (lua_type(L, index) == LUA_TUSERDATA && test_duration(L, index, &duration)) {
		buf_byte(out, '"');
		duration_print(&duration, out);
		buf_byte(out, '"');
	} else {
		luaL_error(L, "a %s cannot be kept", luaL_typename(L, index));
	}
}

/* ---- JSON → Lua ---- */

void push_json(lua_State *L, const struct json *json)
{
	luaL_checkstack(L, 4, "values");
	switch (json->type) {
	case JSON_NULL:  lua_pushnil(L); return;
	case JSON_FALSE: lua_pushboolean(L, 0); return;
	case JSON_TRUE:  lua_pushboolean(L, 1); return;
	case JSON_INT:   lua_pushinteger(L, json->integer); return;
	case JSON_NUM:   lua_pushnumber(L, json->number); return;
	case JSON_TEXT:  lua_pushlstring(L, json->text, json->len); return;
	case JSON_ARRAY: case JSON_OBJECT: break;
	}
	lua_Integer at = 1;
	lua_newtable(L);
	for (const struct json *item = json_first(json); item; item = json->type == JSON_OBJECT ? json_next_member(item) : item->next) {
		if (json->type == JSON_OBJECT) {
			lua_pushlstring(L, item->text, item->len);
			push_json(L, item->next);
			lua_rawset(L, -3);
		} else {
			push_json(L, item);
			lua_rawseti(L, -2, at++);
		}
	}
}

void check_options(lua_State *L, int index, const char *word, const struct word_value *known)
{
	char hint[80];
	const char *names[VALUES_MAX];
	luaL_checktype(L, index, LUA_TTABLE);
	push_sorted_keys(L, index);
	int keys = lua_gettop(L);
	for (lua_Integer i = 1; lua_rawgeti(L, keys, i) != LUA_TNIL; i++) {
		const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "?";
		size_t at = 0;
		while (known[at].name && strcmp(known[at].name, name) != 0)
			at++;
		if (!known[at].name)
			luaL_error(L, "%s has no option '%s'%s", word, name, strlen(name) < 40 ? err_suggest(hint, sizeof hint, name, value_names(known, names)) : "");
		lua_pop(L, 1);
	}
	lua_settop(L, keys - 1);
}
