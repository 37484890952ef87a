/* server_private.h — shared by server.c (connections, answers) and accept.c (who may connect). */
#ifndef HTTP_SERVER_PRIVATE_H
#define HTTP_SERVER_PRIVATE_H

#include "http/server.h"

enum { CONNECTIONS_MAX = 2000, PER_ADDRESS_MAX = 500, SOURCE_BUCKETS = 256, OUT_HIGH = 64 * 1024 };
#define HEAD_US  (5 * SECOND_US)
#define BODY_US  (10 * SECOND_US)
#define IDLE_US  (30 * SECOND_US)
#define STUCK_US (10 * SECOND_US)

/* LINGER: the last answer is out; what the client still sends is thrown away, else the reset would take the answer from it (RFC 9112 9.6). */
enum stage { STAGE_IDLE, STAGE_HEAD, STAGE_BODY, STAGE_ANSWERING, STAGE_STREAM, STAGE_CLOSING, STAGE_LINGER };

struct source { struct source *next; uint32_t address; size_t count; int64_t full_until_us; };        /* an address and its connections */

struct connection {
	struct server *server;
	struct connection *next, **link;
	struct connection *again_next, **again_link;   /* on the list of those that have more to do at once; link NULL: not on it */
	int fd;
	struct source *source;
	struct loop_io *io;
	struct buf in, out;
	size_t in_at, out_at;
	enum stage stage;
	int64_t deadline_us;                           /* of the stage; INT64_MAX: none */
	int64_t out_deadline_us; size_t out_mark;      /* until then what stands in out up to the mark must be gone; INT64_MAX: nothing waits */
	struct exchange *incoming;                     /* being read; NULL between requests */
	struct exchange *exchange;                     /* being answered */
	struct stream *stream;
	size_t head_used;
	size_t held;                                   /* its part of server->held */
	bool reader_gone, in_processing, lingers;
};

struct exchange { struct server *server; struct connection *connection; struct request request; int64_t began_us; size_t held; char headers[48]; struct exchange *next_spare; void (*gone)(void *arg); void *gone_arg; bool gone_told; };
struct stream { struct connection *connection; void (*room)(void *arg), (*closed)(void *arg); void *arg; int64_t wrote_us; };

struct server {
	struct server_config config;
	struct clock clock;
	int fd, port;
	struct loop_io *io;
	struct loop_timer *sweep, *again;
	struct connection *connections, *agains; size_t count;
	struct source *sources[SOURCE_BUCKETS];
	size_t exchanges;                              /* not answered yet */
	size_t held;                                   /* bytes of buffers and bodies of all clients */
	struct exchange *spares; size_t spare_count;   /* for the next requests, arenas warm */
	bool draining, comes_round, paused;            /* paused: out of descriptors, accepting again at the next sweep */
	int64_t drain_until_us, full_until_us;         /* until then nobody is worth sending away for a newcomer */
	void (*drained)(void *arg); void *drained_arg;
	char date[48]; size_t date_len; int64_t date_second;    /* the Date line */
	struct metric *requests[6], *latency, *open, *bytes;
};

static inline size_t unsent(const struct connection *connection) { return connection->out.len - connection->out_at; }
static inline size_t unread(const struct connection *connection) { return connection->in.len - connection->in_at; }

void connection_start(struct server *server, int fd, struct source *source);
void connection_close(struct connection *connection);
void connection_watch(struct connection *connection);
void connection_trim(struct buf *buf);                 /* empties it; a large one goes back */
bool connection_flush(struct connection *connection);  /* true: the connection is still there */
void connection_wait(struct connection *connection);   /* something stands in out: by when it must be gone */
void connection_go_on_later(struct connection *connection);
void connections_go_on(void *server);                  /* when the loop comes round: those who have more to do, and room when too much is held */
void connection_process(struct connection *connection);        /* requests that are whole are answered */
void connection_refuse(struct connection *connection, int status, const char *text);
void exchange_free(struct exchange *exchange);
void exchange_tell_gone(struct exchange *exchange);    /* NULL is fine */
void server_check_drained(struct server *server);

bool accept_start(struct server *server, struct err *err) MUST_CHECK;
void accept_resume(struct server *server);
void source_leave(struct server *server, struct source *source);
bool host_is_ours(const struct server *server, struct str host);

#endif
