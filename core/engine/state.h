/* state.h — private to the engine: what one community's engine is made of. Each part is moved by the file named beside it. */
#ifndef ENGINE_STATE_H
#define ENGINE_STATE_H

#include "base/hash.h"
#include "base/map.h"
#include "base/order.h"
#include "engine/params.h"
#include "engine/run.h"
#include "engine/tables.h"
#include "engine/timers.h"

/* One event of the turn with what will become its log row. Pooled: buffers keep their room. */
struct node {
	struct event event;
	const struct handler *rule;            /* the handler whose run raised it; NULL: root */
	const struct handler *only;            /* every, each, retry: the one handler to run; NULL: all of the event */
	struct record *match;                  /* each: the entity of this turn */
	bool muster;                           /* reserved type: no model event */
	struct buf data, effects, runs;        /* JSON: object, array elements, array elements */
	int64_t sent_us; bool has_sent;
	uint64_t body;
	struct node *next_free;
};

struct turn {
	struct engine *engine;
	uint64_t number;
	int64_t now_us;
	struct arena arena;                    /* event values, names; cleared at the end */
	struct node **nodes; size_t node_count, node_cap;          /* in seq order; nodes[0] is the root */
	struct pending { struct node *node; const struct handler *handler; } *queue;
	size_t queue_count, queue_cap, queue_next;
	uint32_t ordinal;                      /* of effects in the turn */
	uint32_t runs_ordinal;
	uint64_t instructions;
	uint32_t raised, timers, alerts, calls, failures;
	uint64_t mark;                         /* journal */
	uint64_t seq_before;
	bool active;
};

struct run {
	struct engine *engine;
	struct turn *turn;
	struct node *node;                     /* whose handler this is; effects go there */
	const struct handler *handler;
	struct record *subject;
	bool reads_only;
	uint64_t random;
	uint32_t raised, timers, alerts, calls, eaches;
	struct buf reasons, log;               /* JSON array elements */
	uint32_t log_lines; size_t log_bytes; uint32_t log_dropped;
	struct run *outer;
};

/* group.c: turns that share a commit. */
struct waiter {                                /* a reply or a gate */
	reply_fn reply; gate_fn gate; void *arg;
	struct err *err;                       /* owned; NULL: accepted */
	size_t json_at, json_len, subject_at, subject_len;         /* in group->texts */
	uint64_t seq;
	bool duplicate;
};
struct group {
	struct batch *log, *rows;
	struct buf texts, shown;               /* answers; rows for listeners: u64 seq, u32 length, JSON … */
	struct waiter *waiters; size_t waiter_count, waiter_cap;
	uint64_t journal_mark, seq_before, chain_before, last_seq;
	size_t row_count, turn_count;
	struct dedupe_entry **remembered; size_t remembered_count, remembered_cap;
	struct flushed { struct text *id; const struct kind *kind; } *flushed; size_t flushed_count, flushed_cap;
	struct timer_key *timer_keys; size_t timer_key_count, timer_key_cap;
	uint64_t ledger_before;
};

/* dedupe.c */
struct dedupe_entry;
struct dedupe { struct dedupe_entry **slots, *oldest, *newest; size_t slot_count, count; struct buf key; };

/* schedule.c */
struct planned { const struct schedule *schedule; struct record *record; struct occurrence next; bool ended; };

/* behind.c: what a sweep through the tables has still to write, and what they reflect. */
struct behind {
	struct order records;
	uint64_t timers, entries;              /* the sweep takes keys and entries up to here */
	uint64_t entries_taken;                /* ledger entries written */
	uint64_t seq;                          /* of the sweep: the tables reflect it when it has ended */
	uint64_t tables_seq;
	int64_t began_us;
	bool sweeping, hurry;                  /* hurry: somebody waits for the tables */
};

/* pace.c: boot clock instants; offset: wall clock less boot clock */
struct pace { int64_t offset_us, start_offset_us, unsaid_us, next_us; bool slow; };

struct listener { log_row_fn fn; void *arg; };
/* A check that failed by itself while a request was looked at; handler NULL: none. */
struct failed_check { const struct handler *handler; enum verdict verdict; struct record *subject; char type[160]; struct run_result result; };

/* A backtest: this run of this rule ended by chance when it was recorded, and ends so again. */
struct forced_run { struct str type, subject, rule; enum verdict verdict; uint64_t instructions; bool used; };

struct engine {
	struct engine_config config;
	struct calendar *plain_calendar;       /* UTC, Monday to Friday: before the first version */
	struct model *plain_model;             /* the engine's own kinds only */
	struct world *world;
	struct ledger *ledger;
	struct timers *timers;
	struct release *release;
	const struct model *next_model;        /* while a publish is on its way to the disk; NULL: none is */
	bool firing;                           /* answers of a group are being given */
	/* by event number: on handlers, then checks */
	const struct handler ***on, ***checks; size_t event_count;
	struct map handlers_by_name, params_by_name;
	struct map readings; struct arena readings_own; struct buf reading_key;
	struct param_values { const struct param_def *def; struct param_value { char *key, *scope, *value_of; union slot slot; } *items; size_t count; } *params;
	struct planned *plans; size_t plan_count;
	struct pace pace;
	uint64_t seq, chain, durable_seq, turns, newest_version;
	struct turn turn;
	struct run *run;                       /* innermost */
	struct node *free_nodes;
	struct group groups[2], *filling, *flying;
	size_t last_turns[2];                  /* of the two groups before the filling one, newest first */
	struct committer *committer;
	struct loop_timer *kick;               /* end of the loop's round: submit the filling group */
	struct loop_timer *later;              /* nothing came for a while: the tables catch up */
	struct loop_timer *probe;
	bool held, kicked, store_failed, uncertain, replaying;
	char store_text[200];
	struct behind behind;
	struct dedupe dedupe;
	struct listener listeners[8]; size_t listener_count;
	authorise_fn authorise; void *authorise_arg;
	void (*turned)(void *arg); void *turned_arg;
	void (*happened)(void *arg, const struct event *event); void *happened_arg;
	struct arena scratch;
	struct buf answer;
	int head_fd;
	struct metric *turns_metric, *rows_metric, *failures_metric, *commit_metric;
	struct failed_check failed_check;
	struct labels *labels;                 /* of the active model, made when first asked for */
	struct forced_run *forced; size_t forced_count;        /* borrowed, for the turn */
};

/* system_kinds.c */
const struct kind *engine_kind(const struct engine *engine, const char *name);
/* Sets a field of a system record from a loose value; the shapes are the engine's own, so a refusal is a broken invariant. */
void system_set(struct engine *engine, struct record *record, const char *field, struct value value);
struct str system_text(const struct record *record, const char *field);          /* "" when absent */
int64_t system_integer(const struct record *record, const char *field);           /* 0 when absent */

/* effects.c: after-images as JSON elements of the node's effects */
void effect_record(struct turn *turn, struct node *node, const struct record *record, const struct field *const *fields, size_t count);
void effect_timer(struct turn *turn, struct node *node, const struct record *record, const struct event_def *event, const struct timer *timer);
/* A timer as its effect and its orphan keep it: a JSON object; and back, without order and seq. */
void timer_write_image(const struct timer *timer, int64_t now_us, struct buf *out);
struct timer timer_of_image(struct engine *engine, struct record *record, const struct event_def *event, const struct json *image, int64_t now_us);
void effect_entry(struct turn *turn, struct node *node, const struct ledger_entry *entry);
/* Recovery: the images of one turn's rows. */
struct log_row;
/* What one row may hold: a move of every timer a community may have. */
#define LOG_JSON ((struct json_limits){ 64, 8000000 })
bool effects_apply_turn(struct engine *engine, const struct log_row *rows, size_t count, struct err *err) MUST_CHECK;

/* turn.c */
bool turn_begin(struct engine *engine, int64_t now_us);
struct node *turn_node(struct turn *turn);                     /* the next event; its seq is the engine's next */
void turn_drop_nodes(struct turn *turn, size_t keep);
void turn_queue(struct turn *turn, struct node *node);          /* its handlers */
void turn_run_queue(struct turn *turn);
void turn_cancel(struct engine *engine);                       /* the root was refused: as if nothing had been */
void turn_finish(struct engine *engine, struct buf *answer);   /* log rows into the filling group; answer: JSON */
struct node *turn_root_reserved(struct engine *engine, const char *type, struct str actor, struct str source);

/* apply.c */
struct proposal {
	const struct event_def *def;
	struct record *subject;                /* NULL: creates */
	struct str id;                         /* given id or "" */
	const struct named_value *fields; size_t field_count;
	struct str because, actor, source, event_id;
	const struct handler *rule;
	const struct node *cause;              /* NULL: root */
	const char *pointer;                   /* prefix of error pointers: "/data" */
	int64_t due_us; uint32_t missed, depth;
	const struct submission *submission;   /* root from outside: authorisation */
};
bool event_apply(struct turn *turn, const struct proposal *proposal, struct node **out, struct err *err) MUST_CHECK;
void event_write_data(const struct world *world, const struct event *event, struct buf *out);

/* runs.c */
void run_handler(struct turn *turn, struct node *node, const struct handler *handler);
void check_park(struct engine *engine);                     /* after the refusal: in a turn of its own */
enum verdict run_page(struct turn *turn, struct node *node, struct record *subject, const struct handler *handler, struct run_result *result);
bool run_played(struct turn *turn, struct node *node, const struct handler *handler, bool (*fn)(void *arg, struct run *run), void *arg);
void result_free(struct run_result *result);
bool run_checks(struct turn *turn, struct node *candidate, struct record *subject, struct err *err) MUST_CHECK;

/* alerts.c */
/* The engine's own: one per key and target while open. */
void alert_by_engine(struct turn *turn, struct node *node, struct str key, struct str target, struct str text_json);
bool alerts_follow_state(struct turn *turn, struct node *node, struct record *record, struct err *err) MUST_CHECK;

/* row.c */
/* ,"name":"2026-02-24T17:00:00+08:00": in the community's time */
void put_instant(const struct engine *engine, struct buf *out, const char *name, int64_t time_us);
struct log_row {
	uint64_t seq, root, cause, version, body; uint32_t depth, missed;    /* body: hash of what the sender sent, with an id */
	int64_t time_us, sent_us, due_us; bool has_sent, has_due;
	struct str type, subject, actor, source, event_id, rule, because, data, effects, runs;
	uint64_t chain;
	const struct event_def *def;           /* of a row just made; NULL: found by its type */
};
void log_row_put(struct batch *batch, const struct log_row *row);
struct log_row log_row_of_cells(const struct cell *cells);
uint64_t log_row_chain(uint64_t previous, const struct log_row *row);
void log_row_write_json(const struct engine *engine, const struct log_row *row, bool with_runs, struct buf *out);
struct log_row log_row_of_node(const struct engine *engine, const struct node *node);
/* {"seq":…,"subject":…,"events":[…],"alerts":[…],"failures":[…]} of one turn's rows */
void answer_write(const struct engine *engine, const struct log_row *rows, size_t count, bool duplicate, struct buf *out);

/* group.c */
void group_row(struct engine *engine, const struct log_row *row);
void group_wait(struct engine *engine, struct waiter waiter, struct str json, struct str subject);
void group_turn_done(struct engine *engine);
void group_kick(struct engine *engine);                         /* what was held goes with the loop's next round */
void groups_restart(struct engine *engine);                     /* after recovery: the filling group begins where the log ends */
bool groups_new(struct engine *engine, struct err *err) MUST_CHECK;
void groups_free(struct engine *engine);
bool groups_drain(struct engine *engine, struct err *err) MUST_CHECK;      /* commits everything pending and waits */
bool groups_settle(struct engine *engine, struct err *err) MUST_CHECK;     /* … and writes all tables */
void groups_probe(struct engine *engine);

/* behind.c */
void behind_write(struct engine *engine, struct group *group);      /* a slice into the group that takes off, when it is time */
size_t behind_lag(const struct engine *engine);                     /* rows that wait */
uint64_t behind_events(const struct engine *engine);                /* log rows that a restart would re-apply */
void behind_durable(struct group *group);
void behind_stop(struct engine *engine);                            /* before groups are undone: the sweep gives back what it holds */
void behind_again(struct engine *engine, struct group *group);      /* its rows were not written after all */
void behind_free(struct engine *engine);

/* dedupe.c */
uint64_t dedupe_body(struct dedupe *dedupe, const struct submission *submission);
const struct dedupe_entry *dedupe_find(struct dedupe *dedupe, const struct submission *submission);      /* NULL: not within the window */
uint64_t dedupe_root(const struct dedupe_entry *entry);
bool dedupe_same(const struct dedupe_entry *entry, uint64_t body);
struct dedupe_entry *dedupe_add(struct engine *engine, struct str actor, struct str source, struct str id, uint64_t root, uint64_t body, int64_t time_us);
void dedupe_remove(struct dedupe *dedupe, struct dedupe_entry *entry);
void dedupe_trim(struct engine *engine, int64_t now_us);
void dedupe_free(struct dedupe *dedupe);
void dedupe_answer(struct engine *engine, const struct dedupe_entry *entry, reply_fn fn, void *arg);

/* params.c */
/* The basis of a timer as JSON: {"start":µs,"duration":…,"before":true,"param":…,…}; start is left out when it is `now_us`. Read back into the timer;
 * its duration is the caller's to drop. */
void timer_basis_write(const struct timer *timer, int64_t now_us, struct buf *out);
void timer_basis_read(struct engine *engine, const struct json *basis, int64_t now_us, struct timer *timer);
/* "3 working days from 2026-02-13 17:00, by “Time a unit has to claim” (std.wish.claim_within of grid g3), set … by …: …"; nothing when it has no basis */
bool timer_is_provisional(const struct engine *engine, const struct timer *timer);      /* engine.c: reckoned in working time into a year without a table */
void timer_tell_basis(const struct engine *engine, const struct timer *timer, struct buf *en, struct buf *zh);
void readings_free(struct engine *engine);
void params_follow(struct engine *engine);                     /* the values are what the records say */
void params_free(struct engine *engine);
bool params_event(struct engine *engine, const struct submission *submission, struct err *err) MUST_CHECK;

/* param_plan.c: a timer of a scheduled change has fired */
void change_due(struct turn *turn, struct node *node, struct record *change);
void changes_look(struct engine *engine);                      /* a new version: says which scheduled changes cannot begin under it */

/* move.c: muster.deadlines */
bool deadlines_event(struct engine *engine, const struct submission *submission, struct err *err) MUST_CHECK;

/* schedule.c, each.c */
void plans_index(struct engine *engine);
void plans_free(struct engine *engine);
void plans_start(struct turn *turn, struct node *node);        /* records for new names; in the publish turn */
int64_t plans_next_due(const struct engine *engine);
bool plans_fire(struct engine *engine, int64_t now_us);
bool plans_fire_named(struct engine *engine, struct str name, int64_t due_us, int64_t now_us);   /* false: no such schedule, or not due by then */
const struct planned *plans_earliest(const struct engine *engine);     /* NULL: none */
bool plans_ahead(const struct engine *engine, int64_t now_us);  /* a position that only a wrong clock can have left there */
bool clock_event(struct engine *engine, const struct submission *submission, struct err *err) MUST_CHECK;      /* muster.clock */
bool each_pending(const struct engine *engine);
const struct record *each_running(const struct engine *engine);        /* the job whose turn is next; NULL: none */
bool each_fire(struct engine *engine, int64_t now_us);                 /* now_us: by which no timer was due, or a replay would fire that first */
struct record *each_entity(const struct engine *engine, const struct record *job, struct str id);     /* of the kind that the job goes over; NULL: not there */

/* pace.c */
void pace_start(struct engine *engine);
int64_t engine_steady_us(const struct engine *engine);

/* messages.c: muster.delivered */
bool delivered_event(struct engine *engine, const struct submission *submission, struct err *err) MUST_CHECK;

/* deliveries.c: muster.delivery */
bool delivery_event(struct engine *engine, const struct submission *submission, struct err *err) MUST_CHECK;

/* days.c: muster.calendar; the release's calendar follows the records of days */
bool days_event(struct engine *engine, const struct submission *submission, struct err *err) MUST_CHECK;
void days_index(struct engine *engine);

/* retry.c: muster.retry, muster.settle */
bool retry_event(struct engine *engine, const struct submission *submission, struct err *err) MUST_CHECK;
bool settle_event(struct engine *engine, const struct submission *submission, struct err *err) MUST_CHECK;
bool must_handler(const struct engine *engine, struct str name, const struct handler **handler, struct err *err) MUST_CHECK;

/* orphans.c */
size_t orphans_leave(struct engine *engine, struct node *node, bool forgotten);        /* in the publish turn: timers that engine->next_model has no name for; how many */
void orphans_follow_state(struct turn *turn, struct node *node, struct record *entity);      /* it entered a state: of its waiting ones some end */
bool rebind_event(struct engine *engine, const struct submission *submission, struct err *err) MUST_CHECK;     /* muster.rebind */

/* suspend.c: muster.suspend, muster.resume, and rules that are ended too often */
void rule_killed(struct turn *turn, struct node *node, const struct handler *handler);
void rule_ran(struct turn *turn, struct node *node, const struct handler *handler);
bool suspend_event(struct engine *engine, const struct submission *submission, struct err *err) MUST_CHECK;
bool handler_suspended(const struct engine *engine, const struct handler *handler);

/* install.c */
void release_index(struct engine *engine);
void release_unindex(struct engine *engine);

/* engine.c */
bool timer_fire_one(struct engine *engine, const struct record *record, const struct event_def *event, int64_t now_us);   /* whatever its due; false: not set */

/* tell.c */
struct labels;
const struct labels *engine_labels(struct engine *engine);

/* log.c */
bool log_rows_of_root(struct engine *engine, uint64_t root, struct arena *arena, struct log_row **rows, size_t *count, struct err *err) MUST_CHECK;
bool log_row_read(struct engine *engine, uint64_t seq, struct arena *arena, struct log_row *row, struct err *err) MUST_CHECK;
struct store *engine_reader(const struct engine *engine);

#endif
