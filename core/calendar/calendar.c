/* Building a calendar from its spec, and asking about single days. */
#include "calendar/calendar_private.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const weekday_names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL };

static bool parse_minute(struct str text, int *minute)
{
	if (text.len != 5 || text.ptr[2] != ':')
		return false;
	for (size_t i = 0; i < 5; i++)
		if (i != 2 && (text.ptr[i] < '0' || text.ptr[i] > '9'))
			return false;
	*minute = ((text.ptr[0] - '0') * 10 + text.ptr[1] - '0') * 60 + (text.ptr[3] - '0') * 10 + text.ptr[4] - '0';
	return *minute <= 24 * 60;
}

static bool read_hours(struct hours *hours, const struct json *ranges, const char *day, struct err *err)
{
	hours->count = 0;
	if (ranges->type != JSON_ARRAY || ranges->len > HOURS_MAX)
		return err_set(err, ERR_MODEL, "calendar: %s needs a list of at most %d ranges like \"09:00-18:00\"", day, HOURS_MAX);
	for (const struct json *range = json_first(ranges); range; range = range->next) {
		struct range *at = &hours->ranges[hours->count++];
		struct str text = range->type == JSON_TEXT ? json_str(range) : STR_NONE;
		bool ok = text.len == 11 && text.ptr[5] == '-' && parse_minute((struct str){ text.ptr, 5 }, &at->from) && parse_minute((struct str){ text.ptr + 6, 5 }, &at->to);
		if (!ok || at->from >= at->to || (hours->count > 1 && at->from < at[-1].to))
			return err_set(err, ERR_MODEL, "calendar: %s: '%.*s' must be a range like \"09:00-18:00\", later than the one before", day, STR_ARG(text));
	}
	return true;
}

static bool read_weekly(struct calendar *calendar, const struct json *weekly, struct err *err)
{
	for (const struct json *name = json_first(weekly); name; name = json_next_member(name)) {
		int day = 0;
		char hint[80];
		while (weekday_names[day] && !json_is_text(name, weekday_names[day]))
			day++;
		if (!weekday_names[day])
			return err_set(err, ERR_MODEL, "calendar: no weekday '%s'%s", name->text, err_suggest(hint, sizeof hint, name->text, weekday_names));
		if (!read_hours(&calendar->weekly[day], name->next, name->text, err))
			return false;
	}
	return true;
}

static bool add_day(struct calendar *calendar, const struct json *text, bool works, enum day_source source, struct err *err)
{
	int32_t date;
	ERR_DECLARE(why);
	if (text->type != JSON_TEXT || !date_parse(json_str(text), &date, &why))
		return err_set(err, ERR_MODEL, "calendar: %s", text->type == JSON_TEXT ? why.text : "dates are texts like \"2026-02-13\"");
	calendar->days = mem_resize(calendar->days, (calendar->day_count + 1) * sizeof calendar->days[0]);
	calendar->days[calendar->day_count++] = (struct special){ date, works, source };
	return true;
}

static bool add_days(struct calendar *calendar, const struct json *list, bool works, int year, struct err *err)
{
	for (const struct json *date = json_first(list); date; date = date->next) {
		if (!add_day(calendar, date, works, year ? DAY_TABLE : DAY_PACK, err))
			return false;
		int y, m, d;
		date_split(calendar->days[calendar->day_count - 1].date, &y, &m, &d);
		if (year && y != year && y != year - 1)       /* New Year's holiday may begin in December */
			return err_set(err, ERR_MODEL, "calendar: %s stands in the table of %d", date->text, year);
	}
	return true;
}

static bool read_years(struct calendar *calendar, const struct json *years, struct err *err)
{
	for (const struct json *name = json_first(years); name; name = json_next_member(name)) {
		int year = 0;
		for (uint32_t i = 0; i < name->len && i < 5; i++)
			year = year * 10 + (name->text[i] - '0');
		if (name->len != 4 || year < 1900 || year > 2999)
			return err_set(err, ERR_MODEL, "calendar: '%s' is no year", name->text);
		calendar->years = mem_resize(calendar->years, (calendar->year_count + 1) * sizeof calendar->years[0]);
		calendar->years[calendar->year_count++] = year;
		if (!add_days(calendar, json_get(name->next, "off"), false, year, err) || !add_days(calendar, json_get(name->next, "on"), true, year, err))
			return false;
	}
	return true;
}

static int by_date(const void *a, const void *b)
{
	const struct special *left = a, *right = b;
	return (left->date > right->date) - (left->date < right->date);
}

/* A closure of the community overrules the country's table; a date said twice the same way is one. */
static void settle_days(struct calendar *calendar, size_t local_from)
{
	for (size_t i = local_from; i < calendar->day_count; i++)
		for (size_t k = 0; k < local_from; k++)
			if (calendar->days[k].date == calendar->days[i].date)
				calendar->days[k] = calendar->days[i];
	if (calendar->day_count)
		qsort(calendar->days, calendar->day_count, sizeof calendar->days[0], by_date);
}

static bool read_make_up(struct calendar *calendar, const struct json *make_up, struct err *err)
{
	calendar->make_up = calendar->weekly[0];
	return !make_up || read_hours(&calendar->make_up, make_up, "make_up", err);
}

struct calendar *calendar_new(const struct json *spec, struct err *err)
{
	struct calendar *calendar = mem_zalloc(sizeof *calendar);
	const struct json *zone = json_get(spec, "timezone");
	bool ok = zone_read(&calendar->zone, zone && zone->type == JSON_TEXT ? json_str(zone) : STR("UTC"), err)
	       && read_weekly(calendar, json_get(spec, "weekly"), err)
	       && read_make_up(calendar, json_get(spec, "make_up"), err)
	       && read_years(calendar, json_get(spec, "years"), err);
	size_t local_from = calendar->day_count;
	ok = ok && add_days(calendar, json_get(spec, "closures"), false, 0, err) && add_days(calendar, json_get(spec, "openings"), true, 0, err);
	if (ok) {
		settle_days(calendar, local_from);
		for (int day = 0; day < 7; day++)
			calendar->ever_works |= calendar->weekly[day].count > 0;
		return calendar;
	}
	calendar_free(calendar);
	return NULL;
}

void calendar_free(struct calendar *calendar)
{
	if (!calendar)
		return;
	zone_clear(&calendar->zone);
	mem_free(calendar->days);
	mem_free(calendar->local);
	mem_free(calendar->years);
	mem_free(calendar);
}

struct civil calendar_local(const struct calendar *calendar, int64_t time_us)
{
	struct civil civil;
	int64_t local = time_us + (int64_t)zone_offset(&calendar->zone, time_us) * SECOND_US;
	int64_t date = local / DAY_US - (local % DAY_US < 0), of_day = local - date * DAY_US;
	date_split((int32_t)date, &civil.year, &civil.month, &civil.day);
	civil.hour = (int)(of_day / HOUR_US);
	civil.minute = (int)(of_day / MINUTE_US % 60);
	civil.second = (int)(of_day / SECOND_US % 60);
	civil.micro = (int32_t)(of_day % SECOND_US);
	return civil;
}

int64_t calendar_instant(const struct calendar *calendar, struct civil civil)
{
	int64_t local = date_of(civil.year, civil.month, civil.day) * DAY_US + civil.hour * HOUR_US + civil.minute * MINUTE_US + civil.second * SECOND_US + civil.micro;
	return zone_to_utc(&calendar->zone, local);
}

int32_t calendar_date(const struct calendar *calendar, int64_t time_us)
{
	int64_t local = time_us + (int64_t)zone_offset(&calendar->zone, time_us) * SECOND_US;
	return (int32_t)(local / DAY_US - (local % DAY_US < 0));
}

void calendar_set_local(struct calendar *calendar, const struct local_day *days, size_t count)
{
	calendar->local = mem_resize(calendar->local, (count + 1) * sizeof calendar->local[0]);
	calendar->local_count = count;
	for (size_t i = 0; i < count; i++)
		calendar->local[i] = (struct special){ days[i].date, days[i].works, DAY_LOCAL };
	qsort(calendar->local, count, sizeof calendar->local[0], by_date);
}

static const struct special *find_special(const struct calendar *calendar, int32_t date)
{
	struct special key = { .date = date };
	const struct special *local = calendar->local_count ? bsearch(&key, calendar->local, calendar->local_count, sizeof key, by_date) : NULL;
	return local || !calendar->day_count ? local : bsearch(&key, calendar->days, calendar->day_count, sizeof key, by_date);
}

enum day_source calendar_day_source(const struct calendar *calendar, int32_t date)
{
	const struct special *special = find_special(calendar, date);
	return special ? special->source : DAY_WEEKLY;
}

const struct hours *calendar_hours(const struct calendar *calendar, int32_t date)
{
	static const struct hours closed;
	const struct special *special = find_special(calendar, date);
	const struct hours *weekly = &calendar->weekly[date_weekday(date)];
	if (!special)
		return weekly;
	if (!special->works)
		return &closed;
	return weekly->count ? weekly : &calendar->make_up;
}

bool calendar_works(const struct calendar *calendar, int32_t date)
{
	return calendar_hours(calendar, date)->count > 0;
}

bool calendar_has_year(const struct calendar *calendar, int year)
{
	for (size_t i = 0; i < calendar->year_count; i++)
		if (calendar->years[i] == year)
			return true;
	return false;
}

/* A calendar without any table never claims to know holidays, so nothing is missing there. */
int calendar_missing_year(const struct calendar *calendar, int64_t from_us, int64_t to_us)
{
	int last = calendar_local(calendar, to_us).year;
	for (int year = calendar_local(calendar, from_us).year; calendar->year_count && year <= last; year++)
		if (!calendar_has_year(calendar, year))
			return year;
	return 0;
}
