/* backtest_private.h — shared by backtest.c (reading, comparing) and backtest_again.c (doing it again). */
#ifndef ENGINE_BACKTEST_PRIVATE_H
#define ENGINE_BACKTEST_PRIVATE_H

#include "engine/backtest.h"

struct rows { struct log_row *items; size_t count, cap; struct arena arena; };

enum setting_up { SETUP_WAITS, SETUP_RECORDED, SETUP_DONE };

struct backtest {
	const struct backtest_options *options;
	struct backtest_report report;
	struct err *err;                               /* of the call under way */
	struct release *candidate;                     /* until it takes over */
	bool follows;                                  /* no candidate: the versions are the recorded ones */
	bool started, collecting, ok;
	enum setting_up setting_up;
	bool *set; size_t param_count;                 /* which of the params were set */
	struct differences *differences;
	struct waits *waits;
	struct clock clocks[SIDES];
	struct store *sinks[SIDES];
	struct engine *engines[SIDES];
	struct rows turn, came;                        /* recorded rows of one turn; the candidate's since the last comparison */
	struct forced_run *forced; size_t forced_count, forced_cap;
	struct arena forced_arena;
};

bool row_is(const struct log_row *row, const char *type);
/* Timers, schedules and each: nobody sent them. */
bool row_fires_itself(const struct log_row *row);

/* One firing that only the candidate has and that is due before then; false: none. */
bool again_fire_own(struct backtest *backtest, int64_t until_us);
/* As it was recorded to fire; if the candidate has no such deadline, nothing happens and the comparison tells. */
void again_fire_recorded(struct backtest *backtest, const struct log_row *root);
/* What came from outside, once more. */
bool again_submit(struct backtest *backtest, const struct log_row *root) MUST_CHECK;
/* Params that are tried and not set yet: all, or those that the version in force has. */
bool again_set_params(struct backtest *backtest, bool all) MUST_CHECK;
/* Runs that the clock or memory ended are ended again, under the version that was in force. */
void again_force(struct backtest *backtest);

#endif
