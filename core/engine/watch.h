/* watch.h — which rule runs now, in a small mapped file: when the process dies in it, the next one knows and suspends that rule before any
 * timer fires. A kill from outside (SIGKILL, power) marks nothing: the rule that happened to run is innocent.
 * One writer (the engine's thread); watch_stuck and watch_mark may be called from another thread or a signal handler. */
#ifndef ENGINE_WATCH_H
#define ENGINE_WATCH_H

#include <stdint.h>
#include "base/err.h"

enum { WATCH_RULE_MAX = 200 };
struct watch;
struct watch *watch_open(const char *path, struct err *err) MUST_CHECK;        /* NULL on error */
void watch_close(struct watch *watch);                      /* NULL is fine in all */
void watch_begin(struct watch *watch, const char *rule);
void watch_end(struct watch *watch);
/* The same run as at the call before? *last is the caller's memory, 0 at first. */
bool watch_stuck(const struct watch *watch, uint64_t *last);
bool watch_running(const struct watch *watch, char rule[WATCH_RULE_MAX]);      /* false: nothing runs */
void watch_mark(struct watch *watch);                       /* the process is about to die in the present run, if there is one */
/* At start: the rule in which the last process died; clears it. false: none. */
bool watch_take(struct watch *watch, char rule[WATCH_RULE_MAX]);

#endif
