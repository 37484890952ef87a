/* The request parser: whatever comes, whole or cut, it ends; what reads whole reads the same when more follows. */
#include "http/request.h"

#include <stdlib.h>

/* The same bytes, coming a few at a time: the same outcome. */
static void by_pieces(const struct request *whole, enum parsed wanted, size_t used_whole, struct str bytes)
{
	struct request request = { .arena = ARENA_INIT };
	struct parse_error error = { 0, NULL };
	enum parsed parsed = PARSED_MORE;
	size_t have = 0, head = 0, taken = 0, body = 0, step = bytes.len ? (unsigned char)bytes.ptr[bytes.len - 1] % 7 + 1 : 1;
	while (parsed == PARSED_MORE && have < bytes.len) {
		have = have + step < bytes.len ? have + step : bytes.len;
		parsed = request_parse_head(&request, (struct str){ bytes.ptr, have }, &head, &error);
	}
	while (parsed == PARSED_OK) {
		enum parsed part = request_parse_body(&request, (struct str){ bytes.ptr + head + taken, have - head - taken }, 10000, &body, &error);
		taken += body;
		if (part == PARSED_OK)
			break;
		if (part == PARSED_BAD || have == bytes.len)
			parsed = part;
		have = have + step < bytes.len ? have + step : bytes.len;
	}
	if (parsed != wanted || (parsed == PARSED_OK && (head + taken != used_whole || !str_eq(request.body, whole->body) || !str_eq(request.path, whole->path))))
		abort();
	request_free(&request);
}

static enum parsed parse(struct request *request, struct str bytes, size_t *used)
{
	struct parse_error error = { 0, NULL };
	size_t head = 0, body = 0;
	enum parsed parsed = request_parse_head(request, bytes, &head, &error);
	if (parsed == PARSED_OK)
		parsed = request_parse_body(request, (struct str){ bytes.ptr + head, bytes.len - head }, 10000, &body, &error);
	if (parsed == PARSED_BAD && (error.status < 400 || error.status > 599 || !error.text))
		abort();
	*used = head + body;
	if (*used > bytes.len)
		abort();
	return parsed;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct request whole = { .arena = ARENA_INIT }, cut = { .arena = ARENA_INIT };
	size_t used, used_cut;
	enum parsed parsed = parse(&whole, (struct str){ (const char *)data, size }, &used);
	by_pieces(&whole, parsed, used, (struct str){ (const char *)data, size });
	if (parsed == PARSED_OK) {
		if (parse(&cut, (struct str){ (const char *)data, used }, &used_cut) != PARSED_OK || used_cut != used || !str_eq(whole.body, cut.body) || !str_eq(whole.path, cut.path))
			abort();
	}
	request_free(&whole);
	request_free(&cut);
	return 0;
}
