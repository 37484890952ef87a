/* Requests that two readers could understand differently are refused; the others read the same however they are cut. */
#include "support.h"
#include "http/request.h"

enum { BODY_MOST = 1000 };

/* As a server does it: `step` bytes come at a time, what the body is done with is dropped. *used: bytes of the whole request. */
static enum parsed parse_by(size_t step, const char *text, size_t length, struct request *request, size_t *used, struct parse_error *error)
{
	enum parsed parsed = PARSED_MORE;
	size_t have = 0, head = 0, body = 0, taken = 0;
	while (parsed == PARSED_MORE && have < length) {
		have = have + step < length ? have + step : length;
		parsed = request_parse_head(request, (struct str){ text, have }, &head, error);
	}
	if (parsed != PARSED_OK)
		return parsed;
	for (parsed = PARSED_MORE;; have = have + step < length ? have + step : length) {
		parsed = request_parse_body(request, (struct str){ text + head + taken, have - head - taken }, BODY_MOST, &body, error);
		taken += body;
		*used = head + taken;
		if (parsed != PARSED_MORE || have == length)
			return parsed;
	}
}

static enum parsed parse(const char *text, size_t length, struct request *request, struct parse_error *error)
{
	size_t used;
	return parse_by(length, text, length, request, &used, error);
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
	{ "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n3e9\r\n", 413 },
	{ "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n3e8\r\n", 413 },
	{ "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\nno trailer\r\n\r\n", 400 },
	{ "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\na b: c\r\n\r\n", 400 },
	{ "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n1\rX", 400 },
	{ "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 501 },
	{ "POST / HTTP/1.1\r\n" H "Transfer-Encoding: identity\r\n\r\n", 501 },
	{ "POST / HTTP/1.0\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
	{ "POST / HTTP/1.1\r\n" H "Content-Length: 1, 1\r\n\r\na", 400 },
	{ "POST / HTTP/1.1\r\n" H "Content-Encoding: identity\r\nContent-Encoding: gzip\r\n\r\n", 400 },
	{ "POST / HTTP/1.1\r\n" H "Content-Type: a/b\r\nContent-Type: a/b\r\n\r\n", 400 },
	{ "POST / HTTP/1.1\r\n" H "ce-id: 1\r\nCE-ID: 2\r\n\r\n", 400 },
	{ "POST / HTTP/1.1\r\n" H "Expect: 200-ok\r\n\r\n", 417 },
	{ "POST / HTTP/1.1\r\n" H "Expect: 100-continue, more\r\n\r\n", 417 },
	{ "GET * HTTP/1.1\r\n" H "\r\n", 400 },
	{ "GET x HTTP/1.1\r\n" H "\r\n", 400 },
	{ "GET http:///x HTTP/1.1\r\n" H "\r\n", 400 },
	{ "GET http://y/x HTTP/1.1\r\n" H "\r\n", 400 },                              /* two servers' names */
	{ "GET http://x@y/x HTTP/1.1\r\n" H "\r\n", 400 },
	{ "GET https://x/ HTTP/1.1\r\n" H "\r\n", 400 },
	{ "GET /a%2fb HTTP/1.1\r\n" H "\r\n", 400 },
	{ "GET /a%2Fb HTTP/1.1\r\n" H "\r\n", 400 },
	{ "GET /%2e%2e/x HTTP/1.1\r\n" H "\r\n", 400 },
	{ "GET /a\\b HTTP/1.1\r\n" H "\r\n", 400 },
	{ "GET /%ff HTTP/1.1\r\n" H "\r\n", 400 },
	{ "GET /?a=%c0%af HTTP/1.1\r\n" H "\r\n", 400 },
	{ "GET /?a=1&a=2 HTTP/1.1\r\n" H "\r\n", 400 },
	{ "GET / HTTP/1.1\r\n" H "X: \xff\r\n\r\n", 400 },
	{ "GET / HTTP/1.1\r\n" H "X: \x01\r\n\r\n", 400 },
	{ "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400 },
	{ "GET / HTTP/1.1\r\nHost: \r\n\r\n", 400 },
	{ "GET / HTTP/1.1\r\n" H "X: a\rb\r\n\r\n", 400 },
	{ "\r\n\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n", 400 },
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
		request_free(&request);
	}
}

static const char whole[] = "POST /v1/%E5%A4%AA/wish?state=a%20b&x=1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n";

static const char answered[] = "GET /next HTTP/1.1\r\nHost: x\r\n\r\n";

static void a_request_reads_the_same_however_it_is_cut(void **state)
{
	char text[sizeof whole + sizeof answered];
	(void)state;
	snprintf(text, sizeof text, "%s%s", whole, answered);
	for (size_t step = 1; step <= strlen(text); step++) {
		struct request request = { .arena = ARENA_INIT };
		struct parse_error error = { 0, NULL };
		size_t used = 0;
		assert_int_equal(parse_by(step, text, strlen(text), &request, &used, &error), PARSED_OK);
		assert_int_equal(used, sizeof whole - 1);
		assert_true(str_is(request.method, "POST"));
		assert_true(str_is(request.path, "/v1/太/wish"));
		assert_true(str_is(request_parameter(&request, "state"), "a b"));
		assert_true(str_is(request_header(&request, "content-type"), "application/json"));
		assert_true(str_is(request.body, "{\"a\":1}"));
		assert_true(request.keep_alive);
		request_free(&request);
	}
}

static void what_is_cut_off_waits_for_more(void **state)
{
	(void)state;
	for (size_t cut = 1; cut < sizeof whole - 1; cut++) {
		struct request request = { .arena = ARENA_INIT };
		struct parse_error error = { 0, NULL };
		assert_int_equal(parse(whole, cut, &request, &error), PARSED_MORE);
		request_free(&request);
	}
}

/* Tricklers would cost the square of their bytes otherwise. */
static void no_byte_is_looked_at_twice(void **state)
{
	struct request request = { .arena = ARENA_INIT };
	struct parse_error error = { 0, NULL };
	size_t head = 0, used = 0, taken = 0, at = (size_t)(strstr(whole, "\r\n\r\n") - whole) + 4;
	(void)state;
	for (size_t have = 1; have < at; have++) {
		assert_int_equal(request_parse_head(&request, (struct str){ whole, have }, &head, &error), PARSED_MORE);
		assert_int_equal(request.at + request.looked, have);
	}
	assert_int_equal(request_parse_head(&request, (struct str){ whole, at }, &head, &error), PARSED_OK);
	for (size_t have = at + 1; have < sizeof whole - 1; have++) {
		assert_int_equal(request_parse_body(&request, (struct str){ whole + at + taken, have - at - taken }, BODY_MOST, &used, &error), PARSED_MORE);
		taken += used;
		assert_in_range(have - at - taken, 0, 2);        /* a size or a line's end that is not whole yet; data never waits */
	}
	request_free(&request);
}

static void a_body_takes_no_more_than_what_came(void **state)
{
	static const char text[] = "POST / HTTP/1.1\r\n" H "Content-Length: 1000\r\n\r\nabc";
	struct request request = { .arena = ARENA_INIT };
	struct parse_error error = { 0, NULL };
	(void)state;
	assert_int_equal(parse(text, sizeof text - 1, &request, &error), PARSED_MORE);
	assert_in_range(request.gathered.cap, 3, 64);
	request_clear(&request);
	assert_int_equal(request.gathered.cap, 0);
	request_free(&request);
}

#define ONE "GET / HTTP/1.1\r\n" H
static const struct { const char *text; bool keep_alive; } keeping[] = {
	{ ONE "\r\n", true }, { ONE "Connection: close\r\n\r\n", false }, { ONE "Connection: Close , x\r\n\r\n", false },
	{ ONE "Connection: closeX\r\n\r\n", true }, { ONE "Connection: x-close\r\n\r\n", true }, { ONE "Connection: keep-alive\r\nConnection: close\r\n\r\n", false },
	{ "GET / HTTP/1.0\r\n\r\n", false }, { "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true }, { "GET / HTTP/1.0\r\nConnection: x-keep-alive\r\n\r\n", false },
	{ "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", false },
};

static void connection_is_a_list_of_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(keeping); i++) {
		struct request request = { .arena = ARENA_INIT };
		struct parse_error error = { 0, NULL };
		assert_int_equal(parse(keeping[i].text, strlen(keeping[i].text), &request, &error), PARSED_OK);
		if (request.keep_alive != keeping[i].keep_alive)
			fail_msg("%s", keeping[i].text);
		request_free(&request);
	}
}

static void targets_in_absolute_form(void **state)
{
	static const char text[] = "GET HTTP://x?a=1 HTTP/1.1\r\n" H "\r\n";
	struct request request = { .arena = ARENA_INIT };
	struct parse_error error = { 0, NULL };
	(void)state;
	assert_int_equal(parse(text, sizeof text - 1, &request, &error), PARSED_OK);
	assert_true(str_is(request.path, "/"));
	assert_true(str_is(request.authority, "x"));
	assert_true(str_is(request_parameter(&request, "a"), "1"));
	request_free(&request);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(ambiguous_requests_are_refused), cmocka_unit_test(a_request_reads_the_same_however_it_is_cut),
		cmocka_unit_test(what_is_cut_off_waits_for_more), cmocka_unit_test(no_byte_is_looked_at_twice), cmocka_unit_test(a_body_takes_no_more_than_what_came),
		cmocka_unit_test(connection_is_a_list_of_words), cmocka_unit_test(targets_in_absolute_form) };
	return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
