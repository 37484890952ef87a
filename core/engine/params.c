/* Parameters: declared by the release with type and range, changed by muster.params events, kept as muster_param records. */
#include "engine/state.h"

#include <stdio.h>

const struct param_def *engine_param(const struct engine *engine, struct str name)
{
	return map_get(&engine->params_by_name, name);
}

static const union slot *key_default(const struct param_def *def, const char *key)
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
	const union slot *table = key_default(def, key);
	return table ? *table : def->field->default_value;
}

bool engine_param_is_set(const struct engine *engine, const struct param_def *def, const char *key, const char *scope_name, struct str scope_value)
{
	return find_value(engine, def, key, scope_name, scope_value) != NULL;
}

static void remember_value(struct engine *engine, const struct param_def *def, const char *key, const char *scope, struct str scope_value, union slot slot)
{
	struct param_value *known = find_value(engine, def, key, scope, scope_value);
	if (known) {
		slot_drop(def->field, known->slot);
		known->slot = slot;
		return;
	}
	struct param_values *values = &engine->params[def - engine->release->params];
	values->items = mem_resize(values->items, (values->count + 1) * sizeof values->items[0]);
	values->items[values->count++] = (struct param_value){ mem_string(key ? key : ""), mem_string(scope ? scope : ""), str_dup(scope_value), slot };
}

static void forget_value(struct engine *engine, const struct param_def *def, const char *key, const char *scope, struct str scope_value)
{
	struct param_value *known = find_value(engine, def, key, scope, scope_value);
	if (!known)
		return;
	struct param_values *values = &engine->params[def - engine->release->params];
	slot_drop(def->field, known->slot);
	mem_free(known->key);
	mem_free(known->scope);
	mem_free(known->value_of);
	*known = values->items[--values->count];
}

/* The cache follows one record. A value that the present declaration refuses is left out and said. */
static bool follow_record(struct engine *engine, const struct record *record)
{
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
	else if (none)
		forget_value(engine, def, key, scope, system_text(record, "scope_value"));
	else
		remember_value(engine, def, key, scope, system_text(record, "scope_value"), slot);
	arena_free(&arena);
	return ok;
}

static bool index_one(void *arg, struct record *record)
{
	follow_record(arg, record);
	return true;
}

bool params_index(struct engine *engine, struct err *err)
{
	const struct release *release = engine->release;
	params_free(engine);
	engine->params = mem_zalloc((release->param_count + 1) * sizeof engine->params[0]);
	for (size_t i = 0; i < release->param_count; i++) {
		engine->params[i].def = &release->params[i];
		map_put(&engine->params_by_name, str_of(release->params[i].name), (void *)(uintptr_t)&release->params[i]);
	}
	struct query query = { .kind = engine_kind(engine, "muster_param") };
	return query_each(engine->world, &query, index_one, engine, err);
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

/* ---- changing: {"values":{name:value|null|{key:value}},"scope":{"grid":"g3"},"note":…} ---- */

struct change { struct engine *engine; struct node *node; const struct json *note; char scope[64]; struct str scope_value; struct str actor; };

/* "claim_within" for "std.wish.claim_within", when only one param ends so. */
static const struct param_def *by_short_name(const struct engine *engine, struct str name)
{
	const struct release *release = engine->release;
	const struct param_def *found = NULL;
	for (size_t i = 0; release && i < release->param_count; i++) {
		const char *dot = strrchr(release->params[i].name, '.');
		if (!dot || !str_is(name, dot + 1))
			continue;
		if (found)
			return NULL;
		found = &release->params[i];
	}
	return found;
}

const struct param_def *engine_param_named(const struct engine *engine, struct str name)
{
	const struct param_def *def = engine_param(engine, name);
	return def || !engine->release ? def : by_short_name(engine, name);
}

static bool know_param(const struct engine *engine, struct str name, const struct param_def **def, struct err *err)
{
	*def = engine_param_named(engine, name);
	if (*def)
		return true;
	const struct release *release = engine->release;
	const char **names = mem_alloc(((release ? release->param_count : 0) + 1) * sizeof names[0]);
	size_t count = 0;
	for (size_t i = 0; release && i < release->param_count; i++)
		names[count++] = release->params[i].name;
	names[count] = NULL;
	char text[128], hint[160] = "", pointer[160];
	if (!str_to_c(name, text, sizeof text))
		text[0] = '\0';
	snprintf(pointer, sizeof pointer, "/data/values/%s", text);
	err_item(err, ERR_REFUSED, pointer, "no param '%s'%s", text, err_suggest(hint, sizeof hint, text, names));
	mem_free(names);
	return false;
}

static bool scope_allowed(const struct param_def *def, const char *scope, struct err *err)
{
	if (!scope[0])
		return true;
	for (size_t i = 0; def->by && def->by[i]; i++)
		if (strcmp(def->by[i], scope) == 0)
			return true;
	return err_item(err, ERR_REFUSED, "/data/scope", "%s has no values by %s", def->name, scope);
}

static void write_param(struct change *change, const struct param_def *def, const char *key, const struct json *json)
{
	struct engine *engine = change->engine;
	struct turn *turn = &engine->turn;
	const struct kind *kind = engine_kind(engine, "muster_param");
	struct buf id = BUF_INIT, value = BUF_INIT;
	buf_printf(&id, "%s%s%s%s%s%s%.*s", def->name, key ? "." : "", key ? key : "", change->scope[0] ? "-" : "", change->scope, change->scope[0] ? "-" : "", STR_ARG(change->scope_value));
	if (id.len > 64) {                             /* ids are short; a long name's record is known by its hash */
		uint64_t hash = hash_bytes(id.data, id.len, 0);
		buf_clear(&id);
		buf_printf(&id, "p%016llx", (unsigned long long)hash);
	}
	ERR_DECLARE(err);
	struct record *record = world_find(engine->world, kind, buf_view(&id));
	if (!record)
		record = world_create(engine->world, kind, buf_view(&id), turn->now_us, &err);
	if (record) {
		struct { const char *name; struct str text; } texts[] = {
			{ "param", str_of(def->name) }, { "key", str_of(key ? key : "") }, { "scope", str_of(change->scope) },
			{ "scope_value", change->scope_value }, { "note", change->note && change->note->type == JSON_TEXT ? json_str(change->note) : STR_NONE }, { "actor", change->actor } };
		const struct field *fields[8];
		size_t count = 0;
		for (size_t i = 0; i < COUNT_OF(texts); i++) {
			system_set(engine, record, texts[i].name, texts[i].text.len ? (struct value){ VALUE_TEXT, { .text = texts[i].text } } : (struct value){ .type = VALUE_NONE });
			fields[count++] = kind_field(kind, str_of(texts[i].name));
		}
		json_write(&value, json);
		struct value stored = { .type = json->type == JSON_NULL ? VALUE_NONE : VALUE_JSON, .text = buf_view(&value) };
		system_set(engine, record, "value", stored);
		fields[count++] = kind_field(kind, STR("value"));
		record_touch(engine->world, record, change->node->event.seq, turn->now_us);
		effect_record(turn, change->node, record, fields, count);
	}
	buf_free(&id);
	buf_free(&value);
}

static bool value_fits(struct change *change, const struct param_def *def, const char *name, const struct json *json, struct err *err)
{
	char pointer[200];
	union slot slot;
	bool none;
	if (json->type == JSON_NULL)
		return true;                               /* back to the default */
	struct value value = value_of_json(json, &change->engine->turn.arena);
	snprintf(pointer, sizeof pointer, "/data/values/%s", name);
	if (!field_accept(change->engine->world, def->field, &value, pointer, &slot, &none, err))
		return false;
	if (!none)
		slot_drop(def->field, slot);
	return true;
}

static bool change_one(struct change *change, struct str name, const struct json *json, struct err *err)
{
	const struct param_def *def;
	if (!know_param(change->engine, name, &def, err) || !scope_allowed(def, change->scope, err))
		return false;
	if (!def->keys) {
		if (!value_fits(change, def, def->name, json, err))
			return false;
		write_param(change, def, NULL, json);
		return true;
	}
	if (json->type != JSON_OBJECT)
		return err_item(err, ERR_REFUSED, "/data/values", "%s is a table: give an object of its keys", def->name);
	bool ok = true;
	for (const struct json *key = json_first(json); key; key = json_next_member(key)) {
		if (!key_default(def, key->text)) {
			char hint[80];
			ok = err_item(err, ERR_REFUSED, "/data/values", "%s has no key '%s'%s", def->name, key->text, err_suggest(hint, sizeof hint, key->text, def->keys));
		} else if (!value_fits(change, def, def->name, key->next, err)) {
			ok = false;
		} else {
			write_param(change, def, key->text, key->next);
		}
	}
	return ok;
}

/* The cache is followed after the whole event stands: a refused one has changed no cache. */
static void follow_all(struct engine *engine)
{
	ERR_DECLARE(err);
	struct query query = { .kind = engine_kind(engine, "muster_param") };
	if (!query_each(engine->world, &query, index_one, engine, &err))
		log_line(engine->config.log, LOG_ERROR, "params_not_followed", "why", err.text, NULL);
}

bool params_event(struct engine *engine, const struct submission *submission, struct err *err)
{
	const struct json *values = json_get(submission->data, "values"), *scope = json_get(submission->data, "scope");
	if (!engine->release)
		return err_set(err, ERR_CONFLICT, "nothing is published yet: there are no params");
	if (!values || values->type != JSON_OBJECT || !values->len)
		return err_item(err, ERR_REFUSED, "/data/values", "give an object of param names and values");
	struct change change = { .engine = engine, .note = json_get(submission->data, "note"), .actor = submission->actor };
	const struct json *scope_name = json_first(scope);
	if (scope_name && (!str_to_c(json_str(scope_name), change.scope, sizeof change.scope) || scope_name->next->type != JSON_TEXT))
		return err_item(err, ERR_REFUSED, "/data/scope", "a scope is one name and its value, like {\"grid\":\"g3\"}");
	if (scope_name)
		change.scope_value = json_str(scope_name->next);
	change.node = turn_root_reserved(engine, "muster.params", submission->actor, submission->source);
	change.node->event.id = arena_str(&engine->turn.arena, submission->id);
	change.node->event.because = arena_str(&engine->turn.arena, submission->because);
	json_write(&change.node->data, submission->data);
	bool ok = true;
	for (const struct json *name = json_first(values); name; name = json_next_member(name))
		ok = change_one(&change, json_str(name), name->next, err) && ok;
	if (ok)
		follow_all(engine);
	return ok;
}

static void put_plain(struct engine *engine, const struct param_def *def, const char *key, struct buf *out)
{
	union slot slot = engine_param_value(engine, def, key, NULL, STR_NONE);
	if (!find_value(engine, def, key, NULL, STR_NONE) && !key && !def->field->has_default)
		buf_lit(out, "null");
	else
		slot_write_json(engine->world, def->field, slot, out);
}

bool engine_param_json(struct engine *engine, struct str name, struct buf *out, struct err *err)
{
	const struct param_def *def;
	if (!know_param(engine, name, &def, err))
		return false;
	if (!def->keys) {
		put_plain(engine, def, NULL, out);
		return true;
	}
	buf_byte(out, '{');
	for (size_t i = 0; def->keys[i]; i++) {
		json_put_name(out, def->keys[i]);
		put_plain(engine, def, def->keys[i], out);
	}
	buf_byte(out, '}');
	return true;
}
