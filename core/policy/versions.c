#include "policy/versions.h"
#include "engine/tables.h"

#include <stdio.h>

struct walk { void (*fn)(void *arg, const struct version_row *row); void *arg; };

static struct str text_of(const struct cell *cell)
{
	return cell->type == CELL_TEXT ? cell->bytes : STR_NONE;
}

static bool walk_version(void *arg, const struct cell *cells, size_t count)
{
	const struct walk *walk = arg;
	struct version_row row = { .number = (uint64_t)cells[VERSION_NUMBER].integer, .time_us = cells[VERSION_TIME].integer, .tests = text_of(&cells[VERSION_TEST]), .model = text_of(&cells[VERSION_MODEL]) };
	(void)count;
	if (!str_to_c(text_of(&cells[VERSION_HASH]), row.hash, sizeof row.hash))
		row.hash[0] = '\0';
	walk->fn(walk->arg, &row);
	return true;
}

bool versions_each(struct store *store, void (*fn)(void *arg, const struct version_row *row), void *arg, struct err *err)
{
	struct walk walk = { fn, arg };
	return store_scan(store, TABLE_VERSION, NULL, 0, walk_version, &walk, err);
}

static void keep_newest(void *arg, const struct version_row *row)
{
	struct version *version = arg;
	version->number = row->number;
	version->time_us = row->time_us;
	memcpy(version->hash, row->hash, sizeof version->hash);
}

bool versions_newest(struct store *store, struct version *version, struct err *err)
{
	*version = (struct version){ .number = 0 };
	return versions_each(store, keep_newest, version, err);
}

struct sought { uint64_t version; bool found; struct buf *model; };

static bool meet_first(void *arg, const struct cell *cells, size_t count)
{
	struct sought *sought = arg;
	(void)count;
	sought->found = (uint64_t)cells[VERSION_NUMBER].integer == sought->version;
	if (sought->found && sought->model)
		buf_str(sought->model, text_of(&cells[VERSION_MODEL]));
	return false;
}

/* model NULL: only whether there is such a version. */
static bool find_version(struct store *store, uint64_t version, struct buf *model, struct err *err)
{
	struct cell from = CELL_OF_INT((int64_t)version);
	struct sought sought = { version, false, model };
	return store_scan(store, TABLE_VERSION, &from, 1, meet_first, &sought, err)
	    && (sought.found || err_set(err, ERR_NOT_FOUND, "there is no version %llu", (unsigned long long)version));
}

bool versions_model(struct store *store, uint64_t version, struct buf *model, struct err *err)
{
	return find_version(store, version, model, err);
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
	struct cell from = CELL_OF_INT((int64_t)version);
	if (!find_version(store, version, NULL, err))
		return false;
	struct files files = { pack_new(), version, err, true };
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
	json_put_name(&row, "tests");
	if (text_of(&cells[VERSION_TEST]).len)
		buf_str(&row, cells[VERSION_TEST].bytes);
	else
		buf_lit(&row, "{\"state\":\"none\"}");
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

/* ---- what its tests came to ---- */

static const char *const state_names[] = { "none", "passed", "failed", "forced", "pending" };

const char *tests_state_name(enum tests_state state)
{
	return state_names[state];
}

static uint64_t number_of(const struct json *json, const char *name)
{
	const struct json *value = json_get(json, name);
	return value && value->type == JSON_INT && value->integer > 0 ? (uint64_t)value->integer : 0;
}

struct version_tests tests_read(struct str text)
{
	struct version_tests tests = { .state = TESTS_NONE };
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *json = text.len ? json_parse(text, JSON_LIMITS, &arena, &err) : NULL, *program = json_get(json, "program");
	for (size_t i = 0; i < COUNT_OF(state_names); i++)
		if (json_get(json, "state") && json_is_text(json_get(json, "state"), state_names[i]))
			tests.state = (enum tests_state)i;
	tests.passed = number_of(json, "passed");
	tests.failed = number_of(json, "failed");
	const struct json *reason = json_get(json, "reason");
	snprintf(tests.reason, sizeof tests.reason, "%s", reason && reason->type == JSON_TEXT ? reason->text : "");
	if (!program || program->type != JSON_TEXT || !str_to_c(json_str(program), tests.program, sizeof tests.program))
		tests.program[0] = '\0';
	arena_free(&arena);
	return tests;
}

bool tests_wait(const struct version_tests *tests)
{
	return (tests->state == TESTS_PENDING || tests->state == TESTS_FORCED) && !tests->program[0];
}
