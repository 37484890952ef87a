#include "policy/try.h"

#include <stdio.h>

struct trying { struct engine *engine; const struct try_options *options; size_t refused; uint64_t shown; struct clock clock; size_t line_number; };

static void show(void *arg, uint64_t seq, struct str json)
{
	struct trying *trying = arg;
	trying->shown = seq;
	trying->options->line(trying->options->arg, json);
}

/* What the turns since the last look left in the log. */
static bool show_new(struct trying *trying, struct err *err)
{
	struct log_filter filter = { .after = trying->shown, .max = 1000, .with_runs = true };
	uint64_t before;
	do {
		before = filter.after;
		if (!engine_log(trying->engine, &filter, show, trying, err))
			return false;
		filter.after = trying->shown;
	} while (filter.after != before);
	return true;
}

static void answered(void *arg, const struct reply *reply)
{
	struct trying *trying = arg;
	if (!reply->err)
		return;
	struct buf line = BUF_INIT;
	trying->refused++;
	buf_printf(&line, "{\"refused\":{\"line\":%zu,\"status\":%d,\"detail\":", trying->line_number, err_http_status(reply->err->code));
	json_put_text(&line, reply->err->text);
	buf_lit(&line, ",\"errors\":[");
	for (int i = 0; i < reply->err->item_count; i++) {
		json_put_comma(&line);
		buf_lit(&line, "{\"pointer\":");
		json_put_text(&line, reply->err->items[i].pointer);
		buf_lit(&line, ",\"detail\":");
		json_put_text(&line, reply->err->items[i].detail);
		buf_byte(&line, '}');
	}
	buf_lit(&line, "]}}");
	trying->options->line(trying->options->arg, buf_view(&line));
	buf_free(&line);
}

static struct str member(const struct json *event, const char *name)
{
	const struct json *value = json_get(event, name);
	return value && value->type == JSON_TEXT ? json_str(value) : STR_NONE;
}

static bool submit_line(struct trying *trying, struct str line, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct buf because = BUF_INIT;
	const struct json *event = json_parse(line, JSON_LIMITS, &arena, err), *reason = json_get(event, "because");
	const struct calendar *calendar = world_calendar(engine_world(trying->engine));
	int64_t time_us = clock_wall(&trying->clock);
	bool ok = event && event->type == JSON_OBJECT;
	if (event && !ok)
		err_set(err, ERR_INPUT, "line %zu is no JSON object", trying->line_number);
	if (ok && member(event, "time").len)
		ok = calendar_time_parse(calendar, member(event, "time"), &time_us, err);
	if (ok) {
		if (trying->clock.now_us == 0)
			clock_set(&trying->clock, time_us);
		engine_advance(trying->engine, &trying->clock, time_us);
		if (reason)
			json_write(&because, reason);
		struct str actor = member(event, "actor"), source = member(event, "source");
		struct submission submission = { .type = member(event, "type"), .subject = member(event, "subject"), .data = json_get(event, "data"),
			.actor = actor.len ? actor : STR("anonymous"), .source = source.len ? source : STR("try"), .id = member(event, "id"), .because = buf_view(&because),
			.time_us = time_us, .has_time = true, .may_name_ids = true };
		engine_submit(trying->engine, &submission, answered, trying);
	}
	buf_free(&because);
	arena_free(&arena);
	return ok && show_new(trying, err);
}

static bool submit_lines(struct trying *trying, struct err *err)
{
	struct str rest = trying->options->events;
	while (rest.len) {
		const char *end = memchr(rest.ptr, '\n', rest.len);
		struct str line = { rest.ptr, end ? (size_t)(end - rest.ptr) : rest.len };
		rest.ptr += line.len + (end != NULL);
		rest.len -= line.len + (end != NULL);
		trying->line_number++;
		size_t used = 0;
		while (used < line.len && strchr(" \t\r", line.ptr[used]))
			used++;
		if (used == line.len)
			continue;
		ERR_DECLARE(why);
		if (!submit_line(trying, line, &why))
			return err_set(err, why.code, "line %zu: %s", trying->line_number, why.text);
	}
	return true;
}

static void settled(void *arg, const struct reply *reply)
{
	if (reply->err)
		err_copy(arg, reply->err);
}

/* A value that is no JSON is a text. */
bool params_json(const char *const *params, size_t count, struct buf *out, struct err *err)
{
	struct arena arena = ARENA_INIT;
	buf_byte(out, '{');
	for (size_t i = 0; i < count; i++) {
		const char *equals = strchr(params[i], '=');
		ERR_DECLARE(ignored);
		if (!equals) {
			arena_free(&arena);
			return err_set(err, ERR_INPUT, "'%s' must be name=value", params[i]);
		}
		json_put_comma(out);
		json_put_str(out, (struct str){ params[i], (size_t)(equals - params[i]) });
		buf_byte(out, ':');
		if (json_parse(str_of(equals + 1), JSON_LIMITS, &arena, &ignored))
			buf_text(out, equals + 1);
		else
			json_put_text(out, equals + 1);
	}
	buf_byte(out, '}');
	arena_free(&arena);
	return true;
}

bool params_submit(struct engine *engine, const char *const *params, size_t count, struct str actor, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct buf text = BUF_INIT;
	buf_lit(&text, "{\"values\":");
	const struct json *data = NULL;
	if (params_json(params, count, &text, err)) {
		buf_byte(&text, '}');
		data = json_parse(buf_view(&text), JSON_LIMITS, &arena, err);
	}
	if (data) {
		struct submission submission = { .type = STR("muster.params"), .data = data, .actor = actor, .source = STR("command"), .system = true };
		engine_submit(engine, &submission, settled, err);
	}
	arena_free(&arena);
	buf_free(&text);
	return err->code == ERR_NONE;
}

/* The clock starts at the first event's time. */
static int64_t first_time(const struct release *release, struct str events)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const char *end = events.len ? memchr(events.ptr, '\n', events.len) : NULL;
	const struct json *first = json_parse((struct str){ events.ptr, end ? (size_t)(end - events.ptr) : events.len }, JSON_LIMITS, &arena, &err);
	int64_t time_us = clock_wall(&(struct clock){ .wall_us = clock_real().wall_us });
	if (first && member(first, "time").len && !calendar_time_parse(release->calendar, member(first, "time"), &time_us, &err))
		time_us = 0;
	arena_free(&arena);
	return time_us;
}

bool try_pack(struct pack *pack, const struct try_options *options, size_t *refused, struct diagnostics *diagnostics, struct err *err)
{
	struct release *release = pack_load(pack, limits_default(), diagnostics, NULL);
	if (!release)
		return err_set(err, ERR_MODEL, "the pack has errors");
	struct trying trying = { .options = options };
	trying.clock = clock_virtual(first_time(release, options->events));
	struct store *store = store_memory();
	trying.engine = pack_engine(release, &trying.clock, store, NULL, err);
	bool ok = trying.engine != NULL && pack_setup(pack, trying.engine, limits_default(), diagnostics);
	if (trying.engine && !ok)
		err_set(err, ERR_MODEL, "the pack's setup has errors");
	ok = ok && (!options->param_count || params_submit(trying.engine, options->params, options->param_count, STR("try"), err));
	if (ok)
		trying.shown = engine_seq(trying.engine);
	int64_t until = 0;
	ok = ok && (!options->until.len || calendar_time_parse(world_calendar(engine_world(trying.engine)), options->until, &until, err));
	ok = ok && submit_lines(&trying, err);
	if (ok && options->until.len)
		engine_advance(trying.engine, &trying.clock, until);
	ok = ok && show_new(&trying, err);
	*refused = trying.refused;
	engine_free(trying.engine);
	store_close(store);
	return ok;
}
