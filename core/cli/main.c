#include "cli/options.h"
#include "policy/child.h"

#include <stdio.h>

static const struct command commands[] = {
	{ "backtest", "--data DIR --community C", "Recorded history under another pack, version or param: what would have differed.", command_backtest },
	{ "check", "PACK…", "Loads packs, checks every name, runs their setup in memory; prints file:line: message.", command_check },
	{ "diff", "A B --data DIR --community C", "What differs between versions, communities or a pack and what is in force: files, params, rules, schedules, kinds.", command_diff },
	{ "explain", "SUBJECT --data DIR --community C", "The life of an entity: each event, its cause, rule and reasons, and what looked and did not act.", command_explain },
	{ "model", "PACK", "What a pack is made of, as a page for administrators or as JSON: kinds, events and who may, params, schedules, alerts.", command_model },
	{ "params", "[NAME=VALUE…] --data DIR --community C", "Shows a community's params, or changes some.", command_params },
	{ "publish", "PACK --data DIR --community C", "Checks a pack and makes it the community's active version.", command_publish },
	{ "rollback", "VERSION --data DIR --community C --note WHY", "Publishes an earlier version again.", command_rollback },
	{ "serve", "--data DIR [--rules DIR]", "Runs communities and answers over HTTP until SIGTERM.", command_serve },
	{ "simulate", "PACK --days N --seed S", "A synthetic community lives under a pack on a virtual clock; its indicators at the end.", command_simulate },
	{ "test", "PACK…", "Runs a pack's tests on a virtual clock.", command_test },
	{ "try", "PACK EVENTS.ndjson", "Runs events against a pack in memory on a virtual clock and prints what comes of them.", command_try },
	{ "verify", "--data DIR", "Replays the log with its rules and compares the result with the stored state.", command_verify },
	{ "versions", "--data DIR --community C", "The versions of a community's policy, newest first.", command_versions },
};

static int print_commands(FILE *out)
{
	fprintf(out, "muster — a scriptable rules engine for neighbourhood governance\n\n");
	for (size_t i = 0; i < COUNT_OF(commands); i++)
		fprintf(out, "  muster %-10s %-28s %s\n", commands[i].name, commands[i].arguments, commands[i].help);
	fprintf(out, "\nmuster COMMAND --help tells more.\n");
	return out == stdout ? EXIT_OK : EXIT_USAGE;
}

int main(int argc, char **argv)
{
	child_begin();
	if (argc < 2)
		return print_commands(stderr);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
		return print_commands(stdout);
	for (size_t i = 0; i < COUNT_OF(commands); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(&commands[i], argc - 2, argv + 2);
	const char *names[COUNT_OF(commands) + 1] = { NULL };
	char hint[80] = "";
	for (size_t i = 0; i < COUNT_OF(commands); i++)
		names[i] = commands[i].name;
	if (strlen(argv[1]) < 40)
		err_suggest(hint, sizeof hint, argv[1], names);
	fprintf(stderr, "muster: no command '%s'%s; see muster --help\n", argv[1], hint);
	return EXIT_USAGE;
}
