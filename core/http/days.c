/* GET /v1/{c}/calendar?year=, POST …/calendar/days, GET …/calendar/deadlines, POST …/calendar/apply: the community's working days, and what they
 * do to deadlines that run already. */
#include "http/routes_private.h"

enum { MOVES_DEPTH = 8, MOVES_NODES = 200000 };

static int year_of(const struct call *call)
{
	uint64_t year = 0;
	if (!request_parameter(call->request, "year").len)
		return calendar_local(world_calendar(engine_world(call->engine)), engine_now(call->engine)).year;
	return call_number(request_parameter(call->request, "year"), &year) && year >= 1900 && year < 3000 ? (int)year : 0;
}

void get_days(struct call *call)
{
	struct buf body = BUF_INIT;
	int year = year_of(call);
	if (year) {
		engine_calendar_json(call->engine, year, &body);
		call_answer(call, 200, buf_view(&body), "");
	} else {
		exchange_problem_status(call->exchange, 400, "a year is a number from 1900 to 2999", "");
	}
	buf_free(&body);
}

static bool take_body(struct call *call, const struct json **body)
{
	if (!call_is_json(call) || !call_json(call, body))
		return false;
	if ((*body)->type == JSON_OBJECT)
		return true;
	exchange_problem_status(call->exchange, 400, "the body must be an object", "");
	return false;
}

void post_days(struct call *call)
{
	const struct json *body;
	if (take_body(call, &body))
		call_reserved(call, "muster.calendar", body);
}

void get_deadlines(struct call *call)
{
	struct buf body = BUF_INIT;
	engine_reckon_json(call->engine, &body);
	call_answer(call, 200, buf_view(&body), "");
	buf_free(&body);
}

/* What the list says, moved in one event. Nothing to move is no event. */
void post_deadlines(struct call *call)
{
	const struct json *body, *reason;
	struct buf list = BUF_INIT, data = BUF_INIT;
	ERR_DECLARE(err);
	if (!take_body(call, &body))
		return;
	reason = json_get(body, "note");
	engine_reckon_json(call->engine, &list);
	const struct json *found = json_parse(arena_str(call->arena, buf_view(&list)), (struct json_limits){ MOVES_DEPTH, MOVES_NODES }, call->arena, &err), *moves = json_get(found, "moves");
	if (!reason || reason->type != JSON_TEXT || !reason->len) {
		err_item(&err, ERR_REFUSED, "/note", "say why the deadlines move (note): people will ask");
		call_problem(call, &err);
	} else if (!moves || !moves->len) {
		call_answer(call, 200, STR("{\"moved\":0}"), "");
	} else {
		buf_lit(&data, "{\"moves\":");
		json_write(&data, moves);
		json_put_name(&data, "reason");
		json_write(&data, reason);
		buf_byte(&data, '}');
		const struct json *move = json_parse(arena_str(call->arena, buf_view(&data)), (struct json_limits){ MOVES_DEPTH, MOVES_NODES }, call->arena, &err);
		if (move)
			call_reserved(call, "muster.deadlines", move);
		else
			call_problem(call, &err);
	}
	buf_free(&list);
	buf_free(&data);
}
