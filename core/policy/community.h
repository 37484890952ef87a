/* community.h — a community put together: store, commit thread, engine, the active version. And the host that holds all
 * communities of one process. */
#ifndef POLICY_COMMUNITY_H
#define POLICY_COMMUNITY_H

#include "engine/engine.h"
#include "policy/versions.h"

struct host;
struct community;
struct host_config {
	const char *data_dir;              /* DATA; NULL: in memory only (try, test) */
	const struct clock *clock;
	const struct log *log;
	struct loop *loop;                 /* NULL: no loop (command line) */
	struct limits limits;
	bool accept_loss, read_only;
	void (*sync_failed)(void *arg);    /* nothing may be committed any more; end with exit 75 */
	void (*opened)(void *arg, struct community *community);    /* a community is there now; NULL: nobody asks */
	void *arg;
};
struct host *host_new(const struct host_config *config, struct err *err) MUST_CHECK;      /* opens every DATA/<community>/muster.db and recovers it; one bad community ends the start, naming file and backup */
void host_free(struct host *host);                         /* drains and settles every community */
void host_set_clock(struct host *host, int64_t now_us);     /* virtual clocks only: the host keeps a copy */
struct clock *host_clock(struct host *host);               /* the copy, for what drives a virtual clock itself */
void host_mark_death(struct host *host);                    /* from a signal handler: the process dies in what runs now */
struct metrics *host_metrics(struct host *host);
const char *host_data(const struct host *host);             /* the data folder; NULL: in memory only */
struct limits host_limits(const struct host *host);
struct loop *host_loop(const struct host *host);
struct job;
struct children;
struct children *host_children(struct host *host);         /* heavy work in processes of its own; NULL: a host without a loop */
struct publishing; struct beside; struct passes;
struct publishing **host_line(struct host *host);          /* publish.c: who waits for the job's place; NULL in it: nobody */
struct beside **host_beside(struct host *host);            /* beside.c's */
struct passes *host_passes(struct host *host);             /* tests that passed, by content */
const struct log *host_log(const struct host *host);
/* Everything that goes on aside ends: whoever waits is told so, nothing begins any more. host_free does it too. */
void host_stop_work(struct host *host);
struct job **host_job(struct host *host);                  /* what works aside for this host (one at a time); NULL in it: nothing */
struct job **host_import(struct host *host);               /* the same for an import */
size_t host_count(const struct host *host);
struct community *host_at(const struct host *host, size_t index);
struct community *host_find(const struct host *host, struct str name);                      /* NULL: none */
/* A new, empty community; its name is checked ([a-z][a-z0-9_-]{0,62}, not "login", "logout", "me"). */
struct community *host_add(struct host *host, const char *name, struct err *err) MUST_CHECK;

/* What is known of its version in force, and what goes on with the next one. */
struct community_policy {
	struct version_tests tests;
	bool waits;                                        /* they are still to run: beside.c */
	bool publishing;                                   /* another version is being looked at, tested or put in force: publish.c */
	struct testing *testing;                           /* its tests, while they run; NULL */
	char *fallback;                                    /* why an older version is in force than was stored last; NULL: it is not so */
};
struct community_policy *community_policy(struct community *community);
void community_know_tests(struct community *community, struct str kept);       /* of the version now in force, as its row keeps them */

const char *community_name(const struct community *community);
const char *community_folder(const struct community *community);                           /* NULL: in memory only */
struct host *community_host(struct community *community);
struct engine *community_engine(struct community *community);
const char *community_database(const struct community *community);                         /* its file; NULL: in memory */
struct store *community_reader(struct community *community);                               /* for the stored log and versions */
bool community_versions_json(struct community *community, struct buf *out, struct err *err) MUST_CHECK;      /* newest first */
bool community_version_pack(struct community *community, uint64_t version, struct pack **pack, struct err *err) MUST_CHECK;   /* files as stored */

#endif
