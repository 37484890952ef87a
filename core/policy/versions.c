#include "policy/versions.h"
#include "engine/tables.h"

struct found { struct version version; uint64_t wanted; };

static bool find_version(void *arg, const struct cell *cells, size_t count)
{
	struct found *found = arg;
	(void)count;
	uint64_t number = (uint64_t)cells[VERSION_NUMBER].integer;
	if (found->wanted && number != found->wanted)
		return number < found->wanted;
	found->version.number = number;
	found->version.time_us = cells[VERSION_TIME].integer;
	if (!str_to_c(cells[VERSION_HASH].bytes, found->version.hash, sizeof found->version.hash))
		found->version.hash[0] = '\0';
	return true;
}

bool versions_newest(struct store *store, struct version *version, struct err *err)
{
	struct found found = { .wanted = 0 };
	if (!store_scan(store, TABLE_VERSION, NULL, 0, find_version, &found, err))
		return false;
	*version = found.version;
	return true;
}

struct files { struct pack *pack; uint64_t version; struct err *err; bool ok; };

static bool take_file(void *arg, const struct cell *cells, size_t count)
{
	struct files *files = arg;
	char path[256];
	(void)count;
	if ((uint64_t)cells[FILE_VERSION].integer != files->version)
		return false;
	files->ok = str_to_c(cells[FILE_PATH].bytes, path, sizeof path) && pack_add(files->pack, path, cells[FILE_CONTENT].type == CELL_TEXT ? cells[FILE_CONTENT].bytes : STR_NONE, files->err);
	return files->ok;
}

bool versions_pack(struct store *store, uint64_t version, struct pack **pack, struct err *err)
{
	struct found found = { .wanted = version };
	if (!store_scan(store, TABLE_VERSION, NULL, 0, find_version, &found, err))
		return false;
	if (found.version.number != version)
		return err_set(err, ERR_NOT_FOUND, "there is no version %llu", (unsigned long long)version);
	struct files files = { pack_new(), version, err, true };
	struct cell from = CELL_OF_INT((int64_t)version);
	if (store_scan(store, TABLE_FILE, &from, 1, take_file, &files, err) && files.ok) {
		*pack = files.pack;
		return true;
	}
	pack_free(files.pack);
	return false;
}

struct listing { struct buf rows; const struct calendar *calendar; uint64_t active; };

static bool list_version(void *arg, const struct cell *cells, size_t count)
{
	static const struct { int column; const char *name; } texts[] = { { VERSION_HASH, "hash" }, { VERSION_NAME, "name" }, { VERSION_AUTHOR, "author" }, { VERSION_NOTE, "note" }, { VERSION_STATUS, "status" } };
	struct listing *listing = arg;
	struct buf row = BUF_INIT;
	(void)count;
	uint64_t number = (uint64_t)cells[VERSION_NUMBER].integer;
	buf_printf(&row, "{\"version\":%llu,\"active\":%s,\"time\":\"", (unsigned long long)number, number == listing->active ? "true" : "false");
	calendar_time_print(listing->calendar, cells[VERSION_TIME].integer, &row);
	buf_byte(&row, '"');
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		if (cells[texts[i].column].type != CELL_TEXT)
			continue;
		json_put_name(&row, texts[i].name);
		json_put_str(&row, cells[texts[i].column].bytes);
	}
	buf_byte(&row, '}');
	if (listing->rows.len)
		buf_byte(&row, ',');
	buf_str(&row, buf_view(&listing->rows));              /* newest first */
	buf_free(&listing->rows);
	listing->rows = row;
	return true;
}

bool versions_json(struct store *store, uint64_t active, const struct calendar *calendar, struct buf *out, struct err *err)
{
	struct listing listing = { .calendar = calendar, .active = active };
	bool ok = store_scan(store, TABLE_VERSION, NULL, 0, list_version, &listing, err);
	buf_byte(out, '[');
	buf_str(out, buf_view(&listing.rows));
	buf_byte(out, ']');
	buf_free(&listing.rows);
	return ok;
}
