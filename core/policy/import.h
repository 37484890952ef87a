/* import.h — rows of a table become entities: a column a field, a row an event, every mistake named with its row and column.
 * Heads are names of fields or their labels in either language; a head that ends in * is part of what a row is known by (or a column `id`).
 * Cells: refs by id or by the only title or name, enums by value or label, dates and numbers as people write them; an empty cell says nothing.
 * A row that is there already is changed where it differs; the same table again changes nothing. */
#ifndef POLICY_IMPORT_H
#define POLICY_IMPORT_H

#include "engine/engine.h"
#include "policy/community.h"

enum { IMPORT_MAPS_MAX = 64, IMPORT_PROBLEMS_MAX = 100 };
struct import_map { struct str column, field; };           /* "联系电话" is "phone" */
struct import_request {
	struct str kind, table, name;          /* name: of the file, for the record */
	struct import_map maps[IMPORT_MAPS_MAX]; size_t map_count;
	struct str key;                        /* fields by which a row is known, parted by commas; "": heads with *, a column id, or a unique set */
	struct str actor;
	bool setup;                            /* of a pack's setup: what people changed since stays */
};
struct import_problem { size_t row; const char *column, *text; };      /* row 0: of the whole table; column "": of the whole row */

struct import;
/* Decodes and parses; no engine is needed, so any thread will do. Copies the request. */
struct import *import_new(const struct import_request *request, struct err *err) MUST_CHECK;
void import_free(struct import *import);
/* Begins (again) at the first row, for this engine: heads are looked up in its model. */
bool import_begin(struct import *import, struct engine *engine, struct err *err) MUST_CHECK;
/* Takes at most `most` rows; true while there are more. Wrong rows are noted and left out; with `stop` the first one ends it. Holds the engine meanwhile. */
bool import_some(struct import *import, size_t most, bool stop);
uint64_t import_kept(const struct import *import, const char **first);     /* values that people had changed and that stay, in a setup; first: one of them */
size_t import_problem_count(const struct import *import);          /* all of them; at most IMPORT_PROBLEMS_MAX are kept */
const struct import_problem *import_problem(const struct import *import, size_t index);
/* ,"kind":…,"rows":N,"created":…,"changed":…,"unchanged":…,"encoding":…,"columns":[{"column","field"}],"ignored":[…] — members of an object that is open */
void import_write_counts(const struct import *import, struct buf *out);
void import_write_problems(const struct import *import, struct buf *out);          /* an array of {"row","column","detail","pointer"} */

/* Beside the loop: first all of it in a copy of the community as stored, then, when nothing was wrong and `write` is set, row by row in the live one.
 * done runs on the loop. err: it could not be looked at at all; problems are in the import; began: the live community has what the counts say.
 * One at a time a host (ERR_BUSY). Takes the import. */
typedef void (*imported_fn)(void *arg, const struct import *import, bool began, const struct err *err);
void community_import_aside(struct community *community, struct import *import, bool write, imported_fn done, void *arg);

#endif
