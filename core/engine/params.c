/* Parameters: declared by the release with type and range, changed by muster.params events, kept as muster_param records. */
#include "engine/params_private.h"

const struct param_def *engine_param(const struct engine *engine, struct str name)
{
	return map_get(&engine->params_by_name, name);
}

const union slot *param_key_default(const struct param_def *def, const char *key)
{
	for (size_t i = 0; key && def->keys && def->keys[i]; i++)
		if (strcmp(def->keys[i], key) == 0)
			return &def->key_defaults[i];
	return NULL;
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static struct param_value *find_value(const struct engine *engine, const struct param_def *def, const char *key, const char *scope, struct str scope_value)
{
	size_t at = (size_t)(def - engine->release->params);
	struct param_values *values = &engine->params[at];
	for (size_t i = 0; i < values->count; i++)
		if (same_text(values->items[i].key, key) && same_text(values->items[i].scope, scope) && str_is(scope_value, values->items[i].value_of))
			return &values->items[i];
	return NULL;
}

union slot engine_param_value(const struct engine *engine, const struct param_def *def, const char *key, const char *scope_name, struct str scope_value)
{
	const struct param_value *value = scope_name ? find_value(engine, def, key, scope_name, scope_value) : NULL;
	if (!value)
		value = find_value(engine, def, key, NULL, STR_NONE);
	if (value)
		return value->slot;
	const union slot *table = param_key_default(def, key);
	return table ? *table : def->field->default_value;
}

bool engine_param_is_set(const struct engine *engine, const struct param_def *def, const char *key, const char *scope_name, struct str scope_value)
{
	return find_value(engine, def, key, scope_name, scope_value) != NULL;
}

/* ---- reading ---- */

static const union slot *declared_for(const struct param_def *def, const char *key, const char *scope, struct str value)
{
	for (size_t i = 0; i < def->default_count; i++)
		if (same_text(def->defaults[i].key, key) && strcmp(def->defaults[i].scope, scope) == 0 && str_is(value, def->defaults[i].value))
			return &def->defaults[i].slot;
	return NULL;
}

static const struct param_scope *scope_named(const struct param_scope *scopes, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(scopes[i].name, name) == 0)
			return &scopes[i];
	return NULL;
}

/* What is set or declared for one of the scopes; NULL: the plain value is it. */
static const union slot *scoped_slot(const struct engine *engine, const struct param_def *def, const char *key, const struct param_scope *scopes, size_t count,
                                     const struct param_scope **found)
{
	for (size_t i = 0; def->by && def->by[i]; i++) {
		const struct param_scope *scope = scope_named(scopes, count, def->by[i]);
		if (!scope)
			continue;
		const struct param_value *value = find_value(engine, def, key, scope->name, scope->value);
		const union slot *slot = value ? &value->slot : declared_for(def, key, scope->name, scope->value);
		*found = scope;
		if (slot)
			return slot;
	}
	*found = NULL;
	return NULL;
}

static void put_scopes(const struct param_def *def, const struct param_scope *scopes, size_t count, struct buf *out)
{
	size_t before = out->len;
	for (size_t i = 0; def->by && def->by[i]; i++) {
		const struct param_scope *scope = scope_named(scopes, count, def->by[i]);
		if (!scope)
			continue;
		buf_byte(out, out->len == before ? '{' : ',');
		json_put_text(out, scope->name);
		buf_byte(out, ':');
		json_put_str(out, scope->value);
	}
	if (out->len > before)
		buf_byte(out, '}');
}

union slot engine_param_read(struct engine *engine, const struct param_def *def, const char *key, const struct param_scope *scopes, size_t count,
                             const struct param_reading **reading)
{
	const struct param_scope *found = NULL;
	const union slot *slot = scoped_slot(engine, def, key, scopes, count, &found);
	if (reading) {
		struct buf asked = BUF_INIT, value = BUF_INIT;
		put_scopes(def, scopes, count, &asked);
		if (found)
			buf_str(&value, found->value);
		*reading = engine_reading(engine, (struct param_reading){ def->name, key ? key : "", found ? found->name : "", buf_cstr(&value), buf_cstr(&asked) });
		buf_free(&asked);
		buf_free(&value);
	}
	return slot ? *slot : engine_param_value(engine, def, key, NULL, STR_NONE);
}

/* ---- the values follow the records ---- */

static void remember_value(struct engine *engine, const struct param_def *def, const char *key, const char *scope, struct str scope_value, union slot slot)
{
	struct param_values *values = &engine->params[def - engine->release->params];
	values->items = mem_resize(values->items, (values->count + 1) * sizeof values->items[0]);
	values->items[values->count++] = (struct param_value){ mem_string(key), mem_string(scope), str_dup(scope_value), slot };
}

/* A value that the present declaration refuses is left out and said. */
static bool follow_record(void *arg, struct record *record)
{
	struct engine *engine = arg;
	const struct param_def *def = engine_param(engine, system_text(record, "param"));
	if (!def)
		return true;
	char key[128], scope[64];
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	bool ok = str_to_c(system_text(record, "key"), key, sizeof key) && str_to_c(system_text(record, "scope"), scope, sizeof scope);
	struct str text = system_text(record, "value");
	const struct json *json = ok && text.len ? json_parse(text, JSON_LIMITS, &arena, &err) : NULL;
	union slot slot;
	bool none = true;
	struct value value = json ? value_of_json(json, &arena) : (struct value){ .type = VALUE_NONE };
	ok = ok && (!json || field_accept(engine->world, def->field, &value, def->name, &slot, &none, &err));
	if (!ok)
		log_line(engine->config.log, LOG_WARN, "param_value_ignored", "community", engine->config.community, "param", def->name, "why", err.text, NULL);
	else if (!none)
		remember_value(engine, def, key, scope, system_text(record, "scope_value"), slot);
	arena_free(&arena);
	return true;
}

static bool params_index(struct engine *engine, struct err *err)
{
	const struct release *release = engine->release;
	params_free(engine);
	engine->params = mem_zalloc((release->param_count + 1) * sizeof engine->params[0]);
	for (size_t i = 0; i < release->param_count; i++) {
		engine->params[i].def = &release->params[i];
		map_put(&engine->params_by_name, str_of(release->params[i].name), (void *)(uintptr_t)&release->params[i]);
	}
	struct query query = { .kind = engine_kind(engine, "muster_param") };
	return query_each(engine->world, &query, follow_record, engine, err);
}

void params_follow(struct engine *engine)
{
	ERR_DECLARE(err);
	if (!params_index(engine, &err))
		log_line(engine->config.log, LOG_ERROR, "params_not_read", "why", err.text, NULL);
}

void params_free(struct engine *engine)
{
	for (size_t i = 0; engine->params && engine->params[i].def; i++) {
		struct param_values *values = &engine->params[i];
		for (size_t k = 0; k < values->count; k++) {
			slot_drop(values->def->field, values->items[k].slot);
			mem_free(values->items[k].key);
			mem_free(values->items[k].scope);
			mem_free(values->items[k].value_of);
		}
		mem_free(values->items);
	}
	mem_free(engine->params);
	engine->params = NULL;
	map_free(&engine->params_by_name);
}
