#include "script/console.h"
#include "script/driving.h"
#include "script/sandbox_private.h"

#include <stdio.h>

enum { CONSOLE_INSTRUCTIONS = 200000000, CONSOLE_SECONDS = 120, CONSOLE_MEMORY = 256 << 20 };

struct console {
	struct script *script;
	const struct model *own_model;                 /* of the state's own load; words go by the engine's */
	struct calendar *own_calendar;
	int env, answer, variables;                    /* registry references */
};

/* ---- making it ---- */

/* fields(entity) → { { name, value }, … }: those that have a value */
static int console_fields(lua_State *L)
{
	const struct record *record = check_handle(L, 1);
	const struct kind *kind = record_kind(record);
	lua_Integer count = 0;
	lua_newtable(L);
	for (uint16_t i = 0; i < kind->field_count; i++) {
		if (!record_has(record, &kind->fields[i]))
			continue;
		lua_createtable(L, 0, 2);
		lua_pushstring(L, kind->fields[i].name);
		lua_setfield(L, -2, "name");
		push_field(L, record, &kind->fields[i]);
		lua_setfield(L, -2, "value");
		lua_rawseti(L, -2, ++count);
	}
	return 1;
}

static int take_ref(lua_State *L, const char *name)
{
	lua_getfield(L, 1, name);
	return luaL_ref(L, LUA_REGISTRYINDEX);
}

/* Under the protected call: 1 = what console.lua returned, 2 = the console. */
static int keep_parts(lua_State *L)
{
	struct console *console = lua_touserdata(L, 2);
	console->env = take_ref(L, "env");
	console->answer = take_ref(L, "answer");
	console->variables = take_ref(L, "variables");
	return 0;
}

static int push_console_drive(lua_State *L)
{
	push_drive(L);
	lua_pushcfunction(L, console_fields);
	lua_setfield(L, -2, "fields");
	return 1;
}

static bool open_console(struct console *console, struct test_driver *driver)
{
	struct script *script = console->script;
	lua_State *L = script->L;
	lua_pushcfunction(L, open_language);
	if (!call_script(script, 0, 1, "the language could not be started"))
		return false;
	lua_getfield(L, 1, "load");
	if (!call_script(script, 0, 1, "the pack could not be loaded") || script->diagnostics->errors || !lua_istable(L, -1))
		return false;
	console->own_model = script->model;
	console->own_calendar = script->calendar;
	script->phase = PHASE_RUN;
	script->driver = driver;
	bind_engine(script, driver->engine);
	lua_getfield(L, 1, "console");
	lua_pushcfunction(L, push_console_drive);
	if (!call_script(script, 0, 1, "the console") || !call_script(script, 1, 1, "the console"))
		return false;
	lua_pushcfunction(L, keep_parts);
	lua_insert(L, -2);
	lua_pushlightuserdata(L, console);
	return call_script(script, 2, 0, "the console");
}

struct console *console_new(const struct script_source *source, struct test_driver *driver, struct diagnostics *diagnostics)
{
	const struct sandbox_limits limits = { CONSOLE_INSTRUCTIONS, CONSOLE_SECONDS * SECOND_US, CONSOLE_MEMORY, CONSOLE_MEMORY / 2 };
	struct console *console = mem_zalloc(sizeof *console);
	ERR_DECLARE(err);
	console->script = script_new(source, CONSOLE_INSTRUCTIONS, diagnostics, NULL, &err);
	if (!console->script)
		diagnostics_add(diagnostics, SEVERITY_ERROR, "", "%s", err.text);
	else
		console->script->plays = true;
	if (!console->script || !open_console(console, driver)) {
		console_free(console);
		return NULL;
	}
	struct script *script = console->script;
	lua_settop(script->L, 0);
	script->source = NULL;
	script->diagnostics = NULL;
	sandbox_loaded(script->sandbox);
	sandbox_set_limits(script->sandbox, &limits);
	sandbox_interrupt(script->sandbox, driver->interrupt);
	return console;
}

void console_free(struct console *console)
{
	if (!console)
		return;
	struct script *script = console->script;
	if (script && console->own_model) {
		forget_model(script);
		script->model = console->own_model;
		script->calendar = console->own_calendar;
	}
	script_free(script);
	mem_free(console);
}

/* ---- one input ---- */

static bool compile(struct console *console, const char *before, struct str input, struct err *err)
{
	struct script *script = console->script;
	struct buf text = BUF_INIT;
	buf_text(&text, before);
	buf_str(&text, input);
	lua_rawgeti(script->L, LUA_REGISTRYINDEX, console->env);
	err_clear(err);
	bool ok = sandbox_compile(script->sandbox, script->L, "console", buf_view(&text), err);
	buf_free(&text);
	return ok;
}

/* An expression, else statements. A local would be gone with its line: at a console it is a variable. */
static bool compile_input(struct console *console, struct str input, struct err *err)
{
	const struct str local = STR("local ");
	ERR_DECLARE(ignored);
	if (compile(console, "return ", input, &ignored))
		return true;
	if (str_starts(input, local) && compile(console, "", (struct str){ input.ptr + local.len, input.len - local.len }, &ignored))
		return true;
	return compile(console, "", input, err);
}

static bool ends_early(const struct err *err)
{
	const char *found = strstr(err->text, "near <eof>");
	return found && found[strlen("near <eof>")] == '\0';
}

/* The only line of an input, and a line of the language's own, are nobody's place. */
static size_t place_to_skip(struct str input, struct str error)
{
	const char *end = error.len ? memchr(error.ptr, ' ', error.len) : NULL;
	bool one_line = !input.len || !memchr(input.ptr, '\n', input.len);
	bool nobodys = str_starts(error, STR("@muster/")) || (one_line && str_starts(error, STR("console:1: ")));
	return end && end > error.ptr && end[-1] == ':' && nobodys ? (size_t)(end - error.ptr) + 1 : 0;
}

static void put_error(struct str input, struct str error, struct buf *out)
{
	size_t skip = place_to_skip(input, error);
	buf_add(out, error.ptr + skip, error.len - skip);
}

static void take_text(lua_State *L, int index, struct buf *out)
{
	size_t len;
	const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &len) : NULL;
	if (text)
		buf_add(out, text, len);
}

enum console_answer console_say(struct console *console, struct str input, struct buf *out)
{
	struct script *script = console->script;
	lua_State *L = script->L;
	struct sandbox_result result = { .verdict = SANDBOX_OK };
	ERR_DECLARE(err);
	lua_rawgeti(L, LUA_REGISTRYINDEX, console->answer);
	if (!compile_input(console, input, &err)) {
		lua_settop(L, 0);
		buf_text(out, err.text);
		return ends_early(&err) ? CONSOLE_INCOMPLETE : CONSOLE_FAILED;
	}
	arena_clear(&script->scratch);
	sandbox_call(script->sandbox, L, 1, 1, &result);
	bool ok = result.verdict == SANDBOX_OK;
	if (ok)
		take_text(L, 1, out);
	else
		put_error(input, buf_view(&result.error), out);
	lua_settop(L, 0);
	sandbox_result_free(&result);
	return ok ? CONSOLE_DONE : CONSOLE_FAILED;
}

void console_variables(struct console *console, struct buf *input, struct buf *lost)
{
	lua_State *L = console->script->L;
	struct sandbox_result result = { .verdict = SANDBOX_OK };
	lua_rawgeti(L, LUA_REGISTRYINDEX, console->variables);
	sandbox_call(console->script->sandbox, L, 0, 2, &result);
	if (result.verdict == SANDBOX_OK) {
		take_text(L, 1, input);
		take_text(L, 2, lost);
	}
	lua_settop(L, 0);
	sandbox_result_free(&result);
}
