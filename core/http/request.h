/* request.h — one HTTP/1.1 request, parsed strictly (RFC 9112): what two readers could understand differently is refused. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "base/arena.h"
#include "base/err.h"

enum { REQUEST_LINE_MAX = 8192, HEADERS_MAX_BYTES = 16384, HEADERS_MAX = 64, PARAMETERS_MAX = 64, BODY_MAX = 1 << 20, BULK_MAX = 8 << 20 };

enum chunk { CHUNK_SIZE, CHUNK_DATA, CHUNK_END, CHUNK_TRAILER };
struct header { struct str name, value; };             /* name in lower case */
struct parameter { struct str name, value; };          /* decoded */
struct request {
	struct str method, path;                       /* path: decoded, no query */
	struct header headers[HEADERS_MAX]; size_t header_count;
	struct parameter parameters[PARAMETERS_MAX]; size_t parameter_count;
	struct str body;
	struct str authority;                          /* of a target in absolute form; "" otherwise */
	bool keep_alive, head, chunked, expects_continue, minor_zero;
	size_t content_length;
	struct arena arena;
	/* How far the reading is. */
	bool line_read;                                /* the request line is behind us */
	size_t at, looked;                             /* where the line begins that is not whole yet, and how much of it was looked at */
	enum chunk chunk; size_t chunk_left, framing;
	struct buf gathered;                           /* a body that comes in pieces */
};
enum parsed { PARSED_MORE, PARSED_OK, PARSED_BAD };
struct parse_error { int status; const char *text; };

/* The head, up to the empty line. *used: bytes of it. After MORE the next call gets the same bytes and those behind them, and goes on where
 * this one stopped. On BAD the connection must close after the answer. */
enum parsed request_parse_head(struct request *request, struct str bytes, size_t *used, struct parse_error *error);
/* The body behind the head, by Content-Length or chunks. *used bytes are done with, after MORE too: the next call gets what follows them. */
enum parsed request_parse_body(struct request *request, struct str bytes, size_t most, size_t *used, struct parse_error *error);
void request_clear(struct request *request);           /* before each head; keeps the arena's block */
void request_free(struct request *request);
struct str request_header(const struct request *request, const char *name);         /* "" when absent */
bool request_has_header(const struct request *request, const char *name);
struct str request_parameter(const struct request *request, const char *name);

#endif
