#include "policy/import_private.h"
#include "policy/cells.h"
#include "base/hash.h"

/* ---- problems ---- */

void import_problem_text(struct import *import, size_t row, const char *column, const char *text)
{
	if (import->problem_count++ < IMPORT_PROBLEMS_MAX)
		import->problems[import->problem_count - 1] = (struct import_problem){ row, column, arena_string(&import->pass, str_of(text)) };
}

void import_problem_add(struct import *import, size_t row, const char *column, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	import_problem_text(import, row, column, buf_cstr(&text));
	buf_free(&text);
}

/* ---- rows ---- */

static bool put_cell(struct import *import, const struct column *column, struct str text, struct buf *out, struct err *err)
{
	const struct cell_reader reader = { world_calendar(engine_world(import->ensuring.engine)), column->labels, import_find_ref, import };
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
	if (any)
		import_name(import, &import->keys, buf_view(&key), record);
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
	const struct named *known = map_get(&import->keys, key);
	if (known && known->count > 1)
		return err_set(err, ERR_REFUSED, "%zu of %s are known by this: say which by its id, %s or %s%s", known->count, import->kind->name, known->ids[0], known->ids[1], known->count > 2 ? " …" : "");
	if (known)
		buf_text(id, known->ids[0]);
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
			import_problem_add(import, row->number, column->shown, "'%.*s' is no id: a-z 0-9 _ . -, a letter or digit first, at most 64 characters", (int)(text.len > 80 ? 80 : text.len), text.ptr);
	}
	if (!column->field)
		return;
	struct buf value = BUF_INIT;
	if (text.len && !put_cell(import, column, text, &value, &err)) {
		import_problem_text(import, row->number, column->shown, err.text);
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
		import_problem_add(import, row->number, "", "nothing in this row says which %s it is: %s", import->kind->name, import->by_id ? "give it an id" : "the cells of the key are empty");
		return false;
	}
	if (id_of_key(import, buf_view(&read->key), &read->id, &err))
		return true;
	import_problem_text(import, row->number, "", err.text);
	return false;
}

static bool is_new_here(struct import *import, const struct csv_row *row, struct str id)
{
	const struct csv_row *before = map_get(&import->seen, id);
	if (before)
		import_problem_add(import, row->number, "", "this is the %s of row %zu again", import->kind->name, before->number);
	else
		map_put(&import->seen, id, (void *)(uintptr_t)row);
	return !before;
}

/* A refusal names fields; people know columns. */
static void tell_refusal(struct import *import, const struct csv_row *row, const struct err *err)
{
	for (int i = 0; i < err->item_count; i++) {
		const char *slash = strrchr(err->items[i].pointer, '/');
		const struct column *column = slash ? import_column(import, str_of(slash + 1)) : NULL;
		import_problem_add(import, row->number, column ? column->shown : "", "%s", err->items[i].detail);
	}
	if (!err->item_count)
		import_problem_text(import, row->number, "", err->text);
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
	if (ok && import->ensuring.outcome == ENSURED_CREATED)
		import_remember(import, world_find(engine_world(import->ensuring.engine), import->kind, buf_view(&read->id)));
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
	return import_item_named(json_get(json, "kinds"), import->kind->name);
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
	import_bind(import);
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
