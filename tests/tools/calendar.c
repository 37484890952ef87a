/* Answers questions about the Chinese calendar, a line each, for tests that know the answers from elsewhere:
 * works DATE · add TIME|DURATION · sub TIME|DURATION · days FROM|TO · rule RRULE|AT|AFTER|COUNT */
#include "calendar/duration.h"
#include "calendar/recurrence.h"
#include "policy/release.h"

#include <stdio.h>
#include <stdlib.h>

static const struct calendar *calendar;

static void print_time(int64_t time_us)
{
	struct buf text = BUF_INIT;
	calendar_time_print(calendar, time_us, &text);
	printf("%.16s", buf_cstr(&text));
	buf_free(&text);
}

static bool time_of(const char *text, int64_t *time_us, struct err *err)
{
	return text && calendar_time_parse(calendar, str_of(text), time_us, err);
}

static bool add(char *text, bool forward, struct err *err)
{
	char *cut = strchr(text, '|');
	int64_t from;
	struct duration duration;
	if (!cut)
		return false;
	*cut = '\0';
	if (!time_of(text, &from, err) || !duration_parse(str_of(cut + 1), &duration, err))
		return false;
	print_time(forward ? calendar_add(calendar, from, &duration) : calendar_subtract(calendar, from, &duration));
	return true;
}

static bool days(char *text, struct err *err)
{
	char *cut = strchr(text, '|');
	int64_t from, to;
	if (!cut)
		return false;
	*cut = '\0';
	if (!time_of(text, &from, err) || !time_of(cut + 1, &to, err))
		return false;
	printf("%lld", (long long)calendar_working_days(calendar, from, to));
	return true;
}

static bool rule(char *text, struct err *err)
{
	char *parts[4] = { text, NULL, NULL, NULL };
	for (int i = 1; i < 4; i++) {
		parts[i] = strchr(parts[i - 1], '|');
		if (!parts[i])
			return false;
		*parts[i]++ = '\0';
	}
	int64_t after;
	struct recurrence_spec spec = { .rrule = str_of(parts[0]), .at = str_of(parts[1]) };
	struct recurrence *recurrence = recurrence_new(calendar, &spec, err);
	if (!recurrence || !time_of(parts[2], &after, err))
		return false;
	struct occurrence occurrence;
	for (int i = atoi(parts[3]); i > 0 && recurrence_next(recurrence, after, &occurrence); i--) {
		print_time(occurrence.planned_us);
		putchar(' ');
		after = occurrence.planned_us;
	}
	recurrence_free(recurrence);
	return true;
}

int main(void)
{
	static char line[2000];
	struct pack *pack = pack_new();
	struct diagnostics diagnostics = { 0 };
	ERR_DECLARE(err);
	if (!pack_add(pack, "pack.lua", STR("pack { name = \"c\", timezone = \"Asia/Shanghai\", calendar = \"cn\" }"), &err))
		return 1;
	struct release *release = pack_load(pack, limits_default(), &diagnostics, NULL);
	if (!release)
		return 1;
	calendar = release->calendar;
	while (fgets(line, sizeof line, stdin)) {
		int32_t date;
		line[strcspn(line, "\n")] = '\0';
		err_clear(&err);
		bool ok = false;
		if (strncmp(line, "works ", 6) == 0 && (ok = date_parse(str_of(line + 6), &date, &err)))
			printf("%d", calendar_works(calendar, date));
		else if (strncmp(line, "add ", 4) == 0)
			ok = add(line + 4, true, &err);
		else if (strncmp(line, "sub ", 4) == 0)
			ok = add(line + 4, false, &err);
		else if (strncmp(line, "days ", 5) == 0)
			ok = days(line + 5, &err);
		else if (strncmp(line, "rule ", 5) == 0)
			ok = rule(line + 5, &err);
		printf("%s%s\n", ok ? "" : "error ", ok ? "" : err.text);
	}
	release->free(release);
	pack_free(pack);
	return 0;
}
