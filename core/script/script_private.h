/* script_private.h — the one door's other side: what the bindings of core/script share. */
#ifndef SCRIPT_SCRIPT_PRIVATE_H
#define SCRIPT_SCRIPT_PRIVATE_H

#include "base/map.h"
#include "script/sandbox.h"
#include "engine/run.h"
#include "script/script.h"
#include "script/vocabulary.h"

/* Instants of the present turn that were reckoned from a duration, newest ones. */
struct reckoned { int64_t time_us; struct timer_basis basis; };
enum { INSTANTS_MOST = 16 };
struct instants { uint64_t turn, noted; struct reckoned items[INSTANTS_MOST]; };

enum phase { PHASE_LOAD, PHASE_RUN, PHASE_SETUP };
struct script {
	struct sandbox *sandbox;
	lua_State *L;
	enum phase phase;
	const struct model *model;             /* NULL until the model files are read */
	struct calendar *calendar;
	struct run *run;                       /* whose handler runs; NULL outside */
	struct engine *engine;                 /* tests, console: reads without a run */
	struct test_driver *driver;            /* tests, console; NULL: none is running */
	bool plays;                            /* console: what acts has a turn of its own */
	bool looked;                           /* tests: the test did or read something since it began or was set up */
	bool condition;                        /* opts.when is being asked */
	bool reckons;                          /* timers keep their basis; versions published by an earlier program do not */
	bool acted;                            /* the run used a word that acts */
	struct coverage *coverage;             /* borrowed; NULL: nobody wants to know */
	int *kind_names;                       /* registry references: name → what a dot means, one table a kind */
	struct instants instants;
	struct arena scratch;                  /* of one run */
	struct arena parsed;                   /* of one JSON text on its way into Lua */
	struct buf text;                       /* borrowed by one word at a time; kept so that a raise leaks nothing */
	int language;                          /* registry reference of what scripts/muster/init.lua returned */
	/* loading */
	const struct script_source *source;
	bool *touched;
	struct diagnostics *diagnostics;
	struct survey *survey;                 /* while a pack is looked at closely */
	struct release release;                /* what the engine sees; its arrays live in `own` */
	struct arena own;
	setup_fn setup; void *setup_arg;
};

static inline struct script *script_of(lua_State *L) { return sandbox_context(L); }
/* The run, or an error that says where words belong. */
struct run *need_run(lua_State *L, const char *word);
_Noreturn void raise_err(lua_State *L, const struct err *err);

/* load_params.c: stack 1 = the language table */
bool load_params(struct script *script);
void params_drop(struct script *script);
/* load.c. A state with its budget for loading; err: none could be made. */
struct script *script_new(const struct script_source *source, uint64_t instructions, struct diagnostics *diagnostics, bool *touched, struct err *err);
void script_free(struct script *script);                    /* with its model and calendar; NULL is fine */
int open_language(lua_State *L);                            /* under call_script: what scripts/muster/init.lua returned */
bool call_script(struct script *script, int nargs, int nresults, const char *what);      /* false: the error is a diagnostic, "what: …" */
void cover_script(struct script *script, struct coverage *coverage);        /* coverage.c; NULL is fine */

/* play.c: a console's acting words. */
bool playing(lua_State *L);                                 /* something acts now that has no run yet */
int play(lua_State *L);                                     /* calls the function on top with what lies below it, in a turn of its own; its one result */
void push_played(lua_State *L, const luaL_Reg *words);      /* sets the words in the table on top, each so called */

/* handles.c */
struct handle { struct record *record; uint64_t turn; };
void handles_open(lua_State *L);                            /* metatables */
void handles_bind_model(struct script *script);
void push_handle(lua_State *L, struct record *record);       /* nil for NULL */
struct record *test_handle(lua_State *L, int index);         /* NULL: no handle; raises when it is stale */
struct record *check_handle(lua_State *L, int index);
void push_slot(lua_State *L, const struct field *field, union slot slot);
void push_field(lua_State *L, const struct record *record, const struct field *field);
void push_event(lua_State *L, const struct event *event);

/* A locked metatable of a userdata, kept in the registry under its key. */
void make_meta(lua_State *L, const void *key, const luaL_Reg *functions, const char *name);

/* times.c */
void times_open(lua_State *L);
void push_time(lua_State *L, int64_t time_us);
bool test_time(lua_State *L, int index, int64_t *time_us);
bool test_duration(lua_State *L, int index, struct duration *duration);      /* also from a text; raises on a malformed one */
void push_duration(lua_State *L, const struct duration *duration);
void push_param_duration(lua_State *L, const struct duration *duration, const struct param_reading *reading);
const struct param_reading *duration_reading(lua_State *L, int index);       /* NULL: it came from no param */
const struct timer_basis *time_basis(lua_State *L, int index);               /* of a time: what it was reckoned from; NULL: not known. Borrowed until the next word */
int64_t known_time(lua_State *L, int64_t time_us);           /* raises when it is beyond the calendar */
void charge_duration(lua_State *L, const struct duration *duration);
extern const luaL_Reg time_words[];

/* values.c */
struct value value_of_lua(lua_State *L, int index, struct arena *arena, int depth);
void json_of_lua(lua_State *L, int index, struct buf *out, int depth);
void push_json(lua_State *L, const struct json *json);
struct str check_string(lua_State *L, int index);
/* A table of options of which each is known, or an error with a suggestion. */
void check_options(lua_State *L, int index, const char *word, const struct word_value *known);
enum { SPECIAL_RANGE, SPECIAL_PREFIX };
const int *test_special(lua_State *L, int index);
void specials_open(lua_State *L);
extern const luaL_Reg value_words[];
bool is_none(lua_State *L, int index);
void push_none(lua_State *L);

/* code.c */
bool condition_span(lua_State *L, const struct handler *handler, struct code_span *span);       /* the pack's own condition; false: none */
void handler_code(void *script, const struct handler *handler, const struct code_walk *walk);

int description_text(lua_State *L);                         /* description.c: the value at 1 into script->text; under the protected call */
extern const luaL_Reg read_words[], act_words[];             /* words.c, acts.c */
const struct ledger_def *check_ledger(lua_State *L, int index);
struct str account_of(lua_State *L, int index);             /* in the run's arena */
void read_conditions(lua_State *L, int index, struct query *query);
int raise_event(lua_State *L, const struct event_def *event, struct record *subject, struct str id, int fields);
const char *reason_text(lua_State *L, int index, struct buf *out);      /* JSON of a reason, or NULL when there is none */

#endif
