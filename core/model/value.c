#include "model/value.h"

struct text *text_new(struct str s)
{
	struct text *text = mem_alloc(sizeof *text + s.len + 1);
	text->refs = 1;
	text->len = (uint32_t)s.len;
	if (s.len)
		memcpy(text->bytes, s.ptr, s.len);
	text->bytes[s.len] = '\0';
	return text;
}

struct text *text_keep(struct text *text)
{
	text->refs++;
	return text;
}

void text_drop(struct text *text)
{
	if (text && --text->refs == 0)
		mem_free(text);
}

static struct value list_of_json(const struct json *array, struct arena *arena)
{
	struct value *items = arena_alloc(arena, array->len * sizeof items[0] + 1);
	uint32_t count = 0;
	for (const struct json *element = json_first(array); element; element = element->next)
		items[count++] = value_of_json(element, arena);
	return (struct value){ VALUE_LIST, { .list = { items, count } } };
}

struct value value_of_json(const struct json *json, struct arena *arena)
{
	switch (json->type) {
	case JSON_NULL:  return (struct value){ .type = VALUE_NONE };
	case JSON_FALSE: return (struct value){ VALUE_BOOLEAN, { .boolean = false } };
	case JSON_TRUE:  return (struct value){ VALUE_BOOLEAN, { .boolean = true } };
	case JSON_INT:   return (struct value){ VALUE_INTEGER, { .integer = json->integer } };
	case JSON_NUM:   return (struct value){ VALUE_NUMBER, { .number = json->number } };
	case JSON_TEXT:  return (struct value){ VALUE_TEXT, { .text = json_str(json) } };
	case JSON_ARRAY: return list_of_json(json, arena);
	case JSON_OBJECT: break;
	}
	struct buf text = BUF_INIT;
	json_write(&text, json);
	struct value value = { VALUE_JSON, { .text = arena_str(arena, buf_view(&text)) } };
	buf_free(&text);
	return value;
}
