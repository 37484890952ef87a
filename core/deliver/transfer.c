#include "deliver/transfer.h"
#include "base/clock.h"
#include "deliver/address.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { TOTAL_MS = 15000, IDLE_CONNECTIONS = 32 };

struct transfers { struct loop *loop; CURLM *multi; struct loop_timer *timer; struct transfer *first; size_t count; };
struct transfer {
	struct transfers *transfers;
	struct transfer *next, **link;
	CURL *easy;
	struct curl_slist *headers, *to;
	struct buf body, answer;
	size_t sent;
	bool allow_private, forbidden, cut;
	char problem[CURL_ERROR_SIZE];
	transfer_fn fn; void *arg;
};

/* ---- one transfer ---- */

static void transfer_free(struct transfer *transfer)
{
	struct transfers *transfers = transfer->transfers;
	*transfer->link = transfer->next;
	if (transfer->next)
		transfer->next->link = transfer->link;
	transfers->count--;
	curl_multi_remove_handle(transfers->multi, transfer->easy);
	curl_easy_cleanup(transfer->easy);
	curl_slist_free_all(transfer->headers);
	curl_slist_free_all(transfer->to);
	buf_free(&transfer->body);
	buf_free(&transfer->answer);
	mem_free(transfer);
}

static size_t give_body(char *out, size_t size, size_t count, void *arg)
{
	struct transfer *transfer = arg;
	size_t left = transfer->body.len - transfer->sent, part = left < size * count ? left : size * count;
	memcpy(out, transfer->body.data + transfer->sent, part);
	transfer->sent += part;
	return part;
}

/* Beyond the cap the transfer ends; what came before counts. */
static size_t take_answer(char *bytes, size_t size, size_t count, void *arg)
{
	struct transfer *transfer = arg;
	size_t room = TRANSFER_ANSWER_MAX - transfer->answer.len, len = size * count;
	buf_add(&transfer->answer, bytes, len < room ? len : room);
	transfer->cut = len > room;
	return transfer->cut ? 0 : len;
}

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *transfer = arg;
	(void)purpose;
	transfer->forbidden = !transfer->allow_private && !address_is_public(&address->addr);
	return transfer->forbidden ? CURL_SOCKET_BAD : socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->protocol);
}

/* A connection that another channel opened may be used again: no socket is made then. */
static int before_request(void *arg, char *ip, char *own_ip, int port, int own_port)
{
	struct transfer *transfer = arg;
	(void)own_ip;
	(void)port;
	(void)own_port;
	transfer->forbidden = !transfer->allow_private && !address_text_is_public(ip);
	return transfer->forbidden ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static void set_common(struct transfer *transfer, const struct transfer_request *request)
{
	CURL *easy = transfer->easy;
	long total = request->total_ms ? (long)request->total_ms : TOTAL_MS;
	curl_easy_setopt(easy, CURLOPT_URL, request->url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https,smtp,smtps");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);        /* a name that is still looked up is not waited for */
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, total / 2);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, total);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->problem);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_answer);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	if (request->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, request->ca_file);
	if (request->user)
		curl_easy_setopt(easy, CURLOPT_USERNAME, request->user);
	if (request->password)
		curl_easy_setopt(easy, CURLOPT_PASSWORD, request->password);
}

static void set_mail(struct transfer *transfer, const struct transfer_request *request)
{
	for (size_t i = 0; i < TRANSFER_RECEIVERS_MAX && request->to[i]; i++)
		transfer->to = curl_slist_append(transfer->to, request->to[i]);
	curl_easy_setopt(transfer->easy, CURLOPT_MAIL_FROM, request->from);
	curl_easy_setopt(transfer->easy, CURLOPT_MAIL_RCPT, transfer->to);
	curl_easy_setopt(transfer->easy, CURLOPT_USE_SSL, (long)(request->must_encrypt ? CURLUSESSL_ALL : CURLUSESSL_TRY));
	curl_easy_setopt(transfer->easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(transfer->easy, CURLOPT_READFUNCTION, give_body);
	curl_easy_setopt(transfer->easy, CURLOPT_READDATA, transfer);
}

static void set_post(struct transfer *transfer, const struct transfer_request *request)
{
	for (size_t i = 0; i < TRANSFER_HEADERS_MAX && request->headers[i]; i++)
		transfer->headers = curl_slist_append(transfer->headers, request->headers[i]);
	transfer->headers = curl_slist_append(transfer->headers, "Expect:");         /* no waiting for "100 Continue" */
	curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
	curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)transfer->body.len);
	curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, transfer->body.len ? transfer->body.data : "");
}

static bool scheme_of(const char *url, bool *mail, struct err *err)
{
	static const struct { const char *start; bool mail; } schemes[] = { { "https://", false }, { "http://", false }, { "smtp://", true }, { "smtps://", true } };
	for (size_t i = 0; i < COUNT_OF(schemes); i++) {
		*mail = schemes[i].mail;
		if (strncmp(url, schemes[i].start, strlen(schemes[i].start)) == 0)
			return true;
	}
	return err_set(err, ERR_INPUT, "an address begins with https://, http://, smtps:// or smtp://");
}

bool transfer_start(struct transfers *transfers, const struct transfer_request *request, transfer_fn fn, void *arg, struct err *err)
{
	bool mail;
	if (!scheme_of(request->url, &mail, err))
		return false;
	struct transfer *transfer = mem_zalloc(sizeof *transfer);
	*transfer = (struct transfer){ .transfers = transfers, .next = transfers->first, .link = &transfers->first, .easy = curl_easy_init(),
		.allow_private = request->allow_private, .fn = fn, .arg = arg };
	if (transfers->first)
		transfers->first->link = &transfer->next;
	transfers->first = transfer;
	transfers->count++;
	buf_str(&transfer->body, request->body);
	if (transfer->easy) {
		set_common(transfer, request);
		(mail ? set_mail : set_post)(transfer, request);
	}
	if (transfer->easy && curl_multi_add_handle(transfers->multi, transfer->easy) == CURLM_OK)
		return true;
	transfer_free(transfer);
	return err_set(err, ERR_BUSY, "no transfer could be begun");
}

/* ---- the loop and libcurl ---- */

static int64_t retry_after(CURL *easy)
{
	curl_off_t seconds = 0;
	curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &seconds);
	return seconds > 0 ? (int64_t)seconds * SECOND_US : -1;
}

static void conclude(struct transfer *transfer, CURLcode code)
{
	struct transfer_answer answer = { .forbidden = transfer->forbidden, .body = buf_view(&transfer->answer), .cut = transfer->cut, .retry_after_us = retry_after(transfer->easy) };
	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &answer.status);
	if (code == CURLE_WRITE_ERROR && transfer->cut)
		code = CURLE_OK;                               /* it has answered more than is read */
	if (transfer->forbidden)
		answer.problem = "the address is private or of this host, and the channel's settings do not allow that";
	else if (code != CURLE_OK)
		answer.problem = transfer->problem[0] ? transfer->problem : curl_easy_strerror(code);
	transfer->fn(transfer->arg, &answer);
	transfer_free(transfer);
}

static void look(struct transfers *transfers)
{
	CURLMsg *message;
	int left;
	while ((message = curl_multi_info_read(transfers->multi, &left)) != NULL) {
		struct transfer *transfer = NULL;
		CURLcode code = message->data.result;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
		conclude(transfer, code);
	}
}

static void on_socket(int fd, int ready, void *arg)
{
	struct transfers *transfers = arg;
	int running, what = (ready & LOOP_READ ? CURL_CSELECT_IN : 0) | (ready & LOOP_WRITE ? CURL_CSELECT_OUT : 0);
	curl_multi_socket_action(transfers->multi, fd, what, &running);
	look(transfers);
}

static void on_time(void *arg)
{
	struct transfers *transfers = arg;
	int running;
	curl_multi_socket_action(transfers->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	look(transfers);
}

static int want_time(CURLM *multi, long wait_ms, void *arg)
{
	struct transfers *transfers = arg;
	(void)multi;
	if (wait_ms >= 0)
		loop_timer_set(transfers->timer, wait_ms * 1000);
	return 0;                                              /* -1: none is wanted; firing once more harms nothing */
}

static int want_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *of_socket)
{
	struct transfers *transfers = arg;
	struct loop_io *io = of_socket;
	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		loop_io_free(io);
		curl_multi_assign(transfers->multi, fd, NULL);
		return 0;
	}
	if (!io)
		io = loop_io_new(transfers->loop, fd, on_socket, transfers);
	loop_io_watch(io, (what & CURL_POLL_IN ? LOOP_READ : 0) | (what & CURL_POLL_OUT ? LOOP_WRITE : 0));
	curl_multi_assign(transfers->multi, fd, io);
	return 0;
}

struct transfers *transfers_new(struct loop *loop, struct err *err)
{
	struct transfers *transfers = mem_zalloc(sizeof *transfers);
	transfers->loop = loop;
	transfers->multi = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_multi_init() : NULL;
	if (!transfers->multi) {
		mem_free(transfers);
		err_set(err, ERR_INTERNAL, "libcurl could not be started");
		return NULL;
	}
	transfers->timer = loop_timer_new(loop, on_time, transfers);
	curl_multi_setopt(transfers->multi, CURLMOPT_SOCKETFUNCTION, want_socket);
	curl_multi_setopt(transfers->multi, CURLMOPT_SOCKETDATA, transfers);
	curl_multi_setopt(transfers->multi, CURLMOPT_TIMERFUNCTION, want_time);
	curl_multi_setopt(transfers->multi, CURLMOPT_TIMERDATA, transfers);
	curl_multi_setopt(transfers->multi, CURLMOPT_MAXCONNECTS, (long)IDLE_CONNECTIONS);           /* no limit of those in use: it would let the stalled hold up the others */
	return transfers;
}

void transfers_free(struct transfers *transfers)
{
	if (!transfers)
		return;
	while (transfers->first)
		transfer_free(transfers->first);
	curl_multi_cleanup(transfers->multi);
	loop_timer_free(transfers->timer);
	mem_free(transfers);
}

size_t transfers_running(const struct transfers *transfers)
{
	return transfers->count;
}
