/* The engine as a library: only its public header, one C program around it. */
#include "support.h"
#include "muster/muster.h"

#include <unistd.h>

static void a_request_lives_in_memory(void **state)
{
	char error[200] = "";
	(void)state;
	struct muster *muster = muster_open(NULL, "here", error, sizeof error);
	if (!muster)
		fail_msg("%s", error);
	muster_tick(muster, INT64_C(1770973200000000));             /* 2026-02-13 17:00 in Shanghai */
	assert_int_equal(muster_publish(muster, "rules/starter"), 1);
	assert_int_equal(muster_publish(muster, "rules/starter"), 1);
	char *answer = muster_submit(muster, &(struct muster_event){ .type = "request.ask", .subject = "r1", .data = "{\"text\":\"x\"}", .source = "t", .id = "1" });
	assert_non_null(answer);
	assert_holds(answer, "request.assign");
	muster_free_text(answer);
	answer = muster_submit(muster, &(struct muster_event){ .type = "request.ask", .subject = "r1", .data = "{\"text\":\"x\"}", .source = "t", .id = "1" });
	assert_holds(answer, "\"duplicate\":true");
	muster_free_text(answer);
	assert_null(muster_submit(muster, &(struct muster_event){ .type = "request.aks", .data = "{}" }));
	assert_holds(muster_error(muster), "did you mean 'ask'");
	assert_true(muster_tick(muster, INT64_C(1771923600000000)) > 0);           /* 2026-02-24 17:00: two working days later */
	answer = muster_get(muster, "request", "r1");
	assert_holds(answer, "\"helper\":\"wang\"");
	muster_free_text(answer);
	answer = muster_find(muster, "request", "{\"state\":[\"assigned\",\"done\"]}", "-created", 10);
	assert_holds(answer, "\"id\":\"r1\"");
	muster_free_text(answer);
	answer = muster_explain(muster, "request", "r1");
	assert_holds(answer, "policies.request.on_overdue");
	muster_free_text(answer);
	assert_null(muster_get(muster, "request", "none"));
	assert_holds(muster_error(muster), "no request 'none'");
	muster_close(muster);
}

static void a_folder_keeps_it(void **state)
{
	char folder[] = "/tmp/muster-library-XXXXXX", error[200] = "", command[80];
	(void)state;
	assert_non_null(mkdtemp(folder));
	for (int round = 0; round < 2; round++) {
		struct muster *muster = muster_open(folder, "here", error, sizeof error);
		if (!muster)
			fail_msg("%s", error);
		assert_int_equal(muster_publish(muster, "rules/starter"), 1);
		char *answer = round ? muster_get(muster, "request", "kept") : muster_submit(muster, &(struct muster_event){ .type = "request.ask", .subject = "kept", .data = "{\"text\":\"x\"}" });
		if (!answer)
			fail_msg("%s", muster_error(muster));
		muster_free_text(answer);
		struct muster *second = muster_open(folder, "here", error, sizeof error);
		assert_null(second);
		assert_holds(error, "in use");
		muster_close(muster);
	}
	snprintf(command, sizeof command, "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_request_lives_in_memory), cmocka_unit_test(a_folder_keeps_it) };
	return cmocka_run_group_tests_name("library", tests, NULL, NULL);
}
