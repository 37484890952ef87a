/* muster simulate: a synthetic community lives under a pack; its indicators beside the source's. */
#include "cli/options.h"
#include "cli/files.h"
#include "policy/simulate.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void show_progress(void *arg, double share)
{
	enum { WIDTH = 40 };
	int done = (int)(share * WIDTH);
	(void)arg;
	fprintf(stderr, "\r[%.*s%*s] %3d %%", done, "########################################", WIDTH - done, "", (int)(share * 100));
	if (share >= 1)
		fputc('\n', stderr);
	fflush(stderr);
}

static double number_of(const struct json *value)
{
	return value->type == JSON_INT ? (double)value->integer : value->number;
}

static bool is_number(const struct json *value)
{
	return value && (value->type == JSON_INT || value->type == JSON_NUM);
}

static void show_value(const struct json *value, struct buf *out)
{
	buf_clear(out);
	if (is_number(value) && value->type == JSON_NUM)
		buf_printf(out, "%.3f", value->number);
	else if (value)
		json_write(out, value);
}

static void print_lines(const struct json *lines)
{
	struct buf value = BUF_INIT, source = BUF_INIT;
	printf("%-28s %12s %12s %10s\n", "indicator", "simulated", "source", "difference");
	for (const struct json *line = json_first(lines); line; line = line->next) {
		const struct json *have = json_get(line, "value"), *want = json_get(line, "source"), *key = json_get(line, "key");
		show_value(have, &value);
		show_value(want, &source);
		printf("%-28s %12s %12s", key ? key->text : "", buf_cstr(&value), buf_cstr(&source));
		if (is_number(have) && is_number(want) && number_of(want) != 0)
			printf(" %+9.1f%%", 100 * (number_of(have) / number_of(want) - 1));
		putchar('\n');
	}
	buf_free(&value);
	buf_free(&source);
}

static void print_refused(const struct json *refused)
{
	for (const struct json *event = json_first(refused); event; event = json_next_member(event)) {
		const struct json *times = json_get(event->next, "times"), *last = json_get(event->next, "last");
		if (is_number(times))
			printf("refused %.*s: %.0f times, last: %s\n", (int)event->len, event->text, number_of(times), last ? last->text : "");
	}
}

static void print_text(struct str text)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *json = json_parse(text, (struct json_limits){ 32, 1000000 }, &arena, &err);
	if (json) {
		printf("%s to %s (%.0f days), %s, seed %.0f: %.0f events, %.0f acts, %.0f rules failed, log %s\n\n", json_get(json, "since")->text, json_get(json, "until")->text,
		       number_of(json_get(json, "days")), json_get(json, "pack")->text, number_of(json_get(json, "seed")), number_of(json_get(json, "events")),
		       number_of(json_get(json, "acts")), number_of(json_get(json, "failures")), json_get(json, "log_hash")->text);
		print_lines(json_get(json, "lines"));
		print_refused(json_get(json, "refused"));
	}
	arena_free(&arena);
}

static bool whole(const char *text, unsigned long long most, unsigned long long *number)
{
	char *end;
	*number = strtoull(text, &end, 10);
	return text[0] >= '0' && text[0] <= '9' && *end == '\0' && *number <= most;
}

int command_simulate(const struct command *command, int argc, char **argv)
{
	struct option_list packs = { .count = 0 }, params = { .count = 0 };
	const char *days_text = "365", *seed_text = "1", *from = NULL, *out = NULL, *format = "text";
	const struct option options[] = {
		{ "--days", "N", "how long they live (365)", OPTION_TEXT, &days_text },
		{ "--seed", "S", "a whole number; the same seed gives the same log (1)", OPTION_TEXT, &seed_text },
		{ "--from", "DATE", "the first day; the pack's simulation says one", OPTION_TEXT, &from },
		{ "--param", "name=value", "with another value of a parameter; may be repeated", OPTION_LIST, &params },
		{ "--out", "DIR", "leave a data folder that serve, explain and verify can open", OPTION_TEXT, &out },
		{ "--format", "json|text", "text (the default): a table", OPTION_TEXT, &format },
	};
	bool helped;
	unsigned long long days, seed;
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &packs, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (packs.count != 1)
		return cli_usage(command, "name one pack's folder, like rules/taiping");
	if (!whole(days_text, 36525, &days) || !days)
		return cli_usage(command, "--days takes a number from 1 to 36525");
	if (!whole(seed_text, INT64_MAX, &seed))
		return cli_usage(command, "--seed takes a whole number");
	ERR_DECLARE(err);
	struct diagnostics diagnostics = { 0 };
	struct buf json = BUF_INIT;
	struct pack *pack = pack_read(packs.items[0], &err);
	struct simulate_options simulate = { .days = (int)days, .seed = seed, .from = from, .params = params.items, .param_count = params.count, .out = out,
		.progress = isatty(STDERR_FILENO) ? show_progress : NULL };
	bool ok = pack && simulate_pack(pack, &simulate, &json, &diagnostics, &err);
	print_diagnostics(pack, &diagnostics);
	if (ok && strcmp(format, "json") == 0)
		printf("%s\n", buf_cstr(&json));
	else if (ok)
		print_text(buf_view(&json));
	int code = ok ? EXIT_OK : cli_fail(&err);
	diagnostics_free(&diagnostics);
	buf_free(&json);
	pack_free(pack);
	return code;
}
