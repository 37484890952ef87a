/* How fast what is due fires. Deadlines that are late all at once (the clock stepped, the machine slept, the process was away) must not
 * become a storm: they fire 50 a quarter of a second. All of it goes by the two clocks alone, so a test can move them apart. */
#include "engine/state.h"

enum { FIRED_A_ROUND = 50, ROUNDS_A_SECOND = 4 };
static const int64_t step_us = MINUTE_US, wait_most_us = MINUTE_US, wait_least_us = 1000;

static int64_t offset_now(const struct engine *engine)
{
	return clock_wall(engine->config.clock) - clock_boot(engine->config.clock);
}

void pace_start(struct engine *engine)
{
	engine->pace = (struct pace){ .offset_us = offset_now(engine), .start_offset_us = offset_now(engine) };
}

/* The wall clock as it would be had it not stepped since the start: what is remembered for seven days must not go because of a step. */
int64_t engine_steady_us(const struct engine *engine)
{
	return clock_boot(engine->config.clock) + engine->pace.start_offset_us;
}

static void ignore_reply(void *arg, const struct reply *reply)
{
	(void)arg;
	(void)reply;
}

/* muster.clock: what the step was stands in the log, and schedules that a clock far ahead took with it come back. Tried again while the store fails. */
static void write_down_step(struct engine *engine)
{
	struct pace *pace = &engine->pace;
	struct arena arena = ARENA_INIT;
	struct buf text = BUF_INIT;
	ERR_DECLARE(err);
	buf_printf(&text, "{\"seconds\":%lld}", (long long)(pace->unsaid_us / SECOND_US));
	const struct json *data = json_parse(buf_view(&text), JSON_LIMITS, &arena, &err);
	struct submission submission = { .type = STR("muster.clock"), .data = data, .actor = STR("system"), .source = STR("clock"), .system = true };
	if (data && !engine->store_failed && !engine->turn.active) {
		pace->unsaid_us = 0;
		engine_submit(engine, &submission, ignore_reply, NULL);
	}
	arena_free(&arena);
	buf_free(&text);
}

static bool is_late(const struct engine *engine, int64_t now_us)
{
	const struct timer *timer = timers_first(engine->timers);
	int64_t due = timer ? timer->due_us : INT64_MAX, planned = plans_next_due(engine);
	return (due < planned ? due : planned) < now_us - step_us;
}

static void notice_step(struct engine *engine)
{
	struct pace *pace = &engine->pace;
	int64_t offset = offset_now(engine), step = offset - pace->offset_us, now_us = clock_wall(engine->config.clock);
	if (step > step_us || step < -step_us) {
		pace->offset_us = offset;
		pace->unsaid_us += step;
		log_line(engine->config.log, LOG_WARN, "clock_stepped", "community", engine->config.community, "seconds", LOG_INT(step / SECOND_US), NULL);
	}
	if (engine->release && (pace->unsaid_us || plans_ahead(engine, now_us)))
		write_down_step(engine);
	if (is_late(engine, now_us))
		pace->slow = true;
}

int64_t engine_wait_us(const struct engine *engine)
{
	const struct pace *pace = &engine->pace;
	int64_t due = engine_next_due(engine), now = clock_wall(engine->config.clock), boot = clock_boot(engine->config.clock);
	int64_t wait = due <= now ? 0 : due > now + wait_most_us ? wait_most_us : due - now;
	if (wait > 0 && wait < wait_least_us)
		wait = wait_least_us;                  /* a clock that stands still just before a deadline must not keep the loop busy */
	return pace->slow && pace->next_us - boot > wait ? pace->next_us - boot : wait;
}

size_t engine_fire_paced(struct engine *engine)
{
	struct pace *pace = &engine->pace;
	int64_t boot = clock_boot(engine->config.clock);
	notice_step(engine);
	if (pace->slow && boot < pace->next_us)
		return 0;
	size_t fired = engine_fire_due(engine, FIRED_A_ROUND);
	pace->slow = pace->slow && fired == FIRED_A_ROUND;
	pace->next_us = boot + SECOND_US / ROUNDS_A_SECOND;
	return fired;
}
