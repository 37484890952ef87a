/* tests.h — a pack's tests: files that declare them, and a driver that gives each a fresh community on a virtual clock. */
#ifndef SCRIPT_TESTS_H
#define SCRIPT_TESTS_H

#include "script/script.h"

struct test_driver {                                   /* what a test may do to its community */
	struct engine *engine;
	struct clock *clock;
	/* t:setup. It may put another engine and clock in place while the test has done nothing: a community that was furnished before. */
	bool (*setup)(struct test_driver *driver, struct err *err);
	void *arg;
	uint64_t untouched_seq; int64_t untouched_us;      /* of the engine and clock before the test: what they still are, nothing has happened */
};
struct tests;
/* Loads one test file; NULL with diagnostics. */
struct tests *tests_load(const struct script_source *source, const char *path, struct diagnostics *diagnostics) MUST_CHECK;
size_t tests_count(const struct tests *tests);
const char *tests_name(const struct tests *tests, size_t index);
/* false: it failed; failure says why with file:line. */
bool tests_run(struct tests *tests, size_t index, struct test_driver *driver, struct buf *failure);
void tests_free(struct tests *tests);

#endif
