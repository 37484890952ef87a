/* Deadlines that the calendar of now would reckon otherwise: a table came or was corrected, or the community opened or closed days. */
#include "engine/state.h"

#include <stdlib.h>

enum { LISTED_MOST = 10000 };
struct reckoned { const struct timer *timer; int64_t due_us; };
struct reckoning { struct engine *engine; struct reckoned *items; size_t count; };

/* A clock that was stopped goes on from where its whole length would have begun: a few seconds are lost to rounding. */
static bool differs(int64_t a, int64_t b)
{
	return llabs(a - b) >= MINUTE_US;
}

static void look_at(void *arg, const struct timer *timer)
{
	struct reckoning *reckoning = arg;
	const struct calendar *calendar = world_calendar(reckoning->engine->world);
	struct duration duration;
	ERR_DECLARE(err);
	if (timer->left_us >= 0 || !timer->duration || !duration_parse(text_str(timer->duration), &duration, &err))
		return;
	int64_t due = timer->before ? calendar_subtract(calendar, timer->start_us, &duration) : calendar_add(calendar, timer->start_us, &duration);
	if (!differs(due, timer->due_us))
		return;
	reckoning->items = mem_resize(reckoning->items, (reckoning->count + 1) * sizeof reckoning->items[0]);
	reckoning->items[reckoning->count++] = (struct reckoned){ timer, due };
}

static int by_due(const void *a, const void *b)
{
	const struct timer *left = ((const struct reckoned *)a)->timer, *right = ((const struct reckoned *)b)->timer;
	if (left->due_us != right->due_us)
		return left->due_us < right->due_us ? -1 : 1;
	return (left->order > right->order) - (left->order < right->order);
}

static void put_text(struct buf *out, const char *name, struct str text)
{
	json_put_name(out, name);
	json_put_str(out, text);
}

static void put_move(struct engine *engine, const struct reckoned *reckoned, struct buf *out)
{
	const struct timer *timer = reckoned->timer;
	json_put_comma(out);
	buf_byte(out, '{');
	put_text(out, "kind", str_of(timer->event->kind->name));
	put_text(out, "id", record_id(timer->record));
	put_text(out, "timer", str_of(timer->event->name));
	put_instant(engine, out, "from", timer->due_us);
	put_instant(engine, out, "due", reckoned->due_us);
	put_instant(engine, out, "start", timer->start_us);
	put_text(out, "reckoned", text_str(timer->duration));
	buf_byte(out, '}');
}

void engine_reckon_json(struct engine *engine, struct buf *out)
{
	struct reckoning reckoning = { .engine = engine };
	timers_each(engine->timers, look_at, &reckoning);
	if (reckoning.count)
		qsort(reckoning.items, reckoning.count, sizeof reckoning.items[0], by_due);
	buf_lit(out, "{\"moves\":[");
	for (size_t i = 0; i < reckoning.count && i < LISTED_MOST; i++)
		put_move(engine, &reckoning.items[i], out);
	buf_printf(out, "],\"more\":%s}", reckoning.count > LISTED_MOST ? "true" : "false");
	mem_free(reckoning.items);
}
