/* The request parser: whatever comes, whole or cut, it ends; what reads whole reads the same when more follows. */
#include "http/request.h"

#include <stdlib.h>

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
	if (parsed == PARSED_OK) {
		if (parse(&cut, (struct str){ (const char *)data, used }, &used_cut) != PARSED_OK || used_cut != used || !str_eq(whole.body, cut.body) || !str_eq(whole.path, cut.path))
			abort();
	}
	arena_free(&whole.arena);
	arena_free(&cut.arena);
	return 0;
}
