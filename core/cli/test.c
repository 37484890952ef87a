/* muster test: a pack's tests, each in a community of its own in memory on a virtual clock. */
#include "cli/options.h"
#include "cli/files.h"
#include "policy/release.h"
#include "script/tests.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Communities are made once a pack, empty and (when a test first asks) set up; each test runs in a child process on its copy.
 * Most tests begin with t:setup and t:at: a first round finds out who waits for which time, a second walks each community through the
 * years once and lets the tests branch off where they want to be. */
struct image { struct clock clock; struct store *store; struct engine *engine; struct err err; bool made; };
struct planned { const char *path; struct tests *tests; size_t index; struct image *waits_in; int64_t waits_for; bool done, ok; struct buf failure; };
struct testing {
	const char *filter, *format;
	bool fresh;                                    /* no children: each test makes its own community */
	struct pack *pack;
	struct image empty, furnished;
	struct planned *plan; size_t count, reported;
	size_t passed, failed;
};
enum { CHILD_PASSED, CHILD_FAILED, CHILD_NEEDS_FURNISHED = 3, CHILD_WAITS = 4 };
enum { FAILURE_MAX = 64 << 10 };
/* What a child says before it ends with CHILD_WAITS. */
struct waits { bool furnished; int64_t time_us; };

/* ---- communities ---- */

static bool image_make(struct image *image, struct pack *pack)
{
	struct diagnostics diagnostics = { 0 };
	struct release *release = pack_load(pack, limits_default(), &diagnostics, NULL);
	image->made = true;
	image->clock = clock_virtual(INT64_C(1609430400) * SECOND_US);       /* 2021-01-01T00:00:00+08:00: a test moves it on */
	image->store = store_memory();
	image->engine = release ? pack_engine(release, &image->clock, image->store, NULL, &image->err) : NULL;
	if (!release)
		err_set(&image->err, ERR_MODEL, "%s", diagnostics_first(&diagnostics)->text);
	diagnostics_free(&diagnostics);
	return image->engine != NULL;
}

static bool furnish(struct pack *pack, struct engine *engine, struct err *err)
{
	struct diagnostics diagnostics = { 0 };
	bool ok = pack_setup(pack, engine, limits_default(), &diagnostics);
	if (!ok && diagnostics.errors)
		err_set(err, ERR_MODEL, "%s: %s", diagnostics_first(&diagnostics)->where, diagnostics_first(&diagnostics)->text);
	diagnostics_free(&diagnostics);
	return ok;
}

static void image_clear(struct image *image)
{
	engine_free(image->engine);
	store_close(image->store);
	*image = (struct image){ .engine = NULL };
}

/* t:setup. A test that did nothing before it gets the community that was set up once; any other runs the setup in its own. */
static bool run_setup(struct test_driver *driver, bool idle, struct err *err)
{
	struct testing *testing = driver->arg;
	if (testing->fresh || !idle || driver->engine != testing->empty.engine)
		return furnish(testing->pack, driver->engine, err);
	if (!testing->furnished.made)
		_exit(CHILD_NEEDS_FURNISHED);
	if (testing->furnished.err.code != ERR_NONE)
		return err_copy(err, &testing->furnished.err);
	driver->engine = testing->furnished.engine;
	driver->clock = &testing->furnished.clock;
	return true;
}

/* ---- what is printed ---- */

static void print_escaped(const char *text)
{
	for (; *text; text++) {
		const char *entity = *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : *text == '&' ? "&amp;" : *text == '"' ? "&quot;" : NULL;
		if (entity)
			fputs(entity, stdout);
		else
			putchar(*text);
	}
}

static void print_case(const char *path, const char *name, bool ok, struct buf *failure)
{
	printf("<testcase classname=\"");
	print_escaped(path);
	printf("\" name=\"");
	print_escaped(name);
	printf(ok ? "\"/>\n" : "\"><failure message=\"");
	if (ok)
		return;
	print_escaped(buf_cstr(failure));
	printf("\"/></testcase>\n");
}

static void report_one(struct testing *testing, const char *path, const char *name, bool ok, struct buf *failure)
{
	size_t number = testing->passed + testing->failed + 1;
	bool junit = strcmp(testing->format, "junit") == 0;
	if (ok)
		testing->passed++;
	else
		testing->failed++;
	if (junit)
		print_case(path, name, ok, failure);
	else if (strcmp(testing->format, "tap") == 0)
		printf("%s %zu - %s: %s\n", ok ? "ok" : "not ok", number, path, name);
	else
		printf("%s %s: %s\n", ok ? "ok  " : "FAIL", path, name);
	if (!ok && !junit)
		printf("     %s\n", buf_cstr(failure));
}

/* In the order of the files, as far as they are done. */
static void report(struct testing *testing)
{
	for (; testing->reported < testing->count && testing->plan[testing->reported].done; testing->reported++) {
		struct planned *planned = &testing->plan[testing->reported];
		report_one(testing, planned->path, tests_name(planned->tests, planned->index), planned->ok, &planned->failure);
	}
	fflush(stdout);
}

/* ---- running ---- */

static bool run_here(struct testing *testing, struct planned *planned, void (*ahead)(struct test_driver *driver, int64_t to_us))
{
	struct image *image = &testing->empty;
	struct test_driver driver = { .engine = image->engine, .clock = &image->clock, .setup = run_setup, .ahead = ahead, .arg = testing };
	return tests_run(planned->tests, planned->index, &driver, &planned->failure);
}

static void run_fresh(struct testing *testing, struct planned *planned)
{
	planned->ok = image_make(&testing->empty, testing->pack);
	if (!planned->ok)
		buf_text(&planned->failure, testing->empty.err.text);
	planned->ok = planned->ok && run_here(testing, planned, NULL);
	planned->done = true;
	image_clear(&testing->empty);
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
	struct image *image = &testing->furnished;
	if (image_make(image, testing->pack) && !furnish(testing->pack, image->engine, &image->err) && image->err.code == ERR_NONE)
		err_set(&image->err, ERR_MODEL, "the pack's setup has errors");
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

static struct planned *next_in(const struct testing *testing, const struct image *image)
{
	struct planned *next = NULL;
	for (size_t i = 0; i < testing->count; i++) {
		struct planned *planned = &testing->plan[i];
		if (!planned->done && planned->waits_in == image && (!next || planned->waits_for < next->waits_for))
			next = planned;
	}
	return next;
}

/* Through the years once; who wants to be at this time branches off. */
static void walk(struct testing *testing, struct image *image)
{
	for (struct planned *planned; (planned = next_in(testing, image)) != NULL; report(testing)) {
		engine_advance(image->engine, &image->clock, planned->waits_for);
		settle(planned, run_child(testing, planned, false));
	}
}

static void run_forked(struct testing *testing)
{
	bool ok = image_make(&testing->empty, testing->pack);
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
	image_clear(&testing->empty);
	image_clear(&testing->furnished);
	for (size_t i = 0; i < count; i++)
		tests_free(loaded[i]);
	mem_free(loaded);
}

static bool test_pack(struct testing *testing, const char *folder)
{
	ERR_DECLARE(err);
	struct diagnostics diagnostics = { 0 };
	testing->pack = pack_named(folder, &err);
	struct release *release = testing->pack ? pack_load(testing->pack, limits_default(), &diagnostics, NULL) : NULL;
	if (!testing->pack)
		cli_fail(&err);
	print_diagnostics(testing->pack, &diagnostics);
	if (release)
		release->free(release);
	else
		testing->failed++;
	if (release)
		run_tests(testing);
	diagnostics_free(&diagnostics);
	pack_free(testing->pack);
	return release != NULL;
}

int command_test(const struct command *command, int argc, char **argv)
{
	struct testing testing = { .format = "text" };
	const struct option options[] = {
		{ "--filter", "TEXT", "only tests whose name holds the text", OPTION_TEXT, &testing.filter },
		{ "--format", "tap|text|junit", "how results are printed", OPTION_TEXT, &testing.format },
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
	bool junit = strcmp(testing.format, "junit") == 0;
	if (junit)
		printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"muster\">\n");
	for (size_t i = 0; i < packs.count; i++)
		test_pack(&testing, packs.items[i]);
	if (junit)
		printf("</testsuite>\n");
	else
		printf("%zu passed, %zu failed\n", testing.passed, testing.failed);
	if (testing.filter && !testing.passed && !testing.failed) {
		fprintf(stderr, "muster test: no test's name holds \"%s\"\n", testing.filter);
		return EXIT_FAILED;
	}
	return testing.failed ? EXIT_FAILED : EXIT_OK;
}
