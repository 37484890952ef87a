#include "cli/rows.h"

#include <stdio.h>

enum { PAGE = 1000 };
static const struct json_limits limits = { 64, 1000000 };

/* 2026-02-24T17:00:00+08:00 → 2026-02-24 17:00 */
static void print_time(const char *time)
{
	printf("%.10s %.5s", time, strlen(time) > 16 ? time + 11 : "");
}

/* A text, { en, zh-CN }, { text, data }, or a list of those. */
static void print_reason(const char *indent, const struct json *reason)
{
	struct buf text = BUF_INIT;
	const struct json *english = json_get(reason, "en"), *inner = json_get(reason, "text");
	if (reason && reason->type == JSON_ARRAY) {
		for (const struct json *item = json_first(reason); item; item = item->next)
			print_reason(indent, item);
	} else if (inner) {
		print_reason(indent, inner);
	} else if (reason && reason->type == JSON_TEXT) {
		printf("%s%s\n", indent, reason->text);
	} else if (english && english->type == JSON_TEXT) {
		printf("%s%s / %s\n", indent, english->text, json_text(reason, "zh-CN"));
	} else if (reason && reason->type != JSON_NULL) {
		json_write(&text, reason);
		printf("%s%s\n", indent, buf_cstr(&text));
	}
	buf_free(&text);
}

/* What ran well shows in what it did. */
static void print_run(const struct json *run)
{
	const char *verdict = json_text(run, "verdict"), *error = json_text(run, "error");
	const struct json *why = json_get(run, "why");
	if (strcmp(verdict, "skipped") == 0)
		printf("      %s looked and did not act\n", json_text(run, "rule"));
	else if (strcmp(verdict, "ok") != 0)
		printf("      %s failed (%s): %s\n", json_text(run, "rule"), verdict, error);
	else if (why)
		printf("      %s says\n", json_text(run, "rule"));
	print_reason("        ", why);
}

static void print_row(const struct json *row)
{
	struct buf data = BUF_INIT;
	const char *rule = json_text(row, "rule"), *actor = json_text(row, "actor");
	json_write(&data, json_get(row, "data"));
	printf("  ");
	print_time(json_text(row, "time"));
	printf("  %s %s  by %s\n", json_text(row, "type"), buf_cstr(&data), rule[0] ? rule : actor);
	print_reason("      ", json_get(row, "because"));
	for (const struct json *run = json_first(json_get(row, "runs")); run; run = run->next)
		print_run(run);
	buf_free(&data);
}

struct printing { size_t left, untold; uint64_t seq; };

static void take_row(void *arg, uint64_t seq, struct str json)
{
	struct printing *printing = arg;
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *row = printing->left ? json_parse(json, limits, &arena, &err) : NULL;
	bool dull = row && strcmp(json_text(row, "type"), "muster.console") == 0;       /* only the turn of what it caused */
	printing->seq = seq;
	if (dull) {
		arena_free(&arena);
		return;
	}
	if (row) {
		printing->left--;
		print_row(row);
	} else {
		printing->untold++;
	}
	arena_free(&arena);
}

uint64_t rows_print(struct engine *engine, uint64_t after, struct str subject, size_t most)
{
	struct printing printing = { .left = most, .seq = after };
	struct log_filter filter = { .subject = subject, .max = PAGE, .with_runs = true };
	ERR_DECLARE(err);
	do {
		filter.after = printing.seq;
		if (!engine_log(engine, &filter, take_row, &printing, &err)) {
			fprintf(stderr, "the log cannot be read: %s\n", err.text);
			break;
		}
	} while (printing.seq != filter.after);
	if (printing.untold)
		printf("  … and %zu more\n", printing.untold);
	return printing.seq;
}

static bool is_of(const struct json *timer, struct str id)
{
	return !id.len || str_eq(str_of(json_text(timer, "id")), id);
}

void timers_print(struct engine *engine, struct str id)
{
	struct buf text = BUF_INIT;
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	engine_timers_json(engine, INT64_MAX, &text);
	const struct json *all = json_parse(buf_view(&text), limits, &arena, &err);
	for (const struct json *timer = json_first(json_get(all, "timers")); timer; timer = timer->next) {
		if (!is_of(timer, id))
			continue;
		printf("  due ");
		print_time(json_text(timer, "due"));
		printf("  %s.%s %s\n", json_text(timer, "kind"), json_text(timer, "timer"), json_text(timer, "id"));
	}
	for (const struct json *schedule = json_first(json_get(all, "schedules")); schedule && !id.len; schedule = schedule->next) {
		printf("  due ");
		print_time(json_text(schedule, "due"));
		printf("  every %s\n", json_text(schedule, "schedule"));
	}
	arena_free(&arena);
	buf_free(&text);
}
