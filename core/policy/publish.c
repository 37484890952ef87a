#include "policy/publish.h"
#include "policy/beside.h"
#include "policy/job.h"
#include "policy/passes.h"
#include "policy/release.h"

#include <stdio.h>

/* Looked at on a job's thread, tested in a child process meanwhile others may publish, put in force on a job's thread again: on the loop only the swap itself. */
struct publishing {
	struct host *host;
	struct community *community;                   /* NULL: only the looking */
	struct pack *pack;
	char *actor, *note;
	bool rollback, force;
	enum publish_tests tests;
	char active[65];                               /* hash of the version in force when it began */
	struct job *job;                               /* NULL: on the caller's thread */
	struct release *release, *retired; bool *touched;
	struct buf kept;                               /* what is kept with the version: JSON, or nothing */
	uint64_t version;
	bool ok, swapped;
	struct diagnostics diagnostics;
	struct err err;
	published_fn published; checked_fn checked; void *arg;
	struct publishing *next;                       /* behind it waits another one for the job's place */
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

static void tell_obstacle(void *arg, const char *where, const char *text)
{
	struct publishing *publishing = arg;
	diagnostics_add(&publishing->diagnostics, SEVERITY_ERROR, where, "%s", text);
}

static void swap(void *arg)
{
	struct publishing *publishing = arg;
	struct engine *engine = community_engine(publishing->community);
	struct script_source source = pack_source(publishing->pack, host_limits(publishing->host));
	struct publication publication = { .release = publishing->release, .actor = str_of(publishing->actor), .note = str_of(publishing->note), .rollback = publishing->rollback,
		.forced = publishing->force, .tests = buf_view(&publishing->kept), .retired = &publishing->retired, .obstacle = tell_obstacle, .obstacle_arg = publishing };
	struct pack_file *files = touched_files(&source, publishing->touched, &publication.file_count);
	publication.files = files;
	publishing->ok = engine_publish(engine, &publication, &publishing->err);
	mem_free(files);
	if (!publishing->ok)
		return;
	publishing->release = NULL;                    /* the engine's now */
	publishing->swapped = true;
	publishing->version = engine_release(engine)->version;
	community_timers_return(publishing->community);
	community_published(publishing->community, buf_view(&publishing->kept));
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

static void look(struct publishing *publishing)
{
	publishing->ok = load(publishing) && (!publishing->community || is_in_force(publishing) || rehearse(publishing));
}

static bool goes_on(const struct publishing *publishing)
{
	return publishing->ok && publishing->community && !is_in_force(publishing);
}

static void put_in_force(struct publishing *publishing)
{
	struct limits limits = host_limits(publishing->host);
	struct engine *engine = community_engine(publishing->community);
	publishing->ok = on_loop(publishing, swap, publishing) && publishing->ok;
	free_release(&publishing->retired);            /* the old version's rules and texts: tens of milliseconds that the loop does not stand still */
	if (!publishing->ok)
		return;
	publishing->ok = publishing->job ? pack_setup_live(publishing->pack, engine, limits, publishing->job, &publishing->diagnostics)
	                                 : pack_setup(publishing->pack, engine, limits, &publishing->diagnostics);
	if (!publishing->ok)
		refuse(publishing, "the new version is in force, but its setup has errors");
}

/* ---- its tests ---- */

/* The clock of the program: a report belongs to no community's hours. */
static void keep_tests(struct publishing *publishing, enum tests_state state, const struct test_report *report, struct str reason)
{
	buf_clear(&publishing->kept);
	tests_write(state, report, reason, clock_wall(host_clock(publishing->host)), &publishing->kept);
}

/* true: nothing is to be waited for. */
static bool need_not_test(struct publishing *publishing)
{
	if (publishing->tests == PUBLISH_UNTESTED)
		return true;
	const struct version_tests *before = passes_find(host_passes(publishing->host), publishing->release->hash, publishing->rollback);
	if (!pack_has_tests(publishing->pack))
		keep_tests(publishing, TESTS_NONE, NULL, STR("the pack has no tests"));
	else if (before)
		keep_tests(publishing, TESTS_PASSED, &(struct test_report){ .passed = before->passed, .program = before->program }, STR("this content has passed already"));
	else if (publishing->force)
		keep_tests(publishing, TESTS_FORCED, NULL, str_of(publishing->note));
	else if (publishing->tests == PUBLISH_TESTED_LATER)
		keep_tests(publishing, TESTS_PENDING, NULL, STR_NONE);
	else
		return false;
	return true;
}

static void tell_failures(struct diagnostics *diagnostics, const struct test_report *report)
{
	struct arena arena = ARENA_INIT;
	struct buf list = BUF_INIT;
	ERR_DECLARE(err);
	buf_byte(&list, '[');
	buf_str(&list, buf_view(&report->failures));
	buf_byte(&list, ']');
	const struct json *failures = json_parse(buf_view(&list), JSON_LIMITS, &arena, &err);
	for (const struct json *failure = json_first(failures); failure; failure = failure->next)
		diagnostics_add(diagnostics, SEVERITY_ERROR, json_get(failure, "file")->text, "test \"%s\" failed: %s", json_get(failure, "test")->text, json_get(failure, "failure")->text);
	arena_free(&arena);
	buf_free(&list);
}

bool publish_judge(struct host *host, const char *hash, const struct test_report *report, struct publish_verdict *verdict)
{
	if (report->err.code)
		return err_copy(&verdict->err, &report->err);
	tests_write(report->failed ? TESTS_FAILED : TESTS_PASSED, report, STR_NONE, clock_wall(host_clock(host)), &verdict->kept);
	if (report->failed) {
		tell_failures(&verdict->diagnostics, report);
		unsigned long long passed = report->passed, failed = report->failed;
		return err_set(&verdict->err, ERR_MODEL, "%llu of the pack's %llu tests failed; the running version goes on", failed, passed + failed);
	}
	struct version_tests tests = tests_read(buf_view(&verdict->kept));
	passes_add(host_passes(host), hash, &tests);
	return true;
}

void publish_verdict_free(struct publish_verdict *verdict)
{
	buf_free(&verdict->kept);
	diagnostics_free(&verdict->diagnostics);
}

static bool take_report(struct publishing *publishing, const struct test_report *report)
{
	struct publish_verdict verdict = { publishing->kept, publishing->diagnostics, publishing->err };
	bool ok = publish_judge(publishing->host, publishing->release->hash, report, &verdict);
	publishing->kept = verdict.kept;
	publishing->diagnostics = verdict.diagnostics;
	publishing->err = verdict.err;
	return ok;
}

/* ---- at once ---- */

static struct publishing *publishing_new(struct host *host, struct community *community, struct pack *pack)
{
	struct publishing *publishing = mem_zalloc(sizeof *publishing);
	const struct release *active = community ? engine_release(community_engine(community)) : NULL;
	publishing->host = host;
	publishing->community = community;
	publishing->pack = pack;
	publishing->version = active ? active->version : 0;
	if (active && !active->unusable)
		memcpy(publishing->active, active->hash, sizeof publishing->active);
	return publishing;
}

static void take_options(struct publishing *publishing, const struct publish_options *options)
{
	publishing->actor = str_dup(options->actor);
	publishing->note = str_dup(options->note);
	publishing->rollback = options->rollback;
	publishing->tests = options->tests;
	publishing->force = options->force;
}

static void publishing_free(struct publishing *publishing)
{
	free_release(&publishing->release);
	mem_free(publishing->touched);
	diagnostics_free(&publishing->diagnostics);
	buf_free(&publishing->kept);
	mem_free(publishing->actor);
	mem_free(publishing->note);
	mem_free(publishing);
}

bool community_publish(struct community *community, struct pack *pack, const struct publish_options *options, uint64_t *version,
                       struct diagnostics *diagnostics, struct err *err)
{
	struct publishing *publishing = publishing_new(community_host(community), community, pack);
	take_options(publishing, options);
	look(publishing);
	if (goes_on(publishing)) {
		if (!need_not_test(publishing))
			keep_tests(publishing, TESTS_PENDING, NULL, STR_NONE);
		put_in_force(publishing);
	}
	mem_trim();
	bool ok = publishing->ok || err_copy(err, &publishing->err);
	*version = publishing->version;
	*diagnostics = publishing->diagnostics;
	publishing->diagnostics = (struct diagnostics){ 0 };
	publishing_free(publishing);
	return ok;
}

/* ---- aside ---- */

static void conclude(struct publishing *publishing)
{
	struct published published = { publishing->version, &publishing->diagnostics, buf_view(&publishing->kept), publishing->ok ? NULL : &publishing->err };
	if (publishing->published) {
		community_policy(publishing->community)->publishing = false;
		publishing->published(publishing->arg, &published);
	} else {
		struct release *release = publishing->release;
		publishing->release = NULL;
		publishing->checked(publishing->arg, release, &publishing->diagnostics, published.err);
	}
	pack_free(publishing->pack);
	publishing_free(publishing);
}

static void give_up(struct publishing *publishing, const char *why)
{
	publishing->ok = err_set(&publishing->err, ERR_BUSY, "%s", why);
	conclude(publishing);
}

static void put_aside(struct job *job, void *arg)
{
	struct publishing *publishing = arg;
	publishing->job = job;
	put_in_force(publishing);
	mem_trim();
}

static void in_force(void *arg);

static void take_place(struct publishing *publishing)
{
	struct job **place = host_job(publishing->host);
	if ((*place = job_start(host_loop(publishing->host), put_aside, in_force, publishing)) == NULL)
		give_up(publishing, "no thread could be started");
}

/* The job's place is free: who has waited longest takes it. */
void publishing_next(struct host *host)
{
	struct publishing **line = host_line(host), *first = *line;
	*host_job(host) = NULL;
	if (!first)
		return;
	*line = first->next;
	take_place(first);
}

static void in_force(void *arg)
{
	struct publishing *publishing = arg;
	publishing_next(publishing->host);
	if (publishing->swapped)
		tests_beside(publishing->host);
	conclude(publishing);
}

static void stand_in_line(struct publishing *publishing)
{
	struct publishing **at = host_line(publishing->host);
	if (!*host_job(publishing->host)) {
		take_place(publishing);
		return;
	}
	while (*at)
		at = &(*at)->next;
	*at = publishing;
}

void publishing_stop(struct host *host)
{
	struct publishing **line = host_line(host);
	for (struct publishing *first; (first = *line) != NULL;) {
		*line = first->next;
		give_up(first, "the server is stopping");
	}
}

static void tested(void *arg, const struct test_report *report)
{
	struct publishing *publishing = arg;
	community_policy(publishing->community)->testing = NULL;
	publishing->ok = take_report(publishing, report);
	if (publishing->ok)
		stand_in_line(publishing);
	else
		conclude(publishing);
}

static void begin_tests(struct publishing *publishing)
{
	char name[100];
	snprintf(name, sizeof name, "a test of what %s publishes", community_name(publishing->community));
	struct testing *testing = testing_start(publishing->host, name, publishing->pack, tested, publishing, &publishing->err);
	community_policy(publishing->community)->testing = testing;
	if (!testing) {
		publishing->ok = false;
		conclude(publishing);
	}
}

static void looked(void *arg)
{
	struct publishing *publishing = arg;
	publishing->job = NULL;
	publishing_next(publishing->host);
	if (!goes_on(publishing))
		conclude(publishing);
	else if (need_not_test(publishing))
		stand_in_line(publishing);
	else
		begin_tests(publishing);
}

static void look_aside(struct job *job, void *arg)
{
	struct publishing *publishing = arg;
	publishing->job = job;
	look(publishing);
	mem_trim();                                    /* the rehearsal's community is gone */
}

/* No loop, no waiting, no tests: the work is done here. */
static void do_here(struct publishing *publishing)
{
	look(publishing);
	if (goes_on(publishing))
		put_in_force(publishing);
	conclude(publishing);
}

static void start(struct publishing *publishing)
{
	struct loop *loop = host_loop(publishing->host);
	struct job **place = host_job(publishing->host);
	if (!loop)
		do_here(publishing);
	else if (*place)
		give_up(publishing, "another version is being looked at or published; try again shortly");
	else if ((*place = job_start(loop, look_aside, looked, publishing)) == NULL)
		give_up(publishing, "no thread could be started");
}

void community_publish_aside(struct community *community, struct pack *pack, const struct publish_options *options, published_fn done, void *arg)
{
	struct publishing *publishing = publishing_new(community_host(community), community, pack);
	struct community_policy *policy = community_policy(community);
	take_options(publishing, options);
	publishing->arg = arg;
	if (policy->publishing) {
		struct published busy = { publishing->version, &publishing->diagnostics, STR_NONE, &publishing->err };
		err_set(&publishing->err, ERR_BUSY, "a version of %s is being tested or published; try again shortly", community_name(community));
		done(arg, &busy);
		pack_free(pack);
		publishing_free(publishing);
		return;
	}
	policy->publishing = true;
	publishing->published = done;
	start(publishing);
}

void pack_check_aside(struct host *host, struct pack *pack, checked_fn done, void *arg)
{
	struct publishing *publishing = publishing_new(host, NULL, pack);
	publishing->checked = done;
	publishing->arg = arg;
	start(publishing);
}
