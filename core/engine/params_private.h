/* params_private.h — shared by the files that change and show params. A cell is one value that can be set: of a param or of one key of its table,
 * plain or for one value of a scope. Its muster_param record holds what is in force; muster_change records are what is to come. */
#ifndef ENGINE_PARAMS_PRIVATE_H
#define ENGINE_PARAMS_PRIVATE_H

#include "engine/state.h"

struct param_cell { const char *param, *key, *scope; struct str scope_value; };        /* key, scope: "" none */
/* What becomes of a cell and why. value "" = back to what lies under it. base: JSON, what stood before a window began; "" none is in force. */
struct cell_change { struct str value, note, actor, change, base; const char *what; };

const union slot *param_key_default(const struct param_def *def, const char *key);      /* NULL: no such key */
bool param_find(const struct engine *engine, struct str name, const struct param_def **def, struct err *err) MUST_CHECK;     /* also by its short name */

/* param_change.c */
struct record *cell_record(const struct engine *engine, const struct param_cell *cell);         /* NULL: it was never set */
void cell_write(struct turn *turn, struct node *node, const struct param_cell *cell, const struct cell_change *change);
bool cell_value_fits(struct engine *engine, const struct param_def *def, const struct json *value, struct err *err) MUST_CHECK;

/* param_plan.c: changes of a later time, and for a time */
struct window { int64_t from_us, until_us; bool from, until; };          /* from false: at once; until false: for good */
bool window_read(const struct engine *engine, const struct json *data, struct window *window, struct err *err) MUST_CHECK;
void change_plan(struct turn *turn, struct node *node, const struct param_cell *cell, const struct cell_change *change, struct window window);
void changes_replace(struct turn *turn, struct node *node, const struct param_cell *cell);      /* a change for good ends the windows in force */
bool changes_cancel(struct turn *turn, struct node *node, const struct json *ids, struct err *err) MUST_CHECK;
/* Why it could not begin under the active version, as a text; false: it could. */
bool change_problem(struct engine *engine, const struct record *change, struct buf *why);
bool change_is(const struct record *change, const char *state);

#endif
