#include "http/server_private.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { REQUESTS_A_ROUND = 8, STREAM_MOST = 1 << 20, SPARES_MAX = 128, SPARE_BYTES = 8000 };
#define SWEEP_US  (SECOND_US / 2)
#define HELD_MOST ((size_t)256 << 20)

/* ---- exchanges ---- */

static struct exchange *exchange_new(struct server *server)
{
	struct exchange *exchange = server->spares;
	if (!exchange) {
		exchange = mem_zalloc(sizeof *exchange);
		exchange->server = server;
		return exchange;
	}
	server->spares = exchange->next_spare;
	server->spare_count--;
	return exchange;
}

void exchange_free(struct exchange *exchange)
{
	if (!exchange)
		return;
	exchange->server->held -= exchange->held;
	request_free(&exchange->request);
	mem_free(exchange);
}

/* Only small ones are kept: a large body's room goes back at once. */
static void exchange_release(struct exchange *exchange)
{
	struct server *server = exchange->server;
	server->held -= exchange->held;
	exchange->held = 0;
	if (server->spare_count == SPARES_MAX || exchange->request.arena.used > SPARE_BYTES) {
		exchange_free(exchange);
		return;
	}
	request_clear(&exchange->request);
	exchange->connection = NULL;
	exchange->next_spare = server->spares;
	server->spares = exchange;
	server->spare_count++;
}

/* ---- answers ---- */

static const char *reason_of(int status)
{
	static const struct { int status; const char *text; } reasons[] = { { 200, "OK" }, { 201, "Created" }, { 204, "No Content" }, { 400, "Bad Request" }, { 401, "Unauthorized" },
		{ 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" }, { 408, "Request Timeout" }, { 409, "Conflict" }, { 413, "Content Too Large" },
		{ 414, "URI Too Long" }, { 415, "Unsupported Media Type" }, { 417, "Expectation Failed" }, { 421, "Misdirected Request" }, { 422, "Unprocessable Content" }, { 429, "Too Many Requests" },
		{ 431, "Request Header Fields Too Large" }, { 500, "Internal Server Error" }, { 501, "Not Implemented" }, { 503, "Service Unavailable" }, { 505, "HTTP Version Not Supported" } };
	for (size_t i = 0; i < COUNT_OF(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].text;
	return "Status";
}

static struct str date_line(struct server *server)
{
	int64_t second = clock_wall(&server->clock) / SECOND_US;
	if (second != server->date_second) {
		struct tm civil;
		time_t now = (time_t)second;
		gmtime_r(&now, &civil);
		server->date_len = strftime(server->date, sizeof server->date, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &civil);
		server->date_second = second;
	}
	return (struct str){ server->date, server->date_len };
}

static void put_answer(struct connection *connection, int status, const char *type, struct str body, const char *headers, const char *keeping, bool head)
{
	struct buf *out = &connection->out;
	struct server *server = connection->server;
	buf_lit(out, "HTTP/1.1 ");
	buf_int(out, status);
	buf_byte(out, ' ');
	buf_text(out, reason_of(status));
	buf_lit(out, "\r\n");
	buf_str(out, date_line(server));
	if (status != 204) {                           /* RFC 9110 8.6 */
		buf_lit(out, "Content-Length: ");
		buf_int(out, (int64_t)body.len);
		buf_lit(out, "\r\n");
	}
	if (type && (body.len || status != 204)) {
		buf_lit(out, "Content-Type: ");
		buf_text(out, type);
		buf_lit(out, "\r\n");
	}
	if (status == 503 && !strstr(headers, "Retry-After"))
		buf_lit(out, "Retry-After: 1\r\n");
	buf_lit(out, "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n");
	buf_text(out, headers);
	buf_text(out, keeping);
	buf_lit(out, "\r\n");
	if (!head)
		buf_str(out, body);
	metric_add(server->requests[status / 100 < 6 ? status / 100 : 5], 1);
}

static void problem_body(struct buf *out, int status, const char *detail)
{
	buf_lit(out, "{\"type\":\"about:blank\",\"title\":");
	json_put_text(out, reason_of(status));
	buf_printf(out, ",\"status\":%d,\"detail\":", status);
	json_put_text(out, detail);
}

/* A request that could not be read: answered and closed, nothing behind it is looked at. */
void connection_refuse(struct connection *connection, int status, const char *text)
{
	struct buf body = BUF_INIT;
	problem_body(&body, status, text);
	buf_byte(&body, '}');
	put_answer(connection, status, "application/problem+json", buf_view(&body), status == 405 ? "Allow: GET, HEAD, POST, PATCH, OPTIONS\r\n" : "", "Connection: close\r\n",
	           connection->incoming && connection->incoming->request.head);
	buf_free(&body);
	exchange_free(connection->incoming);
	connection->incoming = NULL;
	connection->stage = STAGE_CLOSING;
	connection->lingers = true;
	connection->deadline_us = INT64_MAX;           /* the answer has its own */
	connection_trim(&connection->in);
	connection->in_at = 0;
}

/* Some answer is not with its client yet; one that does not take it is not waited for without end. */
static bool answers_wait(const struct server *server)
{
	bool wait = false;
	for (const struct connection *connection = server->connections; connection && !wait; connection = connection->next)
		wait = unsent(connection) && connection->stage != STAGE_STREAM;
	return wait && clock_boot(&server->clock) < server->drain_until_us;
}

void server_check_drained(struct server *server)
{
	if (!server->draining || server->exchanges || !server->drained || answers_wait(server))
		return;
	void (*drained)(void *arg) = server->drained;
	server->drained = NULL;
	drained(server->drained_arg);
}

/* ---- clients that leave before they are answered ---- */

static void run_gone(void *arg)
{
	struct exchange *exchange = arg;
	void (*gone)(void *arg) = exchange->gone;
	exchange->gone = NULL;
	gone(exchange->gone_arg);
}

void exchange_tell_gone(struct exchange *exchange)
{
	if (!exchange || !exchange->gone || exchange->gone_told)
		return;
	exchange->gone_told = true;
	loop_post(exchange->server->config.loop, run_gone, exchange);
}

void exchange_on_gone(struct exchange *exchange, void (*fn)(void *arg), void *arg)
{
	exchange->gone = fn;
	exchange->gone_arg = arg;
	exchange->gone_told = false;
	if (!exchange->connection || exchange->connection->reader_gone)
		exchange_tell_gone(exchange);
}

static void forget_gone(struct exchange *exchange)
{
	if (exchange->gone)
		loop_unpost(exchange->server->config.loop, exchange);
	exchange->gone = NULL;
}

void exchange_answer(struct exchange *exchange, int status, const char *type, struct str body, const char *headers)
{
	struct connection *connection = exchange->connection;
	struct server *server = exchange->server;
	server->exchanges--;
	forget_gone(exchange);
	if (connection) {
		bool keep = exchange->request.keep_alive && !server->draining;
		put_answer(connection, status, type, body, headers, !keep ? "Connection: close\r\n" : exchange->request.minor_zero ? "Connection: keep-alive\r\n" : "", exchange->request.head);
		metric_observe(server->latency, (double)(clock_boot(&server->clock) - exchange->began_us) / 1e6);
		connection->exchange = NULL;
		connection->stage = keep ? STAGE_IDLE : STAGE_CLOSING;
		connection->deadline_us = keep ? clock_boot(&server->clock) + IDLE_US : INT64_MAX;
	}
	exchange_release(exchange);
	if (connection && !connection->in_processing && connection_flush(connection))
		connection_process(connection);
	server_check_drained(server);
}

void exchange_answer_at(struct exchange *exchange, uint64_t seq, struct str json)
{
	struct buf headers = { exchange->headers, 0, sizeof exchange->headers };
	buf_lit(&headers, "X-Muster-Seq: ");
	buf_int(&headers, (int64_t)seq);
	buf_lit(&headers, "\r\n");
	exchange->headers[headers.len] = '\0';
	exchange_answer(exchange, 200, "application/json", json, exchange->headers);
}

const struct request *exchange_request(const struct exchange *exchange)
{
	return &exchange->request;
}

void exchange_problem_status(struct exchange *exchange, int status, const char *detail, const char *headers)
{
	struct buf body = BUF_INIT;
	problem_body(&body, status, detail);
	buf_byte(&body, '}');
	exchange_answer(exchange, status, "application/problem+json", buf_view(&body), headers);
	buf_free(&body);
}

void exchange_problem(struct exchange *exchange, const struct err *err)
{
	struct buf body = BUF_INIT;
	int status = err_http_status(err->code);
	problem_body(&body, status, err->text);
	if (err->item_count) {
		buf_lit(&body, ",\"errors\":[");
		for (int i = 0; i < err->item_count; i++) {
			json_put_comma(&body);
			buf_lit(&body, "{\"pointer\":");
			json_put_text(&body, err->items[i].pointer);
			buf_lit(&body, ",\"detail\":");
			json_put_text(&body, err->items[i].detail);
			buf_byte(&body, '}');
		}
		buf_byte(&body, ']');
	}
	buf_byte(&body, '}');
	exchange_answer(exchange, status, "application/problem+json", buf_view(&body), status == 429 ? "Retry-After: 1\r\n" : "");
	buf_free(&body);
}

struct stream *exchange_stream(struct exchange *exchange, void (*room)(void *arg), void (*closed)(void *arg), void *arg)
{
	struct connection *connection = exchange->connection;
	exchange->server->exchanges--;
	struct stream *stream = mem_zalloc(sizeof *stream);
	*stream = (struct stream){ connection, room, closed, arg, clock_boot(&exchange->server->clock) };
	if (connection) {
		buf_lit(&connection->out, "HTTP/1.1 200 OK\r\n");
		buf_str(&connection->out, date_line(connection->server));
		buf_lit(&connection->out, "Content-Type: text/event-stream\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n");
		connection->exchange = NULL;
		connection->stage = STAGE_STREAM;
		connection->stream = stream;
		connection->deadline_us = INT64_MAX;
	}
	exchange_release(exchange);
	return stream;
}

void stream_end(struct stream *stream)
{
	struct connection *connection = stream->connection;
	if (connection) {
		connection->stream = NULL;
		connection->stage = STAGE_CLOSING;
	}
	mem_free(stream);
	if (connection)
		connection_flush(connection);
}

bool stream_write(struct stream *stream, struct str bytes)
{
	struct connection *connection = stream->connection;
	if (!connection || unsent(connection) > STREAM_MOST)
		return false;
	if (!unsent(connection)) {
		buf_clear(&connection->out);
		connection->out_at = 0;
	}
	stream->wrote_us = clock_boot(&connection->server->clock);
	buf_str(&connection->out, bytes);
	connection_wait(connection);
	connection_watch(connection);                  /* sent when the loop comes round: frames of one round go together */
	return true;
}

/* ---- requests ---- */

static void start_exchange(struct connection *connection)
{
	struct server *server = connection->server;
	struct exchange *exchange = connection->incoming;
	exchange->connection = connection;
	exchange->began_us = clock_boot(&server->clock);
	exchange->held = exchange->request.gathered.cap;
	server->held += exchange->held;
	connection->incoming = NULL;
	connection->exchange = exchange;
	connection->stage = STAGE_ANSWERING;
	connection->deadline_us = INT64_MAX;
	server->exchanges++;
	server->config.handle(server->config.arg, exchange);
}

static struct str unread_bytes(const struct connection *connection)
{
	return (struct str){ connection->in.data + connection->in_at, unread(connection) };
}

static void skip_read(struct connection *connection, size_t count)
{
	connection->in_at += count;
	if (connection->in_at == connection->in.len) {
		connection_trim(&connection->in);
		connection->in_at = 0;
	}
}

static bool known_method(const struct request *request, int *status)
{
	static const char *const known[] = { "GET", "HEAD", "POST", "PATCH", "OPTIONS" }, *const never[] = { "PUT", "DELETE", "TRACE", "CONNECT" };
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (str_is(request->method, known[i]))
			return true;
	*status = 501;
	for (size_t i = 0; i < COUNT_OF(never); i++)
		if (str_is(request->method, never[i]))
			*status = 405;
	return false;
}

/* The head is whole: is it a request that we want the body of? */
static bool judge_head(struct connection *connection)
{
	struct server *server = connection->server;
	const struct request *request = &connection->incoming->request;
	int status = 0;
	if (!known_method(request, &status))
		connection_refuse(connection, status, "this method is not possible here");
	else if (!host_is_ours(server, request->authority.len ? request->authority : request_header(request, "host")))
		connection_refuse(connection, 421, "this server does not go by that name (see --host)");
	else if (request->content_length > server->config.body_limit(server->config.arg, request))
		connection_refuse(connection, 413, "the body is too large");
	else
		return true;
	return false;
}

static bool read_head(struct connection *connection)
{
	struct parse_error error = { 0 };
	enum parsed parsed = request_parse_head(&connection->incoming->request, unread_bytes(connection), &connection->head_used, &error);
	if (parsed == PARSED_BAD)
		connection_refuse(connection, error.status, error.text);
	if (parsed != PARSED_OK || !judge_head(connection))
		return false;
	skip_read(connection, connection->head_used);
	const struct request *request = &connection->incoming->request;
	if (request->expects_continue && !unread(connection) && (request->chunked || request->content_length))
		buf_lit(&connection->out, "HTTP/1.1 100 Continue\r\n\r\n");
	connection->stage = STAGE_BODY;
	connection->deadline_us = clock_boot(&connection->server->clock) + BODY_US;
	return true;
}

static bool read_body(struct connection *connection)
{
	struct server *server = connection->server;
	struct request *request = &connection->incoming->request;
	struct parse_error error = { 0 };
	size_t used;
	enum parsed parsed = request_parse_body(request, unread_bytes(connection), server->config.body_limit(server->config.arg, request), &used, &error);
	if (parsed == PARSED_BAD)
		connection_refuse(connection, error.status, error.text);
	else if (used)
		skip_read(connection, used);
	return parsed == PARSED_OK;
}

/* One request; false: nothing more to do now. */
static bool advance(struct connection *connection)
{
	struct server *server = connection->server;
	if (connection->stage == STAGE_IDLE && unread(connection)) {
		connection->stage = STAGE_HEAD;
		connection->deadline_us = clock_boot(&server->clock) + HEAD_US;
		connection->incoming = exchange_new(server);
		request_clear(&connection->incoming->request);
	}
	if (connection->stage == STAGE_HEAD && !read_head(connection))
		return false;
	if (connection->stage != STAGE_BODY || !read_body(connection))
		return false;
	start_exchange(connection);
	return true;
}

/* A pipelining client gets a few requests a round, then the others have their turn; one that does not take its answers gets none. */
void connection_process(struct connection *connection)
{
	connection->in_processing = true;
	for (int i = 0; i < REQUESTS_A_ROUND && (connection->stage != STAGE_IDLE || unsent(connection) < OUT_HIGH) && advance(connection) && connection->stage == STAGE_IDLE; i++)
		;
	connection->in_processing = false;
	if (connection_flush(connection) && connection->stage == STAGE_IDLE && unread(connection) && unsent(connection) < OUT_HIGH)
		connection_go_on_later(connection);
}

static void start_metrics(struct server *server)
{
	static const char *const classes[] = { "", "class=\"1xx\"", "class=\"2xx\"", "class=\"3xx\"", "class=\"4xx\"", "class=\"5xx\"" };
	for (size_t i = 2; server->config.metrics && i < COUNT_OF(classes); i++)
		server->requests[i] = metrics_get(server->config.metrics, METRIC_COUNTER, "muster_http_requests_total", "Requests answered, by class of status.", classes[i]);
	if (!server->config.metrics)
		return;
	server->latency = metrics_get(server->config.metrics, METRIC_HISTOGRAM, "muster_http_request_seconds", "From the request read to the answer written.", "");
	server->open = metrics_get(server->config.metrics, METRIC_GAUGE, "muster_http_connections", "Open connections.", "");
	server->bytes = metrics_get(server->config.metrics, METRIC_GAUGE, "muster_http_bytes", "Bytes that buffers and bodies of clients take.", "");
}

static void on_sweep(void *arg)
{
	struct server *server = arg;
	loop_timer_set(server->sweep, SWEEP_US);
	server_sweep(server);
}

struct server *server_new(const struct server_config *config, struct err *err)
{
	struct server *server = mem_zalloc(sizeof *server);
	server->config = *config;
	server->clock = config->clock ? *config->clock : clock_real();
	server->fd = -1;
	server->config.held_max = config->held_max ? config->held_max : HELD_MOST;
	start_metrics(server);
	if (!accept_start(server, err)) {
		server_free(server);
		return NULL;
	}
	server->again = loop_timer_new(config->loop, connections_go_on, server);
	server->sweep = loop_timer_new(config->loop, on_sweep, server);
	loop_timer_set(server->sweep, SWEEP_US);
	return server;
}

int server_port(const struct server *server)
{
	return server->port;
}

void server_drain(struct server *server, void (*done)(void *arg), void *arg)
{
	server->draining = true;
	server->drained = done;
	server->drained_arg = arg;
	server->drain_until_us = clock_boot(&server->clock) + STUCK_US;
	loop_io_watch(server->io, 0);
	for (struct connection *connection = server->connections, *next; connection; connection = next) {
		next = connection->next;
		if (connection->stage == STAGE_STREAM || (connection->stage == STAGE_IDLE && !unread(connection) && !unsent(connection)))
			connection_close(connection);
	}
	server_check_drained(server);
}

void server_free(struct server *server)
{
	if (!server)
		return;
	while (server->connections)
		connection_close(server->connections);
	for (struct exchange *spare = server->spares, *next; spare; spare = next) {
		next = spare->next_spare;
		exchange_free(spare);
	}
	loop_io_free(server->io);
	loop_timer_free(server->sweep);
	loop_timer_free(server->again);
	if (server->fd >= 0)
		close(server->fd);
	mem_free(server);
}
