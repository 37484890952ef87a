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

static bool ask_versions(struct community *community, const struct option_list *arguments, struct buf *json, struct err *err)
{
	(void)arguments;
	return community_versions_json(community, json, err);
}

int command_versions(const struct command *command, int argc, char **argv)
{
	static const struct stored_question question = { 0, "it takes no arguments", ask_versions, print_versions };
	return stored_answer(command, argc, argv, &question);
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

static bool ask_diff(struct community *community, const struct option_list *arguments, struct buf *json, struct err *err)
{
	struct pack *packs[2] = { NULL, NULL };
	bool ok = true;
	for (size_t i = 0; ok && i < COUNT_OF(packs); i++)
		ok = community_version_pack(community, strtoull(arguments->items[i], NULL, 10), &packs[i], err);
	ok = ok && pack_diff_json(packs[0], packs[1], json, err);
	for (size_t i = 0; i < COUNT_OF(packs); i++)
		pack_free(packs[i]);
	return ok;
}

int command_diff(const struct command *command, int argc, char **argv)
{
	static const struct stored_question question = { 2, "name two versions, like muster diff 1 2", ask_diff, print_diff };
	return stored_answer(command, argc, argv, &question);
}
