/* The entities of one community: every change is noted in the journal with the way back. */
#include "model/table.h"

#include <stdio.h>

struct world *world_new(const struct model *model, const struct calendar *calendar)
{
	struct world *world = mem_zalloc(sizeof *world);
	world->model = model;
	world->calendar = calendar;
	world->journal = journal_new();
	world->table_count = model->kind_count;
	world->tables = mem_zalloc((model->kind_count + 1u) * sizeof world->tables[0]);
	for (uint16_t i = 0; i < model->kind_count; i++)
		world->tables[i] = table_new(world, &model->kinds[i]);
	return world;
}

void world_free(struct world *world)
{
	if (!world)
		return;
	journal_free(world->journal);
	history_free_spares(world);
	for (uint16_t i = 0; i < world->table_count; i++)
		table_free(world->tables[i]);
	for (size_t i = 0; i < world->pending_count; i++)
		mem_free(world->pending[i].id);
	mem_free(world->pending);
	mem_free(world->tables);
	mem_free(world->dirty);
	mem_free(world);
}

const struct model *world_model(const struct world *world) { return world->model; }
const struct calendar *world_calendar(const struct world *world) { return world->calendar; }
void world_set_calendar(struct world *world, const struct calendar *calendar) { world->calendar = calendar; }
struct journal *world_journal(struct world *world) { return world->journal; }
const struct kind *record_kind(const struct record *record) { return record->table->kind; }
const char *record_state(const struct record *record) { return kind_state_name(record->table->kind, record->state); }

struct record *world_find(const struct world *world, const struct kind *kind, struct str id)
{
	return table_find(table_of(world, kind), id);
}

size_t world_count(const struct world *world, const struct kind *kind)
{
	return table_of(world, kind)->count;
}

/* ---- ids ---- */

bool id_is_valid(struct str id)
{
	if (id.len == 0 || id.len > 64)
		return false;
	for (size_t i = 0; i < id.len; i++) {
		char c = id.ptr[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (!plain && (i == 0 || (c != '_' && c != '.' && c != '-')))
			return false;
	}
	return true;
}

void id_make(char out[27], int64_t time_us, uint64_t number)
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	uint64_t milliseconds = (uint64_t)(time_us / 1000) & 0xFFFFFFFFFFFFu;
	for (int i = 0; i < 10; i++)
		out[i] = digits[milliseconds >> (45 - 5 * i) & 31];
	for (int i = 0; i < 12; i++)                   /* 80 bits: the number, then 16 zero bits */
		out[10 + i] = digits[number >> (59 - 5 * i) & 31];
	out[22] = digits[number << 1 & 31];
	out[23] = out[24] = out[25] = '0';
	out[26] = '\0';
}

/* ---- dirty list ---- */

void world_mark_dirty(struct world *world, struct record *record)
{
	if (record->dirty)
		return;
	if (world->dirty_length == world->dirty_cap) {
		world->dirty_cap = world->dirty_cap ? world->dirty_cap * 2 : 64;
		world->dirty = mem_resize(world->dirty, world->dirty_cap * sizeof world->dirty[0]);
	}
	record->dirty = true;
	record->dirty_at = (uint32_t)world->dirty_length;
	world->dirty[world->dirty_length++] = record;
	world->dirty_count++;
}

size_t world_dirty_count(const struct world *world)
{
	return world->dirty_count;
}

void world_drain_dirty(struct world *world, void (*take)(void *arg, struct record *record), void *arg)
{
	for (size_t i = 0; i < world->dirty_length; i++)
		if (world->dirty[i])
			take(arg, world->dirty[i]);
	world->dirty_length = world->dirty_count = 0;
}

/* Undone creations: the record goes, its place in the list stays empty. */
static void forget_dirty(struct world *world, struct record *record)
{
	if (!record->dirty)
		return;
	world->dirty[record->dirty_at] = NULL;
	world->dirty_count--;
}

/* ---- creation ---- */

static void undo_create(const struct journal_entry *entry)
{
	struct record *record = entry->target;
	forget_dirty(record->table->world, record);
	table_remove(record->table, record);
	record_free(record);
}

static const struct journal_op create_op = { undo_create, NULL };

struct record *world_create(struct world *world, const struct kind *kind, struct str id, int64_t time_us, struct err *err)
{
	struct table *table = table_of(world, kind);
	if (table_find(table, id)) {
		err_set(err, ERR_CONFLICT, "%s '%.*s' exists already", kind->name, STR_ARG(id));
		return NULL;
	}
	struct record *record = record_new(table, id, time_us);
	table_insert(table, record);
	world_mark_dirty(world, record);
	journal_note(world->journal, (struct journal_entry){ .op = &create_op, .target = record });
	return record;
}

/* ---- fields: number = the old slot, index = the field, flags = whether it held a value ---- */

static const struct field *entry_field(const struct journal_entry *entry)
{
	const struct record *record = entry->target;
	return &record->table->kind->fields[entry->index];
}

static void undo_field(const struct journal_entry *entry)
{
	struct record *record = entry->target;
	union slot old = { .integer = (int64_t)entry->number };
	if (entry->flags)
		record_put(record, entry_field(entry), old);
	else
		record_drop(record, entry_field(entry));
}

static void forget_field(const struct journal_entry *entry)
{
	union slot old = { .integer = (int64_t)entry->number };
	if (entry->flags)
		slot_drop(entry_field(entry), old);
}

static const struct journal_op field_op = { undo_field, forget_field };

static void note_field(struct world *world, struct record *record, const struct field *field)
{
	bool had = record_has(record, field);
	union slot old = { .integer = 0 };
	if (had)
		old = slot_keep(field, record->slots[field->index]);
	world_mark_dirty(world, record);
	journal_note(world->journal, (struct journal_entry){ .op = &field_op, .target = record, .number = (uint64_t)old.integer, .index = field->index, .flags = had });
}

void record_set(struct world *world, struct record *record, const struct field *field, union slot slot)
{
	if (record_has(record, field) && slot_eq(field, record->slots[field->index], slot)) {
		slot_drop(field, slot);
		return;
	}
	note_field(world, record, field);
	record_put(record, field, slot);
}

void record_unset(struct world *world, struct record *record, const struct field *field)
{
	if (!record_has(record, field))
		return;
	note_field(world, record, field);
	record_drop(record, field);
}

/* ---- state and stamps ---- */

static void undo_state(const struct journal_entry *entry)
{
	record_put_state(entry->target, (uint16_t)entry->index);
}

static const struct journal_op state_op = { undo_state, NULL };

void record_set_state(struct world *world, struct record *record, uint16_t state)
{
	if (record->state == state)
		return;
	journal_note(world->journal, (struct journal_entry){ .op = &state_op, .target = record, .index = record->state });
	world_mark_dirty(world, record);
	record_put_state(record, state);
}

static void undo_stamp(const struct journal_entry *entry)
{
	struct record *record = entry->target;
	record->seq = entry->number;
	record->updated_us = (int64_t)(intptr_t)entry->old;
	world_mark_dirty(record->table->world, record);                    /* its row may have been written meanwhile */
}

static const struct journal_op stamp_op = { undo_stamp, NULL };

void record_touch(struct world *world, struct record *record, uint64_t seq, int64_t time_us)
{
	journal_note(world->journal, (struct journal_entry){ .op = &stamp_op, .target = record, .number = record->seq, .old = (void *)(intptr_t)record->updated_us });
	world_mark_dirty(world, record);
	record->seq = seq;
	record->updated_us = time_us;
}

void record_happened(struct world *world, struct record *record, const struct event_def *event, uint64_t seq, int64_t time_us)
{
	record_touch(world, record, seq, time_us);
	history_push(record, event, seq, time_us, world);
}

/* ---- uniqueness ---- */

static bool in_force(const struct unique *unique, const struct record *record)
{
	for (uint8_t i = 0; i < unique->while_count; i++)
		if (unique->while_in[i] == record->state)
			return true;
	return unique->while_count == 0;
}

static bool same_values(const struct unique *unique, const struct record *a, const struct record *b)
{
	const struct kind *kind = record_kind(a);
	for (uint8_t i = 0; i < unique->field_count; i++) {
		const struct field *field = &kind->fields[unique->fields[i]];
		if (!record_has(a, field) || !record_has(b, field) || !slot_eq(field, a->slots[field->index], b->slots[field->index]))
			return false;
	}
	return true;
}

static bool check_one(const struct record *record, const struct unique *unique, struct err *err)
{
	const struct kind *kind = record_kind(record);
	const struct field *first = &kind->fields[unique->fields[0]];
	const struct btree *tree = record->table->indexes[first->index].tree;
	if (!tree || !record_has(record, first) || !in_force(unique, record))
		return true;
	struct index_key key = { .field = first, .slot = record->slots[first->index] };
	struct btree_cursor cursor = btree_seek(tree, index_probe, &key, NULL, false);
	for (const struct record *other; (other = btree_at(&cursor)) != NULL; btree_next(&cursor)) {
		if (!slot_eq(first, other->slots[first->index], key.slot))
			break;
		if (other == record || !in_force(unique, other) || !same_values(unique, record, other))
			continue;
		char names[160] = "";
		for (uint8_t i = 0; i < unique->field_count; i++)
			snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s", i ? ", " : "", kind->fields[unique->fields[i]].name);
		return err_set(err, ERR_CONFLICT, "%s '%.*s' has the same %s", kind->name, STR_ARG(record_id(other)), names);
	}
	return true;
}

bool record_check_unique(const struct world *world, const struct record *record, struct err *err)
{
	const struct kind *kind = record_kind(record);
	(void)world;
	for (uint8_t i = 0; i < kind->unique_count; i++)
		if (!check_one(record, &kind->uniques[i], err))
			return false;
	return true;
}
