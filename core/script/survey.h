/* survey.h — what the bodies of a whole pack do, gathered while the checker walks them: which events are raised, which timers set, what is read and
 * said, who calls whom. From it come the findings that no single file shows: handlers that nothing reaches, cycles of events, params that nothing reads.
 * Made for `muster check` only; where something cannot be followed, its name as a text anywhere counts as a use, so that a finding is a mistake.
 *
 * Functions have numbers in the whole pack; SURVEY_FILE is the top level of a file. All texts are borrowed and must outlive the survey. */
#ifndef SCRIPT_SURVEY_H
#define SCRIPT_SURVEY_H

#include "base/map.h"
#include "script/script.h"

enum { SURVEY_FILE = -1 };
struct survey_place { const char *path; int line; };
struct survey_raise { const struct event_def *event; int function; bool sure, own; struct survey_place place; };     /* own: on the entity that the handler is about; sure: whenever the function runs */
struct survey_call  { int from, to; struct str module, name; bool sure; };             /* to -1: module's function of that name */
struct survey_define { struct str module, name; int function; };
struct survey_handler { const struct event_def *event; int function; bool sure; uint16_t states[16]; uint8_t state_count; struct survey_place place; };
struct survey_timer { const struct event_def *timer; bool while_in; struct survey_place place; };
struct survey_name  { struct str name; struct survey_place place; };

struct survey {
	const struct model *model;
	bool shared;                           /* findings in shared pieces are told as well */
	int functions;                         /* numbers given so far */
	struct survey_raise *raises; size_t raise_count, raise_cap;
	struct survey_call *calls; size_t call_count, call_cap;
	struct survey_define *defines; size_t define_count, define_cap;
	struct survey_handler *handlers; size_t handler_count, handler_cap;
	struct survey_timer *timers; size_t timer_count, timer_cap;
	struct survey_name *modes; size_t mode_count, mode_cap;              /* opts.mode */
	struct survey_name *targets; size_t target_count, target_cap;       /* alert { to = "…" } */
	uint64_t work;                         /* comparisons of names; beyond a limit every name counts as used */
	struct map read, said, texts, methods, mode_texts;                   /* params, texts; literals of the bodies; names behind ':'; literals in mode_of */
};

struct survey *survey_new(const struct model *model, bool shared);
void survey_free(struct survey *survey);                                  /* NULL is fine */

/* All functions accept NULL as the survey: then they do nothing. */
void survey_raises(struct survey *survey, struct survey_raise raise);
void survey_calls(struct survey *survey, struct survey_call call);
void survey_defines(struct survey *survey, struct survey_define define);
void survey_handles(struct survey *survey, struct survey_handler handler);
void survey_sets(struct survey *survey, struct survey_timer timer);
void survey_asks_mode(struct survey *survey, struct survey_name mode);
void survey_tells(struct survey *survey, struct survey_name target);
void survey_reads(struct survey *survey, const char *param);
void survey_says(struct survey *survey, struct str key);
/* The literals and methods of a file's source. */
void survey_scan(struct survey *survey, struct str source);

/* What was declared, as the language knows it; all lists in the order of the files. */
struct survey_rule { const char *name, *where; const struct event_def *event; bool checks; const uint16_t *states; uint8_t state_count; };
struct survey_declared {
	const struct survey_rule *rules; size_t rule_count;
	const struct survey_name *params, *texts, *closed; size_t param_count, text_count, closed_count;     /* closed: events with by = {}. place.path "policies/p.lua:3", line 0 */
};
void survey_tell(struct survey *survey, const struct survey_declared *declared, struct diagnostics *diagnostics);
/* survey_cycles.c */
void survey_tell_cycles(struct survey *survey, struct diagnostics *diagnostics);

/* Whether a name stands as a text somewhere: itself, behind "….", or made of a part that ends or begins with '_' or '.'. */
bool survey_mentions(struct survey *survey, struct str name);
bool survey_is_told(const struct survey *survey, const char *where);      /* the pack's own file, or all are told */

#endif
