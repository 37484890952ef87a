#include "http/routes_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/* ---- what calls share ---- */

struct held_answer { struct exchange *exchange; int status; const char *type; struct buf body; char headers[240]; };

static void give_answer(void *arg, bool ok)
{
	struct held_answer *answer = arg;
	if (ok)
		exchange_answer(answer->exchange, answer->status, answer->type, buf_view(&answer->body), answer->headers);
	else
		exchange_problem_status(answer->exchange, 503, "the store failed; what this answer spoke of was undone", "");
	buf_free(&answer->body);
	mem_free(answer);
}

void call_answer(struct call *call, int status, struct str body, const char *headers)
{
	call_answer_as(call, status, status < 400 ? "application/json" : "application/problem+json", body, headers);
}

void call_answer_as(struct call *call, int status, const char *type, struct str body, const char *headers)
{
	if (!call->engine) {                           /* no community yet: nothing to wait for */
		exchange_answer(call->exchange, status, type, body, headers);
		return;
	}
	struct held_answer *answer = mem_zalloc(sizeof *answer);
	answer->exchange = call->exchange;
	answer->status = status;
	answer->type = type;
	buf_str(&answer->body, body);
	snprintf(answer->headers, sizeof answer->headers, "%sX-Muster-Seq: %llu\r\n", headers, (unsigned long long)engine_seq(call->engine));
	engine_gate(call->engine, give_answer, answer);
}

void call_problem(struct call *call, const struct err *err)
{
	exchange_problem(call->exchange, err);
}

bool call_is_json(struct call *call)
{
	struct str type = request_header(call->request, "content-type");
	if (type.len >= 16 && strncasecmp(type.ptr, "application/json", 16) == 0 && (type.len == 16 || type.ptr[16] == ';'))
		return true;
	exchange_problem_status(call->exchange, 415, "send application/json", "");
	return false;
}

bool call_number(struct str text, uint64_t *number)
{
	*number = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		*number = *number * 10 + (uint64_t)(text.ptr[i] - '0');
	}
	return text.len >= 1 && text.len <= 18;
}

bool call_json(struct call *call, const struct json **json)
{
	ERR_DECLARE(err);
	*json = json_parse(call->request->body, JSON_LIMITS, call->arena, &err);
	if (*json)
		return true;
	call_problem(call, &err);
	return false;
}

static void acted(void *arg, const struct reply *reply)
{
	struct exchange *exchange = arg;
	if (reply->err)
		exchange_problem(exchange, reply->err);
	else
		exchange_answer(exchange, 200, "application/json", reply->json, "");
}

void call_reserved(struct call *call, const char *type, const struct json *data)
{
	struct submission submission = { .type = str_of(type), .data = data, .actor = call_actor(call), .source = STR("http"), .id = request_header(call->request, "idempotency-key"), .system = true };
	engine_submit(call->engine, &submission, acted, call->exchange);
}

/* ---- small resources ---- */

static void get_model(struct call *call)
{
	const struct model *model = world_model(engine_world(call->engine));
	call_answer(call, 200, (struct str){ model->json, model->json_len }, "");
}

static void get_timers(struct call *call)
{
	struct str until = request_parameter(call->request, "until");
	int64_t until_us = INT64_MAX;
	ERR_DECLARE(err);
	struct buf body = BUF_INIT;
	if (until.len && !calendar_time_parse(world_calendar(engine_world(call->engine)), until, &until_us, &err)) {
		err.code = ERR_INPUT;
		call_problem(call, &err);
		return;
	}
	engine_timers_json(call->engine, until_us, &body);
	call_answer(call, 200, buf_view(&body), "");
	buf_free(&body);
}

/* alerts/{id}/ack is alert/{id}/ack */
static void post_alert(struct call *call)
{
	call->parts[0] = STR("alert");
	post_kind_event(call);
}

/* ---- the table ---- */

typedef void (*call_fn)(struct call *call);
static void get_alerts(struct call *call) { list_kind(call, model_kind(world_model(engine_world(call->engine)), STR("alert"))); }

static const struct route { const char *method, *first; size_t parts; const char *last; call_fn call; } table[] = {
	{ "POST", "events", 1, NULL, post_events },      { "GET", "events", 1, NULL, get_log },
	{ "GET", "stream", 1, NULL, get_stream },        { "GET", "model", 1, NULL, get_model },
	{ "GET", "params", 1, NULL, get_params },        { "PATCH", "params", 1, NULL, patch_params },
	{ "GET", "params", 2, NULL, get_param },
	{ "GET", "timers", 1, NULL, get_timers },        { "GET", "alerts", 1, NULL, get_alerts },
	{ "GET", "deliveries", 1, NULL, get_deliveries }, { "POST", "deliveries", 3, NULL, post_delivery },
	{ "GET", "channels", 1, NULL, get_channels },
	{ "POST", "alerts", 3, NULL, post_alert },       { "GET", "failures", 1, NULL, get_failures },
	{ "POST", "failures", 3, "retry", retry_failure }, { "POST", "failures", 3, "settle", settle_failure },
	{ "POST", "failures", 2, "retry", retry_failures },
	{ "POST", "rules", 3, "suspend", suspend_rule }, { "POST", "rules", 3, "resume", resume_rule },
	{ "GET", "print", 0, NULL, get_print },
	{ "GET", "calendar", 1, NULL, get_days },        { "POST", "calendar", 2, "days", post_days },
	{ "GET", "calendar", 2, "deadlines", get_deadlines }, { "POST", "calendar", 2, "apply", post_deadlines },
	{ "POST", "import", 2, NULL, post_import },
	{ "GET", "export", 2, NULL, get_export },        { "GET", "calendar.ics", 1, NULL, get_calendar },
	{ "POST", "policy", 2, "backtest", post_backtest }, { "GET", "policy", 2, "backtest", get_backtest },
	{ "POST", "policy", 2, "shadow", post_shadow },  { "GET", "policy", 2, "shadow", get_shadow },
	{ "POST", "policy", 3, "stop", post_shadow_stop },
	{ "GET", "policy", 0, NULL, post_policy },       { "POST", "policy", 0, NULL, post_policy },
};

static bool route_fits(const struct route *route, const struct call *call)
{
	return str_is(call->parts[0], route->first) && (!route->parts || route->parts == call->part_count)
	    && (!route->last || str_is(call->parts[call->part_count - 1], route->last));
}

static bool find_route(struct call *call, struct str method, bool *known)
{
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		if (!route_fits(&table[i], call))
			continue;
		*known = true;
		if (str_is(method, table[i].method)) {
			table[i].call(call);
			return true;
		}
	}
	return false;
}

static void not_found(struct call *call, const char *what)
{
	exchange_problem_status(call->exchange, 404, what, "");
}

static void not_possible(struct exchange *exchange, const char *methods)
{
	char headers[80];
	snprintf(headers, sizeof headers, "Allow: %sOPTIONS\r\n", methods);
	exchange_problem_status(exchange, 405, "this method is not possible here", headers);
}

static void kind_problem(struct call *call, const struct kind *kind)
{
	ERR_DECLARE(err);
	if (call->part_count > 3)
		not_found(call, "no such path");
	else if (call->part_count < 3 || str_is(call->parts[2], "history"))
		not_possible(call->exchange, call->part_count == 1 ? "GET, HEAD, POST, " : "GET, HEAD, ");
	else if (kind_must_event(kind, call->parts[2], &err))
		not_possible(call->exchange, "POST, ");
	else
		not_found(call, err.text);
}

static void kind_routes(struct call *call, struct str method)
{
	ERR_DECLARE(err);
	const struct kind *kind = model_must_kind(world_model(engine_world(call->engine)), call->parts[0], &err);
	bool get = str_is(method, "GET"), post = str_is(method, "POST");
	if (!kind) {
		err.code = ERR_NOT_FOUND;
		call_problem(call, &err);
	} else if (get && call->part_count == 1) {
		list_kind(call, kind);
	} else if (post && call->part_count == 1) {
		post_kind(call);
	} else if (get && call->part_count == 2) {
		get_entity(call);
	} else if (get && call->part_count == 3 && str_is(call->parts[2], "history")) {
		get_history(call);
	} else if (post && call->part_count == 3 && !str_is(call->parts[2], "history")) {
		post_kind_event(call);
	} else {
		kind_problem(call, kind);
	}
}

static bool split_path(struct str path, struct str *community, struct call *call)
{
	struct str rest = path;
	size_t count = 0;
	for (bool first = true; rest.len; first = false) {
		const char *slash = memchr(rest.ptr, '/', rest.len);
		struct str part = { rest.ptr, slash ? (size_t)(slash - rest.ptr) : rest.len };
		if (!part.len)
			return false;
		if (first)
			*community = part;
		else if (count == COUNT_OF(call->parts))
			return false;
		else
			call->parts[count++] = part;
		rest.ptr += part.len + (slash != NULL);
		rest.len -= part.len + (slash != NULL);
		if (slash && !rest.len)
			return false;
	}
	call->part_count = count;
	return count > 0;
}

static void community_routes(struct call *call, struct str method)
{
	bool known = false;
	struct buf methods = BUF_INIT;
	if (find_route(call, method, &known))
		return;
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		if (!route_fits(&table[i], call))
			continue;
		buf_text(&methods, strcmp(table[i].method, "GET") == 0 ? "GET, HEAD" : table[i].method);
		buf_lit(&methods, ", ");
	}
	if (known)
		not_possible(call->exchange, buf_cstr(&methods));
	else
		kind_routes(call, method);
	buf_free(&methods);
}

/* ---- beside communities ---- */

static void list_communities(struct routes *routes, struct exchange *exchange)
{
	struct buf body = BUF_INIT;
	buf_lit(&body, "{\"communities\":[");
	for (size_t i = 0; i < host_count(routes->host); i++) {
		struct community *community = host_at(routes->host, i);
		const struct release *release = engine_release(community_engine(community));
		json_put_comma(&body);
		buf_lit(&body, "{\"name\":");
		json_put_text(&body, community_name(community));
		buf_printf(&body, ",\"version\":%llu,\"seq\":%llu}", (unsigned long long)(release ? release->version : 0), (unsigned long long)engine_durable_seq(community_engine(community)));
	}
	buf_lit(&body, "]}");
	exchange_answer(exchange, 200, "application/json", buf_view(&body), "");
	buf_free(&body);
}

/* What somebody should look at though everything runs. */
static void put_warnings(struct buf *body, const struct community_policy *policy, const struct health *health)
{
	struct buf text = BUF_INIT;
	if (health->missing_year)
		buf_printf(&text, "no holiday table for %d: working time goes by the weekly pattern", health->missing_year);
	if (policy->tests.failed || policy->tests.state == TESTS_FAILED)
		buf_printf(&text, "%s%llu of the tests of the version in force failed", text.len ? "; " : "", (unsigned long long)policy->tests.failed);
	if (policy->fallback)
		buf_printf(&text, "%s%s", text.len ? "; " : "", policy->fallback);
	if (text.len) {
		json_put_name(body, "warning");
		json_put_str(body, buf_view(&text));
	}
	buf_free(&text);
}

static void put_health(struct buf *body, struct community *community, const struct health *health)
{
	const struct community_policy *policy = community_policy(community);
	json_put_comma(body);
	buf_lit(body, "{\"community\":");
	json_put_text(body, community_name(community));
	buf_printf(body, ",\"store\":\"%s\",\"seq\":%llu,\"durable\":%llu,\"lag_rows\":%zu,\"timers\":%zu,\"failures\":%zu,\"suspended\":%zu", health->store_ok ? "ok" : "failing",
	           (unsigned long long)health->seq, (unsigned long long)health->durable_seq, health->lag_rows, health->timers, health->failures, health->suspended);
	if (health->text[0]) {
		buf_lit(body, ",\"why\":");
		json_put_text(body, health->text);
	}
	put_warnings(body, policy, health);
	buf_byte(body, '}');
}

static void get_health(struct routes *routes, struct exchange *exchange, bool ready)
{
	struct buf body = BUF_INIT;
	bool ok = true;
	buf_lit(&body, "{\"communities\":[");
	for (size_t i = 0; i < host_count(routes->host); i++) {
		struct health health = engine_health(community_engine(host_at(routes->host, i)));
		ok = ok && health.store_ok;
		put_health(&body, host_at(routes->host, i), &health);
	}
	buf_printf(&body, "],\"status\":\"%s\"}", ok ? "ok" : "failing");
	exchange_answer(exchange, ready && !ok ? 503 : 200, "application/json", buf_view(&body), "");
	buf_free(&body);
}

static void get_metrics(struct routes *routes, struct exchange *exchange)
{
	struct buf body = BUF_INIT;
	for (size_t i = 0; i < host_count(routes->host); i++) {
		struct health health = engine_health(community_engine(host_at(routes->host, i)));
		char labels[120];
		snprintf(labels, sizeof labels, "community=\"%s\"", community_name(host_at(routes->host, i)));
		metric_set(metrics_get(host_metrics(routes->host), METRIC_GAUGE, "muster_lag_rows", "Rows the tables are behind the log.", labels), (double)health.lag_rows);
		metric_set(metrics_get(host_metrics(routes->host), METRIC_GAUGE, "muster_timers", "Deadlines that wait.", labels), (double)health.timers);
		metric_set(metrics_get(host_metrics(routes->host), METRIC_GAUGE, "muster_parked_runs", "Runs that wait for a retry.", labels), (double)health.failures);
		metric_set(metrics_get(host_metrics(routes->host), METRIC_GAUGE, "muster_seq", "Newest durable event.", labels), (double)health.durable_seq);
		deliveries_figures(routes, host_at(routes->host, i), labels);
	}
	metrics_write(host_metrics(routes->host), &body);
	exchange_answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", buf_view(&body), "");
	buf_free(&body);
}

static void get_home(struct routes *routes, struct exchange *exchange)
{
	struct buf body = BUF_INIT;
	buf_lit(&body, "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Muster 集结号</title>"
	        "<style>body{font:16px/1.6 system-ui,\"Noto Sans CJK SC\",sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color:#222}h1{font-weight:600}code{background:#f3f3f3;padding:.1em .3em}</style>"
	        "<h1>Muster 集结号</h1><p>社区治理规则引擎 · A rules engine for neighbourhood governance</p><h2>社区 Communities</h2><ul>");
	for (size_t i = 0; i < host_count(routes->host); i++) {
		const char *name = community_name(host_at(routes->host, i));
		buf_printf(&body, "<li><b>%s</b> — <a href=\"/v1/%s/model\">模型 model</a> · <a href=\"/v1/%s/events\">日志 log</a> · <a href=\"/v1/%s/timers\">时限 timers</a> · "
		           "<a href=\"/v1/%s/params\">参数 params</a> · <a href=\"/v1/%s/alerts\">提醒 alerts</a> · <a href=\"/v1/%s/failures\">待重试 failures</a></li>", name, name, name, name, name, name, name);
	}
	buf_lit(&body, "</ul><p><a href=\"/healthz\">healthz</a> · <a href=\"/readyz\">readyz</a> · <a href=\"/metrics\">metrics</a></p></html>");
	exchange_answer(exchange, 200, "text/html; charset=utf-8", buf_view(&body), "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n");
	buf_free(&body);
}

static bool plain_routes(struct routes *routes, struct exchange *exchange, struct str path, struct str method)
{
	static const char *const paths[] = { "/", "/healthz", "/readyz", "/metrics", "/v1" };
	bool known = false;
	for (size_t i = 0; i < COUNT_OF(paths); i++)
		known = known || str_is(path, paths[i]);
	if (known && !str_is(method, "GET"))
		not_possible(exchange, "GET, HEAD, ");
	else if (str_is(path, "/"))
		get_home(routes, exchange);
	else if (str_is(path, "/healthz") || str_is(path, "/readyz"))
		get_health(routes, exchange, str_is(path, "/readyz"));
	else if (str_is(path, "/metrics"))
		get_metrics(routes, exchange);
	else if (str_is(path, "/v1"))
		list_communities(routes, exchange);
	return known;
}

/* A page of another origin may not make somebody's browser write here: a form needs nobody's leave to be sent. */
static bool is_foreign(const struct request *request)
{
	struct str origin = request_header(request, "origin"), host = request->authority.len ? request->authority : request_header(request, "host");
	if (!request_has_header(request, "origin"))
		return false;
	const char *slashes = origin.len ? memmem(origin.ptr, origin.len, "://", 3) : NULL;
	size_t lead = slashes ? (size_t)(slashes - origin.ptr) + 3 : origin.len;
	return origin.len - lead != host.len || !host.len || strncasecmp(origin.ptr + lead, host.ptr, host.len) != 0;
}

/* What no route may be asked; true: answered. */
static bool refuse_first(const struct request *request, struct exchange *exchange)
{
	bool writes = str_is(request->method, "POST") || str_is(request->method, "PATCH");
	struct str key = request_header(request, "idempotency-key");
	if (writes && is_foreign(request))
		exchange_problem_status(exchange, 403, "the page that sends this is of another origin", "");
	else if (request_header(request, "muster-actor").len > 64)
		exchange_problem_status(exchange, 400, "Muster-Actor has at most 64 bytes", "");
	else if (request_has_header(request, "idempotency-key") && (!key.len || key.len > 255))
		exchange_problem_status(exchange, 400, "Idempotency-Key has 1 to 255 bytes", "");
	else
		return false;
	return true;
}

void routes_handle(void *arg, struct exchange *exchange)
{
	struct routes *routes = arg;
	const struct request *request = exchange_request(exchange);
	struct str method = request->head ? STR("GET") : request->method, name;
	if (str_is(request->method, "OPTIONS")) {
		exchange_answer(exchange, 204, NULL, STR_NONE, "Allow: GET, HEAD, POST, PATCH, OPTIONS\r\n");
		return;
	}
	if (refuse_first(request, exchange) || plain_routes(routes, exchange, request->path, method))
		return;
	struct call call = { .routes = routes, .exchange = exchange, .request = request, .arena = (struct arena *)(uintptr_t)&request->arena };
	if (!str_starts(request->path, STR("/v1/")) || !split_path((struct str){ request->path.ptr + 4, request->path.len - 4 }, &name, &call)) {
		exchange_problem_status(exchange, 404, "no such path", "");
		return;
	}
	call.community = host_find(routes->host, name);
	if (!call.community && str_is(method, "POST") && call.part_count == 2 && str_is(call.parts[0], "policy") && str_is(call.parts[1], "publish")) {
		publish_first(&call);
		return;
	}
	if (!call.community) {
		exchange_problem_status(exchange, 404, "no such community", "");
		return;
	}
	call.engine = community_engine(call.community);
	community_routes(&call, method);
}

size_t routes_body_limit(void *arg, const struct request *request)
{
	(void)arg;
	struct str type = request_header(request, "content-type");
	bool bulk = (type.len >= 20 && strncasecmp(type.ptr, "application/x-ndjson", 20) == 0) || (type.len >= 34 && strncasecmp(type.ptr, "application/cloudevents-batch+json", 34) == 0) || memmem(request->path.ptr, request->path.len, "/policy/", 8)
	            || memmem(request->path.ptr, request->path.len, "/import/", 8);
	return bulk ? BULK_MAX : BODY_MAX;
}

struct routes *routes_new(struct host *host, struct office *office, const struct log *log)
{
	struct routes *routes = mem_zalloc(sizeof *routes);
	routes->host = host;
	routes->office = office;
	routes->log = log;
	shadows_resume(routes);
	return routes;
}

void routes_free(struct routes *routes)
{
	if (!routes)
		return;
	feeds_free(routes);
	mem_free(routes);
}
