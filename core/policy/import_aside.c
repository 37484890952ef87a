/* An import beside the loop: rehearsed in a copy of the community, then row by row in the live one. */
#include "policy/import.h"
#include "policy/job.h"
#include "policy/release.h"
#include "policy/versions.h"

enum { ROWS_A_STEP = 20 };             /* so long the loop serves nobody else: a millisecond or two */

struct importing {
	struct host *host;
	struct community *community;
	struct import *import;
	bool write, began, more, ok;
	struct job *job;
	struct clock clock;
	struct store *store;                   /* the copy */
	struct engine *engine;
	uint64_t version;                      /* of the live policy when it began */
	struct err err;
	imported_fn done; void *arg;
};

/* ---- the copy ---- */

static void make_durable(void *arg)
{
	struct importing *importing = arg;
	importing->ok = engine_flush(community_engine(importing->community), &importing->err);
}

static struct release *load_newest(struct importing *importing, uint64_t *version)
{
	struct diagnostics diagnostics = { 0 };
	struct version newest = { 0 };
	struct pack *pack = NULL;
	struct release *release = NULL;
	if (versions_newest(importing->store, &newest, &importing->err) && newest.number && versions_pack(importing->store, newest.number, &pack, &importing->err))
		release = pack_load(pack, host_limits(importing->host), &diagnostics, NULL);
	if (!release && !importing->err.code)
		err_set(&importing->err, newest.number ? ERR_BUSY : ERR_CONFLICT, newest.number ? "the policy could not be loaded for a rehearsal; try again" : "nothing is published yet: there is nothing to import into");
	*version = newest.number;
	diagnostics_free(&diagnostics);
	pack_free(pack);
	return release;
}

static bool open_copy(struct importing *importing)
{
	struct engine_config config = { .community = community_name(importing->community), .clock = &importing->clock, .limits = host_limits(importing->host), .read_only = true };
	uint64_t version = 0;
	importing->clock = clock_real();
	const char *database = community_database(importing->community);
	if (!database)
		return err_set(&importing->err, ERR_REFUSED, "this community is in memory only: there is no copy to rehearse in");
	importing->store = config.store = store_sqlite(database, (struct store_sqlite_options){ .read_only = true, .snapshot = true }, &importing->err);
	struct release *release = importing->store ? load_newest(importing, &version) : NULL;
	if (!release)
		return false;
	importing->engine = engine_new(&config, &importing->err);
	bool installed = importing->engine && engine_install(importing->engine, release, version, &importing->err);
	if (!installed)
		release->free(release);
	return installed && engine_recover(importing->engine, &importing->err);
}

/* Held to its end, so that nothing is ever committed. */
static bool rehearse(struct importing *importing)
{
	bool ok = open_copy(importing);
	if (ok) {
		engine_hold(importing->engine, true);
		ok = import_begin(importing->import, importing->engine, &importing->err);
		while (ok && import_some(importing->import, SIZE_MAX, false))
			;
	}
	return ok;
}

/* What the import says of its columns lies in the copy's model: the copy goes last. */
static void close_copy(struct importing *importing)
{
	engine_free(importing->engine);
	store_close(importing->store);
}

/* ---- the live community ---- */

static void begin_live(void *arg)
{
	struct importing *importing = arg;
	struct engine *engine = community_engine(importing->community);
	importing->version = engine_release(engine)->version;
	importing->ok = import_begin(importing->import, engine, &importing->err);
	importing->more = importing->ok;
}

static void some_live(void *arg)
{
	struct importing *importing = arg;
	struct engine *engine = community_engine(importing->community);
	if (engine_release(engine)->version != importing->version) {
		importing->more = importing->ok = err_set(&importing->err, ERR_CONFLICT, "another version of the policy came into force meanwhile: what was entered stands, send the table again for the rest");
		return;
	}
	engine_hold(engine, true);
	importing->more = import_some(importing->import, ROWS_A_STEP, true);
	engine_hold(engine, false);
}

static bool on_loop(struct importing *importing, void (*step)(void *arg))
{
	return job_on_loop(importing->job, step, importing) || err_set(&importing->err, ERR_BUSY, "the server is stopping; send the table again");
}

static void work(struct job *job, void *arg)
{
	struct importing *importing = arg;
	importing->job = job;
	bool ok = on_loop(importing, make_durable) && importing->ok && rehearse(importing);
	if (ok && importing->write && !import_problem_count(importing->import)) {
		importing->began = true;
		ok = on_loop(importing, begin_live) && importing->ok;
		while (ok && importing->more)
			ok = on_loop(importing, some_live) && importing->ok;
	}
	importing->ok = ok;
}

static void finished(void *arg)
{
	struct importing *importing = arg;
	*host_import(importing->host) = NULL;
	importing->done(importing->arg, importing->import, importing->began, importing->ok ? NULL : &importing->err);
	import_free(importing->import);
	close_copy(importing);
	mem_trim();
	mem_free(importing);
}

void community_import_aside(struct community *community, struct import *import, bool write, imported_fn done, void *arg)
{
	struct host *host = community_host(community);
	struct job **running = host_import(host);
	struct importing *importing = mem_zalloc(sizeof *importing);
	*importing = (struct importing){ .host = host, .community = community, .import = import, .write = write, .done = done, .arg = arg };
	if (!*running && host_loop(host) && (*running = job_start(host_loop(host), work, finished, importing)) != NULL)
		return;
	err_set(&importing->err, ERR_BUSY, "another table is being looked at; try again shortly");
	done(arg, import, false, &importing->err);
	import_free(import);
	mem_free(importing);
}
