#include "policy/beside.h"
#include "policy/child.h"
#include "policy/passes.h"

#include <stdio.h>

#define BESIDE_US SECOND_US                            /* so long nothing must have happened: those who are served come first */
#define LATEST_US (300 * SECOND_US)                    /* where it is never quiet */
#define AGAIN_US  (CHILD_RETRY_S * SECOND_US)

struct beside {
	struct host *host;
	struct loop_timer *soon;
	uint64_t seqs; int64_t since_us;               /* of all communities when it was looked last; boot clock of the first look */
	struct testing *testing;                       /* NULL: none runs */
	struct community *community; uint64_t version; char hash[65];      /* whose */
};

static void next(struct beside *beside);

static uint64_t all_seqs(const struct host *host)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < host_count(host); i++)
		sum += engine_seq(community_engine(host_at(host, i)));
	return sum;
}

static void look_again(void *arg)
{
	struct beside *beside = arg;
	uint64_t seqs = all_seqs(beside->host);
	bool quiet = seqs == beside->seqs || clock_boot(host_clock(beside->host)) >= beside->since_us + LATEST_US;
	beside->seqs = seqs;
	if (quiet)
		next(beside);
	else
		loop_timer_set(beside->soon, BESIDE_US);
}

static struct beside *beside_of(struct host *host)
{
	struct beside *known = *host_beside(host), *beside = known ? known : mem_zalloc(sizeof *beside);
	if (known)
		return known;
	beside->host = host;
	beside->soon = loop_timer_new(host_loop(host), look_again, beside);
	*host_beside(host) = beside;
	return beside;
}

/* ---- what they came to ---- */

static void note(struct community *community, uint64_t version, struct str tests)
{
	ERR_DECLARE(err);
	if (!engine_note_tests(community_engine(community), version, tests, &err))
		log_line(host_log(community_host(community)), LOG_WARN, "tests_not_noted", "community", community_name(community), "version", LOG_INT(version), "why", err.text, NULL);
}

static void tell(const struct beside *beside, const struct version_tests *tests, const struct test_report *report)
{
	char *failures = str_dup(buf_view(&report->failures));
	bool failed = tests->failed || report->err.code;
	log_line(host_log(beside->host), failed ? LOG_WARN : LOG_INFO, failed ? "tests_failed" : "tests_passed", "community", community_name(beside->community), "version", LOG_INT(beside->version),
	         "passed", LOG_INT(tests->passed), "failed", LOG_INT(tests->failed), "failures", failed && failures[0] ? failures : NULL, "why", report->err.code ? report->err.text : NULL, NULL);
	mem_free(failures);
}

static enum tests_state outcome(const struct community_policy *policy, const struct test_report *report)
{
	if (policy->tests.state == TESTS_FORCED)
		return TESTS_FORCED;
	return report->failed || report->err.code ? TESTS_FAILED : TESTS_PASSED;
}

static void ended(void *arg, const struct test_report *report)
{
	struct beside *beside = arg;
	struct community *community = beside->community;
	struct community_policy *policy = community_policy(community);
	struct buf kept = BUF_INIT;
	beside->testing = NULL;
	if (report->err.code == ERR_BUSY)              /* the server is stopping: they stay pending, the next start runs them */
		return;
	struct str reason = report->err.code ? str_of(report->err.text) : str_of(policy->tests.reason);
	tests_write(outcome(policy, report), report, reason, clock_wall(host_clock(beside->host)), &kept);
	policy->tests = tests_read(buf_view(&kept));
	policy->waits = false;
	passes_add(host_passes(beside->host), beside->hash, &policy->tests);
	note(community, beside->version, buf_view(&kept));
	tell(beside, &policy->tests, report);
	buf_free(&kept);
	next(beside);
}

/* ---- one after the other ---- */

static bool begin(struct beside *beside, struct community *community)
{
	const struct release *release = engine_release(community_engine(community));
	struct pack *pack = NULL;
	ERR_DECLARE(err);
	bool ok = release && community_version_pack(community, release->version, &pack, &err);
	if (ok) {
		beside->community = community;
		beside->version = release->version;
		memcpy(beside->hash, release->hash, sizeof beside->hash);
		beside->testing = testing_start(beside->host, "a test of a version in force", pack, ended, beside, &err);
	}
	pack_free(pack);
	return beside->testing != NULL;
}

static void next(struct beside *beside)
{
	for (size_t i = 0; i < host_count(beside->host) && !beside->testing; i++) {
		struct community *community = host_at(beside->host, i);
		if (!community_policy(community)->waits || begin(beside, community))
			continue;
		loop_timer_set(beside->soon, AGAIN_US);
		return;
	}
}

void tests_beside(struct host *host)
{
	if (!host_loop(host))
		return;
	struct beside *beside = beside_of(host);
	beside->seqs = all_seqs(host);
	beside->since_us = clock_boot(host_clock(host));
	loop_timer_set(beside->soon, BESIDE_US);
}

void tests_beside_stop(struct host *host)
{
	struct beside **beside = host_beside(host);
	if (!*beside)
		return;
	if ((*beside)->testing)
		testing_cancel((*beside)->testing);
	loop_timer_free((*beside)->soon);
	mem_free(*beside);
	*beside = NULL;
}

/* ---- after a swap ---- */

/* Nobody waits for the tests of a version that is not in force any more. */
static void supersede(struct beside *beside)
{
	struct buf kept = BUF_INIT;
	testing_cancel(beside->testing);
	beside->testing = NULL;
	tests_write(TESTS_NONE, NULL, STR("another version came before they had run"), clock_wall(host_clock(beside->host)), &kept);
	note(beside->community, beside->version, buf_view(&kept));
	buf_free(&kept);
}

void community_published(struct community *community, struct str tests)
{
	struct beside *beside = *host_beside(community_host(community));
	if (beside && beside->testing && beside->community == community)
		supersede(beside);
	community_know_tests(community, tests);
}

static void returned(void *arg, const struct reply *reply)
{
	bool *ok = arg;
	*ok = reply->err == NULL;
}

void community_timers_return(struct community *community)
{
	struct engine *engine = community_engine(community);
	bool ok = true;
	while (ok && engine_orphans_return(engine)) {
		struct submission submission = { .type = STR("muster.rebind"), .actor = STR("system"), .source = STR("publish"), .system = true };
		engine_hold(engine, true);
		engine_submit(engine, &submission, returned, &ok);
		engine_hold(engine, false);
	}
}
