#include "cli/options.h"
#include "policy/child.h"

#include <stdio.h>

static const struct command commands[] = {
	{ "annotations", "PACK", "Types of the language and of a pack's model for editors that speak to the Lua language server (LuaLS).", command_annotations },
	{ "backtest", "--data DIR --community C", "Recorded history under another pack, version or param: what would have differed.", command_backtest },
	{ "calendar", "[show YEAR|deadlines|close DAY…|open DAY…|usual DAY…|apply] --data DIR --community C", "Working days, days the community closes or opens itself, and deadlines that the calendar would reckon otherwise now.", command_calendar },
	{ "check", "PACK…", "Loads packs, checks every name, runs their setup in memory; prints file:line: message.", command_check },
	{ "diff", "A B --data DIR --community C", "What differs between versions, communities or a pack and what is in force: files, params, rules, schedules, kinds.", command_diff },
	{ "explain", "SUBJECT --data DIR --community C", "The life of an entity: each event, its cause, rule and reasons, and what looked and did not act.", command_explain },
	{ "failures", "--data DIR --community C", "Parked runs by rule with event, error and line, and suspended rules.", command_failures },
	{ "import", "KIND FILE.csv --data DIR --community C", "Rows of a table become entities, all or none; every wrong cell is named.", command_import },
	{ "model", "PACK", "What a pack is made of, as a page for administrators or as JSON: kinds, events and who may, params, schedules, alerts.", command_model },
	{ "new", "NAME --from PACK", "A pack for a new community, with a questionnaire to fill in (community.lua).", command_new },
	{ "params", "[NAME=VALUE… | NAME] --data DIR --community C [--SCOPE VALUE]", "Shows a community's params, or changes some: now, later, for a while, for one grid or mode.", command_params },
	{ "publish", "PACK --data DIR --community C", "Checks a pack and makes it the community's active version.", command_publish },
	{ "repl", "PACK", "Type events, questions and times into a pack in memory on a virtual clock.", command_repl },
	{ "resume", "RULE --data DIR --community C", "Lets a suspended rule run again.", command_resume },
	{ "retry", "[ID…|--rule NAME|--all] --data DIR --community C", "Runs parked runs again with the rule as it is now, each once.", command_retry },
	{ "rollback", "VERSION --data DIR --community C --note WHY", "Publishes an earlier version again.", command_rollback },
	{ "serve", "--data DIR [--rules DIR]", "Runs communities and answers over HTTP until SIGTERM.", command_serve },
	{ "shadow", "start|report|stop --data DIR --community C", "A candidate beside the live version, without effects: what would differ, day by day.", command_shadow },
	{ "simulate", "PACK --days N --seed S", "A synthetic community lives under a pack on a virtual clock; its indicators at the end.", command_simulate },
	{ "suspend", "RULE --data DIR --community C --note WHY", "A rule does not run until it is resumed.", command_suspend },
	{ "test", "PACK…", "Runs a pack's tests on a virtual clock.", command_test },
	{ "try", "PACK EVENTS.ndjson", "Runs events against a pack in memory on a virtual clock and prints what comes of them.", command_try },
	{ "verify", "--data DIR", "Replays the log with its rules and compares the result with the stored state.", command_verify },
	{ "versions", "--data DIR --community C", "The versions of a community's policy, newest first.", command_versions },
};

/* What it is for, in lines that fit a console. */
static void print_command(FILE *out, const struct command *command)
{
	enum { INDENT = 14, WIDTH = 100 };
	int column = fprintf(out, "  %-*s", INDENT - 2, command->name);
	for (const char *word = command->help; *word;) {
		int length = (int)strcspn(word, " ");
		if (column > INDENT && column + 1 + length > WIDTH)
			column = fprintf(out, "\n%*s", INDENT, "") - 1;
		column += fprintf(out, "%s%.*s", column > INDENT ? " " : "", length, word);
		word += length + (word[length] == ' ');
	}
	fprintf(out, "\n");
}

static int print_commands(FILE *out)
{
	fprintf(out, "muster — a scriptable rules engine for neighbourhood governance\n\n");
	for (size_t i = 0; i < COUNT_OF(commands); i++)
		print_command(out, &commands[i]);
	fprintf(out, "\nmuster COMMAND --help tells its arguments and options.\n");
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
