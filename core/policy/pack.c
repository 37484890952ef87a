#include "policy/pack.h"
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

static bool path_is_plain(const char *path)
{
	size_t length = strlen(path);
	if (length < 5 || length > PATH_LEN_MAX || strcmp(path + length - 4, ".lua") != 0 || strstr(path, "..") || strstr(path, "//"))
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
		return err_set(err, ERR_REFUSED, "'%.100s' is no file of a pack: pack.lua, texts.lua, simulation.lua, source.lua, or .lua files in model policies setup tests calendar std lib", path);
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
	bool ok = pack_add(pack, path, (struct str){ text, got }, err);
	mem_free(text);
	return ok;
}

static int is_script(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);
	return entry->d_name[0] != '.' && (entry->d_type == DT_DIR || (length > 4 && strcmp(entry->d_name + length - 4, ".lua") == 0));
}

static bool read_folder(struct pack *pack, const char *folder, const char *inside, int depth, struct err *err)
{
	char full[1024];
	struct dirent **entries;
	bool ok = true;
	snprintf(full, sizeof full, "%s/%s", folder, inside);
	int count = scandir(full, &entries, is_script, alphasort);
	for (int i = 0; i < count; i++) {
		char path[512];
		snprintf(path, sizeof path, "%s/%s", inside, entries[i]->d_name);
		if (ok && entries[i]->d_type == DT_DIR)
			ok = depth > 4 || read_folder(pack, folder, path, depth + 1, err);
		else if (ok)
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

/* A stored version brings its own shipped files: a newer program changes nothing in it. It was checked when it was published; a checker that has learnt more since
 * does not keep a community from starting. */
struct script_source pack_source(struct pack *pack, struct limits limits)
{
	size_t shipped_count;
	const struct script_file *shipped = shipped_files(&shipped_count);
	bool stored = has_shipped(pack);
	if (stored)
		shipped_count = 0;
	mem_free(pack->all);
	pack->all_count = pack->count + shipped_count;
	pack->all = mem_alloc((pack->all_count + 1) * sizeof pack->all[0]);
	memcpy(pack->all, pack->files, pack->count * sizeof pack->all[0]);
	memcpy(pack->all + pack->count, shipped, shipped_count * sizeof pack->all[0]);
	qsort(pack->all, pack->all_count, sizeof pack->all[0], by_path);
	return (struct script_source){ pack->all, pack->all_count, limits, .unchecked = stored, .closely = pack->closely, .shared_too = pack->shared_too };
}

void pack_look_closely(struct pack *pack, bool shared_too)
{
	pack->closely = true;
	pack->shared_too = shared_too;
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

/* ---- differences ---- */

static void put_file_change(struct buf *out, const char *path, const char *what)
{
	json_put_comma(out);
	buf_lit(out, "{\"file\":");
	json_put_text(out, path);
	buf_printf(out, ",\"change\":\"%s\"}", what);
}

bool pack_diff_json(struct pack *left, struct pack *right, struct buf *out, struct err *err)
{
	struct script_source a = pack_source(left, limits_default()), b = pack_source(right, limits_default());
	(void)err;
	buf_lit(out, "{\"files\":[");
	for (size_t i = 0; i < a.count; i++) {
		const struct script_file *other = source_file(&b, a.files[i].path);
		if (!other && a.files[i].path[0] != '@')
			put_file_change(out, a.files[i].path, "removed");
		else if (other && !str_eq(a.files[i].text, other->text))
			put_file_change(out, a.files[i].path, "changed");
	}
	for (size_t i = 0; i < b.count; i++)
		if (b.files[i].path[0] != '@' && !source_file(&a, b.files[i].path))
			put_file_change(out, b.files[i].path, "added");
	buf_lit(out, "]}");
	return true;
}
