/* Working time: which instants are open, and counting days and hours of it. Days are walked one by one; a hundred years are 36,525. */
#include "calendar/calendar_private.h"
#include "calendar/duration.h"

enum { WALK_DAYS_MAX = 40000 };

static int64_t at_minute(const struct calendar *calendar, int32_t date, int minute)
{
	return zone_to_utc(&calendar->zone, date * DAY_US + minute * MINUTE_US);
}

static int64_t at_time_of_day(const struct calendar *calendar, int32_t date, int64_t of_day_us)
{
	return zone_to_utc(&calendar->zone, date * DAY_US + of_day_us);
}

static int64_t time_of_day(const struct calendar *calendar, int64_t time_us)
{
	int64_t local = time_us + (int64_t)zone_offset(&calendar->zone, time_us) * SECOND_US;
	return local - (local / DAY_US - (local % DAY_US < 0)) * DAY_US;
}

static int32_t next_working_date(const struct calendar *calendar, int32_t date)
{
	for (int i = 0; i < WALK_DAYS_MAX && !calendar_works(calendar, date); i++)
		date++;
	return date;
}

bool calendar_open(const struct calendar *calendar, int64_t time_us)
{
	const struct hours *hours = calendar_hours(calendar, calendar_date(calendar, time_us));
	int64_t of_day = time_of_day(calendar, time_us);
	for (int i = 0; i < hours->count; i++)
		if (of_day >= hours->ranges[i].from * MINUTE_US && of_day <= hours->ranges[i].to * MINUTE_US)
			return true;
	return false;
}

int64_t calendar_next_opening(const struct calendar *calendar, int64_t time_us)
{
	int32_t date = calendar_date(calendar, time_us);
	if (!calendar->ever_works)
		return time_us;
	for (int i = 0; i < WALK_DAYS_MAX; i++, date++) {
		const struct hours *hours = calendar_hours(calendar, date);
		for (int k = 0; k < hours->count; k++) {
			int64_t from = at_minute(calendar, date, hours->ranges[k].from), to = at_minute(calendar, date, hours->ranges[k].to);
			if (time_us < to)
				return time_us > from ? time_us : from;
		}
	}
	return time_us;
}

/* Inside the day's office hours, lunch and both ends included. */
static bool in_office_hours(const struct calendar *calendar, int64_t time_us)
{
	const struct hours *hours = calendar_hours(calendar, calendar_date(calendar, time_us));
	int64_t of_day = time_of_day(calendar, time_us);
	return hours->count && of_day >= hours->ranges[0].from * MINUTE_US && of_day <= hours->ranges[hours->count - 1].to * MINUTE_US;
}

static int64_t clamp_into(const struct hours *hours, int64_t of_day_us)
{
	int64_t first = hours->ranges[0].from * MINUTE_US, last = hours->ranges[hours->count - 1].to * MINUTE_US;
	return of_day_us < first ? first : of_day_us > last ? last : of_day_us;
}

static int64_t add_working_days(const struct calendar *calendar, int64_t from_us, int64_t days)
{
	if (!calendar->ever_works)
		return from_us + days * DAY_US;
	int64_t start = in_office_hours(calendar, from_us) ? from_us : calendar_next_opening(calendar, from_us);
	int32_t date = calendar_date(calendar, start);
	for (int64_t i = 0; i < days; i++)
		date = next_working_date(calendar, date + 1);
	if (days == 0)
		return start;
	return at_time_of_day(calendar, date, clamp_into(calendar_hours(calendar, date), time_of_day(calendar, start)));
}

int64_t calendar_add_open(const struct calendar *calendar, int64_t from_us, int64_t amount_us)
{
	if (!calendar->ever_works)
		return from_us + amount_us;
	int32_t date = calendar_date(calendar, from_us);
	for (int day = 0; day < WALK_DAYS_MAX; day++, date++) {
		const struct hours *hours = calendar_hours(calendar, date);
		for (int i = 0; i < hours->count; i++) {
			int64_t open = at_minute(calendar, date, hours->ranges[i].from), close = at_minute(calendar, date, hours->ranges[i].to);
			if (open < from_us)
				open = from_us;
			if (close < open || (close == open && amount_us > 0))
				continue;
			if (amount_us <= close - open)
				return open + amount_us;
			amount_us -= close - open;
		}
	}
	return from_us;
}

int64_t calendar_open_us(const struct calendar *calendar, int64_t from_us, int64_t to_us)
{
	if (to_us < from_us)
		return -calendar_open_us(calendar, to_us, from_us);
	if (!calendar->ever_works)
		return to_us - from_us;
	int64_t sum = 0;
	int32_t date = calendar_date(calendar, from_us), last = calendar_date(calendar, to_us);
	for (; date <= last; date++) {
		const struct hours *hours = calendar_hours(calendar, date);
		for (int i = 0; i < hours->count; i++) {
			int64_t open = at_minute(calendar, date, hours->ranges[i].from), close = at_minute(calendar, date, hours->ranges[i].to);
			open = open < from_us ? from_us : open;
			close = close > to_us ? to_us : close;
			sum += close > open ? close - open : 0;
		}
	}
	return sum;
}

int64_t calendar_working_days(const struct calendar *calendar, int64_t from_us, int64_t to_us)
{
	if (to_us < from_us)
		return -calendar_working_days(calendar, to_us, from_us);
	if (!calendar->ever_works)
		return (to_us - from_us) / DAY_US;
	int64_t start = in_office_hours(calendar, from_us) ? from_us : calendar_next_opening(calendar, from_us), days = 0;
	int64_t of_day = time_of_day(calendar, start);
	int32_t date = calendar_date(calendar, start);
	for (;; days++) {
		date = next_working_date(calendar, date + 1);
		if (at_time_of_day(calendar, date, clamp_into(calendar_hours(calendar, date), of_day)) > to_us)
			return days;
	}
}

/* ---- durations ---- */

static int days_of_month(int year, int month)
{
	return month == 12 ? 31 : date_of(year, month + 1, 1) - date_of(year, month, 1);
}

static int64_t add_months(const struct calendar *calendar, int64_t from_us, int64_t months)
{
	struct civil civil = calendar_local(calendar, from_us);
	int64_t count = (int64_t)civil.year * 12 + civil.month - 1 + months;
	civil.year = (int)(count / 12);
	civil.month = (int)(count % 12) + 1;
	int last = days_of_month(civil.year, civil.month);
	civil.day = civil.day > last ? last : civil.day;
	return calendar_instant(calendar, civil);
}

static int64_t add_days(const struct calendar *calendar, int64_t from_us, int64_t days)
{
	return at_time_of_day(calendar, (int32_t)(calendar_date(calendar, from_us) + days), time_of_day(calendar, from_us));
}

int64_t calendar_add(const struct calendar *calendar, int64_t from_us, const struct duration *duration)
{
	for (int i = 0; i < duration->count; i++) {
		int64_t amount = duration->parts[i].amount;
		switch (duration->parts[i].unit) {
		case UNIT_MICROSECOND:    from_us += amount; break;
		case UNIT_SECOND:         from_us += amount * SECOND_US; break;
		case UNIT_MINUTE:         from_us += amount * MINUTE_US; break;
		case UNIT_HOUR:           from_us += amount * HOUR_US; break;
		case UNIT_DAY:            from_us = add_days(calendar, from_us, amount); break;
		case UNIT_WEEK:           from_us = add_days(calendar, from_us, amount * 7); break;
		case UNIT_MONTH:          from_us = add_months(calendar, from_us, amount); break;
		case UNIT_YEAR:           from_us = add_months(calendar, from_us, amount * 12); break;
		case UNIT_WORKING_DAY:    from_us = add_working_days(calendar, from_us, amount); break;
		case UNIT_WORKING_HOUR:   from_us = calendar_add_open(calendar, from_us, amount * HOUR_US); break;
		case UNIT_WORKING_MINUTE: from_us = calendar_add_open(calendar, from_us, amount * MINUTE_US); break;
		}
	}
	return from_us;
}

/* Adding never goes backwards as its start moves on, so the mirror is found by halving. */
int64_t calendar_subtract(const struct calendar *calendar, int64_t from_us, const struct duration *duration)
{
	int64_t high = from_us + 1, step = duration_nominal_us(duration) + DAY_US, low = from_us - step;
	while (calendar_add(calendar, low, duration) > from_us) {
		high = low;
		step *= 2;
		low -= step;
	}
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;
		if (calendar_add(calendar, middle, duration) <= from_us)
			low = middle;
		else
			high = middle;
	}
	return low;
}
