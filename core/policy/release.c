#include "policy/release.h"
#include "policy/ensure.h"
#include "policy/import.h"
#include "policy/job.h"
#include "base/hash.h"

#include <stdio.h>

struct release *pack_load(struct pack *pack, struct limits limits, struct diagnostics *diagnostics, bool **touched_out)
{
	struct script_source source = pack_source(pack, limits);
	bool *touched = mem_zalloc((source.count + 1) * sizeof touched[0]);
	struct release *release = script_load(&source, diagnostics, touched);
	if (release)
		pack_hash(pack, touched, &release->limits, release->hash);
	if (touched_out)
		*touched_out = touched;
	else
		mem_free(touched);
	return release;
}

/* ---- setup ---- */

struct setup { struct ensuring ensuring; uint64_t statements; char source[160]; struct diagnostics *diagnostics; };

/* "setup/10-grids.lua:7" → setup:setup/10-grids.lua */
static void say_source(struct setup *setup, const char *where)
{
	snprintf(setup->source, sizeof setup->source, "setup:%.*s", (int)strcspn(where, ":"), where);
	setup->ensuring.source = str_of(setup->source);
}

static void setup_open(struct setup *setup, struct engine *engine, struct diagnostics *diagnostics)
{
	*setup = (struct setup){ .diagnostics = diagnostics, .ensuring = { .engine = engine, .actor = STR("setup"), .reason = "setup", .system = true, .keep_peoples = true } };
}

/* Repeating an unchanged statement does nothing: its id says what it said. */
static struct str statement_id(struct setup *setup, const struct setup_statement *statement)
{
	struct buf text = BUF_INIT;
	buf_printf(&text, "%s %.*s %.*s ", statement->where, STR_ARG(statement->type), STR_ARG(statement->id));
	json_write(&text, statement->fields);
	uint64_t hash = hash_bytes(text.data, text.len, setup->statements++);
	buf_clear(&text);
	buf_printf(&text, "setup-%016llx", (unsigned long long)hash);
	struct str id = arena_str(&setup->ensuring.arena, buf_view(&text));
	buf_free(&text);
	return id;
}

static void tell_kept(const struct setup *setup, struct diagnostics *diagnostics)
{
	const struct ensuring *ensuring = &setup->ensuring;
	if (ensuring->kept)
		diagnostics_add(diagnostics, SEVERITY_NOTE, "setup", "%llu values differ from the setup and stay as people left them, like %s", (unsigned long long)ensuring->kept, ensuring->kept_first);
}

/* ---- setup/20-person.csv ---- */

/* The file's name is the kind; a plural does as well. */
static struct import *open_table(struct setup *setup, const struct setup_statement *statement, struct err *err)
{
	const struct model *model = world_model(engine_world(setup->ensuring.engine));
	struct str kind = statement->type;
	if (!model_kind(model, kind) && kind.len > 1 && kind.ptr[kind.len - 1] == 's' && model_kind(model, (struct str){ kind.ptr, kind.len - 1 }))
		kind.len--;
	struct import_request request = { .kind = kind, .table = statement->table, .name = str_of(statement->where), .actor = STR("setup"), .setup = true };
	struct import *import = import_new(&request, err);
	if (import && import_begin(import, setup->ensuring.engine, err))
		return import;
	import_free(import);
	return NULL;
}

/* Every wrong row is told; the setup goes on to the next file. */
static void close_table(struct setup *setup, const char *path, struct import *import)
{
	const char *kept_first;
	size_t count = import_problem_count(import);
	uint64_t kept = import_kept(import, &kept_first);
	for (size_t i = 0; i < count && i < IMPORT_PROBLEMS_MAX; i++) {
		const struct import_problem *problem = import_problem(import, i);
		char where[240];
		snprintf(where, sizeof where, "%.200s:%zu", path, problem->row ? problem->row : 1);
		diagnostics_add(setup->diagnostics, SEVERITY_ERROR, where, "%s%s%s", problem->column, problem->column[0] ? ": " : "", problem->text);
	}
	if (count > IMPORT_PROBLEMS_MAX)
		diagnostics_add(setup->diagnostics, SEVERITY_ERROR, path, "and %zu more", count - IMPORT_PROBLEMS_MAX);
	if (kept && !setup->ensuring.kept)
		snprintf(setup->ensuring.kept_first, sizeof setup->ensuring.kept_first, "%s", kept_first);
	setup->ensuring.kept += kept;
	import_free(import);
}

static bool perform_table(struct setup *setup, const struct setup_statement *statement, struct err *err)
{
	struct import *import = open_table(setup, statement, err);
	while (import && import_some(import, SIZE_MAX, false))
		;
	if (import)
		close_table(setup, statement->where, import);
	return import != NULL;
}

static bool perform(void *arg, const struct setup_statement *statement, struct str *subject, struct err *err)
{
	struct setup *setup = arg;
	struct ensuring *ensuring = &setup->ensuring;
	if (statement->what == SETUP_TABLE)
		return perform_table(setup, statement, err);
	say_source(setup, statement->where);
	if (ensuring->arena.used > 1 << 20)
		arena_clear(&ensuring->arena);
	if (statement->what == SETUP_ENSURE)
		return ensure(ensuring, statement->type, statement->id, statement->fields, subject, err);
	return ensure_submit(ensuring, statement->type, statement->id, statement->fields, statement_id(setup, statement), subject, err);
}

/* One statement in a live community: answered from memory, durable with the next commit. */
struct live { struct setup *setup; struct job *job; const struct setup_statement *statement; struct str subject; char id[80]; struct err err; bool ok; };

static void take_statement(void *arg)
{
	struct live *live = arg;
	engine_hold(live->setup->ensuring.engine, true);
	live->ok = perform(live->setup, live->statement, &live->subject, &live->err);
	if (!live->ok || !str_to_c(live->subject, live->id, sizeof live->id))          /* the record is the loop's: only its id goes over */
		live->id[0] = '\0';
	engine_hold(live->setup->ensuring.engine, false);
}

/* A table in a live community: so many rows at a time, and others are served between. */
struct live_table { struct live *live; struct import *import; bool more; };
enum { ROWS_A_STEP = 20 };

static void open_live_table(void *arg)
{
	struct live_table *table = arg;
	table->import = open_table(table->live->setup, table->live->statement, &table->live->err);
	table->more = table->import != NULL;
}

static void take_rows(void *arg)
{
	struct live_table *table = arg;
	struct engine *engine = table->live->setup->ensuring.engine;
	engine_hold(engine, true);
	table->more = import_some(table->import, ROWS_A_STEP, false);
	engine_hold(engine, false);
}

static bool perform_live_table(struct live *live, struct err *err)
{
	struct live_table table = { .live = live };
	bool going = job_on_loop(live->job, open_live_table, &table);
	while (going && table.more)
		going = job_on_loop(live->job, take_rows, &table);
	if (table.import)
		close_table(live->setup, live->statement->where, table.import);
	if (!going)
		return err_set(err, ERR_BUSY, "the server is stopping");
	return table.import || err_copy(err, &live->err);
}

static bool perform_live(void *arg, const struct setup_statement *statement, struct str *subject, struct err *err)
{
	struct live *live = arg;
	live->statement = statement;
	err_clear(&live->err);
	if (statement->what == SETUP_TABLE)
		return perform_live_table(live, err);
	if (!job_on_loop(live->job, take_statement, live))
		return err_set(err, ERR_BUSY, "the server is stopping");
	*subject = str_of(live->id);
	return live->ok || err_copy(err, &live->err);
}

bool pack_setup_live(struct pack *pack, struct engine *engine, struct limits limits, struct job *job, struct diagnostics *diagnostics)
{
	struct setup setup;
	setup_open(&setup, engine, diagnostics);
	struct live live = { .setup = &setup, .job = job };
	struct script_source source = pack_source(pack, limits);
	bool ok = script_setup(&source, perform_live, &live, diagnostics);
	tell_kept(&setup, diagnostics);
	arena_free(&setup.ensuring.arena);
	return ok;
}

/* Tables are left out: what they hold is recorded history by now. */
static bool perform_missing(void *arg, const struct setup_statement *statement, struct str *subject, struct err *err)
{
	struct ensuring *ensuring = &((struct setup *)arg)->ensuring;
	const struct world *world = engine_world(ensuring->engine);
	const struct kind *kind = statement->what == SETUP_ENSURE ? model_kind(world_model(world), statement->type) : NULL;
	const struct record *record = kind ? world_find(world, kind, statement->id) : NULL;
	*subject = statement->id;
	if (kind && !record && !ensure(ensuring, statement->type, statement->id, statement->fields, subject, err)) {
		err_clear(err);
		*subject = statement->id;
	}
	return true;
}

void pack_setup_missing(struct pack *pack, struct engine *engine, struct limits limits)
{
	struct setup setup;
	struct diagnostics unsaid = { 0 };
	setup_open(&setup, engine, &unsaid);
	struct script_source source = pack_source(pack, limits);
	ERR_DECLARE(err);
	engine_hold(engine, true);
	bool ok = script_setup(&source, perform_missing, &setup, &unsaid) && engine_flush(engine, &err);
	engine_hold(engine, false);
	(void)ok;
	diagnostics_free(&unsaid);
	arena_free(&setup.ensuring.arena);
}

bool pack_setup(struct pack *pack, struct engine *engine, struct limits limits, struct diagnostics *diagnostics)
{
	struct setup setup;
	setup_open(&setup, engine, diagnostics);
	struct script_source source = pack_source(pack, limits);
	ERR_DECLARE(err);
	engine_hold(engine, true);
	bool ok = script_setup(&source, perform, &setup, diagnostics);
	engine_hold(engine, false);
	tell_kept(&setup, diagnostics);
	arena_free(&setup.ensuring.arena);
	if (!engine_flush(engine, &err)) {
		diagnostics_add(diagnostics, SEVERITY_ERROR, "", "%s", err.text);
		return false;
	}
	return ok;
}

struct engine *pack_engine(struct release *release, struct clock *clock, struct store *store, const struct log *log, struct err *err)
{
	struct engine_config config = { .community = release->name, .clock = clock, .log = log, .store = store, .log_only = true, .limits = limits_default(), .times_are_now = true };
	struct engine *engine = engine_new(&config, err);
	struct publication publication = { .release = release, .actor = STR("system"), .note = STR_NONE };
	if (engine && engine_publish(engine, &publication, err))
		return engine;
	release->free(release);
	engine_free(engine);
	return NULL;
}
