/* coverage.h — what tests reached, for people, for programs, for editors. */
#ifndef CLI_COVERAGE_H
#define CLI_COVERAGE_H

#include "script/coverage.h"

/* Lines of text: files with their percent and the lines that did not run, then rules, events and params that no test reached. */
void coverage_text(const struct coverage *coverage, const char *folder, struct buf *out);
/* {"pack":…,"lines":{"all":N,"ran":N},"files":[{"file","lines","ran","percent","not_run":[[from,to],…]}],"rules":[{"rule","where","event","ran","acted",
 *  "declined","refused","failed"}],"events_never":[{"name","where"}],"params_never":[…]} */
void coverage_json(const struct coverage *coverage, const char *folder, struct buf *out);
/* lcov's trace format (geninfo(1)): SF, FN, FNDA, DA; a line ran once or not at all. */
void coverage_lcov(const struct coverage *coverage, const char *folder, struct buf *out);

#endif
