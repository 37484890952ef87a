/* coverage.h — what of a pack its tests have reached: lines that ran, rules that ran and what came of them, events that happened, params that
 * a test changed. A mark is made or not, never counted: the same tests leave the same marks however their communities were made.
 * The marks lie in memory shared with child processes: what a test does in a child of its own is seen by its parent. */
#ifndef SCRIPT_COVERAGE_H
#define SCRIPT_COVERAGE_H

#include "script/script.h"

enum { RULE_RAN = 1, RULE_ACTED = 2, RULE_DECLINED = 4, RULE_REFUSED = 8, RULE_FAILED = 16 };     /* declined: its condition said no */

struct covered_file { const char *path; const uint8_t *executable, *ran; size_t line_count; };    /* both by line, from 1 to line_count */
struct covered_rule { const char *name, *where, *event; enum handler_use use; bool conditional; uint8_t *marks; };    /* event: "" for every, each, page */
struct covered_name { const char *name, *where; uint8_t *marked; };
struct coverage {
	const struct covered_file *files; size_t file_count;                   /* files that hold rules, setup and modules; by path */
	const struct covered_rule *rules; size_t rule_count;                   /* in running order */
	const struct covered_name *events; size_t event_count;
	const struct covered_name *params; size_t param_count;
	struct coverage_private *private;
};

/* source, its release and what the load touched are looked at now and not kept. with_shared: the used files of std too, else the pack's own alone. */
struct coverage *coverage_new(const struct script_source *source, const bool *touched, const struct release *release, bool with_shared, struct err *err) MUST_CHECK;
void coverage_free(struct coverage *coverage);                                 /* NULL is fine */

void coverage_line(void *coverage, const char *source, int line);              /* a sandbox's line_fn */
void coverage_rule(struct coverage *coverage, const struct handler *handler, enum verdict verdict, bool acted);
void coverage_event(void *coverage, const struct event *event);                /* for engine_on_event */
void coverage_param(struct coverage *coverage, struct str name);

#endif
