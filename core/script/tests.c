#include "script/tests.h"
#include "script/driving.h"
#include "script/sandbox_private.h"

#include <stdio.h>
#include <string.h>

enum { TEST_INSTRUCTIONS = 1000000000, TEST_SECONDS = 120, TEST_MEMORY = 256 << 20 };

struct tests {
	struct script script;
	char **names; int *functions; size_t count;
	int make;                                      /* registry: new() of the language */
};

static struct tests *tests_of(lua_State *L)
{
	return (struct tests *)(void *)script_of(L);
}

/* ---- loading ---- */

static void push_test_native(lua_State *L)
{
	push_reading_native(L);
	push_drive(L);
	lua_setfield(L, -2, "drive");
}

static void compile_into(lua_State *L, const struct script_file *file)
{
	ERR_DECLARE(err);
	if (!sandbox_compile(script_of(L)->sandbox, L, file->path, file->text, &err))
		luaL_error(L, "%s: %s", err.where, err.text);
}

/* Under the protected call; light userdata: the language's file and the tests' file. */
static int load_inside(lua_State *L)
{
	struct tests *tests = tests_of(L);
	const struct script_file *language = lua_touserdata(L, 1), *file = lua_touserdata(L, 2);
	handles_open(L);
	times_open(L);
	specials_open(L);
	sandbox_push_libraries(L);
	compile_into(L, language);
	push_test_native(L);
	lua_call(L, 1, 1);
	lua_getfield(L, -1, "env");
	compile_into(L, file);
	lua_call(L, 0, 0);
	lua_getfield(L, -1, "new");
	tests->make = luaL_ref(L, LUA_REGISTRYINDEX);
	lua_getfield(L, -1, "tests");
	tests->count = lua_rawlen(L, -1);
	tests->names = mem_zalloc((tests->count + 1) * sizeof tests->names[0]);
	tests->functions = mem_zalloc((tests->count + 1) * sizeof tests->functions[0]);
	for (size_t i = 0; i < tests->count; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		lua_getfield(L, -1, "name");
		tests->names[i] = mem_string(lua_tostring(L, -1));
		lua_getfield(L, -2, "fn");
		tests->functions[i] = luaL_ref(L, LUA_REGISTRYINDEX);
		lua_pop(L, 2);
	}
	return 0;
}

struct tests *tests_load(const struct script_source *source, const char *path, struct diagnostics *diagnostics)
{
	struct tests *tests = mem_zalloc(sizeof *tests);
	struct script *script = &tests->script;
	struct sandbox_limits limits = { TEST_INSTRUCTIONS, TEST_SECONDS * SECOND_US, TEST_MEMORY, TEST_MEMORY / 2 };
	struct sandbox_result result = { .verdict = SANDBOX_OK };
	ERR_DECLARE(err);
	script->sandbox = sandbox_new(&limits, &err);
	if (!script->sandbox) {
		diagnostics_add(diagnostics, SEVERITY_ERROR, path, "%s", err.text);
		mem_free(tests);
		return NULL;
	}
	script->source = source;
	script->L = sandbox_state(script->sandbox);
	script->phase = PHASE_RUN;
	script->coverage = source->coverage;
	sandbox_set_context(script->sandbox, script);
	const struct script_file *language = source_file(source, "@muster/test.lua"), *file = source_file(source, path);
	lua_pushcfunction(script->L, load_inside);
	lua_pushlightuserdata(script->L, (void *)(uintptr_t)language);
	lua_pushlightuserdata(script->L, (void *)(uintptr_t)file);
	sandbox_call(script->sandbox, script->L, 2, 0, &result);
	bool ok = result.verdict == SANDBOX_OK;
	if (!ok)
		diagnostics_add(diagnostics, SEVERITY_ERROR, path, "%s", buf_cstr(&result.error));
	sandbox_result_free(&result);
	if (ok)
		return tests;
	tests_free(tests);
	return NULL;
}

size_t tests_count(const struct tests *tests) { return tests->count; }
const char *tests_name(const struct tests *tests, size_t index) { return tests->names[index]; }

static int run_inside(lua_State *L)
{
	const struct tests *tests = tests_of(L);
	lua_rawgeti(L, LUA_REGISTRYINDEX, tests->functions[lua_tointeger(L, 1)]);
	lua_rawgeti(L, LUA_REGISTRYINDEX, tests->make);
	lua_call(L, 0, 1);
	lua_call(L, 1, 0);
	return 0;
}

bool tests_run(struct tests *tests, size_t index, struct test_driver *driver, struct buf *failure)
{
	struct script *script = &tests->script;
	struct sandbox_result result = { .verdict = SANDBOX_OK };
	lua_State *L = script->L;
	script->driver = driver;
	bind_engine(script, driver->engine);
	lua_pushcfunction(L, run_inside);
	lua_pushinteger(L, (lua_Integer)index);
	sandbox_call(script->sandbox, L, 1, 0, &result);
	bool ok = result.verdict == SANDBOX_OK;
	if (!ok)
		buf_str(failure, buf_view(&result.error));
	sandbox_result_free(&result);
	lua_settop(L, 0);
	arena_clear(&script->scratch);
	forget_model(script);
	script->driver = NULL;
	script->engine = NULL;
	return ok;
}

void tests_free(struct tests *tests)
{
	if (!tests)
		return;
	sandbox_free(tests->script.sandbox);
	for (size_t i = 0; i < tests->count; i++)
		mem_free(tests->names[i]);
	mem_free(tests->names);
	mem_free(tests->functions);
	buf_free(&tests->script.text);
	arena_free(&tests->script.scratch);
	arena_free(&tests->script.parsed);
	arena_free(&tests->script.own);
	mem_free(tests);
}
