#include "engine/timers.h"
#include "base/hash.h"
#include "engine/params.h"

struct heap_node { int64_t due_us; uint64_t order; struct timer *timer; };

struct timers {
	struct journal *journal;
	struct heap_node *heap;
	size_t heap_count, heap_cap;
	struct timer **slots;                  /* open addressing by (record, event) */
	size_t count, slot_count;
	uint64_t order;
	struct state_set *sets;
	struct timer_key *dirty;               /* a ring */
	size_t dirty_cap;
	uint64_t dirty_noted, dirty_taken;
};

enum { NOT_IN_HEAP = 0xFFFFFFFF, HEAP_WAYS = 4 };

struct timers *timers_new(struct journal *journal)
{
	struct timers *timers = mem_zalloc(sizeof *timers);
	timers->journal = journal;
	timers->slot_count = 16;
	timers->slots = mem_zalloc(timers->slot_count * sizeof timers->slots[0]);
	return timers;
}

static struct timer *timer_new(const struct timer *spec)
{
	struct timer *timer = mem_copy(spec, sizeof *spec);
	if (timer->duration)
		text_keep(timer->duration);
	return timer;
}

static void timer_free(struct timer *timer)
{
	if (timer)
		text_drop(timer->duration);
	mem_free(timer);
}

bool timer_same_basis(const struct timer *a, const struct timer *b)
{
	if (!a->duration || !b->duration)
		return a->duration == b->duration;
	return a->start_us == b->start_us && a->before == b->before && str_eq(text_str(a->duration), text_str(b->duration)) && reading_same(a->reading, b->reading);
}

void timers_free(struct timers *timers)
{
	if (!timers)
		return;
	for (size_t i = 0; i < timers->slot_count; i++)
		timer_free(timers->slots[i]);
	timers_forget_dirty(timers);
	for (struct state_set *set = timers->sets, *next; set; set = next) {
		next = set->next;
		mem_free(set);
	}
	mem_free(timers->heap);
	mem_free(timers->slots);
	mem_free(timers->dirty);
	mem_free(timers);
}

size_t timers_count(const struct timers *timers)
{
	return timers->count;
}

uint64_t timers_order(const struct timers *timers)
{
	return timers->order;
}

/* ---- heap: 4-ary, by (due, order) ---- */

static bool before(const struct heap_node *a, const struct heap_node *b)
{
	return a->due_us != b->due_us ? a->due_us < b->due_us : a->order < b->order;
}

static void place(struct timers *timers, size_t at, struct heap_node node)
{
	timers->heap[at] = node;
	node.timer->heap_at = (uint32_t)at;
}

static void sift_up(struct timers *timers, size_t at, struct heap_node node)
{
	while (at > 0 && before(&node, &timers->heap[(at - 1) / HEAP_WAYS])) {
		place(timers, at, timers->heap[(at - 1) / HEAP_WAYS]);
		at = (at - 1) / HEAP_WAYS;
	}
	place(timers, at, node);
}

static void sift_down(struct timers *timers, size_t at, struct heap_node node)
{
	for (;;) {
		size_t least = 0, first = at * HEAP_WAYS + 1;
		for (size_t child = first; child < first + HEAP_WAYS && child < timers->heap_count; child++)
			if (before(&timers->heap[child], least ? &timers->heap[least] : &node))
				least = child;
		if (!least)
			break;
		place(timers, at, timers->heap[least]);
		at = least;
	}
	place(timers, at, node);
}

static void heap_add(struct timers *timers, struct timer *timer)
{
	if (timer->left_us >= 0) {
		timer->heap_at = NOT_IN_HEAP;
		return;
	}
	if (timers->heap_count == timers->heap_cap) {
		timers->heap_cap = timers->heap_cap ? timers->heap_cap * 2 : 16;
		timers->heap = mem_resize(timers->heap, timers->heap_cap * sizeof timers->heap[0]);
	}
	sift_up(timers, timers->heap_count++, (struct heap_node){ timer->due_us, timer->order, timer });
}

static void heap_remove(struct timers *timers, struct timer *timer)
{
	size_t at = timer->heap_at;
	if (at == NOT_IN_HEAP)
		return;
	struct heap_node last = timers->heap[--timers->heap_count];
	if (last.timer == timer)
		return;
	if (at > 0 && before(&last, &timers->heap[(at - 1) / HEAP_WAYS]))
		sift_up(timers, at, last);
	else
		sift_down(timers, at, last);
}

/* ---- table by (record, event) ---- */

static size_t home_of(const struct timers *timers, const struct record *record, const struct event_def *event)
{
	uint64_t key = (uint64_t)(uintptr_t)record ^ ((uint64_t)event->index << 56);
	return hash_next(&key) & (timers->slot_count - 1);
}

static size_t find_slot(const struct timers *timers, const struct record *record, const struct event_def *event)
{
	size_t slot = home_of(timers, record, event);
	while (timers->slots[slot] && (timers->slots[slot]->record != record || timers->slots[slot]->event != event))
		slot = (slot + 1) & (timers->slot_count - 1);
	return slot;
}

static void grow_table(struct timers *timers)
{
	struct timer **old = timers->slots;
	size_t old_count = timers->slot_count;
	timers->slot_count *= 2;
	timers->slots = mem_zalloc(timers->slot_count * sizeof timers->slots[0]);
	for (size_t i = 0; i < old_count; i++)
		if (old[i])
			timers->slots[find_slot(timers, old[i]->record, old[i]->event)] = old[i];
	mem_free(old);
}

static void table_remove(struct timers *timers, size_t gap)
{
	size_t mask = timers->slot_count - 1;
	for (size_t slot = (gap + 1) & mask; timers->slots[slot]; slot = (slot + 1) & mask) {
		size_t home = home_of(timers, timers->slots[slot]->record, timers->slots[slot]->event);
		if (((slot - home) & mask) >= ((slot - gap) & mask)) {
			timers->slots[gap] = timers->slots[slot];
			gap = slot;
		}
	}
	timers->slots[gap] = NULL;
}

/* Puts a timer in; the one it replaces comes back (no longer in the heap). */
static struct timer *put(struct timers *timers, struct timer *timer)
{
	if ((timers->count + 1) * 4 > timers->slot_count * 3)
		grow_table(timers);
	size_t slot = find_slot(timers, timer->record, timer->event);
	struct timer *old = timers->slots[slot];
	if (old)
		heap_remove(timers, old);
	else
		timers->count++;
	timers->slots[slot] = timer;
	heap_add(timers, timer);
	return old;
}

static struct timer *take(struct timers *timers, const struct record *record, const struct event_def *event)
{
	size_t slot = find_slot(timers, record, event);
	struct timer *old = timers->slots[slot];
	if (!old)
		return NULL;
	heap_remove(timers, old);
	table_remove(timers, slot);
	timers->count--;
	return old;
}

const struct timer *timers_find(const struct timers *timers, const struct record *record, const struct event_def *event)
{
	return timers->slots[find_slot(timers, record, event)];
}

const struct timer *timers_first(const struct timers *timers)
{
	return timers->heap_count ? timers->heap[0].timer : NULL;
}

/* ---- changes ---- */

/* entry: target = timers, old = the replaced timer or NULL, number = the new one's address or 0. */
static void undo_change(const struct journal_entry *entry)
{
	struct timers *timers = entry->target;
	struct timer *made = (struct timer *)(uintptr_t)entry->number, *old = entry->old;
	if (made)
		timer_free(take(timers, made->record, made->event));
	if (old) {
		put(timers, old);
		timers_mark_dirty(timers, (struct timer_key){ text_keep(old->record->id), old->event });
	}
}

static void forget_change(const struct journal_entry *entry)
{
	timer_free(entry->old);
}

static const struct journal_op change_op = { undo_change, forget_change };

static void note_change(struct timers *timers, struct timer *old, struct timer *made)
{
	const struct timer *known = made ? made : old;
	timers_mark_dirty(timers, (struct timer_key){ text_keep(known->record->id), known->event });
	journal_note(timers->journal, (struct journal_entry){
		.op = &change_op, .target = timers, .old = old, .number = (uint64_t)(uintptr_t)made });
}

const struct timer *timers_set(struct timers *timers, struct timer spec)
{
	struct timer *timer = timer_new(&spec);
	timer->order = ++timers->order;
	note_change(timers, put(timers, timer), timer);
	return timer;
}

bool timers_remove(struct timers *timers, const struct record *record, const struct event_def *event)
{
	struct timer *old = take(timers, record, event);
	if (old)
		note_change(timers, old, NULL);
	return old != NULL;
}

void timers_load(struct timers *timers, struct timer spec)
{
	if (spec.order > timers->order)
		timers->order = spec.order;
	timer_free(put(timers, timer_new(&spec)));
}

void timers_unload(struct timers *timers, const struct record *record, const struct event_def *event)
{
	timer_free(take(timers, record, event));
}

/* ---- states ---- */

const struct state_set *timers_state_set(struct timers *timers, const struct kind *kind, const uint16_t *states, size_t count)
{
	if (count == 0)
		return NULL;
	for (struct state_set *set = timers->sets; set; set = set->next)
		if (set->kind == kind && set->count == count && memcmp(set->states, states, count * sizeof states[0]) == 0)
			return set;
	struct state_set *set = mem_alloc(sizeof *set + count * sizeof states[0]);
	*set = (struct state_set){ .next = timers->sets, .kind = kind, .count = (uint16_t)count };
	memcpy(set->states, states, count * sizeof states[0]);
	timers->sets = set;
	return set;
}

bool state_set_has(const struct state_set *set, uint16_t state)
{
	for (uint16_t i = 0; set && i < set->count; i++)
		if (set->states[i] == state)
			return true;
	return set == NULL;
}

/* ---- a new model ---- */

static const struct state_set *rebind_states(struct timers *timers, const struct state_set *set, const struct kind *kind)
{
	if (!set)
		return NULL;
	uint16_t states[256], count = 0;
	for (uint16_t i = 0; i < set->count; i++) {
		int state = kind_state(kind, str_of(kind_state_name(set->kind, set->states[i])));
		if (state >= 0)
			states[count++] = (uint16_t)state;
	}
	return timers_state_set(timers, kind, states, count);
}

void timers_rebind(struct timers *timers, const struct model *model, void (*orphan)(void *arg, const struct timer *timer), void *arg)
{
	struct timer **old = timers->slots;
	size_t old_count = timers->slot_count;
	timers->slots = mem_zalloc(old_count * sizeof old[0]);
	timers->heap_count = timers->count = 0;
	for (size_t i = 0; i < timers->dirty_noted - timers->dirty_taken; i++) {
		struct timer_key *key = &timers->dirty[(timers->dirty_taken + i) % timers->dirty_cap];
		const struct event_def *event = key->event ? model_event(model, str_of(key->event->type)) : NULL;
		if (event && event->timer) {
			key->event = event;
		} else if (key->id) {                  /* its row goes with the publish */
			text_drop(key->id);
			*key = (struct timer_key){ NULL, NULL };
		}
	}
	for (size_t i = 0; i < old_count; i++) {
		if (!old[i])
			continue;
		const struct event_def *event = model_event(model, str_of(old[i]->event->type));
		if (event && event->timer) {
			old[i]->while_in = rebind_states(timers, old[i]->while_in, event->kind);
			old[i]->event = event;
			put(timers, old[i]);
		} else {
			orphan(arg, old[i]);
			timer_free(old[i]);
		}
	}
	mem_free(old);
}

void timers_each(const struct timers *timers, void (*fn)(void *arg, const struct timer *timer), void *arg)
{
	for (size_t i = 0; i < timers->slot_count; i++)
		if (timers->slots[i])
			fn(arg, timers->slots[i]);
}

/* ---- write-behind ---- */

void timers_mark_dirty(struct timers *timers, struct timer_key key)
{
	size_t waiting = timers->dirty_noted - timers->dirty_taken;
	if (waiting == timers->dirty_cap) {
		size_t cap = timers->dirty_cap ? timers->dirty_cap * 2 : 64;
		struct timer_key *ring = mem_alloc(cap * sizeof ring[0]);
		for (size_t i = 0; i < waiting; i++)
			ring[(timers->dirty_taken + i) % cap] = timers->dirty[(timers->dirty_taken + i) % timers->dirty_cap];
		mem_free(timers->dirty);
		timers->dirty = ring;
		timers->dirty_cap = cap;
	}
	timers->dirty[timers->dirty_noted++ % timers->dirty_cap] = key;
}

void timers_each_dirty(const struct timers *timers, void (*fn)(void *arg, const struct timer_key *key), void *arg)
{
	for (uint64_t at = timers->dirty_taken; at < timers->dirty_noted; at++)
		fn(arg, &timers->dirty[at % timers->dirty_cap]);
}

bool timers_take_dirty(struct timers *timers, struct timer_key *key)
{
	if (timers->dirty_noted == timers->dirty_taken)
		return false;
	*key = timers->dirty[timers->dirty_taken++ % timers->dirty_cap];
	return true;
}

void timers_forget_dirty(struct timers *timers)
{
	struct timer_key key;
	while (timers_take_dirty(timers, &key))
		if (key.id)
			text_drop(key.id);
}

uint64_t timers_dirty_noted(const struct timers *timers)
{
	return timers->dirty_noted;
}

uint64_t timers_dirty_taken(const struct timers *timers)
{
	return timers->dirty_taken;
}
