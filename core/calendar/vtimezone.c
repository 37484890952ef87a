/* RFC 5545, 3.6.5: what a reader needs to know of the zone between two instants: the offset at the start and each change. */
#include "calendar/calendar_private.h"

static void put_offset(struct buf *out, int32_t seconds)
{
	int32_t size = seconds < 0 ? -seconds : seconds;
	buf_printf(out, "%c%02d%02d", seconds < 0 ? '-' : '+', size / 3600, size / 60 % 60);
	if (size % 60)
		buf_printf(out, "%02d", size % 60);
}

/* Its beginning in the local time that held before. */
static void put_part(struct buf *out, const char *part, int64_t from_us, int32_t before_s, int32_t after_s)
{
	int year, month, day;
	int64_t local_s = from_us / SECOND_US + before_s;
	date_split((int32_t)(local_s / 86400), &year, &month, &day);
	int of_day = (int)(local_s % 86400);
	buf_printf(out, "BEGIN:%s\r\nDTSTART:%04d%02d%02dT%02d%02d%02d\r\nTZOFFSETFROM:", part, year, month, day, of_day / 3600, of_day / 60 % 60, of_day % 60);
	put_offset(out, before_s);
	buf_lit(out, "\r\nTZOFFSETTO:");
	put_offset(out, after_s);
	buf_printf(out, "\r\nEND:%s\r\n", part);
}

void calendar_vtimezone(const struct calendar *calendar, int64_t from_us, int64_t to_us, struct buf *out)
{
	const struct zone *zone = &calendar->zone;
	int32_t offset = zone_offset(zone, from_us), least = offset;
	for (size_t i = 0; i < zone->count; i++)
		if (zone->changes[i].from_us > from_us && zone->changes[i].from_us <= to_us && zone->changes[i].offset_s < least)
			least = zone->changes[i].offset_s;
	buf_printf(out, "BEGIN:VTIMEZONE\r\nTZID:%s\r\n", zone->name);
	put_part(out, offset > least ? "DAYLIGHT" : "STANDARD", 0, offset, offset);
	for (size_t i = 0; i < zone->count; i++) {
		const struct zone_change *change = &zone->changes[i];
		if (change->from_us <= from_us || change->from_us > to_us)
			continue;
		put_part(out, change->offset_s > least ? "DAYLIGHT" : "STANDARD", change->from_us, offset, change->offset_s);
		offset = change->offset_s;
	}
	buf_lit(out, "END:VTIMEZONE\r\n");
}

const char *calendar_zone_name(const struct calendar *calendar)
{
	return calendar->zone.name;
}
