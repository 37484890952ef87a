/* Params as JSON: what they are, what is in force where and since when, what is to come, what has been. */
#include "engine/params_private.h"

#include <stdlib.h>

/* ---- values ---- */

static void put_plain(struct engine *engine, const struct param_def *def, const char *key, struct buf *out)
{
	slot_write_json(engine->world, def->field, engine_param_value(engine, def, key, NULL, STR_NONE), out);
}

static void put_default(struct engine *engine, const struct param_def *def, const char *key, struct buf *out)
{
	const union slot *slot = key ? param_key_default(def, key) : &def->field->default_value;
	slot_write_json(engine->world, def->field, *slot, out);
}

typedef void (*put_fn)(struct engine *engine, const struct param_def *def, const char *key, struct buf *out);
static void put_value(struct engine *engine, const struct param_def *def, put_fn put, struct buf *out)
{
	if (!def->keys) {
		put(engine, def, NULL, out);
		return;
	}
	buf_byte(out, '{');
	for (size_t i = 0; def->keys[i]; i++) {
		json_put_name(out, def->keys[i]);
		put(engine, def, def->keys[i], out);
	}
	buf_byte(out, '}');
}

bool engine_param_json(struct engine *engine, struct str name, struct buf *out, struct err *err)
{
	const struct param_def *def;
	if (!param_find(engine, name, &def, err))
		return false;
	put_value(engine, def, put_plain, out);
	return true;
}

/* ---- members ---- */

static void put_member(struct buf *out, const char *name, struct str text)
{
	if (!text.len)
		return;
	json_put_name(out, name);
	json_put_str(out, text);
}

static void put_json(struct buf *out, const char *name, const char *json)
{
	if (!json)
		return;
	json_put_name(out, name);
	buf_text(out, json);
}

static void put_list(struct buf *out, const char *name, const char *const *items)
{
	if (!items || !items[0])
		return;
	json_put_name(out, name);
	buf_byte(out, '[');
	for (size_t i = 0; items[i]; i++) {
		json_put_comma(out);
		json_put_text(out, items[i]);
	}
	buf_byte(out, ']');
}

/* Durations also in seconds, as programs compare them. */
static void put_bound(struct buf *out, const struct field *field, const char *name, union slot slot)
{
	json_put_name(out, name);
	if (field->type == FIELD_NUMBER) {
		json_put_num(out, slot.number);
	} else if (field->type == FIELD_MONEY) {
		json_put_num(out, (double)slot.integer / 100);
	} else if (field->type == FIELD_DURATION) {
		struct duration duration = duration_of_us(slot.integer);
		if (slot.integer % DAY_US == 0 && slot.integer)
			duration = (struct duration){ .count = 1, .parts = { { slot.integer / DAY_US, UNIT_DAY } } };
		buf_byte(out, '"');
		duration_print(&duration, out);
		buf_printf(out, "\",\"%s_s\":%lld", name, (long long)(slot.integer / SECOND_US));
	} else {
		buf_int(out, slot.integer);
	}
}

static void put_range(struct buf *out, const struct param_def *def)
{
	const struct field *field = def->field;
	if (field->has_min)
		put_bound(out, field, "min", field->min);
	if (field->has_max)
		put_bound(out, field, "max", field->max);
	put_list(out, "choices", field->values);
	put_json(out, "choice_labels", def->labels);
}

/* ---- what is set ---- */

static void put_scope(struct buf *out, const struct record *record)
{
	put_member(out, "key", system_text(record, "key"));
	put_member(out, "scope", system_text(record, "scope"));
	put_member(out, "scope_value", system_text(record, "scope_value"));
}

static void put_stored(struct buf *out, const char *name, struct str json)
{
	json_put_name(out, name);
	buf_str(out, json.len ? json : STR("null"));
}

static void put_set(struct engine *engine, const struct record *record, struct buf *out)
{
	json_put_name(out, "set");
	buf_byte(out, '{');
	put_instant(engine, out, "time", record->updated_us);
	put_member(out, "actor", system_text(record, "actor"));
	put_member(out, "note", system_text(record, "note"));
	put_member(out, "change", system_text(record, "change"));
	json_put_name(out, "seq");
	buf_int(out, (int64_t)record->seq);
	buf_byte(out, '}');
}

struct listing { struct engine *engine; const struct param_def *def; struct buf *out; uint64_t planned; };

static bool is_of(const struct record *record, const struct param_def *def)
{
	return !def || str_is(system_text(record, "param"), def->name);
}

static bool put_cell(void *arg, struct record *record)
{
	const struct listing *listing = arg;
	struct buf *out = listing->out;
	if (!is_of(record, listing->def) || (!system_text(record, "value").len && !system_text(record, "base").len))
		return true;
	json_put_comma(out);
	buf_byte(out, '{');
	put_scope(out, record);
	put_stored(out, "value", system_text(record, "value"));
	put_set(listing->engine, record, out);
	buf_byte(out, '}');
	return true;
}

static bool is_set(const struct engine *engine, const struct param_def *def, const struct param_default *declared)
{
	return engine_param_is_set(engine, def, declared->key, declared->scope, str_of(declared->value));
}

static void put_declared(struct engine *engine, const struct param_def *def, struct buf *out)
{
	for (size_t i = 0; i < def->default_count; i++) {
		const struct param_default *declared = &def->defaults[i];
		if (is_set(engine, def, declared))
			continue;
		json_put_comma(out);
		buf_byte(out, '{');
		if (declared->key)
			put_member(out, "key", str_of(declared->key));
		put_member(out, "scope", str_of(declared->scope));
		put_member(out, "scope_value", str_of(declared->value));
		json_put_name(out, "value");
		slot_write_json(engine->world, def->field, declared->slot, out);
		buf_lit(out, ",\"declared\":true}");
	}
}

/* ---- what is to come ---- */

static bool is_open(const struct record *change)
{
	return change_is(change, "planned") || change_is(change, "running") || change_is(change, "refused");
}

static bool put_change(void *arg, struct record *change)
{
	const struct listing *listing = arg;
	struct engine *engine = listing->engine;
	struct buf *out = listing->out, why = BUF_INIT;
	if (!is_of(change, listing->def) || (listing->planned ? (uint64_t)system_integer(change, "planned") != listing->planned : !is_open(change)))
		return true;
	json_put_comma(out);
	buf_lit(out, "{\"id\":");
	json_put_str(out, record_id(change));
	put_member(out, "param", system_text(change, "param"));
	put_scope(out, change);
	put_stored(out, "value", system_text(change, "value"));
	put_instant(engine, out, "from", system_integer(change, "from"));
	if (system_integer(change, "until"))
		put_instant(engine, out, "until", system_integer(change, "until"));
	put_member(out, "state", str_of(record_state(change)));
	put_member(out, "actor", system_text(change, "actor"));
	put_member(out, "note", system_text(change, "note"));
	json_put_name(out, "planned");
	buf_int(out, system_integer(change, "planned"));
	if (change_is(change, "refused"))
		buf_str(&why, system_text(change, "why"));
	else
		change_problem(engine, change, &why);
	put_member(out, "problem", buf_view(&why));
	buf_byte(out, '}');
	buf_free(&why);
	return true;
}

static bool list(struct engine *engine, const char *kind, struct listing listing, bool (*put)(void *arg, struct record *record), struct err *err)
{
	struct query query = { .kind = engine_kind(engine, kind) };
	return query_each(engine->world, &query, put, &listing, err);
}

void engine_changes_json(struct engine *engine, uint64_t planned, struct buf *out)
{
	ERR_DECLARE(ignored);
	size_t before = out->len;
	buf_byte(out, '[');
	if (!list(engine, "muster_change", (struct listing){ engine, NULL, out, planned }, put_change, &ignored)) {
		out->len = before;
		buf_byte(out, '[');
	}
	buf_byte(out, ']');
}

/* ---- one param ---- */

static bool put_param(struct engine *engine, const struct param_def *def, struct buf *out, struct err *err)
{
	struct param_cell plain = { def->name, "", "", STR_NONE };
	const struct record *record = def->keys ? NULL : cell_record(engine, &plain);
	json_put_text(out, def->name);
	put_json(out, "label", def->label);
	put_json(out, "help", def->help);
	put_member(out, "type", str_of(def->keys ? "table" : field_type_name(def->field->type)));
	if (def->keys)
		put_member(out, "of", str_of(field_type_name(def->field->type)));
	put_json(out, "unit", def->unit);
	put_range(out, def);
	put_list(out, "keys", def->keys);
	put_list(out, "by", def->by);
	json_put_name(out, "default");
	put_value(engine, def, put_default, out);
	json_put_name(out, "value");
	put_value(engine, def, put_plain, out);
	if (record)
		put_set(engine, record, out);
	json_put_name(out, "values");
	buf_byte(out, '[');
	bool ok = list(engine, "muster_param", (struct listing){ engine, def, out, 0 }, put_cell, err);
	put_declared(engine, def, out);
	buf_lit(out, "],\"scheduled\":[");
	ok = ok && list(engine, "muster_change", (struct listing){ engine, def, out, 0 }, put_change, err);
	buf_lit(out, "],\"where\":");
	json_put_text(out, def->where);
	return ok;
}

/* A value that was set once for a param that the active version has no more. */
static bool put_orphan(void *arg, struct record *record)
{
	const struct listing *listing = arg;
	if (engine_param(listing->engine, system_text(record, "param")) || !system_text(record, "value").len)
		return true;
	json_put_comma(listing->out);
	buf_lit(listing->out, "{\"param\":");
	json_put_str(listing->out, system_text(record, "param"));
	put_scope(listing->out, record);
	put_stored(listing->out, "value", system_text(record, "value"));
	put_set(listing->engine, record, listing->out);
	buf_byte(listing->out, '}');
	return true;
}

bool engine_params_json(struct engine *engine, struct buf *out, struct err *err)
{
	const struct release *release = engine->release;
	bool ok = true;
	buf_lit(out, "{\"params\":[");
	for (size_t i = 0; ok && release && i < release->param_count; i++) {
		json_put_comma(out);
		buf_lit(out, "{\"name\":");
		ok = put_param(engine, &release->params[i], out, err);
		buf_byte(out, '}');
	}
	buf_lit(out, "],\"scheduled\":");
	engine_changes_json(engine, 0, out);
	buf_lit(out, ",\"orphans\":[");
	ok = ok && (!release || list(engine, "muster_param", (struct listing){ engine, NULL, out, 0 }, put_orphan, err));
	buf_lit(out, "]}");
	return ok;
}

/* ---- history: the rows that changed a cell, each with the image it left ---- */

struct entry { uint64_t seq; struct record *record; };
struct entries { const struct param_def *def; struct entry *items; size_t count, cap; };

static void add_entry(struct entries *entries, uint64_t seq, struct record *record)
{
	if (entries->count == entries->cap)
		entries->items = mem_resize(entries->items, (entries->cap = entries->cap ? entries->cap * 2 : 32) * sizeof entries->items[0]);
	entries->items[entries->count++] = (struct entry){ seq, record };
}

static bool gather(void *arg, struct record *record)
{
	struct entries *entries = arg;
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(ignored);
	if (!is_of(record, entries->def))
		return true;
	struct str text = system_text(record, "seqs");
	const struct json *seqs = text.len ? json_parse(text, JSON_LIMITS, &arena, &ignored) : NULL;
	for (const struct json *seq = json_first(seqs); seq; seq = seq->next)
		add_entry(entries, (uint64_t)seq->integer, record);
	if (!seqs)                                     /* set by an earlier program: only its last change is known */
		add_entry(entries, record->seq, record);
	arena_free(&arena);
	return true;
}

static int by_seq(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	return left->seq != right->seq ? (left->seq > right->seq) - (left->seq < right->seq) : str_cmp(record_id(left->record), record_id(right->record));
}

/* The members that the row set on the record. */
static const struct json *image_of(const struct log_row *row, const struct record *record, struct arena *arena)
{
	ERR_DECLARE(ignored);
	const struct json *effects = json_parse(row->effects, LOG_JSON, arena, &ignored);
	for (const struct json *effect = json_first(effects); effect; effect = effect->next) {
		const struct json *what = json_first(effect), *kind = what && what->next ? what->next->next : NULL;
		if (kind && kind->next && json_is_text(what, "e") && json_is_text(kind, record_kind(record)->name) && str_eq(json_str(kind->next), record_id(record)))
			return json_get(kind->next->next, "set");
	}
	return NULL;
}

static void put_image_text(struct buf *out, const struct json *image, const char *name)
{
	const struct json *text = json_get(image, name);
	if (text && text->type == JSON_TEXT)
		put_member(out, name, json_str(text));
}

/* An earlier entry of the same cell tells what the value was before. */
static struct str value_before(const struct entries *entries, const struct str *values, size_t at)
{
	for (size_t i = at; i-- > 0;)
		if (entries->items[i].record == entries->items[at].record)
			return values[i];
	return STR_NONE;
}

static bool put_entry(struct engine *engine, const struct entries *entries, struct str *values, size_t at, struct arena *arena, struct buf *out, struct err *err)
{
	struct log_row row;
	const struct entry *entry = &entries->items[at];
	if (!log_row_read(engine, entry->seq, arena, &row, err))
		return false;
	const struct json *image = image_of(&row, entry->record, arena), *value = json_get(image, "value");
	struct buf text = BUF_INIT;
	if (value && value->type != JSON_NULL)
		json_write(&text, value);
	values[at] = arena_str(arena, buf_view(&text));
	buf_free(&text);
	json_put_comma(out);
	buf_printf(out, "{\"seq\":%llu", (unsigned long long)entry->seq);
	put_instant(engine, out, "time", row.time_us);
	put_scope(out, entry->record);
	put_stored(out, "from", value_before(entries, values, at));
	put_stored(out, "to", values[at]);
	put_image_text(out, image, "what");
	put_image_text(out, image, "actor");
	put_image_text(out, image, "note");
	put_image_text(out, image, "change");
	if (row.has_due && row.time_us - row.due_us > MINUTE_US)
		put_instant(engine, out, "due", row.due_us);
	buf_byte(out, '}');
	return true;
}

static bool put_history(struct engine *engine, const struct param_def *def, struct buf *out, struct err *err)
{
	struct entries entries = { .def = def };
	struct arena arena = ARENA_INIT;
	struct query query = { .kind = engine_kind(engine, "muster_param") };
	bool ok = query_each(engine->world, &query, gather, &entries, err);
	if (entries.count)
		qsort(entries.items, entries.count, sizeof entries.items[0], by_seq);
	if (ok && entries.count && entries.items[entries.count - 1].seq > engine->durable_seq)
		ok = groups_drain(engine, err);
	struct str *values = arena_zalloc(&arena, (entries.count + 1) * sizeof values[0]);
	for (size_t i = 0; ok && i < entries.count; i++)
		ok = put_entry(engine, &entries, values, i, &arena, out, err);
	mem_free(entries.items);
	arena_free(&arena);
	return ok;
}

bool engine_param_full_json(struct engine *engine, struct str name, struct buf *out, struct err *err)
{
	const struct param_def *def;
	if (!param_find(engine, name, &def, err)) {
		err->code = ERR_NOT_FOUND;
		return false;
	}
	buf_lit(out, "{\"name\":");
	if (!put_param(engine, def, out, err))
		return false;
	buf_lit(out, ",\"history\":[");
	if (!put_history(engine, def, out, err))
		return false;
	buf_lit(out, "]}");
	return true;
}
