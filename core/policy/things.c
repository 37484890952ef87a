#include "policy/things.h"

void change_begin(struct buf *out, const char *member, const char *name, const char *change)
{
	json_put_comma(out);
	buf_printf(out, "{\"%s\":", member);
	json_put_text(out, name);
	buf_printf(out, ",\"change\":\"%s\"", change);
}

struct buf *things_add(struct things *things, const char *name)
{
	if (things->count == things->cap)
		things->items = mem_resize(things->items, (things->cap = things->cap ? things->cap * 2 : 64) * sizeof things->items[0]);
	things->items[things->count] = (struct item){ mem_string(name), BUF_INIT };
	return &things->items[things->count++].text;
}

static const struct item *find_thing(const struct things *things, const char *name)
{
	for (size_t i = 0; i < things->count; i++)
		if (strcmp(things->items[i].name, name) == 0)
			return &things->items[i];
	return NULL;
}

static void things_free(struct things *things)
{
	for (size_t i = 0; i < things->count; i++) {
		mem_free(things->items[i].name);
		buf_free(&things->items[i].text);
	}
	mem_free(things->items);
	*things = (struct things){ 0 };
}

static void put_text(struct buf *out, const char *name, const struct item *item)
{
	if (!item)
		return;
	json_put_name(out, name);
	buf_str(out, buf_view(&item->text));
}

static void put_thing(struct buf *out, const struct item *left, const struct item *right, more_fn more, void *arg)
{
	change_begin(out, "name", (left ? left : right)->name, !left ? "added" : right ? "changed" : "removed");
	put_text(out, "from", left);
	put_text(out, "to", right);
	if (more)
		more(arg, (left ? left : right)->name, out);
	buf_byte(out, '}');
}

void things_compare(struct things *left, struct things *right, more_fn more, void *arg, struct buf *out)
{
	for (size_t i = 0; i < left->count; i++) {
		const struct item *other = find_thing(right, left->items[i].name);
		if (!other || !str_eq(buf_view(&left->items[i].text), buf_view(&other->text)))
			put_thing(out, &left->items[i], other, more, arg);
	}
	for (size_t i = 0; i < right->count; i++)
		if (!find_thing(left, right->items[i].name))
			put_thing(out, NULL, &right->items[i], more, arg);
	things_free(left);
	things_free(right);
}
