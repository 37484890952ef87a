/* Limits that a pack sets: each has its effect, from its publish on, after a restart too; nothing out of range and nothing misspelt gets in. */
#include "packs.h"
#include "engine/engine.h"

struct box { struct clock clock; struct store *store; struct engine *engine; struct buf json; bool ok; };

static const char model[] = "kind \"item\" { fields = { n = integer {} }, states = { \"a\" }, timers = { \"late\", \"later\" },\n"
	"events = { make = { to = \"a\", takes = { \"n\" } }, add = { from = \"any\", takes = { \"n\" } }, deep = { from = \"any\" } } }";

static struct pack *pack_with(const char *limits, const char *rule)
{
	char head[400];
	snprintf(head, sizeof head, "pack {\n  name = \"box\",\n  limits = %s,\n}", limits);
	const struct text_file files[] = { { "pack.lua", head }, { "model/item.lua", model }, { "policies/item.lua", rule } };
	return pack_of_files(files, COUNT_OF(files));
}

static struct release *release_with(const char *limits, const char *rule)
{
	struct pack *pack = pack_with(limits, rule);
	struct release *release = release_of(pack);
	pack_free(pack);
	return release;
}

static struct box *box_new(void)
{
	struct box *box = calloc(1, sizeof *box);
	ERR_DECLARE(err);
	box->clock = clock_virtual(1000 * SECOND_US);
	box->store = store_memory();
	struct engine_config config = { .community = "box", .clock = &box->clock, .store = box->store, .limits = limits_default() };
	box->engine = engine_new(&config, &err);
	assert_ok(box->engine && engine_recover(box->engine, &err), &err);
	return box;
}

static void publish(struct box *box, const char *limits, const char *rule)
{
	ERR_DECLARE(err);
	struct publication publication = { .release = release_with(limits, rule), .actor = STR("t") };
	assert_ok(engine_publish(box->engine, &publication, &err), &err);
}

static void box_free(struct box *box)
{
	engine_free(box->engine);
	store_close(box->store);
	buf_free(&box->json);
	free(box);
}

static void answered(void *arg, const struct reply *reply)
{
	struct box *box = arg;
	box->ok = reply->err == NULL;
	buf_clear(&box->json);
	buf_str(&box->json, reply->json);
}

static const char *make(struct box *box)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	struct submission submission = { .type = STR("item.make"), .data = json_parse(STR("{\"n\":1}"), JSON_LIMITS, &arena, &err), .actor = STR("a"), .source = STR("s") };
	engine_submit(box->engine, &submission, answered, box);
	arena_free(&arena);
	assert_true(box->ok);
	return buf_cstr(&box->json);
}

static bool fails(struct box *box) { return strstr(make(box), "\"failures\":[{") != NULL; }

/* A rule that stays below the default and crosses what the pack sets. */
static const struct { const char *limits, *rule; } effects[] = {
	{ "{ instructions = 10000 }", "on(\"item.make\", function() local n = 0 for i = 1, 20000 do n = n + i end end)" },
	{ "{ memory_mb = 1 }", "on(\"item.make\", function() local t = {} for i = 1, 30000 do t[i] = { i } end end)" },
	{ "{ raised = 3 }", "on(\"item.make\", function(item) for i = 1, 4 do item:add { n = i } end end)" },
	{ "{ timers = 1 }", "on(\"item.make\", function(item) after(\"1h\", item, \"late\") after(\"1h\", item, \"later\") end)" },
	{ "{ alerts = 1 }", "on(\"item.make\", function(item) for i = 1, 2 do alert { to = \"x\", about = item, key = \"k\" .. i } end end)" },
	{ "{ calls = 10 }", "on(\"item.make\", function() for i = 1, 20 do local _ = count(\"item\", { n = i }) end end)" },
	{ "{ depth = 2 }", "on(\"item.make\", function(item) item:deep {} end)\non(\"item.deep\", function(item) if times(item, \"item.deep\") < 5 then item:deep {} end end)" },
	{ "{ clock_ms = 10, instructions = 50000000 }", "on(\"item.make\", function() local n = 0 for i = 1, 6000000 do n = n + i end end)" },
};

static void each_limit_ends_what_crosses_it_and_only_then(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(effects); i++) {
		struct box *box = box_new();
		bool clock = strstr(effects[i].limits, "clock_ms") != NULL;
		publish(box, clock ? "{ clock_ms = 1000, instructions = 50000000 }" : "nil", effects[i].rule);
		if (fails(box))
			fail_msg("%s: it fails without the limit: %s", effects[i].limits, buf_cstr(&box->json));
		publish(box, effects[i].limits, effects[i].rule);
		if (!fails(box))
			fail_msg("%s has no effect: %s", effects[i].limits, buf_cstr(&box->json));
		publish(box, clock ? "{ clock_ms = 1000, instructions = 50000000 }" : "{}", effects[i].rule);
		if (fails(box))
			fail_msg("%s: it stays after the next publish", effects[i].limits);
		box_free(box);
	}
}

static void timers_of_a_community_and_firings_of_an_entity(void **state)
{
	(void)state;
	struct box *box = box_new();
	publish(box, "{ community_timers = 100, firings_an_hour = 3 }", "on(\"item.make\", function(item) after(\"1 day\", item, \"late\") end)");
	for (int i = 0; i < 100; i++)
		assert_false(fails(box));
	assert_true(fails(box));
	publish(box, "{ firings_an_hour = 3 }", "on(\"item.make\", function(item) after(\"2m\", item, \"later\") end)\non(\"item.later\", function(item) after(\"2m\", item, \"later\") end)");
	make(box);
	engine_advance(box->engine, &box->clock, box->clock.now_us + 50 * MINUTE_US);
	assert_int_equal(engine_health(box->engine).failures, 2);      /* the 101st timer above, and the fourth within the hour */
	box_free(box);
}

static void ids_are_forgotten_as_the_pack_says(void **state)
{
	(void)state;
	struct box *box = box_new();
	publish(box, "{ dedupe_days = 1 }", "");
	ERR_DECLARE(err);
	struct arena arena = ARENA_INIT;
	struct submission submission = { .type = STR("item.make"), .data = json_parse(STR("{\"n\":1}"), JSON_LIMITS, &arena, &err), .actor = STR("a"), .source = STR("s"), .id = STR("one") };
	engine_submit(box->engine, &submission, answered, box);
	clock_set(&box->clock, box->clock.now_us + 2 * DAY_US);
	make(box);
	engine_submit(box->engine, &submission, answered, box);
	assert_null(strstr(buf_cstr(&box->json), "duplicate"));
	arena_free(&arena);
	box_free(box);
}

static void every_limit_has_a_floor_and_a_ceiling(void **state)
{
	size_t count;
	const struct limit_def *defs = limits_defs(&count);
	(void)state;
	for (size_t i = 0; i < count; i++) {
		const int64_t good[] = { defs[i].least, defs[i].normal, defs[i].most }, bad[] = { defs[i].least - 1, defs[i].most + 1, INT64_MIN, INT64_MAX };
		struct limits limits = limits_default(), before;
		ERR_DECLARE(err);
		assert_true(limits_get(&limits, &defs[i]) == defs[i].normal);
		for (size_t k = 0; k < COUNT_OF(good); k++) {
			assert_ok(limits_set(&limits, defs[i].name, good[k], &err), &err);
			assert_true(limits_get(&limits, &defs[i]) == good[k]);
		}
		for (size_t other = 0; other < count; other++)             /* each has its own place */
			if (other != i)
				assert_true(limits_get(&limits, &defs[other]) == defs[other].normal);
		before = limits;
		for (size_t k = 0; k < COUNT_OF(bad); k++)
			assert_false(limits_set(&limits, defs[i].name, bad[k], &err));
		assert_memory_equal(&before, &limits, sizeof limits);
		assert_holds(err.text, "must be");
	}
}

/* What protects the process is written down here a second time, on purpose. */
static void no_pack_lifts_what_protects_the_process(void **state)
{
	static const struct { const char *name; int64_t most; } ceilings[] = { { "clock_ms", 1000 }, { "memory_mb", 64 }, { "depth", 32 }, { "instructions", 50000000 } };
	size_t count;
	const struct limit_def *defs = limits_defs(&count);
	(void)state;
	for (size_t i = 0; i < COUNT_OF(ceilings); i++)
		for (size_t k = 0; k < count; k++)
			if (strcmp(defs[k].name, ceilings[i].name) == 0)
				assert_true(defs[k].most <= ceilings[i].most);
}

static void mistakes_are_told_with_what_would_be_right(void **state)
{
	static const struct { const char *limits, *text; } wrong[] = {
		{ "{ depth = 33 }", "pack.lua:1: limits.depth must be 1 to 32" }, { "{ instrutions = 20000 }", "did you mean 'instructions'?" }, { "{ clock_ms = 1.5 }", "must be a whole number" },
		{ "{ clock_ms = \"200\" }", "must be a whole number" }, { "{ memory_mb = 1/0 }", "must be a whole number" }, { "{ 5 }", "there is no limit '1'" }, { "7", "limits must be a table" } };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct diagnostics diagnostics = { 0 };
		struct pack *pack = pack_with(wrong[i].limits, "");
		struct release *release = pack_load(pack, limits_default(), &diagnostics, NULL);
		if (release)
			fail_msg("%s was taken", wrong[i].limits);
		char text[ERR_TEXT_MAX];
		snprintf(text, sizeof text, "%s: %s", diagnostics_first(&diagnostics)->where, diagnostics_first(&diagnostics)->text);
		assert_holds(text, wrong[i].text);
		diagnostics_free(&diagnostics);
		pack_free(pack);
	}
}

static void limits_are_part_of_the_version(void **state)
{
	struct release *plain = release_with("nil", ""), *deep = release_with("{ depth = 20 }", ""), *again = release_with("{ depth = 20 }", "");
	(void)state;
	assert_string_not_equal(plain->hash, deep->hash);
	assert_string_equal(deep->hash, again->hash);
	assert_int_equal(deep->limits.depth, 20);
	plain->free(plain);
	deep->free(deep);
	again->free(again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_limit_ends_what_crosses_it_and_only_then), cmocka_unit_test(timers_of_a_community_and_firings_of_an_entity),
		cmocka_unit_test(ids_are_forgotten_as_the_pack_says), cmocka_unit_test(every_limit_has_a_floor_and_a_ceiling), cmocka_unit_test(no_pack_lifts_what_protects_the_process),
		cmocka_unit_test(mistakes_are_told_with_what_would_be_right), cmocka_unit_test(limits_are_part_of_the_version),
	};
	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
