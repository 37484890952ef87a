#include "cli/making.h"
#include "cli/kit.h"
#include "policy/release.h"

#include <stdio.h>
#include <sys/stat.h>

enum { PIECES_MAX = 200, KITS_MAX = 20, NAME_MAX_BYTES = 64 };
static const char *const asked_about[] = { "std.organisation", "std.resource", "std.wish", "std.incident" };
static const char *const rules_of_a_pack[] = { "model/", "policies/", "std/", "lib/", "calendar/", "texts.lua" };
/* Tests that speak of a shared piece are there when it is. */
static const struct { const char *piece, *path; } tests_of[] = { { "std.wish", "tests/wish.lua" }, { "std.incident", "tests/incident.lua" } };

struct made *making_find(struct making *making, const char *path)
{
	for (size_t i = 0; i < making->count; i++)
		if (strcmp(making->files[i].path, path) == 0)
			return &making->files[i];
	return NULL;
}

void making_clear(struct making *making)
{
	for (size_t i = 0; i < making->count; i++) {
		mem_free(making->files[i].path);
		buf_free(&making->files[i].text);
	}
	making->count = 0;
}

static void add_file(struct making *making, const char *path, struct str text)
{
	if (making->count == MAKING_FILES_MAX || making_find(making, path))
		return;
	struct made *made = &making->files[making->count++];
	*made = (struct made){ .path = mem_string(path) };
	buf_str(&made->text, text);
}

/* The files of the kit below a folder; those that are there already stay. */
static size_t add_part(struct making *making, const char *folder)
{
	size_t count, lead = strlen(folder), before = making->count;
	const struct script_file *files = kit_files(&count);
	for (size_t i = 0; i < count; i++)
		if (strncmp(files[i].path, folder, lead) == 0)
			add_file(making, files[i].path + lead, files[i].text);
	return making->count - before;
}

/* Every `mark` of a text becomes `to`. */
void making_replace(struct buf *text, struct str mark, struct str to)
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

/* ---- as a pack ---- */

struct pack *making_pack(const struct making *making, struct err *err)
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
const struct json *making_describe(struct pack *pack, struct arena *arena, struct err *err)
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

/* ---- pieces ---- */

static bool is_rule(const char *path)
{
	for (size_t i = 0; i < COUNT_OF(rules_of_a_pack); i++)
		if (strncmp(path, rules_of_a_pack[i], strlen(rules_of_a_pack[i])) == 0)
			return true;
	return false;
}

static const struct str pieces_mark = { "    -- @PIECES@\n", 16 };

static void put_pieces(struct making *making, const struct json *pieces)
{
	struct buf lines = BUF_INIT;
	for (const struct json *piece = json_first(pieces); piece; piece = piece->next)
		buf_printf(&lines, "    \"%s\",\n", piece->text);
	making_replace(&making_find(making, "community.lua")->text, pieces_mark, buf_view(&lines));
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
	struct made *made = making_find(making, path);
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

/* What stands between the braces of a text. */
static struct str between(const struct buf *text, const char *open, const char *close)
{
	const char *start = text->len ? memmem(text->data, text->len, open, strlen(open)) : NULL;
	size_t left = start ? text->len - (size_t)(start - text->data) - strlen(open) : 0;
	const char *end = left ? memmem(start + strlen(open), left, close, strlen(close)) : NULL;
	return end ? (struct str){ start + strlen(open), (size_t)(end - start) - strlen(open) } : STR_NONE;
}

/* The pieces of a kit as its own file has them, with what each does. */
static void put_kit_pieces(struct making *making)
{
	struct made *pieces = making_find(making, "pieces.lua");
	if (!pieces)
		return;
	making_replace(&making_find(making, "community.lua")->text, pieces_mark, between(&pieces->text, "{\n", "}\n"));
	drop_file(making, "pieces.lua");
}

struct choice { const char *names[PIECES_MAX]; size_t count, found; struct buf json; struct arena arena; };

/* Those of the kit that are listed, and the register of who and where and what units offer, in the kit's order. */
static void choose(struct choice *choice, struct str kit, const char *list)
{
	const char *at = kit.ptr, *end = kit.ptr + kit.len;
	struct str piece;
	buf_byte(&choice->json, '[');
	while (next_piece(&at, end, &piece) && choice->count + 1 < PIECES_MAX) {
		bool listed = is_listed(list, piece);
		choice->names[choice->count++] = arena_string(&choice->arena, (struct str){ piece.ptr + 4, piece.len - 4 });
		choice->found += listed;
		if (!listed && !str_is(piece, "std.organisation") && !str_is(piece, "std.resource"))
			continue;
		json_put_comma(&choice->json);
		json_put_str(&choice->json, piece);
	}
	buf_byte(&choice->json, ']');
}

/* Every name of the list is one of the kit's pieces. */
static bool check_choice(const struct choice *choice, const char *list, struct err *err)
{
	for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
		char name[NAME_MAX_BYTES], hint[80];
		if (!str_to_c((struct str){ at, strcspn(at, ",") }, name, sizeof name))
			return err_set(err, ERR_REFUSED, "--pieces: names of pieces, parted by commas");
		if (!is_known_piece(choice->names, name))
			return err_set(err, ERR_REFUSED, "--pieces: there is no piece '%s' here%s", name, err_suggest(hint, sizeof hint, name, choice->names));
	}
	return true;
}

static bool choose_pieces(struct making *making, const char *list, struct err *err)
{
	struct made *community = making_find(making, "community.lua"), *own = making_find(making, "pieces.lua");
	struct choice choice = { .count = 0 };
	choose(&choice, own ? buf_view(&own->text) : between(&community->text, "  pieces = {", "  },\n"), list);
	bool ok = own || err_set(err, ERR_REFUSED, "--pieces: this pack has only what it needs; take pieces out of its community.lua");
	ok = ok && check_choice(&choice, list, err);
	const struct json *pieces = ok ? json_parse(buf_view(&choice.json), JSON_LIMITS, &choice.arena, err) : NULL;
	if (pieces) {
		put_pieces(making, pieces);
		drop_file(making, "pieces.lua");
	}
	buf_free(&choice.json);
	arena_free(&choice.arena);
	return pieces != NULL;
}

static void drop_tests(struct making *making)
{
	struct made *community = making_find(making, "community.lua");
	for (size_t i = 0; i < COUNT_OF(tests_of); i++) {
		struct buf quoted = BUF_INIT;
		buf_printf(&quoted, "\"%s\"", tests_of[i].piece);
		if (!memmem(community->text.data, community->text.len, quoted.data, quoted.len))
			drop_file(making, tests_of[i].path);
		buf_free(&quoted);
	}
}

bool making_choose(struct making *making, const char *list, struct err *err)
{
	if (list && !choose_pieces(making, list, err))
		return false;
	put_kit_pieces(making);
	if (making->common)
		drop_tests(making);
	return true;
}

/* ---- from a folder, from a kit ---- */

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
	making->common = add_part(making, "@kit/common/") > 0;
	put_pieces(making, pieces);
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
	making_replace(&making_find(making, "pack.lua")->text, buf_view(&old), buf_view(&new));
	buf_free(&old);
	buf_free(&new);
}

/* What is the kit's own, what is taken of the pack's rules as it is, and what is common to all. */
static bool take_kit(struct making *making, const char *name)
{
	char own[NAME_MAX_BYTES + 8], rules[NAME_MAX_BYTES + 8];
	snprintf(own, sizeof own, "@kit/%.60s/", name);
	snprintf(rules, sizeof rules, "@rules/%.60s/", name);
	if (!name[0] || strcmp(name, "common") == 0 || strchr(name, '/') || !add_part(making, own))
		return false;
	add_part(making, rules);
	making->common = add_part(making, "@kit/common/") > 0;
	return true;
}

/* The names of the kits: the folders of the kit's files. */
static size_t kit_names(const char *names[KITS_MAX], struct arena *arena)
{
	size_t count, found = 0;
	struct str last = STR("");
	const struct script_file *files = kit_files(&count);
	for (size_t i = 0; i < count && found + 1 < KITS_MAX; i++) {
		const char *name = files[i].path + strlen("@kit/"), *slash = strchr(name, '/');
		struct str one = { name, slash ? (size_t)(slash - name) : 0 };
		if (strncmp(files[i].path, "@kit/", 5) == 0 && !str_is(one, "common") && !str_eq(one, last))
			names[found++] = arena_string(arena, one);
		last = one;
	}
	names[found] = NULL;
	return found;
}

/* The folder of a pack that the program has a kit of is that kit: nothing of the original's own goes along. */
static bool from_folder(struct making *making, const char *folder, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct pack *pack = pack_read(folder, err);
	const struct json *model = pack ? making_describe(pack, &arena, err) : NULL;
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

static bool no_such_pack(const char *from, struct err *err)
{
	const char *names[KITS_MAX];
	struct arena arena = ARENA_INIT;
	struct buf list = BUF_INIT;
	char hint[80] = "";
	size_t count = kit_names(names, &arena);
	for (size_t i = 0; i < count; i++)
		buf_printf(&list, "%s%s", i ? ", " : "", names[i]);
	if (strlen(from) < 40)
		err_suggest(hint, sizeof hint, from, names);
	err_set(err, ERR_NOT_FOUND, "--from %s: there is no such pack and no such folder; there are %s%s", from, buf_cstr(&list), hint);
	buf_free(&list);
	arena_free(&arena);
	return false;
}

bool making_collect(struct making *making, const char *from, struct err *err)
{
	struct stat info;
	if (take_kit(making, from))
		return true;
	return stat(from, &info) == 0 && S_ISDIR(info.st_mode) ? from_folder(making, from, err) : no_such_pack(from, err);
}
