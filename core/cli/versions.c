/* muster versions, muster diff: what was published, and what differs. */
#include "cli/stored.h"
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>

static const char *text_of(const struct json *object, const char *name)
{
	const struct json *value = json_get(object, name);
	return value && value->type == JSON_TEXT ? value->text : "";
}

static void print_versions(struct str text)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *list = json_parse(text, (struct json_limits){ 8, 1000000 }, &arena, &err);
	for (const struct json *item = json_first(list); item; item = item->next)
		printf("%s %4lld  %s  %.12s  %-10s %-16s %s\n", json_get(item, "active")->type == JSON_TRUE ? "*" : " ", (long long)json_get(item, "version")->integer,
		       text_of(item, "time"), text_of(item, "hash"), text_of(item, "status"), text_of(item, "author"), text_of(item, "note"));
	arena_free(&arena);
}

int command_versions(const struct command *command, int argc, char **argv)
{
	struct stored_options stored = { .data = NULL };
	const struct option options[] = { STORED_OPTIONS(stored) };
	struct option_list rest = { .count = 0 };
	struct buf list = BUF_INIT;
	struct host *host;
	bool helped;
	int code;
	ERR_DECLARE(err);
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &rest, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	struct community *community = stored_open(command, &stored, &host, &code);
	if (community && !community_versions_json(community, &list, &err))
		code = cli_fail(&err);
	else if (community && stored_json(&stored))
		printf("%s\n", buf_cstr(&list));
	else if (community)
		print_versions(buf_view(&list));
	buf_free(&list);
	host_free(host);
	return code;
}

static void print_diff(struct str text)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *json = json_parse(text, (struct json_limits){ 8, 100000 }, &arena, &err), *files = json_get(json, "files");
	for (const struct json *item = json_first(files); item; item = item->next)
		printf("%-8s %s\n", text_of(item, "change"), text_of(item, "file"));
	if (files && !files->len)
		printf("no difference\n");
	arena_free(&arena);
}

int command_diff(const struct command *command, int argc, char **argv)
{
	struct stored_options stored = { .data = NULL };
	const struct option options[] = { STORED_OPTIONS(stored) };
	struct option_list rest = { .count = 0 };
	struct pack *left = NULL, *right = NULL;
	struct buf out = BUF_INIT;
	struct host *host;
	bool helped;
	int code;
	ERR_DECLARE(err);
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &rest, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (rest.count != 2)
		return cli_usage(command, "name two versions, like muster diff 1 2");
	struct community *community = stored_open(command, &stored, &host, &code);
	if (community) {
		bool ok = community_version_pack(community, strtoull(rest.items[0], NULL, 10), &left, &err)
		       && community_version_pack(community, strtoull(rest.items[1], NULL, 10), &right, &err) && pack_diff_json(left, right, &out, &err);
		if (!ok)
			code = cli_fail(&err);
		else if (stored_json(&stored))
			printf("%s\n", buf_cstr(&out));
		else
			print_diff(buf_view(&out));
	}
	pack_free(left);
	pack_free(right);
	buf_free(&out);
	host_free(host);
	return code;
}
