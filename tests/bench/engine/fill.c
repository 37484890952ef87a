/* fill DATABASE FOLDER ENTITIES EVENTS: makes a database by the engine itself, cheaply: entities of rules/large that are not there yet, then events that touch
 * them, in large commits; ends settled. EVENTS are spread over all entities. Prints {"seq":…}. */
#include "common.h"

#include <stdio.h>
#include <stdlib.h>

enum { PLACES = 100, A_COMMIT = 10000, A_CHECKPOINT = 200000 };

static struct arena arena;

static const struct json *parse(const char *text)
{
	ERR_DECLARE(err);
	arena_clear(&arena);
	const struct json *json = json_parse(str_of(text), JSON_LIMITS, &arena, &err);
	if (!json)
		die("json", &err);
	return json;
}

static void breathe(struct bench *bench, long i)
{
	ERR_DECLARE(err);
	if (i % A_COMMIT == 0) {
		bench_commit(bench);
		engine_hold(bench->engine, true);
	}
	if (i % A_CHECKPOINT == 0 && !store_checkpoint(bench->store, &err))
		die("checkpoint", &err);
}

static void make_places(struct bench *bench)
{
	char id[32];
	for (int i = 0; i < PLACES; i++) {
		snprintf(id, sizeof id, "p%d", i);
		bench_submit(bench, "place.open", id, parse("{\"name\":\"a place\"}"), "");
	}
}

static void make_items(struct bench *bench, long entities)
{
	char id[32], data[256];
	for (long i = 0; i < entities; i++) {
		snprintf(id, sizeof id, "i%ld", i);
		snprintf(data, sizeof data, "{\"place\":\"p%ld\",\"owner\":\"p%ld\",\"name\":\"name of item %07ld\",\"note\":\"note to item %07ld\",\"n\":%ld,\"more\":%ld,\"weight\":%ld.5}",
		         i % PLACES, i * 7 % PLACES, i, i, i % 7, i % 1000, i % 90);
		bench_submit(bench, "item.make", id, parse(data), "");
		breathe(bench, i + 1);
	}
}

static void touch_items(struct bench *bench, long entities, long events)
{
	char id[32], data[64];
	for (long i = 0; i < events; i++) {
		snprintf(id, sizeof id, "i%ld", (long)((unsigned long)i * 2654435761u % (unsigned long)entities));
		snprintf(data, sizeof data, "{\"more\":%ld}", i % 1000);
		bench_submit(bench, "item.touch", id, parse(data), "");
		breathe(bench, i + 1);
	}
}

int main(int argc, char **argv)
{
	struct bench bench = { .arena = ARENA_INIT };
	struct limits limits = limits_default();
	ERR_DECLARE(err);
	if (argc < 5)
		return 2;
	long entities = strtol(argv[3], NULL, 10), events = strtol(argv[4], NULL, 10);
	bench_open(&bench, argv[1], argv[2], limits);
	const struct world *world = engine_world(bench.engine);
	bool fresh = world_count(world, model_kind(world_model(world), STR("item"))) == 0;
	engine_hold(bench.engine, true);
	if (fresh) {
		make_places(&bench);
		make_items(&bench, entities);
	}
	touch_items(&bench, entities, events);
	bench_commit(&bench);
	if (!engine_settle(bench.engine, &err))
		die("settle", &err);
	printf("{\"seq\":%llu}\n", (unsigned long long)engine_seq(bench.engine));
	bench_close(&bench);
	arena_free(&arena);
	return 0;
}
