/* replay DATABASE FOLDER: the log of a community run again, rules included, nothing made durable, against our JSON reader and a bare Lua call of the same
 * events; and the reader against jansson. Events a second; nanoseconds an event. The database is made here. */
#include "common.h"
#include "engine/replay.h"
#include "jansson_ns.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

enum { EVENTS = 100000, ITEMS = 100, PARSES = 200000 };
static const char *folder;

/* ---- the log ---- */

static void make_log(const char *path)
{
	struct bench bench = { .arena = ARENA_INIT };
	char id[32];
	bench_open(&bench, path, folder, limits_default());
	const struct json *make = bench_json(&bench, "{\"name\":\"one\",\"n\":7}"), *touch = bench_json(&bench, "{\"more\":3}");
	engine_hold(bench.engine, true);
	for (int i = 0; i < ITEMS; i++) {
		snprintf(id, sizeof id, "i%d", i);
		bench_submit(&bench, "item.make", id, make, "");
	}
	for (int i = 0; i < EVENTS; i++) {
		char subject[32];
		snprintf(subject, sizeof subject, "i%d", i % ITEMS);
		snprintf(id, sizeof id, "e%d", i);
		bench_submit(&bench, "item.touch", subject, touch, id);
	}
	bench_commit(&bench);
	bench_close(&bench);
}

static struct release *load_version(void *arg, uint64_t version, struct err *err)
{
	(void)arg;
	(void)version;
	(void)err;
	return load_release(folder);
}

static void differs(void *arg, const char *text)
{
	(void)arg;
	die(text, NULL);
}

static double replay_rate(struct store *log)
{
	struct replay_report report = { 0 };
	struct replay_source source = { .log = log, .community = "bench", .limits = limits_default(), .load = load_version, .differ = differs };
	ERR_DECLARE(err);
	double begin = seconds();
	struct replay *replay = replay_run(&source, &report, &err);
	double took = seconds() - begin;
	if (!replay || report.turns < EVENTS)
		die("replay", &err);
	replay_free(replay);
	return EVENTS / took;
}

/* ---- the yardstick ---- */

static const char handler[] = "return function(item, event) if item.n >= 0 and item.name and item.state == 'a' then return { seen = event.more } end end";

static lua_State *bare_state(void)
{
	lua_State *L = luaL_newstate();
	if (luaL_loadstring(L, handler) != LUA_OK || lua_pcall(L, 0, 1, 0) != LUA_OK)
		die("lua", NULL);
	lua_createtable(L, 0, 3);
	lua_pushinteger(L, 7);
	lua_setfield(L, -2, "n");
	lua_pushstring(L, "one");
	lua_setfield(L, -2, "name");
	lua_pushstring(L, "a");
	lua_setfield(L, -2, "state");
	return L;
}

static void call_bare(lua_State *L, const struct json *data)
{
	lua_pushvalue(L, 1);
	lua_pushvalue(L, 2);
	lua_createtable(L, 0, 1);
	for (const struct json *name = json_first(data); name; name = json_next_member(name)) {
		lua_pushinteger(L, name->next->integer);
		lua_setfield(L, -2, name->text);
	}
	if (lua_pcall(L, 2, 1, 0) != LUA_OK)
		die("lua", NULL);
	lua_pop(L, 1);
}

static double bare_rate(void)
{
	lua_State *L = bare_state();
	struct arena arena = ARENA_INIT;
	char text[256];
	ERR_DECLARE(err);
	double begin = seconds();
	for (int i = 0; i < EVENTS; i++) {
		snprintf(text, sizeof text, "{\"specversion\":\"1.0\",\"id\":\"e%d\",\"source\":\"s\",\"type\":\"item.touch\",\"subject\":\"i%d\",\"data\":{\"more\":3}}", i, i % ITEMS);
		const struct json *event = json_parse(str_of(text), JSON_LIMITS, &arena, &err);
		if (!event)
			die("json", &err);
		call_bare(L, json_get(event, "data"));
		arena_clear(&arena);
	}
	double rate = EVENTS / (seconds() - begin);
	lua_close(L);
	arena_free(&arena);
	return rate;
}

/* ---- the reader ---- */

static const char event[] = "{\"specversion\":\"1.0\",\"id\":\"0123456789abcdef\",\"source\":\"/bench/clients/17\",\"type\":\"wish.submit\",\"time\":\"2026-11-24T10:00:00+08:00\","
	"\"datacontenttype\":\"application/json\",\"data\":{\"text\":\"please change the lamp\",\"microgrid\":\"mg-07\",\"people\":3}}";

static double read_ns(void)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	double begin = seconds();
	for (int i = 0; i < PARSES; i++) {
		if (!json_parse((struct str){ event, sizeof event - 1 }, JSON_LIMITS, &arena, &err))
			die("json", &err);
		arena_clear(&arena);
	}
	double ns = (seconds() - begin) * 1e9 / PARSES;
	arena_free(&arena);
	return ns;
}

int main(int argc, char **argv)
{
	struct series series[] = { { .name = "replay" }, { .name = "bare" }, { .name = "reader_ns" }, { .name = "jansson_ns" } };
	ERR_DECLARE(err);
	if (argc < 3)
		return 2;
	folder = argv[2];
	make_log(argv[1]);
	struct store *log = store_sqlite(argv[1], (struct store_sqlite_options){ .read_only = true }, &err);
	if (!log)
		die("open", &err);
	for (int i = 0; i < REPEATS; i++) {
		series[0].values[i] = replay_rate(log);
		series[1].values[i] = bare_rate();
		series[2].values[i] = read_ns();
		series[3].values[i] = jansson_ns(event, sizeof event - 1, PARSES);
	}
	series_print(series, COUNT_OF(series));
	store_close(log);
	return 0;
}
