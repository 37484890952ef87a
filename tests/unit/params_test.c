/* Params and the deadlines that come of them: what a timer was reckoned from, moving it, values by scope, scheduled changes. On a folder of its own, closed,
 * opened and verified as a community would be. */
#include "packs.h"
#include "engine/tables.h"
#include "policy/publish.h"
#include "policy/verify.h"

#include <unistd.h>

static const char pack_text[] = "pack { name = \"errands\", timezone = \"Asia/Shanghai\", calendar = \"cn\" }";
static const char model_text[] =
	"kind \"grid\" { fields = { title = text {} }, states = { \"open\" }, events = { create = { to = \"open\", takes = { \"title\" } } } }\n"
	"kind \"errand\" { fields = { grid = ref \"grid\", urgency = enum { \"low\", \"high\" }, answer_by = time {}, due = time {} }, states = { \"open\", \"taken\", \"late\" },\n"
	"  events = { ask = { to = \"open\", takes = { \"grid\", \"urgency\" } }, note = { from = \"open\", takes = { \"answer_by\", \"due\" } },\n"
	"    take = { from = \"open\", to = \"taken\" }, hold = { from = \"open\" }, go_on = { from = \"open\" },\n"
	"    slip = { from = \"open\", to = \"late\" } },\n"
	"  timers = { \"overdue\", \"silent\", \"reminder\", \"literal\", \"given\" } }";
static const char policy_text[] =
	"param.wait { default = \"3 working days\", type = \"duration\", min = \"1h\", max = \"30 days\", by = { \"grid\", \"urgency\" }, default_for = { urgency = { high = \"1 working day\" } },\n"
	"  label = { en = \"Wait\", [\"zh-CN\"] = \"时限\" } }\n"
	"param.answer { default = { low = \"2h\", high = \"30m\" }, type = \"table\", of = \"duration\", keys = { \"low\", \"high\" }, min = \"1m\", max = \"2 days\", label = { en = \"Answer\", [\"zh-CN\"] = \"答复\" } }\n"
	"param.ahead { default = \"1h\", type = \"duration\", min = \"1m\", max = \"2 days\", label = { en = \"Ahead\", [\"zh-CN\"] = \"提前\" } }\n"
	"param.most { default = 3, min = 1, max = 10, label = { en = \"Most\", [\"zh-CN\"] = \"上限\" } }\n"
	"param.tone { default = \"mild\", values = { \"mild\", \"sharp\" }, label = { en = \"Tone\", [\"zh-CN\"] = \"语气\" } }\n"
	"on(\"errand.ask\", function(errand)\n"
	"  after(param.wait, errand, \"overdue\", { while_in = \"open\" })\n"
	"  local by = now() + param.answer[errand.urgency or \"low\"]\n"
	"  errand:note { answer_by = by, due = due(errand, \"overdue\") }\n"
	"  at(by - param.ahead, errand, \"reminder\")\n"
	"  after(\"2 days\", errand, \"literal\")\n"
	"end)\n"
	"on(\"errand.note\", function(errand)\n"
	"  at(errand.answer_by, errand, \"silent\")\n"
	"  at(time \"2026-06-01 08:00\", errand, \"given\")\n"
	"end)\n"
	"on(\"errand.hold\", function(errand) pause(errand, \"overdue\") end)\n"
	"on(\"errand.go_on\", function(errand) resume(errand, \"overdue\") end)\n"
	"on(\"errand.overdue\", { if_state = \"open\" }, function(errand) errand:slip {} end)\n";

enum { START = 1770973200 };                           /* 2026-02-13 17:00 +08:00 */
struct box { char folder[64]; struct clock clock; struct host *host; struct community *community; struct engine *engine; struct buf said; };

static void open_box(struct box *box, bool read_only)
{
	ERR_DECLARE(err);
	struct host_config config = { .data_dir = box->folder, .clock = &box->clock, .limits = limits_default(), .read_only = read_only };
	box->host = host_new(&config, &err);
	assert_ok(box->host != NULL, &err);
	box->community = host_find(box->host, STR("errands"));
	if (!box->community)
		box->community = host_add(box->host, "errands", &err);
	assert_ok(box->community != NULL, &err);
	box->engine = community_engine(box->community);
}

static void close_box(struct box *box)
{
	box->clock = *host_clock(box->host);
	host_free(box->host);
	box->host = NULL;
}

static void publish(struct box *box, const char *policy)
{
	const struct text_file files[] = { { "pack.lua", pack_text }, { "model/errand.lua", model_text }, { "policies/errand.lua", policy } };
	struct pack *pack = pack_of_files(files, COUNT_OF(files));
	struct diagnostics diagnostics = { 0 };
	struct publish_options options = { .actor = STR("tester") };
	uint64_t version;
	ERR_DECLARE(err);
	if (!community_publish(box->community, pack, &options, &version, &diagnostics, &err))
		fail_msg("%s %s", err.text, diagnostics_first(&diagnostics)->text);
	diagnostics_free(&diagnostics);
	pack_free(pack);
}

static void hear(void *arg, const struct reply *reply)
{
	struct box *box = arg;
	buf_clear(&box->said);
	if (!reply->err) {
		buf_str(&box->said, reply->json);
		return;
	}
	buf_printf(&box->said, "refused: %s", reply->err->text);
	for (int i = 0; i < reply->err->item_count; i++)
		buf_printf(&box->said, "; %s %s", reply->err->items[i].pointer, reply->err->items[i].detail);
}

/* What was answered: the events, or "refused: …". */
static const char *send(struct box *box, const char *type, const char *subject, const char *data)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *json = json_parse(str_of(data), JSON_LIMITS, &arena, &err);
	assert_ok(json != NULL, &err);
	struct submission submission = { .type = str_of(type), .subject = str_of(subject), .data = json, .actor = STR("li"), .source = STR("test"), .may_name_ids = true, .system = true };
	engine_submit(box->engine, &submission, hear, box);
	arena_free(&arena);
	return buf_cstr(&box->said);
}

static void accept(struct box *box, const char *type, const char *subject, const char *data)
{
	if (strncmp(send(box, type, subject, data), "refused", 7) == 0)
		fail_msg("%s %s: %s", type, data, buf_cstr(&box->said));
}

static void advance(struct box *box, int64_t by_us)
{
	engine_advance(box->engine, host_clock(box->host), host_clock(box->host)->now_us + by_us);
}

/* The timer as GET timers shows it. */
static const char *timer(struct box *box, const char *name)
{
	char start[80];
	static struct buf all = BUF_INIT;
	buf_clear(&all);
	engine_timers_json(box->engine, INT64_MAX, &all);
	snprintf(start, sizeof start, "\"timer\":\"%s\"", name);
	char *at = strstr(buf_cstr(&all), start);
	if (!at)
		return "";
	char *next = strstr(at, "},{\"kind\"");
	if (next)
		*next = '\0';
	buf_clear(&box->said);
	buf_text(&box->said, at);
	buf_free(&all);
	return buf_cstr(&box->said);
}

static void tell(void *arg, const char *text)
{
	(void)arg;
	print_error("%s\n", text);
}

/* Closed as it was (or as after a kill, when crashed), opened again; everything is as it was, and the log replayed gives the same. */
static void again(struct box *box)
{
	struct verify_result result = { .differences = 0 };
	ERR_DECLARE(err);
	close_box(box);
	open_box(box, true);
	assert_ok(community_verify(box->community, tell, NULL, &result, &err), &err);
	assert_int_equal(result.differences, 0);
	assert_true(result.replay.replayed > 0);
	close_box(box);
	open_box(box, false);
}

static int begin(void **state)
{
	struct box *box = calloc(1, sizeof *box);
	snprintf(box->folder, sizeof box->folder, "/tmp/muster-params-XXXXXX");
	assert_non_null(mkdtemp(box->folder));
	box->clock = clock_virtual(START * SECOND_US);
	open_box(box, false);
	publish(box, policy_text);
	accept(box, "grid.create", "g1", "{\"title\":\"一\"}");
	accept(box, "grid.create", "g3", "{\"title\":\"三\"}");
	*state = box;
	return 0;
}

static int end(void **state)
{
	struct box *box = *state;
	char command[100];
	host_free(box->host);
	buf_free(&box->said);
	snprintf(command, sizeof command, "rm -r %s", box->folder);
	free(box);
	return system(command);
}

/* ---- what a timer was reckoned from ---- */

static void expect_basis(struct box *box)
{
	assert_holds(timer(box, "overdue"), "\"start\":\"2026-02-13T17:00:00+08:00\",\"duration\":\"3 working days\",\"param\":\"wait\",\"scopes\":{\"grid\":\"g3\",\"urgency\":\"low\"}");
	assert_holds(timer(box, "silent"), "\"duration\":\"2 hours\",\"param\":\"answer\",\"key\":\"low\"");
	assert_holds(timer(box, "reminder"), "\"start\":\"2026-02-13T19:00:00+08:00\",\"duration\":\"1 hour\",\"before\":true,\"param\":\"ahead\"");
	assert_holds(timer(box, "literal"), "\"duration\":\"2 days\"");
	assert_null(strstr(timer(box, "literal"), "param"));
	assert_null(strstr(timer(box, "given"), "duration"));
}

static void a_timer_remembers_what_it_was_reckoned_from(void **state)
{
	struct box *box = *state;
	accept(box, "errand.ask", "a", "{\"grid\":\"g3\",\"urgency\":\"low\"}");
	expect_basis(box);
	again(box);
	expect_basis(box);
}

static bool copy_row(void *arg, const struct cell *cells, size_t count)
{
	batch_put(arg, TABLE_LOG, cells, count);
	return true;
}

/* The log's effects alone bring it back: as after a kill, when the tables were behind. */
static void the_log_alone_brings_the_basis_back(void **state)
{
	struct box *box = *state;
	struct store *store = store_memory();
	struct batch *batch = batch_new();
	ERR_DECLARE(err);
	accept(box, "errand.ask", "a", "{\"grid\":\"g3\",\"urgency\":\"high\"}");
	accept(box, "muster.params", "", "{\"values\":{\"wait\":\"4 working days\"},\"scope\":{\"grid\":\"g1\"}}");
	struct engine_config config = { .community = "twin", .clock = host_clock(box->host), .store = store, .limits = limits_default() };
	struct engine *twin = engine_new(&config, &err), *own = box->engine;
	assert_ok(store_scan(community_reader(box->community), TABLE_LOG, NULL, 0, copy_row, batch, &err), &err);
	assert_int_equal(store_commit(store, &batch, 1, &err), STORE_OK);
	const struct text_file files[] = { { "pack.lua", pack_text }, { "model/errand.lua", model_text }, { "policies/errand.lua", policy_text } };
	struct pack *pack = pack_of_files(files, COUNT_OF(files));
	assert_ok(engine_install(twin, release_of(pack), 1, &err) && engine_recover(twin, &err), &err);
	box->engine = twin;
	assert_holds(timer(box, "overdue"), "\"duration\":\"1 working day\",\"param\":\"wait\",\"scope\":\"urgency\",\"scope_value\":\"high\",\"scopes\":{\"grid\":\"g3\",\"urgency\":\"high\"}");
	assert_holds(timer(box, "reminder"), "\"before\":true,\"param\":\"ahead\"");
	box->engine = own;
	pack_free(pack);
	engine_free(twin);
	batch_free(batch);
	store_close(store);
}

static void pausing_keeps_the_basis(void **state)
{
	struct box *box = *state;
	accept(box, "errand.ask", "a", "{\"grid\":\"g3\",\"urgency\":\"low\"}");
	accept(box, "errand.hold", "a", "{}");
	assert_holds(timer(box, "overdue"), "\"paused\":true");
	again(box);
	advance(box, DAY_US);
	accept(box, "errand.go_on", "a", "{}");
	assert_holds(timer(box, "overdue"), "\"duration\":\"3 working days\",\"param\":\"wait\"");
	again(box);
}

/* ---- muster.deadlines ---- */

static void deadlines_move_in_one_event(void **state)
{
	struct box *box = *state;
	accept(box, "errand.ask", "a", "{\"grid\":\"g3\",\"urgency\":\"low\"}");
	accept(box, "errand.ask", "b", "{\"grid\":\"g1\",\"urgency\":\"low\"}");
	assert_holds(send(box, "muster.deadlines", "", "{\"moves\":[{\"kind\":\"errand\",\"id\":\"a\",\"timer\":\"overdu\",\"due\":\"2026-03-01 09:00\"}]}"), "did you mean 'overdue'");
	assert_holds(send(box, "muster.deadlines", "", "{\"moves\":[{\"kind\":\"errand\",\"id\":\"c\",\"timer\":\"overdue\",\"due\":\"2026-03-01 09:00\"}]}"), "is not set");
	accept(box, "muster.deadlines", "", "{\"moves\":[{\"kind\":\"errand\",\"id\":\"a\",\"timer\":\"overdue\",\"due\":\"2026-03-02 09:00\"},"
	                                    "{\"kind\":\"errand\",\"id\":\"b\",\"timer\":\"silent\",\"due\":\"2026-01-01 09:00\"}],\"reason\":\"the table was corrected\"}");
	struct record *record = world_find(engine_world(box->engine), model_kind(world_model(engine_world(box->engine)), STR("errand")), STR("a"));
	int64_t due, now = host_clock(box->host)->now_us;
	assert_true(engine_timer_due(box->engine, record, kind_event(record_kind(record), STR("overdue")), &due));
	assert_true(due == INT64_C(1772413200) * SECOND_US);
	assert_true(record->slots[kind_field(record_kind(record), STR("due"))->index].integer == due);         /* the field that held the old due follows */
	record = world_find(engine_world(box->engine), record_kind(record), STR("b"));
	assert_true(engine_timer_due(box->engine, record, kind_event(record_kind(record), STR("silent")), &due));
	assert_true(due == now);                       /* never into the past */
	again(box);
	assert_holds(timer(box, "silent"), "\"due\":\"2026-02-13T17:00:00+08:00\"");
	advance(box, 1);
	again(box);
}

/* ---- values ---- */

static const char *param(struct box *box, const char *name)
{
	ERR_DECLARE(err);
	buf_clear(&box->said);
	assert_ok(engine_param_full_json(box->engine, str_of(name), &box->said, &err), &err);
	return buf_cstr(&box->said);
}

/* "wait" as a rule of a new errand in the grid reads it. */
static void expect_wait(struct box *box, const char *grid, const char *duration)
{
	static int number;
	char id[20], data[80], part[80];
	snprintf(id, sizeof id, "t%d", ++number);
	snprintf(data, sizeof data, "{\"grid\":\"%s\"}", grid);
	snprintf(part, sizeof part, "\"duration\":\"%s\"", duration);
	accept(box, "errand.ask", id, data);
	assert_holds(timer(box, "overdue"), part);
	accept(box, "errand.take", id, "{}");
}

static void values_go_by_scope(void **state)
{
	struct box *box = *state;
	assert_holds(send(box, "muster.params", "", "{\"values\":{\"wait\":\"31 days\"}}"), "30 days");
	assert_holds(send(box, "muster.params", "", "{\"values\":{\"wait\":\"4 days\"},\"scope\":{\"grid\":\"g33\"}}"), "no grid 'g33'; did you mean 'g3'?");
	assert_holds(send(box, "muster.params", "", "{\"values\":{\"wait\":\"4 days\"},\"scope\":{\"urgency\":\"hihg\"}}"), "no urgency 'hihg'; did you mean 'high'?");
	assert_holds(send(box, "muster.params", "", "{\"values\":{\"wait\":\"4 days\"},\"scope\":{\"mode\":\"war\"}}"), "it has by grid, urgency");
	assert_holds(send(box, "muster.params", "", "{\"values\":{\"most\":4},\"scope\":{\"grid\":\"g3\"}}"), "most has no values by grid");
	accept(box, "muster.params", "", "{\"values\":{\"wait\":\"4 days\"},\"scope\":{\"grid\":\"g3\"},\"note\":\"far away\"}");
	expect_wait(box, "g3", "4 days");
	expect_wait(box, "g1", "3 working days");
	accept(box, "errand.ask", "told", "{\"grid\":\"g3\"}");
	assert_holds(timer(box, "overdue"), "\"en\":\"4 days from 2026-02-13 17:00, by “Wait” (wait of grid g3), set 2026-02-13 17:00 by li: far away\"");
	assert_holds(timer(box, "overdue"), "\"zh-CN\":\"自2026-02-13 17:00起4天,依“时限”(wait,grid g3),2026-02-13 17:00由li设定:far away\"");
	accept(box, "errand.take", "told", "{}");
	again(box);
	expect_wait(box, "g3", "4 days");
	assert_holds(param(box, "wait"), "\"label\":{\"en\":\"Wait\",\"zh-CN\":\"时限\"},\"type\":\"duration\",\"min\":\"1 hour\",\"min_s\":3600,\"max\":\"30 days\",\"max_s\":2592000,\"by\":[\"grid\",\"urgency\"],"
	             "\"default\":\"3 working days\",\"value\":\"3 working days\"");
	assert_holds(buf_cstr(&box->said), "{\"scope\":\"grid\",\"scope_value\":\"g3\",\"value\":\"4 days\",\"set\":{\"time\":\"2026-02-13T17:00:00+08:00\",\"actor\":\"li\",\"note\":\"far away\"");
	assert_holds(buf_cstr(&box->said), "{\"scope\":\"urgency\",\"scope_value\":\"high\",\"value\":\"1 working day\",\"declared\":true}");
	assert_holds(param(box, "answer"), "\"type\":\"table\",\"of\":\"duration\"");
	assert_holds(param(box, "tone"), "\"choices\":[\"mild\",\"sharp\"]");
}

static void a_param_has_a_history(void **state)
{
	struct box *box = *state;
	accept(box, "muster.params", "", "{\"values\":{\"most\":4},\"note\":\"a try\"}");
	advance(box, HOUR_US);
	accept(box, "muster.params", "", "{\"values\":{\"most\":5}}");
	accept(box, "muster.params", "", "{\"values\":{\"most\":null}}");
	again(box);
	assert_holds(param(box, "most"), "\"time\":\"2026-02-13T17:00:00+08:00\",\"from\":null,\"to\":4,\"what\":\"changed\",\"actor\":\"li\",\"note\":\"a try\"}");
	assert_holds(buf_cstr(&box->said), "\"from\":4,\"to\":5");
	assert_holds(buf_cstr(&box->said), "\"time\":\"2026-02-13T18:00:00+08:00\",\"from\":5,\"to\":null");
}

/* ---- changes that are to come ---- */

static void a_change_begins_and_ends_by_itself(void **state)
{
	struct box *box = *state;
	assert_holds(send(box, "muster.params", "", "{\"values\":{\"wait\":\"5 days\"},\"from\":\"2026-02-01\"}"), "is past: no change reaches back");
	assert_holds(send(box, "muster.params", "", "{\"values\":{\"wait\":\"5 days\"},\"from\":\"2026-02-20\",\"until\":\"2026-02-20\"}"), "until must be later than from");
	assert_holds(send(box, "muster.params", "", "{\"values\":{\"wait\":\"31 days\"},\"from\":\"2026-02-20\"}"), "30 days");
	accept(box, "muster.params", "", "{\"values\":{\"wait\":\"5 days\"},\"scope\":{\"grid\":\"g3\"},\"from\":\"2026-02-15\",\"until\":\"2026-02-17\",\"note\":\"feast\"}");
	accept(box, "muster.params", "", "{\"values\":{\"wait\":\"6 days\"},\"from\":\"2026-02-16 12:00\"}");
	expect_wait(box, "g3", "3 working days");
	advance(box, 30 * HOUR_US + 59 * MINUTE_US);   /* 14th, 23:59 */
	expect_wait(box, "g3", "3 working days");
	again(box);
	advance(box, MINUTE_US);
	expect_wait(box, "g3", "5 days");
	expect_wait(box, "g1", "3 working days");
	again(box);
	advance(box, 2 * DAY_US - MINUTE_US);
	expect_wait(box, "g3", "5 days");
	expect_wait(box, "g1", "6 days");
	advance(box, MINUTE_US);
	expect_wait(box, "g3", "6 days");
	again(box);
	expect_wait(box, "g3", "6 days");
	assert_holds(param(box, "wait"), "\"to\":\"5 days\",\"what\":\"began\",\"actor\":\"li\",\"note\":\"feast\"");
	assert_holds(buf_cstr(&box->said), "\"from\":\"5 days\",\"to\":null,\"what\":\"ended\"");
	assert_holds(buf_cstr(&box->said), "\"scheduled\":[]");
}

static void the_window_that_began_last_is_in_force(void **state)
{
	struct box *box = *state;
	accept(box, "muster.params", "", "{\"values\":{\"most\":4}}");
	accept(box, "muster.params", "", "{\"values\":{\"most\":5},\"from\":\"2026-02-15\",\"until\":\"2026-02-25\"}");
	accept(box, "muster.params", "", "{\"values\":{\"most\":6},\"from\":\"2026-02-17\",\"until\":\"2026-02-19\"}");
	accept(box, "muster.params", "", "{\"values\":{\"most\":7},\"from\":\"2026-02-18\",\"until\":\"2026-02-26\"}");
	static const struct { const char *day, *value; } days[] = { { "2026-02-14", "4" }, { "2026-02-15", "5" }, { "2026-02-17", "6" }, { "2026-02-18", "7" }, { "2026-02-19", "7" }, { "2026-02-25", "7" }, { "2026-02-26", "4" } };
	for (size_t i = 0; i < COUNT_OF(days); i++) {
		int64_t noon;
		char part[30];
		ERR_DECLARE(err);
		assert_ok(calendar_time_parse(world_calendar(engine_world(box->engine)), str_of(days[i].day), &noon, &err), &err);
		advance(box, noon - host_clock(box->host)->now_us);
		snprintf(part, sizeof part, "\"value\":%s,", days[i].value);
		if (!strstr(param(box, "most"), part))
			fail_msg("%s: no %s in %s", days[i].day, part, buf_cstr(&box->said));
	}
	again(box);
}

static void a_change_by_hand_ends_the_windows(void **state)
{
	struct box *box = *state;
	accept(box, "muster.params", "", "{\"values\":{\"most\":5},\"until\":\"2026-02-25\"}");
	assert_holds(param(box, "most"), "\"value\":5,");
	accept(box, "muster.params", "", "{\"values\":{\"most\":8}}");
	advance(box, 20 * DAY_US);
	assert_holds(param(box, "most"), "\"value\":8,");
	again(box);
}

/* {"cancel":[ID]} of the only one that is open. */
static void cancel_newest(struct box *box, char cancel[80])
{
	struct buf open = BUF_INIT;
	engine_changes_json(box->engine, 0, &open);
	const char *id = strstr(buf_cstr(&open), "\"id\":\"");
	assert_non_null(id);
	snprintf(cancel, 80, "{\"cancel\":[\"%.7s\"]}", id + 6);
	buf_free(&open);
}

static void a_scheduled_change_can_be_taken_back(void **state)
{
	struct box *box = *state;
	char cancel[80];
	accept(box, "muster.params", "", "{\"values\":{\"most\":5},\"from\":\"2026-02-15\"}");
	cancel_newest(box, cancel);
	accept(box, "muster.params", "", cancel);
	assert_holds(send(box, "muster.params", "", cancel), "is cancelled already");
	assert_holds(send(box, "muster.params", "", "{\"cancel\":[\"c9\"]}"), "no scheduled change 'c9'");
	accept(box, "muster.params", "", "{\"values\":{\"most\":6},\"until\":\"2026-02-15\"}");
	assert_holds(param(box, "most"), "\"value\":6,");
	cancel_newest(box, cancel);
	accept(box, "muster.params", "", cancel);
	assert_holds(param(box, "most"), "\"value\":3,");
	advance(box, 5 * DAY_US);
	assert_holds(param(box, "most"), "\"value\":3,");
	again(box);
}

/* Stopped over the instants: they come in order, and say that they are late. */
static void late_changes_come_in_order(void **state)
{
	struct box *box = *state;
	accept(box, "muster.params", "", "{\"values\":{\"most\":5},\"from\":\"2026-02-15\",\"until\":\"2026-02-17\"}");
	accept(box, "muster.params", "", "{\"values\":{\"most\":6},\"from\":\"2026-02-16\"}");
	close_box(box);
	box->clock.now_us += 10 * DAY_US;
	open_box(box, false);
	while (engine_fire_due(box->engine, 1))
		continue;
	assert_holds(param(box, "most"), "\"value\":6,");
	assert_holds(buf_cstr(&box->said), "\"from\":null,\"to\":5,\"what\":\"began\"");
	assert_holds(buf_cstr(&box->said), "\"from\":5,\"to\":6");
	assert_holds(buf_cstr(&box->said), "\"due\":\"2026-02-16T00:00:00+08:00\"");
	again(box);
}

static void a_publish_that_narrows_is_told(void **state)
{
	struct box *box = *state;
	char narrow[4000];
	accept(box, "muster.params", "", "{\"values\":{\"most\":9},\"from\":\"2026-02-15\"}");
	accept(box, "muster.params", "", "{\"values\":{\"tone\":\"sharp\"},\"from\":\"2026-02-15\"}");
	snprintf(narrow, sizeof narrow, "%s", policy_text);
	*strstr(narrow, "10, label = { en = \"Most\"") = '0';
	memcpy(strstr(narrow, "max = 00, label"), "max = 5 ", 8);
	memcpy(strstr(narrow, "param.tone"), "param.note", 10);
	publish(box, narrow);
	buf_clear(&box->said);
	engine_changes_json(box->engine, 0, &box->said);
	assert_holds(buf_cstr(&box->said), "\"state\":\"planned\"");
	assert_holds(buf_cstr(&box->said), "\"problem\":\"must be from 1 to 5");
	assert_holds(buf_cstr(&box->said), "the active version has no param 'tone'");
	advance(box, 3 * DAY_US);
	buf_clear(&box->said);
	engine_changes_json(box->engine, 0, &box->said);
	assert_holds(buf_cstr(&box->said), "\"state\":\"refused\"");
	assert_holds(param(box, "most"), "\"value\":3,");
	again(box);
}

/* ---- running deadlines ---- */

static const char *running(struct box *box, const char *data, bool as_if)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *json = json_parse(str_of(data), JSON_LIMITS, &arena, &err);
	buf_clear(&box->said);
	assert_ok(as_if ? engine_running_if(box->engine, json, STR("li"), 100, &box->said, &err) : engine_running_json(box->engine, json, 100, &box->said, &err), &err);
	arena_free(&arena);
	return buf_cstr(&box->said);
}

static void running_deadlines_stay_until_they_are_moved(void **state)
{
	struct box *box = *state;
	static const char longer[] = "{\"values\":{\"wait\":\"5 working days\"},\"scope\":{\"grid\":\"g3\"}}";
	accept(box, "errand.ask", "a", "{\"grid\":\"g3\"}");
	accept(box, "errand.ask", "b", "{\"grid\":\"g1\"}");
	accept(box, "errand.ask", "c", "{\"grid\":\"g3\",\"urgency\":\"low\"}");
	accept(box, "errand.hold", "c", "{}");
	assert_holds(running(box, longer, true), "\"id\":\"a\",\"timer\":\"overdue\",\"due\":\"2026-02-27T17:00:00+08:00\",\"from\":\"2026-02-25T17:00:00+08:00\",\"duration\":\"5 working days\",\"was\":\"3 working days\"");
	assert_holds(buf_cstr(&box->said), "\"count\":1,\"past\":0,\"paused\":1");
	assert_holds(running(box, longer, false), "\"count\":0");                     /* nothing has changed yet */
	accept(box, "muster.params", "", longer);
	assert_holds(running(box, longer, false), "\"count\":1");
	again(box);
	assert_holds(running(box, "{\"params\":[\"wait\"]}", false), "\"count\":1");
	assert_holds(running(box, "{\"values\":{\"wait\":\"9 days\"}}", true), "\"id\":\"b\"");
	assert_holds(buf_cstr(&box->said), "\"count\":1");                            /* a's layer is its grid's */
	assert_holds(running(box, "{\"values\":{\"wait\":null},\"scope\":{\"grid\":\"g3\"}}", true), "\"count\":0");
	assert_holds(running(box, "{\"values\":{\"answer\":{\"low\":\"3h\"}}}", true), "\"timer\":\"silent\"");
	assert_holds(buf_cstr(&box->said), "\"count\":3");
}

static void moved_deadlines_never_go_into_the_past(void **state)
{
	struct box *box = *state;
	static const char shorter[] = "{\"values\":{\"wait\":\"2h\"},\"note\":\"hurry\"}";
	struct buf moves = BUF_INIT;
	accept(box, "errand.ask", "a", "{\"grid\":\"g3\"}");
	advance(box, 5 * HOUR_US);
	accept(box, "muster.params", "", shorter);
	buf_text(&moves, running(box, shorter, false));
	assert_holds(buf_cstr(&moves), "\"past\":true");
	accept(box, "muster.deadlines", "", buf_cstr(&moves));
	assert_holds(timer(box, "overdue"), "\"due\":\"2026-02-13T22:00:00+08:00\",\"start\":\"2026-02-13T17:00:00+08:00\",\"duration\":\"2 hours\",\"param\":\"wait\"");
	again(box);
	advance(box, 1);
	assert_string_equal(timer(box, "overdue"), "");
	again(box);
	buf_free(&moves);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(values_go_by_scope, begin, end), cmocka_unit_test_setup_teardown(a_param_has_a_history, begin, end),
		cmocka_unit_test_setup_teardown(a_change_begins_and_ends_by_itself, begin, end), cmocka_unit_test_setup_teardown(the_window_that_began_last_is_in_force, begin, end),
		cmocka_unit_test_setup_teardown(a_change_by_hand_ends_the_windows, begin, end), cmocka_unit_test_setup_teardown(a_scheduled_change_can_be_taken_back, begin, end),
		cmocka_unit_test_setup_teardown(late_changes_come_in_order, begin, end), cmocka_unit_test_setup_teardown(a_publish_that_narrows_is_told, begin, end),
		cmocka_unit_test_setup_teardown(running_deadlines_stay_until_they_are_moved, begin, end), cmocka_unit_test_setup_teardown(moved_deadlines_never_go_into_the_past, begin, end),
		cmocka_unit_test_setup_teardown(a_timer_remembers_what_it_was_reckoned_from, begin, end), cmocka_unit_test_setup_teardown(the_log_alone_brings_the_basis_back, begin, end),
		cmocka_unit_test_setup_teardown(pausing_keeps_the_basis, begin, end), cmocka_unit_test_setup_teardown(deadlines_move_in_one_event, begin, end),
	};
	return cmocka_run_group_tests_name("params", tests, NULL, NULL);
}
