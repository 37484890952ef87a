/* candidate.h — the candidate of a backtest or shadow as the command line names it: a pack's folder, a stored version, params, or a request on stdin. */
#ifndef CLI_CANDIDATE_H
#define CLI_CANDIDATE_H

#include "cli/options.h"
#include "policy/backtest.h"

struct candidate {
	struct backtest_request request;
	struct arena arena;
	struct buf text;                       /* what stood on stdin, then params */
};
/* with: "" (as recorded), a folder, a version's number, or "-": {"files":{…}|"version":N,"params":[…],"since","until","examples"} on stdin. */
bool candidate_read(struct candidate *candidate, const char *with, const struct option_list *params, struct err *err) MUST_CHECK;
void candidate_free(struct candidate *candidate);

#endif
