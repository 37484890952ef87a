/* muster test: a pack's tests, each in a fresh community in memory on a virtual clock. */
#include "cli/options.h"
#include "cli/files.h"
#include "policy/release.h"
#include "script/tests.h"

#include <stdio.h>

struct testing { const char *filter, *format; struct pack *pack; size_t passed, failed; };
struct community_of_test { struct pack *pack; struct engine *engine; };

static bool run_setup(void *arg, struct err *err)
{
	struct community_of_test *community = arg;
	struct diagnostics diagnostics = { 0 };
	bool ok = pack_setup(community->pack, community->engine, limits_default(), &diagnostics);
	if (!ok && diagnostics.errors)
		err_set(err, ERR_MODEL, "%s: %s", diagnostics_first(&diagnostics)->where, diagnostics_first(&diagnostics)->text);
	diagnostics_free(&diagnostics);
	return ok;
}

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

static bool run_one(struct testing *testing, struct tests *tests, const char *path, size_t index)
{
	struct diagnostics diagnostics = { 0 };
	struct buf failure = BUF_INIT;
	ERR_DECLARE(err);
	struct release *release = pack_load(testing->pack, limits_default(), &diagnostics, NULL);
	struct clock clock = clock_virtual(INT64_C(1609430400) * SECOND_US);       /* 2021-01-01T00:00:00+08:00: a test moves it on */
	struct store *store = store_memory();
	struct engine *engine = release ? pack_engine(release, &clock, store, NULL, &err) : NULL;
	struct community_of_test community = { testing->pack, engine };
	struct test_driver driver = { engine, &clock, run_setup, &community };
	bool ok = engine && tests_run(tests, index, engine_release(engine), &driver, &failure);
	if (!engine)
		buf_text(&failure, err.text);
	report(testing, path, tests_name(tests, index), ok, &failure);
	engine_free(engine);
	store_close(store);
	buf_free(&failure);
	diagnostics_free(&diagnostics);
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
	pack_free(testing->pack);
	return ok;
}

int command_test(const struct command *command, int argc, char **argv)
{
	struct testing testing = { .format = "text" };
	const struct option options[] = {
		{ "--filter", "TEXT", "only tests whose name holds the text", OPTION_TEXT, &testing.filter },
		{ "--format", "tap|text|junit", "how results are printed", OPTION_TEXT, &testing.format },
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
