/* Durations, times and recurrence rules from text: refused or bounded, and what is printed reads back equal. */
#include "calendar/duration.h"
#include "calendar/recurrence.h"

#include <stdlib.h>

static struct calendar *calendar;

static void make_calendar(void)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	static const char spec[] = "{\"timezone\":\"Asia/Shanghai\",\"weekly\":{\"mon\":[\"09:00-12:00\",\"13:00-18:00\"],\"wed\":[\"09:00-18:00\"]},\"years\":{\"2026\":{\"off\":[\"2026-01-05\"],\"on\":[\"2026-02-14\"]}}}";
	calendar = calendar_new(json_parse(STR(spec), JSON_LIMITS, &arena, &err), &err);
	if (!calendar)
		abort();
	arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct duration duration, again;
	int64_t time_us;
	ERR_DECLARE(err);
	if (!calendar)
		make_calendar();
	if (duration_parse(text, &duration, &err)) {
		struct buf out = BUF_INIT;
		duration_print(&duration, &out);
		if (!duration_parse(buf_view(&out), &again, &err) || duration_nominal_us(&duration) != duration_nominal_us(&again))
			abort();
		int64_t from = INT64_C(1767571200) * SECOND_US, to = calendar_add(calendar, from, &duration);
		if (to < from)
			abort();
		buf_free(&out);
	}
	if (calendar_time_parse(calendar, text, &time_us, &err)) {
		struct buf out = BUF_INIT;
		int64_t back;
		calendar_time_print(calendar, time_us, &out);
		if (!calendar_time_parse(calendar, buf_view(&out), &back, &err) || back != time_us)
			abort();
		buf_free(&out);
	}
	struct recurrence_spec spec = { .rrule = text, .at = STR("09:00") };
	struct recurrence *recurrence = recurrence_new(calendar, &spec, &err);
	if (recurrence) {
		struct occurrence occurrence;
		int64_t after = INT64_C(1767571200) * SECOND_US;
		for (int i = 0; i < 20 && recurrence_next(recurrence, after, &occurrence); i++) {
			if (occurrence.planned_us <= after)
				abort();
			after = occurrence.planned_us;
		}
		recurrence_free(recurrence);
	}
	return 0;
}
