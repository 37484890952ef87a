/* Versions in a stored community: what stands in the way of a new model, timers whose name goes and comes back, a version that does not load any more, and what
 * differs between two. */
#include "packs.h"
#include "policy/diff.h"
#include "policy/lines.h"
#include "policy/publish.h"
#include "policy/verify.h"

#include <unistd.h>

enum { START = 1770973200 };                           /* 2026-02-13 17:00 +08:00 */
static const char pack_text[] = "pack { name = \"errands\", timezone = \"Asia/Shanghai\", calendar = \"cn\" }";
static const char fields_text[] = "text = text { required = true }, size = enum { \"small\", \"large\" }, tags = list(enum { \"wet\", \"dry\" })";
static const char timer_rule[] = "on(\"errand.ask\", function(errand) after(\"3 days\", errand, \"overdue\", { while_in = \"open\" }) end)\n"
                                 "on(\"errand.overdue\", function(errand) errand:slip {} end)\n";
static const char timers_text[] = "timers = { \"overdue\" }";

struct place { char folder[64]; struct clock clock; struct host *host; struct community *community; };

/* The creating event takes what there is of text, size and tags. */
static struct pack *pack_with(const char *fields, const char *more_of_kind, const char *policy)
{
	char model[2000];
	bool sized = strstr(fields, "size = ") != NULL;
	snprintf(model, sizeof model, "kind \"errand\" { fields = { %s }, states = { \"open\", \"taken\", \"late\" },\n"
	         " events = { ask = { to = \"open\", takes = { \"text\", %s\"tags\" } }, take = { from = { \"open\", \"late\" }, to = \"taken\" }, put = { from = { \"taken\", \"late\" }, to = \"open\" }, slip = { from = \"open\", to = \"late\" } }, %s }\n"
	         "ledger \"points\" { accounts = { \"mint\" }, overdraft = { \"mint\" } }", fields, sized ? "\"size\", " : "", more_of_kind);
	const struct text_file files[] = { { "pack.lua", pack_text }, { "model/errand.lua", model }, { "policies/errand.lua", policy } };
	return pack_of_files(files, COUNT_OF(files));
}

static void open_place(struct place *place)
{
	ERR_DECLARE(err);
	struct host_config config = { .data_dir = place->folder, .clock = &place->clock, .limits = limits_default() };
	place->host = host_new(&config, &err);
	assert_ok(place->host != NULL, &err);
	place->community = host_add(place->host, "errands", &err);
	assert_ok(place->community != NULL, &err);
}

static int begin(void **state)
{
	struct place *place = mem_zalloc(sizeof *place);
	snprintf(place->folder, sizeof place->folder, "/tmp/muster-versions-XXXXXX");
	if (!mkdtemp(place->folder))
		return -1;
	place->clock = clock_virtual(START * SECOND_US);
	open_place(place);
	*state = place;
	return 0;
}

static int end(void **state)
{
	struct place *place = *state;
	char command[100];
	host_free(place->host);
	snprintf(command, sizeof command, "rm -r %s", place->folder);
	int code = system(command);
	mem_free(place);
	return code;
}

static void restart(struct place *place)
{
	place->clock = *host_clock(place->host);
	host_free(place->host);
	open_place(place);
}

static struct engine *engine_of(struct place *place)
{
	return community_engine(place->community);
}

/* The text of what refused it, in out; "" when it is in force. */
static const char *publish(struct place *place, struct pack *pack, struct buf *out)
{
	struct publish_options options = { .actor = STR("t"), .note = STR("n") };
	struct diagnostics diagnostics = { 0 };
	uint64_t version;
	ERR_DECLARE(err);
	buf_clear(out);
	bool ok = community_publish(place->community, pack, &options, &version, &diagnostics, &err);
	for (size_t i = 0; i < diagnostics.count; i++)
		if (diagnostics.items[i].severity == SEVERITY_ERROR)
			buf_printf(out, "%s: %s\n", diagnostics.items[i].where, diagnostics.items[i].text);
	if (!ok && !out->len)
		buf_text(out, err.text);
	assert_int_equal(ok, out->len == 0);
	diagnostics_free(&diagnostics);
	pack_free(pack);
	return buf_cstr(out);
}

static void must_publish(struct place *place, struct pack *pack)
{
	struct buf text = BUF_INIT;
	assert_string_equal(publish(place, pack, &text), "");
	buf_free(&text);
}

struct answer { bool ok; char text[ERR_TEXT_MAX]; };

static void answered(void *arg, const struct reply *reply)
{
	struct answer *answer = arg;
	answer->ok = reply->err == NULL;
	snprintf(answer->text, sizeof answer->text, "%s", reply->err ? reply->err->text : "");
}

static struct answer send(struct place *place, const char *type, const char *subject, const char *data)
{
	struct arena arena = ARENA_INIT;
	struct answer answer = { false, "" };
	ERR_DECLARE(err);
	struct submission submission = { .type = str_of(type), .subject = str_of(subject), .data = json_parse(str_of(data), JSON_LIMITS, &arena, &err), .actor = STR("p"), .source = STR("t"), .may_name_ids = true };
	engine_submit(engine_of(place), &submission, answered, &answer);
	arena_free(&arena);
	return answer;
}

static void must_send(struct place *place, const char *type, const char *subject, const char *data)
{
	struct answer answer = send(place, type, subject, data);
	if (!answer.ok)
		fail_msg("%s %s: %s", type, subject, answer.text);
}

static void ask(struct place *place, int count)
{
	for (int i = 0; i < count; i++) {
		char id[20];
		snprintf(id, sizeof id, "e-%02d", i);
		must_send(place, "errand.ask", id, "{\"text\":\"x\",\"size\":\"large\",\"tags\":[\"wet\"]}");
	}
}

static const char *state_of(struct place *place, const char *id)
{
	const struct world *world = engine_world(engine_of(place));
	const struct record *record = world_find(world, model_kind(world_model(world), STR("errand")), str_of(id));
	return record ? record_state(record) : "none";
}

static void advance(struct place *place, int64_t by_us)
{
	struct clock *clock = host_clock(place->host);
	engine_advance(engine_of(place), clock, clock_wall(clock) + by_us);
}

static void tell(void *arg, const char *text)
{
	(void)arg;
	print_message("difference: %s\n", text);
}

static struct verify_result must_verify(struct place *place)
{
	struct verify_result result;
	ERR_DECLARE(err);
	assert_ok(engine_settle(engine_of(place), &err), &err);
	assert_ok(community_verify(place->community, tell, NULL, &result, &err), &err);
	assert_int_equal(result.differences, 0);
	return result;
}

/* ---- what stands in the way ---- */

static const struct { const char *fields, *more, *named; } taken_away[] = {
	{ "text = text {}, tags = list(enum { \"wet\", \"dry\" })", "", "errand loses the field 'size', but 12 rows stand in the way: e-00, e-01, e-02, e-03, e-04, e-05, e-06, e-07, e-08, e-09 and 2 more. Keep the field" },
	{ "text = text {}, size = enum { \"small\" }, tags = list(enum { \"wet\", \"dry\" })", "", "errand.size loses the value 'large', but 12 rows" },
	{ "text = text {}, size = enum { \"small\", \"large\" }, tags = list(enum { \"dry\" })", "", "errand.tags loses the value 'wet', but 12 rows" },
	{ "text = text {}, size = text {}, tags = list(enum { \"wet\", \"dry\" })", "", "errand.size changes from enum to text, but 12 rows" },
	{ "text = text {}, size = enum { \"small\", \"large\" }, tags = list(enum { \"wet\", \"dry\" })", "unique = { { \"text\", while_in = { \"open\" } } }", "errand becomes unique by text, but 11 rows stand in the way: e-01" },
};

static void rows_that_stand_in_the_way_are_named(void **state)
{
	struct place *place = *state;
	struct buf text = BUF_INIT;
	must_publish(place, pack_with(fields_text, timers_text, timer_rule));
	ask(place, 12);
	for (size_t i = 0; i < COUNT_OF(taken_away); i++)
		assert_holds(publish(place, pack_with(taken_away[i].fields, taken_away[i].more, ""), &text), taken_away[i].named);
	must_send(place, "errand.ask", "e-99", "{\"text\":\"the running version goes on\"}");
	const struct text_file files[] = { { "pack.lua", pack_text }, { "model/errand.lua", "kind \"note\" { states = { \"kept\" }, events = { write = { to = \"kept\" } } }" } };
	assert_holds(publish(place, pack_of_files(files, COUNT_OF(files)), &text), "the new version has no kind 'errand', but 13 rows");
	buf_free(&text);
	must_verify(place);
}

static void all_that_stands_in_the_way_is_told_at_once(void **state)
{
	struct place *place = *state;
	struct buf text = BUF_INIT;
	must_publish(place, pack_with(fields_text, "", ""));
	ask(place, 1);
	publish(place, pack_with("text = integer {}, tags = list(enum { \"dry\" })", "", ""), &text);
	assert_holds(buf_cstr(&text), "errand.text changes from text to integer, but 1 row stands in the way: e-00.");
	assert_holds(buf_cstr(&text), "errand loses the field 'size'");
	assert_holds(buf_cstr(&text), "loses the value 'wet'");
	buf_free(&text);
}

static void a_ledger_with_entries_stays(void **state)
{
	struct place *place = *state;
	struct buf text = BUF_INIT;
	must_publish(place, pack_with(fields_text, "", "on(\"errand.ask\", function(errand) transfer { ledger = \"points\", from = \"mint\", to = errand, amount = 1, reason = \"asked\", key = errand.id } end)"));
	ask(place, 2);
	const struct text_file files[] = { { "pack.lua", pack_text }, { "model/errand.lua", "kind \"errand\" { fields = { text = text {}, size = enum { \"small\", \"large\" }, tags = list(enum { \"wet\", \"dry\" }) }, states = { \"open\" }, events = { ask = { to = \"open\" } } }" } };
	assert_holds(publish(place, pack_of_files(files, COUNT_OF(files)), &text), "the new version has no ledger 'points', but 2 entries stand in it");
	restart(place);
	ask(place, 0);
	assert_string_equal(state_of(place, "e-01"), "open");
	buf_free(&text);
}

/* ---- names that go and come back ---- */

static void orphans(struct place *place, struct buf *out)
{
	buf_clear(out);
	engine_orphans_json(engine_of(place), out);
}

static void a_timer_waits_for_its_name_and_runs_again(void **state)
{
	struct place *place = *state;
	struct buf text = BUF_INIT;
	must_publish(place, pack_with(fields_text, timers_text, timer_rule));
	ask(place, 3);
	must_publish(place, pack_with(fields_text, "", ""));
	orphans(place, &text);
	assert_holds(buf_cstr(&text), "\"kind\":\"errand\",\"id\":\"e-01\",\"timer\":\"overdue\",\"due\":\"2026-02-16T17:00:00+08:00\",\"since_version\":2}");
	assert_holds(buf_cstr(&text), "\"count\":3}");
	must_send(place, "errand.take", "e-02", "{}");        /* it leaves the state that its deadline was for, and comes back: no old deadline */
	must_send(place, "errand.put", "e-02", "{}");
	restart(place);
	orphans(place, &text);
	assert_holds(buf_cstr(&text), "\"count\":2}");
	advance(place, DAY_US);
	must_publish(place, pack_with(fields_text, timers_text, timer_rule));
	orphans(place, &text);
	assert_holds(buf_cstr(&text), "\"count\":0}");
	restart(place);
	advance(place, DAY_US);
	assert_string_equal(state_of(place, "e-00"), "open");
	advance(place, DAY_US);
	assert_string_equal(state_of(place, "e-00"), "late");
	assert_string_equal(state_of(place, "e-01"), "late");
	assert_string_equal(state_of(place, "e-02"), "open");
	must_verify(place);
	buf_free(&text);
}

static void a_deadline_that_passed_without_a_name_is_met_late(void **state)
{
	struct place *place = *state;
	must_publish(place, pack_with(fields_text, timers_text, timer_rule));
	ask(place, 1);
	must_publish(place, pack_with(fields_text, "", ""));
	advance(place, 5 * DAY_US);
	assert_string_equal(state_of(place, "e-00"), "open");
	must_publish(place, pack_with(fields_text, timers_text, timer_rule));
	advance(place, 1);
	assert_string_equal(state_of(place, "e-00"), "late");
	must_verify(place);
}

static void schedules_params_and_rules_without_a_name_are_listed(void **state)
{
	struct place *place = *state;
	struct buf text = BUF_INIT;
	must_publish(place, pack_with(fields_text, "", "param.wait { default = 3, min = 1, max = 9, label = { en = \"Wait\", [\"zh-CN\"] = \"等\" } }\n"
	                                               "every(\"morning\", { rrule = \"FREQ=DAILY\", at = \"08:00\" }, function() end)\n"
	                                               "on(\"errand.ask\", { name = \"breaks\" }, function(errand) error(\"broken\" .. param.wait) end)"));
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	struct answer answer;
	struct submission submission = { .type = STR("muster.params"), .data = json_parse(STR("{\"values\":{\"wait\":5}}"), JSON_LIMITS, &arena, &err), .actor = STR("p"), .source = STR("t"), .system = true };
	engine_submit(engine_of(place), &submission, answered, &answer);
	assert_true(answer.ok);
	ask(place, 2);
	must_publish(place, pack_with(fields_text, "", ""));
	orphans(place, &text);
	assert_holds(buf_cstr(&text), "\"schedules\":[\"morning\"]");
	assert_holds(buf_cstr(&text), "{\"param\":\"wait\",\"value\":5,\"why\":");
	assert_holds(buf_cstr(&text), "breaks\",\"count\":2}");
	arena_free(&arena);
	buf_free(&text);
}

/* ---- a version that does not load any more ---- */

static void damage_next(struct place *place, struct pack *pack)
{
	static const struct pack_file file = { "pack.lua", { "pack { nme = 1 }", 16 } };
	ERR_DECLARE(err);
	struct publication publication = { .release = release_of(pack), .files = &file, .file_count = 1, .actor = STR("another program"), .note = STR_NONE };
	assert_ok(engine_publish(engine_of(place), &publication, &err), &err);
	pack_free(pack);
}

static void the_newest_version_that_loads_comes_into_force(void **state)
{
	struct place *place = *state;
	must_publish(place, pack_with(fields_text, timers_text, timer_rule));
	ask(place, 3);
	damage_next(place, pack_with("text = text { required = true }, size = enum { \"small\", \"large\" }, tags = list(enum { \"wet\", \"dry\" }), more = text {}", timers_text, timer_rule));
	must_send(place, "errand.ask", "e-50", "{\"text\":\"under the second version\"}");
	restart(place);
	const struct community_policy *policy = community_policy(place->community);
	assert_non_null(policy->fallback);
	assert_holds(policy->fallback, "version 2 does not load with this program: pack.lua:1");
	assert_int_equal(engine_release(engine_of(place))->version, 3);
	assert_string_equal(state_of(place, "e-50"), "open");
	must_send(place, "errand.ask", "e-51", "{\"text\":\"under the third\"}");
	advance(place, 4 * DAY_US);
	assert_string_equal(state_of(place, "e-50"), "late");
	struct verify_result result = must_verify(place);
	assert_int_equal(result.replay.reapplied, 2);          /* its publish, and what happened under it */
	restart(place);
	assert_null(community_policy(place->community)->fallback);
	assert_int_equal(engine_release(engine_of(place))->version, 3);
}

static void without_a_version_that_loads_the_community_can_be_read_and_published_to(void **state)
{
	struct place *place = *state;
	damage_next(place, pack_with(fields_text, timers_text, timer_rule));
	ask(place, 1);
	restart(place);
	assert_string_equal(state_of(place, "e-00"), "open");
	struct answer answer = send(place, "errand.take", "e-00", "{}");
	assert_false(answer.ok);
	assert_holds(answer.text, "no version's rules are in force: version 1 does not load");
	advance(place, 9 * DAY_US);                            /* nothing falls due while nobody would hear of it */
	assert_string_equal(state_of(place, "e-00"), "open");
	must_publish(place, pack_with(fields_text, timers_text, timer_rule));
	advance(place, 1);
	assert_string_equal(state_of(place, "e-00"), "late");
	must_verify(place);
}

/* ---- what is kept of tests ---- */

static void a_result_noted_later_stands_with_its_version_and_in_no_log(void **state)
{
	struct place *place = *state;
	struct buf text = BUF_INIT;
	ERR_DECLARE(err);
	must_publish(place, pack_with(fields_text, timers_text, timer_rule));
	uint64_t chain = engine_chain(engine_of(place));
	tests_write(TESTS_FAILED, &(struct test_report){ .passed = 2, .failed = 1, .program = "0123456789abcdef" }, STR_NONE, START * SECOND_US, &text);
	assert_ok(engine_note_tests(engine_of(place), 1, buf_view(&text), &err), &err);
	assert_false(engine_note_tests(engine_of(place), 2, buf_view(&text), &err));
	assert_holds(err.text, "there is no version 2");
	restart(place);
	assert_int_equal(engine_chain(engine_of(place)), chain);
	assert_int_equal(community_policy(place->community)->tests.state, TESTS_FAILED);
	assert_int_equal(community_policy(place->community)->tests.passed, 2);
	buf_clear(&text);
	assert_ok(community_versions_json(place->community, &text, &err), &err);
	assert_holds(buf_cstr(&text), "\"tests\":{\"state\":\"failed\",\"passed\":2,\"failed\":1,");
	must_verify(place);
	buf_free(&text);
}

/* ---- what differs ---- */

static const struct { const char *left, *right, *hunks; } pairs[] = {
	{ "a\nb\nc\n", "a\nb\nc\n", "" },
	{ "", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n" },
	{ "a\nb\n", "", "@@ -1,2 +0,0 @@\n-a\n-b\n" },
	{ "a\nb\nc\nd\ne\n", "a\nb\nx\nd\ne\n", "@@ -1,5 +1,5 @@\n a\n b\n-c\n+x\n d\n e\n" },
	{ "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n", "1\nx\n3\n4\n5\n6\n7\n8\n9\n10\n12\n", "@@ -1,5 +1,5 @@\n 1\n-2\n+x\n 3\n 4\n 5\n@@ -8,5 +8,4 @@\n 8\n 9\n 10\n-11\n 12\n" },
	{ "a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n", "@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c\n" },
};

static void lines_show_the_shortest_way(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		struct buf out = BUF_INIT;
		lines_diff(str_of(pairs[i].left), str_of(pairs[i].right), &out);
		assert_string_equal(buf_cstr(&out), pairs[i].hunks);
		buf_free(&out);
	}
}

static void very_different_texts_are_one_block(void **state)
{
	struct buf left = BUF_INIT, right = BUF_INIT, out = BUF_INIT;
	(void)state;
	for (int i = 0; i < 3000; i++) {
		buf_printf(&left, "left %d\n", i);
		buf_printf(&right, "right %d\n", i);
	}
	lines_diff(buf_view(&left), buf_view(&right), &out);
	assert_holds(buf_cstr(&out), "@@ -1,3000 +1,3000 @@\n-left 0\n");
	buf_free(&left);
	buf_free(&right);
	buf_free(&out);
}

static const char *const differences[] = {
	"{\"name\":\"wait\",\"change\":\"changed\",\"from\":{\"type\":\"integer\",\"default\":3,\"min\":1,\"max\":9},\"to\":{\"type\":\"integer\",\"default\":4,\"min\":1,\"max\":9},\"set\":null}",
	"\"name\":\"policies.errand.gone\",\"change\":\"removed\",\"from\":{\"does\":\"on\",\"event\":\"errand.ask\"",
	"\"name\":\"policies.errand.kept\",\"change\":\"changed\"",
	"{\"name\":\"morning\",\"change\":\"changed\",\"from\":{\"rrule\":\"FREQ=DAILY\",\"at\":\"08:00\",",
	"{\"name\":\"errand\",\"change\":\"changed\",\"parts\":[",
	"{\"name\":\"field size\",\"change\":\"removed\"",
	"{\"name\":\"field more\",\"change\":\"added\",\"to\":{",
	"{\"name\":\"timer overdue\",\"change\":\"added\"",
	"\"ledgers\":[]",
};

static void a_difference_tells_params_rules_schedules_and_kinds(void **state)
{
	static const char policy[] = "param.wait { default = %d, min = 1, max = 9, label = { en = \"Wait\", [\"zh-CN\"] = \"等\" } }\n%s"
		"on(\"errand.take\", { name = \"kept\" }, function(errand) explain(\"%d\") end)\nevery(\"morning\", { rrule = \"FREQ=DAILY\", at = \"%s\" }, function() return param.wait end)\n"
		"on(\"errand.slip\", { name = \"same\" }, function(errand) explain(\"same\") end)\n";
	char left[1000], right[1000];
	struct buf out = BUF_INIT;
	(void)state;
	snprintf(left, sizeof left, policy, 3, "on(\"errand.ask\", { name = \"gone\" }, function(errand) end)\n", 1, "08:00");
	snprintf(right, sizeof right, policy, 4, "", 2, "09:00");
	const struct text_file files[] = { { "pack.lua", pack_text }, { "policies/errand.lua", right }, { "model/errand.lua",
		"kind \"errand\" { fields = { text = text { required = true }, more = text {}, tags = list(enum { \"wet\", \"dry\" }) }, states = { \"open\", \"taken\", \"late\" },\n"
		" events = { ask = { to = \"open\", takes = { \"text\", \"tags\" } }, take = { from = { \"open\", \"late\" }, to = \"taken\" }, put = { from = { \"taken\", \"late\" }, to = \"open\" }, slip = { from = \"open\", to = \"late\" } }, timers = { \"overdue\" } }\n"
		"ledger \"points\" { accounts = { \"mint\" }, overdraft = { \"mint\" } }" } };
	struct pack *packs[] = { pack_with(fields_text, "", left), pack_of_files(files, COUNT_OF(files)) };
	struct release *releases[] = { release_of(packs[0]), release_of(packs[1]) };
	packs_diff(&(struct diff_side){ packs[0], releases[0], NULL }, &(struct diff_side){ packs[1], releases[1], NULL }, &out);
	const char *rest = strstr(buf_cstr(&out), "\"params\":");
	assert_non_null(rest);
	assert_holds(buf_cstr(&out), "{\"file\":\"model/errand.lua\",\"change\":\"changed\",\"diff\":\"@@ ");
	for (size_t i = 0; i < COUNT_OF(differences); i++)
		assert_holds(rest, differences[i]);
	assert_null(strstr(buf_cstr(&out), "policies.errand.same"));
	for (int i = 0; i < 2; i++) {
		releases[i]->free(releases[i]);
		pack_free(packs[i]);
	}
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(rows_that_stand_in_the_way_are_named, begin, end),
		cmocka_unit_test_setup_teardown(all_that_stands_in_the_way_is_told_at_once, begin, end),
		cmocka_unit_test_setup_teardown(a_ledger_with_entries_stays, begin, end),
		cmocka_unit_test_setup_teardown(a_timer_waits_for_its_name_and_runs_again, begin, end),
		cmocka_unit_test_setup_teardown(a_deadline_that_passed_without_a_name_is_met_late, begin, end),
		cmocka_unit_test_setup_teardown(schedules_params_and_rules_without_a_name_are_listed, begin, end),
		cmocka_unit_test_setup_teardown(the_newest_version_that_loads_comes_into_force, begin, end),
		cmocka_unit_test_setup_teardown(without_a_version_that_loads_the_community_can_be_read_and_published_to, begin, end),
		cmocka_unit_test_setup_teardown(a_result_noted_later_stands_with_its_version_and_in_no_log, begin, end),
		cmocka_unit_test(lines_show_the_shortest_way),
		cmocka_unit_test(very_different_texts_are_one_block),
		cmocka_unit_test(a_difference_tells_params_rules_schedules_and_kinds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
