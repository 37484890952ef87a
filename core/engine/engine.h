/* engine.h — one community's engine: events in, turns, timers, recovery. Single-threaded: everything is called from
 * the loop's thread. The engine never waits for the disk; whoever needs durability hands a reply function.
 *
 * A turn is one root event and all that it causes. It is applied in memory at once, journalled, and its log rows
 * join the filling group; replies leave when the group is durable. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "base/log.h"
#include "base/metrics.h"
#include "engine/release.h"
#include "engine/watch.h"
#include "model/ledger.h"
#include "model/query.h"
#include "store/committer.h"

struct engine_config {
	const char *community;
	const struct clock *clock;
	const struct log *log;                     /* NULL: silent */
	struct metrics *metrics;                   /* NULL: none */
	struct store *store;                       /* owned by the caller; memory store for throw-away engines */
	struct store *reader;                      /* a second handle for reading the log; NULL: `store` itself (no loop) */
	struct loop *loop;                         /* NULL: commits are waited for at once */
	struct limits limits;                      /* until a version is in place: it brings its own */
	bool times_are_now;                        /* try, simulate, import: an input's time moves the (virtual) clock */
	bool log_only;                             /* throw-away engines: nobody recovers from their store, so no tables follow the log */
	bool read_only;                            /* looks at a store without ever writing to it */
	bool accept_loss;                          /* start at the last good turn of a damaged log, and record that */
	void (*sync_failed)(void *arg);            /* a commit's outcome is unknown: the process must end (NULL: nobody) */
	void *sync_failed_arg;
	struct watch *watch;                       /* borrowed; NULL: nobody watches */
	const char *head_path;                     /* file of (community, seq, chain); NULL: none */
};
/* The engine's own kinds, a JSON array for model_compile: they stand first in every model. */
extern const char engine_system_kinds[];

struct engine;
struct engine *engine_new(const struct engine_config *config, struct err *err) MUST_CHECK;
void engine_free(struct engine *engine);                           /* commits what is pending first; replies are given */

/* ---- versions ---- */
/* Reads the newest published version's number and model from the store; 0: a new community. The caller loads its files and installs it before engine_recover. */
/* Publishing: a barrier. Logs muster.publish (or muster.rollback), stores version and files, migrates the world, swaps. The old release is freed. On error nothing changed. */
struct pack_file { const char *path; struct str content; };
struct publication {
	struct release *release;                   /* taken on success */
	const struct pack_file *files; size_t file_count;
	struct str actor, note;
	struct str tests;                          /* JSON, stored with the version; "": none were run */
	bool rollback, forced;                     /* forced: in force whatever its tests say; the note says why */
	bool forgets_timers;                       /* replay of a log from before orphans were kept */
	void (*obstacle)(void *arg, const char *where, const char *text); void *obstacle_arg;     /* hears of all that stands in the way of the new model; may be NULL */
	struct release **retired;                  /* the version that was in force, for the caller to free when it suits; NULL: freed at once */
};
bool engine_publish(struct engine *engine, const struct publication *publication, struct err *err) MUST_CHECK;
/* The result of a version's tests, known only after it came into force. No rule can feel it, so it is no event: the version's row alone changes, durable when this returns true. */
bool engine_note_tests(struct engine *engine, uint64_t version, struct str tests, struct err *err) MUST_CHECK;
/* What lost its name with a version: {"timers":[…],"schedules":[…],"params":[…],"suspended":[…],"parked":[…],"count":N}, at most 100 of each; returns count. */
size_t engine_orphans_json(const struct engine *engine, struct buf *out);
bool engine_orphans_return(const struct engine *engine);       /* timers wait whose name is there: submit muster.rebind until it is false */
/* At start, and for verify: puts a release in place without logging; its model must be the stored version's. */
bool engine_install(struct engine *engine, struct release *release, uint64_t version, struct err *err) MUST_CHECK;
const struct release *engine_release(const struct engine *engine);          /* NULL before the first */
/* Loads tables, then the log's later effects: no rule runs. Call after engine_install (or alone for a new community). */
bool engine_recover(struct engine *engine, struct err *err) MUST_CHECK;

/* ---- events in ---- */
struct submission {
	struct str type, subject;                  /* "wish.submit"; subject: "" when it creates without a given id */
	const struct json *data;                   /* an object or NULL */
	struct str actor, source, id;              /* id "": no idempotency */
	struct str because;                        /* JSON: text or {"en":…,"zh-CN":…}; "" none */
	int64_t time_us; bool has_time;            /* as the sender says; recorded */
	uint64_t if_match; bool has_if_match;      /* the entity's seq */
	bool may_name_ids;                         /* setup, import, tests, trusted actors */
	bool system;                               /* setup and the engine's own: passes authorisation */
	uint32_t depth;                            /* of events caused by events, across communities */
	bool replayed;                             /* comes from a log: no authorisation, no dedupe; `body` is its sender's hash */
	uint64_t body;
};
struct reply {
	const struct err *err;                     /* NULL: accepted and durable */
	uint64_t seq;                              /* of the root event; for refusals the newest seq when computed */
	struct str subject;                        /* id of the root's entity */
	struct str json;                           /* {"seq":…,"subject":…,"events":[…],"alerts":[…],"failures":[…]}; on duplicates with "duplicate":true */
	bool duplicate;
};
typedef void (*reply_fn)(void *arg, const struct reply *reply);
/* Always answers exactly once through fn: later on the loop, or before it returns when there is no loop. */
void engine_submit(struct engine *engine, const struct submission *submission, reply_fn fn, void *arg);
/* Authorisation hook; NULL lets everyone. false with ERR_DENIED. subject NULL for creating events. */
typedef bool (*authorise_fn)(void *arg, const struct event_def *event, const struct record *subject, struct str actor, struct err *err);
void engine_set_authorise(struct engine *engine, authorise_fn fn, void *arg);
/* Reserved root events: "muster.calendar" {"days":[{"date","works"}],"note":…}, "muster.params" {"values":{…},"scope":{…},"note":…},
 * "muster.deadlines" {"moves":[{"kind","id","timer","due"}],"reason"}, "muster.retry" and "muster.settle" {"failure":id,"note"},
 * "muster.suspend"/"muster.resume" {"handler":…,"reason":…}, "muster.rebind". */

/* ---- reads ---- */
struct world *engine_world(struct engine *engine);                 /* read only for others */
struct ledger *engine_ledger(struct engine *engine);
int64_t engine_now(const struct engine *engine);                   /* the clock it goes by */
uint64_t engine_seq(const struct engine *engine);                  /* newest, perhaps not durable yet */
uint64_t engine_durable_seq(const struct engine *engine);
uint64_t engine_chain(const struct engine *engine);                /* chain value of the newest row: equal logs have equal ones */
/* fn runs when everything up to the present seq is durable (at once when it is): answers computed now may leave then. ok = false: the group was undone. */
typedef void (*gate_fn)(void *arg, bool ok);
void engine_gate(struct engine *engine, gate_fn fn, void *arg);
/* The plain value a param has now. JSON text into out; a table's as an object. */
bool engine_param_json(struct engine *engine, struct str name, struct buf *out, struct err *err) MUST_CHECK;
/* {"params":[{name, label, type, unit, range, default, value, values by scope, who set it when and why, scheduled changes}],"scheduled":[…],"orphans":[values of
 * params that are no more]} */
bool engine_params_json(struct engine *engine, struct buf *out, struct err *err) MUST_CHECK;
/* One of them with its history: {"…","history":[{"seq","time","actor","note","from","to","what"}]}. Call inside a gate to see the newest. */
bool engine_param_full_json(struct engine *engine, struct str name, struct buf *out, struct err *err) MUST_CHECK;
/* Scheduled changes that the event at this seq planned: a JSON array. */
void engine_changes_json(struct engine *engine, uint64_t planned, struct buf *out);
/* Running deadlines that the present values would put elsewhere: {"count","past","paused","moves":[{"kind","id","timer","due","from","duration","was"}]},
 * moves as muster.deadlines takes them, at most `most`. request: {"values":{…}|"params":[…],"scope":{…}}: of these only, and of that layer. */
bool engine_running_json(struct engine *engine, const struct json *request, size_t most, struct buf *out, struct err *err) MUST_CHECK;
/* The same as if muster.params with this data had happened. */
bool engine_running_if(struct engine *engine, const struct json *data, struct str actor, size_t most, struct buf *out, struct err *err) MUST_CHECK;
const struct param_def *engine_param(const struct engine *engine, struct str name);     /* NULL: none */
const struct param_def *engine_param_named(const struct engine *engine, struct str name);      /* by its short name too, when only one has it */
/* Present value: for tables pass the key. scope_name NULL = the plain value. Borrowed slot. */
bool engine_param_is_set(const struct engine *engine, const struct param_def *param, const char *key, const char *scope_name, struct str scope_value);
union slot engine_param_value(const struct engine *engine, const struct param_def *param, const char *key, const char *scope_name, struct str scope_value);
/* The log (call inside a gate to see the newest): rows after `after`, durable ones only, at most max (≤ 1,000); one CloudEvents JSON object each through fn. */
struct log_filter { uint64_t after; struct str type, subject; size_t max; bool with_runs; };
typedef void (*log_row_fn)(void *arg, uint64_t seq, struct str json);
bool engine_log(struct engine *engine, const struct log_filter *filter, log_row_fn fn, void *arg, struct err *err) MUST_CHECK;
/* Who last gave a field its value: the actor of the newest event the record remembers whose data names it. false with no err: none does. */
bool engine_field_actor(struct engine *engine, const struct record *record, const char *field, char actor[80], struct err *err) MUST_CHECK;
/* The newest 50 events of an entity: rows with causes, rules, reasons, runs; then what is due. JSON object; explain.h tells it in sentences. */
bool engine_history(struct engine *engine, const struct record *record, struct buf *out, struct err *err) MUST_CHECK;
/* A page of the active version: its function reads record (or the period that id names) and gives blocks. JSON into out:
 * {"title":…,"blocks":[…]}. ERR_NOT_FOUND: no such period, or nothing to print; ERR_SCRIPT: it failed or overran its budget. Call inside a gate. */
bool engine_print(struct engine *engine, const struct page_def *page, struct record *record, struct str id, struct buf *out, struct err *err) MUST_CHECK;
/* {"timers":[{kind,id,timer,due,…}],"schedules":[…],"orphans":[…]} until the instant. */
bool engine_timer_due(const struct engine *engine, const struct record *record, const struct event_def *timer, int64_t *due_us);   /* false: not set */
void engine_timers_json(struct engine *engine, int64_t until_us, struct buf *out);
/* Parked runs by rule, most first, and suspended rules: {"rules":[{"rule","parked","known","first","last","where","type","verdict","error",
 * "examples":[id]}],"suspended":[{"rule","reason","since","until"}]}; known: the active version has the rule; until: absent when a person suspended it. */
bool engine_failures_json(struct engine *engine, struct buf *out, struct err *err) MUST_CHECK;
/* What differs from the weekly pattern in a year: {"year","table","days":[{"date","works","source","note","actor"}]}; table: is there one for it;
 * source: table, pack or community, the last with the reason and who. */
void engine_calendar_json(struct engine *engine, int year, struct buf *out);
/* Running deadlines that the calendar of now would reckon otherwise from their recorded start, earliest first, at most 10,000:
 * {"moves":[{"kind","id","timer","from","due","start","reckoned"}],"more"}: the moves of a "muster.deadlines". */
void engine_reckon_json(struct engine *engine, struct buf *out);
/* Called with each durable row, in order (live streams). */
void engine_on_durable(struct engine *engine, log_row_fn fn, void *arg);
/* Called after every turn: what is due next may have changed. */
void engine_on_turn(struct engine *engine, void (*fn)(void *arg), void *arg);
/* Called at the end of every turn with each of its events, in order; fn only takes note: the turn is not over. */
struct event;
void engine_on_event(struct engine *engine, void (*fn)(void *arg, const struct event *event), void *arg);
struct health { bool store_ok; bool undoing; size_t lag_rows; uint64_t seq, durable_seq; size_t timers, failures, suspended; int missing_year; char text[200]; };
struct health engine_health(const struct engine *engine);

/* ---- time ---- */
int64_t engine_next_due(const struct engine *engine);              /* INT64_MAX: nothing */
size_t  engine_fire_due(struct engine *engine, size_t max);        /* turns run; uses the clock's present */
/* For a loop: fires what is due, at most 50; when deadlines are more than a minute late (the clock stepped, the machine slept) at most 200 a second. */
size_t  engine_fire_paced(struct engine *engine);
int64_t engine_wait_us(const struct engine *engine);               /* until engine_fire_paced should be called again; at most a minute */
/* Virtual clocks: moves the clock to `to`, firing on the way what falls due, each at its own instant. */
void engine_advance(struct engine *engine, struct clock *clock, int64_t to_us);
/* While held (setup, import, simulation) submissions are answered from memory and commits gather; engine_flush makes them durable. */
void engine_hold(struct engine *engine, bool held);
/* Commits what is pending and waits for it. */
bool engine_flush(struct engine *engine, struct err *err) MUST_CHECK;
/* Pushes write-behind until tables are current, checkpoints: clean stop. */
bool engine_settle(struct engine *engine, struct err *err) MUST_CHECK;

#endif
