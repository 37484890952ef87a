/* publish.h — a pack becomes the active version: load aside, check, rehearse the setup in a throw-away engine, swap between turns, then the
 * setup itself. The old version runs on when anything is wrong: diagnostics tell. The same content as the active version is no new one. */
#ifndef POLICY_PUBLISH_H
#define POLICY_PUBLISH_H

#include "policy/community.h"

struct publish_options { struct str actor, note; bool rollback; };
/* At once, on the caller's thread: for starting up and where there is no loop. */
bool community_publish(struct community *community, struct pack *pack, const struct publish_options *options,
                       uint64_t *version, struct diagnostics *diagnostics, struct err *err) MUST_CHECK;

/* Beside the loop, which goes on serving: only the swap and each statement of the setup run on it. done runs on the loop. Takes the pack, copies
 * the options. One at a time a host: another is answered with ERR_BUSY. */
struct published { uint64_t version; const struct diagnostics *diagnostics; const struct err *err; };      /* err NULL: it is in force */
typedef void (*published_fn)(void *arg, const struct published *published);
void community_publish_aside(struct community *community, struct pack *pack, const struct publish_options *options, published_fn done, void *arg);
/* Only the looking: does it load? release is the caller's; NULL with diagnostics when there are errors. Takes the pack. */
typedef void (*checked_fn)(void *arg, struct release *release, const struct diagnostics *diagnostics, const struct err *err);
void pack_check_aside(struct host *host, struct pack *pack, checked_fn done, void *arg);

#endif
