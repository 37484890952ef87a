/* Days that a community opens or closes itself: muster.calendar events, kept as muster_day records, laid over the release's calendar. */
#include "engine/state.h"

#include <stdio.h>

enum { DAYS_MOST = 400, ALL_MOST = 10000 };

/* ---- the calendar follows the records ---- */

struct gathering { struct local_day *days; size_t count; };

static bool gather(void *arg, struct record *record)
{
	struct gathering *gathering = arg;
	const struct field *works = kind_field(record_kind(record), STR("works"));
	ERR_DECLARE(err);
	int32_t date;
	if (!record_has(record, works) || !date_parse(record_id(record), &date, &err))
		return true;
	gathering->days = mem_resize(gathering->days, (gathering->count + 1) * sizeof gathering->days[0]);
	gathering->days[gathering->count++] = (struct local_day){ date, record->slots[works->index].integer != 0 };
	return true;
}

void days_index(struct engine *engine)
{
	struct gathering gathering = { .count = 0 };
	struct query query = { .kind = engine_kind(engine, "muster_day") };
	ERR_DECLARE(err);
	if (!query.kind || !engine->release)
		return;
	if (!query_each(engine->world, &query, gather, &gathering, &err))
		log_line(engine->config.log, LOG_ERROR, "days_not_read", "why", err.text, NULL);
	calendar_set_local(engine->release->calendar, gathering.days, gathering.count);
	mem_free(gathering.days);
}

/* ---- changing: {"days":[{"date":"2026-03-03","works":false}],"note":…}; works null: as table and pack say ---- */

struct changing { struct engine *engine; struct node *node; struct str note, actor; };

static struct value text_value(struct str text)
{
	return text.len ? (struct value){ VALUE_TEXT, { .text = text } } : (struct value){ .type = VALUE_NONE };
}

static bool write_day(struct changing *changing, struct str date, const struct json *works, struct err *err)
{
	static const char *const names[] = { "works", "note", "actor" };
	struct engine *engine = changing->engine;
	struct turn *turn = &engine->turn;
	const struct kind *kind = engine_kind(engine, "muster_day");
	struct record *record = world_find(engine->world, kind, date);
	const struct field *fields[COUNT_OF(names)];
	if (!record && !(record = world_create(engine->world, kind, date, turn->now_us, err)))
		return false;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		fields[i] = kind_field(kind, str_of(names[i]));
	system_set(engine, record, "works", works->type == JSON_NULL ? (struct value){ .type = VALUE_NONE } : (struct value){ VALUE_BOOLEAN, { .boolean = works->type == JSON_TRUE } });
	system_set(engine, record, "note", text_value(changing->note));
	system_set(engine, record, "actor", text_value(changing->actor));
	record_touch(engine->world, record, changing->node->event.seq, turn->now_us);
	effect_record(turn, changing->node, record, fields, COUNT_OF(fields));
	return true;
}

static bool change_day(struct changing *changing, const struct json *day, size_t index, struct err *err)
{
	const struct json *date = json_get(day, "date"), *works = json_get(day, "works");
	char pointer[40];
	int32_t known;
	ERR_DECLARE(why);
	snprintf(pointer, sizeof pointer, "/data/days/%zu", index);
	if (!date || date->type != JSON_TEXT)
		return err_item(err, ERR_REFUSED, pointer, "a day has a date like \"2026-03-03\"");
	if (!date_parse(json_str(date), &known, &why))
		return err_item(err, ERR_REFUSED, pointer, "%s", why.text);
	if (!works || (works->type != JSON_TRUE && works->type != JSON_FALSE && works->type != JSON_NULL))
		return err_item(err, ERR_REFUSED, pointer, "works is true (worked), false (closed) or null (as the tables say)");
	return write_day(changing, json_str(date), works, err);
}

bool days_event(struct engine *engine, const struct submission *submission, struct err *err)
{
	const struct json *days = json_get(submission->data, "days"), *note = json_get(submission->data, "note");
	if (!engine->release)
		return err_set(err, ERR_CONFLICT, "nothing is published yet: there is no calendar");
	if (!days || days->type != JSON_ARRAY || !days->len || days->len > DAYS_MOST)
		return err_item(err, ERR_REFUSED, "/data/days", "give a list of 1 to %d days", DAYS_MOST);
	if (!note || note->type != JSON_TEXT || !note->len)
		return err_item(err, ERR_REFUSED, "/data/note", "say why (note): people will ask");
	if (world_count(engine->world, engine_kind(engine, "muster_day")) + days->len > ALL_MOST)
		return err_set(err, ERR_LIMIT, "a community has at most %d days of its own", ALL_MOST);
	struct changing changing = { .engine = engine, .note = json_str(note), .actor = submission->actor };
	changing.node = turn_root_reserved(engine, "muster.calendar", submission->actor, submission->source);
	changing.node->event.id = arena_str(&engine->turn.arena, submission->id);
	json_write(&changing.node->data, submission->data);
	bool ok = true;
	size_t index = 0;
	for (const struct json *day = json_first(days); day; day = day->next)
		ok = change_day(&changing, day, index++, err) && ok;
	if (!ok)
		return false;
	days_index(engine);
	plans_index(engine);                           /* schedules that keep to working days */
	return true;
}

/* ---- reading ---- */

static const char *const source_names[] = { [DAY_WEEKLY] = "weekly", [DAY_TABLE] = "table", [DAY_PACK] = "pack", [DAY_LOCAL] = "community" };

static void put_day(struct engine *engine, int32_t date, enum day_source source, struct buf *out)
{
	int year, month, day;
	char id[16];
	date_split(date, &year, &month, &day);
	snprintf(id, sizeof id, "%04d-%02d-%02d", year, month, day);
	json_put_comma(out);
	buf_printf(out, "{\"date\":\"%s\",\"works\":%s,\"source\":\"%s\"", id, calendar_works(world_calendar(engine->world), date) ? "true" : "false", source_names[source]);
	struct record *record = source == DAY_LOCAL ? world_find(engine->world, engine_kind(engine, "muster_day"), str_of(id)) : NULL;
	if (record) {
		json_put_name(out, "note");
		json_put_str(out, system_text(record, "note"));
		json_put_name(out, "actor");
		json_put_str(out, system_text(record, "actor"));
	}
	buf_byte(out, '}');
}

void engine_calendar_json(struct engine *engine, int year, struct buf *out)
{
	const struct calendar *calendar = world_calendar(engine->world);
	buf_printf(out, "{\"year\":%d,\"table\":%s,\"days\":[", year, calendar_has_year(calendar, year) ? "true" : "false");
	for (int32_t date = date_of(year, 1, 1), end = date_of(year + 1, 1, 1); date < end; date++) {
		enum day_source source = calendar_day_source(calendar, date);
		if (source != DAY_WEEKLY)
			put_day(engine, date, source, out);
	}
	buf_lit(out, "]}");
}
