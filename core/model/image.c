/* Records as values, JSON, store rows and after-images — and back. */
#include "model/table.h"

struct value record_value(const struct record *record, const struct field *field)
{
	union slot slot = record->slots[field->index];
	if (!record_has(record, field))
		return (struct value){ .type = VALUE_NONE };
	switch (field->type) {
	case FIELD_TEXT: case FIELD_DURATION: return (struct value){ VALUE_TEXT, { .text = text_str(slot.text) } };
	case FIELD_JSON:    return (struct value){ VALUE_JSON, { .text = text_str(slot.text) } };
	case FIELD_INTEGER: return (struct value){ VALUE_INTEGER, { .integer = slot.integer } };
	case FIELD_NUMBER:  return (struct value){ VALUE_NUMBER, { .number = slot.number } };
	case FIELD_MONEY:   return (struct value){ VALUE_NUMBER, { .number = (double)slot.integer / 100 } };
	case FIELD_BOOLEAN: return (struct value){ VALUE_BOOLEAN, { .boolean = slot.integer != 0 } };
	case FIELD_TIME:    return (struct value){ VALUE_TIME, { .integer = slot.integer } };
	case FIELD_DATE:    return (struct value){ VALUE_DATE, { .integer = slot.integer } };
	case FIELD_ENUM:    return (struct value){ VALUE_TEXT, { .text = str_of(field->values[slot.integer]) } };
	case FIELD_REF:     return (struct value){ VALUE_REF, { .ref = slot.ref } };
	case FIELD_LIST:    break;
	}
	return (struct value){ VALUE_LIST, { .list = { NULL, slot.list->count } } };
}

static void put_date(struct buf *out, int64_t date)
{
	int year, month, day;
	date_split((int32_t)date, &year, &month, &day);
	buf_printf(out, "%04d-%02d-%02d", year, month, day);
}

static void put_money(struct buf *out, int64_t hundredths)
{
	uint64_t whole = hundredths < 0 ? 0 - (uint64_t)hundredths : (uint64_t)hundredths;
	buf_printf(out, "%s%llu.%02llu", hundredths < 0 ? "-" : "", (unsigned long long)(whole / 100), (unsigned long long)(whole % 100));
}

static void put_ref(struct buf *out, const struct field *field, const struct record *ref)
{
	if (field->target) {
		buf_str(out, record_id(ref));
		return;
	}
	buf_text(out, record_kind(ref)->name);
	buf_byte(out, '/');
	buf_str(out, record_id(ref));
}

void slot_write_json(const struct world *world, const struct field *field, union slot slot, struct buf *out)
{
	switch (field->type) {
	case FIELD_TEXT: case FIELD_DURATION: json_put_str(out, text_str(slot.text)); return;
	case FIELD_JSON:    buf_str(out, text_str(slot.text)); return;
	case FIELD_INTEGER: buf_int(out, slot.integer); return;
	case FIELD_NUMBER:  json_put_num(out, slot.number); return;
	case FIELD_MONEY:   put_money(out, slot.integer); return;
	case FIELD_BOOLEAN: buf_text(out, slot.integer ? "true" : "false"); return;
	case FIELD_ENUM:    json_put_text(out, field->values[slot.integer]); return;
	case FIELD_TIME: case FIELD_DATE: case FIELD_REF:
		buf_byte(out, '"');
		if (field->type == FIELD_TIME)
			calendar_time_print(world->calendar, slot.integer, out);
		else if (field->type == FIELD_DATE)
			put_date(out, slot.integer);
		else
			put_ref(out, field, slot.ref);
		buf_byte(out, '"');
		return;
	case FIELD_LIST:
		break;
	}
	buf_byte(out, '[');
	for (uint32_t i = 0; i < slot.list->count; i++) {
		json_put_comma(out);
		slot_write_json(world, field->of, slot.list->items[i], out);
	}
	buf_byte(out, ']');
}

static bool wanted(const char *const *fields, const char *name)
{
	if (!fields)
		return true;
	for (size_t i = 0; fields[i]; i++)
		if (strcmp(fields[i], name) == 0)
			return true;
	return false;
}

static void put_time(const struct world *world, struct buf *out, const char *name, int64_t time_us)
{
	json_put_name(out, name);
	buf_byte(out, '"');
	calendar_time_print(world->calendar, time_us, out);
	buf_byte(out, '"');
}

void record_write_json(const struct world *world, const struct record *record, const char *const *fields, struct buf *out)
{
	const struct kind *kind = record_kind(record);
	buf_lit(out, "{\"id\":");
	json_put_str(out, record_id(record));
	json_put_name(out, "kind");
	json_put_text(out, kind->name);
	if (record_state(record) && wanted(fields, "state")) {
		json_put_name(out, "state");
		json_put_text(out, record_state(record));
	}
	if (wanted(fields, "created"))
		put_time(world, out, "created", record->created_us);
	if (wanted(fields, "updated"))
		put_time(world, out, "updated", record->updated_us);
	for (uint16_t i = 0; i < kind->field_count; i++) {
		const struct field *field = &kind->fields[i];
		if (!record_has(record, field) || !wanted(fields, field->name))
			continue;
		json_put_name(out, field->name);
		if (field->private)
			buf_lit(out, "true");
		else
			slot_write_json(world, field, record->slots[i], out);
	}
	buf_byte(out, '}');
}

/* ---- rows ---- */

struct store_table_shape kind_shape(const struct world *world, const struct kind *kind)
{
	const struct table *table = table_of(world, kind);
	return (struct store_table_shape){ kind->name, table->column_count, table->columns };
}

static struct shape_cell text_cell(struct str text)
{
	return (struct shape_cell){ 't', { .bytes = text } };
}

static struct shape_cell int_cell(int64_t number)
{
	return (struct shape_cell){ 'i', { .integer = number } };
}

static struct shape_cell field_cell(const struct world *world, const struct field *field, union slot slot, struct arena *arena)
{
	struct buf text = BUF_INIT;
	switch (field->type) {
	case FIELD_INTEGER: case FIELD_MONEY: case FIELD_BOOLEAN: case FIELD_TIME: return int_cell(slot.integer);
	case FIELD_NUMBER: return (struct shape_cell){ 'r', { .real = slot.number } };
	case FIELD_TEXT: case FIELD_DURATION: case FIELD_JSON: return text_cell(text_str(slot.text));
	case FIELD_ENUM: return text_cell(str_of(field->values[slot.integer]));
	case FIELD_REF:
		if (field->target)
			return text_cell(record_id(slot.ref));
		put_ref(&text, field, slot.ref);
		break;
	case FIELD_DATE: put_date(&text, slot.integer); break;
	case FIELD_LIST: slot_write_json(world, field, slot, &text); break;
	}
	struct shape_cell cell = text_cell(arena_str(arena, buf_view(&text)));
	buf_free(&text);
	return cell;
}

void record_cells(const struct world *world, const struct record *record, struct arena *arena, struct shape_cell *cells)
{
	const struct kind *kind = record_kind(record);
	static const struct shape_cell none = { 'n', { .integer = 0 } };
	struct buf history = BUF_INIT;
	history_write(record, &history);
	*cells++ = text_cell(record_id(record));
	*cells++ = record_state(record) ? text_cell(str_of(record_state(record))) : none;
	*cells++ = int_cell(record->created_us);
	*cells++ = int_cell(record->updated_us);
	*cells++ = int_cell((int64_t)record->seq);
	*cells++ = history.len ? text_cell(arena_str(arena, buf_view(&history))) : none;
	for (uint16_t i = 0; i < kind->field_count; i++)
		*cells++ = record_has(record, &kind->fields[i]) ? field_cell(world, &kind->fields[i], record->slots[i], arena) : none;
	buf_free(&history);
}

/* ---- loading: refs by id wait until every record is there ---- */

static void wait_for(struct world *world, struct record *record, const struct field *field, uint32_t item, struct str id)
{
	if (world->pending_count == world->pending_cap) {
		world->pending_cap = world->pending_cap ? world->pending_cap * 2 : 1024;
		world->pending = mem_resize(world->pending, world->pending_cap * sizeof world->pending[0]);
	}
	world->pending[world->pending_count++] = (struct pending_ref){ record, field, item, str_dup(id) };
}

static bool bad_row(const struct record *record, const char *column, const char *why, struct err *err)
{
	return err_set(err, ERR_CORRUPT, "%s '%.*s': column %s: %s", record_kind(record)->name, STR_ARG(record_id(record)), column, why);
}

/* Lists of refs are kept as texts until they are linked: their elements wait one by one. */
static bool load_list(struct world *world, struct record *record, const struct field *field, struct str text, struct err *err)
{
	struct arena arena = ARENA_INIT;
	const struct json *json = json_parse(text, JSON_LIMITS, &arena, err);
	bool ok = json != NULL, none;
	union slot slot = { .integer = 0 };
	if (ok && field->of->type == FIELD_REF) {
		struct list *list = mem_zalloc(sizeof *list + json->len * sizeof list->items[0]);
		*list = (struct list){ 1, 0 };
		slot.list = list;
		for (const struct json *item = json_first(json); item; item = item->next)
			wait_for(world, record, field, list->count++, json_str(item));
	} else if (ok) {
		struct value value = value_of_json(json, &arena);
		ok = field_accept(world, field, &value, field->name, &slot, &none, err);
	}
	if (ok)
		record_put(record, field, slot);
	arena_free(&arena);
	return ok;
}

static bool load_field(struct world *world, struct record *record, const struct field *field, const struct shape_cell *cell, struct err *err)
{
	union slot slot;
	bool none;
	struct value value = { .type = VALUE_NONE };
	if (cell->type == 'n')
		return true;
	switch (field->type) {
	case FIELD_INTEGER: case FIELD_MONEY: case FIELD_BOOLEAN: case FIELD_TIME:
		slot.integer = cell->integer;
		record_put(record, field, slot);
		return true;
	case FIELD_NUMBER:
		slot.number = cell->type == 'i' ? (double)cell->integer : cell->real;
		record_put(record, field, slot);
		return true;
	case FIELD_REF:
		wait_for(world, record, field, 0, cell->bytes);
		return true;
	case FIELD_LIST:
		return load_list(world, record, field, cell->bytes, err);
	case FIELD_TEXT: case FIELD_JSON: case FIELD_DURATION:
		slot.text = text_new(cell->bytes);
		record_put(record, field, slot);
		return true;
	case FIELD_DATE: case FIELD_ENUM:
		break;
	}
	value = (struct value){ VALUE_TEXT, { .text = cell->bytes } };
	ERR_DECLARE(why);
	if (!field_accept(world, field, &value, field->name, &slot, &none, &why))
		return bad_row(record, field->name, why.text, err);
	record_put(record, field, slot);
	return true;
}

static bool load_own(struct record *record, const char *column, const struct shape_cell *cell, struct err *err)
{
	if (strcmp(column, "state") == 0 && cell->type == 't') {
		int state = kind_state(record_kind(record), cell->bytes);
		if (state < 0)
			return bad_row(record, column, "the model has no such state", err);
		record_put_state(record, (uint16_t)state);
	} else if (strcmp(column, "created") == 0) {
		record->created_us = cell->integer;
	} else if (strcmp(column, "updated") == 0) {
		record->updated_us = cell->integer;
	} else if (strcmp(column, "seq") == 0) {
		record->seq = (uint64_t)cell->integer;
	} else if (strcmp(column, "history") == 0 && cell->type == 't') {
		return history_read(record, cell->bytes, err);
	}
	return true;
}

bool world_load_row(struct world *world, const struct kind *kind, const char *const *columns, const struct shape_cell *cells, size_t count, struct err *err)
{
	struct table *table = table_of(world, kind);
	if (count == 0 || cells[0].type != 't' || table_find(table, cells[0].bytes))
		return err_set(err, ERR_CORRUPT, "table %s has a row without an id or with one that stands twice", kind->name);
	struct record *record = record_new(table, cells[0].bytes, 0);
	table_insert(table, record);
	for (size_t i = 1; i < count; i++) {
		const struct field *field = kind_field(kind, str_of(columns[i]));
		if (field ? !load_field(world, record, field, &cells[i], err) : !load_own(record, columns[i], &cells[i], err))
			return false;
	}
	return true;
}

static struct record *find_ref(const struct world *world, const struct field *field, const char *id)
{
	if (field->target)
		return world_find(world, field->target, str_of(id));
	const char *slash = strchr(id, '/');
	const struct kind *kind = slash ? model_kind(world->model, (struct str){ id, (size_t)(slash - id) }) : NULL;
	return kind ? world_find(world, kind, str_of(slash + 1)) : NULL;
}

/* A row may be written before the row of a record that it speaks of: the log behind it brings that one. Until then a stub stands there. */
static struct record *stub_for(struct world *world, const struct field *field, const char *id)
{
	const char *slash = field->target ? NULL : strchr(id, '/');
	const struct kind *kind = field->target ? field->target : slash ? model_kind(world->model, (struct str){ id, (size_t)(slash - id) }) : NULL;
	return kind ? record_stub(world, kind, str_of(slash ? slash + 1 : id)) : NULL;
}

bool world_link(struct world *world, struct err *err)
{
	bool ok = true;
	for (size_t i = 0; i < world->pending_count; i++) {
		struct pending_ref *pending = &world->pending[i];
		bool list = pending->field->type == FIELD_LIST;
		const struct field *field = list ? pending->field->of : pending->field;
		struct record *target = ok ? find_ref(world, field, pending->id) : NULL;
		if (ok && !target)
			target = stub_for(world, field, pending->id);
		if (ok && !target)
			ok = bad_row(pending->record, pending->field->name, pending->id, err);
		else if (ok && list)
			pending->record->slots[pending->field->index].list->items[pending->item].ref = target;
		else if (ok)
			record_put(pending->record, pending->field, (union slot){ .ref = target });
		mem_free(pending->id);
	}
	mem_free(world->pending);
	world->pending = NULL;
	world->pending_count = world->pending_cap = 0;
	return ok;
}

enum { STUB_US = INT64_MIN };                          /* created: nobody knows when yet */

struct record *record_stub(struct world *world, const struct kind *kind, struct str id)
{
	struct record *record = record_new(table_of(world, kind), id, STUB_US);
	table_insert(table_of(world, kind), record);
	world->stub_count++;
	return record;
}

static void fill_stub(struct world *world, struct record *record, int64_t time_us)
{
	if (record->created_us != STUB_US)
		return;
	record->created_us = time_us;
	world->stub_count--;
}

bool world_complete(const struct world *world, struct err *err)
{
	for (uint16_t i = 0; world->stub_count && i < world->table_count; i++) {
		struct btree_cursor cursor = btree_first(world->tables[i]->by_id);
		for (const struct record *record; (record = btree_at(&cursor)) != NULL; btree_next(&cursor))
			if (record->created_us == STUB_US)
				return err_set(err, ERR_CORRUPT, "%s '%.*s' is spoken of but stands neither in the tables nor in the log behind them. Restore the newest backup",
				               record_kind(record)->name, STR_ARG(record_id(record)));
	}
	return true;
}

/* ---- after-images ---- */

/* lenient: an older version wrote it; what the present model does not take was changed again before that model came. */
static bool apply_set(struct world *world, struct record *record, const struct json *set, bool lenient, struct err *err)
{
	struct arena arena = ARENA_INIT;
	bool ok = true;
	for (const struct json *name = json_first(set); ok && name; name = json_next_member(name)) {
		const struct field *field = kind_field(record_kind(record), json_str(name));
		struct value value = value_of_json(name->next, &arena);
		union slot slot;
		bool none;
		ERR_DECLARE(why);
		if (!field)
			continue;                              /* a later version took the field away */
		bool fits = field_accept(world, field, &value, field->name, &slot, &none, &why);
		if (!fits && !lenient)
			ok = bad_row(record, field->name, why.text, err);
		else if (!fits || none)
			record_drop(record, field);
		else
			record_put(record, field, slot);
	}
	arena_free(&arena);
	return ok;
}

bool world_apply_image(struct world *world, const struct kind *kind, struct str id, const struct json *image, const struct event_def *event, uint64_t seq, int64_t time_us, bool lenient, struct err *err)
{
	struct table *table = table_of(world, kind);
	struct record *record = table_find(table, id);
	const struct json *state = json_get(image, "state");
	if (record && record->seq > seq)
		return true;
	bool again = record && record->seq == seq;     /* one event may leave several images of it; what the tables hold already comes out the same */
	if (!record) {
		record = record_new(table, id, time_us);
		table_insert(table, record);
	}
	fill_stub(world, record, time_us);
	if (!apply_set(world, record, json_get(image, "set"), lenient, err))
		return false;
	if (state && state->type == JSON_TEXT) {
		int index = kind_state(kind, json_str(state));
		if (index < 0 && !lenient)
			return bad_row(record, "state", "the model has no such state", err);
		record_put_state(record, index < 0 ? STATE_NONE : (uint16_t)index);
	}
	record->seq = seq;
	record->updated_us = time_us;
	if (event && !again)
		history_push(record, event, seq, time_us, NULL);
	world_mark_dirty(world, record);
	return true;
}
