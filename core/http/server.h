/* server.h — HTTP/1.1 on the loop: connections, deadlines, answers in order, event streams.
 * One exchange a connection at a time; pipelined requests wait their turn. An exchange may be answered later, exactly once; it
 * stays valid until then even when the client has gone. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/loop.h"
#include "base/metrics.h"
#include "base/log.h"
#include "base/json.h"
#include "http/request.h"

struct server;
struct exchange;
struct server_config {
	struct loop *loop;
	const struct clock *clock;
	const struct log *log;
	struct metrics *metrics;
	const char *address;                           /* "127.0.0.1:8420"; port 0: any free one */
	const char *hosts;                             /* "a.example,b.example": names it goes by beside addresses and localhost; NULL: none */
	size_t connections_max, per_address_max;       /* 0: 2,000 and 500 */
	size_t held_max;                               /* bytes of buffers and bodies in all; 0: 256 MiB */
	void (*handle)(void *arg, struct exchange *exchange);
	size_t (*body_limit)(void *arg, const struct request *request);
	void *arg;
};
struct server *server_new(const struct server_config *config, struct err *err) MUST_CHECK;      /* refuses addresses that are not loopback */
int  server_port(const struct server *server);
void server_drain(struct server *server, void (*done)(void *arg), void *arg);                   /* stops accepting; done when the last answer is out */
void server_sweep(struct server *server);                                                       /* what happens each half second: deadlines. For tests on a virtual clock */
void server_free(struct server *server);

const struct request *exchange_request(const struct exchange *exchange);
/* headers: "Name: value\r\n…" or "". Frees the exchange. */
void exchange_answer(struct exchange *exchange, int status, const char *type, struct str body, const char *headers);
void exchange_answer_at(struct exchange *exchange, uint64_t seq, struct str json);              /* 200, JSON, X-Muster-Seq */
void exchange_problem(struct exchange *exchange, const struct err *err);                        /* RFC 9457, status by err->code */
void exchange_problem_status(struct exchange *exchange, int status, const char *detail, const char *headers);

/* fn runs once, when the loop comes round, if the client has gone before the answer; the exchange is still to be answered then. */
void exchange_on_gone(struct exchange *exchange, void (*fn)(void *arg), void *arg);

/* Turns the exchange into a stream of server-sent events; the exchange is gone then. room runs whenever the reader has taken everything, closed
 * once when it goes. */
struct stream;
struct stream *exchange_stream(struct exchange *exchange, void (*room)(void *arg), void (*closed)(void *arg), void *arg);
void stream_end(struct stream *stream);                                                         /* what was written still leaves; closed does not run */
bool stream_write(struct stream *stream, struct str bytes);                                     /* false: too much waits for this reader; not taken */

#endif
