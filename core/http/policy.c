/* Policy at run time: what is active, versions, check, publish, rollback, differences. */
#include "http/routes_private.h"
#include "policy/publish.h"

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
static struct pack *pack_of(struct call *call, const struct json *body)
{
	const struct json *files = json_get(body, "files");
	struct pack *pack = pack_new();
	ERR_DECLARE(err);
	if (!files || files->type != JSON_OBJECT || !files->len)
		err_item(&err, ERR_INPUT, "/files", "give an object of paths and texts");
	for (const struct json *name = json_first(files); name && !err.code; name = json_next_member(name)) {
		if (name->next->type != JSON_TEXT)
			err_item(&err, ERR_INPUT, "/files", "%s must be a text", name->text);
		else if (name->text[0] == '@')
			err_item(&err, ERR_REFUSED, "/files", "'%s' ships with the program", name->text);
		else if (!pack_add(pack, name->text, json_str(name->next), &err))
			break;
	}
	if (!err.code)
		return pack;
	call_problem(call, &err);
	pack_free(pack);
	return NULL;
}

static void answer_with(struct call *call, int status, const char *lead, const struct diagnostics *diagnostics)
{
	struct buf body = BUF_INIT;
	buf_text(&body, lead);
	put_diagnostics(&body, diagnostics);
	buf_byte(&body, '}');
	call_answer(call, status, buf_view(&body), "");
	buf_free(&body);
}

static void problem_with(struct call *call, const struct err *err, const struct diagnostics *diagnostics)
{
	struct buf lead = BUF_INIT;
	int status = err->code == ERR_MODEL ? 422 : err_http_status(err->code);
	buf_printf(&lead, "{\"type\":\"about:blank\",\"title\":\"The policy was refused\",\"status\":%d,\"detail\":", status);
	json_put_text(&lead, err->text);
	buf_byte(&lead, ',');
	answer_with(call, status, buf_cstr(&lead), diagnostics);
	buf_free(&lead);
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

static void published(void *arg, const struct published *published)
{
	struct call call = call_again(arg);
	struct buf lead = BUF_INIT;
	if (published->err) {
		problem_with(&call, published->err, published->diagnostics);
	} else {
		buf_printf(&lead, "{\"version\":%llu,\"hash\":\"%s\",", (unsigned long long)published->version, engine_release(call.engine)->hash);
		answer_with(&call, 200, buf_cstr(&lead), published->diagnostics);
	}
	buf_free(&lead);
}

static struct publish_options options_of(struct call *call, const struct json *body, bool rollback)
{
	const struct json *note = json_get(body, "note");
	return (struct publish_options){ .actor = call_actor(call), .note = note && note->type == JSON_TEXT ? json_str(note) : STR_NONE, .rollback = rollback };
}

static void publish(struct call *call, struct pack *pack, const struct json *body)
{
	struct publish_options options = options_of(call, body, false);
	community_publish_aside(call->community, pack, &options, published, call_wait(call));
}

static void rollback(struct call *call, const struct json *body)
{
	struct publish_options options = options_of(call, body, true);
	const struct json *to = json_get(body, "version");
	struct pack *pack = NULL;
	ERR_DECLARE(err);
	bool named = to && to->type == JSON_INT;
	uint64_t version = named ? (uint64_t)to->integer : 0;
	bool ok = named || err_item(&err, ERR_REFUSED, "/version", "name the version to go back to");
	ok = ok && (options.note.len || err_set(&err, ERR_REFUSED, "a rollback needs a reason (note)"));
	ok = ok && community_version_pack(call->community, version, &pack, &err);
	if (ok)
		community_publish_aside(call->community, pack, &options, published, call_wait(call));
	else
		call_problem(call, &err);
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

static void get_diff(struct call *call)
{
	uint64_t a = 0, b = 0;
	struct pack *left = NULL, *right = NULL;
	struct buf body = BUF_INIT;
	ERR_DECLARE(err);
	bool ok = (call_number(request_parameter(call->request, "a"), &a) && call_number(request_parameter(call->request, "b"), &b)) || err_set(&err, ERR_INPUT, "give two versions: ?a=1&b=2");
	ok = ok && community_version_pack(call->community, a, &left, &err) && community_version_pack(call->community, b, &right, &err) && pack_diff_json(left, right, &body, &err);
	if (ok)
		call_answer(call, 200, buf_view(&body), "");
	else
		call_problem(call, &err);
	pack_free(left);
	pack_free(right);
	buf_free(&body);
}

static const struct json *body_of(struct call *call)
{
	ERR_DECLARE(err);
	if (!call_is_json(call))
		return NULL;
	const struct json *body = json_parse(call->request->body, (struct json_limits){ 8, 5000 }, call->arena, &err);
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

static void first_checked(void *arg, struct release *release, const struct diagnostics *diagnostics, const struct err *why)
{
	struct call call = call_again(arg);
	ERR_DECLARE(err);
	if (release)
		release->free(release);
	if (why) {
		problem_with(&call, why, diagnostics);
		return;
	}
	call.community = add_community(&call, &err);
	if (!call.community) {
		call_problem(&call, &err);
		return;
	}
	call.engine = community_engine(call.community);
	const struct json *body = body_of(&call);
	struct pack *pack = body ? pack_of(&call, body) : NULL;
	if (pack)
		publish(&call, pack, body);
}

/* A pack that does not load makes no community. */
void publish_first(struct call *call)
{
	const struct json *body = body_of(call);
	struct pack *pack = body ? pack_of(call, body) : NULL;
	if (pack)
		pack_check_aside(call->routes->host, pack, first_checked, call_wait(call));
}

static void act(struct call *call, struct str what)
{
	const struct json *body = body_of(call);
	if (!body)
		return;
	if (str_is(what, "rollback")) {
		rollback(call, body);
		return;
	}
	struct pack *pack = pack_of(call, body);
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
	bool acts = two && (str_is(what, "check") || str_is(what, "publish") || str_is(what, "rollback"));
	bool reads = call->part_count == 1 || (two && str_is(what, "diff")) || (call->part_count <= 3 && str_is(what, "versions"));
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
	else if (two)
		get_versions(call);
	else
		get_version(call);
}
