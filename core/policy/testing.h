/* testing.h — a pack's own tests, run by "muster test -" in a child process, and what they came to. */
#ifndef POLICY_TESTING_H
#define POLICY_TESTING_H

#include "policy/community.h"

enum { TESTING_LIMIT_S = 300, TESTING_CASES_MAX = 2000, TESTING_FAILURES_MAX = 10 };

struct test_report {
	uint64_t passed, failed;
	const char *program;                   /* under which they ran: passes_program */
	struct buf cases;                      /* JSON elements: {"file":…,"test":…,"ok":true} or with "failure": text */
	struct buf failures;                   /* of the same, the first ones that failed */
	struct err err;                        /* code: they did not come to an end (ERR_BUSY: stopped, again later; ERR_MODEL: the pack is wrong) */
};
typedef void (*tested_fn)(void *arg, const struct test_report *report);

struct testing;
/* Starts them; done runs once on the loop. name: what may be tested once at a time. NULL: not started, err as of child_start. The pack is read at once. */
struct testing *testing_start(struct host *host, const char *name, const struct pack *pack, tested_fn done, void *arg, struct err *err) MUST_CHECK;
void testing_cancel(struct testing *testing);          /* done is not called */
const struct test_report *testing_so_far(const struct testing *testing);

/* What is kept with a version (versions.h: tests_read): {"state":"passed","passed":3,"failed":0,"when":…,"program":…}, when in UTC, "reason" and "failures" where
 * there are any. report: NULL when they were not run (yet). */
void tests_write(enum tests_state state, const struct test_report *report, struct str reason, int64_t now_us, struct buf *out);

#endif
