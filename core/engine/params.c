/* Parameters: declared by the release with type and range, changed by muster.params events, kept as muster_param records. */
#include "engine/state.h"

#include <stddef.h>
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

bool reading_same(const struct param_reading *a, const struct param_reading *b)
{
	if (!a || !b)
		return a == b;
	return strcmp(a->param, b->param) == 0 && strcmp(a->key, b->key) == 0 && strcmp(a->scope, b->scope) == 0
	    && strcmp(a->scope_value, b->scope_value) == 0 && strcmp(a->scopes, b->scopes) == 0;
}

const struct param_reading *engine_reading(struct engine *engine, struct param_reading like)
{
	const char *texts[] = { like.param, like.key, like.scope, like.scope_value, like.scopes };
	const char *kept[COUNT_OF(texts)];
	struct buf *name = &engine->reading_key;
	buf_clear(name);
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		buf_add(name, texts[i], strlen(texts[i]) + 1);
	const struct param_reading *known = map_get(&engine->readings, buf_view(name));
	if (known)
		return known;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		kept[i] = arena_string(&engine->readings_own, str_of(texts[i]));
	struct param_reading made = { kept[0], kept[1], kept[2], kept[3], kept[4] };
	struct param_reading *reading = arena_copy(&engine->readings_own, &made, sizeof made);
	map_put(&engine->readings, buf_view(name), reading);
	return reading;
}

void readings_free(struct engine *engine)
{
	map_free(&engine->readings);
	arena_free(&engine->readings_own);
	buf_free(&engine->reading_key);
}

/* ---- the basis of a timer ---- */

static const struct { const char *name; size_t at; } reading_members[] = {
	{ "param", offsetof(struct param_reading, param) }, { "key", offsetof(struct param_reading, key) }, { "scope", offsetof(struct param_reading, scope) },
	{ "scope_value", offsetof(struct param_reading, scope_value) } };

void reading_write(const struct param_reading *reading, struct buf *out)
{
	for (size_t i = 0; reading && i < COUNT_OF(reading_members); i++) {
		const char *text = *(const char *const *)((const char *)reading + reading_members[i].at);
		if (!text[0])
			continue;
		json_put_name(out, reading_members[i].name);
		json_put_text(out, text);
	}
	if (reading && reading->scopes[0]) {
		buf_lit(out, ",\"scopes\":");
		buf_text(out, reading->scopes);
	}
}

void timer_basis_write(const struct timer *timer, int64_t now_us, struct buf *out)
{
	buf_lit(out, "{\"duration\":");
	json_put_str(out, text_str(timer->duration));
	if (timer->start_us != now_us) {
		buf_lit(out, ",\"start\":");
		buf_int(out, timer->start_us);
	}
	if (timer->before)
		buf_lit(out, ",\"before\":true");
	reading_write(timer->reading, out);
	buf_byte(out, '}');
}

void timer_basis_read(struct engine *engine, const struct json *basis, int64_t now_us, struct timer *timer)
{
	const struct json *duration = json_get(basis, "duration"), *start = json_get(basis, "start"), *scopes = json_get(basis, "scopes");
	struct param_reading reading = { "", "", "", "", "" };
	struct buf asked = BUF_INIT;
	if (!duration || duration->type != JSON_TEXT)
		return;
	timer->duration = text_new(json_str(duration));
	timer->start_us = start && start->type == JSON_INT ? start->integer : now_us;
	timer->before = json_get(basis, "before") != NULL;
	for (size_t i = 0; i < COUNT_OF(reading_members); i++) {
		const struct json *text = json_get(basis, reading_members[i].name);
		if (text && text->type == JSON_TEXT)
			*(const char **)(void *)((char *)&reading + reading_members[i].at) = text->text;
	}
	if (scopes)
		json_write(&asked, scopes);
	reading.scopes = buf_cstr(&asked);
	if (reading.param[0])
		timer->reading = engine_reading(engine, reading);
	buf_free(&asked);
}

/* ---- values ---- */

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
	return query_each(engine->world, &query, index_one, engine, err);
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

static bool know_param(const struct engine *engine, struct str name, const struct param_def **def, struct err *err)
{
	*def = engine_param(engine, name);
	if (!*def)
		*def = by_short_name(engine, name);
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
		params_follow(engine);              /* only now: a refused event has changed no value */
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
