/* timers.h — durable named deadlines in a heap. One a (record, timer name); setting again replaces. Equal dues fire in the
 * order set. A timer is immutable; changes replace it, so undo is putting the old one back. Journalled.
 * Invariant: heap[0] is the earliest due of those not paused. */
#ifndef ENGINE_TIMERS_H
#define ENGINE_TIMERS_H

#include "model/world.h"

struct state_set { struct state_set *next; const struct kind *kind; uint16_t count; uint16_t states[]; };

struct param_reading;                      /* params.h; lives as long as the engine */
struct timer {
	struct record *record;
	const struct event_def *event;
	int64_t due_us;
	/* What the due was reckoned from: start and a duration as written; of at(time) there is none: duration NULL. Dues are fixed when set: this only says how. */
	int64_t start_us;
	struct text *duration;                 /* counted */
	const struct param_reading *reading;   /* the param the duration came from; NULL: from none */
	int64_t left_us;                       /* paused: open or elapsed time that remains; -1 when running */
	uint64_t order;                        /* counts settings; ties fire in this order */
	uint64_t seq;                          /* root of the turn that set it */
	const struct state_set *while_in;      /* NULL: every state */
	uint32_t heap_at;
	uint8_t depth;
	bool working;                          /* pausing keeps open time */
	bool before;                           /* due = start − duration */
};

struct timers;
struct timers *timers_new(struct journal *journal);                 /* borrows */
void   timers_free(struct timers *timers);
size_t timers_count(const struct timers *timers);
const struct timer *timers_find(const struct timers *timers, const struct record *record, const struct event_def *event);
const struct timer *timers_first(const struct timers *timers);      /* earliest due; NULL: none running */
bool   timer_same_basis(const struct timer *a, const struct timer *b);
/* Sets or replaces; spec's heap_at and order are filled in, its duration is kept once more. */
const struct timer *timers_set(struct timers *timers, struct timer spec);
bool   timers_remove(struct timers *timers, const struct record *record, const struct event_def *event);   /* false: there was none */
/* One owner's set of states, interned: equal sets are one object that lives as long as the timers. */
const struct state_set *timers_state_set(struct timers *timers, const struct kind *kind, const uint16_t *states, size_t count);
bool   state_set_has(const struct state_set *set, uint16_t state);   /* NULL has every state */

/* Recovery: no journal, keeps order as given; the duration is kept once more. */
void   timers_load(struct timers *timers, struct timer spec);
void   timers_unload(struct timers *timers, const struct record *record, const struct event_def *event);
uint64_t timers_order(const struct timers *timers);

/* A new model: timers follow their names; those whose kind or name is gone are reported and dropped. */
void   timers_rebind(struct timers *timers, const struct model *model, void (*orphan)(void *arg, const struct timer *timer), void *arg);

/* All timers, in no order; fn must not change them. */
void   timers_each(const struct timers *timers, void (*fn)(void *arg, const struct timer *timer), void *arg);

/* Write-behind: what changed since it was taken, oldest first. id is kept for the caller until text_drop. */
struct timer_key { struct text *id; const struct event_def *event; };        /* both NULL: the model has no such timer any more */
void   timers_each_dirty(const struct timers *timers, void (*fn)(void *arg, const struct timer_key *key), void *arg);
bool   timers_take_dirty(struct timers *timers, struct timer_key *key);
void   timers_forget_dirty(struct timers *timers);                   /* nobody will take them */
void   timers_mark_dirty(struct timers *timers, struct timer_key key);   /* takes the id */
uint64_t timers_dirty_noted(const struct timers *timers);           /* keys ever noted; for the write-behind position */
uint64_t timers_dirty_taken(const struct timers *timers);

#endif
