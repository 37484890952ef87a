/* The params that a pack declares, out of what the language left: types, ranges, defaults. */
#include "script/script_private.h"

#include <stdio.h>

static void drop(const struct param_def *param)
{
	if (param->field && param->field->has_default)
		slot_drop(param->field, param->field->default_value);
	for (size_t k = 0; param->key_defaults && param->keys[k]; k++)
		slot_drop(param->field, param->key_defaults[k]);
	for (size_t k = 0; k < param->default_count; k++)
		slot_drop(param->field, param->defaults[k].slot);
}

void params_drop(struct script *script)
{
	for (size_t i = 0; i < script->release.param_count; i++)
		drop(&script->release.params[i]);
}

static const char *const *keep_texts(struct script *script, const struct json *list)
{
	if (!list || list->type != JSON_ARRAY)
		return NULL;
	const char **texts = arena_alloc(&script->own, (list->len + 1) * sizeof texts[0]);
	size_t count = 0;
	for (const struct json *item = json_first(list); item; item = item->next)
		if (item->type == JSON_TEXT)
			texts[count++] = arena_string(&script->own, json_str(item));
	texts[count] = NULL;
	return texts;
}

/* A label or help as it stands: a text or one a language. */
static const char *keep_json(struct script *script, const struct json *json)
{
	struct buf text = BUF_INIT;
	if (!json)
		return NULL;
	json_write(&text, json);
	const char *kept = arena_string(&script->own, buf_view(&text));
	buf_free(&text);
	return kept;
}

static bool accept(const struct param_def *param, const struct json *given, const char *name, union slot *slot, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct value value = given ? value_of_json(given, &arena) : (struct value){ .type = VALUE_NONE };
	bool none, ok = field_accept(NULL, param->field, &value, name, slot, &none, err);
	arena_free(&arena);
	return ok && (!none || err_set(err, ERR_MODEL, "'%s' needs a default", name));
}

static bool read_keys(struct script *script, struct param_def *param, const struct json *json, struct err *err)
{
	const struct json *defaults = json_get(json, "defaults");
	size_t count = 0;
	while (param->keys && param->keys[count])
		count++;
	union slot *slots = arena_zalloc(&script->own, (count + 1) * sizeof slots[0]);
	param->key_defaults = slots;
	for (size_t i = 0; i < count; i++)
		if (!accept(param, json_get(defaults, param->keys[i]), param->keys[i], &slots[i], err))
			return false;
	return true;
}

/* default_for = { mode = { war = … } }; of a table { mode = { war = { key = … } } } */
static bool read_default(struct script *script, struct param_def *param, struct param_default at, const struct json *given, struct err *err)
{
	struct param_default *defaults = (struct param_default *)(uintptr_t)param->defaults;
	char name[160];
	snprintf(name, sizeof name, "default_for.%s.%s%s%s", at.scope, at.value, at.key ? "." : "", at.key ? at.key : "");
	if (!accept(param, given, name, &at.slot, err))
		return false;
	at.scope = arena_string(&script->own, str_of(at.scope));
	at.value = arena_string(&script->own, str_of(at.value));
	at.key = at.key ? arena_string(&script->own, str_of(at.key)) : NULL;
	defaults[param->default_count++] = at;
	return true;
}

static size_t count_defaults(const struct param_def *param, const struct json *all)
{
	size_t count = 0;
	for (const struct json *scope = json_first(all); scope; scope = json_next_member(scope))
		for (const struct json *value = json_first(scope->next); value; value = json_next_member(value))
			count += param->keys ? value->next->len : 1;
	return count;
}

static bool read_defaults(struct script *script, struct param_def *param, const struct json *all, struct err *err)
{
	bool ok = true;
	param->defaults = arena_zalloc(&script->own, (count_defaults(param, all) + 1) * sizeof param->defaults[0]);
	for (const struct json *scope = json_first(all); scope; scope = json_next_member(scope))
		for (const struct json *value = json_first(scope->next); value; value = json_next_member(value)) {
			struct param_default at = { .scope = scope->text, .value = value->text };
			if (!param->keys)
				ok = read_default(script, param, at, value->next, err) && ok;
			for (const struct json *key = param->keys ? json_first(value->next) : NULL; key; key = json_next_member(key)) {
				at.key = key->text;
				ok = read_default(script, param, at, key->next, err) && ok;
			}
		}
	return ok;
}

static bool read_param(struct script *script, const struct json *json, struct param_def *param, struct err *err)
{
	struct field *field = arena_zalloc(&script->own, sizeof *field);
	param->name = arena_string(&script->own, json_str(json_get(json, "name")));
	param->where = arena_string(&script->own, json_str(json_get(json, "where")));
	param->label = keep_json(script, json_get(json, "label"));
	param->help = keep_json(script, json_get(json, "help"));
	param->unit = keep_json(script, json_get(json, "unit"));
	param->labels = keep_json(script, json_get(json_get(json, "field"), "labels"));
	param->keys = keep_texts(script, json_get(json, "keys"));
	param->by = keep_texts(script, json_get(json, "by"));
	param->field = field;
	return model_field((struct model *)(uintptr_t)script->model, json_get(json, "field"), param->name, field, err)
	    && (!param->keys || read_keys(script, param, json, err))
	    && read_defaults(script, param, json_get(json, "default_for"), err);
}

/* The modes that the pack names: at most a handful of texts. */
static void read_modes(struct script *script)
{
	lua_State *L = script->L;
	if (lua_getfield(L, 1, "modes") == LUA_TTABLE) {
		struct arena arena = ARENA_INIT;
		ERR_DECLARE(ignored);
		buf_clear(&script->text);
		json_of_lua(L, 2, &script->text, 0);
		script->release.modes = keep_texts(script, json_parse(buf_view(&script->text), JSON_LIMITS, &arena, &ignored));
		arena_free(&arena);
	}
	lua_settop(L, 1);
}

/* Whoever tunes it sees a label in his language and how far he may go. */
static void look_at(struct script *script, const struct json *json, const struct param_def *param)
{
	const struct field *field = param->field;
	const struct json *label = json_get(json, "label");
	bool counts = field->type == FIELD_INTEGER || field->type == FIELD_NUMBER || field->type == FIELD_MONEY || field->type == FIELD_DURATION;
	if (!json_get(label, "en") || !json_get(label, "zh-CN"))
		diagnostics_add(script->diagnostics, SEVERITY_WARNING, param->where, "param.%s has no label in both languages: label = { en = …, [\"zh-CN\"] = … }", param->name);
	if (counts && (!field->has_min || !field->has_max))
		diagnostics_add(script->diagnostics, SEVERITY_WARNING, param->where, "param.%s has no range: give it min and max", param->name);
}

bool load_params(struct script *script)
{
	lua_State *L = script->L;
	read_modes(script);
	lua_getfield(L, 1, "params");
	size_t count = lua_istable(L, 2) ? lua_rawlen(L, 2) : 0;
	struct param_def *params = arena_zalloc(&script->own, (count + 1) * sizeof params[0]);
	bool all = true;
	script->release.params = params;
	for (size_t i = 0; i < count; i++) {
		struct arena arena = ARENA_INIT;
		ERR_DECLARE(err);
		lua_rawgeti(L, 2, (lua_Integer)i + 1);
		buf_clear(&script->text);
		json_of_lua(L, 3, &script->text, 0);
		lua_settop(L, 2);
		const struct json *json = json_parse(buf_view(&script->text), JSON_LIMITS, &arena, &err);
		struct param_def *param = &params[script->release.param_count];
		if (json && read_param(script, json, param, &err)) {
			script->release.param_count++;
			look_at(script, json, param);
		} else {
			diagnostics_add(script->diagnostics, SEVERITY_ERROR, param->field && param->field->at ? param->field->at : param->where ? param->where : "", "param %s", err.text);
			drop(param);
			*param = (struct param_def){ .name = NULL };
			all = false;
		}
		arena_free(&arena);
	}
	lua_settop(L, 1);
	return all;
}
