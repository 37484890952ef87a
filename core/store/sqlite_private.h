/* sqlite_private.h — shared by the files of the SQLite store: sqlite.c (committing, reading, opening) and sqlite_tables.c (what the file holds). */
#ifndef STORE_SQLITE_PRIVATE_H
#define STORE_SQLITE_PRIVATE_H

#include <stdatomic.h>

#include "store/sqlite_checked.h"
#include "store/sqlite_feed.h"
#include "base/map.h"

struct table {
	struct store_table *shape;                     /* as the file has it: what was added later stands last */
	struct store_table *defined;                   /* as store_define had it: the order of the cells that are put; NULL: as the file */
	sqlite3_stmt *put, *del;
};
struct sqlite {
	struct store base;
	char *path;
	sqlite3 *db, *checkpointer;
	struct map tables;
	sqlite3_stmt *begin, *commit, *probe;
	struct feed *feed;
	bool read_only, dead;                          /* dead: a sync failed; never again */
	_Atomic int wal_frames;                        /* in the WAL after the last commit; written by the committing thread */
	_Atomic int wal_copied;                        /* of these, in the database file since the last checkpoint */
	_Atomic bool copying;                          /* the checkpoint thread is at it */
};

bool sqlite_failed(const struct sqlite *sqlite, const char *what, struct err *err);          /* false, with the reason */
bool sqlite_run(struct sqlite *sqlite, const char *sql, struct err *err) MUST_CHECK;
/* sqlite_tables.c */
bool sqlite_define(struct store *store, const struct store_table *shape, struct err *err) MUST_CHECK;
const struct store_table *sqlite_find(struct store *store, const char *name);
bool sqlite_learn_all(struct sqlite *sqlite, struct err *err) MUST_CHECK;                    /* the tables that the file has */
void sqlite_forget_tables(struct sqlite *sqlite);
static inline const struct store_table *table_puts(const struct table *table) { return table->defined ? table->defined : table->shape; }     /* the order of a row's cells */

#endif
