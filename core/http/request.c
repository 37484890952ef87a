#include "http/request.h"
#include "base/json.h"

#include <string.h>
#include <strings.h>

static enum parsed bad(struct parse_error *error, int status, const char *text)
{
	*error = (struct parse_error){ status, text };
	return PARSED_BAD;
}

void request_clear(struct request *request)
{
	arena_clear(&request->arena);
	if (request->gathered.data)
		buf_free(&request->gathered);
	request->method = request->path = request->body = request->authority = STR_NONE;    /* the lists are as long as their counts say */
	request->header_count = request->parameter_count = request->content_length = 0;
	request->keep_alive = request->head = request->chunked = request->expects_continue = request->minor_zero = request->line_read = false;
	request->at = request->looked = request->chunk_left = request->framing = 0;
	request->chunk = CHUNK_SIZE;
}

void request_free(struct request *request)
{
	arena_free(&request->arena);
	buf_free(&request->gathered);
}

static bool is_token(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool all_tokens(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_token((unsigned char)s.ptr[i]))
			return false;
	return s.len > 0;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Percent-decoding; false on a broken escape, a control character, %00, or what is not UTF-8. */
static bool decode(struct request *request, struct str raw, bool plus, struct str *out)
{
	char *text = arena_alloc(&request->arena, raw.len + 1);
	size_t length = 0;
	bool ascii = true;
	for (size_t i = 0; i < raw.len; i++) {
		int c = (unsigned char)raw.ptr[i];
		if (c == '%') {
			int high = i + 1 < raw.len ? hex(raw.ptr[i + 1]) : -1;
			int low = i + 2 < raw.len ? hex(raw.ptr[i + 2]) : -1;
			if (high < 0 || low < 0)
				return false;
			c = high << 4 | low;
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if (c < 0x20 || c == 0x7F)
			return false;
		ascii = ascii && c < 0x80;
		text[length++] = (char)c;
	}
	text[length] = '\0';
	*out = (struct str){ text, length };
	return ascii || json_utf8(*out);
}

/* ---- the request line ---- */

static bool has_dots(struct str path)
{
	for (size_t at = 0; at < path.len;) {
		size_t end = at + 1;
		while (end < path.len && path.ptr[end] != '/')
			end++;
		struct str segment = { path.ptr + at + 1, end - at - 1 };
		if (str_is(segment, ".") || str_is(segment, ".."))
			return true;
		at = end;
	}
	return false;
}

static enum parsed read_query(struct request *request, struct str query, struct parse_error *error)
{
	while (query.len) {
		const char *amp = memchr(query.ptr, '&', query.len);
		struct str pair = { query.ptr, amp ? (size_t)(amp - query.ptr) : query.len };
		query.ptr += pair.len + (amp != NULL);
		query.len -= pair.len + (amp != NULL);
		if (!pair.len)
			continue;
		const char *equals = memchr(pair.ptr, '=', pair.len);
		struct str name = { pair.ptr, equals ? (size_t)(equals - pair.ptr) : pair.len }, value = equals ? (struct str){ equals + 1, pair.len - name.len - 1 } : STR_NONE;
		struct parameter *parameter = &request->parameters[request->parameter_count];
		if (request->parameter_count == PARAMETERS_MAX)
			return bad(error, 400, "too many query parameters");
		if (!decode(request, name, true, &parameter->name) || !decode(request, value, true, &parameter->value))
			return bad(error, 400, "the query has a broken escape");
		for (size_t i = 0; i < request->parameter_count; i++)
			if (str_eq(request->parameters[i].name, parameter->name))
				return bad(error, 400, "a query parameter stands twice");
		request->parameter_count++;
	}
	return PARSED_OK;
}

static bool host_is_valid(struct str host)
{
	for (size_t i = 0; i < host.len; i++) {
		char c = host.ptr[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c && strchr(".-:[]_", c))))
			return false;
	}
	return host.len > 0 && host.len < 256;
}

/* http://authority/path: true when it was one and *target is what stands behind the authority. */
static bool take_authority(struct request *request, struct str *target)
{
	size_t end = 7;
	if (target->len < 7 || strncasecmp(target->ptr, "http://", 7) != 0)
		return false;
	while (end < target->len && target->ptr[end] != '/' && target->ptr[end] != '?')
		end++;
	request->authority = arena_str(&request->arena, (struct str){ target->ptr + 7, end - 7 });
	*target = (struct str){ target->ptr + end, target->len - end };
	return true;
}

/* %2F: a path that a proxy in front splits at other places than we do. */
static bool hides_slash(struct str path)
{
	for (size_t i = 0; i + 2 < path.len; i++)
		if (path.ptr[i] == '%' && path.ptr[i + 1] == '2' && (path.ptr[i + 2] | 0x20) == 'f')
			return true;
	return false;
}

static enum parsed read_target(struct request *request, struct str target, struct parse_error *error)
{
	for (size_t i = 0; i < target.len; i++)
		if ((unsigned char)target.ptr[i] <= ' ' || (unsigned char)target.ptr[i] >= 0x7F || strchr("#\"<>\\", target.ptr[i]))
			return bad(error, 400, "the target holds a character that must be escaped");
	bool absolute = take_authority(request, &target);
	if (absolute && !host_is_valid(request->authority))
		return bad(error, 400, "the target's authority is malformed");
	if (str_is(target, "*") && str_is(request->method, "OPTIONS")) {
		request->path = STR("*");
		return PARSED_OK;
	}
	if (!absolute && (!target.len || target.ptr[0] != '/'))
		return bad(error, 400, "the target must begin with /");
	const char *mark = target.len ? memchr(target.ptr, '?', target.len) : NULL;
	struct str path = { target.ptr, mark ? (size_t)(mark - target.ptr) : target.len };
	struct str query = mark ? (struct str){ mark + 1, target.len - path.len - 1 } : STR_NONE;
	if (!path.len)
		path = STR("/");                               /* http://host?query */
	if (hides_slash(path))
		return bad(error, 400, "the path holds an escaped slash");
	if (!decode(request, path, false, &request->path))
		return bad(error, 400, "the path has a broken escape");
	if (has_dots(request->path))
		return bad(error, 400, "the path holds a dot segment");
	return read_query(request, query, error);
}

static enum parsed read_line(struct request *request, struct str line, struct parse_error *error)
{
	const char *first = memchr(line.ptr, ' ', line.len), *last = memrchr(line.ptr, ' ', line.len);
	if (!first || first == last)
		return bad(error, 400, "a request line is METHOD TARGET HTTP/1.1");
	struct str method = { line.ptr, (size_t)(first - line.ptr) }, version = { last + 1, line.len - (size_t)(last - line.ptr) - 1 };
	struct str target = { first + 1, (size_t)(last - first) - 1 };
	if (!all_tokens(method))
		return bad(error, 400, "the method is no token");
	if (version.len != 8 || !str_starts(version, STR("HTTP/")) || version.ptr[6] != '.')
		return bad(error, 400, "the version must be HTTP/1.1");
	if (version.ptr[5] != '1' || (version.ptr[7] != '0' && version.ptr[7] != '1'))
		return bad(error, version.ptr[5] >= '0' && version.ptr[5] <= '9' ? 505 : 400, "only HTTP/1.1 and 1.0 are spoken");
	request->minor_zero = version.ptr[7] == '0';
	request->method = arena_str(&request->arena, method);
	request->head = str_is(method, "HEAD");
	return read_target(request, target, error);
}

/* ---- headers ---- */

struct str request_header(const struct request *request, const char *name)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (str_is(request->headers[i].name, name))
			return request->headers[i].value;
	return STR_NONE;
}

bool request_has_header(const struct request *request, const char *name)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (str_is(request->headers[i].name, name))
			return true;
	return false;
}

struct str request_parameter(const struct request *request, const char *name)
{
	for (size_t i = 0; i < request->parameter_count; i++)
		if (str_is(request->parameters[i].name, name))
			return request->parameters[i].value;
	return STR_NONE;
}

/* Headers that two readers could take from different lines. */
static bool stands_once(const char *name)
{
	static const char *const once[] = { "host", "content-length", "transfer-encoding", "content-encoding", "content-type", "authorization", "expect", "origin", "idempotency-key", "if-match",
		"muster-actor", "last-event-id" };
	for (size_t i = 0; i < COUNT_OF(once); i++)
		if (strcmp(name, once[i]) == 0)
			return true;
	return strncmp(name, "ce-", 3) == 0;
}

static enum parsed read_header(struct request *request, struct str line, struct parse_error *error)
{
	const char *colon = memchr(line.ptr, ':', line.len);
	if (!colon)
		return bad(error, 400, "a header line needs a colon");
	struct str name = { line.ptr, (size_t)(colon - line.ptr) }, value = { colon + 1, line.len - (size_t)(colon - line.ptr) - 1 };
	if (!all_tokens(name))
		return bad(error, 400, "a header's name is no token");
	while (value.len && (value.ptr[0] == ' ' || value.ptr[0] == '\t')) {
		value.ptr++;
		value.len--;
	}
	while (value.len && (value.ptr[value.len - 1] == ' ' || value.ptr[value.len - 1] == '\t'))
		value.len--;
	bool ascii = true;
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.ptr[i];
		if (c < 0x20 ? c != '\t' : c == 0x7F)
			return bad(error, 400, "a header's value holds a control character");
		ascii = ascii && c < 0x80;
	}
	if (request->header_count == HEADERS_MAX)
		return bad(error, 431, "too many headers");
	char *lower = arena_string(&request->arena, name);
	for (char *at = lower; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	if (!ascii && !json_utf8(value))
		return bad(error, 400, "a header's value is not UTF-8");
	if (request_has_header(request, lower) && stands_once(lower))
		return bad(error, 400, "a header stands twice that may stand once");
	request->headers[request->header_count++] = (struct header){ { lower, name.len }, arena_str(&request->arena, value) };
	return PARSED_OK;
}

/* Takes the next member of a comma list (RFC 9110 5.6.1), without the blanks around it. */
static struct str take_member(struct str *list)
{
	const char *comma = memchr(list->ptr, ',', list->len);
	struct str member = { list->ptr, comma ? (size_t)(comma - list->ptr) : list->len };
	list->ptr += member.len + (comma != NULL);
	list->len -= member.len + (comma != NULL);
	while (member.len && (member.ptr[0] == ' ' || member.ptr[0] == '\t')) {
		member.ptr++;
		member.len--;
	}
	while (member.len && (member.ptr[member.len - 1] == ' ' || member.ptr[member.len - 1] == '\t'))
		member.len--;
	return member;
}

static bool is_word(struct str text, const char *word)
{
	return text.len == strlen(word) && strncasecmp(text.ptr, word, text.len) == 0;
}

/* Some header of this name lists the word. */
static bool says(const struct request *request, const char *name, const char *word)
{
	for (size_t i = 0; i < request->header_count; i++) {
		if (!str_is(request->headers[i].name, name))
			continue;
		for (struct str list = request->headers[i].value; list.len;)
			if (is_word(take_member(&list), word))
				return true;
	}
	return false;
}

static enum parsed read_length(struct request *request, struct parse_error *error)
{
	struct str length = request_header(request, "content-length");
	if (!request_has_header(request, "content-length"))
		return PARSED_OK;
	if (!length.len || length.len > 18)
		return bad(error, length.len ? 413 : 400, "Content-Length must be a number");
	for (size_t i = 0; i < length.len; i++) {
		if (length.ptr[i] < '0' || length.ptr[i] > '9')
			return bad(error, 400, "Content-Length must be a number");
		request->content_length = request->content_length * 10 + (size_t)(length.ptr[i] - '0');
	}
	return PARSED_OK;
}

static enum parsed judge_host(struct request *request, struct parse_error *error)
{
	struct str host = request_header(request, "host");
	if (!request_has_header(request, "host"))
		return request->minor_zero ? PARSED_OK : bad(error, 400, "Host is missing");
	if (!host_is_valid(host))
		return bad(error, 400, "Host is malformed");
	if (request->authority.len && (request->authority.len != host.len || strncasecmp(request->authority.ptr, host.ptr, host.len) != 0))
		return bad(error, 400, "the target and Host name different servers");
	return PARSED_OK;
}

static enum parsed judge(struct request *request, struct parse_error *error)
{
	struct str coding = request_header(request, "transfer-encoding"), encoding = request_header(request, "content-encoding"), expect = request_header(request, "expect");
	if (judge_host(request, error) != PARSED_OK)
		return PARSED_BAD;
	if (request_has_header(request, "transfer-encoding")) {
		if (request->minor_zero || request_has_header(request, "content-length"))
			return bad(error, 400, "Transfer-Encoding may not stand here");
		if (!is_word(coding, "chunked"))
			return bad(error, 501, "only the chunked transfer coding is known");
		request->chunked = true;
	}
	if (encoding.len && !is_word(encoding, "identity"))
		return bad(error, 415, "no content encoding is accepted");
	if (!request->minor_zero && request_has_header(request, "expect")) {
		if (!is_word(expect, "100-continue"))
			return bad(error, 417, "only 100-continue can be expected");
		request->expects_continue = true;
	}
	request->keep_alive = !says(request, "connection", "close") && (!request->minor_zero || says(request, "connection", "keep-alive"));
	return read_length(request, error);
}

/* The line at request->at without its end; what was looked at before is not looked at again. */
static enum parsed next_line(struct request *request, struct str bytes, struct str *line, struct parse_error *error)
{
	const char *from = bytes.ptr + request->at;
	size_t left = bytes.len - request->at, looked = request->looked, before = looked ? looked - 1 : 0;
	if (left == looked)
		return PARSED_MORE;
	const char *end = memchr(from + looked, '\n', left - looked);
	size_t seen = end ? (size_t)(end - from) : left;
	if (!request->line_read && seen > REQUEST_LINE_MAX)
		return bad(error, 414, "the request line is too long");
	if (request->at + seen > HEADERS_MAX_BYTES + REQUEST_LINE_MAX)
		return bad(error, 431, "the headers are too long");
	if (!request->line_read && memchr(from + looked, '\0', seen - looked))
		return bad(error, 400, "NUL in the request line");
	if (seen > before + 1 && memchr(from + before, '\r', seen - 1 - before))
		return bad(error, 400, "a bare CR");
	if (!end) {
		request->looked = seen;
		return PARSED_MORE;
	}
	if (seen == 0 || end[-1] != '\r')
		return bad(error, 400, "lines end with CR LF");
	*line = (struct str){ from, seen - 1 };
	request->at += seen + 1;
	request->looked = 0;
	return PARSED_OK;
}

enum parsed request_parse_head(struct request *request, struct str bytes, size_t *used, struct parse_error *error)
{
	while (!request->line_read && request->at < 4 && request->at + 1 < bytes.len && memcmp(bytes.ptr + request->at, "\r\n", 2) == 0) {
		request->at += 2;                              /* an empty line before is forgiven (RFC 9112 2.2) */
		request->looked = 0;
	}
	for (;;) {
		struct str line;
		enum parsed parsed = next_line(request, bytes, &line, error);
		if (parsed != PARSED_OK)
			return parsed;
		if (line.len == 0 && request->line_read)
			break;
		parsed = request->line_read ? read_header(request, line, error) : read_line(request, line, error);
		if (parsed != PARSED_OK)
			return parsed;
		request->line_read = true;
	}
	*used = request->at;
	return judge(request, error);
}

/* ---- bodies: taken as they come, so that a byte is looked at once ---- */

static enum parsed chunk_size(struct str line, size_t *size, struct parse_error *error)
{
	size_t digits = 0;
	*size = 0;
	while (digits < line.len && hex(line.ptr[digits]) >= 0) {
		if (digits == 8)
			return bad(error, 413, "a chunk is too large");
		*size = *size << 4 | (size_t)hex(line.ptr[digits++]);
	}
	return digits && digits == line.len ? PARSED_OK : bad(error, 400, "a chunk's size is hexadecimal digits and nothing else");
}

/* A line of the framing without its end, at most `most` long. */
static enum parsed framing_line(struct str bytes, size_t most, size_t *used, struct str *line, struct parse_error *error)
{
	const char *end = memchr(bytes.ptr, '\n', bytes.len);
	size_t length = end ? (size_t)(end - bytes.ptr) : bytes.len;
	if (length > most || (end && (length == 0 || end[-1] != '\r')) || (length > 1 && memchr(bytes.ptr, '\r', length - 1)))
		return bad(error, 400, "a line of the chunked framing is malformed");
	if (!end)
		return PARSED_MORE;
	*line = (struct str){ bytes.ptr, length - 1 };
	*used = length + 1;
	return PARSED_OK;
}

static enum parsed read_chunk_size(struct request *request, struct str bytes, size_t most, size_t *used, struct parse_error *error)
{
	struct str line;
	enum parsed parsed = framing_line(bytes, 32, used, &line, error);
	if (parsed == PARSED_OK)
		parsed = chunk_size(line, &request->chunk_left, error);
	if (parsed != PARSED_OK)
		return parsed;
	request->framing += *used;
	if (request->chunk_left > most - request->gathered.len || request->framing > most + 64 * 1024)
		return bad(error, 413, "the body is too large");
	request->chunk = request->chunk_left ? CHUNK_DATA : CHUNK_TRAILER;
	request->framing = request->chunk_left ? request->framing : 0;
	return PARSED_MORE;
}

static enum parsed read_chunk_data(struct request *request, struct str bytes, size_t most, size_t *used, struct parse_error *error)
{
	(void)most;
	(void)error;
	*used = bytes.len < request->chunk_left ? bytes.len : request->chunk_left;
	buf_add(&request->gathered, bytes.ptr, *used);
	request->chunk_left -= *used;
	request->chunk = request->chunk_left ? CHUNK_DATA : CHUNK_END;
	return PARSED_MORE;
}

static enum parsed read_chunk_end(struct request *request, struct str bytes, size_t most, size_t *used, struct parse_error *error)
{
	(void)most;
	if (bytes.ptr[0] != '\r' || (bytes.len > 1 && bytes.ptr[1] != '\n'))
		return bad(error, 400, "a chunk does not end where it says");
	if (bytes.len < 2)
		return PARSED_MORE;
	*used = 2;
	request->chunk = CHUNK_SIZE;
	return PARSED_MORE;
}

/* Trailers are read over, but they must be headers. */
static enum parsed read_trailer(struct request *request, struct str bytes, size_t most, size_t *used, struct parse_error *error)
{
	struct str line;
	(void)most;
	enum parsed parsed = framing_line(bytes, HEADERS_MAX_BYTES, used, &line, error);
	if (parsed != PARSED_OK)
		return parsed;
	if (!line.len) {
		request->body = buf_view(&request->gathered);
		return PARSED_OK;
	}
	const char *colon = memchr(line.ptr, ':', line.len);
	request->framing += *used;
	if (!colon || !all_tokens((struct str){ line.ptr, (size_t)(colon - line.ptr) }))
		return bad(error, 400, "a trailer is malformed");
	return request->framing > HEADERS_MAX_BYTES ? bad(error, 431, "the trailers are too long") : PARSED_MORE;
}

typedef enum parsed (*chunk_fn)(struct request *request, struct str bytes, size_t most, size_t *used, struct parse_error *error);

static enum parsed read_chunks(struct request *request, struct str bytes, size_t most, size_t *used, struct parse_error *error)
{
	static const chunk_fn steps[] = { [CHUNK_SIZE] = read_chunk_size, [CHUNK_DATA] = read_chunk_data, [CHUNK_END] = read_chunk_end, [CHUNK_TRAILER] = read_trailer };
	while (bytes.len > *used) {
		size_t step = 0;
		enum parsed parsed = steps[request->chunk](request, (struct str){ bytes.ptr + *used, bytes.len - *used }, most, &step, error);
		*used += step;
		if (parsed != PARSED_MORE || !step)
			return parsed;
	}
	return PARSED_MORE;
}

enum parsed request_parse_body(struct request *request, struct str bytes, size_t most, size_t *used, struct parse_error *error)
{
	*used = 0;
	if (request->chunked)
		return read_chunks(request, bytes, most, used, error);
	if (request->content_length > most)
		return bad(error, 413, "the body is too large");
	size_t left = request->content_length - request->gathered.len;
	if (!request->gathered.len && bytes.len >= left) {     /* whole: the usual small one */
		request->body = arena_str(&request->arena, (struct str){ bytes.ptr, left });
		*used = left;
		return PARSED_OK;
	}
	*used = bytes.len < left ? bytes.len : left;
	buf_add(&request->gathered, bytes.ptr, *used);
	request->body = buf_view(&request->gathered);
	return *used == left ? PARSED_OK : PARSED_MORE;
}
