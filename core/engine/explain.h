/* explain.h — what happened, because of what, what did not happen and why, and how a figure came about: told from the log, in sentences
 * of both languages. Everything here only reads. Call inside a gate. All give one JSON object into out. */
#ifndef ENGINE_EXPLAIN_H
#define ENGINE_EXPLAIN_H

#include "engine/engine.h"

enum { EXPLAIN_USUAL = HISTORY_MAX, EXPLAIN_MOST = 1000, EXPLAIN_ROWS = 20000 };
struct explain_query {
	size_t max;                            /* events or entries told, the newest; 0: EXPLAIN_USUAL; ≤ EXPLAIN_MOST */
	uint64_t before;                       /* only those before this seq (entries: number); 0: the newest */
	int64_t since_us; bool has_since;
	size_t rows;                           /* of the log looked at for events the entity no longer remembers; 0: EXPLAIN_ROWS */
	const char *language;                  /* "en" or "zh-CN": sentences have that one as "text"; NULL: both, under their names */
};
/* The life: {"entity","events":[rows, oldest first],"sentences":[{"seq","time","what",…}],"due":[…],"next":[sentences],"alerts":[…],
 * "failures":[…],"more":{"before":seq}}. what: event, rule, dull, failed. A dull run is a rule that looked and did nothing: equal ones are told once
 * with "count" and "until". Private fields are told as given, never shown. */
bool engine_explain(struct engine *engine, const struct record *record, const struct explain_query *query, struct buf *out, struct err *err) MUST_CHECK;
/* Why the event did not happen, and whether it could now: {"entity","event","sentences":[{"what",…}]}; what: happened, state, who, needs, check, rule, due. */
bool engine_why_not(struct engine *engine, struct record *record, const struct event_def *event, const struct explain_query *query, struct buf *out, struct err *err) MUST_CHECK;
/* A balance entry by entry: {"entity","ledger","opening","entries":[{"number","amount","balance","events":[…]}],"balance","adds_up","sentences"}. */
bool engine_balance(struct engine *engine, const struct record *record, const struct ledger_def *ledger, const struct explain_query *query, struct buf *out, struct err *err) MUST_CHECK;
/* A figure that a policy declares how to account for (release.h), or a plain field: who gave it its value.
 * {"entity","figure","total","rows":[{"amount","running","events":[…]}],"adds_up","sentences"} */
bool engine_figure(struct engine *engine, struct record *record, struct str name, const struct explain_query *query, struct buf *out, struct err *err) MUST_CHECK;

#endif
