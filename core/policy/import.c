#include "policy/import.h"
#include "policy/cells.h"
#include "policy/csv.h"
#include "policy/ensure.h"
#include "base/hash.h"
#include "base/map.h"

#include <stdio.h>

enum { CANDIDATES_MAX = 512, NAMES_SHOWN = 3 };

/* The entities of a kind by title or name, for refs. */
struct named { const char *ids[NAMES_SHOWN]; size_t count; };
struct names { const struct kind *kind; struct map by_name; };

struct column {
	struct str head; const char *shown;    /* shown: the head for people */
	const struct field *field;             /* NULL: an id, or passed over */
	const struct json *labels;             /* of an enum's values */
	bool id, key, ignored;
};

struct import {
	struct import_request request;         /* in `own` */
	struct csv csv;
	const char *encoding;
	struct arena own, pass;                /* pass: since import_begin */
	struct ensuring ensuring;
	const struct kind *kind;
	const struct json *model;              /* the kind as the model's JSON has it: labels */
	struct column *columns;
	bool by_id, by_key;                    /* what a row is known by: a column id, fields */
	size_t next, created, changed, same;
	struct import_problem problems[IMPORT_PROBLEMS_MAX]; size_t problem_count;
	struct names names[16]; size_t names_count;
	struct map keys, seen;                 /* key → id of the entity there; id → row of this table */
	bool keys_known;
};

/* ---- problems ---- */

static void problem_text(struct import *import, size_t row, const char *column, const char *text)
{
	if (import->problem_count++ < IMPORT_PROBLEMS_MAX)
		import->problems[import->problem_count - 1] = (struct import_problem){ row, column, arena_string(&import->pass, str_of(text)) };
}

static void problem(struct import *import, size_t row, const char *column, const char *format, ...) PRINTF_LIKE(4, 5);
static void problem(struct import *import, size_t row, const char *column, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	problem_text(import, row, column, buf_cstr(&text));
	buf_free(&text);
}

/* ---- heads ---- */

static const struct json *item_named(const struct json *list, const char *name)
{
	for (const struct json *item = json_first(list); item; item = item->next)
		if (json_get(item, "name") && json_is_text(json_get(item, "name"), name))
			return item;
	return NULL;
}

static struct str label_of(const struct import *import, const struct field *field, const char *language)
{
	const struct json *text = json_get(json_get(item_named(json_get(import->model, "fields"), field->name), "label"), language);
	return text && text->type == JSON_TEXT ? json_str(text) : STR_NONE;
}

static const struct field *field_of_head(const struct import *import, struct str head)
{
	static const char *const languages[] = { "zh-CN", "en" };
	for (size_t i = 0; i < import->request.map_count; i++)
		if (cell_same(import->request.maps[i].column, head))
			return kind_field(import->kind, import->request.maps[i].field);
	for (uint16_t i = 0; i < import->kind->field_count; i++)
		if (cell_same(head, str_of(import->kind->fields[i].name)))
			return &import->kind->fields[i];
	for (uint16_t i = 0; i < import->kind->field_count; i++)
		for (size_t k = 0; k < COUNT_OF(languages); k++) {
			struct str label = label_of(import, &import->kind->fields[i], languages[k]);
			if (label.len && cell_same(head, label))
				return &import->kind->fields[i];
		}
	return NULL;
}

static bool is_one_of(struct str head, const char *const *words)
{
	for (; *words; words++)
		if (cell_same(head, str_of(*words)))
			return true;
	return false;
}

static void unknown_head(struct import *import, const struct column *column)
{
	const char *names[CANDIDATES_MAX];
	char hint[160] = "";
	size_t count = 0;
	names[count++] = "id";
	for (uint16_t i = 0; i < import->kind->field_count && count + 2 < CANDIDATES_MAX; i++) {
		struct str label = label_of(import, &import->kind->fields[i], "zh-CN");
		names[count++] = import->kind->fields[i].name;
		if (label.len)
			names[count++] = arena_string(&import->pass, label);
	}
	names[count] = NULL;
	if (column->head.len < 60)
		err_suggest(hint, sizeof hint, column->shown, names);
	problem(import, 0, column->shown, "a %s has nothing of this name%s", import->kind->name, hint);
}

static bool takes(const struct event_def *event, const struct field *field)
{
	for (uint16_t i = 0; event && i < event->take_count; i++)
		if (event->takes[i].stored && event->takes[i].field == field)
			return true;
	return false;
}

static bool is_empty_column(const struct import *import, size_t index)
{
	for (size_t i = 1; i < import->csv.row_count; i++)
		if (import->csv.rows[i].cells[index].len)
			return false;
	return true;
}

/* "名称*": the star says that rows are known by it. */
static void read_star(struct column *column)
{
	static const char *const stars[] = { "*", "＊" };
	for (size_t i = 0; i < COUNT_OF(stars); i++) {
		size_t length = strlen(stars[i]);
		if (column->head.len > length && memcmp(column->head.ptr + column->head.len - length, stars[i], length) == 0) {
			column->head.len -= length;
			column->key = true;
		}
	}
}

static void bind_column(struct import *import, size_t index)
{
	/* an export's own columns: they come of events */
	static const char *const of_export[] = { "state", "created", "updated", NULL }, *const ids[] = { "id", "编号", NULL };
	struct column *column = &import->columns[index];
	*column = (struct column){ .head = import->csv.rows[0].cells[index] };
	read_star(column);
	column->shown = arena_string(&import->pass, column->head);
	column->field = column->head.len ? field_of_head(import, column->head) : NULL;
	column->id = !column->field && is_one_of(column->head, ids);
	column->ignored = !column->field && !column->id && (is_one_of(column->head, of_export) || (!column->head.len && is_empty_column(import, index)));
	if (column->ignored || column->id)
		return;
	if (!column->head.len)
		problem(import, 0, "", "column %zu has cells and no name in the first row", index + 1);
	else if (!column->field)
		unknown_head(import, column);
	else if (!takes(ensure_creating(import->kind), column->field) && !takes(ensure_updating(import->kind), column->field))
		problem(import, 0, column->shown, "%s.%s comes of what happens, not of a table; leave the column out", import->kind->name, column->field->name);
	if (column->field && column->field->type == FIELD_LIST && column->field->of->type == FIELD_ENUM)
		column->labels = json_get(json_get(item_named(json_get(import->model, "fields"), column->field->name), "of"), "labels");
	else if (column->field)
		column->labels = json_get(item_named(json_get(import->model, "fields"), column->field->name), "labels");
}

static void check_twice(struct import *import)
{
	for (size_t i = 0; i < import->csv.column_count; i++)
		for (size_t k = 0; k < i; k++) {
			const struct column *one = &import->columns[k], *other = &import->columns[i];
			if ((one->field && one->field == other->field) || (one->id && other->id))
				problem(import, 0, other->shown, "columns %zu and %zu are the same: %s", k + 1, i + 1, one->field ? one->field->name : "id");
		}
}

/* ---- what a row is known by ---- */

static struct column *column_of(struct import *import, struct str name)
{
	for (size_t i = 0; i < import->csv.column_count; i++)
		if (import->columns[i].field && (str_is(name, import->columns[i].field->name) || cell_same(name, import->columns[i].head)))
			return &import->columns[i];
	return NULL;
}

static void take_key(struct import *import, struct str list)
{
	while (list.len) {
		const char *comma = memchr(list.ptr, ',', list.len);
		struct str name = { list.ptr, comma ? (size_t)(comma - list.ptr) : list.len };
		struct column *column = column_of(import, name);
		if (column)
			column->key = true;
		else
			problem(import, 0, "", "the key names '%.*s', and no column is that", STR_ARG(name));
		list = comma ? (struct str){ comma + 1, list.len - name.len - 1 } : STR_NONE;
	}
}

/* A set of fields that no two entities share, when the table has all of them. */
static bool take_unique(struct import *import)
{
	for (uint8_t i = 0; i < import->kind->unique_count; i++) {
		const struct unique *unique = &import->kind->uniques[i];
		bool all = unique->while_count == 0;
		for (uint8_t k = 0; k < unique->field_count && all; k++)
			all = column_of(import, str_of(import->kind->fields[unique->fields[k]].name)) != NULL;
		for (uint8_t k = 0; k < unique->field_count && all; k++)
			column_of(import, str_of(import->kind->fields[unique->fields[k]].name))->key = true;
		if (all)
			return true;
	}
	return false;
}

static void choose_key(struct import *import)
{
	take_key(import, import->request.key);
	for (size_t i = 0; i < import->csv.column_count; i++) {
		import->by_id |= import->columns[i].id;
		import->by_key |= import->columns[i].key && import->columns[i].field;
	}
	if (!import->by_id && !import->by_key && take_unique(import))
		import->by_key = true;
	if (!import->by_id && !import->by_key && !import->problem_count)
		problem(import, 0, "", "nothing says which %s a row is, so the same table again would make all of them twice: add a column id, put * behind the heads by which a row is known (like name*), or give the key",
		        import->kind->name);
}

/* ---- refs ---- */

static struct str name_of(const struct record *record)
{
	static const char *const fields[] = { "title", "name" };
	for (size_t i = 0; i < COUNT_OF(fields); i++) {
		const struct field *field = kind_field(record_kind(record), str_of(fields[i]));
		if (field && field->type == FIELD_TEXT && !field->private && !field->personal && record_has(record, field))
			return text_str(record->slots[field->index].text);
	}
	return STR_NONE;
}

struct naming { struct import *import; struct names *names; };

static bool add_name(void *arg, struct record *record)
{
	struct naming *naming = arg;
	struct str name = name_of(record);
	struct named *named = name.len ? map_get(&naming->names->by_name, name) : NULL;
	if (!name.len)
		return true;
	if (!named) {
		named = arena_zalloc(&naming->import->pass, sizeof *named);
		map_put(&naming->names->by_name, name, named);
	}
	if (named->count < NAMES_SHOWN)
		named->ids[named->count] = arena_string(&naming->import->pass, record_id(record));
	named->count++;
	return true;
}

static struct names *names_of(struct import *import, const struct kind *kind, struct err *err)
{
	for (size_t i = 0; i < import->names_count; i++)
		if (import->names[i].kind == kind)
			return &import->names[i];
	if (import->names_count == COUNT_OF(import->names)) {
		err_set(err, ERR_LIMIT, "a table refers to at most %zu kinds", COUNT_OF(import->names));
		return NULL;
	}
	struct names *names = &import->names[import->names_count++];
	struct naming naming = { import, names };
	struct query all = { .kind = kind };
	*names = (struct names){ .kind = kind };
	return query_each(engine_world(import->ensuring.engine), &all, add_name, &naming, err) ? names : NULL;
}

static bool nobody(const struct names *names, struct str text, struct err *err)
{
	const char *known[CANDIDATES_MAX];
	char hint[200] = "", wrong[80] = "";
	size_t count = 0;
	for (size_t i = 0; i < names->by_name.count && count + 1 < CANDIDATES_MAX; i++)
		known[count++] = names->by_name.entries[i].key;
	known[count] = NULL;
	if (str_to_c(text, wrong, sizeof wrong))
		err_suggest(hint, sizeof hint, wrong, known);
	return err_set(err, ERR_REFUSED, "there is no %s with the id or the name '%.*s'%s", names->kind->name, (int)(text.len > 80 ? 80 : text.len), text.ptr, hint);
}

static bool find_ref(void *arg, const struct field *field, struct str text, struct buf *out, struct err *err)
{
	struct import *import = arg;
	if (!field->target || world_find(engine_world(import->ensuring.engine), field->target, text)) {
		json_put_str(out, text);
		return true;
	}
	struct names *names = names_of(import, field->target, err);
	const struct named *named = names ? map_get(&names->by_name, text) : NULL;
	if (!names)
		return false;
	if (!named)
		return nobody(names, text, err);
	if (named->count > 1)
		return err_set(err, ERR_REFUSED, "%zu of %s are called '%.*s': say which by its id, %s or %s%s", named->count, field->target->name, STR_ARG(text), named->ids[0], named->ids[1],
		               named->count > 2 ? " …" : "");
	json_put_text(out, named->ids[0]);
	return true;
}

/* ---- rows ---- */

static bool put_cell(struct import *import, const struct column *column, struct str text, struct buf *out, struct err *err)
{
	const struct cell_reader reader = { world_calendar(engine_world(import->ensuring.engine)), column->labels, find_ref, import };
	return cell_json(&reader, column->field, text, out, err);
}

/* The values by which an entity is known, as JSON in the columns' order; "" when it has none of them. */
static bool add_record_key(void *arg, struct record *record)
{
	struct import *import = arg;
	struct buf key = BUF_INIT;
	bool any = false;
	for (size_t i = 0; i < import->csv.column_count; i++) {
		const struct column *column = &import->columns[i];
		if (!column->key || !column->field)
			continue;
		any = any || record_has(record, column->field);
		if (record_has(record, column->field))
			slot_write_json(engine_world(import->ensuring.engine), column->field, record->slots[column->field->index], &key);
		buf_byte(&key, '\n');
	}
	if (any && !map_get(&import->keys, buf_view(&key)))
		map_put(&import->keys, buf_view(&key), arena_string(&import->pass, record_id(record)));
	buf_free(&key);
	return true;
}

static bool know_keys(struct import *import, struct err *err)
{
	struct query all = { .kind = import->kind };
	if (import->keys_known)
		return true;
	import->keys_known = true;
	return query_each(engine_world(import->ensuring.engine), &all, add_record_key, import, err);
}

/* The entity that is known by this, else an id made of it: the same row has the same one again. */
static bool id_of_key(struct import *import, struct str key, struct buf *id, struct err *err)
{
	if (!know_keys(import, err))
		return false;
	const char *known = map_get(&import->keys, key);
	if (known)
		buf_text(id, known);
	else
		buf_printf(id, "%.40s-%016llx", import->kind->name, (unsigned long long)hash_bytes(key.ptr, key.len, 0));
	return true;
}

struct read_row { struct buf fields, key, id; bool ok, keyed; };

static void read_cell(struct import *import, const struct csv_row *row, size_t index, struct read_row *read)
{
	const struct column *column = &import->columns[index];
	struct str text = row->cells[index];
	ERR_DECLARE(err);
	if (column->id && text.len) {
		read->ok = id_is_valid(text) && read->ok;
		if (id_is_valid(text))
			buf_str(&read->id, text);
		else
			problem(import, row->number, column->shown, "'%.*s' is no id: a-z 0-9 _ . -, a letter or digit first, at most 64 characters", (int)(text.len > 80 ? 80 : text.len), text.ptr);
	}
	if (!column->field)
		return;
	struct buf value = BUF_INIT;
	if (text.len && !put_cell(import, column, text, &value, &err)) {
		problem_text(import, row->number, column->shown, err.text);
		read->ok = false;
	} else if (text.len) {
		json_put_name(&read->fields, column->field->name);
		buf_str(&read->fields, buf_view(&value));
	}
	if (column->key) {
		read->keyed = read->keyed || text.len;
		buf_str(&read->key, buf_view(&value));
		buf_byte(&read->key, '\n');
	}
	buf_free(&value);
}

static bool find_id(struct import *import, const struct csv_row *row, struct read_row *read)
{
	ERR_DECLARE(err);
	if (!read->ok || read->id.len)
		return read->ok;
	if (!read->keyed) {
		problem(import, row->number, "", "nothing in this row says which %s it is: %s", import->kind->name, import->by_id ? "give it an id" : "the cells of the key are empty");
		return false;
	}
	if (id_of_key(import, buf_view(&read->key), &read->id, &err))
		return true;
	problem_text(import, row->number, "", err.text);
	return false;
}

static bool is_new_here(struct import *import, const struct csv_row *row, struct str id)
{
	const struct csv_row *before = map_get(&import->seen, id);
	if (before)
		problem(import, row->number, "", "this is the %s of row %zu again", import->kind->name, before->number);
	else
		map_put(&import->seen, id, (void *)(uintptr_t)row);
	return !before;
}

/* A refusal names fields; people know columns. */
static void tell_refusal(struct import *import, const struct csv_row *row, const struct err *err)
{
	for (int i = 0; i < err->item_count; i++) {
		const char *slash = strrchr(err->items[i].pointer, '/');
		const struct column *column = slash ? column_of(import, str_of(slash + 1)) : NULL;
		problem(import, row->number, column ? column->shown : "", "%s", err->items[i].detail);
	}
	if (!err->item_count)
		problem_text(import, row->number, "", err->text);
}

/* What later rows may refer to. */
static void remember(struct import *import, struct str id)
{
	struct record *record = world_find(engine_world(import->ensuring.engine), import->kind, id);
	for (size_t i = 0; record && i < import->names_count; i++)
		if (import->names[i].kind == import->kind && import->ensuring.outcome == ENSURED_CREATED)
			add_name(&(struct naming){ import, &import->names[i] }, record);
}

static void say_because(struct import *import, const struct csv_row *row)
{
	struct buf text = BUF_INIT;
	buf_printf(&text, "{\"en\":\"from row %zu of a table", row->number);
	if (import->request.name.len)
		buf_printf(&text, " (%.*s)", STR_ARG(import->request.name));
	buf_printf(&text, "\",\"zh-CN\":\"由表格第%zu行导入", row->number);
	if (import->request.name.len)
		buf_printf(&text, "(%.*s)", STR_ARG(import->request.name));
	buf_lit(&text, "\"}");
	import->ensuring.because = arena_str(&import->ensuring.arena, buf_view(&text));
	buf_free(&text);
}

static bool submit(struct import *import, const struct csv_row *row, struct read_row *read)
{
	size_t *const counts[] = { [ENSURED_SAME] = &import->same, [ENSURED_CREATED] = &import->created, [ENSURED_CHANGED] = &import->changed };
	ERR_DECLARE(err);
	struct str subject;
	if (import->ensuring.arena.used > 1 << 20)
		arena_clear(&import->ensuring.arena);
	say_because(import, row);
	buf_byte(&read->fields, '}');
	const struct json *fields = json_parse(arena_str(&import->ensuring.arena, buf_view(&read->fields)), JSON_LIMITS, &import->ensuring.arena, &err);
	bool ok = fields && ensure(&import->ensuring, str_of(import->kind->name), buf_view(&read->id), fields, &subject, &err);
	if (!ok)
		tell_refusal(import, row, &err);
	else
		++*counts[import->ensuring.outcome];
	if (ok)
		remember(import, buf_view(&read->id));
	return ok;
}

static bool take_row(struct import *import, const struct csv_row *row)
{
	struct read_row read = { .ok = true };
	buf_byte(&read.fields, '{');
	for (size_t i = 0; i < import->csv.column_count; i++)
		read_cell(import, row, i, &read);
	bool ok = find_id(import, row, &read) && is_new_here(import, row, buf_view(&read.id)) && submit(import, row, &read);
	buf_free(&read.fields);
	buf_free(&read.key);
	buf_free(&read.id);
	return ok;
}

bool import_some(struct import *import, size_t most, bool stop)
{
	for (; most && import->next < import->csv.row_count; most--)
		if (!take_row(import, &import->csv.rows[import->next++]) && stop)
			return false;
	return import->next < import->csv.row_count;
}

/* ---- the whole ---- */

static void forget_pass(struct import *import)
{
	for (size_t i = 0; i < import->names_count; i++)
		map_free(&import->names[i].by_name);
	map_free(&import->keys);
	map_free(&import->seen);
	arena_clear(&import->pass);
	import->keys = import->seen = MAP_INIT;
	import->names_count = import->problem_count = import->created = import->changed = import->same = 0;
	import->keys_known = import->by_id = import->by_key = false;
	import->next = 1;
}

static const struct json *kind_json(struct import *import, const struct model *model, struct err *err)
{
	const struct json *json = json_parse((struct str){ model->json, model->json_len }, (struct json_limits){ 32, 10000000 }, &import->pass, err);
	return item_named(json_get(json, "kinds"), import->kind->name);
}

bool import_begin(struct import *import, struct engine *engine, struct err *err)
{
	const struct model *model = world_model(engine_world(engine));
	forget_pass(import);
	import->ensuring.engine = engine;
	import->kind = model_must_kind(model, import->request.kind, err);
	if (!import->kind)
		return false;
	if (import->kind->system || !ensure_creating(import->kind))
		return err_set(err, ERR_REFUSED, "nobody enters a %s", import->kind->name);
	for (size_t i = 0; i < import->request.map_count; i++)
		if (!kind_must_field(import->kind, import->request.maps[i].field, err))
			return false;
	import->model = kind_json(import, model, err);
	import->columns = arena_zalloc(&import->pass, (import->csv.column_count + 1) * sizeof import->columns[0]);
	for (size_t i = 0; i < import->csv.column_count; i++)
		bind_column(import, i);
	check_twice(import);
	choose_key(import);
	if (import->problem_count)
		import->next = import->csv.row_count;  /* with wrong heads every cell would be wrong */
	return true;
}

static void copy_request(struct import *import, const struct import_request *request)
{
	struct import_request *own = &import->request;
	*own = *request;
	own->table = STR_NONE;
	struct str *const texts[] = { &own->kind, &own->name, &own->key, &own->actor };
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		*texts[i] = arena_str(&import->own, *texts[i]);
	for (size_t i = 0; i < own->map_count; i++)
		own->maps[i] = (struct import_map){ arena_str(&import->own, own->maps[i].column), arena_str(&import->own, own->maps[i].field) };
}

/* In the record a name is a few plain characters. */
static void clean_name(struct import *import)
{
	struct str name = import->request.name;
	char *text = arena_alloc(&import->own, name.len + 1);
	size_t length = 0;
	for (size_t i = 0; i < name.len && length < 100; i++)
		if ((unsigned char)name.ptr[i] >= ' ' && name.ptr[i] != '"' && name.ptr[i] != '\\')
			text[length++] = name.ptr[i];
	while (length && !json_utf8((struct str){ text, length }))
		length--;
	import->request.name = (struct str){ text, length };
}

struct import *import_new(const struct import_request *request, struct err *err)
{
	struct import *import = mem_zalloc(sizeof *import);
	struct buf text = BUF_INIT, source = BUF_INIT;
	copy_request(import, request);
	clean_name(import);
	buf_printf(&source, "%s:%.*s", request->setup ? "setup" : "import", STR_ARG(import->request.name));
	import->ensuring = (struct ensuring){ .actor = import->request.actor, .source = arena_str(&import->own, buf_view(&source)), .reason = request->setup ? "setup" : "import",
		.system = request->setup, .keep_peoples = request->setup };
	bool ok = csv_text(request->table, &text, &import->encoding, err) && csv_read(buf_view(&text), &import->csv, err);
	buf_free(&text);
	buf_free(&source);
	if (ok)
		return import;
	import_free(import);
	return NULL;
}

void import_free(struct import *import)
{
	if (!import)
		return;
	forget_pass(import);
	csv_clear(&import->csv);
	arena_free(&import->ensuring.arena);
	arena_free(&import->pass);
	arena_free(&import->own);
	mem_free(import);
}

size_t import_problem_count(const struct import *import)
{
	return import->problem_count;
}

const struct import_problem *import_problem(const struct import *import, size_t index)
{
	return &import->problems[index];
}

uint64_t import_kept(const struct import *import, const char **first)
{
	*first = import->ensuring.kept_first;
	return import->ensuring.kept;
}

/* ---- what came of it ---- */

void import_write_counts(const struct import *import, struct buf *out)
{
	json_put_name(out, "kind");
	json_put_text(out, import->kind->name);
	buf_printf(out, ",\"rows\":%zu,\"created\":%zu,\"changed\":%zu,\"unchanged\":%zu,\"encoding\":\"%s\",\"columns\":[", import->csv.row_count - 1, import->created, import->changed, import->same,
	           import->encoding);
	for (size_t i = 0; i < import->csv.column_count; i++) {
		const struct column *column = &import->columns[i];
		if (!column->field && !column->id)
			continue;
		json_put_comma(out);
		buf_lit(out, "{\"column\":");
		json_put_text(out, column->shown);
		buf_printf(out, ",\"field\":\"%s\"}", column->id ? "id" : column->field->name);
	}
	buf_lit(out, "],\"ignored\":[");
	for (size_t i = 0; i < import->csv.column_count; i++)
		if (import->columns[i].ignored && import->columns[i].head.len) {
			json_put_comma(out);
			json_put_text(out, import->columns[i].shown);
		}
	buf_byte(out, ']');
}

void import_write_problems(const struct import *import, struct buf *out)
{
	buf_byte(out, '[');
	for (size_t i = 0; i < import->problem_count && i < IMPORT_PROBLEMS_MAX; i++) {
		const struct import_problem *one = &import->problems[i];
		json_put_comma(out);
		buf_printf(out, "{\"row\":%zu,\"column\":", one->row);
		json_put_text(out, one->column);
		buf_printf(out, ",\"pointer\":\"/%zu\",\"detail\":", one->row);
		json_put_text(out, one->text);
		buf_byte(out, '}');
	}
	buf_byte(out, ']');
}
