/* Our pattern matcher against Lua's own: same captures or both an error, for subjects and patterns small enough that the stock one ends. */
#include "script/pattern.h"

#include <lauxlib.h>
#include <lualib.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

static lua_State *L;
static jmp_buf back;

static void spend(void *arg, unsigned steps) { (void)arg; (void)steps; }
static void fail(void *arg, const char *text) { (void)arg; (void)text; longjmp(back, 1); }

static int stock(lua_State *state)
{
	lua_getglobal(state, "string");
	lua_getfield(state, -1, "find");
	lua_pushvalue(state, 1);
	lua_pushvalue(state, 2);
	lua_call(state, 2, LUA_MULTRET);
	return lua_gettop(state) - 3;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	if (size < 2 || size > 40)
		return 0;
	if (!L) {
		L = luaL_newstate();
		luaL_openlibs(L);
	}
	size_t cut = data[0] % (size - 1);
	char subject[64], pattern[64];
	size_t subject_len = cut, pattern_len = size - 1 - cut;
	memcpy(subject, data + 1, subject_len);
	memcpy(pattern, data + 1 + cut, pattern_len);
	subject[subject_len] = pattern[pattern_len] = '\0';
	int stars = 0;
	for (size_t i = 0; i < pattern_len; i++)
		stars += strchr("*+-?", pattern[i]) && pattern[i];
	if (stars > 4 || memchr(pattern, '\0', pattern_len))
		return 0;
	lua_settop(L, 0);
	lua_pushcfunction(L, stock);
	lua_pushlstring(L, subject, subject_len);
	lua_pushlstring(L, pattern, pattern_len);
	int ok = lua_pcall(L, 2, LUA_MULTRET, 0) == LUA_OK;
	bool special = strpbrk(pattern, "^$*+?.([%-") != NULL;
	if (!special)
		return 0;
	long start = -1, end = -1;
	if (setjmp(back)) {
		if (ok)
			abort();                               /* they found it fine, we did not */
		return 0;
	}
	bool anchored = pattern[0] == '^';
	struct match match = { .subject = subject, .subject_end = subject + subject_len, .pattern_end = pattern + pattern_len, .spend = spend, .fail = fail };
	for (const char *at = subject; at <= subject + subject_len; at++) {
		match.depth = match.level = 0;
		const char *found = pattern_match(&match, at, pattern + anchored);
		if (found) {
			start = at - subject + 1;
			end = found - subject;
			break;
		}
		if (anchored)
			break;
	}
	if (!ok)
		return 0;                                  /* malformed captures are an error when they are fetched; ours raises then too */
	bool theirs = lua_gettop(L) > 0 && !lua_isnil(L, 1);
	if (theirs != (start >= 0) || (theirs && (lua_tointeger(L, 1) != start || lua_tointeger(L, 2) != end)))
		abort();
	return 0;
}
