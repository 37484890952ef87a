/* Hostile policies, one process each: the engine stays up, ends each run within its budget, keeps the event, undoes the run, records the
 * verdict. Each attack is tried twice: through the checker as a community would meet it, and past the checker, for the sandbox alone. */
#include "packs.h"
#include "engine/engine.h"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { HANGS_AFTER_SECONDS = 20, FILES_MAX = 400 };

struct found { char outcome[40]; bool breach, lost; double worst_ms; };

static double now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
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

static void live_under(struct release *release, struct found *found)
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
	struct answer after = { .ok = false };
	submit(engine, "thing.make", "t2", "{\"name\":\"another\"}", &after);
	found->lost = found->lost || !after.ok;
	snprintf(found->outcome, sizeof found->outcome, "%s", answer.verdict[0] ? answer.verdict : "ok");
	engine_free(engine);
	store_close(store);
}

static void attack(const char *path, bool unchecked, struct found *found)
{
	struct buf policy = BUF_INIT, model = BUF_INIT;
	struct diagnostics diagnostics = { 0 };
	ERR_DECLARE(err);
	if (!read_file("tests/attacks/shim.lua", &policy) || !read_file(path, &policy) || !read_file("tests/attacks/model.lua", &model))
		abort();
	struct pack *pack = pack_new();
	bool taken = pack_add(pack, "pack.lua", STR("pack { name = \"attack\" }"), &err) && pack_add(pack, "model/thing.lua", buf_view(&model), &err)
	          && pack_add(pack, "policies/attack.lua", buf_view(&policy), &err);
	struct script_source source = pack_source(pack, limits_default());
	source.unchecked = unchecked;
	double begin = now_ms();
	struct release *release = taken ? script_load(&source, &diagnostics, NULL) : NULL;
	found->worst_ms = now_ms() - begin;
	if (release)
		live_under(release, found);
	else
		snprintf(found->outcome, sizeof found->outcome, "refused at load");
	diagnostics_free(&diagnostics);
	pack_free(pack);
	buf_free(&policy);
	buf_free(&model);
}

/* In a child with a memory limit: a crash or a hang is the child's. */
static bool try_attack(const char *path, bool unchecked, struct found *found)
{
	int pipes[2], status = 0;
	assert_int_equal(pipe(pipes), 0);
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		struct found mine = { .outcome = "" };
		alarm(HANGS_AFTER_SECONDS);
		attack(path, unchecked, &mine);
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

static char names[FILES_MAX][80];
static double worst_of_all;
static char worst_name[80];

/* "-- EXPECT: KILL_CPU": whoever must be ended has not ended well. */
static bool must_be_ended(const char *path)
{
	struct buf text = BUF_INIT;
	bool must = read_file(path, &text) && strstr(buf_cstr(&text), "-- EXPECT: KILL_");
	buf_free(&text);
	return must;
}

static void contained(void **state)
{
	const char *name = *state;
	char path[200];
	snprintf(path, sizeof path, "tests/attacks/lua/%s", name);
	for (int unchecked = 0; unchecked < 2; unchecked++) {
		struct found found = { .outcome = "" };
		bool told = try_attack(path, unchecked, &found);
		if (!told || found.breach || found.lost)
			fail_msg("%s%s: %s%s%s", name, unchecked ? " past the checker" : "", found.outcome, found.breach ? ", BREACH" : "", found.lost ? ", an event was not accepted" : "");
		if (must_be_ended(path) && strcmp(found.outcome, "ok") == 0)
			fail_msg("%s: it ended well, though it should have been ended", name);
		if (found.worst_ms > worst_of_all) {
			worst_of_all = found.worst_ms;
			snprintf(worst_name, sizeof worst_name, "%s", name);
		}
		if (getenv("ATTACKS_TELL"))
			fprintf(stderr, "%-48s %-10s %-18s %7.1f ms\n", name, unchecked ? "unchecked" : "checked", found.outcome, found.worst_ms);
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

int main(void)
{
	static struct CMUnitTest tests[FILES_MAX];
	size_t count = 0;
	DIR *folder = opendir("tests/attacks/lua");
	if (!folder)
		return 1;
	for (const struct dirent *entry; (entry = readdir(folder)) != NULL && count < FILES_MAX;)
		if (strstr(entry->d_name, ".lua"))
			snprintf(names[count++], sizeof names[0], "%.79s", entry->d_name);
	closedir(folder);
	qsort(names, count, sizeof names[0], by_name);
	for (size_t i = 0; i < count; i++)
		tests[i] = (struct CMUnitTest){ names[i], contained, NULL, NULL, names[i] };
	int failed = _cmocka_run_group_tests("attacks", tests, count, NULL, NULL);
	fprintf(stderr, "worst stall: %.1f ms (%s)\n", worst_of_all, worst_name);
	return failed;
}
