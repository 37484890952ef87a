/* Reading: one pass, bounded recursion, nodes and texts in the caller's arena. Writing: piece by piece. */
#include "base/json.h"
#include "base/hash.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct reader {
	const char *at, *end, *start;
	struct arena *arena;
	struct json_limits limits;
	uint32_t nodes, depth;
	struct err *err;
};

static struct json *read_value(struct reader *reader);

static bool wrong(const struct reader *reader, const char *what)
{
	size_t line = 1;
	const char *row = reader->start;
	for (const char *at = reader->start; at < reader->at; at++)
		if (*at == '\n') {
			line++;
			row = at + 1;
		}
	return err_set(reader->err, ERR_INPUT, "line %zu column %zu: %s", line, (size_t)(reader->at - row) + 1, what);
}

static void skip_space(struct reader *reader)
{
	while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t' || *reader->at == '\n' || *reader->at == '\r'))
		reader->at++;
}

static struct json *new_node(struct reader *reader, enum json_type type)
{
	if (++reader->nodes > reader->limits.max_nodes) {
		wrong(reader, "too many values");
		return NULL;
	}
	struct json *node = arena_alloc(reader->arena, sizeof *node);
	*node = (struct json){ .type = type };
	return node;
}

/* Length of the valid UTF-8 sequence at `at`, 0 when it is not one (RFC 3629: no surrogates, no overlong forms). */
static size_t utf8_length(const unsigned char *at, const unsigned char *end)
{
	size_t left = (size_t)(end - at);
	unsigned char lead = at[0];
	if (lead < 0x80)
		return 1;
	if (lead >= 0xC2 && lead <= 0xDF && left > 1 && (at[1] & 0xC0) == 0x80)
		return 2;
	if (lead >= 0xE0 && lead <= 0xEF && left > 2 && (at[1] & 0xC0) == 0x80 && (at[2] & 0xC0) == 0x80) {
		bool bad = (lead == 0xE0 && at[1] < 0xA0) || (lead == 0xED && at[1] > 0x9F);
		return bad ? 0 : 3;
	}
	if (lead >= 0xF0 && lead <= 0xF4 && left > 3 && (at[1] & 0xC0) == 0x80 && (at[2] & 0xC0) == 0x80 && (at[3] & 0xC0) == 0x80) {
		bool bad = (lead == 0xF0 && at[1] < 0x90) || (lead == 0xF4 && at[1] > 0x8F);
		return bad ? 0 : 4;
	}
	return 0;
}

bool json_utf8(struct str text)
{
	const unsigned char *at = (const unsigned char *)text.ptr, *end = at + text.len;
	for (size_t length; at < end; at += length) {
		length = utf8_length(at, end);
		if (!length)
			return false;
	}
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool read_hex4(struct reader *reader, uint32_t *code)
{
	*code = 0;
	for (int i = 0; i < 4; i++) {
		int digit = reader->at < reader->end ? hex_digit(*reader->at) : -1;
		if (digit < 0)
			return wrong(reader, "\\u needs four hexadecimal digits");
		*code = *code << 4 | (uint32_t)digit;
		reader->at++;
	}
	return true;
}

static char *put_utf8(char *out, uint32_t code)
{
	if (code < 0x80) {
		*out++ = (char)code;
	} else if (code < 0x800) {
		*out++ = (char)(0xC0 | code >> 6);
		*out++ = (char)(0x80 | (code & 63));
	} else if (code < 0x10000) {
		*out++ = (char)(0xE0 | code >> 12);
		*out++ = (char)(0x80 | (code >> 6 & 63));
		*out++ = (char)(0x80 | (code & 63));
	} else {
		*out++ = (char)(0xF0 | code >> 18);
		*out++ = (char)(0x80 | (code >> 12 & 63));
		*out++ = (char)(0x80 | (code >> 6 & 63));
		*out++ = (char)(0x80 | (code & 63));
	}
	return out;
}

static bool read_unicode(struct reader *reader, char **out)
{
	uint32_t code, low;
	if (!read_hex4(reader, &code))
		return false;
	if (code == 0)
		return wrong(reader, "NUL is not allowed in a text");
	if (code >= 0xDC00 && code <= 0xDFFF)
		return wrong(reader, "a low surrogate stands alone");
	if (code >= 0xD800 && code <= 0xDBFF) {
		if (reader->end - reader->at < 2 || reader->at[0] != '\\' || reader->at[1] != 'u')
			return wrong(reader, "a high surrogate stands alone");
		reader->at += 2;
		if (!read_hex4(reader, &low))
			return false;
		if (low < 0xDC00 || low > 0xDFFF)
			return wrong(reader, "a high surrogate stands alone");
		code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
	}
	*out = put_utf8(*out, code);
	return true;
}

static bool read_escape(struct reader *reader, char **out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	if (++reader->at == reader->end)
		return wrong(reader, "the text does not end");
	char c = *reader->at++;
	if (c == 'u')
		return read_unicode(reader, out);
	const char *known = memchr(from, c, sizeof from - 1);
	if (!known)
		return wrong(reader, "unknown escape");
	*(*out)++ = to[known - from];
	return true;
}

/* What stands for itself: printable ASCII but quote and backslash. */
#define EIGHT(n) n, n, n, n, n, n, n, n
static const bool plain[256] = {
	[0x20] = true, true, ['"'] = false, true, true, true, true, true, EIGHT(true), EIGHT(true), EIGHT(true),
	[0x40] = true, true, true, true, true, true, true, true, EIGHT(true), EIGHT(true), true, true, true, true, ['\\'] = false, true, true, true,
	EIGHT(true), EIGHT(true), EIGHT(true), EIGHT(true),
};

static bool is_plain(unsigned char c)
{
	return plain[c];
}

static bool copy_text(struct reader *reader, char **out)
{
	while (reader->at < reader->end) {
		const char *run = reader->at;
		while (reader->at < reader->end && is_plain((unsigned char)*reader->at))
			reader->at++;
		memcpy(*out, run, (size_t)(reader->at - run));
		*out += reader->at - run;
		if (reader->at == reader->end)
			break;
		unsigned char c = (unsigned char)*reader->at;
		if (c == '"')
			return true;
		if (c == '\\') {
			if (!read_escape(reader, out))
				return false;
		} else if (c < 0x20) {
			return wrong(reader, "a control character must be escaped");
		} else {
			size_t length = utf8_length((const unsigned char *)reader->at, (const unsigned char *)reader->end);
			if (!length)
				return wrong(reader, "not valid UTF-8");
			memcpy(*out, reader->at, length);
			*out += length;
			reader->at += length;
		}
	}
	return wrong(reader, "the text does not end");
}

/* The closing quote bounds the unescaped length: escapes only shrink. */
static size_t text_room(const struct reader *reader)
{
	const char *at = reader->at;
	while (at < reader->end && *at != '"')
		at += *at == '\\' && at + 1 < reader->end ? 2 : 1;
	return (size_t)(at - reader->at) + 1;
}

static struct json *read_text(struct reader *reader)
{
	struct json *node = new_node(reader, JSON_TEXT);
	if (!node)
		return NULL;
	const char *from = ++reader->at;
	while (reader->at < reader->end && is_plain((unsigned char)*reader->at))
		reader->at++;
	if (reader->at < reader->end && *reader->at == '"') {
		struct str whole = { from, (size_t)(reader->at++ - from) };
		node->text = arena_string(reader->arena, whole);
		node->len = (uint32_t)whole.len;
		return node;
	}
	reader->at = from;
	char *text = arena_alloc(reader->arena, text_room(reader)), *out = text;
	if (!copy_text(reader, &out))
		return NULL;
	*out = '\0';
	reader->at++;
	node->text = text;
	node->len = (uint32_t)(out - text);
	return node;
}

static bool is_digit(const struct reader *reader)
{
	return reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9';
}

static void skip_digits(struct reader *reader)
{
	while (is_digit(reader))
		reader->at++;
}

/* RFC 8259 section 6; *whole tells whether there is neither fraction nor exponent. */
static bool scan_number(struct reader *reader, bool *whole)
{
	*whole = true;
	if (*reader->at == '-')
		reader->at++;
	if (!is_digit(reader))
		return wrong(reader, "a digit is expected");
	if (*reader->at == '0' && reader->at + 1 < reader->end && reader->at[1] >= '0' && reader->at[1] <= '9')
		return wrong(reader, "a number does not begin with 0");
	skip_digits(reader);
	if (reader->at < reader->end && *reader->at == '.') {
		*whole = false;
		reader->at++;
		if (!is_digit(reader))
			return wrong(reader, "a digit is expected after the point");
		skip_digits(reader);
	}
	if (reader->at < reader->end && (*reader->at == 'e' || *reader->at == 'E')) {
		*whole = false;
		reader->at++;
		if (reader->at < reader->end && (*reader->at == '+' || *reader->at == '-'))
			reader->at++;
		if (!is_digit(reader))
			return wrong(reader, "a digit is expected in the exponent");
		skip_digits(reader);
	}
	return true;
}

static bool to_integer(struct reader *reader, const char *from, struct json *node)
{
	bool negative = *from == '-';
	uint64_t limit = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX, number = 0;
	for (const char *at = from + negative; at < reader->at; at++) {
		uint64_t digit = (uint64_t)(*at - '0');
		if (number > (limit - digit) / 10)
			return wrong(reader, "the integer does not fit into 64 bits");
		number = number * 10 + digit;
	}
	node->integer = (int64_t)(negative ? 0 - number : number);
	return true;
}

/* Exact when the digits fit into 53 bits and the power of ten is small; strtod for the rest (the program keeps the C locale for numbers). */
static bool to_double(struct reader *reader, const char *from, struct json *node)
{
	static const double powers[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
	uint64_t digits = 0;
	int shift = 0;
	bool point = false, simple = reader->at - from <= 16;
	for (const char *at = from + (*from == '-'); simple && at < reader->at; at++) {
		if (*at == '.') {
			point = true;
		} else if (*at == 'e' || *at == 'E') {
			simple = false;
		} else {
			digits = digits * 10 + (uint64_t)(*at - '0');
			shift += point;
		}
	}
	if (simple) {
		node->number = (double)digits / powers[shift];
		if (*from == '-')
			node->number = -node->number;
		return true;
	}
	char *copy = arena_string(reader->arena, (struct str){ from, (size_t)(reader->at - from) });
	node->number = strtod(copy, NULL);
	return isfinite(node->number) || wrong(reader, "the number is too large");
}

static struct json *read_number(struct reader *reader)
{
	const char *from = reader->at;
	bool whole;
	struct json *node = new_node(reader, JSON_INT);
	if (!node || !scan_number(reader, &whole))
		return NULL;
	bool minus_zero = whole && reader->at - from == 2 && from[0] == '-' && from[1] == '0';
	if (whole && !minus_zero)
		return to_integer(reader, from, node) ? node : NULL;
	node->type = JSON_NUM;
	return to_double(reader, from, node) ? node : NULL;
}

static struct json *read_word(struct reader *reader, const char *word, enum json_type type)
{
	size_t length = strlen(word);
	if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length) != 0) {
		wrong(reader, "a value is expected");
		return NULL;
	}
	reader->at += length;
	return new_node(reader, type);
}

static bool enter(struct reader *reader)
{
	reader->at++;
	return ++reader->depth <= reader->limits.max_depth || wrong(reader, "nested too deeply");
}

static bool ends(struct reader *reader, char closing)
{
	skip_space(reader);
	if (reader->at == reader->end || *reader->at != closing)
		return false;
	reader->at++;
	reader->depth--;
	return true;
}

static bool comma(struct reader *reader, const char *what)
{
	if (reader->at == reader->end || *reader->at != ',')
		return wrong(reader, what);
	reader->at++;
	skip_space(reader);
	return true;
}

static struct json *read_array(struct reader *reader)
{
	struct json *node = new_node(reader, JSON_ARRAY);
	const struct json **link = node ? &node->first : NULL;
	if (!node || !enter(reader))
		return NULL;
	node->first = NULL;
	while (!ends(reader, ']')) {
		if (node->len && !comma(reader, "',' or ']' is expected after an element"))
			return NULL;
		struct json *element = read_value(reader);
		if (!element)
			return NULL;
		*link = element;
		link = &element->next;
		node->len++;
	}
	return node;
}

static int by_name(const void *a, const void *b)
{
	const struct json *left = *(const struct json *const *)a, *right = *(const struct json *const *)b;
	return str_cmp(json_str(left), json_str(right));
}

static bool many_are_distinct(struct reader *reader, const struct json *object)
{
	const struct json **names = mem_alloc(object->len * sizeof names[0]);
	size_t count = 0;
	for (const struct json *name = json_first(object); name; name = json_next_member(name))
		names[count++] = name;
	qsort(names, count, sizeof names[0], by_name);
	bool ok = true;
	for (size_t i = 1; ok && i < count; i++)
		ok = !str_eq(json_str(names[i - 1]), json_str(names[i]));
	mem_free(names);
	return ok || wrong(reader, "a name stands twice in this object");
}

/* A name against those before it: fine for small objects; large ones are sorted at their end. */
enum { SMALL_OBJECT = 16 };

static bool is_new_name(struct reader *reader, const struct json *object, const struct json *name)
{
	for (const struct json *other = object->len ? object->first : NULL; other && other != name; other = json_next_member(other))
		if (other->len == name->len && memcmp(other->text, name->text, name->len) == 0)
			return wrong(reader, "a name stands twice in this object");
	return true;
}

static struct json *read_member(struct reader *reader, struct json *object)
{
	if (reader->at == reader->end || *reader->at != '"') {
		wrong(reader, "a name in quotes is expected");
		return NULL;
	}
	struct json *name = read_text(reader);
	if (!name || (object->len < SMALL_OBJECT && !is_new_name(reader, object, name)))
		return NULL;
	skip_space(reader);
	if (reader->at == reader->end || *reader->at != ':') {
		wrong(reader, "':' is expected after a name");
		return NULL;
	}
	reader->at++;
	skip_space(reader);
	struct json *value = read_value(reader);
	name->next = value;
	return value ? name : NULL;
}

static struct json *read_object(struct reader *reader)
{
	struct json *node = new_node(reader, JSON_OBJECT);
	const struct json **link = node ? &node->first : NULL;
	if (!node || !enter(reader))
		return NULL;
	node->first = NULL;
	while (!ends(reader, '}')) {
		if (node->len && !comma(reader, "',' or '}' is expected after a member"))
			return NULL;
		struct json *name = read_member(reader, node);
		if (!name)
			return NULL;
		*link = name;
		link = (const struct json **)(uintptr_t)&name->next->next;
		node->len++;
	}
	return node->len <= SMALL_OBJECT || many_are_distinct(reader, node) ? node : NULL;
}

static struct json *read_value(struct reader *reader)
{
	if (reader->at == reader->end) {
		wrong(reader, "a value is expected");
		return NULL;
	}
	switch (*reader->at) {
	case '{': return read_object(reader);
	case '[': return read_array(reader);
	case '"': return read_text(reader);
	case 't': return read_word(reader, "true", JSON_TRUE);
	case 'f': return read_word(reader, "false", JSON_FALSE);
	case 'n': return read_word(reader, "null", JSON_NULL);
	case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
		return read_number(reader);
	default:
		wrong(reader, "a value is expected");
		return NULL;
	}
}

const struct json *json_parse(struct str text, struct json_limits limits, struct arena *arena, struct err *err)
{
	struct reader reader = { .at = text.ptr, .end = text.ptr + text.len, .start = text.ptr, .arena = arena, .limits = limits, .err = err };
	skip_space(&reader);
	struct json *value = read_value(&reader);
	if (!value)
		return NULL;
	skip_space(&reader);
	if (reader.at != reader.end) {
		wrong(&reader, "something stands after the value");
		return NULL;
	}
	return value;
}

/* ---- looking ---- */

const struct json *json_get(const struct json *object, const char *name)
{
	if (!object || object->type != JSON_OBJECT)
		return NULL;
	size_t length = strlen(name);
	for (const struct json *at = json_first(object); at; at = json_next_member(at))
		if (at->len == length && memcmp(at->text, name, length) == 0)
			return at->next;
	return NULL;
}

const char *json_text(const struct json *object, const char *name)
{
	const struct json *value = json_get(object, name);
	return value && value->type == JSON_TEXT ? value->text : "";
}

bool json_is_text(const struct json *value, const char *text)
{
	return value && value->type == JSON_TEXT && str_is(json_str(value), text);
}

bool json_number(const struct json *value, double *out)
{
	if (!value || (value->type != JSON_INT && value->type != JSON_NUM))
		return false;
	*out = value->type == JSON_INT ? (double)value->integer : value->number;
	return true;
}

/* ---- writing ---- */

static void put_escaped(struct buf *out, unsigned char c)
{
	static const char digits[] = "0123456789abcdef", from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *known = memchr(from, c, sizeof from - 1);
	char text[6] = { '\\', known ? to[known - from] : 'u', '0', '0', digits[c >> 4], digits[c & 15] };
	buf_add(out, text, known ? 2 : 6);
}

void json_put_str(struct buf *out, struct str text)
{
	const unsigned char *at = (const unsigned char *)(text.len ? text.ptr : ""), *end = at + text.len;
	buf_byte(out, '"');
	while (at < end) {
		const unsigned char *run = at;
		while (at < end && is_plain(*at))
			at++;
		buf_add(out, run, (size_t)(at - run));
		if (at == end)
			break;
		size_t length = *at < 0x80 ? 0 : utf8_length(at, end);
		if (length)
			buf_add(out, at, length);
		else if (*at < 0x80)
			put_escaped(out, *at);
		else
			buf_lit(out, "\xEF\xBF\xBD");
		at += length ? length : 1;
	}
	buf_byte(out, '"');
}

void json_put_text(struct buf *out, const char *text)
{
	json_put_str(out, str_of(text));
}

void json_put_num(struct buf *out, double number)
{
	char text[40];
	if (!isfinite(number)) {
		buf_lit(out, "null");
		return;
	}
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, number);
		if (strtod(text, NULL) == number)
			break;
	}
	buf_text(out, text);
	if (!strpbrk(text, ".e"))
		buf_lit(out, ".0");
}

void json_put_comma(struct buf *out)
{
	char last = out->len ? out->data[out->len - 1] : '[';
	if (last != '[' && last != '{')
		buf_byte(out, ',');
}

void json_put_name(struct buf *out, const char *name)
{
	json_put_comma(out);
	buf_byte(out, '"');
	buf_text(out, name);
	buf_lit(out, "\":");
}

static void write_members(struct buf *out, const struct json *object)
{
	for (const struct json *name = json_first(object); name; name = json_next_member(name)) {
		if (name != object->first)
			buf_byte(out, ',');
		json_put_str(out, json_str(name));
		buf_byte(out, ':');
		json_write(out, name->next);
	}
}

static void write_elements(struct buf *out, const struct json *array)
{
	for (const struct json *element = json_first(array); element; element = element->next) {
		if (element != array->first)
			buf_byte(out, ',');
		json_write(out, element);
	}
}

void json_write(struct buf *out, const struct json *value)
{
	switch (value->type) {
	case JSON_NULL:  buf_lit(out, "null"); break;
	case JSON_FALSE: buf_lit(out, "false"); break;
	case JSON_TRUE:  buf_lit(out, "true"); break;
	case JSON_INT:   buf_int(out, value->integer); break;
	case JSON_NUM:   json_put_num(out, value->number); break;
	case JSON_TEXT:  json_put_str(out, json_str(value)); break;
	case JSON_ARRAY:
		buf_byte(out, '[');
		write_elements(out, value);
		buf_byte(out, ']');
		break;
	case JSON_OBJECT:
		buf_byte(out, '{');
		write_members(out, value);
		buf_byte(out, '}');
		break;
	}
}
