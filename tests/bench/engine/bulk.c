/* bulk FOLDER_FOR_FILES PACK EVENTS: scripted events durable, 256 a commit, against the very rows that came of them put again by SQLite alone, 256 events a
 * transaction; and in memory. One repetition; prints {"bulk":…,"raw":…,"memory":…,"single":…} in events a second. */
#include "common.h"
#include "engine/tables.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum { GROUP = 256 };

static double turns(struct bench *bench, long count, int group)
{
	const struct json *touch = bench_json(bench, "{\"more\":3}");
	static long number;
	char id[32];
	double begin = seconds();
	for (long i = 0; i < count; i++) {
		if (group > 1 && i % group == 0)
			engine_hold(bench->engine, true);
		snprintf(id, sizeof id, "e%ld", number++);
		bench_submit(bench, "item.touch", "i1", touch, id);
		if (group > 1 && (i % group == group - 1 || i == count - 1))
			bench_commit(bench);
	}
	return (double)count / (seconds() - begin);
}

/* ---- the yardstick ---- */

struct raw { sqlite3_value *cells[LOG_COLUMNS]; };

static sqlite3 *open_raw(const char *path)
{
	sqlite3 *db;
	sqlite3_open(path, &db);
	sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-8192", NULL, NULL, NULL);
	return db;
}

static void copy_schema(sqlite3 *from, sqlite3 *to)
{
	sqlite3_stmt *schema;
	sqlite3_prepare_v2(from, "SELECT sql FROM sqlite_schema WHERE name = '" TABLE_LOG "'", -1, &schema, NULL);
	if (sqlite3_step(schema) != SQLITE_ROW || sqlite3_exec(to, (const char *)sqlite3_column_text(schema, 0), NULL, NULL, NULL) != SQLITE_OK)
		die("schema", NULL);
	sqlite3_finalize(schema);
}

static struct raw *take_rows(sqlite3 *from, long count)
{
	sqlite3_stmt *rows;
	struct raw *raw = calloc((size_t)count, sizeof raw[0]);
	sqlite3_prepare_v2(from, "SELECT * FROM " TABLE_LOG " WHERE type IN ('item.touch', 'item.note') ORDER BY seq", -1, &rows, NULL);
	for (long i = 0; raw && i < count; i++) {
		if (sqlite3_step(rows) != SQLITE_ROW || sqlite3_column_count(rows) != LOG_COLUMNS)
			die("the log has other rows", NULL);
		for (int c = 0; c < LOG_COLUMNS; c++)
			raw[i].cells[c] = sqlite3_value_dup(sqlite3_column_value(rows, c));
	}
	sqlite3_finalize(rows);
	return raw;
}

static double put_rows(sqlite3 *db, const struct raw *raw, long count)
{
	sqlite3_stmt *put;
	sqlite3_prepare_v2(db, "INSERT INTO " TABLE_LOG " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", -1, &put, NULL);
	double begin = seconds();
	for (long i = 0; i < count; i++) {
		if (i % (2 * GROUP) == 0)
			sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
		for (int c = 0; c < LOG_COLUMNS; c++)
			sqlite3_bind_value(put, c + 1, raw[i].cells[c]);
		if (sqlite3_step(put) != SQLITE_DONE)
			die(sqlite3_errmsg(db), NULL);
		sqlite3_reset(put);
		if (i % (2 * GROUP) == 2 * GROUP - 1 || i == count - 1)
			sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	}
	double rate = (double)count / 2 / (seconds() - begin);
	sqlite3_finalize(put);
	return rate;
}

static double raw_rate(const char *ours, const char *theirs, long events)
{
	sqlite3 *from, *to = open_raw(theirs);
	sqlite3_open(ours, &from);
	copy_schema(from, to);
	struct raw *raw = take_rows(from, 2 * events);
	sqlite3_close(from);
	double rate = put_rows(to, raw, 2 * events);
	sqlite3_close(to);
	for (long i = 0; i < 2 * events; i++)
		for (int c = 0; c < LOG_COLUMNS; c++)
			sqlite3_value_free(raw[i].cells[c]);
	free(raw);
	return rate;
}

int main(int argc, char **argv)
{
	char ours[1000], theirs[1000];
	struct bench durable = { .arena = ARENA_INIT }, memory = { .arena = ARENA_INIT };
	if (argc < 4)
		return 2;
	long events = strtol(argv[3], NULL, 10);
	snprintf(ours, sizeof ours, "%s/bulk-ours.db", argv[1]);
	snprintf(theirs, sizeof theirs, "%s/bulk-raw.db", argv[1]);
	bench_open(&durable, ours, argv[2], limits_default());
	bench_open(&memory, NULL, argv[2], limits_default());
	bench_submit(&durable, "item.make", "i1", bench_json(&durable, "{\"name\":\"one\",\"n\":7}"), "");
	bench_submit(&memory, "item.make", "i1", bench_json(&memory, "{\"name\":\"one\",\"n\":7}"), "");
	double bulk = turns(&durable, events, GROUP), raw = raw_rate(ours, theirs, events);
	printf("{\"bulk\":%.0f,\"raw\":%.0f,\"memory\":%.0f,\"single\":%.0f}\n", bulk, raw, turns(&memory, events, GROUP), turns(&durable, 300, 1));
	bench_close(&durable);
	bench_close(&memory);
	return 0;
}
