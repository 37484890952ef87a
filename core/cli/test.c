/* muster test: a pack's tests, each in a community of its own in memory on a virtual clock. */
#include "cli/coverage.h"
#include "cli/files.h"
#include "cli/options.h"
#include "cli/stage.h"
#include "cli/test_report.h"
#include "script/tests.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Communities are made once a pack, empty and (when a test first asks) set up; each test runs in a child process on its copy.
 * Most tests begin with t:setup and t:at: a first round finds out who waits for which time, a second walks each community through the
 * years once and lets the tests branch off where they want to be. */
struct planned { const char *path; struct tests *tests; size_t index; struct stage *waits_in; int64_t waits_for; bool done, ok; struct buf failure; };
struct testing {
	const char *filter;
	const struct test_format *format;
	bool fresh;                                    /* no children: each test makes its own community */
	bool covers, covers_shared;
	struct pack *pack;
	struct coverage *coverage;                     /* of the pack; NULL: nobody asked */
	struct buf covered, lcov;                     /* what is told of the packs so far */
	struct stage empty, furnished;
	struct planned *plan; size_t count, reported;
	size_t passed, failed, told;
};
enum { CHILD_PASSED, CHILD_FAILED, CHILD_NEEDS_FURNISHED = 3, CHILD_WAITS = 4 };
enum { FAILURE_MAX = 64 << 10 };
/* What a child says before it ends with CHILD_WAITS. */
struct waits { bool furnished; int64_t time_us; };

/* ---- communities ---- */

static bool make_community(struct testing *testing, struct stage *stage)
{
	if (!stage_make(stage, testing->pack, STAGE_BEGINS))              /* a test moves the clock on */
		return false;
	if (testing->coverage)
		engine_on_event(stage->engine, coverage_event, testing->coverage);
	return true;
}

/* t:setup. A test that did nothing before it gets the community that was set up once; any other runs the setup in its own. */
static bool run_setup(struct test_driver *driver, bool idle, struct err *err)
{
	struct testing *testing = driver->arg;
	if (testing->fresh || !idle || driver->engine != testing->empty.engine)
		return stage_furnish(testing->pack, driver->engine, err);
	if (!testing->furnished.made)
		_exit(CHILD_NEEDS_FURNISHED);
	if (testing->furnished.err.code != ERR_NONE)
		return err_copy(err, &testing->furnished.err);
	driver->engine = testing->furnished.engine;
	driver->clock = &testing->furnished.clock;
	return true;
}

/* ---- what is told ---- */

static void report_one(struct testing *testing, struct planned *planned)
{
	const struct test_case done = { planned->path, tests_name(planned->tests, planned->index), buf_cstr(&planned->failure), planned->ok };
	testing->passed += planned->ok;
	testing->failed += !planned->ok;
	testing->format->one(&done, ++testing->told);
}

/* In the order of the files, as far as they are done. */
static void report(struct testing *testing)
{
	for (; testing->reported < testing->count && testing->plan[testing->reported].done; testing->reported++)
		report_one(testing, &testing->plan[testing->reported]);
	fflush(stdout);
}

/* ---- running ---- */

static bool run_here(struct testing *testing, struct planned *planned, void (*ahead)(struct test_driver *driver, int64_t to_us))
{
	struct stage *stage = &testing->empty;
	struct test_driver driver = { .engine = stage->engine, .clock = &stage->clock, .setup = run_setup, .ahead = ahead, .arg = testing };
	return tests_run(planned->tests, planned->index, &driver, &planned->failure);
}

static void run_fresh(struct testing *testing, struct planned *planned)
{
	planned->ok = make_community(testing, &testing->empty);
	if (!planned->ok)
		buf_text(&planned->failure, testing->empty.err.text);
	planned->ok = planned->ok && run_here(testing, planned, NULL);
	planned->done = true;
	stage_clear(&testing->empty);
}

static int child_out = -1;                             /* a child's end of the pipe to its parent */

static void say(const void *bytes, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t wrote = write(child_out, (const char *)bytes + done, len - done);
		if (wrote <= 0)
			break;
		done += (size_t)wrote;
	}
}

static void wait_for(struct test_driver *driver, int64_t to_us)
{
	const struct testing *testing = driver->arg;
	struct waits waits = { .furnished = driver->engine == testing->furnished.engine, .time_us = to_us };
	say(&waits, sizeof waits);
	_exit(CHILD_WAITS);
}

static _Noreturn void be_child(struct testing *testing, struct planned *planned, bool may_wait)
{
	buf_clear(&planned->failure);
	bool ok = run_here(testing, planned, may_wait ? wait_for : NULL);
	say(planned->failure.data, planned->failure.len < FAILURE_MAX ? planned->failure.len : FAILURE_MAX);
	_exit(ok ? CHILD_PASSED : CHILD_FAILED);
}

static void hear(int fd, struct buf *out)
{
	char part[4096];
	for (ssize_t got; (got = read(fd, part, sizeof part)) != 0;)
		if (got > 0)
			buf_add(out, part, (size_t)got);
		else if (errno != EINTR)
			break;
}

/* The child's exit code, or -1; what it said is in planned->failure. */
static int run_child(struct testing *testing, struct planned *planned, bool may_wait)
{
	int ends[2], status = 0;
	fflush(NULL);
	buf_clear(&planned->failure);
	if (pipe2(ends, O_CLOEXEC) != 0) {
		buf_printf(&planned->failure, "no pipe: %s", strerror(errno));
		return -1;
	}
	pid_t child = fork();
	if (child == 0) {
		child_out = ends[1];
		be_child(testing, planned, may_wait);
	}
	close(ends[1]);
	if (child > 0)
		hear(ends[0], &planned->failure);
	close(ends[0]);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (child > 0 && WIFEXITED(status))
		return WEXITSTATUS(status);
	buf_printf(&planned->failure, child < 0 ? "no process: %s" : "the process died: %s", child < 0 ? strerror(errno) : strsignal(WTERMSIG(status)));
	return -1;
}

static void make_furnished(struct testing *testing)
{
	struct stage *stage = &testing->furnished;
	if (make_community(testing, stage))
		stage_furnish(testing->pack, stage->engine, &stage->err);
}

static void settle(struct planned *planned, int code)
{
	planned->done = true;
	planned->ok = code == CHILD_PASSED;
}

static void first_round(struct testing *testing, struct planned *planned)
{
	int code = run_child(testing, planned, true);
	if (code == CHILD_NEEDS_FURNISHED) {
		make_furnished(testing);
		code = run_child(testing, planned, true);
	}
	struct waits waits;
	if (code != CHILD_WAITS || planned->failure.len != sizeof waits) {
		settle(planned, code);
		return;
	}
	memcpy(&waits, planned->failure.data, sizeof waits);
	planned->waits_in = waits.furnished ? &testing->furnished : &testing->empty;
	planned->waits_for = waits.time_us;
}

static struct planned *next_in(const struct testing *testing, const struct stage *stage)
{
	struct planned *next = NULL;
	for (size_t i = 0; i < testing->count; i++) {
		struct planned *planned = &testing->plan[i];
		if (!planned->done && planned->waits_in == stage && (!next || planned->waits_for < next->waits_for))
			next = planned;
	}
	return next;
}

/* Through the years once; who wants to be at this time branches off. */
static void walk(struct testing *testing, struct stage *stage)
{
	for (struct planned *planned; (planned = next_in(testing, stage)) != NULL; report(testing)) {
		engine_advance(stage->engine, &stage->clock, planned->waits_for);
		settle(planned, run_child(testing, planned, false));
	}
}

static void run_forked(struct testing *testing)
{
	bool ok = make_community(testing, &testing->empty);
	for (size_t i = 0; i < testing->count; i++) {
		struct planned *planned = &testing->plan[i];
		if (ok) {
			first_round(testing, planned);
		} else {
			buf_text(&planned->failure, testing->empty.err.text);
			settle(planned, CHILD_FAILED);
		}
		report(testing);
	}
	walk(testing, &testing->furnished);
	walk(testing, &testing->empty);
}

static void run_plan(struct testing *testing)
{
	if (!testing->fresh) {
		run_forked(testing);
		return;
	}
	for (size_t i = 0; i < testing->count; i++) {
		run_fresh(testing, &testing->plan[i]);
		report(testing);
	}
}

/* ---- the plan ---- */

static void plan_file(struct testing *testing, const char *path, struct tests *tests)
{
	testing->plan = mem_resize(testing->plan, (testing->count + tests_count(tests) + 1) * sizeof testing->plan[0]);
	for (size_t i = 0; i < tests_count(tests); i++)
		if (!testing->filter || strstr(tests_name(tests, i), testing->filter))
			testing->plan[testing->count++] = (struct planned){ .path = path, .tests = tests, .index = i, .failure = BUF_INIT };
}

static struct tests **load_files(struct testing *testing, size_t *count)
{
	struct script_source source = pack_source(testing->pack, limits_default());
	struct tests **loaded = mem_alloc((source.count + 1) * sizeof loaded[0]);
	*count = 0;
	for (size_t i = 0; i < source.count; i++) {
		struct diagnostics diagnostics = { 0 };
		if (strncmp(source.files[i].path, "tests/", 6) != 0)
			continue;
		struct tests *tests = tests_load(&source, source.files[i].path, &diagnostics);
		if (tests) {
			plan_file(testing, source.files[i].path, tests);
			loaded[(*count)++] = tests;
		} else {
			print_diagnostics(testing->pack, &diagnostics);
			testing->failed++;
		}
		diagnostics_free(&diagnostics);
	}
	return loaded;
}

static void plan_clear(struct testing *testing)
{
	for (size_t i = 0; i < testing->count; i++)
		buf_free(&testing->plan[i].failure);
	mem_free(testing->plan);
	testing->plan = NULL;
	testing->count = testing->reported = 0;
}

static void run_tests(struct testing *testing)
{
	size_t count;
	struct tests **loaded = load_files(testing, &count);
	run_plan(testing);
	plan_clear(testing);
	stage_clear(&testing->empty);
	stage_clear(&testing->furnished);
	for (size_t i = 0; i < count; i++)
		tests_free(loaded[i]);
	mem_free(loaded);
}

/* ---- coverage ---- */

static bool cover(struct testing *testing, const struct release *release, const bool *touched, struct err *err)
{
	struct script_source source = pack_source(testing->pack, limits_default());
	testing->coverage = coverage_new(&source, touched, release, testing->covers_shared, err);
	pack_cover(testing->pack, testing->coverage);
	return testing->coverage != NULL;
}

static void keep_coverage(struct testing *testing, const char *folder)
{
	struct buf text = BUF_INIT;
	if (testing->format->as_json)
		coverage_json(testing->coverage, folder, &text);
	else
		coverage_text(testing->coverage, folder, &text);
	coverage_lcov(testing->coverage, folder, &testing->lcov);
	buf_str(&testing->covered, buf_view(&text));
	buf_byte(&testing->covered, '\0');
	buf_free(&text);
	coverage_free(testing->coverage);
	testing->coverage = NULL;
}

/* One text a pack, each with its NUL. */
static void tell_coverage(const struct testing *testing)
{
	for (size_t at = 0; at < testing->covered.len;) {
		struct str text = str_of(testing->covered.data + at);
		testing->format->coverage(text, at == 0);
		at += text.len + 1;
	}
}

static bool write_lcov(const struct testing *testing, const char *path)
{
	ERR_DECLARE(err);
	return !path || file_write(path, buf_view(&testing->lcov), &err) || cli_fail(&err) == EXIT_OK;
}

/* ---- packs ---- */

static void test_pack(struct testing *testing, const char *folder)
{
	ERR_DECLARE(err);
	struct diagnostics diagnostics = { 0 };
	bool *touched = NULL;
	testing->pack = pack_named(folder, &err);
	struct release *release = testing->pack ? pack_load(testing->pack, limits_default(), &diagnostics, &touched) : NULL;
	bool ok = release && (!testing->covers || cover(testing, release, touched, &err));
	if (err.code != ERR_NONE)
		cli_fail(&err);
	print_diagnostics(testing->pack, &diagnostics);
	if (release)
		release->free(release);
	if (ok)
		run_tests(testing);
	else
		testing->failed++;
	if (testing->coverage)
		keep_coverage(testing, folder);
	mem_free(touched);
	diagnostics_free(&diagnostics);
	pack_free(testing->pack);
}

static int end_tests(struct testing *testing, const char *lcov)
{
	bool written = write_lcov(testing, lcov);
	tell_coverage(testing);
	testing->format->end(testing->passed, testing->failed);
	buf_free(&testing->covered);
	buf_free(&testing->lcov);
	if (testing->filter && !testing->passed && !testing->failed) {
		fprintf(stderr, "muster test: no test's name holds \"%s\"\n", testing->filter);
		return EXIT_FAILED;
	}
	return testing->failed || !written ? EXIT_FAILED : EXIT_OK;
}

int command_test(const struct command *command, int argc, char **argv)
{
	struct testing testing = { .covered = BUF_INIT, .lcov = BUF_INIT };
	const char *format = "text", *lcov = NULL;
	const struct option options[] = {
		{ "--filter", "TEXT", "only tests whose name holds the text", OPTION_TEXT, &testing.filter },
		{ "--format", TEST_FORMATS, "how results are printed", OPTION_TEXT, &format },
		{ "--coverage", NULL, "which lines, rules, events and params of the pack no test reached", OPTION_FLAG, &testing.covers },
		{ "--with-std", NULL, "the coverage tells of the used files of std too", OPTION_FLAG, &testing.covers_shared },
		{ "--lcov", "FILE", "writes the coverage for editors, in lcov's format", OPTION_TEXT, &lcov },
		{ "--fresh", NULL, "make a community anew for each test in this one process: slower, for debuggers and sanitizers", OPTION_FLAG, &testing.fresh },
	};
	struct option_list packs = { .count = 0 };
	bool helped;
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &packs, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (!packs.count) {
		fprintf(stderr, "muster test: name a pack's folder, like rules/taiping\n");
		return EXIT_USAGE;
	}
	testing.covers = testing.covers || testing.covers_shared || lcov;
	testing.format = test_format(format);
	testing.format->begin();
	for (size_t i = 0; i < packs.count; i++)
		test_pack(&testing, packs.items[i]);
	return end_tests(&testing, lcov);
}
