#include "store/sqlite_feed.h"

#include <stdio.h>

struct feed {
	const struct batch *batch;
	size_t position;
	bool has;                                      /* op is the next one */
	struct batch_op op;
	const char *table; size_t width;               /* of the run being read */
};
struct feed_table { sqlite3_vtab base; struct feed *feed; };
struct feed_cursor { sqlite3_vtab_cursor base; struct feed *feed; sqlite3_int64 row; };

void feed_start(struct feed *feed, const struct batch *batch)
{
	feed->batch = batch;
	feed->position = 0;
	feed_skip(feed);
}

const struct batch_op *feed_op(const struct feed *feed)
{
	return feed->has ? &feed->op : NULL;
}

void feed_skip(struct feed *feed)
{
	feed->has = batch_read(feed->batch, &feed->position, &feed->op);
}

/* ---- the virtual table: sqlite.org/vtab.html ---- */

static int feed_connect(sqlite3 *db, void *arg, int argc, const char *const *argv, sqlite3_vtab **out, char **error)
{
	struct buf sql = BUF_INIT;
	(void)argc, (void)argv, (void)error;
	buf_lit(&sql, "CREATE TABLE muster_feed(");
	for (int i = 0; i < BATCH_CELLS_MAX; i++)
		buf_printf(&sql, "%sc%d", i ? "," : "", i);
	buf_byte(&sql, ')');
	int code = sqlite3_declare_vtab(db, buf_cstr(&sql));
	buf_free(&sql);
	struct feed_table *table = sqlite3_malloc(sizeof *table);
	if (!table)
		return SQLITE_NOMEM;
	*table = (struct feed_table){ .feed = arg };
	*out = &table->base;
	return code;
}

static int feed_disconnect(sqlite3_vtab *table)
{
	sqlite3_free(table);
	return SQLITE_OK;
}

static int feed_plan(sqlite3_vtab *table, sqlite3_index_info *info)
{
	(void)table;
	info->estimatedCost = 1;
	return SQLITE_OK;
}

static int feed_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
	struct feed_cursor *cursor = sqlite3_malloc(sizeof *cursor);
	if (!cursor)
		return SQLITE_NOMEM;
	*cursor = (struct feed_cursor){ .feed = ((struct feed_table *)table)->feed };
	*out = &cursor->base;
	return SQLITE_OK;
}

static int feed_close(sqlite3_vtab_cursor *cursor)
{
	sqlite3_free(cursor);
	return SQLITE_OK;
}

static int feed_first(sqlite3_vtab_cursor *base, int plan, const char *text, int argc, sqlite3_value **argv)
{
	struct feed *feed = ((struct feed_cursor *)base)->feed;
	(void)plan, (void)text, (void)argc, (void)argv;
	feed->table = feed->has ? feed->op.table : NULL;
	feed->width = feed->has ? feed->op.count : 0;
	return SQLITE_OK;
}

static int feed_next(sqlite3_vtab_cursor *base)
{
	struct feed_cursor *cursor = (struct feed_cursor *)base;
	cursor->row++;
	feed_skip(cursor->feed);
	return SQLITE_OK;
}

static int feed_eof(sqlite3_vtab_cursor *base)
{
	const struct feed *feed = ((struct feed_cursor *)base)->feed;
	return !feed->has || feed->op.del || feed->op.count != feed->width || (feed->op.table != feed->table && strcmp(feed->op.table, feed->table) != 0);
}

static int feed_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int at)
{
	const struct feed *feed = ((struct feed_cursor *)base)->feed;
	const struct cell *cell = &feed->op.cells[at];
	if ((size_t)at >= feed->op.count)
		return SQLITE_OK;
	switch (cell->type) {
	case CELL_INT:  sqlite3_result_int64(context, cell->integer); break;
	case CELL_REAL: sqlite3_result_double(context, cell->real); break;
	case CELL_TEXT: sqlite3_result_text64(context, cell->bytes.ptr ? cell->bytes.ptr : "", cell->bytes.len, SQLITE_STATIC, SQLITE_UTF8); break;
	case CELL_BLOB: sqlite3_result_blob64(context, cell->bytes.ptr ? cell->bytes.ptr : "", cell->bytes.len, SQLITE_STATIC); break;
	case CELL_NULL: break;
	}
	return SQLITE_OK;
}

static int feed_row(sqlite3_vtab_cursor *base, sqlite3_int64 *row)
{
	*row = ((struct feed_cursor *)base)->row;
	return SQLITE_OK;
}

static const sqlite3_module feed_module = {
	.iVersion = 1, .xConnect = feed_connect, .xDisconnect = feed_disconnect, .xBestIndex = feed_plan, .xOpen = feed_open, .xClose = feed_close,
	.xFilter = feed_first, .xNext = feed_next, .xEof = feed_eof, .xColumn = feed_column, .xRowid = feed_row,
};

struct feed *feed_new(sqlite3 *db, struct err *err)
{
	struct feed *feed = mem_zalloc(sizeof *feed);
	if (sqlite3_create_module(db, "muster_feed", &feed_module, feed) == SQLITE_OK)
		return feed;
	err_set(err, ERR_STORE, "the batch table cannot be registered: %s", sqlite3_errmsg(db));
	mem_free(feed);
	return NULL;
}

void feed_free(struct feed *feed)
{
	mem_free(feed);
}
