/* crew.h — pieces of work in child processes, some at a time. A child writes into its pipe and exits; what it wrote comes back to the parent. */
#ifndef CLI_CREW_H
#define CLI_CREW_H

#include "base/buf.h"

struct crew {
	void *arg;
	int (*work)(void *arg, size_t index, int out);     /* in the child; out: where it writes; gives the exit code */
	/* In the parent, when it ended: code is its exit code, or -1 when it died; said is all that it wrote, or why it died. false: nothing more is begun. */
	bool (*ended)(void *arg, size_t index, int code, struct str said);
};
size_t crew_cores(void);                               /* how many at a time this machine bears */
/* Pieces 0 … count - 1, begun in order. false: stopped by `ended`, or no process could be started (then `ended` was told so). */
bool crew_run(const struct crew *crew, size_t count, size_t at_once) MUST_CHECK;
void crew_say(int out, struct str bytes);              /* in the child: all of it */

#endif
