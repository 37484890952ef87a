/* muster backtest: would it have gone otherwise? */
#include "cli/backtest_text.h"
#include "cli/candidate.h"
#include "cli/files.h"
#include "store/store.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum telling { TELL_NOTHING, TELL_BAR, TELL_LINES };
struct telling_of { enum telling how; uint64_t total; };

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

/* ---- how far it is ---- */

static bool tell(void *arg, uint64_t events, uint64_t seq, uint64_t differences)
{
	const struct telling_of *telling = arg;
	enum { WIDTH = 40 };
	int percent = telling->total ? (int)(seq * 100 / telling->total) : 0;
	int done = (percent > 100 ? 100 : percent) * WIDTH / 100;
	if (telling->how == TELL_BAR)
		fprintf(stderr, "\r[%.*s%*s] %3d %% %llu events, %llu differences", done, "########################################", WIDTH - done, "", percent, (unsigned long long)events,
		        (unsigned long long)differences);
	else if (telling->how == TELL_LINES)
		fprintf(stderr, "{\"events\":%llu,\"done\":%llu,\"total\":%llu,\"percent\":%d,\"differences\":%llu}\n", (unsigned long long)events, (unsigned long long)seq,
		        (unsigned long long)telling->total, percent, (unsigned long long)differences);
	fflush(stderr);
	return !interrupted;
}

/* ---- the command ---- */

static void print_result(struct str json, bool as_json, enum report_language language)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *report = as_json ? NULL : json_parse(json, (struct json_limits){ 64, 1000000 }, &arena, &err);
	if (report)
		backtest_print(report, language);
	else
		printf("%.*s\n", STR_ARG(json));
	arena_free(&arena);
}

static struct store *open_history(const char *data, const char *community, struct err *err)
{
	char database[1024];
	struct stat info;
	int length = snprintf(database, sizeof database, "%s/%s/muster.db", data, community);
	if (length >= (int)sizeof database || strchr(community, '/') || stat(database, &info) != 0) {
		err_set(err, ERR_NOT_FOUND, "no community '%.60s' in %s", community, data);
		return NULL;
	}
	return store_sqlite(database, (struct store_sqlite_options){ .read_only = true, .snapshot = true }, err);
}

static enum telling telling_named(const char *name)
{
	if (strcmp(name, "lines") == 0)
		return TELL_LINES;
	return strcmp(name, "bar") == 0 && isatty(STDERR_FILENO) == 1 ? TELL_BAR : TELL_NOTHING;
}

int command_backtest(const struct command *command, int argc, char **argv)
{
	const char *data = NULL, *community = NULL, *with = "", *since = NULL, *until = NULL, *format = "text", *examples = NULL, *lang = "en", *progress = "bar";
	struct option_list rest = { .count = 0 }, params = { .count = 0 };
	const struct option options[] = {
		{ "--data", "DIR", "the data folder (needed); a server may be running on it", OPTION_TEXT, &data },
		{ "--community", "NAME", "whose history (needed)", OPTION_TEXT, &community },
		{ "--with", "PACK|VERSION|-", "the candidate: a pack's folder, a stored version, or a request as JSON on stdin; without it the versions as they followed each other", OPTION_TEXT, &with },
		{ "--param", "name=value", "with another value of a parameter; name@grid=g3=value for one scope; may be repeated", OPTION_LIST, &params },
		{ "--since", "TIME", "what was recorded before stands as it is", OPTION_TEXT, &since },
		{ "--until", "TIME", "up to here", OPTION_TEXT, &until },
		{ "--examples", "N", "how many differences are shown one by one (20)", OPTION_TEXT, &examples },
		{ "--lang", "en|zh", "the language of the text", OPTION_TEXT, &lang },
		{ "--progress", "bar|lines|none", "a bar (on a terminal), JSON lines on stderr, or nothing", OPTION_TEXT, &progress },
		{ "--format", "json|text", "how the result is printed", OPTION_TEXT, &format },
	};
	bool helped;
	ERR_DECLARE(err);
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &rest, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (!data || !community || rest.count || (examples && strspn(examples, "0123456789") != strlen(examples)))
		return cli_usage(command, "--data DIR and --community NAME are needed; --examples takes a number");
	struct telling_of telling = { .how = telling_named(progress) };
	struct candidate candidate = { .request = { .examples_max = EXAMPLES_USUAL, .progress = tell, .arg = &telling } };
	struct diagnostics diagnostics = { 0 };
	struct buf out = BUF_INIT;
	struct store *history = open_history(data, community, &err);
	bool ok = history && candidate_read(&candidate, with, &params, &err);
	if (since)
		candidate.request.since = str_of(since);
	if (until)
		candidate.request.until = str_of(until);
	if (examples)
		candidate.request.examples_max = strtoul(examples, NULL, 10);
	signal(SIGINT, interrupt);
	ok = ok && history_newest(history, &telling.total, &err);
	if (ok)
		tell(&telling, 0, 0, 0);
	ok = ok && history_backtest(history, community, &candidate.request, &out, &diagnostics, &err);
	if (telling.how == TELL_BAR)
		fputc('\n', stderr);
	print_diagnostics(candidate.request.pack, &diagnostics);
	if (ok)
		print_result(buf_view(&out), strcmp(format, "json") == 0, strcmp(lang, "zh") == 0 ? REPORT_ZH : REPORT_EN);
	int code = ok ? EXIT_OK : cli_fail(&err);
	diagnostics_free(&diagnostics);
	buf_free(&out);
	candidate_free(&candidate);
	store_close(history);
	return code;
}
