/* timers FOLDER COUNT: so many pending timers: setting and cancelling one in our heap and in libevent's; firing through the engine, in memory, each a whole
 * turn, against an event of libevent's. Nanoseconds each. */
#include "common.h"
#include "engine/timers.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUND = 100000, SPREAD_S = 1000000 };

static uint64_t draw(void)
{
	static uint64_t seed = 42;
	uint64_t z = seed += 0x9E3779B97F4A7C15u;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	return z ^ (z >> 31);
}

/* ---- ours ---- */

struct ours { struct world *world; struct journal *journal; struct timers *timers; struct record **records; const struct event_def *due; long count; };

static void ours_open(struct ours *ours, const struct release *release, long count)
{
	ERR_DECLARE(err);
	char id[32];
	const struct kind *kind = model_kind(release->model, STR("item"));
	*ours = (struct ours){ .world = world_new(release->model, release->calendar), .due = model_event(release->model, STR("item.due")), .count = count };
	ours->journal = world_journal(ours->world);
	ours->timers = timers_new(ours->journal);
	ours->records = calloc((size_t)count, sizeof ours->records[0]);
	for (long i = 0; ours->records && i < count; i++) {
		snprintf(id, sizeof id, "i%ld", i);
		ours->records[i] = world_create(ours->world, kind, str_of(id), 1, &err);
		if (!ours->records[i])
			die("create", &err);
		timers_set(ours->timers, (struct timer){ .record = ours->records[i], .event = ours->due, .due_us = (int64_t)(draw() % SPREAD_S) * SECOND_US, .left_us = -1 });
		journal_forget(ours->journal, journal_mark(ours->journal));
	}
}

/* What write-behind would take. */
static void forget(struct ours *ours)
{
	struct timer_key key;
	journal_forget(ours->journal, journal_mark(ours->journal));
	while (timers_take_dirty(ours->timers, &key))
		text_drop(key.id);
}

/* Cancels a round of timers, then sets them anew: as many stay pending as before. */
static void ours_round(struct ours *ours, double *cancel_ns, double *set_ns)
{
	long first = (long)(draw() % (uint64_t)(ours->count - ROUND));
	forget(ours);
	double begin = seconds();
	for (long i = first; i < first + ROUND; i++)
		if (!timers_remove(ours->timers, ours->records[i], ours->due))
			die("remove", NULL);
	*cancel_ns = (seconds() - begin) * 1e9 / ROUND;
	forget(ours);
	begin = seconds();
	for (long i = first; i < first + ROUND; i++)
		timers_set(ours->timers, (struct timer){ .record = ours->records[i], .event = ours->due, .due_us = (int64_t)(draw() % SPREAD_S) * SECOND_US, .left_us = -1 });
	*set_ns = (seconds() - begin) * 1e9 / ROUND;
}

static void ours_close(struct ours *ours)
{
	forget(ours);
	timers_free(ours->timers);
	world_free(ours->world);
	free(ours->records);
}

/* ---- libevent's ---- */

struct theirs { struct event_base *base; struct event **events; long count; };

static void ignore(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

static void add(struct theirs *theirs, long i, int64_t delay_s)
{
	event_add(theirs->events[i], &(struct timeval){ .tv_sec = delay_s });
}

static void theirs_open(struct theirs *theirs, long count)
{
	*theirs = (struct theirs){ event_base_new(), calloc((size_t)count, sizeof theirs->events[0]), count };
	for (long i = 0; theirs->events && i < count; i++) {
		theirs->events[i] = evtimer_new(theirs->base, ignore, NULL);
		add(theirs, i, 1000 + (int64_t)(draw() % SPREAD_S));
	}
}

static void theirs_round(struct theirs *theirs, double *cancel_ns, double *set_ns)
{
	long first = (long)(draw() % (uint64_t)(theirs->count - ROUND));
	double begin = seconds();
	for (long i = first; i < first + ROUND; i++)
		event_del(theirs->events[i]);
	*cancel_ns = (seconds() - begin) * 1e9 / ROUND;
	begin = seconds();
	for (long i = first; i < first + ROUND; i++)
		add(theirs, i, 1000 + (int64_t)(draw() % SPREAD_S));
	*set_ns = (seconds() - begin) * 1e9 / ROUND;
}

static double theirs_fire_ns(struct theirs *theirs)
{
	long first = (long)(draw() % (uint64_t)(theirs->count - ROUND));
	for (long i = first; i < first + ROUND; i++)
		add(theirs, i, 0);
	double begin = seconds();
	event_base_loop(theirs->base, EVLOOP_NONBLOCK);
	double took = seconds() - begin;
	for (long i = first; i < first + ROUND; i++)
		add(theirs, i, 1000 + (int64_t)(draw() % SPREAD_S));
	return took * 1e9 / ROUND;
}

static void theirs_close(struct theirs *theirs)
{
	for (long i = 0; i < theirs->count; i++)
		event_free(theirs->events[i]);
	event_base_free(theirs->base);
	free(theirs->events);
}

/* ---- firing: turns ---- */

struct firing { struct engine *engine; struct store *sink; struct clock clock; int64_t now_us; long count; };

static void drop_row(void *arg, const char *table, const struct cell *cells, size_t count)
{
	(void)arg;
	(void)table;
	(void)cells;
	(void)count;
}

static void must(void *arg, const struct reply *reply)
{
	(void)arg;
	if (reply->err)
		die("make", reply->err);
}

static void firing_open(struct firing *firing, const char *folder, long count)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	firing->count = count;
	firing->now_us = INT64_C(1790000000) * SECOND_US;
	firing->clock = clock_virtual(firing->now_us);
	firing->sink = store_sink(drop_row, NULL);
	struct engine_config config = { .community = "timers", .clock = &firing->clock, .store = firing->sink, .limits = limits_default() };
	firing->engine = engine_new(&config, &err);
	struct publication publication = { .release = load_release(folder), .actor = STR("bench") };
	if (!firing->engine || !engine_recover(firing->engine, &err) || !engine_publish(firing->engine, &publication, &err))
		die("publish", &err);
	engine_hold(firing->engine, true);
	for (long i = 0; i < count; i++) {
		char data[64];
		snprintf(data, sizeof data, "{\"wait\":%llu}", (unsigned long long)(draw() % SPREAD_S + 1));
		struct submission submission = { .type = STR("item.make"), .data = json_parse(str_of(data), JSON_LIMITS, &arena, &err), .actor = STR("a"), .source = STR("s") };
		engine_submit(firing->engine, &submission, must, NULL);
		arena_clear(&arena);
	}
	arena_free(&arena);
	if (engine_health(firing->engine).timers != (size_t)count)
		die("the timers are not all there", NULL);
}

/* A fifth of them falls due. */
static double fire_ns(struct firing *firing)
{
	size_t before = engine_health(firing->engine).timers;
	firing->now_us += (int64_t)SPREAD_S / REPEATS * SECOND_US;
	double begin = seconds();
	engine_advance(firing->engine, &firing->clock, firing->now_us);
	double took = seconds() - begin;
	size_t fired = before - engine_health(firing->engine).timers;
	if (fired < (size_t)firing->count / REPEATS / 2)
		die("too few fired", NULL);
	return took * 1e9 / (double)fired;
}

int main(int argc, char **argv)
{
	struct series series[] = { { .name = "set_ns" }, { .name = "their_set_ns" }, { .name = "cancel_ns" }, { .name = "their_cancel_ns" }, { .name = "fire_ns" }, { .name = "their_fire_ns" } };
	if (argc < 3)
		return 2;
	struct release *release = load_release(argv[1]);
	struct ours ours;
	struct theirs theirs;
	struct firing firing;
	long count = strtol(argv[2], NULL, 10);
	ours_open(&ours, release, count);
	theirs_open(&theirs, count);
	firing_open(&firing, argv[1], count);
	for (int i = 0; i < REPEATS; i++) {
		ours_round(&ours, &series[2].values[i], &series[0].values[i]);
		theirs_round(&theirs, &series[3].values[i], &series[1].values[i]);
		series[4].values[i] = fire_ns(&firing);
		series[5].values[i] = theirs_fire_ns(&theirs);
	}
	series_print(series, COUNT_OF(series));
	theirs_close(&theirs);
	ours_close(&ours);
	engine_free(firing.engine);
	store_close(firing.sink);
	release->free(release);
	return 0;
}
