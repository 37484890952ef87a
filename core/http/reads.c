/* Reading: lists with filters, one entity, the log, and the live stream. */
#include "http/routes_private.h"

#include <stdio.h>

enum { FIELDS_MAX = 64 };

/* ---- lists ---- */

const char *const *call_fields(struct call *call, struct str list)
{
	if (!list.len)
		return NULL;
	const char **fields = arena_alloc(call->arena, (FIELDS_MAX + 1) * sizeof fields[0]);
	size_t count = 0;
	while (list.len && count < FIELDS_MAX) {
		const char *comma = memchr(list.ptr, ',', list.len);
		struct str name = { list.ptr, comma ? (size_t)(comma - list.ptr) : list.len };
		fields[count++] = arena_string(call->arena, name);
		list.ptr += name.len + (comma != NULL);
		list.len -= name.len + (comma != NULL);
	}
	fields[count] = NULL;
	return fields;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Query values are texts; the field's type says what they mean. */
static struct value typed(const struct kind *kind, struct str name, struct str text, struct call *call)
{
	const struct field *field = kind_field(kind, name);
	ERR_DECLARE(err);
	if (field && field->type == FIELD_BOOLEAN && (str_is(text, "true") || str_is(text, "false")))
		return (struct value){ VALUE_BOOLEAN, { .boolean = str_is(text, "true") } };
	bool numeric = field && (field->type == FIELD_INTEGER || field->type == FIELD_NUMBER || field->type == FIELD_MONEY);
	const struct json *number = numeric && text.len && !is_space(text.ptr[0]) && !is_space(text.ptr[text.len - 1]) ? json_parse(text, (struct json_limits){ 1, 1 }, call->arena, &err) : NULL;
	if (number && number->type == JSON_INT)
		return (struct value){ VALUE_INTEGER, { .integer = number->integer } };
	if (number && number->type == JSON_NUM)
		return (struct value){ VALUE_NUMBER, { .number = number->number } };
	return (struct value){ VALUE_TEXT, { .text = text } };
}

/* "2026-01-01..2026-03-31": from one to the other, both included; either may be left out. Of what has an order only. */
static bool range_of(struct call *call, const struct kind *kind, const struct parameter *parameter, struct condition *condition)
{
	const struct field *field = kind_field(kind, parameter->name);
	bool ordered = field ? field->type == FIELD_DATE || field->type == FIELD_TIME || field->type == FIELD_INTEGER || field->type == FIELD_NUMBER || field->type == FIELD_MONEY
	                     : str_is(parameter->name, "created") || str_is(parameter->name, "updated");
	const char *dots = ordered && parameter->value.len ? memmem(parameter->value.ptr, parameter->value.len, "..", 2) : NULL;
	if (!dots)
		return false;
	struct str low = { parameter->value.ptr, (size_t)(dots - parameter->value.ptr) }, high = { dots + 2, parameter->value.len - low.len - 2 };
	struct value *values = arena_alloc(call->arena, 2 * sizeof values[0]);
	values[0] = low.len ? typed(kind, parameter->name, low, call) : (struct value){ .type = VALUE_NONE };
	values[1] = high.len ? typed(kind, parameter->name, high, call) : (struct value){ .type = VALUE_NONE };
	*condition = (struct condition){ parameter->name, CONDITION_RANGE, values, 2 };
	return true;
}

static struct condition condition_of(struct call *call, const struct kind *kind, const struct parameter *parameter)
{
	struct condition range;
	if (range_of(call, kind, parameter, &range))
		return range;
	struct str rest = parameter->value;
	struct value *values = arena_alloc(call->arena, (rest.len + 1) * sizeof values[0]);
	size_t count = 0;
	if (str_is(rest, "none"))
		return (struct condition){ parameter->name, CONDITION_NONE, NULL, 0 };
	for (;;) {
		const char *comma = rest.len ? memchr(rest.ptr, ',', rest.len) : NULL;
		struct str one = { rest.ptr, comma ? (size_t)(comma - rest.ptr) : rest.len };
		values[count++] = typed(kind, parameter->name, one, call);
		if (!comma)
			break;
		rest.ptr += one.len + 1;
		rest.len -= one.len + 1;
	}
	return (struct condition){ parameter->name, CONDITION_IN, values, count };
}

static bool read_limit(struct str text, size_t *limit)
{
	*limit = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9' || *limit > 100000)
			return false;
		*limit = *limit * 10 + (size_t)(text.ptr[i] - '0');
	}
	return text.len == 0 || (*limit >= 1 && *limit <= 1000);
}

bool call_query(struct call *call, const struct kind *kind, const char *const *apart, struct call_query *asked, struct err *err)
{
	*asked = (struct call_query){ .query = { .kind = kind, .conditions = asked->conditions } };
	for (size_t i = 0; i < call->request->parameter_count && !err->code; i++) {
		const struct parameter *parameter = &call->request->parameters[i];
		bool is_apart = false;
		for (size_t k = 0; apart && apart[k]; k++)
			is_apart = is_apart || str_is(parameter->name, apart[k]);
		if (is_apart)
			continue;
		if (str_is(parameter->name, "sort"))
			asked->query.sort = parameter->value;
		else if (str_is(parameter->name, "cursor"))
			asked->query.cursor = parameter->value;
		else if (str_is(parameter->name, "fields"))
			asked->fields = call_fields(call, parameter->value);
		else if (str_is(parameter->name, "limit")) {
			if (!read_limit(parameter->value, &asked->query.limit))
				err_item(err, ERR_INPUT, "/limit", "limit must be a number from 1 to 1000");
		} else if (asked->query.condition_count == CALL_CONDITIONS_MAX)
			err_set(err, ERR_INPUT, "too many conditions");
		else
			asked->conditions[asked->query.condition_count++] = condition_of(call, kind, parameter);
	}
	return err->code == ERR_NONE;
}

void list_kind(struct call *call, const struct kind *kind)
{
	struct call_query asked;
	struct page page;
	ERR_DECLARE(err);
	if (!call_query(call, kind, NULL, &asked, &err) || !query_run(engine_world(call->engine), &asked.query, &page, &err)) {
		err.code = ERR_INPUT;                          /* a query is part of the target: 400 */
		call_problem(call, &err);
		return;
	}
	struct buf body = BUF_INIT;
	buf_lit(&body, "{\"items\":[");
	for (size_t i = 0; i < page.count; i++) {
		if (i)
			buf_byte(&body, ',');
		record_write_json(engine_world(call->engine), page.records[i], asked.fields, &body);
	}
	buf_byte(&body, ']');
	if (page.more) {
		buf_lit(&body, ",\"cursor\":");
		json_put_str(&body, buf_view(&page.cursor));
	}
	buf_byte(&body, '}');
	page_free(&page);
	call_answer(call, 200, buf_view(&body), "");
	buf_free(&body);
}

struct record *call_entity(struct call *call)
{
	const struct world *world = engine_world(call->engine);
	const struct kind *kind = model_kind(world_model(world), call->parts[0]);
	struct record *record = world_find(world, kind, call->parts[1]);
	ERR_DECLARE(err);
	if (record)
		return record;
	err_set(&err, ERR_NOT_FOUND, "no %s '%.*s'", kind->name, (int)(call->parts[1].len > 80 ? 80 : call->parts[1].len), call->parts[1].ptr);
	call_problem(call, &err);
	return NULL;
}

void get_entity(struct call *call)
{
	struct record *record = call_entity(call);
	char headers[64];
	struct buf body = BUF_INIT;
	if (!record)
		return;
	record_write_json(engine_world(call->engine), record, call_fields(call, request_parameter(call->request, "fields")), &body);
	snprintf(headers, sizeof headers, "ETag: \"%llu\"\r\n", (unsigned long long)record->seq);
	call_answer(call, 200, buf_view(&body), headers);
	buf_free(&body);
}

/* ---- the log: read inside a gate, so that the newest rows are there to read ---- */

struct later { struct call call; struct str kind, id; };

static struct later *later_new(const struct call *call)
{
	struct later *later = mem_zalloc(sizeof *later);
	later->call = *call;
	return later;
}

struct rows { struct buf body; uint64_t last; };

static void put_row(void *arg, uint64_t seq, struct str json)
{
	struct rows *rows = arg;
	json_put_comma(&rows->body);
	buf_str(&rows->body, json);
	rows->last = seq;
}

static void give_log(void *arg, bool ok)
{
	struct later *later = arg;
	struct call *call = &later->call;
	struct rows rows = { .last = 0 };
	size_t limit;
	ERR_DECLARE(err);
	struct str after = request_parameter(call->request, "after");
	(void)ok;
	struct log_filter filter = { .type = request_parameter(call->request, "type"), .subject = request_parameter(call->request, "subject"), .with_runs = true };
	bool good = read_limit(request_parameter(call->request, "limit"), &limit) && (!after.len || call_number(after, &filter.after));
	filter.max = limit ? limit : 100;
	if (!good)
		err_set(&err, ERR_INPUT, "after is a seq, limit a number from 1 to 1000");
	buf_lit(&rows.body, "{\"events\":[");
	if (good && engine_log(call->engine, &filter, put_row, &rows, &err)) {
		buf_printf(&rows.body, "],\"last\":%llu,\"durable\":%llu}", (unsigned long long)rows.last, (unsigned long long)engine_durable_seq(call->engine));
		exchange_answer(call->exchange, 200, "application/json", buf_view(&rows.body), "");
	} else {
		exchange_problem(call->exchange, &err);
	}
	buf_free(&rows.body);
	mem_free(later);
}

void get_log(struct call *call)
{
	engine_gate(call->engine, give_log, later_new(call));
}

/* ---- the live stream ---- */

struct feed { struct feed *next; struct engine *engine; struct reader *readers; };
/* behind: rows after `seen` are read from the log whenever the reader has taken what waits; only then live ones follow. No reader misses a row. */
struct reader { struct reader *next, **link; struct feed *feed; struct stream *stream; uint64_t seen; bool behind, full; };

static void frame(struct buf *out, uint64_t seq, struct str json)
{
	buf_clear(out);
	buf_printf(out, "id: %llu\nevent: event\ndata: ", (unsigned long long)seq);
	buf_str(out, json);
	buf_lit(out, "\n\n");
}

static void on_row(void *arg, uint64_t seq, struct str json)
{
	struct feed *feed = arg;
	struct buf text = BUF_INIT;
	if (!feed->readers)
		return;
	frame(&text, seq, json);
	for (struct reader *reader = feed->readers; reader; reader = reader->next) {
		if (reader->behind || seq <= reader->seen)
			continue;
		if (stream_write(reader->stream, buf_view(&text)))
			reader->seen = seq;
		else
			reader->behind = true;
	}
	buf_free(&text);
}

static struct feed *feed_of(struct routes *routes, struct engine *engine)
{
	for (struct feed *feed = routes->feeds; feed; feed = feed->next)
		if (feed->engine == engine)
			return feed;
	struct feed *feed = mem_zalloc(sizeof *feed);
	*feed = (struct feed){ routes->feeds, engine, NULL };
	routes->feeds = feed;
	engine_on_durable(engine, on_row, feed);
	return feed;
}

static void reader_gone(void *arg)
{
	struct reader *reader = arg;
	*reader->link = reader->next;
	if (reader->next)
		reader->next->link = reader->link;
	mem_free(reader);
}

static void replay(void *arg, uint64_t seq, struct str json)
{
	struct reader *reader = arg;
	struct buf text = BUF_INIT;
	if (reader->full)
		return;
	frame(&text, seq, json);
	if (stream_write(reader->stream, buf_view(&text)))
		reader->seen = seq;
	else
		reader->full = true;
	buf_free(&text);
}

static void catch_up(void *arg)
{
	struct reader *reader = arg;
	struct log_filter filter = { .max = 200 };
	ERR_DECLARE(err);
	reader->full = false;
	while (reader->behind && !reader->full) {
		filter.after = reader->seen;
		if (!engine_log(reader->feed->engine, &filter, replay, reader, &err))
			return;                                /* tried again when the next sign of life is out */
		reader->behind = reader->full || reader->seen != filter.after;
	}
}

/* Behind Last-Event-ID or ?after=, else from now on. A number we never gave (of a log that was restored) is now. */
static bool stream_start(struct call *call, uint64_t *after)
{
	struct str last = request_header(call->request, "last-event-id"), text = last.len ? last : request_parameter(call->request, "after");
	uint64_t durable = engine_durable_seq(call->engine);
	*after = durable;
	if (text.len && !call_number(text, after)) {
		exchange_problem_status(call->exchange, 400, "Last-Event-ID and after are a seq", "");
		return false;
	}
	*after = *after < durable ? *after : durable;
	return true;
}

void get_stream(struct call *call)
{
	uint64_t after;
	if (!stream_start(call, &after))
		return;
	struct feed *feed = feed_of(call->routes, call->engine);
	struct reader *reader = mem_zalloc(sizeof *reader);
	*reader = (struct reader){ .feed = feed, .next = feed->readers, .link = &feed->readers, .seen = after, .behind = true };
	if (reader->next)
		reader->next->link = &reader->next;
	feed->readers = reader;
	reader->stream = exchange_stream(call->exchange, catch_up, reader_gone, reader);
	stream_write(reader->stream, STR(": muster\n\n"));
	catch_up(reader);
}

void feeds_free(struct routes *routes)
{
	while (routes->feeds) {
		struct feed *next = routes->feeds->next;
		mem_free(routes->feeds);
		routes->feeds = next;
	}
}
