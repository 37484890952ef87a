/* stored.h — a community's data folder for commands that look at it or change it. */
#ifndef CLI_STORED_H
#define CLI_STORED_H

#include "cli/options.h"
#include "policy/community.h"

struct stored_options { const char *data, *community, *format; };
#define STORED_OPTIONS(options) \
	{ "--data", "DIR", "the data folder (needed)", OPTION_TEXT, &(options).data }, \
	{ "--community", "NAME", "the community; commands that only look need no name when there is one", OPTION_TEXT, &(options).community }, \
	{ "--format", "json|text", "how the result is printed", OPTION_TEXT, &(options).format }

/* Opens the folder for reading, beside a running server too. NULL: said why, *code is the exit code. */
struct community *stored_open(const struct command *command, const struct stored_options *options, struct host **host, int *code);
bool stored_json(const struct stored_options *options);            /* --format json */

/* A command that looks at a community and prints what `ask` wrote as JSON: as it is, or by `print` for a person. It takes `wanted` arguments. */
struct stored_question {
	size_t wanted; const char *misuse;
	bool (*ask)(struct community *community, const struct option_list *arguments, struct buf *json, struct err *err);
	void (*print)(struct str json);
};
int stored_answer(const struct command *command, int argc, char **argv, const struct stored_question *question);

/* One request to the server of the folder; where none runs, one is started for the moment. `path` is below /v1/COMMUNITY/.
 * The answer's body goes to out. Returns the HTTP status, or 0 with *code set and said why. */
int stored_request(const struct command *command, const struct stored_options *options, const char *method, const char *path, struct str body, struct buf *out, int *code);
/* The same for what may take a while: tick is called again and again while the answer is waited for. wait NULL: not. */
struct stored_wait { void (*tick)(void *arg); void *arg; };
int stored_request_slow(const struct command *command, const struct stored_options *options, const char *method, const char *path, struct str body, const struct stored_wait *wait, struct buf *out, int *code);
/* A GET to the server that runs; 0 when none answers. */
int stored_peek(const struct stored_options *options, const char *path, struct buf *out);
/* Prints a refusal's text, errors and diagnostics to stderr. EXIT_FAILED. */
int stored_refused(struct str problem);

#endif
