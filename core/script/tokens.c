#include "script/tokens.h"

struct reader { const char *at, *end; int line; };

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* [[ … ]] and [==[ … ]==]: the number of '=' or -1. */
static int long_level(const struct reader *reader)
{
	const char *at = reader->at;
	if (at == reader->end || *at++ != '[')
		return -1;
	int level = 0;
	while (at < reader->end && *at == '=')
		level++, at++;
	return at < reader->end && *at == '[' ? level : -1;
}

static struct str read_long(struct reader *reader, int level)
{
	reader->at += level + 2;
	const char *start = reader->at;
	for (; reader->at < reader->end; reader->at++) {
		if (*reader->at == '\n')
			reader->line++;
		if (*reader->at != ']' || reader->end - reader->at < level + 2 || reader->at[level + 1] != ']')
			continue;
		int same = 0;
		while (same < level && reader->at[1 + same] == '=')
			same++;
		if (same < level)
			continue;
		struct str text = { start, (size_t)(reader->at - start) };
		reader->at += level + 2;
		return text;
	}
	return STR_NONE;
}

static void skip_blank(struct reader *reader)
{
	for (;;) {
		while (reader->at < reader->end && strchr(" \t\r\n\f\v", *reader->at) && *reader->at)
			reader->line += *reader->at++ == '\n';
		if (reader->end - reader->at < 2 || reader->at[0] != '-' || reader->at[1] != '-')
			return;
		reader->at += 2;
		int level = long_level(reader);
		if (level >= 0)
			read_long(reader, level);
		else
			while (reader->at < reader->end && *reader->at != '\n')
				reader->at++;
	}
}

static struct str read_quoted(struct reader *reader)
{
	char quote = *reader->at++;
	const char *start = reader->at;
	while (reader->at < reader->end && *reader->at != quote) {
		if (*reader->at == '\\' && reader->at + 1 < reader->end)
			reader->at++;
		reader->line += *reader->at == '\n';
		reader->at++;
	}
	struct str text = { start, (size_t)(reader->at - start) };
	if (reader->at < reader->end)
		reader->at++;
	return text;
}

static struct str read_while(struct reader *reader, bool (*wanted)(const struct reader *reader))
{
	const char *start = reader->at;
	while (reader->at < reader->end && wanted(reader))
		reader->at++;
	return (struct str){ start, (size_t)(reader->at - start) };
}

static bool in_name(const struct reader *reader) { return is_letter(*reader->at) || is_digit(*reader->at); }

static bool in_number(const struct reader *reader)
{
	char c = *reader->at, before = reader->at[-1];
	return is_letter(c) || is_digit(c) || (c == '.' && !(reader->at + 1 < reader->end && reader->at[1] == '.')) || ((c == '+' || c == '-') && strchr("eEpP", before));
}

static bool is_keyword(struct str text)
{
	static const char *const words[] = { "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil", "not", "or", "repeat",
		"return", "then", "true", "until", "while" };
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (str_is(text, words[i]))
			return true;
	return false;
}

static struct str read_symbol(struct reader *reader)
{
	static const char *const symbols[] = { "...", "..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>" };
	size_t left = (size_t)(reader->end - reader->at), length = 1;
	for (size_t i = 0; i < COUNT_OF(symbols); i++)
		if (strlen(symbols[i]) <= left && memcmp(reader->at, symbols[i], strlen(symbols[i])) == 0) {
			length = strlen(symbols[i]);
			break;
		}
	struct str text = { reader->at, length };
	reader->at += length;
	return text;
}

static struct token next(struct reader *reader)
{
	skip_blank(reader);
	struct token token = { TOKEN_END, STR_NONE, reader->line };
	if (reader->at >= reader->end)
		return token;
	char c = *reader->at;
	int level = long_level(reader);
	if (is_letter(c)) {
		token.text = read_while(reader, in_name);
		token.type = is_keyword(token.text) ? TOKEN_KEYWORD : TOKEN_NAME;
	} else if (is_digit(c) || (c == '.' && reader->at + 1 < reader->end && is_digit(reader->at[1]))) {
		const char *start = reader->at++;
		read_while(reader, in_number);
		token.text = (struct str){ start, (size_t)(reader->at - start) };
		token.type = TOKEN_NUMBER;
	} else if (c == '"' || c == '\'') {
		token.text = read_quoted(reader);
		token.type = TOKEN_STRING;
	} else if (level >= 0) {
		token.text = read_long(reader, level);
		token.type = TOKEN_STRING;
	} else {
		token.text = read_symbol(reader);
		token.type = TOKEN_SYMBOL;
	}
	return token;
}

struct token *tokens_read(struct str source, size_t *count)
{
	struct reader reader = { source.ptr, source.ptr + source.len, 1 };
	struct token *tokens = NULL;
	size_t cap = 0;
	*count = 0;
	if (source.len && *source.ptr == '#')
		while (reader.at < reader.end && *reader.at != '\n')
			reader.at++;
	do {
		if (*count == cap)
			tokens = mem_resize(tokens, (cap = cap ? cap * 2 : 256) * sizeof tokens[0]);
		tokens[(*count)++] = next(&reader);
	} while (tokens[*count - 1].type != TOKEN_END);
	return tokens;
}
