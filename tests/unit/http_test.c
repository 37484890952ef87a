/* Requests that two readers could understand differently are refused; the others read the same however they are cut. */
#include "support.h"
#include "http/request.h"

static enum parsed parse(const char *text, size_t length, struct request *request, struct parse_error *error)
{
	size_t head = 0, body = 0;
	enum parsed parsed = request_parse_head(request, (struct str){ text, length }, &head, error);
	if (parsed != PARSED_OK)
		return parsed;
	return request_parse_body(request, (struct str){ text + head, length - head }, 1000, &body, error);
}

#define H "Host: x\r\n"
static const struct { const char *text; int status; } bad[] = {
	{ "GET / HTTP/1.1\r\n\r\n", 400 },                                          /* no Host */
	{ "GET / HTTP/1.1\r\n" H H "\r\n", 400 },
	{ "GET  / HTTP/1.1\r\n" H "\r\n", 400 },
	{ "GET / HTTP/2.0\r\n" H "\r\n", 505 },
	{ "GET /\r\n" H "\r\n", 400 },
	{ "G@T / HTTP/1.1\r\n" H "\r\n", 400 },
	{ "GET /%zz HTTP/1.1\r\n" H "\r\n", 400 },
	{ "GET /a%00b HTTP/1.1\r\n" H "\r\n", 400 },
	{ "GET /../x HTTP/1.1\r\n" H "\r\n", 400 },
	{ "GET / HTTP/1.1\r\n" H "Bad Header: x\r\n\r\n", 400 },
	{ "GET / HTTP/1.1\r\n" H "Name : x\r\n\r\n", 400 },
	{ "GET / HTTP/1.1\r\n" H " folded\r\n\r\n", 400 },
	{ "GET / HTTP/1.1\n" "Host: x\n\n", 400 },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400 },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: -1\r\n\r\n", 400 },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: +1\r\n\r\na", 400 },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 0x1\r\n\r\na", 400 },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 99999999999999999999\r\n\r\n", 400 },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 1001\r\n\r\n", 413 },
	{ "POST / HTTP/1.1\r\n" H "Transfer-Encoding: gzip\r\n\r\n", 501 },
	{ "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n1;e=1\r\n", 400 },
	{ "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400 },
	{ "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n1\r\naX\r\n", 400 },
	{ "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n", 400 },
};

static void ambiguous_requests_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct request request = { .arena = ARENA_INIT };
		struct parse_error error = { 0, NULL };
		enum parsed parsed = parse(bad[i].text, strlen(bad[i].text), &request, &error);
		if (parsed != PARSED_BAD)
			fail_msg("case %zu was not refused: %s", i, bad[i].text);
		if (error.status != bad[i].status && !(bad[i].status == 400 && error.status == 413))
			fail_msg("case %zu: %d, wanted %d: %s", i, error.status, bad[i].status, bad[i].text);
		arena_free(&request.arena);
	}
}

static const char whole[] = "POST /v1/%E5%A4%AA/wish?state=a%20b&x=1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n";

static void a_request_reads_the_same_however_it_is_cut(void **state)
{
	(void)state;
	for (size_t cut = 0; cut <= sizeof whole - 1; cut++) {
		struct request request = { .arena = ARENA_INIT };
		struct parse_error error = { 0, NULL };
		enum parsed parsed = parse(whole, cut, &request, &error);
		if (cut < sizeof whole - 1) {
			assert_int_equal(parsed, PARSED_MORE);
		} else {
			assert_int_equal(parsed, PARSED_OK);
			assert_true(str_is(request.method, "POST"));
			assert_true(str_is(request.path, "/v1/太/wish"));
			assert_true(str_is(request_parameter(&request, "state"), "a b"));
			assert_true(str_is(request_header(&request, "content-type"), "application/json"));
			assert_true(str_is(request.body, "{\"a\":1}"));
			assert_true(request.keep_alive);
		}
		arena_free(&request.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(ambiguous_requests_are_refused), cmocka_unit_test(a_request_reads_the_same_however_it_is_cut) };
	return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
