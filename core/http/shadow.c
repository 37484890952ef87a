/* …/policy/shadow: a candidate beside the live version, in a child process that follows the community's file. */
#include "http/aside.h"
#include "http/routes_private.h"
#include "policy/child.h"
#include "policy/shadow.h"

#include <stdio.h>

struct shadowing {
	struct routes *routes;
	struct shadowing *next, **link;
	char *community;
	uint64_t id;                                           /* 0: it has not said yet */
	struct child *child;
	bool ready;                                            /* it has said so: before, it would not know what it is asked */
	struct exchange *starting, *stopping;                  /* who waits; NULL: nobody */
};

static void shadowing_free(struct shadowing *shadowing)
{
	*shadowing->link = shadowing->next;
	if (shadowing->next)
		shadowing->next->link = shadowing->link;
	mem_free(shadowing->community);
	mem_free(shadowing);
}

static struct shadowing *shadowing_of(const struct routes *routes, const char *community)
{
	struct shadowing *shadowing = routes->shadows;
	while (shadowing && strcmp(shadowing->community, community) != 0)
		shadowing = shadowing->next;
	return shadowing;
}

static struct shadowing *shadowing_new(struct routes *routes, const char *community, uint64_t id)
{
	struct shadowing *shadowing = mem_zalloc(sizeof *shadowing);
	*shadowing = (struct shadowing){ .routes = routes, .next = routes->shadows, .link = &routes->shadows, .community = mem_string(community), .id = id };
	if (shadowing->next)
		shadowing->next->link = &shadowing->next;
	routes->shadows = shadowing;
	return shadowing;
}

/* ---- what it says ---- */

/* Its first line is its status, when it runs. */
static void take_line(void *arg, struct str text)
{
	struct shadowing *shadowing = arg;
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(ignored);
	const struct json *id = json_get(json_parse(text, JSON_LIMITS, &arena, &ignored), "id");
	if (id && id->type == JSON_INT)
		shadowing->id = (uint64_t)id->integer;
	arena_free(&arena);
	shadowing->ready = true;
	if (shadowing->stopping)
		child_ask_to_end(shadowing->child);
	if (shadowing->starting)
		exchange_answer(shadowing->starting, 201, "application/json", text, "");
	shadowing->starting = NULL;
}

static void answer_end(struct shadowing *shadowing, struct exchange *exchange, const struct err *err)
{
	struct buf body = BUF_INIT;
	ERR_DECLARE(why);
	if (err)
		exchange_problem(exchange, err);
	else if (shadows_json(host_data(shadowing->routes->host), shadowing->community, shadowing->id, &body, &why))
		exchange_answer(exchange, 200, "application/json", buf_view(&body), "");
	else
		exchange_problem(exchange, &why);
	buf_free(&body);
}

static void ended(void *arg, int code, struct str tail)
{
	struct shadowing *shadowing = arg;
	struct routes *routes = shadowing->routes;
	ERR_DECLARE(err);
	if (code)
		aside_problem(code, tail, &err);
	if (code && code != CHILD_STOPPED && shadowing->id) {
		shadow_failed(host_data(routes->host), shadowing->community, shadowing->id, err.text);
		log_line(routes->log, LOG_WARN, "shadow_failed", "community", shadowing->community, "why", err.text, NULL);
	}
	if (shadowing->starting)
		exchange_problem(shadowing->starting, &err);
	if (shadowing->stopping)
		answer_end(shadowing, shadowing->stopping, code ? &err : NULL);
	shadowing_free(shadowing);
}

static const struct child_calls calls = { take_line, NULL, ended };

static bool launch(struct shadowing *shadowing, const char *by, const char *id, struct str request, struct err *err)
{
	struct host *host = shadowing->routes->host;
	const char *const argv[] = { "shadow", "follow", "--data", host_data(host), "--community", shadowing->community, id ? "--id" : "--by", id ? id : by, NULL };
	char name[100];
	snprintf(name, sizeof name, "shadow %s", shadowing->community);
	shadowing->child = child_start(host_children(host), name, argv, request, &calls, shadowing, err);
	if (shadowing->child)
		child_lasts(shadowing->child);
	return shadowing->child != NULL;
}

/* ---- after a restart ---- */

void shadows_resume(struct routes *routes)
{
	struct host *host = routes->host;
	for (size_t i = 0; host_data(host) && host_children(host) && i < host_count(host); i++) {
		const char *community = community_name(host_at(host, i));
		uint64_t running = shadow_running(host_data(host), community);
		char id[24];
		ERR_DECLARE(err);
		snprintf(id, sizeof id, "%llu", (unsigned long long)running);
		struct shadowing *shadowing = running ? shadowing_new(routes, community, running) : NULL;
		if (!shadowing || launch(shadowing, NULL, id, STR_NONE, &err))
			continue;
		log_line(routes->log, LOG_WARN, "shadow_not_resumed", "community", community, "why", err.text, NULL);
		shadowing_free(shadowing);
	}
}

/* ---- requests ---- */

static bool may_answer(struct call *call)
{
	if (host_data(call->routes->host))
		return true;
	exchange_problem_status(call->exchange, 409, "this community is in memory only: it has no stored history", "");
	return false;
}

void post_shadow(struct call *call)
{
	char by[65];
	ERR_DECLARE(err);
	if (!may_answer(call) || !call_is_json(call))
		return;
	if (shadowing_of(call->routes, community_name(call->community))) {
		exchange_problem_status(call->exchange, 409, "a shadow runs already: stop it before another is started", "");
		return;
	}
	if (!str_to_c(call_actor(call), by, sizeof by))
		by[0] = '\0';
	struct shadowing *shadowing = shadowing_new(call->routes, community_name(call->community), 0);
	if (launch(shadowing, by, NULL, call->request->body, &err)) {
		shadowing->starting = call->exchange;
		return;
	}
	shadowing_free(shadowing);
	call_problem(call, &err);
}

void post_shadow_stop(struct call *call)
{
	struct shadowing *shadowing = shadowing_of(call->routes, community_name(call->community));
	if (!shadowing || shadowing->starting || shadowing->stopping) {
		exchange_problem_status(call->exchange, 409, shadowing ? "it is being started or stopped" : "no shadow runs", "");
		return;
	}
	shadowing->stopping = call->exchange;
	if (shadowing->ready)
		child_ask_to_end(shadowing->child);
}

/* ?id=N: that one alone */
void get_shadow(struct call *call)
{
	struct buf body = BUF_INIT;
	uint64_t id = 0;
	struct str wanted = request_parameter(call->request, "id");
	ERR_DECLARE(err);
	if (!may_answer(call))
		return;
	bool ok = (!wanted.len || call_number(wanted, &id) || err_set(&err, ERR_INPUT, "id is a shadow's number")) && shadows_json(host_data(call->routes->host), community_name(call->community), id, &body, &err);
	if (ok)
		call_answer(call, 200, buf_view(&body), "");
	else
		call_problem(call, &err);
	buf_free(&body);
}
