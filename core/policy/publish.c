#include "policy/publish.h"
#include "policy/job.h"
#include "policy/release.h"

struct publishing {
	struct host *host;
	struct community *community;                   /* NULL: only the looking */
	struct pack *pack;
	char *actor, *note;
	bool rollback;
	char active[65];                               /* hash of the version in force when it began */
	struct job *job;                               /* NULL: on the caller's thread */
	struct release *release, *retired; bool *touched;
	uint64_t version;
	bool ok;
	struct diagnostics diagnostics;
	struct err err;
	published_fn published; checked_fn checked; void *arg;
};

/* ---- before: on any thread, nothing live is touched ---- */

static struct pack_file *touched_files(const struct script_source *source, const bool *touched, size_t *count)
{
	struct pack_file *files = mem_alloc((source->count + 1) * sizeof files[0]);
	*count = 0;
	for (size_t i = 0; i < source->count; i++)
		if (source->files[i].path[0] != '@' || touched[i])
			files[(*count)++] = (struct pack_file){ source->files[i].path, source->files[i].text };
	return files;
}

/* The pack may be fine: whoever sent it should send it again. */
static bool refuse(struct publishing *publishing, const char *what)
{
	if (publishing->diagnostics.starved)
		return err_set(&publishing->err, ERR_BUSY, "out of memory while the pack was loaded; send it again");
	return err_set(&publishing->err, ERR_MODEL, "%s", what);
}

/* The setup runs first in a throw-away engine: a mistake there must not leave half an organisation. */
static bool rehearse(struct publishing *publishing)
{
	struct limits limits = host_limits(publishing->host);
	struct release *release = pack_load(publishing->pack, limits, &publishing->diagnostics, NULL);
	if (!release)
		return refuse(publishing, "the pack has errors; the running version goes on");
	struct clock real = clock_real(), clock = clock_virtual(clock_wall(&real));
	struct store *store = store_memory();
	struct engine *engine = pack_engine(release, &clock, store, NULL, &publishing->err);
	bool ok = engine && pack_setup(publishing->pack, engine, limits, &publishing->diagnostics);
	if (engine && !ok)
		refuse(publishing, "the pack's setup has errors; the running version goes on");
	engine_free(engine);
	store_close(store);
	return ok;
}

static bool load(struct publishing *publishing)
{
	publishing->release = pack_load(publishing->pack, host_limits(publishing->host), &publishing->diagnostics, &publishing->touched);
	return publishing->release || refuse(publishing, "the pack has errors; the running version goes on");
}

static bool is_in_force(const struct publishing *publishing)
{
	return strcmp(publishing->active, publishing->release->hash) == 0;
}

/* ---- the swap: on the loop ---- */

static void swap(void *arg)
{
	struct publishing *publishing = arg;
	struct engine *engine = community_engine(publishing->community);
	struct script_source source = pack_source(publishing->pack, host_limits(publishing->host));
	struct publication publication = { .release = publishing->release, .actor = str_of(publishing->actor), .note = str_of(publishing->note), .rollback = publishing->rollback,
		.retired = &publishing->retired };
	struct pack_file *files = touched_files(&source, publishing->touched, &publication.file_count);
	publication.files = files;
	publishing->ok = engine_publish(engine, &publication, &publishing->err);
	mem_free(files);
	if (!publishing->ok)
		return;
	publishing->release = NULL;                    /* the engine's now */
	publishing->version = engine_release(engine)->version;
}

static bool on_loop(struct publishing *publishing, void (*step)(void *arg), void *arg)
{
	if (publishing->job)
		return job_on_loop(publishing->job, step, arg) || err_set(&publishing->err, ERR_BUSY, "the server is stopping");
	step(arg);
	return true;
}

/* ---- all of it ---- */

static void free_release(struct release **release)
{
	if (*release)
		(*release)->free(*release);
	*release = NULL;
}

static void publish(struct publishing *publishing)
{
	struct limits limits = host_limits(publishing->host);
	struct engine *engine = community_engine(publishing->community);
	if (!load(publishing) || is_in_force(publishing)) {
		publishing->ok = publishing->release != NULL;
		return;
	}
	publishing->ok = rehearse(publishing) && on_loop(publishing, swap, publishing) && publishing->ok;
	free_release(&publishing->retired);            /* the old version's rules and texts: tens of milliseconds that the loop does not stand still */
	if (!publishing->ok)
		return;
	publishing->ok = publishing->job ? pack_setup_live(publishing->pack, engine, limits, publishing->job, &publishing->diagnostics)
	                                 : pack_setup(publishing->pack, engine, limits, &publishing->diagnostics);
	if (!publishing->ok)
		refuse(publishing, "the new version is in force, but its setup has errors");
}

static struct publishing *publishing_new(struct host *host, struct community *community, struct pack *pack)
{
	struct publishing *publishing = mem_zalloc(sizeof *publishing);
	const struct release *active = community ? engine_release(community_engine(community)) : NULL;
	publishing->host = host;
	publishing->community = community;
	publishing->pack = pack;
	publishing->version = active ? active->version : 0;
	if (active)
		memcpy(publishing->active, active->hash, sizeof publishing->active);
	return publishing;
}

static void take_options(struct publishing *publishing, const struct publish_options *options)
{
	publishing->actor = str_dup(options->actor);
	publishing->note = str_dup(options->note);
	publishing->rollback = options->rollback;
}

static void publishing_free(struct publishing *publishing)
{
	free_release(&publishing->release);
	mem_free(publishing->touched);
	diagnostics_free(&publishing->diagnostics);
	mem_free(publishing->actor);
	mem_free(publishing->note);
	mem_free(publishing);
}

bool community_publish(struct community *community, struct pack *pack, const struct publish_options *options, uint64_t *version,
                       struct diagnostics *diagnostics, struct err *err)
{
	struct publishing *publishing = publishing_new(community_host(community), community, pack);
	take_options(publishing, options);
	publish(publishing);
	mem_trim();
	bool ok = publishing->ok || err_copy(err, &publishing->err);
	*version = publishing->version;
	*diagnostics = publishing->diagnostics;
	publishing->diagnostics = (struct diagnostics){ 0 };
	publishing_free(publishing);
	return ok;
}

/* ---- aside ---- */

static void work(struct job *job, void *arg)
{
	struct publishing *publishing = arg;
	publishing->job = job;
	if (publishing->community)
		publish(publishing);
	else
		publishing->ok = load(publishing);
	mem_trim();                                    /* the rehearsal's community is gone */
}

static void answer(struct publishing *publishing)
{
	struct published published = { publishing->version, &publishing->diagnostics, publishing->ok ? NULL : &publishing->err };
	if (publishing->published) {
		publishing->published(publishing->arg, &published);
	} else {
		struct release *release = publishing->release;
		publishing->release = NULL;
		publishing->checked(publishing->arg, release, &publishing->diagnostics, published.err);
	}
}

static void finished(void *arg)
{
	struct publishing *publishing = arg;
	*host_job(publishing->host) = NULL;
	answer(publishing);
	pack_free(publishing->pack);
	publishing_free(publishing);
}

/* No loop, no waiting: the work is done here. */
static void start(struct publishing *publishing)
{
	struct loop *loop = host_loop(publishing->host);
	struct job **running = host_job(publishing->host);
	if (loop && !*running && (*running = job_start(loop, work, finished, publishing)) != NULL)
		return;
	if (loop)
		err_set(&publishing->err, ERR_BUSY, "another version is being looked at or published; try again shortly");
	else
		work(NULL, publishing);
	answer(publishing);
	pack_free(publishing->pack);
	publishing_free(publishing);
}

void community_publish_aside(struct community *community, struct pack *pack, const struct publish_options *options, published_fn done, void *arg)
{
	struct publishing *publishing = publishing_new(community_host(community), community, pack);
	take_options(publishing, options);
	publishing->published = done;
	publishing->arg = arg;
	start(publishing);
}

void pack_check_aside(struct host *host, struct pack *pack, checked_fn done, void *arg)
{
	struct publishing *publishing = publishing_new(host, NULL, pack);
	publishing->checked = done;
	publishing->arg = arg;
	start(publishing);
}
