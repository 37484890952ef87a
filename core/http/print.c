/* Paper: GET print, the pages there are; GET print/{what}/{id}[?lang=en], one as HTML to print. */
#include "http/routes_private.h"
#include "http/paper.h"

#include <stdio.h>

static const struct page_def *find_page(const struct release *release, struct str what)
{
	for (size_t i = 0; release && i < release->page_count; i++)
		if (str_is(what, release->pages[i].what))
			return &release->pages[i];
	return NULL;
}

static void list_pages(struct call *call)
{
	const struct release *release = engine_release(call->engine);
	struct buf body = BUF_INIT;
	buf_lit(&body, "{\"pages\":[");
	for (size_t i = 0; release && i < release->page_count; i++) {
		const struct page_def *page = &release->pages[i];
		json_put_comma(&body);
		buf_lit(&body, "{\"what\":");
		json_put_text(&body, page->what);
		buf_lit(&body, ",\"of\":");
		json_put_text(&body, page->of);
		buf_lit(&body, ",\"title\":");
		buf_text(&body, page->title);
		buf_byte(&body, '}');
	}
	buf_lit(&body, "]}");
	call_answer(call, 200, buf_view(&body), "");
	buf_free(&body);
}

static void no_page(struct call *call, const struct release *release)
{
	const char *names[257] = { NULL };
	char hint[80] = "", wrong[40];
	ERR_DECLARE(err);
	for (size_t i = 0; release && i < release->page_count && i < COUNT_OF(names) - 1; i++)
		names[i] = release->pages[i].what;
	if (str_to_c(call->parts[1], wrong, sizeof wrong))
		err_suggest(hint, sizeof hint, wrong, names);
	int len = (int)(call->parts[1].len > 80 ? 80 : call->parts[1].len);
	err_set(&err, ERR_NOT_FOUND, "there is no page '%.*s'%s", len, call->parts[1].ptr, hint);
	call_problem(call, &err);
}

/* "打印于 2024-05-01T09:00:00+08:00 · NAME · 规则第12版": which state and which rules the sheet shows. */
static void write_stamp(const struct call *call, bool english, struct buf *out)
{
	const struct engine *engine = call->engine;
	const struct release *release = engine_release(engine);
	buf_text(out, english ? "Printed " : "打印于 ");
	calendar_time_print(world_calendar(engine_world(call->engine)), engine_now(engine), out);
	buf_printf(out, english ? " · %s · rules version %llu · record %llu" : " · %s · 规则第%llu版 · 记录号%llu", community_name(call->community),
	           (unsigned long long)release->version, (unsigned long long)engine_seq(engine));
}

static bool make_page(const struct call *call, struct buf *html, struct err *err)
{
	const struct page_def *page = find_page(engine_release(call->engine), call->parts[1]);
	struct record *record = page && page->kind ? world_find(engine_world(call->engine), page->kind, call->parts[2]) : NULL;
	bool english = str_is(request_parameter(call->request, "lang"), "en");
	struct buf json = BUF_INIT, stamp = BUF_INIT;
	struct arena arena = ARENA_INIT;
	if (!page)
		return err_set(err, ERR_NOT_FOUND, "there is no such page any more");
	if (page->kind && !record)
		return err_set(err, ERR_NOT_FOUND, "no %s '%.*s'", page->kind->name, (int)(call->parts[2].len > 80 ? 80 : call->parts[2].len), call->parts[2].ptr);
	bool ok = engine_print(call->engine, page, record, call->parts[2], &json, err);
	const struct json *parsed = ok ? json_parse(buf_view(&json), (struct json_limits){ 16, 500000 }, &arena, err) : NULL;
	if (parsed) {
		write_stamp(call, english, &stamp);
		paper_write(parsed, english, buf_cstr(&stamp), html);
	}
	arena_free(&arena);
	buf_free(&json);
	buf_free(&stamp);
	return parsed != NULL;
}

static void give_page(void *arg, bool ok)
{
	struct call *call = arg;
	struct buf html = BUF_INIT;
	ERR_DECLARE(err);
	if (!ok)
		exchange_problem_status(call->exchange, 503, "the store failed", "");
	else if (make_page(call, &html, &err))
		call_answer_as(call, 200, "text/html; charset=utf-8", buf_view(&html), "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n");
	else
		call_problem(call, &err);
	buf_free(&html);
	mem_free(call);
}

void get_print(struct call *call)
{
	struct str lang = request_parameter(call->request, "lang");
	const struct release *release = engine_release(call->engine);
	if (call->part_count == 1)
		list_pages(call);
	else if (call->part_count != 3)
		exchange_problem_status(call->exchange, 404, "a page is print/{what}/{id}", "");
	else if (lang.len && !str_is(lang, "en") && !str_is(lang, "zh-CN"))
		exchange_problem_status(call->exchange, 400, "lang is zh-CN or en", "");
	else if (!find_page(release, call->parts[1]))
		no_page(call, release);
	else                                           /* inside a gate: a page may read the log */
		engine_gate(call->engine, give_page, mem_copy(call, sizeof *call));
}
