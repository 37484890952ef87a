#include "policy/pack.h"
#include "policy/csv.h"
#include "base/hash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 20, FILES_MAX = 500, PACK_MAX = 8 << 20, PATH_LEN_MAX = 200 };

struct pack {
	char *folder;
	struct script_file *files; size_t count, bytes;        /* own ones, and shipped ones stored with a version */
	struct script_file *all; size_t all_count;             /* sorted, with what the program ships; borrowed texts */
	bool closely, shared_too;
	struct coverage *coverage;
};

static const char *const folders[] = { "model", "policies", "setup", "tests", "calendar", "std", "lib" };
static const char *const top_files[] = { "pack.lua", "texts.lua", "simulation.lua", "source.lua", "community.lua" };

struct pack *pack_new(void)
{
	struct pack *pack = mem_zalloc(sizeof *pack);
	pack->folder = mem_string("");
	return pack;
}

void pack_free(struct pack *pack)
{
	if (!pack)
		return;
	for (size_t i = 0; i < pack->count; i++) {
		mem_free((void *)(uintptr_t)pack->files[i].path);
		mem_free((void *)(uintptr_t)pack->files[i].text.ptr);
	}
	mem_free(pack->files);
	mem_free(pack->all);
	mem_free(pack->folder);
	mem_free(pack);
}

const char *pack_folder(const struct pack *pack)
{
	return pack->folder;
}

/* ---- adding ---- */

/* Rows of the setup may stand in a table. */
static bool is_table(const char *path)
{
	size_t length = strlen(path);
	return strncmp(path, "setup/", 6) == 0 && length > 10 && strcmp(path + length - 4, ".csv") == 0;
}

static bool path_is_plain(const char *path)
{
	size_t length = strlen(path);
	bool script = length >= 5 && strcmp(path + length - 4, ".lua") == 0;
	if (length > PATH_LEN_MAX || (!script && !is_table(path)) || strstr(path, "..") || strstr(path, "//"))
		return false;
	for (const char *at = path[0] == '@' ? path + 1 : path; *at; at++)
		if (!((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') || strchr("_-./", *at)))
			return false;
	return path[0] != '/' && path[0] != '.';
}

static bool place_is_known(const char *path)
{
	for (size_t i = 0; i < COUNT_OF(top_files); i++)
		if (strcmp(path, top_files[i]) == 0)
			return true;
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		size_t length = strlen(folders[i]);
		if (strncmp(path, folders[i], length) == 0 && path[length] == '/')
			return true;
	}
	return path[0] == '@';
}

static bool is_text(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == '\0')
			return false;
	return text.len == 0 || text.ptr[0] != '\x1b';
}

bool pack_add(struct pack *pack, const char *path, struct str text, struct err *err)
{
	if (!path_is_plain(path) || !place_is_known(path))
		return err_set(err, ERR_REFUSED, "'%.100s' is no file of a pack: pack.lua, texts.lua, simulation.lua, source.lua, or .lua files in model policies setup tests calendar std lib, or .csv files in setup", path);
	if (text.len > FILE_MAX || pack->count == FILES_MAX || pack->bytes + text.len > PACK_MAX)
		return err_set(err, ERR_TOO_LARGE, "%s: a pack has at most %d files of 1 MiB, 8 MiB in all", path, FILES_MAX);
	if (!is_text(text))
		return err_at(err, ERR_REFUSED, path, "only text is loaded, no bytecode");
	for (size_t i = 0; i < pack->count; i++)
		if (strcmp(pack->files[i].path, path) == 0)
			return err_set(err, ERR_REFUSED, "%s stands twice", path);
	pack->files = mem_resize(pack->files, (pack->count + 1) * sizeof pack->files[0]);
	pack->files[pack->count++] = (struct script_file){ mem_string(path), { str_dup(text), text.len } };
	pack->bytes += text.len;
	return true;
}

/* A version holds texts in UTF-8 only; spreadsheets save in other ways too. */
static bool add_table(struct pack *pack, const char *path, struct str bytes, struct err *err)
{
	struct buf text = BUF_INIT;
	const char *encoding;
	bool ok = csv_text(bytes, &text, &encoding, err);
	if (!ok)
		snprintf(err->where, sizeof err->where, "%s", path);
	ok = ok && pack_add(pack, path, buf_view(&text), err);
	buf_free(&text);
	return ok;
}

/* ---- from a folder ---- */

static bool read_file(struct pack *pack, const char *folder, const char *path, struct err *err)
{
	char full[1024];
	struct stat info;
	snprintf(full, sizeof full, "%s/%s", folder, path);
	int fd = open(full, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return errno == ENOENT || err_set(err, ERR_REFUSED, "%s: %s", full, errno == ELOOP ? "a link is not followed" : strerror(errno));
	if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > FILE_MAX) {
		close(fd);
		return err_set(err, ERR_REFUSED, "%s: not a regular file of at most 1 MiB", full);
	}
	size_t size = (size_t)info.st_size, got = 0;
	char *text = mem_alloc(size + 1);
	for (ssize_t part; got < size && (part = read(fd, text + got, size - got)) > 0;)
		got += (size_t)part;
	close(fd);
	bool ok = (is_table(path) ? add_table : pack_add)(pack, path, (struct str){ text, got }, err);
	mem_free(text);
	return ok;
}

static int is_wanted(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);
	return entry->d_name[0] != '.' && (entry->d_type == DT_DIR || (length > 4 && (strcmp(entry->d_name + length - 4, ".lua") == 0 || strcmp(entry->d_name + length - 4, ".csv") == 0)));
}

static bool read_folder(struct pack *pack, const char *folder, const char *inside, int depth, struct err *err)
{
	char full[1024];
	struct dirent **entries;
	bool ok = true;
	snprintf(full, sizeof full, "%s/%s", folder, inside);
	int count = scandir(full, &entries, is_wanted, alphasort);
	for (int i = 0; i < count; i++) {
		char path[512];
		snprintf(path, sizeof path, "%s/%s", inside, entries[i]->d_name);
		if (ok && entries[i]->d_type == DT_DIR)
			ok = depth > 4 || read_folder(pack, folder, path, depth + 1, err);
		else if (ok && (is_table(path) || strcmp(path + strlen(path) - 4, ".lua") == 0))
			ok = read_file(pack, folder, path, err);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return ok;
}

struct pack *pack_read(const char *folder, struct err *err)
{
	struct pack *pack = pack_new();
	struct stat info;
	bool ok = stat(folder, &info) == 0 && S_ISDIR(info.st_mode);
	if (!ok)
		err_set(err, ERR_NOT_FOUND, "no folder %s", folder);
	mem_free(pack->folder);
	pack->folder = mem_string(folder);
	for (size_t i = 0; ok && i < COUNT_OF(top_files); i++)
		ok = read_file(pack, folder, top_files[i], err);
	for (size_t i = 0; ok && i < COUNT_OF(folders); i++)
		ok = read_folder(pack, folder, folders[i], 0, err);
	if (ok && pack->count == 0)
		ok = err_set(err, ERR_NOT_FOUND, "%s is no pack: it has no pack.lua", folder);
	if (ok)
		return pack;
	pack_free(pack);
	return NULL;
}

/* ---- as a source ---- */

static int by_path(const void *a, const void *b)
{
	const struct script_file *left = a, *right = b;
	return strcmp(left->path, right->path);
}

static bool has_shipped(const struct pack *pack)
{
	for (size_t i = 0; i < pack->count; i++)
		if (pack->files[i].path[0] == '@')
			return true;
	return false;
}

/* What no version stores: the language of tests and simulations, of pages about a pack. */
static bool is_tool(const char *path)
{
	static const char *const tools[] = { "@muster/test.lua", "@muster/simulate.lua", "@muster/describe.lua", "@muster/describe_page.lua", "@muster/console.lua" };
	for (size_t i = 0; i < COUNT_OF(tools); i++)
		if (strcmp(path, tools[i]) == 0)
			return true;
	return false;
}

static bool has_file(const struct pack *pack, const char *path)
{
	for (size_t i = 0; i < pack->count; i++)
		if (strcmp(pack->files[i].path, path) == 0)
			return true;
	return false;
}

/* A stored version brings its own shipped files: a newer program changes nothing in it. It was checked when it was published; a checker that has learnt more since
 * does not keep a community from starting. */
struct script_source pack_source(struct pack *pack, struct limits limits)
{
	size_t shipped_count;
	const struct script_file *shipped = shipped_files(&shipped_count);
	bool stored = has_shipped(pack);
	mem_free(pack->all);
	pack->all_count = pack->count;
	pack->all = mem_alloc((pack->count + shipped_count + 1) * sizeof pack->all[0]);
	memcpy(pack->all, pack->files, pack->count * sizeof pack->all[0]);
	for (size_t i = 0; i < shipped_count; i++)
		if (!stored || (is_tool(shipped[i].path) && !has_file(pack, shipped[i].path)))
			pack->all[pack->all_count++] = shipped[i];
	qsort(pack->all, pack->all_count, sizeof pack->all[0], by_path);
	return (struct script_source){ pack->all, pack->all_count, limits, .unchecked = stored, .closely = pack->closely, .shared_too = pack->shared_too, .coverage = pack->coverage };
}

void pack_look_closely(struct pack *pack, bool shared_too)
{
	pack->closely = true;
	pack->shared_too = shared_too;
}

void pack_cover(struct pack *pack, struct coverage *coverage)
{
	pack->coverage = coverage;
}

void pack_hash(const struct pack *pack, const bool *touched, const struct limits *limits, char out[65])
{
	struct sha256 sha;
	struct buf head = BUF_INIT;
	sha256_init(&sha);
	buf_printf(&head, "muster 1 %llu %zu %u %u %u %u %u", (unsigned long long)limits->instructions, limits->memory_bytes, limits->raised, limits->timers,
	           limits->alerts, limits->calls, limits->depth);
	sha256_add(&sha, head.data, head.len);
	for (size_t i = 0; i < pack->all_count; i++) {
		if (pack->all[i].path[0] == '@' && !touched[i])
			continue;
		buf_clear(&head);
		buf_printf(&head, "\n%s %zu\n", pack->all[i].path, pack->all[i].text.len);
		sha256_add(&sha, head.data, head.len);
		sha256_add(&sha, pack->all[i].text.ptr, pack->all[i].text.len);
	}
	sha256_hex(&sha, out);
	buf_free(&head);
}

/* ---- as JSON ---- */

struct pack *pack_of_json(const struct json *files, bool shipped, struct err *err)
{
	struct pack *pack = pack_new();
	bool ok = (files && files->type == JSON_OBJECT && files->len) || err_item(err, ERR_INPUT, "/files", "give an object of paths and texts");
	for (const struct json *name = ok ? json_first(files) : NULL; name && ok; name = json_next_member(name)) {
		if (name->next->type != JSON_TEXT)
			ok = err_item(err, ERR_INPUT, "/files", "%s must be a text", name->text);
		else if (name->text[0] == '@' && !shipped)
			ok = err_item(err, ERR_REFUSED, "/files", "'%s' ships with the program", name->text);
		else
			ok = pack_add(pack, name->text, json_str(name->next), err);
	}
	if (ok)
		return pack;
	pack_free(pack);
	return NULL;
}

struct pack *pack_of_text(struct str text, struct err *err)
{
	struct arena arena = ARENA_INIT;
	const struct json *json = json_parse(text, PACK_JSON_LIMITS, &arena, err);
	struct pack *pack = json ? pack_of_json(json_get(json, "files"), true, err) : NULL;
	arena_free(&arena);
	return pack;
}

void pack_write_json(const struct pack *pack, struct buf *out)
{
	buf_byte(out, '{');
	for (size_t i = 0; i < pack->count; i++) {
		json_put_comma(out);
		json_put_text(out, pack->files[i].path);
		buf_byte(out, ':');
		json_put_str(out, pack->files[i].text);
	}
	buf_byte(out, '}');
}

bool pack_has_tests(const struct pack *pack)
{
	for (size_t i = 0; i < pack->count; i++)
		if (strncmp(pack->files[i].path, "tests/", 6) == 0)
			return true;
	return false;
}
