/* GET /v1/{c}/calendar.ics: what stands in the community's calendar, for people's own calendars (RFC 5545). Which kinds, and by which fields, the
 * model says (calendar = { … }). ?kind=meeting,activity narrows it down; ?since= and ?until= (days or instants; by default 90 days back, 400 ahead). */
#include "http/routes_private.h"

#include <stdio.h>

enum { LINE_MAX_BYTES = 75, DAYS_BACK = 90, DAYS_AHEAD = 400, EVENTS_MAX = 10000 };

struct feed_text { struct buf out; size_t count; struct call *call; const struct kind *kind; const struct calendar *calendar; };

/* ---- lines: 3.1 ---- */

/* Folded at 75 bytes, never inside a character. */
static void put_line(struct buf *out, struct str line)
{
	size_t room = LINE_MAX_BYTES;
	while (line.len > room) {
		size_t cut = room;
		while (cut > 1 && ((unsigned char)line.ptr[cut] & 0xC0) == 0x80)
			cut--;
		buf_str(out, (struct str){ line.ptr, cut });
		buf_lit(out, "\r\n ");
		line.ptr += cut;
		line.len -= cut;
		room = LINE_MAX_BYTES - 1;
	}
	buf_str(out, line);
	buf_lit(out, "\r\n");
}

/* 3.3.11: backslash, comma, semicolon and line ends are escaped; other control characters have no place in a text. */
static void put_escaped(struct buf *line, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if (c == '\n')
			buf_lit(line, "\\n");
		else if (c == '\\' || c == ',' || c == ';')
			buf_printf(line, "\\%c", c);
		else if (c >= 0x20 && c != 0x7F)
			buf_byte(line, (char)c);
	}
}

static void put_text(struct buf *out, const char *name, struct str text)
{
	struct buf line = BUF_INIT;
	buf_printf(&line, "%s:", name);
	put_escaped(&line, text);
	put_line(out, buf_view(&line));
	buf_free(&line);
}

static void put_utc(struct buf *out, const char *name, int64_t time_us)
{
	int64_t seconds = time_us / SECOND_US;
	int year, month, day, of_day = (int)(seconds % 86400);
	date_split((int32_t)(seconds / 86400), &year, &month, &day);
	buf_printf(out, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, year, month, day, of_day / 3600, of_day / 60 % 60, of_day % 60);
}

static void put_local(struct feed_text *feed, const char *name, int64_t time_us)
{
	struct civil at = calendar_local(feed->calendar, time_us);
	buf_printf(&feed->out, "%s;TZID=%s:%04d%02d%02dT%02d%02d%02d\r\n", name, calendar_zone_name(feed->calendar), at.year, at.month, at.day, at.hour, at.minute, at.second);
}

static void put_day(struct buf *out, const char *name, int64_t date)
{
	int year, month, day;
	date_split((int32_t)date, &year, &month, &day);
	buf_printf(out, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, year, month, day);
}

/* A span of days ends on the day after its last: 3.6.1. An end before its beginning is left out. */
static void put_span(struct feed_text *feed, const struct kind_calendar *calendar, const struct record *record)
{
	int64_t starts = record->slots[calendar->starts->index].integer;
	bool ended = calendar->ends && record_has(record, calendar->ends), days = calendar->starts->type == FIELD_DATE;
	int64_t ends = ended ? record->slots[calendar->ends->index].integer : starts;
	if (days) {
		put_day(&feed->out, "DTSTART", starts);
		put_day(&feed->out, "DTEND", (ends > starts ? ends : starts) + 1);
		return;
	}
	put_local(feed, "DTSTART", starts);
	if (ends > starts)
		put_local(feed, "DTEND", ends);
}

static struct str text_of(const struct record *record, const struct field *field)
{
	return field && record_has(record, field) ? text_str(record->slots[field->index].text) : STR_NONE;
}

static void put_event(struct feed_text *feed, const struct record *record)
{
	const struct kind_calendar *calendar = feed->kind->calendar;
	struct str id = record_id(record), title = text_of(record, calendar->title), place = text_of(record, calendar->place);
	bool cancelled = record->state != STATE_NONE && calendar->cancelled[record->state];
	struct buf line = BUF_INIT;
	buf_lit(&feed->out, "BEGIN:VEVENT\r\n");
	buf_printf(&line, "UID:%s.%.*s@%s.muster", feed->kind->name, STR_ARG(id), community_name(feed->call->community));
	put_line(&feed->out, buf_view(&line));
	put_utc(&feed->out, "DTSTAMP", record->updated_us);
	put_utc(&feed->out, "LAST-MODIFIED", record->updated_us);
	put_span(feed, calendar, record);
	put_text(&feed->out, "SUMMARY", title.len ? title : str_of(feed->kind->name));
	if (place.len)
		put_text(&feed->out, "LOCATION", place);
	buf_printf(&feed->out, "STATUS:%s\r\nEND:VEVENT\r\n", cancelled ? "CANCELLED" : "CONFIRMED");
	buf_free(&line);
}

/* ---- which ---- */

static bool wanted(const struct kind *kind, struct str names)
{
	while (names.len) {
		const char *comma = memchr(names.ptr, ',', names.len);
		struct str one = { names.ptr, comma ? (size_t)(comma - names.ptr) : names.len };
		if (str_is(one, kind->name))
			return true;
		names.ptr += one.len + (comma != NULL);
		names.len -= one.len + (comma != NULL);
	}
	return false;
}

static bool names_known(const struct model *model, struct str names, struct err *err)
{
	while (names.len) {
		const char *comma = memchr(names.ptr, ',', names.len);
		struct str one = { names.ptr, comma ? (size_t)(comma - names.ptr) : names.len };
		const struct kind *kind = model_must_kind(model, one, err);
		if (!kind)
			return false;
		if (!kind->calendar)
			return err_set(err, ERR_INPUT, "%s is not in the calendar", kind->name);
		names.ptr += one.len + (comma != NULL);
		names.len -= one.len + (comma != NULL);
	}
	return true;
}

static bool add_one(void *arg, struct record *record)
{
	struct feed_text *feed = arg;
	if (feed->count == EVENTS_MAX)
		return false;
	feed->count++;
	put_event(feed, record);
	return true;
}

static bool add_kind(struct feed_text *feed, const struct kind *kind, int64_t from_us, int64_t to_us, struct err *err)
{
	bool days = kind->calendar->starts->type == FIELD_DATE;
	struct value bounds[] = { { days ? VALUE_DATE : VALUE_TIME, { .integer = days ? calendar_date(feed->calendar, from_us) : from_us } },
		{ days ? VALUE_DATE : VALUE_TIME, { .integer = days ? calendar_date(feed->calendar, to_us) : to_us } } };
	struct condition condition = { str_of(kind->calendar->starts->name), CONDITION_RANGE, bounds, 2 };
	struct query query = { .kind = kind, .conditions = &condition, .condition_count = 1 };
	feed->kind = kind;
	return query_each(engine_world(feed->call->engine), &query, add_one, feed, err);
}

static bool bound(struct feed_text *feed, const char *name, int64_t days, int64_t now_us, int64_t *time_us, struct err *err)
{
	struct str given = request_parameter(feed->call->request, name);
	*time_us = now_us + days * DAY_US;
	if (!given.len || calendar_time_parse(feed->calendar, given, time_us, err))
		return true;
	err->code = ERR_INPUT;
	return false;
}

static bool write_feed(struct feed_text *feed, int64_t now_us, struct err *err)
{
	const struct model *model = world_model(engine_world(feed->call->engine));
	struct str names = request_parameter(feed->call->request, "kind");
	int64_t from_us, to_us;
	if (!names_known(model, names, err) || !bound(feed, "since", -DAYS_BACK, now_us, &from_us, err) || !bound(feed, "until", DAYS_AHEAD, now_us, &to_us, err))
		return false;
	buf_lit(&feed->out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Muster//Muster//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n");
	put_text(&feed->out, "X-WR-CALNAME", str_of(community_name(feed->call->community)));
	put_text(&feed->out, "X-WR-TIMEZONE", str_of(calendar_zone_name(feed->calendar)));
	calendar_vtimezone(feed->calendar, from_us, to_us, &feed->out);
	bool ok = true;
	for (uint16_t i = 0; ok && i < model->kind_count; i++)
		if (model->kinds[i].calendar && (!names.len || wanted(&model->kinds[i], names)))
			ok = add_kind(feed, &model->kinds[i], from_us, to_us, err);
	buf_lit(&feed->out, "END:VCALENDAR\r\n");
	return ok;
}

void get_calendar(struct call *call)
{
	struct feed_text feed = { .call = call, .calendar = world_calendar(engine_world(call->engine)) };
	ERR_DECLARE(err);
	if (write_feed(&feed, clock_wall(host_clock(call->routes->host)), &err)) {
		call_answer_as(call, 200, "text/calendar; charset=utf-8", buf_view(&feed.out), "Content-Disposition: inline; filename=\"calendar.ics\"\r\n");
	} else {
		err.code = ERR_INPUT;
		call_problem(call, &err);
	}
	buf_free(&feed.out);
}
