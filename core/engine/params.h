/* params.h — reading params, and what a reading was: for whom a value was asked and where it was found.
 * A value is looked for in the scopes the param allows (`by`), in that order: what was set there, then what the pack declares for it; at last
 * the plain value. */
#ifndef ENGINE_PARAMS_H
#define ENGINE_PARAMS_H

#include "engine/release.h"

struct engine;
struct param_scope { const char *name; struct str value; };        /* "grid", "g3" */

/* Interned: equal readings of one engine are one object that lives as long as the engine. */
struct param_reading {
	const char *param, *key;               /* key: of a table, else "" */
	const char *scope, *scope_value;       /* where the value was found; "" the plain value */
	const char *scopes;                    /* for whom it was asked: {"grid":"g3","mode":"war"}; "" for nobody in particular */
};
void reading_write(const struct param_reading *reading, struct buf *out);      /* as members of a JSON object, each with a comma before */
bool reading_same(const struct param_reading *a, const struct param_reading *b);        /* NULL is one too */
const struct param_reading *engine_reading(struct engine *engine, struct param_reading like);

/* The value for these scopes; *reading (may be NULL) tells what was read. Borrowed slot. */
union slot engine_param_read(struct engine *engine, const struct param_def *param, const char *key, const struct param_scope *scopes, size_t count,
                             const struct param_reading **reading);

#endif
