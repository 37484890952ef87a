/* A pack's tests on request, and what differs between versions. */
#include "http/routes_private.h"
#include "policy/diff.h"
#include "policy/testing.h"

#include <stdio.h>

/* ---- POST policy/test {"files":{…}}; without files: the version in force ---- */

static void put_report(struct buf *out, const struct test_report *report, const char *list)
{
	buf_printf(out, "\"passed\":%llu,\"failed\":%llu,\"%s\":[", (unsigned long long)report->passed, (unsigned long long)report->failed, list);
	buf_str(out, buf_view(strcmp(list, "tests") == 0 ? &report->cases : &report->failures));
	buf_byte(out, ']');
}

static void answer_busy(struct call *call, const struct err *err)
{
	if (err->code == ERR_BUSY)
		exchange_problem_status(call->exchange, 503, err->text, "Retry-After: 5\r\n");
	else
		call_problem(call, err);
}

static void tested(void *arg, const struct test_report *report)
{
	struct call call = call_again(arg);
	struct buf body = BUF_INIT;
	if (report->err.code == ERR_BUSY) {
		answer_busy(&call, &report->err);
		return;
	}
	buf_printf(&body, "{\"ok\":%s,", report->failed || report->err.code ? "false" : "true");
	put_report(&body, report, "tests");
	if (report->err.code) {
		json_put_name(&body, "error");
		json_put_text(&body, report->err.text);
	}
	buf_byte(&body, '}');
	call_answer(&call, 200, buf_view(&body), "");
	buf_free(&body);
}

void test_policy(struct call *call, const struct json *body)
{
	const struct release *release = engine_release(call->engine);
	struct pack *pack = NULL;
	char name[100];
	ERR_DECLARE(err);
	if (json_get(body, "files") && (pack = call_pack(call, body)) == NULL)
		return;
	bool ok = pack || (release && community_version_pack(call->community, release->version, &pack, &err)) || err.code || err_set(&err, ERR_NOT_FOUND, "nothing is published yet");
	struct waiting *waiting = call_wait(call);
	snprintf(name, sizeof name, "a test for %s", community_name(call->community));
	if (!pack || !ok || !testing_start(call->routes->host, name, pack, tested, waiting, &err)) {
		mem_free(waiting);
		answer_busy(call, &err);
	}
	pack_free(pack);
}

/* GET policy/test: how far the tests of the version are that is being published. */
void get_tests_now(struct call *call)
{
	const struct testing *testing = community_policy(call->community)->testing;
	struct buf body = BUF_INIT;
	buf_printf(&body, "{\"running\":%s", testing ? "true" : "false");
	if (testing) {
		buf_byte(&body, ',');
		put_report(&body, testing_so_far(testing), "failures");
	}
	buf_byte(&body, '}');
	exchange_answer(call->exchange, 200, "application/json", buf_view(&body), "");
	buf_free(&body);
}

/* ---- GET policy/diff?a=&b=&with= ---- */

static void compared(void *arg, struct str json, const struct err *err)
{
	struct call call = call_again(arg);
	if (err)
		answer_busy(&call, err);
	else
		call_answer(&call, 200, json, "");
}

/* A version by number, or the one in force. */
static bool find_side(struct call *call, struct community *community, const char *name, struct diff_side *side, struct err *err)
{
	struct engine *engine = community_engine(community);
	const struct release *active = engine_release(engine);
	struct str given = request_parameter(call->request, name);
	uint64_t version = active ? active->version : 0;
	if (given.len && !call_number(given, &version))
		return err_set(err, ERR_INPUT, "%s is a version's number: ?a=1&b=2, or left out for the one in force", name);
	if (!version)
		return err_set(err, ERR_NOT_FOUND, "%s has no version in force", community_name(community));
	side->engine = engine;
	side->release = active && active->version == version ? active : NULL;
	return community_version_pack(community, version, &side->pack, err);
}

void get_diff(struct call *call)
{
	struct diff_side sides[2] = { { NULL, NULL, NULL }, { NULL, NULL, NULL } };
	struct str with = request_parameter(call->request, "with");
	struct community *other = with.len ? host_find(call->routes->host, with) : call->community;
	ERR_DECLARE(err);
	bool ok = (other != NULL || err_set(&err, ERR_NOT_FOUND, "there is no community '%.*s'", with.len > 60 ? 60 : (int)with.len, with.ptr))
	       && (with.len || request_parameter(call->request, "a").len || request_parameter(call->request, "b").len || err_set(&err, ERR_INPUT, "name what to compare: ?a=1&b=2, ?a=1 or ?with=COMMUNITY"))
	       && find_side(call, call->community, "a", &sides[0], &err) && find_side(call, other, "b", &sides[1], &err);
	if (ok) {
		packs_diff_aside(call->routes->host, sides[0], sides[1], compared, call_wait(call));
		return;
	}
	call_problem(call, &err);
	pack_free(sides[0].pack);
	pack_free(sides[1].pack);
}
