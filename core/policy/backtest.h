/* backtest.h — a stored community's history under another pack, version or params: what would have differed. */
#ifndef POLICY_BACKTEST_H
#define POLICY_BACKTEST_H

#include "engine/backtest.h"
#include "policy/pack.h"

/* With neither pack nor version the versions follow each other as they did. The active version (by its number or content) without since is looked
 * at from its own publish on; any other candidate is in force from the beginning, or from since. */
struct backtest_request {
	struct pack *pack;                         /* the candidate; NULL: version */
	uint64_t version;                          /* 0 with no pack: as recorded */
	struct str params;                         /* JSON array of {"values":{…},"scope":{…}}; "": none */
	struct str since, until;                   /* times; "": from the beginning, to the end */
	uint64_t after_seq;                        /* what stands up to here in the log is history that both share */
	size_t examples_max;
	/* Now and then: how much was done, how much of the log there was when it began, and what differs so far. false: stop. NULL: nobody asks. */
	bool (*progress)(void *arg, uint64_t events, uint64_t seq, uint64_t differences);
	void *arg;
};
enum { EXAMPLES_USUAL = 20, EXAMPLES_MOST = 1000 };

/* A candidate beside a history that may grow. */
struct trial;
/* history: a store of the community that nobody else reads meanwhile (a read-only snapshot of its file). The request's texts are borrowed until the end. */
struct trial *trial_open(struct store *history, const char *community, const struct backtest_request *request, struct diagnostics *diagnostics, struct err *err) MUST_CHECK;
bool trial_read(struct trial *trial, struct store *history, struct err *err) MUST_CHECK;       /* what is new in it */
bool trial_reach(struct trial *trial, int64_t time_us, struct err *err) MUST_CHECK;            /* nothing came until then */
uint64_t trial_seq(const struct trial *trial);                                                 /* of the newest event read */
bool trial_met(const struct trial *trial);                                                     /* the candidate itself was published: what follows is no longer looked at */
void trial_counts(const struct trial *trial, uint64_t *events, uint64_t *differences, uint64_t *inapplicable);
/* Writes one JSON object: {"events":N,"inputs":N,"aside":N,"stopped":false,"since","until","percent":P,"inapplicable":N,"differences":N,"by_kind":{…},
 * "reasons":[…],"examples":[…],"states":{kind:{state:{recorded,candidate}}},"values":{kind:{field:{value:{…}}}},"waits":{…},"deadlines":{…},"alerts":{…},
 * "balances":{ledger:{…}},"entities":{kind:{…}},"indicators":[…],"labels":{…}}; docs/backtest.md says what each is. */
bool trial_report(struct trial *trial, struct buf *out, struct err *err) MUST_CHECK;
void trial_free(struct trial *trial);

bool history_backtest(struct store *history, const char *community, const struct backtest_request *request, struct buf *out, struct diagnostics *diagnostics, struct err *err) MUST_CHECK;

/* The place in the log of its newest event; 0: it is empty. */
bool history_newest(struct store *history, uint64_t *seq, struct err *err) MUST_CHECK;

/* "name=value" and "name@scope=id=value" pairs as such an array of params. */
bool trial_params(const char *const *params, size_t count, struct buf *out, struct err *err) MUST_CHECK;

#endif
