/* The contract that every store keeps, run against each. */
#include "support.h"
#include "store/store_ops.h"

#include <sqlite3.h>
#include <unistd.h>

static char path[64];

static struct store *open_sqlite(void)
{
	ERR_DECLARE(err);
	struct store *store = store_sqlite(path, (struct store_sqlite_options){ .create = true }, &err);
	assert_ok(store != NULL, &err);
	return store;
}

static const struct { const char *name; struct store *(*open)(void); } kinds[] = { { "memory", store_memory }, { "sqlite", open_sqlite } };

static void remove_files(void)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char file[80];
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		snprintf(file, sizeof file, "%s%s", path, ends[i]);
		unlink(file);
	}
}

static struct store *begin(void **state)
{
	static int count;
	snprintf(path, sizeof path, "/tmp/muster-store-%d-%d.db", (int)getpid(), ++count);
	return ((struct store *(*)(void)) * state)();
}

static void finish(struct store *store)
{
	store_close(store);
	remove_files();
}

static void define(struct store *store, size_t columns)
{
	static const struct store_column all[] = { { "id", CELL_TEXT, false }, { "part", CELL_INT, false }, { "amount", CELL_INT, true }, { "share", CELL_REAL, false }, { "raw", CELL_BLOB, false }, { "more", CELL_TEXT, false } };
	struct store_table table = { "item", all, columns, 2 };
	ERR_DECLARE(err);
	assert_ok(store_define(store, &table, 1, &err), &err);
}

static void put(struct batch *batch, const char *id, int64_t part, int64_t amount)
{
	struct cell cells[] = { CELL_OF_TEXT(str_of(id)), CELL_OF_INT(part), CELL_OF_INT(amount), CELL_OF_REAL(0.5), CELL_OF_BLOB(STR("\0\1\2")) };
	batch_put(batch, "item", cells, COUNT_OF(cells));
}

static void commit(struct store *store, struct batch *batch)
{
	ERR_DECLARE(err);
	assert_ok(store_commit(store, &batch, 1, &err) == STORE_OK, &err);
	batch_clear(batch);
}

struct seen { struct buf text; size_t stop_after, count; };

static bool see(void *arg, const struct cell *cells, size_t count)
{
	struct seen *seen = arg;
	assert_true(count >= 5);
	buf_printf(&seen->text, "%.*s/%lld=%lld ", STR_ARG(cells[0].bytes), (long long)cells[1].integer, (long long)cells[2].integer);
	return ++seen->count != seen->stop_after;
}

static void assert_rows(struct store *store, const struct cell *from, size_t from_count, size_t stop_after, const char *want)
{
	struct seen seen = { BUF_INIT, stop_after, 0 };
	ERR_DECLARE(err);
	assert_ok(store_scan(store, "item", from, from_count, see, &seen, &err), &err);
	assert_string_equal(buf_cstr(&seen.text), want);
	buf_free(&seen.text);
}

static void rows_come_back_in_key_order(void **state)
{
	struct store *store = begin(state);
	struct batch *batch = batch_new();
	struct cell from[] = { CELL_OF_TEXT(STR("b")), CELL_OF_INT(2) };
	define(store, 5);
	put(batch, "b", 2, 20);
	put(batch, "a", 1, 10);
	put(batch, "b", 1, 15);
	put(batch, "c", 1, 30);
	commit(store, batch);
	assert_rows(store, NULL, 0, 0, "a/1=10 b/1=15 b/2=20 c/1=30 ");
	assert_rows(store, from, 2, 0, "b/2=20 c/1=30 ");
	assert_rows(store, from, 1, 2, "b/1=15 b/2=20 ");
	batch_free(batch);
	finish(store);
}

static void the_last_put_of_a_key_wins_and_deleting_nothing_is_fine(void **state)
{
	struct store *store = begin(state);
	struct batch *batch = batch_new();
	struct cell key[] = { CELL_OF_TEXT(STR("a")), CELL_OF_INT(1) }, none[] = { CELL_OF_TEXT(STR("x")), CELL_OF_INT(1) };
	define(store, 5);
	put(batch, "a", 1, 10);
	put(batch, "a", 1, 11);
	put(batch, "b", 1, 20);
	batch_del(batch, "item", none, 2);
	commit(store, batch);
	assert_rows(store, NULL, 0, 0, "a/1=11 b/1=20 ");
	batch_del(batch, "item", key, 2);
	commit(store, batch);
	assert_rows(store, NULL, 0, 0, "b/1=20 ");
	batch_free(batch);
	finish(store);
}

static void several_batches_are_one_transaction_in_order(void **state)
{
	struct store *store = begin(state);
	struct batch *batches[2] = { batch_new(), batch_new() };
	ERR_DECLARE(err);
	define(store, 5);
	put(batches[0], "a", 1, 1);
	put(batches[1], "a", 1, 2);
	assert_int_equal(store_commit(store, batches, 2, &err), STORE_OK);
	assert_rows(store, NULL, 0, 0, "a/1=2 ");
	batch_free(batches[0]);
	batch_free(batches[1]);
	finish(store);
}

static void a_bad_batch_changes_nothing(void **state)
{
	struct store *store = begin(state);
	struct batch *batch = batch_new();
	struct cell short_row[] = { CELL_OF_TEXT(STR("z")) };
	ERR_DECLARE(err);
	define(store, 5);
	put(batch, "a", 1, 1);
	commit(store, batch);
	put(batch, "b", 1, 2);
	batch_put(batch, "item", short_row, 1);
	assert_int_equal(store_commit(store, &batch, 1, &err), STORE_ROLLED_BACK);
	assert_true(err.text[0] != '\0');
	assert_rows(store, NULL, 0, 0, "a/1=1 ");
	batch_clear(batch);
	put(batch, "c", 1, 3);
	commit(store, batch);
	assert_rows(store, NULL, 0, 0, "a/1=1 c/1=3 ");
	batch_free(batch);
	finish(store);
}

static void columns_may_be_added(void **state)
{
	struct store *store = begin(state);
	struct batch *batch = batch_new();
	define(store, 5);
	put(batch, "a", 1, 1);
	commit(store, batch);
	define(store, 6);
	assert_int_equal(store_table_find(store, "item")->column_count, 6);
	assert_rows(store, NULL, 0, 0, "a/1=1 ");
	batch_free(batch);
	finish(store);
}

static void unknown_tables_have_no_rows_and_bad_names_are_refused(void **state)
{
	struct store *store = begin(state);
	struct seen seen = { BUF_INIT, 0, 0 };
	struct store_column column = { "id", CELL_TEXT, false };
	ERR_DECLARE(err);
	assert_true(store_scan(store, "nothing", NULL, 0, see, &seen, &err));
	assert_int_equal(seen.count, 0);
	static const char *const names[] = { "Robert\"); DROP TABLE x; --", "", "1a", "sqlite_master" };
	for (size_t i = 0; i < 3; i++)
		assert_false(store_define(store, &(struct store_table){ names[i], &column, 1, 1 }, 1, &err));
	finish(store);
}

static void a_planted_fault_ends_as_planned(void **state)
{
	struct store *store = store_faulty(begin(state));
	struct batch *batch = batch_new();
	ERR_DECLARE(err);
	define(store, 5);
	put(batch, "a", 1, 1);
	store_faulty_plan(store, 1, STORE_ROLLED_BACK, false);
	assert_int_equal(store_commit(store, &batch, 1, &err), STORE_ROLLED_BACK);
	assert_rows(store, NULL, 0, 0, "");
	commit(store, batch);
	assert_rows(store, NULL, 0, 0, "a/1=1 ");
	batch_free(batch);
	finish(store);
}

/* ---- SQLite alone ---- */

static int64_t pragma(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement;
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	int64_t value = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return value;
}

static void the_file_says_whose_it_is_and_survives_reopening(void **state)
{
	struct store *store = begin(state);
	struct batch *batch = batch_new();
	sqlite3 *db;
	ERR_DECLARE(err);
	define(store, 5);
	put(batch, "a", 1, 1);
	commit(store, batch);
	store_close(store);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(pragma(db, "PRAGMA application_id"), 0x4D535452);
	assert_int_equal(pragma(db, "PRAGMA user_version"), 1);
	sqlite3_stmt *mode;
	assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA journal_mode", -1, &mode, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(mode), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(mode, 0), "wal");
	sqlite3_finalize(mode);
	sqlite3_close(db);
	store = open_sqlite();
	assert_rows(store, NULL, 0, 0, "a/1=1 ");
	assert_true(store_checkpoint(store, &err));
	batch_free(batch);
	finish(store);
}

static void a_foreign_file_is_refused(void **state)
{
	struct store *store = begin(state);
	sqlite3 *db;
	ERR_DECLARE(err);
	store_close(store);
	remove_files();
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE theirs (id)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_null(store_sqlite(path, (struct store_sqlite_options){ .create = true }, &err));
	assert_true(err.text[0] != '\0');
	remove_files();
}

static void a_snapshot_stands_still(void **state)
{
	struct store *store = begin(state);
	struct batch *batch = batch_new();
	ERR_DECLARE(err);
	define(store, 5);
	put(batch, "a", 1, 1);
	commit(store, batch);
	struct store *reader = store_sqlite(path, (struct store_sqlite_options){ .read_only = true, .snapshot = true }, &err);
	assert_ok(reader != NULL, &err);
	put(batch, "b", 1, 2);
	commit(store, batch);
	assert_rows(reader, NULL, 0, 0, "a/1=1 ");
	assert_rows(store, NULL, 0, 0, "a/1=1 b/1=2 ");
	put(batch, "c", 1, 3);
	assert_int_equal(store_commit(reader, &batch, 1, &err), STORE_ROLLED_BACK);
	store_close(reader);
	batch_free(batch);
	finish(store);
}

static bool check_order(void *arg, const struct cell *cells, size_t count)
{
	const struct store_table *shape = arg;
	for (size_t i = 0; i < count; i++)
		if (strcmp(shape->columns[i].name, "text") == 0)
			assert_true(str_is(cells[i].bytes, "one"));
		else if (strcmp(shape->columns[i].name, "more") == 0)
			assert_true(str_is(cells[i].bytes, "two"));
	return true;
}

/* A field that a pack adds before others stands last in the file: what is put must still land under its own name, also after a restart. */
static bool check_shorter(void *arg, const struct cell *cells, size_t count)
{
	(void)arg;
	assert_int_equal(count, 3);
	assert_true(cells[1].type == CELL_TEXT && str_is(cells[1].bytes, "one"));
	assert_int_equal(cells[2].type, CELL_NULL);
	return true;
}

/* What a newer version left out stays in the file, without values. */
static void a_column_may_be_left_out(void **state)
{
	struct store *store = begin(state);
	static const struct store_column first[] = { { "id", CELL_TEXT, false }, { "text", CELL_TEXT, false }, { "more", CELL_TEXT, false } };
	const struct store_table old = { "thing", first, 3, 1 }, new = { "thing", first, 2, 1 };
	const struct cell cells[] = { CELL_OF_TEXT(STR("a")), CELL_OF_TEXT(STR("one")) };
	ERR_DECLARE(err);
	assert_ok(store_define(store, &old, 1, &err) && store_define(store, &new, 1, &err), &err);
	struct batch *batch = batch_new();
	batch_put(batch, "thing", cells, 2);
	commit(store, batch);
	batch_free(batch);
	assert_ok(store_scan(store, "thing", NULL, 0, check_shorter, NULL, &err), &err);
	finish(store);
}

static void a_column_added_before_others_keeps_its_values(void **state)
{
	struct store *store = begin(state);
	static const struct store_column first[] = { { "id", CELL_TEXT, false }, { "text", CELL_TEXT, false } };
	static const struct store_column later[] = { { "id", CELL_TEXT, false }, { "more", CELL_TEXT, false }, { "text", CELL_TEXT, false } };
	const struct store_table old = { "thing", first, 2, 1 }, new = { "thing", later, 3, 1 };
	const struct cell cells[] = { CELL_OF_TEXT(STR("a")), CELL_OF_TEXT(STR("two")), CELL_OF_TEXT(STR("one")) };
	ERR_DECLARE(err);
	assert_ok(store_define(store, &old, 1, &err) && store_define(store, &new, 1, &err), &err);
	for (int restarted = 0; restarted < 2; restarted++) {
		struct batch *batch = batch_new();
		batch_put(batch, "thing", cells, 3);
		commit(store, batch);
		batch_free(batch);
		assert_ok(store_scan(store, "thing", NULL, 0, check_order, (void *)(uintptr_t)store_table_find(store, "thing"), &err), &err);
		store_close(store);
		store = store_sqlite(path, (struct store_sqlite_options){ .create = false }, &err);
		assert_ok(store != NULL && store_define(store, &new, 1, &err), &err);
	}
	finish(store);
}

int main(void)
{
	static const struct { const char *name; CMUnitTestFunction test; } contract[] = {
		{ "rows come back in key order", rows_come_back_in_key_order }, { "the last put of a key wins", the_last_put_of_a_key_wins_and_deleting_nothing_is_fine },
		{ "several batches are one transaction", several_batches_are_one_transaction_in_order }, { "a bad batch changes nothing", a_bad_batch_changes_nothing },
		{ "columns may be added", columns_may_be_added }, { "unknown tables, bad names", unknown_tables_have_no_rows_and_bad_names_are_refused },
		{ "a planted fault", a_planted_fault_ends_as_planned } };
	static const struct { const char *name; CMUnitTestFunction test; } own[] = {
		{ "sqlite: whose file it is", the_file_says_whose_it_is_and_survives_reopening }, { "sqlite: a foreign file", a_foreign_file_is_refused }, { "sqlite: a snapshot", a_snapshot_stands_still },
		{ "sqlite: a column added before others", a_column_added_before_others_keeps_its_values }, { "sqlite: a column left out", a_column_may_be_left_out } };
	struct CMUnitTest tests[COUNT_OF(kinds) * COUNT_OF(contract) + COUNT_OF(own)];
	static char names[COUNT_OF(kinds) * COUNT_OF(contract)][80];
	size_t count = 0;
	for (size_t k = 0; k < COUNT_OF(kinds); k++)
		for (size_t i = 0; i < COUNT_OF(contract); i++, count++) {
			snprintf(names[count], sizeof names[count], "%s: %s", kinds[k].name, contract[i].name);
			tests[count] = (struct CMUnitTest){ names[count], contract[i].test, NULL, NULL, (void *)(uintptr_t)kinds[k].open };
		}
	for (size_t i = 0; i < COUNT_OF(own); i++)
		tests[count++] = (struct CMUnitTest){ own[i].name, own[i].test, NULL, NULL, (void *)(uintptr_t)open_sqlite };
	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
