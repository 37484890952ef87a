/* What happened to a record: how often each event, when last, the newest fifty, and its timers' firings within an hour. Kept as JSON in its
 * row: {"e":["submit",…],"c":[[count,seq,time],…],"h":[seq,time,index into e, …],"f":[since,firings]}, oldest first; in h the second and
 * later seqs and times are differences from the one before. */
#include "model/table.h"

struct tally { uint32_t count; uint64_t seq; int64_t time_us; };
struct history {
	uint16_t events, length, start, cap;           /* ring of `length` from `start` */
	struct happening *ring;
	struct firings { int64_t since_us; uint32_t count; } fired;    /* an hour that begins with its first firing */
	struct tally tallies[];
};

void history_free(struct history *history)
{
	if (!history)
		return;
	mem_free(history->ring);
	mem_free(history);
}

static struct history *history_of(struct record *record)
{
	const struct kind *kind = record_kind(record);
	if (!record->history) {
		record->history = mem_zalloc(sizeof *record->history + kind->event_count * sizeof record->history->tallies[0]);
		record->history->events = kind->event_count;
	}
	return record->history;
}

static struct happening *at(const struct history *history, uint16_t index)
{
	return &history->ring[(history->start + index) % history->cap];
}

static void grow(struct history *history)
{
	uint16_t cap = history->cap ? history->cap * 2 : 2;
	struct happening *ring = mem_alloc((cap > HISTORY_MAX ? HISTORY_MAX : cap) * sizeof ring[0]);
	for (uint16_t i = 0; i < history->length; i++)
		ring[i] = *at(history, i);
	mem_free(history->ring);
	history->ring = ring;
	history->cap = cap > HISTORY_MAX ? HISTORY_MAX : cap;
	history->start = 0;
}

/* The way back; spent ones are kept by the world for the next. */
struct before { struct tally tally; struct firings fired; struct happening evicted; bool full; struct before *next; };

static struct before *before_new(struct world *world)
{
	struct before *before = world->spare_befores;
	if (!before)
		return mem_alloc(sizeof *before);
	world->spare_befores = before->next;
	return before;
}

static void before_spent(struct world *world, struct before *before)
{
	before->next = world->spare_befores;
	world->spare_befores = before;
}

void history_free_spares(struct world *world)
{
	for (struct before *before = world->spare_befores, *next; before; before = next) {
		next = before->next;
		mem_free(before);
	}
	world->spare_befores = NULL;
}

static void undo_push(const struct journal_entry *entry)
{
	struct record *record = entry->target;
	struct history *history = record->history;
	struct before *before = entry->old;
	history->tallies[entry->index] = before->tally;
	history->fired = before->fired;
	history->length--;
	if (before->full) {                            /* the oldest comes back in front */
		history->start = (uint16_t)((history->start + history->cap - 1) % history->cap);
		history->length++;
		*at(history, 0) = before->evicted;
	}
	before_spent(record->table->world, before);
}

static void forget_push(const struct journal_entry *entry)
{
	const struct record *record = entry->target;
	before_spent(record->table->world, entry->old);
}

static const struct journal_op push_op = { undo_push, forget_push };

static bool in_hour(const struct firings *fired, int64_t time_us)
{
	return fired->count && time_us >= fired->since_us && time_us - fired->since_us < HOUR_US;
}

uint32_t record_firings(const struct record *record, int64_t time_us)
{
	return record->history && in_hour(&record->history->fired, time_us) ? record->history->fired.count : 0;
}

void history_push(struct record *record, const struct event_def *event, uint64_t seq, int64_t time_us, struct world *journalled)
{
	struct history *history = history_of(record);
	struct tally *tally = &history->tallies[event->index];
	struct before before = { .tally = *tally, .fired = history->fired, .full = history->length == HISTORY_MAX };
	if (before.full) {
		before.evicted = *at(history, 0);
		history->start = (uint16_t)((history->start + 1) % history->cap);
		history->length--;
	} else if (history->length == history->cap) {
		grow(history);
	}
	*at(history, history->length++) = (struct happening){ seq, time_us, event->index };
	*tally = (struct tally){ tally->count + 1, seq, time_us };
	if (event->timer)
		history->fired = in_hour(&history->fired, time_us) ? (struct firings){ history->fired.since_us, history->fired.count + 1 } : (struct firings){ time_us, 1 };
	if (!journalled)
		return;
	struct before *kept = before_new(journalled);
	*kept = before;
	journal_note(journalled->journal, (struct journal_entry){ .op = &push_op, .target = record, .index = event->index, .old = kept });
}

uint32_t record_times(const struct record *record, const struct event_def *event)
{
	return record->history ? record->history->tallies[event->index].count : 0;
}

bool record_last(const struct record *record, const struct event_def *event, struct happening *out)
{
	if (!record_times(record, event))
		return false;
	const struct tally *tally = &record->history->tallies[event->index];
	*out = (struct happening){ tally->seq, tally->time_us, event->index };
	return true;
}

size_t record_history(const struct record *record, const struct event_def *event, struct happening *out, size_t max)
{
	const struct history *history = record->history;
	size_t count = 0;
	for (uint16_t i = history ? history->length : 0; i-- > 0 && count < max;)
		if (!event || at(history, i)->event == event->index)
			out[count++] = *at(history, i);
	return count;
}

/* ---- in the row ---- */

void history_write(const struct record *record, struct buf *out)
{
	const struct history *history = record->history;
	const struct kind *kind = record_kind(record);
	uint16_t numbers[256], used = 0;
	if (!history)
		return;
	buf_lit(out, "{\"e\":[");
	for (uint16_t i = 0; i < history->events; i++) {
		numbers[i] = used;
		if (!history->tallies[i].count)
			continue;
		used++;
		json_put_comma(out);
		json_put_text(out, kind->events[i].name);
	}
	buf_lit(out, "],\"c\":[");
	for (uint16_t i = 0; i < history->events; i++) {
		const struct tally *tally = &history->tallies[i];
		if (!tally->count)
			continue;
		json_put_comma(out);
		buf_byte(out, '[');
		buf_int(out, tally->count);
		buf_byte(out, ',');
		buf_int(out, (int64_t)tally->seq);
		buf_byte(out, ',');
		buf_int(out, tally->time_us);
		buf_byte(out, ']');
	}
	buf_lit(out, "],\"h\":[");
	struct happening before = { 0, 0, 0 };
	for (uint16_t i = 0; i < history->length; i++) {
		const struct happening *happening = at(history, i);
		json_put_comma(out);
		buf_int(out, (int64_t)(happening->seq - before.seq));
		buf_byte(out, ',');
		buf_int(out, happening->time_us - before.time_us);
		buf_byte(out, ',');
		buf_int(out, numbers[happening->event]);
		before = *happening;
	}
	buf_byte(out, ']');
	if (history->fired.count) {
		buf_lit(out, ",\"f\":[");
		buf_int(out, history->fired.since_us);
		buf_byte(out, ',');
		buf_int(out, history->fired.count);
		buf_byte(out, ']');
	}
	buf_byte(out, '}');
}

static int64_t number_at(const struct json *array, int index)
{
	const struct json *item = json_first(array);
	while (item && index-- > 0)
		item = item->next;
	return item && item->type == JSON_INT ? item->integer : 0;
}

/* Events that the kind no longer has are left out. */
static bool read_parts(struct record *record, const struct json *json)
{
	const struct kind *kind = record_kind(record);
	const struct event_def *events[256] = { NULL };
	size_t count = 0, index = 0;
	for (const struct json *name = json_first(json_get(json, "e")); name && count < COUNT_OF(events); name = name->next)
		events[count++] = name->type == JSON_TEXT ? kind_event(kind, json_str(name)) : NULL;
	struct history *history = history_of(record);
	history->fired = (struct firings){ number_at(json_get(json, "f"), 0), (uint32_t)number_at(json_get(json, "f"), 1) };
	for (const struct json *item = json_first(json_get(json, "c")); item && index < count; item = item->next, index++)
		if (events[index])
			history->tallies[events[index]->index] = (struct tally){ (uint32_t)number_at(item, 0), (uint64_t)number_at(item, 1), number_at(item, 2) };
	struct happening happening = { 0, 0, 0 };
	for (const struct json *item = json_first(json_get(json, "h")); item && item->next && item->next->next; item = item->next->next->next) {
		size_t which = (size_t)item->next->next->integer;
		happening.seq += (uint64_t)item->integer;
		happening.time_us += item->next->integer;
		if (which >= count || !events[which] || history->length == HISTORY_MAX)
			continue;
		happening.event = events[which]->index;
		if (history->length == history->cap)
			grow(history);
		*at(history, history->length++) = happening;
	}
	return true;
}

bool history_read(struct record *record, struct str text, struct err *err)
{
	struct arena arena = ARENA_INIT;
	const struct json *json = json_parse(text, JSON_LIMITS, &arena, err);
	bool ok = json && read_parts(record, json);
	arena_free(&arena);
	return ok;
}

bool history_equal(const struct record *a, const struct record *b)
{
	struct buf left = BUF_INIT, right = BUF_INIT;
	history_write(a, &left);
	history_write(b, &right);
	bool equal = str_eq(buf_view(&left), buf_view(&right));
	buf_free(&left);
	buf_free(&right);
	return equal;
}

void history_remap(struct record *record, const struct kind *from, const struct kind *to)
{
	struct history *old = record->history;
	if (!old)
		return;
	record->history = mem_zalloc(sizeof *old + to->event_count * sizeof old->tallies[0]);
	struct history *now = record->history;
	now->events = to->event_count;
	now->fired = old->fired;
	int32_t map[256] = { 0 };
	for (uint16_t i = 0; i < old->events; i++) {
		const struct event_def *event = kind_event(to, str_of(from->events[i].name));
		map[i] = event ? event->index : -1;
		if (event)
			now->tallies[event->index] = old->tallies[i];
	}
	for (uint16_t i = 0; i < old->length; i++) {
		struct happening happening = *at(old, i);
		if (map[happening.event] < 0)
			continue;
		happening.event = (uint16_t)map[happening.event];
		if (now->length == now->cap)
			grow(now);
		*at(now, now->length++) = happening;
	}
	history_free(old);
}
