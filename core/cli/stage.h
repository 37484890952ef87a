/* stage.h — a community for the moment: a pack in memory on a virtual clock. */
#ifndef CLI_STAGE_H
#define CLI_STAGE_H

#include "policy/release.h"

/* Zeroed = empty. err: why there is no engine, or why it is not furnished. */
struct stage { struct clock clock; struct store *store; struct engine *engine; struct err err; bool made; };

#define STAGE_BEGINS (INT64_C(1609430400) * SECOND_US)         /* 2021-01-01T00:00:00+08:00 */

/* The pack is loaded anew. false: it has errors. */
bool stage_make(struct stage *stage, struct pack *pack, int64_t begins_us) MUST_CHECK;
/* The pack's setup, in an engine under it. */
bool stage_furnish(struct pack *pack, struct engine *engine, struct err *err);
void stage_clear(struct stage *stage);

#endif
