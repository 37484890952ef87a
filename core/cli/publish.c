/* muster publish, muster rollback: another version becomes the active one, through the server. */
#include "cli/stored.h"
#include "base/json.h"
#include "policy/pack.h"

#include <stdio.h>
#include <stdlib.h>

static int act(const struct command *command, const struct stored_options *stored, const char *what, struct str body)
{
	struct buf answer = BUF_INIT;
	struct arena arena = ARENA_INIT;
	char path[64];
	int code;
	ERR_DECLARE(err);
	snprintf(path, sizeof path, "policy/%s", what);
	int status = stored_request(command, stored, "POST", path, body, &answer, &code);
	if (status == 200) {
		const struct json *json = json_parse(buf_view(&answer), (struct json_limits){ 16, 100000 }, &arena, &err), *version = json_get(json, "version"), *hash = json_get(json, "hash");
		code = EXIT_OK;
		if (stored_json(stored))
			printf("%.*s\n", (int)answer.len, answer.data);
		else
			printf("%s: version %lld is active (%.12s)\n", stored->community, version ? (long long)version->integer : 0, hash ? hash->text : "");
	} else if (status) {
		code = stored_refused(buf_view(&answer));
	}
	arena_free(&arena);
	buf_free(&answer);
	return code;
}

static void put_note(struct buf *body, const char *note)
{
	if (!note)
		return;
	json_put_name(body, "note");
	json_put_text(body, note);
}

int command_publish(const struct command *command, int argc, char **argv)
{
	struct stored_options stored = { .data = NULL };
	const char *note = NULL;
	const struct option options[] = { STORED_OPTIONS(stored), { "--note", "TEXT", "what changed, for the list of versions", OPTION_TEXT, &note } };
	struct option_list packs = { .count = 0 };
	bool helped;
	ERR_DECLARE(err);
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &packs, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (packs.count != 1)
		return cli_usage(command, "name one pack's folder, like rules/taiping");
	struct pack *pack = pack_read(packs.items[0], &err);
	if (!pack)
		return cli_fail(&err);
	struct script_source source = pack_source(pack, limits_default());
	struct buf body = BUF_INIT;
	buf_lit(&body, "{\"files\":{");
	for (size_t i = 0; i < source.count; i++) {
		if (source.files[i].path[0] == '@')
			continue;
		json_put_name(&body, source.files[i].path);
		json_put_str(&body, source.files[i].text);
	}
	buf_byte(&body, '}');
	put_note(&body, note);
	buf_byte(&body, '}');
	int code = act(command, &stored, "publish", buf_view(&body));
	buf_free(&body);
	pack_free(pack);
	return code;
}

int command_rollback(const struct command *command, int argc, char **argv)
{
	struct stored_options stored = { .data = NULL };
	const char *note = NULL;
	const struct option options[] = { STORED_OPTIONS(stored), { "--note", "TEXT", "why (needed)", OPTION_TEXT, &note } };
	struct option_list rest = { .count = 0 };
	bool helped;
	char *end = NULL;
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &rest, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	unsigned long long version = rest.count == 1 ? strtoull(rest.items[0], &end, 10) : 0;
	if (!version || *end)
		return cli_usage(command, "name the version to go back to, as muster versions lists it");
	struct buf body = BUF_INIT;
	buf_printf(&body, "{\"version\":%llu", version);
	put_note(&body, note);
	buf_byte(&body, '}');
	int code = act(command, &stored, "rollback", buf_view(&body));
	buf_free(&body);
	return code;
}
