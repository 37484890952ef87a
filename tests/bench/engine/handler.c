/* handler FOLDER: one handler run as the engine does it — savepoint, budgets, verdict — against the same C functions called by a bare lua_pcall without a
 * hook. Nanoseconds a run. Looks into the script layer's private header: the bare call needs its Lua state. */
#include "common.h"
#include "script/script_private.h"
#include "script/sandbox_private.h"

#include <stdio.h>
#include <stdlib.h>

enum { HANDLERS = 50, TURNS = 2000 };              /* as many as rules/handler declares */

struct probe {
	const struct rules_ops *ops;
	void *script;
	bool bare;
	int run;                               /* of the turn */
	double begun, took;
};
static struct probe probe;                         /* rules_ops hands the script, nothing of ours */

/* The raised events of fifty bare calls are those of one run: within its limit of a hundred. */
static void call_bare(struct script *script, struct run *run, const struct handler *handler)
{
	lua_State *L = script->L;
	script->run = run;
	lua_sethook(L, NULL, 0, 0);
	double begin = seconds();
	for (int i = 0; i < HANDLERS - 1; i++) {
		arena_clear(&script->scratch);
		script->sandbox->left = script->sandbox->limits.instructions;   /* nobody opens a budget here */
		lua_rawgeti(L, LUA_REGISTRYINDEX, handler->function);
		push_handle(L, run_subject(run));
		push_event(L, run_event(run));
		if (lua_pcall(L, 2, 0, 0) != LUA_OK)
			die(lua_tostring(L, -1), NULL);
	}
	probe.took += seconds() - begin;
	script->run = NULL;
}

static enum verdict measured_run(void *script, struct run *run, const struct handler *handler, struct run_result *result)
{
	int number = probe.run++;
	if (probe.bare) {
		if (number == 0)
			call_bare(script, run, handler);
		return VERDICT_OK;
	}
	if (number == 0)
		probe.begun = seconds();
	if (number == HANDLERS - 1)
		probe.took += seconds() - probe.begun;
	return probe.ops->run(script, run, handler, result);
}

static const struct rules_ops measured = { .run = measured_run };

static double run_ns(struct bench *bench, const struct json *touch, bool bare)
{
	probe.bare = bare;
	probe.took = 0;
	for (int i = 0; i < TURNS; i++) {
		probe.run = 0;
		bench_submit(bench, "item.touch", "i1", touch, "");
		if (probe.run != HANDLERS)
			die("another number of handlers ran", NULL);
	}
	return probe.took * 1e9 / TURNS / (HANDLERS - 1);
}

int main(int argc, char **argv)
{
	struct bench bench = { .arena = ARENA_INIT };
	struct series series[] = { { .name = "run_ns" }, { .name = "bare_ns" } };
	if (argc < 2)
		return 2;
	bench_open(&bench, NULL, argv[1], limits_default());
	struct release *release = (struct release *)(uintptr_t)engine_release(bench.engine);
	probe.ops = release->ops;
	bench_submit(&bench, "item.make", "i1", bench_json(&bench, "{\"name\":\"one\",\"n\":7}"), "");
	release->ops = &measured;
	const struct json *touch = bench_json(&bench, "{\"more\":3}");
	run_ns(&bench, touch, false);
	for (int i = 0; i < REPEATS; i++) {
		series[0].values[i] = run_ns(&bench, touch, false);
		series[1].values[i] = run_ns(&bench, touch, true);
	}
	series_print(series, COUNT_OF(series));
	bench_close(&bench);
	return 0;
}
