#include "engine/differences.h"

#include <stdlib.h>

/* One unpaired row; its data is kept short, for people. */
struct waiting { struct waiting *next; uint64_t seq, content; int64_t time_us; char *subject, *data, *because, *rule; };
struct pair { struct waiting *first[SIDES], *last[SIDES]; char *type; bool made; };
struct tally { char *name; uint64_t of[SIDES], only[SIDES], otherwise, moved; };
struct example { const char *what; char *type, *subject; struct waiting *of[SIDES]; char *why; };

struct differences {
	struct map pairs, kinds, alerts, to_candidate, to_recorded;
	size_t open;                                   /* pairs with somebody waiting */
	struct example *examples; size_t example_count, examples_max;
	uint64_t count, inapplicable;
	struct arena arena;
	struct buf key, content;
};

enum { DATA_SHOWN = 240 };
static const int64_t moved_from_us = SECOND_US;

struct differences *differences_new(size_t examples_max)
{
	struct differences *differences = mem_zalloc(sizeof *differences);
	differences->examples_max = examples_max;
	differences->examples = mem_zalloc((examples_max + 1) * sizeof differences->examples[0]);
	return differences;
}

static void waiting_free(struct waiting *waiting)
{
	if (!waiting)
		return;
	mem_free(waiting->subject);
	mem_free(waiting->data);
	mem_free(waiting->because);
	mem_free(waiting->rule);
	mem_free(waiting);
}

static void free_pairs(struct map *pairs)
{
	for (size_t i = 0; i < pairs->count; i++) {
		struct pair *pair = pairs->entries[i].value;
		for (int side = 0; side < SIDES; side++)
			for (struct waiting *next, *waiting = pair->first[side]; waiting; waiting = next) {
				next = waiting->next;
				waiting_free(waiting);
			}
		mem_free(pair->type);
		mem_free(pair);
	}
	map_free(pairs);
}

static void free_tallies(struct map *tallies)
{
	for (size_t i = 0; i < tallies->count; i++) {
		struct tally *tally = tallies->entries[i].value;
		mem_free(tally->name);
		mem_free(tally);
	}
	map_free(tallies);
}

static void free_texts(struct map *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		mem_free(texts->entries[i].value);
	map_free(texts);
}

void differences_free(struct differences *differences)
{
	if (!differences)
		return;
	for (size_t i = 0; i < differences->example_count; i++) {
		struct example *example = &differences->examples[i];
		waiting_free(example->of[SIDE_RECORDED]);
		waiting_free(example->of[SIDE_CANDIDATE]);
		mem_free(example->type);
		mem_free(example->subject);
		mem_free(example->why);
	}
	mem_free(differences->examples);
	free_pairs(&differences->pairs);
	free_tallies(&differences->kinds);
	free_tallies(&differences->alerts);
	free_texts(&differences->to_candidate);
	free_texts(&differences->to_recorded);
	arena_free(&differences->arena);
	buf_free(&differences->key);
	buf_free(&differences->content);
	mem_free(differences);
}

static struct tally *tally_of(struct map *tallies, struct str name)
{
	struct tally *tally = map_get(tallies, name);
	if (tally)
		return tally;
	tally = mem_zalloc(sizeof *tally);
	tally->name = str_dup(name);
	map_put(tallies, name, tally);
	return tally;
}

/* ---- entities that the two sides call otherwise ---- */

static void know_as(struct differences *differences, struct str recorded, struct str candidate)
{
	mem_free(map_put(&differences->to_candidate, recorded, str_dup(candidate)));
	mem_free(map_put(&differences->to_recorded, candidate, str_dup(recorded)));
}

struct str differences_candidate_id(const struct differences *differences, struct str recorded)
{
	const char *id = map_get(&differences->to_candidate, recorded);
	return id ? str_of(id) : STR_NONE;
}

bool differences_has_aliases(const struct differences *differences)
{
	return differences->to_candidate.count > 0;
}

struct str differences_recorded_id(const struct differences *differences, struct str candidate)
{
	const char *id = map_get(&differences->to_recorded, candidate);
	return id ? str_of(id) : candidate;
}

/* ---- what a row says, apart from numbers that only its place in the log gives it ---- */

/* As the other side calls it: the candidate's rows are read with recorded names, recorded data is done again with the candidate's. */
static struct str other_name(const struct differences *differences, struct str id, enum side side)
{
	struct str other = side == SIDE_CANDIDATE ? differences_recorded_id(differences, id) : differences_candidate_id(differences, id);
	return other.len ? other : id;
}

static void put_value(const struct differences *differences, struct buf *out, const struct json *value, enum side side, bool rename)
{
	switch (value->type) {
	case JSON_TEXT:
		json_put_str(out, rename ? other_name(differences, json_str(value), side) : json_str(value));
		break;
	case JSON_ARRAY:
		buf_byte(out, '[');
		for (const struct json *item = json_first(value); item; item = item->next) {
			json_put_comma(out);
			put_value(differences, out, item, side, rename);
		}
		buf_byte(out, ']');
		break;
	case JSON_OBJECT:
		buf_byte(out, '{');
		for (const struct json *name = json_first(value); name; name = json_next_member(name)) {
			json_put_name(out, name->text);
			put_value(differences, out, name->next, side, rename);
		}
		buf_byte(out, '}');
		break;
	case JSON_NULL: case JSON_TRUE: case JSON_FALSE: case JSON_INT: case JSON_NUM:
		json_write(out, value);
		break;
	}
}

void differences_rename(const struct differences *differences, const struct json *data, struct buf *out)
{
	put_value(differences, out, data, SIDE_RECORDED, true);
}

static const struct json *part(const struct json *effect, int which)
{
	const struct json *at = json_first(effect);
	while (at && which-- > 0)
		at = at->next;
	return at;
}

static bool is(const struct json *value, const char *text)
{
	return value && json_is_text(value, text);
}

static void count_alert(struct differences *differences, const struct json *effect, enum side side)
{
	const struct json *set = json_get(part(effect, 4), "set"), *key = json_get(set, "key");
	if (is(part(effect, 2), "alert") && key && key->type == JSON_TEXT)
		tally_of(&differences->alerts, json_str(key))->only[side]++;
}

/* Entities of the pack with what was set, deadlines with their instant, postings without their number. */
static void put_effect(const struct differences *differences, struct buf *out, const struct json *effect, enum side side)
{
	const struct json *what = part(effect, 0), *kind = part(effect, 2);
	if (is(what, "l")) {
		for (int i = 3; i < 7; i++)
			put_value(differences, out, part(effect, i), side, side == SIDE_CANDIDATE);
	} else if (kind && kind->type == JSON_TEXT && strncmp(kind->text, "muster_", 7) != 0) {
		json_write(out, kind);
		if (!is(kind, "alert"))
			put_value(differences, out, part(effect, 3), side, side == SIDE_CANDIDATE);
		for (const struct json *rest = part(effect, 4); rest; rest = rest->next)
			put_value(differences, out, rest, side, side == SIDE_CANDIDATE);
	}
}

static const struct json *parse(struct differences *differences, struct str text)
{
	ERR_DECLARE(ignored);
	return text.len ? json_parse(text, (struct json_limits){ 64, 1000000 }, &differences->arena, &ignored) : NULL;
}

static uint64_t content_of(struct differences *differences, enum side side, const struct log_row *row)
{
	struct buf *out = &differences->content, wrapped = BUF_INIT;
	const struct json *data = parse(differences, row->data);
	buf_clear(out);
	if (data)
		put_value(differences, out, data, side, side == SIDE_CANDIDATE);
	buf_byte(&wrapped, '[');
	buf_str(&wrapped, row->effects);
	buf_byte(&wrapped, ']');
	const struct json *effects = parse(differences, buf_view(&wrapped));
	for (const struct json *effect = json_first(effects); effect; effect = effect->next) {
		put_effect(differences, out, effect, side);
		count_alert(differences, effect, side);
	}
	buf_free(&wrapped);
	arena_clear(&differences->arena);
	return hash_bytes(out->data, out->len, 0);
}

/* ---- pairing ---- */

static void put_key(struct buf *key, const struct differences *differences, enum side side, const struct log_row *row, struct str made_by)
{
	struct str name = made_by.len ? made_by : row->subject;
	buf_clear(key);
	buf_str(key, row->type);
	buf_byte(key, made_by.len ? 1 : 0);
	buf_str(key, side == SIDE_CANDIDATE ? differences_recorded_id(differences, name) : name);
	buf_byte(key, 0);
	if (made_by.len)
		buf_str(key, row->rule);
}

static struct pair *pair_of(struct differences *differences, enum side side, const struct log_row *row, struct str made_by)
{
	put_key(&differences->key, differences, side, row, made_by);
	struct pair *pair = map_get(&differences->pairs, buf_view(&differences->key));
	if (pair)
		return pair;
	pair = mem_zalloc(sizeof *pair);
	pair->type = str_dup(row->type);
	pair->made = made_by.len > 0;
	map_put(&differences->pairs, buf_view(&differences->key), pair);
	return pair;
}

bool differences_open(const struct differences *differences, const struct log_row *row, struct str made_by)
{
	if (!differences->open)
		return false;
	struct buf key = BUF_INIT;
	put_key(&key, differences, SIDE_RECORDED, row, made_by);
	const struct pair *pair = map_get(&differences->pairs, buf_view(&key));
	buf_free(&key);
	return pair && (pair->first[SIDE_RECORDED] || pair->first[SIDE_CANDIDATE]);
}

static char *shortened(struct str text)
{
	size_t keep = text.len < DATA_SHOWN ? text.len : DATA_SHOWN;
	while (keep && keep < text.len && ((unsigned char)text.ptr[keep] & 0xC0) == 0x80)
		keep--;
	return str_dup((struct str){ text.ptr, keep });
}

static struct waiting *waiting_new(struct differences *differences, enum side side, const struct log_row *row)
{
	struct waiting *waiting = mem_zalloc(sizeof *waiting);
	waiting->seq = row->seq;
	waiting->time_us = row->time_us;
	waiting->content = content_of(differences, side, row);
	waiting->subject = str_dup(row->subject);
	waiting->data = shortened(row->data);
	waiting->because = row->because.len ? str_dup(row->because) : NULL;
	waiting->rule = row->rule.len ? str_dup(row->rule) : NULL;
	return waiting;
}

/* Takes what is given. */
static void exemplify(struct differences *differences, const char *what, const char *type, const char *subject, struct waiting *recorded, struct waiting *candidate, const char *why)
{
	if (differences->example_count < differences->examples_max) {
		differences->examples[differences->example_count++] = (struct example){ what, mem_string(type), mem_string(subject), { recorded, candidate }, why ? mem_string(why) : NULL };
		return;
	}
	waiting_free(recorded);
	waiting_free(candidate);
}

static struct waiting *take_first(struct pair *pair, enum side side)
{
	struct waiting *first = pair->first[side];
	pair->first[side] = first->next;
	first->next = NULL;
	return first;
}

static void compare(struct differences *differences, const struct pair *pair, struct waiting *recorded, struct waiting *candidate)
{
	struct tally *tally = tally_of(&differences->kinds, str_of(pair->type));
	int64_t apart = candidate->time_us - recorded->time_us;
	bool otherwise = recorded->content != candidate->content, moved = apart >= moved_from_us || apart <= -moved_from_us;
	if (!otherwise && !moved) {
		waiting_free(recorded);
		waiting_free(candidate);
		return;
	}
	differences->count++;
	tally->otherwise += otherwise;
	tally->moved += !otherwise;
	exemplify(differences, otherwise ? "otherwise" : "moved", pair->type, recorded->subject, recorded, candidate, NULL);
}

static bool pair_waits(const struct pair *pair)
{
	return pair->first[SIDE_RECORDED] || pair->first[SIDE_CANDIDATE];
}

void differences_row(struct differences *differences, enum side side, const struct log_row *row, struct str made_by)
{
	enum side other = side == SIDE_RECORDED ? SIDE_CANDIDATE : SIDE_RECORDED;
	struct pair *pair = pair_of(differences, side, row, made_by);
	struct waiting *partner = pair->first[other];
	bool waited = pair_waits(pair);
	if (partner && pair->made && !str_is(row->subject, partner->subject))
		know_as(differences, side == SIDE_RECORDED ? row->subject : str_of(partner->subject), side == SIDE_RECORDED ? str_of(partner->subject) : row->subject);
	struct waiting *waiting = waiting_new(differences, side, row);
	tally_of(&differences->kinds, row->type)->of[side]++;
	if (partner) {
		take_first(pair, other);
		compare(differences, pair, side == SIDE_RECORDED ? waiting : partner, side == SIDE_RECORDED ? partner : waiting);
	} else {
		*(pair->first[side] ? &pair->last[side]->next : &pair->first[side]) = waiting;
		pair->last[side] = waiting;
	}
	differences->open = differences->open + pair_waits(pair) - waited;
}

void differences_same(struct differences *differences, const struct log_row *row)
{
	struct tally *tally = tally_of(&differences->kinds, row->type);
	tally->of[SIDE_RECORDED]++;
	tally->of[SIDE_CANDIDATE]++;
}

void differences_inapplicable(struct differences *differences, const struct log_row *row, const char *why)
{
	differences->inapplicable++;
	char *type = str_dup(row->type);
	struct waiting *waiting = mem_zalloc(sizeof *waiting);
	waiting->subject = str_dup(row->subject);
	waiting->seq = row->seq;
	waiting->time_us = row->time_us;
	waiting->data = shortened(row->data);
	exemplify(differences, "inapplicable", type, waiting->subject, waiting, NULL, why);
	mem_free(type);
}

static int by_seq(const void *a, const void *b)
{
	const struct pair *left = *(const struct pair *const *)a, *right = *(const struct pair *const *)b;
	const struct waiting *one = left->first[SIDE_RECORDED] ? left->first[SIDE_RECORDED] : left->first[SIDE_CANDIDATE];
	const struct waiting *two = right->first[SIDE_RECORDED] ? right->first[SIDE_RECORDED] : right->first[SIDE_CANDIDATE];
	if (one->time_us != two->time_us)
		return one->time_us < two->time_us ? -1 : 1;
	return one->seq < two->seq ? -1 : one->seq > two->seq;
}

/* The candidate did something with what it had made before the recorded run made the same: only later the two were known to be one. */
static void pair_late(struct differences *differences)
{
	for (size_t i = 0; i < differences->pairs.count && differences_has_aliases(differences); i++) {
		struct pair *pair = differences->pairs.entries[i].value;
		const struct waiting *first = pair->made ? NULL : pair->first[SIDE_CANDIDATE];
		const char *recorded = first ? map_get(&differences->to_recorded, str_of(first->subject)) : NULL;
		struct log_row row = { .type = str_of(pair->type), .subject = recorded ? str_of(recorded) : STR_NONE };
		put_key(&differences->key, differences, SIDE_RECORDED, &row, STR_NONE);
		struct pair *same = recorded ? map_get(&differences->pairs, buf_view(&differences->key)) : NULL;
		while (same && same != pair && pair->first[SIDE_CANDIDATE] && same->first[SIDE_RECORDED]) {
			struct waiting *was = take_first(same, SIDE_RECORDED), *now = take_first(pair, SIDE_CANDIDATE);
			if (strcmp(was->data, now->data) == 0)
				now->content = was->content;
			compare(differences, same, was, now);
		}
	}
}

void differences_close(struct differences *differences)
{
	pair_late(differences);
	static const char *const only[SIDES] = { "only recorded", "only under the candidate" };
	struct pair **pairs = mem_alloc((differences->open + 1) * sizeof pairs[0]);
	size_t count = 0;
	for (size_t i = 0; i < differences->pairs.count; i++)
		if (pair_waits(differences->pairs.entries[i].value))
			pairs[count++] = differences->pairs.entries[i].value;
	if (count)
		qsort(pairs, count, sizeof pairs[0], by_seq);
	for (size_t i = 0; i < count; i++) {
		struct tally *tally = tally_of(&differences->kinds, str_of(pairs[i]->type));
		for (int side = 0; side < SIDES; side++)
			for (struct waiting *next, *waiting = pairs[i]->first[side]; waiting; waiting = next) {
				next = waiting->next;
				waiting->next = NULL;
				tally->only[side]++;
				differences->count++;
				exemplify(differences, only[side], pairs[i]->type, waiting->subject, side == SIDE_RECORDED ? waiting : NULL, side == SIDE_CANDIDATE ? waiting : NULL, NULL);
			}
		pairs[i]->first[SIDE_RECORDED] = pairs[i]->first[SIDE_CANDIDATE] = NULL;
	}
	differences->open = 0;
	mem_free(pairs);
}

uint64_t differences_count(const struct differences *differences)
{
	return differences->count;
}

/* ---- the report ---- */

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

static void put_number(struct buf *out, const char *name, uint64_t value)
{
	json_put_name(out, name);
	buf_printf(out, "%llu", (unsigned long long)value);
}

static void write_kinds(const struct differences *differences, struct buf *out)
{
	struct tally **list = sorted(&differences->kinds);
	json_put_name(out, "by_kind");
	buf_byte(out, '{');
	for (size_t i = 0; i < differences->kinds.count; i++) {
		const struct tally *tally = list[i];
		uint64_t differ = tally->only[SIDE_RECORDED] + tally->only[SIDE_CANDIDATE] + tally->otherwise + tally->moved;
		if (!differ)
			continue;
		json_put_name(out, tally->name);
		buf_byte(out, '{');
		put_number(out, "recorded", tally->of[SIDE_RECORDED]);
		put_number(out, "candidate", tally->of[SIDE_CANDIDATE]);
		put_number(out, "only_recorded", tally->only[SIDE_RECORDED]);
		put_number(out, "only_candidate", tally->only[SIDE_CANDIDATE]);
		put_number(out, "otherwise", tally->otherwise);
		put_number(out, "moved", tally->moved);
		json_put_name(out, "percent");
		uint64_t base = tally->of[SIDE_RECORDED] ? tally->of[SIDE_RECORDED] : tally->of[SIDE_CANDIDATE];
		json_put_num(out, (double)(differ * 1000 / base) / 10);
		buf_byte(out, '}');
	}
	buf_byte(out, '}');
	mem_free(list);
}

/* Of the steps that were not the same on both sides. */
static void write_alerts(const struct differences *differences, struct buf *out)
{
	struct tally **list = sorted(&differences->alerts);
	json_put_name(out, "alerts");
	buf_byte(out, '{');
	for (size_t i = 0; i < differences->alerts.count; i++) {
		if (list[i]->only[SIDE_RECORDED] == list[i]->only[SIDE_CANDIDATE])
			continue;
		json_put_name(out, list[i]->name);
		buf_byte(out, '{');
		put_number(out, "recorded", list[i]->only[SIDE_RECORDED]);
		put_number(out, "candidate", list[i]->only[SIDE_CANDIDATE]);
		buf_byte(out, '}');
	}
	buf_byte(out, '}');
	mem_free(list);
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
		buf_lit(out, ",\"rule\":");
		json_put_text(out, waiting->rule);
	}
	if (waiting->because) {
		buf_lit(out, ",\"because\":");
		buf_text(out, waiting->because);
	}
	buf_byte(out, '}');
}

void differences_write(const struct differences *differences, const struct calendar *calendar, struct buf *out)
{
	put_number(out, "inapplicable", differences->inapplicable);
	put_number(out, "differences", differences->count);
	write_kinds(differences, out);
	write_alerts(differences, out);
	json_put_name(out, "examples");
	buf_byte(out, '[');
	for (size_t i = 0; i < differences->example_count; i++) {
		const struct example *example = &differences->examples[i];
		json_put_comma(out);
		buf_lit(out, "{\"what\":");
		json_put_text(out, example->what);
		buf_lit(out, ",\"event\":");
		json_put_text(out, example->type);
		buf_lit(out, ",\"entity\":");
		json_put_text(out, example->subject);
		if (example->why) {
			buf_lit(out, ",\"why\":");
			json_put_text(out, example->why);
		}
		write_side(calendar, "recorded", example->of[SIDE_RECORDED], out);
		write_side(calendar, "candidate", example->of[SIDE_CANDIDATE], out);
		buf_byte(out, '}');
	}
	buf_byte(out, ']');
}
