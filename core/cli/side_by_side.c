#include "cli/side_by_side.h"
#include "cli/crew.h"
#include "cli/files.h"
#include "cli/options.h"
#include "policy/compare.h"

#include <math.h>
#include <stdio.h>

struct living { const struct side_by_side *wanted; struct seed_run *runs; struct arena arena; size_t count, ended; struct err err; };

static size_t sides_of(const struct side_by_side *wanted)
{
	return wanted->candidate.pack ? 2 : 1;
}

/* ---- one run, in a child ---- */

static int live(void *arg, size_t index, int out)
{
	const struct living *living = arg;
	const struct side_by_side *wanted = living->wanted;
	const struct side *side = index % sides_of(wanted) ? &wanted->candidate : &wanted->base;
	struct simulate_options options = wanted->common;
	struct diagnostics diagnostics = { 0 };
	struct buf json = BUF_INIT;
	ERR_DECLARE(err);
	options.seed += index / sides_of(wanted);
	options.params = side->params;
	options.param_count = side->param_count;
	bool ok = simulate_pack(side->pack, &options, &json, &diagnostics, &err);
	if (!ok)
		print_diagnostics(side->pack, &diagnostics);
	crew_say(out, ok ? buf_view(&json) : str_of(err.text));
	return ok ? EXIT_OK : EXIT_FAILED;
}

/* ---- gathering, in the parent ---- */

static void show_progress(struct living *living)
{
	living->ended++;
	if (living->wanted->common.progress)
		living->wanted->common.progress(living->wanted->common.arg, (double)living->ended / (double)living->count);
}

static bool take(void *arg, size_t index, int code, struct str said)
{
	struct living *living = arg;
	struct seed_run *run = &living->runs[index / sides_of(living->wanted)];
	const struct json *result = NULL;
	if (code == EXIT_OK)
		result = json_parse(arena_str(&living->arena, said), (struct json_limits){ 32, 1000000 }, &living->arena, &living->err);
	else if (!living->err.code)
		err_set(&living->err, ERR_MODEL, "seed %llu: %.*s", (unsigned long long)run->seed, STR_ARG(said));
	if (index % sides_of(living->wanted))
		run->candidate = result;
	else
		run->base = result;
	show_progress(living);
	return result != NULL;
}

/* ---- as text ---- */

static double number_of(const struct json *object, const char *name)
{
	double number = NAN;
	return json_number(json_get(object, name), &number) ? number : NAN;
}

static void print_spread(const struct json *figures)
{
	double sd = number_of(figures, "sd");
	char text[40] = "";
	if (figures && isnan(sd))
		snprintf(text, sizeof text, "%.3f", number_of(figures, "mean"));
	else if (figures)
		snprintf(text, sizeof text, "%.3f ± %.3f", number_of(figures, "mean"), sd);
	printf(" %*s", figures && !isnan(sd) ? 23 : 22, text);         /* ± has two bytes */
}

static void print_difference(const struct json *difference)
{
	const struct json *clear = json_get(difference, "clear");
	double percent = number_of(difference, "percent");
	print_spread(difference);
	if (!isnan(percent))
		printf(" %+9.1f%%", percent);
	if (difference)
		printf("%s", clear && clear->type == JSON_TRUE ? "  clear" : "");
}

static void print_head(const struct json *result, const char *side)
{
	const struct json *part = json_get(result, side);
	if (part)
		printf("%-10s %s: %lld events, %lld refused, %lld rules failed\n", side, json_get(part, "pack")->text, (long long)number_of(part, "events"),
		       (long long)number_of(part, "refused"), (long long)number_of(part, "failures"));
}

static void print_text(const struct json *result)
{
	const struct json *seeds = json_get(result, "seeds");
	bool two = json_get(result, "candidate") != NULL;
	printf("%s to %s (%lld days), %u seeds from %lld\n", json_get(result, "since")->text, json_get(result, "until")->text, (long long)number_of(result, "days"), seeds->len,
	       (long long)json_first(seeds)->integer);
	print_head(result, "base");
	print_head(result, "candidate");
	printf("\n%-28s %12s %22s", "indicator", "source", two ? "base" : "mean and spread");
	printf(two ? " %22s %22s %10s\n" : "\n", "candidate", "difference", "");
	for (const struct json *line = json_first(json_get(result, "indicators")); line; line = line->next) {
		double source = number_of(line, "source");
		char text[40] = "";
		if (!isnan(source))
			snprintf(text, sizeof text, "%.3f", source);
		printf("%-28s %12s", json_get(line, "key")->text, text);
		print_spread(json_get(line, "base"));
		if (two) {
			print_spread(json_get(line, "candidate"));
			print_difference(json_get(line, "difference"));
		}
		putchar('\n');
	}
	if (two && seeds->len > 2)
		printf("\nclear: more than the chances of these seeds explain (95 %%)\n");
}

/* ---- all of it ---- */

static void print(const struct living *living)
{
	struct buf text = BUF_INIT;
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	compare_runs(living->runs, living->wanted->seeds, &text);
	const struct json *result = json_parse(buf_view(&text), (struct json_limits){ 32, 1000000 }, &arena, &err);
	if (living->wanted->json)
		printf("%s\n", buf_cstr(&text));
	else if (result)
		print_text(result);
	arena_free(&arena);
	buf_free(&text);
}

int side_by_side(const struct side_by_side *wanted)
{
	struct living living = { .wanted = wanted, .runs = mem_zalloc(wanted->seeds * sizeof living.runs[0]), .arena = ARENA_INIT, .count = wanted->seeds * sides_of(wanted) };
	for (size_t i = 0; i < wanted->seeds; i++)
		living.runs[i].seed = wanted->common.seed + i;
	struct crew crew = { .arg = &living, .work = live, .ended = take };
	bool ok = crew_run(&crew, living.count, crew_cores());
	if (ok)
		print(&living);
	arena_free(&living.arena);
	mem_free(living.runs);
	return ok ? EXIT_OK : cli_fail(&living.err);
}
