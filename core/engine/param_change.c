/* muster.params: {"values":{name:value|null|{key:value}},"scope":{"grid":"g3"},"note":…,"from":…,"until":…} or {"cancel":[id,…]} */
#include "engine/params_private.h"

#include <stdio.h>

enum { NAMES_SHOWN = 12, NAMES_LOOKED_AT = 2000, CHANGES_REMEMBERED = 200, EARLIER_MEMBERS = 7 };

/* ---- what may be changed ---- */

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

bool param_find(const struct engine *engine, struct str name, const struct param_def **def, struct err *err)
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

bool cell_value_fits(struct engine *engine, const struct param_def *def, const struct json *json, struct err *err)
{
	char pointer[200];
	union slot slot;
	bool none;
	struct arena arena = ARENA_INIT;
	struct value value = value_of_json(json, &arena);
	snprintf(pointer, sizeof pointer, "/data/values/%s", def->name);
	bool ok = json->type == JSON_NULL || field_accept(engine->world, def->field, &value, pointer, &slot, &none, err);
	if (ok && json->type != JSON_NULL && !none)
		slot_drop(def->field, slot);
	arena_free(&arena);
	return ok;
}

/* ---- scopes ---- */

struct names { const char **items; size_t count, most; };

static bool name_record(void *arg, struct record *record)
{
	struct names *names = arg;
	names->items[names->count++] = text_str(record->id).ptr;
	return names->count < names->most;
}

/* "there is no grid 'g33'; did you mean 'g3'?" or, of few, which there are. */
static bool unknown_value(const char *scope, struct str value, struct names *names, struct err *err)
{
	char text[80], hint[200] = "";
	if (!str_to_c(value, text, sizeof text))
		text[0] = '\0';
	names->items[names->count] = NULL;
	err_suggest(hint, sizeof hint, text, names->items);
	for (size_t i = 0; !hint[0] && names->count <= NAMES_SHOWN && i < names->count; i++) {
		size_t used = strlen(hint);
		snprintf(hint + used, sizeof hint - used, "%s%s", i ? ", " : "; there is ", names->items[i]);
	}
	return err_item(err, ERR_REFUSED, "/data/scope", "no %s '%s'%s", scope, text, hint);
}

static bool is_listed(struct str value, const char *const *names)
{
	for (size_t i = 0; names && names[i]; i++)
		if (str_is(value, names[i]))
			return true;
	return false;
}

static void list_names(struct names *names, const char *const *more)
{
	for (size_t i = 0; more && more[i] && names->count < names->most; i++)
		names->items[names->count++] = more[i];
}

/* An entity of that kind; else a value of an enum of that name, or a mode; anything where the model does not say. */
static bool value_known(struct engine *engine, const char *scope, struct str value, struct err *err)
{
	const struct model *model = world_model(engine->world);
	const struct kind *kind = model_kind(model, str_of(scope));
	const char *items[NAMES_LOOKED_AT + 1];
	struct names names = { items, 0, NAMES_LOOKED_AT };
	bool mode = strcmp(scope, "mode") == 0, closed = (kind && world_count(engine->world, kind)) || (mode && engine->release->modes);
	if (kind && world_find(engine->world, kind, value))
		return true;
	if (mode && is_listed(value, engine->release->modes))
		return true;
	for (uint16_t i = 0; !kind && i < model->kind_count; i++) {
		const struct field *field = kind_field(&model->kinds[i], str_of(scope));
		if (!field || field->type != FIELD_ENUM)
			continue;
		if (is_listed(value, field->values))
			return true;
		closed = true;
		list_names(&names, field->values);
	}
	if (!closed)
		return true;
	ERR_DECLARE(ignored);
	struct query query = { .kind = kind };
	if (kind && !query_each(engine->world, &query, name_record, &names, &ignored))
		names.count = 0;
	if (mode)
		list_names(&names, engine->release->modes);
	return unknown_value(scope, value, &names, err);
}

static bool scope_allowed(const struct param_def *def, const char *scope, struct err *err)
{
	char list[200] = "";
	for (size_t i = 0; def->by && def->by[i]; i++) {
		size_t used = strlen(list);
		if (strcmp(def->by[i], scope) == 0)
			return true;
		snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "; it has by ", def->by[i]);
	}
	return err_item(err, ERR_REFUSED, "/data/scope", "%s has no values by %s%s", def->name, scope, list);
}

/* ---- cells ---- */

static void put_cell_id(const struct param_cell *cell, struct buf *id)
{
	const char *key_dot = cell->key[0] ? "." : "", *dash = cell->scope[0] ? "-" : "";
	buf_printf(id, "%s%s%s%s%s%s%.*s", cell->param, key_dot, cell->key, dash, cell->scope, dash, STR_ARG(cell->scope_value));
	if (id->len <= 64)
		return;
	uint64_t hash = hash_bytes(id->data, id->len, 0);      /* ids are short; a long name's record is known by its hash */
	buf_clear(id);
	buf_printf(id, "p%016llx", (unsigned long long)hash);
}

struct record *cell_record(const struct engine *engine, const struct param_cell *cell)
{
	struct buf id = BUF_INIT;
	put_cell_id(cell, &id);
	struct record *record = world_find(engine->world, engine_kind(engine, "muster_param"), buf_view(&id));
	buf_free(&id);
	return record;
}

static struct record *cell_make(const struct turn *turn, const struct param_cell *cell)
{
	struct engine *engine = turn->engine;
	struct buf id = BUF_INIT;
	ERR_DECLARE(err);
	put_cell_id(cell, &id);
	struct record *record = world_create(engine->world, engine_kind(engine, "muster_param"), buf_view(&id), turn->now_us, &err);
	if (!record)
		log_line(engine->config.log, LOG_ERROR, "broken_invariant", "kind", "muster_param", "why", err.text, NULL);
	buf_free(&id);
	return record;
}

/* The events that changed it, oldest first: where its history stands in the log. */
static void put_seqs(const struct record *record, uint64_t seq, struct buf *out)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(ignored);
	struct str text = system_text(record, "seqs");
	const struct json *known = text.len ? json_parse(text, JSON_LIMITS, &arena, &ignored) : NULL;
	size_t skip = known && known->len >= CHANGES_REMEMBERED ? known->len - CHANGES_REMEMBERED + 1 : 0;
	buf_byte(out, '[');
	for (const struct json *item = json_first(known); item; item = item->next) {
		if (skip) {
			skip--;
			continue;
		}
		json_put_comma(out);
		json_write(out, item);
	}
	json_put_comma(out);
	buf_int(out, (int64_t)seq);
	buf_byte(out, ']');
	arena_free(&arena);
}

void cell_write(struct turn *turn, struct node *node, const struct param_cell *cell, const struct cell_change *change)
{
	struct engine *engine = turn->engine;
	struct record *record = cell_record(engine, cell);
	if (!record && !(record = cell_make(turn, cell)))
		return;
	struct buf seqs = BUF_INIT;
	put_seqs(record, node->event.seq, &seqs);
	struct { const char *name; enum value_type type; struct str text; } members[] = {
		{ "param", VALUE_TEXT, str_of(cell->param) }, { "key", VALUE_TEXT, str_of(cell->key) }, { "scope", VALUE_TEXT, str_of(cell->scope) },
		{ "scope_value", VALUE_TEXT, cell->scope_value }, { "note", VALUE_TEXT, change->note }, { "actor", VALUE_TEXT, change->actor },
		{ "value", VALUE_JSON, change->value },
		/* versions published by an earlier program have no more than these */
		{ "base", VALUE_JSON, change->base }, { "change", VALUE_TEXT, change->change }, { "what", VALUE_TEXT, str_of(change->what) }, { "seqs", VALUE_JSON, buf_view(&seqs) } };
	const struct field *fields[COUNT_OF(members)];
	size_t count = 0, most = engine->release->semantics >= 2 ? COUNT_OF(members) : EARLIER_MEMBERS;
	for (size_t i = 0; i < most; i++) {
		const struct field *field = kind_field(record_kind(record), str_of(members[i].name));
		struct value value = { members[i].text.len ? members[i].type : VALUE_NONE, { .text = members[i].text } };
		system_set(engine, record, members[i].name, value);
		fields[count++] = field;
	}
	record_touch(engine->world, record, node->event.seq, turn->now_us);
	effect_record(turn, node, record, fields, count);
	buf_free(&seqs);
}

/* ---- the event ---- */

struct change { struct engine *engine; struct node *node; bool replayed; struct window window; struct str note, actor; char scope[64]; struct str scope_value; };

static void change_cell(struct change *change, const struct param_def *def, const char *key, const struct json *json)
{
	struct turn *turn = &change->engine->turn;
	struct param_cell cell = { def->name, key, change->scope, change->scope_value };
	struct buf value = BUF_INIT;
	if (json->type != JSON_NULL)
		json_write(&value, json);
	struct cell_change to = { .value = buf_view(&value), .note = change->note, .actor = change->actor, .what = "changed" };
	if (change->window.from || change->window.until) {
		change_plan(turn, change->node, &cell, &to, change->window);
	} else {
		changes_replace(turn, change->node, &cell);
		cell_write(turn, change->node, &cell, &to);
	}
	buf_free(&value);
}

static bool change_keys(struct change *change, const struct param_def *def, const struct json *values, struct err *err)
{
	bool ok = true;
	for (const struct json *key = json_first(values); key; key = json_next_member(key)) {
		char hint[80];
		if (!param_key_default(def, key->text))
			ok = err_item(err, ERR_REFUSED, "/data/values", "%s has no key '%s'%s", def->name, key->text, err_suggest(hint, sizeof hint, key->text, def->keys));
		else if (!cell_value_fits(change->engine, def, key->next, err))
			ok = false;
		else
			change_cell(change, def, key->text, key->next);
	}
	return ok;
}

static bool change_one(struct change *change, struct str name, const struct json *json, struct err *err)
{
	const struct param_def *def;
	if (!param_find(change->engine, name, &def, err))
		return false;
	if (change->scope[0] && (!scope_allowed(def, change->scope, err) || (!change->replayed && !value_known(change->engine, change->scope, change->scope_value, err))))
		return false;
	if (def->keys && json->type != JSON_OBJECT)
		return err_item(err, ERR_REFUSED, "/data/values", "%s is a table: give an object of its keys", def->name);
	if (def->keys)
		return change_keys(change, def, json, err);
	if (!cell_value_fits(change->engine, def, json, err))
		return false;
	change_cell(change, def, "", json);
	return true;
}

static bool read_scope(struct change *change, const struct json *scope, struct err *err)
{
	const struct json *name = json_first(scope);
	if (!scope)
		return true;
	if (scope->type != JSON_OBJECT || !name || (json_next_member(name) && !change->replayed) || name->next->type != JSON_TEXT || !name->next->len || !str_to_c(json_str(name), change->scope, sizeof change->scope))
		return err_item(err, ERR_REFUSED, "/data/scope", "a scope is one name and its value, like {\"grid\":\"g3\"}");
	change->scope_value = json_str(name->next);
	return true;
}

static bool change_values(struct change *change, const struct json *data, struct err *err)
{
	const struct json *values = json_get(data, "values"), *note = json_get(data, "note");
	if (!values || values->type != JSON_OBJECT || !values->len)
		return err_item(err, ERR_REFUSED, "/data/values", "give an object of param names and values");
	if (!read_scope(change, json_get(data, "scope"), err) || !window_read(change->engine, data, &change->window, err))
		return false;
	change->note = note && note->type == JSON_TEXT ? json_str(note) : STR_NONE;
	bool ok = true;
	for (const struct json *name = json_first(values); name; name = json_next_member(name))
		ok = change_one(change, json_str(name), name->next, err) && ok;
	return ok;
}

bool params_event(struct engine *engine, const struct submission *submission, struct err *err)
{
	const struct json *cancel = json_get(submission->data, "cancel");
	if (!engine->release)
		return err_set(err, ERR_CONFLICT, "nothing is published yet: there are no params");
	struct change change = { .engine = engine, .replayed = submission->replayed, .actor = submission->actor };
	change.node = turn_root_reserved(engine, "muster.params", submission->actor, submission->source);
	change.node->event.id = arena_str(&engine->turn.arena, submission->id);
	change.node->event.because = arena_str(&engine->turn.arena, submission->because);
	json_write(&change.node->data, submission->data);
	bool ok = cancel ? changes_cancel(&engine->turn, change.node, cancel, err) : change_values(&change, submission->data, err);
	if (ok)
		params_follow(engine);                 /* only now: a refused event has changed no value */
	return ok;
}
