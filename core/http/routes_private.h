/* routes_private.h — shared by the files of routes. */
#ifndef HTTP_ROUTES_PRIVATE_H
#define HTTP_ROUTES_PRIVATE_H

#include "http/routes.h"

struct feed; struct aside; struct shadowing;
struct routes { struct host *host; struct office *office; const struct log *log; struct feed *feeds; struct aside *backtests; struct shadowing *shadows; };

/* One call: the exchange, the community, and the path's parts behind it. */
struct call {
	struct routes *routes;
	struct exchange *exchange;
	const struct request *request;
	struct community *community;
	struct engine *engine;
	struct str parts[4]; size_t part_count;       /* "wish", "01…", "claim" */
	struct arena *arena;                           /* of the request: lives until the answer */
};
struct str call_actor(const struct call *call);
/* The body as JSON object; false: answered already. */
bool call_json(struct call *call, const struct json **json);
bool call_number(struct str text, uint64_t *number);       /* 1 to 18 digits and nothing else */
bool call_is_json(struct call *call);              /* content type; false: answered with 415 */
/* JSON answer that leaves when everything it speaks of is durable. body is copied. */
void call_answer(struct call *call, int status, struct str body, const char *headers);
void call_answer_as(struct call *call, int status, const char *type, struct str body, const char *headers);      /* type: a literal */
void call_problem(struct call *call, const struct err *err);
/* A reserved event by the caller, as "muster.retry"; answered with what came of it. */
void call_reserved(struct call *call, const char *type, const struct json *data);

/* Conditions, sort, limit, cursor and fields of a list, from the query; the names in `apart` (NULL-terminated, or NULL) mean something else. */
enum { CALL_CONDITIONS_MAX = 32 };
struct call_query { struct query query; struct condition conditions[CALL_CONDITIONS_MAX]; const char *const *fields; };
bool call_query(struct call *call, const struct kind *kind, const char *const *apart, struct call_query *asked, struct err *err) MUST_CHECK;
const char *const *call_fields(struct call *call, struct str list);        /* NULL: all */

/* policy.c: an exchange that waits for work aside, and the call made again from it (which frees it). */
struct waiting { struct routes *routes; struct exchange *exchange; struct community *community; };
struct waiting *call_wait(const struct call *call);
struct call call_again(struct waiting *waiting);
const struct json *call_body(struct call *call);           /* of a policy call; NULL: answered already */
struct pack *call_pack(struct call *call, const struct json *body);        /* its "files"; NULL: answered already */
void test_policy(struct call *call, const struct json *body);
void get_tests_now(struct call *call);
void get_diff(struct call *call);

void post_events(struct call *call);
void get_params(struct call *call);
void get_param(struct call *call);
void patch_params(struct call *call);
void post_kind(struct call *call);
void post_kind_event(struct call *call);
void list_kind(struct call *call, const struct kind *kind);
void get_entity(struct call *call);
void get_history(struct call *call);                                          /* history.c */
struct record *call_entity(struct call *call);         /* the parts' kind and id; NULL: answered with 404 */
void get_export(struct call *call);
void post_import(struct call *call);
void get_calendar(struct call *call);
void get_log(struct call *call);
void get_stream(struct call *call);
void get_print(struct call *call);
void get_failures(struct call *call);
void retry_failure(struct call *call);
void settle_failure(struct call *call);
void retry_failures(struct call *call);
void suspend_rule(struct call *call);
void resume_rule(struct call *call);
void get_deliveries(struct call *call);                                       /* deliveries.c */
void post_delivery(struct call *call);
void get_channels(struct call *call);
void deliveries_figures(struct routes *routes, const struct community *community, const char *labels);
void get_days(struct call *call);
void post_days(struct call *call);
void get_deadlines(struct call *call);
void post_deadlines(struct call *call);
void feeds_free(struct routes *routes);
void post_policy(struct call *call);
void post_backtest(struct call *call);
void get_backtest(struct call *call);
void post_shadow(struct call *call);
void post_shadow_stop(struct call *call);
void get_shadow(struct call *call);
void shadows_resume(struct routes *routes);     /* those that ran when the last process ended */
void publish_first(struct call *call);     /* a community that is not there yet */

#endif
