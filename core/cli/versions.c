/* muster versions, muster diff: what was published, and what differs. */
#include "cli/files.h"
#include "cli/orphans.h"
#include "cli/stored.h"
#include "policy/diff.h"
#include "policy/release.h"

#include <stdio.h>
#include <stdlib.h>

static void print_text(const struct json *value)
{
	struct buf text = BUF_INIT;
	if (value && value->type == JSON_TEXT)
		buf_str(&text, json_str(value));
	else if (value)
		json_write(&text, value);
	fwrite(text.data, 1, text.len, stdout);
	buf_free(&text);
}

/* ---- orphans ---- */

static const struct { const char *list, *what; } sorts[] = {
	{ "timers", "timer, waits for its name" }, { "schedules", "schedule, keeps its last date" }, { "params", "param, keeps its value" }, { "suspended", "suspended rule" }, { "parked", "parked runs of a rule" } };

static void print_orphan(const struct json *item)
{
	if (item->type == JSON_TEXT) {
		printf("%s", item->text);
		return;
	}
	for (const struct json *name = json_first(item); name; name = json_next_member(name)) {
		printf("%s%s ", name == json_first(item) ? "" : ", ", name->text);
		print_text(name->next);
	}
}

void print_orphans(const struct json *orphans)
{
	for (size_t i = 0; i < COUNT_OF(sorts); i++)
		for (const struct json *item = json_first(json_get(orphans, sorts[i].list)); item; item = item->next) {
			printf("without a name: %s: ", sorts[i].what);
			print_orphan(item);
			printf("\n");
		}
}

/* ---- versions ---- */

/* "untested", "tests pending", "tests failed 39/41" */
static void tests_text(const struct json *tests, char out[60])
{
	const struct json *passed = json_get(tests, "passed"), *failed = json_get(tests, "failed");
	const char *state = json_text(tests, "state");
	if (strcmp(state, "none") == 0)
		snprintf(out, 60, "untested");
	else if (!passed || !failed)
		snprintf(out, 60, "tests %.20s", state);
	else
		snprintf(out, 60, "tests %.20s %lld/%lld", state, (long long)passed->integer, (long long)passed->integer + (long long)failed->integer);
}

static void print_version(const struct json *item)
{
	char result[60];
	tests_text(json_get(item, "tests"), result);
	printf("%s %4lld  %s  %.12s  %-10s %-20s %-16s %s\n", json_get(item, "active")->type == JSON_TRUE ? "*" : " ", (long long)json_get(item, "version")->integer,
	       json_text(item, "time"), json_text(item, "hash"), json_text(item, "status"), result, json_text(item, "author"), json_text(item, "note"));
}

static void print_versions(struct str text)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *json = json_parse(text, (struct json_limits){ 8, 1000000 }, &arena, &err);
	for (const struct json *item = json_first(json_get(json, "versions")); item; item = item->next)
		print_version(item);
	print_orphans(json_get(json, "orphans"));
	arena_free(&arena);
}

static bool ask_versions(struct community *community, const struct option_list *arguments, struct buf *json, struct err *err)
{
	(void)arguments;
	buf_lit(json, "{\"versions\":");
	bool ok = community_versions_json(community, json, err);
	buf_lit(json, ",\"orphans\":");
	engine_orphans_json(community_engine(community), json);
	buf_byte(json, '}');
	return ok;
}

int command_versions(const struct command *command, int argc, char **argv)
{
	static const struct stored_question question = { 0, "it takes no arguments", ask_versions, print_versions };
	return stored_answer(command, argc, argv, &question);
}

/* ---- diff ---- */

static void print_change(const char *what, const struct json *item)
{
	const struct json *from = json_get(item, "from"), *to = json_get(item, "to"), *set = json_get(item, "set"), *there = json_get(item, "set_there");
	printf("%-8s %s %s", json_text(item, "change"), what, json_text(item, "name"));
	if (from) {
		printf(": ");
		print_text(from);
	}
	if (to) {
		printf(from ? " → " : ": ");
		print_text(to);
	}
	if (set && set->type != JSON_NULL) {
		printf("; set to ");
		print_text(set);
	}
	if (there && there->type != JSON_NULL) {
		printf("; set there to ");
		print_text(there);
	}
	printf("\n");
}

static void print_kinds(const char *what, const struct json *list)
{
	for (const struct json *item = json_first(list); item; item = item->next) {
		char of[100];
		if (strcmp(json_text(item, "change"), "changed") != 0)
			printf("%-8s %s %s\n", json_text(item, "change"), what, json_text(item, "name"));
		snprintf(of, sizeof of, "%s %.60s:", what, json_text(item, "name"));
		for (const struct json *part = json_first(json_get(item, "parts")); part && strcmp(json_text(item, "change"), "changed") == 0; part = part->next)
			print_change(of, part);
	}
}

static void print_diff(struct str text)
{
	static const struct { const char *list, *what; } plain[] = { { "params", "param" }, { "rules", "rule" }, { "schedules", "schedule" } };
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *json = json_parse(text, (struct json_limits){ 16, 1000000 }, &arena, &err), *files = json_get(json, "files");
	for (const struct json *item = json_first(files); item; item = item->next)
		printf("%-8s %s\n%s", json_text(item, "change"), json_text(item, "file"), json_text(item, "diff"));
	for (size_t i = 0; i < COUNT_OF(plain); i++)
		for (const struct json *item = json_first(json_get(json, plain[i].list)); item; item = item->next)
			print_change(plain[i].what, item);
	print_kinds("kind", json_get(json, "kinds"));
	print_kinds("ledger", json_get(json, "ledgers"));
	if (json_get(json, "not_loaded"))
		printf("one of them does not load with this program: only the files are compared\n");
	else if (files && !files->len && !json_get(json, "params")->len)
		printf("no difference\n");
	arena_free(&arena);
}

struct side { struct diff_side diff; struct release *loaded; };

static bool load_side(struct side *side, struct err *err)
{
	struct diagnostics diagnostics = { 0 };
	if (!side->diff.pack)
		return false;
	if (!side->diff.release)
		side->diff.release = side->loaded = pack_load(side->diff.pack, limits_default(), &diagnostics, NULL);
	bool ok = side->diff.release || !pack_folder(side->diff.pack)[0];     /* a version that does not load any more still has its files */
	if (!ok) {
		print_diagnostics(side->diff.pack, &diagnostics);
		err_set(err, ERR_MODEL, "the pack has errors");
	}
	diagnostics_free(&diagnostics);
	return ok;
}

/* A number is a version, anything else a folder; NULL is the version in force. */
static bool open_side(struct community *community, const char *name, struct side *side, struct err *err)
{
	const struct release *active = engine_release(community_engine(community));
	char *end = NULL;
	unsigned long long version = name ? strtoull(name, &end, 10) : active ? active->version : 0;
	side->diff.engine = community_engine(community);
	if (name && (*end || end == name)) {
		side->diff.pack = pack_read(name, err);
		return load_side(side, err);
	}
	if (active && active->version == version)
		side->diff.release = active;
	return version ? community_version_pack(community, version, &side->diff.pack, err) && load_side(side, err)
	               : err_set(err, ERR_NOT_FOUND, "%s has no version in force", community_name(community));
}

static void close_side(struct side *side)
{
	if (side->loaded)
		side->loaded->free(side->loaded);
	pack_free(side->diff.pack);
}

static bool ask_diff(struct community *community, struct community *other, const struct option_list *names, struct buf *json, struct err *err)
{
	struct side sides[2] = { { { NULL, NULL, NULL }, NULL }, { { NULL, NULL, NULL }, NULL } };
	const char *left = names->count ? names->items[0] : NULL, *right = names->count > 1 ? names->items[1] : NULL;
	bool folder = names->count == 1 && community == other && strspn(left, "0123456789") != strlen(left);
	bool ok = open_side(community, folder ? NULL : left, &sides[0], err) && open_side(other, folder ? left : right, &sides[1], err);
	if (ok)
		packs_diff(&sides[0].diff, &sides[1].diff, json);
	close_side(&sides[0]);
	close_side(&sides[1]);
	return ok;
}

int command_diff(const struct command *command, int argc, char **argv)
{
	struct stored_options stored = { .data = NULL };
	const char *with = NULL;
	const struct option options[] = { STORED_OPTIONS(stored), { "--other", "COMMUNITY", "compare with this community's version", OPTION_TEXT, &with } };
	struct option_list names = { .count = 0 };
	struct buf json = BUF_INIT;
	struct host *host;
	bool helped;
	int code;
	ERR_DECLARE(err);
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &names, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (names.count > 2 || (!names.count && !with))
		return cli_usage(command, "name two versions, one (against the version in force), a pack's folder, or --other COMMUNITY");
	struct community *community = stored_open(command, &stored, &host, &code), *other = community && with ? host_find(host, str_of(with)) : community;
	if (community && !other) {
		err_set(&err, ERR_NOT_FOUND, "there is no community '%.60s' in %s", with, stored.data);
		code = cli_fail(&err);
	} else if (community && !ask_diff(community, other, &names, &json, &err)) {
		code = cli_fail(&err);
	} else if (community && stored_json(&stored)) {
		printf("%s\n", buf_cstr(&json));
	} else if (community) {
		print_diff(buf_view(&json));
	}
	buf_free(&json);
	host_free(host);
	return code;
}
