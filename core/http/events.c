/* Events in: CloudEvents 1.0 structured, binary and batch, NDJSON, and the plain routes for people and forms. */
#include "http/routes_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { BATCH_MAX = 1000, BULK_LINES_MAX = 100000 };

struct str call_actor(const struct call *call)
{
	struct str actor = request_header(call->request, "muster-actor");
	return actor.len && actor.len <= 64 ? actor : STR("anonymous");
}

static bool type_is(struct str type, const char *want)
{
	size_t length = strlen(want);
	return type.len >= length && strncasecmp(type.ptr, want, length) == 0 && (type.len == length || type.ptr[length] == ';' || type.ptr[length] == ' ');
}

/* ---- one event, one answer ---- */

static void answer_single(void *arg, const struct reply *reply)
{
	if (reply->err)
		exchange_problem(arg, reply->err);
	else
		exchange_answer_at(arg, reply->seq, reply->json);
}

static void submit_single(struct call *call, const struct submission *submission)
{
	engine_submit(call->engine, submission, answer_single, call->exchange);
}

/* ---- CloudEvents ---- */

static bool bad_attribute(struct err *err, const char *name, const char *why)
{
	char pointer[40];
	snprintf(pointer, sizeof pointer, "/%s", name);
	return err_item(err, ERR_INPUT, pointer, "%s %s", name, why);
}

static bool attribute(const struct json *event, const char *name, bool required, struct str *out, struct err *err)
{
	const struct json *value = json_get(event, name);
	*out = STR_NONE;
	if (!value)
		return !required || bad_attribute(err, name, "is missing");
	if (value->type != JSON_TEXT || (required && !value->len) || value->len > 1024)
		return bad_attribute(err, name, "must be a text of 1 to 1024 bytes");
	*out = json_str(value);
	return true;
}

static bool known_attribute(const struct json *name)
{
	if (name->len > 64)
		return false;
	for (uint32_t i = 0; i < name->len; i++)
		if (!((name->text[i] >= 'a' && name->text[i] <= 'z') || (name->text[i] >= '0' && name->text[i] <= '9') || name->text[i] == '_'))
			return false;
	return true;
}

static bool read_cloudevent(const struct json *event, struct arena *arena, struct submission *submission, struct err *err)
{
	struct str version, content, time;
	if (!event || event->type != JSON_OBJECT)
		return err_set(err, ERR_INPUT, "an event is a JSON object");
	bool ok = attribute(event, "specversion", true, &version, err);
	ok = attribute(event, "id", true, &submission->id, err) && ok;
	ok = attribute(event, "source", true, &submission->source, err) && ok;
	ok = attribute(event, "type", true, &submission->type, err) && ok;
	ok = attribute(event, "subject", false, &submission->subject, err) && ok;
	ok = attribute(event, "datacontenttype", false, &content, err) && ok;
	ok = attribute(event, "time", false, &time, err) && ok;
	for (const struct json *name = json_first(event); ok && name; name = json_next_member(name))
		if (!known_attribute(name))
			ok = err_item(err, ERR_INPUT, "", "'%.60s' is no attribute's name (a-z 0-9)", name->text);
	if (!ok)
		return false;
	if (!str_is(version, "1.0"))
		return err_item(err, ERR_INPUT, "/specversion", "only CloudEvents 1.0 is understood");
	if (content.len && !type_is(content, "application/json"))
		return err_item(err, ERR_INPUT, "/datacontenttype", "data must be application/json");
	if (json_get(event, "data_base64"))
		return err_item(err, ERR_INPUT, "/data_base64", "binary data is not accepted");
	if (str_starts(submission->type, STR("muster.")))
		return err_item(err, ERR_DENIED, "/type", "muster.* are the engine's own: params, policy and failures have paths of theirs");
	submission->data = json_get(event, "data");
	if (time.len) {
		ERR_DECLARE(why);
		if (!time_parse(time, &submission->time_us, &why))
			return err_item(err, ERR_INPUT, "/time", "%s", why.text);
		submission->has_time = true;
	}
	const struct json *because = json_get(event, "because");
	if (because) {
		struct buf text = BUF_INIT;
		json_write(&text, because);
		submission->because = arena_str(arena, buf_view(&text));
		buf_free(&text);
	}
	return true;
}

static void post_structured(struct call *call)
{
	struct submission submission = { .actor = call_actor(call) };
	const struct json *event;
	ERR_DECLARE(err);
	if (!call_json(call, &event))
		return;
	if (!read_cloudevent(event, call->arena, &submission, &err)) {
		call_problem(call, &err);
		return;
	}
	submit_single(call, &submission);
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

/* A ce-* header, percent-decoded as the HTTP binding says (3.1.3.2). */
static bool ce_header(struct call *call, const char *header, bool required, struct str *out, struct err *err)
{
	struct str raw = request_header(call->request, header);
	char *text = arena_alloc(call->arena, raw.len + 1);
	size_t length = 0;
	for (size_t i = 0; i < raw.len; i++) {
		bool escape = raw.ptr[i] == '%' && i + 2 < raw.len && hex_digit(raw.ptr[i + 1]) >= 0 && hex_digit(raw.ptr[i + 2]) >= 0;
		text[length++] = escape ? (char)(hex_digit(raw.ptr[i + 1]) << 4 | hex_digit(raw.ptr[i + 2])) : raw.ptr[i];
		i += escape ? 2 : 0;
		if ((unsigned char)text[length - 1] < 0x20)
			return err_item(err, ERR_INPUT, "", "header %s holds a control character", header);
	}
	*out = (struct str){ text, length };
	if (required && !length)
		return err_item(err, ERR_INPUT, "", "header %s is missing", header);
	return (length <= 1024 && json_utf8(*out)) || err_item(err, ERR_INPUT, "", "header %s must be at most 1024 bytes of UTF-8", header);
}

static bool read_binary(struct call *call, struct submission *submission, struct err *err)
{
	struct str version, time;
	bool ok = ce_header(call, "ce-specversion", true, &version, err);
	ok = ce_header(call, "ce-id", true, &submission->id, err) && ok;
	ok = ce_header(call, "ce-source", true, &submission->source, err) && ok;
	ok = ce_header(call, "ce-type", true, &submission->type, err) && ok;
	ok = ce_header(call, "ce-subject", false, &submission->subject, err) && ok;
	ok = ce_header(call, "ce-time", false, &time, err) && ok;
	if (!ok)
		return false;
	if (!str_is(version, "1.0"))
		return err_item(err, ERR_INPUT, "", "only CloudEvents 1.0 is understood");
	if (str_starts(submission->type, STR("muster.")))
		return err_item(err, ERR_DENIED, "/type", "muster.* are the engine's own: params, policy and failures have paths of theirs");
	submission->has_time = time.len > 0;
	if (!time.len || time_parse(time, &submission->time_us, err))
		return true;
	err->code = ERR_INPUT;
	return false;
}

static void post_binary(struct call *call)
{
	struct submission submission = { .actor = call_actor(call) };
	ERR_DECLARE(err);
	if (!read_binary(call, &submission, &err)) {
		call_problem(call, &err);
		return;
	}
	if (call->request->body.len && !call_json(call, &submission.data))
		return;
	submit_single(call, &submission);
}

/* ---- many: one result an input, in order, when all are durable ---- */

struct many { struct exchange *exchange; size_t count, open; struct many_item { struct many *many; char *json; size_t len; } *items; bool started; };

static void finish_many(struct many *many)
{
	struct buf body = BUF_INIT;
	buf_byte(&body, '[');
	for (size_t i = 0; i < many->count; i++) {
		if (i)
			buf_byte(&body, ',');
		buf_add(&body, many->items[i].json, many->items[i].len);
		mem_free(many->items[i].json);
	}
	buf_byte(&body, ']');
	exchange_answer(many->exchange, 200, "application/json", buf_view(&body), "");
	buf_free(&body);
	mem_free(many->items);
	mem_free(many);
}

static void put_error(struct buf *out, const struct err *err)
{
	buf_printf(out, "{\"error\":{\"status\":%d,\"detail\":", err_http_status(err->code));
	json_put_text(out, err->text);
	buf_lit(out, ",\"errors\":[");
	for (int i = 0; i < err->item_count; i++) {
		json_put_comma(out);
		buf_lit(out, "{\"pointer\":");
		json_put_text(out, err->items[i].pointer);
		buf_lit(out, ",\"detail\":");
		json_put_text(out, err->items[i].detail);
		buf_byte(out, '}');
	}
	buf_lit(out, "]}}");
}

static void answer_item(void *arg, const struct reply *reply)
{
	struct many_item *item = arg;
	struct many *many = item->many;
	struct buf json = BUF_INIT;
	if (reply->err)
		put_error(&json, reply->err);
	else
		buf_str(&json, reply->json);
	item->len = json.len;
	item->json = buf_take(&json);
	if (--many->open == 0 && many->started)
		finish_many(many);
}

static struct many *many_new(struct call *call, size_t count)
{
	struct many *many = mem_zalloc(sizeof *many);
	many->exchange = call->exchange;
	many->count = many->open = count;
	many->items = mem_zalloc((count + 1) * sizeof many->items[0]);
	for (size_t i = 0; i < count; i++)
		many->items[i].many = many;
	return many;
}

static void submit_item(struct call *call, struct many_item *item, const struct json *event, struct arena *arena, struct err *err)
{
	struct submission submission = { .actor = call_actor(call) };
	if (err->code || !read_cloudevent(event, arena, &submission, err))
		answer_item(item, &(struct reply){ .err = err });
	else
		engine_submit(call->engine, &submission, answer_item, item);
}

static void start_many(struct many *many)
{
	many->started = true;
	if (many->open == 0)
		finish_many(many);
}

static void post_batch(struct call *call)
{
	const struct json *batch;
	ERR_DECLARE(err);
	batch = json_parse(call->request->body, (struct json_limits){ 33, 200000 }, call->arena, &err);
	if (batch && (batch->type != JSON_ARRAY || batch->len > BATCH_MAX))
		err_set(&err, ERR_INPUT, "a batch is an array of at most %d events", BATCH_MAX);
	if (!batch || err.code) {
		call_problem(call, &err);
		return;
	}
	struct many *many = many_new(call, batch->len);
	size_t at = 0;
	for (const struct json *event = json_first(batch); event; event = event->next) {
		ERR_DECLARE(why);
		submit_item(call, &many->items[at++], event, call->arena, &why);
	}
	start_many(many);
}

static size_t count_lines(struct str body)
{
	size_t count = 0;
	for (const char *at = body.ptr, *end = body.ptr + body.len; at < end;) {
		const char *line = memchr(at, '\n', (size_t)(end - at));
		size_t length = line ? (size_t)(line - at) : (size_t)(end - at);
		count += length > 1 || (length == 1 && *at != '\r');
		at += length + 1;
	}
	return count;
}

static void post_ndjson(struct call *call)
{
	struct str body = call->request->body;
	size_t count = count_lines(body), at = 0;
	ERR_DECLARE(err);
	if (count > BULK_LINES_MAX) {
		err_set(&err, ERR_TOO_LARGE, "at most %d lines at once", BULK_LINES_MAX);
		call_problem(call, &err);
		return;
	}
	struct many *many = many_new(call, count);
	struct arena arena = ARENA_INIT;
	for (const char *from = body.ptr, *end = body.ptr + body.len; from < end;) {
		const char *line = memchr(from, '\n', (size_t)(end - from));
		size_t length = line ? (size_t)(line - from) : (size_t)(end - from);
		if (length > 1 || (length == 1 && *from != '\r')) {
			ERR_DECLARE(why);
			arena_clear(&arena);
			const struct json *event = json_parse((struct str){ from, length }, JSON_LIMITS, &arena, &why);
			submit_item(call, &many->items[at++], event, &arena, &why);
		}
		from += length + 1;
	}
	arena_free(&arena);
	start_many(many);
}

void post_events(struct call *call)
{
	struct str type = request_header(call->request, "content-type");
	if (type_is(type, "application/cloudevents+json"))
		post_structured(call);
	else if (type_is(type, "application/cloudevents-batch+json"))
		post_batch(call);
	else if (type_is(type, "application/x-ndjson"))
		post_ndjson(call);
	else if (request_has_header(call->request, "ce-specversion") && (type_is(type, "application/json") || !call->request->body.len))
		post_binary(call);
	else
		exchange_problem_status(call->exchange, 415, "send application/cloudevents+json, application/cloudevents-batch+json, application/x-ndjson, or ce-* headers with application/json", "");
}

/* ---- plain routes ---- */

/* The body's members but `because`, which is the reason. */
static const struct json *without_because(const struct json *body, struct arena *arena, struct str *because)
{
	const struct json *reason = json_get(body, "because");
	if (!reason)
		return body;
	struct buf text = BUF_INIT, rest = BUF_INIT;
	ERR_DECLARE(err);
	json_write(&text, reason);
	*because = arena_str(arena, buf_view(&text));
	buf_byte(&rest, '{');
	for (const struct json *name = json_first(body); name; name = json_next_member(name)) {
		if (str_is(json_str(name), "because"))
			continue;
		if (rest.len > 1)
			buf_byte(&rest, ',');
		json_put_str(&rest, json_str(name));
		buf_byte(&rest, ':');
		json_write(&rest, name->next);
	}
	buf_byte(&rest, '}');
	const struct json *left = json_parse(arena_str(arena, buf_view(&rest)), JSON_LIMITS, arena, &err);
	buf_free(&text);
	buf_free(&rest);
	return left;
}

static bool plain_submission(struct call *call, const char *event, struct submission *submission)
{
	const struct json *body = NULL;
	char type[140], *end;
	if (call->request->body.len && (!call_is_json(call) || !call_json(call, &body)))
		return false;
	if (body && body->type != JSON_OBJECT) {
		exchange_problem_status(call->exchange, 400, "the body must be an object of fields", "");
		return false;
	}
	snprintf(type, sizeof type, "%.*s.%s", (int)(call->parts[0].len > 63 ? 63 : call->parts[0].len), call->parts[0].ptr, event);
	struct str match = request_header(call->request, "if-match");
	*submission = (struct submission){ .type = arena_str(call->arena, str_of(type)), .actor = call_actor(call), .source = STR("http"), .id = request_header(call->request, "idempotency-key") };
	submission->data = body ? without_because(body, call->arena, &submission->because) : NULL;
	if (!match.len || str_is(match, "*"))
		return true;
	if (str_starts(match, STR("W/")))
		match = (struct str){ match.ptr + 2, match.len - 2 };
	bool quoted = match.len > 2 && match.ptr[0] == '"' && match.ptr[match.len - 1] == '"';
	char digits[24];
	if (quoted)
		match = (struct str){ match.ptr + 1, match.len - 2 };
	submission->has_if_match = true;
	if (!str_to_c(match, digits, sizeof digits) || strspn(digits, "0123456789") != strlen(digits) || !digits[0]) {
		exchange_problem_status(call->exchange, 400, "If-Match must be an ETag that this server gave, like \"17\"", "");
		return false;
	}
	submission->if_match = strtoull(digits, &end, 10);
	return true;
}

/* POST /v1/{c}/{kind}: the event that creates; named by ?event= when there are several. */
void post_kind(struct call *call)
{
	const struct kind *kind = model_kind(world_model(engine_world(call->engine)), call->parts[0]);
	const struct event_def *event = NULL;
	size_t creating = 0;
	struct submission submission;
	struct str wanted = request_parameter(call->request, "event");
	for (uint16_t i = 0; i < kind->event_count; i++) {
		if (!kind->events[i].creates || (wanted.len && !str_is(wanted, kind->events[i].name)))
			continue;
		event = &kind->events[i];
		creating++;
	}
	if (creating != 1)
		exchange_problem_status(call->exchange, creating ? 400 : 405, creating ? "several events create this kind: say which with ?event=" : "nothing creates this kind", creating ? "" : "Allow: GET, HEAD, OPTIONS\r\n");
	else if (plain_submission(call, event->name, &submission))
		submit_single(call, &submission);
}

void post_kind_event(struct call *call)
{
	struct submission submission;
	char event[64];
	if (!str_to_c(call->parts[2], event, sizeof event)) {
		exchange_problem_status(call->exchange, 404, "no such event", "");
		return;
	}
	if (!plain_submission(call, event, &submission))
		return;
	submission.subject = call->parts[1];
	const struct kind *kind = model_kind(world_model(engine_world(call->engine)), call->parts[0]);
	ERR_DECLARE(err);
	if (!kind_must_event(kind, call->parts[2], &err)) {
		err.code = ERR_NOT_FOUND;
		call_problem(call, &err);
		return;
	}
	submit_single(call, &submission);
}
