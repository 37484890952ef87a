/* options.h — arguments of subcommands by table: the same table parses and prints the help. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/buf.h"
#include "base/err.h"

enum option_type { OPTION_FLAG, OPTION_TEXT, OPTION_LIST, OPTION_OTHER };       /* OTHER: whatever no other option is named */
struct option {
	const char *name, *value, *help;       /* "--until", "TIME", "…"; value NULL for flags */
	enum option_type type;
	void *into;                            /* bool *, const char **, struct option_list *, struct option_other * */
};
enum { LIST_MAX = 64 };
struct option_other { struct str name; const char *value; };        /* "--grid g3": name "grid" */
struct option_list { const char *items[LIST_MAX]; size_t count; };

struct command {
	const char *name, *arguments, *help;
	int (*run)(const struct command *command, int argc, char **argv);
};
/* Positional arguments into `rest`. false: usage error printed, or help printed with *helped = true. */
bool options_parse(const struct command *command, const struct option *options, size_t count, int argc, char **argv, struct option_list *rest, bool *helped) MUST_CHECK;

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_DAMAGED = 74, EXIT_SYNC_FAILED = 75 };        /* and MEM_EXIT: 71 */
int cli_fail(const struct err *err);           /* prints to stderr; EXIT_FAILED, or EXIT_DAMAGED for a damaged log */
int cli_usage(const struct command *command, const char *text);        /* a misuse; EXIT_USAGE */
int command_annotations(const struct command *command, int argc, char **argv);
int command_backtest(const struct command *command, int argc, char **argv);
int command_calendar(const struct command *command, int argc, char **argv);
int command_shadow(const struct command *command, int argc, char **argv);
int command_check(const struct command *command, int argc, char **argv);
int command_try(const struct command *command, int argc, char **argv);
int command_simulate(const struct command *command, int argc, char **argv);
int command_test(const struct command *command, int argc, char **argv);
int command_serve(const struct command *command, int argc, char **argv);
int command_verify(const struct command *command, int argc, char **argv);
int command_explain(const struct command *command, int argc, char **argv);
int command_model(const struct command *command, int argc, char **argv);
int command_import(const struct command *command, int argc, char **argv);
int command_new(const struct command *command, int argc, char **argv);
int command_publish(const struct command *command, int argc, char **argv);
int command_repl(const struct command *command, int argc, char **argv);
int command_rollback(const struct command *command, int argc, char **argv);
int command_versions(const struct command *command, int argc, char **argv);
int command_params(const struct command *command, int argc, char **argv);
int command_failures(const struct command *command, int argc, char **argv);
int command_retry(const struct command *command, int argc, char **argv);
int command_suspend(const struct command *command, int argc, char **argv);
int command_resume(const struct command *command, int argc, char **argv);
int command_diff(const struct command *command, int argc, char **argv);

#endif
