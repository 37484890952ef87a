/* muster new: a pack to begin with. What is copied is structure and rules; the organisation is a small one in community.lua, to be edited. */
#include "cli/making.h"
#include "cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- the numbers, each at what it is ---- */

static void put_lua(struct buf *out, const struct json *value);

static void put_lua_table(struct buf *out, const struct json *value)
{
	bool object = value->type == JSON_OBJECT, first = true;
	buf_text(out, value->len ? "{ " : "{");
	for (const struct json *item = json_first(value); item; item = object ? json_next_member(item) : item->next, first = false) {
		if (!first)
			buf_lit(out, ", ");
		if (object)
			buf_printf(out, "%s = ", item->text);
		put_lua(out, object ? item->next : item);
	}
	buf_text(out, value->len ? " }" : "}");
}

/* Texts of JSON and of Lua are written alike but for characters that no default has. */
static void put_lua(struct buf *out, const struct json *value)
{
	if (value->type >= JSON_ARRAY)
		put_lua_table(out, value);
	else
		json_write(out, value);
}

static void put_range(struct buf *out, const struct json *param)
{
	const struct json *min = json_get(param, "min"), *max = json_get(param, "max"), *values = json_get(param, "values");
	if (values) {
		buf_lit(out, " (");
		for (const struct json *value = json_first(values); value; value = value->next)
			buf_printf(out, "%s%s", value == json_first(values) ? "" : " | ", value->text);
		buf_byte(out, ')');
	} else if (min && max) {
		buf_lit(out, " (");
		min->type == JSON_TEXT ? buf_text(out, min->text) : json_write(out, min);
		buf_lit(out, " – ");
		max->type == JSON_TEXT ? buf_text(out, max->text) : json_write(out, max);
		buf_byte(out, ')');
	}
}

/* A date from which something counts is the new community's own: the day on which it begins. */
static void put_today(struct buf *out)
{
	struct tm today;
	char text[16];
	time_t now = time(NULL);
	localtime_r(&now, &today);
	strftime(text, sizeof text, "\"%Y-%m-%d\"", &today);
	buf_text(out, text);
}

static void put_number(struct buf *out, const struct json *param)
{
	const struct json *label = json_get(param, "label"), *en = json_get(label, "en"), *zh = json_get(label, "zh-CN"), *stated = json_get(param, "stated");
	if (en && zh)
		buf_printf(out, "    -- %s. %s", en->text, zh->text);
	else
		buf_lit(out, "    --");
	put_range(out, param);
	buf_printf(out, "\n    [\"%s\"] = ", json_get(param, "name")->text);
	if (json_is_text(json_get(param, "type"), "date"))
		put_today(out);
	else
		put_lua(out, stated ? stated : json_get(param, "default"));
	buf_lit(out, ",\n");
}

/* What the questionnaire says already is not said again. */
static bool is_said(const struct buf *text, const char *name)
{
	struct buf key = BUF_INIT;
	buf_printf(&key, "[\"%s\"] =", name);
	bool said = memmem(text->data, text->len, key.data, key.len) != NULL;
	buf_free(&key);
	return said;
}

static bool fill_numbers(struct making *making, struct err *err)
{
	struct made *community = making_find(making, "community.lua");
	struct str mark = STR("    -- @NUMBERS@\n");
	if (!community || !memmem(community->text.data, community->text.len, mark.ptr, mark.len))
		return true;
	struct buf with_mark = BUF_INIT, numbers = BUF_INIT;
	struct arena arena = ARENA_INIT;
	buf_str(&with_mark, buf_view(&community->text));
	making_replace(&community->text, mark, STR_NONE);
	struct pack *pack = making_pack(making, err);
	const struct json *model = pack ? making_describe(pack, &arena, err) : NULL;
	for (const struct json *param = json_first(json_get(model, "params")); param; param = param->next)
		if (!is_said(&community->text, json_get(param, "name")->text))
			put_number(&numbers, param);
	making_replace(&with_mark, mark, buf_view(&numbers));
	buf_free(&community->text);
	community->text = with_mark;
	buf_free(&numbers);
	arena_free(&arena);
	pack_free(pack);
	return model != NULL;
}

/* ---- writing ---- */

static bool make_folders(const char *path, struct err *err)
{
	char part[1024];
	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
		if (mkdir(part, 0777) != 0 && errno != EEXIST)
			return err_set(err, ERR_STORE, "%s: %s", part, strerror(errno));
	}
	return true;
}

static bool write_file(const char *folder, const struct made *made, struct err *err)
{
	char path[1024];
	snprintf(path, sizeof path, "%s/%s", folder, made->path);
	if (!make_folders(path, err))
		return false;
	FILE *file = fopen(path, "wx");
	if (!file)
		return err_set(err, ERR_STORE, "%s: %s", path, strerror(errno));
	bool ok = fwrite(made->text.data, 1, made->text.len, file) == made->text.len;
	ok = fclose(file) == 0 && ok;
	return ok || err_set(err, ERR_STORE, "%s: %s", path, strerror(errno));
}

static bool is_free(const char *folder, struct err *err)
{
	struct stat info;
	if (stat(folder, &info) == 0 && rmdir(folder) != 0)
		return err_set(err, ERR_CONFLICT, "%s is there already and not empty: nothing is overwritten", folder);
	return true;
}

static bool name_is_valid(const char *name)
{
	size_t length = strlen(name);
	return length && length <= 63 && name[0] >= 'a' && name[0] <= 'z' && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == length
	    && strcmp(name, "login") != 0 && strcmp(name, "logout") != 0 && strcmp(name, "me") != 0;
}

static void print_next(const char *folder, const char *name)
{
	printf("%s is a pack that runs. Next:\n"
	       "  edit %s/community.lua                  who and what there is, what it is called, its numbers\n"
	       "  muster check %s                        says what is missing or does not fit\n"
	       "  muster test %s                         the life of its matters, and a year of it\n"
	       "  muster publish %s --data DIR --community %s\n", folder, folder, folder, folder, folder, name);
}

int command_new(const struct command *command, int argc, char **argv)
{
	const char *from = NULL, *dir = NULL, *pieces = NULL;
	const struct option options[] = {
		{ "--from", "PACK", "a pack that ships with the program, or the folder of any other (needed)", OPTION_TEXT, &from },
		{ "--pieces", "NAME,…", "only these shared pieces, like wish,incident; the others can be added later", OPTION_TEXT, &pieces },
		{ "--dir", "DIR", "the folder to make (default: NAME)", OPTION_TEXT, &dir },
	};
	struct option_list rest = { .count = 0 };
	bool helped;
	ERR_DECLARE(err);
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &rest, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (rest.count != 1)
		return cli_usage(command, "name the new community, like hexi");
	if (!from)
		return cli_usage(command, "--from PACK is needed: what the new pack is like");
	struct making making = { .name = rest.items[0] };
	const char *folder = dir ? dir : making.name;
	if (!name_is_valid(making.name))
		return cli_usage(command, "a community is named with a-z 0-9 _ -, a letter first, and not login, logout or me");
	bool ok = is_free(folder, &err) && making_collect(&making, from, &err) && making_choose(&making, pieces, &err);
	for (size_t i = 0; ok && i < making.count; i++)
		making_replace(&making.files[i].text, STR("@NAME@"), str_of(making.name));
	ok = ok && fill_numbers(&making, &err);
	for (size_t i = 0; ok && i < making.count; i++)
		ok = write_file(folder, &making.files[i], &err);
	if (ok)
		print_next(folder, making.name);
	making_clear(&making);
	return ok ? EXIT_OK : cli_fail(&err);
}
