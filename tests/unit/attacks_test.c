/* Hostile policies, one process each: the engine stays up, ends each run within its budget, keeps the event, undoes the run, records the
 * verdict. Each attack is tried twice: through the checker as a community would meet it, and past the checker, for the sandbox alone. */
#include "packs.h"
#include "engine/replay.h"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { HANGS_AFTER_SECONDS = 20, FILES_MAX = 400 };

/* Measured on the thread's own processor time: a busy machine is nobody's attack. */
struct found { char outcome[40], differs[320]; bool breach, lost, loaded; double load_ms, worst_ms; };
#if defined(__SANITIZE_ADDRESS__)
#define SLOW 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLOW 1
#endif
#endif
#ifndef SLOW
#define SLOW 0
#endif
enum { STALL_MS = SLOW ? 5000 : 250, LOAD_MS = SLOW ? 60000 : 5000, TRIES = 3, GOAL_MS = SLOW ? 5000 : 100 };
enum { OWN, GIVEN };
static const char *const folders[] = { [OWN] = "tests/attacks/own", [GIVEN] = "tests/attacks/lua" };

static double now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void watch_log(void *arg, enum log_level level, struct str line)
{
	struct found *found = arg;
	(void)level;
	if (line.len && memmem(line.ptr, line.len, "BREACH", 6))
		found->breach = true;
}

static bool read_file(const char *path, struct buf *out)
{
	FILE *file = fopen(path, "rb");
	for (size_t got; file && (got = fread(buf_room(out, 65536), 1, 65536, file)) > 0;)
		out->len += got;
	if (file)
		fclose(file);
	return file != NULL;
}

struct answer { bool ok; char verdict[24]; };

static void answered(void *arg, const struct reply *reply)
{
	struct answer *answer = arg;
	answer->ok = reply->err == NULL;
	if (reply->err)
		return;
	const char *at = memmem(reply->json.ptr, reply->json.len, "\"verdict\":\"", 11);
	if (at && !answer->verdict[0])
		sscanf(at + 11, "%23[^\"]", answer->verdict);
}

static void submit(struct engine *engine, const char *type, const char *subject, const char *data, struct answer *answer)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	struct submission submission = { .type = str_of(type), .subject = str_of(subject), .data = json_parse(str_of(data), JSON_LIMITS, &arena, &err), .actor = STR("t"), .source = STR("t"), .may_name_ids = true };
	engine_submit(engine, &submission, answered, answer);
	arena_free(&arena);
}

/* ---- the log once more: verdicts by count come out the same ---- */

static struct release *load_again(void *arg, uint64_t version, struct err *err)
{
	struct script_source source = *(const struct script_source *)arg;
	struct diagnostics diagnostics = { 0 };
	(void)version;
	source.limits.patient = true;                  /* as verify does: the count decides */
	struct release *release = script_load(&source, &diagnostics, NULL);
	if (!release)
		err_set(err, ERR_MODEL, "%s", diagnostics_first(&diagnostics)->text);
	diagnostics_free(&diagnostics);
	return release;
}

struct comparing { struct script_source *source; struct found *found; };

static struct release *load_for_replay(void *arg, uint64_t version, struct err *err)
{
	const struct comparing *comparing = arg;
	return load_again(comparing->source, version, err);
}

static void differs(void *arg, const char *text)
{
	struct comparing *comparing = arg;
	if (!comparing->found->differs[0])
		snprintf(comparing->found->differs, sizeof comparing->found->differs, "%.300s", text);
}

static void replay_it(struct store *store, struct script_source *source, struct found *found)
{
	struct comparing comparing = { source, found };
	struct replay_source replayed = { .log = store, .community = "attack", .limits = limits_default(), .load = load_for_replay, .differ = differs, .arg = &comparing };
	struct replay_report report;
	ERR_DECLARE(err);
	struct replay *replay = replay_run(&replayed, &report, &err);
	if (!replay)
		differs(&comparing, err.text);
	replay_free(replay);
}

static void live_under(struct release *release, struct script_source *source, struct found *found)
{
	struct clock log_clock = clock_real(), clock = clock_virtual(INT64_C(1770973200) * SECOND_US);
	struct log log = { watch_log, found, &log_clock, LOG_DEBUG };
	struct store *store = store_memory();
	ERR_DECLARE(err);
	struct engine *engine = pack_engine(release, &clock, store, &log, &err);
	struct answer answer = { .ok = false };
	if (!engine) {
		snprintf(found->outcome, sizeof found->outcome, "not published");
		return;
	}
	submit(engine, "thing.make", "t1", "{\"name\":\"victim\"}", &answer);
	for (int i = 0; i < 2; i++) {
		double begin = now_ms();
		answer.ok = false;
		submit(engine, "thing.poke", "t1", "{\"what\":\"x\"}", &answer);
		double took = now_ms() - begin;
		found->worst_ms = took > found->worst_ms ? took : found->worst_ms;
		found->lost = found->lost || !answer.ok;
	}
	engine_advance(engine, &clock, clock.now_us + 10 * MINUTE_US);
	struct answer asked = { .ok = false }, after = { .ok = false };
	submit(engine, "thing.guarded", "t1", "{\"n\":1}", &asked);      /* whatever a check makes of it, the log stays replayable */
	submit(engine, "thing.make", "t2", "{\"name\":\"another\"}", &after);
	found->lost = found->lost || !after.ok;
	snprintf(found->outcome, sizeof found->outcome, "%s", answer.verdict[0] ? answer.verdict : "ok");
	engine_free(engine);
	replay_it(store, source, found);
	store_close(store);
}

static void attack(const char *path, bool own, bool unchecked, struct found *found)
{
	struct buf policy = BUF_INIT, model = BUF_INIT;
	struct diagnostics diagnostics = { 0 };
	ERR_DECLARE(err);
	if (!read_file("tests/attacks/shim.lua", &policy) || (own && !read_file("tests/attacks/own.lua", &policy)) || !read_file(path, &policy) || !read_file("tests/attacks/model.lua", &model)
	    || (own && !read_file("tests/attacks/own_model.lua", &model)))
		abort();
	struct pack *pack = pack_new();
	bool taken = pack_add(pack, "pack.lua", STR("pack { name = \"attack\" }"), &err) && pack_add(pack, "model/thing.lua", buf_view(&model), &err)
	          && pack_add(pack, "policies/attack.lua", buf_view(&policy), &err);
	struct script_source source = pack_source(pack, limits_default());
	source.unchecked = unchecked;
	double begin = now_ms();
	struct release *release = taken ? script_load(&source, &diagnostics, NULL) : NULL;
	found->load_ms = now_ms() - begin;
	found->loaded = release != NULL;
	if (release)
		live_under(release, &source, found);
	else
		snprintf(found->outcome, sizeof found->outcome, "refused at load");
	diagnostics_free(&diagnostics);
	pack_free(pack);
	buf_free(&policy);
	buf_free(&model);
}

/* In a child with a memory limit: a crash or a hang is the child's. */
static bool try_attack(const char *path, bool own, bool unchecked, struct found *found)
{
	int pipes[2], status = 0;
	assert_int_equal(pipe(pipes), 0);
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		struct found mine = { .outcome = "" };
		alarm(HANGS_AFTER_SECONDS);
		attack(path, own, unchecked, &mine);
		ssize_t put = write(pipes[1], &mine, sizeof mine);
		_exit(put == (ssize_t)sizeof mine ? 0 : 1);
	}
	close(pipes[1]);
	bool told = read(pipes[0], found, sizeof *found) == (ssize_t)sizeof *found;
	close(pipes[0]);
	waitpid(child, &status, 0);
	if (!told)
		snprintf(found->outcome, sizeof found->outcome, WIFSIGNALED(status) ? (WTERMSIG(status) == SIGALRM ? "HUNG" : "CRASHED with signal %d") : "ended with %d", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	return told;
}

struct file { char name[80], path[200]; int folder; };
static struct file files[FILES_MAX];
static double worst_of_all, worst_load;
static char worst_name[80], worst_load_name[80];

/* "-- EXPECT: KILL_CPU": whoever must be ended has not ended well. */
static bool says(const char *path, const char *wanted)
{
	struct buf text = BUF_INIT;
	bool must = read_file(path, &text) && strstr(buf_cstr(&text), wanted);
	buf_free(&text);
	return must;
}

static void keep_worst(double *worst, char name[80], double took, const char *of)
{
	if (took <= *worst)
		return;
	*worst = took;
	snprintf(name, 80, "%s", of);
}

static void contained(void **state)
{
	const struct file *file = *state;
	for (int unchecked = 0; unchecked < 2; unchecked++) {
		struct found found = { .outcome = "" };
		bool told = try_attack(file->path, file->folder == OWN, unchecked, &found);
		for (int more = 1; told && more < TRIES && found.worst_ms > GOAL_MS; more++) {     /* what others do on the machine costs processor time too */
			struct found again = { .outcome = "" };
			if (try_attack(file->path, file->folder == OWN, unchecked, &again) && again.worst_ms < found.worst_ms)
				found.worst_ms = again.worst_ms;
		}
		const char *how = unchecked ? " past the checker" : "";
		if (getenv("ATTACKS_TELL"))
			fprintf(stderr, "%-48s %-10s %-18s load %7.1f ms run %7.1f ms %s\n", file->name, unchecked ? "unchecked" : "checked", found.outcome, found.load_ms, found.worst_ms, found.differs);
		if (!told || found.breach || found.lost)
			fail_msg("%s%s: %s%s%s", file->name, how, found.outcome, found.breach ? ", BREACH" : "", found.lost ? ", an event was not accepted" : "");
		if (found.differs[0])
			fail_msg("%s%s: the replay differs: %s", file->name, how, found.differs);
		if (says(file->path, "-- EXPECT: KILL_") && strcmp(found.outcome, "ok") == 0)
			fail_msg("%s%s: it ended well, though it should have been ended", file->name, how);
		if (says(file->path, "-- EXPECT: REFUSED") && found.loaded)
			fail_msg("%s%s: it was loaded (%s)", file->name, how, found.outcome);
		if (!unchecked && says(file->path, "-- EXPECT: CHECKED") && found.loaded)
			fail_msg("%s: muster check did not see it (%s)", file->name, found.outcome);
		if (says(file->path, "-- EXPECT: COUNT") && found.loaded && strcmp(found.outcome, "instructions") != 0)
			fail_msg("%s%s: %s, not ended by the count", file->name, how, found.outcome);
		keep_worst(&worst_of_all, worst_name, found.worst_ms, file->name);
		keep_worst(&worst_load, worst_load_name, found.load_ms, file->name);
		if (found.worst_ms > STALL_MS || found.load_ms > LOAD_MS)
			fail_msg("%s%s: the loop stood still for %.1f ms of processor time, loading took %.1f ms", file->name, how, found.worst_ms, found.load_ms);
	}
}

static int by_name(const void *a, const void *b)
{
	const struct file *left = a, *right = b;
	return left->folder != right->folder ? right->folder - left->folder : strcmp(left->name, right->name);
}

static size_t gather(int folder, size_t count)
{
	DIR *entries = opendir(folders[folder]);
	for (const struct dirent *entry; entries && (entry = readdir(entries)) != NULL && count < FILES_MAX;) {
		if (!strstr(entry->d_name, ".lua"))
			continue;
		struct file *file = &files[count++];
		file->folder = folder;
		snprintf(file->name, sizeof file->name, "%.79s", entry->d_name);
		snprintf(file->path, sizeof file->path, "%s/%.79s", folders[folder], entry->d_name);
	}
	if (entries)
		closedir(entries);
	return count;
}

int main(void)
{
	static struct CMUnitTest tests[FILES_MAX];
	const char *every = getenv("ATTACKS_EVERY");   /* while coding: each so-manieth is enough */
	size_t found = gather(OWN, gather(GIVEN, 0)), step = every ? strtoul(every, NULL, 10) : 1, count = 0;
	qsort(files, found, sizeof files[0], by_name);
	for (size_t i = 0; i < found; i += step ? step : 1)
		tests[count++] = (struct CMUnitTest){ files[i].name, contained, NULL, NULL, &files[i] };
	int failed = _cmocka_run_group_tests("attacks", tests, count, NULL, NULL);
	fprintf(stderr, "worst stall: %.1f ms of processor time (%s), worst load %.1f ms (%s)\n", worst_of_all, worst_name, worst_load, worst_load_name);
	return failed;
}
