#include "deliver/letter.h"

#include <string.h>

static struct value value_of(const struct record *record, const char *name)
{
	const struct field *field = kind_field(record_kind(record), str_of(name));
	return field && record_has(record, field) ? record_value(record, field) : (struct value){ .type = VALUE_NONE };
}

struct str delivery_text(const struct record *record, const char *name)
{
	struct value value = value_of(record, name);
	return value.type == VALUE_TEXT || value.type == VALUE_JSON ? value.text : STR_NONE;
}

struct record *delivery_ref(const struct record *record, const char *name)
{
	const struct field *field = kind_field(record_kind(record), str_of(name));
	return field && record_has(record, field) ? record->slots[field->index].ref : NULL;
}

/* A text, or one a language: both are told, the community's first. */
static struct str plain(struct str json, struct arena *arena)
{
	struct buf out = BUF_INIT;
	ERR_DECLARE(err);
	const struct json *value = json.len ? json_parse(json, JSON_LIMITS, arena, &err) : NULL, *zh = json_get(value, "zh-CN"), *en = json_get(value, "en");
	if (value && value->type == JSON_TEXT)
		return json_str(value);
	if (zh && zh->type == JSON_TEXT)
		buf_str(&out, json_str(zh));
	if (en && en->type == JSON_TEXT && out.len)
		buf_byte(&out, '\n');
	if (en && en->type == JSON_TEXT)
		buf_str(&out, json_str(en));
	struct str text = arena_str(arena, buf_view(&out));
	buf_free(&out);
	return text;
}

struct letter letter_of(const char *community, const struct record *record, struct arena *arena)
{
	const struct record *about = delivery_ref(record, "about"), *alert = delivery_ref(record, "alert"), *way = delivery_ref(record, "way");
	struct buf key = BUF_INIT;
	buf_printf(&key, "%s/%.*s", community, STR_ARG(record_id(record)));
	struct letter letter = { .community = community, .id = record_id(record), .key = arena_str(arena, buf_view(&key)), .urgency = delivery_text(record, "urgency"),
		.subject = plain(delivery_text(record, "subject"), arena), .text = plain(delivery_text(record, "text"), arena), .data = delivery_text(record, "data"), .made_us = record->created_us };
	if (way)
		letter.address = delivery_text(way, "address");
	if (about) {
		letter.about_kind = str_of(record_kind(about)->name);
		letter.about_id = record_id(about);
	}
	if (alert) {
		letter.alert_id = record_id(alert);
		letter.alert_key = delivery_text(alert, "key");
	}
	buf_free(&key);
	return letter;
}
