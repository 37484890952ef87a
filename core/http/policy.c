/* Policy at run time: what is active, versions, check, publish, rollback, differences. */
#include "http/routes_private.h"
#include "policy/passes.h"
#include "policy/publish.h"

#include <stdio.h>

static void put_diagnostics(struct buf *out, const struct diagnostics *diagnostics)
{
	buf_lit(out, "\"diagnostics\":[");
	for (size_t i = 0; i < diagnostics->count; i++) {
		json_put_comma(out);
		static const char *const severities[] = { "error", "warning", "note" };
		buf_printf(out, "{\"severity\":\"%s\",\"where\":", severities[diagnostics->items[i].severity]);
		json_put_text(out, diagnostics->items[i].where);
		buf_lit(out, ",\"text\":");
		json_put_text(out, diagnostics->items[i].text);
		buf_byte(out, '}');
	}
	buf_byte(out, ']');
}

/* {"files":{"pack.lua":"…",…},"note":…} */
struct pack *call_pack(struct call *call, const struct json *body)
{
	ERR_DECLARE(err);
	struct pack *pack = pack_of_json(json_get(body, "files"), false, &err);
	if (!pack)
		call_problem(call, &err);
	return pack;
}

static void answer_with(struct call *call, int status, const char *lead, const struct diagnostics *diagnostics)
{
	struct buf body = BUF_INIT;
	buf_text(&body, lead);
	put_diagnostics(&body, diagnostics);
	buf_byte(&body, '}');
	call_answer(call, status, buf_view(&body), status == 503 ? "Retry-After: 5\r\n" : "");
	buf_free(&body);
}

/* ---- what takes its time goes on beside the loop; the exchange waits ---- */

struct waiting *call_wait(const struct call *call)
{
	struct waiting *waiting = mem_alloc(sizeof *waiting);
	*waiting = (struct waiting){ call->routes, call->exchange, call->community };
	return waiting;
}

struct call call_again(struct waiting *waiting)
{
	struct call call = { .routes = waiting->routes, .exchange = waiting->exchange, .request = exchange_request(waiting->exchange), .community = waiting->community,
		.engine = waiting->community ? community_engine(waiting->community) : NULL };
	call.arena = (struct arena *)(uintptr_t)&call.request->arena;
	mem_free(waiting);
	return call;
}

static void checked(void *arg, struct release *release, const struct diagnostics *diagnostics, const struct err *err)
{
	struct call call = call_again(arg);
	if (err && err->code != ERR_MODEL)
		call_problem(&call, err);
	else
		answer_with(&call, 200, release ? "{\"ok\":true," : "{\"ok\":false,", diagnostics);
	if (release)
		release->free(release);
}

static void put_tests(struct buf *out, struct str tests)
{
	if (!tests.len)
		return;
	json_put_name(out, "tests");
	buf_str(out, tests);
}

static void refused(struct call *call, const struct published *published)
{
	struct buf lead = BUF_INIT;
	int status = published->err->code == ERR_MODEL ? 422 : err_http_status(published->err->code);
	buf_printf(&lead, "{\"type\":\"about:blank\",\"title\":\"The policy was refused\",\"status\":%d,\"detail\":", status);
	json_put_text(&lead, published->err->text);
	put_tests(&lead, published->tests);
	buf_byte(&lead, ',');
	answer_with(call, status, buf_cstr(&lead), published->diagnostics);
	buf_free(&lead);
}

static void published(void *arg, const struct published *published)
{
	struct call call = call_again(arg);
	struct buf lead = BUF_INIT;
	if (published->err) {
		refused(&call, published);
		return;
	}
	buf_printf(&lead, "{\"version\":%llu,\"hash\":\"%s\"", (unsigned long long)published->version, engine_release(call.engine)->hash);
	put_tests(&lead, published->tests);
	json_put_name(&lead, "orphans");
	engine_orphans_json(call.engine, &lead);
	buf_byte(&lead, ',');
	answer_with(&call, 200, buf_cstr(&lead), published->diagnostics);
	buf_free(&lead);
}

static struct str text_in(const struct json *body, const char *name)
{
	const struct json *value = json_get(body, name);
	return value && value->type == JSON_TEXT ? json_str(value) : STR_NONE;
}

/* A note, or a reason where one is needed: for going back, and for what its own tests might refuse. */
static bool take_options(struct call *call, const struct json *body, bool rollback, struct publish_options *options)
{
	const struct json *force = json_get(body, "force");
	struct str note = text_in(body, "note");
	ERR_DECLARE(err);
	*options = (struct publish_options){ .actor = call_actor(call), .note = note.len ? note : text_in(body, "reason"), .rollback = rollback, .tests = PUBLISH_TESTED,
		.force = force && force->type == JSON_TRUE };
	if (rollback && !options->note.len)
		err_set(&err, ERR_REFUSED, "a rollback needs a reason (note)");
	else if (options->force && !options->note.len)
		err_set(&err, ERR_REFUSED, "force needs a reason (note): it stands with the version");
	if (err.code)
		call_problem(call, &err);
	return err.code == ERR_NONE;
}

static void publish(struct call *call, struct pack *pack, const struct json *body)
{
	struct publish_options options;
	if (take_options(call, body, false, &options))
		community_publish_aside(call->community, pack, &options, published, call_wait(call));
	else
		pack_free(pack);
}

static void rollback(struct call *call, const struct json *body)
{
	struct publish_options options;
	const struct json *to = json_get(body, "version");
	struct pack *pack = NULL;
	ERR_DECLARE(err);
	bool named = to && to->type == JSON_INT;
	if (!named)
		err_item(&err, ERR_REFUSED, "/version", "name the version to go back to");
	if (named && !take_options(call, body, true, &options))
		return;
	if (named && community_version_pack(call->community, (uint64_t)to->integer, &pack, &err))
		community_publish_aside(call->community, pack, &options, published, call_wait(call));
	else
		call_problem(call, &err);
}

static void put_tests_of(const struct call *call, struct buf *out)
{
	const struct community_policy *policy = community_policy(call->community);
	const struct release *release = engine_release(call->engine);
	buf_printf(out, ",\"tests\":{\"state\":\"%s\",\"passed\":%llu,\"failed\":%llu}", tests_state_name(policy->tests.state), (unsigned long long)policy->tests.passed, (unsigned long long)policy->tests.failed);
	if (!release->unusable)
		return;
	json_put_name(out, "unusable");
	json_put_text(out, release->unusable);
}

static void get_active(struct call *call)
{
	const struct release *release = engine_release(call->engine);
	struct buf body = BUF_INIT;
	if (!release) {
		exchange_problem_status(call->exchange, 404, "nothing is published yet", "");
		return;
	}
	buf_printf(&body, "{\"version\":%llu,\"hash\":\"%s\",\"name\":", (unsigned long long)release->version, release->hash);
	json_put_text(&body, release->name);
	put_tests_of(call, &body);
	buf_lit(&body, ",\"limits\":");
	limits_json(&release->limits, &body);
	buf_lit(&body, ",\"rules\":[");
	for (size_t i = 0; i < release->handler_count; i++) {
		json_put_comma(&body);
		buf_lit(&body, "{\"name\":");
		json_put_text(&body, release->handlers[i].name);
		buf_lit(&body, ",\"where\":");
		json_put_text(&body, release->handlers[i].where);
		if (release->handlers[i].event) {
			buf_lit(&body, ",\"event\":");
			json_put_text(&body, release->handlers[i].event->type);
		}
		buf_byte(&body, '}');
	}
	buf_lit(&body, "]}");
	call_answer(call, 200, buf_view(&body), "");
	buf_free(&body);
}

static void get_versions(struct call *call)
{
	struct buf body = BUF_INIT;
	ERR_DECLARE(err);
	buf_lit(&body, "{\"versions\":");
	bool ok = community_versions_json(call->community, &body, &err);
	buf_byte(&body, '}');
	if (ok)
		call_answer(call, 200, buf_view(&body), "");
	else
		call_problem(call, &err);
	buf_free(&body);
}

static void get_version(struct call *call)
{
	uint64_t version;
	struct pack *pack = NULL;
	struct buf body = BUF_INIT;
	ERR_DECLARE(err);
	if (!call_number(call->parts[2], &version) || !community_version_pack(call->community, version, &pack, &err)) {
		exchange_problem_status(call->exchange, 404, "no such version", "");
		return;
	}
	struct script_source source = pack_source(pack, limits_default());
	buf_printf(&body, "{\"version\":%llu,\"files\":{", (unsigned long long)version);
	for (size_t i = 0; i < source.count; i++) {
		if (i)
			buf_byte(&body, ',');
		json_put_text(&body, source.files[i].path);
		buf_byte(&body, ':');
		json_put_str(&body, source.files[i].text);
	}
	buf_lit(&body, "}}");
	call_answer(call, 200, buf_view(&body), "");
	buf_free(&body);
	pack_free(pack);
}

const struct json *call_body(struct call *call)
{
	ERR_DECLARE(err);
	if (!call_is_json(call))
		return NULL;
	const struct json *body = json_parse(call->request->body, PACK_JSON_LIMITS, call->arena, &err);
	if (!body)
		call_problem(call, &err);
	return body;
}

static struct community *add_community(struct call *call, struct err *err)
{
	char name[80];
	struct str path = call->request->path, rest = { path.ptr + 4, path.len - 4 };          /* "/v1/NAME/policy/publish" */
	rest.len = (size_t)((const char *)memchr(rest.ptr, '/', rest.len) - rest.ptr);
	if (!str_to_c(rest, name, sizeof name)) {
		err_set(err, ERR_REFUSED, "that is no name for a community");
		return NULL;
	}
	return host_add(call->routes->host, name, err);
}

/* ---- the first version of a community: what does not load or pass makes none ---- */

static void publish_into_new(struct call *call)
{
	ERR_DECLARE(err);
	call->community = add_community(call, &err);
	if (!call->community) {
		call_problem(call, &err);
		return;
	}
	call->engine = community_engine(call->community);
	const struct json *body = call_body(call);
	struct pack *pack = body ? call_pack(call, body) : NULL;
	if (pack)
		publish(call, pack, body);
}

struct first { struct waiting *waiting; char hash[65]; };

static void first_tested(void *arg, const struct test_report *report)
{
	struct first *first = arg;
	struct call call = call_again(first->waiting);
	struct publish_verdict verdict = { BUF_INIT, { 0 }, { 0 } };
	if (publish_judge(call.routes->host, first->hash, report, &verdict))
		publish_into_new(&call);
	else
		refused(&call, &(struct published){ 0, &verdict.diagnostics, buf_view(&verdict.kept), &verdict.err });
	publish_verdict_free(&verdict);
	mem_free(first);
}

static void test_first(struct call *call, const char *hash)
{
	const struct json *body = call_body(call), *force = json_get(body, "force");
	struct pack *pack = body ? call_pack(call, body) : NULL;
	ERR_DECLARE(err);
	if (!pack)
		return;
	bool untested = pack_has_tests(pack) && !passes_find(host_passes(call->routes->host), hash, false) && !(force && force->type == JSON_TRUE);
	struct first *first = mem_zalloc(sizeof *first);
	snprintf(first->hash, sizeof first->hash, "%s", hash);
	first->waiting = untested ? call_wait(call) : NULL;
	bool started = untested && testing_start(call->routes->host, "a test of a community's first version", pack, first_tested, first, &err);
	pack_free(pack);
	if (started)
		return;
	mem_free(first->waiting);
	mem_free(first);
	if (untested)
		refused(call, &(struct published){ 0, &(struct diagnostics){ 0 }, STR_NONE, &err });
	else
		publish_into_new(call);
}

static void first_checked(void *arg, struct release *release, const struct diagnostics *diagnostics, const struct err *why)
{
	struct call call = call_again(arg);
	if (why)
		refused(&call, &(struct published){ 0, diagnostics, STR_NONE, why });
	else
		test_first(&call, release->hash);
	if (release)
		release->free(release);
}

void publish_first(struct call *call)
{
	const struct json *body = call_body(call);
	struct pack *pack = body ? call_pack(call, body) : NULL;
	if (pack)
		pack_check_aside(call->routes->host, pack, first_checked, call_wait(call));
}

static void act(struct call *call, struct str what)
{
	const struct json *body = call_body(call);
	if (!body)
		return;
	if (str_is(what, "rollback") || str_is(what, "test")) {
		(str_is(what, "test") ? test_policy : rollback)(call, body);
		return;
	}
	struct pack *pack = call_pack(call, body);
	if (!pack)
		return;
	if (str_is(what, "check"))
		pack_check_aside(call->routes->host, pack, checked, call_wait(call));
	else
		publish(call, pack, body);
}

void post_policy(struct call *call)
{
	bool get = str_is(call->request->method, "GET") || call->request->head, two = call->part_count == 2;
	struct str what = call->part_count > 1 ? call->parts[1] : STR_NONE;
	bool acts = two && (str_is(what, "check") || str_is(what, "publish") || str_is(what, "rollback") || (str_is(what, "test") && !get));
	bool reads = call->part_count == 1 || (two && (str_is(what, "diff") || str_is(what, "test"))) || (call->part_count <= 3 && str_is(what, "versions"));
	reads = reads && !acts;
	if (!acts && !reads)
		exchange_problem_status(call->exchange, 404, "no such path", "");
	else if (get != reads)
		exchange_problem_status(call->exchange, 405, "this method is not possible here", reads ? "Allow: GET, HEAD, OPTIONS\r\n" : "Allow: POST, OPTIONS\r\n");
	else if (acts)
		act(call, what);
	else if (call->part_count == 1)
		get_active(call);
	else if (str_is(what, "diff"))
		get_diff(call);
	else if (str_is(what, "test"))
		get_tests_now(call);
	else if (two)
		get_versions(call);
	else
		get_version(call);
}
