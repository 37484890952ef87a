/* GET /v1/{c}/export/{kind}.csv: the entities of a list as a table (RFC 4180), for spreadsheets.
 * ?rows=lines makes a row of each object of that json field instead, with the entity's other columns before it; ?bom=true begins with a byte
 * order mark, by which Excel knows UTF-8; ?labels=zh-CN heads the columns with their labels. */
#include "http/routes_private.h"

#include <stdio.h>

enum { EXPORT_MAX = 100000, NAMES_MAX = 300, BYTES_MAX = 64 << 20 };

struct export {
	struct call *call;
	const struct kind *kind;
	struct str rows;                               /* name of the json field whose objects are the rows; "" none */
	struct str columns[NAMES_MAX]; size_t column_count;
	struct str parts[NAMES_MAX]; size_t part_count;        /* columns of the objects */
	struct buf out;
	size_t count;
	bool too_many;
	struct arena arena;                            /* of one entity */
	struct record **records; size_t record_cap;
};

/* ---- cells ---- */

/* A text that a spreadsheet would compute is shown, not run: = + - @ and what begins like them. */
static bool is_formula(struct str text)
{
	return text.len && strchr("=+-@\t\r\n", text.ptr[0]);
}

static void put_text(struct buf *out, struct str text)
{
	bool formula = is_formula(text);
	buf_byte(out, '"');
	if (formula)
		buf_byte(out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"')
			buf_byte(out, '"');
		buf_byte(out, text.ptr[i]);
	}
	buf_byte(out, '"');
}

static void put_cell(struct buf *out, const struct json *value)
{
	struct buf text = BUF_INIT;
	if (!value || value->type == JSON_NULL)
		return;
	if (value->type == JSON_TEXT) {
		put_text(out, json_str(value));
	} else if (value->type == JSON_ARRAY || value->type == JSON_OBJECT) {
		json_write(&text, value);
		put_text(out, buf_view(&text));
	} else {
		json_write(out, value);
	}
	buf_free(&text);
}

static void end_row(struct export *export)
{
	buf_lit(&export->out, "\r\n");
	export->count++;
}

/* ---- columns ---- */

static bool asked_for(const char *const *fields, const char *name)
{
	if (!fields)
		return true;
	for (; *fields; fields++)
		if (strcmp(*fields, name) == 0)
			return true;
	return false;
}

static void add_column(struct export *export, const char *const *fields, const char *name)
{
	if (asked_for(fields, name) && !str_is(export->rows, name) && export->column_count < NAMES_MAX)
		export->columns[export->column_count++] = str_of(name);
}

static void choose_columns(struct export *export, const char *const *fields)
{
	export->columns[export->column_count++] = STR("id");
	if (export->kind->state_count)
		add_column(export, fields, "state");
	for (uint16_t i = 0; i < export->kind->field_count; i++)
		add_column(export, fields, export->kind->fields[i].name);
	add_column(export, fields, "created");
	add_column(export, fields, "updated");
}

static bool is_known(const struct export *export, struct str name)
{
	for (size_t i = 0; i < export->part_count; i++)
		if (str_eq(export->parts[i], name))
			return true;
	return false;
}

/* The label of a field in a language, as the compiled model has it; its name where there is none. */
static struct str label_of(const struct export *export, const struct json *model, struct str name, struct str language)
{
	for (const struct json *kind = json_first(json_get(model, "kinds")); kind; kind = kind->next) {
		if (!str_is(json_str(json_get(kind, "name")), export->kind->name))
			continue;
		for (const struct json *field = json_first(json_get(kind, "fields")); field; field = field->next) {
			const struct json *label = json_get(field, "label");
			const struct json *text = label && label->type == JSON_OBJECT && str_eq(json_str(json_get(field, "name")), name)
				? json_get(label, str_is(language, "en") ? "en" : "zh-CN") : NULL;
			if (text && text->type == JSON_TEXT)
				return json_str(text);
		}
	}
	return name;
}

static void put_head(struct export *export, struct str language)
{
	const struct model *model = world_model(engine_world(export->call->engine));
	ERR_DECLARE(err);
	const struct json *json = language.len ? json_parse((struct str){ model->json, model->json_len }, (struct json_limits){ 32, 10000000 }, export->call->arena, &err) : NULL;
	for (size_t i = 0; i < export->column_count; i++) {
		if (i)
			buf_byte(&export->out, ',');
		put_text(&export->out, json ? label_of(export, json, export->columns[i], language) : export->columns[i]);
	}
	for (size_t i = 0; i < export->part_count; i++) {
		buf_byte(&export->out, ',');
		put_text(&export->out, export->parts[i]);
	}
	end_row(export);
}

/* ---- rows ---- */

static const struct json *entity_json(struct export *export, const struct record *record)
{
	struct buf text = BUF_INIT;
	ERR_DECLARE(err);
	arena_clear(&export->arena);
	record_write_json(engine_world(export->call->engine), record, NULL, &text);
	const struct json *json = json_parse(arena_str(&export->arena, buf_view(&text)), (struct json_limits){ 32, 1000000 }, &export->arena, &err);
	buf_free(&text);
	return json;
}

static void put_columns(struct export *export, const struct json *entity)
{
	char name[80];
	for (size_t i = 0; i < export->column_count; i++) {
		if (i)
			buf_byte(&export->out, ',');
		if (str_to_c(export->columns[i], name, sizeof name))
			put_cell(&export->out, json_get(entity, name));
	}
}

static const struct json *objects_of(const struct export *export, const struct json *entity)
{
	char name[80];
	const struct json *list = str_to_c(export->rows, name, sizeof name) ? json_get(entity, name) : NULL;
	return list && list->type == JSON_ARRAY ? json_first(list) : NULL;
}

static void learn_parts(struct export *export, const struct record *record)
{
	for (const struct json *object = objects_of(export, entity_json(export, record)); object; object = object->next)
		for (const struct json *name = object->type == JSON_OBJECT ? json_first(object) : NULL; name; name = json_next_member(name))
			if (!is_known(export, json_str(name)) && export->part_count < NAMES_MAX)
				export->parts[export->part_count++] = arena_str(export->call->arena, json_str(name));
}

static void put_entity(struct export *export, const struct record *record)
{
	const struct json *entity = entity_json(export, record);
	char name[80];
	if (!export->rows.len) {
		put_columns(export, entity);
		end_row(export);
		return;
	}
	for (const struct json *object = objects_of(export, entity); object; object = object->next) {
		put_columns(export, entity);
		for (size_t i = 0; i < export->part_count; i++) {
			buf_byte(&export->out, ',');
			if (object->type == JSON_OBJECT && str_to_c(export->parts[i], name, sizeof name))
				put_cell(&export->out, json_get(object, name));
		}
		end_row(export);
	}
}

static bool gather(void *arg, struct record *record)
{
	struct export *export = arg;
	if (export->count == EXPORT_MAX) {
		export->too_many = true;
		return false;
	}
	if (export->count == export->record_cap)
		export->records = mem_resize(export->records, (export->record_cap = export->record_cap ? export->record_cap * 2 : 256) * sizeof export->records[0]);
	export->records[export->count++] = record;
	return true;
}

static bool write_table(struct export *export, const struct call_query *asked, struct err *err)
{
	const struct request *request = export->call->request;
	if (!query_each(engine_world(export->call->engine), &asked->query, gather, export, err))
		return false;
	if (export->too_many)
		return err_set(err, ERR_INPUT, "more than %d entities: narrow it down by conditions", EXPORT_MAX);
	for (size_t i = 0; export->rows.len && i < export->count; i++)
		learn_parts(export, export->records[i]);
	if (str_is(request_parameter(request, "bom"), "true"))
		buf_lit(&export->out, "\xEF\xBB\xBF");
	size_t count = export->count;
	choose_columns(export, asked->fields);
	put_head(export, request_parameter(request, "labels"));
	for (size_t i = 0; i < count; i++) {
		put_entity(export, export->records[i]);
		if (export->out.len > BYTES_MAX)
			return err_set(err, ERR_INPUT, "more than %d MiB: narrow it down by conditions", BYTES_MAX >> 20);
	}
	return true;
}

static bool kind_of_file(struct call *call, const struct kind **kind, struct err *err)
{
	struct str name = call->parts[1];
	if (name.len < 5 || memcmp(name.ptr + name.len - 4, ".csv", 4) != 0)
		return err_set(err, ERR_NOT_FOUND, "export gives {kind}.csv");
	*kind = model_must_kind(world_model(engine_world(call->engine)), (struct str){ name.ptr, name.len - 4 }, err);
	if (!*kind)
		err->code = ERR_NOT_FOUND;
	return *kind != NULL;
}

static bool rows_are_json(const struct export *export, struct err *err)
{
	const struct field *field = export->rows.len ? kind_must_field(export->kind, export->rows, err) : NULL;
	if (export->rows.len && !field) {
		err->code = ERR_INPUT;
		return false;
	}
	return !field || (field->type == FIELD_JSON && !field->private) || err_set(err, ERR_INPUT, "rows names a json field: %s is none", field->name);
}

void get_export(struct call *call)
{
	static const char *const apart[] = { "bom", "labels", "rows", "limit", "cursor", "sort", NULL };
	struct call_query asked;
	struct export export = { .call = call, .rows = request_parameter(call->request, "rows") };
	char headers[200];
	ERR_DECLARE(err);
	if (!kind_of_file(call, &export.kind, &err)) {
		call_problem(call, &err);
		return;
	}
	if (call_query(call, export.kind, apart, &asked, &err) && rows_are_json(&export, &err) && write_table(&export, &asked, &err)) {
		snprintf(headers, sizeof headers, "Content-Disposition: attachment; filename=\"%s.csv\"\r\n", export.kind->name);
		call_answer_as(call, 200, "text/csv; charset=utf-8", buf_view(&export.out), headers);
	} else {
		err.code = ERR_INPUT;
		call_problem(call, &err);
	}
	buf_free(&export.out);
	arena_free(&export.arena);
	mem_free(export.records);
}
