#include "policy/testing.h"
#include "policy/child.h"
#include "policy/passes.h"

#include <stdio.h>

enum { FAILURE_TEXT_MAX = 4000 };

struct testing {
	struct child *child;
	struct loop_timer *limit;
	struct test_report report;
	size_t cases;
	struct { char *file, *name; bool ok; struct buf failure; } now;      /* the case whose lines come; file NULL: none yet */
	tested_fn done; void *arg;
};

/* ---- what the child says: "ok 3 - tests/wish.lua: a name", "not ok 4 - …" and then why ---- */

static void put_case(const struct testing *testing, struct buf *out)
{
	json_put_comma(out);
	buf_lit(out, "{\"file\":");
	json_put_text(out, testing->now.file);
	buf_lit(out, ",\"test\":");
	json_put_text(out, testing->now.name);
	buf_text(out, testing->now.ok ? ",\"ok\":true" : ",\"ok\":false,\"failure\":");
	if (!testing->now.ok)
		json_put_str(out, buf_view(&testing->now.failure));
	buf_byte(out, '}');
}

static void end_case(struct testing *testing)
{
	struct test_report *report = &testing->report;
	if (!testing->now.file)
		return;
	if (++testing->cases <= TESTING_CASES_MAX)
		put_case(testing, &report->cases);
	if (!testing->now.ok && report->failed <= TESTING_FAILURES_MAX)
		put_case(testing, &report->failures);
	mem_free(testing->now.file);
	mem_free(testing->now.name);
	testing->now.file = testing->now.name = NULL;
	buf_clear(&testing->now.failure);
}

static bool begin_case(struct testing *testing, struct str line)
{
	bool ok = str_starts(line, STR("ok "));
	const char *dash = ok || str_starts(line, STR("not ok ")) ? memmem(line.ptr, line.len, " - ", 3) : NULL;
	const char *colon = dash ? memmem(dash, (size_t)(line.ptr + line.len - dash), ": ", 2) : NULL;
	if (!colon)
		return false;
	end_case(testing);
	testing->now.file = str_dup((struct str){ dash + 3, (size_t)(colon - dash - 3) });
	testing->now.name = str_dup((struct str){ colon + 2, (size_t)(line.ptr + line.len - colon - 2) });
	testing->now.ok = ok;
	*(ok ? &testing->report.passed : &testing->report.failed) += 1;
	return true;
}

/* "3 passed, 1 failed": its last line. */
static bool is_sum(struct str line)
{
	char text[64], left[64];
	unsigned passed, failed;
	return str_to_c(line, text, sizeof text) && sscanf(text, "%u passed, %u faile%63s", &passed, &failed, left) == 3 && strcmp(left, "d") == 0;
}

static void take_line(void *arg, struct str line)
{
	struct testing *testing = arg;
	if (begin_case(testing, line) || is_sum(line) || !testing->now.file || testing->now.ok || testing->now.failure.len > FAILURE_TEXT_MAX)
		return;
	while (!testing->now.failure.len && line.len && line.ptr[0] == ' ') {
		line.ptr++;
		line.len--;
	}
	if (testing->now.failure.len)
		buf_byte(&testing->now.failure, '\n');
	buf_str(&testing->now.failure, line);
}

/* ---- one run ---- */

static void testing_free(struct testing *testing)
{
	loop_timer_free(testing->limit);
	mem_free(testing->now.file);
	mem_free(testing->now.name);
	buf_free(&testing->now.failure);
	buf_free(&testing->report.cases);
	buf_free(&testing->report.failures);
	mem_free(testing);
}

static void give(struct testing *testing)
{
	end_case(testing);
	testing->done(testing->arg, &testing->report);
	testing_free(testing);
}

/* "muster test" ends with 1 when a test failed; a file that does not load is on stderr. */
static void ended(void *arg, int code, struct str tail)
{
	struct testing *testing = arg;
	struct test_report *report = &testing->report;
	if (code == CHILD_STOPPED)
		err_set(&report->err, ERR_BUSY, "the server is stopping: the tests have not come to an end");
	else if (code && !(code == 1 && report->failed))
		err_set(&report->err, ERR_MODEL, "the tests came to no end (%d): %.*s", code, STR_ARG(tail));
	give(testing);
}

static void take_too_long(void *arg)
{
	struct testing *testing = arg;
	child_kill(testing->child);
	err_set(&testing->report.err, ERR_MODEL, "the tests took more than %d seconds and were stopped", TESTING_LIMIT_S);
	give(testing);
}

struct testing *testing_start(struct host *host, const char *name, const struct pack *pack, tested_fn done, void *arg, struct err *err)
{
	static const char *const arguments[] = { "test", "-", "--format", "tap", NULL };
	static const struct child_calls calls = { .line = take_line, .ended = ended };
	struct testing *testing = mem_zalloc(sizeof *testing);
	struct buf input = BUF_INIT;
	err_clear(&testing->report.err);
	testing->report.program = passes_program(host_passes(host));
	testing->done = done;
	testing->arg = arg;
	buf_lit(&input, "{\"files\":");
	pack_write_json(pack, &input);
	buf_byte(&input, '}');
	testing->child = child_start(host_children(host), name, arguments, buf_view(&input), &calls, testing, err);
	buf_free(&input);
	if (!testing->child) {
		testing_free(testing);
		return NULL;
	}
	testing->limit = loop_timer_new(host_loop(host), take_too_long, testing);
	loop_timer_set(testing->limit, TESTING_LIMIT_S * SECOND_US);
	return testing;
}

void testing_cancel(struct testing *testing)
{
	child_kill(testing->child);
	testing_free(testing);
}

const struct test_report *testing_so_far(const struct testing *testing)
{
	return &testing->report;
}

/* ---- with a version ---- */

static void put_instant(int64_t now_us, struct buf *out)
{
	int64_t day = now_us / DAY_US, second = now_us % DAY_US / SECOND_US;
	int year, month, date;
	date_split((int32_t)day, &year, &month, &date);
	buf_printf(out, ",\"when\":\"%04d-%02d-%02dT%02d:%02d:%02dZ\"", year, month, date, (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

void tests_write(enum tests_state state, const struct test_report *report, struct str reason, int64_t now_us, struct buf *out)
{
	buf_printf(out, "{\"state\":\"%s\"", tests_state_name(state));
	if (report)
		buf_printf(out, ",\"passed\":%llu,\"failed\":%llu,\"program\":\"%s\"", (unsigned long long)report->passed, (unsigned long long)report->failed, report->program);
	put_instant(now_us, out);
	if (reason.len) {
		json_put_name(out, "reason");
		json_put_str(out, reason);
	}
	if (report && report->failures.len) {
		buf_lit(out, ",\"failures\":[");
		buf_str(out, buf_view(&report->failures));
		buf_byte(out, ']');
	}
	buf_byte(out, '}');
}
