/* release.h — a pack loaded aside and looked at: what publishing, testing and trying begin with. */
#ifndef POLICY_RELEASE_H
#define POLICY_RELEASE_H

#include "policy/pack.h"

/* NULL when there are errors. touched (may be NULL) is freed by the caller: which files of the source the load used. */
struct release *pack_load(struct pack *pack, struct limits limits, struct diagnostics *diagnostics, bool **touched) MUST_CHECK;
/* Runs the setup files against an engine, held: each statement a root event by "setup". */
bool pack_setup(struct pack *pack, struct engine *engine, struct limits limits, struct diagnostics *diagnostics) MUST_CHECK;
/* Makes only what the setup files name and nobody has made yet; what it says of things that are there stays unsaid. Mistakes are passed over. */
void pack_setup_missing(struct pack *pack, struct engine *engine, struct limits limits);
/* The same on a job's thread, in an engine that serves meanwhile: each statement is a step on the loop. */
struct job;
bool pack_setup_live(struct pack *pack, struct engine *engine, struct limits limits, struct job *job, struct diagnostics *diagnostics) MUST_CHECK;
/* A throw-away engine in memory with the pack installed; the clock is the caller's. The store is the caller's to close after engine_free. */
struct engine *pack_engine(struct release *release, struct clock *clock, struct store *store, const struct log *log, struct err *err) MUST_CHECK;

/* "name=value" pairs as an object; muster.params takes it as its values. */
bool params_json(const char *const *params, size_t count, struct buf *out, struct err *err) MUST_CHECK;
/* One muster.params event of them. */
bool params_submit(struct engine *engine, const char *const *params, size_t count, struct str actor, struct err *err) MUST_CHECK;

#endif
