/* muster import: a table of people, units, posts … into a community, through its server. */
#include "cli/files.h"
#include "cli/stored.h"
#include "base/json.h"
#include "policy/csv.h"

#include <stdio.h>

struct asked { struct option_list maps; const char *key; bool dry_run; };

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* The table goes over in UTF-8: JSON has no other. */
static bool put_body(struct buf *body, const struct asked *asked, const char *path, const char **encoding, struct err *err)
{
	struct buf bytes = BUF_INIT, text = BUF_INIT;
	bool ok = file_read(path, CSV_BYTES_MAX, &bytes, err) && csv_text(buf_view(&bytes), &text, encoding, err);
	buf_printf(body, "{\"dry_run\":%s,\"name\":", asked->dry_run ? "true" : "false");
	json_put_text(body, name_of(path));
	buf_lit(body, ",\"key\":");
	json_put_text(body, asked->key);
	buf_lit(body, ",\"map\":{");
	for (size_t i = 0; i < asked->maps.count && ok; i++) {
		const char *map = asked->maps.items[i], *equals = strchr(map, '=');
		ok = equals || err_set(err, ERR_INPUT, "--map %s: write COLUMN=FIELD, like 联系电话=phone", map);
		if (!ok)
			break;
		json_put_comma(body);
		json_put_str(body, (struct str){ map, (size_t)(equals - map) });
		buf_byte(body, ':');
		json_put_text(body, equals + 1);
	}
	buf_lit(body, "},\"table\":");
	json_put_str(body, buf_view(&text));
	buf_byte(body, '}');
	buf_free(&bytes);
	buf_free(&text);
	return ok;
}

static long long number(const struct json *json, const char *name)
{
	const struct json *value = json_get(json, name);
	return value && value->type == JSON_INT ? (long long)value->integer : 0;
}

static void print_counts(const struct json *json, const char *encoding)
{
	const struct json *dry_run = json_get(json, "dry_run");
	printf("%s: %lld rows (%s): %lld new, %lld changed, %lld as they were%s\n", json_get(json, "kind")->text, number(json, "rows"), encoding, number(json, "created"), number(json, "changed"),
	       number(json, "unchanged"), dry_run && dry_run->type == JSON_TRUE ? "; nothing was entered (--dry-run)" : "");
	for (const struct json *head = json_first(json_get(json, "ignored")); head; head = head->next)
		printf("  column %s is passed over: it comes of what happens\n", head->text);
}

static void print_problems(const struct json *json)
{
	fprintf(stderr, "muster: %s\n", json_get(json, "detail")->text);
	for (const struct json *item = json_first(json_get(json, "errors")); item; item = item->next) {
		const struct json *column = json_get(item, "column"), *detail = json_get(item, "detail");
		long long row = number(item, "row");
		if (row)
			fprintf(stderr, "  row %lld%s%s: %s\n", row, column->len ? ", " : "", column->text, detail->text);
		else
			fprintf(stderr, "  %s%s%s\n", column->text, column->len ? ": " : "", detail->text);
	}
}

static int tell(const struct stored_options *stored, int status, struct str answer, const char *encoding)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *json = json_parse(answer, (struct json_limits){ 16, 100000 }, &arena, &err);
	int code = status == 200 ? EXIT_OK : EXIT_FAILED;
	if (stored_json(stored))
		printf("%.*s\n", STR_ARG(answer));
	else if (status == 200)
		print_counts(json, encoding);
	else if (json_get(json, "problems"))
		print_problems(json);
	else
		code = stored_refused(answer);
	arena_free(&arena);
	return code;
}

int command_import(const struct command *command, int argc, char **argv)
{
	struct stored_options stored = { .data = NULL };
	struct asked asked = { .key = "" };
	const struct option options[] = { STORED_OPTIONS(stored),
		{ "--dry-run", NULL, "only say what would come of it", OPTION_FLAG, &asked.dry_run },
		{ "--key", "FIELD,…", "by which fields a row is known again; or put * behind their heads, or have a column id", OPTION_TEXT, &asked.key },
		{ "--map", "COLUMN=FIELD", "a column that is called otherwise; may be repeated", OPTION_LIST, &asked.maps } };
	struct option_list rest = { .count = 0 };
	struct buf body = BUF_INIT, answer = BUF_INIT;
	const char *encoding = "UTF-8";
	char path[160];
	bool helped;
	int code;
	ERR_DECLARE(err);
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &rest, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (rest.count != 2)
		return cli_usage(command, "name the kind and the table, like person people.csv");
	if (strspn(rest.items[0], "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(rest.items[0]) || strlen(rest.items[0]) > 63)
		return cli_usage(command, "a kind is named as in the model, like person");
	snprintf(path, sizeof path, "import/%s", rest.items[0]);
	if (put_body(&body, &asked, rest.items[1], &encoding, &err)) {
		int status = stored_request(command, &stored, "POST", path, buf_view(&body), &answer, &code);
		code = status ? tell(&stored, status, buf_view(&answer), encoding) : code;
	} else {
		code = cli_fail(&err);
	}
	buf_free(&body);
	buf_free(&answer);
	return code;
}
