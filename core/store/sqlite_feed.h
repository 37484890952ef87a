/* sqlite_feed.h — a batch as a table that SQL can read: `INSERT … SELECT c0, c1 … FROM muster_feed` writes a run of rows of one table with one
 * statement, with no binding, stepping and resetting for each. Private to the SQLite store. */
#ifndef STORE_SQLITE_FEED_H
#define STORE_SQLITE_FEED_H

#include <sqlite3.h>

#include "store/store_ops.h"

struct feed;
struct feed *feed_new(sqlite3 *db, struct err *err) MUST_CHECK;        /* registers the table; free after the connection is closed */
void feed_free(struct feed *feed);
void feed_start(struct feed *feed, const struct batch *batch);         /* borrowed until the next start */
const struct batch_op *feed_op(const struct feed *feed);               /* the next operation; NULL: the batch is through */
void feed_skip(struct feed *feed);
/* Reading muster_feed gives the operations from here on that put a row of `width` cells into the same table, and moves past them. */

#endif
