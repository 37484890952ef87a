/* muster shadow: a candidate beside the live version. start and stop go through the server; report reads the folder. */
#include "cli/backtest_text.h"
#include "cli/candidate.h"
#include "cli/files.h"
#include "cli/stored.h"
#include "policy/shadow.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { REQUEST_MAX = 16 << 20 };

struct asked { struct stored_options stored; const char *with, *note, *lang, *by, *id; struct option_list params; };

/* ---- start, stop: through the server ---- */

static bool put_request(const struct asked *asked, struct buf *body, struct err *err)
{
	struct candidate candidate = { .request = { .examples_max = 0 } };
	bool ok = candidate_read(&candidate, asked->with, &asked->params, err);
	buf_byte(body, '{');
	if (ok && candidate.request.pack) {
		json_put_name(body, "files");
		pack_write_json(candidate.request.pack, body);
	}
	if (ok && candidate.request.version) {
		json_put_name(body, "version");
		buf_printf(body, "%llu", (unsigned long long)candidate.request.version);
	}
	if (ok && candidate.request.params.len) {
		json_put_name(body, "params");
		buf_str(body, candidate.request.params);
	}
	if (asked->note) {
		json_put_name(body, "note");
		json_put_text(body, asked->note);
	}
	buf_byte(body, '}');
	candidate_free(&candidate);
	return ok;
}

static enum report_language language_of(const struct asked *asked)
{
	return strcmp(asked->lang, "zh") == 0 ? REPORT_ZH : REPORT_EN;
}

static const char *text(const struct json *object, const char *name)
{
	const struct json *value = json_get(object, name);
	return value && value->type == JSON_TEXT ? value->text : "";
}

static long long number(const struct json *object, const char *name)
{
	const struct json *value = json_get(object, name);
	return value && value->type == JSON_INT ? (long long)value->integer : 0;
}

static void print_one(const struct json *shadow, enum report_language language)
{
	static const char *const differ[] = { "differences", "处差异" };
	printf("%lld  %s  %s%s%s  %lld %s", number(shadow, "id"), text(shadow, "state"), text(shadow, "started"), text(shadow, "ended")[0] ? " – " : "", text(shadow, "ended"),
	       number(shadow, "differences"), differ[language]);
	printf("%s%s%s%s\n", text(shadow, "why")[0] ? "  " : "", text(shadow, "why"), text(shadow, "note")[0] ? "  " : "", text(shadow, "note"));
	if (json_get(shadow, "report"))
		backtest_print(json_get(shadow, "report"), language);
}

static void print_answer(const struct asked *asked, struct str answer)
{
	static const char *const none[] = { "no shadow runs, none has ended", "没有运行中或已结束的影子" };
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *json = stored_json(&asked->stored) ? NULL : json_parse(answer, (struct json_limits){ 64, 1000000 }, &arena, &err);
	if (!json)
		printf("%.*s\n", STR_ARG(answer));
	else if (json_get(json, "id"))
		print_one(json, language_of(asked));
	else if (json_get(json, "running") && json_get(json, "running")->type == JSON_OBJECT)
		print_one(json_get(json, "running"), language_of(asked));
	else if (!json_first(json_get(json, "ended")))
		puts(none[language_of(asked)]);
	for (const struct json *one = json_first(json_get(json, "ended")); one; one = one->next)
		print_one(one, language_of(asked));
	arena_free(&arena);
}

static int request(const struct command *command, const struct asked *asked, const char *path, struct str body)
{
	struct buf answer = BUF_INIT;
	int code = EXIT_FAILED;
	int status = stored_request(command, &asked->stored, "POST", path, body, &answer, &code);
	if (status == 200 || status == 201) {
		print_answer(asked, buf_view(&answer));
		code = EXIT_OK;
	} else if (status) {
		code = stored_refused(buf_view(&answer));
	}
	buf_free(&answer);
	return code;
}

static int start(const struct command *command, const struct asked *asked)
{
	struct buf body = BUF_INIT;
	ERR_DECLARE(err);
	int code = put_request(asked, &body, &err) ? request(command, asked, "policy/shadow", buf_view(&body)) : cli_fail(&err);
	buf_free(&body);
	return code;
}

static int stop(const struct command *command, const struct asked *asked)
{
	return request(command, asked, "policy/shadow/stop", STR("{}"));
}

/* ---- report: what stands in the folder ---- */

static int report(const struct command *command, const struct asked *asked)
{
	struct buf json = BUF_INIT;
	ERR_DECLARE(err);
	(void)command;
	if (!shadows_json(asked->stored.data, asked->stored.community, strtoull(asked->id, NULL, 10), &json, &err))
		return cli_fail(&err);
	print_answer(asked, buf_view(&json));
	buf_free(&json);
	return EXIT_OK;
}

/* ---- follow: the child process of a server ---- */

static volatile sig_atomic_t ends;

static void on_end(int signal_number)
{
	(void)signal_number;
	ends = 1;
}

static bool is_asked(void *arg)
{
	(void)arg;
	return ends != 0;
}

static void say_ready(void *arg, const struct shadow *shadow)
{
	struct buf status = BUF_INIT;
	(void)arg;
	shadow_status(shadow, &status);
	printf("%s\n", buf_cstr(&status));
	fflush(stdout);
	buf_free(&status);
}

static int follow(const struct command *command, const struct asked *asked)
{
	static const struct shadow_follow how = { is_asked, say_ready, NULL };
	struct diagnostics diagnostics = { 0 };
	struct buf text_in = BUF_INIT;
	uint64_t id = strtoull(asked->id, NULL, 10);
	ERR_DECLARE(err);
	(void)command;
	signal(SIGTERM, on_end);
	struct shadow *shadow = NULL;
	if (id)
		shadow = shadow_again(asked->stored.data, asked->stored.community, id, &err);
	else if (file_read("-", REQUEST_MAX, &text_in, &err))
		shadow = shadow_new(asked->stored.data, asked->stored.community, buf_view(&text_in), str_of(asked->by), &err);
	bool ok = shadow && shadow_follow(shadow, &how, &diagnostics, &err);
	print_diagnostics(NULL, &diagnostics);
	int code = ok ? EXIT_OK : cli_fail(&err);
	diagnostics_free(&diagnostics);
	shadow_free(shadow);
	buf_free(&text_in);
	return code;
}

/* ---- the command ---- */

static const struct { const char *name; int (*run)(const struct command *command, const struct asked *asked); } deeds[] = {
	{ "start", start }, { "report", report }, { "stop", stop }, { "follow", follow },
};

int command_shadow(const struct command *command, int argc, char **argv)
{
	struct asked asked = { .with = "", .lang = "en", .by = "operator", .id = "0" };
	const struct option options[] = {
		{ "--data", "DIR", "the data folder (needed)", OPTION_TEXT, &asked.stored.data },
		{ "--community", "NAME", "whose events (needed)", OPTION_TEXT, &asked.stored.community },
		{ "--format", "json|text", "how the result is printed", OPTION_TEXT, &asked.stored.format },
		{ "--with", "PACK|VERSION", "start: the candidate, a pack's folder or a stored version; without it the live versions, with other params", OPTION_TEXT, &asked.with },
		{ "--param", "name=value", "start: with another value of a parameter; name@grid=g3=value for one scope; may be repeated", OPTION_LIST, &asked.params },
		{ "--note", "TEXT", "start: what is tried", OPTION_TEXT, &asked.note },
		{ "--id", "N", "report: one that has ended, with its report", OPTION_TEXT, &asked.id },
		{ "--by", "NAME", "follow: who asked (follow is what a server runs)", OPTION_TEXT, &asked.by },
		{ "--lang", "en|zh", "the language of the text", OPTION_TEXT, &asked.lang },
	};
	struct option_list rest = { .count = 0 };
	bool helped;
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &rest, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	for (size_t i = 0; i < COUNT_OF(deeds) && rest.count == 1; i++)
		if (strcmp(rest.items[0], deeds[i].name) == 0)
			return asked.stored.data && asked.stored.community ? deeds[i].run(command, &asked) : cli_usage(command, "--data DIR and --community NAME are needed");
	return cli_usage(command, "say start, report or stop");
}
