/* muster calendar: the community's working days, days it closes or opens itself, and deadlines that the calendar of now would reckon otherwise. */
#include "cli/stored.h"
#include "base/json.h"
#include "calendar/calendar.h"

#include <stdio.h>
#include <stdlib.h>

struct asked { struct stored_options stored; struct option_list words; const char *note; };

/* ---- looking ---- */

static void print_year(const struct json *json)
{
	static const char *const weekdays[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	const struct json *table = json_get(json, "table");
	printf("%lld: %s\n", (long long)json_get(json, "year")->integer, table->type == JSON_TRUE ? "by its holiday table" : "no holiday table yet: deadlines that reach into it are provisional");
	for (const struct json *day = json_first(json_get(json, "days")); day; day = day->next) {
		int32_t date = 0;
		ERR_DECLARE(err);
		if (!date_parse(json_str(json_get(day, "date")), &date, &err))
			continue;
		printf("%s %s  %-7s %-10s %s\n", json_text(day, "date"), weekdays[date_weekday(date)], json_get(day, "works")->type == JSON_TRUE ? "worked" : "closed", json_text(day, "source"),
		       json_text(day, "note"));
	}
}

static void print_deadlines(const struct json *json)
{
	const struct json *moves = json_get(json, "moves"), *more = json_get(json, "more");
	for (const struct json *move = json_first(moves); move; move = move->next)
		printf("%s/%s %s  %s → %s  (%s from %s)\n", json_text(move, "kind"), json_text(move, "id"), json_text(move, "timer"), json_text(move, "from"), json_text(move, "due"),
		       json_text(move, "reckoned"), json_text(move, "start"));
	if (!moves || !moves->len)
		printf("every running deadline stands as the calendar reckons it\n");
	else
		printf("%u deadlines%s: muster calendar apply --note WHY moves them\n", moves->len, more && more->type == JSON_TRUE ? " and more" : "");
}

static int look(const struct command *command, struct asked *asked, bool deadlines, int year)
{
	struct host *host;
	struct buf json = BUF_INIT;
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	int code;
	struct community *community = stored_open(command, &asked->stored, &host, &code);
	struct engine *engine = community ? community_engine(community) : NULL;
	if (engine && deadlines)
		engine_reckon_json(engine, &json);
	else if (engine)
		engine_calendar_json(engine, year ? year : calendar_local(world_calendar(engine_world(engine)), engine_now(engine)).year, &json);
	const struct json *read = engine ? json_parse(buf_view(&json), (struct json_limits){ 8, 1000000 }, &arena, &err) : NULL;
	if (read && stored_json(&asked->stored))
		printf("%s\n", buf_cstr(&json));
	else if (read && deadlines)
		print_deadlines(read);
	else if (read)
		print_year(read);
	arena_free(&arena);
	buf_free(&json);
	host_free(host);
	return code;
}

static int show(const struct command *command, struct asked *asked)
{
	const char *text = asked->words.count ? asked->words.items[0] : "";
	char *end = NULL;
	long year = text[0] ? strtol(text, &end, 10) : 0;
	if (asked->words.count > 1 || (text[0] && (*end || year < 1900 || year > 2999)))
		return cli_usage(command, "show takes one year, like muster calendar show 2026");
	return look(command, asked, false, (int)year);
}

static int deadlines(const struct command *command, struct asked *asked)
{
	return asked->words.count ? cli_usage(command, "deadlines takes no arguments") : look(command, asked, true, 0);
}

/* ---- changing ---- */

static int post(const struct command *command, const struct asked *asked, const char *path, struct str body, struct buf *answer)
{
	int code = EXIT_FAILED, status = stored_request(command, &asked->stored, "POST", path, body, answer, &code);
	return status == 200 ? EXIT_OK : status ? stored_refused(buf_view(answer)) : code;
}

static void put_note(struct buf *body, const char *note)
{
	json_put_name(body, "note");
	json_put_text(body, note);
	buf_byte(body, '}');
}

/* "2026-03-03" or "2026-03-03..2026-03-05" */
static bool put_days(struct buf *body, const char *text, const char *works, size_t *count, struct err *err)
{
	enum { DAYS_MOST = 400 };
	const char *dots = strstr(text, "..");
	struct str first = { text, dots ? (size_t)(dots - text) : strlen(text) };
	int32_t from, to;
	if (!date_parse(first, &from, err) || !date_parse(dots ? str_of(dots + 2) : first, &to, err))
		return false;
	if (to < from || to - from > DAYS_MOST)
		return err_set(err, ERR_INPUT, "%s: the last day is at most %d days after the first", text, DAYS_MOST);
	for (int32_t date = from; date <= to; date++, ++*count) {
		int year, month, day;
		date_split(date, &year, &month, &day);
		json_put_comma(body);
		buf_printf(body, "{\"date\":\"%04d-%02d-%02d\",\"works\":%s}", year, month, day, works);
	}
	return true;
}

static int set_days(const struct command *command, struct asked *asked, const char *verb, const char *works)
{
	struct buf body = BUF_INIT, answer = BUF_INIT;
	size_t count = 0;
	ERR_DECLARE(err);
	int code = EXIT_OK;
	if (!asked->words.count || !asked->note)
		return cli_usage(command, "name days, like 2026-03-03 or 2026-03-03..2026-03-05, and say why with --note");
	buf_lit(&body, "{\"days\":[");
	for (size_t i = 0; i < asked->words.count && code == EXIT_OK; i++)
		if (!put_days(&body, asked->words.items[i], works, &count, &err))
			code = cli_fail(&err);
	buf_byte(&body, ']');
	put_note(&body, asked->note);
	if (code == EXIT_OK)
		code = post(command, asked, "calendar/days", buf_view(&body), &answer);
	if (code == EXIT_OK)
		printf("%s: %zu %s %s; muster calendar deadlines lists what would be reckoned otherwise\n", asked->stored.community, count, count == 1 ? "day" : "days", verb);
	buf_free(&body);
	buf_free(&answer);
	return code;
}

static int close_days(const struct command *command, struct asked *asked) { return set_days(command, asked, "closed", "false"); }
static int open_days(const struct command *command, struct asked *asked) { return set_days(command, asked, "opened", "true"); }
static int usual_days(const struct command *command, struct asked *asked) { return set_days(command, asked, "as the tables say", "null"); }

static int apply(const struct command *command, struct asked *asked)
{
	struct buf body = BUF_INIT, answer = BUF_INIT;
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	if (asked->words.count || !asked->note)
		return cli_usage(command, "apply takes --note, which says why the deadlines move");
	buf_byte(&body, '{');
	put_note(&body, asked->note);
	int code = post(command, asked, "calendar/apply", buf_view(&body), &answer);
	const struct json *json = code == EXIT_OK ? json_parse(buf_view(&answer), (struct json_limits){ 16, 1000000 }, &arena, &err) : NULL, *seq = json_get(json, "seq");
	if (json && stored_json(&asked->stored))
		printf("%.*s\n", STR_ARG(buf_view(&answer)));
	else if (seq)
		printf("%s: moved, as event %lld\n", asked->stored.community, (long long)seq->integer);
	else if (json)
		printf("%s: nothing to move\n", asked->stored.community);
	arena_free(&arena);
	buf_free(&body);
	buf_free(&answer);
	return code;
}

static const struct verb { const char *name; int (*run)(const struct command *command, struct asked *asked); } verbs[] = {
	{ "show", show }, { "deadlines", deadlines }, { "close", close_days }, { "open", open_days }, { "usual", usual_days }, { "apply", apply },
};

int command_calendar(const struct command *command, int argc, char **argv)
{
	struct asked asked = { .note = NULL };
	const struct option options[] = { STORED_OPTIONS(asked.stored), { "--note", "TEXT", "why, for close, open, usual and apply", OPTION_TEXT, &asked.note } };
	struct option_list words = { .count = 0 };
	const char *names[COUNT_OF(verbs) + 1] = { NULL };
	char hint[80], text[200];
	bool helped;
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &words, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	const char *name = words.count ? words.items[0] : "show";
	for (size_t i = 1; i < words.count; i++)
		asked.words.items[asked.words.count++] = words.items[i];
	for (size_t i = 0; i < COUNT_OF(verbs); i++) {
		names[i] = verbs[i].name;
		if (strcmp(name, verbs[i].name) == 0)
			return verbs[i].run(command, &asked);
	}
	snprintf(text, sizeof text, "'%.40s' is none of show, deadlines, close, open, usual, apply%s", name, strlen(name) < 40 ? err_suggest(hint, sizeof hint, name, names) : "");
	return cli_usage(command, text);
}
