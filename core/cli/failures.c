/* muster failures: what waits for somebody, by rule. */
#include "cli/stored.h"
#include "base/json.h"

#include <stdio.h>

static void print_rule(const struct json *rule)
{
	const struct json *known = json_get(rule, "known");
	printf("%s  %lld parked%s\n", json_text(rule, "rule"), (long long)json_get(rule, "parked")->integer, known && known->type == JSON_TRUE ? "" : ", the active version has no such rule");
	printf("    %s  on %s, %s to %s\n", json_text(rule, "where"), json_text(rule, "type"), json_text(rule, "first"), json_text(rule, "last"));
	printf("    %s: %s\n    like", json_text(rule, "verdict"), json_text(rule, "error"));
	for (const struct json *id = json_first(json_get(rule, "examples")); id; id = id->next)
		printf(" %s", id->text);
	putchar('\n');
}

static void print_suspension(const struct json *suspension)
{
	const char *until = json_text(suspension, "until");
	printf("suspended %s since %s%s%s: %s\n", json_text(suspension, "rule"), json_text(suspension, "since"), until[0] ? " until " : "", until, json_text(suspension, "reason"));
}

static void print_failures(struct str text)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *json = json_parse(text, (struct json_limits){ 16, 1000000 }, &arena, &err);
	const struct json *rules = json_get(json, "rules"), *suspended = json_get(json, "suspended");
	for (const struct json *rule = json_first(rules); rule; rule = rule->next)
		print_rule(rule);
	for (const struct json *suspension = json_first(suspended); suspension; suspension = suspension->next)
		print_suspension(suspension);
	if (!json_first(rules) && !json_first(suspended))
		printf("nothing is parked, no rule is suspended\n");
	arena_free(&arena);
}

static bool ask_failures(struct community *community, const struct option_list *arguments, struct buf *json, struct err *err)
{
	(void)arguments;
	return engine_failures_json(community_engine(community), json, err);
}

int command_failures(const struct command *command, int argc, char **argv)
{
	static const struct stored_question question = { 0, "it takes no arguments", ask_failures, print_failures };
	return stored_answer(command, argc, argv, &question);
}
