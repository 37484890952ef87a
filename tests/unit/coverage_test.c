/* Which lines of a file can run: told from the compiler's tables, as the line hook would tell. */
#include "support.h"
#include "script/executable.h"

enum { LINES = 2000 };

static void assert_lines(const char *text, const char *want)
{
	uint8_t lines[LINES] = { 0 };
	char have[LINES] = "";
	ERR_DECLARE(err);
	assert_true(executable_lines("policies/x.lua", str_of(text), lines, LINES, &err));
	for (int i = 1, at = 0; i < LINES; i++)
		if (lines[i])
			at += snprintf(have + at, sizeof have - (size_t)at, "%s%d", at ? " " : "", i);
	assert_string_equal(have, want);
}

static void test_statements_count_and_ends_do_not(void **state)
{
	(void)state;
	assert_lines("local a = 1\n"
	             "-- a remark\n"
	             "local function f(x)\n"
	             "  if x then\n"
	             "    return 1\n"
	             "  else\n"
	             "    a = 2\n"
	             "  end\n"
	             "  for i = 1, 2 do\n"
	             "    f(i)\n"
	             "  end\n"
	             "end\n"                       /* where the function is made */
	             "\n"
	             "f {\n"
	             "  1,\n"
	             "  two = f(2),\n"
	             "}\n",
	             "1 4 5 7 9 10 12 14 15 16 17");
}

static void test_functions_in_functions(void **state)
{
	(void)state;
	assert_lines("on('a', function()\n  local g = function()\n    return function() b() end\n  end\n  return g\nend)\n", "1 3 4 5 6");
}

/* Where the step from line to line does not fit into a byte, and every 128 instructions, the line itself is written down. */
static void test_wide_steps_and_long_functions(void **state)
{
	(void)state;
	struct buf text = BUF_INIT, want = BUF_INIT;
	buf_lit(&text, "a = 1\n");
	for (int i = 0; i < 400; i++)
		buf_lit(&text, "--\n");
	buf_lit(&text, "b = 1\n");
	buf_lit(&want, "1 402");
	for (int i = 0; i < 300; i++) {
		buf_lit(&text, "c = d(e, f)\n");
		buf_printf(&want, " %d", 403 + i);
	}
	assert_lines(buf_cstr(&text), buf_cstr(&want));
	buf_free(&text);
	buf_free(&want);
}

static void test_a_file_that_does_not_compile(void **state)
{
	(void)state;
	uint8_t lines[10] = { 0 };
	ERR_DECLARE(err);
	assert_false(executable_lines("policies/x.lua", STR("if"), lines, 10, &err));
	assert_string_equal(err.where, "policies/x.lua:1");
}

static const char program[] =
	"local wrap = coroutine.wrap(function()\n"
	"  for i = 1, 300 do\n"
	"    coroutine.yield(i)\n"
	"  end\n"
	"end)\n"
	"for i = 1, 300 do\n"
	"  local text = string.rep('x', i)\n"
	"  wrap()\n"
	"end\n"
	"if wrap == nil then\n"
	"  wrap = 1\n"
	"end\n";

static void mark_line(void *lines, const char *source, int line)
{
	assert_string_equal(source, "@policies/x.lua");
	((uint8_t *)lines)[line] = 1;
}

static uint64_t run_program(uint8_t *lines)
{
	const struct sandbox_limits limits = { 1000000, SECOND_US, 1 << 24, 1 << 20 };
	struct sandbox_result result = { .verdict = SANDBOX_OK };
	ERR_DECLARE(err);
	struct sandbox *sandbox = sandbox_new(&limits, &err);
	lua_State *L = sandbox_state(sandbox);
	sandbox_push_libraries(L);
	assert_true(sandbox_compile(sandbox, L, "policies/x.lua", STR(program), &err));
	if (lines)
		sandbox_on_line(sandbox, mark_line, lines);
	sandbox_call(sandbox, L, 0, 0, &result);
	assert_int_equal(result.verdict, SANDBOX_OK);
	uint64_t used = result.instructions;
	sandbox_result_free(&result);
	sandbox_free(sandbox);
	return used;
}

static void test_who_looks_at_the_lines_changes_no_count(void **state)
{
	(void)state;
	uint8_t ran[LINES] = { 0 }, executable[LINES] = { 0 };
	ERR_DECLARE(err);
	assert_true(run_program(ran) == run_program(NULL));
	assert_true(executable_lines("policies/x.lua", STR(program), executable, LINES, &err));
	for (int i = 1; i < LINES; i++)
		if (executable[i] != ran[i] && i != 11 && i != 12)         /* 12: the return behind the last line */
			fail_msg("line %d: executable %d, ran %d", i, executable[i], ran[i]);
	assert_true(executable[11] && !ran[11]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_statements_count_and_ends_do_not),
		cmocka_unit_test(test_functions_in_functions),
		cmocka_unit_test(test_wide_steps_and_long_functions),
		cmocka_unit_test(test_a_file_that_does_not_compile),
		cmocka_unit_test(test_who_looks_at_the_lines_changes_no_count),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
