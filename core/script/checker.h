/* checker.h — looks into the bodies of handlers before they ever run: names of kinds, fields, events, states, timers, params and texts, and
 * what a policy may not do (assign a global or a file's local from inside a function, <close>, _ENV).
 *
 * It knows what it can follow: a handler's entity and event, refs, finds, created entities, and the parameters of local functions from all
 * their calls. What it cannot follow it leaves to run time; it never guesses, so that a warning is always a mistake. */
#ifndef SCRIPT_CHECKER_H
#define SCRIPT_CHECKER_H

#include "script/script.h"

struct checker_names {
	const struct model *model;
	const char *const *globals, *const *params, *const *texts;      /* NULL-terminated; globals: libraries and words of the file */
	const char *prefix;                    /* "std.wish": its own params are known by their short names */
};
/* Mistakes become errors of the diagnostics. */
void checker_run(const struct checker_names *names, const char *path, struct str source, struct diagnostics *diagnostics);

#endif
