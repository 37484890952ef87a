/* A new model under living records (what may stand in its way: obstacles.c); and two worlds compared. */
#include "model/obstacles.h"

#include <stdio.h>

/* ---- doing it: records keep their place in memory, their slots are laid anew ---- */

static union slot convert(const struct field *old, const struct field *now, union slot slot)
{
	if (old->type == FIELD_ENUM)
		slot.integer = field_enum_index(now, str_of(old->values[slot.integer]));
	if (old->type == FIELD_LIST && old->of->type == FIELD_ENUM)
		for (uint32_t i = 0; i < slot.list->count; i++)
			slot.list->items[i] = convert(old->of, now->of, slot.list->items[i]);
	return slot;
}

static void lay_anew(struct record *record, const struct kind *from, const struct kind *to)
{
	union slot *slots = mem_zalloc((to->field_count + 1u) * sizeof slots[0]);
	uint64_t present[COUNT_OF(record->present)] = { 0 };
	for (uint16_t i = 0; i < from->field_count; i++) {
		const struct field *now = record_has(record, &from->fields[i]) ? kind_field(to, str_of(from->fields[i].name)) : NULL;
		if (!now)
			continue;
		slots[now->index] = convert(&from->fields[i], now, record->slots[i]);
		present[now->index >> 6] |= UINT64_C(1) << (now->index & 63);
	}
	if (record->slots != (union slot *)(void *)(record + 1))
		mem_free(record->slots);
	record->slots = slots;
	memcpy(record->present, present, sizeof present);
	if (record->state != STATE_NONE)
		record->state = (uint16_t)kind_state(to, str_of(kind_state_name(from, record->state)));
	history_remap(record, from, to);
}

static bool same_names(const char *const *a, uint16_t a_count, const char *const *b, uint16_t b_count)
{
	for (uint16_t i = 0; i < a_count && a_count == b_count; i++)
		if (strcmp(a[i], b[i]) != 0)
			return false;
	return a_count == b_count;
}

static bool same_layout(const struct kind *a, const struct kind *b)
{
	bool same = a->field_count == b->field_count && a->event_count == b->event_count && same_names(a->states, a->state_count, b->states, b->state_count);
	for (uint16_t i = 0; same && i < a->field_count; i++) {
		const struct field *left = &a->fields[i], *right = &b->fields[i], *left_enum = left->of ? left->of : left, *right_enum = right->of ? right->of : right;
		same = strcmp(left->name, right->name) == 0 && field_same_type(left, right) && left->indexed == right->indexed
		    && same_names(left_enum->values, left_enum->value_count, right_enum->values, right_enum->value_count);
	}
	for (uint16_t i = 0; same && i < a->event_count; i++)
		same = strcmp(a->events[i].name, b->events[i].name) == 0;
	return same;
}

/* Nothing moves: a new kind, a label or a rule costs nothing for a million records of others. */
static struct table *keep_table(struct world *world, struct table *old, const struct kind *to)
{
	world->tables[old->kind->index] = NULL;
	old->kind = to;
	for (uint16_t i = 0; i < to->field_count; i++)
		old->indexes[i].field = &to->fields[i];
	table_reshape(old);
	return old;
}

static struct table *move_table(struct world *world, struct table *old, const struct kind *to)
{
	if (old && same_layout(old->kind, to))
		return keep_table(world, old, to);
	struct table *now = table_new(world, to);
	for (size_t i = 0; old && i < old->slot_count; i++) {
		struct record *record = old->slots[i].record;
		if (!record)
			continue;
		lay_anew(record, old->kind, to);
		record->table = now;
		old->slots[i].record = NULL;
		table_insert(now, record);
	}
	return now;
}

/* Field indexes hold records of other tables by id order: they are filled when all tables stand. */
static void fill_indexes(struct table *table)
{
	for (uint16_t i = 0; i < table->kind->field_count; i++) {
		if (!table->kind->fields[i].indexed)
			continue;
		btree_free(table->indexes[i].tree);
		table_index_build(table, &table->kind->fields[i]);
	}
}

/* Kinds that were there stand in the same order as before, whatever has come between them. */
static bool order_kept(const struct model *from, const struct model *to)
{
	int last = -1;
	for (uint16_t i = 0; i < from->kind_count; i++) {
		const struct kind *now = model_kind(to, str_of(from->kinds[i].name));
		if (now && now->index < last)
			return false;
		last = now ? now->index : last;
	}
	return true;
}

/* Such an index is ordered by the kinds' places too, and these may have changed. */
static bool refers_to_any(const struct kind *kind)
{
	for (uint16_t i = 0; i < kind->field_count; i++)
		if (kind->fields[i].type == FIELD_REF && !kind->fields[i].target)
			return true;
	return false;
}

bool world_migrate(struct world *world, const struct model *model, struct err *err)
{
	if (!world_may_migrate(world, model, NULL, NULL, err))
		return false;
	struct table **tables = mem_zalloc((model->kind_count + 1u) * sizeof tables[0]);
	bool *kept = mem_zalloc(model->kind_count + 1u), ordered = order_kept(world->model, model);
	for (uint16_t i = 0; i < model->kind_count; i++) {
		const struct kind *old = model_kind(world->model, str_of(model->kinds[i].name));
		struct table *table = old ? world->tables[old->index] : NULL;
		tables[i] = move_table(world, table, &model->kinds[i]);
		kept[i] = tables[i] == table;
	}
	for (uint16_t i = 0; i < model->kind_count; i++)
		if (!kept[i] || (!ordered && refers_to_any(tables[i]->kind)))
			fill_indexes(tables[i]);
	mem_free(kept);
	for (uint16_t i = 0; i < world->table_count; i++)
		table_free(world->tables[i]);
	mem_free(world->tables);
	world->tables = tables;
	world->table_count = model->kind_count;
	world->model = model;
	return true;
}

/* ---- comparing ---- */

struct comparison { const struct world *left, *right; void (*differ)(void *arg, const char *text); void *arg; size_t count; };

static void tell(struct comparison *comparison, const struct record *record, const char *what, const char *left, const char *right)
{
	struct buf text = BUF_INIT;
	comparison->count++;
	buf_printf(&text, "%s/%.*s: %s: %s against %s", record_kind(record)->name, STR_ARG(record_id(record)), what, left, right);
	comparison->differ(comparison->arg, buf_cstr(&text));
	buf_free(&text);
}

static void compare_fields(struct comparison *comparison, const struct record *left, const struct record *right)
{
	const struct kind *kind = record_kind(left);
	for (uint16_t i = 0; i < kind->field_count; i++) {
		const struct field *mine = &kind->fields[i], *other = kind_field(record_kind(right), str_of(mine->name));
		struct buf a = BUF_INIT, b = BUF_INIT;
		if (record_has(left, mine))
			slot_write_json(comparison->left, mine, left->slots[i], &a);
		if (other && record_has(right, other))
			slot_write_json(comparison->right, other, right->slots[other->index], &b);
		if (!str_eq(buf_view(&a), buf_view(&b)))
			tell(comparison, left, mine->name, a.len ? buf_cstr(&a) : "none", b.len ? buf_cstr(&b) : "none");
		buf_free(&a);
		buf_free(&b);
	}
}

static void compare_records(struct comparison *comparison, const struct record *left, const struct record *right)
{
	const char *a = record_state(left), *b = record_state(right);
	if (strcmp(a ? a : "", b ? b : "") != 0)
		tell(comparison, left, "state", a ? a : "none", b ? b : "none");
	if (left->seq != right->seq || left->created_us != right->created_us || left->updated_us != right->updated_us)
		tell(comparison, left, "stamps", "these", "others");
	if (!history_equal(left, right))
		tell(comparison, left, "history", "this", "another");
	compare_fields(comparison, left, right);
}

static void compare_tables(struct comparison *comparison, const struct table *left, const struct world *other, bool both_ways)
{
	const struct kind *kind = model_kind(other->model, str_of(left->kind->name));
	struct btree_cursor cursor = btree_first(left->by_id);
	for (const struct record *record; (record = btree_at(&cursor)) != NULL; btree_next(&cursor)) {
		const struct record *twin = kind ? world_find(other, kind, record_id(record)) : NULL;
		if (!twin)
			tell(comparison, record, "record", both_ways ? "there" : "missing", both_ways ? "missing" : "there");
		else if (both_ways)
			compare_records(comparison, record, twin);
	}
}

size_t world_compare(const struct world *left, const struct world *right, void (*differ)(void *arg, const char *text), void *arg)
{
	struct comparison comparison = { left, right, differ, arg, 0 };
	for (uint16_t i = 0; i < left->table_count; i++)
		compare_tables(&comparison, left->tables[i], right, true);
	for (uint16_t i = 0; i < right->table_count; i++)
		compare_tables(&comparison, right->tables[i], left, false);
	return comparison.count;
}
