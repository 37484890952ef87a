#include "model/table.h"
#include "base/hash.h"

/* ---- order ---- */

static int int_cmp(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

int slot_cmp(const struct field *field, union slot a, union slot b)
{
	switch (field->type) {
	case FIELD_TEXT: case FIELD_DURATION: case FIELD_JSON:
		return str_cmp(text_str(a.text), text_str(b.text));
	case FIELD_NUMBER:
		return (a.number > b.number) - (a.number < b.number);
	case FIELD_REF: {
		int order = a.ref == b.ref ? 0 : str_cmp(record_id(a.ref), record_id(b.ref));
		return order || a.ref == b.ref ? order : int_cmp(record_kind(a.ref)->index, record_kind(b.ref)->index);
	}
	case FIELD_INTEGER: case FIELD_MONEY: case FIELD_BOOLEAN: case FIELD_TIME: case FIELD_DATE: case FIELD_ENUM:
		return int_cmp(a.integer, b.integer);
	case FIELD_LIST:
		break;
	}
	for (uint32_t i = 0; i < a.list->count && i < b.list->count; i++) {
		int order = slot_cmp(field->of, a.list->items[i], b.list->items[i]);
		if (order)
			return order;
	}
	return int_cmp(a.list->count, b.list->count);
}

bool slot_eq(const struct field *field, union slot a, union slot b)
{
	return slot_cmp(field, a, b) == 0;
}

static int by_id(const void *a, const void *b, void *arg)
{
	(void)arg;
	return str_cmp(record_id(a), record_id(b));
}

static int by_value(const void *a, const void *b, void *arg)
{
	const struct index *index = arg;
	const struct record *left = a, *right = b;
	int order = slot_cmp(index->field, left->slots[index->field->index], right->slots[index->field->index]);
	return order ? order : str_cmp(record_id(left), record_id(right));
}

static int by_state(const void *a, const void *b, void *arg)
{
	const struct record *left = a, *right = b;
	(void)arg;
	return left->state != right->state ? int_cmp(left->state, right->state) : str_cmp(record_id(left), record_id(right));
}

int id_probe(const void *key, const void *entry, void *arg)
{
	(void)arg;
	return str_cmp(*(const struct str *)key, record_id(entry));
}

int index_probe(const void *key, const void *entry, void *arg)
{
	const struct index_key *want = key;
	const struct record *record = entry;
	(void)arg;
	int order = slot_cmp(want->field, want->slot, record->slots[want->field->index]);
	return order || !want->has_id ? order : str_cmp(want->id, record_id(record));
}

int state_probe(const void *key, const void *entry, void *arg)
{
	const struct state_key *want = key;
	const struct record *record = entry;
	(void)arg;
	if (want->state != record->state)
		return int_cmp(want->state, record->state);
	return want->has_id ? str_cmp(want->id, record_id(record)) : 0;
}

/* ---- tables ---- */

static const struct shape_column own_columns[] = { { "id", 't', false }, { "state", 't', false }, { "created", 'i', false }, { "updated", 'i', false },
	{ "seq", 'i', false }, { "history", 't', false } };

static char column_type(enum field_type type)
{
	switch (type) {
	case FIELD_INTEGER: case FIELD_MONEY: case FIELD_BOOLEAN: case FIELD_TIME:
		return 'i';
	case FIELD_NUMBER:
		return 'r';
	case FIELD_TEXT: case FIELD_DATE: case FIELD_DURATION: case FIELD_ENUM: case FIELD_REF: case FIELD_LIST: case FIELD_JSON:
		break;
	}
	return 't';
}

void table_reshape(struct table *table)
{
	const struct kind *kind = table->kind;
	mem_free(table->columns);
	table->column_count = COUNT_OF(own_columns) + kind->field_count;
	table->columns = mem_alloc(table->column_count * sizeof table->columns[0]);
	memcpy(table->columns, own_columns, sizeof own_columns);
	for (uint16_t i = 0; i < kind->field_count; i++)
		table->columns[COUNT_OF(own_columns) + i] = (struct shape_column){ kind->fields[i].name, column_type(kind->fields[i].type), kind->fields[i].type == FIELD_REF };
}

struct table *table_new(struct world *world, const struct kind *kind)
{
	struct table *table = mem_zalloc(sizeof *table);
	table->world = world;
	table->kind = kind;
	table->slot_count = 16;
	table->slots = mem_zalloc(table->slot_count * sizeof table->slots[0]);
	table->by_id = btree_new(by_id, NULL);
	table->by_state = kind->state_count ? btree_new(by_state, NULL) : NULL;
	table->indexes = mem_zalloc((kind->field_count + 1u) * sizeof table->indexes[0]);
	for (uint16_t i = 0; i < kind->field_count; i++) {
		table->indexes[i].field = &kind->fields[i];
		if (kind->fields[i].indexed)
			table->indexes[i].tree = btree_new(by_value, &table->indexes[i]);
	}
	table_reshape(table);
	return table;
}

void table_free(struct table *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < table->slot_count; i++)
		if (table->slots[i].record)
			record_free(table->slots[i].record);
	for (uint16_t i = 0; i < table->kind->field_count; i++)
		btree_free(table->indexes[i].tree);
	btree_free(table->by_id);
	btree_free(table->by_state);
	mem_free(table->indexes);
	mem_free(table->slots);
	mem_free(table->columns);
	mem_free(table);
}

struct table *table_of(const struct world *world, const struct kind *kind)
{
	return world->tables[kind->index];
}

static size_t find_slot(const struct table *table, struct str id, uint64_t hash)
{
	size_t mask = table->slot_count - 1, slot = hash & mask;
	for (const struct slot_of_id *at; (at = &table->slots[slot])->record; slot = (slot + 1) & mask)
		if (at->hash == hash && str_eq(record_id(at->record), id))
			break;
	return slot;
}

static uint64_t hash_of(struct str id)
{
	return hash_bytes(id.ptr, id.len, 0);
}

struct record *table_find(const struct table *table, struct str id)
{
	return table->slots[find_slot(table, id, hash_of(id))].record;
}

static void grow(struct table *table)
{
	struct slot_of_id *old = table->slots;
	size_t old_count = table->slot_count;
	table->slot_count *= 2;
	table->slots = mem_zalloc(table->slot_count * sizeof table->slots[0]);
	for (size_t i = 0; i < old_count; i++)
		if (old[i].record)
			table->slots[find_slot(table, record_id(old[i].record), old[i].hash)] = old[i];
	mem_free(old);
}

void table_insert(struct table *table, struct record *record)
{
	if ((table->count + 1) * 4 > table->slot_count * 3)
		grow(table);
	uint64_t hash = hash_of(record_id(record));
	table->slots[find_slot(table, record_id(record), hash)] = (struct slot_of_id){ record, hash };
	table->count++;
	btree_add(table->by_id, record);
	if (table->by_state && record->state != STATE_NONE)
		btree_add(table->by_state, record);
}

static void close_gap(struct table *table, size_t gap)
{
	size_t mask = table->slot_count - 1;
	for (size_t slot = (gap + 1) & mask; table->slots[slot].record; slot = (slot + 1) & mask) {
		size_t home = table->slots[slot].hash & mask;
		if (((slot - home) & mask) >= ((slot - gap) & mask)) {
			table->slots[gap] = table->slots[slot];
			gap = slot;
		}
	}
	table->slots[gap].record = NULL;
}

void table_remove(struct table *table, struct record *record)
{
	for (uint16_t i = 0; i < table->kind->field_count; i++)
		if (table->indexes[i].tree && record_has(record, &table->kind->fields[i]))
			btree_remove(table->indexes[i].tree, record);
	if (table->by_state && record->state != STATE_NONE)
		btree_remove(table->by_state, record);
	btree_remove(table->by_id, record);
	close_gap(table, find_slot(table, record_id(record), hash_of(record_id(record))));
	table->count--;
}

void table_index_build(struct table *table, const struct field *field)
{
	struct index *index = &table->indexes[field->index];
	index->tree = btree_new(by_value, index);
	for (size_t i = 0; i < table->slot_count; i++)
		if (table->slots[i].record && record_has(table->slots[i].record, field))
			btree_add(index->tree, table->slots[i].record);
}

/* ---- records ---- */

struct record *record_new(struct table *table, struct str id, int64_t time_us)
{
	size_t size = sizeof(struct record) + table->kind->field_count * sizeof(union slot);
	struct record *record = mem_zalloc(size);
	record->table = table;
	record->id = text_new(id);
	record->created_us = record->updated_us = time_us;
	record->state = STATE_NONE;
	record->slots = (union slot *)(void *)(record + 1);
	return record;
}

void record_free(struct record *record)
{
	const struct kind *kind = record->table->kind;
	for (uint16_t i = 0; i < kind->field_count; i++)
		if (record_has(record, &kind->fields[i]))
			slot_drop(&kind->fields[i], record->slots[i]);
	if (record->slots != (union slot *)(void *)(record + 1))
		mem_free(record->slots);
	history_free(record->history);
	text_drop(record->id);
	mem_free(record);
}

union slot slot_keep(const struct field *field, union slot slot)
{
	if (field->type == FIELD_TEXT || field->type == FIELD_DURATION || field->type == FIELD_JSON)
		text_keep(slot.text);
	else if (field->type == FIELD_LIST)
		slot.list->refs++;
	return slot;
}

void slot_drop(const struct field *field, union slot slot)
{
	if (field->type == FIELD_TEXT || field->type == FIELD_DURATION || field->type == FIELD_JSON) {
		text_drop(slot.text);
	} else if (field->type == FIELD_LIST && --slot.list->refs == 0) {
		for (uint32_t i = 0; i < slot.list->count; i++)
			slot_drop(field->of, slot.list->items[i]);
		mem_free(slot.list);
	}
}

static void set_present(struct record *record, const struct field *field, bool present)
{
	uint64_t bit = UINT64_C(1) << (field->index & 63);
	if (present)
		record->present[field->index >> 6] |= bit;
	else
		record->present[field->index >> 6] &= ~bit;
}

void record_put(struct record *record, const struct field *field, union slot slot)
{
	struct index *index = &record->table->indexes[field->index];
	record_drop(record, field);
	record->slots[field->index] = slot;
	set_present(record, field, true);
	if (index->tree)
		btree_add(index->tree, record);
}

void record_drop(struct record *record, const struct field *field)
{
	struct index *index = &record->table->indexes[field->index];
	if (!record_has(record, field))
		return;
	if (index->tree)
		btree_remove(index->tree, record);
	slot_drop(field, record->slots[field->index]);
	record->slots[field->index].integer = 0;
	set_present(record, field, false);
}

void record_put_state(struct record *record, uint16_t state)
{
	struct btree *tree = record->table->by_state;
	if (tree && record->state != STATE_NONE)
		btree_remove(tree, record);
	record->state = state;
	if (tree && state != STATE_NONE)
		btree_add(tree, record);
}
