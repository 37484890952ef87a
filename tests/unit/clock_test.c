/* Clocks that jump, stand still and are wrong, running and stopped, with a thousand deadlines pending: none lost, none twice, no storm, and
 * every row says when it was due and when it came. The wall clock and the boot clock are two numbers; nothing waits. */
#include "packs.h"
#include "engine/engine.h"
#include "store/store_ops.h"

#include <unistd.h>

static const struct text_file files[] = {
	{ "pack.lua", "pack { name = \"box\", timezone = \"Asia/Shanghai\", calendar = \"cn\" }" },
	{ "model/item.lua", "kind \"item\" { fields = { n = integer {} }, states = { \"new\", \"old\" }, timers = { \"late\" },\n"
	  "events = { make = { to = \"new\", takes = { \"n\" } }, age = { from = \"new\", to = \"old\" } } }\n"
	  "kind \"report\" { fields = { n = integer {} }, states = { \"a\" }, events = { write = { to = \"a\", takes = { \"n\" } } } }" },
	{ "policies/item.lua",
	  "on(\"item.make\", function(item) after(duration(item.n .. \"s\"), item, \"late\") end)\n"
	  "on(\"item.late\", function(item) item:age {} end)\n" },
	{ "policies/daily.lua",
	  "every(\"daily\", { rrule = \"FREQ=DAILY\", at = \"09:00\", catch_up = \"once\" }, function() create(\"report.write\", { n = 1 }) end)\n" },
};

enum { TIMERS = 1000, APART = 3 };                     /* deadlines: one every three seconds, the first after ten */
static const int64_t start_us = 1756692000 * SECOND_US;         /* 2025-09-01 10:00 in Shanghai */

struct box {
	char path[64];
	struct clock clock;
	struct store *store;
	struct engine *engine;
	bool ok, duplicate;
	size_t fired, most_a_second;                   /* deadlines fired; most of them within one second of the boot clock */
	int64_t second; size_t in_second;
};

static bool scheduled;                                 /* with the daily rule: starting to walk it costs a tenth of a second */

static struct release *box_release(void)
{
	struct pack *pack = pack_of_files(files, COUNT_OF(files) - !scheduled);
	struct release *release = release_of(pack);
	pack_free(pack);
	return release;
}

static void open_engine(struct box *box, bool fresh)
{
	ERR_DECLARE(err);
	struct store *store = store_sqlite(box->path, (struct store_sqlite_options){ .create = true, .synchronous_normal = true }, &err);     /* power is not the matter here */
	assert_ok(store != NULL, &err);
	box->store = store_faulty(store);
	struct engine_config config = { .community = "box", .clock = &box->clock, .store = box->store, .limits = limits_default() };
	box->engine = engine_new(&config, &err);
	assert_ok(box->engine != NULL, &err);
	struct publication publication = { .release = box_release(), .actor = STR("tester") };
	bool ok = fresh ? engine_recover(box->engine, &err) && engine_publish(box->engine, &publication, &err)
	                : engine_install(box->engine, publication.release, 1, &err) && engine_recover(box->engine, &err);
	assert_ok(ok, &err);
}

static void close_engine(struct box *box)
{
	engine_free(box->engine);
	store_close(box->store);
}

static int open_box(void **state)
{
	static int count;
	struct box *box = calloc(1, sizeof *box);
	snprintf(box->path, sizeof box->path, "/tmp/muster-clock-%d-%d.db", (int)getpid(), ++count);
	box->clock = clock_virtual(start_us);
	open_engine(box, true);
	*state = box;
	return 0;
}

static int open_scheduled_box(void **state)
{
	scheduled = true;
	return open_box(state);
}

static int close_box(void **state)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	struct box *box = *state;
	close_engine(box);
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		char file[80];
		snprintf(file, sizeof file, "%s%s", box->path, ends[i]);
		unlink(file);
	}
	free(box);
	scheduled = false;
	return 0;
}

static void answered(void *arg, const struct reply *reply)
{
	struct box *box = arg;
	box->ok = reply->err == NULL;
	box->duplicate = reply->duplicate;
}

static void make(struct box *box, int number, int seconds, const char *event_id)
{
	struct arena arena = ARENA_INIT;
	char data[40], id[16];
	ERR_DECLARE(err);
	snprintf(data, sizeof data, "{\"n\":%d}", seconds);
	snprintf(id, sizeof id, "i%d", number);
	struct submission submission = { .type = STR("item.make"), .subject = str_of(id), .data = json_parse(str_of(data), JSON_LIMITS, &arena, &err), .actor = STR("a"), .source = STR("s"),
		.id = str_of(event_id), .may_name_ids = true };
	engine_submit(box->engine, &submission, answered, box);
	arena_free(&arena);
	assert_true(box->ok);
}

static void fill(struct box *box)
{
	ERR_DECLARE(err);
	engine_hold(box->engine, true);
	for (int i = 0; i < TIMERS; i++)
		make(box, i, 10 + i * APART, "");
	engine_hold(box->engine, false);
	assert_ok(engine_flush(box->engine, &err), &err);
	assert_int_equal(engine_health(box->engine).timers, TIMERS);
}

static void restart(struct box *box)
{
	close_engine(box);
	open_engine(box, false);
}

/* Time passes on both clocks, as a loop would see it. frozen: the wall clock stands still meanwhile. */
static void pass(struct box *box, int64_t us, bool frozen)
{
	ERR_DECLARE(err);
	for (int64_t left = us;;) {
		size_t before = engine_health(box->engine).timers;
		engine_hold(box->engine, true);                /* a round is one commit, as with a loop */
		engine_fire_paced(box->engine);
		engine_hold(box->engine, false);
		if (engine_health(box->engine).store_ok)
			assert_ok(engine_flush(box->engine, &err), &err);
		size_t fired = before - engine_health(box->engine).timers;
		int64_t second = clock_boot(&box->clock) / SECOND_US;
		box->in_second = second == box->second ? box->in_second + fired : fired;
		box->second = second;
		box->fired += fired;
		if (box->in_second > box->most_a_second)
			box->most_a_second = box->in_second;
		int64_t wait = engine_wait_us(box->engine);
		if (wait > left)
			wait = left;
		clock_set(&box->clock, box->clock.now_us + wait);
		if (frozen)
			clock_step(&box->clock, -wait);
		if (left == 0)
			return;
		left -= wait;
	}
}

/* ---- what the log says ---- */

struct seen { uint8_t times[TIMERS]; size_t fired, without_due, early, reports, clocks; int64_t most_late_us; char first[400]; };

static int64_t time_in(const struct calendar *calendar, struct str json, const char *name)
{
	char mark[24];
	int64_t time_us = 0;
	ERR_DECLARE(err);
	snprintf(mark, sizeof mark, "\"%s\":\"", name);
	const char *at = memmem(json.ptr, json.len, mark, strlen(mark));
	if (!at)
		return 0;
	at += strlen(mark);
	const char *end = strchr(at, '"');
	assert_ok(calendar_time_parse(calendar, (struct str){ at, (size_t)(end - at) }, &time_us, &err), &err);
	return time_us;
}

struct reading { struct seen *seen; const struct calendar *calendar; uint64_t last; size_t count; };

static void look(void *arg, uint64_t seq, struct str json)
{
	struct reading *reading = arg;
	struct seen *seen = reading->seen;
	char text[4000];
	reading->last = seq;
	reading->count++;
	snprintf(text, sizeof text, "%.*s", STR_ARG(json));
	seen->reports += strstr(text, "\"type\":\"report.write\"") != NULL;
	seen->clocks += strstr(text, "\"type\":\"muster.clock\"") != NULL;
	const char *subject = strstr(text, "\"subject\":\"i");
	if (!strstr(text, "\"type\":\"item.late\"") || !subject)
		return;
	if (!seen->fired)
		snprintf(seen->first, sizeof seen->first, "%.390s", text);
	int number = (int)strtol(subject + strlen("\"subject\":\"i"), NULL, 10);
	int64_t due = time_in(reading->calendar, str_of(text), "due"), time = time_in(reading->calendar, str_of(text), "time");
	seen->fired++;
	seen->times[number]++;
	seen->without_due += !due;
	seen->early += due && time < due;
	if (due && time - due > seen->most_late_us)
		seen->most_late_us = time - due;
}

static struct seen read_log(struct box *box)
{
	struct seen seen = { .fired = 0 };
	struct reading reading = { &seen, world_calendar(engine_world(box->engine)), 0, 1 };
	ERR_DECLARE(err);
	while (reading.count) {
		reading.count = 0;
		struct log_filter filter = { .after = reading.last, .max = 1000 };
		assert_ok(engine_log(box->engine, &filter, look, &reading, &err), &err);
	}
	return seen;
}

static struct seen assert_each_once(struct box *box)
{
	struct seen seen = read_log(box);
	for (int i = 0; i < TIMERS; i++)
		if (seen.times[i] != 1)
			fail_msg("deadline %d fired %d times", i, seen.times[i]);
	assert_int_equal(seen.fired, TIMERS);
	assert_int_equal(seen.without_due, 0);
	assert_int_equal(seen.early, 0);
	assert_int_equal(engine_health(box->engine).timers, 0);
	return seen;
}

static void assert_no_storm(const struct box *box)
{
	if (box->most_a_second > 200)
		fail_msg("%zu deadlines fired within one second", box->most_a_second);
}

static size_t reports(struct box *box)
{
	return world_count(engine_world(box->engine), model_kind(world_model(engine_world(box->engine)), STR("report")));
}

/* ---- jumps ---- */

enum { HOUR = 3600, YEAR = 365 * 24 * 3600 };
static const struct jump { const char *name; int64_t seconds; bool stays_on_time; } jumps[] = {
	{ "+1 s", 1, true }, { "-1 s", -1, true }, { "+1 h", HOUR, false }, { "-1 h", -HOUR, true }, { "+1 y", YEAR, false }, { "-1 y", -(int64_t)YEAR, true },
	{ "+10 y", 10 * (int64_t)YEAR, false }, { "beyond 2038", 13 * (int64_t)YEAR, false }, { "beyond 2106", 82 * (int64_t)YEAR, false },
};

/* After a jump back the deadlines wait until the clock is there again. A year of that is not walked minute by minute. */
static void pass_until_all_due(struct box *box, const struct jump *jump)
{
	if (jump->seconds < -HOUR)
		clock_set(&box->clock, box->clock.now_us - (jump->seconds + HOUR) * SECOND_US);
	pass(box, (10 + TIMERS * APART + (jump->seconds < 0 ? HOUR : 0)) * SECOND_US, false);
}

static void check_jump(struct box *box, const struct jump *jump, bool stopped)
{
	fill(box);
	pass(box, 5 * SECOND_US, false);
	assert_int_equal(box->fired, 0);
	if (stopped)
		close_engine(box);
	clock_step(&box->clock, jump->seconds * SECOND_US);
	if (stopped)
		open_engine(box, false);
	pass(box, 4 * SECOND_US, false);
	if (jump->seconds < 0 && box->fired)
		fail_msg("%s: %zu deadlines fired too early", jump->name, box->fired);
	pass_until_all_due(box, jump);
	struct seen seen = assert_each_once(box);
	assert_no_storm(box);
	int64_t late = seen.most_late_us / SECOND_US;
	if (jump->stays_on_time ? late > 2 : late < jump->seconds - HOUR || late > jump->seconds + 10)
		fail_msg("%s: the latest came %lld s after it was due", jump->name, (long long)late);
	bool said = !stopped && (jump->seconds > 60 || jump->seconds < -60);
	assert_int_equal(seen.clocks, said);
	restart(box);
	pass(box, SECOND_US, false);
	assert_int_equal(read_log(box).fired, TIMERS);
}

static void a_jump_while_running_loses_nothing_repeats_nothing_and_makes_no_storm(void **state)
{
	for (size_t i = 0; i < COUNT_OF(jumps); i++) {
		assert_int_equal(open_box(state), 0);
		check_jump(*state, &jumps[i], false);
		assert_int_equal(close_box(state), 0);
	}
}

static void a_jump_while_stopped_is_the_same(void **state)
{
	for (size_t i = 0; i < COUNT_OF(jumps); i++) {
		assert_int_equal(open_box(state), 0);
		check_jump(*state, &jumps[i], true);
		assert_int_equal(close_box(state), 0);
	}
}

/* The harness is tested: without pacing the same jump is a storm. */
static void without_pacing_the_same_test_finds_a_storm(void **state)
{
	struct box *box = *state;
	fill(box);
	clock_step(&box->clock, HOUR * SECOND_US);
	assert_true(engine_fire_due(box->engine, SIZE_MAX) > 200);
}

static void a_clock_that_stands_still_fires_nothing_and_does_not_spin(void **state)
{
	struct box *box = *state;
	fill(box);
	clock_set(&box->clock, box->clock.now_us + 10 * SECOND_US - 1);        /* a microsecond before the first */
	assert_true(engine_wait_us(box->engine) >= 1000);
	pass(box, 2 * SECOND_US, true);
	assert_int_equal(box->fired, 0);
	clock_set(&box->clock, box->clock.now_us + 2 * HOUR_US);
	clock_step(&box->clock, -2 * HOUR_US);
	pass(box, SECOND_US, true);
	assert_int_equal(box->fired, 0);
	clock_step(&box->clock, (2 * HOUR + 3) * SECOND_US);           /* it is set right */
	pass(box, 10 * SECOND_US, false);
	assert_each_once(box);
	assert_no_storm(box);
}

static void a_machine_that_slept_makes_no_storm(void **state)
{
	struct box *box = *state;
	fill(box);
	clock_set(&box->clock, box->clock.now_us + 8 * HOUR_US);        /* both clocks went on: no step, and yet all is late */
	pass(box, 10 * SECOND_US, false);
	assert_each_once(box);
	assert_no_storm(box);
	assert_int_equal(read_log(box).clocks, 0);
}

static void requests_while_the_backlog_fires_neither_wait_nor_hurry_it(void **state)
{
	struct box *box = *state;
	fill(box);
	clock_step(&box->clock, HOUR * SECOND_US);
	for (int i = 0; i < 60; i++) {
		pass(box, SECOND_US / 10, false);
		make(box, TIMERS + i, 100000, "");
		box->fired++;                                  /* one more is set: pass() counts by what is left */
	}
	assert_no_storm(box);
	assert_int_equal(read_log(box).fired, TIMERS);
}

static void timers_around_2038_and_later_keep_their_instants(void **state)
{
	struct box *box = *state;
	clock_set(&box->clock, INT64_C(2147483640) * SECOND_US);         /* seven seconds before 32 bits end */
	for (int i = 0; i < 20; i++)
		make(box, i, i, "");
	make(box, 20, 18 * YEAR, "");
	restart(box);
	pass(box, 30 * SECOND_US, false);
	struct seen seen = read_log(box);
	assert_int_equal(seen.fired, 20);
	assert_int_equal(seen.early, 0);
	assert_true(seen.most_late_us <= 2 * SECOND_US);
	assert_holds(seen.first, "2038-01-19T11:14:0");
	clock_step(&box->clock, 19 * (int64_t)YEAR * SECOND_US);
	pass(box, 5 * SECOND_US, false);
	assert_int_equal(read_log(box).fired, 21);
}

/* ---- what else a wrong clock must not take away ---- */

static void a_clock_far_ahead_for_a_while_does_not_silence_schedules(void **state)
{
	struct box *box = *state;
	pass(box, SECOND_US, false);
	clock_step(&box->clock, 10 * (int64_t)YEAR * SECOND_US);
	pass(box, 5 * SECOND_US, false);
	assert_int_equal(reports(box), 1);                     /* one for ten years: catch_up = once */
	clock_step(&box->clock, -10 * (int64_t)YEAR * SECOND_US);
	restart(box);                                          /* and nobody saw it come back */
	pass(box, 3 * DAY_US, false);
	assert_int_equal(reports(box), 4);
}

static void a_small_step_back_does_not_repeat_a_schedule(void **state)
{
	struct box *box = *state;
	pass(box, 23 * HOUR_US + SECOND_US, false);            /* 09:00:01 */
	assert_int_equal(reports(box), 1);
	clock_step(&box->clock, -30 * MINUTE_US);
	pass(box, HOUR_US, false);
	assert_int_equal(reports(box), 1);
	pass(box, DAY_US, false);
	assert_int_equal(reports(box), 2);
}

static void a_schedule_whose_commit_fails_fires_again(void **state)
{
	struct box *box = *state;
	clock_set(&box->clock, box->clock.now_us + 23 * HOUR_US + SECOND_US);
	store_faulty_plan(box->store, 1, STORE_ROLLED_BACK, false);
	engine_fire_paced(box->engine);
	assert_int_equal(reports(box), 0);
	make(box, 1, 100000, "");                              /* the store works again: this one notices */
	pass(box, 2 * SECOND_US, false);
	assert_int_equal(reports(box), 1);
}

static void a_step_does_not_make_the_engine_forget_what_it_was_sent(void **state)
{
	struct box *box = *state;
	make(box, 1, 100000, "once");
	clock_step(&box->clock, YEAR * SECOND_US);
	make(box, 2, 100000, "");                              /* a commit later: old ids go then */
	make(box, 3, 100000, "");
	make(box, 1, 100000, "once");
	assert_true(box->duplicate);
	clock_set(&box->clock, box->clock.now_us + 8 * DAY_US);        /* eight real days: beyond the window */
	make(box, 4, 100000, "");
	make(box, 5, 100000, "");
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	struct submission again = { .type = STR("item.make"), .subject = STR("i1"), .data = json_parse(STR("{\"n\":100000}"), JSON_LIMITS, &arena, &err), .actor = STR("a"), .source = STR("s"),
		.id = STR("once"), .may_name_ids = true };
	engine_submit(box->engine, &again, answered, box);
	assert_false(box->duplicate || box->ok);               /* looked at anew: the item exists */
	arena_free(&arena);
}

#define WITH_SCHEDULE(test) cmocka_unit_test_setup_teardown(test, open_scheduled_box, close_box)
#define WITH_BOX(test) cmocka_unit_test_setup_teardown(test, open_box, close_box)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_jump_while_running_loses_nothing_repeats_nothing_and_makes_no_storm), cmocka_unit_test(a_jump_while_stopped_is_the_same),
		WITH_BOX(without_pacing_the_same_test_finds_a_storm), WITH_BOX(a_clock_that_stands_still_fires_nothing_and_does_not_spin),
		WITH_BOX(a_machine_that_slept_makes_no_storm), WITH_BOX(requests_while_the_backlog_fires_neither_wait_nor_hurry_it),
		WITH_BOX(timers_around_2038_and_later_keep_their_instants), WITH_SCHEDULE(a_clock_far_ahead_for_a_while_does_not_silence_schedules),
		WITH_SCHEDULE(a_small_step_back_does_not_repeat_a_schedule), WITH_SCHEDULE(a_schedule_whose_commit_fails_fires_again),
		WITH_BOX(a_step_does_not_make_the_engine_forget_what_it_was_sent),
	};
	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
