/* replay.h — a recorded log runs again, rules included, in a throw-away engine, and every row is compared with what was
 * recorded. What cannot run again (a run ended by the clock or by memory; a version of semantics this program does not know)
 * is taken from the log: its effects are applied as they stand. */
#ifndef ENGINE_REPLAY_H
#define ENGINE_REPLAY_H

#include "engine/engine.h"

enum { ENGINE_SEMANTICS = 2 };                     /* what a turn means; raised when the same log would give another state */

struct replay_report { uint64_t events, turns, replayed, taken, reapplied, different; };

struct replay_source {
	struct store *log;                         /* the recorded community's store */
	const char *community;
	struct limits limits;
	/* The release of a stored version; the callee gives it away. NULL: err says why. One whose rules cannot run (unusable) has only its model: what
	 * happened under it is taken from the log, and counted as reapplied. */
	struct release *(*load)(void *arg, uint64_t version, struct err *err);
	/* Each difference, as a sentence. */
	void (*differ)(void *arg, const char *text);
	void *arg;
};

struct replay;
/* NULL: the log could not be read or a version could not be loaded. The source must outlive it. */
struct replay *replay_run(const struct replay_source *source, struct replay_report *report, struct err *err) MUST_CHECK;
void replay_free(struct replay *replay);
/* Compares the replayed end state with a recovered engine's: entities, ledger, timers; returns the number of differences. */
size_t replay_compare(struct replay *replay, struct engine *recovered, uint64_t *compared);

#endif
