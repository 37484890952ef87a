#include "policy/shadow_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHADOW_FILE_MAX = 64 << 20 };

static char *folder_of(const char *data, const char *community)
{
	struct buf path = BUF_INIT;
	buf_printf(&path, "%s/%s/shadows", data, community);
	return buf_take(&path);
}

static char *path_of(const char *data, const char *community, uint64_t id, const char *what, const char *ending)
{
	struct buf path = BUF_INIT;
	buf_printf(&path, "%s/%s/shadows/%llu.%s.json%s", data, community, (unsigned long long)id, what, ending);
	return buf_take(&path);
}

static bool write_whole(int fd, struct str text)
{
	while (text.len) {
		ssize_t put = write(fd, text.ptr, text.len);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		text.ptr += put;
		text.len -= (size_t)put;
	}
	return fsync(fd) == 0;
}

static void sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

bool shadow_file_write(const char *data, const char *community, uint64_t id, const char *what, struct str text, struct err *err)
{
	char *folder = folder_of(data, community), *path = path_of(data, community, id, what, ""), *aside = path_of(data, community, id, what, ".new");
	mkdir(folder, 0700);
	int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && write_whole(fd, text);
	if (fd >= 0)
		close(fd);
	ok = ok && rename(aside, path) == 0;
	if (ok)
		sync_folder(folder);
	else
		err_set(err, ERR_STORE, "%s: %s", path, strerror(errno));
	mem_free(folder);
	mem_free(path);
	mem_free(aside);
	return ok;
}

bool shadow_file_read(const char *data, const char *community, uint64_t id, const char *what, struct buf *out, struct err *err)
{
	char *path = path_of(data, community, id, what, "");
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0;
	for (ssize_t got = 1; ok && got > 0 && out->len < SHADOW_FILE_MAX;) {
		got = read(fd, buf_room(out, 65536), 65536);
		ok = got >= 0;
		out->len += got > 0 ? (size_t)got : 0;
	}
	if (!ok)
		err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_STORE, "there is no shadow %llu", (unsigned long long)id);
	if (fd >= 0)
		close(fd);
	mem_free(path);
	return ok;
}

void shadow_file_remove(const char *data, const char *community, uint64_t id)
{
	static const char *const whats[] = { "report", "request", "status" };
	for (size_t i = 0; i < COUNT_OF(whats); i++) {
		char *path = path_of(data, community, id, whats[i], "");
		unlink(path);
		mem_free(path);
	}
}

static int is_status(const struct dirent *entry)
{
	const char *dot = strchr(entry->d_name, '.');
	return entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && dot && strcmp(dot, ".status.json") == 0;
}

static int newest_first(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return (left < right) - (left > right);
}

uint64_t *shadow_file_ids(const char *data, const char *community, size_t *count)
{
	struct dirent **entries;
	char *folder = folder_of(data, community);
	int found = scandir(folder, &entries, is_status, alphasort);
	uint64_t *ids = mem_alloc((size_t)(found > 0 ? found : 0) * sizeof ids[0] + 1);
	*count = 0;
	for (int i = 0; i < found; i++) {
		ids[(*count)++] = strtoull(entries[i]->d_name, NULL, 10);
		free(entries[i]);
	}
	if (found >= 0)
		free(entries);
	if (*count)
		qsort(ids, *count, sizeof ids[0], newest_first);
	mem_free(folder);
	return ids;
}
