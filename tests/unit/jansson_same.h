/* jansson_same.h — our JSON reader beside jansson: for the differential test and the fuzzer. */
#ifndef TESTS_JANSSON_SAME_H
#define TESTS_JANSSON_SAME_H

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

/* Ours and theirs say the same. */
static inline int same(const struct json *ours, const json_t *theirs)
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

#endif
