/* The ledger, undo, migration and queries, below any rule. */
#include "packs.h"
#include "base/hash.h"
#include "base/map.h"
#include "engine/engine.h"
#include "model/ledger.h"

static const char *const first_model = "kind \"item\" { fields = { name = text {}, n = integer {}, other = ref \"item\" { back = \"others\" } }, states = { \"a\", \"b\" },\n"
	"events = { make = { to = \"a\", takes = { \"name\", \"n\", \"other\" } } } }\nledger \"points\" { accounts = { \"mint\" }, overdraft = { \"mint\" } }";

static struct release *release_with(const char *model)
{
	const struct text_file files[] = { { "pack.lua", "pack { name = \"m\" }" }, { "model/m.lua", model } };
	struct pack *pack = pack_of_files(files, 2);
	struct release *release = release_of(pack);
	pack_free(pack);
	return release;
}

static void a_ledger_balances_refuses_and_repeats(void **state)
{
	struct release *release = release_with(first_model);
	struct journal *journal = journal_new();
	struct ledger *ledger = ledger_new(journal);
	struct ledger_entry entry;
	bool repeated;
	ERR_DECLARE(err);
	(void)state;
	const struct ledger_def *points = model_ledger(release->model, STR("points"));
	struct transfer give = { points, STR("mint"), STR("person/p-1"), 5, STR("gift"), STR("k1") };
	assert_ok(ledger_transfer(ledger, &give, 1, 0, &entry, &repeated, &err), &err);
	assert_false(repeated);
	assert_ok(ledger_transfer(ledger, &give, 2, 0, &entry, &repeated, &err), &err);
	assert_true(repeated);
	assert_int_equal(ledger_balance(ledger, points, STR("person/p-1")), 5);
	give.amount = 6;
	assert_false(ledger_transfer(ledger, &give, 3, 0, &entry, &repeated, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	struct transfer take = { points, STR("person/p-1"), STR("mint"), 6, STR("x"), STR_NONE };
	assert_false(ledger_transfer(ledger, &take, 4, 0, &entry, &repeated, &err));
	assert_holds(err.text, "has 5, needs 6");
	static const struct { const char *from, *to; int64_t amount; } bad[] = { { "person/p-1", "person/p-1", 1 }, { "mint", "person/p-1", 0 }, { "mint", "person/p-1", -3 }, { "mnit", "person/p-1", 1 } };
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct transfer wrong = { points, str_of(bad[i].from), str_of(bad[i].to), bad[i].amount, STR("x"), STR_NONE };
		assert_false(ledger_transfer(ledger, &wrong, 5, 0, &entry, &repeated, &err));
	}
	ledger_free(ledger);
	journal_free(journal);
	release->free(release);
}

static void undoing_a_ledger_gives_back_what_was(void **state)
{
	struct release *release = release_with(first_model);
	struct journal *journal = journal_new();
	struct ledger *ledger = ledger_new(journal);
	struct ledger_entry entry;
	bool repeated;
	uint64_t seed = 3;
	ERR_DECLARE(err);
	(void)state;
	const struct ledger_def *points = model_ledger(release->model, STR("points"));
	int64_t balances[20] = { 0 };
	for (int round = 0; round < 300; round++) {
		uint64_t mark = journal_mark(journal);
		int64_t before[20];
		memcpy(before, balances, sizeof before);
		for (int i = 0; i < 5; i++) {
			char account[24];
			size_t who = hash_next(&seed) % 20;
			snprintf(account, sizeof account, "person/p-%zu", who);
			struct transfer give = { points, STR("mint"), str_of(account), (int64_t)(hash_next(&seed) % 9) + 1, STR("x"), STR_NONE };
			assert_ok(ledger_transfer(ledger, &give, 1, 0, &entry, &repeated, &err), &err);
			balances[who] += give.amount;
		}
		if (hash_next(&seed) % 2) {
			journal_undo(journal, mark);
			memcpy(balances, before, sizeof before);
		}
		int64_t sum = 0;
		for (size_t who = 0; who < 20; who++) {
			char account[24];
			snprintf(account, sizeof account, "person/p-%zu", who);
			assert_int_equal(ledger_balance(ledger, points, str_of(account)), balances[who]);
			sum += balances[who];
		}
		assert_int_equal(ledger_balance(ledger, points, STR("mint")), -sum);
	}
	ledger_free(ledger);
	journal_free(journal);
	release->free(release);
}

/* ---- a running engine's world under another model ---- */

static struct engine *start(struct store *store, struct clock *clock)
{
	ERR_DECLARE(err);
	struct engine *engine = pack_engine(release_with(first_model), clock, store, NULL, &err);
	assert_ok(engine != NULL, &err);
	return engine;
}

static void ignore(void *arg, const struct reply *reply)
{
	if (reply->err)
		fail_msg("%s", reply->err->text);
	(void)arg;
}

static void make(struct engine *engine, const char *data)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	struct submission submission = { .type = STR("item.make"), .data = json_parse(str_of(data), JSON_LIMITS, &arena, &err), .actor = STR("t"), .source = STR("t") };
	engine_submit(engine, &submission, ignore, NULL);
	arena_free(&arena);
}

static const struct { const char *model, *refusal; } migrations[] = {
	{ "kind \"item\" { fields = { name = text {}, n = integer {}, other = ref \"item\" { back = \"others\" }, more = text {} }, states = { \"a\", \"b\", \"c\" }, events = { make = { to = \"a\", takes = { \"name\", \"n\", \"other\", \"more\" } } } }\n"
	  "kind \"extra\" { events = { make = {} } }\nledger \"points\" { accounts = { \"mint\" }, overdraft = { \"mint\" } }", NULL },
	{ "kind \"item\" { fields = { name = text {}, other = ref \"item\" {} }, states = { \"a\" }, events = { make = { to = \"a\", takes = { \"name\", \"other\" } } } }", "n" },
	{ "kind \"item\" { fields = { name = integer {}, n = integer {}, other = ref \"item\" {} }, states = { \"a\" }, events = { make = { to = \"a\" } } }", "name" },
	{ "kind \"item\" { fields = { name = text {}, n = integer {}, other = ref \"item\" {} }, states = { \"b\" }, events = { make = { to = \"b\" } } }", "'a'" },
	{ "kind \"thing\" { events = { make = {} } }", "item" },
};

static void a_model_may_grow_but_not_drop_what_is_used(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(migrations); i++) {
		struct clock clock = clock_virtual(SECOND_US);
		struct store *store = store_memory();
		struct engine *engine = start(store, &clock);
		struct publication publication = { .release = release_with(migrations[i].model), .actor = STR("t") };
		ERR_DECLARE(err);
		make(engine, "{\"name\":\"x\",\"n\":3}");
		bool ok = engine_publish(engine, &publication, &err);
		if (ok != (migrations[i].refusal == NULL))
			fail_msg("model %zu: %s", i, ok ? "was taken" : err.text);
		if (!ok) {
			assert_holds(err.text, migrations[i].refusal);
			publication.release->free(publication.release);
			make(engine, "{\"name\":\"still\",\"n\":4}");
		}
		engine_free(engine);
		store_close(store);
	}
}

static void pages_reach_every_record_once_in_any_order(void **state)
{
	static const char *const orders[] = { "", "n", "-n", "created", "-created", "name" };
	struct clock clock = clock_virtual(SECOND_US);
	struct store *store = store_memory();
	struct engine *engine = start(store, &clock);
	ERR_DECLARE(err);
	(void)state;
	for (int i = 0; i < 137; i++) {
		char data[64];
		snprintf(data, sizeof data, "{\"name\":\"n%d\",\"n\":%d}", i % 7, i % 5);
		clock_set(&clock, SECOND_US + i / 3);
		make(engine, i % 11 ? data : "{}");
	}
	const struct kind *kind = model_kind(world_model(engine_world(engine)), STR("item"));
	for (size_t o = 0; o < COUNT_OF(orders); o++) {
		struct map seen = MAP_INIT;
		struct buf cursor = BUF_INIT;
		bool more = true;
		while (more) {
			struct query query = { .kind = kind, .sort = str_of(orders[o]), .limit = 10, .cursor = buf_view(&cursor) };
			struct page page;
			assert_ok(query_run(engine_world(engine), &query, &page, &err), &err);
			for (size_t i = 0; i < page.count; i++)
				assert_null(map_put(&seen, record_id(page.records[i]), page.records[i]));
			more = page.more;
			buf_clear(&cursor);
			buf_str(&cursor, buf_view(&page.cursor));
			page_free(&page);
		}
		assert_int_equal(seen.count, 137);
		map_free(&seen);
		buf_free(&cursor);
	}
	engine_free(engine);
	store_close(store);
}

/* A range goes through an index, and finds what walking finds. */
static void a_range_is_found_by_its_index(void **state)
{
	static const struct { bool low, high; int64_t from, to; size_t found; } ranges[] = {
		{ true, true, 10, 14, 10 }, { true, false, 95, 0, 10 }, { false, true, 0, 4, 10 }, { false, false, 0, 0, 200 }, { true, true, 14, 10, 0 }, { true, true, 500, 900, 0 } };
	struct clock clock = clock_virtual(SECOND_US);
	struct store *store = store_memory();
	ERR_DECLARE(err);
	(void)state;
	struct engine *engine = pack_engine(release_with("kind \"item\" { fields = { name = text {}, n = integer {}, other = integer {} }, indexes = { \"n\" }, states = { \"a\" },\n"
		"events = { make = { to = \"a\", takes = { \"name\", \"n\", \"other\" } } } }"), &clock, store, NULL, &err);
	assert_ok(engine != NULL, &err);
	for (int i = 0; i < 205; i++) {
		char data[64];
		snprintf(data, sizeof data, "{\"n\":%d,\"other\":%d}", i * 7 % 100, i * 7 % 100);
		make(engine, i < 200 ? data : "{}");
	}
	const struct kind *kind = model_kind(world_model(engine_world(engine)), STR("item"));
	for (size_t i = 0; i < COUNT_OF(ranges); i++) {
		struct value ends[2] = { { VALUE_INTEGER, { .integer = ranges[i].from } }, { VALUE_INTEGER, { .integer = ranges[i].to } } };
		if (!ranges[i].low)
			ends[0].type = VALUE_NONE;
		if (!ranges[i].high)
			ends[1].type = VALUE_NONE;
		static const char *const fields[] = { "n", "other" };
		for (size_t f = 0; f < COUNT_OF(fields); f++) {
			struct condition condition = { str_of(fields[f]), CONDITION_RANGE, ends, 2 };
			struct query query = { .kind = kind, .conditions = &condition, .condition_count = 1 };
			struct total total;
			assert_ok(query_total(engine_world(engine), &query, NULL, &total, &err), &err);
			assert_int_equal(total.count, ranges[i].found);
			assert_int_equal(total.indexed, f == 0);
			assert_int_equal(total.examined, f == 0 ? ranges[i].found : 205);
		}
	}
	engine_free(engine);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ledger_balances_refuses_and_repeats), cmocka_unit_test(undoing_a_ledger_gives_back_what_was),
		cmocka_unit_test(a_model_may_grow_but_not_drop_what_is_used), cmocka_unit_test(pages_reach_every_record_once_in_any_order), cmocka_unit_test(a_range_is_found_by_its_index),
	};
	return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
