#include "engine/differences_private.h"

#include <stdlib.h>

enum { DATA_SHOWN = 240 };
static const int64_t moved_from_us = SECOND_US;

struct differences *differences_new(size_t examples_max)
{
	struct differences *differences = mem_zalloc(sizeof *differences);
	differences->examples_max = examples_max;
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

static void lane_clear(struct tally *tally, enum lane lane)
{
	bool owned = lane != LANE_RECORDED && lane != LANE_CANDIDATE;
	for (size_t i = 0; i < tally->lanes[lane].count && owned; i++) {
		struct example *example = &tally->lanes[lane].items[i];
		waiting_free(example->of[SIDE_RECORDED]);
		waiting_free(example->of[SIDE_CANDIDATE]);
		mem_free(example->why);
	}
	tally->lanes[lane].count = 0;
}

static void free_tallies(struct map *tallies)
{
	for (size_t i = 0; i < tallies->count; i++) {
		struct tally *tally = tallies->entries[i].value;
		for (int lane = 0; lane < LANES; lane++) {
			lane_clear(tally, (enum lane)lane);
			mem_free(tally->lanes[lane].items);
		}
		mem_free(tally->name);
		mem_free(tally);
	}
	map_free(tallies);
}

static void free_reasons(struct map *reasons)
{
	for (size_t i = 0; i < reasons->count; i++) {
		struct reason *reason = reasons->entries[i].value;
		mem_free(reason->event);
		mem_free(reason->why);
		mem_free(reason);
	}
	map_free(reasons);
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
	free_tallies(&differences->kinds);                     /* before the pairs, whose rows some examples are */
	free_pairs(&differences->pairs);
	free_reasons(&differences->reasons);
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

/* "ID", or "KIND/ID" as refs to any kind and accounts are written. */
static void put_name(const struct differences *differences, struct buf *out, struct str text, enum side side)
{
	const char *slash = text.len ? memchr(text.ptr, '/', text.len) : NULL;
	size_t before = slash ? (size_t)(slash - text.ptr) + 1 : 0;
	struct str id = { text.ptr + before, text.len - before }, other = other_name(differences, id, side);
	if (!before || str_eq(id, other)) {
		json_put_str(out, before ? text : other);
		return;
	}
	struct buf whole = BUF_INIT;
	buf_add(&whole, text.ptr, before);
	buf_str(&whole, other);
	json_put_str(out, buf_view(&whole));
	buf_free(&whole);
}

static void put_value(const struct differences *differences, struct buf *out, const struct json *value, enum side side, bool rename)
{
	switch (value->type) {
	case JSON_TEXT:
		if (rename && differences_has_aliases(differences))
			put_name(differences, out, json_str(value), side);
		else
			json_put_str(out, json_str(value));
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

/* Entities of the pack with what was set, postings without their number. */
static void put_effect(const struct differences *differences, struct buf *out, const struct json *effect, enum side side)
{
	const struct json *what = part(effect, 0), *kind = part(effect, 2);
	bool rename = side == SIDE_CANDIDATE;
	if (is(what, "l")) {
		for (int i = 3; i < 7; i++)
			put_value(differences, out, part(effect, i), side, rename);
	} else if (is(what, "e") && strncmp(kind->text, "muster_", 7) != 0) {
		json_write(out, kind);
		if (!is(kind, "alert"))
			put_value(differences, out, part(effect, 3), side, rename);
		put_value(differences, out, part(effect, 4), side, rename);
	}
}

static const struct json *parse(struct differences *differences, struct str text)
{
	ERR_DECLARE(ignored);
	return text.len ? json_parse(text, (struct json_limits){ 64, 1000000 }, &differences->arena, &ignored) : NULL;
}

static uint64_t content_of(struct differences *differences, enum side side, const struct log_row *row)
{
	struct buf *out = &differences->content;
	const struct json *data = parse(differences, row->data);
	buf_clear(out);
	if (data)
		put_value(differences, out, data, side, side == SIDE_CANDIDATE);
	for (const struct json *effect = json_first(parse(differences, row->effects)); effect; effect = effect->next)
		put_effect(differences, out, effect, side);
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

static struct example *lane_room(struct differences *differences, struct tally *tally, enum lane lane)
{
	if (tally->lanes[lane].count == differences->examples_max)
		return NULL;
	if (!tally->lanes[lane].items)
		tally->lanes[lane].items = mem_alloc(differences->examples_max * sizeof tally->lanes[lane].items[0]);
	return &tally->lanes[lane].items[tally->lanes[lane].count++];
}

/* Takes what is given. */
static void exemplify(struct differences *differences, struct tally *tally, enum lane lane, struct waiting *recorded, struct waiting *candidate, const char *why)
{
	struct example *example = lane_room(differences, tally, lane);
	if (example) {
		*example = (struct example){ { recorded, candidate }, why ? mem_string(why) : NULL };
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
	exemplify(differences, tally, otherwise ? LANE_OTHERWISE : LANE_MOVED, recorded, candidate, NULL);
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

/* Names and numbers left out, refusals of one sort are one reason. */
static void put_reason(struct buf *out, const char *why)
{
	bool quoted = false;
	for (; *why; why++) {
		bool hidden = quoted && *why != '\'', digit = *why >= '0' && *why <= '9';
		if (*why == '\'') {
			quoted = !quoted;
			buf_text(out, quoted ? "'…" : "'");
		} else if (digit && !hidden) {
			if (why[1] < '0' || why[1] > '9')
				buf_text(out, "…");
		} else if (!hidden) {
			buf_byte(out, *why);
		}
	}
}

static void count_reason(struct differences *differences, const struct log_row *row, const char *why)
{
	enum { REASONS_MAX = 200 };
	struct buf *key = &differences->key, text = BUF_INIT;
	put_reason(&text, why);
	buf_clear(key);
	buf_str(key, row->type);
	buf_byte(key, '\n');
	buf_str(key, buf_view(&text));
	struct reason *reason = map_get(&differences->reasons, buf_view(key));
	if (!reason && differences->reasons.count < REASONS_MAX) {
		reason = mem_zalloc(sizeof *reason);
		reason->event = str_dup(row->type);
		reason->why = str_dup(buf_view(&text));
		map_put(&differences->reasons, buf_view(key), reason);
	}
	if (reason)
		reason->count++;
	buf_free(&text);
}

void differences_inapplicable(struct differences *differences, const struct log_row *row, const char *why)
{
	struct tally *tally = tally_of(&differences->kinds, row->type);
	differences->inapplicable++;
	tally->inapplicable++;
	count_reason(differences, row, why);
	struct waiting *waiting = mem_zalloc(sizeof *waiting);
	waiting->subject = str_dup(row->subject);
	waiting->seq = row->seq;
	waiting->time_us = row->time_us;
	waiting->data = shortened(row->data);
	exemplify(differences, tally, LANE_INAPPLICABLE, waiting, NULL, why);
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
			differences->open -= (size_t)!pair_waits(same) + (size_t)!pair_waits(pair);
		}
	}
}

static void settle_pair(struct differences *differences, const struct pair *pair)
{
	static const enum lane lanes[SIDES] = { LANE_RECORDED, LANE_CANDIDATE };
	struct tally *tally = tally_of(&differences->kinds, str_of(pair->type));
	for (int side = 0; side < SIDES; side++)
		for (struct waiting *waiting = pair->first[side]; waiting; waiting = waiting->next) {
			struct example *example = lane_room(differences, tally, lanes[side]);
			tally->only[side]++;
			differences->only++;
			if (example)
				*example = (struct example){ .of = { [SIDE_RECORDED] = side == SIDE_RECORDED ? waiting : NULL, [SIDE_CANDIDATE] = side == SIDE_CANDIDATE ? waiting : NULL } };
		}
}

static void forget_settled(struct differences *differences)
{
	differences->only = 0;
	for (size_t i = 0; i < differences->kinds.count; i++) {
		struct tally *tally = differences->kinds.entries[i].value;
		tally->only[SIDE_RECORDED] = tally->only[SIDE_CANDIDATE] = 0;
		lane_clear(tally, LANE_RECORDED);
		lane_clear(tally, LANE_CANDIDATE);
	}
}

void differences_settle(struct differences *differences)
{
	forget_settled(differences);
	pair_late(differences);
	struct pair **pairs = mem_alloc((differences->pairs.count + 1) * sizeof pairs[0]);
	size_t count = 0;
	for (size_t i = 0; i < differences->pairs.count; i++)
		if (pair_waits(differences->pairs.entries[i].value))
			pairs[count++] = differences->pairs.entries[i].value;
	if (count)
		qsort(pairs, count, sizeof pairs[0], by_seq);
	for (size_t i = 0; i < count; i++)
		settle_pair(differences, pairs[i]);
	mem_free(pairs);
}

uint64_t differences_count(const struct differences *differences)
{
	return differences->count + differences->only;
}

uint64_t differences_inapplicable_count(const struct differences *differences)
{
	return differences->inapplicable;
}
