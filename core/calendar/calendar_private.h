/* calendar_private.h — what a calendar is made of. Private to core/calendar. */
#ifndef CALENDAR_CALENDAR_PRIVATE_H
#define CALENDAR_CALENDAR_PRIVATE_H

#include "calendar/calendar.h"
#include "calendar/zone.h"

enum { HOURS_MAX = 6 };
struct range { int from, to; };                                    /* minutes of the local day; to is included as closing instant */
struct hours { int count; struct range ranges[HOURS_MAX]; };       /* in order, apart */
struct special { int32_t date; bool works; enum day_source source; };

struct calendar {
	struct zone zone;
	struct hours weekly[7], make_up;
	struct special *days; size_t day_count;                    /* of tables and pack, sorted by date */
	struct special *local; size_t local_count;                 /* of the community, sorted by date: before those */
	int *years; size_t year_count;
	bool ever_works;
};

const struct hours *calendar_hours(const struct calendar *calendar, int32_t date);    /* count 0: not worked */

#endif
