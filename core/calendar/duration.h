/* duration.h — "90m", "1h 30m", "3 working days", "3 working days + 1 minute", "2 working hours", "2 weeks", "1 month".
 * Parts apply in the order written. Units: s sec second(s), m min minute(s), h hour(s), d day(s), w week(s),
 * month(s), year(s), working day(s), working hour(s), working minute(s); also zh-CN 秒 分钟 小时 天 周 个月 年 个工作日 个工作小时.
 * Days, weeks, months and years are civil (same local time of day); never negative; ≤ 8 parts; ≤ 100 years. */
#ifndef CALENDAR_DURATION_H
#define CALENDAR_DURATION_H

#include "calendar/calendar.h"

enum duration_unit { UNIT_SECOND, UNIT_MINUTE, UNIT_HOUR, UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_YEAR, UNIT_WORKING_DAY, UNIT_WORKING_HOUR, UNIT_WORKING_MINUTE, UNIT_MICROSECOND };
enum { DURATION_PARTS_MAX = 8 };
struct duration {
	int count;
	struct { int64_t amount; enum duration_unit unit; } parts[DURATION_PARTS_MAX];
};

bool duration_parse(struct str text, struct duration *duration, struct err *err) MUST_CHECK;
void duration_print(const struct duration *duration, struct buf *out);          /* canonical: "3 working days + 1 minute"; reads back equal */
int64_t duration_nominal_us(const struct duration *duration);                   /* for comparing: a working day is 24 h, a month 30 days, a year 365 */
bool duration_is_elapsed(const struct duration *duration);                      /* no working, civil month or year parts */
struct duration duration_of_us(int64_t us);
bool duration_join(struct duration *duration, const struct duration *more, struct err *err) MUST_CHECK;   /* appends parts */

/* from + duration. Working units by SEMANTICS "Time": Monday 23:00 + 1 working day = Wednesday opening. */
int64_t calendar_add(const struct calendar *calendar, int64_t from_us, const struct duration *duration);
/* from − duration, the mirror: the latest instant t with calendar_add(t) ≤ from. */
int64_t calendar_subtract(const struct calendar *calendar, int64_t from_us, const struct duration *duration);

#endif
