/* The JSON reader against jansson: what we read, jansson reads to the same value; where we refuse, we are stricter on purpose. */
#include "../unit/jansson_same.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct buf again = BUF_INIT;
	ERR_DECLARE(err);
	const struct json *ours = json_parse((struct str){ (const char *)data, size }, JSON_LIMITS, &arena, &err);
	json_error_t error;
	json_t *theirs = json_loadb((const char *)data, size, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (ours && (!theirs || !same(ours, theirs)))
		abort();
	if (ours) {                                    /* what we write reads back to the same text */
		json_write(&again, ours);
		const struct json *twice = json_parse(buf_view(&again), JSON_LIMITS, &arena, &err);
		struct buf third = BUF_INIT;
		if (!twice)
			abort();
		json_write(&third, twice);
		if (!str_eq(buf_view(&again), buf_view(&third)))
			abort();
		buf_free(&third);
	}
	json_decref(theirs);
	buf_free(&again);
	arena_free(&arena);
	return 0;
}
