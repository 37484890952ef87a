/* Which field a column gives, by which columns a row is known, and what a cell refers to. */
#include "policy/import_private.h"
#include "policy/cells.h"

/* ---- heads ---- */

const struct json *import_item_named(const struct json *list, const char *name)
{
	for (const struct json *item = json_first(list); item; item = item->next)
		if (json_get(item, "name") && json_is_text(json_get(item, "name"), name))
			return item;
	return NULL;
}

static struct str label_of(const struct import *import, const struct field *field, const char *language)
{
	const struct json *text = json_get(json_get(import_item_named(json_get(import->model, "fields"), field->name), "label"), language);
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

/* The first of them, as people call them. */
static const char *list_fields(struct import *import)
{
	struct buf text = BUF_INIT;
	for (uint16_t i = 0; i < import->kind->field_count && text.len < 200; i++) {
		struct str label = label_of(import, &import->kind->fields[i], "zh-CN");
		buf_printf(&text, "%s%s%s%.*s", i ? ", " : "", import->kind->fields[i].name, label.len ? " " : "", STR_ARG(label));
	}
	const char *list = arena_string(&import->pass, buf_view(&text));
	buf_free(&text);
	return list;
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
	import_problem_add(import, 0, column->shown, "a %s has nothing of this name%s%s", import->kind->name, hint[0] ? hint : "; it has ", hint[0] ? "" : list_fields(import));
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
		import_problem_add(import, 0, "", "column %zu has cells and no name in the first row", index + 1);
	else if (!column->field)
		unknown_head(import, column);
	else if (!takes(ensure_creating(import->kind), column->field) && !takes(ensure_updating(import->kind), column->field))
		import_problem_add(import, 0, column->shown, "%s.%s comes of what happens, not of a table; leave the column out", import->kind->name, column->field->name);
	if (column->field && column->field->type == FIELD_LIST && column->field->of->type == FIELD_ENUM)
		column->labels = json_get(json_get(import_item_named(json_get(import->model, "fields"), column->field->name), "of"), "labels");
	else if (column->field)
		column->labels = json_get(import_item_named(json_get(import->model, "fields"), column->field->name), "labels");
}

static void check_twice(struct import *import)
{
	for (size_t i = 0; i < import->csv.column_count; i++)
		for (size_t k = 0; k < i; k++) {
			const struct column *one = &import->columns[k], *other = &import->columns[i];
			if ((one->field && one->field == other->field) || (one->id && other->id))
				import_problem_add(import, 0, other->shown, "columns %zu and %zu are the same: %s", k + 1, i + 1, one->field ? one->field->name : "id");
		}
}

/* ---- what a row is known by ---- */

struct column *import_column(struct import *import, struct str name)
{
	const struct field *field = kind_field(import->kind, name);
	for (size_t i = 0; i < import->csv.column_count; i++)
		if (import->columns[i].field && (import->columns[i].field == field || cell_same(name, import->columns[i].head)))
			return &import->columns[i];
	return NULL;
}

static void take_key(struct import *import, struct str list)
{
	while (list.len) {
		const char *comma = memchr(list.ptr, ',', list.len);
		struct str name = { list.ptr, comma ? (size_t)(comma - list.ptr) : list.len };
		struct column *column = import_column(import, name);
		if (column)
			column->key = true;
		else
			import_problem_add(import, 0, "", "the key names '%.*s', and no column is that", STR_ARG(name));
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
			all = import_column(import, str_of(import->kind->fields[unique->fields[k]].name)) != NULL;
		for (uint8_t k = 0; k < unique->field_count && all; k++)
			import_column(import, str_of(import->kind->fields[unique->fields[k]].name))->key = true;
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
		import_problem_add(import, 0, "", "nothing says which %s a row is, so the same table again would make all of them twice: add a column id, put * behind the heads by which a row is known (like name*), or give the key",
		        import->kind->name);
}

void import_bind(struct import *import)
{
	for (size_t i = 0; i < import->csv.column_count; i++)
		bind_column(import, i);
	check_twice(import);
	choose_key(import);
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

void import_name(struct import *import, struct map *map, struct str name, const struct record *record)
{
	struct named *named = map_get(map, name);
	if (!named) {
		named = arena_zalloc(&import->pass, sizeof *named);
		map_put(map, name, named);
	}
	if (named->count < NAMES_SHOWN)
		named->ids[named->count] = arena_string(&import->pass, record_id(record));
	named->count++;
}

static bool add_name(void *arg, struct record *record)
{
	struct naming *naming = arg;
	struct str name = name_of(record);
	if (name.len)
		import_name(naming->import, &naming->names->by_name, name, record);
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

bool import_find_ref(void *arg, const struct field *field, struct str text, struct buf *out, struct err *err)
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

void import_remember(struct import *import, struct record *record)
{
	for (size_t i = 0; i < import->names_count; i++)
		if (import->names[i].kind == record_kind(record))
			add_name(&(struct naming){ import, &import->names[i] }, record);
}
