/* backtest.h — a stored community's history under another pack, version or params: what would have differed. */
#ifndef POLICY_BACKTEST_H
#define POLICY_BACKTEST_H

#include "engine/backtest.h"
#include "policy/pack.h"

struct backtest_request {
	struct pack *pack;                         /* the candidate; NULL: version */
	uint64_t version;                          /* 0 with no pack: the active one */
	const char *const *params; size_t param_count;     /* "name=value" */
	struct str since, until;                   /* times; "": from the beginning, to the end */
	size_t examples_max;
	bool (*progress)(void *arg, uint64_t events);      /* false: stop; NULL: nobody asks */
	void *arg;
};
/* Writes one JSON object: {"events":N,"inputs":N,"aside":N,"stopped":false,"inapplicable":N,"differences":N,"by_kind":{…},"alerts":{…},
 * "states":{kind:{state:{recorded,candidate}}},"values":{kind:{field:{value:{…}}}},"balances":{ledger:{…}},"examples":[…]}.
 * history: a store of the community that nobody else reads meanwhile (a read-only snapshot of its file). */
bool history_backtest(struct store *history, const char *community, const struct backtest_request *request, struct buf *out, struct diagnostics *diagnostics, struct err *err) MUST_CHECK;

#endif
