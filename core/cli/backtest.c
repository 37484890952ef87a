/* muster backtest: would it have gone otherwise? */
#include "cli/options.h"
#include "cli/files.h"
#include "policy/backtest.h"
#include "store/store.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

static bool show_progress(void *arg, uint64_t events)
{
	const bool *terminal = arg;
	if (*terminal)
		fprintf(stderr, "\r%llu events", (unsigned long long)events);
	return !interrupted;
}

/* ---- for people ---- */

static unsigned long long number(const struct json *object, const char *name)
{
	const struct json *value = json_get(object, name);
	return value && value->type == JSON_INT ? (unsigned long long)value->integer : 0;
}

static void print_counts(const char *title, const struct json *counts)
{
	for (const struct json *name = json_first(counts); name; name = json_next_member(name))
		printf("%s%s: %llu recorded, %llu under the candidate\n", title, name->text, number(name->next, "recorded"), number(name->next, "candidate"));
}

static void print_side(const char *name, const struct json *side)
{
	if (!side)
		return;
	const struct json *rule = json_get(side, "rule");
	printf("    %s: %s %s%s%s\n", name, json_get(side, "time")->text, json_get(side, "data")->text, rule ? " by " : "", rule ? rule->text : "");
}

static void print_report(const struct json *report)
{
	printf("%llu events, %llu of them from outside; %llu inputs could not have happened; %llu differences%s\n", number(report, "events"), number(report, "inputs"),
	       number(report, "inapplicable"), number(report, "differences"), json_get(report, "stopped")->type == JSON_TRUE ? " (stopped before the end)" : "");
	for (const struct json *name = json_first(json_get(report, "by_kind")); name; name = json_next_member(name))
		printf("%-32s %llu recorded, %llu under the candidate: %llu only recorded, %llu only under it, %llu otherwise, %llu at another time (%.1f %%)\n", name->text,
		       number(name->next, "recorded"), number(name->next, "candidate"), number(name->next, "only_recorded"), number(name->next, "only_candidate"),
		       number(name->next, "otherwise"), number(name->next, "moved"), json_get(name->next, "percent")->type == JSON_NUM ? json_get(name->next, "percent")->number : (double)number(name->next, "percent"));
	print_counts("alert ", json_get(report, "alerts"));
	for (const struct json *kind = json_first(json_get(report, "states")); kind; kind = json_next_member(kind)) {
		printf("%s at the end\n", kind->text);
		print_counts("  ", kind->next);
	}
	for (const struct json *kind = json_first(json_get(report, "values")); kind; kind = json_next_member(kind))
		for (const struct json *field = json_first(kind->next); field; field = json_next_member(field)) {
			printf("%s by %s\n", kind->text, field->text);
			print_counts("  ", field->next);
		}
	for (const struct json *example = json_first(json_get(report, "examples")); example; example = example->next) {
		const struct json *why = json_get(example, "why");
		printf("  %s: %s %s%s%s\n", json_get(example, "what")->text, json_get(example, "event")->text, json_get(example, "entity")->text, why ? ": " : "", why ? why->text : "");
		print_side("recorded", json_get(example, "recorded"));
		print_side("candidate", json_get(example, "candidate"));
	}
}

static void print_result(struct str json, bool as_json)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *report = as_json ? NULL : json_parse(json, (struct json_limits){ 64, 1000000 }, &arena, &err);
	if (report)
		print_report(report);
	else
		printf("%.*s\n", STR_ARG(json));
	arena_free(&arena);
}

/* ---- the command ---- */

static bool is_number(const char *text)
{
	return text[0] && text[strspn(text, "0123456789")] == '\0';
}

static bool read_candidate(const char *with, struct backtest_request *request, struct err *err)
{
	if (!with[0])
		return true;
	if (is_number(with)) {
		request->version = strtoull(with, NULL, 10);
		return request->version || err_set(err, ERR_INPUT, "versions begin with 1");
	}
	request->pack = pack_read(with, err);
	return request->pack != NULL;
}

int command_backtest(const struct command *command, int argc, char **argv)
{
	const char *data = NULL, *community = NULL, *with = "", *since = "", *until = "", *format = "text", *examples = "20";
	struct option_list rest = { .count = 0 }, params = { .count = 0 };
	const struct option options[] = {
		{ "--data", "DIR", "the data folder (needed); a server may be running on it", OPTION_TEXT, &data },
		{ "--community", "NAME", "whose history (needed)", OPTION_TEXT, &community },
		{ "--with", "PACK|VERSION", "the candidate: a pack's folder or a stored version; without it the active version", OPTION_TEXT, &with },
		{ "--param", "name=value", "with another value of a parameter; may be repeated", OPTION_LIST, &params },
		{ "--since", "TIME", "what was recorded before stands as it is", OPTION_TEXT, &since },
		{ "--until", "TIME", "up to here", OPTION_TEXT, &until },
		{ "--examples", "N", "how many differences are shown one by one (20)", OPTION_TEXT, &examples },
		{ "--format", "json|text", "how the result is printed", OPTION_TEXT, &format },
	};
	bool helped, terminal = isatty(STDERR_FILENO) == 1;
	ERR_DECLARE(err);
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &rest, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (!data || !community || rest.count || !is_number(examples))
		return cli_usage(command, "--data DIR and --community NAME are needed; --examples takes a number");
	char database[1024];
	struct stat info;
	snprintf(database, sizeof database, "%s/%s/muster.db", data, community);
	bool there = strlen(data) + strlen(community) + 12 < sizeof database && !strchr(community, '/') && stat(database, &info) == 0;
	if (!there)
		err_set(&err, ERR_NOT_FOUND, "no community '%.60s' in %s", community, data);
	struct store *history = there ? store_sqlite(database, (struct store_sqlite_options){ .read_only = true, .snapshot = true }, &err) : NULL;
	struct backtest_request request = { .params = params.items, .param_count = params.count, .since = str_of(since), .until = str_of(until),
		.examples_max = strtoul(examples, NULL, 10), .progress = show_progress, .arg = &terminal };
	struct diagnostics diagnostics = { 0 };
	struct buf out = BUF_INIT;
	signal(SIGINT, interrupt);
	bool ok = history && read_candidate(with, &request, &err) && history_backtest(history, community, &request, &out, &diagnostics, &err);
	if (terminal)
		fputc('\n', stderr);
	print_diagnostics(request.pack, &diagnostics);
	if (ok)
		print_result(buf_view(&out), strcmp(format, "json") == 0);
	int code = ok ? EXIT_OK : cli_fail(&err);
	diagnostics_free(&diagnostics);
	buf_free(&out);
	pack_free(request.pack);
	store_close(history);
	return code;
}
