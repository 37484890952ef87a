/* tables.h — the engine's own tables in the store. Kinds have one table each beside these (world.h: kind_shape). */
#ifndef ENGINE_TABLES_H
#define ENGINE_TABLES_H

#include "store/store.h"
#include "model/world.h"

enum log_column {
	LOG_SEQ, LOG_ROOT, LOG_CAUSE, LOG_DEPTH, LOG_TIME, LOG_TYPE, LOG_SUBJECT, LOG_ACTOR, LOG_SOURCE, LOG_EVENT_ID, LOG_BODY, LOG_SENT,
	LOG_DUE, LOG_MISSED, LOG_RULE, LOG_VERSION, LOG_BECAUSE, LOG_DATA, LOG_EFFECTS, LOG_RUNS, LOG_CHAIN, LOG_COLUMNS,
};
enum timer_column { TIMER_KIND, TIMER_ID, TIMER_NAME, TIMER_DUE, TIMER_SEQ, TIMER_ORDER, TIMER_STATES, TIMER_WORKING, TIMER_LEFT, TIMER_DEPTH, TIMER_BASIS, TIMER_COLUMNS };
enum entry_column { ENTRY_NUMBER, ENTRY_SEQ, ENTRY_TIME, ENTRY_LEDGER, ENTRY_FROM, ENTRY_TO, ENTRY_AMOUNT, ENTRY_FROM_BALANCE, ENTRY_TO_BALANCE, ENTRY_REASON, ENTRY_KEY, ENTRY_COLUMNS };
enum version_column { VERSION_NUMBER, VERSION_HASH, VERSION_TIME, VERSION_NAME, VERSION_AUTHOR, VERSION_NOTE, VERSION_STATUS, VERSION_TEST, VERSION_MODEL, VERSION_COLUMNS };
enum file_column { FILE_VERSION, FILE_PATH, FILE_CONTENT, FILE_COLUMNS };
enum meta_column { META_NAME, META_VALUE, META_COLUMNS };       /* "tables_seq": the tables reflect the log up to here */

#define TABLE_LOG     "muster_log"
#define TABLE_TIMER   "muster_timer"
#define TABLE_ENTRY   "muster_entry"
#define TABLE_VERSION "muster_version"
#define TABLE_FILE    "muster_file"
#define TABLE_META    "muster_meta"

/* Makes the engine's tables and one a kind of the model (NULL: none). */
bool tables_define(struct store *store, const struct world *world, struct err *err) MUST_CHECK;
/* A record as a row of its kind's table. */
void tables_put_record(struct batch *batch, const struct world *world, const struct record *record, struct arena *arena);
/* Loads every kind's rows and links them. */
bool tables_load(struct store *store, struct world *world, struct err *err) MUST_CHECK;

#endif
