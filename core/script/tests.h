/* tests.h — a pack's tests: files that declare them, and a driver that gives each a fresh community on a virtual clock. */
#ifndef SCRIPT_TESTS_H
#define SCRIPT_TESTS_H

#include "script/script.h"

struct test_driver {                                   /* what a test may do to its community */
	struct engine *engine;
	struct clock *clock;
	bool (*setup)(void *arg, struct err *err);
	void *arg;
};
struct tests;
/* Loads one test file against the release's model; NULL with diagnostics. release must outlive it only while running. */
struct tests *tests_load(const struct script_source *source, const char *path, struct diagnostics *diagnostics) MUST_CHECK;
size_t tests_count(const struct tests *tests);
const char *tests_name(const struct tests *tests, size_t index);
/* false: it failed; failure says why with file:line. */
bool tests_run(struct tests *tests, size_t index, const struct release *release, struct test_driver *driver, struct buf *failure);
void tests_free(struct tests *tests);

#endif
