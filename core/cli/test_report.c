#include "cli/test_report.h"
#include "base/json.h"

#include <stdio.h>

/* ---- text, tap ---- */

static void nothing(void)
{
}

static void put_failure(const struct test_case *done)
{
	if (!done->ok)
		printf("     %s\n", done->failure);
}

static void text_one(const struct test_case *done, size_t number)
{
	(void)number;
	printf("%s %s: %s\n", done->ok ? "ok  " : "FAIL", done->file, done->name);
	put_failure(done);
}

static void tap_one(const struct test_case *done, size_t number)
{
	printf("%s %zu - %s: %s\n", done->ok ? "ok" : "not ok", number, done->file, done->name);
	put_failure(done);
}

static void text_end(size_t passed, size_t failed)
{
	printf("%zu passed, %zu failed\n", passed, failed);
}

static void text_coverage(struct str text, bool first)
{
	(void)first;
	printf("\n%.*s", STR_ARG(text));
}

static void tap_coverage(struct str text, bool first)
{
	(void)first;
	for (size_t i = 0; i < text.len; i++) {
		if (i == 0 || text.ptr[i - 1] == '\n')
			fputs("# ", stdout);
		putchar(text.ptr[i]);
	}
}

/* ---- junit ---- */

static void put_escaped(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		const char *entity = c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : NULL;
		if (entity)
			fputs(entity, stdout);
		else
			putchar(c);
	}
}

static void junit_begin(void)
{
	printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"muster\">\n");
}

static void junit_one(const struct test_case *done, size_t number)
{
	(void)number;
	printf("<testcase classname=\"");
	put_escaped(str_of(done->file));
	printf("\" name=\"");
	put_escaped(str_of(done->name));
	printf(done->ok ? "\"/>\n" : "\"><failure message=\"");
	if (done->ok)
		return;
	put_escaped(str_of(done->failure));
	printf("\"/></testcase>\n");
}

static void junit_end(size_t passed, size_t failed)
{
	(void)passed;
	(void)failed;
	printf("</testsuite>\n");
}

static void junit_coverage(struct str text, bool first)
{
	(void)first;
	printf("<system-out>");
	put_escaped(text);
	printf("</system-out>\n");
}

/* ---- json: one object ---- */

static void json_begin(void)
{
	printf("{\"tests\":[");
}

static void json_one(const struct test_case *done, size_t number)
{
	struct buf out = BUF_INIT;
	buf_text(&out, number > 1 ? ",{\"file\":" : "{\"file\":");
	json_put_text(&out, done->file);
	json_put_name(&out, "name");
	json_put_text(&out, done->name);
	buf_text(&out, done->ok ? ",\"ok\":true" : ",\"ok\":false");
	if (!done->ok) {
		json_put_name(&out, "failure");
		json_put_text(&out, done->failure);
	}
	printf("%.*s}", STR_ARG(buf_view(&out)));
	buf_free(&out);
}

static void json_coverage(struct str text, bool first)
{
	printf("%s%.*s", first ? "],\"coverage\":[" : ",", STR_ARG(text));
}

static void json_end(size_t passed, size_t failed)
{
	printf("],\"passed\":%zu,\"failed\":%zu}\n", passed, failed);
}

/* ---- the table ---- */

static const struct test_format formats[] = {
	{ .name = "text", .begin = nothing, .one = text_one, .end = text_end, .coverage = text_coverage },
	{ .name = "tap", .begin = nothing, .one = tap_one, .end = text_end, .coverage = tap_coverage },
	{ .name = "junit", .begin = junit_begin, .one = junit_one, .end = junit_end, .coverage = junit_coverage },
	{ .name = "json", .begin = json_begin, .one = json_one, .end = json_end, .as_json = true, .coverage = json_coverage },
};

const struct test_format *test_format(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(formats); i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}
