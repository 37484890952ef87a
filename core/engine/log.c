/* Reading the log back: rows by position, a turn's rows, filtered pages. */
#include "engine/state.h"

struct store *engine_reader(const struct engine *engine)
{
	return engine->config.reader ? engine->config.reader : engine->config.store;
}

static struct str keep(struct arena *arena, struct str s)
{
	return s.len ? arena_str(arena, s) : STR_NONE;
}

static struct log_row keep_row(struct arena *arena, struct log_row row)
{
	struct str *texts[] = { &row.type, &row.subject, &row.actor, &row.source, &row.event_id, &row.rule, &row.because, &row.data, &row.effects, &row.runs };
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		*texts[i] = keep(arena, *texts[i]);
	return row;
}

struct gather { struct arena *arena; uint64_t root; struct log_row *rows; size_t count, cap; };

static bool gather_row(void *arg, const struct cell *cells, size_t count)
{
	struct gather *gather = arg;
	struct log_row row = log_row_of_cells(cells);
	(void)count;
	if (row.root != gather->root)
		return false;
	if (gather->count == gather->cap) {
		struct log_row *rows = arena_alloc(gather->arena, (gather->cap = gather->cap ? gather->cap * 2 : 8) * sizeof rows[0]);
		if (gather->count)
			memcpy(rows, gather->rows, gather->count * sizeof rows[0]);
		gather->rows = rows;
	}
	gather->rows[gather->count++] = keep_row(gather->arena, row);
	return true;
}

bool log_rows_of_root(struct engine *engine, uint64_t root, struct arena *arena, struct log_row **rows, size_t *count, struct err *err)
{
	struct gather gather = { .arena = arena, .root = root };
	struct cell from = CELL_OF_INT((int64_t)root);
	if (!store_scan(engine_reader(engine), TABLE_LOG, &from, 1, gather_row, &gather, err))
		return false;
	*rows = gather.rows;
	*count = gather.count;
	return gather.count || err_set(err, ERR_NOT_FOUND, "the log has no event %llu", (unsigned long long)root);
}

struct one { struct arena *arena; uint64_t seq; struct log_row *row; bool found; };

static bool take_one(void *arg, const struct cell *cells, size_t count)
{
	struct one *one = arg;
	(void)count;
	*one->row = keep_row(one->arena, log_row_of_cells(cells));
	one->found = one->row->seq == one->seq;
	return false;
}

bool log_row_read(struct engine *engine, uint64_t seq, struct arena *arena, struct log_row *row, struct err *err)
{
	struct one one = { arena, seq, row, false };
	struct cell from = CELL_OF_INT((int64_t)seq);
	return store_scan(engine_reader(engine), TABLE_LOG, &from, 1, take_one, &one, err)
	    && (one.found || err_set(err, ERR_NOT_FOUND, "the log has no event %llu", (unsigned long long)seq));
}

struct page_of_log { struct engine *engine; const struct log_filter *filter; log_row_fn fn; void *arg; size_t given, looked; struct buf json; };
enum { LOOK_MOST = 100000 };                   /* a filter that matches nothing must not read for ever */

static bool show_row(void *arg, const struct cell *cells, size_t count)
{
	struct page_of_log *page = arg;
	const struct log_filter *filter = page->filter;
	struct log_row row = log_row_of_cells(cells);
	(void)count;
	if (row.seq > page->engine->durable_seq || page->looked++ == LOOK_MOST)
		return false;
	if (filter->type.len && !str_eq(row.type, filter->type))
		return true;
	if (filter->subject.len && !str_eq(row.subject, filter->subject))
		return true;
	buf_clear(&page->json);
	log_row_write_json(page->engine, &row, filter->with_runs, &page->json);
	page->fn(page->arg, row.seq, buf_view(&page->json));
	return ++page->given < filter->max;
}

bool engine_log(struct engine *engine, const struct log_filter *filter, log_row_fn fn, void *arg, struct err *err)
{
	struct page_of_log page = { .engine = engine, .filter = filter, .fn = fn, .arg = arg };
	struct cell from = CELL_OF_INT((int64_t)filter->after + 1);
	bool ok = filter->max == 0 || store_scan(engine_reader(engine), TABLE_LOG, &from, 1, show_row, &page, err);
	buf_free(&page.json);
	return ok;
}

bool engine_field_actor(struct engine *engine, const struct record *record, const char *field, char actor[80], struct err *err)
{
	struct happening happenings[HISTORY_MAX];
	size_t count = record_history(record, NULL, happenings, HISTORY_MAX);
	bool ok = !count || happenings[0].seq <= engine->durable_seq || groups_drain(engine, err), found = false;
	for (size_t i = 0; ok && !found && i < count; i++) {
		struct arena arena = ARENA_INIT;
		struct log_row row;
		ok = log_row_read(engine, happenings[i].seq, &arena, &row, err);
		const struct json *data = ok && row.data.len ? json_parse(row.data, LOG_JSON, &arena, err) : NULL;
		found = data && json_get(data, field) && str_to_c(row.actor, actor, 80);
		arena_free(&arena);
	}
	return ok && found;
}
