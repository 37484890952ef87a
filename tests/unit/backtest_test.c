/* History recorded under one version, done again under another: what is the same, what only one of the two has, what could not have happened. */
#include "packs.h"
#include "engine/backtest.h"

enum { START = 1770973200 };                           /* 2026-02-13 17:00 +08:00 */
static const char pack_text[] = "pack { name = \"errands\", timezone = \"Asia/Shanghai\", calendar = \"cn\" }";
static const char model_text[] =
	"kind \"errand\" { fields = { text = text { required = true }, tries = integer { default = 0 }, luck = integer {} }, states = { \"open\", \"taken\", \"late\", \"done\" },\n"
	"  events = { ask = { to = \"open\", takes = { \"text\" } }, take = { from = \"open\", to = \"taken\" }, slip = { from = \"open\", to = \"late\" }, finish = { from = { \"taken\", \"late\" }, to = \"done\" } },\n"
	"  timers = { \"overdue\" } }\n"
	"kind \"note\" { fields = { about = ref \"errand\", text = text {} }, states = { \"kept\", \"gone\" }, events = { write = { to = \"kept\", takes = { \"about\", \"text\" } }, drop = { from = \"kept\", to = \"gone\" } } }";
static const char policy_text[] =
	"param.wait { default = \"%s\", type = \"duration\", min = \"1m\", max = \"30 days\", label = { en = \"Wait\", [\"zh-CN\"] = \"时限\" } }\n"
	"on(\"errand.ask\", function(errand) after(param.wait, errand, \"overdue\", { while_in = \"open\" }) %s end)\n"
	"on(\"errand.overdue\", function(errand) errand:slip {} create(\"note.write\", { about = errand, text = \"late \" .. random(1000) }) alert { to = \"boss\", about = errand, key = \"late\" } end)\n"
	"every(\"morning\", { rrule = \"FREQ=DAILY\", start = \"2026-02-01\", at = \"08:00\", if_holiday = \"keep\" }, function() create(\"note.write\", { text = \"morning \" .. random(1000) }) end)\n";

static struct pack *pack_with(const char *wait, const char *more)
{
	char policy[2000];
	snprintf(policy, sizeof policy, policy_text, wait, more);
	const struct text_file files[] = { { "pack.lua", pack_text }, { "model/errand.lua", model_text }, { "policies/errand.lua", policy } };
	return pack_of_files(files, COUNT_OF(files));
}

static struct release *release_with(const char *wait, const char *more)
{
	struct pack *pack = pack_with(wait, more);
	struct release *release = release_of(pack);
	pack_free(pack);
	return release;
}

/* ---- a recorded community ---- */

struct past { struct clock clock; struct store *store; struct engine *engine; uint64_t versions; };

static void ignore(void *arg, const struct reply *reply)
{
	bool *refused = arg;
	*refused = reply->err != NULL;
}

static void send(struct past *past, const char *type, const char *subject, const char *data)
{
	struct arena arena = ARENA_INIT;
	bool refused = false;
	ERR_DECLARE(err);
	struct submission submission = { .type = str_of(type), .subject = str_of(subject), .data = json_parse(str_of(data), JSON_LIMITS, &arena, &err), .actor = STR("p"), .source = STR("test"), .may_name_ids = true };
	engine_submit(past->engine, &submission, ignore, &refused);
	assert_false(refused);
	arena_free(&arena);
}

static void advance(struct past *past, int64_t by_us)
{
	engine_advance(past->engine, &past->clock, past->clock.now_us + by_us);
}

static int begin(void **state)
{
	struct past *past = calloc(1, sizeof *past);
	ERR_DECLARE(err);
	past->clock = clock_virtual(START * SECOND_US);
	past->store = store_memory();
	struct engine_config config = { .community = "errands", .clock = &past->clock, .store = past->store, .limits = limits_default(), .times_are_now = true };
	past->engine = engine_new(&config, &err);
	assert_ok(past->engine && engine_recover(past->engine, &err), &err);
	struct publication publication = { .release = release_with("2h", ""), .actor = STR("tester") };
	assert_ok(engine_publish(past->engine, &publication, &err), &err);
	/* a is taken in time, b is late and then done, c waits to the end */
	send(past, "errand.ask", "a", "{\"text\":\"a\"}");
	send(past, "errand.ask", "b", "{\"text\":\"b\"}");
	advance(past, 90 * MINUTE_US);
	send(past, "errand.take", "a", "{}");
	advance(past, 60 * MINUTE_US);
	send(past, "errand.finish", "b", "{}");
	advance(past, 2 * DAY_US);
	send(past, "errand.ask", "c", "{\"text\":\"c\"}");
	*state = past;
	return 0;
}

static int end(void **state)
{
	struct past *past = *state;
	engine_free(past->engine);
	store_close(past->store);
	free(past);
	return 0;
}

static struct release *load(void *arg, uint64_t version, struct err *err)
{
	(void)arg, (void)version, (void)err;
	return release_with("2h", "");
}

struct outcome { struct backtest_report report; struct buf json; uint64_t differences; };

static void run_since(struct past *past, struct release *candidate, const char *params, int64_t since_us, struct outcome *outcome)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	struct backtest_options options = { .community = "errands", .limits = limits_default(), .load = load, .since_us = since_us, .until_us = INT64_MAX,
		.examples_max = 50, .params = params ? json_parse(str_of(params), JSON_LIMITS, &arena, &err) : NULL };
	struct backtest *backtest = backtest_new(&options, candidate, &err);
	assert_ok(backtest && backtest_read(backtest, past->store, &err) && backtest_settle(backtest, &err), &err);
	outcome->json = (struct buf)BUF_INIT;
	outcome->report = *backtest_report(backtest);
	const struct world *const worlds[SIDES] = { engine_world(backtest_engine(backtest, SIDE_RECORDED)), engine_world(backtest_engine(backtest, SIDE_CANDIDATE)) };
	buf_byte(&outcome->json, '{');
	differences_write(backtest_differences(backtest), worlds, &outcome->json);
	waits_write(backtest_waits(backtest), &outcome->json);
	buf_byte(&outcome->json, '}');
	outcome->differences = differences_count(backtest_differences(backtest));
	backtest_free(backtest);
	arena_free(&arena);
}

static void run(struct past *past, struct release *candidate, const char *params, struct outcome *outcome)
{
	run_since(past, candidate, params, INT64_MIN, outcome);
}

static void expect(struct outcome *outcome, const char *part)
{
	if (!strstr(buf_cstr(&outcome->json), part))
		fail_msg("no %s in %s", part, buf_cstr(&outcome->json));
}

static void done(struct outcome *outcome)
{
	buf_free(&outcome->json);
}

/* ---- tests ---- */

static void the_same_version_has_no_difference(void **state)
{
	struct outcome outcome;
	run(*state, release_with("2h", ""), NULL, &outcome);
	assert_int_equal(outcome.differences, 0);
	assert_true(outcome.report.events > 10);
	assert_int_equal(outcome.report.inputs, 5);
	expect(&outcome, "\"inapplicable\":0");
	done(&outcome);
}

/* Its random numbers, ids and deadlines are the recorded ones from any point on. */
static void it_has_none_from_the_middle_either(void **state)
{
	struct outcome outcome;
	run_since(*state, release_with("2h", ""), NULL, (START + 3600) * SECOND_US, &outcome);
	assert_int_equal(outcome.differences, 0);
	assert_int_equal(outcome.report.inputs, 3);
	done(&outcome);
}

static void a_longer_deadline_does_not_come(void **state)
{
	struct outcome outcome;
	run(*state, release_with("20 days", ""), NULL, &outcome);
	expect(&outcome, "\"errand.overdue\":{\"recorded\":1,\"candidate\":0,\"only_recorded\":1,\"only_candidate\":0");
	expect(&outcome, "\"alert.raise\":{\"recorded\":1,\"candidate\":0");
	/* b was never late: finishing it could not have happened */
	expect(&outcome, "\"inapplicable\":1");
	expect(&outcome, "\"what\":\"inapplicable\",\"event\":\"errand.finish\",\"entity\":\"b\",\"title\":\"b\"");
	expect(&outcome, "\"reasons\":[{\"event\":\"errand.finish\",\"why\":\"errand '…' is open; finish is possible only from taken, late\",\"count\":1}]");
	expect(&outcome, "\"waits\":{\"errand\":{\"done\":{\"recorded\":{\"count\":1,\"median\":9000,\"mean\":9000,\"p90\":9000},\"candidate\":{\"count\":0}},\"late\":{");
	done(&outcome);
}

static void a_shorter_deadline_comes_for_more(void **state)
{
	struct outcome outcome;
	run(*state, release_with("1h", ""), NULL, &outcome);
	/* a and b are late an hour after: b's at another time, a's only here, and a cannot be taken any more */
	expect(&outcome, "\"errand.overdue\":{\"recorded\":1,\"candidate\":2,\"only_recorded\":0,\"only_candidate\":1,\"otherwise\":0,\"moved\":1");
	expect(&outcome, "\"what\":\"inapplicable\",\"event\":\"errand.take\",\"entity\":\"a\"");
	done(&outcome);
}

static void a_param_is_enough(void **state)
{
	struct outcome outcome;
	run(*state, release_with("2h", ""), "[{\"values\":{\"wait\":\"20 days\"}}]", &outcome);
	expect(&outcome, "\"errand.overdue\":{\"recorded\":1,\"candidate\":0,\"only_recorded\":1");
	done(&outcome);
}

/* One more event before others in a turn moves their place in the log, and nothing else. */
static void what_a_rule_makes_is_the_same_entity_on_both_sides(void **state)
{
	struct past *past = *state;
	struct outcome outcome;
	run(past, release_with("2h", "create(\"note.write\", { about = errand, text = \"noted\" })"), NULL, &outcome);
	if (outcome.differences != 3) fail_msg("%s", buf_cstr(&outcome.json));
	expect(&outcome, "\"note.write\":{\"recorded\":3,\"candidate\":6,\"only_recorded\":0,\"only_candidate\":3,\"otherwise\":0,\"moved\":0");
	done(&outcome);
}

static void a_candidate_that_cannot_take_it_up_is_refused(void **state)
{
	struct past *past = *state;
	static const char other[] = "kind \"errand\" { fields = { text = text {} }, states = { \"open\" }, events = { ask = { to = \"open\", takes = { \"text\" } } } }";
	const struct text_file files[] = { { "pack.lua", pack_text }, { "model/errand.lua", other } };
	struct pack *pack = pack_of_files(files, COUNT_OF(files));
	struct backtest_options options = { .community = "errands", .limits = limits_default(), .load = load, .since_us = (START + 3600) * SECOND_US, .until_us = INT64_MAX };
	ERR_DECLARE(err);
	struct backtest *backtest = backtest_new(&options, release_of(pack), &err);
	assert_ok(backtest != NULL, &err);
	assert_false(backtest_read(backtest, past->store, &err));
	assert_non_null(strstr(err.text, "rows"));
	backtest_free(backtest);
	pack_free(pack);
}

static bool stop(void *arg, uint64_t events, uint64_t seq)
{
	(void)seq;
	*(uint64_t *)arg = events;
	return false;
}

static void it_can_be_stopped(void **state)
{
	struct past *past = *state;
	uint64_t asked = 0;
	for (int i = 0; i < 3000; i++) {
		char text[32];
		snprintf(text, sizeof text, "{\"text\":\"n%d\"}", i);
		send(past, "errand.ask", "", text);
		advance(past, MINUTE_US);
	}
	struct backtest_options options = { .community = "errands", .limits = limits_default(), .load = load, .since_us = INT64_MIN, .until_us = INT64_MAX,
		.progress = stop, .arg = &asked };
	ERR_DECLARE(err);
	struct backtest *backtest = backtest_new(&options, release_with("2h", ""), &err);
	assert_ok(backtest && backtest_read(backtest, past->store, &err) && backtest_settle(backtest, &err), &err);
	assert_true(backtest_report(backtest)->stopped);
	assert_true(asked > 0);
	backtest_free(backtest);
	struct outcome outcome;
	run(past, release_with("2h", ""), NULL, &outcome);
	assert_int_equal(outcome.differences, 0);
	assert_true(outcome.report.events > 6000);
	done(&outcome);
}

/* ---- a history with everything in it that may happen to a community ---- */

static const char trouble_pack[] = "pack { name = \"errands\", timezone = \"Asia/Shanghai\", calendar = \"cn\", limits = { clock_ms = 10 } }";
static const char trouble_policy[] =
	"on(\"errand.ask\", { name = \"fragile\" }, function(errand) if errand.text == \"bad\" then error(\"no\") end create(\"note.write\", { about = errand, text = \"%s\" .. random(1000) }) end)\n"
	"on(\"errand.ask\", { name = \"slow\" }, function(errand) if errand.text ~= \"slow\" then return end local n = 0 for i = 1, 1500000 do n = n + i %% 7 end create(\"note.write\", { text = \"finished\" }) end)\n"
	"check(\"errand.take\", function(errand) if errand.text == \"odd\" then error(\"broken\") end end)\n"
	"each(\"sweep\", \"errand\", { state = \"open\" }, function(errand) create(\"note.write\", { about = errand, text = \"swept\" }) end)\n"
	"every(\"evening\", { rrule = \"FREQ=DAILY\", start = \"2026-02-01\", at = \"20:00\", if_holiday = \"keep\" }, function() each(\"sweep\") end)\n";

enum { PATIENT = 100 };                                /* added to a version: where the clock of this machine decides nothing */

static struct release *trouble_release(uint64_t version)
{
	bool patient = version > PATIENT, second = version % PATIENT == 2;
	char policy[2000], more[2000];
	snprintf(policy, sizeof policy, policy_text, second ? "5h" : "2h", "");
	snprintf(more, sizeof more, trouble_policy, second ? "second " : "first ");
	const struct text_file files[] = { { "pack.lua", trouble_pack }, { "model/errand.lua", model_text }, { "policies/errand.lua", policy }, { "policies/trouble.lua", more } };
	struct pack *pack = pack_of_files(files, COUNT_OF(files));
	struct diagnostics diagnostics = { 0 };
	struct limits limits = limits_default();
	limits.patient = patient;
	struct release *release = pack_load(pack, limits, &diagnostics, NULL);
	assert_non_null(release);
	diagnostics_free(&diagnostics);
	pack_free(pack);
	return release;
}

static struct release *load_troubled(void *arg, uint64_t version, struct err *err)
{
	(void)arg, (void)err;
	return trouble_release(version + PATIENT);
}

static void say(struct past *past, const char *type, const char *subject, const char *data, bool accepted, uint64_t *seq)
{
	struct arena arena = ARENA_INIT;
	bool refused = false;
	ERR_DECLARE(err);
	struct submission submission = { .type = str_of(type), .subject = str_of(subject), .data = json_parse(str_of(data), JSON_LIMITS, &arena, &err), .actor = STR("p"), .source = STR("test"),
		.may_name_ids = true, .system = strncmp(type, "muster.", 7) == 0 };
	if (seq)
		*seq = engine_seq(past->engine) + 1;
	engine_submit(past->engine, &submission, ignore, &refused);
	if (refused == accepted)
		fail_msg("%s %s: %s", type, data, refused ? "refused" : "accepted");
	arena_free(&arena);
}

static void publish_troubled(struct past *past, uint64_t version, bool rollback)
{
	ERR_DECLARE(err);
	struct publication publication = { .release = trouble_release(version), .actor = STR("tester"), .rollback = rollback };
	assert_ok(engine_publish(past->engine, &publication, &err), &err);
}

static int begin_troubled(void **state)
{
	struct past *past = calloc(1, sizeof *past);
	char retry[64];
	uint64_t bad;
	ERR_DECLARE(err);
	past->clock = clock_virtual(START * SECOND_US);
	past->store = store_memory();
	struct engine_config config = { .community = "errands", .clock = &past->clock, .store = past->store, .limits = limits_default(), .times_are_now = true };
	past->engine = engine_new(&config, &err);
	assert_ok(past->engine && engine_recover(past->engine, &err), &err);
	publish_troubled(past, 1, false);
	say(past, "errand.ask", "a", "{\"text\":\"a\"}", true, NULL);
	say(past, "errand.ask", "bad", "{\"text\":\"bad\"}", true, &bad);                       /* its rule is parked */
	say(past, "errand.ask", "slow", "{\"text\":\"slow\"}", true, NULL);                     /* its rule is ended by the clock */
	say(past, "errand.ask", "odd", "{\"text\":\"odd\"}", true, NULL);
	say(past, "errand.take", "odd", "{}", false, NULL);                                       /* its check fails: that alone is written down */
	advance(past, HOUR_US);
	say(past, "errand.take", "a", "{}", true, NULL);
	say(past, "muster.params", "", "{\"values\":{\"wait\":\"4h\"},\"note\":\"longer\"}", true, NULL);
	say(past, "errand.ask", "b", "{\"text\":\"b\"}", true, NULL);
	snprintf(retry, sizeof retry, "{\"failure\":\"%llu.1\"}", (unsigned long long)bad);
	say(past, "muster.retry", "", retry, true, NULL);
	clock_set(&past->clock, past->clock.now_us + 6 * HOUR_US);                                /* stopped meanwhile: all is late, and fires at once */
	while (engine_fire_due(past->engine, 10))
		continue;
	publish_troubled(past, 2, false);
	say(past, "errand.ask", "c", "{\"text\":\"c\"}", true, NULL);
	say(past, "muster.suspend", "", "{\"handler\":\"policies.trouble.fragile\",\"reason\":\"looked at\"}", true, NULL);
	say(past, "errand.ask", "d", "{\"text\":\"d\"}", true, NULL);
	advance(past, DAY_US);
	say(past, "muster.resume", "", "{\"handler\":\"policies.trouble.fragile\"}", true, NULL);
	publish_troubled(past, 1, true);
	say(past, "errand.ask", "e", "{\"text\":\"e\"}", true, NULL);
	advance(past, 3 * DAY_US);
	*state = past;
	return 0;
}

static void follow(struct past *past, int64_t since_us, struct outcome *outcome)
{
	struct backtest_options options = { .community = "errands", .limits = limits_default(), .load = load_troubled, .since_us = since_us, .until_us = INT64_MAX, .examples_max = 50 };
	struct backtest *backtest;
	ERR_DECLARE(err);
	backtest = backtest_new(&options, NULL, &err);
	assert_ok(backtest && backtest_read(backtest, past->store, &err) && backtest_settle(backtest, &err), &err);
	*outcome = (struct outcome){ .report = *backtest_report(backtest), .json = BUF_INIT, .differences = differences_count(backtest_differences(backtest)) };
	const struct world *const worlds[SIDES] = { engine_world(backtest_engine(backtest, SIDE_RECORDED)), engine_world(backtest_engine(backtest, SIDE_CANDIDATE)) };
	buf_byte(&outcome->json, '{');
	differences_write(backtest_differences(backtest), worlds, &outcome->json);
	buf_byte(&outcome->json, '}');
	backtest_free(backtest);
}

static void versions_params_failures_and_stops_are_lived_again(void **state)
{
	struct past *past = *state;
	static const int minutes[] = { 0, 30, 5 * 60, 7 * 60 + 30, 31 * 60 + 30 };        /* from the start; among the failures; while it is stopped; under the second; after going back */
	for (size_t i = 0; i < COUNT_OF(minutes); i++) {
		struct outcome outcome;
		follow(past, minutes[i] ? (START + minutes[i] * 60) * SECOND_US : INT64_MIN, &outcome);
		if (outcome.differences || !strstr(buf_cstr(&outcome.json), "\"inapplicable\":0"))
			fail_msg("%d minutes after the start: %s", minutes[i], buf_cstr(&outcome.json));
		assert_true(i || outcome.report.events > 40);
		done(&outcome);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_same_version_has_no_difference, begin, end), cmocka_unit_test_setup_teardown(it_has_none_from_the_middle_either, begin, end),
		cmocka_unit_test_setup_teardown(a_longer_deadline_does_not_come, begin, end), cmocka_unit_test_setup_teardown(a_shorter_deadline_comes_for_more, begin, end),
		cmocka_unit_test_setup_teardown(a_param_is_enough, begin, end), cmocka_unit_test_setup_teardown(what_a_rule_makes_is_the_same_entity_on_both_sides, begin, end),
		cmocka_unit_test_setup_teardown(a_candidate_that_cannot_take_it_up_is_refused, begin, end), cmocka_unit_test_setup_teardown(it_can_be_stopped, begin, end),
		cmocka_unit_test_setup_teardown(versions_params_failures_and_stops_are_lived_again, begin_troubled, end),
	};
	return cmocka_run_group_tests_name("backtest", tests, NULL, NULL);
}
