/* muster check, muster try: what can be said of a pack without a community. */
#include "cli/options.h"
#include "cli/files.h"
#include "policy/simulate.h"
#include "policy/try.h"

#include <stdio.h>
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

static bool check_one(const char *folder, bool shared_too)
{
	ERR_DECLARE(err);
	struct diagnostics diagnostics = { 0 };
	struct pack *pack = pack_read(folder, &err);
	if (pack)
		pack_look_closely(pack, shared_too);
	struct release *release = pack ? pack_load(pack, limits_default(), &diagnostics, NULL) : NULL;
	bool ok = release != NULL;
	if (!pack)
		cli_fail(&err);
	if (release) {
		struct clock clock = clock_virtual(clock_wall(&(struct clock){ .wall_us = clock_real().wall_us }));
		struct store *store = store_memory();
		warn_about_years(release, &diagnostics);
		bool lives = simulate_check(pack, release, &diagnostics);
		struct engine *engine = pack_engine(release, &clock, store, NULL, &err);
		ok = engine && pack_setup(pack, engine, limits_default(), &diagnostics) && lives;
		if (!engine)
			cli_fail(&err);
		engine_free(engine);
		store_close(store);
	}
	print_diagnostics(pack, &diagnostics);
	if (ok)
		printf("%s: ok\n", folder);
	diagnostics_free(&diagnostics);
	pack_free(pack);
	return ok;
}

int command_check(const struct command *command, int argc, char **argv)
{
	struct option_list packs = { .count = 0 };
	bool helped, ok = true, shared = false;
	const struct option options[] = { { "--shared", NULL, "also what is found in the shared pieces themselves", OPTION_FLAG, &shared } };
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &packs, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	for (size_t i = 0; i < packs.count; i++)
		ok = check_one(packs.items[i], shared) && ok;
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
