#include "http/request.h"

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
	request->method = request->path = request->body = STR_NONE;    /* the lists are as long as their counts say */
	request->header_count = request->parameter_count = request->content_length = 0;
	request->keep_alive = request->head = request->chunked = request->expects_continue = request->minor_zero = false;
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

/* Percent-decoding; false on a broken escape, a control character, or %00. */
static bool decode(struct request *request, struct str raw, bool plus, struct str *out)
{
	char *text = arena_alloc(&request->arena, raw.len + 1);
	size_t length = 0;
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
		text[length++] = (char)c;
	}
	text[length] = '\0';
	*out = (struct str){ text, length };
	return true;
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

static enum parsed read_target(struct request *request, struct str target, struct parse_error *error)
{
	for (size_t i = 0; i < target.len; i++)
		if ((unsigned char)target.ptr[i] <= ' ' || (unsigned char)target.ptr[i] >= 0x7F || target.ptr[i] == '#')
			return bad(error, 400, "the target holds a character that must be escaped");
	if (str_starts(target, STR("http://"))) {              /* absolute form: the authority counts for nothing here, Host does */
		const char *slash = memchr(target.ptr + 7, '/', target.len - 7);
		target = slash ? (struct str){ slash, target.len - (size_t)(slash - target.ptr) } : STR("/");
	}
	if (str_is(target, "*")) {
		request->path = STR("*");
		return PARSED_OK;
	}
	if (!target.len || target.ptr[0] != '/')
		return bad(error, 400, "the target must begin with /");
	const char *mark = memchr(target.ptr, '?', target.len);
	struct str path = { target.ptr, mark ? (size_t)(mark - target.ptr) : target.len };
	struct str query = mark ? (struct str){ mark + 1, target.len - path.len - 1 } : STR_NONE;
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
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.ptr[i] < 0x20 ? value.ptr[i] != '\t' : value.ptr[i] == 0x7F)
			return bad(error, 400, "a header's value holds a control character");
	if (request->header_count == HEADERS_MAX)
		return bad(error, 431, "too many headers");
	char *lower = arena_string(&request->arena, name);
	for (char *at = lower; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	static const char *const once[] = { "host", "content-length", "transfer-encoding", "authorization", "content-type", "idempotency-key", "if-match", "muster-actor" };
	for (size_t i = 0; i < COUNT_OF(once); i++)
		if (strcmp(lower, once[i]) == 0 && request_has_header(request, lower))
			return bad(error, 400, "a header stands twice that may stand once");
	request->headers[request->header_count++] = (struct header){ { lower, name.len }, arena_str(&request->arena, value) };
	return PARSED_OK;
}

static bool host_is_valid(struct str host)
{
	for (size_t i = 0; i < host.len; i++) {
		char c = host.ptr[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || strchr(".-:[]_", c)))
			return false;
	}
	return host.len > 0 && host.len < 256;
}

static bool says(struct str list, const char *word)
{
	size_t length = strlen(word);
	for (size_t i = 0; i + length <= list.len; i++)
		if (strncasecmp(list.ptr + i, word, length) == 0)
			return true;
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

static enum parsed judge(struct request *request, struct parse_error *error)
{
	struct str host = request_header(request, "host"), coding = request_header(request, "transfer-encoding"), connection = request_header(request, "connection");
	if (!request->minor_zero && !request_has_header(request, "host"))
		return bad(error, 400, "Host is missing");
	if (request_has_header(request, "host") && !host_is_valid(host))
		return bad(error, 400, "Host is malformed");
	if (request_has_header(request, "transfer-encoding")) {
		if (request->minor_zero || request_has_header(request, "content-length"))
			return bad(error, 400, "Transfer-Encoding may not stand here");
		if (coding.len != 7 || strncasecmp(coding.ptr, "chunked", 7) != 0)
			return bad(error, 501, "only the chunked transfer coding is known");
		request->chunked = true;
	}
	struct str encoding = request_header(request, "content-encoding");
	if (encoding.len && !str_is(encoding, "identity"))
		return bad(error, 415, "no content encoding is accepted");
	request->keep_alive = request->minor_zero ? says(connection, "keep-alive") : !says(connection, "close");
	request->expects_continue = !request->minor_zero && says(request_header(request, "expect"), "100-continue");
	return read_length(request, error);
}

enum parsed request_parse_head(struct request *request, struct str bytes, size_t *used, struct parse_error *error)
{
	size_t at = 0;
	while (at + 1 < bytes.len && bytes.ptr[at] == '\r' && bytes.ptr[at + 1] == '\n' && at < 4)      /* an empty line before is forgiven (RFC 9112 2.2) */
		at += 2;
	size_t start = at;
	for (bool first = true;; first = false) {
		const char *end = memchr(bytes.ptr + at, '\n', bytes.len - at);
		size_t seen = end ? (size_t)(end - bytes.ptr) - at : bytes.len - at;
		if (first && seen > REQUEST_LINE_MAX)
			return bad(error, 414, "the request line is too long");
		if (!first && (end ? (size_t)(end - bytes.ptr) : bytes.len) - start > HEADERS_MAX_BYTES + REQUEST_LINE_MAX)
			return bad(error, 431, "the headers are too long");
		if (first && seen && memchr(bytes.ptr + at, '\0', seen))
			return bad(error, 400, "NUL in the request line");
		if (!end) {
			if (seen > 1 && memchr(bytes.ptr + at, '\r', seen - 1))
				return bad(error, 400, "a bare CR");
			return PARSED_MORE;
		}
		if (seen == 0 || end[-1] != '\r')
			return bad(error, 400, "lines end with CR LF");
		struct str line = { bytes.ptr + at, seen - 1 };
		at += seen + 1;
		if (memchr(line.ptr, '\r', line.len))
			return bad(error, 400, "a bare CR");
		if (line.len == 0 && !first)
			break;
		enum parsed parsed = first ? read_line(request, line, error) : read_header(request, line, error);
		if (parsed != PARSED_OK)
			return parsed;
	}
	*used = at;
	return judge(request, error);
}

/* ---- bodies ---- */

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

static bool take_line(struct str bytes, size_t *at, struct str *line)
{
	const char *end = memchr(bytes.ptr + *at, '\n', bytes.len - *at);
	if (!end)
		return false;
	size_t length = (size_t)(end - bytes.ptr) - *at;
	*line = (struct str){ bytes.ptr + *at, length };
	*at += length + 1;
	return true;
}

static enum parsed read_chunks(struct request *request, struct str bytes, size_t most, size_t *used, struct parse_error *error)
{
	size_t at = 0, total = 0, size;
	struct buf body = BUF_INIT;
	enum parsed parsed = PARSED_MORE;
	for (struct str line; take_line(bytes, &at, &line);) {
		if (line.len == 0 || line.ptr[line.len - 1] != '\r' || line.len > 32) {
			parsed = bad(error, 400, "a chunk's line is malformed");
			break;
		}
		line.len--;
		parsed = chunk_size(line, &size, error);
		if (parsed != PARSED_OK)
			break;
		parsed = PARSED_MORE;
		if (size == 0) {                               /* trailers are read over */
			while (take_line(bytes, &at, &line)) {
				if (line.len == 0 || line.ptr[line.len - 1] != '\r') {
					parsed = bad(error, 400, "a trailer is malformed");
					break;
				}
				if (line.len == 1) {
					parsed = PARSED_OK;
					break;
				}
			}
			break;
		}
		total += size;
		if (total > most) {
			parsed = bad(error, 413, "the body is too large");
			break;
		}
		if (bytes.len - at < size + 2)
			break;
		buf_add(&body, bytes.ptr + at, size);
		at += size;
		if (bytes.ptr[at] != '\r' || bytes.ptr[at + 1] != '\n') {
			parsed = bad(error, 400, "a chunk does not end where it says");
			break;
		}
		at += 2;
	}
	if (parsed == PARSED_MORE && bytes.len > at + most + 64 * 1024)
		parsed = bad(error, 413, "the body is too large");
	if (parsed == PARSED_MORE && bytes.len - at > 64 && !memchr(bytes.ptr + at, '\n', 64) && total == 0)
		parsed = bad(error, 400, "a chunk's line is malformed");
	if (parsed == PARSED_OK) {
		request->body = arena_str(&request->arena, buf_view(&body));
		*used = at;
	}
	buf_free(&body);
	return parsed;
}

enum parsed request_parse_body(struct request *request, struct str bytes, size_t most, size_t *used, struct parse_error *error)
{
	*used = 0;
	if (request->chunked)
		return read_chunks(request, bytes, most, used, error);
	if (request->content_length > most)
		return bad(error, 413, "the body is too large");
	if (bytes.len < request->content_length)
		return PARSED_MORE;
	request->body = arena_str(&request->arena, (struct str){ bytes.ptr, request->content_length });
	*used = request->content_length;
	return PARSED_OK;
}
