#include "calendar/zone.h"

#include <libical/ical.h>
#include <pthread.h>

/* libical keeps its zones in one global list: the only lock of this folder guards that reading. */
static pthread_mutex_t zones_lock = PTHREAD_MUTEX_INITIALIZER;

enum { FIRST_YEAR = 1970, LAST_YEAR = 2100 };
#define SAMPLE_US (3 * DAY_US)

static int32_t ask_offset(icaltimezone *zone, int64_t time_us)
{
	int is_daylight;
	int64_t seconds = time_us / SECOND_US;
	if (time_us % SECOND_US < 0)
		seconds--;
	struct icaltimetype utc = icaltime_from_timet_with_zone((time_t)seconds, 0, icaltimezone_get_utc_timezone());
	return icaltimezone_get_utc_offset_of_utc_time(zone, &utc, &is_daylight);
}

static void add_change(struct zone *zone, int64_t from_us, int32_t offset_s)
{
	zone->changes = mem_resize(zone->changes, (zone->count + 1) * sizeof zone->changes[0]);
	zone->changes[zone->count++] = (struct zone_change){ from_us, offset_s };
}

/* The second at which the offset changes between two samples. */
static int64_t bisect(icaltimezone *zone, int64_t low_us, int64_t high_us, int32_t before)
{
	while (high_us - low_us > SECOND_US) {
		int64_t middle = low_us + (high_us - low_us) / 2 / SECOND_US * SECOND_US;
		if (ask_offset(zone, middle) == before)
			low_us = middle;
		else
			high_us = middle;
	}
	return high_us;
}

static void sample(struct zone *zone, icaltimezone *from)
{
	int64_t at = (int64_t)date_of(FIRST_YEAR, 1, 1) * DAY_US, end = (int64_t)date_of(LAST_YEAR, 1, 1) * DAY_US;
	int32_t offset = ask_offset(from, at);
	add_change(zone, INT64_MIN, offset);
	for (; at < end; at += SAMPLE_US) {
		int32_t later = ask_offset(from, at + SAMPLE_US);
		if (later == offset)
			continue;
		add_change(zone, bisect(from, at, at + SAMPLE_US, offset), later);
		offset = later;
	}
}

bool zone_read(struct zone *zone, struct str name, struct err *err)
{
	char text[64];
	*zone = (struct zone){ 0 };
	if (!str_to_c(name, text, sizeof text))
		return err_set(err, ERR_MODEL, "that is no time zone's name");
	zone->name = mem_string(text);
	if (strcmp(text, "UTC") == 0) {
		add_change(zone, INT64_MIN, 0);
		return true;
	}
	pthread_mutex_lock(&zones_lock);
	icaltimezone *found = icaltimezone_get_builtin_timezone(text);
	if (found)
		sample(zone, found);
	pthread_mutex_unlock(&zones_lock);
	return found || err_set(err, ERR_MODEL, "no time zone '%s'; use an IANA name like \"Asia/Shanghai\"", text);
}

void zone_clear(struct zone *zone)
{
	mem_free(zone->name);
	mem_free(zone->changes);
	*zone = (struct zone){ 0 };
}

int32_t zone_offset(const struct zone *zone, int64_t time_us)
{
	size_t low = 0, high = zone->count;
	if (high && time_us >= zone->changes[high - 1].from_us)
		return zone->changes[high - 1].offset_s;
	while (high - low > 1) {
		size_t middle = (low + high) / 2;
		if (zone->changes[middle].from_us <= time_us)
			low = middle;
		else
			high = middle;
	}
	return zone->changes[low].offset_s;
}

int64_t zone_to_utc(const struct zone *zone, int64_t local_us)
{
	int32_t guess = zone_offset(zone, local_us);
	int64_t first = INT64_MAX;
	for (int64_t around = -DAY_US; around <= DAY_US; around += DAY_US) {
		int32_t offset = zone_offset(zone, local_us + around);
		int64_t utc = local_us - (int64_t)offset * SECOND_US;
		if (zone_offset(zone, utc) == offset && utc < first)
			first = utc;
	}
	if (first != INT64_MAX)
		return first;
	int32_t before = zone_offset(zone, local_us - DAY_US);         /* a gap: as if the clock had not been moved */
	return local_us - (int64_t)(before ? before : guess) * SECOND_US;
}
