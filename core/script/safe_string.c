/* String functions: results of at most 1 MiB, patterns that are charged, no addresses in format. */
#include "script/sandbox_private.h"
#include "script/pattern.h"

#include <lualib.h>
#include <math.h>
#include <stdlib.h>

static void spend(void *arg, unsigned steps)
{
	sandbox_charge(arg, steps);
}

_Noreturn static void fail(void *arg, const char *text)
{
	luaL_error(arg, "%s", text);
	abort();
}

static void begin(lua_State *L, struct match *match, struct str subject, struct str pattern)
{
	match->subject = subject.ptr;
	match->subject_end = subject.ptr + subject.len;
	match->pattern_end = pattern.ptr + pattern.len;
	match->depth = match->level = 0;
	match->spend = spend;
	match->fail = fail;
	match->arg = L;
	match->steps = 0;
	sandbox_charge(L, 30);
}

static struct str check_str(lua_State *L, int index)
{
	struct str s;
	s.ptr = luaL_checklstring(L, index, &s.len);
	return s;
}

static void push_capture(lua_State *L, struct match *match, int index, const char *start, const char *end)
{
	if (index >= match->level) {
		if (index != 0)
			luaL_error(L, "invalid capture index %%%d", index + 1);
		lua_pushlstring(L, start, (size_t)(end - start));
		return;
	}
	struct capture capture = match->captures[index];
	if (capture.len == CAPTURE_OPEN)
		luaL_error(L, "unfinished capture");
	if (capture.len == CAPTURE_POSITION)
		lua_pushinteger(L, capture.start - match->subject + 1);
	else
		lua_pushlstring(L, capture.start, (size_t)capture.len);
}

static int push_captures(lua_State *L, struct match *match, const char *start, const char *end)
{
	int count = match->level == 0 && start ? 1 : match->level;
	luaL_checkstack(L, count, "too many captures");
	for (int i = 0; i < count; i++)
		push_capture(L, match, i, start, end);
	return count;
}

static size_t start_at(lua_Integer at, size_t len)
{
	if (at > 0)
		return (size_t)at;
	if (at == 0)
		return 1;
	return at < -(lua_Integer)len ? 1 : len + (size_t)at + 1;
}

static int find_plain(lua_State *L, struct str subject, struct str pattern, size_t init)
{
	sandbox_charge(L, (subject.len - init + pattern.len) / 16 + 1);
	const char *found = pattern.len ? memmem(subject.ptr + init, subject.len - init, pattern.ptr, pattern.len) : subject.ptr + init;
	if (!found) {
		lua_pushnil(L);
		return 1;
	}
	lua_pushinteger(L, found - subject.ptr + 1);
	lua_pushinteger(L, found - subject.ptr + (lua_Integer)pattern.len);
	return 2;
}

static int find_or_match(lua_State *L, bool find)
{
	struct str subject = check_str(L, 1), pattern = check_str(L, 2);
	size_t init = start_at(opt_integer(L, 3, 1), subject.len) - 1;
	if (init > subject.len) {
		lua_pushnil(L);
		return 1;
	}
	if (find && (lua_toboolean(L, 4) || !pattern_has_specials(pattern)))
		return find_plain(L, subject, pattern, init);
	struct match match;
	const char *at = subject.ptr + init, *from = pattern.ptr;
	bool anchored = pattern.len && pattern.ptr[0] == '^';
	begin(L, &match, subject, pattern);
	from += anchored;
	do {
		match.depth = match.level = 0;
		const char *end = pattern_match(&match, at, from);
		if (end && find) {
			lua_pushinteger(L, at - subject.ptr + 1);
			lua_pushinteger(L, end - subject.ptr);
			return push_captures(L, &match, NULL, NULL) + 2;
		}
		if (end)
			return push_captures(L, &match, at, end);
	} while (at++ < match.subject_end && !anchored);
	lua_pushnil(L);
	return 1;
}

static int string_find(lua_State *L) { return find_or_match(L, true); }
static int string_match(lua_State *L) { return find_or_match(L, false); }

/* Upvalues: subject, pattern, next position, last end. */
int step_gmatch(lua_State *L)
{
	struct str subject, pattern;
	struct match match;
	subject.ptr = lua_tolstring(L, lua_upvalueindex(1), &subject.len);
	pattern.ptr = lua_tolstring(L, lua_upvalueindex(2), &pattern.len);
	lua_Integer next = lua_tointeger(L, lua_upvalueindex(3)), last = lua_tointeger(L, lua_upvalueindex(4));
	begin(L, &match, subject, pattern);
	for (const char *at = subject.ptr + next; at <= match.subject_end; at++) {
		match.depth = match.level = 0;
		const char *end = pattern_match(&match, at, pattern.ptr);
		if (!end || end - subject.ptr == last)
			continue;
		lua_pushinteger(L, end - subject.ptr);
		lua_pushvalue(L, -1);
		lua_replace(L, lua_upvalueindex(3));
		lua_replace(L, lua_upvalueindex(4));
		return push_captures(L, &match, at, end);
	}
	lua_pushinteger(L, (lua_Integer)subject.len + 1);
	lua_replace(L, lua_upvalueindex(3));
	return 0;
}

static int string_gmatch(lua_State *L)
{
	struct str subject = check_str(L, 1);
	check_str(L, 2);
	size_t init = start_at(opt_integer(L, 3, 1), subject.len) - 1;
	lua_settop(L, 2);
	lua_pushinteger(L, init > subject.len ? (lua_Integer)subject.len + 1 : (lua_Integer)init);
	lua_pushinteger(L, -1);
	lua_pushcclosure(L, step_gmatch, 4);
	return 1;
}

void buffer_room(lua_State *L, luaL_Buffer *out, size_t more)
{
	if (out->n + more > out->size)
		sandbox_make_room(L, 2 * out->size + more);        /* it grows at least to one and a half of what it had */
}

static void add_text(lua_State *L, luaL_Buffer *out, const char *text, size_t len)
{
	buffer_room(L, out, len);
	luaL_addlstring(out, text, len);
}

static void add_value(lua_State *L, luaL_Buffer *out)
{
	buffer_room(L, out, lua_rawlen(L, -1));
	luaL_addvalue(out);
}

static void add_replacement_text(lua_State *L, struct match *match, luaL_Buffer *out, const char *start, const char *end)
{
	struct str text = check_str(L, 3);
	sandbox_charge(L, text.len / 16);
	buffer_room(L, out, text.len);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c != '%') {
			luaL_addchar(out, c);
			continue;
		}
		c = i + 1 < text.len ? text.ptr[++i] : '\0';
		if (c == '%') {
			luaL_addchar(out, c);
		} else if (c == '0') {
			sandbox_charge(L, (uint64_t)(end - start) / 32);
			add_text(L, out, start, (size_t)(end - start));
		} else if (c >= '1' && c <= '9') {
			sandbox_charge(L, 10);
			push_capture(L, match, c - '1', start, end);
			luaL_tolstring(L, -1, NULL);
			lua_remove(L, -2);
			add_value(L, out);
		} else {
			luaL_error(L, "invalid use of '%%' in replacement string");
		}
	}
}

/* True when something was put in place of the match. */
static bool add_replacement(lua_State *L, struct match *match, luaL_Buffer *out, const char *start, const char *end, int type)
{
	if (type == LUA_TSTRING || type == LUA_TNUMBER) {
		add_replacement_text(L, match, out, start, end);
		return true;
	}
	if (type == LUA_TFUNCTION) {
		lua_pushvalue(L, 3);
		lua_call(L, push_captures(L, match, start, end), 1);
	} else {
		push_capture(L, match, 0, start, end);
		lua_gettable(L, 3);
	}
	if (!lua_toboolean(L, -1)) {
		lua_pop(L, 1);
		add_text(L, out, start, (size_t)(end - start));
		return false;
	}
	if (lua_type(L, -1) == LUA_TSTRING)
		sandbox_charge(L, lua_rawlen(L, -1) / 32);
	if (!lua_isstring(L, -1))
		luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
	add_value(L, out);
	return true;
}

static int string_gsub(lua_State *L)
{
	struct str subject = check_str(L, 1), pattern = check_str(L, 2);
	int type = lua_type(L, 3);
	lua_Integer most = opt_integer(L, 4, (lua_Integer)subject.len + 1), count = 0;
	bool anchored = pattern.len && pattern.ptr[0] == '^';
	luaL_argexpected(L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE, 3, "string/function/table");
	struct match match;
	luaL_Buffer out;
	begin(L, &match, subject, pattern);
	luaL_buffinit(L, &out);
	const char *at = subject.ptr, *last = NULL;
	while (count < most) {
		match.depth = match.level = 0;
		const char *end = pattern_match(&match, at, pattern.ptr + anchored);
		if (end && end != last) {
			count++;
			add_replacement(L, &match, &out, at, end, type);
			at = last = end;
		} else if (at < match.subject_end) {
			buffer_room(L, &out, 1);
			luaL_addchar(&out, *at++);
		} else {
			break;
		}
		if (luaL_bufflen(&out) > STRING_MAX)
			return luaL_error(L, "gsub: the text would be longer than %d bytes", STRING_MAX);
		if (anchored)
			break;
	}
	add_text(L, &out, at, (size_t)(match.subject_end - at));
	luaL_pushresult(&out);
	lua_pushinteger(L, count);
	return 2;
}

static int string_rep(lua_State *L)
{
	struct str text = check_str(L, 1);
	lua_Integer count = check_integer(L, 2);
	size_t separator_len;
	const char *separator = luaL_optlstring(L, 3, "", &separator_len);
	if (count <= 0 || text.len + separator_len == 0) {
		lua_pushliteral(L, "");
		return 1;
	}
	if ((size_t)count > STRING_MAX / (text.len + separator_len) + 1 || (size_t)count * (text.len + separator_len) > STRING_MAX + separator_len)
		return luaL_error(L, "rep: the text would be longer than %d bytes", STRING_MAX);
	sandbox_charge(L, (uint64_t)count + (uint64_t)count * (text.len + separator_len) / 32);
	size_t total = (size_t)count * text.len + (size_t)(count - 1) * separator_len;
	luaL_Buffer out;
	sandbox_make_room(L, total);
	luaL_buffinitsize(L, &out, total);
	for (lua_Integer i = 0; i < count; i++) {
		luaL_addlstring(&out, text.ptr, text.len);
		if (i + 1 < count)
			luaL_addlstring(&out, separator, separator_len);
	}
	luaL_pushresult(&out);
	return 1;
}

enum { FLOAT_PRICE = 100, HUGE_PRICE = 1000, QUOTE_PRICE = 4 };         /* of one conversion, in instructions */

/* The stock format after a look at what it would do. */
static int string_format(lua_State *L)
{
	struct str format = check_str(L, 1);
	size_t total = format.len;
	for (size_t i = 0; i + 1 < format.len; i++) {
		if (format.ptr[i] != '%')
			continue;
		if (format.ptr[++i] == '%')
			continue;
		size_t digits = 0;
		while (i < format.len && strchr("-+ #0123456789.", format.ptr[i]) && format.ptr[i]) {
			digits++;
			i++;
		}
		sandbox_charge(L, i < format.len && format.ptr[i] && strchr("aAeEfFgG", format.ptr[i]) ? FLOAT_PRICE : 5);
		if (digits > 8)
			return luaL_error(L, "format: too long a specification");
		if (i < format.len && format.ptr[i] == 'p')
			return luaL_error(L, "format: %%p shows addresses, which differ from run to run");
	}
	for (int i = 2; i <= lua_gettop(L); i++) {
		size_t len = 0;
		if (lua_type(L, i) == LUA_TNUMBER && !(fabs(lua_tonumber(L, i)) < 1e20))
			sandbox_charge(L, HUGE_PRICE);         /* hundreds of digits */
		if (lua_type(L, i) == LUA_TSTRING)
			lua_tolstring(L, i, &len);
		else if (lua_type(L, i) > LUA_TSTRING) {           /* %s of other things goes through our tostring */
			lua_getfield(L, LUA_REGISTRYINDEX, "safe_tostring");
			lua_pushvalue(L, i);
			lua_call(L, 1, 1);
			lua_tolstring(L, -1, &len);
			lua_replace(L, i);
		}
		total += len;
	}
	if (total > STRING_MAX)
		return luaL_error(L, "format: the text would be longer than %d bytes", STRING_MAX);
	sandbox_charge(L, QUOTE_PRICE * total + 1);    /* %q makes up to four bytes of one */
	sandbox_make_room(L, QUOTE_PRICE * total);
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	lua_call(L, lua_gettop(L) - 1, 1);
	return 1;
}

/* Upvalues: the function, bytes of its text an instruction. */
static int charged(lua_State *L)
{
	size_t len = 0;
	if (lua_type(L, 1) == LUA_TSTRING)
		lua_tolstring(L, 1, &len);
	sandbox_charge(L, len / (unsigned)lua_tointeger(L, lua_upvalueindex(2)) + 1);
	sandbox_make_room(L, len);
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
	return lua_gettop(L);
}

static int string_byte(lua_State *L)
{
	struct str text = check_str(L, 1);
	lua_Integer first = opt_integer(L, 2, 1), last = opt_integer(L, 3, first), len = (lua_Integer)text.len;
	first = first > 0 ? first : first == 0 ? 1 : first < -len ? 1 : len + first + 1;
	last = last > len ? len : last >= 0 ? last : last < -len ? 0 : len + last + 1;
	if (first > last)
		return 0;
	if (last - first >= UNPACK_MAX)
		return luaL_error(L, "byte: more than %d results", UNPACK_MAX);
	luaL_checkstack(L, (int)(last - first + 1), "byte: too many results");
	sandbox_charge(L, (uint64_t)(last - first) / 4);
	for (lua_Integer i = first; i <= last; i++)
		lua_pushinteger(L, (unsigned char)text.ptr[i - 1]);
	return (int)(last - first + 1);
}

static const luaL_Reg own[] = {
	{ "byte", string_byte }, { "find", string_find }, { "match", string_match }, { "gmatch", string_gmatch }, { "gsub", string_gsub }, { "rep", string_rep }, { NULL, NULL } };
static const char *const cheap[] = { "char", "len", "sub" };
static const char *const whole[] = { "lower", "upper", "reverse" };

static int no_arithmetic(lua_State *L)
{
	return luaL_error(L, "arithmetic on a text; use tonumber()");
}

/* Strings share one metatable in the state: its index is our table, locked. */
static void lock_metatable(lua_State *L, int table)
{
	static const char *const operators[] = { "__add", "__sub", "__mul", "__div", "__mod", "__pow", "__unm", "__idiv" };
	lua_pushliteral(L, "");
	lua_newtable(L);
	lua_pushvalue(L, table);
	lua_setfield(L, -2, "__index");
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	for (size_t i = 0; i < COUNT_OF(operators); i++) {
		lua_pushcfunction(L, no_arithmetic);
		lua_setfield(L, -2, operators[i]);
	}
	lua_setmetatable(L, -2);
	lua_pop(L, 1);
}

/* The functions of utf8 walk over the whole text. */
void safe_utf8(lua_State *L)
{
	static const char *const walking[] = { "len", "codepoint", "offset", "codes" }, *const plain[] = { "char", "charpattern" };
	int table = lua_gettop(L);
	luaL_requiref(L, LUA_UTF8LIBNAME, luaopen_utf8, 0);
	for (size_t i = 0; i < COUNT_OF(walking); i++) {
		lua_getfield(L, table + 1, walking[i]);
		push_guarded(L, 2);
		lua_pushinteger(L, strcmp(walking[i], "codes") == 0 ? 1 : 8);  /* bytes an instruction: codes pays for all its steps at once */
		lua_pushcclosure(L, charged, 2);
		lua_setfield(L, table, walking[i]);
	}
	for (size_t i = 0; i < COUNT_OF(plain); i++) {
		lua_getfield(L, table + 1, plain[i]);
		lua_setfield(L, table, plain[i]);
	}
	lua_settop(L, table);
}

/* A buffer's first box in a state makes the metatable of all: made here, no run pays for it. */
static void make_first_box(lua_State *L)
{
	luaL_Buffer box;
	luaL_buffinitsize(L, &box, LUAL_BUFFERSIZE + 1);
	luaL_pushresultsize(&box, 0);
	lua_pop(L, 1);
}

void safe_string(lua_State *L)
{
	int table = lua_gettop(L);
	luaL_requiref(L, LUA_STRLIBNAME, luaopen_string, 0);
	for (size_t i = 0; i < COUNT_OF(cheap); i++) {
		lua_getfield(L, table + 1, cheap[i]);
		push_guarded(L, 2);
		lua_setfield(L, table, cheap[i]);
	}
	for (size_t i = 0; i < COUNT_OF(whole); i++) {
		lua_getfield(L, table + 1, whole[i]);
		lua_pushinteger(L, 8);
		lua_pushcclosure(L, charged, 2);
		lua_setfield(L, table, whole[i]);
	}
	lua_getfield(L, table + 1, "format");
	lua_pushcclosure(L, string_format, 1);
	lua_setfield(L, table, "format");
	lua_settop(L, table);
	luaL_setfuncs(L, own, 0);
	lock_metatable(L, table);
	make_first_box(L);
}
