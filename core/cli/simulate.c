/* muster simulate: a synthetic community lives under a pack; its indicators beside the source's, or beside those of another candidate. */
#include "cli/options.h"
#include "cli/files.h"
#include "cli/side_by_side.h"
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

static int64_t count_of(const struct json *json, const char *name)
{
	const struct json *value = json_get(json, name);
	return value && value->type == JSON_INT ? value->integer : 0;
}

static void show_value(const struct json *value, struct buf *out)
{
	buf_clear(out);
	if (value && value->type == JSON_NUM)
		buf_printf(out, "%.3f", value->number);
	else if (value)
		json_write(out, value);
}

static void print_lines(const struct json *lines)
{
	struct buf value = BUF_INIT, source = BUF_INIT;
	double simulated, wanted;
	printf("%-28s %12s %12s %10s\n", "indicator", "simulated", "source", "difference");
	for (const struct json *line = json_first(lines); line; line = line->next) {
		const struct json *have = json_get(line, "value"), *want = json_get(line, "source"), *key = json_get(line, "key");
		show_value(have, &value);
		show_value(want, &source);
		printf("%-28s %12s %12s", key ? key->text : "", buf_cstr(&value), buf_cstr(&source));
		if (json_number(have, &simulated) && json_number(want, &wanted) && wanted != 0)
			printf(" %+9.1f%%", 100 * (simulated / wanted - 1));
		putchar('\n');
	}
	buf_free(&value);
	buf_free(&source);
}

static void print_refused(const struct json *refused)
{
	for (const struct json *event = json_first(refused); event; event = json_next_member(event)) {
		const struct json *last = json_get(event->next, "last");
		printf("refused %.*s: %lld times, last: %s\n", (int)event->len, event->text, (long long)count_of(event->next, "times"), last && last->type == JSON_TEXT ? last->text : "");
	}
}

static void print_text(struct str text)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *json = json_parse(text, (struct json_limits){ 32, 1000000 }, &arena, &err);
	if (json) {
		printf("%s to %s (%lld days), %s, seed %lld: %lld events, %lld acts, %lld rules failed, log %s\n\n", json_get(json, "since")->text, json_get(json, "until")->text,
		       (long long)count_of(json, "days"), json_get(json, "pack")->text, (long long)count_of(json, "seed"), (long long)count_of(json, "events"),
		       (long long)count_of(json, "acts"), (long long)count_of(json, "failures"), json_get(json, "log_hash")->text);
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

static int simulate_one(struct pack *pack, const struct simulate_options *simulate, bool as_json)
{
	ERR_DECLARE(err);
	struct diagnostics diagnostics = { 0 };
	struct buf json = BUF_INIT;
	bool ok = simulate_pack(pack, simulate, &json, &diagnostics, &err);
	print_diagnostics(pack, &diagnostics);
	if (ok && as_json)
		printf("%s\n", buf_cstr(&json));
	else if (ok)
		print_text(buf_view(&json));
	diagnostics_free(&diagnostics);
	buf_free(&json);
	return ok ? EXIT_OK : cli_fail(&err);
}

/* The candidate's params come on top of those that both have. */
struct sides { const char *with; struct option_list packs, params, with_params, all_params; };

static void join_params(struct sides *sides)
{
	sides->all_params = sides->params;
	for (size_t i = 0; i < sides->with_params.count && sides->all_params.count < LIST_MAX; i++)
		sides->all_params.items[sides->all_params.count++] = sides->with_params.items[i];
}

static int simulate(struct sides *sides, const struct simulate_options *common, size_t seeds, bool as_json)
{
	ERR_DECLARE(err);
	bool two = sides->with || sides->with_params.count;
	struct pack *pack = pack_read(sides->packs.items[0], &err), *other = pack && sides->with ? pack_read(sides->with, &err) : NULL;
	int code;
	if (!pack || (sides->with && !other)) {
		code = cli_fail(&err);
	} else if (!two && seeds == 1) {
		code = simulate_one(pack, common, as_json);
	} else {
		join_params(sides);
		struct side_by_side wanted = { .base = { pack, common->params, common->param_count }, .common = *common, .seeds = seeds, .json = as_json };
		if (two)
			wanted.candidate = (struct side){ other ? other : pack, sides->all_params.items, sides->all_params.count };
		code = side_by_side(&wanted);
	}
	pack_free(other);
	pack_free(pack);
	return code;
}

int command_simulate(const struct command *command, int argc, char **argv)
{
	struct sides sides = { .with = NULL };
	const char *days_text = "365", *seed_text = "1", *seeds_text = "1", *from = NULL, *out = NULL, *format = "text";
	const struct option options[] = {
		{ "--days", "N", "how long they live (365)", OPTION_TEXT, &days_text },
		{ "--seed", "S", "a whole number; the same seed gives the same log (1)", OPTION_TEXT, &seed_text },
		{ "--seeds", "N", "N runs, with this seed and those after it: mean and spread of each indicator (1)", OPTION_TEXT, &seeds_text },
		{ "--from", "DATE", "the first day; the pack's simulation says one", OPTION_TEXT, &from },
		{ "--param", "name=value", "with another value of a parameter; may be repeated", OPTION_LIST, &sides.params },
		{ "--with", "PACK", "a candidate: it lives beside with the same people and the same chances", OPTION_TEXT, &sides.with },
		{ "--with-param", "name=value", "another value for the candidate only; may be repeated; without --with the candidate is the same pack", OPTION_LIST, &sides.with_params },
		{ "--out", "DIR", "leave a data folder that serve, explain and verify can open", OPTION_TEXT, &out },
		{ "--format", "json|text", "text (the default): a table", OPTION_TEXT, &format },
	};
	bool helped;
	unsigned long long days, seed, seeds;
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &sides.packs, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (sides.packs.count != 1)
		return cli_usage(command, "name one pack's folder, like rules/taiping");
	if (!whole(days_text, 36525, &days) || !days)
		return cli_usage(command, "--days takes a number from 1 to 36525");
	if (!whole(seed_text, INT64_MAX - SEEDS_MAX, &seed))
		return cli_usage(command, "--seed takes a whole number");
	if (!whole(seeds_text, SEEDS_MAX, &seeds) || !seeds)
		return cli_usage(command, "--seeds takes a number from 1 to 1000");
	if (out && (seeds > 1 || sides.with || sides.with_params.count))
		return cli_usage(command, "--out keeps one run: without --seeds, --with and --with-param");
	if (sides.params.count + sides.with_params.count > LIST_MAX)
		return cli_usage(command, "at most 64 params in all");
	struct simulate_options common = { .days = (int)days, .seed = seed, .from = from, .params = sides.params.items, .param_count = sides.params.count, .out = out,
		.progress = isatty(STDERR_FILENO) ? show_progress : NULL };
	return simulate(&sides, &common, (size_t)seeds, strcmp(format, "json") == 0);
}
