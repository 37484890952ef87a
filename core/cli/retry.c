/* muster retry, muster suspend, muster resume: what a person does about rules that fail. */
#include "cli/stored.h"
#include "base/json.h"

#include <stdio.h>

static int64_t whole_of(const struct json *object, const char *name)
{
	const struct json *value = json_get(object, name);
	return value && value->type == JSON_INT ? value->integer : 0;
}

static void print_each(const struct json *list, const char *name, const char *lead)
{
	for (const struct json *item = json_first(list); item; item = item->next)
		printf("  %s: %s%s\n", json_get(item, "failure")->text, lead, json_get(item, name)->text);
}

/* Those that failed again or could not be tried make the command fail. */
static int print_retried(struct str answer, bool as_json)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *json = json_parse(answer, (struct json_limits){ 16, 100000 }, &arena, &err), *again = json_get(json, "again"), *refused = json_get(json, "refused"), *more = json_get(json, "more");
	bool clean = json && !json_first(again) && !json_first(refused);
	if (as_json) {
		printf("%.*s\n", STR_ARG(answer));
	} else {
		printf("%lld retried, %lld ran well%s\n", (long long)whole_of(json, "retried"), (long long)whole_of(json, "done"), more && more->type == JSON_TRUE ? "; there are more: do it again" : "");
		print_each(again, "now", "failed again, now ");
		print_each(refused, "why", "");
	}
	arena_free(&arena);
	return clean ? EXIT_OK : EXIT_FAILED;
}

static int request(const struct command *command, const struct stored_options *stored, const char *path, struct str body, struct buf *answer)
{
	int code = EXIT_FAILED, status = stored_request(command, stored, "POST", path, body, answer, &code);
	return status == 200 ? EXIT_OK : status ? stored_refused(buf_view(answer)) : code;
}

static void put_member(struct buf *body, const char *name, const char *text)
{
	json_put_name(body, name);
	json_put_text(body, text);
}

static int retry(const struct command *command, const struct stored_options *stored, const struct option_list *ids, const char *rule)
{
	struct buf body = BUF_INIT, answer = BUF_INIT;
	buf_byte(&body, '{');
	if (rule)
		put_member(&body, "rule", rule);
	else if (!ids->count)
		buf_lit(&body, "\"all\":true");
	else
		buf_lit(&body, "\"failures\":[");
	for (size_t i = 0; i < ids->count; i++) {
		json_put_comma(&body);
		json_put_text(&body, ids->items[i]);
	}
	buf_text(&body, ids->count ? "]}" : "}");
	int code = request(command, stored, "failures/retry", buf_view(&body), &answer);
	if (code == EXIT_OK)
		code = print_retried(buf_view(&answer), stored_json(stored));
	buf_free(&body);
	buf_free(&answer);
	return code;
}

static void put_path(struct buf *path, const char *part)
{
	for (; *part; part++) {
		bool plain = (*part >= 'a' && *part <= 'z') || (*part >= 'A' && *part <= 'Z') || (*part >= '0' && *part <= '9') || strchr("._-", *part);
		buf_printf(path, plain ? "%c" : "%%%02X", (unsigned char)*part);
	}
}

/* POST what/ID/verb with a reason; says what was `done`. */
static int act(const struct command *command, const struct stored_options *stored, const char *what, const char *id, const char *verb, const char *done, const char *name, const char *reason)
{
	struct buf path = BUF_INIT, body = BUF_INIT, answer = BUF_INIT;
	buf_printf(&path, "%s/", what);
	put_path(&path, id);
	buf_printf(&path, "/%s", verb);
	buf_byte(&body, '{');
	if (reason)
		put_member(&body, name, reason);
	buf_byte(&body, '}');
	int code = request(command, stored, buf_cstr(&path), buf_view(&body), &answer);
	if (code == EXIT_OK)
		printf("%s: %s\n", id, done);
	buf_free(&path);
	buf_free(&body);
	buf_free(&answer);
	return code;
}

int command_retry(const struct command *command, int argc, char **argv)
{
	struct stored_options stored = { .data = NULL };
	const char *rule = NULL, *note = NULL;
	bool all = false, settle = false;
	const struct option options[] = { STORED_OPTIONS(stored),
		{ "--rule", "NAME", "all parked runs of this rule, in the order in which they failed", OPTION_TEXT, &rule },
		{ "--all", NULL, "all parked runs", OPTION_FLAG, &all },
		{ "--settle", NULL, "do not run the named ones again: lay them aside, with --note", OPTION_FLAG, &settle },
		{ "--note", "TEXT", "why they are laid aside", OPTION_TEXT, &note } };
	struct option_list ids = { .count = 0 };
	bool helped;
	int code = EXIT_OK;
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &ids, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if ((ids.count > 0) + (rule != NULL) + all != 1)
		return cli_usage(command, "say which: some failures by id, or --rule NAME, or --all (muster failures lists them)");
	if (settle && (!ids.count || !note))
		return cli_usage(command, "--settle takes failures by id and a --note that says why");
	if (!settle)
		return retry(command, &stored, &ids, rule);
	for (size_t i = 0; i < ids.count && code == EXIT_OK; i++)
		code = act(command, &stored, "failures", ids.items[i], "settle", "laid aside", "note", note);
	return code;
}

static int suspend_or_resume(const struct command *command, int argc, char **argv, bool suspends)
{
	struct stored_options stored = { .data = NULL };
	const char *note = NULL;
	const struct option options[] = { STORED_OPTIONS(stored), { "--note", "TEXT", "why", OPTION_TEXT, &note } };
	struct option_list rules = { .count = 0 };
	bool helped;
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &rules, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (rules.count != 1)
		return cli_usage(command, "name one rule, like std.wish.on_unclaimed");
	if (suspends && !note)
		return cli_usage(command, "say why with --note");
	return act(command, &stored, "rules", rules.items[0], suspends ? "suspend" : "resume", suspends ? "suspended" : "resumed", "reason", note);
}

int command_suspend(const struct command *command, int argc, char **argv) { return suspend_or_resume(command, argc, argv, true); }
int command_resume(const struct command *command, int argc, char **argv) { return suspend_or_resume(command, argc, argv, false); }
