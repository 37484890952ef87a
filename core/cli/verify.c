/* muster verify: does the log, run again from nothing, give the stored state? */
#include "cli/options.h"
#include "cli/files.h"
#include "policy/verify.h"

#include <stdio.h>

struct verifying { const char *community; size_t shown; bool json; };
enum { SHOWN_MOST = 50 };

static void show(void *arg, const char *text)
{
	struct verifying *verifying = arg;
	if (verifying->shown++ < SHOWN_MOST)
		fprintf(stderr, "%s: %s\n", verifying->community, text);
}

static void print_result(const struct verifying *verifying, const struct verify_result *result)
{
	static const char human[] = "%s: %llu events in %llu turns: %llu replayed, %llu taken, %llu re-applied; %llu rows compared; %llu different\n";
	static const char json[] = "{\"community\":\"%s\",\"events\":%llu,\"turns\":%llu,\"replayed\":%llu,\"taken\":%llu,\"reapplied\":%llu,\"compared\":%llu,\"different\":%llu}\n";
	const struct replay_report *replay = &result->replay;
	const unsigned long long n[] = { replay->events, replay->turns, replay->replayed, replay->taken, replay->reapplied, result->compared, result->differences };
	if (verifying->json)
		printf(json, verifying->community, n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
	else
		printf(human, verifying->community, n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
}

static bool verify_one(struct community *community, bool json, int *code)
{
	struct verifying verifying = { community_name(community), 0, json };
	struct verify_result result = { .differences = 0 };
	ERR_DECLARE(err);
	if (!community_verify(community, show, &verifying, &result, &err)) {
		*code = cli_fail(&err);
		return false;
	}
	if (verifying.shown > SHOWN_MOST)
		fprintf(stderr, "%s: … and %zu more\n", verifying.community, verifying.shown - SHOWN_MOST);
	print_result(&verifying, &result);
	if (result.differences)
		*code = EXIT_FAILED;
	return result.differences == 0;
}

int command_verify(const struct command *command, int argc, char **argv)
{
	const char *data = NULL, *only = NULL, *format = "text";
	const struct option options[] = {
		{ "--data", "DIR", "the data folder (needed); a server may be running on it", OPTION_TEXT, &data },
		{ "--community", "NAME", "only this one", OPTION_TEXT, &only },
		{ "--format", "json|text", "how the result is printed", OPTION_TEXT, &format },
	};
	struct option_list rest = { .count = 0 };
	bool helped;
	ERR_DECLARE(err);
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &rest, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (!data || rest.count)
		return cli_usage(command, "--data DIR is needed");
	struct host_config config = { .data_dir = data, .limits = limits_default(), .read_only = true };
	struct host *host = host_new(&config, &err);
	int code = host ? EXIT_OK : cli_fail(&err);
	if (host && only && !host_find(host, str_of(only))) {
		fprintf(stderr, "muster verify: no community '%.60s' in %s\n", only, data);
		code = EXIT_FAILED;
	}
	for (size_t i = 0; host && i < host_count(host); i++)
		if (!only || strcmp(only, community_name(host_at(host, i))) == 0)
			verify_one(host_at(host, i), strcmp(format, "json") == 0, &code);
	host_free(host);
	return code;
}
