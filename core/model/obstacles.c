/* May a new model come under living records? Each thing that rows hold and the model would take away is told with the rows and with what would help. */
#include "model/obstacles.h"
#include "base/map.h"

enum { ROWS_NAMED = 10 };

struct looking {
	const struct table *table;
	const struct kind *now;                        /* of the new model; NULL: it has no such kind */
	void (*tell)(void *arg, const char *where, const char *text); void *arg;
	struct err *err;
	bool ok;
};
/* Rows that stand in the way: their number, and the first ones by name. */
struct rows { size_t count; struct buf names; };

static void add_row(struct rows *rows, const struct record *record)
{
	if (rows->count++ >= ROWS_NAMED)
		return;
	if (rows->names.len)
		buf_lit(&rows->names, ", ");
	buf_str(&rows->names, record_id(record));
}

/* "wish loses the field 'unit', but 12 rows hold a value in it (w-1, w-2 … and 10 more): keep the field, …" */
static void PRINTF_LIKE(5, 6) stand_in_way(struct looking *looking, struct rows *rows, const char *at, const char *help, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;
	if (rows->count) {
		va_start(args, format);
		buf_vprintf(&text, format, args);
		va_end(args);
		buf_printf(&text, ", but %zu %s: ", rows->count, rows->count == 1 ? "row stands in the way" : "rows stand in the way");
		buf_str(&text, buf_view(&rows->names));
		if (rows->count > ROWS_NAMED)
			buf_printf(&text, " and %zu more", rows->count - ROWS_NAMED);
		buf_printf(&text, ". %s", help);
		if (looking->ok)
			err_at(looking->err, ERR_MODEL, at, "%s", buf_cstr(&text));
		if (looking->tell)
			looking->tell(looking->arg, at ? at : "", buf_cstr(&text));
		looking->ok = false;
	}
	buf_free(&text);
	buf_free(&rows->names);
}

/* ---- which rows ---- */

typedef bool (*row_fn)(const struct record *record, const struct field *field, int64_t value);

static struct rows rows_where(const struct table *table, row_fn holds, const struct field *field, int64_t value)
{
	struct rows rows = { 0, BUF_INIT };
	struct btree_cursor cursor = btree_first(table->by_id);
	for (const struct record *record; (record = btree_at(&cursor)) != NULL; btree_next(&cursor))
		if (holds(record, field, value))
			add_row(&rows, record);
	return rows;
}

static bool is_there(const struct record *record, const struct field *field, int64_t value)
{
	(void)record, (void)field, (void)value;
	return true;
}

static bool holds_any(const struct record *record, const struct field *field, int64_t value)
{
	(void)value;
	return record_has(record, field);
}

static bool holds_value(const struct record *record, const struct field *field, int64_t value)
{
	if (!record_has(record, field))
		return false;
	union slot slot = record->slots[field->index];
	if (field->type != FIELD_LIST)
		return slot.integer == value;
	for (uint32_t i = 0; i < slot.list->count; i++)
		if (slot.list->items[i].integer == value)
			return true;
	return false;
}

static bool is_in_state(const struct record *record, const struct field *field, int64_t value)
{
	(void)field;
	return record->state == (uint16_t)value;
}

/* ---- fields ---- */

bool field_same_type(const struct field *a, const struct field *b)
{
	if (a->type != b->type)
		return false;
	if (a->type == FIELD_REF)
		return (a->target == NULL) == (b->target == NULL) && (!a->target || strcmp(a->target->name, b->target->name) == 0);
	return a->type != FIELD_LIST || field_same_type(a->of, b->of);
}

static void look_at_values(struct looking *looking, const struct field *old, const struct field *now)
{
	const struct field *from = old->of ? old->of : old, *to = now->of ? now->of : now;
	for (uint16_t i = 0; from->type == FIELD_ENUM && i < from->value_count; i++) {
		if (field_enum_index(to, str_of(from->values[i])) >= 0)
			continue;
		struct rows rows = rows_where(looking->table, holds_value, old, i);
		stand_in_way(looking, &rows, now->at, "Keep the value and retire it: then no event may give it any more",
		             "%s.%s loses the value '%s'", looking->now->name, old->name, from->values[i]);
	}
}

static void look_at_fields(struct looking *looking)
{
	const struct kind *kind = looking->table->kind;
	for (uint16_t i = 0; i < kind->field_count; i++) {
		const struct field *old = &kind->fields[i], *now = kind_field(looking->now, str_of(old->name));
		if (now && field_same_type(old, now)) {
			look_at_values(looking, old, now);
			continue;
		}
		struct rows rows = rows_where(looking->table, holds_any, old, 0);
		if (!now)
			stand_in_way(looking, &rows, looking->now->at, "Keep the field, or first let an event that takes it empty it there", "%s loses the field '%s'", kind->name, old->name);
		else
			stand_in_way(looking, &rows, now->at, "Keep the field as it is and declare another one beside it", "%s.%s changes from %s%s%s to %s%s%s", kind->name, old->name,
			             field_type_name(old->type), old->target ? " " : "", old->target ? old->target->name : "", field_type_name(now->type), now->target ? " " : "", now->target ? now->target->name : "");
	}
}

/* ---- states ---- */

static void look_at_states(struct looking *looking)
{
	const struct kind *kind = looking->table->kind;
	for (uint16_t i = 0; i < kind->state_count; i++) {
		if (kind_state(looking->now, str_of(kind->states[i])) >= 0)
			continue;
		struct rows rows = rows_where(looking->table, is_in_state, NULL, i);
		stand_in_way(looking, &rows, looking->now->at, "Keep the state, or first move them on to another one", "%s loses the state '%s'", kind->name, kind->states[i]);
	}
	if (kind->state_count || !looking->now->state_count)
		return;
	struct rows rows = rows_where(looking->table, is_in_state, NULL, STATE_NONE);
	stand_in_way(looking, &rows, looking->now->at, "They would be in none of them: declare a kind of its own for what has states", "%s gets states", kind->name);
}

/* ---- sets that become unique ---- */

static bool counts(const struct looking *looking, const struct unique *unique, const struct record *record)
{
	const char *state = record_state(record);
	bool applies = unique->while_count == 0;
	for (uint8_t i = 0; !applies && state && i < unique->while_count; i++)
		applies = strcmp(looking->now->states[unique->while_in[i]], state) == 0;
	return applies;
}

/* The set's values as one text; false when one is missing: missing values are not equal. */
static bool put_values(const struct looking *looking, const struct unique *unique, const struct record *record, struct buf *out)
{
	buf_clear(out);
	for (uint8_t i = 0; i < unique->field_count; i++) {
		const struct field *old = kind_field(looking->table->kind, str_of(looking->now->fields[unique->fields[i]].name));
		if (!old || !record_has(record, old))
			return false;
		slot_write_json(looking->table->world, old, record->slots[old->index], out);
		buf_byte(out, '\n');
	}
	return true;
}

static bool is_known(const struct looking *looking, const struct unique *unique)
{
	const struct kind *old = looking->table->kind;
	for (uint8_t i = 0; i < old->unique_count; i++) {
		const struct unique *known = &old->uniques[i];
		bool same = known->field_count == unique->field_count && known->while_count == unique->while_count;
		for (uint8_t k = 0; same && k < known->field_count; k++)
			same = strcmp(old->fields[known->fields[k]].name, looking->now->fields[unique->fields[k]].name) == 0;
		for (uint8_t k = 0; same && k < known->while_count; k++)
			same = strcmp(old->states[known->while_in[k]], looking->now->states[unique->while_in[k]]) == 0;
		if (same)
			return true;
	}
	return false;
}

/* Two rows that clash could neither of them change again. */
static void look_at_unique(struct looking *looking, const struct unique *unique)
{
	struct rows rows = { 0, BUF_INIT };
	struct map seen = MAP_INIT;
	struct buf values = BUF_INIT, names = BUF_INIT;
	struct btree_cursor cursor = btree_first(looking->table->by_id);
	for (struct record *record; (record = btree_at(&cursor)) != NULL; btree_next(&cursor))
		if (counts(looking, unique, record) && put_values(looking, unique, record, &values) && map_put(&seen, buf_view(&values), record))
			add_row(&rows, record);
	for (uint8_t i = 0; i < unique->field_count; i++)
		buf_printf(&names, "%s%s", i ? ", " : "", looking->now->fields[unique->fields[i]].name);
	stand_in_way(looking, &rows, looking->now->at, "Another row has the same values: first change one of each", "%s becomes unique by %s", looking->now->name, buf_cstr(&names));
	map_free(&seen);
	buf_free(&values);
	buf_free(&names);
}

/* ---- all of it ---- */

static void look_at_kind(struct looking *looking)
{
	if (!looking->now) {
		struct rows rows = rows_where(looking->table, is_there, NULL, 0);
		stand_in_way(looking, &rows, NULL, "Rows are never deleted: keep the kind's declaration, its rules may go", "the new version has no kind '%s'", looking->table->kind->name);
		return;
	}
	look_at_fields(looking);
	look_at_states(looking);
	for (uint8_t i = 0; i < looking->now->unique_count; i++)
		if (!is_known(looking, &looking->now->uniques[i]))
			look_at_unique(looking, &looking->now->uniques[i]);
}

bool world_may_migrate(const struct world *world, const struct model *model, void (*tell)(void *arg, const char *where, const char *text), void *arg, struct err *err)
{
	struct looking looking = { .tell = tell, .arg = arg, .err = err, .ok = true };
	for (uint16_t i = 0; i < world->table_count; i++) {
		looking.table = world->tables[i];
		looking.now = model_kind(model, str_of(world->tables[i]->kind->name));
		if (looking.table->count)
			look_at_kind(&looking);
	}
	return looking.ok;
}
