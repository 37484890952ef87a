#include "policy/release.h"
#include "policy/ensure.h"
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

struct setup { struct ensuring ensuring; uint64_t statements; char source[160]; };

/* "setup/10-grids.lua:7" → setup:setup/10-grids.lua */
static void say_source(struct setup *setup, const char *where)
{
	snprintf(setup->source, sizeof setup->source, "setup:%.*s", (int)strcspn(where, ":"), where);
	setup->ensuring.source = str_of(setup->source);
}

static void setup_open(struct setup *setup, struct engine *engine)
{
	*setup = (struct setup){ .ensuring = { .engine = engine, .actor = STR("setup"), .reason = "setup", .system = true, .keep_peoples = true } };
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

static bool perform(void *arg, const struct setup_statement *statement, struct str *subject, struct err *err)
{
	struct setup *setup = arg;
	struct ensuring *ensuring = &setup->ensuring;
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

static bool perform_live(void *arg, const struct setup_statement *statement, struct str *subject, struct err *err)
{
	struct live *live = arg;
	live->statement = statement;
	err_clear(&live->err);
	if (!job_on_loop(live->job, take_statement, live))
		return err_set(err, ERR_BUSY, "the server is stopping");
	*subject = str_of(live->id);
	return live->ok || err_copy(err, &live->err);
}

bool pack_setup_live(struct pack *pack, struct engine *engine, struct limits limits, struct job *job, struct diagnostics *diagnostics)
{
	struct setup setup;
	setup_open(&setup, engine);
	struct live live = { .setup = &setup, .job = job };
	struct script_source source = pack_source(pack, limits);
	bool ok = script_setup(&source, perform_live, &live, diagnostics);
	tell_kept(&setup, diagnostics);
	arena_free(&setup.ensuring.arena);
	return ok;
}

bool pack_setup(struct pack *pack, struct engine *engine, struct limits limits, struct diagnostics *diagnostics)
{
	struct setup setup;
	setup_open(&setup, engine);
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
	struct engine_config config = { .community = release->name, .clock = clock, .log = log, .store = store, .limits = limits_default(), .times_are_now = true };
	struct engine *engine = engine_new(&config, err);
	struct publication publication = { .release = release, .actor = STR("system"), .note = STR_NONE };
	if (engine && engine_publish(engine, &publication, err))
		return engine;
	release->free(release);
	engine_free(engine);
	return NULL;
}
