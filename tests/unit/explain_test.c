/* What an explanation says: sentences in both languages with labels and names, conditions that said no, why-not, balances and figures that add up. */
#include "packs.h"
#include "engine/explain.h"

struct box { struct clock clock; struct store *store; struct engine *engine; char subject[80]; struct buf json; bool ok; };

static const struct text_file files[] = {
	{ "pack.lua", "pack { name = \"box\", timezone = \"Asia/Shanghai\", calendar = \"cn\" }" },
	{ "texts.lua",
	  "text \"hard\" { en = \"too hard for {who}\", [\"zh-CN\"] = \"对{who}太难\" }\n"
	  "text \"given\" { en = \"{who} asked first\", [\"zh-CN\"] = \"{who}最先提出\" }\n"
	  "text \"part\" { en = \"part {n}\", [\"zh-CN\"] = \"第{n}份\" }\n" },
	{ "model/job.lua",
	  "ledger \"points\" { accounts = { \"mint\" }, overdraft = { \"mint\" }, decimals = 1, label = { en = \"Points\", [\"zh-CN\"] = \"积分\" } }\n"
	  "kind \"person\" { label = { en = \"Person\", [\"zh-CN\"] = \"人员\" },\n"
	  "  fields = { name = text { label = { en = \"Name\", [\"zh-CN\"] = \"姓名\" } }, phone = text { private = true, label = { en = \"Phone\", [\"zh-CN\"] = \"电话\" } } },\n"
	  "  events = { enter = { takes = { \"name\", \"phone\" }, label = { en = \"Enter\", [\"zh-CN\"] = \"登记\" } } } }\n"
	  "kind \"job\" { label = { en = \"Job\", [\"zh-CN\"] = \"任务\" },\n"
	  "  fields = { title = text { label = { en = \"Title\", [\"zh-CN\"] = \"名称\" } }, who = ref \"person\" { label = { en = \"Done by\", [\"zh-CN\"] = \"承办人\" } },\n"
	  "    size = enum { \"small\", \"large\", label = { en = \"Size\", [\"zh-CN\"] = \"规模\" }, labels = { small = { en = \"Small\", [\"zh-CN\"] = \"小\" }, large = { en = \"Large\", [\"zh-CN\"] = \"大\" } } },\n"
	  "    score = integer { label = { en = \"Score\", [\"zh-CN\"] = \"得分\" } } },\n"
	  "  states = { \"open\", \"taken\", \"done\" },\n"
	  "  state_labels = { open = { en = \"Open\", [\"zh-CN\"] = \"待办\" }, taken = { en = \"Taken\", [\"zh-CN\"] = \"已承办\" }, done = { en = \"Done\", [\"zh-CN\"] = \"已办结\" } },\n"
	  "  events = { make = { to = \"open\", takes = { \"title\", \"size\" }, label = { en = \"Make\", [\"zh-CN\"] = \"新建\" } },\n"
	  "    take = { from = \"open\", to = \"taken\", takes = { who = required }, by = { \"self of who\" }, label = { en = \"Take\", [\"zh-CN\"] = \"承办\" } },\n"
	  "    nudge = { from = \"any\", by = {}, label = { en = \"Nudge\", [\"zh-CN\"] = \"催办\" } },\n"
	  "    rate = { from = \"any\", takes = { \"score\" }, label = { en = \"Rate\", [\"zh-CN\"] = \"评分\" } },\n"
	  "    finish = { from = \"taken\", to = \"done\", by = {}, label = { en = \"Finish\", [\"zh-CN\"] = \"办结\" } } },\n"
	  "  timers = { \"late\" }, timer_labels = { late = { en = \"Late\", [\"zh-CN\"] = \"逾期\" } } }\n" },
	{ "policies/job.lua",
	  "param.least { default = 3 }\n"
	  "local function enough(job) return times(job, \"nudge\") >= param.least end\n"
	  "check(\"job.finish\", { name = \"not_hard\" }, function(job) if job.title == \"hard\" then return refuse(say(\"hard\", { who = job.who })) end end)\n"
	  "on(\"job.make\", { name = \"watch\", label = { en = \"Watches jobs\", [\"zh-CN\"] = \"盯办\" } }, function(job) after(\"2 working days\", job, \"late\", { while_in = { \"open\", \"taken\" } }) end)\n"
	  "on(\"job.take\", { name = \"pay\" }, function(job)\n"
	  "  transfer { ledger = \"points\", from = \"mint\", to = job.who, amount = 2.5, reason = \"large\" }\n"
	  "  transfer { ledger = \"points\", from = job.who, to = \"mint\", amount = 1, reason = \"fee\" }\n"
	  "  alert { to = job.who, about = job, key = \"taken\", text = say(\"given\", { who = job.who }) }\n"
	  "end)\n"
	  "on(\"job.nudge\", { name = \"often\", when = enough }, function(job)\n"
	  "  if job.state == \"taken\" then job:finish { because = say(\"given\", { who = job.who }) } end\n"
	  "end)\n"
	  "on(\"job.nudge\", { name = \"idle\" }, function() end)\n"
	  "on(\"job.nudge\", { name = \"fresh\", if_state = \"open\" }, function(job) job:rate { score = 1 } end)\n"
	  "on(\"job.rate\", { name = \"breaks\" }, function(job) if job.score == 13 then error(\"unlucky\") end end)\n"
	  "on(\"job.late\", { name = \"late\" }, function(job) alert { to = \"boss\", about = job, key = \"late\" } end)\n"
	  "figure(\"job.worth\", function(job)\n"
	  "  if not job.score then return nil end\n"
	  "  local rows = {}\n"
	  "  for n = 1, job.score do rows[n] = { of = job, from = job.who, amount = 10, text = say(\"part\", { n = n }) } end\n"
	  "  return { total = job.score == 7 and 99 or job.score * 10, decimals = 1, rows = rows }\n"
	  "end)\n" },
};

static void publish(struct box *box)
{
	struct pack *pack = pack_of_files(files, COUNT_OF(files));
	struct pack_file stored[COUNT_OF(files)];
	ERR_DECLARE(err);
	for (size_t i = 0; i < COUNT_OF(files); i++)
		stored[i] = (struct pack_file){ files[i].path, str_of(files[i].text) };
	struct publication publication = { .release = release_of(pack), .files = stored, .file_count = COUNT_OF(files), .actor = STR("t") };
	pack_free(pack);
	assert_ok(engine_publish(box->engine, &publication, &err), &err);
}

static void answered(void *arg, const struct reply *reply)
{
	struct box *box = arg;
	box->ok = reply->err == NULL && str_to_c(reply->subject, box->subject, sizeof box->subject);
}

static const char *send(struct box *box, const char *type, const char *subject, const char *data, const char *actor)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	struct submission submission = { .type = str_of(type), .subject = str_of(subject), .data = json_parse(str_of(data), JSON_LIMITS, &arena, &err),
		.actor = str_of(actor), .source = STR("s"), .may_name_ids = true };
	engine_submit(box->engine, &submission, answered, box);
	arena_free(&arena);
	return box->subject;
}

/* Friday 2026-02-13 10:00 in Shanghai; the 14th is a make-up day, the 15th to the 23rd are Spring Festival. */
static int opened(void **state)
{
	struct box *box = calloc(1, sizeof *box);
	ERR_DECLARE(err);
	box->clock = clock_virtual(1770948000LL * SECOND_US);
	box->store = store_memory();
	struct engine_config config = { .community = "box", .clock = &box->clock, .store = box->store, .limits = limits_default() };
	box->engine = engine_new(&config, &err);
	assert_ok(box->engine && engine_recover(box->engine, &err), &err);
	publish(box);
	send(box, "person.enter", "p1", "{\"name\":\"王丽\",\"phone\":\"13800000001\"}", "admin");
	send(box, "job.make", "j1", "{\"title\":\"扫雪\",\"size\":\"large\"}", "p1");
	*state = box;
	return 0;
}

static int closed(void **state)
{
	struct box *box = *state;
	engine_free(box->engine);
	store_close(box->store);
	buf_free(&box->json);
	free(box);
	return 0;
}

static struct record *entity(struct box *box, const char *kind, const char *id)
{
	return world_find(engine_world(box->engine), model_kind(world_model(engine_world(box->engine)), str_of(kind)), str_of(id));
}

static const char *explained(struct box *box, const char *kind, const char *id, struct explain_query query)
{
	ERR_DECLARE(err);
	buf_clear(&box->json);
	assert_ok(engine_explain(box->engine, entity(box, kind, id), &query, &box->json, &err), &err);
	return buf_cstr(&box->json);
}

static const char *life(struct box *box) { return explained(box, "job", "j1", (struct explain_query){ .max = 0 }); }

static const char *why_not(struct box *box, const char *event)
{
	ERR_DECLARE(err);
	struct record *record = entity(box, "job", "j1");
	uint64_t before = engine_seq(box->engine);
	buf_clear(&box->json);
	assert_ok(engine_why_not(box->engine, record, kind_event(record_kind(record), str_of(event)), &(struct explain_query){ .max = 0 }, &box->json, &err), &err);
	assert_int_equal(engine_seq(box->engine), before);
	return buf_cstr(&box->json);
}

static void assert_lacks(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("\"%s\" holds \"%s\"", text, part);
}

/* ---- the life ---- */

static void an_event_is_told_with_labels_and_names(void **state)
{
	struct box *box = *state;
	send(box, "job.take", "j1", "{\"who\":\"p1\"}", "p1");
	const char *text = life(box);
	assert_holds(text, "Make → Open, by 王丽; Title “扫雪”; Size Large");
	assert_holds(text, "新建→待办,由王丽;名称 “扫雪”;规模 大");
	assert_holds(text, "Take → Taken, by 王丽; Done by 王丽. Points: 2.5 from mint to 王丽. Points: 1.0 from 王丽 to mint");
	assert_holds(text, "\"heading\":{\"en\":\"Job “扫雪”: Taken\",\"zh-CN\":\"任务“扫雪”:已承办\"}");
	assert_holds(text, "told 王丽 (Normal, Open): 王丽 asked first");
	assert_holds(text, "提醒王丽(普通,待处理):王丽最先提出");
	assert_holds(text, "“Watches jobs” policies.job.watch (policies/job.lua:4, version 1) acted");
	assert_holds(text, "“盯办”policies.job.watch(policies/job.lua:4,第1版)");
}

static void what_is_due_is_told_in_working_days_with_the_rule_that_will_look(void **state)
{
	const char *text = life(*state);
	assert_holds(text, "Deadline “Late” on Tuesday 2026-02-24 10:00 (in 2 working days): 2 working days from 2026-02-13 10:00, while the state is Open or Taken; then policies.job.late (policies/job.lua:16) looks at it");
	assert_holds(text, "时限“逾期”:2026年2月24日(周二)10:00(2个工作日后):自2026-02-13 10:00起2个工作日,限状态为待办或已承办;届时由规则policies.job.late(policies/job.lua:16)处理");
}

static void private_fields_are_told_as_given(void **state)
{
	const char *text = explained(*state, "person", "p1", (struct explain_query){ .max = 0 });
	assert_holds(text, "Phone given (private)");
	assert_holds(text, "电话 已填写(保密)");
	assert_lacks(text, "13800000001");
}

static void one_language_is_given_as_text(void **state)
{
	const char *text = explained(*state, "job", "j1", (struct explain_query){ .language = "zh-CN" });
	assert_holds(text, "\"text\":\"新建→待办");
	assert_lacks(text, "Make → Open");
}

static void a_condition_that_said_no_is_named_with_the_param_it_read(void **state)
{
	struct box *box = *state;
	send(box, "job.take", "j1", "{\"who\":\"p1\"}", "p1");
	send(box, "job.nudge", "j1", "{}", "x");
	const char *text = life(box);
	assert_holds(text, "policies.job.often (policies/job.lua:10, version 1) looked and did not act: its condition opts.when said no at policies/job.lua:2; it reads least = 3");
	assert_holds(text, "条件opts.when不满足,位于policies/job.lua:2;它读取参数least=3");
	assert_holds(text, "policies.job.idle (policies/job.lua:13, version 1) looked and did nothing");
	assert_holds(text, "policies.job.fresh (policies/job.lua:14, version 1) looked and did not act: its condition said no. the state is taken now");
	send(box, "muster.params", "", "{\"values\":{\"least\":5}}", "boss");
	assert_holds(life(box), "least = 5 (changed since by #");
}

static void dull_looks_are_told_once(void **state)
{
	struct box *box = *state;
	send(box, "job.take", "j1", "{\"who\":\"p1\"}", "p1");
	send(box, "muster.params", "", "{\"values\":{\"least\":100}}", "boss");
	for (int i = 0; i < 20; i++) {
		clock_set(&box->clock, clock_wall(&box->clock) + MINUTE_US);
		send(box, "job.nudge", "j1", "{}", "x");
	}
	const char *text = life(box);
	assert_holds(text, "\"count\":20,\"until\":\"2026-02-13T10:20:00+08:00\"");
	assert_holds(text, "least = 100 [20 times, until 2026-02-13 10:20]");
	assert_holds(text, "least=100[共20次,至2026年2月13日 10:20]");
}

static void a_failed_run_and_a_suspended_rule_are_told(void **state)
{
	struct box *box = *state;
	send(box, "job.rate", "j1", "{\"score\":13}", "x");
	send(box, "muster.suspend", "", "{\"handler\":\"policies.job.late\",\"reason\":\"r\"}", "boss");
	const char *text = life(box);
	assert_holds(text, "policies.job.breaks (policies/job.lua:15, version 1) failed and was undone: policies/job.lua:15: unlucky");
	assert_holds(text, "出错并已撤回");
	assert_holds(text, "; it waits for a retry as ");
	assert_holds(text, "Suspended, does not run: policies.job.late");
	assert_holds(text, "[suspended: it will not run]");
}

/* Fifty are remembered by the entity, the rest are found in the log; page by page nothing is left out or told twice. */
static void a_long_life_is_told_page_by_page(void **state)
{
	struct box *box = *state;
	char number[40];
	for (int i = 0; i < 180; i++) {
		send(box, "job.rate", "j1", "{\"score\":1}", "x");
		for (int other = 0; other < 25; other++)       /* many stretches of the log between */
			send(box, "person.enter", "", "{}", "x");
	}
	size_t events = 0;
	for (uint64_t before = 0, page = 0; page < 20; page++) {
		const char *text = explained(box, "job", "j1", (struct explain_query){ .max = 100, .before = before });
		for (const char *at = text; (at = strstr(at, "\"what\":\"event\"")) != NULL; at++)
			events++;
		const char *more = strstr(text, "\"more\":{\"before\":");
		if (!more) {
			assert_holds(text, "Make → Open");
			break;
		}
		before = strtoull(more + 17, NULL, 10);
		snprintf(number, sizeof number, "\"seq\":%llu,\"time\"", (unsigned long long)before);
		assert_holds(text, number);
	}
	assert_int_equal(events, 181);
}

static void a_life_since_a_moment(void **state)
{
	struct box *box = *state;
	clock_set(&box->clock, clock_wall(&box->clock) + HOUR_US);
	send(box, "job.rate", "j1", "{\"score\":1}", "x");
	const char *text = explained(box, "job", "j1", (struct explain_query){ .has_since = true, .since_us = clock_wall(&box->clock) - MINUTE_US });
	assert_holds(text, "Rate, by x; Score 1");
	assert_lacks(text, "Make → Open");
	assert_lacks(text, "\"more\"");
}

/* ---- why not ---- */

static void why_not_names_state_people_and_needs(void **state)
{
	const char *text = why_not(*state, "finish");
	assert_holds(text, "\"possible\":false");
	assert_holds(text, "“Finish” has never happened here");
	assert_holds(text, "The state is Open: that does not allow it; it is possible from Taken");
	assert_holds(text, "当前状态为待办,不允许;仅限状态:已承办");
	assert_holds(text, "No person may do it: rules alone");
	text = why_not(*state, "take");
	assert_holds(text, "\"possible\":true");
	assert_holds(text, "It may be done by the entity's own Done by, and by rules");
	assert_holds(text, "It must be given Done by");
}

static void why_not_asks_the_checks_and_leaves_no_trace(void **state)
{
	struct box *box = *state;
	assert_holds(why_not(box, "finish"), "Check policies.job.not_hard (policies/job.lua:3) has nothing against it");
	send(box, "job.make", "j2", "{\"title\":\"hard\"}", "p1");
	ERR_DECLARE(err);
	struct record *record = entity(box, "job", "j2");
	buf_clear(&box->json);
	assert_ok(engine_why_not(box->engine, record, kind_event(record_kind(record), STR("finish")), &(struct explain_query){ .max = 0 }, &box->json, &err), &err);
	assert_holds(buf_cstr(&box->json), "would refuse it now: too hard for none");
	assert_holds(buf_cstr(&box->json), "现在会拒绝:对无太难");
}

static void why_not_finds_the_rules_that_raise_it_and_what_they_last_found(void **state)
{
	struct box *box = *state;
	const char *text = why_not(box, "finish");
	assert_holds(text, "Rule policies.job.often (policies/job.lua:10) can raise it, at policies/job.lua:11. It asks a condition first: opts.when at policies/job.lua:2; it reads least = 3. "
	                   "It looks at Nudge, which has not happened here yet");
	send(box, "job.nudge", "j1", "{}", "x");
	text = why_not(box, "finish");
	assert_holds(text, "looked and did not act: its condition opts.when said no at policies/job.lua:2; it reads least = 3");
	assert_lacks(text, "Rule policies.job.idle");
	assert_holds(why_not(box, "nudge"), "No rule of the active version raises it");
}

static void why_not_of_a_deadline_says_when_it_is_due(void **state)
{
	struct box *box = *state;
	assert_holds(why_not(box, "late"), "Deadline “Late” on Tuesday 2026-02-24 10:00");
	send(box, "job.take", "j1", "{\"who\":\"p1\"}", "p1");
	send(box, "muster.params", "", "{\"values\":{\"least\":1}}", "boss");
	send(box, "job.nudge", "j1", "{}", "x");
	assert_holds(why_not(box, "late"), "The deadline is not set");
}

/* ---- balances and figures ---- */

static void a_balance_is_its_entries_each_down_to_its_events(void **state)
{
	struct box *box = *state;
	ERR_DECLARE(err);
	send(box, "job.take", "j1", "{\"who\":\"p1\"}", "p1");
	send(box, "job.make", "j2", "{\"title\":\"b\"}", "x");
	send(box, "job.take", "j2", "{\"who\":\"p1\"}", "p1");
	const struct ledger_def *points = model_ledger(world_model(engine_world(box->engine)), STR("points"));
	buf_clear(&box->json);
	assert_ok(engine_balance(box->engine, entity(box, "person", "p1"), points, &(struct explain_query){ .max = 0 }, &box->json, &err), &err);
	const char *text = buf_cstr(&box->json);
	assert_holds(text, "\"amount\":25,\"balance\":25,\"from\":\"mint\",\"reason\":\"large\"");
	assert_holds(text, "\"opening\":0,\"balance\":30,\"adds_up\":true");
	assert_holds(text, "+2.5 from mint, balance 2.5, for Large ← #");
	assert_holds(text, "+2.5,来自mint,余额2.5,事由大 ← #");
	assert_holds(text, "-1.0 to mint, balance 3.0, for fee ← #");
	assert_holds(text, "Take of Job “扫雪”, by 王丽");
	buf_clear(&box->json);                                 /* the newest three begin with what was there before */
	assert_ok(engine_balance(box->engine, entity(box, "person", "p1"), points, &(struct explain_query){ .max = 3 }, &box->json, &err), &err);
	assert_holds(buf_cstr(&box->json), "\"opening\":25,\"balance\":30,\"adds_up\":true,\"more\":{\"before\":2}");
}

static const char *figure(struct box *box, const char *name, struct err *err)
{
	buf_clear(&box->json);
	return engine_figure(box->engine, entity(box, "job", "j1"), str_of(name), &(struct explain_query){ .max = 0 }, &box->json, err) ? buf_cstr(&box->json) : err->text;
}

static void a_figure_adds_up_or_says_that_it_does_not(void **state)
{
	struct box *box = *state;
	ERR_DECLARE(err);
	assert_holds(figure(box, "worth", &err), "has no such figure at present");
	err_clear(&err);
	send(box, "job.rate", "j1", "{\"score\":2}", "x");
	const char *text = figure(box, "worth", &err);
	assert_holds(text, "\"total\":20,\"decimals\":1");
	assert_holds(text, "\"amount\":10,\"running\":20,\"of\":\"job/j1\"");
	assert_holds(text, "+1.0 → 2.0: part 2 ← #");
	assert_holds(text, "\"adds_up\":true");
	send(box, "job.rate", "j1", "{\"score\":7}", "x");
	text = figure(box, "worth", &err);
	assert_holds(text, "\"adds_up\":false");
	assert_holds(text, "The rows do not add up: they come to 7.0");
	assert_holds(text, "各项相加不符");
	assert_holds(figure(box, "score", &err), "Score was given its value ← #");
	assert_holds(figure(box, "scor", &err), "did you mean 'score'");
}

static void an_explanation_is_the_same_after_a_restart(void **state)
{
	struct box *box = *state;
	ERR_DECLARE(err);
	send(box, "job.take", "j1", "{\"who\":\"p1\"}", "p1");
	send(box, "job.nudge", "j1", "{}", "x");
	char *before = strdup(life(box));
	assert_ok(engine_settle(box->engine, &err), &err);
	engine_free(box->engine);
	struct engine_config config = { .community = "box", .clock = &box->clock, .store = box->store, .limits = limits_default() };
	struct pack *pack = pack_of_files(files, COUNT_OF(files));
	box->engine = engine_new(&config, &err);
	assert_ok(box->engine && engine_install(box->engine, release_of(pack), 1, &err) && engine_recover(box->engine, &err), &err);
	assert_string_equal(life(box), before);
	pack_free(pack);
	free(before);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, opened, closed)
int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(an_event_is_told_with_labels_and_names), EACH(what_is_due_is_told_in_working_days_with_the_rule_that_will_look), EACH(private_fields_are_told_as_given),
		EACH(one_language_is_given_as_text), EACH(a_condition_that_said_no_is_named_with_the_param_it_read), EACH(dull_looks_are_told_once),
		EACH(a_failed_run_and_a_suspended_rule_are_told), EACH(a_long_life_is_told_page_by_page), EACH(a_life_since_a_moment), EACH(why_not_names_state_people_and_needs),
		EACH(why_not_asks_the_checks_and_leaves_no_trace), EACH(why_not_finds_the_rules_that_raise_it_and_what_they_last_found),
		EACH(why_not_of_a_deadline_says_when_it_is_due), EACH(a_balance_is_its_entries_each_down_to_its_events), EACH(a_figure_adds_up_or_says_that_it_does_not),
		EACH(an_explanation_is_the_same_after_a_restart),
	};
	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
