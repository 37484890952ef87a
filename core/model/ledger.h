/* ledger.h — double-entry ledgers: every transfer takes from one account what it gives to another. Balances follow from
 * entries, never the other way; an account goes below zero only where its ledger's declaration says so. Journalled.
 * Accounts are texts: "person/ID" for entities, or names the declaration lists ("mint"). Amounts are int64 in units of
 * 10^-decimals, > 0. */
#ifndef MODEL_LEDGER_H
#define MODEL_LEDGER_H

#include "model/journal.h"
#include "model/model.h"

struct ledger;                                                     /* all ledgers of one community */
struct ledger_entry {
	uint64_t number;                                           /* 1, 2, 3 … a community */
	uint64_t seq; int64_t time_us;
	const char *ledger;
	struct str from, to;
	int64_t amount, from_balance, to_balance;                  /* balances after it */
	struct str reason, key;                                    /* key: "" or idempotency key within the ledger */
};
struct ledger *ledger_new(struct journal *journal);                /* borrows */
void ledger_free(struct ledger *ledger);
struct transfer { const struct ledger_def *def; struct str from, to; int64_t amount; struct str reason, key; };
/* Same key again with the same accounts and amount: true, *entry is the first one, nothing happens (*repeated = true); with another content ERR_CONFLICT.
 * ERR_REFUSED: amount ≤ 0, same account twice, unknown named account (with suggestion), "person/p-1 has 3, needs 5". */
bool ledger_transfer(struct ledger *ledger, const struct transfer *transfer, uint64_t seq, int64_t time_us,
                     struct ledger_entry *entry, bool *repeated, struct err *err) MUST_CHECK;
int64_t ledger_balance(const struct ledger *ledger, const struct ledger_def *def, struct str account);
struct moved_query { struct str to, from, reason; int64_t since_us, until_us; };   /* "" = any; at least to or from; until 0 = open; [since, until) */
int64_t ledger_moved(const struct ledger *ledger, const struct ledger_def *def, const struct moved_query *query, size_t *examined);
/* An account's entries, newest first: the place (index + 1) of its newest, then of the one before that one; 0 = no more. */
size_t ledger_newest(const struct ledger *ledger, const struct ledger_def *def, struct str account);
size_t ledger_earlier(const struct ledger *ledger, size_t place, struct str account);
size_t ledger_entry_count(const struct ledger *ledger);
struct ledger_entry ledger_entry_at(const struct ledger *ledger, size_t index);    /* borrowed texts; index 0 = number 1 */
/* Recovery: an entry as it was; numbers must follow each other (ERR_CORRUPT), an entry already there is skipped. Not journalled. */
bool ledger_load(struct ledger *ledger, const struct ledger_entry *entry, struct err *err) MUST_CHECK;
size_t ledger_compare(const struct ledger *left, const struct ledger *right, void (*differ)(void *arg, const char *text), void *arg);

#endif
