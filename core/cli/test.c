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

/* Communities are made once a pack, empty and (when a test first asks) set up; each test runs in a child process on its copy. */
struct image { struct clock clock; struct store *store; struct engine *engine; struct err err; bool made; };
struct testing {
	const char *filter, *format;
	bool fresh;                                    /* no children: each test makes its own community */
	struct pack *pack;
	struct image empty, furnished;
	size_t passed, failed;
};
enum { CHILD_PASSED, CHILD_FAILED, CHILD_NEEDS_FURNISHED = 3 };
enum { FAILURE_MAX = 64 << 10 };

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
static bool run_setup(struct test_driver *driver, struct err *err)
{
	struct testing *testing = driver->arg;
	bool untouched = driver->engine == testing->empty.engine && driver->untouched_seq == engine_seq(driver->engine) && driver->untouched_us == clock_wall(driver->clock);
	if (testing->fresh || !untouched)
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

static void report(struct testing *testing, const char *path, const char *name, bool ok, struct buf *failure)
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

/* ---- running ---- */

static bool run_here(struct testing *testing, struct tests *tests, size_t index, struct buf *failure)
{
	struct image *image = &testing->empty;
	struct test_driver driver = { .engine = image->engine, .clock = &image->clock, .setup = run_setup, .arg = testing };
	driver.untouched_seq = engine_seq(image->engine);
	driver.untouched_us = clock_wall(&image->clock);
	return tests_run(tests, index, &driver, failure);
}

static bool run_fresh(struct testing *testing, struct tests *tests, size_t index, struct buf *failure)
{
	bool ok = image_make(&testing->empty, testing->pack);
	if (!ok)
		buf_text(failure, testing->empty.err.text);
	ok = ok && run_here(testing, tests, index, failure);
	image_clear(&testing->empty);
	return ok;
}

static _Noreturn void be_child(struct testing *testing, struct tests *tests, size_t index, int out)
{
	struct buf failure = BUF_INIT;
	bool ok = run_here(testing, tests, index, &failure);
	size_t len = failure.len < FAILURE_MAX ? failure.len : FAILURE_MAX;
	for (size_t done = 0; done < len;) {
		ssize_t wrote = write(out, failure.data + done, len - done);
		if (wrote <= 0)
			break;
		done += (size_t)wrote;
	}
	_exit(ok ? CHILD_PASSED : CHILD_FAILED);
}

/* The child's exit code, or -1 with the reason in `failure`. */
static int run_child(struct testing *testing, struct tests *tests, size_t index, struct buf *failure)
{
	int ends[2], status = 0;
	char part[4096];
	fflush(NULL);
	if (pipe2(ends, O_CLOEXEC) != 0) {
		buf_printf(failure, "no pipe: %s", strerror(errno));
		return -1;
	}
	pid_t child = fork();
	if (child == 0)
		be_child(testing, tests, index, ends[1]);
	close(ends[1]);
	for (ssize_t got; child > 0 && (got = read(ends[0], part, sizeof part)) != 0;)
		if (got > 0)
			buf_add(failure, part, (size_t)got);
		else if (errno != EINTR)
			break;
	close(ends[0]);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (child > 0 && WIFEXITED(status))
		return WEXITSTATUS(status);
	buf_printf(failure, child < 0 ? "no process: %s" : "the process died: %s", child < 0 ? strerror(errno) : strsignal(WTERMSIG(status)));
	return -1;
}

static bool run_forked(struct testing *testing, struct tests *tests, size_t index, struct buf *failure)
{
	if (!testing->empty.made && !image_make(&testing->empty, testing->pack)) {
		buf_text(failure, testing->empty.err.text);
		return false;
	}
	int code = run_child(testing, tests, index, failure);
	if (code == CHILD_NEEDS_FURNISHED) {
		struct image *image = &testing->furnished;
		if (image_make(image, testing->pack) && !furnish(testing->pack, image->engine, &image->err) && image->err.code == ERR_NONE)
			err_set(&image->err, ERR_MODEL, "the pack's setup has errors");
		code = run_child(testing, tests, index, failure);
	}
	return code == CHILD_PASSED;
}

static bool run_one(struct testing *testing, struct tests *tests, const char *path, size_t index)
{
	struct buf failure = BUF_INIT;
	bool ok = testing->fresh ? run_fresh(testing, tests, index, &failure) : run_forked(testing, tests, index, &failure);
	report(testing, path, tests_name(tests, index), ok, &failure);
	buf_free(&failure);
	return ok;
}

static bool run_file(struct testing *testing, const char *path)
{
	struct diagnostics diagnostics = { 0 };
	struct script_source source = pack_source(testing->pack, limits_default());
	struct tests *tests = tests_load(&source, path, &diagnostics);
	bool ok = tests != NULL;
	for (size_t i = 0; tests && i < tests_count(tests); i++)
		if (!testing->filter || strstr(tests_name(tests, i), testing->filter))
			ok = run_one(testing, tests, path, i) && ok;
	if (!tests) {
		print_diagnostics(testing->pack, &diagnostics);
		testing->failed++;
	}
	tests_free(tests);
	diagnostics_free(&diagnostics);
	return ok;
}

static bool test_pack(struct testing *testing, const char *folder)
{
	ERR_DECLARE(err);
	struct diagnostics diagnostics = { 0 };
	char paths[64][200];
	size_t count = 0;
	testing->pack = pack_read(folder, &err);
	struct release *release = testing->pack ? pack_load(testing->pack, limits_default(), &diagnostics, NULL) : NULL;
	bool ok = release != NULL;
	if (!testing->pack)
		cli_fail(&err);
	print_diagnostics(testing->pack, &diagnostics);
	if (release) {
		struct script_source source = pack_source(testing->pack, limits_default());
		for (size_t i = 0; i < source.count && count < COUNT_OF(paths); i++)
			if (strncmp(source.files[i].path, "tests/", 6) == 0)
				snprintf(paths[count++], sizeof paths[0], "%s", source.files[i].path);
		release->free(release);
	} else {
		testing->failed++;
	}
	for (size_t i = 0; ok && i < count; i++)
		run_file(testing, paths[i]);
	diagnostics_free(&diagnostics);
	image_clear(&testing->empty);
	image_clear(&testing->furnished);
	pack_free(testing->pack);
	return ok;
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
