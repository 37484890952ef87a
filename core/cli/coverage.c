#include "cli/coverage.h"
#include "base/json.h"

#include <stdlib.h>

/* ---- counting ---- */

struct tally { size_t all, ran; };

static struct tally lines_of(const struct covered_file *file)
{
	struct tally tally = { 0, 0 };
	for (size_t line = 1; line <= file->line_count; line++) {
		tally.all += file->executable[line];
		tally.ran += file->executable[line] && file->ran[line];
	}
	return tally;
}

static struct tally all_lines(const struct coverage *coverage)
{
	struct tally sum = { 0, 0 };
	for (size_t i = 0; i < coverage->file_count; i++) {
		struct tally one = lines_of(&coverage->files[i]);
		sum.all += one.all;
		sum.ran += one.ran;
	}
	return sum;
}

/* In tenths, rounded down: 100.0 means all. */
static void put_percent(struct buf *out, struct tally tally)
{
	size_t tenths = tally.all ? tally.ran * 1000 / tally.all : 1000;
	buf_printf(out, "%zu.%zu", tenths / 10, tenths % 10);
}

/* The next lines that did not run, from `line` on; lines without anything to run between two of them belong to them. false: no more. */
static bool next_gap(const struct covered_file *file, size_t *line, size_t *from, size_t *to)
{
	*from = 0;
	for (; *line <= file->line_count; ++*line) {
		if (!file->executable[*line])
			continue;
		if (file->ran[*line] && *from)
			return true;
		if (file->ran[*line])
			continue;
		*from = *from ? *from : *line;
		*to = *line;
	}
	return *from != 0;
}

/* ---- as text ---- */

static void put_gaps(const struct covered_file *file, struct buf *out)
{
	const char *before = "   not run: ";
	size_t line = 1, from, to;
	for (; next_gap(file, &line, &from, &to); before = ", ")
		if (from == to)
			buf_printf(out, "%s%zu", before, from);
		else
			buf_printf(out, "%s%zu-%zu", before, from, to);
}

static void put_file(const struct covered_file *file, struct buf *out)
{
	struct tally tally = lines_of(file);
	struct buf percent = BUF_INIT;
	put_percent(&percent, tally);
	buf_printf(out, "  %-36s %5s %%", file->path, buf_cstr(&percent));
	put_gaps(file, out);
	buf_byte(out, '\n');
	buf_free(&percent);
}

static bool never_came(const struct covered_rule *rule) { return *rule->marks == 0; }
static bool never_wanted(const struct covered_rule *rule) { return *rule->marks == RULE_DECLINED; }
static bool never_declined(const struct covered_rule *rule) { return rule->conditional && (*rule->marks & RULE_RAN) && !(*rule->marks & RULE_DECLINED); }
static bool never_refused(const struct covered_rule *rule) { return rule->use == HANDLER_CHECK && (*rule->marks & RULE_RAN) && !(*rule->marks & RULE_REFUSED); }

static bool only_looked(const struct covered_rule *rule)
{
	bool acts = rule->use != HANDLER_CHECK && rule->use != HANDLER_PAGE;
	return acts && (*rule->marks & RULE_RAN) && !(*rule->marks & (RULE_ACTED | RULE_FAILED));
}

static const struct finding { const char *title; bool (*holds)(const struct covered_rule *rule); } findings[] = {
	{ "Rules that never ran", never_came },
	{ "Rules whose condition never said yes", never_wanted },
	{ "Rules that ran and never acted", only_looked },
	{ "Rules whose condition never said no", never_declined },
	{ "Checks that never refused", never_refused },
};

static void put_rule(const struct covered_rule *rule, struct buf *out)
{
	static const char *const uses[] = { [HANDLER_ON] = "on ", [HANDLER_CHECK] = "check ", [HANDLER_EVERY] = "every", [HANDLER_EACH] = "each", [HANDLER_PAGE] = "page" };
	buf_printf(out, "  %-36s %s  %s%s\n", rule->name, rule->where, uses[rule->use], rule->event);
}

static void put_finding(const struct coverage *coverage, const struct finding *finding, struct buf *out)
{
	bool any = false;
	for (size_t i = 0; i < coverage->rule_count; i++) {
		if (!finding->holds(&coverage->rules[i]))
			continue;
		if (!any)
			buf_printf(out, "%s:\n", finding->title);
		any = true;
		put_rule(&coverage->rules[i], out);
	}
}

static void put_never(const struct covered_name *items, size_t count, const char *title, struct buf *out)
{
	bool any = false;
	for (size_t i = 0; i < count; i++) {
		if (*items[i].marked)
			continue;
		if (!any)
			buf_printf(out, "%s:\n", title);
		any = true;
		buf_printf(out, "  %-36s %s\n", items[i].name, items[i].where);
	}
}

void coverage_text(const struct coverage *coverage, const char *folder, struct buf *out)
{
	struct tally lines = all_lines(coverage);
	buf_printf(out, "Coverage of %s: ", folder);
	put_percent(out, lines);
	buf_printf(out, " %%, %zu of %zu lines ran\n", lines.ran, lines.all);
	for (size_t i = 0; i < coverage->file_count; i++)
		put_file(&coverage->files[i], out);
	for (size_t i = 0; i < COUNT_OF(findings); i++)
		put_finding(coverage, &findings[i], out);
	put_never(coverage->events, coverage->event_count, "Events that never happened", out);
	put_never(coverage->params, coverage->param_count, "Params that no test changed", out);
}

/* ---- as JSON ---- */

static void put_text(struct buf *out, const char *name, const char *text)
{
	json_put_name(out, name);
	json_put_text(out, text);
}

static void put_tally(struct buf *out, struct tally tally)
{
	buf_printf(out, ",\"lines\":%zu,\"ran\":%zu,\"percent\":", tally.all, tally.ran);
	put_percent(out, tally);
}

static void put_file_json(const struct covered_file *file, struct buf *out)
{
	size_t line = 1, from, to;
	json_put_comma(out);
	buf_byte(out, '{');
	put_text(out, "file", file->path);
	put_tally(out, lines_of(file));
	buf_lit(out, ",\"not_run\":[");
	while (next_gap(file, &line, &from, &to)) {
		json_put_comma(out);
		buf_printf(out, "[%zu,%zu]", from, to);
	}
	buf_lit(out, "]}");
}

static void put_rule_json(const struct covered_rule *rule, struct buf *out)
{
	static const struct { const char *name; uint8_t mark; } marks[] = {
		{ "ran", RULE_RAN }, { "acted", RULE_ACTED }, { "declined", RULE_DECLINED }, { "refused", RULE_REFUSED }, { "failed", RULE_FAILED } };
	json_put_comma(out);
	buf_byte(out, '{');
	put_text(out, "rule", rule->name);
	put_text(out, "where", rule->where);
	if (rule->event[0])
		put_text(out, "event", rule->event);
	for (size_t i = 0; i < COUNT_OF(marks); i++)
		buf_printf(out, ",\"%s\":%s", marks[i].name, *rule->marks & marks[i].mark ? "true" : "false");
	buf_byte(out, '}');
}

static void put_never_json(const struct covered_name *items, size_t count, const char *name, struct buf *out)
{
	buf_printf(out, "],\"%s\":[", name);
	for (size_t i = 0; i < count; i++) {
		if (*items[i].marked)
			continue;
		json_put_comma(out);
		buf_byte(out, '{');
		put_text(out, "name", items[i].name);
		put_text(out, "where", items[i].where);
		buf_byte(out, '}');
	}
}

void coverage_json(const struct coverage *coverage, const char *folder, struct buf *out)
{
	buf_byte(out, '{');
	put_text(out, "pack", folder);
	put_tally(out, all_lines(coverage));
	buf_lit(out, ",\"files\":[");
	for (size_t i = 0; i < coverage->file_count; i++)
		put_file_json(&coverage->files[i], out);
	buf_lit(out, "],\"rules\":[");
	for (size_t i = 0; i < coverage->rule_count; i++)
		put_rule_json(&coverage->rules[i], out);
	put_never_json(coverage->events, coverage->event_count, "events_never", out);
	put_never_json(coverage->params, coverage->param_count, "params_never", out);
	buf_lit(out, "]}");
}

/* ---- for editors ---- */

/* "policies/wish.lua:12" of this file: its line, else 0. */
static int line_in(const char *where, const char *path)
{
	size_t length = strlen(path);
	return strncmp(where, path, length) == 0 && where[length] == ':' ? atoi(where + length + 1) : 0;
}

static void put_functions(const struct coverage *coverage, const struct covered_file *file, struct buf *out)
{
	struct tally tally = { 0, 0 };
	struct buf ran = BUF_INIT;
	for (size_t i = 0; i < coverage->rule_count; i++) {
		const struct covered_rule *rule = &coverage->rules[i];
		int line = line_in(rule->where, file->path);
		if (!line)
			continue;
		tally.all++;
		tally.ran += *rule->marks & RULE_RAN;
		buf_printf(out, "FN:%d,%s\n", line, rule->name);
		buf_printf(&ran, "FNDA:%d,%s\n", *rule->marks & RULE_RAN, rule->name);
	}
	buf_str(out, buf_view(&ran));
	buf_printf(out, "FNF:%zu\nFNH:%zu\n", tally.all, tally.ran);
	buf_free(&ran);
}

static void put_file_lcov(const struct coverage *coverage, const struct covered_file *file, const char *folder, struct buf *out)
{
	struct tally tally = lines_of(file);
	if (file->path[0] == '@')
		buf_printf(out, "TN:\nSF:%s\n", file->path);
	else
		buf_printf(out, "TN:\nSF:%s/%s\n", folder, file->path);
	put_functions(coverage, file, out);
	for (size_t line = 1; line <= file->line_count; line++)
		if (file->executable[line])
			buf_printf(out, "DA:%zu,%d\n", line, file->ran[line]);
	buf_printf(out, "LF:%zu\nLH:%zu\nend_of_record\n", tally.all, tally.ran);
}

void coverage_lcov(const struct coverage *coverage, const char *folder, struct buf *out)
{
	for (size_t i = 0; i < coverage->file_count; i++)
		put_file_lcov(coverage, &coverage->files[i], folder, out);
}
