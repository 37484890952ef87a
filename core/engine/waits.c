#include "engine/waits.h"

#include <stdlib.h>

struct samples { uint32_t *seconds; size_t count, cap; };
struct wait { char *kind, *state; struct samples of[SIDES]; };
struct waits { struct map by_state, by_event; };           /* "kind\nstate" → wait; event type → wait (borrowed) */

struct waits *waits_new(void)
{
	return mem_zalloc(sizeof(struct waits));
}

void waits_free(struct waits *waits)
{
	if (!waits)
		return;
	for (size_t i = 0; i < waits->by_state.count; i++) {
		struct wait *wait = waits->by_state.entries[i].value;
		for (int side = 0; side < SIDES; side++)
			mem_free(wait->of[side].seconds);
		mem_free(wait->kind);
		mem_free(wait->state);
		mem_free(wait);
	}
	map_free(&waits->by_state);
	map_free(&waits->by_event);
	mem_free(waits);
}

static struct wait *wait_of(struct waits *waits, const struct event_def *def)
{
	struct wait *wait = map_get(&waits->by_event, str_of(def->type));
	if (wait)
		return wait;
	struct buf key = BUF_INIT;
	buf_printf(&key, "%s\n%s", def->kind->name, kind_state_name(def->kind, def->to));
	wait = map_get(&waits->by_state, buf_view(&key));
	if (!wait) {
		wait = mem_zalloc(sizeof *wait);
		wait->kind = mem_string(def->kind->name);
		wait->state = mem_string(kind_state_name(def->kind, def->to));
		map_put(&waits->by_state, buf_view(&key), wait);
	}
	map_put(&waits->by_event, str_of(def->type), wait);
	buf_free(&key);
	return wait;
}

static void note(struct samples *samples, int64_t waited_us)
{
	if (samples->count == samples->cap)
		samples->seconds = mem_resize(samples->seconds, (samples->cap = samples->cap ? samples->cap * 2 : 16) * sizeof samples->seconds[0]);
	int64_t seconds = waited_us > 0 ? waited_us / SECOND_US : 0;
	samples->seconds[samples->count++] = seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX;
}

void waits_row(struct waits *waits, enum side side, const struct world *world, const struct log_row *row)
{
	const struct event_def *def = model_event(world_model(world), row->type);
	if (!def || def->creates || def->to == STATE_NONE || def->kind->system)
		return;
	const struct record *record = world_find(world, def->kind, row->subject);
	if (record)
		note(&wait_of(waits, def)->of[side], row->time_us - record->created_us);
}

/* ---- the report ---- */

static int by_length(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	return (left > right) - (left < right);
}

static bool same_samples(const struct wait *wait)
{
	const struct samples *was = &wait->of[SIDE_RECORDED], *now = &wait->of[SIDE_CANDIDATE];
	return was->count == now->count && memcmp(was->seconds, now->seconds, was->count * sizeof was->seconds[0]) == 0;
}

static void sort_samples(const struct wait *wait)
{
	for (int side = 0; side < SIDES; side++)
		if (wait->of[side].count)
			qsort(wait->of[side].seconds, wait->of[side].count, sizeof wait->of[side].seconds[0], by_length);
}

static void put_side(const char *name, const struct samples *samples, struct buf *out)
{
	double sum = 0;
	for (size_t i = 0; i < samples->count; i++)
		sum += samples->seconds[i];
	json_put_name(out, name);
	buf_printf(out, "{\"count\":%zu", samples->count);
	if (samples->count)
		buf_printf(out, ",\"median\":%u,\"mean\":%.0f,\"p90\":%u", samples->seconds[(samples->count - 1) / 2], sum / (double)samples->count, samples->seconds[(samples->count - 1) * 9 / 10]);
	buf_byte(out, '}');
}

static int by_kind_and_state(const void *a, const void *b)
{
	const struct wait *left = *(const struct wait *const *)a, *right = *(const struct wait *const *)b;
	int order = strcmp(left->kind, right->kind);
	return order ? order : strcmp(left->state, right->state);
}

void waits_write(const struct waits *waits, struct buf *out)
{
	size_t count = 0;
	const struct wait **list = mem_alloc((waits->by_state.count + 1) * sizeof list[0]);
	for (size_t i = 0; i < waits->by_state.count; i++) {
		const struct wait *wait = waits->by_state.entries[i].value;
		sort_samples(wait);
		if (!same_samples(wait))
			list[count++] = wait;
	}
	if (count)
		qsort(list, count, sizeof list[0], by_kind_and_state);
	json_put_name(out, "waits");
	buf_byte(out, '{');
	for (size_t i = 0; i < count; i++) {
		bool first = i == 0 || strcmp(list[i - 1]->kind, list[i]->kind) != 0, last = i + 1 == count || strcmp(list[i + 1]->kind, list[i]->kind) != 0;
		if (first) {
			json_put_name(out, list[i]->kind);
			buf_byte(out, '{');
		}
		json_put_name(out, list[i]->state);
		buf_byte(out, '{');
		put_side("recorded", &list[i]->of[SIDE_RECORDED], out);
		put_side("candidate", &list[i]->of[SIDE_CANDIDATE], out);
		buf_byte(out, '}');
		if (last)
			buf_byte(out, '}');
	}
	buf_byte(out, '}');
	mem_free(list);
}
