/* zone.h — offsets of a time zone from UTC as a sorted list of changes, read once. Private to core/calendar. */
#ifndef CALENDAR_ZONE_H
#define CALENDAR_ZONE_H

#include "calendar/calendar.h"

struct zone_change { int64_t from_us; int32_t offset_s; };
struct zone { char *name; struct zone_change *changes; size_t count; };   /* changes[0].from_us = INT64_MIN */

bool zone_read(struct zone *zone, struct str name, struct err *err) MUST_CHECK;     /* an IANA name; years 1970–2100 */
void zone_clear(struct zone *zone);
int32_t zone_offset(const struct zone *zone, int64_t time_us);     /* seconds east of UTC */
int64_t zone_to_utc(const struct zone *zone, int64_t local_us);    /* a gap is stepped over, of two instants the first */

#endif
