/* What the database file holds: tables made, columns and indexes added, and learnt back. */
#include "store/sqlite_private.h"

#include <stdio.h>

static void forget_statements(struct table *table)
{
	sqlite3_finalize(table->put);
	sqlite3_finalize(table->del);
	table->put = table->del = NULL;
}

void sqlite_forget_tables(struct sqlite *sqlite)
{
	for (size_t i = 0; i < sqlite->tables.count; i++) {
		struct table *table = sqlite->tables.entries[i].value;
		forget_statements(table);
		shape_free(table->shape);
		shape_free(table->defined);
		mem_free(table);
	}
	map_free(&sqlite->tables);
}

static enum cell_type type_of(const char *declared)
{
	static const struct { const char *name; enum cell_type type; } types[] = {
		{ "INTEGER", CELL_INT }, { "REAL", CELL_REAL }, { "BLOB", CELL_BLOB }, { "TEXT", CELL_TEXT } };
	for (size_t i = 0; i < COUNT_OF(types); i++)
		if (sqlite3_stricmp(declared, types[i].name) == 0)
			return types[i].type;
	return CELL_TEXT;
}

static const char *name_of(enum cell_type type)
{
	static const char *const names[] = { "TEXT", "INTEGER", "REAL", "TEXT", "BLOB" };
	return names[type];
}

/* Keys come first in every table that this program makes. */
static struct store_table *learn(struct sqlite *sqlite, const char *name)
{
	struct store_column columns[BATCH_CELLS_MAX];
	struct store_table shape = { name, columns, 0, 0 };
	sqlite3_stmt *statement;
	if (sqlite3_prepare_v2(sqlite->db, "SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid", -1, &statement, NULL) != SQLITE_OK)
		return NULL;
	sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
	while (sqlite3_step(statement) == SQLITE_ROW && shape.column_count < BATCH_CELLS_MAX) {
		columns[shape.column_count++] = (struct store_column){ mem_string((const char *)sqlite3_column_text(statement, 0)),
			type_of((const char *)sqlite3_column_text(statement, 1)), false };
		shape.key_count += sqlite3_column_int(statement, 2) > 0;
	}
	sqlite3_finalize(statement);
	struct store_table *copy = shape.column_count && shape.key_count ? shape_copy(&shape) : NULL;
	for (size_t i = 0; i < shape.column_count; i++)
		mem_free((void *)(uintptr_t)columns[i].name);
	return copy;
}

static void remember(struct sqlite *sqlite, struct store_table *shape)
{
	struct table *table = map_get(&sqlite->tables, str_of(shape->name));
	if (!table) {
		table = mem_zalloc(sizeof *table);
		map_put(&sqlite->tables, str_of(shape->name), table);
	}
	forget_statements(table);
	shape_free(table->shape);
	table->shape = shape;
}

bool sqlite_learn_all(struct sqlite *sqlite, struct err *err)
{
	sqlite3_stmt *statement;
	if (sqlite3_prepare_v2(sqlite->db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", -1, &statement, NULL) != SQLITE_OK)
		return sqlite_failed(sqlite, "reading the schema", err);
	int step;
	while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
		struct store_table *shape = learn(sqlite, (const char *)sqlite3_column_text(statement, 0));
		if (shape)
			remember(sqlite, shape);
	}
	sqlite3_finalize(statement);
	return step == SQLITE_DONE || sqlite_failed(sqlite, "reading the schema", err);
}

/* One integer key is the row id; everything else is clustered by its key. */
static bool create_table(struct sqlite *sqlite, const struct store_table *shape, struct err *err)
{
	struct buf sql = BUF_INIT;
	bool rowid = shape->key_count == 1 && shape->columns[0].type == CELL_INT;
	buf_printf(&sql, "CREATE TABLE \"%s\" (", shape->name);
	for (size_t i = 0; i < shape->column_count; i++)
		buf_printf(&sql, "%s\"%s\" %s%s", i ? ", " : "", shape->columns[i].name, name_of(shape->columns[i].type),
		           i == 0 && rowid ? " PRIMARY KEY" : i < shape->key_count ? " NOT NULL" : "");
	if (!rowid) {
		buf_lit(&sql, ", PRIMARY KEY (");
		for (size_t i = 0; i < shape->key_count; i++)
			buf_printf(&sql, "%s\"%s\"", i ? ", " : "", shape->columns[i].name);
		buf_byte(&sql, ')');
	}
	buf_text(&sql, rowid ? ") STRICT" : ") STRICT, WITHOUT ROWID");
	bool ok = sqlite_run(sqlite, buf_cstr(&sql), err);
	buf_free(&sql);
	return ok;
}

static const struct store_column *find_column(const struct store_table *shape, const char *name)
{
	for (size_t i = 0; i < shape->column_count; i++)
		if (strcmp(shape->columns[i].name, name) == 0)
			return &shape->columns[i];
	return NULL;
}

static bool add_columns(struct sqlite *sqlite, const struct store_table *known, const struct store_table *shape, struct err *err)
{
	for (size_t i = 0; i < shape->column_count; i++) {
		const struct store_column *want = &shape->columns[i], *have = find_column(known, want->name);
		if (have && have->type != want->type)
			return err_set(err, ERR_STORE, "%s: column %s of table %s holds %s, not %s", sqlite->path, want->name, shape->name, name_of(have->type), name_of(want->type));
		if (have)
			continue;
		struct buf sql = BUF_INIT;
		buf_printf(&sql, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", shape->name, want->name, name_of(want->type));
		bool ok = sqlite_run(sqlite, buf_cstr(&sql), err);
		buf_free(&sql);
		if (!ok)
			return false;
	}
	return true;
}

static bool add_indexes(struct sqlite *sqlite, const struct store_table *shape, struct err *err)
{
	for (size_t i = 0; i < shape->column_count; i++) {
		if (!shape->columns[i].indexed)
			continue;
		struct buf sql = BUF_INIT;
		buf_printf(&sql, "CREATE INDEX IF NOT EXISTS \"%s__%s\" ON \"%s\" (\"%s\")", shape->name, shape->columns[i].name, shape->name, shape->columns[i].name);
		bool ok = sqlite_run(sqlite, buf_cstr(&sql), err);
		buf_free(&sql);
		if (!ok)
			return false;
	}
	return true;
}

static bool same_shape(const struct store_table *known, const struct store_table *shape)
{
	for (size_t i = 0; i < shape->column_count; i++) {
		const struct store_column *have = find_column(known, shape->columns[i].name);
		if (!have || have->type != shape->columns[i].type)
			return false;
	}
	return true;
}

/* Rows come in the definition's order, which is not the file's once a field was added before others. */
static void put_in_order_of(struct sqlite *sqlite, const struct store_table *shape)
{
	struct table *table = map_get(&sqlite->tables, str_of(shape->name));
	bool same = table->defined && table->defined->column_count == shape->column_count;
	for (size_t i = 0; same && i < shape->column_count; i++)
		same = strcmp(table->defined->columns[i].name, shape->columns[i].name) == 0;
	if (same)
		return;
	forget_statements(table);
	shape_free(table->defined);
	table->defined = shape_copy(shape);
}

bool sqlite_define(struct store *store, const struct store_table *shape, struct err *err)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	const struct table *known = map_get(&sqlite->tables, str_of(shape->name));
	if (known && same_shape(known->shape, shape)) {
		put_in_order_of(sqlite, shape);
		return true;
	}
	if (sqlite->read_only)                         /* an older file is read as it is: what it lacks is empty */
		return true;
	if (!sqlite_run(sqlite, "BEGIN IMMEDIATE", err))
		return false;
	bool ok = (known ? add_columns(sqlite, known->shape, shape, err) : create_table(sqlite, shape, err))
	       && add_indexes(sqlite, shape, err) && sqlite_run(sqlite, "COMMIT", err);
	if (!ok) {
		sqlite3_exec(sqlite->db, "ROLLBACK", NULL, NULL, NULL);
		return false;
	}
	struct store_table *learnt = learn(sqlite, shape->name);
	if (!learnt)
		return sqlite_failed(sqlite, "reading the table back", err);
	remember(sqlite, learnt);
	put_in_order_of(sqlite, shape);
	return true;
}

const struct store_table *sqlite_find(struct store *store, const char *name)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	const struct table *table = map_get(&sqlite->tables, str_of(name));
	if (!table && sqlite->read_only) {             /* the writer may have made it meanwhile */
		struct store_table *shape = learn(sqlite, name);
		if (shape)
			remember(sqlite, shape);
		table = map_get(&sqlite->tables, str_of(name));
	}
	return table ? table->shape : NULL;
}
