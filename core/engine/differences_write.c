/* The report of differences: counts by event, reasons, and examples of every sort before a second one of any. */
#include "engine/differences_private.h"
#include "engine/titles.h"

#include <stdlib.h>

static void put_number(struct buf *out, const char *name, uint64_t value)
{
	json_put_name(out, name);
	buf_printf(out, "%llu", (unsigned long long)value);
}

static uint64_t differing(const struct tally *tally)
{
	return tally->only[SIDE_RECORDED] + tally->only[SIDE_CANDIDATE] + tally->otherwise + tally->moved;
}

/* ---- counts ---- */

static int by_name(const void *a, const void *b)
{
	const struct tally *const *left = a, *const *right = b;
	return strcmp((*left)->name, (*right)->name);
}

static struct tally **sorted(const struct map *tallies)
{
	struct tally **list = mem_alloc((tallies->count + 1) * sizeof list[0]);
	for (size_t i = 0; i < tallies->count; i++)
		list[i] = tallies->entries[i].value;
	if (tallies->count)
		qsort(list, tallies->count, sizeof list[0], by_name);
	return list;
}

static void write_kinds(struct tally *const *list, size_t count, struct buf *out)
{
	json_put_name(out, "by_kind");
	buf_byte(out, '{');
	for (size_t i = 0; i < count; i++) {
		const struct tally *tally = list[i];
		uint64_t base = tally->of[SIDE_RECORDED] ? tally->of[SIDE_RECORDED] : tally->of[SIDE_CANDIDATE];
		if (!differing(tally))
			continue;
		uint64_t tenths = base ? differing(tally) * 1000 / base : 1000;
		json_put_name(out, tally->name);
		buf_byte(out, '{');
		put_number(out, "recorded", tally->of[SIDE_RECORDED]);
		put_number(out, "candidate", tally->of[SIDE_CANDIDATE]);
		put_number(out, "only_recorded", tally->only[SIDE_RECORDED]);
		put_number(out, "only_candidate", tally->only[SIDE_CANDIDATE]);
		put_number(out, "otherwise", tally->otherwise);
		put_number(out, "moved", tally->moved);
		json_put_name(out, "percent");
		json_put_num(out, (double)tenths / 10);
		buf_byte(out, '}');
	}
	buf_byte(out, '}');
}

static int by_count(const void *a, const void *b)
{
	const struct reason *left = *(const struct reason *const *)a, *right = *(const struct reason *const *)b;
	if (left->count != right->count)
		return left->count < right->count ? 1 : -1;
	int order = strcmp(left->event, right->event);
	return order ? order : strcmp(left->why, right->why);
}

static void write_reasons(const struct differences *differences, struct buf *out)
{
	const struct reason **list = mem_alloc((differences->reasons.count + 1) * sizeof list[0]);
	for (size_t i = 0; i < differences->reasons.count; i++)
		list[i] = differences->reasons.entries[i].value;
	if (differences->reasons.count)
		qsort(list, differences->reasons.count, sizeof list[0], by_count);
	json_put_name(out, "reasons");
	buf_byte(out, '[');
	for (size_t i = 0; i < differences->reasons.count; i++) {
		json_put_comma(out);
		buf_lit(out, "{\"event\":");
		json_put_text(out, list[i]->event);
		buf_lit(out, ",\"why\":");
		json_put_text(out, list[i]->why);
		put_number(out, "count", list[i]->count);
		buf_byte(out, '}');
	}
	buf_byte(out, ']');
	mem_free(list);
}

/* ---- examples ---- */

static const char *const lane_names[LANES] = { "only recorded", "only under the candidate", "otherwise", "moved", "inapplicable" };

struct chosen { const struct tally *tally; enum lane lane; const struct example *example; };

static uint64_t seq_of(const struct example *example)
{
	return example->of[SIDE_RECORDED] ? example->of[SIDE_RECORDED]->seq : example->of[SIDE_CANDIDATE]->seq;
}

static int by_seq(const void *a, const void *b)
{
	const struct chosen *left = a, *right = b;
	uint64_t one = seq_of(left->example), two = seq_of(right->example);
	return one != two ? (one > two) - (one < two) : (left->lane > right->lane) - (left->lane < right->lane);
}

static size_t choose(struct tally *const *list, size_t count, struct chosen *chosen, size_t most)
{
	size_t taken = 0;
	bool more = most > 0;
	for (size_t round = 0; more; round++) {
		more = false;
		for (size_t i = 0; i < count * LANES && taken < most; i++) {
			const struct tally *tally = list[i / LANES];
			enum lane lane = (enum lane)(i % LANES);
			if (round >= tally->lanes[lane].count)
				continue;
			chosen[taken++] = (struct chosen){ tally, lane, &tally->lanes[lane].items[round] };
			more = taken < most;
		}
	}
	if (taken)
		qsort(chosen, taken, sizeof chosen[0], by_seq);
	return taken;
}

static void put_title(const struct world *world, struct str type, const char *id, struct buf *out)
{
	const char *dot = memchr(type.ptr, '.', type.len);
	const struct kind *kind = dot ? model_kind(world_model(world), (struct str){ type.ptr, (size_t)(dot - type.ptr) }) : NULL;
	const struct record *record = kind ? world_find(world, kind, str_of(id)) : NULL;
	struct buf title = BUF_INIT;
	if (record && record_title(world, record, &title)) {
		json_put_name(out, "title");
		buf_str(out, buf_view(&title));
	}
	buf_free(&title);
}

static void write_side(const struct calendar *calendar, const char *name, const struct waiting *waiting, struct buf *out)
{
	if (!waiting)
		return;
	json_put_name(out, name);
	buf_lit(out, "{\"seq\":");
	buf_printf(out, "%llu", (unsigned long long)waiting->seq);
	buf_lit(out, ",\"time\":\"");
	calendar_time_print(calendar, waiting->time_us, out);
	buf_lit(out, "\",\"data\":");
	json_put_text(out, waiting->data ? waiting->data : "");
	if (waiting->rule) {
		json_put_name(out, "rule");
		json_put_text(out, waiting->rule);
	}
	if (waiting->because) {
		json_put_name(out, "because");
		buf_text(out, waiting->because);
	}
	buf_byte(out, '}');
}

static void write_example(const struct chosen *chosen, const struct world *const worlds[SIDES], struct buf *out)
{
	const struct example *example = chosen->example;
	enum side side = example->of[SIDE_RECORDED] ? SIDE_RECORDED : SIDE_CANDIDATE;
	const struct calendar *calendar = world_calendar(worlds[SIDE_CANDIDATE]);
	json_put_comma(out);
	buf_lit(out, "{\"what\":");
	json_put_text(out, lane_names[chosen->lane]);
	json_put_name(out, "event");
	json_put_text(out, chosen->tally->name);
	json_put_name(out, "entity");
	json_put_text(out, example->of[side]->subject);
	put_title(worlds[side], str_of(chosen->tally->name), example->of[side]->subject, out);
	if (example->why) {
		json_put_name(out, "why");
		json_put_text(out, example->why);
	}
	write_side(calendar, "recorded", example->of[SIDE_RECORDED], out);
	write_side(calendar, "candidate", example->of[SIDE_CANDIDATE], out);
	buf_byte(out, '}');
}

void differences_write(const struct differences *differences, const struct world *const worlds[SIDES], struct buf *out)
{
	size_t count = differences->kinds.count;
	struct tally **list = sorted(&differences->kinds);
	struct chosen *chosen = mem_alloc((differences->examples_max + 1) * sizeof chosen[0]);
	put_number(out, "inapplicable", differences->inapplicable);
	put_number(out, "differences", differences_count(differences));
	write_kinds(list, count, out);
	write_reasons(differences, out);
	json_put_name(out, "examples");
	buf_byte(out, '[');
	size_t taken = choose(list, count, chosen, differences->examples_max);
	for (size_t i = 0; i < taken; i++)
		write_example(&chosen[i], worlds, out);
	buf_byte(out, ']');
	mem_free(chosen);
	mem_free(list);
}
