/* The life of an entity: its events as they stand in the log and as sentences, what is due, who was told, what waits for a retry. */
#include "engine/tell.h"

enum { LINES_MOST = 20000, ALERTS_TOLD = 100, FAILURES_TOLD = 50 };

/* ---- which events: those the entity remembers, then older ones from the log ---- */

struct seqs { uint64_t *items; size_t count, cap, max; };      /* newest first */

static void seqs_add(struct seqs *seqs, uint64_t seq)
{
	if (seqs->count == seqs->cap)
		seqs->items = mem_resize(seqs->items, (seqs->cap = seqs->cap ? seqs->cap * 2 : 64) * sizeof seqs->items[0]);
	seqs->items[seqs->count++] = seq;
}

/* How far the choice came: `before` is where to go on, 0 when the entity's beginning was reached. */
struct choice { struct seqs seqs; uint64_t before; bool since_reached; };

struct stretch { const struct record *record; uint64_t until; uint64_t found[EXPLAIN_MOST]; size_t count; bool born; };

static bool is_about(const struct record *record, const struct log_row *row)
{
	const char *kind = record_kind(record)->name;
	size_t len = strlen(kind);
	return str_eq(row->subject, record_id(record)) && row->type.len > len && memcmp(row->type.ptr, kind, len) == 0 && row->type.ptr[len] == '.';
}

/* Rows oldest first; only the newest of a stretch are kept, which is all that fits behind the newer ones. */
static bool look_at_row(void *arg, const struct cell *cells, size_t count)
{
	struct stretch *stretch = arg;
	struct log_row row = log_row_of_cells(cells);
	(void)count;
	if (row.seq >= stretch->until)
		return false;
	if (!is_about(stretch->record, &row))
		return true;
	const struct event_def *def = kind_event(record_kind(stretch->record), (struct str){ row.type.ptr + strlen(record_kind(stretch->record)->name) + 1, row.type.len - strlen(record_kind(stretch->record)->name) - 1 });
	stretch->born = stretch->born || (def && def->creates);
	stretch->found[stretch->count++ % EXPLAIN_MOST] = row.seq;
	return true;
}

enum { STRETCH = 2000 };

/* Backwards through the log, a stretch at a time, until enough is found, the entity begins, or as many rows were looked at as may be. */
static bool choose_from_log(struct engine *engine, const struct record *record, const struct explain_query *query, struct choice *choice, struct err *err)
{
	size_t rows = query->rows ? query->rows : EXPLAIN_ROWS;
	uint64_t until = choice->before;
	struct stretch *stretch = mem_alloc(sizeof *stretch);
	bool ok = true, born = false;
	for (size_t looked = 0; ok && !born && until > 1 && looked < rows && choice->seqs.count < choice->seqs.max; looked += STRETCH) {
		uint64_t from = until > STRETCH ? until - STRETCH : 1;
		struct cell cell = CELL_OF_INT((int64_t)from);
		*stretch = (struct stretch){ .record = record, .until = until };
		ok = store_scan(engine_reader(engine), TABLE_LOG, &cell, 1, look_at_row, stretch, err);
		size_t kept = stretch->count < EXPLAIN_MOST ? stretch->count : EXPLAIN_MOST;
		until = from;
		born = stretch->born;
		for (size_t i = 0; i < kept && choice->seqs.count < choice->seqs.max; i++) {
			uint64_t seq = stretch->found[(stretch->count - 1 - i) % EXPLAIN_MOST];
			seqs_add(&choice->seqs, seq);
			until = choice->seqs.count == choice->seqs.max ? seq : until;
			born = born && choice->seqs.count < choice->seqs.max;
		}
	}
	choice->before = born || until <= 1 ? 0 : until;
	mem_free(stretch);
	return ok;
}

static uint64_t total_events(const struct record *record)
{
	const struct kind *kind = record_kind(record);
	uint64_t total = 0;
	for (uint16_t i = 0; i < kind->event_count; i++)
		total += record_times(record, &kind->events[i]);
	return total;
}

static bool choose(struct engine *engine, const struct record *record, const struct explain_query *query, struct choice *choice, struct err *err)
{
	struct happening happenings[HISTORY_MAX];
	size_t count = record_history(record, NULL, happenings, HISTORY_MAX), remembered = 0;
	size_t max = query->max ? query->max : EXPLAIN_USUAL;
	*choice = (struct choice){ .seqs.max = max > EXPLAIN_MOST ? EXPLAIN_MOST : max };
	for (size_t i = 0; i < count && choice->seqs.count < choice->seqs.max; i++, remembered++) {
		if (happenings[i].seq > engine->durable_seq || (query->before && happenings[i].seq >= query->before))
			continue;
		if (query->has_since && happenings[i].time_us < query->since_us)
			return true;
		seqs_add(&choice->seqs, happenings[i].seq);
	}
	bool all = remembered == count && total_events(record) <= count;
	uint64_t oldest = count ? happenings[count - 1].seq : 0;
	if (choice->seqs.count == choice->seqs.max) {
		choice->before = all && choice->seqs.items[choice->seqs.count - 1] == oldest ? 0 : choice->seqs.items[choice->seqs.count - 1];
		return true;
	}
	if (total_events(record) <= count)
		return true;
	choice->before = query->before && query->before < oldest ? query->before : oldest;
	return choose_from_log(engine, record, query, choice, err);
}

/* ---- lines ---- */

/* One sentence. Of equal dull ones the first stands for all. */
struct line { uint64_t seq; int64_t time_us, until_us; const char *what; struct said said; const char *rule; uint32_t count; bool gone; };
struct lines { struct line *items; size_t count, cap; };

static struct line *lines_add(struct lines *lines, struct line line)
{
	if (lines->count == lines->cap)
		lines->items = mem_resize(lines->items, (lines->cap = lines->cap ? lines->cap * 2 : 64) * sizeof lines->items[0]);
	lines->items[lines->count] = line;
	return &lines->items[lines->count++];
}

static void lines_free(struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		said_free(&lines->items[i].said);
	mem_free(lines->items);
}

static void line_of_run(struct teller *teller, struct lines *lines, const struct log_row *row, const struct json *run)
{
	struct said said = SAID_INIT;
	bool dull = false;
	const struct json *rule = json_get(run, "rule"), *failure = json_get(run, "failure");
	tell_run(teller, &said, row, run, &dull);
	if (rule && rule->type == JSON_TEXT && lines->count < LINES_MOST)
		lines_add(lines, (struct line){ .seq = row->seq, .time_us = row->time_us, .what = dull ? "dull" : failure ? "failed" : "rule", .said = said, .rule = rule->text, .count = 1 });
	else
		said_free(&said);
}

static bool lines_of_row(struct teller *teller, struct lines *lines, uint64_t seq, struct buf *out, struct err *err)
{
	struct log_row row;
	if (!log_row_read(teller->engine, seq, &teller->arena, &row, err))
		return false;
	json_put_comma(out);
	log_row_write_json(teller->engine, &row, true, out);
	if (!lines)
		return true;
	if (!teller_turn(teller, row.root, err))
		return false;
	struct said said = SAID_INIT;
	tell_event(teller, &said, &row);
	lines_add(lines, (struct line){ .seq = row.seq, .time_us = row.time_us, .what = "event", .said = said, .count = 1 });
	for (const struct json *run = json_first(teller_parse(teller, row.runs)); run; run = run->next)
		line_of_run(teller, lines, &row, run);
	return true;
}

static bool says_same(const struct line *a, const struct line *b)
{
	return str_eq(buf_view(&a->said.en), buf_view(&b->said.en));
}

/* A rule's dull looks that follow each other and say the same become one. Older than the community keeps them apart, what they said does not matter. */
static void fold(struct lines *lines, int64_t kept_since_us)
{
	struct map open = MAP_INIT;
	for (size_t i = 0; i < lines->count; i++) {
		struct line *line = &lines->items[i];
		if (!line->rule)
			continue;
		struct line *first = map_get(&open, str_of(line->rule));
		bool dull = strcmp(line->what, "dull") == 0;
		bool same = dull && first && (says_same(first, line) || line->time_us < kept_since_us);
		if (same) {
			first->count++;
			first->until_us = line->time_us;
			line->gone = true;
		} else {
			map_remove(&open, str_of(line->rule));
			if (dull)
				map_put(&open, str_of(line->rule), line);
		}
	}
	map_free(&open);
}

static void put_time(const struct teller *teller, struct buf *out, const char *name, int64_t time_us)
{
	json_put_name(out, name);
	buf_byte(out, '"');
	calendar_time_print(teller->calendar, time_us, out);
	buf_byte(out, '"');
}

static void tell_count(const struct teller *teller, struct line *line)
{
	if (line->count < 2)
		return;
	said_add(&line->said, " [", "[共");
	said_int(&line->said, line->count);
	said_add(&line->said, " times, until ", "次,至");
	said_time(&line->said, teller->calendar, line->until_us, false);
	said_add(&line->said, "]", "]");
}

static void put_line(const struct teller *teller, struct line *line, struct buf *out)
{
	json_put_comma(out);
	buf_lit(out, "{\"seq\":");
	buf_int(out, (int64_t)line->seq);
	put_time(teller, out, "time", line->time_us);
	json_put_name(out, "what");
	json_put_text(out, line->what);
	if (line->count > 1) {
		buf_lit(out, ",\"count\":");
		buf_int(out, line->count);
		put_time(teller, out, "until", line->until_us);
	}
	tell_count(teller, line);
	said_write(&line->said, teller->language, out);
	buf_byte(out, '}');
}

/* lines NULL: only the rows. */
static bool put_rows(struct teller *teller, const struct choice *choice, struct lines *lines, struct buf *out, struct err *err)
{
	bool ok = true;
	buf_lit(out, ",\"events\":[");
	for (size_t i = choice->seqs.count; ok && i-- > 0;)
		ok = lines_of_row(teller, lines, choice->seqs.items[i], out, err);
	buf_byte(out, ']');
	return ok;
}

static bool put_events(struct teller *teller, const struct choice *choice, struct buf *out, struct err *err)
{
	struct lines lines = { .count = 0 };
	bool ok = put_rows(teller, choice, &lines, out, err);
	fold(&lines, teller->now_us - teller->engine->config.limits.explain_us);
	buf_lit(out, ",\"sentences\":[");
	for (size_t i = 0; i < lines.count; i++)
		if (!lines.items[i].gone)
			put_line(teller, &lines.items[i], out);
	buf_byte(out, ']');
	lines_free(&lines);
	return ok;
}

/* ---- what is due ---- */

static void put_due(const struct teller *teller, const struct record *record, struct buf *out)
{
	const struct kind *kind = record_kind(record);
	buf_lit(out, ",\"due\":[");
	for (uint16_t i = kind->event_count; i-- > 0 && kind->events[i].timer;) {
		const struct timer *timer = timers_find(teller->engine->timers, record, &kind->events[i]);
		if (!timer)
			continue;
		json_put_comma(out);
		buf_lit(out, "{\"timer\":");
		json_put_text(out, kind->events[i].name);
		put_time(teller, out, "due", timer->due_us);
		if (timer->left_us >= 0) {
			buf_lit(out, ",\"paused_left_s\":");
			buf_int(out, timer->left_us / SECOND_US);
		}
		buf_byte(out, '}');
	}
	buf_byte(out, ']');
}

static void put_said(const struct teller *teller, struct said *said, const char *name, const char *value, struct buf *out)
{
	json_put_comma(out);
	buf_byte(out, '{');
	if (name) {
		json_put_name(out, name);
		json_put_text(out, value);
	}
	said_write(said, teller->language, out);
	buf_byte(out, '}');
	said_clear(said);
}

static void put_next(struct teller *teller, const struct record *record, struct buf *out)
{
	const struct kind *kind = record_kind(record);
	struct said said = SAID_INIT;
	buf_lit(out, ",\"next\":[");
	for (uint16_t i = kind->event_count; i-- > 0 && kind->events[i].timer;) {
		const struct timer *timer = timers_find(teller->engine->timers, record, &kind->events[i]);
		if (!timer)
			continue;
		tell_timer(teller, &said, timer);
		put_said(teller, &said, "timer", kind->events[i].name, out);
	}
	buf_byte(out, ']');
	said_free(&said);
}

/* ---- who was told, and what failed: records that refer to it ---- */

static bool find_about(const struct teller *teller, const char *kind_name, const char *field, const struct record *record, size_t most, struct page *page)
{
	struct value about = { VALUE_REF, { .ref = (struct record *)(uintptr_t)record } };
	struct condition condition = { str_of(field), CONDITION_IN, &about, 1 };
	struct query query = { .kind = engine_kind(teller->engine, kind_name), .conditions = &condition, .condition_count = 1, .sort = STR("-created"), .limit = most };
	ERR_DECLARE(err);
	return query_run(teller->engine->world, &query, page, &err);
}

static void tell_alert(struct teller *teller, struct said *said, const struct record *alert)
{
	const struct kind *kind = record_kind(alert);
	struct str urgency = record_value(alert, kind_field(kind, STR("urgency"))).text;
	const struct json *text = teller_parse(teller, system_text(alert, "text"));
	said_time(said, teller->calendar, alert->created_us, false);
	said_add(said, ": told ", ":提醒");
	tell_place(teller, said, system_text(alert, "target"));
	said_add(said, " (", "(");
	said_label(said, label_value(teller->labels, kind, NULL, STR("urgency"), urgency), urgency);
	said_add(said, ", ", ",");
	tell_state(teller, said, kind, str_of(record_state(alert)));
	if (system_integer(alert, "count") > 1) {
		said_add(said, ", ", ",");
		said_int(said, system_integer(alert, "count"));
		said_add(said, " times", "次");
	}
	said_add(said, ")", ")");
	if (text) {
		said_add(said, ": ", ":");
		said_reason(said, text);
	}
}

static void tell_failure(struct teller *teller, struct said *said, const struct record *failure)
{
	said_add(said, "Rule ", "规则");
	tell_rule(teller, said, system_text(failure, "rule"), (uint64_t)system_integer(failure, "version"));
	said_add(said, " failed at #", "处理#");
	said_int(said, system_integer(failure, "event"));
	said_add(said, " ", " ");
	tell_event_name(teller, said, system_text(failure, "type"));
	said_add(said, ": ", "时出错:");
	said_str(said, system_text(failure, "error"));
	said_add(said, "; it waits for a retry as ", ";待重试,编号");
	said_str(said, record_id(failure));
}

static void put_alerts(struct teller *teller, const struct record *record, struct buf *out)
{
	struct page page;
	struct said said = SAID_INIT;
	buf_lit(out, ",\"alerts\":[");
	if (find_about(teller, "alert", "about", record, ALERTS_TOLD, &page)) {
		for (size_t i = page.count; i-- > 0;) {
			tell_alert(teller, &said, page.records[i]);
			put_said(teller, &said, "id", arena_string(&teller->arena, record_id(page.records[i])), out);
		}
		page_free(&page);
	}
	buf_byte(out, ']');
	said_free(&said);
}

static void put_failures(struct teller *teller, const struct record *record, struct buf *out)
{
	struct page page;
	struct said said = SAID_INIT;
	buf_lit(out, ",\"failures\":[");
	if (find_about(teller, "muster_failure", "entity", record, FAILURES_TOLD, &page)) {
		for (size_t i = page.count; i-- > 0;) {
			if (strcmp(record_state(page.records[i]), "parked") != 0)
				continue;
			tell_failure(teller, &said, page.records[i]);
			put_said(teller, &said, "id", arena_string(&teller->arena, record_id(page.records[i])), out);
		}
		page_free(&page);
	}
	buf_byte(out, ']');
	said_free(&said);
}

/* Rules on the kind's events that do not run at present. */
static void put_suspended(struct teller *teller, const struct record *record, struct buf *out)
{
	const struct engine *engine = teller->engine;
	struct said said = SAID_INIT;
	buf_lit(out, ",\"suspended\":[");
	for (size_t i = 0; engine->release && i < engine->release->handler_count; i++) {
		const struct handler *handler = &engine->release->handlers[i];
		if (!handler->event || handler->event->kind != record_kind(record) || !handler_suspended(engine, handler))
			continue;
		said_add(&said, "Suspended, does not run: ", "已停用,不会运行:");
		tell_rule(teller, &said, str_of(handler->name), 0);
		put_said(teller, &said, "rule", handler->name, out);
	}
	buf_byte(out, ']');
	said_free(&said);
}

/* ---- all of it ---- */

static void put_heading(struct teller *teller, const struct record *record, struct buf *out)
{
	struct said said = SAID_INIT;
	const char *state = record_state(record);
	tell_entity(teller, &said, record);
	if (state) {
		said_add(&said, ": ", ":");
		tell_state(teller, &said, record_kind(record), str_of(state));
	}
	buf_lit(out, ",\"heading\":{");
	said_write(&said, teller->language, out);
	buf_byte(out, '}');
	said_free(&said);
}

bool engine_explain(struct engine *engine, const struct record *record, const struct explain_query *query, struct buf *out, struct err *err)
{
	struct teller teller;
	struct choice choice = { .before = 0 };
	if (!teller_open(&teller, engine, query->language, err))
		return false;
	buf_lit(out, "{\"entity\":");
	record_write_json(engine->world, record, NULL, out);
	put_heading(&teller, record, out);
	bool ok = choose(engine, record, query, &choice, err) && put_events(&teller, &choice, out, err);
	put_due(&teller, record, out);
	put_next(&teller, record, out);
	put_alerts(&teller, record, out);
	put_failures(&teller, record, out);
	put_suspended(&teller, record, out);
	if (choice.before)
		buf_printf(out, ",\"more\":{\"before\":%llu}", (unsigned long long)choice.before);
	buf_byte(out, '}');
	mem_free(choice.seqs.items);
	teller_close(&teller);
	return ok;
}

bool engine_history(struct engine *engine, const struct record *record, struct buf *out, struct err *err)
{
	struct teller teller;
	struct choice choice = { .before = 0 };
	if (!teller_open(&teller, engine, NULL, err))
		return false;
	buf_lit(out, "{\"entity\":");
	record_write_json(engine->world, record, NULL, out);
	bool ok = choose(engine, record, &(struct explain_query){ .max = HISTORY_MAX, .rows = 1 }, &choice, err) && put_rows(&teller, &choice, NULL, out, err);
	put_due(&teller, record, out);
	buf_byte(out, '}');
	mem_free(choice.seqs.items);
	teller_close(&teller);
	return ok;
}
