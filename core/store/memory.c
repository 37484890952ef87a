/* The store of throw-away engines: sorted rows in memory, nothing durable. */
#include "store/store_ops.h"
#include "base/btree.h"
#include "base/map.h"

struct row { size_t count; struct cell cells[]; };
struct memory_table { struct store_table *shape; struct btree *rows; };
struct memory { struct store base; struct map tables; };

static int cell_cmp(const struct cell *a, const struct cell *b)
{
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	switch (a->type) {
	case CELL_INT:  return (a->integer > b->integer) - (a->integer < b->integer);
	case CELL_REAL: return (a->real > b->real) - (a->real < b->real);
	case CELL_TEXT:
	case CELL_BLOB: return str_cmp(a->bytes, b->bytes);
	case CELL_NULL: break;
	}
	return 0;
}

static int row_cmp(const void *a, const void *b, void *arg)
{
	const struct row *left = a, *right = b;
	const struct memory_table *table = arg;
	for (size_t i = 0; i < table->shape->key_count; i++) {
		int order = cell_cmp(&left->cells[i], &right->cells[i]);
		if (order)
			return order;
	}
	return 0;
}

struct from { const struct cell *cells; size_t count; };

static int from_cmp(const void *key, const void *entry, void *arg)
{
	const struct from *from = key;
	const struct row *row = entry;
	(void)arg;
	for (size_t i = 0; i < from->count; i++) {
		int order = cell_cmp(&from->cells[i], &row->cells[i]);
		if (order)
			return order;
	}
	return 0;
}

/* One allocation: cells, then their bytes. */
static struct row *row_new(const struct cell *cells, size_t count)
{
	size_t bytes = 0;
	for (size_t i = 0; i < count; i++)
		if (cells[i].type == CELL_TEXT || cells[i].type == CELL_BLOB)
			bytes += cells[i].bytes.len;
	struct row *row = mem_alloc(sizeof *row + count * sizeof row->cells[0] + bytes);
	char *at = (char *)(row->cells + count);
	row->count = count;
	for (size_t i = 0; i < count; i++) {
		row->cells[i] = cells[i];
		if (cells[i].type != CELL_TEXT && cells[i].type != CELL_BLOB)
			continue;
		if (cells[i].bytes.len)
			memcpy(at, cells[i].bytes.ptr, cells[i].bytes.len);
		row->cells[i].bytes.ptr = at;
		at += cells[i].bytes.len;
	}
	return row;
}

static void free_rows(struct btree *rows)
{
	struct btree_cursor cursor = btree_first(rows);
	for (void *row; (row = btree_at(&cursor)) != NULL; btree_next(&cursor))
		mem_free(row);
	btree_free(rows);
}

static void memory_close(struct store *store)
{
	struct memory *memory = (struct memory *)store;
	for (size_t i = 0; i < memory->tables.count; i++) {
		struct memory_table *table = memory->tables.entries[i].value;
		free_rows(table->rows);
		shape_free(table->shape);
		mem_free(table);
	}
	map_free(&memory->tables);
	mem_free(memory);
}

static bool has_column(const struct store_table *shape, const char *name)
{
	for (size_t i = 0; i < shape->column_count; i++)
		if (strcmp(shape->columns[i].name, name) == 0)
			return true;
	return false;
}

static void add_column(struct store_table *shape, const struct store_column *column)
{
	struct store_column *columns = mem_resize((void *)(uintptr_t)shape->columns, (shape->column_count + 1) * sizeof columns[0]);
	columns[shape->column_count++] = (struct store_column){ mem_string(column->name), column->type, column->indexed };
	shape->columns = columns;
}

/* Rows written before a column came are shorter; they grow with nulls. */
static void widen_rows(struct memory_table *table)
{
	struct btree *wide = btree_new(row_cmp, table);
	struct btree_cursor cursor = btree_first(table->rows);
	for (struct row *row; (row = btree_at(&cursor)) != NULL; btree_next(&cursor)) {
		struct cell cells[BATCH_CELLS_MAX];
		for (size_t i = 0; i < table->shape->column_count; i++)
			cells[i] = i < row->count ? row->cells[i] : CELL_NONE;
		btree_add(wide, row_new(cells, table->shape->column_count));
	}
	free_rows(table->rows);
	table->rows = wide;
}

static bool memory_define(struct store *store, const struct store_table *shape, struct err *err)
{
	struct memory *memory = (struct memory *)store;
	struct memory_table *table = map_get(&memory->tables, str_of(shape->name));
	(void)err;
	if (!table) {
		table = mem_zalloc(sizeof *table);
		table->shape = shape_copy(shape);
		table->rows = btree_new(row_cmp, table);
		map_put(&memory->tables, str_of(shape->name), table);
		return true;
	}
	size_t before = table->shape->column_count;
	for (size_t i = 0; i < shape->column_count; i++)
		if (!has_column(table->shape, shape->columns[i].name))
			add_column(table->shape, &shape->columns[i]);
	if (table->shape->column_count != before)
		widen_rows(table);
	return true;
}

static bool op_fits(struct memory *memory, const struct batch_op *op, struct err *err)
{
	const struct memory_table *table = map_get(&memory->tables, str_of(op->table));
	if (!table)
		return err_set(err, ERR_STORE, "memory: no table %s", op->table);
	size_t want = op->del ? table->shape->key_count : table->shape->column_count;
	return op->count == want || err_set(err, ERR_STORE, "memory: table %s takes %zu cells, not %zu", op->table, want, op->count);
}

static void apply(struct memory *memory, const struct batch_op *op)
{
	struct memory_table *table = map_get(&memory->tables, str_of(op->table));
	struct row *row = row_new(op->cells, op->count);
	struct btree_cursor cursor = btree_seek(table->rows, from_cmp, &(struct from){ op->cells, table->shape->key_count }, NULL, false);
	struct row *old = btree_at(&cursor);
	if (old && row_cmp(old, row, table) == 0) {
		btree_remove(table->rows, old);
		mem_free(old);
	}
	if (op->del)
		mem_free(row);
	else
		btree_add(table->rows, row);
}

/* All are looked at before any is applied: nothing half done. */
static enum store_outcome memory_commit(struct store *store, struct batch *const *batches, size_t count, struct err *err)
{
	struct memory *memory = (struct memory *)store;
	struct batch_op *op = mem_alloc(sizeof *op);
	bool ok = true;
	for (size_t i = 0; ok && i < count; i++)
		for (size_t at = 0; ok && batch_read(batches[i], &at, op);)
			ok = op_fits(memory, op, err);
	for (size_t i = 0; ok && i < count; i++)
		for (size_t at = 0; batch_read(batches[i], &at, op);)
			apply(memory, op);
	mem_free(op);
	return ok ? STORE_OK : STORE_ROLLED_BACK;
}

static enum store_outcome memory_probe(struct store *store, struct err *err)
{
	(void)store;
	(void)err;
	return STORE_OK;
}

static bool memory_scan(struct store *store, const struct store_table *shape, const struct cell *from, size_t from_count, store_row_fn row, void *arg, struct err *err)
{
	struct memory *memory = (struct memory *)store;
	struct memory_table *table = map_get(&memory->tables, str_of(shape->name));
	(void)err;
	struct btree_cursor cursor = btree_seek(table->rows, from_cmp, &(struct from){ from, from_count }, NULL, false);
	for (struct row *at; (at = btree_at(&cursor)) != NULL; btree_next(&cursor))
		if (!row(arg, at->cells, at->count))
			break;
	return true;
}

static bool memory_checkpoint(struct store *store, struct err *err)
{
	(void)store;
	(void)err;
	return true;
}

static const struct store_table *memory_find(struct store *store, const char *name)
{
	const struct memory_table *table = map_get(&((struct memory *)store)->tables, str_of(name));
	return table ? table->shape : NULL;
}

static const struct store_ops memory_ops = {
	.close = memory_close, .define = memory_define, .commit = memory_commit, .probe = memory_probe,
	.scan = memory_scan, .checkpoint = memory_checkpoint, .find = memory_find,
};

struct store *store_memory(void)
{
	struct memory *memory = mem_zalloc(sizeof *memory);
	memory->base.ops = &memory_ops;
	return &memory->base;
}
