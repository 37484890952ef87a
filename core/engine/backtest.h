/* backtest.h — recorded history under another version: what people and other systems did is done again, at the recorded time, in a throw-away
 * engine whose rules are the candidate's; deadlines and schedules fire by the candidate's own. Nothing live is touched.
 *
 * Up to `since` the recorded effects are applied as they stand (no rule runs); then the candidate takes over. A recorded deadline that the
 * candidate has too fires when it was recorded to fire; one that only the candidate has fires when it is due. Publishing events and what the
 * engine itself wrote down (refused checks) are passed over; a change of a param that the candidate sets is set aside. */
#ifndef ENGINE_BACKTEST_H
#define ENGINE_BACKTEST_H

#include "engine/differences.h"

struct backtest_options {
	const char *community;
	struct store *log;                         /* read only */
	struct limits limits;
	/* The release of a stored version, for its model; the callee gives it away. NULL: err says why. */
	struct release *(*load)(void *load_arg, uint64_t version, struct err *err);
	void *load_arg;
	const struct json *params;                 /* "values" of muster.params to set at the start; NULL: none */
	int64_t since_us, until_us;                /* events of since ≤ time < until; INT64_MIN, INT64_MAX: all */
	size_t examples_max;
	/* Now and then; events: handled so far. false: stop. NULL: no one asks. */
	bool (*progress)(void *arg, uint64_t events);
	void *arg;
};
struct backtest_report { uint64_t events, inputs, aside; bool stopped; };

struct backtest;
/* NULL: the history could not be read, or the candidate cannot take it up (a field it lacks holds values). candidate is taken in any case.
 * options must outlive it. */
struct backtest *backtest_run(const struct backtest_options *options, struct release *candidate, struct backtest_report *report, struct err *err) MUST_CHECK;
struct differences *backtest_differences(struct backtest *backtest);
/* The recorded world and the candidate's at the end. */
struct engine *backtest_engine(struct backtest *backtest, enum side side);
void backtest_free(struct backtest *backtest);

#endif
