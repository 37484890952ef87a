/* backtest.h — recorded history under another version: what people and other systems did is done again, at the recorded time, in a throw-away
 * engine whose rules are the candidate's; deadlines and schedules fire by the candidate's own. Nothing live is touched.
 *
 * Up to `since` the recorded effects are applied as they stand (no rule runs); then the candidate takes over, and publishes of other versions are
 * passed over. Without a candidate the versions follow each other as they did. A deadline that the recorded community had too fires when it was
 * recorded to fire; one that only the candidate has fires when it is due. A change of a param that is tried otherwise is set aside.
 *
 * The log may grow meanwhile: what was read stays read, and reading goes on where it stopped. */
#ifndef ENGINE_BACKTEST_H
#define ENGINE_BACKTEST_H

#include "engine/differences.h"
#include "engine/waits.h"

struct backtest_options {
	const char *community;
	struct limits limits;
	/* The release of a stored version; the callee gives it away. NULL: err says why. */
	struct release *(*load)(void *load_arg, uint64_t version, struct err *err);
	void *load_arg;
	const struct json *params;                 /* an array of muster.params data: {"values":{…},"scope":{…}} to set at the start; NULL: none */
	int64_t since_us, until_us;                /* events of since ≤ time < until; INT64_MIN, INT64_MAX: all */
	uint64_t after_seq;                        /* and only those behind it; what stands up to it is applied as recorded */
	const char *until_hash;                    /* and not what follows a publish of this content; NULL */
	size_t examples_max;
	/* The candidate has taken over and what the recorded setup said has been said: its own setup may say the rest. NULL: it has none. */
	bool (*set_up)(void *arg, struct engine *engine, struct err *err);
	/* Now and then; events: handled so far, seq: of the newest. false: stop. NULL: no one asks. */
	bool (*progress)(void *arg, uint64_t events, uint64_t seq);
	void *arg;
};
struct backtest_report { uint64_t events, inputs, aside, seq; int64_t since_us, until_us; bool stopped, met; };      /* seq: of the newest event read; times: of the first and last looked at; met: until_hash */

struct backtest;
/* candidate is taken in any case; NULL: the versions as recorded. options must outlive it. */
struct backtest *backtest_new(const struct backtest_options *options, struct release *candidate, struct err *err) MUST_CHECK;
/* Whatever the log has that was not read yet. false: it could not be read, or the candidate cannot take it up (a field it lacks holds values). */
bool backtest_read(struct backtest *backtest, struct store *log, struct err *err) MUST_CHECK;
/* Nothing came until then: the candidate's own deadlines up to it fire. */
bool backtest_reach(struct backtest *backtest, int64_t time_us, struct err *err) MUST_CHECK;
/* Before the results are looked at; more may be read afterwards. false: a param that was to be tried does not exist. */
bool backtest_settle(struct backtest *backtest, struct err *err) MUST_CHECK;
const struct backtest_report *backtest_report(const struct backtest *backtest);
struct differences *backtest_differences(struct backtest *backtest);
const struct waits *backtest_waits(const struct backtest *backtest);
/* The recorded world and the candidate's at the end. */
struct engine *backtest_engine(struct backtest *backtest, enum side side);
void backtest_free(struct backtest *backtest);

#endif
