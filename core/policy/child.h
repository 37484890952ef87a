/* child.h — heavy work (a pack's tests, a backtest, a shadow) in a process of its own: this same program with other arguments, niced, its memory
 * capped, gone when its parent goes. Input goes to its stdin; each line of its stdout and stderr comes back on the loop. */
#ifndef POLICY_CHILD_H
#define POLICY_CHILD_H

#include "base/buf.h"
#include "base/err.h"
#include "base/loop.h"

enum { CHILD_NICE = 10, CHILD_MEMORY_MIB = 2048, CHILD_LINE_MAX = 32 << 20, CHILD_OUTPUT_MAX = 64 << 20, CHILD_TAIL_MAX = 2048, CHILD_RETRY_S = 5 };
enum { CHILD_STOPPED = -1, CHILD_TALKED_TOO_MUCH = -2 };       /* exit codes of what was ended from here */

struct children;                                       /* those of one host; at most one of a name, `most` in all */
struct child;
/* All run on the loop's thread. Any may be NULL; texts are borrowed for the call, lines are without their newline. */
struct child_calls {
	void (*line)(void *arg, struct str text);              /* of stdout */
	void (*progress)(void *arg, struct str text);          /* of stderr, when it begins with '{' */
	/* Once, after the last line; the child is gone then. code: its exit status, 128 + the signal that ended it, or one of the above;
	 * tail: the end of what else stood on stderr. */
	void (*ended)(void *arg, int code, struct str tail);
};

struct children *children_new(struct loop *loop, size_t most);
void children_stop(struct children *children);         /* ends them all (ended comes, with CHILD_STOPPED) and starts no more */
void children_free(struct children *children);         /* stops first; NULL is fine */

/* name: what may run once at a time, as "backtest taiping". argv: without the program's name, NULL at the end. NULL: not started; ERR_BUSY: one
 * of this name runs or too many do: again after CHILD_RETRY_S. */
struct child *child_start(struct children *children, const char *name, const char *const argv[], struct str input, const struct child_calls *calls, void *arg, struct err *err) MUST_CHECK;
struct child *child_find(struct children *children, const char *name);         /* NULL: none runs */
void child_lasts(struct child *child);                 /* it runs for days: it does not count among `most` */
void child_ask_to_end(struct child *child);            /* SIGTERM: it ends by itself, and what it says last is still heard */
void child_kill(struct child *child);                  /* cancels: nothing is called any more, its name is free at once */
/* Without a loop of one's own: runs it to its end. false: not started. */
bool child_run(const char *const argv[], struct str input, const struct child_calls *calls, void *arg, struct err *err) MUST_CHECK;

/* First thing in main: when this process is such a child, it becomes niced and capped, and ends with its parent. */
void child_begin(void);

#endif
