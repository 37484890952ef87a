/* POST …/policy/backtest: recorded history under a candidate, in a process of its own. The answer is the report; with Accept: text/event-stream how far
 * it is comes first. Who goes away calls it off. */
#include "http/aside.h"
#include "http/routes_private.h"
#include "policy/child.h"

#include <stdio.h>

struct aside {
	struct aside *next, **link;
	char *community;
	struct child *child;
	struct exchange *exchange; struct stream *stream;      /* one of them */
	struct buf report, progress;                           /* the last line of each */
};

void aside_problem(int code, struct str tail, struct err *err)
{
	static const char lead[] = "muster: ";
	char before[300] = "";
	while (tail.len && (tail.ptr[tail.len - 1] == '\n' || tail.ptr[tail.len - 1] == ' '))
		tail.len--;
	const char *said = memmem(tail.ptr, tail.len, lead, sizeof lead - 1);
	if (said) {                                            /* diagnostics stand before it */
		size_t length = (size_t)(said - tail.ptr);
		snprintf(before, sizeof before, "%s%.*s", length ? ": " : "", length ? (int)length - 1 : 0, tail.ptr);
		tail.len -= length + sizeof lead - 1;
		tail.ptr = said + sizeof lead - 1;
	}
	int length = tail.len > 200 ? 200 : (int)tail.len;
	if (code == CHILD_STOPPED)
		err_set(err, ERR_BUSY, "the server is stopping");
	else if (code == CHILD_TALKED_TOO_MUCH)
		err_set(err, ERR_TOO_LARGE, "the report is too large; ask for fewer examples");
	else if (code == MEM_EXIT || code > 128)
		err_set(err, ERR_LIMIT, "it needed more than the %d MiB of memory that such work may take, or was ended from outside", CHILD_MEMORY_MIB);
	else
		err_set(err, ERR_REFUSED, "%.*s%s", length ? length : 30, length ? tail.ptr : "it failed and did not say why", before);
}

static void aside_free(struct aside *aside)
{
	*aside->link = aside->next;
	if (aside->next)
		aside->next->link = aside->link;
	mem_free(aside->community);
	buf_free(&aside->report);
	buf_free(&aside->progress);
	mem_free(aside);
}

/* ---- what comes of it ---- */

static void write_event(struct aside *aside, const char *name, struct str data)
{
	struct buf frame = BUF_INIT;
	buf_printf(&frame, "event: %s\ndata: ", name);
	buf_str(&frame, data);
	buf_lit(&frame, "\n\n");
	stream_write(aside->stream, buf_view(&frame));
	buf_free(&frame);
}

static void take_progress(void *arg, struct str text)
{
	struct aside *aside = arg;
	buf_clear(&aside->progress);
	buf_str(&aside->progress, text);
	if (aside->stream)
		write_event(aside, "progress", text);
}

static void take_report(void *arg, struct str text)
{
	struct aside *aside = arg;
	buf_clear(&aside->report);
	buf_str(&aside->report, text);
}

static void end_stream(struct aside *aside, const struct err *err)
{
	struct buf problem = BUF_INIT;
	if (err) {
		buf_printf(&problem, "{\"status\":%d,\"detail\":", err_http_status(err->code));
		json_put_text(&problem, err->text);
		buf_byte(&problem, '}');
		write_event(aside, "error", buf_view(&problem));
	} else {
		write_event(aside, "report", buf_view(&aside->report));
	}
	stream_end(aside->stream);
	buf_free(&problem);
}

static void ended(void *arg, int code, struct str tail)
{
	struct aside *aside = arg;
	ERR_DECLARE(err);
	bool ok = code == 0 && aside->report.len;
	if (!ok)
		aside_problem(code, tail, &err);
	if (aside->stream)
		end_stream(aside, ok ? NULL : &err);
	else if (ok)
		exchange_answer(aside->exchange, 200, "application/json", buf_view(&aside->report), "");
	else
		exchange_problem(aside->exchange, &err);
	aside_free(aside);
}

/* ---- whoever asked goes away ---- */

static void stream_closed(void *arg)
{
	struct aside *aside = arg;
	child_kill(aside->child);
	aside_free(aside);
}

static void gone(void *arg)
{
	struct aside *aside = arg;
	child_kill(aside->child);
	exchange_problem_status(aside->exchange, 503, "called off", "");
	aside_free(aside);
}

/* ---- asking ---- */

static bool body_fits(struct call *call)
{
	ERR_DECLARE(err);
	if (!call->request->body.len)
		return true;
	if (!call_is_json(call))
		return false;
	const struct json *body = json_parse(call->request->body, (struct json_limits){ 8, 5000 }, call->arena, &err);
	if (body && body->type == JSON_OBJECT)
		return true;
	if (body)
		err_set(&err, ERR_INPUT, "a backtest is an object: files, version or params, since, until, examples");
	call_problem(call, &err);
	return false;
}

static struct aside *aside_new(struct call *call)
{
	struct aside *aside = mem_zalloc(sizeof *aside);
	*aside = (struct aside){ .next = call->routes->backtests, .link = &call->routes->backtests, .community = mem_string(community_name(call->community)) };
	if (aside->next)
		aside->next->link = &aside->next;
	call->routes->backtests = aside;
	return aside;
}

static void busy(struct call *call, const struct err *err)
{
	char header[40];
	snprintf(header, sizeof header, "Retry-After: %d\r\n", CHILD_RETRY_S);
	exchange_problem_status(call->exchange, err_http_status(err->code), err->text, header);
}

static void wait_for(struct aside *aside, struct call *call)
{
	struct str accept = request_header(call->request, "accept");
	bool streams = accept.len && memmem(accept.ptr, accept.len, "text/event-stream", 17);
	if (streams) {
		aside->stream = exchange_stream(call->exchange, NULL, stream_closed, aside);
		stream_write(aside->stream, STR(": muster\n\n"));
	} else {
		aside->exchange = call->exchange;
		exchange_on_gone(call->exchange, gone, aside);
	}
}

void post_backtest(struct call *call)
{
	static const struct child_calls calls = { take_report, take_progress, ended };
	struct host *host = call->routes->host;
	char name[100];
	ERR_DECLARE(err);
	if (!body_fits(call))
		return;
	if (!host_data(host)) {
		exchange_problem_status(call->exchange, 409, "this community is in memory only: it has no stored history", "");
		return;
	}
	const char *const argv[] = { "backtest", "--data", host_data(host), "--community", community_name(call->community), "--with", "-", "--progress", "lines", "--format", "json", NULL };
	snprintf(name, sizeof name, "backtest %s", community_name(call->community));
	struct aside *aside = aside_new(call);
	aside->child = child_start(host_children(host), name, argv, call->request->body.len ? call->request->body : STR("{}"), &calls, aside, &err);
	if (aside->child) {
		wait_for(aside, call);
		return;
	}
	aside_free(aside);
	busy(call, &err);
}

/* Does one run, and how far is it? */
void get_backtest(struct call *call)
{
	struct aside *aside = call->routes->backtests;
	struct buf body = BUF_INIT;
	while (aside && strcmp(aside->community, community_name(call->community)) != 0)
		aside = aside->next;
	buf_printf(&body, "{\"running\":%s", aside ? "true" : "false");
	if (aside && aside->progress.len) {
		buf_lit(&body, ",\"progress\":");
		buf_str(&body, buf_view(&aside->progress));
	}
	buf_byte(&body, '}');
	call_answer(call, 200, buf_view(&body), "");
	buf_free(&body);
}
