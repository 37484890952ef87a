/* checker.h — looks into the bodies of handlers before they ever run: names of kinds, fields, events, states, timers, params and texts, the types of
 * what words and events are given, and what a policy may not do (keep something in a file's local or a global, <close>, _ENV).
 *
 * It knows what it can follow: a handler's entity and event, refs, finds, created entities, and the parameters of local functions from all
 * their calls. What it cannot follow it leaves to run time; it never guesses, so that a warning is always a mistake. */
#ifndef SCRIPT_CHECKER_H
#define SCRIPT_CHECKER_H

#include "script/script.h"
#include "script/survey.h"
#include "script/vocabulary.h"

struct checker_param { const char *name; enum word_type type; const char *const *keys; };       /* keys: of a table that takes no others; NULL: any */
struct checker_names {
	const struct model *model;
	const struct calendar *calendar;       /* NULL: times written as texts are not looked into */
	enum word_home home;
	const char *const *globals, *const *texts;             /* NULL-terminated; globals: libraries and words of the file */
	const struct checker_param *params; size_t param_count;
	struct survey *survey;                 /* what the bodies do is told to it; NULL: to nobody */
	const char *prefix;                    /* "std.wish": its own params are known by their short names */
};
/* Mistakes become errors of the diagnostics. */
void checker_run(const struct checker_names *names, const char *path, struct str source, struct diagnostics *diagnostics);

#endif
