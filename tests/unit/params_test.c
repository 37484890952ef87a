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
	"  events = { ask = { to = \"open\", takes = { \"grid\", \"urgency\" } }, note = { from = \"open\", takes = { \"answer_by\", \"due\" } }, take = { from = \"open\", to = \"taken\" }, hold = { from = \"open\" }, go_on = { from = \"open\" },\n"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_timer_remembers_what_it_was_reckoned_from, begin, end), cmocka_unit_test_setup_teardown(the_log_alone_brings_the_basis_back, begin, end),
		cmocka_unit_test_setup_teardown(pausing_keeps_the_basis, begin, end), cmocka_unit_test_setup_teardown(deadlines_move_in_one_event, begin, end),
	};
	return cmocka_run_group_tests_name("params", tests, NULL, NULL);
}
