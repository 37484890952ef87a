/* What the language scripts (scripts/muster) are given to work with: files, places, the model, diagnostics. */
#include "script/natives.h"
#include "script/sandbox_private.h"
#include "script/tokens.h"

#include <stdio.h>
#include <stdlib.h>

void diagnostics_add(struct diagnostics *list, enum severity severity, const char *where, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	list->items = mem_resize(list->items, (list->count + 1) * sizeof list->items[0]);
	list->items[list->count++] = (struct diagnostic){ severity, mem_string(where ? where : ""), buf_take(&text) };
	list->errors += severity == SEVERITY_ERROR;
}

const struct diagnostic *diagnostics_first(const struct diagnostics *list)
{
	static const struct diagnostic none = { SEVERITY_NOTE, "", "" };
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].severity == SEVERITY_ERROR)
			return &list->items[i];
	return &none;
}

void diagnostics_free(struct diagnostics *list)
{
	for (size_t i = 0; i < list->count; i++) {
		mem_free((void *)(uintptr_t)list->items[i].where);
		mem_free((void *)(uintptr_t)list->items[i].text);
	}
	mem_free(list->items);
	*list = (struct diagnostics){ 0 };
}

static int native_files(lua_State *L)
{
	const struct script_source *source = script_of(L)->source;
	if (!source)
		return luaL_error(L, "files are read while loading only");
	lua_createtable(L, (int)source->count, 0);
	for (size_t i = 0; i < source->count; i++) {
		lua_pushstring(L, source->files[i].path);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

const struct script_file *source_file(const struct script_source *source, const char *path)
{
	for (size_t i = 0; i < source->count; i++)
		if (strcmp(source->files[i].path, path) == 0)
			return &source->files[i];
	return NULL;
}

const struct script_file *use_file(struct script *script, const char *path)
{
	const struct script_file *file = script->source ? source_file(script->source, path) : NULL;        /* no files any more once it is loaded */
	if (file && script->touched)
		script->touched[file - script->source->files] = true;
	return file;
}

static int native_exists(lua_State *L)
{
	lua_pushboolean(L, use_file(script_of(L), luaL_checkstring(L, 1)) != NULL);
	return 1;
}

static int native_text(lua_State *L)
{
	const struct script_file *file = use_file(script_of(L), luaL_checkstring(L, 1));
	if (file)
		lua_pushlstring(L, file->text.ptr, file->text.len);
	else
		lua_pushnil(L);
	return 1;
}

/* compile(path, env) → function | nil, where, text */
static int native_compile(lua_State *L)
{
	struct script *script = script_of(L);
	const char *path = luaL_checkstring(L, 1);
	const struct script_file *file = use_file(script, path);
	ERR_DECLARE(err);
	lua_settop(L, 2);
	if (!file)
		return luaL_error(L, "no file %s", path);
	if (sandbox_compile(script->sandbox, L, path, file->text, &err))
		return 1;
	lua_pushnil(L);
	lua_pushstring(L, err.where[0] ? err.where : path);
	lua_pushstring(L, err.text);
	return 3;
}

/* tokens(path) → { types }, { texts }, { lines } of a file that compiles */
static int native_tokens(lua_State *L)
{
	static const char *const types[] = { [TOKEN_NAME] = "name", [TOKEN_KEYWORD] = "keyword", [TOKEN_STRING] = "string", [TOKEN_NUMBER] = "number", [TOKEN_SYMBOL] = "symbol" };
	const struct script_file *file = use_file(script_of(L), luaL_checkstring(L, 1));
	if (!file)
		return luaL_error(L, "no file %s", lua_tostring(L, 1));
	size_t count;
	sandbox_charge(L, file->text.len / 4);
	struct token *tokens = tokens_read(file->text, &count);
	buf_clear(&script_of(L)->text);
	buf_add(&script_of(L)->text, tokens, count * sizeof tokens[0]);        /* nothing of ours is lost when Lua runs out of memory */
	mem_free(tokens);
	for (int i = 0; i < 3; i++)
		lua_createtable(L, (int)count, 0);
	const struct token *token = (const void *)script_of(L)->text.data;
	for (lua_Integer i = 1; token->type != TOKEN_END; token++, i++) {
		lua_pushstring(L, types[token->type]);
		lua_rawseti(L, -4, i);
		lua_pushlstring(L, token->text.ptr, token->text.len);
		lua_rawseti(L, -3, i);
		lua_pushinteger(L, token->line);
		lua_rawseti(L, -2, i);
	}
	return 3;
}

static int native_where(lua_State *L)
{
	lua_Debug debug;
	sandbox_charge(L, 100);
	/* the innermost place in a file of the pack or of std: the language's own files are nobody's line */
	for (int level = 1; lua_getstack(L, level, &debug); level++) {
		lua_getinfo(L, "Sl", &debug);
		if (debug.currentline > 0 && strncmp(debug.short_src, "@muster/", 8) != 0) {
			lua_pushfstring(L, "%s:%d", debug.short_src, debug.currentline);
			return 1;
		}
	}
	lua_pushliteral(L, "");
	return 1;
}

static int native_diagnose(lua_State *L)
{
	static const char *const severities[] = { "error", "warning", "note", NULL };
	enum severity severity = (enum severity)luaL_checkoption(L, 1, "error", severities);
	if (!script_of(L)->diagnostics)
		return luaL_error(L, "%s", luaL_checkstring(L, 3));
	diagnostics_add(script_of(L)->diagnostics, severity, luaL_checkstring(L, 2), "%s", luaL_checkstring(L, 3));
	return 0;
}

/* suggest(wrong, { names }) → "; did you mean 'x'?" or "" */
static int native_suggest(lua_State *L)
{
	const char *names[512];
	char hint[160];
	size_t count = 0;
	const char *wrong = luaL_checkstring(L, 1);
	luaL_checktype(L, 2, LUA_TTABLE);
	sandbox_charge(L, 500);
	for (lua_Integer i = 1; count < COUNT_OF(names) - 1; i++) {
		lua_geti(L, 2, i);
		if (lua_type(L, -1) != LUA_TSTRING)
			break;
		names[count++] = lua_tostring(L, -1);
		lua_pop(L, 1);
	}
	names[count] = NULL;
	lua_pushstring(L, strlen(wrong) > 60 ? "" : err_suggest(hint, sizeof hint, wrong, names));
	return 1;
}

static int failed(lua_State *L, const struct err *err)
{
	lua_pushnil(L);
	lua_pushstring(L, err->where);
	lua_pushstring(L, err->text);
	return 3;
}

/* model(table) → true | nil, where, text */
static int native_model(lua_State *L)
{
	struct script *script = script_of(L);
	ERR_DECLARE(err);
	buf_clear(&script->text);
	json_of_lua(L, 1, &script->text, 0);
	struct model *model = model_compile(buf_view(&script->text), engine_system_kinds, &err);
	if (!model)
		return failed(L, &err);
	script->model = model;
	handles_bind_model(script);
	lua_pushboolean(L, 1);
	return 1;
}

static int native_calendar(lua_State *L)
{
	struct script *script = script_of(L);
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	buf_clear(&script->text);
	json_of_lua(L, 1, &script->text, 0);
	const struct json *spec = json_parse(buf_view(&script->text), (struct json_limits){ 16, 100000 }, &arena, &err);
	script->calendar = spec ? calendar_new(spec, &err) : NULL;
	arena_free(&arena);
	if (!script->calendar)
		return failed(L, &err);
	lua_pushboolean(L, 1);
	return 1;
}

/* event(type) → { kind, name, creates, timer } | nil, "", text */
static int native_event(lua_State *L)
{
	ERR_DECLARE(err);
	const struct event_def *event = model_must_event(script_of(L)->model, check_string(L, 1), &err);
	if (!event)
		return failed(L, &err);
	lua_createtable(L, 0, 4);
	lua_pushstring(L, event->kind->name);
	lua_setfield(L, -2, "kind");
	lua_pushstring(L, event->name);
	lua_setfield(L, -2, "name");
	lua_pushboolean(L, event->creates);
	lua_setfield(L, -2, "creates");
	lua_pushboolean(L, event->timer);
	lua_setfield(L, -2, "timer");
	return 1;
}

/* is_scope(name): some kind is named so, or has a field of that name */
static int native_is_scope(lua_State *L)
{
	const struct model *model = script_of(L)->model;
	struct str name = check_string(L, 1);
	bool found = model_kind(model, name) != NULL;
	for (uint16_t i = 0; i < model->kind_count && !found; i++)
		found = kind_field(&model->kinds[i], name) != NULL;
	lua_pushboolean(L, found);
	return 1;
}

static int native_state(lua_State *L)
{
	ERR_DECLARE(err);
	const struct kind *kind = model_must_kind(script_of(L)->model, check_string(L, 1), &err);
	if (!kind || kind_must_state(kind, check_string(L, 2), &err) < 0)
		return failed(L, &err);
	lua_pushboolean(L, 1);
	return 1;
}

static int native_kind(lua_State *L)
{
	ERR_DECLARE(err);
	if (!model_must_kind(script_of(L)->model, check_string(L, 1), &err))
		return failed(L, &err);
	lua_pushboolean(L, 1);
	return 1;
}

static int native_phase(lua_State *L)
{
	static const char *const names[] = { "load", "run", "setup" };
	lua_pushstring(L, names[script_of(L)->phase]);
	return 1;
}

/* is_entity(x) → kind name or nil */
static int native_entity(lua_State *L)
{
	const struct record *record = test_handle(L, 1);
	lua_pushstring(L, record ? record_kind(record)->name : NULL);
	return 1;
}

/* name_of(entity): its title or name, else its id */
static int native_name(lua_State *L)
{
	const struct record *record = check_handle(L, 1);
	static const char *const names[] = { "title", "name" };
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct field *field = kind_field(record_kind(record), str_of(names[i]));
		if (field && !field->private && field->type == FIELD_TEXT && record_has(record, field)) {
			push_field(L, record, field);
			return 1;
		}
	}
	lua_pushlstring(L, record_id(record).ptr, record_id(record).len);
	return 1;
}

static int native_is_time(lua_State *L)
{
	int64_t time;
	lua_pushboolean(L, test_time(L, 1, &time));
	return 1;
}

/* setup(what, type, id, fields, where) → subject id | nil, "", text; "table": where is the file, there are no fields */
static int native_setup(lua_State *L)
{
	static const char *const whats[] = { "create", "emit", "ensure", "table", NULL };
	struct script *script = script_of(L);
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	struct setup_statement statement = { .what = (enum setup_what)luaL_checkoption(L, 1, NULL, whats), .where = luaL_checkstring(L, 5),
		.type = check_string(L, 2), .id = lua_isnil(L, 3) ? STR_NONE : check_string(L, 3) };
	buf_clear(&script->text);
	if (lua_istable(L, 4))
		json_of_lua(L, 4, &script->text, 0);
	else
		buf_lit(&script->text, "{}");
	if (script->text.len == 2)
		memcpy(script->text.data, "{}", 2);            /* an empty table is no list here */
	struct str subject = STR_NONE;
	char id[72] = "";
	const struct script_file *file = statement.what == SETUP_TABLE ? use_file(script, statement.where) : NULL;
	if (file)
		statement.table = file->text;
	statement.fields = json_parse(buf_view(&script->text), JSON_LIMITS, &arena, &err);
	bool ok = statement.fields && script->setup(script->setup_arg, &statement, &subject, &err);
	if (ok && !str_to_c(subject, id, sizeof id))
		id[0] = '\0';
	arena_free(&arena);
	if (!ok)
		return failed(L, &err);
	lua_pushstring(L, id);
	return 1;
}

/* limit(name, value): an error text, or nothing and the release has it. */
static int native_limit(lua_State *L)
{
	ERR_DECLARE(err);
	const char *name = luaL_checkstring(L, 1);
	int whole;
	lua_Integer value = lua_tointegerx(L, 2, &whole);
	if (!whole || lua_type(L, 2) != LUA_TNUMBER)
		return lua_pushfstring(L, "limits.%s must be a whole number", name), 1;
	if (!limits_set(&script_of(L)->release.limits, name, value, &err))
		return lua_pushstring(L, err.text), 1;
	return 0;
}

const luaL_Reg natives[] = {
	{ "files", native_files }, { "exists", native_exists }, { "text", native_text }, { "compile", native_compile }, { "tokens", native_tokens }, { "where", native_where },
	{ "diagnose", native_diagnose }, { "suggest", native_suggest }, { "model", native_model }, { "calendar", native_calendar },
	{ "event", native_event }, { "is_scope", native_is_scope }, { "state", native_state }, { "kind", native_kind }, { "phase", native_phase }, { "entity", native_entity },
	{ "name_of", native_name }, { "is_time", native_is_time }, { "setup", native_setup }, { "limit", native_limit }, { NULL, NULL },
};
