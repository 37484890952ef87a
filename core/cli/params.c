/* muster params: what can be tuned, its present values, changing them now or later, what a change would do to running deadlines. */
#include "cli/stored.h"
#include "base/json.h"

#include <stdio.h>

static const char *text_of(const struct json *object, const char *name)
{
	const struct json *value = json_get(object, name);
	return value && value->type == JSON_TEXT ? value->text : NULL;
}

static int64_t integer_of(const struct json *object, const char *name)
{
	const struct json *value = json_get(object, name);
	return value && value->type == JSON_INT ? value->integer : 0;
}

static void print_json(const struct json *json)
{
	struct buf text = BUF_INIT;
	if (json)
		json_write(&text, json);
	printf("%s", json ? buf_cstr(&text) : "?");
	buf_free(&text);
}

/* A label or note: a text, or one text a language. */
static void print_both(const char *lead, const struct json *label)
{
	const char *english = text_of(label, "en"), *chinese = text_of(label, "zh-CN");
	if (label && label->type == JSON_TEXT)
		printf("%s%s", lead, label->text);
	else if (english || chinese)
		printf("%s%s%s%s", lead, english ? english : "", english && chinese ? " " : "", chinese ? chinese : "");
}

static void print_member(const char *lead, const struct json *object, const char *name)
{
	if (text_of(object, name))
		printf("%s%s", lead, text_of(object, name));
}

/* null: nothing was set there */
static void print_value(const struct json *value)
{
	if (value && value->type != JSON_NULL)
		print_json(value);
	else
		printf("default");
}

static void print_place(const struct json *item)
{
	print_member(".", item, "key");
	if (text_of(item, "scope"))
		printf(" (%s %s)", text_of(item, "scope"), text_of(item, "scope_value"));
}

static void print_range(const struct json *param)
{
	const struct json *least = json_get(param, "min"), *most = json_get(param, "max"), *choices = json_get(param, "choices");
	if (least) {
		printf("  from ");
		print_json(least);
	}
	if (most) {
		printf(least ? " to " : "  at most ");
		print_json(most);
	}
	for (const struct json *choice = json_first(choices); choice; choice = choice->next)
		printf("%s%s", choice == json_first(choices) ? "  one of " : ", ", choice->text);
	print_both("  ", json_get(param, "unit"));
}

static void print_set(const struct json *set)
{
	if (!set)
		return;
	printf("  set %s", text_of(set, "time"));
	print_member(" by ", set, "actor");
	print_member(": ", set, "note");
	print_member(" [", set, "change");
	if (text_of(set, "change"))
		printf("]");
}

static bool is_plain(const struct json *value)
{
	return !text_of(value, "key") && !text_of(value, "scope");
}

static void print_change(const char *lead, const struct json *change)
{
	printf("%s%s  %s", lead, text_of(change, "id"), text_of(change, "param"));
	print_place(change);
	printf(" = ");
	print_value(json_get(change, "value"));
	printf("  from %s", text_of(change, "from"));
	print_member(" until ", change, "until");
	print_member("  ", change, "state");
	print_member("  by ", change, "actor");
	print_member(": ", change, "note");
	print_member("  PROBLEM: ", change, "problem");
	printf("\n");
}

static void print_param(const struct json *param)
{
	printf("%s=", text_of(param, "name"));
	print_json(json_get(param, "value"));
	print_both("  ", json_get(param, "label"));
	print_range(param);
	print_set(json_get(param, "set"));
	printf("\n");
	for (const struct json *value = json_first(json_get(param, "values")); value; value = value->next) {
		if (is_plain(value))
			continue;
		printf("  ");
		print_place(value);
		printf(" = ");
		print_value(json_get(value, "value"));
		if (json_get(value, "declared"))
			printf("  as the pack has it");
		print_set(json_get(value, "set"));
		printf("\n");
	}
	for (const struct json *change = json_first(json_get(param, "scheduled")); change; change = change->next)
		print_change("  to come: ", change);
}

static const char *what_happened(const struct json *entry)
{
	static const struct { const char *what, *text; } texts[] = { { "began", "began" }, { "ended", "ended, back to what was" }, { "cancelled", "cancelled" } };
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (json_is_text(json_get(entry, "what"), texts[i].what))
			return texts[i].text;
	return "changed";
}

static void print_history(const struct json *param)
{
	const struct json *history = json_get(param, "history");
	print_param(param);
	if (!history->len)
		printf("never changed: it is what the pack says\n");
	for (const struct json *entry = json_first(history); entry; entry = entry->next) {
		printf("%s  #%lld", text_of(entry, "time"), (long long)integer_of(entry, "seq"));
		print_place(entry);
		printf("  ");
		print_value(json_get(entry, "from"));
		printf(" -> ");
		print_value(json_get(entry, "to"));
		printf("  %s", what_happened(entry));
		print_member(" [", entry, "change");
		if (text_of(entry, "change"))
			printf("]");
		print_member(" by ", entry, "actor");
		print_member(": ", entry, "note");
		print_member("  late: it was due ", entry, "due");
		printf("\n");
	}
}

static void print_all(const struct json *all)
{
	for (const struct json *param = json_first(json_get(all, "params")); param; param = param->next)
		print_param(param);
	for (const struct json *orphan = json_first(json_get(all, "orphans")); orphan; orphan = orphan->next) {
		printf("no longer a param: %s", text_of(orphan, "param"));
		print_place(orphan);
		printf(" = ");
		print_json(json_get(orphan, "value"));
		printf("\n");
	}
}

static void print_scheduled(const struct json *all)
{
	const struct json *changes = json_get(all, "scheduled");
	if (!json_first(changes))
		printf("nothing is scheduled\n");
	for (const struct json *change = json_first(changes); change; change = change->next)
		print_change("", change);
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

/* ---- asking ---- */

struct asked {
	struct stored_options stored;
	const char *note, *scope, *from, *until, *history;
	struct option_other other;                     /* --grid g3 */
	struct option_list changes, cancel;
	bool limits, scheduled, running, move;
};

static bool write_answer(struct engine *engine, const struct asked *asked, struct buf *json, struct err *err)
{
	if (asked->history || asked->changes.count)
		return engine_param_full_json(engine, str_of(asked->history ? asked->history : asked->changes.items[0]), json, err);
	return engine_params_json(engine, json, err);
}

static int show(const struct command *command, const struct asked *asked)
{
	struct host *host;
	struct arena arena = ARENA_INIT;
	struct buf text = BUF_INIT;
	int code;
	ERR_DECLARE(err);
	struct community *community = stored_open(command, &asked->stored, &host, &code);
	struct engine *engine = community ? community_engine(community) : NULL;
	const struct json *json = NULL;
	if (community && asked->limits)
		print_limits(engine_release(engine), stored_json(&asked->stored));
	else if (community && (!write_answer(engine, asked, &text, &err) || !(json = json_parse(buf_view(&text), (struct json_limits){ 32, 1000000 }, &arena, &err))))
		code = cli_fail(&err);
	if (json && stored_json(&asked->stored))
		printf("%s\n", buf_cstr(&text));
	else if (json && (asked->history || asked->changes.count))
		print_history(json);
	else if (json)
		(asked->scheduled ? print_scheduled : print_all)(json);
	buf_free(&text);
	arena_free(&arena);
	host_free(host);
	return code;
}

/* ---- changing ---- */

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

/* A scope's value is a text whatever it looks like. */
static bool put_scope(struct buf *body, const struct asked *asked)
{
	const char *equals = asked->scope ? strchr(asked->scope, '=') : NULL;
	struct str name = asked->scope ? (struct str){ asked->scope, equals ? (size_t)(equals - asked->scope) : 0 } : asked->other.name;
	const char *value = asked->scope ? equals ? equals + 1 : "" : asked->other.value;
	if (!value)
		return true;
	json_put_name(body, "scope");
	buf_byte(body, '{');
	json_put_str(body, name);
	buf_byte(body, ':');
	json_put_text(body, value);
	buf_byte(body, '}');
	return !asked->scope || equals;
}

static void put_list(struct buf *body, const char *name, const struct option_list *list)
{
	json_put_name(body, name);
	buf_byte(body, '[');
	for (size_t i = 0; i < list->count; i++) {
		json_put_comma(body);
		json_put_text(body, list->items[i]);
	}
	buf_byte(body, ']');
}

static bool put_changes(struct buf *body, const struct asked *asked)
{
	bool named = asked->running && asked->changes.count && !strchr(asked->changes.items[0], '=');
	if (named) {
		put_list(body, "params", &asked->changes);
		return true;
	}
	json_put_name(body, "values");
	buf_byte(body, '{');
	for (size_t i = 0; i < asked->changes.count; i++)
		if (!put_change(body, asked->changes.items[i]))
			return false;
	buf_byte(body, '}');
	return true;
}

static bool put_body(const struct command *command, const struct asked *asked, struct buf *body)
{
	const struct { const char *name, *text; } texts[] = { { "note", asked->note }, { "from", asked->from }, { "until", asked->until },
		{ "running", !asked->running ? NULL : asked->move ? "move" : "show" } };
	buf_byte(body, '{');
	if (asked->cancel.count)
		put_list(body, "cancel", &asked->cancel);
	else if (!put_changes(body, asked))
		return cli_usage(command, "a change is NAME=VALUE, like claim_within=\"5 working days\"") == EXIT_OK;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		if (!texts[i].text)
			continue;
		json_put_name(body, texts[i].name);
		json_put_text(body, texts[i].text);
	}
	if (!put_scope(body, asked))
		return cli_usage(command, "a scope is NAME=VALUE, like grid=g-03") == EXIT_OK;
	buf_byte(body, '}');
	return true;
}

static void print_moves(const struct json *running)
{
	const struct json *moves = json_get(running, "moves");
	for (const struct json *move = json_first(moves); move; move = move->next) {
		printf("  %s/%s %s: %s -> %s", text_of(move, "kind"), text_of(move, "id"), text_of(move, "timer"), text_of(move, "from"), text_of(move, "due"));
		printf("  (%s -> %s%s)\n", text_of(move, "was"), text_of(move, "duration"), json_get(move, "past") ? "; that is past: it would be due at once" : "");
	}
	if (moves && integer_of(running, "count") > (int64_t)moves->len)
		printf("  … and %lld more\n", (long long)integer_of(running, "count") - (long long)moves->len);
}

static void print_running(const struct asked *asked, const struct json *running)
{
	int64_t past = integer_of(running, "past"), paused = integer_of(running, "paused");
	printf("%s: %lld running deadline%s %s\n", asked->stored.community, (long long)integer_of(running, "count"), integer_of(running, "count") == 1 ? "" : "s",
	       asked->move ? "moved" : "would move; --move moves them");
	print_moves(running);
	if (past)
		printf("  %lld of them into the past: due at once\n", (long long)past);
	if (paused)
		printf("  %lld paused: left as they are\n", (long long)paused);
}

static void print_changed(const struct asked *asked, struct str answer)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *json = json_parse(answer, (struct json_limits){ 32, 1000000 }, &arena, &err);
	if (stored_json(&asked->stored))
		printf("%.*s\n", STR_ARG(answer));
	else if (asked->cancel.count)
		printf("%s: cancelled\n", asked->stored.community);
	else if (!asked->running && !json_get(json, "scheduled"))
		printf("%s: changed\n", asked->stored.community);
	for (const struct json *change = stored_json(&asked->stored) ? NULL : json_first(json_get(json, "scheduled")); change; change = change->next)
		print_change("scheduled: ", change);
	if (json_get(json, "running") && !stored_json(&asked->stored))
		print_running(asked, json_get(json, "running"));
	arena_free(&arena);
}

static int change(const struct command *command, const struct asked *asked)
{
	struct buf body = BUF_INIT, answer = BUF_INIT;
	int code = EXIT_USAGE;
	int status = put_body(command, asked, &body) ? stored_request(command, &asked->stored, "PATCH", "params", buf_view(&body), &answer, &code) : 0;
	if (status == 200) {
		code = EXIT_OK;
		print_changed(asked, buf_view(&answer));
	} else if (status) {
		code = stored_refused(buf_view(&answer));
	}
	buf_free(&body);
	buf_free(&answer);
	return code;
}

int command_params(const struct command *command, int argc, char **argv)
{
	struct asked asked = { .note = NULL };
	const struct option options[] = { STORED_OPTIONS(asked.stored), { "--note", "TEXT", "why it changes", OPTION_TEXT, &asked.note },
		{ "--scope", "NAME=VALUE", "only there, like grid=g-03", OPTION_TEXT, &asked.scope },
		{ "--from", "TIME", "from then on: a date (its start) or a time of the community", OPTION_TEXT, &asked.from },
		{ "--until", "TIME", "until then, not included; after that what was before", OPTION_TEXT, &asked.until },
		{ "--scheduled", NULL, "show the changes that are to come", OPTION_FLAG, &asked.scheduled },
		{ "--cancel", "ID", "take a scheduled change back (may be repeated)", OPTION_LIST, &asked.cancel },
		{ "--history", "NAME", "who changed it when, why, from what to what", OPTION_TEXT, &asked.history },
		{ "--running", NULL, "show the running deadlines that the change, or the value of NAME, would move", OPTION_FLAG, &asked.running },
		{ "--move", NULL, "with --running: change, and move them in one event, never into the past", OPTION_FLAG, &asked.move },
		{ "--limits", NULL, "show what runs and the community may use, as the active version's pack.lua has it", OPTION_FLAG, &asked.limits },
		{ "--SCOPE", "VALUE", "the same as --scope SCOPE=VALUE, like --grid g-03", OPTION_OTHER, &asked.other } };
	bool helped;
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &asked.changes, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (asked.scope && asked.other.value)
		return cli_usage(command, "one scope at a time");
	if (asked.move && !asked.running)
		return cli_usage(command, "--move goes with --running");
	if (asked.running && !asked.changes.count)
		return cli_usage(command, "--running goes with a change NAME=VALUE, or with a NAME");
	bool changes = asked.cancel.count || asked.running || (asked.changes.count && strchr(asked.changes.items[0], '='));
	if (!changes && (asked.from || asked.until || asked.note || asked.scope || asked.other.value))
		return cli_usage(command, "a change is NAME=VALUE, like claim_within=\"5 working days\"");
	return changes ? change(command, &asked) : show(command, &asked);
}
