/* A policy of any bytes and one event: the load refuses or the engine lives on. */
#include "engine/engine.h"
#include "policy/release.h"

#include <stdlib.h>

static const char model[] = "kind \"thing\" { fields = { name = text {}, n = integer {} }, states = { \"a\", \"b\" }, timers = { \"bell\" },\n"
	"events = { make = { to = \"a\", takes = { \"name\", \"n\" } }, poke = { from = \"any\", takes = { \"n\" } } } }";

static void ignore(void *arg, const struct reply *reply)
{
	(void)arg;
	(void)reply;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct pack *pack = pack_new();
	struct diagnostics diagnostics = { 0 };
	struct limits limits = limits_default();
	ERR_DECLARE(err);
	limits.instructions = 100000;
	if (!pack_add(pack, "pack.lua", STR("pack { name = \"f\" }"), &err) || !pack_add(pack, "model/m.lua", STR(model), &err))
		abort();
	pack_look_closely(pack, true);
	if (pack_add(pack, "policies/p.lua", (struct str){ (const char *)data, size }, &err)) {
		struct release *release = pack_load(pack, limits, &diagnostics, NULL);
		if (release) {
			struct clock clock = clock_virtual(SECOND_US);
			struct store *store = store_memory();
			struct engine *engine = pack_engine(release, &clock, store, NULL, &err);
			struct submission submission = { .type = STR("thing.make"), .actor = STR("a"), .source = STR("s") };
			if (engine)
				engine_submit(engine, &submission, ignore, NULL);
			if (engine)
				engine_advance(engine, &clock, 3600 * SECOND_US);
			engine_free(engine);
			store_close(store);
		}
	}
	diagnostics_free(&diagnostics);
	pack_free(pack);
	return 0;
}
