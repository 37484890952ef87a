/* The pack's own report, as `muster simulate` ends with it, of the time that was looked at: recorded and candidate side by side. */
#include "policy/backtest_report.h"
#include "script/simulation.h"

#include <stdio.h>

struct drawn { char subject[80]; bool ok; };

static void take(void *arg, const struct reply *reply)
{
	struct drawn *drawn = arg;
	drawn->ok = !reply->err && str_to_c(reply->subject, drawn->subject, sizeof drawn->subject);
}

static void put_time(const struct calendar *calendar, const char *name, int64_t time_us, struct buf *out)
{
	json_put_name(out, name);
	buf_byte(out, '"');
	calendar_time_print(calendar, time_us, out);
	buf_byte(out, '"');
}

/* The lines of the report entity, in the arena; NULL: it could not be drawn up. */
static const struct json *draw(struct backtest *backtest, enum side side, const char *type, struct arena *arena)
{
	struct engine *engine = backtest_engine(backtest, side);
	const struct backtest_report *report = backtest_report(backtest);
	const struct calendar *calendar = world_calendar(engine_world(engine));
	const struct event_def *event = model_event(world_model(engine_world(engine)), str_of(type));
	struct drawn drawn = { .ok = false };
	struct buf text = BUF_INIT;
	ERR_DECLARE(ignored);
	if (!event || !event->creates)
		return NULL;
	buf_byte(&text, '{');
	put_time(calendar, "since", report->since_us, &text);
	put_time(calendar, "ends", report->until_us + SECOND_US, &text);
	buf_byte(&text, '}');
	struct submission submission = { .type = str_of(type), .data = json_parse(buf_view(&text), JSON_LIMITS, arena, &ignored), .actor = STR("backtest"), .source = STR("backtest"), .system = true };
	engine_submit(engine, &submission, take, &drawn);
	const struct record *record = drawn.ok ? world_find(engine_world(engine), event->kind, str_of(drawn.subject)) : NULL;
	const struct field *lines = kind_field(event->kind, STR("lines"));
	buf_clear(&text);
	if (record && lines && record_has(record, lines))
		slot_write_json(engine_world(engine), lines, record->slots[lines->index], &text);
	const struct json *json = text.len ? json_parse(arena_str(arena, buf_view(&text)), (struct json_limits){ 32, 100000 }, arena, &ignored) : NULL;
	buf_free(&text);
	return json;
}

static const struct json *line_of(const struct json *lines, const struct json *key)
{
	for (const struct json *line = json_first(lines); line; line = line->next) {
		const struct json *own = json_get(line, "key");
		if (own && own->type == JSON_TEXT && str_eq(json_str(own), json_str(key)))
			return line;
	}
	return NULL;
}

static void put_member(struct buf *out, const char *name, const struct json *value)
{
	json_put_name(out, name);
	if (value)
		json_write(out, value);
	else
		buf_lit(out, "null");
}

static void put_lines(const struct json *was, const struct json *now, struct buf *out)
{
	for (const struct json *line = json_first(now); line; line = line->next) {
		const struct json *key = json_get(line, "key"), *label = json_get(line, "label");
		if (!key || key->type != JSON_TEXT)
			continue;
		json_put_comma(out);
		buf_lit(out, "{\"key\":");
		json_write(out, key);
		if (label)
			put_member(out, "label", label);
		put_member(out, "recorded", json_get(line_of(was, key), "value"));
		put_member(out, "candidate", json_get(line, "value"));
		buf_byte(out, '}');
	}
}

static bool find_report(struct backtest *backtest, struct pack *pack, char type[160])
{
	struct script_source source = pack_source(pack, limits_default());
	struct diagnostics unsaid = { 0 };
	const struct release *release = engine_release(backtest_engine(backtest, SIDE_CANDIDATE));
	bool simulates = release && source_file(&source, "simulation.lua") && source_file(&source, "@muster/simulate.lua");
	struct simulation *simulation = simulates ? simulation_load(&source, release, &unsaid) : NULL;
	snprintf(type, 160, "%s", simulation ? simulation_report(simulation) : "");
	simulation_free(simulation);
	diagnostics_free(&unsaid);
	return type[0] != '\0';
}

void report_indicators(struct backtest *backtest, struct pack *pack, struct buf *out)
{
	struct arena arena = ARENA_INIT;
	char type[160];
	json_put_name(out, "indicators");
	buf_byte(out, '[');
	if (backtest_report(backtest)->events && find_report(backtest, pack, type)) {
		release_index(backtest_engine(backtest, SIDE_RECORDED));        /* no rule has run there so far */
		const struct json *was = draw(backtest, SIDE_RECORDED, type, &arena), *now = draw(backtest, SIDE_CANDIDATE, type, &arena);
		put_lines(was, now, out);
	}
	buf_byte(out, ']');
	arena_free(&arena);
}
