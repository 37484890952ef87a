/* muster check, muster try: what can be said of a pack without a community. */
#include "cli/options.h"
#include "cli/files.h"
#include "policy/simulate.h"
#include "policy/try.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void print_diagnostics(const struct pack *pack, const struct diagnostics *diagnostics)
{
	const char *folder = pack ? pack_folder(pack) : "";
	for (size_t i = 0; i < diagnostics->count; i++) {
		const struct diagnostic *item = &diagnostics->items[i];
		bool own = item->where[0] && item->where[0] != '@' && folder[0];
		fprintf(stderr, "%s%s%s%s%s%s\n", own ? folder : "", own ? "/" : "", item->where, item->where[0] ? ": " : "",
		        item->severity == SEVERITY_WARNING ? "warning: " : item->severity == SEVERITY_NOTE ? "note: " : "", item->text);
	}
}

/* Working time in a year without a table goes by the weekly pattern: that is said before it matters. */
static void warn_about_years(const struct release *release, struct diagnostics *diagnostics)
{
	int64_t now = clock_wall(&(struct clock){ .wall_us = clock_real().wall_us });
	int missing = calendar_missing_year(release->calendar, now, now + 90 * DAY_US);
	if (missing)
		diagnostics_add(diagnostics, SEVERITY_WARNING, "pack.lua", "the calendar has no holiday table for %d: working time there goes by the weekly pattern", missing);
}

/* ---- the report ---- */

struct counts { size_t of[3]; };
static const char *const severities[] = { [SEVERITY_ERROR] = "error", [SEVERITY_WARNING] = "warning", [SEVERITY_NOTE] = "note" };

/* "policies/p.lua:12" → 12 and how long the file's name is. */
static int line_of(const char *where, size_t *file)
{
	const char *colon = strrchr(where, ':');
	*file = colon ? (size_t)(colon - where) : strlen(where);
	return colon ? atoi(colon + 1) : 0;
}

static int by_severity_and_place(const void *a, const void *b)
{
	const struct diagnostic *x = a, *y = b;
	size_t x_file, y_file;
	int x_line = line_of(x->where, &x_file), y_line = line_of(y->where, &y_file), order = (int)x->severity - (int)y->severity;
	if (!order)
		order = str_cmp((struct str){ x->where, x_file }, (struct str){ y->where, y_file });
	if (!order)
		order = (x_line > y_line) - (x_line < y_line);
	return order ? order : strcmp(x->text, y->text);
}

/* Errors first, then warnings and notes, each by file and line. */
static struct counts group(struct diagnostics *diagnostics)
{
	struct counts counts = { .of = { 0 } };
	if (diagnostics->count)
		qsort(diagnostics->items, diagnostics->count, sizeof diagnostics->items[0], by_severity_and_place);
	for (size_t i = 0; i < diagnostics->count; i++)
		counts.of[diagnostics->items[i].severity]++;
	return counts;
}

static void print_text(const char *folder, const struct pack *pack, const struct diagnostics *diagnostics, const struct counts *counts, bool ok)
{
	const char *between = ok ? ": ok, " : ": ";
	print_diagnostics(pack, diagnostics);
	printf("%s", folder);
	for (int severity = SEVERITY_ERROR; severity <= SEVERITY_NOTE; severity++) {
		size_t count = counts->of[severity];
		if (count)
			printf("%s%zu %s%s", between, count, severities[severity], count == 1 ? "" : "s");
		between = count ? ", " : between;
	}
	printf("%s\n", ok && between[0] == ':' ? ": ok" : between[0] == ':' ? ": failed" : "");
}

/* One object a line and pack. */
static void print_json(const char *folder, const struct diagnostics *diagnostics, const struct counts *counts, bool ok)
{
	struct buf out = BUF_INIT;
	buf_lit(&out, "{\"pack\":");
	json_put_text(&out, folder);
	buf_printf(&out, ",\"ok\":%s,\"errors\":%zu,\"warnings\":%zu,\"notes\":%zu,\"findings\":[", ok ? "true" : "false", counts->of[SEVERITY_ERROR], counts->of[SEVERITY_WARNING], counts->of[SEVERITY_NOTE]);
	for (size_t i = 0; i < diagnostics->count; i++) {
		const struct diagnostic *item = &diagnostics->items[i];
		size_t file;
		int line = line_of(item->where, &file);
		buf_printf(&out, "%s{\"severity\":\"%s\",\"file\":", i ? "," : "", severities[item->severity]);
		json_put_str(&out, (struct str){ item->where, file });
		buf_printf(&out, ",\"line\":%d,\"text\":", line);
		json_put_text(&out, item->text);
		buf_byte(&out, '}');
	}
	buf_lit(&out, "]}\n");
	fwrite(out.data, 1, out.len, stdout);
	buf_free(&out);
}

/* ---- the command ---- */

struct checking { bool shared, strict; const char *format; };

static bool load_and_set_up(struct pack *pack, struct diagnostics *diagnostics)
{
	ERR_DECLARE(err);
	struct release *release = pack_load(pack, limits_default(), diagnostics, NULL);
	if (!release)
		return false;
	struct clock clock = clock_virtual(clock_wall(&(struct clock){ .wall_us = clock_real().wall_us }));
	struct store *store = store_memory();
	warn_about_years(release, diagnostics);
	bool lives = simulate_check(pack, release, diagnostics);
	struct engine *engine = pack_engine(release, &clock, store, NULL, &err);
	bool ok = engine && pack_setup(pack, engine, limits_default(), diagnostics) && lives;
	if (!engine)
		diagnostics_add(diagnostics, SEVERITY_ERROR, err.where, "%s", err.text);
	engine_free(engine);
	store_close(store);
	return ok;
}

static bool check_one(const char *folder, const struct checking *checking)
{
	ERR_DECLARE(err);
	struct diagnostics diagnostics = { 0 };
	struct pack *pack = pack_read(folder, &err);
	if (pack)
		pack_look_closely(pack, checking->shared);
	else
		diagnostics_add(&diagnostics, SEVERITY_ERROR, err.where, "%s", err.text);
	bool ok = pack && load_and_set_up(pack, &diagnostics) && !diagnostics.errors;
	struct counts counts = group(&diagnostics);
	ok = ok && !(checking->strict && counts.of[SEVERITY_WARNING]);
	if (strcmp(checking->format, "json") == 0)
		print_json(folder, &diagnostics, &counts, ok);
	else
		print_text(folder, pack, &diagnostics, &counts, ok);
	diagnostics_free(&diagnostics);
	pack_free(pack);
	return ok;
}

int command_check(const struct command *command, int argc, char **argv)
{
	struct option_list packs = { .count = 0 };
	struct checking checking = { .format = "text" };
	bool helped, ok = true;
	const struct option options[] = {
		{ "--strict", NULL, "warnings are failures", OPTION_FLAG, &checking.strict },
		{ "--format", "text|json", "text (the default): file:line: message; json: one object a line and pack", OPTION_TEXT, &checking.format },
		{ "--shared", NULL, "also what is found in the shared pieces as such", OPTION_FLAG, &checking.shared },
	};
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &packs, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	for (size_t i = 0; i < packs.count; i++)
		ok = check_one(packs.items[i], &checking) && ok;
	if (!packs.count)
		fprintf(stderr, "muster check: name a pack's folder, like rules/taiping\n");
	return !packs.count ? EXIT_USAGE : ok ? EXIT_OK : EXIT_FAILED;
}

static void print_line(void *arg, struct str json)
{
	(void)arg;
	fwrite(json.ptr, 1, json.len, stdout);
	fputc('\n', stdout);
}

/* One line an event, for reading. */
static void print_readable(void *arg, struct str json)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *event = json_parse(json, (struct json_limits){ 32, 100000 }, &arena, &err), *refused = json_get(event, "refused");
	static const char *const names[] = { "time", "type", "subject", "rule" };
	(void)arg;
	if (refused)
		printf("refused: %s\n", json_get(refused, "detail")->text);
	for (size_t i = 0; !refused && i < COUNT_OF(names); i++) {
		const struct json *value = json_get(event, names[i]);
		if (value && value->type == JSON_TEXT)
			printf("%s%s", i == 3 ? "by " : "", value->text);
		putchar(i + 1 < COUNT_OF(names) ? ' ' : '\n');
	}
	arena_free(&arena);
}

int command_try(const struct command *command, int argc, char **argv)
{
	struct option_list rest = { .count = 0 }, params = { .count = 0 };
	const char *until = "", *format = "json";
	const struct option options[] = {
		{ "--until", "TIME", "let the clock run on to this time after the last event", OPTION_TEXT, &until },
		{ "--param", "name=value", "with another value of a parameter; may be repeated", OPTION_LIST, &params },
		{ "--format", "json|text", "json (the default): one object a line", OPTION_TEXT, &format },
	};
	bool helped;
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &rest, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (rest.count != 2) {
		fprintf(stderr, "muster try: name a pack's folder and a file of events\n");
		return EXIT_USAGE;
	}
	ERR_DECLARE(err);
	struct diagnostics diagnostics = { 0 };
	struct buf events = BUF_INIT;
	size_t refused = 0;
	struct pack *pack = pack_read(rest.items[0], &err);
	bool ok = pack && file_read(rest.items[1], 256u << 20, &events, &err);
	struct try_options run = { .events = buf_view(&events), .until = str_of(until), .params = params.items, .param_count = params.count, .line = strcmp(format, "text") == 0 ? print_readable : print_line };
	ok = ok && try_pack(pack, &run, &refused, &diagnostics, &err);
	print_diagnostics(pack, &diagnostics);
	int code = ok ? (refused ? EXIT_FAILED : EXIT_OK) : cli_fail(&err);
	diagnostics_free(&diagnostics);
	buf_free(&events);
	pack_free(pack);
	return code;
}
