/* pattern.h — Lua 5.4 patterns (manual §6.4.1) with a budget of steps: what a match costs is counted, not hoped for. */
#ifndef SCRIPT_PATTERN_H
#define SCRIPT_PATTERN_H

#include <stddef.h>
#include "base/buf.h"

enum { CAPTURES_MAX = 32, PATTERN_DEPTH_MAX = 200 };
enum { CAPTURE_POSITION = -2, CAPTURE_OPEN = -1 };
struct capture { const char *start; ptrdiff_t len; };              /* or CAPTURE_POSITION, CAPTURE_OPEN */
struct match {
	const char *subject, *subject_end, *pattern_end;
	int depth, level;                                          /* level: captures, open or closed */
	struct capture captures[CAPTURES_MAX];
	void (*spend)(void *arg, unsigned steps);                  /* may not return */
	void (*fail)(void *arg, const char *text);                                         /* a malformed pattern */
	void *arg;
	unsigned steps;
};
/* Matches at `at` exactly; NULL: no match, else the end of the match. */
const char *pattern_match(struct match *match, const char *at, const char *pattern);
bool pattern_has_specials(struct str pattern);

#endif
