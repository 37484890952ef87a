#include "cli/files.h"
#include "policy/pack.h"

#include <errno.h>
#include <stdio.h>

bool file_read(const char *path, size_t most, struct buf *out, struct err *err)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	if (!file)
		return err_set(err, ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
	for (size_t got; (got = fread(buf_room(out, 65536), 1, 65536, file)) > 0 && out->len <= most;)
		out->len += got;
	bool ok = !ferror(file);
	if (file != stdin)
		fclose(file);
	if (!ok)
		return err_set(err, ERR_INPUT, "%s cannot be read", path);
	return out->len <= most || err_set(err, ERR_TOO_LARGE, "%s is larger than %zu bytes", path, most);
}

bool file_write(const char *path, struct str content, struct err *err)
{
	FILE *file = fopen(path, "wb");
	bool ok = file && (!content.len || fwrite(content.ptr, 1, content.len, file) == content.len);
	int why = errno;
	if (file && fclose(file) != 0) {
		why = errno;
		ok = false;
	}
	return ok || err_set(err, ERR_STORE, "%s: %s", path, strerror(why));
}

struct pack *pack_named(const char *name, struct err *err)
{
	if (strcmp(name, "-") != 0)
		return pack_read(name, err);
	struct buf text = BUF_INIT;
	struct pack *pack = file_read(name, 64u << 20, &text, err) ? pack_of_text(buf_view(&text), err) : NULL;
	buf_free(&text);
	return pack;
}
