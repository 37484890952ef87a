#include "calendar/recurrence.h"

#include <libical/ical.h>
#include <stdlib.h>

enum { RULE_MAX = 400, HORIZON_YEARS = 100, FIRST_WITHIN_YEARS = 20 };

struct recurrence {
	const struct calendar *calendar;
	struct icalrecurrencetype rule;
	struct icaltimetype start;
	enum holiday_rule if_holiday;
	int weeks, most;                               /* WEEKLY with an interval: libical takes it wrongly when the week's only day stands before DTSTART's */
	struct walk { icalrecur_iterator *iterator; int64_t last_us; int given; } *walk;      /* goes on where the last question ended */
};

static const char *const frequencies[] = { "DAILY", "WEEKLY", "MONTHLY", "YEARLY", NULL };
static const char *const parts[] = { "FREQ", "UNTIL", "COUNT", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST", NULL };

static bool is_listed(const char *const *list, const char *text)
{
	for (; *list; list++)
		if (strcmp(*list, text) == 0)
			return true;
	return false;
}

/* libical is lenient: every part is looked at here first. */
static bool check_part(char *part, bool *has_freq, struct err *err)
{
	char hint[80], *value = strchr(part, '=');
	if (!value || !value[1])
		return err_set(err, ERR_MODEL, "rrule: '%s' must be NAME=VALUE", part);
	*value++ = '\0';
	if (!is_listed(parts, part))
		return err_set(err, ERR_MODEL, "rrule: %s is not possible here%s", part, err_suggest(hint, sizeof hint, part, parts));
	if (strcmp(part, "FREQ") == 0) {
		*has_freq = true;
		if (!is_listed(frequencies, value))
			return err_set(err, ERR_MODEL, "rrule: FREQ=%s is not possible; use DAILY, WEEKLY, MONTHLY or YEARLY", value);
	}
	if (strcmp(part, "INTERVAL") == 0 && (strspn(value, "0123456789") != strlen(value) || strtol(value, NULL, 10) < 1 || strtol(value, NULL, 10) > 1000))
		return err_set(err, ERR_MODEL, "rrule: INTERVAL must be 1 to 1000");
	if (strcmp(part, "COUNT") == 0 && (strspn(value, "0123456789") != strlen(value) || strtol(value, NULL, 10) < 1 || strtol(value, NULL, 10) > 100000))
		return err_set(err, ERR_MODEL, "rrule: COUNT must be 1 to 100000");
	return true;
}

static bool check_rule(struct str rrule, char text[RULE_MAX + 1], struct err *err)
{
	char copy[RULE_MAX + 1], *rest;
	bool has_freq = false;
	if (!str_to_c(rrule, text, RULE_MAX + 1))
		return err_set(err, ERR_MODEL, "rrule: a rule has at most %d characters", RULE_MAX);
	memcpy(copy, text, rrule.len + 1);
	for (char *part = strtok_r(copy, ";", &rest); part; part = strtok_r(NULL, ";", &rest))
		if (!check_part(part, &has_freq, err))
			return false;
	return has_freq || err_set(err, ERR_MODEL, "rrule: FREQ is missing; for example FREQ=MONTHLY;BYMONTHDAY=15");
}

static bool parse_at(struct str at, struct icaltimetype *start, struct err *err)
{
	if (!at.len)
		return true;
	bool ok = at.len == 5 && at.ptr[2] == ':';
	for (size_t i = 0; ok && i < 5; i++)
		ok = i == 2 || (at.ptr[i] >= '0' && at.ptr[i] <= '9');
	int hour = ok ? (at.ptr[0] - '0') * 10 + at.ptr[1] - '0' : 99, minute = ok ? (at.ptr[3] - '0') * 10 + at.ptr[4] - '0' : 99;
	if (hour > 23 || minute > 59)
		return err_set(err, ERR_MODEL, "at: '%.*s' is no time of day like \"09:00\"", STR_ARG(at));
	start->hour = hour;
	start->minute = minute;
	return true;
}

static bool parse_holiday(struct str text, enum holiday_rule *rule, struct err *err)
{
	static const char *const names[] = { "keep", "skip", "next_working_day", "previous_working_day", NULL };
	char wrong[48], hint[80] = "";
	*rule = HOLIDAY_KEEP;
	if (!text.len)
		return true;
	for (int i = 0; names[i]; i++)
		if (str_is(text, names[i])) {
			*rule = (enum holiday_rule)i;
			return true;
		}
	if (str_to_c(text, wrong, sizeof wrong))
		err_suggest(hint, sizeof hint, wrong, names);
	return err_set(err, ERR_MODEL, "if_holiday: '%.*s' is none of keep, skip, next_working_day, previous_working_day%s", STR_ARG(text), hint);
}

static bool parse_start(struct str text, struct icaltimetype *start, struct err *err)
{
	int32_t date;
	int year, month, day;
	if (!date_parse(text.len ? text : STR("2001-01-01"), &date, err))
		return false;
	date_split(date, &year, &month, &day);
	*start = icaltime_null_time();
	start->year = year;
	start->month = month;
	start->day = day;
	start->is_date = 0;
	return true;
}

static int64_t instant_of(const struct recurrence *recurrence, struct icaltimetype time)
{
	return calendar_instant(recurrence->calendar, (struct civil){ time.year, time.month, time.day, time.hour, time.minute, 0, 0 });
}

static bool yields(const struct recurrence *recurrence)
{
	struct occurrence first;
	struct icaltimetype limit = recurrence->start;
	limit.year += FIRST_WITHIN_YEARS;
	return recurrence_next(recurrence, INT64_MIN, &first) && first.planned_us <= instant_of(recurrence, limit);
}

/* "Every 4 weeks" is walked week by week and the weeks between are passed over here; COUNT counts what is left then. */
static void take_weeks(struct recurrence *recurrence)
{
	struct icalrecurrencetype *rule = &recurrence->rule;
	if (rule->freq != ICAL_WEEKLY_RECURRENCE || rule->interval <= 1)
		return;
	recurrence->weeks = rule->interval;
	recurrence->most = rule->count;
	rule->interval = 1;
	rule->count = 0;
}

/* RFC 5545: weeks begin on WKST, Monday unless said otherwise; libical counts Sunday as 1. */
static int32_t week_of(const struct recurrence *recurrence, struct icaltimetype time)
{
	int wkst = recurrence->rule.week_start == ICAL_NO_WEEKDAY ? (int)ICAL_MONDAY_WEEKDAY : (int)recurrence->rule.week_start;
	int32_t date = date_of(time.year, time.month, time.day);
	int begins = (wkst + 5) % 7, back = (date_weekday(date) - begins + 7) % 7;
	return (date - back) / 7;                      /* beginnings of weeks are seven days apart: only their difference is used */
}

static bool in_its_week(const struct recurrence *recurrence, struct icaltimetype time)
{
	return !recurrence->weeks || (week_of(recurrence, time) - week_of(recurrence, recurrence->start)) % recurrence->weeks == 0;
}

struct recurrence *recurrence_new(const struct calendar *calendar, const struct recurrence_spec *spec, struct err *err)
{
	char text[RULE_MAX + 1];
	struct recurrence *recurrence = mem_zalloc(sizeof *recurrence);
	recurrence->calendar = calendar;
	recurrence->walk = mem_zalloc(sizeof *recurrence->walk);
	bool ok = check_rule(spec->rrule, text, err) && parse_start(spec->start, &recurrence->start, err) && parse_at(spec->at, &recurrence->start, err)
	       && parse_holiday(spec->if_holiday, &recurrence->if_holiday, err);
	if (ok) {
		recurrence->rule = icalrecurrencetype_from_string(text);
		ok = recurrence->rule.freq != ICAL_NO_RECURRENCE || err_set(err, ERR_MODEL, "rrule: '%s' cannot be read", text);
	}
	if (ok)
		take_weeks(recurrence);
	ok = ok && (yields(recurrence) || err_set(err, ERR_MODEL, "rrule: '%s' gives no day within %d years", text, FIRST_WITHIN_YEARS));
	if (ok)
		return recurrence;
	recurrence_free(recurrence);
	return NULL;
}

void recurrence_free(struct recurrence *recurrence)
{
	if (!recurrence)
		return;
	if (recurrence->walk->iterator)
		icalrecur_iterator_free(recurrence->walk->iterator);
	mem_free(recurrence->walk);
	mem_free(recurrence);
}

/* Days back to where at least one whole period of the rule lies before: each occurrence that is walked costs. */
static int64_t period_days(const struct recurrence *recurrence)
{
	const struct icalrecurrencetype *rule = &recurrence->rule;
	return rule->freq == ICAL_DAILY_RECURRENCE ? 3 : rule->freq == ICAL_WEEKLY_RECURRENCE ? 15 : rule->freq == ICAL_MONTHLY_RECURRENCE ? 63 : 370;
}

/* Counted and stepped rules must be walked from their start; where the next few occurrences are meant, walking on is cheaper. */
static bool may_jump(const struct recurrence *recurrence, int64_t from_us, int64_t after_us)
{
	return recurrence->rule.count == 0 && recurrence->most == 0 && recurrence->rule.interval <= 1 && after_us > from_us + 2 * period_days(recurrence) * DAY_US;
}

static void restart(const struct recurrence *recurrence, int64_t after_us)
{
	struct walk *walk = recurrence->walk;
	if (walk->iterator)
		icalrecur_iterator_free(walk->iterator);
	walk->iterator = icalrecur_iterator_new(recurrence->rule, recurrence->start);
	walk->last_us = INT64_MIN;
	walk->given = 0;
	if (!walk->iterator || !may_jump(recurrence, instant_of(recurrence, recurrence->start), after_us))
		return;
	struct civil civil = calendar_local(recurrence->calendar, after_us - period_days(recurrence) * DAY_US);
	struct icaltimetype near = recurrence->start;
	near.year = civil.year;
	near.month = civil.month;
	near.day = civil.day;
	if (!icalrecur_iterator_set_start(walk->iterator, near)) {
		icalrecur_iterator_free(walk->iterator);
		walk->iterator = icalrecur_iterator_new(recurrence->rule, recurrence->start);
	}
}

static bool next_planned(const struct recurrence *recurrence, int64_t after_us, int64_t *planned_us)
{
	struct walk *walk = recurrence->walk;
	if (!walk->iterator || after_us < walk->last_us || may_jump(recurrence, walk->last_us, after_us))
		restart(recurrence, after_us);
	int last_year = after_us == INT64_MIN ? recurrence->start.year + HORIZON_YEARS : calendar_local(recurrence->calendar, after_us).year + HORIZON_YEARS;
	while (walk->iterator) {
		struct icaltimetype next = icalrecur_iterator_next(walk->iterator);
		if (icaltime_is_null_time(next) || next.year > last_year)
			break;
		if (!in_its_week(recurrence, next))
			continue;
		if (recurrence->most && walk->given++ == recurrence->most)
			break;
		int64_t instant = instant_of(recurrence, next);
		if (instant <= after_us)
			continue;
		walk->last_us = instant;
		*planned_us = instant;
		return true;
	}
	if (walk->iterator)
		icalrecur_iterator_free(walk->iterator);
	walk->iterator = NULL;
	walk->last_us = INT64_MIN;
	return false;
}

static int64_t on_date(const struct recurrence *recurrence, int32_t date)
{
	struct civil civil = { .hour = recurrence->start.hour, .minute = recurrence->start.minute };
	date_split(date, &civil.year, &civil.month, &civil.day);
	return calendar_instant(recurrence->calendar, civil);
}

bool recurrence_next(const struct recurrence *recurrence, int64_t after_us, struct occurrence *occurrence)
{
	int64_t planned;
	if (!next_planned(recurrence, after_us, &planned))
		return false;
	*occurrence = (struct occurrence){ planned, planned, false };
	int32_t date = calendar_date(recurrence->calendar, planned);
	if (recurrence->if_holiday == HOLIDAY_KEEP || calendar_works(recurrence->calendar, date))
		return true;
	if (recurrence->if_holiday == HOLIDAY_SKIP) {
		occurrence->skipped = true;
		return true;
	}
	int step = recurrence->if_holiday == HOLIDAY_NEXT ? 1 : -1;
	for (int i = 0; i < 60 && !calendar_works(recurrence->calendar, date); i++)
		date += step;
	occurrence->due_us = on_date(recurrence, date);
	return true;
}

void recurrence_write(const struct recurrence_spec *spec, struct buf *out)
{
	const struct { const char *name; struct str text; } members[] = { { "rrule", spec->rrule }, { "at", spec->at }, { "start", spec->start }, { "if_holiday", spec->if_holiday } };
	buf_byte(out, '{');
	for (size_t i = 0; i < COUNT_OF(members); i++) {
		if (!members[i].text.len)
			continue;
		json_put_name(out, members[i].name);
		json_put_str(out, members[i].text);
	}
}
