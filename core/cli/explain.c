/* muster explain: the life of an entity, why something did not happen, how a balance or a figure came about, in words. */
#include "cli/stored.h"
#include "engine/explain.h"

#include <stdio.h>
#include <stdlib.h>

struct asked { struct stored_options stored; const char *language, *why_not, *balance, *figure, *since, *before, *limit; bool all; };

enum { ALL_ROWS = 2000000, ALL_PAGES = 100 };

/* "wish/ID", or an id alone when only one kind has it. */
static struct record *find_subject(struct engine *engine, const char *subject, struct err *err)
{
	struct world *world = engine_world(engine);
	const struct model *model = world_model(world);
	const char *slash = strchr(subject, '/');
	struct str kind_name = { subject, slash ? (size_t)(slash - subject) : 0 }, id = str_of(slash ? slash + 1 : subject);
	struct record *found = NULL;
	for (uint16_t i = 0; i < model->kind_count; i++) {
		if (slash ? !str_is(kind_name, model->kinds[i].name) : model->kinds[i].system)
			continue;
		struct record *record = world_find(world, &model->kinds[i], id);
		if (record && found) {
			err_set(err, ERR_INPUT, "%s '%.*s' and %s '%.*s': write KIND/ID", record_kind(found)->name, STR_ARG(record_id(found)), record_kind(record)->name, STR_ARG(record_id(record)));
			return NULL;
		}
		found = record ? record : found;
	}
	if (!found)
		err_set(err, ERR_NOT_FOUND, "nothing has the id '%.70s'", subject);
	return found;
}

/* ---- what is asked ---- */

static bool read_number(const char *name, const char *text, uint64_t most, uint64_t *number, struct err *err)
{
	char *end = NULL;
	*number = text ? strtoull(text, &end, 10) : 0;
	return !text || (*end == '\0' && *number >= 1 && *number <= most) || err_set(err, ERR_INPUT, "%s is a number from 1 to %llu", name, (unsigned long long)most);
}

static bool read_query(struct engine *engine, const struct asked *asked, struct explain_query *query, struct err *err)
{
	uint64_t limit;
	*query = (struct explain_query){ .rows = ALL_ROWS, .has_since = asked->since != NULL,
		.language = stored_json(&asked->stored) ? asked->language : NULL };
	if (!read_number("--limit", asked->limit, EXPLAIN_MOST, &limit, err) || !read_number("--before", asked->before, UINT64_MAX, &query->before, err))
		return false;
	query->max = asked->all ? EXPLAIN_MOST : limit;
	return !asked->since || calendar_time_parse(world_calendar(engine_world(engine)), str_of(asked->since), &query->since_us, err);
}

static bool ask(struct engine *engine, struct record *record, const struct asked *asked, const struct explain_query *query, struct buf *json, struct err *err)
{
	if (asked->why_not) {
		const struct event_def *event = explain_event(record_kind(record), str_of(asked->why_not), err);
		return event && engine_why_not(engine, record, event, query, json, err);
	}
	if (asked->balance) {
		const struct ledger_def *ledger = model_must_ledger(world_model(engine_world(engine)), str_of(asked->balance), err);
		return ledger && engine_balance(engine, record, ledger, query, json, err);
	}
	if (asked->figure)
		return engine_figure(engine, record, str_of(asked->figure), query, json, err);
	return engine_explain(engine, record, query, json, err);
}

/* ---- for a person ---- */

static const char *words(const struct json *sentence, const char *language)
{
	return json_text(sentence, language ? language : "en");
}

/* 2026-02-24T17:00:00+08:00 → 2026-02-24 17:00 */
static void print_time(const char *time)
{
	printf("%.10s %.5s", time, strlen(time) > 16 ? time + 11 : "");
}

static void print_sentence(const struct json *sentence, const char *language)
{
	const struct json *seq = json_get(sentence, "seq");
	const char *what = json_text(sentence, "what");
	bool headed = seq && strcmp(what, "rule") != 0 && strcmp(what, "dull") != 0 && strcmp(what, "failed") != 0;
	if (headed) {
		print_time(json_text(sentence, "time"));
		printf("  #%-6lld %s\n", (long long)seq->integer, words(sentence, language));
	} else {
		printf("%s%s\n", seq ? "                           " : "", words(sentence, language));
	}
}

static void print_list(const struct json *answer, const char *name, const char *english, const char *chinese, const char *language)
{
	const struct json *first = json_first(json_get(answer, name));
	if (first)
		printf("\n%s\n", language && strcmp(language, "zh-CN") == 0 ? chinese : english);
	for (const struct json *sentence = first; sentence; sentence = sentence->next)
		printf("  %s\n", words(sentence, language));
}

static void print_answer(const struct json *answer, const char *language, bool more)
{
	const struct json *entity = json_get(answer, "entity"), *heading = json_get(answer, "heading"), *before = json_get(json_get(answer, "more"), "before");
	if (heading)
		printf("%s  (%s/%s)\n\n", words(heading, language), json_text(entity, "kind"), json_text(entity, "id"));
	for (const struct json *sentence = json_first(json_get(answer, "sentences")); sentence; sentence = sentence->next)
		print_sentence(sentence, language);
	print_list(answer, "next", "Due next:", "接下来:", language);
	print_list(answer, "alerts", "Told:", "已提醒:", language);
	print_list(answer, "failures", "Failed:", "出错:", language);
	print_list(answer, "suspended", "Suspended:", "已停用:", language);
	if (before && more)
		printf("\n%s --before %lld\n", language && strcmp(language, "zh-CN") == 0 ? "更早的内容:" : "Older ones:", (long long)before->integer);
}

static bool print_page(const struct asked *asked, struct str json, uint64_t *before)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *answer = json_parse(json, (struct json_limits){ 64, 10000000 }, &arena, &err);
	const struct json *more = json_get(json_get(answer, "more"), "before");
	*before = asked->all && more ? (uint64_t)more->integer : 0;
	if (stored_json(&asked->stored))
		printf("%.*s\n", STR_ARG(json));
	else
		print_answer(answer, asked->language, !asked->all);
	arena_free(&arena);
	return answer != NULL;
}

/* --all: page after page, newest first; each is a whole answer of its own. */
static bool tell(struct community *community, const struct asked *asked, const char *subject, struct err *err)
{
	struct engine *engine = community_engine(community);
	struct record *record = find_subject(engine, subject, err);
	struct explain_query query;
	struct buf json = BUF_INIT;
	bool ok = record && read_query(engine, asked, &query, err);
	for (int page = 0; ok && page < ALL_PAGES; page++) {
		buf_clear(&json);
		ok = ask(engine, record, asked, &query, &json, err) && print_page(asked, buf_view(&json), &query.before);
		if (!query.before)
			break;
	}
	buf_free(&json);
	return ok;
}

int command_explain(const struct command *command, int argc, char **argv)
{
	struct asked asked = { .language = NULL };
	const struct option options[] = {
		STORED_OPTIONS(asked.stored),
		{ "--lang", "en|zh-CN", "the language of the sentences; English when left out", OPTION_TEXT, &asked.language },
		{ "--why-not", "EVENT", "why this event did not happen, and whether it could now", OPTION_TEXT, &asked.why_not },
		{ "--balance", "LEDGER", "its balance, entry by entry down to the events", OPTION_TEXT, &asked.balance },
		{ "--figure", "NAME", "a score or another figure, or a field: what it is made of", OPTION_TEXT, &asked.figure },
		{ "--limit", "N", "how many events or entries, the newest (50)", OPTION_TEXT, &asked.limit },
		{ "--before", "SEQ", "only older ones: go on where the last answer ended", OPTION_TEXT, &asked.before },
		{ "--since", "TIME", "only those since then", OPTION_TEXT, &asked.since },
		{ "--all", NULL, "the whole life, page after page, the newest page first", OPTION_FLAG, &asked.all },
	};
	struct option_list arguments = { .count = 0 };
	struct host *host;
	bool helped;
	int code;
	ERR_DECLARE(err);
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &arguments, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (arguments.count != 1)
		return cli_usage(command, "name one entity, like wish/01J…");
	if (asked.language && strcmp(asked.language, "en") != 0 && strcmp(asked.language, "zh-CN") != 0)
		return cli_usage(command, "--lang is en or zh-CN");
	struct community *community = stored_open(command, &asked.stored, &host, &code);
	if (community && !tell(community, &asked, arguments.items[0], &err))
		code = cli_fail(&err);
	host_free(host);
	return code;
}
