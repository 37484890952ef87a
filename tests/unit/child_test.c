/* Work in a process of its own: this very program, told by its arguments what to do. */
#include "support.h"
#include "policy/child.h"

#include <sys/resource.h>
#include <unistd.h>

/* ---- what the children do ---- */

static int echo(void)
{
	int c;
	while ((c = getchar()) != EOF)
		putchar(c);
	return 0;
}

static int talk(void)
{
	printf("one\ntwo\n\nlast without an end");
	fprintf(stderr, "{\"events\":1}\nsomething went wrong\n{\"events\":2}\n");
	return 3;
}

static int flood(void)
{
	static char line[4096];
	memset(line, 'x', sizeof line);
	while (fwrite(line, 1, sizeof line, stdout) == sizeof line)
		;
	return 0;
}

static int conditions(void)
{
	printf("%d\n%s\n", getpriority(PRIO_PROCESS, 0), getenv("MUSTER_PARENT") ? "told" : "not told");
	return 0;
}

static int wait_long(void)
{
	printf("here\n");
	fflush(stdout);
	pause();
	return 0;
}

static int die(void)
{
	abort();
}

static const struct { const char *name; int (*run)(void); } deeds[] = { { "echo", echo }, { "talk", talk }, { "flood", flood }, { "conditions", conditions }, { "wait", wait_long }, { "die", die } };

/* ---- the parent ---- */

struct heard { struct buf lines, progress, tail; int code; bool ended, stop_at_line; struct loop *loop; struct child *child; struct children *children; };

static void hear_line(void *arg, struct str text)
{
	struct heard *heard = arg;
	buf_str(&heard->lines, text);
	buf_byte(&heard->lines, '|');
	if (heard->stop_at_line)
		loop_stop(heard->loop);
}

static void hear_progress(void *arg, struct str text)
{
	struct heard *heard = arg;
	buf_str(&heard->progress, text);
}

static void hear_end(void *arg, int code, struct str tail)
{
	struct heard *heard = arg;
	heard->code = code;
	heard->ended = true;
	buf_str(&heard->tail, tail);
}

static const struct child_calls calls = { hear_line, hear_progress, hear_end };

static void run(const char *deed, struct str input, struct heard *heard)
{
	const char *const argv[] = { deed, NULL };
	ERR_DECLARE(err);
	*heard = (struct heard){ .code = 99 };
	assert_ok(child_run(argv, input, &calls, heard, &err), &err);
	assert_true(heard->ended);
}

static void forget(struct heard *heard)
{
	buf_free(&heard->lines);
	buf_free(&heard->progress);
	buf_free(&heard->tail);
}

static void input_comes_back_whole(void **state)
{
	struct heard heard;
	struct buf text = BUF_INIT;
	(void)state;
	for (int i = 0; i < 300000; i++)
		buf_printf(&text, "%d\n", i);
	run("echo", buf_view(&text), &heard);
	assert_int_equal(heard.code, 0);
	assert_int_equal(heard.lines.len, text.len);
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] == '\n')
			text.data[i] = '|';
	assert_memory_equal(heard.lines.data, text.data, text.len);
	buf_free(&text);
	forget(&heard);
}

static void lines_progress_and_complaints_are_told_apart(void **state)
{
	struct heard heard;
	(void)state;
	run("talk", STR_NONE, &heard);
	assert_int_equal(heard.code, 3);
	assert_string_equal(buf_cstr(&heard.lines), "one|two||last without an end|");
	assert_string_equal(buf_cstr(&heard.progress), "{\"events\":1}{\"events\":2}");
	assert_string_equal(buf_cstr(&heard.tail), "something went wrong\n");
	forget(&heard);
}

static void one_that_says_too_much_is_ended(void **state)
{
	struct heard heard;
	(void)state;
	run("flood", STR_NONE, &heard);
	assert_int_equal(heard.code, CHILD_TALKED_TOO_MUCH);
	forget(&heard);
	run("die", STR_NONE, &heard);
	assert_int_equal(heard.code, 128 + 6);
	forget(&heard);
}

static void it_is_niced_and_its_own_children_are_not_taken_for_it(void **state)
{
	struct heard heard;
	char expected[32];
	(void)state;
	snprintf(expected, sizeof expected, "%d|not told|", CHILD_NICE);
	run("conditions", STR_NONE, &heard);
	assert_string_equal(buf_cstr(&heard.lines), expected);
	forget(&heard);
}

static struct child *start(struct heard *heard, const char *name, struct err *err)
{
	const char *const argv[] = { "wait", NULL };
	return child_start(heard->children, name, argv, STR_NONE, &calls, heard, err);
}

static void one_of_a_name_and_a_few_in_all(void **state)
{
	ERR_DECLARE(err);
	struct heard heard = { .loop = loop_new(&err) };
	(void)state;
	heard.children = children_new(heard.loop, 2);
	struct child *first = start(&heard, "backtest a", &err);
	assert_ok(first && child_find(heard.children, "backtest a") == first, &err);
	assert_null(start(&heard, "backtest a", &err));
	assert_int_equal(err.code, ERR_BUSY);
	assert_holds(err.text, "one at a time");
	assert_non_null(start(&heard, "backtest b", &err));
	assert_null(start(&heard, "backtest c", &err));
	assert_int_equal(err.code, ERR_BUSY);
	child_kill(first);
	assert_null(child_find(heard.children, "backtest a"));
	assert_non_null(start(&heard, "backtest a", &err));
	assert_false(heard.ended);
	children_stop(heard.children);
	assert_true(heard.ended);
	assert_int_equal(heard.code, CHILD_STOPPED);
	assert_null(start(&heard, "backtest d", &err));
	children_free(heard.children);
	loop_free(heard.loop);
	forget(&heard);
}

static void a_cancelled_one_says_no_more(void **state)
{
	ERR_DECLARE(err);
	struct heard heard = { .loop = loop_new(&err), .stop_at_line = true };
	(void)state;
	heard.children = children_new(heard.loop, 2);
	struct child *child = start(&heard, "work", &err);
	loop_run(heard.loop);                                  /* until it has said that it is there */
	assert_string_equal(buf_cstr(&heard.lines), "here|");
	child_kill(child);
	struct child *next = start(&heard, "work", &err);
	assert_ok(next != NULL, &err);
	loop_run(heard.loop);
	assert_false(heard.ended);
	children_free(heard.children);
	loop_free(heard.loop);
	forget(&heard);
}

int main(int argc, char **argv)
{
	child_begin();
	for (size_t i = 0; argc > 1 && i < COUNT_OF(deeds); i++)
		if (strcmp(argv[1], deeds[i].name) == 0)
			return deeds[i].run();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(input_comes_back_whole), cmocka_unit_test(lines_progress_and_complaints_are_told_apart), cmocka_unit_test(one_that_says_too_much_is_ended),
		cmocka_unit_test(it_is_niced_and_its_own_children_are_not_taken_for_it), cmocka_unit_test(one_of_a_name_and_a_few_in_all), cmocka_unit_test(a_cancelled_one_says_no_more),
	};
	return cmocka_run_group_tests_name("child", tests, NULL, NULL);
}
