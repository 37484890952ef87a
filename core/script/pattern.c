#include "script/pattern.h"

#include <ctype.h>
#include <stdlib.h>

/* The caller's function raises: it does not come back. */
static _Noreturn void fail(const struct match *match, const char *text)
{
	match->fail(match->arg, text);
	abort();
}

static void step(struct match *match)
{
	if (++match->steps % 16 == 0)
		match->spend(match->arg, 10);                  /* a step costs somewhat less than an instruction */
}

/* ---- single characters ---- */

static const char *class_end(struct match *match, const char *pattern)
{
	if (pattern == match->pattern_end)
		fail(match, "malformed pattern (ends unexpectedly)");
	char c = *pattern++;
	if (c == '%') {
		if (pattern == match->pattern_end)
			fail(match, "malformed pattern (ends with '%')");
		return pattern + 1;
	}
	if (c != '[')
		return pattern;
	if (pattern < match->pattern_end && *pattern == '^')
		pattern++;
	do {                                           /* a ']' right after the opening stands for itself */
		step(match);
		if (pattern == match->pattern_end)
			fail(match, "malformed pattern (missing ']')");
		c = *pattern++;
		if (c == '%') {
			if (pattern == match->pattern_end)
				fail(match, "malformed pattern (missing ']')");
			pattern++;
		}
	} while (pattern == match->pattern_end || *pattern != ']');
	return pattern + 1;
}

static bool in_class(int c, int class)
{
	bool yes;
	switch (tolower(class)) {
	case 'a': yes = isalpha(c); break;
	case 'c': yes = iscntrl(c); break;
	case 'd': yes = isdigit(c); break;
	case 'g': yes = isgraph(c); break;
	case 'l': yes = islower(c); break;
	case 'p': yes = ispunct(c); break;
	case 's': yes = isspace(c); break;
	case 'u': yes = isupper(c); break;
	case 'w': yes = isalnum(c); break;
	case 'x': yes = isxdigit(c); break;
	case 'z': yes = c == 0; break;                 /* of old, still known to Lua 5.4 */
	default:  return class == c;
	}
	return isupper(class) ? !yes : yes;
}

/* set: at '['; end: at the closing ']'. */
static bool in_set(struct match *match, int c, const char *set, const char *end)
{
	bool inside = true;
	if (set[1] == '^') {
		inside = false;
		set++;
	}
	while (++set < end) {
		step(match);
		if (*set == '%') {
			set++;
			if (in_class(c, (unsigned char)*set))
				return inside;
		} else if (set[1] == '-' && set + 2 < end) {
			set += 2;
			if ((unsigned char)set[-2] <= c && c <= (unsigned char)*set)
				return inside;
		} else if ((unsigned char)*set == c) {
			return inside;
		}
	}
	return !inside;
}

static bool single(struct match *match, const char *at, const char *pattern, const char *end)
{
	step(match);
	if (at >= match->subject_end)
		return false;
	int c = (unsigned char)*at;
	switch (*pattern) {
	case '.': return true;
	case '%': return in_class(c, (unsigned char)pattern[1]);
	case '[': return in_set(match, c, pattern, end - 1);
	default:  return (unsigned char)*pattern == c;
	}
}

/* ---- items ---- */

static const char *balance(struct match *match, const char *at, const char *pattern)
{
	if (pattern >= match->pattern_end - 1)
		fail(match, "malformed pattern (missing arguments to '%b')");
	if (at >= match->subject_end || *at != *pattern)
		return NULL;
	char open = pattern[0], close = pattern[1];
	for (int depth = 1; ++at < match->subject_end;) {
		step(match);
		if (*at == close) {
			if (--depth == 0)
				return at + 1;
		} else if (*at == open) {
			depth++;
		}
	}
	return NULL;
}

static const char *expand(struct match *match, const char *at, const char *pattern, const char *end)
{
	ptrdiff_t count = 0;
	while (single(match, at + count, pattern, end))
		count++;
	for (; count >= 0; count--) {
		const char *rest = pattern_match(match, at + count, end + 1);
		if (rest)
			return rest;
	}
	return NULL;
}

static const char *expand_least(struct match *match, const char *at, const char *pattern, const char *end)
{
	for (;;) {
		const char *rest = pattern_match(match, at, end + 1);
		if (rest)
			return rest;
		if (!single(match, at, pattern, end))
			return NULL;
		at++;
	}
}

static const char *open_capture(struct match *match, const char *at, const char *pattern, ptrdiff_t what)
{
	if (match->level >= CAPTURES_MAX)
		fail(match, "too many captures");
	match->captures[match->level++] = (struct capture){ at, what };
	const char *end = pattern_match(match, at, pattern);
	if (!end)
		match->level--;
	return end;
}

static const char *close_capture(struct match *match, const char *at, const char *pattern)
{
	int level = match->level - 1;
	while (level >= 0 && match->captures[level].len != CAPTURE_OPEN)
		level--;
	if (level < 0)
		fail(match, "invalid pattern capture");
	match->captures[level].len = at - match->captures[level].start;
	const char *end = pattern_match(match, at, pattern);
	if (!end)
		match->captures[level].len = CAPTURE_OPEN;
	return end;
}

static const char *back_reference(struct match *match, const char *at, int digit)
{
	int level = digit - '1';
	if (level < 0 || level >= match->level || match->captures[level].len == CAPTURE_OPEN)
		fail(match, "invalid capture index");
	if (match->captures[level].len == CAPTURE_POSITION)
		return NULL;                                   /* a position is no text that could come again */
	size_t len = (size_t)match->captures[level].len;
	for (size_t i = 0; i < len / 16; i++)
		step(match);
	if ((size_t)(match->subject_end - at) >= len && memcmp(match->captures[level].start, at, len) == 0)
		return at + len;
	return NULL;
}

static bool at_frontier(struct match *match, const char *at, const char *pattern, const char *end)
{
	int before = at == match->subject ? 0 : (unsigned char)at[-1], now = at < match->subject_end ? (unsigned char)*at : 0;
	return !in_set(match, before, pattern, end - 1) && in_set(match, now, pattern, end - 1);
}

/* One item of the pattern after the other; what needs to try alternatives goes deeper. */
static const char *match_here(struct match *match, const char *at, const char *pattern)
{
	while (pattern != match->pattern_end) {
		step(match);
		char c = *pattern, next = pattern + 1 < match->pattern_end ? pattern[1] : '\0';
		if (c == '(')
			return next == ')' ? open_capture(match, at, pattern + 2, CAPTURE_POSITION) : open_capture(match, at, pattern + 1, CAPTURE_OPEN);
		if (c == ')')
			return close_capture(match, at, pattern + 1);
		if (c == '$' && pattern + 1 == match->pattern_end)
			return at == match->subject_end ? at : NULL;
		if (c == '%' && next == 'b') {
			at = balance(match, at, pattern + 2);
			if (!at)
				return NULL;
			pattern += 4;
			continue;
		}
		if (c == '%' && next == 'f') {
			pattern += 2;
			if (pattern == match->pattern_end || *pattern != '[')
				fail(match, "missing '[' after '%f' in pattern");
			const char *end = class_end(match, pattern);
			if (!at_frontier(match, at, pattern, end))
				return NULL;
			pattern = end;
			continue;
		}
		if (c == '%' && isdigit((unsigned char)next)) {
			at = back_reference(match, at, next);
			if (!at)
				return NULL;
			pattern += 2;
			continue;
		}
		const char *end = class_end(match, pattern);
		char suffix = end < match->pattern_end ? *end : '\0';
		if (suffix == '*')
			return expand(match, at, pattern, end);
		if (suffix == '-')
			return expand_least(match, at, pattern, end);
		bool fits = single(match, at, pattern, end);
		if (suffix == '+')
			return fits ? expand(match, at + 1, pattern, end) : NULL;
		if (suffix == '?') {
			const char *rest = fits ? pattern_match(match, at + 1, end + 1) : NULL;
			if (rest)
				return rest;
			pattern = end + 1;
			continue;
		}
		if (!fits)
			return NULL;
		at++;
		pattern = end;
	}
	return at;
}

const char *pattern_match(struct match *match, const char *at, const char *pattern)
{
	if (++match->depth > PATTERN_DEPTH_MAX)
		fail(match, "pattern too complex");
	const char *end = match_here(match, at, pattern);
	match->depth--;
	return end;
}

bool pattern_has_specials(struct str pattern)
{
	for (size_t i = 0; i < pattern.len; i++)
		if (pattern.ptr[i] && strchr("^$*+?.([%-", pattern.ptr[i]))
			return true;
	return false;
}
