/* The JSON reader against jansson: what we read, jansson reads to the same value; where we refuse, we are stricter on purpose. */
#include "base/json.h"

/* jansson has names of ours: its enumerators are given others for the length of its header. */
#define JSON_OBJECT THEIR_OBJECT
#define JSON_ARRAY THEIR_ARRAY
#define JSON_TRUE THEIR_TRUE
#define JSON_FALSE THEIR_FALSE
#define JSON_NULL THEIR_NULL
#include <jansson.h>
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_TRUE
#undef JSON_FALSE
#undef JSON_NULL
#include <stdlib.h>

/* Ours and theirs say the same. */
static int same(const struct json *ours, const json_t *theirs)
{
	switch (ours->type) {
	case JSON_NULL:  return json_typeof(theirs) == THEIR_NULL;
	case JSON_FALSE: return json_typeof(theirs) == THEIR_FALSE;
	case JSON_TRUE:  return json_typeof(theirs) == THEIR_TRUE;
	case JSON_INT:   return (json_is_integer(theirs) && json_integer_value(theirs) == ours->integer) || (json_is_real(theirs) && json_real_value(theirs) == (double)ours->integer);
	case JSON_NUM:   return json_is_number(theirs) && json_number_value(theirs) == ours->number;
	case JSON_TEXT:  return json_is_string(theirs) && json_string_length(theirs) == ours->len && memcmp(json_string_value(theirs), ours->text, ours->len) == 0;
	case JSON_ARRAY: {
		size_t at = 0;
		if (json_typeof(theirs) != THEIR_ARRAY || json_array_size(theirs) != ours->len)
			return 0;
		for (const struct json *item = json_first(ours); item; item = item->next)
			if (!same(item, json_array_get(theirs, at++)))
				return 0;
		return 1;
	}
	case JSON_OBJECT:
		if (json_typeof(theirs) != THEIR_OBJECT || json_object_size(theirs) != ours->len)
			return 0;
		for (const struct json *name = json_first(ours); name; name = json_next_member(name)) {
			const json_t *value = json_object_get(theirs, name->text);
			if (!value || !same(name->next, value))
				return 0;
		}
		return 1;
	}
	return 0;
}

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
