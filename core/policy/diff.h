/* diff.h — what differs between two packs: versions of one community, versions of two, or a folder against what is in force. */
#ifndef POLICY_DIFF_H
#define POLICY_DIFF_H

#include "policy/community.h"

struct diff_side {
	struct pack *pack;
	const struct release *release;         /* NULL: it could not be loaded, only files are compared */
	struct engine *engine;                 /* whose values of params are in force with it; NULL: nobody's */
};
/* {"files":[{"file","change","diff"}],"params":[{"name","change","from","to","set","set_there"}],"rules":[…],"schedules":[…],"kinds":[{"name","change","parts":[{"part","name","change","from","to"}]}],
 * "ledgers":[…]}; change: added, removed or changed;
 * of a param declared alike "value" when another one is in force there. set: what people have set it to. diff: a unified diff's hunks. Places in files are no differences. */
void packs_diff(const struct diff_side *left, const struct diff_side *right, struct buf *out);

/* Aside, as packs are loaded: what is needed of them on a thread, the rest on the loop. Takes both packs. release NULL: it is loaded. */
typedef void (*diff_fn)(void *arg, struct str json, const struct err *err);
void packs_diff_aside(struct host *host, struct diff_side left, struct diff_side right, diff_fn done, void *arg);

#endif
