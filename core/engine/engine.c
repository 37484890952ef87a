/* One community's engine: making, ending, time passing, and how it is. */
#include "engine/state.h"
#include "base/fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char plain_spec[] = "{\"timezone\":\"UTC\",\"weekly\":{\"mon\":[\"09:00-18:00\"],\"tue\":[\"09:00-18:00\"],\"wed\":[\"09:00-18:00\"],"
	"\"thu\":[\"09:00-18:00\"],\"fri\":[\"09:00-18:00\"]}}";

static bool plain_start(struct engine *engine, struct err *err)
{
	struct arena arena = ARENA_INIT;
	const struct json *spec = json_parse(str_of(plain_spec), JSON_LIMITS, &arena, err);
	engine->plain_calendar = spec ? calendar_new(spec, err) : NULL;
	arena_free(&arena);
	engine->plain_model = engine->plain_calendar ? model_compile(STR("{\"kinds\":[]}"), engine_system_kinds, err) : NULL;
	if (!engine->plain_model)
		return false;
	engine->world = world_new(engine->plain_model, engine->plain_calendar);
	engine->ledger = ledger_new(world_journal(engine->world));
	engine->timers = timers_new(world_journal(engine->world));
	return true;
}

static void start_metrics(struct engine *engine)
{
	struct metrics *metrics = engine->config.metrics;
	char labels[160];
	if (!metrics)
		return;
	snprintf(labels, sizeof labels, "community=\"%s\"", engine->config.community);
	engine->turns_metric = metrics_get(metrics, METRIC_COUNTER, "muster_turns_total", "Root events accepted.", labels);
	engine->rows_metric = metrics_get(metrics, METRIC_COUNTER, "muster_events_total", "Log rows written: root and caused events.", labels);
	engine->failures_metric = metrics_get(metrics, METRIC_COUNTER, "muster_parked_runs_total", "Handler runs that failed and were parked.", labels);
}

struct engine *engine_new(const struct engine_config *config, struct err *err)
{
	struct engine *engine = mem_zalloc(sizeof *engine);
	engine->config = *config;
	engine->config.community = mem_string(config->community);          /* a throw-away engine's caller has it from the first version, which goes */
	engine->head_fd = -1;
	start_metrics(engine);
	pace_start(engine);
	if (plain_start(engine, err) && tables_define(config->store, engine->world, err) && groups_new(engine, err))
		return engine;
	engine_free(engine);
	return NULL;
}

static void nodes_free(struct node *node)
{
	while (node) {
		struct node *next = node->next_free;
		buf_free(&node->data);
		buf_free(&node->effects);
		buf_free(&node->runs);
		mem_free(node);
		node = next;
	}
}

void engine_free(struct engine *engine)
{
	if (!engine)
		return;
	ERR_DECLARE(err);
	if (engine->filling && !engine->store_failed && !groups_drain(engine, &err))
		log_line(engine->config.log, LOG_ERROR, "last_commit_failed", "community", engine->config.community, "why", err.text, NULL);
	groups_free(engine);
	release_unindex(engine);
	timers_free(engine->timers);
	if (engine->world)
		journal_forget(world_journal(engine->world), journal_mark(world_journal(engine->world)));
	ledger_free(engine->ledger);
	world_free(engine->world);
	if (engine->release)
		engine->release->free(engine->release);
	model_free(engine->plain_model);
	calendar_free(engine->plain_calendar);
	nodes_free(engine->free_nodes);
	dedupe_free(&engine->dedupe);
	behind_free(engine);
	arena_free(&engine->scratch);
	readings_free(engine);
	arena_free(&engine->turn.arena);
	mem_free(engine->turn.nodes);
	mem_free(engine->turn.queue);
	buf_free(&engine->answer);
	buf_free(&engine->failed_check.result.error);
	buf_free(&engine->failed_check.result.traceback);
	if (engine->head_fd >= 0)
		close(engine->head_fd);
	mem_free((void *)(uintptr_t)engine->config.community);
	mem_free(engine);
}

struct world *engine_world(struct engine *engine) { return engine->world; }
struct ledger *engine_ledger(struct engine *engine) { return engine->ledger; }
uint64_t engine_seq(const struct engine *engine) { return engine->seq; }
uint64_t engine_durable_seq(const struct engine *engine) { return engine->durable_seq; }
uint64_t engine_chain(const struct engine *engine) { return engine->chain; }

void engine_on_durable(struct engine *engine, log_row_fn fn, void *arg)
{
	if (engine->listener_count < COUNT_OF(engine->listeners))
		engine->listeners[engine->listener_count++] = (struct listener){ fn, arg };
}

void engine_on_turn(struct engine *engine, void (*fn)(void *arg), void *arg)
{
	engine->turned = fn;
	engine->turned_arg = arg;
}

void engine_on_event(struct engine *engine, void (*fn)(void *arg, const struct event *event), void *arg)
{
	engine->happened = fn;
	engine->happened_arg = arg;
}

void engine_hold(struct engine *engine, bool held)
{
	engine->held = held;
	if (!held)
		group_kick(engine);
}

bool engine_flush(struct engine *engine, struct err *err)
{
	return groups_drain(engine, err);
}

bool engine_settle(struct engine *engine, struct err *err)
{
	return groups_settle(engine, err) && (engine->committer || store_checkpoint(engine->config.store, err));
}

/* ---- time ---- */

int64_t engine_next_due(const struct engine *engine)
{
	const struct timer *timer = timers_first(engine->timers);
	if (engine->release && engine->release->unusable)
		return INT64_MAX;
	int64_t due = timer ? timer->due_us : INT64_MAX, planned = plans_next_due(engine);
	if (planned < due)
		due = planned;
	return each_pending(engine) ? INT64_MIN : due;
}

static void fire_timer(struct engine *engine, const struct timer *timer, int64_t now_us)
{
	struct turn *turn = &engine->turn;
	struct timer fired = *timer;                   /* it is used up even if its handlers fail */
	ERR_DECLARE(err);
	fault_point("timer");
	turn_begin(engine, now_us);
	struct node *node = NULL;
	struct proposal proposal = { .def = fired.event, .subject = fired.record, .actor = STR("system"), .source = STR("timer"),
		.due_us = fired.due_us, .depth = fired.depth, .pointer = "" };
	timers_remove(engine->timers, fired.record, fired.event);
	if (!event_apply(turn, &proposal, &node, &err)) {
		log_line(engine->config.log, LOG_ERROR, "timer_not_fired", "timer", fired.event->type, "why", err.text, NULL);
		turn_cancel(engine);
		timers_remove(engine->timers, fired.record, fired.event);
		return;
	}
	effect_timer(turn, node, fired.record, fired.event, NULL);
	if (fired.event->kind->system)
		change_due(turn, node, fired.record);
	turn_run_queue(turn);
	turn_finish(engine, NULL);
	group_turn_done(engine);
}

bool timer_fire_one(struct engine *engine, const struct record *record, const struct event_def *event, int64_t now_us)
{
	const struct timer *timer = timers_find(engine->timers, record, event);
	if (!timer || timer->left_us >= 0)
		return false;
	fire_timer(engine, timer, now_us);
	return true;
}

static bool fire_one(struct engine *engine, int64_t now_us)
{
	const struct timer *timer = timers_first(engine->timers);
	int64_t planned = plans_next_due(engine);
	if (timer && timer->due_us <= now_us && timer->due_us <= planned) {
		fire_timer(engine, timer, now_us);
		return true;
	}
	return planned <= now_us ? plans_fire(engine, now_us) : each_fire(engine, now_us);
}

size_t engine_fire_due(struct engine *engine, size_t max)
{
	size_t fired = 0;
	int64_t now_us = clock_wall(engine->config.clock);
	while (fired < max && !engine->store_failed && !engine->turn.active && engine_next_due(engine) <= now_us && fire_one(engine, now_us))
		fired++;
	return fired;
}

void engine_advance(struct engine *engine, struct clock *clock, int64_t to_us)
{
	for (int64_t due = engine_next_due(engine); due <= to_us && !engine->store_failed; due = engine_next_due(engine)) {
		if (due > clock_wall(clock))
			clock_set(clock, due);
		if (!engine_fire_due(engine, 1))
			break;
	}
	if (to_us > clock_wall(clock))
		clock_set(clock, to_us);
}

/* ---- how it is ---- */

bool engine_timer_due(const struct engine *engine, const struct record *record, const struct event_def *timer, int64_t *due_us)
{
	const struct timer *set = timers_find(engine->timers, record, timer);
	if (set)
		*due_us = set->due_us;
	return set != NULL;
}

struct listing { struct engine *engine; int64_t until_us; const struct timer **items; size_t count, cap; };

static void list_timer(void *arg, const struct timer *timer)
{
	struct listing *listing = arg;
	if (timer->due_us > listing->until_us)
		return;
	if (listing->count == listing->cap)
		listing->items = mem_resize(listing->items, (listing->cap = listing->cap ? listing->cap * 2 : 64) * sizeof listing->items[0]);
	listing->items[listing->count++] = timer;
}

static int by_due(const void *a, const void *b)
{
	const struct timer *left = *(const struct timer *const *)a, *right = *(const struct timer *const *)b;
	if (left->due_us != right->due_us)
		return left->due_us > right->due_us ? 1 : -1;
	return (left->order > right->order) - (left->order < right->order);
}

static void put_basis(struct engine *engine, const struct timer *timer, struct buf *out)
{
	if (!timer->duration)
		return;
	put_instant(engine, out, "start", timer->start_us);
	json_put_name(out, "duration");
	json_put_str(out, text_str(timer->duration));
	if (timer->before)
		buf_lit(out, ",\"before\":true");
	reading_write(timer->reading, out);
	struct buf en = BUF_INIT, zh = BUF_INIT;
	timer_tell_basis(engine, timer, &en, &zh);
	buf_lit(out, ",\"because\":{\"en\":");
	json_put_str(out, buf_view(&en));
	buf_lit(out, ",\"zh-CN\":");
	json_put_str(out, buf_view(&zh));
	buf_byte(out, '}');
	buf_free(&en);
	buf_free(&zh);
}

/* Reckoned in working time into a year whose holidays are not known yet. */
bool timer_is_provisional(const struct engine *engine, const struct timer *timer)
{
	struct duration duration;
	ERR_DECLARE(err);
	return timer->duration && duration_parse(text_str(timer->duration), &duration, &err) && !duration_is_elapsed(&duration)
	    && calendar_missing_year(world_calendar(engine->world), timer->start_us, timer->due_us);
}

static void put_timer(struct engine *engine, const struct timer *timer, struct buf *out)
{
	json_put_comma(out);
	buf_lit(out, "{\"kind\":");
	json_put_text(out, timer->event->kind->name);
	buf_lit(out, ",\"id\":");
	json_put_str(out, record_id(timer->record));
	buf_lit(out, ",\"timer\":");
	json_put_text(out, timer->event->name);
	put_instant(engine, out, "due", timer->due_us);
	put_basis(engine, timer, out);
	if (timer->left_us >= 0)
		buf_lit(out, ",\"paused\":true");
	if (timer_is_provisional(engine, timer))
		buf_lit(out, ",\"provisional\":true");
	buf_byte(out, '}');
}

enum { LISTED_MOST = 10000 };

void engine_timers_json(struct engine *engine, int64_t until_us, struct buf *out)
{
	struct listing listing = { .engine = engine, .until_us = until_us };
	timers_each(engine->timers, list_timer, &listing);
	if (listing.count)
		qsort(listing.items, listing.count, sizeof listing.items[0], by_due);
	buf_lit(out, "{\"timers\":[");
	for (size_t i = 0; i < listing.count && i < LISTED_MOST; i++)
		put_timer(engine, listing.items[i], out);
	buf_lit(out, "],\"more\":");
	buf_text(out, listing.count > LISTED_MOST ? "true" : "false");
	buf_lit(out, ",\"schedules\":[");
	for (size_t i = 0; i < engine->plan_count; i++) {
		const struct planned *plan = &engine->plans[i];
		if (plan->ended || plan->next.due_us > until_us)
			continue;
		json_put_comma(out);
		buf_lit(out, "{\"schedule\":");
		json_put_text(out, plan->schedule->name);
		put_instant(engine, out, "planned", plan->next.planned_us);
		put_instant(engine, out, "due", plan->next.due_us);
		buf_byte(out, '}');
	}
	buf_lit(out, "],\"orphans\":");
	engine_orphans_json(engine, out);
	buf_byte(out, '}');
	mem_free(listing.items);
}

struct health engine_health(const struct engine *engine)
{
	int64_t now_us = clock_wall(engine->config.clock);
	ERR_DECLARE(err);
	struct value parked = { VALUE_TEXT, { .text = STR("parked") } }, suspended = { VALUE_TEXT, { .text = STR("suspended") } };
	struct condition conditions[] = { { STR("state"), CONDITION_IN, &parked, 1 }, { STR("state"), CONDITION_IN, &suspended, 1 } };
	struct query queries[] = { { .kind = engine_kind(engine, "muster_failure"), .conditions = &conditions[0], .condition_count = 1 },
	                           { .kind = engine_kind(engine, "muster_suspension"), .conditions = &conditions[1], .condition_count = 1 } };
	struct total totals[2] = { { 0 } };
	for (size_t i = 0; i < COUNT_OF(queries); i++)
		if (!query_total(engine->world, &queries[i], NULL, &totals[i], &err))
			totals[i].count = 0;
	struct health health = {
		.store_ok = !engine->store_failed, .undoing = engine->uncertain, .lag_rows = behind_lag(engine), .seq = engine->seq, .durable_seq = engine->durable_seq,
		.timers = timers_count(engine->timers), .failures = totals[0].count, .suspended = totals[1].count,
		.missing_year = calendar_missing_year(world_calendar(engine->world), now_us, now_us + 90 * DAY_US) };
	snprintf(health.text, sizeof health.text, "%s", engine->store_text);
	return health;
}
