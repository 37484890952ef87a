/* publish.h — a pack becomes the active version: load aside, check, rehearse the setup in a throw-away engine, let its own tests pass, swap between
 * turns, then the setup itself. The old version runs on when anything is wrong: diagnostics tell. The same content as the active version is no new one. */
#ifndef POLICY_PUBLISH_H
#define POLICY_PUBLISH_H

#include "policy/testing.h"

enum publish_tests {
	PUBLISH_UNTESTED,                      /* for what has no loop: simulations, the library */
	PUBLISH_TESTED,                        /* they must pass first; what passed before under this program (or is gone back to) need not again */
	PUBLISH_TESTED_LATER,                  /* in force at once, the tests run beside: work on a laptop, the first version of a folder */
};
struct publish_options {
	struct str actor, note;
	bool rollback;
	enum publish_tests tests;
	bool force;                            /* in force at once, the tests run beside; the note says why and stands with the version */
};
/* At once, on the caller's thread: for starting up and where there is no loop. PUBLISH_TESTED is as PUBLISH_TESTED_LATER. */
bool community_publish(struct community *community, struct pack *pack, const struct publish_options *options,
                       uint64_t *version, struct diagnostics *diagnostics, struct err *err) MUST_CHECK;

/* Beside the loop, which goes on serving: only the swap and each statement of the setup run on it. done runs on the loop. Takes the pack, copies
 * the options. One at a time a community, one at a time a host while packs are loaded: others are answered with ERR_BUSY. */
struct published { uint64_t version; const struct diagnostics *diagnostics; struct str tests; const struct err *err; };      /* err NULL: it is in force; tests: as kept with a version, "" when it did not come to that */
typedef void (*published_fn)(void *arg, const struct published *published);
void community_publish_aside(struct community *community, struct pack *pack, const struct publish_options *options, published_fn done, void *arg);
/* What a report means for what was tested, by its content: true, and remembered, when all passed. kept is JSON for the version's row. */
struct publish_verdict { struct buf kept; struct diagnostics diagnostics; struct err err; };
bool publish_judge(struct host *host, const char *hash, const struct test_report *report, struct publish_verdict *verdict) MUST_CHECK;
void publish_verdict_free(struct publish_verdict *verdict);
/* Whoever waits for the job's place is told that the server is stopping. */
void publishing_stop(struct host *host);
void publishing_next(struct host *host);               /* the job's place has become free */
/* Only the looking: does it load? release is the caller's; NULL with diagnostics when there are errors. Takes the pack. */
typedef void (*checked_fn)(void *arg, struct release *release, const struct diagnostics *diagnostics, const struct err *err);
void pack_check_aside(struct host *host, struct pack *pack, checked_fn done, void *arg);

#endif
