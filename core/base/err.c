#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const int statuses[] = {
	[ERR_NONE] = 200,           [ERR_INPUT] = 400,
	[ERR_DENIED] = 403,       [ERR_NOT_FOUND] = 404,
	[ERR_CONFLICT] = 409,   [ERR_TOO_LARGE] = 413,
	[ERR_REFUSED] = 422,     [ERR_LIMIT] = 429,
	[ERR_BUSY] = 503,           [ERR_MODEL] = 422,
	[ERR_SCRIPT] = 500,       [ERR_STORE] = 503,
	[ERR_CORRUPT] = 500,     [ERR_INTERNAL] = 500,
};

void err_clear(struct err *err)
{
	err->code = ERR_NONE;
	err->item_count = 0;
	err->text[0] = '\0';
	err->where[0] = '\0';
}

/* Cuts at a UTF-8 boundary: a truncated text must stay valid JSON. */
static void trim_utf8(char *text)
{
	size_t len = strlen(text), start = len;
	while (start > 0 && len - start < 4 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
		start--;
	if (start == 0)
		return;
	unsigned char lead = (unsigned char)text[start - 1];
	size_t need = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
	if (len - start < need)
		text[start - 1] = '\0';
}

PRINTF_LIKE(3, 0) static void format_text(char *out, size_t size, const char *format, va_list args)
{
	if (vsnprintf(out, size, format, args) >= (int)size)
		trim_utf8(out);
}

bool err_set(struct err *err, enum err_code code, const char *format, ...)
{
	char text[ERR_TEXT_MAX];                     /* the arguments may point into err */
	va_list args;
	va_start(args, format);
	format_text(text, sizeof text, format, args);
	va_end(args);
	err_clear(err);
	err->code = code;
	memcpy(err->text, text, strlen(text) + 1);
	return false;
}

bool err_at(struct err *err, enum err_code code, const char *where, const char *format, ...)
{
	char text[ERR_TEXT_MAX], place[ERR_WHERE_MAX];
	va_list args;
	va_start(args, format);
	format_text(text, sizeof text, format, args);
	va_end(args);
	if (snprintf(place, sizeof place, "%s", where ? where : "") >= (int)sizeof place)
		trim_utf8(place);
	err_clear(err);
	err->code = code;
	memcpy(err->text, text, strlen(text) + 1);
	memcpy(err->where, place, strlen(place) + 1);
	return false;
}

bool err_item(struct err *err, enum err_code code, const char *pointer, const char *format, ...)
{
	if (err->item_count == ERR_ITEMS_MAX)
		return false;
	char detail[sizeof err->items[0].detail];
	va_list args;
	va_start(args, format);
	format_text(detail, sizeof detail, format, args);
	va_end(args);
	if (err->item_count == 0)
		err_set(err, code, "%s", detail);
	struct err_item *item = &err->items[err->item_count++];
	if (snprintf(item->pointer, sizeof item->pointer, "%s", pointer) >= (int)sizeof item->pointer)
		trim_utf8(item->pointer);
	memcpy(item->detail, detail, strlen(detail) + 1);
	return false;
}

bool err_copy(struct err *to, const struct err *from)
{
	to->code = from->code;
	to->item_count = from->item_count;
	memcpy(to->text, from->text, strlen(from->text) + 1);
	memcpy(to->where, from->where, strlen(from->where) + 1);
	memcpy(to->items, from->items, sizeof from->items[0] * (size_t)from->item_count);
	return false;
}

int err_http_status(enum err_code code)
{
	return statuses[code];
}

enum { SUGGEST_LEN_MAX = 40 };

/* Damerau-Levenshtein distance (restricted: a swap of neighbours is one step). */
static size_t distance(const char *a, const char *b)
{
	size_t rows[3][SUGGEST_LEN_MAX + 1], a_len = strlen(a), b_len = strlen(b);
	if (a_len > SUGGEST_LEN_MAX || b_len > SUGGEST_LEN_MAX)
		return SUGGEST_LEN_MAX;
	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t *now = rows[i % 3], *above = rows[(i + 2) % 3], *two = rows[(i + 1) % 3];
		now[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t best = above[j - 1] + (a[i - 1] != b[j - 1]);
			if (above[j] + 1 < best)
				best = above[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && two[j - 2] + 1 < best)
				best = two[j - 2] + 1;
			now[j] = best;
		}
	}
	return rows[a_len % 3][b_len];
}

const char *err_suggest(char *out, size_t out_size, const char *wrong, const char *const *candidates)
{
	const char *best = NULL;
	size_t best_distance = strlen(wrong) / 3 + 2;        /* a short word may be two letters off */
	for (; *candidates; candidates++) {
		size_t d = distance(wrong, *candidates);
		if (d < best_distance) {
			best_distance = d;
			best = *candidates;
		}
	}
	if (best)
		snprintf(out, out_size, "; did you mean '%s'?", best);
	else
		out[0] = '\0';
	return out;
}
