/* One client's connection: its buffers and what they may hold, reading, sending, deadlines. */
#include "http/server_private.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 16 * 1024, IN_MOST = 32 * 1024, KEPT_MOST = 32 * 1024, SMALL_HELD = 128 * 1024 };
#define ANSWER_US (30 * SECOND_US)
#define LINGER_US (2 * SECOND_US)
#define QUIET_US  (15 * SECOND_US)

/* ---- connections ---- */

/* Set once: setting it again would put it off as long as others keep the loop busy. */
static void come_round(struct server *server)
{
	if (!server->comes_round)
		loop_timer_set(server->again, 0);
	server->comes_round = true;
}

/* Its turn comes again when the others had theirs. */
void connection_go_on_later(struct connection *connection)
{
	struct connection **at = &connection->server->agains;
	if (connection->again_link)
		return;
	connection->again_next = *at;
	connection->again_link = at;
	if (*at)
		(*at)->again_link = &connection->again_next;
	*at = connection;
	come_round(connection->server);
}

static void leave_agains(struct connection *connection)
{
	if (!connection->again_link)
		return;
	*connection->again_link = connection->again_next;
	if (connection->again_next)
		connection->again_next->again_link = connection->again_link;
	connection->again_link = NULL;
}

/* Counts what the connection holds; too much in all is looked at when the loop comes round. */
static void account(struct connection *connection)
{
	struct server *server = connection->server;
	size_t held = connection->in.cap + connection->out.cap + (connection->incoming ? connection->incoming->request.gathered.cap : 0);
	server->held += held - connection->held;
	connection->held = held;
	if (server->held > server->config.held_max)
		come_round(server);
}

void connection_close(struct connection *connection)
{
	struct server *server = connection->server;
	if (connection->exchange) {
		connection->exchange->connection = NULL;   /* whoever answers later answers nobody */
		exchange_tell_gone(connection->exchange);
	}
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
	leave_agains(connection);
	server->count--;
	server->held -= connection->held;
	metric_set(server->open, (double)server->count);
	source_leave(server, connection->source);
	loop_io_free(connection->io);
	close(connection->fd);
	exchange_free(connection->incoming);
	buf_free(&connection->in);
	buf_free(&connection->out);
	mem_free(connection);
}

/* A client that does not take its answers is not read either: what waits for it stays bounded. */
void connection_watch(struct connection *connection)
{
	bool wants = connection->stage != STAGE_CLOSING;
	if (connection->stage == STAGE_IDLE || connection->stage == STAGE_ANSWERING)
		wants = unread(connection) < IN_MOST && unsent(connection) < OUT_HIGH;
	wants = wants && !connection->reader_gone;
	loop_io_watch(connection->io, (wants ? LOOP_READ : 0) | (unsent(connection) ? LOOP_WRITE : 0));
}

void connection_trim(struct buf *buf)
{
	buf_clear(buf);
	if (buf->cap > KEPT_MOST)
		buf_free(buf);
}

/* Everything is out. False: the connection is gone. */
static bool on_empty(struct connection *connection)
{
	connection_trim(&connection->out);
	connection->out_at = 0;
	connection->out_deadline_us = INT64_MAX;
	if (connection->stage == STAGE_CLOSING && connection->lingers && !connection->reader_gone) {
		shutdown(connection->fd, SHUT_WR);
		connection->stage = STAGE_LINGER;
		connection->deadline_us = clock_boot(&connection->server->clock) + LINGER_US;
	} else if (connection->stage == STAGE_CLOSING || (connection->reader_gone && (connection->stage == STAGE_HEAD || connection->stage == STAGE_BODY || (connection->stage == STAGE_IDLE && !unread(connection))))) {
		connection_close(connection);
		return false;
	} else if (connection->stage == STAGE_STREAM && connection->stream->room) {
		connection->stream->room(connection->stream->arg);
	}
	return true;
}

/* What waits has one deadline, however often a byte of it is taken. */
void connection_wait(struct connection *connection)
{
	if (connection->out_deadline_us != INT64_MAX && connection->out_at < connection->out_mark)
		return;
	connection->out_mark = connection->out.len;
	connection->out_deadline_us = clock_boot(&connection->server->clock) + (connection->stage == STAGE_STREAM || connection->stage == STAGE_CLOSING ? STUCK_US : ANSWER_US);
}

/* The part that is out goes when it is the larger one. */
static void drop_sent(struct connection *connection)
{
	size_t left = unsent(connection);
	if (connection->out_at <= OUT_HIGH || connection->out_at <= left)
		return;
	memmove(connection->out.data, connection->out.data + connection->out_at, left);
	connection->out_mark -= connection->out_at;
	connection->out.len = left;
	connection->out_at = 0;
}

/* True: the connection is still there. */
bool connection_flush(struct connection *connection)
{
	while (connection->out_at < connection->out.len) {
		ssize_t sent = send(connection->fd, connection->out.data + connection->out_at, unsent(connection), MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0 && errno == EAGAIN)
			break;
		if (sent < 0) {
			connection_close(connection);
			return false;
		}
		connection->out_at += (size_t)sent;
	}
	if (!unsent(connection) && !on_empty(connection))
		return false;
	if (unsent(connection)) {
		connection_wait(connection);
		drop_sent(connection);
	}
	connection_watch(connection);
	account(connection);
	return true;
}

/* Reads what came; false: the connection is gone or there was nothing. */
static bool receive(struct connection *connection)
{
	struct buf *in = &connection->in;
	if (connection->in_at) {
		memmove(in->data, in->data + connection->in_at, unread(connection));
		in->len -= connection->in_at;
		connection->in_at = 0;
	}
	char *room = buf_try_room(in, READ_BYTES);
	if (!room) {                                   /* the body was too much for this machine: nobody else suffers for it */
		connection_refuse(connection, 503, "out of memory");
		return connection_flush(connection);
	}
	ssize_t got = recv(connection->fd, room, READ_BYTES, 0);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (got < 0 || (got == 0 && connection->stage >= STAGE_STREAM)) {
		connection_close(connection);
		return false;
	}
	connection->reader_gone = got == 0;            /* a half-closed client still gets its answers, if they are not called off */
	if (got == 0)
		exchange_tell_gone(connection->exchange);
	if (connection->stage < STAGE_STREAM)
		in->len += (size_t)got;                    /* later what comes is not looked at */
	return connection->stage < STAGE_STREAM;
}

static void on_ready(int fd, int ready, void *arg)
{
	struct connection *connection = arg;
	(void)fd;
	if (ready & LOOP_WRITE && !connection_flush(connection))
		return;
	bool more = ready & LOOP_READ ? receive(connection) : (ready & LOOP_WRITE) && connection->stage == STAGE_IDLE && unread(connection);
	if (more)
		connection_process(connection);
}

void connection_start(struct server *server, int fd, struct source *source)
{
	struct connection *connection = mem_zalloc(sizeof *connection);
	connection->server = server;
	connection->fd = fd;
	connection->source = source;
	connection->next = server->connections;
	connection->link = &server->connections;
	if (connection->next)
		connection->next->link = &connection->next;
	server->connections = connection;
	server->count++;
	metric_set(server->open, (double)server->count);
	connection->deadline_us = clock_boot(&server->clock) + IDLE_US;
	connection->out_deadline_us = INT64_MAX;
	connection->io = loop_io_new(server->config.loop, fd, on_ready, connection);
	connection_watch(connection);
}

/* ---- what is not a client's doing ---- */

/* Too much is held: who is nearest to its deadline among those that hold much goes first. False: nobody can. */
static bool make_room(struct server *server)
{
	struct connection *nearest = NULL;
	int64_t deadline = INT64_MAX;
	for (struct connection *connection = server->connections; connection; connection = connection->next) {
		int64_t own = connection->deadline_us < connection->out_deadline_us ? connection->deadline_us : connection->out_deadline_us;
		if (connection->held <= SMALL_HELD || own >= deadline)
			continue;
		nearest = connection;
		deadline = own;
	}
	if (!nearest)
		return false;
	if (nearest->stage == STAGE_BODY) {
		connection_refuse(nearest, 503, "too much is being sent at once");
		connection_flush(nearest);
	} else {
		connection_close(nearest);
	}
	return true;
}

void connections_go_on(void *arg)
{
	struct server *server = arg;
	struct connection *list = server->agains;
	server->comes_round = false;
	server->agains = NULL;
	if (list)
		list->again_link = &list;
	while (list) {
		struct connection *connection = list;
		leave_agains(connection);
		if (connection->stage == STAGE_IDLE)
			connection_process(connection);
	}
	while (server->held > server->config.held_max && make_room(server))
		;
}

static void look_after(struct connection *connection, int64_t now)
{
	bool reading = connection->stage == STAGE_HEAD || connection->stage == STAGE_BODY;
	if (now >= connection->out_deadline_us || (now >= connection->deadline_us && !reading)) {
		connection_close(connection);
	} else if (connection->stage == STAGE_STREAM && !unsent(connection) && now >= connection->stream->wrote_us + QUIET_US) {
		stream_write(connection->stream, STR(":\n\n"));         /* a reader that is gone shows when nobody takes it */
	} else if (now >= connection->deadline_us) {
		connection_refuse(connection, 408, "the request took too long");
		connection_flush(connection);
	}
}

void server_sweep(struct server *server)
{
	int64_t now = clock_boot(&server->clock);
	for (struct connection *connection = server->connections, *next; connection; connection = next) {
		next = connection->next;
		look_after(connection, now);
	}
	metric_set(server->bytes, (double)server->held);
	accept_resume(server);
	server_check_drained(server);
}
