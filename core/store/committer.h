/* committer.h — the commit thread. One group in flight, results come back on the caller's thread by a callback.
 * Without a loop (tests, command line) committer_wait blocks for it. */
#ifndef STORE_COMMITTER_H
#define STORE_COMMITTER_H

#include "base/loop.h"
#include "store/store.h"

struct committer;
/* done runs on the loop's thread (or inside committer_wait). The batches are the caller's again then. */
typedef void (*commit_done_fn)(void *arg, enum store_outcome outcome, const struct err *err);

struct committer *committer_new(struct store *store, struct loop *loop, commit_done_fn done, void *arg);   /* loop may be NULL; borrows store */
void committer_free(struct committer *committer);               /* waits for the one in flight; done is not called */
bool committer_busy(const struct committer *committer);
/* Only when not busy. log first, then rows (write-behind); both borrowed until done. rows may be NULL. */
void committer_submit(struct committer *committer, struct batch *log, struct batch *rows);
void committer_probe(struct committer *committer);              /* an empty durable commit; done tells */
void committer_wait(struct committer *committer);               /* until not busy; runs done */
/* Runs fn(arg, store) on the commit thread between commits and waits for it: publish, migration, close. */
void committer_exclusive(struct committer *committer, void (*fn)(void *arg, struct store *store), void *arg);

#endif
