/* tests.h — a pack's tests: files that declare them, and a driver that gives each a fresh community on a virtual clock. */
#ifndef SCRIPT_TESTS_H
#define SCRIPT_TESTS_H

#include <stdatomic.h>
#include "script/script.h"

struct test_driver {                                   /* what a test may do to its community */
	struct engine *engine;
	struct clock *clock;
	/* t:setup; `idle`: the test did nothing before. Then another engine and clock may be put in place: a community that was furnished before. */
	bool (*setup)(struct test_driver *driver, bool idle, struct err *err);
	/* t:at, and the test did nothing before but perhaps t:setup: somebody may have a community that has lived till then. May not return. NULL: none */
	void (*ahead)(struct test_driver *driver, int64_t to_us);
	const atomic_bool *interrupt;        /* somebody wants it to end; NULL: nobody can */
	void *arg;
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
