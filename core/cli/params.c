/* muster params: what can be tuned, its present values, and changing them. */
#include "cli/stored.h"
#include "base/json.h"

#include <stdio.h>

static void print_params(struct engine *engine, bool json)
{
	const struct release *release = engine_release(engine);
	struct buf value = BUF_INIT;
	ERR_DECLARE(err);
	if (json)
		printf("{");
	for (size_t i = 0; release && i < release->param_count; i++) {
		buf_clear(&value);
		if (!engine_param_json(engine, str_of(release->params[i].name), &value, &err))
			continue;
		if (json)
			printf("%s\"%s\":%s", i ? "," : "", release->params[i].name, buf_cstr(&value));
		else
			printf("%s=%s\n", release->params[i].name, buf_cstr(&value));
	}
	if (json)
		printf("}\n");
	buf_free(&value);
}

static void print_limits(const struct release *release, bool json)
{
	size_t count;
	const struct limit_def *defs = limits_defs(&count);
	struct limits limits = release ? release->limits : limits_default();
	struct buf text = BUF_INIT;
	limits_json(&limits, &text);
	if (json)
		printf("%s\n", buf_cstr(&text));
	for (size_t i = 0; !json && i < count; i++)
		printf("%s=%lld  (%lld to %lld %s %s; %lld unless pack.lua says otherwise)\n", defs[i].name, (long long)limits_get(&limits, &defs[i]),
		       (long long)defs[i].least, (long long)defs[i].most, defs[i].unit, defs[i].help, (long long)defs[i].normal);
	buf_free(&text);
}

/* NAME=VALUE: a value that is no JSON is a text. */
static bool put_change(struct buf *body, const char *change)
{
	const char *equals = strchr(change, '=');
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(ignored);
	if (!equals)
		return false;
	json_put_comma(body);
	json_put_str(body, (struct str){ change, (size_t)(equals - change) });
	buf_byte(body, ':');
	if (json_parse(str_of(equals + 1), JSON_LIMITS, &arena, &ignored))
		buf_text(body, equals + 1);
	else
		json_put_text(body, equals + 1);
	arena_free(&arena);
	return true;
}

static int change(const struct command *command, const struct stored_options *stored, const struct option_list *changes, const char *note, const char *scope)
{
	struct buf body = BUF_INIT, answer = BUF_INIT;
	int code = EXIT_OK;
	buf_lit(&body, "{\"values\":{");
	for (size_t i = 0; i < changes->count && code == EXIT_OK; i++)
		if (!put_change(&body, changes->items[i]))
			code = cli_usage(command, "a change is NAME=VALUE, like claim_within=\"5 working days\"");
	buf_byte(&body, '}');
	if (note) {
		buf_lit(&body, ",\"note\":");
		json_put_text(&body, note);
	}
	if (scope && code == EXIT_OK) {
		buf_lit(&body, ",\"scope\":{");
		if (!put_change(&body, scope))
			code = cli_usage(command, "a scope is NAME=VALUE, like grid=g-03");
		buf_byte(&body, '}');
	}
	buf_byte(&body, '}');
	int status = code == EXIT_OK ? stored_request(command, stored, "PATCH", "params", buf_view(&body), &answer, &code) : 0;
	if (status == 200) {
		code = EXIT_OK;
		printf("%s: changed\n", stored->community);
	} else if (status) {
		code = stored_refused(buf_view(&answer));
	}
	buf_free(&body);
	buf_free(&answer);
	return code;
}

int command_params(const struct command *command, int argc, char **argv)
{
	struct stored_options stored = { .data = NULL };
	const char *note = NULL, *scope = NULL;
	bool limits = false;
	const struct option options[] = { STORED_OPTIONS(stored), { "--note", "TEXT", "why it changes", OPTION_TEXT, &note },
		{ "--scope", "NAME=VALUE", "only there, like grid=g-03", OPTION_TEXT, &scope },
		{ "--limits", NULL, "show what runs and the community may use, as the active version's pack.lua has it", OPTION_FLAG, &limits } };
	struct option_list changes = { .count = 0 };
	bool helped;
	int code;
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &changes, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (changes.count)
		return change(command, &stored, &changes, note, scope);
	struct host *host;
	struct community *community = stored_open(command, &stored, &host, &code);
	if (community && limits)
		print_limits(engine_release(community_engine(community)), stored_json(&stored));
	else if (community)
		print_params(community_engine(community), stored_json(&stored));
	host_free(host);
	return code;
}
