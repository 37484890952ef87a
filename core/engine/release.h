/* release.h — what a published version gives the engine: the compiled model, the calendar, and rules as data with
 * one way to run them. Made by the policy layer; the engine knows nothing of Lua. */
#ifndef ENGINE_RELEASE_H
#define ENGINE_RELEASE_H

#include "calendar/recurrence.h"
#include "engine/limits.h"
#include "model/world.h"

enum verdict {
	VERDICT_OK,
	VERDICT_SKIPPED,        /* a condition said no: if_state, when, mode; reasons tell which */
	VERDICT_ERROR,          /* the policy raised an error */
	VERDICT_REFUSED,        /* a check refused */
	VERDICT_INSTRUCTIONS, VERDICT_CLOCK, VERDICT_MEMORY,
	VERDICT_LIMIT,          /* raised events, timers, alerts, calls of words, depth */
	VERDICT_TURN_LIMIT,
	VERDICT_SUSPENDED,
};
const char *verdict_name(enum verdict verdict);                    /* "ok", "skipped", "error", … */

enum handler_use { HANDLER_ON, HANDLER_CHECK, HANDLER_EVERY, HANDLER_EACH, HANDLER_PAGE };
struct handler {
	const char *name;              /* stable: "std.wish.on_unclaimed", "policies.wish.on_submit", given by opts.name or made from file and event */
	const char *where;             /* "policies/wish.lua:12" */
	enum handler_use use;
	const struct event_def *event; /* on, check; NULL for every, each, page */
	const uint16_t *if_state; uint8_t if_state_count;           /* states of event->kind; 0 = any */
	bool allow_on_failure;         /* check: { on_failure = "allow" } */
	const char *label;             /* JSON: {"en":…,"zh-CN":…}; NULL: none */
	const char *when_where;        /* where its own condition stands; NULL: none */
	int function, when;            /* the script's references; when 0 = none */
};
struct schedule {                      /* every(name, …) */
	const char *name;
	const struct handler *handler;
	const struct recurrence *recurrence;
	const char *spec;              /* JSON: {"rrule":…,"at":…,"start":…,"if_holiday":…,"catch_up":…} as written, what is missing left out */
	enum catch_up { CATCH_UP_ONCE, CATCH_UP_EACH, CATCH_UP_SKIP } catch_up;
};
struct each_def { const char *name; const struct handler *handler; };       /* each(name, fn): body declared at load */

struct page_def {                      /* print_page(what, …): something to print, read from the state */
	const char *what;              /* "minutes": unique */
	const char *of;                /* a kind's name, or "year", "quarter", "month", "day": then the id says which */
	const struct kind *kind;       /* NULL: a period */
	const char *title;             /* JSON: {"en":…,"zh-CN":…} */
	const struct handler *handler;
};

/* default_for: until somebody sets a value there. key: of a table, else NULL */
struct param_default { const char *scope, *value, *key; union slot slot; };
enum { PARAM_SCOPES_MAX = 8 };
struct param_def {
	const char *name;              /* "claim_within", "std.wish.claim_within" */
	const char *label, *help, *unit;       /* JSON: a text or {"en":…,"zh-CN":…}; NULL: none */
	const char *labels;            /* of an enum's values: JSON object; NULL: none */
	const struct field *field;     /* type, range, default_value; "table" params: keys non-NULL and field is the element */
	const char *const *keys;       /* table: NULL-terminated; NULL: plain */
	const union slot *key_defaults;
	const char *const *by;         /* scopes allowed, at most PARAM_SCOPES_MAX: "grid", "mode", …; NULL-terminated; NULL: none */
	const struct param_default *defaults; size_t default_count;
	const char *where;
};

/* A figure on an entity and the function that accounts for it, read from the state; the name may be a field's. */
struct figure_def { const char *name; const struct kind *kind; const struct handler *handler; };

/* Where code that a rule may run stands in the pack's files: its condition, its body, the functions they reach. Borrowed from the script. */
struct code_span { const char *path; int first, last; bool condition; };
/* For each span that is found; wanted: does the code of `from` use what is called `name`? */
struct code_walk {
	bool (*wanted)(void *arg, const struct code_span *from, const char *name);
	void (*found)(void *arg, const struct code_span *span);
	void *arg;
};

struct run; struct run_result;
struct rules_ops {
	/* Runs one handler inside `run`; everything it does goes through run.h. Must come back within its budget whatever the policy does. */
	enum verdict (*run)(void *script, struct run *run, const struct handler *handler, struct run_result *result);
	void (*free)(void *script);
	void (*code)(void *script, const struct handler *handler, const struct code_walk *walk);       /* for explanations */
};
struct run_result {
	uint64_t instructions;
	struct buf error;              /* one line: "policies/wish.lua:12: attempt to …"; empty when ok */
	struct buf traceback;
	struct str refusal_field;      /* VERDICT_REFUSED: refuse(text, field) */
	struct buf refusal;            /* JSON: a text, or {"en":…,"zh-CN":…} */
	struct buf page;               /* HANDLER_PAGE: JSON, {"title":…,"blocks":[…]} or a figure's; "null": there is nothing */
};

struct release {
	uint64_t version;              /* 1, 2, 3 … a community; set by the engine when installed */
	char hash[65];                 /* content address: pack, used std files, language, calendar tables, limits */
	int semantics;                 /* of the language it was made with: 1, 2 …; 0 counts as 1 */
	const char *name;              /* of the pack */
	struct limits limits;          /* the program's, with what pack.lua sets */
	const struct model *model;
	struct calendar *calendar;                     /* the days a community opens and closes itself are set in it by the engine */
	const struct handler *handlers; size_t handler_count;       /* in running order */
	const struct schedule *schedules; size_t schedule_count;
	const struct each_def *eaches; size_t each_count;
	const struct page_def *pages; size_t page_count;
	const struct figure_def *figures; size_t figure_count;
	const struct param_def *params; size_t param_count;
	const char *const *modes;      /* that mode_of may answer with; NULL: not said */
	const struct rules_ops *ops;
	const char *unusable;          /* why its rules cannot run: it takes no events, nothing falls due; NULL: they can */
	void *script;
	void (*free)(struct release *release);                       /* frees all of it */
};

#endif
