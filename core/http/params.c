/* params, params/NAME, params/scheduled: what can be tuned, and tuning it. */
#include "http/routes_private.h"

enum { MOVES_SHOWN = 1000 };

void get_params(struct call *call)
{
	struct buf body = BUF_INIT;
	ERR_DECLARE(err);
	if (engine_params_json(call->engine, &body, &err))
		call_answer(call, 200, buf_view(&body), "");
	else
		call_problem(call, &err);
	buf_free(&body);
}

/* One with its history; "scheduled": the changes that are to come. */
void get_param(struct call *call)
{
	struct buf body = BUF_INIT;
	ERR_DECLARE(err);
	bool ok = true;
	if (str_is(call->parts[1], "scheduled")) {
		buf_lit(&body, "{\"scheduled\":");
		engine_changes_json(call->engine, 0, &body);
		buf_byte(&body, '}');
	} else {
		ok = engine_param_full_json(call->engine, call->parts[1], &body, &err);
	}
	if (ok)
		call_answer(call, 200, buf_view(&body), "");
	else
		call_problem(call, &err);
	buf_free(&body);
}

/* ---- changing ---- */

/* What a PATCH goes through; in the request's arena, which lives until the answer. */
struct patch { struct exchange *exchange; struct engine *engine; struct arena *arena; const struct json *body; struct str actor, so_far; bool moves; };

/* The event's answer with one more member. */
static void answer_with(const struct patch *patch, struct str json, const char *name, struct str value)
{
	struct buf body = BUF_INIT;
	json.len -= json.len && json.ptr[json.len - 1] == '}';
	buf_str(&body, json);
	json_put_name(&body, name);
	buf_str(&body, value);
	buf_byte(&body, '}');
	exchange_answer(patch->exchange, 200, "application/json", buf_view(&body), "");
	buf_free(&body);
}

static void moved(void *arg, const struct reply *reply)
{
	const struct patch *patch = arg;
	if (reply->err)
		exchange_problem(patch->exchange, reply->err);
	else
		answer_with(patch, reply->json, "running", patch->so_far);
}

/* The counts without the list of moves. */
static struct str counts_of(struct arena *arena, const struct json *running)
{
	static const char *const names[] = { "count", "past", "paused" };
	struct buf text = BUF_INIT;
	buf_byte(&text, '{');
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		json_put_name(&text, names[i]);
		json_write(&text, json_get(running, names[i]));
	}
	buf_byte(&text, '}');
	struct str kept = arena_str(arena, buf_view(&text));
	buf_free(&text);
	return kept;
}

/* Whatever would be elsewhere by the value that is in force by now, in one event. */
static void move_running(struct patch *patch, struct str answer)
{
	struct buf text = BUF_INIT;
	ERR_DECLARE(err);
	const struct json *note = json_get(patch->body, "note"), *running = NULL;
	if (engine_running_json(patch->engine, patch->body, SIZE_MAX, &text, &err)) {
		text.len--;
		json_put_name(&text, "reason");
		json_put_str(&text, note && note->type == JSON_TEXT ? json_str(note) : STR("a param was changed"));
		buf_byte(&text, '}');
		running = json_parse(arena_str(patch->arena, buf_view(&text)), (struct json_limits){ 16, 8000000 }, patch->arena, &err);
	}
	buf_free(&text);
	if (!running) {
		exchange_problem(patch->exchange, &err);
		return;
	}
	patch->so_far = counts_of(patch->arena, running);
	if (!json_get(running, "moves")->len) {
		answer_with(patch, answer, "running", patch->so_far);
		return;
	}
	struct submission submission = { .type = STR("muster.deadlines"), .data = running, .actor = patch->actor, .source = STR("http"), .system = true };
	engine_submit(patch->engine, &submission, moved, patch);
}

static void changed(void *arg, const struct reply *reply)
{
	struct patch *patch = arg;
	if (reply->err) {
		exchange_problem(patch->exchange, reply->err);
	} else if (patch->moves) {
		move_running(patch, arena_str(patch->arena, reply->json));
	} else if (json_get(patch->body, "from") || json_get(patch->body, "until")) {
		struct buf planned = BUF_INIT;
		engine_changes_json(patch->engine, reply->seq, &planned);
		answer_with(patch, reply->json, "scheduled", buf_view(&planned));
		buf_free(&planned);
	} else {
		exchange_answer(patch->exchange, 200, "application/json", reply->json, "");
	}
}

static void show_running(struct call *call, const struct json *body)
{
	struct buf text = BUF_INIT;
	ERR_DECLARE(err);
	buf_lit(&text, "{\"running\":");
	bool ok = json_get(body, "values") ? engine_running_if(call->engine, body, call_actor(call), MOVES_SHOWN, &text, &err)
	                                   : engine_running_json(call->engine, body, MOVES_SHOWN, &text, &err);
	buf_byte(&text, '}');
	if (ok)
		call_answer(call, 200, buf_view(&text), "");
	else
		call_problem(call, &err);
	buf_free(&text);
}

static void submit_change(struct call *call, const struct json *body, bool moves)
{
	struct patch *patch = arena_zalloc(call->arena, sizeof *patch);
	*patch = (struct patch){ call->exchange, call->engine, call->arena, body, arena_str(call->arena, call_actor(call)), STR_NONE, moves };
	if (moves && !json_get(body, "values")) {
		move_running(patch, STR("{}"));
		return;
	}
	struct submission submission = { .type = STR("muster.params"), .data = body, .actor = call_actor(call), .source = STR("http"), .id = request_header(call->request, "idempotency-key"), .system = true };
	engine_submit(call->engine, &submission, changed, patch);
}

/* {"claim_within":"5 working days"} is {"values":{"claim_within":"5 working days"}}. */
static const struct json *as_values(struct call *call, const struct json *body)
{
	static const char *const members[] = { "values", "cancel", "running" };
	struct buf text = BUF_INIT;
	ERR_DECLARE(err);
	for (size_t i = 0; i < COUNT_OF(members); i++)
		if (json_get(body, members[i]))
			return body;
	buf_lit(&text, "{\"values\":");
	json_write(&text, body);
	buf_byte(&text, '}');
	const struct json *values = json_parse(arena_str(call->arena, buf_view(&text)), JSON_LIMITS, call->arena, &err);
	buf_free(&text);
	if (!values)                                   /* one level deeper is too deep */
		call_problem(call, &err);
	return values;
}

/* PATCH params: {"claim_within":"5 working days"}, or {"values":{…},"scope":{…},"note":…,"from":…,"until":…}, {"cancel":[ID…]}; with
 * "running":"show" nothing changes: the answer is which running deadlines would move; with "move" they do. */
void patch_params(struct call *call)
{
	const struct json *body;
	if (!call_is_json(call) || !call_json(call, &body))
		return;
	if (body->type != JSON_OBJECT) {
		exchange_problem_status(call->exchange, 400, "the body must be an object of params", "");
		return;
	}
	body = as_values(call, body);
	const struct json *running = json_get(body, "running");
	if (!body)
		return;
	if (running && !json_is_text(running, "show") && !json_is_text(running, "move"))
		exchange_problem_status(call->exchange, 422, "running is \"show\" or \"move\"", "");
	else if (running && (json_get(body, "from") || json_get(body, "until")))
		exchange_problem_status(call->exchange, 422, "running deadlines are moved by a change of now: ask again when the change has begun", "");
	else if (json_is_text(running, "show"))
		show_running(call, body);
	else
		submit_change(call, body, running != NULL);
}
