/* What differs between two models. Where a thing stands in its file is no difference. */
#include "policy/things.h"

static void write_plain(struct buf *out, const struct json *value)
{
	if (value->type == JSON_OBJECT) {
		buf_byte(out, '{');
		for (const struct json *name = json_first(value); name; name = json_next_member(name)) {
			if (str_is(json_str(name), "at"))
				continue;
			json_put_comma(out);
			json_put_str(out, json_str(name));
			buf_byte(out, ':');
			write_plain(out, name->next);
		}
		buf_byte(out, '}');
	} else if (value->type == JSON_ARRAY) {
		buf_byte(out, '[');
		for (const struct json *item = json_first(value); item; item = item->next) {
			if (item != json_first(value))
				buf_byte(out, ',');
			write_plain(out, item);
		}
		buf_byte(out, ']');
	} else {
		json_write(out, value);
	}
}

static const char *name_in(const struct json *item)
{
	const struct json *name = json_get(item, "name");
	return name && name->type == JSON_TEXT ? name->text : "";
}

static const struct { const char *member, *part; bool named; } parts[] = {
	{ "fields", "field", true }, { "events", "event", true }, { "states", "state", false }, { "timers", "timer", false }, { "unique", "unique", false }, { "indexes", "index", false } };

static bool is_part(struct str member)
{
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		if (str_is(member, parts[i].member))
			return true;
	return str_is(member, "name") || str_is(member, "at");
}

/* "field unit" → its JSON; labels and the rest stand under their own names. */
static void list_parts(const struct json *kind, struct things *things)
{
	struct buf name = BUF_INIT;
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		for (const struct json *item = json_first(json_get(kind, parts[i].member)); item; item = item->next) {
			buf_clear(&name);
			buf_printf(&name, "%s ", parts[i].part);
			if (parts[i].named)
				buf_text(&name, name_in(item));
			else if (item->type == JSON_TEXT)
				buf_str(&name, json_str(item));
			else
				write_plain(&name, item);
			write_plain(things_add(things, buf_cstr(&name)), item);
		}
	for (const struct json *member = json_first(kind); member; member = json_next_member(member))
		if (!is_part(json_str(member)))
			write_plain(things_add(things, member->text), member->next);
	buf_free(&name);
}

static const struct json *find_named(const struct json *list, const char *name)
{
	for (const struct json *item = json_first(list); item; item = item->next)
		if (strcmp(name_in(item), name) == 0)
			return item;
	return NULL;
}

static void put_kind(const struct json *left, const struct json *right, struct buf *out)
{
	struct things a = { 0 }, b = { 0 };
	struct buf found = BUF_INIT;
	if (left)
		list_parts(left, &a);
	if (right)
		list_parts(right, &b);
	things_compare(&a, &b, NULL, NULL, &found);
	if (found.len || !left || !right) {
		change_begin(out, "name", name_in(left ? left : right), !left ? "added" : right ? "changed" : "removed");
		buf_lit(out, ",\"parts\":[");
		buf_str(out, buf_view(&found));
		buf_lit(out, "]}");
	}
	buf_free(&found);
}

static void compare_lists(const struct json *left, const struct json *right, struct buf *out)
{
	for (const struct json *item = json_first(left); item; item = item->next)
		put_kind(item, find_named(right, name_in(item)), out);
	for (const struct json *item = json_first(right); item; item = item->next)
		if (!find_named(left, name_in(item)))
			put_kind(NULL, item, out);
}

void diff_models(const struct model *left, const struct model *right, struct buf *out)
{
	struct arena arena = ARENA_INIT;
	struct json_limits limits = { 64, 2000000 };
	ERR_DECLARE(err);
	const struct json *a = json_parse((struct str){ left->json, left->json_len }, limits, &arena, &err), *b = json_parse((struct str){ right->json, right->json_len }, limits, &arena, &err);
	buf_lit(out, "],\"kinds\":[");
	compare_lists(json_get(a, "kinds"), json_get(b, "kinds"), out);
	buf_lit(out, "],\"ledgers\":[");
	compare_lists(json_get(a, "ledgers"), json_get(b, "ledgers"), out);
	arena_free(&arena);
}
