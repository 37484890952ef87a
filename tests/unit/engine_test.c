/* What an engine promises about durability: faults, restarts, duplicates, damage. Packs are real, stores are real files or fail on demand. */
#include "packs.h"
#include "base/loop.h"
#include "engine/engine.h"
#include "store/store_ops.h"

#include <unistd.h>

static const struct text_file files[] = {
	{ "pack.lua", "pack { name = \"box\", timezone = \"Asia/Shanghai\", calendar = \"cn\" }" },
	{ "model/item.lua", "kind \"item\" { fields = { name = text { required = true, max = 40 }, n = integer { default = 0 }, other = ref \"item\" { back = \"others\" } },\n"
	  "states = { \"new\", \"old\" }, timers = { \"late\" },\n"
	  "events = { make = { to = \"new\", takes = { \"name\", \"n\", \"other\" } }, add = { from = \"any\", takes = { \"n\" } }, age = { from = \"new\", to = \"old\" } } }\n"
	  "ledger \"points\" { accounts = { \"mint\" }, overdraft = { \"mint\" } }" },
	{ "policies/item.lua", "param.step { default = 2, min = 1, max = 9 }\n"
	  "on(\"item.make\", function(item)\n"
	  "  if item.name == \"broken\" then error(\"on purpose\") end\n"
	  "  item:add { n = item.n + param.step }\n"
	  "  transfer { ledger = \"points\", from = \"mint\", to = item, amount = 3, reason = \"made\" }\n"
	  "  after(\"1h\", item, \"late\")\n"
	  "  alert { to = \"chief\", about = item, key = \"made\", while_in = \"new\" }\n"
	  "end)\n"
	  "on(\"item.late\", function(item) item:age {} end)\n"
	  "every(\"daily\", { rrule = \"FREQ=DAILY\", at = \"09:00\" }, function(due) create(\"item.make\", { name = \"daily\" }) end)\n" },
};

enum { START = 1756692000 };                           /* 2025-09-01 10:00 in Shanghai */

struct box {
	char path[64], head[80];
	struct clock clock;
	struct store *store;
	struct engine *engine;
	struct { bool ok, duplicate; enum err_code code; char text[ERR_TEXT_MAX], subject[80]; uint64_t seq; struct buf json; } last;
};

static void remove_files(struct box *box)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char file[80];
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		snprintf(file, sizeof file, "%s%s", box->path, ends[i]);
		unlink(file);
	}
	unlink(box->head);
}

static struct store *open_store(struct box *box)
{
	ERR_DECLARE(err);
	struct store *store = store_sqlite(box->path, (struct store_sqlite_options){ .create = true }, &err);
	assert_ok(store != NULL, &err);
	return store_faulty(store);
}

static struct engine *new_engine(struct box *box, bool accept_loss)
{
	struct engine_config config = { .community = "box", .clock = &box->clock, .store = box->store, .limits = limits_default(), .head_path = box->head, .accept_loss = accept_loss };
	ERR_DECLARE(err);
	struct engine *engine = engine_new(&config, &err);
	assert_ok(engine != NULL, &err);
	return engine;
}

static struct release *box_release(void)
{
	struct pack *pack = pack_of_files(files, COUNT_OF(files));
	struct release *release = release_of(pack);
	pack_free(pack);
	return release;
}

static int open_box(void **state)
{
	static int count;
	struct box *box = calloc(1, sizeof *box);
	ERR_DECLARE(err);
	snprintf(box->path, sizeof box->path, "/tmp/muster-engine-%d-%d.db", (int)getpid(), ++count);
	snprintf(box->head, sizeof box->head, "%s.head", box->path);
	box->clock = clock_virtual(START * SECOND_US);
	box->store = open_store(box);
	box->engine = new_engine(box, false);
	assert_ok(engine_recover(box->engine, &err), &err);
	struct publication publication = { .release = box_release(), .actor = STR("tester") };
	assert_ok(engine_publish(box->engine, &publication, &err), &err);
	*state = box;
	return 0;
}

static int close_box(void **state)
{
	struct box *box = *state;
	engine_free(box->engine);
	store_close(box->store);
	buf_free(&box->last.json);
	remove_files(box);
	free(box);
	return 0;
}

/* As after a crash: nothing is settled; what the log has must be enough. */
static bool reopen(struct box *box, bool accept_loss, struct err *err)
{
	engine_free(box->engine);
	store_close(box->store);
	box->store = open_store(box);
	box->engine = new_engine(box, accept_loss);
	return engine_install(box->engine, box_release(), 1, err) && engine_recover(box->engine, err);
}

static void answered(void *arg, const struct reply *reply)
{
	struct box *box = arg;
	box->last.ok = reply->err == NULL;
	box->last.code = reply->err ? reply->err->code : ERR_NONE;
	snprintf(box->last.text, sizeof box->last.text, "%s", reply->err ? reply->err->text : "");
	box->last.duplicate = reply->duplicate;
	box->last.seq = reply->seq;
	if (!str_to_c(reply->subject, box->last.subject, sizeof box->last.subject))
		box->last.subject[0] = '\0';
	buf_clear(&box->last.json);
	buf_str(&box->last.json, reply->json);
}

static void send_full(struct box *box, const char *type, const char *subject, const char *data, const char *id, bool system)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *json = json_parse(str_of(data), JSON_LIMITS, &arena, &err);
	assert_ok(json != NULL, &err);
	struct submission submission = { .type = str_of(type), .subject = str_of(subject), .data = json, .actor = STR("li"), .source = STR("/test"), .id = str_of(id), .may_name_ids = true, .system = system };
	engine_submit(box->engine, &submission, answered, box);
	arena_free(&arena);
}

static void send_event(struct box *box, const char *type, const char *subject, const char *data, const char *id)
{
	send_full(box, type, subject, data, id, false);
}

static struct buf picture(struct box *box)
{
	struct buf out = BUF_INIT;
	struct query query = { .limit = 1000 };
	struct page page;
	ERR_DECLARE(err);
	static const char *const kinds[] = { "item", "alert", "muster_schedule", "muster_param", "muster_failure" };
	for (size_t k = 0; k < COUNT_OF(kinds); k++) {
		query.kind = model_kind(world_model(engine_world(box->engine)), str_of(kinds[k]));
		assert_ok(query_run(engine_world(box->engine), &query, &page, &err), &err);
		for (size_t i = 0; i < page.count; i++)
			record_write_json(engine_world(box->engine), page.records[i], NULL, &out);
		page_free(&page);
	}
	engine_timers_json(box->engine, INT64_MAX, &out);
	buf_printf(&out, "ledger %zu", ledger_entry_count(engine_ledger(box->engine)));
	return out;
}

static void assert_same_after(struct box *box, bool (*what)(struct box *box))
{
	struct buf before = picture(box);
	assert_true(what(box));
	struct buf after = picture(box);
	assert_string_equal(buf_cstr(&after), buf_cstr(&before));
	buf_free(&before);
	buf_free(&after);
}

static bool crash(struct box *box)
{
	ERR_DECLARE(err);
	bool ok = reopen(box, false, &err);
	assert_ok(ok, &err);
	return ok;
}

static bool settle_and_crash(struct box *box)
{
	ERR_DECLARE(err);
	assert_ok(engine_settle(box->engine, &err), &err);
	return crash(box);
}

static void fill(struct box *box)
{
	for (int i = 0; i < 20; i++) {
		char data[80], id[16];
		snprintf(data, sizeof data, "{\"name\":\"item %d\",\"n\":%d%s}", i, i, i ? ",\"other\":\"i0\"" : "");
		snprintf(id, sizeof id, "i%d", i);
		send_event(box, "item.make", id, data, "");
		assert_true(box->last.ok);
	}
	send_full(box, "muster.params", "", "{\"values\":{\"step\":5}}", "", true);
	assert_true(box->last.ok);
	send_event(box, "item.make", "", "{\"name\":\"broken\"}", "");
	engine_advance(box->engine, &box->clock, box->clock.now_us + 30 * MINUTE_US);
	send_event(box, "item.age", "i3", "{}", "");
}

static void the_log_alone_gives_the_state_again(void **state)
{
	fill(*state);
	assert_same_after(*state, crash);
}

static void tables_give_the_state_again(void **state)
{
	fill(*state);
	assert_same_after(*state, settle_and_crash);
}

static void tables_and_a_later_log_give_the_state_again(void **state)
{
	struct box *box = *state;
	ERR_DECLARE(err);
	fill(box);
	assert_ok(engine_settle(box->engine, &err), &err);
	send_event(box, "item.add", "i5", "{\"n\":77}", "");
	send_event(box, "item.make", "late", "{\"name\":\"later\",\"other\":\"i5\"}", "");
	engine_advance(box->engine, &box->clock, box->clock.now_us + 45 * MINUTE_US);
	assert_same_after(box, crash);
}

/* As another program would change it; written anew, so that the pages carry no check values and are not what is noticed. */
static void run_sql(struct box *box, const char *sql)
{
	char command[700];
	snprintf(command, sizeof command, "sqlite3 %s \"%s\" \"VACUUM INTO '%s.new'\" && mv %s.new %s", box->path, sql, box->path, box->path, box->path);
	assert_int_equal(system(command), 0);
}

/* As if the process had died in the middle of a sweep: x and y's timer are written, y is not, and the tables' position is the old one. */
static bool crash_in_a_sweep(struct box *box)
{
	ERR_DECLARE(err);
	assert_ok(engine_settle(box->engine, &err), &err);
	engine_free(box->engine);
	store_close(box->store);
	run_sql(box, "DELETE FROM item WHERE id = 'y'; UPDATE muster_meta SET value = (SELECT min(seq) - 1 FROM muster_log WHERE subject = 'y') WHERE name = 'tables_seq'");
	box->store = open_store(box);
	box->engine = new_engine(box, false);
	bool ok = engine_install(box->engine, box_release(), 1, &err) && engine_recover(box->engine, &err);
	assert_ok(ok, &err);
	return ok;
}

static void make_pair(struct box *box)
{
	fill(box);
	send_event(box, "item.make", "y", "{\"name\":\"spoken of\"}", "");
	send_event(box, "item.make", "x", "{\"name\":\"speaks\",\"other\":\"y\"}", "");
	assert_true(box->last.ok);
}

static void half_written_tables_and_the_log_give_the_state_again(void **state)
{
	make_pair(*state);
	assert_same_after(*state, crash_in_a_sweep);
}

static void a_row_that_is_nowhere_ends_the_start(void **state)
{
	struct box *box = *state;
	ERR_DECLARE(err);
	make_pair(box);
	assert_ok(engine_settle(box->engine, &err), &err);
	engine_free(box->engine);
	store_close(box->store);
	run_sql(box, "DELETE FROM item WHERE id = 'y'");
	box->store = open_store(box);
	box->engine = new_engine(box, false);
	assert_true(engine_install(box->engine, box_release(), 1, &err));
	assert_false(engine_recover(box->engine, &err));
	assert_int_equal(err.code, ERR_CORRUPT);
	assert_holds(err.text, "item 'y' is spoken of");
}

static void life_goes_on_the_same_way_after_a_restart(void **state)
{
	struct box *box = *state;
	fill(box);
	crash(box);
	engine_advance(box->engine, &box->clock, box->clock.now_us + 2 * DAY_US);
	struct record *item = world_find(engine_world(box->engine), model_kind(world_model(engine_world(box->engine)), STR("item")), STR("i7"));
	assert_string_equal(record_state(item), "old");
	assert_same_after(box, crash);
}

static void the_same_id_again_gives_the_first_answer_also_after_a_restart(void **state)
{
	struct box *box = *state;
	send_event(box, "item.make", "", "{\"name\":\"once\"}", "e-1");
	assert_true(box->last.ok);
	char *first = buf_take(&box->last.json);
	uint64_t seq = engine_seq(box->engine);
	for (int i = 0; i < 2; i++) {
		send_event(box, "item.make", "", "{\"name\":\"once\"}", "e-1");
		assert_true(box->last.ok && box->last.duplicate);
		assert_true(engine_seq(box->engine) == seq);
		const char *again = buf_cstr(&box->last.json), *mark = strstr(again, ",\"duplicate\":true");
		assert_non_null(mark);
		assert_memory_equal(first, again, (size_t)(mark - again));
		assert_string_equal(first + (mark - again), mark + strlen(",\"duplicate\":true"));
		crash(box);
	}
	free(first);
}

static void another_body_under_the_same_id_is_refused(void **state)
{
	struct box *box = *state;
	send_event(box, "item.make", "", "{\"name\":\"one\"}", "e-1");
	send_event(box, "item.make", "", "{\"name\":\"two\"}", "e-1");
	assert_int_equal(box->last.code, ERR_REFUSED);
	assert_holds(box->last.text, "another event");
}

static void refused_requests_leave_no_trace(void **state)
{
	struct box *box = *state;
	uint64_t seq = engine_seq(box->engine);
	struct buf before = picture(box);
	static const struct { const char *type, *subject, *data; } bad[] = { { "item.make", "", "{}" }, { "item.make", "", "{\"name\":\"x\",\"other\":\"nobody\"}" }, { "item.age", "none", "{}" },
		{ "item.mak", "", "{}" }, { "item.late", "", "{}" }, { "muster.publish", "", "{}" }, { "item.make", "Bad Id", "{\"name\":\"x\"}" }, { "alert.raise", "", "{}" } };
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		send_event(box, bad[i].type, bad[i].subject, bad[i].data, "");
		if (box->last.ok)
			fail_msg("%s was accepted", bad[i].type);
	}
	struct buf after = picture(box);
	assert_string_equal(buf_cstr(&after), buf_cstr(&before));
	assert_true(engine_seq(box->engine) == seq);
	buf_free(&before);
	buf_free(&after);
}

static void a_commit_that_rolls_back_leaves_nothing_and_answers_503(void **state)
{
	struct box *box = *state;
	fill(box);
	struct buf before = picture(box);
	uint64_t seq = engine_seq(box->engine);
	store_faulty_plan(box->store, 1, STORE_ROLLED_BACK, false);
	send_event(box, "item.make", "lost", "{\"name\":\"lost\"}", "e-9");
	assert_int_equal(box->last.code, ERR_BUSY);
	struct buf after = picture(box);
	assert_string_equal(buf_cstr(&after), buf_cstr(&before));
	assert_true(engine_seq(box->engine) == seq);
	buf_free(&before);
	buf_free(&after);
	send_event(box, "item.make", "lost", "{\"name\":\"lost\"}", "e-9");
	for (int i = 0; i < 3 && !box->last.ok; i++)           /* the store works again: the next probe notices */
		send_event(box, "item.make", "lost", "{\"name\":\"lost\"}", "e-9");
	assert_true(box->last.ok && !box->last.duplicate);
	assert_same_after(box, crash);
}

static const char *step_of(struct box *box)
{
	ERR_DECLARE(err);
	static struct buf text = BUF_INIT;
	buf_clear(&text);
	assert_ok(engine_param_json(box->engine, STR("step"), &text, &err), &err);
	return buf_cstr(&text);
}

static void a_param_of_a_commit_that_failed_is_as_before(void **state)
{
	struct box *box = *state;
	fill(box);
	assert_string_equal(step_of(box), "5");
	store_faulty_plan(box->store, 1, STORE_ROLLED_BACK, false);
	send_full(box, "muster.params", "", "{\"values\":{\"step\":7}}", "", true);
	assert_false(box->last.ok);
	assert_string_equal(step_of(box), "5");
}

static void an_uncertain_commit_stops_everything_until_a_restart(void **state)
{
	struct box *box = *state;
	fill(box);
	store_faulty_plan(box->store, 1, STORE_UNCERTAIN, true);
	send_event(box, "item.make", "maybe", "{\"name\":\"maybe\"}", "");
	assert_false(box->last.ok);
	assert_true(engine_health(box->engine).undoing);
	send_event(box, "item.make", "after", "{\"name\":\"after\"}", "");
	assert_int_equal(box->last.code, ERR_BUSY);
	crash(box);                                            /* whole: the inner commit had happened */
	assert_non_null(world_find(engine_world(box->engine), model_kind(world_model(engine_world(box->engine)), STR("item")), STR("maybe")));
}

static void failures_can_be_retried_with_the_rule_of_now(void **state)
{
	struct box *box = *state;
	send_event(box, "item.make", "b", "{\"name\":\"broken\"}", "");
	assert_true(box->last.ok);
	const char *at = strstr(buf_cstr(&box->last.json), "\"failures\":[{\"id\":\"");
	assert_non_null(at);
	char data[120], id[40] = "";
	sscanf(at, "\"failures\":[{\"id\":\"%39[^\"]", id);
	snprintf(data, sizeof data, "{\"failure\":\"%s\"}", id);
	send_full(box, "muster.retry", "", data, "", true);
	assert_true(box->last.ok);                             /* it fails again: a new failure, the old one is settled */
	send_full(box, "muster.retry", "", data, "", true);
	assert_int_equal(box->last.code, ERR_CONFLICT);
	assert_same_after(box, crash);
}

static void a_suspended_rule_does_not_run(void **state)
{
	struct box *box = *state;
	send_full(box, "muster.suspend", "", "{\"handler\":\"policies.item.on_make\",\"reason\":\"test\"}", "", true);
	assert_true(box->last.ok);
	send_event(box, "item.make", "s", "{\"name\":\"quiet\"}", "");
	assert_holds(buf_cstr(&box->last.json), "\"verdict\":\"suspended\"");
	send_full(box, "muster.resume", "", "{\"handler\":\"policies.item.on_make\"}", "", true);
	send_event(box, "item.make", "r", "{\"name\":\"loud\"}", "");
	assert_holds(buf_cstr(&box->last.json), "item.add");
}

static void late_timers_fire_once_and_say_when_they_were_due(void **state)
{
	struct box *box = *state;
	struct buf rows = BUF_INIT;
	fill(box);
	crash(box);
	clock_set(&box->clock, box->clock.now_us + 10 * DAY_US);
	while (engine_fire_due(box->engine, 1000))
		;
	struct record *item = world_find(engine_world(box->engine), model_kind(world_model(engine_world(box->engine)), STR("item")), STR("i7"));
	assert_int_equal(record_times(item, kind_event(record_kind(item), STR("late"))), 1);
	struct query query = { .kind = record_kind(item), .limit = 1000, .sort = STR("name") };
	struct page page;
	ERR_DECLARE(err);
	size_t daily = 0;
	assert_ok(query_run(engine_world(box->engine), &query, &page, &err), &err);
	for (size_t i = 0; i < page.count; i++)
		daily += str_is(record_value(page.records[i], kind_field(record_kind(item), STR("name"))).text, "daily");
	assert_int_equal(daily, 1);                            /* catch_up = once */
	page_free(&page);
	buf_free(&rows);
}

static void a_changed_log_row_ends_the_start(void **state)
{
	struct box *box = *state;
	ERR_DECLARE(err);
	fill(box);
	engine_free(box->engine);
	store_close(box->store);
	run_sql(box, "UPDATE muster_log SET data = replace(data, 'item 5', 'item 6') WHERE type = 'item.make' AND subject = 'i5'");
	box->store = open_store(box);
	box->engine = new_engine(box, false);
	assert_true(engine_install(box->engine, box_release(), 1, &err));
	assert_false(engine_recover(box->engine, &err));
	assert_int_equal(err.code, ERR_CORRUPT);
	assert_holds(err.text, "its check value is wrong");
}

static void a_log_shorter_than_promised_ends_the_start_unless_the_loss_is_accepted(void **state)
{
	struct box *box = *state;
	ERR_DECLARE(err);
	char command[300];
	fill(box);
	snprintf(command, sizeof command, "sqlite3 %s 'VACUUM INTO \"%s.old\"'", box->path, box->path);
	assert_int_equal(system(command), 0);
	send_event(box, "item.make", "", "{\"name\":\"promised\"}", "");
	engine_free(box->engine);
	store_close(box->store);
	snprintf(command, sizeof command, "mv %s.old %s", box->path, box->path);
	assert_int_equal(system(command), 0);
	box->store = open_store(box);
	box->engine = new_engine(box, false);
	assert_true(engine_install(box->engine, box_release(), 1, &err));
	assert_false(engine_recover(box->engine, &err));
	assert_int_equal(err.code, ERR_CORRUPT);
	assert_holds(err.text, "acknowledged");
	err_clear(&err);
	assert_ok(reopen(box, true, &err), &err);
	send_event(box, "item.make", "", "{\"name\":\"on\"}", "");
	assert_true(box->last.ok);
}

static void publishing_again_keeps_everything(void **state)
{
	struct box *box = *state;
	ERR_DECLARE(err);
	fill(box);
	struct buf before = picture(box);
	struct publication publication = { .release = box_release(), .actor = STR("tester") };
	assert_ok(engine_publish(box->engine, &publication, &err), &err);
	struct buf after = picture(box);
	assert_string_equal(buf_cstr(&after), buf_cstr(&before));
	buf_free(&before);
	buf_free(&after);
}

static void a_publish_whose_commit_fails_swaps_nothing(void **state)
{
	struct box *box = *state;
	ERR_DECLARE(err);
	fill(box);
	assert_ok(engine_settle(box->engine, &err), &err);
	struct buf before = picture(box);
	struct publication publication = { .release = box_release(), .actor = STR("tester") };
	store_faulty_plan(box->store, 1, STORE_ROLLED_BACK, false);
	assert_false(engine_publish(box->engine, &publication, &err));
	publication.release->free(publication.release);
	assert_true(engine_release(box->engine)->version == 1);
	struct buf after = picture(box);
	assert_string_equal(buf_cstr(&after), buf_cstr(&before));
	buf_free(&before);
	buf_free(&after);
}

/* ---- other versions ---- */

static char *replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	assert_non_null(at);
	struct buf out = BUF_INIT;
	buf_add(&out, text, (size_t)(at - text));
	buf_text(&out, to);
	buf_text(&out, at + strlen(from));
	return buf_take(&out);
}

enum { MODEL = 1, POLICY = 2 };
struct change { int file; const char *from, *to; };
static const struct change more_fields[] = { { MODEL, "n = integer", "extra = text {}, n = integer" } };
static const struct change other_hour[] = { { POLICY, "09:00", "10:30" } };
static const struct change no_timer[] = { { MODEL, "timers = { \"late\" },", "" }, { POLICY, "after(\"1h\", item, \"late\")", "" },
	{ POLICY, "on(\"item.late\", function(item) item:age {} end)", "" } };

static struct release *changed(const struct change *changes, size_t count)
{
	struct text_file other[COUNT_OF(files)];
	char *made[8];
	memcpy(other, files, sizeof files);
	for (size_t i = 0; i < count; i++)
		other[changes[i].file].text = made[i] = replaced(other[changes[i].file].text, changes[i].from, changes[i].to);
	struct pack *pack = pack_of_files(other, COUNT_OF(other));
	struct release *release = release_of(pack);
	pack_free(pack);
	for (size_t i = 0; i < count; i++)
		mem_free(made[i]);
	return release;
}

static void publish_release(struct box *box, struct release *release)
{
	struct publication publication = { .release = release, .actor = STR("tester") };
	ERR_DECLARE(err);
	assert_ok(engine_publish(box->engine, &publication, &err), &err);
}

static void publish_in_vain(struct box *box, struct release *release)
{
	struct publication publication = { .release = release, .actor = STR("tester") };
	ERR_DECLARE(err);
	store_faulty_plan(box->store, 1, STORE_ROLLED_BACK, false);
	assert_false(engine_publish(box->engine, &publication, &err));
	release->free(release);
	send_event(box, "item.make", "", "{}", "");    /* whoever comes next finds that the store works again */
	assert_int_equal(box->last.code, ERR_REFUSED);
}

static void make_one(struct box *box)
{
	send_event(box, "item.make", "", "{\"name\":\"one\"}", "");
	assert_true(box->last.ok);
}

static void settle(struct box *box)
{
	ERR_DECLARE(err);
	assert_ok(engine_settle(box->engine, &err), &err);
}

/* Columns, schedules and deadlines of the version that goes on are what they were. */
static void after_a_failed_publish_the_old_version_goes_on(void **state)
{
	struct box *box = *state;
	fill(box);
	settle(box);
	struct buf before = picture(box);
	publish_in_vain(box, changed(more_fields, COUNT_OF(more_fields)));
	publish_in_vain(box, changed(other_hour, COUNT_OF(other_hour)));
	publish_in_vain(box, changed(no_timer, COUNT_OF(no_timer)));
	struct buf after = picture(box);
	assert_string_equal(buf_cstr(&after), buf_cstr(&before));
	buf_free(&before);
	buf_free(&after);
	make_one(box);
	engine_advance(box->engine, &box->clock, box->clock.now_us + 2 * DAY_US);
	assert_same_after(box, settle_and_crash);
}

static void a_version_with_fewer_fields_writes_on(void **state)
{
	struct box *box = *state;
	fill(box);
	publish_release(box, changed(more_fields, COUNT_OF(more_fields)));
	publish_release(box, box_release());
	make_one(box);
	assert_same_after(box, settle_and_crash);
	make_one(box);
}

static void timers_without_a_name_are_gone_for_good(void **state)
{
	struct box *box = *state;
	make_one(box);
	settle(box);
	publish_release(box, changed(no_timer, COUNT_OF(no_timer)));
	assert_int_equal(engine_health(box->engine).timers, 0);
	settle(box);
	publish_release(box, box_release());
	settle(box);
	make_one(box);
	assert_same_after(box, settle_and_crash);
	assert_int_equal(engine_health(box->engine).timers, 1);
}

/* ---- on a loop ---- */

static struct loop *open_on_loop(struct box *box)
{
	ERR_DECLARE(err);
	struct loop *loop = loop_new(&err);
	assert_ok(loop != NULL, &err);
	engine_free(box->engine);
	store_close(box->store);
	box->store = open_store(box);
	struct engine_config config = { .community = "box", .clock = &box->clock, .store = box->store, .limits = limits_default(), .head_path = box->head, .loop = loop };
	box->engine = engine_new(&config, &err);
	assert_ok(box->engine && engine_install(box->engine, box_release(), 1, &err) && engine_recover(box->engine, &err), &err);
	return loop;
}

static void close_on_loop(struct box *box, struct loop *loop)
{
	engine_free(box->engine);
	loop_free(loop);
	box->engine = new_engine(box, false);
}

static void a_timer_set_just_before_its_name_goes_leaves_nothing(void **state)
{
	struct box *box = *state;
	struct loop *loop = open_on_loop(box);
	send_event(box, "item.make", "", "{\"name\":\"one\"}", "");
	settle(box);
	assert_true(box->last.ok);
	send_event(box, "item.make", "", "{\"name\":\"two\"}", "");                /* its row waits for a sweep */
	publish_release(box, changed(no_timer, COUNT_OF(no_timer)));
	settle(box);
	assert_int_equal(engine_health(box->engine).timers, 0);
	close_on_loop(box, loop);
}

enum { MANY_ASKERS = 40 };
struct askers { struct box *box; struct loop *loop; int answers; bool asks_anew; };

static void ask(struct askers *askers);

static void heard(void *arg, const struct reply *reply)
{
	struct askers *askers = arg;
	assert_null(reply->err);
	assert_true(reply->json.len > 10 && reply->json.ptr[0] == '{');
	if (++askers->answers == MANY_ASKERS + 1)
		loop_stop(askers->loop);
	if (askers->asks_anew) {
		askers->asks_anew = false;
		ask(askers);
	}
}

static void ask(struct askers *askers)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	struct submission submission = { .type = STR("item.make"), .data = json_parse(STR("{\"name\":\"n\"}"), JSON_LIMITS, &arena, &err), .actor = STR("li"), .source = STR("/t") };
	engine_submit(askers->box->engine, &submission, heard, askers);
	arena_free(&arena);
}

/* As a pipelining client does: its next request is there when the answer leaves. */
static void who_hears_an_answer_may_ask_anew(void **state)
{
	struct box *box = *state;
	struct loop *loop = open_on_loop(box);
	struct askers askers = { box, loop, 0, false };
	for (int i = 0; i < MANY_ASKERS; i++)
		ask(&askers);
	askers.asks_anew = true;
	loop_run(loop);                                /* until all are answered: a lost one would end in the suite's time-out */
	assert_int_equal(askers.answers, MANY_ASKERS + 1);
	close_on_loop(box, loop);
}

#define WITH_BOX(test) cmocka_unit_test_setup_teardown(test, open_box, close_box)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_BOX(the_log_alone_gives_the_state_again), WITH_BOX(tables_give_the_state_again), WITH_BOX(tables_and_a_later_log_give_the_state_again), WITH_BOX(half_written_tables_and_the_log_give_the_state_again), WITH_BOX(a_row_that_is_nowhere_ends_the_start),
		WITH_BOX(life_goes_on_the_same_way_after_a_restart), WITH_BOX(the_same_id_again_gives_the_first_answer_also_after_a_restart),
		WITH_BOX(another_body_under_the_same_id_is_refused), WITH_BOX(refused_requests_leave_no_trace), WITH_BOX(a_commit_that_rolls_back_leaves_nothing_and_answers_503), WITH_BOX(a_param_of_a_commit_that_failed_is_as_before),
		WITH_BOX(an_uncertain_commit_stops_everything_until_a_restart), WITH_BOX(failures_can_be_retried_with_the_rule_of_now), WITH_BOX(a_suspended_rule_does_not_run),
		WITH_BOX(late_timers_fire_once_and_say_when_they_were_due), WITH_BOX(a_changed_log_row_ends_the_start),
		WITH_BOX(a_log_shorter_than_promised_ends_the_start_unless_the_loss_is_accepted), WITH_BOX(publishing_again_keeps_everything), WITH_BOX(a_publish_whose_commit_fails_swaps_nothing), WITH_BOX(after_a_failed_publish_the_old_version_goes_on), WITH_BOX(a_version_with_fewer_fields_writes_on),
		WITH_BOX(timers_without_a_name_are_gone_for_good), WITH_BOX(a_timer_set_just_before_its_name_goes_leaves_nothing), WITH_BOX(who_hears_an_answer_may_ask_anew),
	};
	return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}
