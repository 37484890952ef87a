/* Dates and RFC 3339. Days count from 1970-01-01 in the proleptic Gregorian calendar. */
#include "calendar/calendar.h"

enum { YEAR_MIN = 1900, YEAR_MAX = 2999 };

/* Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, eras have 400 years. */
int32_t date_of(int year, int month, int day)
{
	int y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400;
	int of_era = y - era * 400, of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void date_split(int32_t date, int *year, int *month, int *day)
{
	int z = date + 719468, era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
	int years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int of_year = of_era - (365 * years + years / 4 - years / 100), shifted = (5 * of_year + 2) / 153;
	*day = of_year - (153 * shifted + 2) / 5 + 1;
	*month = shifted < 10 ? shifted + 3 : shifted - 9;
	*year = years + era * 400 + (*month <= 2);
}

int date_weekday(int32_t date)
{
	int weekday = (date + 3) % 7;                  /* 1970-01-01 was a Thursday */
	return weekday < 0 ? weekday + 7 : weekday;
}

static bool digits(struct str *text, int count, int *out)
{
	*out = 0;
	if (text->len < (size_t)count)
		return false;
	for (int i = 0; i < count; i++) {
		if (text->ptr[i] < '0' || text->ptr[i] > '9')
			return false;
		*out = *out * 10 + (text->ptr[i] - '0');
	}
	text->ptr += count;
	text->len -= (size_t)count;
	return true;
}

static bool literal(struct str *text, char c)
{
	if (!text->len || text->ptr[0] != c)
		return false;
	text->ptr++;
	text->len--;
	return true;
}

static bool real_date(int year, int month, int day, int32_t *date)
{
	int y, m, d;
	if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	*date = date_of(year, month, day);
	date_split(*date, &y, &m, &d);
	return m == month && d == day;
}

static bool take_date(struct str *text, int32_t *date)
{
	int year, month, day;
	return digits(text, 4, &year) && literal(text, '-') && digits(text, 2, &month) && literal(text, '-') && digits(text, 2, &day)
	    && real_date(year, month, day, date);
}

bool date_parse(struct str text, int32_t *date, struct err *err)
{
	struct str rest = text;
	if (take_date(&rest, date) && rest.len == 0)
		return true;
	return err_set(err, ERR_REFUSED, "'%.*s' is no date like 2026-02-13", (int)(text.len > 40 ? 40 : text.len), text.ptr);
}

/* HH:MM[:SS[.ffffff]] in microseconds of the day; without seconds only when asked for. */
static bool take_clock(struct str *text, bool seconds_needed, int64_t *of_day_us)
{
	int hour, minute, second = 0;
	int64_t micro = 0, unit = 100000;
	if (!digits(text, 2, &hour) || !literal(text, ':') || !digits(text, 2, &minute))
		return false;
	if (literal(text, ':')) {
		if (!digits(text, 2, &second))
			return false;
	} else if (seconds_needed) {
		return false;
	}
	if (literal(text, '.')) {
		int digit;
		if (!text->len)
			return false;
		for (; digits(text, 1, &digit); unit /= 10)
			micro += digit * unit;
		if (unit == 100000)
			return false;
	}
	*of_day_us = hour * HOUR_US + minute * MINUTE_US + second * SECOND_US + micro;
	return hour < 24 && minute < 60 && second < 60;
}

static bool take_offset(struct str *text, int64_t *offset_us)
{
	int hour, minute;
	if (literal(text, 'Z') || literal(text, 'z')) {
		*offset_us = 0;
		return true;
	}
	bool west = literal(text, '-');
	if (!west && !literal(text, '+'))
		return false;
	if (!digits(text, 2, &hour) || !literal(text, ':') || !digits(text, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*offset_us = (hour * HOUR_US + minute * MINUTE_US) * (west ? -1 : 1);
	return true;
}

bool time_parse(struct str text, int64_t *time_us, struct err *err)
{
	struct str rest = text;
	int32_t date;
	int64_t of_day, offset;
	if (take_date(&rest, &date) && (literal(&rest, 'T') || literal(&rest, 't') || literal(&rest, ' ')) && take_clock(&rest, true, &of_day)
	    && take_offset(&rest, &offset) && rest.len == 0) {
		*time_us = date * DAY_US + of_day - offset;
		return true;
	}
	return err_set(err, ERR_REFUSED, "'%.*s' is no time with zone like 2026-02-13T17:00:00+08:00", (int)(text.len > 40 ? 40 : text.len), text.ptr);
}

bool calendar_time_parse(const struct calendar *calendar, struct str text, int64_t *time_us, struct err *err)
{
	struct str rest = text;
	int32_t date;
	int64_t of_day = 0;
	bool local = take_date(&rest, &date) && (rest.len == 0 || ((literal(&rest, 'T') || literal(&rest, ' ')) && take_clock(&rest, false, &of_day) && rest.len == 0));
	if (!local)
		return time_parse(text, time_us, err);
	struct civil civil = { .micro = (int32_t)(of_day % SECOND_US) };
	date_split(date, &civil.year, &civil.month, &civil.day);
	civil.hour = (int)(of_day / HOUR_US);
	civil.minute = (int)(of_day / MINUTE_US % 60);
	civil.second = (int)(of_day / SECOND_US % 60);
	*time_us = calendar_instant(calendar, civil);
	return true;
}

static void two(struct buf *out, int number)
{
	buf_byte(out, (char)('0' + number / 10 % 10));
	buf_byte(out, (char)('0' + number % 10));
}

void calendar_time_print(const struct calendar *calendar, int64_t time_us, struct buf *out)
{
	struct civil civil = calendar_local(calendar, time_us);
	int64_t local_us = date_of(civil.year, civil.month, civil.day) * DAY_US + civil.hour * HOUR_US + civil.minute * MINUTE_US
	                 + civil.second * SECOND_US + civil.micro;
	int64_t offset = (local_us - time_us) / MINUTE_US;
	two(out, civil.year / 100);
	two(out, civil.year % 100);
	int parts[] = { civil.month, civil.day, civil.hour, civil.minute, civil.second };
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		buf_byte(out, "--T::"[i]);
		two(out, parts[i]);
	}
	if (civil.micro)
		buf_printf(out, ".%06d", (int)civil.micro);
	if (offset == 0) {
		buf_byte(out, 'Z');
		return;
	}
	buf_byte(out, offset < 0 ? '-' : '+');
	two(out, (int)((offset < 0 ? -offset : offset) / 60));
	buf_byte(out, ':');
	two(out, (int)((offset < 0 ? -offset : offset) % 60));
}
