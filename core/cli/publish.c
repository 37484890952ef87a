/* muster publish, muster rollback: another version becomes the active one, through the server. */
#include "cli/orphans.h"
#include "cli/stored.h"
#include "policy/pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- while the tests run ---- */

static long long number_in(const struct json *json, const char *name)
{
	const struct json *value = json_get(json, name);
	return value && value->type == JSON_INT ? value->integer : 0;
}

static void show_progress(void *arg)
{
	struct buf answer = BUF_INIT;
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *json = stored_peek(arg, "policy/test", &answer) == 200 ? json_parse(buf_view(&answer), PACK_JSON_LIMITS, &arena, &err) : NULL;
	if (json_get(json, "passed"))
		fprintf(stderr, "\rtests: %lld passed, %lld failed ", number_in(json, "passed"), number_in(json, "failed"));
	arena_free(&arena);
	buf_free(&answer);
}

static void print_tests(const struct json *tests)
{
	const struct json *state = json_get(tests, "state");
	if (!state || state->type != JSON_TEXT)
		return;
	printf("tests: %s", state->text);
	if (json_get(tests, "passed"))
		printf(", %lld passed, %lld failed", number_in(tests, "passed"), number_in(tests, "failed"));
	printf("\n");
}

static int act(const struct command *command, struct stored_options *stored, const char *what, struct str body)
{
	struct buf answer = BUF_INIT;
	struct arena arena = ARENA_INIT;
	struct stored_wait wait = { show_progress, stored };
	bool watched = isatty(STDERR_FILENO);
	char path[64];
	int code;
	ERR_DECLARE(err);
	snprintf(path, sizeof path, "policy/%s", what);
	int status = stored_request_slow(command, stored, "POST", path, body, watched ? &wait : NULL, &answer, &code);
	if (watched)
		fprintf(stderr, "\r\033[K");
	if (status == 200) {
		const struct json *json = json_parse(buf_view(&answer), (struct json_limits){ 16, 100000 }, &arena, &err), *hash = json_get(json, "hash");
		code = EXIT_OK;
		if (stored_json(stored)) {
			printf("%.*s\n", (int)answer.len, answer.data);
		} else {
			printf("%s: version %lld is active (%.12s)\n", stored->community, number_in(json, "version"), hash ? hash->text : "");
			print_tests(json_get(json, "tests"));
			print_orphans(json_get(json, "orphans"));
		}
	} else if (status) {
		code = stored_refused(buf_view(&answer));
	}
	arena_free(&arena);
	buf_free(&answer);
	return code;
}

static void put_options(struct buf *body, const char *note, bool force)
{
	if (force)
		buf_lit(body, ",\"force\":true");
	if (note) {
		json_put_name(body, "note");
		json_put_text(body, note);
	}
	buf_byte(body, '}');
}

static const char force_help[] = "in force at once, whatever its tests say; --note says why";

int command_publish(const struct command *command, int argc, char **argv)
{
	struct stored_options stored = { .data = NULL };
	const char *note = NULL;
	bool force = false, helped;
	const struct option options[] = { STORED_OPTIONS(stored), { "--note", "TEXT", "what changed, for the list of versions", OPTION_TEXT, &note }, { "--force", NULL, force_help, OPTION_FLAG, &force } };
	struct option_list packs = { .count = 0 };
	ERR_DECLARE(err);
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &packs, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (packs.count != 1)
		return cli_usage(command, "name one pack's folder, like rules/taiping");
	if (force && !note)
		return cli_usage(command, "--force needs --note TEXT: the reason stands with the version");
	struct pack *pack = pack_read(packs.items[0], &err);
	if (!pack)
		return cli_fail(&err);
	struct buf body = BUF_INIT;
	buf_lit(&body, "{\"files\":");
	pack_write_json(pack, &body);
	put_options(&body, note, force);
	int code = act(command, &stored, "publish", buf_view(&body));
	buf_free(&body);
	pack_free(pack);
	return code;
}

int command_rollback(const struct command *command, int argc, char **argv)
{
	struct stored_options stored = { .data = NULL };
	const char *note = NULL;
	bool force = false, helped;
	const struct option options[] = { STORED_OPTIONS(stored), { "--note", "TEXT", "why (needed)", OPTION_TEXT, &note }, { "--force", NULL, force_help, OPTION_FLAG, &force } };
	struct option_list rest = { .count = 0 };
	char *end = NULL;
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &rest, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	unsigned long long version = rest.count == 1 ? strtoull(rest.items[0], &end, 10) : 0;
	if (!version || *end)
		return cli_usage(command, "name the version to go back to, as muster versions lists it");
	struct buf body = BUF_INIT;
	buf_printf(&body, "{\"version\":%llu", version);
	put_options(&body, note, force);
	int code = act(command, &stored, "rollback", buf_view(&body));
	buf_free(&body);
	return code;
}
