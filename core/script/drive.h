/* drive.h — what those share who drive a community from outside in Lua: tests and simulations. */
#ifndef SCRIPT_DRIVE_H
#define SCRIPT_DRIVE_H

#include "script/script_private.h"

/* How a submission ended; filled by outcome_take, an engine's reply function. */
struct outcome { bool ok; char subject[80]; struct err err; };
void outcome_take(void *arg, const struct reply *reply);
int push_refusal(lua_State *L, const struct err *err);       /* nil, every complaint in one text: two results */

/* A table of natives, the libraries and the words that read; left on the stack, for the driver to add its own. */
void push_reading_native(lua_State *L);

#endif
