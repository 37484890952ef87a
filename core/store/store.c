#include "store/store_ops.h"

void store_close(struct store *store)
{
	if (store)
		store->ops->close(store);
}

bool name_is_valid(const char *name)
{
	size_t length = strlen(name);
	if (length == 0 || length > 63 || !((name[0] >= 'a' && name[0] <= 'z') || name[0] == '_'))
		return false;
	for (; *name; name++)
		if (!((*name >= 'a' && *name <= 'z') || (*name >= '0' && *name <= '9') || *name == '_'))
			return false;
	return true;
}

static bool table_is_valid(const struct store_table *table, struct err *err)
{
	if (!name_is_valid(table->name))
		return err_set(err, ERR_STORE, "'%s' is no table name", table->name);
	if (table->key_count == 0 || table->key_count > table->column_count || table->column_count > BATCH_CELLS_MAX)
		return err_set(err, ERR_STORE, "table %s needs 1 to %d columns, the key first", table->name, BATCH_CELLS_MAX);
	for (size_t i = 0; i < table->column_count; i++)
		if (!name_is_valid(table->columns[i].name))
			return err_set(err, ERR_STORE, "'%s' is no column name of table %s", table->columns[i].name, table->name);
	return true;
}

bool store_define(struct store *store, const struct store_table *tables, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (!table_is_valid(&tables[i], err) || !store->ops->define(store, &tables[i], err))
			return false;
	return true;
}

enum store_outcome store_commit(struct store *store, struct batch *const *batches, size_t count, struct err *err)
{
	return store->ops->commit(store, batches, count, err);
}

enum store_outcome store_probe(struct store *store, struct err *err)
{
	return store->ops->probe(store, err);
}

bool store_scan(struct store *store, const char *name, const struct cell *from, size_t from_count, store_row_fn row, void *arg, struct err *err)
{
	const struct store_table *table = store->ops->find(store, name);
	return !table || store->ops->scan(store, table, from, from_count, row, arg, err);
}

bool store_checkpoint(struct store *store, struct err *err)
{
	return store->ops->checkpoint(store, err);
}

size_t store_backlog(struct store *store)
{
	return store->ops->backlog ? store->ops->backlog(store) : 0;
}

const struct store_table *store_table_find(struct store *store, const char *name)
{
	return store->ops->find(store, name);
}

struct store_table *shape_copy(const struct store_table *table)
{
	struct store_table *copy = mem_alloc(sizeof *copy);
	struct store_column *columns = mem_alloc((table->column_count + 1) * sizeof columns[0]);
	for (size_t i = 0; i < table->column_count; i++)
		columns[i] = (struct store_column){ mem_string(table->columns[i].name), table->columns[i].type, table->columns[i].indexed };
	*copy = (struct store_table){ mem_string(table->name), columns, table->column_count, table->key_count };
	return copy;
}

void shape_free(struct store_table *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < table->column_count; i++)
		mem_free((void *)(uintptr_t)table->columns[i].name);
	mem_free((void *)(uintptr_t)table->columns);
	mem_free((void *)(uintptr_t)table->name);
	mem_free(table);
}
