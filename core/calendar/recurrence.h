/* recurrence.h — RFC 5545 recurrence rules, DAILY to YEARLY only (libical hangs on finer ones), in local time,
 * with a holiday rule. Bounded: ≤ 400 characters, a rule that yields nothing within 20 years is refused. */
#ifndef CALENDAR_RECURRENCE_H
#define CALENDAR_RECURRENCE_H

#include "calendar/calendar.h"

enum holiday_rule { HOLIDAY_KEEP, HOLIDAY_SKIP, HOLIDAY_NEXT, HOLIDAY_PREVIOUS };    /* "keep" "skip" "next_working_day" "previous_working_day" */

struct recurrence_spec {
	struct str rrule;              /* "FREQ=MONTHLY;BYMONTHDAY=15" */
	struct str at;                 /* "09:00"; empty: 00:00 */
	struct str start;              /* DTSTART's date; empty: 2001-01-01 */
	struct str if_holiday;         /* empty: keep */
};
/* {"rrule":…,"at":…,"start":…,"if_holiday":… as written, what is empty left out; the caller ends the object. */
void recurrence_write(const struct recurrence_spec *spec, struct buf *out);
struct recurrence;
struct recurrence *recurrence_new(const struct calendar *calendar, const struct recurrence_spec *spec, struct err *err) MUST_CHECK;   /* borrows calendar */
void recurrence_free(struct recurrence *recurrence);

struct occurrence {
	int64_t planned_us;            /* by the rule alone; what positions remember */
	int64_t due_us;                /* after the holiday rule */
	bool skipped;                  /* holiday rule "skip" took it away: due_us == planned_us */
};
/* The first occurrence with planned > after_us; false: none in the next 100 years (COUNT or UNTIL ended it). */
bool recurrence_next(const struct recurrence *recurrence, int64_t after_us, struct occurrence *occurrence);

#endif
