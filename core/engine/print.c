/* Pages: what a policy gives to print. A turn that only reads and is taken back, like that of a refused request: the log knows nothing of it. */
#include "engine/state.h"

static bool failed(const struct engine *engine, const struct page_def *page, enum verdict verdict, struct run_result *result, struct err *err)
{
	log_line(engine->config.log, LOG_WARN, "page_failed", "community", engine->config.community, "rule", page->handler->name,
	         "verdict", verdict_name(verdict), "error", buf_cstr(&result->error), NULL);
	return err_set(err, ERR_SCRIPT, "the page '%s' could not be made (%s): %.300s", page->what, verdict_name(verdict), result->error.len ? buf_cstr(&result->error) : "no reason given");
}

static bool nothing(const struct page_def *page, struct str id, struct err *err)
{
	static const struct { const char *of, *like; } periods[] = { { "year", "2024" }, { "quarter", "2024-Q3" }, { "month", "2024-05" }, { "day", "2024-05-01" } };
	int len = (int)(id.len > 80 ? 80 : id.len);
	for (size_t i = 0; i < COUNT_OF(periods); i++)
		if (strcmp(page->of, periods[i].of) == 0)
			return err_set(err, ERR_NOT_FOUND, "nothing to print as '%s' for '%.*s'; a %s is written like %s", page->what, len, id.ptr, page->of, periods[i].like);
	return err_set(err, ERR_NOT_FOUND, "there is nothing to print as '%s' for %s '%.*s'", page->what, page->of, len, id.ptr);
}

bool engine_print(struct engine *engine, const struct page_def *page, struct record *record, struct str id, struct buf *out, struct err *err)
{
	struct run_result result = { .error = BUF_INIT };
	if (handler_suspended(engine, page->handler))
		return err_set(err, ERR_BUSY, "the page '%s' is suspended: resume %s when it is mended", page->what, page->handler->name);
	if (!turn_begin(engine, clock_wall(engine->config.clock)))
		return err_set(err, ERR_BUSY, "a turn is running");
	struct turn *turn = &engine->turn;
	struct node *node = turn_root_reserved(engine, "muster.print", STR("system"), STR("print"));
	node->event.id = arena_str(&turn->arena, id);
	enum verdict verdict = run_page(turn, node, record, page->handler, &result);
	bool ok = verdict == VERDICT_OK && !str_is(buf_view(&result.page), "null");
	if (ok)
		buf_str(out, buf_view(&result.page));
	else if (verdict == VERDICT_OK)
		nothing(page, id, err);
	else
		failed(engine, page, verdict, &result, err);
	result_free(&result);
	turn_cancel(engine);
	return ok;
}

bool run_history(struct run *run, const struct record *record, struct buf *out, struct err *err)
{
	if (run->handler->use != HANDLER_PAGE)
		return err_set(err, ERR_REFUSED, "chronicle reads the log, and no rule may depend on that: it belongs in a page; a rule asks times, last or history");
	return run_call(run, err) && engine_history(run->engine, record, out, err);
}

int64_t engine_now(const struct engine *engine)
{
	return clock_wall(engine->config.clock);
}
