/* transfer.h — requests to other servers on the loop: HTTP(S) and SMTP(S) by libcurl. No redirects, no proxies of the environment, only addresses that
 * may be reached (looked at when the socket is made, so that a name that changes its address gains nothing), a capped answer, and every wait ends. */
#ifndef DELIVER_TRANSFER_H
#define DELIVER_TRANSFER_H

#include "base/buf.h"
#include "base/err.h"
#include "base/loop.h"

enum { TRANSFER_ANSWER_MAX = 64 << 10, TRANSFER_HEADERS_MAX = 16, TRANSFER_RECEIVERS_MAX = 16 };

struct transfers;
struct transfers *transfers_new(struct loop *loop, struct err *err) MUST_CHECK;         /* borrows the loop */
void transfers_free(struct transfers *transfers);      /* those under way end unanswered: fn is not called; NULL is fine */

struct transfer_request {
	const char *url;                               /* http, https, smtp or smtps */
	struct str body;                               /* of an HTTP POST, or the whole mail (RFC 5322, CRLF) */
	const char *headers[TRANSFER_HEADERS_MAX];     /* "Name: value", NULL-terminated */
	const char *user, *password;                   /* NULL: none */
	const char *from, *to[TRANSFER_RECEIVERS_MAX]; /* of a mail: bare addresses */
	const char *ca_file;                           /* NULL: the system's */
	bool must_encrypt;                             /* smtp: STARTTLS or nothing */
	bool allow_private;
	int64_t total_ms;                              /* 0: 15 s; connecting has at most half of it */
};
/* What became of it. problem NULL: the server answered, with status (HTTP's, or SMTP's last) and at most TRANSFER_ANSWER_MAX bytes of body.
 * forbidden: the address may not be reached; trying again helps nobody. */
struct transfer_answer { const char *problem; bool forbidden; long status; struct str body; int64_t retry_after_us; bool cut; };      /* retry_after_us: -1 when not said */
typedef void (*transfer_fn)(void *arg, const struct transfer_answer *answer);
/* Copies the request. false: it cannot even be begun (a URL that is none). fn runs on the loop, exactly once, later. */
bool transfer_start(struct transfers *transfers, const struct transfer_request *request, transfer_fn fn, void *arg, struct err *err) MUST_CHECK;
size_t transfers_running(const struct transfers *transfers);

#endif
