/* calendar.h — civil time in a community's zone, and which days and hours are worked.
 * Instants are microseconds since the epoch (UTC); dates are days since 1970-01-01.
 * Zones by libical's reader of the system's tz database. */
#ifndef CALENDAR_CALENDAR_H
#define CALENDAR_CALENDAR_H

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"

struct civil { int year, month, day, hour, minute, second; int32_t micro; };   /* month and day from 1 */

int32_t date_of(int year, int month, int day);                     /* days since the epoch; proleptic Gregorian */
void    date_split(int32_t date, int *year, int *month, int *day);
int     date_weekday(int32_t date);                                /* 0 = Monday … 6 = Sunday */
bool    date_parse(struct str text, int32_t *date, struct err *err) MUST_CHECK;        /* "2026-02-13", real dates 1900–2999 only */

/* RFC 3339 with zone ("2026-02-13T17:00:00+08:00", "…Z", fraction ≤ 6 digits kept); leap seconds refused; years 1900–2999. */
bool time_parse(struct str text, int64_t *time_us, struct err *err) MUST_CHECK;

struct calendar;
/* spec: {"timezone":"Asia/Shanghai","weekly":{"mon":["09:00-12:00","13:00-18:00"],…},"years":{"2026":{"off":["2026-01-01",…],"on":["2026-02-14",…]}},
 *        "closures":["2026-03-03",…],"openings":[…]}. A weekday left out is not worked; "on" days and openings work
 * by "make_up" hours (default: Monday's). Every mistake names its place in the spec. */
struct calendar *calendar_new(const struct json *spec, struct err *err) MUST_CHECK;
void calendar_free(struct calendar *calendar);                     /* NULL is fine */

struct civil calendar_local(const struct calendar *calendar, int64_t time_us);
/* A local time that does not exist (spring gap) is moved by the gap; an ambiguous one is the first. */
int64_t calendar_instant(const struct calendar *calendar, struct civil civil);
int32_t calendar_date(const struct calendar *calendar, int64_t time_us);        /* the local date */
/* "2026-02-13 10:00", "2026-02-13T10:00:30", "2026-02-13" (00:00) in the calendar's zone, or RFC 3339 with zone. */
bool calendar_time_parse(const struct calendar *calendar, struct str text, int64_t *time_us, struct err *err) MUST_CHECK;
void calendar_time_print(const struct calendar *calendar, int64_t time_us, struct buf *out);   /* RFC 3339 with the zone's offset; fraction only when not 0 */

const char *calendar_zone_name(const struct calendar *calendar);     /* "Asia/Shanghai" */
void    calendar_vtimezone(const struct calendar *calendar, int64_t from_us, int64_t to_us, struct buf *out);      /* a VTIMEZONE with the changes between: RFC 5545, 3.6.5 */

bool calendar_works(const struct calendar *calendar, int32_t date);
/* Who says whether a date is worked: the weekly pattern, a year's table, the pack (closures, openings), or the community while it runs. */
enum day_source { DAY_WEEKLY, DAY_TABLE, DAY_PACK, DAY_LOCAL };
enum day_source calendar_day_source(const struct calendar *calendar, int32_t date);
/* The community's own days, in place of those set before: they overrule table and pack. days need not be sorted; no date twice. */
struct local_day { int32_t date; bool works; };
void calendar_set_local(struct calendar *calendar, const struct local_day *days, size_t count);
bool calendar_has_year(const struct calendar *calendar, int year);              /* is there a table? */
/* The first year without a table that a span reaches, or 0. For warnings. */
int  calendar_missing_year(const struct calendar *calendar, int64_t from_us, int64_t to_us);
bool calendar_open(const struct calendar *calendar, int64_t time_us);           /* inside open hours (the closing instant included) */
int64_t calendar_next_opening(const struct calendar *calendar, int64_t time_us); /* ≥ time; the first instant of open time */
int64_t calendar_add_open(const struct calendar *calendar, int64_t from_us, int64_t amount_us);   /* so much open time later; 0 is the next opening */
int64_t calendar_open_us(const struct calendar *calendar, int64_t from_us, int64_t to_us);   /* open time between; negative when to < from */
int64_t calendar_working_days(const struct calendar *calendar, int64_t from_us, int64_t to_us); /* whole working days, so that from + n working days ≤ to; negative mirrored */

#endif
