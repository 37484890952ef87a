/* A pack becomes a release: the language scripts read its files and leave tables that are turned into the engine's data here. */
#include "script/coverage.h"
#include "script/natives.h"
#include "script/survey.h"

#include <stdio.h>

/* Loading stalls the loop: it gets less than the setup, which is thousands of turns. */
enum { LOAD_INSTRUCTIONS = 20000000, SETUP_INSTRUCTIONS = 2000000000, LOAD_SECONDS = 10, SETUP_SECONDS = 60, LOAD_MEMORY = 256 << 20 };

static void release_free(struct release *release);
static enum verdict run_rule(void *script, struct run *run, const struct handler *handler, struct run_result *result);
static const struct rules_ops ops = { .run = run_rule, .free = NULL, .code = handler_code };

/* ---- the state ---- */

static void set_words(lua_State *L, const luaL_Reg *words)
{
	luaL_setfuncs(L, words, 0);
}

static void push_native(lua_State *L)
{
	lua_newtable(L);
	set_words(L, natives);
	set_words(L, check_natives);
	sandbox_push_libraries(L);
	lua_setfield(L, -2, "libraries");
	lua_newtable(L);
	set_words(L, read_words);
	if (script_of(L)->plays)
		push_played(L, act_words);
	else
		set_words(L, act_words);
	set_words(L, value_words);
	set_words(L, time_words);
	push_none(L);
	lua_setfield(L, -2, "none");
	lua_setfield(L, -2, "words");
}

struct script *script_new(const struct script_source *source, uint64_t instructions, struct diagnostics *diagnostics, bool *touched, struct err *err)
{
	struct script *script = mem_zalloc(sizeof *script);
	struct sandbox_limits limits = { instructions, (instructions > LOAD_INSTRUCTIONS ? SETUP_SECONDS : LOAD_SECONDS) * SECOND_US, LOAD_MEMORY, LOAD_MEMORY / 2 };
	script->sandbox = sandbox_new(&limits, err);
	script->source = source;
	script->diagnostics = diagnostics;
	script->touched = touched;
	if (!script->sandbox) {
		mem_free(script);
		return NULL;
	}
	script->L = sandbox_state(script->sandbox);
	sandbox_set_context(script->sandbox, script);
	cover_script(script, source->coverage);
	return script;
}

void script_free(struct script *script)
{
	if (!script)
		return;
	sandbox_free(script->sandbox);
	params_drop(script);
	for (size_t i = 0; i < script->release.schedule_count; i++)
		recurrence_free((struct recurrence *)(uintptr_t)script->release.schedules[i].recurrence);
	calendar_free(script->calendar);
	model_free((struct model *)(uintptr_t)script->model);
	survey_free(script->survey);
	mem_free(script->kind_names);
	buf_free(&script->text);
	arena_free(&script->scratch);
	arena_free(&script->parsed);
	arena_free(&script->own);
	mem_free(script);
}

static void release_free(struct release *release)
{
	script_free(release->script);
}

/* ---- reading what the language left ---- */

static const char *keep_field(struct script *script, int table, const char *name)
{
	lua_State *L = script->L;
	size_t len;
	lua_getfield(L, table, name);
	const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &len) : NULL;
	const char *kept = text ? arena_string(&script->own, (struct str){ text, len }) : NULL;
	lua_pop(L, 1);
	return kept;
}

static int keep_function(struct script *script, int table, const char *name)
{
	lua_State *L = script->L;
	if (lua_getfield(L, table, name) != LUA_TFUNCTION) {
		lua_pop(L, 1);
		return 0;
	}
	return luaL_ref(L, LUA_REGISTRYINDEX);
}

/* A table of plain data as JSON; NULL: there is none. */
static const char *keep_json(struct script *script, int table, const char *name)
{
	lua_State *L = script->L;
	buf_clear(&script->text);
	bool there = lua_getfield(L, table, name) == LUA_TTABLE;
	if (there)
		json_of_lua(L, -1, &script->text, 0);
	lua_pop(L, 1);
	return there ? arena_string(&script->own, buf_view(&script->text)) : NULL;
}

static const char *keep_condition_place(struct script *script, const struct handler *handler)
{
	struct code_span span;
	char place[200];
	if (!condition_span(script->L, handler, &span))
		return NULL;
	snprintf(place, sizeof place, "%.180s:%d", span.path, span.first);
	return arena_string(&script->own, str_of(place));
}

static size_t list_length(struct script *script, const char *name)
{
	lua_State *L = script->L;
	lua_getfield(L, 1, name);
	return lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
}

static void read_if_state(struct script *script, int table, struct handler *handler)
{
	lua_State *L = script->L;
	uint16_t *states = arena_alloc(&script->own, 256 * sizeof states[0]);
	lua_getfield(L, table, "if_state");
	for (lua_Integer i = 1; lua_istable(L, -1) && handler->event && i <= 250; i++) {
		lua_rawgeti(L, -1, i);
		int state = lua_type(L, -1) == LUA_TSTRING ? kind_state(handler->event->kind, str_of(lua_tostring(L, -1))) : -1;
		lua_pop(L, 1);
		if (state < 0)
			break;
		states[handler->if_state_count++] = (uint16_t)state;
	}
	lua_pop(L, 1);
	handler->if_state = states;
}

static void read_handlers(struct script *script)
{
	static const char *const uses[] = { "on", "check", "every", "each", "page" };
	lua_State *L = script->L;
	size_t count = list_length(script, "handlers");
	struct handler *handlers = arena_zalloc(&script->own, (count + 1) * sizeof handlers[0]);
	for (size_t i = 0; i < count; i++) {
		struct handler *handler = &handlers[i];
		lua_rawgeti(L, 2, (lua_Integer)i + 1);
		const char *use = keep_field(script, 3, "use"), *event = keep_field(script, 3, "event");
		for (int k = 0; use && k < (int)COUNT_OF(uses); k++)
			if (strcmp(use, uses[k]) == 0)
				handler->use = (enum handler_use)k;
		handler->name = keep_field(script, 3, "name");
		handler->where = keep_field(script, 3, "where");
		handler->event = event ? model_event(script->model, str_of(event)) : NULL;
		handler->function = keep_function(script, 3, "fn");
		handler->when = keep_function(script, 3, "when");
		handler->when_where = keep_condition_place(script, handler);
		handler->label = keep_json(script, 3, "label");
		lua_getfield(L, 3, "allow");
		handler->allow_on_failure = lua_toboolean(L, -1);
		read_if_state(script, 3, handler);
		lua_settop(L, 2);
	}
	lua_settop(L, 1);
	script->release.handlers = handlers;
	script->release.handler_count = count;
}

static struct str field_str(struct script *script, int table, const char *name)
{
	const char *text = keep_field(script, table, name);
	return text ? str_of(text) : STR_NONE;
}

static const char *schedule_text(struct script *script, const struct recurrence_spec *spec, struct str catch_up)
{
	struct buf text = BUF_INIT;
	recurrence_write(spec, &text);
	json_put_name(&text, "catch_up");
	json_put_str(&text, catch_up);
	buf_byte(&text, '}');
	const char *kept = arena_string(&script->own, buf_view(&text));
	buf_free(&text);
	return kept;
}

static bool read_schedules(struct script *script)
{
	static const char *const catches[] = { "once", "each", "skip" };
	lua_State *L = script->L;
	size_t count = list_length(script, "schedules");
	struct schedule *schedules = arena_zalloc(&script->own, (count + 1) * sizeof schedules[0]);
	bool ok = true;
	script->release.schedules = schedules;
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, 2, (lua_Integer)i + 1);
		struct schedule *schedule = &schedules[script->release.schedule_count];
		struct recurrence_spec spec = { field_str(script, 3, "rrule"), field_str(script, 3, "at"), field_str(script, 3, "start"), field_str(script, 3, "if_holiday") };
		struct str catch_up = field_str(script, 3, "catch_up");
		ERR_DECLARE(err);
		schedule->name = keep_field(script, 3, "name");
		schedule->spec = schedule_text(script, &spec, catch_up);
		lua_getfield(L, 3, "handler");
		schedule->handler = &script->release.handlers[lua_tointeger(L, -1) - 1];
		bool known = false;
		for (int k = 0; k < (int)COUNT_OF(catches); k++)
			if (str_is(catch_up, catches[k])) {
				schedule->catch_up = (enum catch_up)k;
				known = true;
			}
		if (!known)
			err_set(&err, ERR_MODEL, "catch_up is once, each or skip");
		schedule->recurrence = known ? recurrence_new(script->calendar, &spec, &err) : NULL;
		if (schedule->recurrence) {
			script->release.schedule_count++;
		} else {
			diagnostics_add(script->diagnostics, SEVERITY_ERROR, schedule->handler->where, "every(\"%s\"): %s", schedule->name, err.text);
			ok = false;
		}
		lua_settop(L, 2);
	}
	lua_settop(L, 1);
	return ok;
}

static void read_eaches(struct script *script)
{
	lua_State *L = script->L;
	size_t count = list_length(script, "eaches");
	struct each_def *eaches = arena_zalloc(&script->own, (count + 1) * sizeof eaches[0]);
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, 2, (lua_Integer)i + 1);
		eaches[i].name = keep_field(script, 3, "name");
		lua_getfield(L, 3, "handler");
		eaches[i].handler = &script->release.handlers[lua_tointeger(L, -1) - 1];
		lua_settop(L, 2);
	}
	lua_settop(L, 1);
	script->release.eaches = eaches;
	script->release.each_count = count;
}

static void read_pages(struct script *script)
{
	lua_State *L = script->L;
	size_t count = list_length(script, "pages");
	struct page_def *pages = arena_zalloc(&script->own, (count + 1) * sizeof pages[0]);
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, 2, (lua_Integer)i + 1);
		pages[i].what = keep_field(script, 3, "what");
		pages[i].of = keep_field(script, 3, "of");
		pages[i].kind = model_kind(script->model, str_of(pages[i].of));
		lua_getfield(L, 3, "handler");
		pages[i].handler = &script->release.handlers[lua_tointeger(L, -1) - 1];
		pages[i].title = keep_json(script, 3, "title");
		lua_settop(L, 2);
	}
	lua_settop(L, 1);
	script->release.pages = pages;
	script->release.page_count = count;
}

static void read_figures(struct script *script)
{
	lua_State *L = script->L;
	size_t count = list_length(script, "figures");
	struct figure_def *figures = arena_zalloc(&script->own, (count + 1) * sizeof figures[0]);
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, 2, (lua_Integer)i + 1);
		figures[i].name = keep_field(script, 3, "name");
		figures[i].kind = model_kind(script->model, str_of(keep_field(script, 3, "kind")));
		lua_getfield(L, 3, "handler");
		figures[i].handler = &script->release.handlers[lua_tointeger(L, -1) - 1];
		lua_settop(L, 2);
	}
	lua_settop(L, 1);
	script->release.figures = figures;
	script->release.figure_count = count;
}

/* Under the protected call: stack 1 = the language table. */
static int read_language(lua_State *L)
{
	struct script *script = script_of(L);
	script->release.name = keep_field(script, 1, "name");
	lua_getfield(L, 1, "semantics");
	script->release.semantics = (int)lua_tointeger(L, -1);
	script->reckons = script->release.semantics >= 2;
	lua_settop(L, 1);
	read_handlers(script);
	bool ok = read_schedules(script);
	read_eaches(script);
	read_pages(script);
	read_figures(script);
	ok = load_params(script) && ok;
	lua_getfield(L, 1, "reachable");
	if (ok)
		sandbox_freeze(L);
	lua_settop(L, 1);
	script->language = luaL_ref(L, LUA_REGISTRYINDEX);
	lua_pushboolean(L, ok);
	return 1;
}

int open_language(lua_State *L)
{
	struct script *script = script_of(L);
	handles_open(L);
	times_open(L);
	specials_open(L);
	ERR_DECLARE(err);
	const struct script_file *init = source_file(script->source, "@muster/init.lua");
	if (!init)
		return luaL_error(L, "the language scripts are missing");
	if (script->touched)
		script->touched[init - script->source->files] = true;
	sandbox_push_libraries(L);
	if (!sandbox_compile(script->sandbox, L, init->path, init->text, &err))
		return luaL_error(L, "%s: %s", err.where, err.text);
	push_native(L);
	lua_call(L, 1, 1);
	return 1;
}

/* "policies/wish.lua:12: text" names its place itself. */
static void diagnose_failure(struct diagnostics *diagnostics, const char *what, const char *error)
{
	const char *text = strstr(error, ".lua:");
	char where[200] = "";
	if (text)
		text = strchr(text + 5, ':');
	if (text && (size_t)(text - error) < sizeof where)
		memcpy(where, error, (size_t)(text - error));
	diagnostics_add(diagnostics, SEVERITY_ERROR, where, "%s: %s", what, where[0] ? text + 2 : error);
}

bool call_script(struct script *script, int nargs, int nresults, const char *what)
{
	struct sandbox_result result = { .verdict = SANDBOX_OK };
	sandbox_call(script->sandbox, script->L, nargs, nresults, &result);
	bool ok = result.verdict == SANDBOX_OK;
	if (!ok)
		diagnose_failure(script->diagnostics, what, buf_cstr(&result.error));
	sandbox_result_free(&result);
	return ok;
}

/* load(native) in the language: everything is declared; errors are diagnostics already. */
static bool load_language(struct script *script)
{
	lua_State *L = script->L;
	lua_pushcfunction(L, open_language);
	if (!call_script(script, 0, 1, "the language could not be started"))
		return false;
	lua_getfield(L, -1, "load");
	lua_remove(L, -2);
	if (!call_script(script, 0, 1, "the pack could not be loaded"))
		return false;
	if (script->diagnostics->errors || !lua_istable(L, -1)) {
		lua_settop(L, 0);
		return false;
	}
	lua_pushcfunction(L, read_language);
	lua_insert(L, -2);
	bool ok = call_script(script, 1, 1, "the pack's declarations could not be read") && lua_toboolean(L, -1);
	lua_settop(L, 0);
	return ok;
}

static void use_run_limits(struct script *script, const struct limits *limits)
{
	enum { PATIENCE = 100 };
	struct sandbox_limits run = { limits->instructions, limits->clock_us * (limits->patient ? PATIENCE : 1), limits->memory_bytes, limits->memory_bytes / 4 };
	sandbox_set_limits(script->sandbox, &run);
}

struct release *script_load(const struct script_source *source, struct diagnostics *diagnostics, bool *touched)
{
	ERR_DECLARE(err);
	struct script *script = script_new(source, LOAD_INSTRUCTIONS, diagnostics, touched, &err);
	if (!script) {
		diagnostics->starved = true;
		diagnostics_add(diagnostics, SEVERITY_ERROR, "", "%s", err.text);
		return NULL;
	}
	script->release.limits = source->limits;
	if (!load_language(script) || diagnostics->errors) {
		diagnostics->starved = sandbox_starved(script->sandbox);
		if (!diagnostics->errors)
			diagnostics_add(diagnostics, SEVERITY_ERROR, "", "the pack could not be loaded");
		script_free(script);
		return NULL;
	}
	script->phase = PHASE_RUN;
	survey_free(script->survey);               /* the pack's own language scripts may not have asked for it */
	script->survey = NULL;
	script->source = NULL;
	script->touched = NULL;
	script->diagnostics = NULL;
	sandbox_loaded(script->sandbox);
	use_run_limits(script, &script->release.limits);
	struct release *release = &script->release;
	release->model = script->model;
	release->calendar = script->calendar;
	release->ops = &ops;
	release->script = script;
	release->free = release_free;
	return release;
}

/* ---- running ---- */

static enum verdict verdict_of(enum sandbox_verdict verdict)
{
	static const enum verdict verdicts[] = { [SANDBOX_OK] = VERDICT_OK, [SANDBOX_ERROR] = VERDICT_ERROR, [SANDBOX_INSTRUCTIONS] = VERDICT_INSTRUCTIONS,
		[SANDBOX_CLOCK] = VERDICT_CLOCK, [SANDBOX_MEMORY] = VERDICT_MEMORY, [SANDBOX_KILLED] = VERDICT_LIMIT };
	return verdicts[verdict];
}

static int push_arguments(lua_State *L, struct run *run, const struct handler *handler)
{
	if (handler->use == HANDLER_EVERY) {
		push_time(L, run_due(run));
		push_event(L, run_event(run));
		return 2;
	}
	if (handler->use == HANDLER_PAGE && !run_subject(run)) {
		struct str id = run_event(run)->id;                /* of a period */
		lua_pushlstring(L, id.ptr, id.len);
		return 1;
	}
	push_handle(L, run_subject(run));
	push_event(L, run_event(run));
	return 2;
}

/* Under the protected call. Upvalue-free: the run and handler come as light userdata. Results: verdict, refusal text, field. */
static int run_inside(lua_State *L)
{
	struct script *script = script_of(L);
	struct run *run = lua_touserdata(L, 1);
	const struct handler *handler = lua_touserdata(L, 2);
	lua_settop(L, 0);
	if (handler->when) {
		script->condition = true;
		lua_rawgeti(L, LUA_REGISTRYINDEX, handler->when);
		lua_call(L, push_arguments(L, run, handler), 2);
		script->condition = false;
		if (!lua_toboolean(L, 1)) {
			lua_pushinteger(L, VERDICT_SKIPPED);
			if (!lua_isnil(L, 2) && reason_text(L, 2, &script->text)) {
				ERR_DECLARE(err);
				if (!run_explain(run, buf_view(&script->text), &err))
					raise_err(L, &err);
			}
			return 1;
		}
		lua_settop(L, 0);
	}
	lua_rawgeti(L, LUA_REGISTRYINDEX, handler->function);
	lua_call(L, push_arguments(L, run, handler), 1);
	if (handler->use == HANDLER_PAGE) {
		buf_clear(&script->text);
		json_of_lua(L, 1, &script->text, 0);
		lua_pushinteger(L, VERDICT_OK);
		lua_pushlstring(L, script->text.data, script->text.len);
		return 2;
	}
	if (handler->use != HANDLER_CHECK || lua_isnil(L, 1) || (lua_isboolean(L, 1) && lua_toboolean(L, 1))) {
		lua_pushinteger(L, VERDICT_OK);
		return 1;
	}
	if (!lua_istable(L, 1) || lua_getfield(L, 1, "_refuse") != LUA_TBOOLEAN)
		return luaL_error(L, "a check returns nothing, or refuse(text)");
	lua_pushinteger(L, VERDICT_REFUSED);
	lua_getfield(L, 1, "text");                            /* its JSON is made here: a text that is none raises */
	reason_text(L, -1, &script->text);
	lua_pushlstring(L, script->text.data ? script->text.data : "", script->text.len);
	lua_remove(L, -2);
	lua_getfield(L, 1, "field");
	return 3;
}

static void take_refusal(struct script *script, struct run_result *result)
{
	lua_State *L = script->L;
	size_t len;
	const char *text = lua_tolstring(L, -2, &len);
	buf_add(&result->refusal, text, len);
	if (lua_type(L, -1) == LUA_TSTRING)
		result->refusal_field = arena_str(&script->scratch, str_of(lua_tostring(L, -1)));
}

static void take_page(lua_State *L, int index, struct run_result *result)
{
	size_t len;
	const char *text = lua_tolstring(L, index, &len);
	buf_add(&result->page, text, len);
}

static enum verdict run_rule(void *arg, struct run *run, const struct handler *handler, struct run_result *result)
{
	struct script *script = arg;
	lua_State *L = script->L;
	struct run *outer = script->run;
	bool outer_condition = script->condition, outer_acted = script->acted;
	struct sandbox_result done = { .verdict = SANDBOX_OK };
	if (!outer)
		arena_clear(&script->scratch);
	script->run = run;
	script->condition = script->acted = false;
	if (!lua_checkstack(L, 30)) {
		script->run = outer;
		script->condition = outer_condition;
		buf_lit(&result->error, "used too much memory");
		return VERDICT_MEMORY;
	}
	int top = lua_gettop(L);
	lua_pushcfunction(L, run_inside);
	lua_pushlightuserdata(L, run);
	lua_pushlightuserdata(L, (void *)(uintptr_t)handler);
	sandbox_call(script->sandbox, L, 2, 3, &done);
	enum verdict verdict = verdict_of(done.verdict);
	if (verdict == VERDICT_OK) {
		verdict = (enum verdict)lua_tointeger(L, top + 1);
		if (verdict == VERDICT_REFUSED)
			take_refusal(script, result);
		else if (handler->use == HANDLER_PAGE)
			take_page(L, top + 2, result);
	}
	lua_settop(L, top);
	if (script->coverage)
		coverage_rule(script->coverage, handler, verdict, script->acted);
	script->run = outer;
	script->condition = outer_condition;
	script->acted = outer_acted;
	result->instructions = done.instructions;
	result->error = done.error;
	result->traceback = done.traceback;
	return verdict;
}

/* ---- describing ---- */

static bool describe(struct script *script, const char *format, struct str about)
{
	lua_State *L = script->L;
	lua_pushcfunction(L, open_language);
	if (!call_script(script, 0, 1, "the language could not be started"))
		return false;
	lua_getfield(L, -1, "describe");
	lua_remove(L, -2);
	lua_pushstring(L, format);
	lua_pushlstring(L, about.len ? about.ptr : "", about.len);
	if (!call_script(script, 2, 1, "the pack could not be described") || script->diagnostics->errors)
		return false;
	lua_pushcfunction(L, description_text);
	lua_insert(L, -2);
	return call_script(script, 1, 0, "the description could not be written");
}

bool script_describe(const struct script_source *source, const char *format, struct str about, struct buf *out, struct diagnostics *diagnostics)
{
	ERR_DECLARE(err);
	struct script *script = script_new(source, SETUP_INSTRUCTIONS, diagnostics, NULL, &err);
	if (!script) {
		diagnostics_add(diagnostics, SEVERITY_ERROR, "", "%s", err.text);
		return false;
	}
	bool ok = describe(script, format, about);
	if (ok)
		buf_str(out, buf_view(&script->text));
	script_free(script);
	return ok;
}

/* ---- setup ---- */

bool script_setup(const struct script_source *source, setup_fn fn, void *arg, struct diagnostics *diagnostics)
{
	ERR_DECLARE(err);
	struct script *script = script_new(source, SETUP_INSTRUCTIONS, diagnostics, NULL, &err);
	if (!script) {
		diagnostics->starved = true;
		diagnostics_add(diagnostics, SEVERITY_ERROR, "", "%s", err.text);
		return false;
	}
	script->phase = PHASE_SETUP;
	script->setup = fn;
	script->setup_arg = arg;
	lua_State *L = script->L;
	size_t errors = diagnostics->errors;
	lua_pushcfunction(L, open_language);
	bool ok = call_script(script, 0, 1, "the language could not be started");
	if (ok) {
		lua_getfield(L, -1, "setup");
		lua_remove(L, -2);
		ok = call_script(script, 0, 0, "setup");
	}
	diagnostics->starved = !ok && sandbox_starved(script->sandbox);
	script_free(script);
	return ok && diagnostics->errors == errors;
}
