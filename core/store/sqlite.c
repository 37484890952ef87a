/* One SQLite file: WAL, synchronous=FULL, one writing connection, checkpoints on a second one. */
#include "store/sqlite_private.h"
#include "base/fault.h"

#include <stdio.h>

enum {
	APPLICATION_ID = 0x4D535452 /* "MSTR" */, USER_VERSION = 1,
	FRAMES_A_MIB = (1 << 20) / PAGE_BYTES,
	WAL_LONG = 16 * FRAMES_A_MIB,                  /* worth starting anew … */
	WAL_FEW = FRAMES_A_MIB,                        /* … when hardly anything of it is left to copy: the writer's pause is short */
	WAL_MOST = 64 * FRAMES_A_MIB,                  /* whatever is left */
	PASSES_MOST = 4,
	PAUSE_MS = 20, BUSY_MS = 5000,
};

bool sqlite_failed(const struct sqlite *sqlite, const char *what, struct err *err)
{
	int code = sqlite3_extended_errcode(sqlite->db);
	if (code == SQLITE_IOERR_DATA)
		return err_set(err, ERR_CORRUPT, "%s is damaged: a page's check value is wrong (or another program changed the file)", sqlite->path);
	if ((code & 0xFF) == SQLITE_CORRUPT || (code & 0xFF) == SQLITE_NOTADB)
		return err_set(err, ERR_CORRUPT, "%s is damaged: %s", sqlite->path, sqlite3_errmsg(sqlite->db));
	return err_set(err, ERR_STORE, "%s: %s: %.200s", sqlite->path, sqlite3_errmsg(sqlite->db), what);        /* the reason first: statements are long */
}

bool sqlite_run(struct sqlite *sqlite, const char *sql, struct err *err)
{
	return sqlite3_exec(sqlite->db, sql, NULL, NULL, NULL) == SQLITE_OK || sqlite_failed(sqlite, sql, err);
}

static bool ask_int(sqlite3 *db, const char *sql, int64_t *out)
{
	sqlite3_stmt *statement;
	bool ok = sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW;
	if (ok)
		*out = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return ok;
}

static void sqlite_close(struct store *store)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	sqlite_forget_tables(sqlite);
	sqlite3_finalize(sqlite->begin);
	sqlite3_finalize(sqlite->commit);
	sqlite3_finalize(sqlite->probe);
	sqlite3_close(sqlite->checkpointer);
	sqlite3_close(sqlite->db);
	feed_free(sqlite->feed);
	mem_free(sqlite->path);
	mem_free(sqlite);
}

/* ---- writing ---- */

static bool prepare(struct sqlite *sqlite, const char *sql, sqlite3_stmt **statement, struct err *err)
{
	return sqlite3_prepare_v3(sqlite->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) == SQLITE_OK || sqlite_failed(sqlite, sql, err);
}

static bool prepare_put(struct sqlite *sqlite, struct table *table, struct err *err)
{
	const struct store_table *shape = table_puts(table);
	struct buf sql = BUF_INIT;
	buf_printf(&sql, "INSERT OR REPLACE INTO \"%s\" (", shape->name);
	for (size_t i = 0; i < shape->column_count; i++)
		buf_printf(&sql, "%s\"%s\"", i ? ", " : "", shape->columns[i].name);
	buf_lit(&sql, ") SELECT ");
	for (size_t i = 0; i < shape->column_count; i++)
		buf_printf(&sql, "%sc%zu", i ? ", " : "", i);
	buf_lit(&sql, " FROM muster_feed");
	bool ok = prepare(sqlite, buf_cstr(&sql), &table->put, err);
	buf_free(&sql);
	return ok;
}

static bool prepare_del(struct sqlite *sqlite, struct table *table, struct err *err)
{
	const struct store_table *shape = table->shape;
	struct buf sql = BUF_INIT;
	buf_printf(&sql, "DELETE FROM \"%s\" WHERE ", shape->name);
	for (size_t i = 0; i < shape->key_count; i++)
		buf_printf(&sql, "%s\"%s\" = ?%zu", i ? " AND " : "", shape->columns[i].name, i + 1);
	bool ok = prepare(sqlite, buf_cstr(&sql), &table->del, err);
	buf_free(&sql);
	return ok;
}

static int bind(sqlite3_stmt *statement, int at, const struct cell *cell)
{
	switch (cell->type) {
	case CELL_INT:  return sqlite3_bind_int64(statement, at, cell->integer);
	case CELL_REAL: return sqlite3_bind_double(statement, at, cell->real);
	case CELL_TEXT: return sqlite3_bind_text64(statement, at, cell->bytes.ptr, cell->bytes.len, SQLITE_STATIC, SQLITE_UTF8);
	case CELL_BLOB: return cell->bytes.len ? sqlite3_bind_blob64(statement, at, cell->bytes.ptr, cell->bytes.len, SQLITE_STATIC) : sqlite3_bind_zeroblob(statement, at, 0);
	case CELL_NULL: break;
	}
	return sqlite3_bind_null(statement, at);
}

static bool write_del(sqlite3_stmt *statement, const struct batch_op *op)
{
	bool ok = true;
	for (size_t i = 0; ok && i < op->count; i++)
		ok = bind(statement, (int)i + 1, &op->cells[i]) == SQLITE_OK;
	return ok && sqlite3_step(statement) == SQLITE_DONE;
}

/* One row out, or a run of rows of one table in. */
static bool write_run(struct sqlite *sqlite, const struct batch_op *op, struct err *err)
{
	struct table *table = map_get(&sqlite->tables, str_of(op->table));
	if (!table)
		return err_set(err, ERR_STORE, "%s: no table %s", sqlite->path, op->table);
	size_t want = op->del ? table->shape->key_count : table_puts(table)->column_count;
	if (op->count != want)
		return err_set(err, ERR_STORE, "%s: table %s takes %zu cells, not %zu", sqlite->path, op->table, want, op->count);
	if (op->del ? !table->del && !prepare_del(sqlite, table, err) : !table->put && !prepare_put(sqlite, table, err))
		return false;
	sqlite3_stmt *statement = op->del ? table->del : table->put;
	bool del = op->del, ok = del ? write_del(statement, op) : sqlite3_step(statement) == SQLITE_DONE;
	if (!ok)
		sqlite_failed(sqlite, table->shape->name, err);
	sqlite3_reset(statement);
	if (ok && del)
		feed_skip(sqlite->feed);
	return ok;
}

static bool step_once(struct sqlite *sqlite, sqlite3_stmt *statement, const char *what, struct err *err)
{
	bool ok = sqlite3_step(statement) == SQLITE_DONE;
	if (!ok)
		sqlite_failed(sqlite, what, err);
	sqlite3_reset(statement);
	return ok;
}

/* The file keeps its size when the WAL starts anew: only the frames tell how much waits. */
static int count_frames(void *arg, sqlite3 *db, const char *name, int frames)
{
	struct sqlite *sqlite = arg;
	(void)db;
	(void)name;
	atomic_store_explicit(&sqlite->wal_frames, frames, memory_order_relaxed);
	return SQLITE_OK;
}

static int frames_not_copied(const struct sqlite *sqlite)
{
	int left = atomic_load_explicit(&sqlite->wal_frames, memory_order_relaxed) - atomic_load_explicit(&sqlite->wal_copied, memory_order_relaxed);
	return left > 0 ? left : 0;                    /* the WAL may have begun anew while the checkpoint counted */
}

static size_t sqlite_backlog(struct store *store)
{
	return (size_t)frames_not_copied((struct sqlite *)store) * PAGE_BYTES;
}

/* A WAL that never ends is read slower and slower: the writer starts it anew, when the checkpoint thread has left it little to copy. */
static void bound_wal(struct sqlite *sqlite)
{
	int frames = atomic_load_explicit(&sqlite->wal_frames, memory_order_relaxed);
	bool early = atomic_load(&sqlite->copying) || frames_not_copied(sqlite) > WAL_FEW;
	if (frames < WAL_LONG || (frames < WAL_MOST && early))
		return;
	sqlite3_busy_timeout(sqlite->db, PAUSE_MS);    /* for whoever reads the old end of it; if that is not enough, after the next commit */
	if (sqlite3_wal_checkpoint_v2(sqlite->db, NULL, SQLITE_CHECKPOINT_RESTART, NULL, NULL) == SQLITE_OK) {
		atomic_store_explicit(&sqlite->wal_frames, 0, memory_order_relaxed);
		atomic_store_explicit(&sqlite->wal_copied, 0, memory_order_relaxed);
	}
	sqlite3_busy_timeout(sqlite->db, BUSY_MS);
}

static enum store_outcome roll_back(struct sqlite *sqlite)
{
	sqlite3_exec(sqlite->db, "ROLLBACK", NULL, NULL, NULL);
	return STORE_ROLLED_BACK;
}

/* COMMIT failed: with the transaction still open nothing was synced; a full disk is met while writing, before the sync, and SQLite has
 * rolled back by itself then; an I/O error leaves it open to doubt. */
static enum store_outcome commit_failed(struct sqlite *sqlite, int code)
{
	if ((code & 0xFF) != SQLITE_IOERR && !sqlite3_get_autocommit(sqlite->db))
		return roll_back(sqlite);
	if ((code & 0xFF) == SQLITE_FULL)
		return STORE_ROLLED_BACK;
	sqlite->dead = true;
	return STORE_UNCERTAIN;
}

static enum store_outcome write_all(struct sqlite *sqlite, struct batch *const *batches, size_t count, struct err *err)
{
	if (!step_once(sqlite, sqlite->begin, "BEGIN", err))
		return STORE_ROLLED_BACK;
	fault_point("commit_begun");
	for (size_t i = 0; i < count; i++) {
		feed_start(sqlite->feed, batches[i]);
		for (const struct batch_op *op; (op = feed_op(sqlite->feed)) != NULL;)
			if (!write_run(sqlite, op, err))
				return roll_back(sqlite);
		fault_point(i ? "rows_written" : "log_written");
	}
	if (!step_once(sqlite, sqlite->commit, "COMMIT", err))
		return commit_failed(sqlite, sqlite3_extended_errcode(sqlite->db));
	fault_point("committed");
	bound_wal(sqlite);
	return STORE_OK;
}

static bool may_write(const struct sqlite *sqlite, struct err *err)
{
	if (sqlite->dead)
		return err_set(err, ERR_STORE, "%s: a sync failed; what reached the disk is unknown until the program starts again", sqlite->path);
	return !sqlite->read_only || err_set(err, ERR_STORE, "%s is open for reading only", sqlite->path);
}

static enum store_outcome sqlite_commit(struct store *store, struct batch *const *batches, size_t count, struct err *err)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	if (!may_write(sqlite, err))
		return sqlite->dead ? STORE_UNCERTAIN : STORE_ROLLED_BACK;
	return write_all(sqlite, batches, count, err);
}

/* A real page is written and synced, so that a full disk is noticed. */
static enum store_outcome sqlite_probe(struct store *store, struct err *err)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	if (!may_write(sqlite, err))
		return sqlite->dead ? STORE_UNCERTAIN : STORE_ROLLED_BACK;
	if (!step_once(sqlite, sqlite->begin, "BEGIN", err))
		return STORE_ROLLED_BACK;
	if (!step_once(sqlite, sqlite->probe, "probe", err))
		return roll_back(sqlite);
	if (!step_once(sqlite, sqlite->commit, "COMMIT", err))
		return commit_failed(sqlite, sqlite3_extended_errcode(sqlite->db));
	return STORE_OK;
}

/* ---- reading ---- */

static struct cell read_cell(sqlite3_stmt *statement, int at)
{
	switch (sqlite3_column_type(statement, at)) {
	case SQLITE_INTEGER: return CELL_OF_INT(sqlite3_column_int64(statement, at));
	case SQLITE_FLOAT:   return CELL_OF_REAL(sqlite3_column_double(statement, at));
	case SQLITE_TEXT: {
		const char *text = (const char *)sqlite3_column_text(statement, at);
		return CELL_OF_TEXT(((struct str){ text, (size_t)sqlite3_column_bytes(statement, at) }));
	}
	case SQLITE_BLOB: {
		const char *bytes = sqlite3_column_blob(statement, at);
		return CELL_OF_BLOB(((struct str){ bytes, (size_t)sqlite3_column_bytes(statement, at) }));
	}
	default: return CELL_NONE;
	}
}

static void put_list(struct buf *sql, const struct store_table *shape, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(sql, "%s\"%s\"", i ? ", " : "", shape->columns[i].name);
}

static bool sqlite_scan(struct store *store, const struct store_table *shape, const struct cell *from, size_t from_count, store_row_fn row, void *arg, struct err *err)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	struct buf sql = BUF_INIT;
	struct cell cells[BATCH_CELLS_MAX];
	sqlite3_stmt *statement;
	buf_lit(&sql, "SELECT ");
	put_list(&sql, shape, shape->column_count);
	buf_printf(&sql, " FROM \"%s\"", shape->name);
	if (from_count) {
		buf_lit(&sql, " WHERE (");
		put_list(&sql, shape, from_count);
		buf_lit(&sql, ") >= (");
		for (size_t i = 0; i < from_count; i++)
			buf_text(&sql, i ? ", ?" : "?");
		buf_byte(&sql, ')');
	}
	buf_lit(&sql, " ORDER BY ");
	put_list(&sql, shape, shape->key_count);
	bool ok = sqlite3_prepare_v2(sqlite->db, buf_cstr(&sql), -1, &statement, NULL) == SQLITE_OK;
	for (size_t i = 0; ok && i < from_count; i++)
		ok = bind(statement, (int)i + 1, &from[i]) == SQLITE_OK;
	int step = SQLITE_ERROR;
	while (ok && (step = sqlite3_step(statement)) == SQLITE_ROW) {
		for (size_t i = 0; i < shape->column_count; i++)
			cells[i] = read_cell(statement, (int)i);
		if (!row(arg, cells, shape->column_count)) {
			step = SQLITE_DONE;
			break;
		}
	}
	ok = ok && step == SQLITE_DONE;
	if (!ok)
		sqlite_failed(sqlite, shape->name, err);
	sqlite3_finalize(statement);
	buf_free(&sql);
	return ok;
}

static bool sqlite_checkpoint(struct store *store, struct err *err)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	if (sqlite->read_only || !sqlite->checkpointer)
		return true;
	fault_point("checkpoint");
	int code = SQLITE_OK, frames = 0, copied = 0;
	atomic_store(&sqlite->copying, true);
	for (int pass = 0; pass < PASSES_MOST && code == SQLITE_OK; pass++) {      /* each leaves what was written meanwhile: less and less */
		code = sqlite3_wal_checkpoint_v2(sqlite->checkpointer, NULL, SQLITE_CHECKPOINT_PASSIVE, &frames, &copied);
		atomic_store_explicit(&sqlite->wal_copied, copied > 0 ? copied : 0, memory_order_relaxed);
		if (frames_not_copied(sqlite) <= WAL_FEW)
			break;
	}
	atomic_store(&sqlite->copying, false);
	return code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED
	    || err_set(err, ERR_STORE, "%s: checkpoint: %s", sqlite->path, sqlite3_errmsg(sqlite->checkpointer));
}

static const struct store_ops sqlite_ops = {
	.close = sqlite_close, .define = sqlite_define, .commit = sqlite_commit, .probe = sqlite_probe,
	.scan = sqlite_scan, .checkpoint = sqlite_checkpoint, .backlog = sqlite_backlog, .find = sqlite_find,
};

/* ---- opening ---- */

static bool is_ours(struct sqlite *sqlite, bool *empty, struct err *err)
{
	int64_t application, version, pages;
	if (!ask_int(sqlite->db, "PRAGMA application_id", &application) || !ask_int(sqlite->db, "PRAGMA user_version", &version) || !ask_int(sqlite->db, "PRAGMA page_count", &pages))
		return sqlite_failed(sqlite, "this is no readable SQLite database; restore the newest backup", err);
	*empty = pages == 0;
	if (!*empty && application != APPLICATION_ID)
		return err_set(err, ERR_STORE, "%s is an SQLite database of another program (application_id %lld)", sqlite->path, (long long)application);
	if (!*empty && version > USER_VERSION)
		return err_set(err, ERR_STORE, "%s was written by a newer Muster (layout %lld; this program knows %d)", sqlite->path, (long long)version, USER_VERSION);
	return true;
}

static bool harden(struct sqlite *sqlite, struct err *err)
{
	int on = 0, off = 1;
	bool ok = sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_DEFENSIVE, 1, &on) == SQLITE_OK && on
	       && sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, &off) == SQLITE_OK && !off
	       && sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, &off) == SQLITE_OK && !off
	       && sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, &on) == SQLITE_OK && on;
	sqlite3_busy_timeout(sqlite->db, BUSY_MS);
	sqlite3_extended_result_codes(sqlite->db, 1);
	return ok || sqlite_failed(sqlite, "the connection cannot be hardened", err);
}

static bool expect(struct sqlite *sqlite, const char *pragma, int64_t want, struct err *err)
{
	int64_t have = -1;
	return (ask_int(sqlite->db, pragma, &have) && have == want)
	    || err_set(err, ERR_STORE, "%s: %s is %lld, %lld is needed for durability", sqlite->path, pragma, (long long)have, (long long)want);
}

static bool is_wal(struct sqlite *sqlite, struct err *err)
{
	sqlite3_stmt *statement;
	bool ok = sqlite3_prepare_v2(sqlite->db, "PRAGMA journal_mode=WAL", -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW
	       && strcmp((const char *)sqlite3_column_text(statement, 0), "wal") == 0;
	sqlite3_finalize(statement);
	return ok || sqlite_failed(sqlite, "write-ahead logging is not possible here", err);
}

_Static_assert(PAGE_BYTES == 8192, "set_up says it too");
static const char set_up[] = "PRAGMA page_size=8192; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=-1; PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0;";

static bool make_durable(struct sqlite *sqlite, struct store_sqlite_options options, struct err *err)
{
	return sqlite_run(sqlite, set_up, err) && is_wal(sqlite, err)       /* the page's size is settled before the WAL is */
	    && sqlite_run(sqlite, options.synchronous_normal ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=FULL", err)
	    && (options.synchronous_normal || expect(sqlite, "PRAGMA synchronous", 2, err))
	    && expect(sqlite, "PRAGMA foreign_keys", 1, err);
}

static bool mark(struct sqlite *sqlite, struct err *err)
{
	char sql[160];
	snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=%d; CREATE TABLE IF NOT EXISTS muster_probe (id INTEGER PRIMARY KEY, n INTEGER) STRICT", APPLICATION_ID, USER_VERSION);
	return sqlite_run(sqlite, sql, err);
}

static bool prepare_common(struct sqlite *sqlite, struct err *err)
{
	return prepare(sqlite, "BEGIN IMMEDIATE", &sqlite->begin, err) && prepare(sqlite, "COMMIT", &sqlite->commit, err)
	    && prepare(sqlite, "INSERT INTO muster_probe (id, n) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = n + 1", &sqlite->probe, err);
}

static bool open_writer(struct sqlite *sqlite, struct store_sqlite_options options, struct err *err)
{
	bool empty = false;
	sqlite->feed = feed_new(sqlite->db, err);
	if (!sqlite->feed || !is_ours(sqlite, &empty, err))
		return false;
	int reserved = CHECKED_RESERVED;
	if (empty)                                     /* where it is not possible the file works without check values */
		sqlite3_file_control(sqlite->db, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved);
	if (!make_durable(sqlite, options, err) || (empty && !mark(sqlite, err)) || !prepare_common(sqlite, err))
		return false;
	if (sqlite3_open_v2(sqlite->path, &sqlite->checkpointer, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, sqlite_checked_vfs()) != SQLITE_OK)
		return err_set(err, ERR_STORE, "%s cannot be opened a second time for checkpoints", sqlite->path);
	sqlite3_busy_timeout(sqlite->checkpointer, 0);
	int64_t pages;
	if (!ask_int(sqlite->checkpointer, "SELECT count(*) FROM sqlite_schema", &pages))   /* it learns that there is a WAL by reading: before, a checkpoint does nothing */
		return err_set(err, ERR_STORE, "%s: the connection for checkpoints cannot read: %s", sqlite->path, sqlite3_errmsg(sqlite->checkpointer));
	sqlite3_wal_hook(sqlite->db, count_frames, sqlite);
	return true;
}

static bool open_reader(struct sqlite *sqlite, bool snapshot, struct err *err)
{
	bool empty;
	return is_ours(sqlite, &empty, err) && sqlite_run(sqlite, "PRAGMA query_only=ON", err)
	    && (!snapshot || sqlite_run(sqlite, "BEGIN; SELECT count(*) FROM sqlite_schema", err));
}

struct store *store_sqlite(const char *path, struct store_sqlite_options options, struct err *err)
{
	struct sqlite *sqlite = mem_zalloc(sizeof *sqlite);
	sqlite->base.ops = &sqlite_ops;
	sqlite->path = mem_string(path);
	sqlite->read_only = options.read_only;
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | (options.create && !options.read_only ? SQLITE_OPEN_CREATE : 0);
	bool ok = sqlite3_open_v2(path, &sqlite->db, flags, sqlite_checked_vfs()) == SQLITE_OK || sqlite_failed(sqlite, "cannot be opened", err);
	ok = ok && harden(sqlite, err) && (options.read_only ? open_reader(sqlite, options.snapshot, err) : open_writer(sqlite, options, err)) && sqlite_learn_all(sqlite, err);
	if (ok)
		return &sqlite->base;
	sqlite_close(&sqlite->base);
	return NULL;
}
