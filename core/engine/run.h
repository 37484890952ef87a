/* run.h — what one handler run may ask of the engine. Every word checks its limits and whether this run may act
 * (checks and conditions may only read). On false nothing changed and err says why; a false with err.code ERR_LIMIT ends the run (the
 * script must raise it as a sticky kill). */
#ifndef ENGINE_RUN_H
#define ENGINE_RUN_H

#include "engine/engine.h"
#include "engine/params.h"

struct event_value { const struct field *field; const char *name; union slot slot; bool none; };
struct event {                                     /* one event of the turn; frozen once applied */
	uint64_t seq, root, cause;                 /* cause 0: it is the root */
	const struct event_def *def;               /* NULL for reserved muster.* events */
	struct str type;
	struct record *subject;
	struct str actor, source, id;
	int64_t time_us, due_us;                   /* due: planned instant of a timer or schedule, else 0 */
	uint32_t missed, retry, depth;
	struct str because;                        /* JSON or "" */
	const struct event_value *data; size_t data_count;
	const struct event_value *before; size_t before_count;      /* old values of the fields it changed */
	uint16_t before_state;                     /* STATE_NONE when created */
};

struct engine *run_engine(struct run *run);
const struct event *run_event(const struct run *run);              /* NULL in an every/each body: see run_due */
struct record *run_subject(const struct run *run);
uint64_t run_turn(const struct run *run);                          /* for handles: equal while the turn lasts */
int64_t run_now(const struct run *run);
int64_t run_due(const struct run *run);
int64_t run_random(struct run *run, int64_t low, int64_t high);    /* from the turn's seed; low ≤ high */
bool run_may_act(const struct run *run);
/* What the log has of an entity, with who did it: for pages only, as a policy may not depend on it. JSON as engine_history writes it. */
bool run_history(struct run *run, const struct record *record, struct buf *out, struct err *err) MUST_CHECK;
/* Counts one call of a word; false: over the limit. Every word below but run_now, run_due counts itself. */
bool run_call(struct run *run, struct err *err) MUST_CHECK;

struct named_value { struct str name; struct value value; };
/* Raises an event. subject NULL: it creates (id "" = generated). *out: the entity. because: JSON or "". */
bool run_raise(struct run *run, const struct event_def *event, struct record *subject, struct str id,
               const struct named_value *fields, size_t field_count, struct str because, struct record **out, struct err *err) MUST_CHECK;

/* What a due was reckoned from: start + duration (before: start − duration), and the param the duration came from (NULL: none). */
struct timer_basis { int64_t start_us; struct duration duration; const struct param_reading *reading; bool before; };
struct timer_options { const uint16_t *while_in; uint8_t while_count; bool working; const struct timer_basis *basis; };   /* working: pausing keeps open time, else elapsed time; basis NULL: the due is all that is known */
bool run_timer_set(struct run *run, struct record *record, const struct event_def *timer, int64_t due_us, struct timer_options options, struct err *err) MUST_CHECK;
bool run_timer_cancel(struct run *run, struct record *record, const struct event_def *timer, struct err *err) MUST_CHECK;     /* absent is fine */
/* Keeps what is left: open time of a timer set by working time, or when `working` asks for it; else elapsed time. */
bool run_timer_pause(struct run *run, struct record *record, const struct event_def *timer, bool working, struct err *err) MUST_CHECK;
bool run_timer_resume(struct run *run, struct record *record, const struct event_def *timer, struct err *err) MUST_CHECK;

struct alert_spec { struct str to; struct record *to_record, *about; struct str key, urgency, text, data; const uint16_t *while_in; uint8_t while_count; };  /* text, data: JSON; urgency low normal high urgent */
bool run_alert(struct run *run, const struct alert_spec *spec, struct record **out, struct err *err) MUST_CHECK;
bool run_resolve(struct run *run, struct record *about, struct str key, struct err *err) MUST_CHECK;

bool run_transfer(struct run *run, const struct transfer *transfer, struct err *err) MUST_CHECK;
bool run_send(struct run *run, struct str community, struct str type, struct str data_json, struct err *err) MUST_CHECK;
/* Asks for one small turn per match of the query, in id order; event NULL: the each_def's body. */
bool run_each(struct run *run, struct str name, const struct query *query, const struct event_def *event, struct err *err) MUST_CHECK;

bool run_explain(struct run *run, struct str json, struct err *err) MUST_CHECK;     /* a reason in the decision record */
void run_log(struct run *run, enum log_level level, struct str text);               /* capped; drops beyond with a count */

#endif
