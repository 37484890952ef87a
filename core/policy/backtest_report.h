/* backtest_report.h — the two worlds at the end of a backtest side by side, as members of a JSON object. */
#ifndef POLICY_BACKTEST_REPORT_H
#define POLICY_BACKTEST_REPORT_H

#include "engine/backtest.h"
#include "policy/pack.h"

/* "states":{…},"values":{…}: how many there are of each */
bool report_counts(struct backtest *backtest, struct buf *out, struct err *err) MUST_CHECK;
/* "entities":{kind:{"differ","only_recorded","only_candidate","changes":{field:{from:{to:N}}},"examples":[…]}}: which stand otherwise */
bool report_entities(struct backtest *backtest, size_t examples_max, struct buf *out, struct err *err) MUST_CHECK;
/* "alerts":{key:{target:{"recorded","candidate","only_recorded","only_candidate"}}}; target: a kind of entity or a role */
bool report_alerts(struct backtest *backtest, struct buf *out, struct err *err) MUST_CHECK;
/* "deadlines":{timer:{"recorded","candidate","moved"}}: those that still run */
void report_deadlines(struct backtest *backtest, struct buf *out);
/* "balances":{ledger:{"accounts","differ","recorded":{"entries","amount"},"candidate":{…},"movers":[{"account","title","recorded","candidate"}]}} */
void report_balances(struct backtest *backtest, size_t movers_max, struct buf *out);
/* "indicators":[{"key","label","recorded","candidate"}]: the report that the pack's simulation ends with, drawn up on both sides; [] when it has none.
 * Both worlds are changed by it: nothing may be read or compared afterwards. */
void report_indicators(struct backtest *backtest, struct pack *pack, struct buf *out);
/* "labels":{"wish":{"en":…},"wish.claim":…,"wish/claimed":…,"wish.unit":…,"wish.category/elderly":…} of the kinds that the report (so far) speaks of */
void report_labels(struct backtest *backtest, struct buf *out);

#endif
