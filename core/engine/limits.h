/* limits.h — what one run, turn and community may use (SEMANTICS "Turns, runs, undo"). A pack sets them in pack.lua, so they are part of
 * its version; the ceilings protect the process from any pack. */
#ifndef ENGINE_LIMITS_H
#define ENGINE_LIMITS_H

#include "base/buf.h"
#include "base/err.h"

struct limits {
	uint64_t instructions;                     /* a run */
	int64_t  clock_us;                         /* a run */
	size_t   memory_bytes;                     /* of script memory, a run */
	uint32_t raised, timers, alerts, calls;    /* a run */
	uint32_t depth;
	uint32_t turn_factor;                      /* a turn has ten times as much */
	uint32_t community_timers;
	uint32_t firings_an_hour;                  /* an entity */
	uint32_t log_lines; size_t log_bytes;      /* a run */
	int64_t  dedupe_window_us; uint32_t dedupe_max;
	size_t   lag_rows;                         /* of write-behind */
	int64_t  explain_us;                       /* back from now: looks of rules that did nothing are told apart */
	bool     patient;                          /* not a pack's to set: a replay, where counts decide as they did and how long it takes decides nothing */
};
struct limits limits_default(void);

struct limit_def { const char *name, *unit; int64_t normal, least, most, factor; const char *help; };
const struct limit_def *limits_defs(size_t *count);
int64_t limits_get(const struct limits *limits, const struct limit_def *def);           /* in the def's unit */
/* false: no such limit, or out of its range; err says what would be right. */
bool limits_set(struct limits *limits, const char *name, int64_t value, struct err *err) MUST_CHECK;
/* [{"name":"instructions","value":…,"unit":…,"default":…,"least":…,"most":…,"help":…},…] */
void limits_json(const struct limits *limits, struct buf *out);
/* {"depth":20}: those that are not the default; nothing when all are. */
void limits_changed_json(const struct limits *limits, struct buf *out);

#endif
