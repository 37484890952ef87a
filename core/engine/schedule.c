/* every(): recurring turns. The last planned instant of a name is a record that moves in the firing turn, whatever the rule's fate. */
#include "engine/state.h"

enum { CATCH_UP_MOST = 100 };

static void plan_next(struct planned *plan, int64_t after_us)
{
	plan->ended = !recurrence_next(plan->schedule->recurrence, after_us, &plan->next);
}

void plans_free(struct engine *engine)
{
	mem_free(engine->plans);
	engine->plans = NULL;
	engine->plan_count = 0;
}

static struct record *position_of(const struct engine *engine, const char *name)
{
	return world_find(engine->world, engine_kind(engine, "muster_schedule"), str_of(name));
}

/* A schedule without a record has not started (its publish was never logged): it waits. */
void plans_index(struct engine *engine)
{
	const struct release *release = engine->release;
	plans_free(engine);
	engine->plans = mem_zalloc((release->schedule_count + 1) * sizeof engine->plans[0]);
	for (size_t i = 0; i < release->schedule_count; i++) {
		struct record *record = position_of(engine, release->schedules[i].name);
		if (!record)
			continue;
		struct planned *plan = &engine->plans[engine->plan_count++];
		*plan = (struct planned){ .schedule = &release->schedules[i], .record = record };
		plan_next(plan, system_integer(record, "planned"));
	}
}

static void move_position(struct turn *turn, struct node *node, struct record *record, int64_t planned_us)
{
	struct engine *engine = turn->engine;
	const struct field *field = kind_field(record_kind(record), STR("planned"));
	system_set(engine, record, "planned", (struct value){ VALUE_TIME, { .integer = planned_us } });
	record_touch(engine->world, record, node->event.seq, turn->now_us);
	effect_record(turn, node, record, &field, 1);
}

void plans_start(struct turn *turn, struct node *node)
{
	struct engine *engine = turn->engine;
	const struct release *release = engine->release;
	for (size_t i = 0; i < release->schedule_count; i++) {
		ERR_DECLARE(err);
		if (position_of(engine, release->schedules[i].name))
			continue;
		struct record *record = world_create(engine->world, engine_kind(engine, "muster_schedule"), str_of(release->schedules[i].name), turn->now_us, &err);
		if (record)
			move_position(turn, node, record, turn->now_us);
		else
			log_line(engine->config.log, LOG_ERROR, "schedule_not_started", "name", release->schedules[i].name, "why", err.text, NULL);
	}
}

static struct planned *earliest(const struct engine *engine)
{
	struct planned *first = NULL;
	for (size_t i = 0; i < engine->plan_count; i++)
		if (!engine->plans[i].ended && (!first || engine->plans[i].next.due_us < first->next.due_us))
			first = &engine->plans[i];
	return first;
}

int64_t plans_next_due(const struct engine *engine)
{
	const struct planned *first = earliest(engine);
	return first ? first->next.due_us : INT64_MAX;
}

/* Which of the occurrences that are due to fire now, by the schedule's catch-up; later ones that shifted onto the same due are one. */
static bool choose(struct planned *plan, int64_t now_us, struct occurrence *chosen, uint32_t *missed)
{
	bool found = false;
	*missed = 0;
	for (size_t i = 0; !plan->ended && plan->next.due_us <= now_us; i++) {
		struct occurrence next = plan->next;
		if (found && next.due_us != chosen->due_us) {
			if (plan->schedule->catch_up == CATCH_UP_EACH && i <= CATCH_UP_MOST)
				break;
			++*missed;
		}
		*chosen = next;
		found = true;
		plan_next(plan, next.planned_us);
	}
	return found;
}

static bool fire_plan(struct engine *engine, struct planned *plan, int64_t now_us)
{
	struct occurrence chosen;
	uint32_t missed;
	if (!plan || plan->next.due_us > now_us || !choose(plan, now_us, &chosen, &missed))
		return false;
	struct turn *turn = &engine->turn;
	turn_begin(engine, now_us);
	struct node *node = turn_root_reserved(engine, "muster.every", STR("system"), STR("schedule"));
	node->event.subject = plan->record;
	node->event.due_us = chosen.due_us;
	node->event.missed = missed;
	buf_lit(&node->data, "{\"schedule\":");
	json_put_text(&node->data, plan->schedule->name);
	bool late_skip = plan->schedule->catch_up == CATCH_UP_SKIP && now_us - chosen.due_us > MINUTE_US;
	if (chosen.skipped)
		buf_lit(&node->data, ",\"skipped\":\"holiday\"");
	else if (late_skip)
		buf_lit(&node->data, ",\"skipped\":\"late\"");
	else
		node->only = plan->schedule->handler;
	buf_byte(&node->data, '}');
	move_position(turn, node, plan->record, chosen.planned_us);
	if (node->only)
		turn_queue(turn, node);
	turn_run_queue(turn);
	turn_finish(engine, NULL);
	group_turn_done(engine);
	return true;
}

bool plans_fire(struct engine *engine, int64_t now_us)
{
	return fire_plan(engine, earliest(engine), now_us);
}

static struct planned *plan_named(const struct engine *engine, struct str name)
{
	for (size_t i = 0; i < engine->plan_count; i++)
		if (!engine->plans[i].ended && str_is(name, engine->plans[i].schedule->name))
			return &engine->plans[i];
	return NULL;
}

bool plans_fire_named(struct engine *engine, struct str name, int64_t due_us, int64_t now_us)
{
	struct planned *plan = plan_named(engine, name);
	return plan && plan->next.due_us <= due_us && fire_plan(engine, plan, now_us);
}

const struct planned *plans_earliest(const struct engine *engine)
{
	return earliest(engine);
}

/* ---- a clock that was wrong ---- */

/* After a small step back a schedule waits until its hour comes again; a position days ahead would keep it silent for as long. One that fired
 * early because its day is a holiday stands ahead too, rightly. */
static bool is_ahead(const struct planned *plan, int64_t now_us)
{
	int64_t kept = system_integer(plan->record, "planned");
	struct occurrence last;
	if (kept <= now_us + DAY_US)
		return false;
	return !recurrence_next(plan->schedule->recurrence, kept - 1, &last) || last.planned_us != kept || last.due_us > now_us + DAY_US;
}

bool plans_ahead(const struct engine *engine, int64_t now_us)
{
	for (size_t i = 0; i < engine->plan_count; i++)
		if (is_ahead(&engine->plans[i], now_us))
			return true;
	return false;
}

bool clock_event(struct engine *engine, const struct submission *submission, struct err *err)
{
	struct turn *turn = &engine->turn;
	if (!submission->system)
		return err_set(err, ERR_DENIED, "muster.clock is the engine's own");
	struct node *node = turn_root_reserved(engine, "muster.clock", submission->actor, submission->source);
	json_write(&node->data, submission->data);
	for (size_t i = 0; i < engine->plan_count; i++) {
		struct planned *plan = &engine->plans[i];
		if (!is_ahead(plan, turn->now_us))
			continue;
		move_position(turn, node, plan->record, turn->now_us);
		plan_next(plan, turn->now_us);
	}
	return true;
}
