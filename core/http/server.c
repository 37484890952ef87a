#include "http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 2000, PER_ADDRESS_MAX = 500, ACCEPTED_A_ROUND = 64, REQUESTS_A_ROUND = 8, OUT_MOST = 1 << 20 };
#define HEAD_US  (5 * SECOND_US)
#define BODY_US  (10 * SECOND_US)
#define IDLE_US  (30 * SECOND_US)
#define STUCK_US (10 * SECOND_US)
#define SWEEP_US (SECOND_US / 2)

enum stage { STAGE_IDLE, STAGE_HEAD, STAGE_BODY, STAGE_ANSWERING, STAGE_STREAM, STAGE_CLOSING };

struct connection {
	struct server *server;
	struct connection *next, **link;
	int fd;
	uint32_t address;
	struct loop_io *io;
	struct buf in, out;
	size_t out_at;
	enum stage stage;
	int64_t deadline_us;                           /* INT64_MAX: none */
	struct request request;
	struct exchange *exchange;
	struct stream *stream;
	size_t head_used;
	bool reader_gone, in_processing;
};
struct exchange { struct server *server; struct connection *connection; struct request request; int64_t began_us; };
struct stream { struct connection *connection; void (*closed)(void *arg); void *arg; };

struct server {
	struct server_config config;
	struct clock clock;
	int fd, port;
	struct loop_io *io;
	struct loop_timer *sweep;
	struct connection *connections; size_t count;
	size_t exchanges;                              /* not answered yet */
	bool draining;
	void (*drained)(void *arg); void *drained_arg;
	char date[40]; int64_t date_second;
	struct metric *requests[6], *latency, *open;
};

static void process(struct connection *connection);

/* ---- connections ---- */

static void close_connection(struct connection *connection)
{
	struct server *server = connection->server;
	if (connection->exchange)
		connection->exchange->connection = NULL;   /* whoever answers later answers nobody */
	if (connection->stream) {
		struct stream *stream = connection->stream;
		connection->stream = NULL;
		stream->connection = NULL;
		stream->closed(stream->arg);
		mem_free(stream);
	}
	*connection->link = connection->next;
	if (connection->next)
		connection->next->link = connection->link;
	server->count--;
	metric_set(server->open, (double)server->count);
	loop_io_free(connection->io);
	close(connection->fd);
	arena_free(&connection->request.arena);
	buf_free(&connection->in);
	buf_free(&connection->out);
	mem_free(connection);
}

static void watch(struct connection *connection)
{
	bool wants = connection->stage != STAGE_CLOSING && !connection->reader_gone && connection->in.len < BULK_MAX + 2 * HEADERS_MAX_BYTES
	          && (connection->stage != STAGE_ANSWERING || connection->in.len < 64 * 1024);
	loop_io_watch(connection->io, (wants ? LOOP_READ : 0) | (connection->out.len > connection->out_at ? LOOP_WRITE : 0));
}

/* True: the connection is still there. */
static bool flush(struct connection *connection)
{
	while (connection->out_at < connection->out.len) {
		ssize_t sent = send(connection->fd, connection->out.data + connection->out_at, connection->out.len - connection->out_at, MSG_NOSIGNAL);
		if (sent < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		if (sent < 0) {
			close_connection(connection);
			return false;
		}
		connection->out_at += (size_t)sent;
		connection->deadline_us = connection->stage == STAGE_STREAM ? INT64_MAX : connection->deadline_us;
	}
	if (connection->out_at == connection->out.len) {
		buf_clear(&connection->out);
		connection->out_at = 0;
		if (connection->stage == STAGE_CLOSING) {
			shutdown(connection->fd, SHUT_WR);
			close_connection(connection);
			return false;
		}
	} else if (connection->stage == STAGE_STREAM && connection->deadline_us == INT64_MAX) {
		connection->deadline_us = clock_boot(&connection->server->clock) + STUCK_US;
	}
	watch(connection);
	return true;
}

/* ---- answers ---- */

static const char *reason_of(int status)
{
	static const struct { int status; const char *text; } reasons[] = { { 200, "OK" }, { 201, "Created" }, { 204, "No Content" }, { 400, "Bad Request" }, { 401, "Unauthorized" },
		{ 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" }, { 408, "Request Timeout" }, { 409, "Conflict" }, { 413, "Content Too Large" },
		{ 414, "URI Too Long" }, { 415, "Unsupported Media Type" }, { 421, "Misdirected Request" }, { 422, "Unprocessable Content" }, { 429, "Too Many Requests" },
		{ 431, "Request Header Fields Too Large" }, { 500, "Internal Server Error" }, { 501, "Not Implemented" }, { 503, "Service Unavailable" }, { 505, "HTTP Version Not Supported" } };
	for (size_t i = 0; i < COUNT_OF(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].text;
	return "Status";
}

static const char *date_of_now(struct server *server)
{
	int64_t second = clock_wall(&server->clock) / SECOND_US;
	if (second != server->date_second) {
		struct tm civil;
		time_t now = (time_t)second;
		gmtime_r(&now, &civil);
		strftime(server->date, sizeof server->date, "%a, %d %b %Y %H:%M:%S GMT", &civil);
		server->date_second = second;
	}
	return server->date;
}

static void put_answer(struct connection *connection, int status, const char *type, struct str body, const char *headers, bool keep_alive, bool head)
{
	struct buf *out = &connection->out;
	struct server *server = connection->server;
	buf_printf(out, "HTTP/1.1 %d %s\r\nDate: %s\r\nContent-Length: %zu\r\n", status, reason_of(status), date_of_now(server), body.len);
	if (type && (body.len || status != 204))
		buf_printf(out, "Content-Type: %s\r\n", type);
	if (status == 503 && !strstr(headers, "Retry-After"))
		buf_lit(out, "Retry-After: 1\r\n");
	buf_lit(out, "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n");
	buf_text(out, headers);
	if (!keep_alive)
		buf_lit(out, "Connection: close\r\n");
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
static void refuse(struct connection *connection, int status, const char *text)
{
	struct buf body = BUF_INIT;
	problem_body(&body, status, text);
	buf_byte(&body, '}');
	put_answer(connection, status, "application/problem+json", buf_view(&body), status == 405 ? "Allow: GET, HEAD, POST, PATCH, OPTIONS\r\n" : "", false, false);
	buf_free(&body);
	connection->stage = STAGE_CLOSING;
	connection->deadline_us = clock_boot(&connection->server->clock) + STUCK_US;
	buf_clear(&connection->in);
}

static void check_drained(struct server *server)
{
	if (!server->draining || server->exchanges || !server->drained)
		return;
	void (*drained)(void *arg) = server->drained;
	server->drained = NULL;
	drained(server->drained_arg);
}

void exchange_answer(struct exchange *exchange, int status, const char *type, struct str body, const char *headers)
{
	struct connection *connection = exchange->connection;
	struct server *server = exchange->server;
	server->exchanges--;
	if (connection) {
		bool keep = exchange->request.keep_alive && !server->draining;
		put_answer(connection, status, type, body, headers, keep, exchange->request.head);
		metric_observe(server->latency, (double)(clock_boot(&server->clock) - exchange->began_us) / 1e6);
		connection->exchange = NULL;
		connection->stage = keep ? STAGE_IDLE : STAGE_CLOSING;
		connection->deadline_us = clock_boot(&server->clock) + (keep ? IDLE_US : STUCK_US);
	}
	arena_free(&exchange->request.arena);
	mem_free(exchange);
	if (connection && !connection->in_processing && flush(connection))
		process(connection);
	check_drained(server);
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

struct stream *exchange_stream(struct exchange *exchange, void (*closed)(void *arg), void *arg)
{
	struct connection *connection = exchange->connection;
	exchange->server->exchanges--;
	struct stream *stream = mem_zalloc(sizeof *stream);
	*stream = (struct stream){ connection, closed, arg };
	if (connection) {
		buf_printf(&connection->out, "HTTP/1.1 200 OK\r\nDate: %s\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n", date_of_now(connection->server));
		connection->exchange = NULL;
		connection->stage = STAGE_STREAM;
		connection->stream = stream;
		connection->deadline_us = INT64_MAX;
	}
	arena_free(&exchange->request.arena);
	mem_free(exchange);
	return stream;
}

bool stream_write(struct stream *stream, struct str bytes)
{
	struct connection *connection = stream->connection;
	if (!connection || connection->out.len - connection->out_at > OUT_MOST)
		return false;
	if (connection->out_at == connection->out.len) {
		buf_clear(&connection->out);
		connection->out_at = 0;
	}
	buf_str(&connection->out, bytes);
	watch(connection);                             /* sent when the loop comes round: frames of one round go together */
	return true;
}

/* ---- requests ---- */

static void start_exchange(struct connection *connection)
{
	struct server *server = connection->server;
	struct exchange *exchange = mem_zalloc(sizeof *exchange);
	exchange->server = server;
	exchange->connection = connection;
	exchange->request = connection->request;
	exchange->began_us = clock_boot(&server->clock);
	connection->request = (struct request){ .arena = ARENA_INIT };
	connection->exchange = exchange;
	connection->stage = STAGE_ANSWERING;
	connection->deadline_us = INT64_MAX;
	server->exchanges++;
	server->config.handle(server->config.arg, exchange);
}

static void drop_front(struct buf *buf, size_t count)
{
	memmove(buf->data, buf->data + count, buf->len - count);
	buf->len -= count;
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

/* One step; false: nothing more to do now. */
static bool advance(struct connection *connection)
{
	struct server *server = connection->server;
	struct parse_error error = { 0 };
	size_t used;
	int status;
	if (connection->stage == STAGE_IDLE && connection->in.len) {
		connection->stage = STAGE_HEAD;
		connection->deadline_us = clock_boot(&server->clock) + HEAD_US;
	}
	if (connection->stage == STAGE_HEAD) {
		request_clear(&connection->request);
		enum parsed parsed = request_parse_head(&connection->request, buf_view(&connection->in), &connection->head_used, &error);
		if (parsed == PARSED_MORE)
			return false;
		if (parsed == PARSED_BAD) {
			refuse(connection, error.status, error.text);
			return false;
		}
		if (!known_method(&connection->request, &status)) {
			refuse(connection, status, "this method is not possible here");
			return false;
		}
		size_t most = server->config.body_limit(server->config.arg, &connection->request);
		if (connection->request.content_length > most) {
			refuse(connection, 413, "the body is too large");
			return false;
		}
		if (connection->request.expects_continue && connection->in.len == connection->head_used)
			buf_lit(&connection->out, "HTTP/1.1 100 Continue\r\n\r\n");
		drop_front(&connection->in, connection->head_used);
		connection->stage = STAGE_BODY;
		connection->deadline_us = clock_boot(&server->clock) + BODY_US;
	}
	if (connection->stage != STAGE_BODY)
		return false;
	enum parsed parsed = request_parse_body(&connection->request, buf_view(&connection->in), server->config.body_limit(server->config.arg, &connection->request), &used, &error);
	if (parsed == PARSED_MORE)
		return false;
	if (parsed == PARSED_BAD) {
		refuse(connection, error.status, error.text);
		return false;
	}
	drop_front(&connection->in, used);
	start_exchange(connection);
	return true;
}

/* A pipelining client gets a few requests a round, then the others have their turn. */
static void process(struct connection *connection)
{
	connection->in_processing = true;
	for (int i = 0; i < REQUESTS_A_ROUND && advance(connection) && connection->stage == STAGE_IDLE; i++)
		;
	connection->in_processing = false;
	if (connection->reader_gone && (connection->stage == STAGE_IDLE || connection->stage == STAGE_HEAD || connection->stage == STAGE_BODY)
	    && connection->out.len == connection->out_at) {
		close_connection(connection);
		return;
	}
	flush(connection);
}

static void on_ready(int fd, int ready, void *arg)
{
	struct connection *connection = arg;
	if (ready & LOOP_WRITE && !flush(connection))
		return;
	if (!(ready & LOOP_READ))
		return;
	char *room = buf_try_room(&connection->in, 16384);
	if (!room) {                                   /* the body was too much for this machine: nobody else suffers for it */
		refuse(connection, 503, "out of memory");
		flush(connection);
		return;
	}
	ssize_t got = recv(fd, room, 16384, 0);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		if (got < 0 || connection->stage == STAGE_STREAM) {
			close_connection(connection);
			return;
		}
		connection->reader_gone = true;            /* a half-closed client still gets its answer */
	} else {
		connection->in.len += (size_t)got;
	}
	process(connection);
}

static void on_sweep(void *arg)
{
	struct server *server = arg;
	int64_t now = clock_boot(&server->clock);
	for (struct connection *connection = server->connections, *next; connection; connection = next) {
		next = connection->next;
		if (connection->stage == STAGE_IDLE && connection->in.len && connection->exchange == NULL)
			process(connection);
		else if (now < connection->deadline_us)
			continue;
		else if (connection->stage == STAGE_HEAD || connection->stage == STAGE_BODY) {
			refuse(connection, 408, "the request took too long");
			flush(connection);
		} else {
			close_connection(connection);
		}
	}
	loop_timer_set(server->sweep, SWEEP_US);
}

/* ---- accepting ---- */

static size_t from_address(const struct server *server, uint32_t address)
{
	size_t count = 0;
	for (const struct connection *connection = server->connections; connection; connection = connection->next)
		count += connection->address == address;
	return count;
}

static void add_connection(struct server *server, int fd, uint32_t address)
{
	struct connection *connection = mem_zalloc(sizeof *connection);
	int on = 1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	connection->server = server;
	connection->fd = fd;
	connection->address = address;
	connection->next = server->connections;
	connection->link = &server->connections;
	if (connection->next)
		connection->next->link = &connection->next;
	server->connections = connection;
	server->count++;
	metric_set(server->open, (double)server->count);
	connection->deadline_us = clock_boot(&server->clock) + IDLE_US;
	connection->io = loop_io_new(server->config.loop, fd, on_ready, connection);
	watch(connection);
}

static void on_accept(int fd, int ready, void *arg)
{
	static const char full[] = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	struct server *server = arg;
	(void)ready;
	for (int i = 0; i < ACCEPTED_A_ROUND; i++) {
		struct sockaddr_in from = { .sin_family = AF_INET };
		socklen_t length = sizeof from;
		int accepted = accept4(fd, (struct sockaddr *)&from, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (accepted < 0)
			return;
		size_t most = server->config.connections_max ? server->config.connections_max : CONNECTIONS_MAX;
		size_t each = server->config.per_address_max ? server->config.per_address_max : PER_ADDRESS_MAX;
		if (server->count >= most || from_address(server, from.sin_addr.s_addr) >= each) {
			ssize_t sent = send(accepted, full, sizeof full - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
			(void)sent;
			close(accepted);
			continue;
		}
		add_connection(server, accepted, from.sin_addr.s_addr);
	}
}

static bool parse_address(const char *text, struct sockaddr_in *address, struct err *err)
{
	char host[64];
	const char *colon = strrchr(text, ':');
	long port = colon ? strtol(colon + 1, NULL, 10) : -1;
	*address = (struct sockaddr_in){ .sin_family = AF_INET };
	if (!colon || (size_t)(colon - text) >= sizeof host || port < 0 || port > 65535)
		return err_set(err, ERR_INPUT, "'%s' is no address like 127.0.0.1:8420", text);
	memcpy(host, text, (size_t)(colon - text));
	host[colon - text] = '\0';
	if (strcmp(host, "localhost") == 0)
		memcpy(host, "127.0.0.1", 10);
	if (inet_pton(AF_INET, host, &address->sin_addr) != 1)
		return err_set(err, ERR_INPUT, "'%s' is no address like 127.0.0.1:8420", text);
	address->sin_port = htons((uint16_t)port);
	if ((ntohl(address->sin_addr.s_addr) >> 24) != 127)
		return err_set(err, ERR_DENIED, "%s is not a loopback address: until accounts exist the server listens on this machine only (127.0.0.1)", host);
	return true;
}

static bool listen_on(struct server *server, struct err *err)
{
	struct sockaddr_in address;
	socklen_t length = sizeof address;
	int on = 1;
	if (!parse_address(server->config.address, &address, err))
		return false;
	server->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	setsockopt(server->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (server->fd < 0 || bind(server->fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(server->fd, 1024) != 0)
		return err_set(err, ERR_BUSY, "cannot listen on %s: %s", server->config.address, strerror(errno));
	getsockname(server->fd, (struct sockaddr *)&address, &length);
	server->port = ntohs(address.sin_port);
	return true;
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
}

struct server *server_new(const struct server_config *config, struct err *err)
{
	struct server *server = mem_zalloc(sizeof *server);
	server->config = *config;
	server->clock = config->clock ? *config->clock : clock_real();
	server->fd = -1;
	start_metrics(server);
	if (!listen_on(server, err)) {
		server_free(server);
		return NULL;
	}
	server->io = loop_io_new(config->loop, server->fd, on_accept, server);
	loop_io_watch(server->io, LOOP_READ);
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
	loop_io_watch(server->io, 0);
	for (struct connection *connection = server->connections, *next; connection; connection = next) {
		next = connection->next;
		if (connection->stage == STAGE_STREAM || (connection->stage == STAGE_IDLE && !connection->in.len))
			close_connection(connection);
	}
	check_drained(server);
}

void server_free(struct server *server)
{
	if (!server)
		return;
	while (server->connections)
		close_connection(server->connections);
	loop_io_free(server->io);
	loop_timer_free(server->sweep);
	if (server->fd >= 0)
		close(server->fd);
	mem_free(server);
}
