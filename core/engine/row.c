#include "engine/state.h"

static struct cell text_or_null(struct str s)
{
	return s.len ? CELL_OF_TEXT(s) : CELL_NONE;
}

void log_row_put(struct batch *batch, const struct log_row *row)
{
	struct cell cells[LOG_COLUMNS] = {
		[LOG_SEQ] = CELL_OF_INT((int64_t)row->seq),
		[LOG_ROOT] = CELL_OF_INT((int64_t)row->root),
		[LOG_CAUSE] = row->cause ? CELL_OF_INT((int64_t)row->cause) : CELL_NONE,
		[LOG_DEPTH] = CELL_OF_INT(row->depth),
		[LOG_TIME] = CELL_OF_INT(row->time_us),
		[LOG_TYPE] = CELL_OF_TEXT(row->type),
		[LOG_SUBJECT] = text_or_null(row->subject),
		[LOG_ACTOR] = text_or_null(row->actor),
		[LOG_SOURCE] = text_or_null(row->source),
		[LOG_EVENT_ID] = text_or_null(row->event_id),
		[LOG_BODY] = row->body ? CELL_OF_INT((int64_t)row->body) : CELL_NONE,
		[LOG_SENT] = row->has_sent ? CELL_OF_INT(row->sent_us) : CELL_NONE,
		[LOG_DUE] = row->has_due ? CELL_OF_INT(row->due_us) : CELL_NONE,
		[LOG_MISSED] = row->missed ? CELL_OF_INT(row->missed) : CELL_NONE,
		[LOG_RULE] = text_or_null(row->rule),
		[LOG_VERSION] = CELL_OF_INT((int64_t)row->version),
		[LOG_BECAUSE] = text_or_null(row->because),
		[LOG_DATA] = CELL_OF_TEXT(row->data),
		[LOG_EFFECTS] = CELL_OF_TEXT(row->effects),
		[LOG_RUNS] = text_or_null(row->runs),
		[LOG_CHAIN] = CELL_OF_INT((int64_t)row->chain),
	};
	batch_put(batch, TABLE_LOG, cells, LOG_COLUMNS);
}

static struct str bytes_of(const struct cell *cell)
{
	return cell->type == CELL_TEXT ? cell->bytes : STR_NONE;
}

static uint64_t number_of(const struct cell *cell)
{
	return cell->type == CELL_INT ? (uint64_t)cell->integer : 0;
}

struct log_row log_row_of_cells(const struct cell *cells)
{
	return (struct log_row){
		.seq = number_of(&cells[LOG_SEQ]), .root = number_of(&cells[LOG_ROOT]), .cause = number_of(&cells[LOG_CAUSE]),
		.version = number_of(&cells[LOG_VERSION]), .depth = (uint32_t)number_of(&cells[LOG_DEPTH]), .missed = (uint32_t)number_of(&cells[LOG_MISSED]),
		.time_us = (int64_t)number_of(&cells[LOG_TIME]),
		.sent_us = (int64_t)number_of(&cells[LOG_SENT]), .has_sent = cells[LOG_SENT].type == CELL_INT,
		.due_us = (int64_t)number_of(&cells[LOG_DUE]), .has_due = cells[LOG_DUE].type == CELL_INT,
		.type = bytes_of(&cells[LOG_TYPE]), .subject = bytes_of(&cells[LOG_SUBJECT]), .actor = bytes_of(&cells[LOG_ACTOR]),
		.source = bytes_of(&cells[LOG_SOURCE]), .body = number_of(&cells[LOG_BODY]), .event_id = bytes_of(&cells[LOG_EVENT_ID]), .rule = bytes_of(&cells[LOG_RULE]),
		.because = bytes_of(&cells[LOG_BECAUSE]), .data = bytes_of(&cells[LOG_DATA]), .effects = bytes_of(&cells[LOG_EFFECTS]),
		.runs = bytes_of(&cells[LOG_RUNS]), .chain = number_of(&cells[LOG_CHAIN]),
	};
}

enum { TEXTS = 10, SHORT = 256 };
struct chained { uint64_t numbers[13], lengths[TEXTS]; char bytes[SHORT]; };

/* Covers every column, lengths included, so that no byte can move from one column to the next unnoticed. The short texts go as one piece. */
uint64_t log_row_chain(uint64_t previous, const struct log_row *row)
{
	const struct str texts[TEXTS] = { row->type, row->subject, row->actor, row->source, row->event_id, row->rule, row->because, row->data, row->effects, row->runs };
	struct chained head = { .numbers = {
		previous, row->seq, row->root, row->cause, row->version, row->depth, row->missed, row->body, (uint64_t)row->time_us,
		row->has_sent ? (uint64_t)row->sent_us : 0, row->has_sent, row->has_due ? (uint64_t)row->due_us : 0, row->has_due } };
	size_t used = 0, next = 0;
	for (size_t i = 0; i < TEXTS; i++)
		head.lengths[i] = texts[i].len;
	for (; next < TEXTS && texts[next].len <= SHORT - used; next++) {
		if (texts[next].len)
			memcpy(head.bytes + used, texts[next].ptr, texts[next].len);
		used += texts[next].len;
	}
	uint64_t chain = hash_bytes(&head, offsetof(struct chained, bytes) + used, 0);
	for (; next < TEXTS; next++)
		chain = hash_bytes(texts[next].ptr, texts[next].len, chain);
	return chain;
}

struct log_row log_row_of_node(const struct engine *engine, const struct node *node)
{
	const struct event *event = &node->event;
	return (struct log_row){
		.seq = event->seq, .root = event->root, .cause = event->cause,
		.version = engine->release ? engine->release->version : 0, .depth = event->depth, .missed = event->missed,
		.time_us = event->time_us, .sent_us = node->sent_us, .has_sent = node->has_sent,
		.due_us = event->due_us, .has_due = event->due_us != 0,
		.def = event->def, .type = event->type, .subject = event->subject ? record_id(event->subject) : STR_NONE,
		.actor = event->actor, .source = event->source, .event_id = event->id, .body = node->body,
		.rule = node->rule ? str_of(node->rule->name) : STR_NONE, .because = event->because,
		.data = buf_view(&node->data), .effects = buf_view(&node->effects), .runs = buf_view(&node->runs),
	};
}

void put_instant(const struct engine *engine, struct buf *out, const char *name, int64_t time_us)
{
	json_put_name(out, name);
	buf_byte(out, '"');
	calendar_time_print(world_calendar(engine->world), time_us, out);
	buf_byte(out, '"');
}

static void put_text(struct buf *out, const char *name, struct str text)
{
	if (!text.len)
		return;
	json_put_name(out, name);
	json_put_str(out, text);
}

static void put_raw(struct buf *out, const char *name, struct str json)
{
	if (!json.len)
		return;
	json_put_name(out, name);
	buf_str(out, json);
}

static bool is_private(const struct event_def *def, struct str name)
{
	for (uint16_t i = 0; def && i < def->take_count; i++)
		if (def->takes[i].field->private && str_is(name, def->takes[i].name))
			return true;
	return false;
}

static bool takes_private(const struct event_def *def)
{
	for (uint16_t i = 0; def && i < def->take_count; i++)
		if (def->takes[i].field->private)
			return true;
	return false;
}

/* Private fields are told as present, never shown. */
static void put_data(const struct engine *engine, struct buf *out, const struct log_row *row)
{
	const struct event_def *def = row->def ? row->def : model_event(world_model(engine->world), row->type);
	if (!takes_private(def)) {
		buf_str(out, row->data.len ? row->data : STR("{}"));
		return;
	}
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *data = json_parse(row->data, LOG_JSON, &arena, &err);
	buf_byte(out, '{');
	for (const struct json *name = json_first(data); name; name = json_next_member(name)) {
		json_put_comma(out);
		json_put_str(out, json_str(name));
		buf_byte(out, ':');
		if (is_private(def, json_str(name)))
			buf_text(out, name->next->type == JSON_NULL ? "null" : "true");
		else
			json_write(out, name->next);
	}
	buf_byte(out, '}');
	arena_free(&arena);
}

/* CloudEvents 1.0 in JSON; the engine's own attributes (seq, cause, rule, because …) are lower-case extensions. */
void log_row_write_json(const struct engine *engine, const struct log_row *row, bool with_runs, struct buf *out)
{
	buf_lit(out, "{\"specversion\":\"1.0\"");
	json_put_name(out, "id");
	if (row->event_id.len) {
		json_put_str(out, row->event_id);
	} else {
		buf_byte(out, '"');
		buf_int(out, (int64_t)row->seq);
		buf_byte(out, '"');
	}
	json_put_name(out, "source");
	if (row->source.len) {
		json_put_str(out, row->source);
	} else {
		buf_lit(out, "\"/");
		buf_text(out, engine->config.community);
		buf_byte(out, '"');
	}
	put_text(out, "type", row->type);
	put_text(out, "subject", row->subject);
	put_instant(engine, out, "time", row->time_us);
	buf_lit(out, ",\"datacontenttype\":\"application/json\",\"data\":");
	put_data(engine, out, row);
	json_put_name(out, "seq");
	buf_int(out, (int64_t)row->seq);
	json_put_name(out, "root");
	buf_int(out, (int64_t)row->root);
	if (row->cause) {
		json_put_name(out, "cause");
		buf_int(out, (int64_t)row->cause);
	}
	put_text(out, "actor", row->actor);
	put_text(out, "rule", row->rule);
	json_put_name(out, "version");
	buf_int(out, (int64_t)row->version);
	put_raw(out, "because", row->because);
	if (row->has_due)
		put_instant(engine, out, "due", row->due_us);
	if (row->has_sent)
		put_instant(engine, out, "sent", row->sent_us);
	if (row->missed) {
		json_put_name(out, "missed");
		buf_int(out, row->missed);
	}
	if (with_runs && row->runs.len) {
		buf_lit(out, ",\"runs\":");
		buf_str(out, row->runs);
	}
	buf_byte(out, '}');
}

static bool is_about_alert(const struct log_row *row)
{
	return str_is(row->type, "alert.raise") || str_is(row->type, "alert.again") || str_is(row->type, "alert.resolve");
}

/* A short line per caused event: enough for a caller to see what happened; the log has the rest. */
static void put_caused(const struct engine *engine, struct buf *out, const struct log_row *row)
{
	json_put_comma(out);
	buf_lit(out, "{\"seq\":");
	buf_int(out, (int64_t)row->seq);
	put_text(out, "type", row->type);
	put_text(out, "subject", row->subject);
	json_put_name(out, "data");
	put_data(engine, out, row);
	json_put_name(out, "cause");
	buf_int(out, (int64_t)row->cause);
	put_text(out, "rule", row->rule);
	put_raw(out, "because", row->because);
	buf_byte(out, '}');
}

static void put_failures(struct buf *out, const struct log_row *row, struct arena *arena)
{
	if (!row->runs.len || !memmem(row->runs.ptr, row->runs.len, "\"failure\":", 10))
		return;
	ERR_DECLARE(err);
	const struct json *runs = row->runs.len ? json_parse(row->runs, (struct json_limits){ 32, 100000 }, arena, &err) : NULL;
	for (const struct json *run = json_first(runs); run; run = run->next) {
		const struct json *failure = json_get(run, "failure"), *rule = json_get(run, "rule"), *verdict = json_get(run, "verdict"), *text = json_get(run, "error");
		if (!failure || !rule || !verdict)
			continue;
		json_put_comma(out);
		buf_byte(out, '{');
		put_text(out, "id", json_str(failure));
		put_text(out, "rule", json_str(rule));
		put_text(out, "verdict", json_str(verdict));
		if (text)
			put_text(out, "error", json_str(text));
		buf_byte(out, '}');
	}
}

void answer_write(const struct engine *engine, const struct log_row *rows, size_t count, bool duplicate, struct buf *out)
{
	struct arena arena = ARENA_INIT;
	buf_lit(out, "{\"seq\":");
	buf_int(out, (int64_t)rows[0].seq);
	put_text(out, "subject", rows[0].subject);
	if (duplicate)
		buf_lit(out, ",\"duplicate\":true");
	buf_lit(out, ",\"events\":[");
	for (size_t i = 1; i < count; i++)
		if (!is_about_alert(&rows[i]))
			put_caused(engine, out, &rows[i]);
	buf_lit(out, "],\"alerts\":[");
	for (size_t i = 0; i < count; i++)
		if (is_about_alert(&rows[i]))
			put_caused(engine, out, &rows[i]);
	buf_lit(out, "],\"failures\":[");
	for (size_t i = 0; i < count; i++)
		put_failures(out, &rows[i], &arena);
	buf_lit(out, "]}");
	arena_free(&arena);
}
