/* GET /v1/{c}/{kind}/{id}/history: the life of an entity, why something did not happen, how a balance or a figure came about. */
#include "engine/explain.h"
#include "http/routes_private.h"

struct asked { struct call call; struct explain_query query; struct str why_not, balance, figure; char language[8]; };

static bool read_number(struct call *call, const char *name, uint64_t most, uint64_t *number, struct err *err)
{
	struct str text = request_parameter(call->request, name);
	if (!text.len || (call_number(text, number) && *number >= 1 && *number <= most))
		return true;
	return err_set(err, ERR_INPUT, "%s is a number from 1 to %llu", name, (unsigned long long)most);
}

/* Copies what the query says: the texts live as long as the request. */
static bool read_query(struct call *call, struct asked *asked, struct err *err)
{
	uint64_t limit = 0;
	struct str since = request_parameter(call->request, "since"), language = request_parameter(call->request, "lang");
	asked->query.has_since = since.len != 0;
	asked->why_not = request_parameter(call->request, "why_not");
	asked->balance = request_parameter(call->request, "balance");
	asked->figure = request_parameter(call->request, "figure");
	if (!read_number(call, "limit", EXPLAIN_MOST, &limit, err) || !read_number(call, "before", UINT64_MAX, &asked->query.before, err))
		return false;
	if (since.len && !calendar_time_parse(world_calendar(engine_world(call->engine)), since, &asked->query.since_us, err))
		return false;
	if (language.len && !str_is(language, "en") && !str_is(language, "zh-CN"))
		return err_set(err, ERR_INPUT, "lang is en or zh-CN");
	if (!str_to_c(language, asked->language, sizeof asked->language))
		return err_set(err, ERR_INPUT, "lang is en or zh-CN");
	asked->query.language = language.len ? asked->language : NULL;
	asked->query.max = limit;
	return true;
}

static bool answer(struct asked *asked, struct record *record, struct buf *body, struct err *err)
{
	struct engine *engine = asked->call.engine;
	const struct model *model = world_model(engine_world(engine));
	if (asked->why_not.len) {
		const struct event_def *event = kind_must_event(record_kind(record), asked->why_not, err);
		return event && engine_why_not(engine, record, event, &asked->query, body, err);
	}
	if (asked->balance.len) {
		const struct ledger_def *ledger = model_must_ledger(model, asked->balance, err);
		return ledger && engine_balance(engine, record, ledger, &asked->query, body, err);
	}
	if (asked->figure.len)
		return engine_figure(engine, record, asked->figure, &asked->query, body, err);
	return engine_explain(engine, record, &asked->query, body, err);
}

/* Inside a gate, so that the newest rows are there to read; the entity may be gone by then. */
static void give_history(void *arg, bool ok)
{
	struct asked *asked = arg;
	struct call *call = &asked->call;
	struct record *record = call_entity(call);
	struct buf body = BUF_INIT;
	ERR_DECLARE(err);
	(void)ok;
	if (record && answer(asked, record, &body, &err)) {
		exchange_answer(call->exchange, 200, "application/json", buf_view(&body), "");
	} else if (record) {
		err.code = err.code == ERR_MODEL || err.code == ERR_REFUSED ? ERR_INPUT : err.code;        /* a name in the query: 400 */
		exchange_problem(call->exchange, &err);
	}
	buf_free(&body);
	mem_free(asked);
}

void get_history(struct call *call)
{
	struct asked *asked = mem_zalloc(sizeof *asked);
	ERR_DECLARE(err);
	asked->call = *call;
	if (!call_entity(call)) {
		mem_free(asked);
	} else if (!read_query(call, asked, &err)) {
		err.code = ERR_INPUT;
		call_problem(call, &err);
		mem_free(asked);
	} else {
		engine_gate(call->engine, give_history, asked);
	}
}
