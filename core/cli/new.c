/* muster new: a pack to begin with. What is copied is structure and rules; the organisation is a small one in community.lua, to be edited. */
#include "cli/files.h"
#include "cli/kit.h"
#include "cli/options.h"
#include "base/json.h"
#include "policy/release.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FILES_MAX = 500, PARTS_MAX = 10, PIECES_MAX = 200 };

/* A folder of the kit and where its files go in the new pack. */
struct part { const char *from, *to; };
static const struct kit { const char *name; struct part parts[PARTS_MAX]; } kits[] = {
	{ "taiping", { { "@kit/taiping/", "" }, { "@kit/common/", "" } } },
	{ "shuangxi", { { "@kit/shuangxi/", "" }, { "@kit/common/", "" }, { "@rules/shuangxi/model/passbook.lua", "model/passbook.lua" },
	                { "@rules/shuangxi/policies/passbook.lua", "policies/passbook.lua" }, { "@rules/shuangxi/texts.lua", "texts.lua" } } },
	{ "starter", { { "@kit/starter/", "" }, { "@kit/common/pack.lua", "pack.lua" }, { "@rules/starter/model/", "model/" }, { "@rules/starter/policies/", "policies/" },
	               { "@rules/starter/tests/", "tests/" } } },
};
/* Another pack's folder: its rules, with the questionnaire and the tests of this kit. */
static const struct part beside_rules[] = { { "@kit/taiping/", "" }, { "@kit/common/", "" } };
static const char *const asked_about[] = { "std.organisation", "std.resource", "std.wish", "std.incident" };
static const char *const rules_of_a_pack[] = { "model/", "policies/", "std/", "lib/", "calendar/", "texts.lua" };

struct making {
	const char *name;
	struct made { char *path; struct buf text; } files[FILES_MAX]; size_t count;
};

static struct made *find_made(struct making *making, const char *path)
{
	for (size_t i = 0; i < making->count; i++)
		if (strcmp(making->files[i].path, path) == 0)
			return &making->files[i];
	return NULL;
}

static void making_clear(struct making *making)
{
	for (size_t i = 0; i < making->count; i++) {
		mem_free(making->files[i].path);
		buf_free(&making->files[i].text);
	}
	making->count = 0;
}

static void add_file(struct making *making, const char *path, struct str text)
{
	if (making->count == FILES_MAX || find_made(making, path))
		return;
	struct made *made = &making->files[making->count++];
	*made = (struct made){ .path = mem_string(path) };
	buf_str(&made->text, text);
}

static void add_part(struct making *making, const struct part *part)
{
	size_t count, lead = strlen(part->from);
	const struct script_file *files = kit_files(&count);
	for (size_t i = 0; i < count; i++) {
		char path[256];
		if (strncmp(files[i].path, part->from, lead) != 0)
			continue;
		snprintf(path, sizeof path, "%s%s", part->to, files[i].path + lead);
		add_file(making, path, files[i].text);
	}
}

/* Every `mark` of a text becomes `to`. */
static void replace(struct buf *text, struct str mark, struct str to)
{
	struct buf out = BUF_INIT;
	struct str rest = buf_view(text);
	for (const char *found; rest.len && (found = memmem(rest.ptr, rest.len, mark.ptr, mark.len)) != NULL;) {
		size_t before = (size_t)(found - rest.ptr);
		buf_add(&out, rest.ptr, before);
		buf_str(&out, to);
		rest = (struct str){ found + mark.len, rest.len - before - mark.len };
	}
	buf_str(&out, rest);
	buf_free(text);
	*text = out;
}

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

static struct pack *pack_of(const struct making *making, struct err *err)
{
	struct pack *pack = pack_new();
	for (size_t i = 0; i < making->count; i++)
		if (!pack_add(pack, making->files[i].path, buf_view(&making->files[i].text), err)) {
			pack_free(pack);
			return NULL;
		}
	return pack;
}

/* What the pack is made of, as muster model tells it; NULL: said why. */
static const struct json *describe(struct pack *pack, struct arena *arena, struct err *err)
{
	struct diagnostics diagnostics = { 0 };
	struct script_source source = pack_source(pack, limits_default());
	struct buf *text = arena_zalloc(arena, sizeof *text);
	const struct json *json = NULL;
	if (script_describe(&source, "json", STR_NONE, text, &diagnostics))
		json = json_parse(arena_str(arena, buf_view(text)), (struct json_limits){ 32, 1000000 }, arena, err);
	else
		err_set(err, ERR_MODEL, "%s: %s", diagnostics_first(&diagnostics)->where, diagnostics_first(&diagnostics)->text);
	buf_free(text);
	diagnostics_free(&diagnostics);
	return json;
}

static bool fill_numbers(struct making *making, struct err *err)
{
	struct made *community = find_made(making, "community.lua");
	struct str mark = STR("    -- @NUMBERS@\n");
	if (!community || !memmem(community->text.data, community->text.len, mark.ptr, mark.len))
		return true;
	struct buf with_mark = BUF_INIT, numbers = BUF_INIT;
	struct arena arena = ARENA_INIT;
	buf_str(&with_mark, buf_view(&community->text));
	replace(&community->text, mark, STR_NONE);
	struct pack *pack = pack_of(making, err);
	const struct json *model = pack ? describe(pack, &arena, err) : NULL;
	for (const struct json *param = json_first(json_get(model, "params")); param; param = param->next)
		if (!is_said(&community->text, json_get(param, "name")->text))
			put_number(&numbers, param);
	replace(&with_mark, mark, buf_view(&numbers));
	buf_free(&community->text);
	community->text = with_mark;
	buf_free(&numbers);
	arena_free(&arena);
	pack_free(pack);
	return model != NULL;
}

/* ---- from another pack's folder ---- */

static bool is_rule(const char *path)
{
	for (size_t i = 0; i < COUNT_OF(rules_of_a_pack); i++)
		if (strncmp(path, rules_of_a_pack[i], strlen(rules_of_a_pack[i])) == 0)
			return true;
	return false;
}

/* The lines between "pieces = {" and its end. */
static void put_pieces(struct made *community, const struct json *pieces)
{
	struct buf lines = BUF_INIT;
	const char *start = memmem(community->text.data, community->text.len, "  pieces = {\n", 13), *end = start ? strstr(start, "\n  },\n") : NULL;
	buf_lit(&lines, "  pieces = {\n");
	for (const struct json *piece = json_first(pieces); piece; piece = piece->next)
		buf_printf(&lines, "    \"%s\",\n", piece->text);
	lines.len--;
	if (start && end) {
		struct buf old = BUF_INIT;
		buf_add(&old, start, (size_t)(end - start));
		replace(&community->text, buf_view(&old), buf_view(&lines));
		buf_free(&old);
	}
	buf_free(&lines);
}

static bool has_piece(const struct json *pieces, const char *name)
{
	for (const struct json *piece = json_first(pieces); piece; piece = piece->next)
		if (json_is_text(piece, name))
			return true;
	return false;
}

static void drop_file(struct making *making, const char *path)
{
	struct made *made = find_made(making, path);
	if (!made)
		return;
	mem_free(made->path);
	buf_free(&made->text);
	*made = making->files[--making->count];
}

static bool is_known_piece(const char *const *names, const char *name)
{
	for (; *names; names++)
		if (strcmp(*names, strncmp(name, "std.", 4) == 0 ? name + 4 : name) == 0)
			return true;
	return false;
}

/* The names in a text's "std.…", in their order; at: where to go on, NULL at the end. */
static bool next_piece(const char **at, const char *end, struct str *name)
{
	const char *start = *at && *at < end ? memmem(*at, (size_t)(end - *at), "\"std.", 5) : NULL, *close = start ? memchr(start + 1, '"', (size_t)(end - start - 1)) : NULL;
	*at = close ? close + 1 : NULL;
	*name = close ? (struct str){ start + 1, (size_t)(close - start - 1) } : STR_NONE;
	return close != NULL;
}

static bool is_listed(const char *list, struct str piece)
{
	struct str name = { piece.ptr + 4, piece.len - 4 };
	for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
		struct str one = { at, strcspn(at, ",") };
		if (str_eq(one, name) || str_eq(one, piece))
			return true;
	}
	return false;
}

/* Only the pieces of the list, in the kit's order, on the register of who and where and what units offer. */
static bool choose_pieces(struct making *making, const char *list, struct err *err)
{
	struct made *community = find_made(making, "community.lua");
	const char *start = community ? memmem(community->text.data, community->text.len, "  pieces = {\n", 13) : NULL, *end = start ? strstr(start, "\n  },\n") : NULL, *at = start;
	const char *names[PIECES_MAX] = { NULL };
	struct buf json = BUF_INIT;
	struct arena arena = ARENA_INIT;
	struct str piece;
	size_t count = 0, found = 0, wanted = 1;
	char hint[80] = "", wrong[64] = "";
	buf_byte(&json, '[');
	while (end && next_piece(&at, end, &piece) && count + 1 < PIECES_MAX) {
		bool always = str_is(piece, "std.organisation") || str_is(piece, "std.resource"), listed = is_listed(list, piece);
		names[count++] = arena_string(&arena, (struct str){ piece.ptr + 4, piece.len - 4 });
		found += listed;
		if (!always && !listed)
			continue;
		json_put_comma(&json);
		json_put_str(&json, piece);
	}
	buf_byte(&json, ']');
	for (at = list; *at; at++)
		wanted += *at == ',';
	for (at = list; at && found < wanted; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
		if (str_to_c((struct str){ at, strcspn(at, ",") }, wrong, sizeof wrong) && !is_known_piece(names, wrong))
			break;
	const struct json *pieces = json_parse(buf_view(&json), JSON_LIMITS, &arena, err);
	bool ok = pieces && (found == wanted || err_set(err, ERR_REFUSED, "--pieces: there is no piece '%s' here%s", wrong, err_suggest(hint, sizeof hint, wrong, names)));
	if (ok)
		put_pieces(community, pieces);
	if (ok && !has_piece(pieces, "std.wish"))
		drop_file(making, "tests/wish.lua");
	if (ok && !has_piece(pieces, "std.incident"))
		drop_file(making, "tests/incident.lua");
	buf_free(&json);
	arena_free(&arena);
	return ok;
}

/* A pack without a questionnaire: its rules, and a small organisation in the place of its own. */
static bool take_rules(struct making *making, const struct script_source *source, const struct json *model, const char *folder, struct err *err)
{
	const struct json *pieces = json_get(model, "uses");
	for (size_t i = 0; i < COUNT_OF(asked_about); i++)
		if (!has_piece(pieces, asked_about[i]))
			return err_set(err, ERR_REFUSED, "%s has no community.lua and does not use %s, which the questionnaire asks about: begin with --from starter and copy its model/ and policies/ into it", folder, asked_about[i]);
	for (size_t i = 0; i < source->count; i++)
		if (source->files[i].path[0] != '@' && is_rule(source->files[i].path))
			add_file(making, source->files[i].path, source->files[i].text);
	for (size_t i = 0; i < COUNT_OF(beside_rules); i++)
		add_part(making, &beside_rules[i]);
	put_pieces(find_made(making, "community.lua"), pieces);
	return true;
}

/* A pack with one is copied as it is, under its new name. */
static void take_all(struct making *making, const struct script_source *source, const struct json *model)
{
	struct buf old = BUF_INIT, new = BUF_INIT;
	for (size_t i = 0; i < source->count; i++)
		if (source->files[i].path[0] != '@')
			add_file(making, source->files[i].path, source->files[i].text);
	buf_printf(&old, "\"%s\"", json_get(model, "name")->text);
	buf_printf(&new, "\"%s\"", making->name);
	replace(&find_made(making, "pack.lua")->text, buf_view(&old), buf_view(&new));
	buf_free(&old);
	buf_free(&new);
}

static bool take_kit(struct making *making, const char *name)
{
	for (size_t i = 0; i < COUNT_OF(kits); i++)
		for (size_t k = 0; strcmp(name, kits[i].name) == 0 && k < PARTS_MAX && kits[i].parts[k].from; k++)
			add_part(making, &kits[i].parts[k]);
	return making->count > 0;
}

/* The folder of a pack that the program has a kit of is that kit: nothing of the original's own goes along. */
static bool from_folder(struct making *making, const char *folder, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct pack *pack = pack_read(folder, err);
	const struct json *model = pack ? describe(pack, &arena, err) : NULL;
	bool ok = model != NULL;
	if (ok) {
		struct script_source source = pack_source(pack, limits_default());
		if (source_file(&source, "community.lua"))
			take_all(making, &source, model);
		else
			ok = take_kit(making, json_get(model, "name")->text) || take_rules(making, &source, model, folder, err);
	}
	arena_free(&arena);
	pack_free(pack);
	return ok;
}

static bool collect(struct making *making, const char *from, struct err *err)
{
	const char *names[COUNT_OF(kits) + 1] = { NULL };
	struct stat info;
	char hint[80] = "";
	for (size_t i = 0; i < COUNT_OF(kits); i++)
		names[i] = kits[i].name;
	if (take_kit(making, from))
		return true;
	if (stat(from, &info) == 0 && S_ISDIR(info.st_mode))
		return from_folder(making, from, err);
	if (strlen(from) < 40)
		err_suggest(hint, sizeof hint, from, names);
	return err_set(err, ERR_NOT_FOUND, "--from %s: there is no such pack and no such folder; there are taiping, shuangxi, starter%s", from, hint);
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
	const char *from = "taiping", *dir = NULL, *pieces = NULL;
	const struct option options[] = {
		{ "--from", "PACK", "taiping (the default): a street with grids and a committee; shuangxi: a township of villages; starter: the smallest; or a pack's folder", OPTION_TEXT, &from },
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
	struct making making = { .name = rest.items[0] };
	const char *folder = dir ? dir : making.name;
	if (!name_is_valid(making.name))
		return cli_usage(command, "a community is named with a-z 0-9 _ -, a letter first, and not login, logout or me");
	bool ok = is_free(folder, &err) && collect(&making, from, &err) && (!pieces || choose_pieces(&making, pieces, &err));
	for (size_t i = 0; ok && i < making.count; i++)
		replace(&making.files[i].text, STR("@NAME@"), str_of(making.name));
	ok = ok && fill_numbers(&making, &err);
	for (size_t i = 0; ok && i < making.count; i++)
		ok = write_file(folder, &making.files[i], &err);
	if (ok)
		print_next(folder, making.name);
	making_clear(&making);
	return ok ? EXIT_OK : cli_fail(&err);
}
