#include "packs.h"
#include "calendar/duration.h"
#include "calendar/recurrence.h"

#include <dirent.h>

static struct release *china;

static int load_calendar(void **state)
{
	static const struct text_file files[] = { { "pack.lua", "pack { name = \"cal\", timezone = \"Asia/Shanghai\", calendar = \"cn\" }" } };
	struct pack *pack = pack_of_files(files, COUNT_OF(files));
	(void)state;
	china = release_of(pack);
	pack_free(pack);
	return 0;
}

static int free_calendar(void **state)
{
	(void)state;
	china->free(china);
	return 0;
}

static int64_t at(const struct calendar *calendar, const char *text)
{
	int64_t time_us;
	ERR_DECLARE(err);
	assert_ok(calendar_time_parse(calendar, str_of(text), &time_us, &err), &err);
	return time_us;
}

static void assert_time(const struct calendar *calendar, int64_t have, const char *want)
{
	struct buf text = BUF_INIT;
	calendar_time_print(calendar, have, &text);
	assert_string_equal(buf_cstr(&text), want);
	buf_free(&text);
}

static void durations_over_holidays(void **state)
{
	static const struct { const char *from, *span, *to; } cases[] = {
		{ "2026-02-13 17:00", "2 working days", "2026-02-24T17:00:00+08:00" },
		{ "2026-03-02 23:00", "1 working day", "2026-03-04T09:00:00+08:00" },
		{ "2023-09-28 16:00", "4 working hours", "2023-10-07T11:00:00+08:00" },
		{ "2023-09-28 16:00", "3 working days", "2023-10-09T16:00:00+08:00" },
		{ "2023-07-12 10:00", "4 working hours", "2023-07-12T14:00:00+08:00" },
		{ "2026-01-31 10:00", "1 month", "2026-02-28T10:00:00+08:00" },
		{ "2024-02-29 10:00", "1 year", "2025-02-28T10:00:00+08:00" },
		{ "2026-03-01 10:00", "90m", "2026-03-01T11:30:00+08:00" },
		{ "2026-03-06 18:00", "1 working hour", "2026-03-09T10:00:00+08:00" },
		{ "2026-03-06 18:00", "1 working day", "2026-03-09T18:00:00+08:00" },
		{ "2026-03-07 12:00", "3 个工作日", "2026-03-12T09:00:00+08:00" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct duration duration;
		ERR_DECLARE(err);
		assert_ok(duration_parse(str_of(cases[i].span), &duration, &err), &err);
		assert_time(china->calendar, calendar_add(china->calendar, at(china->calendar, cases[i].from), &duration), cases[i].to);
	}
}

static void durations_print_as_they_read(void **state)
{
	static const char *const texts[] = { "90m", "1h 30m", "3 working days + 1 minute", "2 weeks", "1 month", "5 working hours" };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct duration first, again;
		struct buf text = BUF_INIT;
		ERR_DECLARE(err);
		assert_ok(duration_parse(str_of(texts[i]), &first, &err), &err);
		duration_print(&first, &text);
		assert_ok(duration_parse(buf_view(&text), &again, &err), &err);
		assert_true(duration_nominal_us(&first) == duration_nominal_us(&again));
		buf_free(&text);
	}
}

static void durations_refused(void **state)
{
	static const char *const bad[] = { "", "3", "days", "-1 day", "1.5 days", "1 fortnight", "99999999999999999999 s", "101 years", "1d 1d 1d 1d 1d 1d 1d 1d 1d" };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct duration duration;
		ERR_DECLARE(err);
		if (duration_parse(str_of(bad[i]), &duration, &err))
			fail_msg("accepted: '%s'", bad[i]);
		assert_true(err.text[0] != '\0');
	}
}

/* Adding working time never lands outside it, never goes back, and counts what was added. */
static void working_time_adds_up(void **state)
{
	int64_t from = at(china->calendar, "2023-09-01 00:00");
	(void)state;
	for (int i = 0; i < 400; i++, from += 7 * HOUR_US + 13 * MINUTE_US) {
		struct duration duration = { 1, { { i % 40, UNIT_WORKING_HOUR } } };
		int64_t to = calendar_add(china->calendar, from, &duration);
		assert_true(to >= from);
		assert_true(i % 40 == 0 || calendar_open(china->calendar, to));
		assert_true(calendar_open_us(china->calendar, from, to) == (i % 40) * HOUR_US);
		assert_true(calendar_add_open(china->calendar, from, (i % 40) * HOUR_US) == to);
	}
	int64_t sunday = at(china->calendar, "2026-03-08 10:00");
	assert_true(calendar_add_open(china->calendar, sunday, 0) == at(china->calendar, "2026-03-09 09:00"));
	assert_true(calendar_add_open(china->calendar, sunday, 90 * SECOND_US) == at(china->calendar, "2026-03-09 09:01") + 30 * SECOND_US);
}

static void the_tables_are_the_announced_ones(void **state)
{
	static const struct { const char *date; bool works; } days[] = {
		{ "2021-02-07", true }, { "2022-10-08", true }, { "2023-10-06", false }, { "2023-10-07", true }, { "2024-02-10", false }, { "2024-05-11", true },
		{ "2025-01-26", true }, { "2025-10-08", false }, { "2026-02-14", true }, { "2026-02-23", false }, { "2026-02-24", true }, { "2026-10-10", true }, { "2026-03-07", false } };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(days); i++) {
		int32_t date;
		ERR_DECLARE(err);
		assert_ok(date_parse(str_of(days[i].date), &date, &err), &err);
		if (calendar_works(china->calendar, date) != days[i].works)
			fail_msg("%s", days[i].date);
	}
	assert_true(calendar_has_year(china->calendar, 2026));
	assert_false(calendar_has_year(china->calendar, 2027));
	assert_int_equal(calendar_missing_year(china->calendar, at(china->calendar, "2026-12-01"), at(china->calendar, "2027-02-01")), 2027);
}

static void compare_year(const char *path)
{
	static char text[65536];
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	size_t length = fread(text, 1, sizeof text, file);
	fclose(file);
	const struct json *year = json_parse((struct str){ text, length }, JSON_LIMITS, &arena, &err);
	assert_ok(year != NULL, &err);
	for (const struct json *day = json_first(json_get(year, "days")); day; day = day->next) {
		int32_t date;
		assert_ok(date_parse(json_str(json_get(day, "date")), &date, &err), &err);
		if (calendar_works(china->calendar, date) == (json_get(day, "isOffDay")->type == JSON_TRUE))
			fail_msg("%s: %s", path, json_get(day, "date")->text);
	}
	arena_free(&arena);
}

static void the_tables_agree_with_the_published_data(void **state)
{
	static const char folder[] = "../shared/data/holiday-cn";
	(void)state;
	DIR *directory = opendir(folder);
	if (!directory)
		skip();
	for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		char path[512];
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (strstr(entry->d_name, ".json"))
			compare_year(path);
	}
	closedir(directory);
}

static void zones_with_summer_time(void **state)
{
	static const char spec[] = "{\"timezone\":\"Europe/Berlin\",\"weekly\":{\"mon\":[\"09:00-17:00\"]}}";
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	(void)state;
	struct calendar *berlin = calendar_new(json_parse(STR(spec), JSON_LIMITS, &arena, &err), &err);
	assert_ok(berlin != NULL, &err);
	assert_time(berlin, at(berlin, "2026-03-29 02:30"), "2026-03-29T03:30:00+02:00");       /* does not exist: moved by the gap */
	assert_time(berlin, at(berlin, "2026-10-25 02:30"), "2026-10-25T02:30:00+02:00");       /* twice: the first */
	struct duration day = { 1, { { 1, UNIT_DAY } } };
	assert_time(berlin, calendar_add(berlin, at(berlin, "2026-03-28 12:00"), &day), "2026-03-29T12:00:00+02:00");
	calendar_free(berlin);
	arena_free(&arena);
}

static void recurrences(void **state)
{
	static const struct { const char *rule, *at, *holiday, *after, *due; } cases[] = {
		{ "FREQ=MONTHLY;BYMONTHDAY=15", "09:00", "next_working_day", "2026-02-01 00:00", "2026-02-24T09:00:00+08:00" },
		{ "FREQ=MONTHLY;BYMONTHDAY=15", "09:00", "previous_working_day", "2026-02-01 00:00", "2026-02-14T09:00:00+08:00" },
		{ "FREQ=MONTHLY;BYMONTHDAY=15", "09:00", "keep", "2026-02-01 00:00", "2026-02-15T09:00:00+08:00" },
		{ "FREQ=YEARLY;BYMONTH=2,5,8,11;BYDAY=WE;BYSETPOS=1", "09:30", "next_working_day", "2026-01-10 00:00", "2026-02-04T09:30:00+08:00" },
		{ "FREQ=MONTHLY;BYMONTHDAY=-1", "", "keep", "2026-02-01 00:00", "2026-02-28T00:00:00+08:00" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct recurrence_spec spec = { str_of(cases[i].rule), str_of(cases[i].at), STR_NONE, str_of(cases[i].holiday) };
		struct occurrence occurrence;
		ERR_DECLARE(err);
		struct recurrence *recurrence = recurrence_new(china->calendar, &spec, &err);
		assert_ok(recurrence != NULL, &err);
		assert_true(recurrence_next(recurrence, at(china->calendar, cases[i].after), &occurrence));
		assert_time(china->calendar, occurrence.due_us, cases[i].due);
		recurrence_free(recurrence);
	}
}

static void recurrences_refused(void **state)
{
	static const char *const bad[] = { "", "FREQ=HOURLY", "FREQ=SECONDLY", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYHOUR=1,2,3", "INTERVAL=2", "FREQ=DAILY;COUNT=x" };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct recurrence_spec spec = { .rrule = str_of(bad[i]) };
		ERR_DECLARE(err);
		if (recurrence_new(china->calendar, &spec, &err))
			fail_msg("accepted: %s", bad[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations_over_holidays), cmocka_unit_test(durations_print_as_they_read), cmocka_unit_test(durations_refused),
		cmocka_unit_test(working_time_adds_up), cmocka_unit_test(the_tables_are_the_announced_ones), cmocka_unit_test(the_tables_agree_with_the_published_data),
		cmocka_unit_test(zones_with_summer_time), cmocka_unit_test(recurrences), cmocka_unit_test(recurrences_refused),
	};
	return cmocka_run_group_tests_name("calendar", tests, load_calendar, free_calendar);
}
