/* test_report.h — how the results of a pack's tests are printed. */
#ifndef CLI_TEST_REPORT_H
#define CLI_TEST_REPORT_H

#include "base/buf.h"

struct test_case { const char *file, *name, *failure; bool ok; };      /* failure: why, when it is not ok */
struct test_format {
	const char *name;
	void (*begin)(void);
	void (*one)(const struct test_case *done, size_t number);       /* number: from 1 */
	void (*end)(size_t passed, size_t failed);
	bool as_json;                                                  /* the coverage is told as JSON */
	void (*coverage)(struct str text, bool first);                 /* of a pack, after all tests */
};
#define TEST_FORMATS "text|tap|junit|json"
const struct test_format *test_format(const char *name);              /* NULL: none */

#endif
