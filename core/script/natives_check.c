/* What the language scripts are given to look into a pack's files: the checker, the survey of the whole pack, the table of words. */
#include "script/checker.h"
#include "script/natives.h"

/* options(word) → { name = true } for each option that a word of the policy or model language takes in its last table */
static int native_options(lua_State *L)
{
	struct str name = check_string(L, 1);
	const struct word *word = word_named(HOME_POLICY, name);
	if (!word)
		word = word_named(HOME_MODEL, name);
	if (!word)
		word = word_named(HOME_PACK, name);
	if (!word)
		return luaL_error(L, "no word '%s'", lua_tostring(L, 1));
	lua_newtable(L);
	for (size_t i = 0; i < word_argument_count(word); i++)
		for (const struct word_value *option = word->arguments[i].options; option && option->name; option++) {
			lua_pushboolean(L, 1);
			lua_setfield(L, -2, option->name);
		}
	return 1;
}

enum { NAMES_MAX = 2048 };

/* A table of texts as a NULL-terminated array in the script's own memory. */
static const char *const *names_of(lua_State *L, int index)
{
	size_t count = lua_rawlen(L, index);
	if (count > NAMES_MAX)
		count = NAMES_MAX;
	const char **names = arena_alloc(&script_of(L)->scratch, (count + 1) * sizeof names[0]);
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, index, (lua_Integer)i + 1);
		names[i] = arena_string(&script_of(L)->scratch, str_of(luaL_checkstring(L, -1)));
		lua_pop(L, 1);
	}
	names[count] = NULL;
	return names;
}

/* The type that a param's value has when it is read. */
static enum word_type param_type(const char *type)
{
	static const struct { const char *name; enum word_type type; } types[] = { { "text", TYPE_TEXT }, { "enum", TYPE_TEXT }, { "date", TYPE_TEXT }, { "integer", TYPE_INTEGER },
		{ "number", TYPE_NUMBER }, { "money", TYPE_NUMBER }, { "boolean", TYPE_BOOLEAN }, { "time", TYPE_TIME }, { "duration", TYPE_DURATION } };
	for (size_t i = 0; type && i < COUNT_OF(types); i++)
		if (strcmp(type, types[i].name) == 0)
			return types[i].type;
	return TYPE_ANY;
}

/* { name, field = { type }, keys, open } as policies declared it; on top of the stack. */
static struct checker_param param_of(lua_State *L)
{
	struct arena *arena = &script_of(L)->scratch;
	struct checker_param param = { .name = "" };
	int at = lua_gettop(L);
	if (lua_getfield(L, at, "name") == LUA_TSTRING)
		param.name = arena_string(arena, check_string(L, -1));
	lua_getfield(L, at, "open");
	bool open = lua_toboolean(L, -1);
	if (lua_getfield(L, at, "keys") == LUA_TTABLE) {
		param.type = TYPE_TABLE;
		param.keys = open ? NULL : names_of(L, lua_gettop(L));
	} else if (lua_getfield(L, at, "field") == LUA_TTABLE) {
		lua_getfield(L, -1, "type");
		param.type = param_type(lua_tostring(L, -1));
	}
	lua_settop(L, at);
	return param;
}

static const struct checker_param *params_of(lua_State *L, int index, size_t *count)
{
	*count = lua_rawlen(L, index);
	struct checker_param *params = arena_alloc(&script_of(L)->scratch, (*count + 1) * sizeof params[0]);
	for (size_t i = 0; i < *count; i++) {
		lua_rawgeti(L, index, (lua_Integer)i + 1);
		params[i] = param_of(L);
		lua_pop(L, 1);
	}
	return params;
}

/* check(path, prefix, globals, params, texts): looks into the bodies of a file's handlers; params as they were declared, the others are lists of names */
static int native_check(lua_State *L)
{
	struct script *script = script_of(L);
	const struct script_file *file = use_file(script, luaL_checkstring(L, 1));
	if (!file || script->source->unchecked)
		return 0;
	struct checker_names names = { .model = script->model, .calendar = script->calendar, .prefix = luaL_checkstring(L, 2), .globals = names_of(L, 3), .texts = names_of(L, 5) };
	names.params = params_of(L, 4, &names.param_count);
	names.home = strcmp(names.prefix, "simulation") == 0 ? HOME_SIMULATION : HOME_POLICY;
	if (script->source->closely && !script->survey && names.home == HOME_POLICY)
		script->survey = survey_new(script->model, script->source->shared_too);
	names.survey = script->survey;
	checker_run(&names, file->path, file->text, script->diagnostics);
	arena_clear(&script->scratch);
	return 0;
}

/* ---- the whole pack ---- */

static struct str kept_text(lua_State *L, int index, const char *name)
{
	lua_getfield(L, index, name);
	struct str text = lua_type(L, -1) == LUA_TSTRING ? arena_str(&script_of(L)->scratch, check_string(L, -1)) : STR_NONE;
	lua_pop(L, 1);
	return text;
}

/* { name, where, use, event, if_state } as policies.lua keeps it; on top of the stack. */
static struct survey_rule rule_of(lua_State *L)
{
	const struct script *script = script_of(L);
	struct arena *arena = &script_of(L)->scratch;
	int at = lua_gettop(L);
	struct str event = kept_text(L, at, "event");
	uint16_t *states = arena_alloc(arena, 256 * sizeof states[0]);
	struct survey_rule rule = { .name = arena_string(arena, kept_text(L, at, "name")), .where = arena_string(arena, kept_text(L, at, "where")), .checks = str_is(kept_text(L, at, "use"), "check"),
		.event = event.len ? model_event(script->model, event) : NULL, .states = states };
	lua_getfield(L, at, "if_state");
	for (lua_Integer i = 1; lua_istable(L, -1) && rule.event && rule.state_count < 250 && lua_rawgeti(L, -1, i) == LUA_TSTRING; i++) {
		int state = kind_state(rule.event->kind, check_string(L, -1));
		if (state >= 0)
			states[rule.state_count++] = (uint16_t)state;
		lua_pop(L, 1);
	}
	lua_settop(L, at);
	return rule;
}

/* A list of { name, where }. */
static const struct survey_name *named_places(lua_State *L, int index, size_t *count)
{
	struct arena *arena = &script_of(L)->scratch;
	*count = lua_rawlen(L, index);
	struct survey_name *names = arena_alloc(arena, (*count + 1) * sizeof names[0]);
	for (size_t i = 0; i < *count; i++) {
		lua_rawgeti(L, index, (lua_Integer)i + 1);
		names[i] = (struct survey_name){ kept_text(L, lua_gettop(L), "name"), { arena_string(arena, kept_text(L, lua_gettop(L), "where")), 0 } };
		lua_pop(L, 1);
	}
	return names;
}

/* What the organisation's files and the simulation raise counts as raised. */
static void scan_others(const struct script *script)
{
	for (size_t i = 0; i < script->source->count; i++) {
		const struct script_file *file = &script->source->files[i];
		if (strncmp(file->path, "setup/", 6) == 0 || strcmp(file->path, "simulation.lua") == 0)
			survey_scan(script->survey, file->text);
	}
}

/* survey(rules, params, texts, closed): the findings of the whole pack, when they are asked for; the last three are lists of { name, where } */
static int native_survey(lua_State *L)
{
	struct script *script = script_of(L);
	struct survey_declared declared = { .rule_count = lua_rawlen(L, 1) };
	if (!script->survey)
		return 0;
	struct survey_rule *rules = arena_alloc(&script->scratch, (declared.rule_count + 1) * sizeof rules[0]);
	for (size_t i = 0; i < declared.rule_count; i++) {
		lua_rawgeti(L, 1, (lua_Integer)i + 1);
		rules[i] = rule_of(L);
		lua_pop(L, 1);
	}
	declared.rules = rules;
	declared.params = named_places(L, 2, &declared.param_count);
	declared.texts = named_places(L, 3, &declared.text_count);
	declared.closed = named_places(L, 4, &declared.closed_count);
	scan_others(script);
	survey_tell(script->survey, &declared, script->diagnostics);
	survey_free(script->survey);
	script->survey = NULL;
	arena_clear(&script->scratch);
	return 0;
}

/* ---- the table of words ---- */

static void set_text(lua_State *L, const char *name, const char *text)
{
	lua_pushstring(L, text);
	lua_setfield(L, -2, name);
}

static void push_value(lua_State *L, const struct word_value *value);

static void push_values(lua_State *L, const struct word_value *values, size_t count)
{
	lua_newtable(L);
	for (size_t i = 0; i < count && values[i].name; i++) {
		push_value(L, &values[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

static void push_offered(lua_State *L, const char *values)
{
	lua_newtable(L);
	for (lua_Integer i = 1; values; i++, values = strchr(values, '|') ? strchr(values, '|') + 1 : NULL) {
		lua_pushlstring(L, values, strcspn(values, "|"));
		lua_rawseti(L, -2, i);
	}
}

static void push_value(lua_State *L, const struct word_value *value)
{
	lua_newtable(L);
	set_text(L, "name", value->name);
	set_text(L, "annotated", value->annotated ? value->annotated : word_types[value->type].annotated);
	lua_pushboolean(L, value->optional);
	lua_setfield(L, -2, "optional");
	if (value->options) {
		push_values(L, value->options, VALUES_MAX);
		lua_setfield(L, -2, "options");
	}
	if (value->values) {
		push_offered(L, value->values);
		lua_setfield(L, -2, "values");
	}
}

/* vocabulary() → { { name, home, curried, arguments = { { name, annotated, optional, options, values } }, gives, en, zh } } */
static int native_vocabulary(lua_State *L)
{
	static const char *const homes[] = { [HOME_POLICY] = "policy", [HOME_MODEL] = "model", [HOME_PACK] = "pack", [HOME_SETUP] = "setup", [HOME_TEST] = "test", [HOME_SIMULATION] = "simulation" };
	lua_createtable(L, (int)words_count, 0);
	for (size_t i = 0; i < words_count; i++) {
		const struct word *word = &words_table[i];
		lua_newtable(L);
		set_text(L, "name", word->name);
		set_text(L, "home", homes[word->home]);
		set_text(L, "en", word->en);
		set_text(L, "zh", word->zh);
		set_text(L, "gives", word->gives_annotated ? word->gives_annotated : word_types[word->gives].annotated);
		lua_pushboolean(L, word->curried);
		lua_setfield(L, -2, "curried");
		push_values(L, word->arguments, WORD_ARGUMENTS);
		lua_setfield(L, -2, "arguments");
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

/* system_kinds(): the engine's own kinds, as in a model's JSON */
static int native_system_kinds(lua_State *L)
{
	struct script *script = script_of(L);
	ERR_DECLARE(err);
	arena_clear(&script->parsed);
	const struct json *json = json_parse(str_of(engine_system_kinds), JSON_LIMITS, &script->parsed, &err);
	if (!json)
		raise_err(L, &err);
	push_json(L, json);
	return 1;
}

const luaL_Reg check_natives[] = { { "vocabulary", native_vocabulary }, { "system_kinds", native_system_kinds }, { "options", native_options }, { "check", native_check }, { "survey", native_survey }, { NULL, NULL } };
