/* What was recorded, done again under the candidate: deadlines at their recorded time, inputs, params. */
#include "engine/backtest_private.h"

bool row_is(const struct log_row *row, const char *type)
{
	return str_is(row->type, type);
}

bool row_fires_itself(const struct log_row *row)
{
	return row_is(row, "muster.every") || row_is(row, "muster.each") || str_is(row->source, "timer");
}

/* ---- what fires by itself ---- */

/* The recorded community has the same deadline and it has not come yet: it will fire when it was recorded to. */
static bool timer_is_awaited(const struct backtest *backtest, const struct timer *timer)
{
	const struct engine *recorded = backtest->engines[SIDE_RECORDED];
	const struct event_def *event = model_event(world_model(recorded->world), str_of(timer->event->type));
	const struct record *record = event ? world_find(recorded->world, event->kind, differences_recorded_id(backtest->differences, record_id(timer->record))) : NULL;
	const struct timer *same = record ? timers_find(recorded->timers, record, event) : NULL;
	return same && same->due_us == timer->due_us && same->left_us < 0;
}

static bool plan_is_awaited(const struct backtest *backtest, const struct planned *plan)
{
	const struct engine *recorded = backtest->engines[SIDE_RECORDED];
	const struct release *release = recorded->release;
	const struct record *record = world_find(recorded->world, engine_kind(recorded, "muster_schedule"), record_id(plan->record));
	struct occurrence next;
	for (size_t i = 0; record && release && i < release->schedule_count; i++)
		if (str_is(record_id(record), release->schedules[i].name))
			return recurrence_next(release->schedules[i].recurrence, system_integer(record, "planned"), &next) && next.due_us == plan->next.due_us;
	return false;
}

static bool job_is_awaited(const struct backtest *backtest, const struct record *job)
{
	const struct engine *recorded = backtest->engines[SIDE_RECORDED];
	const struct record *same = world_find(recorded->world, engine_kind(recorded, "muster_each"), record_id(job));
	return same && strcmp(record_state(same), "running") == 0 && str_eq(system_text(same, "position"), system_text(job, "position"));
}

static bool fire_own_timer(struct backtest *backtest, const struct timer *timer)
{
	if (timer_is_awaited(backtest, timer))
		return false;
	if (timer->due_us > backtest->clocks[SIDE_CANDIDATE].now_us)
		clock_set(&backtest->clocks[SIDE_CANDIDATE], timer->due_us);
	return timer_fire_one(backtest->engines[SIDE_CANDIDATE], timer->record, timer->event, backtest->clocks[SIDE_CANDIDATE].now_us);
}

static bool fire_own_plan(struct backtest *backtest, const struct planned *plan)
{
	if (plan_is_awaited(backtest, plan))
		return false;
	if (plan->next.due_us > backtest->clocks[SIDE_CANDIDATE].now_us)
		clock_set(&backtest->clocks[SIDE_CANDIDATE], plan->next.due_us);
	int64_t now = backtest->clocks[SIDE_CANDIDATE].now_us;
	return plans_fire_named(backtest->engines[SIDE_CANDIDATE], str_of(plan->schedule->name), now, now);
}

bool again_fire_own(struct backtest *backtest, int64_t until_us)
{
	struct engine *engine = backtest->engines[SIDE_CANDIDATE];
	const struct timer *timer = timers_first(engine->timers);
	const struct planned *plan = plans_earliest(engine);
	const struct record *job = each_running(engine);
	if (job && !job_is_awaited(backtest, job))
		return each_fire(engine);
	if (timer && timer->due_us < until_us && (!plan || timer->due_us <= plan->next.due_us))
		return fire_own_timer(backtest, timer);
	return plan && plan->next.due_us < until_us && fire_own_plan(backtest, plan);
}

static struct str candidate_name(const struct backtest *backtest, struct str id)
{
	struct str other = differences_candidate_id(backtest->differences, id);
	return other.len ? other : id;
}

static void fire_recorded_timer(struct backtest *backtest, const struct log_row *root, struct str subject)
{
	struct engine *engine = backtest->engines[SIDE_CANDIDATE];
	const struct event_def *event = engine->release ? model_event(world_model(engine->world), root->type) : NULL;
	const struct record *record = event && event->timer ? world_find(engine->world, event->kind, subject) : NULL;
	const struct timer *timer = record ? timers_find(engine->timers, record, event) : NULL;
	if (timer && timer->due_us == root->due_us)
		timer_fire_one(engine, record, event, root->time_us);
}

void again_fire_recorded(struct backtest *backtest, const struct log_row *root)
{
	struct engine *engine = backtest->engines[SIDE_CANDIDATE];
	struct str subject = candidate_name(backtest, root->subject);
	if (row_is(root, "muster.every")) {
		plans_fire_named(engine, subject, root->due_us, root->time_us);
	} else if (row_is(root, "muster.each")) {
		const struct record *job = each_running(engine);
		if (job && str_eq(record_id(job), subject))
			each_fire(engine);
	} else {
		fire_recorded_timer(backtest, root, subject);
	}
}

/* ---- params ---- */

static bool same_scope(const struct json *a, const struct json *b)
{
	const struct json *left = json_first(a), *right = json_first(b);
	if (!left || !right)
		return !left && !right;
	return str_eq(json_str(left), json_str(right)) && left->next->type == JSON_TEXT && right->next->type == JSON_TEXT && str_eq(json_str(left->next), json_str(right->next));
}

static bool same_param(const struct backtest *backtest, struct str a, struct str b)
{
	const struct engine *engine = backtest->engines[SIDE_CANDIDATE];
	const struct param_def *one = engine_param_named(engine, a);
	return str_eq(a, b) || (one && one == engine_param_named(engine, b));
}

static bool is_tried(const struct backtest *backtest, const struct json *scope, struct str name)
{
	for (const struct json *tried = json_first(backtest->options->params); tried; tried = tried->next)
		for (const struct json *value = json_first(json_get(tried, "values")); value; value = json_next_member(value))
			if (same_param(backtest, json_str(value), name) && same_scope(json_get(tried, "scope"), scope))
				return true;
	return false;
}

/* The recorded change without what is tried otherwise; NULL: nothing is left of it. */
static const struct json *without_tried(struct backtest *backtest, const struct json *data, struct arena *arena)
{
	const struct json *values = json_get(data, "values"), *scope = json_get(data, "scope");
	struct buf text = BUF_INIT;
	size_t left = 0;
	buf_byte(&text, '{');
	for (const struct json *name = json_first(data); name; name = json_next_member(name)) {
		json_put_name(&text, name->text);
		if (name->next != values) {
			json_write(&text, name->next);
			continue;
		}
		buf_byte(&text, '{');
		for (const struct json *value = json_first(values); value; value = json_next_member(value)) {
			if (is_tried(backtest, scope, json_str(value)))
				continue;
			left++;
			json_put_name(&text, value->text);
			json_write(&text, value->next);
		}
		buf_byte(&text, '}');
	}
	buf_byte(&text, '}');
	const struct json *rest = left == (values ? values->len : 0) ? data : left ? json_parse(arena_str(arena, buf_view(&text)), (struct json_limits){ 64, 1000000 }, arena, backtest->err) : NULL;
	buf_free(&text);
	return rest;
}

static bool has_all(const struct engine *engine, const struct json *values)
{
	for (const struct json *name = json_first(values); name; name = json_next_member(name))
		if (!engine_param_named(engine, json_str(name)))
			return false;
	return engine->release != NULL;
}

static void settled(void *arg, const struct reply *reply)
{
	if (reply->err)
		err_copy(arg, reply->err);
}

bool again_set_params(struct backtest *backtest, bool all)
{
	struct engine *engine = backtest->engines[SIDE_CANDIDATE];
	size_t at = 0;
	for (const struct json *tried = json_first(backtest->options->params); tried; tried = tried->next, at++) {
		if (backtest->set[at] || (!all && !has_all(engine, json_get(tried, "values"))))
			continue;
		struct submission submission = { .type = STR("muster.params"), .data = tried, .actor = STR("backtest"), .source = STR("backtest"), .system = true };
		engine_submit(engine, &submission, settled, backtest->err);
		backtest->set[at] = true;
	}
	return groups_drain(engine, backtest->err) && backtest->err->code == ERR_NONE;
}

/* ---- inputs ---- */

static void answered(void *arg, const struct reply *reply)
{
	struct backtest *backtest = arg;
	if (reply->err)
		differences_inapplicable(backtest->differences, &backtest->turn.items[0], reply->err->text);
}

/* A generated id follows from time and place in the log: it is left out, so that it is made again. */
static struct str given_subject(const struct engine *engine, const struct log_row *root, struct str subject)
{
	const struct event_def *def = model_event(world_model(engine->world), root->type);
	char made[27];
	id_make(made, root->time_us, root->seq);
	return def && def->creates && str_is(subject, made) ? STR_NONE : subject;
}

static const struct json *renamed(const struct backtest *backtest, const struct json *data, struct arena *arena)
{
	if (!data || !differences_has_aliases(backtest->differences))
		return data;
	struct buf text = BUF_INIT;
	differences_rename(backtest->differences, data, &text);
	const struct json *named = json_parse(arena_str(arena, buf_view(&text)), (struct json_limits){ 64, 1000000 }, arena, backtest->err);
	buf_free(&text);
	return named;
}

bool again_submit(struct backtest *backtest, const struct log_row *root)
{
	struct arena arena = ARENA_INIT;
	struct engine *engine = backtest->engines[SIDE_CANDIDATE];
	const struct json *data = root->data.len ? json_parse(root->data, (struct json_limits){ 64, 1000000 }, &arena, backtest->err) : NULL;
	bool ok = data || !root->data.len, aside = false;
	if (ok && data && backtest->options->params && row_is(root, "muster.params"))
		aside = (data = without_tried(backtest, data, &arena)) == NULL;
	data = renamed(backtest, data, &arena);
	if (ok && aside) {
		backtest->report.aside++;
	} else if (ok) {
		struct submission submission = { .type = root->type, .subject = given_subject(engine, root, candidate_name(backtest, root->subject)), .data = data, .actor = root->actor,
			.source = root->source, .id = root->event_id, .because = root->because, .time_us = root->sent_us, .has_time = root->has_sent, .may_name_ids = true,
			.system = true, .depth = root->depth, .replayed = true, .body = root->body };
		backtest->report.inputs++;
		engine_submit(engine, &submission, answered, backtest);
	}
	arena_free(&arena);
	return ok;
}

/* ---- runs that chance ended ---- */

static const struct { const char *mark; enum verdict verdict; } chances[] = { { "\"verdict\":\"clock\"", VERDICT_CLOCK }, { "\"verdict\":\"memory\"", VERDICT_MEMORY } };

static const struct json *runs_of(struct backtest *backtest, const struct log_row *row)
{
	struct buf text = BUF_INIT;
	ERR_DECLARE(ignored);
	buf_str(&text, row->runs);
	const struct json *runs = json_parse(arena_str(&backtest->forced_arena, buf_view(&text)), (struct json_limits){ 64, 1000000 }, &backtest->forced_arena, &ignored);
	buf_free(&text);
	return runs;
}

static void force_runs(struct backtest *backtest, const struct log_row *row, size_t which)
{
	for (const struct json *run = json_first(runs_of(backtest, row)); run; run = run->next) {
		const struct json *verdict = json_get(run, "verdict"), *rule = json_get(run, "rule"), *spent = json_get(run, "n");
		if (!verdict || !rule || !json_is_text(verdict, verdict_name(chances[which].verdict)))
			continue;
		if (backtest->forced_count == backtest->forced_cap)
			backtest->forced = mem_resize(backtest->forced, (backtest->forced_cap = backtest->forced_cap ? backtest->forced_cap * 2 : 8) * sizeof backtest->forced[0]);
		backtest->forced[backtest->forced_count++] = (struct forced_run){ .type = row->type, .subject = candidate_name(backtest, row->subject), .rule = json_str(rule),
			.verdict = chances[which].verdict, .instructions = spent && spent->type == JSON_INT ? (uint64_t)spent->integer : 0 };
	}
}

void again_force(struct backtest *backtest)
{
	struct engine *engine = backtest->engines[SIDE_CANDIDATE];
	backtest->forced_count = 0;
	arena_clear(&backtest->forced_arena);
	for (size_t i = 0; backtest->follows && i < backtest->turn.count; i++) {
		const struct log_row *row = &backtest->turn.items[i];
		for (size_t which = 0; which < COUNT_OF(chances) && row->runs.len; which++)
			if (memmem(row->runs.ptr, row->runs.len, chances[which].mark, strlen(chances[which].mark)))
				force_runs(backtest, row, which);
	}
	engine->forced = backtest->forced;
	engine->forced_count = backtest->forced_count;
}
