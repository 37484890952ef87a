/* Figures of this machine, as ratios to a yardstick measured in the same run: medians of interleaved repetitions. */
#include "base/json.h"
#include "base/map.h"
#include "engine/engine.h"
#include "policy/release.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { REPEATS = 5 };

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int by_size(const void *a, const void *b)
{
	return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

struct figure { double rates[REPEATS]; };
static double median(struct figure *figure)
{
	qsort(figure->rates, REPEATS, sizeof figure->rates[0], by_size);
	return figure->rates[REPEATS / 2];
}

static void print_line(const char *name, struct figure *ours, const char *yardstick, struct figure *other, const char *goal)
{
	double a = median(ours), b = median(other);
	printf("%-46s %12.0f/s (%.0f–%.0f)   %-34s %12.0f/s   ratio %.2f   goal %s\n", name, a, ours->rates[0], ours->rates[REPEATS - 1], yardstick, b, a / b, goal);
}

/* ---- a community on a real file ---- */

static const struct { const char *path, *text; } files[] = {
	{ "pack.lua", "pack { name = \"bench\", timezone = \"Asia/Shanghai\" }" },
	{ "model/m.lua", "kind \"item\" { fields = { name = text {}, n = integer { default = 0 }, more = integer {} }, states = { \"a\", \"b\" },\n"
	  "events = { make = { to = \"a\", takes = { \"name\", \"n\" } }, touch = { from = \"any\", takes = { \"more\" } }, seen = { from = \"any\", takes = { \"more\" } } } }" },
	{ "policies/p.lua", "on(\"item.touch\", function(item) if item.n >= 0 and item.name and item.state then item:seen { more = item.n } end end)" },
};

static struct release *load(void)
{
	struct pack *pack = pack_new();
	struct diagnostics diagnostics = { 0 };
	ERR_DECLARE(err);
	for (size_t i = 0; i < COUNT_OF(files); i++)
		if (!pack_add(pack, files[i].path, str_of(files[i].text), &err))
			abort();
	struct release *release = pack_load(pack, limits_default(), &diagnostics, NULL);
	pack_free(pack);
	if (!release)
		abort();
	return release;
}

static void ignore(void *arg, const struct reply *reply)
{
	(void)arg;
	if (reply->err)
		abort();
}

struct bench { struct engine *engine; struct store *store; struct clock clock; struct arena arena; const struct json *touch; };

static void bench_open(struct bench *bench, const char *path)
{
	ERR_DECLARE(err);
	bench->clock = clock_real();
	bench->store = path ? store_sqlite(path, (struct store_sqlite_options){ .create = true }, &err) : store_memory();
	struct engine_config config = { .community = "bench", .clock = &bench->clock, .store = bench->store, .limits = limits_default() };
	bench->engine = engine_new(&config, &err);
	struct publication publication = { .release = load(), .actor = STR("bench") };
	if (!bench->engine || !engine_recover(bench->engine, &err) || !engine_publish(bench->engine, &publication, &err))
		abort();
	const struct json *make = json_parse(STR("{\"name\":\"one\",\"n\":7}"), JSON_LIMITS, &bench->arena, &err);
	struct submission submission = { .type = STR("item.make"), .subject = STR("i1"), .data = make, .actor = STR("a"), .source = STR("s"), .may_name_ids = true };
	engine_submit(bench->engine, &submission, ignore, NULL);
	bench->touch = json_parse(STR("{\"more\":3}"), JSON_LIMITS, &bench->arena, &err);
}

static void bench_close(struct bench *bench)
{
	engine_free(bench->engine);
	store_close(bench->store);
	arena_free(&bench->arena);
}

/* `group` turns share a commit. */
static double turns(struct bench *bench, int count, int group)
{
	double begin = seconds();
	ERR_DECLARE(err);
	char id[32];
	for (int i = 0; i < count; i++) {
		if (group > 1 && i % group == 0)
			engine_hold(bench->engine, true);
		static int number;
		int length = snprintf(id, sizeof id, "e%d", number++);
		struct submission submission = { .type = STR("item.touch"), .subject = STR("i1"), .data = bench->touch, .actor = STR("a"), .source = STR("s"), .id = { id, (size_t)length } };
		engine_submit(bench->engine, &submission, ignore, NULL);
		if (group > 1 && i % group == group - 1) {
			engine_hold(bench->engine, false);
			if (!engine_flush(bench->engine, &err))
				abort();
		}
	}
	return count / (seconds() - begin);
}

/* The yardstick: the very rows that the engine wrote, put again by SQLite alone, 256 events a transaction. */
enum { RAW_EVENTS = 25600, COLUMNS = 21 };
static struct { int type; sqlite3_int64 integer; char *text; int length; } (*raw)[COLUMNS];

static void take_rows(const char *path, sqlite3 *into)
{
	sqlite3 *db;
	sqlite3_stmt *rows, *schema;
	sqlite3_open(path, &db);
	sqlite3_prepare_v2(db, "SELECT sql FROM sqlite_schema WHERE name = 'muster_log'", -1, &schema, NULL);
	if (sqlite3_step(schema) != SQLITE_ROW || sqlite3_exec(into, (const char *)sqlite3_column_text(schema, 0), NULL, NULL, NULL) != SQLITE_OK)
		abort();
	sqlite3_finalize(schema);
	sqlite3_prepare_v2(db, "SELECT * FROM muster_log WHERE type IN ('item.touch', 'item.seen') ORDER BY seq LIMIT 51200", -1, &rows, NULL);
	raw = calloc(2 * RAW_EVENTS, sizeof raw[0]);
	for (int i = 0; i < 2 * RAW_EVENTS; i++) {
		if (sqlite3_step(rows) != SQLITE_ROW || sqlite3_column_count(rows) != COLUMNS)
			abort();
		for (int c = 0; c < COLUMNS; c++) {
			raw[i][c].type = sqlite3_column_type(rows, c);
			raw[i][c].integer = sqlite3_column_int64(rows, c);
			raw[i][c].length = sqlite3_column_bytes(rows, c);
			if (raw[i][c].type == SQLITE_TEXT)
				raw[i][c].text = strdup((const char *)sqlite3_column_text(rows, c));
		}
	}
	sqlite3_finalize(rows);
	sqlite3_close(db);
}

static double raw_rows(sqlite3 *db)
{
	static sqlite3_int64 seq;
	sqlite3_stmt *put;
	sqlite3_prepare_v2(db, "INSERT INTO muster_log VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", -1, &put, NULL);
	double begin = seconds();
	for (int i = 0; i < 2 * RAW_EVENTS; i++) {
		if (i % 512 == 0)
			sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
		sqlite3_bind_int64(put, 1, ++seq);
		for (int c = 1; c < COLUMNS; c++) {
			if (raw[i][c].type == SQLITE_TEXT)
				sqlite3_bind_text(put, c + 1, raw[i][c].text, raw[i][c].length, SQLITE_STATIC);
			else if (raw[i][c].type == SQLITE_INTEGER)
				sqlite3_bind_int64(put, c + 1, raw[i][c].integer);
			else
				sqlite3_bind_null(put, c + 1);
		}
		if (sqlite3_step(put) != SQLITE_DONE)
			abort();
		sqlite3_reset(put);
		if (i % 512 == 511)
			sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	}
	double rate = RAW_EVENTS / (seconds() - begin);
	sqlite3_finalize(put);
	return rate;
}

static double read_json(int count)
{
	static const char event[] = "{\"specversion\":\"1.0\",\"id\":\"0123456789abcdef\",\"source\":\"/bench/clients/17\",\"type\":\"wish.submit\",\"time\":\"2026-11-24T10:00:00+08:00\","
		"\"datacontenttype\":\"application/json\",\"data\":{\"text\":\"please change the lamp\",\"microgrid\":\"mg-07\",\"people\":3}}";
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	double begin = seconds();
	for (int i = 0; i < count; i++) {
		if (!json_parse((struct str){ event, sizeof event - 1 }, JSON_LIMITS, &arena, &err))
			abort();
		arena_clear(&arena);
	}
	double rate = count / (seconds() - begin);
	arena_free(&arena);
	return rate;
}

static double copy_bytes(int count)
{
	static char from[256], to[256];
	double begin = seconds();
	uint64_t sum = 0;
	for (int i = 0; i < count; i++) {
		from[i & 255] = (char)i;
		for (size_t k = 0; k < sizeof from; k++)
			sum += (unsigned char)(to[k] = from[k]);
	}
	volatile uint64_t keep = sum;
	(void)keep;
	return count / (seconds() - begin);
}

int main(int argc, char **argv)
{
	const char *folder = argc > 1 ? argv[1] : "/tmp";
	char ours[300], theirs[300], command[700];
	snprintf(ours, sizeof ours, "%s/bench-muster.db", folder);
	snprintf(theirs, sizeof theirs, "%s/bench-raw.db", folder);
	snprintf(command, sizeof command, "rm -f %s* %s*", ours, theirs);
	if (system(command) != 0)
		return 1;
	struct bench durable = { .arena = ARENA_INIT }, memory = { .arena = ARENA_INIT };
	bench_open(&durable, ours);
	bench_open(&memory, NULL);
	sqlite3 *db;
	sqlite3_open(theirs, &db);
	sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", NULL, NULL, NULL);
	turns(&durable, RAW_EVENTS, 256);
	take_rows(ours, db);
	struct figure bulk, rows, single, in_memory, json, bytes;
	for (int i = 0; i < REPEATS; i++) {
		bulk.rates[i] = turns(&durable, 25600, 256);
		rows.rates[i] = raw_rows(db);
		in_memory.rates[i] = turns(&memory, 20000, 256);
		single.rates[i] = turns(&durable, 500, 1);
		json.rates[i] = read_json(200000);
		bytes.rates[i] = copy_bytes(200000);
	}
	print_line("durable scripted events, 256 a commit", &bulk, "the same rows into SQLite raw", &rows, ">= 0.75");
	print_line("scripted events, memory store", &in_memory, "the same rows into SQLite raw", &rows, "-");
	print_line("durable scripted events, one a commit", &single, "256 a commit", &bulk, "-");
	print_line("JSON reader, 248-byte events", &json, "touching 256 bytes one by one", &bytes, "-");
	bench_close(&durable);
	bench_close(&memory);
	sqlite3_close(db);
	return system(command) != 0;
}
