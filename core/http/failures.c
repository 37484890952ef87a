/* Parked runs: by rule, retried one by one or many, settled; rules suspended and let run again by a person. */
#include "http/routes_private.h"

enum { MANY_MAX = 1000, SLICE = 10 };

static const struct json *body_of(struct call *call)
{
	const struct json *body = NULL;
	if (call->request->body.len && !call_is_json(call))
		return NULL;
	if (!call->request->body.len) {
		ERR_DECLARE(err);
		body = json_parse(STR("{}"), JSON_LIMITS, call->arena, &err);
	} else if (call_json(call, &body) && body->type != JSON_OBJECT) {
		exchange_problem_status(call->exchange, 400, "the body must be an object", "");
		body = NULL;
	}
	return body;
}

void get_failures(struct call *call)
{
	struct buf body = BUF_INIT;
	ERR_DECLARE(err);
	struct str by = request_parameter(call->request, "by");
	if (!by.len)
		list_kind(call, model_kind(world_model(engine_world(call->engine)), STR("muster_failure")));
	else if (!str_is(by, "rule"))
		exchange_problem_status(call->exchange, 400, "failures are gathered ?by=rule", "");
	else if (engine_failures_json(call->engine, &body, &err))
		call_answer(call, 200, buf_view(&body), "");
	else
		call_problem(call, &err);
	buf_free(&body);
}

/* ---- one ---- */

static const struct json *with_member(struct call *call, const char *name, struct str value, const char *other, const struct json *text)
{
	struct buf data = BUF_INIT;
	ERR_DECLARE(err);
	buf_byte(&data, '{');
	json_put_name(&data, name);
	json_put_str(&data, value);
	if (text) {
		json_put_name(&data, other);
		json_write(&data, text);
	}
	buf_byte(&data, '}');
	const struct json *json = json_parse(arena_str(call->arena, buf_view(&data)), JSON_LIMITS, call->arena, &err);
	if (!json)
		call_problem(call, &err);
	buf_free(&data);
	return json;
}

static void act_on_failure(struct call *call, const char *type)
{
	const struct json *body = body_of(call), *data = body ? with_member(call, "failure", call->parts[1], "note", json_get(body, "note")) : NULL;
	if (data)
		call_reserved(call, type, data);
}

void retry_failure(struct call *call) { act_on_failure(call, "muster.retry"); }
void settle_failure(struct call *call) { act_on_failure(call, "muster.settle"); }

/* rules/{rule}/suspend|resume {"reason":…} */
static void act_on_rule(struct call *call, const char *type, bool needs_reason)
{
	const struct json *body = body_of(call), *reason = json_get(body, "reason");
	ERR_DECLARE(err);
	if (!body)
		return;
	if (needs_reason && (!reason || reason->type != JSON_TEXT || !reason->len)) {
		err_item(&err, ERR_REFUSED, "/reason", "say why the rule is suspended");
		call_problem(call, &err);
		return;
	}
	const struct json *data = with_member(call, "handler", call->parts[1], "reason", reason);
	if (data)
		call_reserved(call, type, data);
}

void suspend_rule(struct call *call) { act_on_rule(call, "muster.suspend", true); }
void resume_rule(struct call *call) { act_on_rule(call, "muster.resume", false); }

/* ---- many: a turn each, a few a round of the loop ---- */

struct many {
	struct engine *engine;
	struct loop *loop;
	struct exchange *exchange;
	char *actor;
	char **ids; size_t count, begun, answered, done;
	bool more;
	struct buf again, refused;
};
struct one { struct many *many; size_t index; };

static void many_free(struct many *many)
{
	for (size_t i = 0; i < many->count; i++)
		mem_free(many->ids[i]);
	mem_free(many->ids);
	mem_free(many->actor);
	buf_free(&many->again);
	buf_free(&many->refused);
	mem_free(many);
}

static void answer_many(struct many *many)
{
	struct buf body = BUF_INIT;
	buf_printf(&body, "{\"retried\":%zu,\"done\":%zu,\"again\":[", many->count, many->done);
	buf_str(&body, buf_view(&many->again));
	buf_lit(&body, "],\"refused\":[");
	buf_str(&body, buf_view(&many->refused));
	buf_printf(&body, "],\"more\":%s}", many->more ? "true" : "false");
	exchange_answer(many->exchange, 200, "application/json", buf_view(&body), "");
	buf_free(&body);
	many_free(many);
}

static void put_one(struct buf *out, const char *id, const char *name, struct str text)
{
	if (out->len)
		buf_byte(out, ',');
	buf_lit(out, "{\"failure\":");
	json_put_text(out, id);
	json_put_name(out, name);
	json_put_str(out, text);
	buf_byte(out, '}');
}

/* A retry that failed again is a failure of its own: its id stands in the turn's answer. */
static void note_outcome(struct many *many, const char *id, struct str answer)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *json = json_parse(answer, (struct json_limits){ 32, 100000 }, &arena, &err), *failed = json_first(json_get(json, "failures")), *anew = json_get(failed, "id");
	if (anew && anew->type == JSON_TEXT)
		put_one(&many->again, id, "now", json_str(anew));
	else
		many->done++;
	arena_free(&arena);
}

static void retried(void *arg, const struct reply *reply)
{
	struct one *one = arg;
	struct many *many = one->many;
	const char *id = many->ids[one->index];
	if (reply->err)
		put_one(&many->refused, id, "why", str_of(reply->err->text));
	else
		note_outcome(many, id, reply->json);
	mem_free(one);
	if (++many->answered == many->count)
		answer_many(many);
}

static void retry_one(struct many *many, size_t index)
{
	struct one *one = mem_alloc(sizeof *one);
	struct arena arena = ARENA_INIT;
	struct buf text = BUF_INIT;
	ERR_DECLARE(err);
	*one = (struct one){ many, index };
	put_one(&text, many->ids[index], "note", STR("one of many"));
	const struct json *data = json_parse(buf_view(&text), JSON_LIMITS, &arena, &err);
	struct submission submission = { .type = STR("muster.retry"), .data = data, .actor = str_of(many->actor), .source = STR("http"), .system = true };
	engine_submit(many->engine, &submission, retried, one);
	arena_free(&arena);
	buf_free(&text);
}

static void go_on(void *arg)
{
	struct many *many = arg;
	size_t until = many->begun + SLICE < many->count ? many->begun + SLICE : many->count;
	size_t from = many->begun;
	many->begun = until;
	if (until < many->count)
		loop_post(many->loop, go_on, many);            /* before the last of this round may answer and end it all */
	for (size_t i = from; i < until; i++)
		retry_one(many, i);
}

static void begin_many(struct call *call, struct many *many)
{
	many->engine = call->engine;
	many->loop = host_loop(call->routes->host);
	many->exchange = call->exchange;
	many->actor = str_dup(call_actor(call));
	if (many->count)
		go_on(many);
	else
		answer_many(many);
}

/* ---- which ---- */

static bool take_ids(const struct json *list, struct many *many, struct err *err)
{
	if (list->type != JSON_ARRAY || !list->len || list->len > MANY_MAX)
		return err_item(err, ERR_REFUSED, "/failures", "give a list of 1 to %d failures", MANY_MAX);
	many->ids = mem_alloc(list->len * sizeof many->ids[0]);
	for (const struct json *id = json_first(list); id; id = id->next) {
		if (id->type != JSON_TEXT)
			return err_item(err, ERR_REFUSED, "/failures", "a failure is named by its id, a text");
		many->ids[many->count++] = str_dup(json_str(id));
	}
	return true;
}

/* In the order in which they failed. rule NULL: of every rule. */
static bool take_parked(const struct world *world, const struct json *rule, struct many *many, struct err *err)
{
	struct value parked = { VALUE_TEXT, { .text = STR("parked") } }, named = { VALUE_TEXT, { .text = rule ? json_str(rule) : STR_NONE } };
	struct condition conditions[] = { { STR("state"), CONDITION_IN, &parked, 1 }, { STR("rule"), CONDITION_IN, &named, 1 } };
	struct query query = { .kind = model_kind(world_model(world), STR("muster_failure")), .conditions = conditions, .condition_count = rule ? 2 : 1, .sort = STR("event"), .limit = MANY_MAX };
	struct page page;
	if (!query_run(world, &query, &page, err))
		return false;
	many->more = page.more;
	many->ids = mem_alloc((page.count + 1) * sizeof many->ids[0]);
	for (size_t i = 0; i < page.count; i++)
		many->ids[many->count++] = str_dup(record_id(page.records[i]));
	page_free(&page);
	return true;
}

/* {"failures":[id…]} or {"rule":name} or {"all":true} */
void retry_failures(struct call *call)
{
	const struct json *body = body_of(call), *ids = json_get(body, "failures"), *rule = json_get(body, "rule"), *all = json_get(body, "all");
	struct many *many = mem_zalloc(sizeof *many);
	ERR_DECLARE(err);
	if (!body) {
		mem_free(many);
		return;
	}
	bool every = all && all->type == JSON_TRUE;
	bool ok = (ids != NULL) + (rule != NULL) + every == 1 || err_set(&err, ERR_REFUSED, "say which: {\"failures\":[…]}, {\"rule\":\"…\"} or {\"all\":true}");
	ok = ok && (!rule || rule->type == JSON_TEXT || err_item(&err, ERR_REFUSED, "/rule", "a rule is named by a text"));
	ok = ok && (ids ? take_ids(ids, many, &err) : take_parked(engine_world(call->engine), rule, many, &err));
	if (ok) {
		begin_many(call, many);
		return;
	}
	call_problem(call, &err);
	many_free(many);
}
