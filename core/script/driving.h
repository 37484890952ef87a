/* driving.h — a community driven from outside in Lua on a virtual clock: by a test, or by who types at a console. The state's words read in
 * the engine that script->driver names. */
#ifndef SCRIPT_DRIVING_H
#define SCRIPT_DRIVING_H

#include "script/drive.h"
#include "script/tests.h"

void push_drive(lua_State *L);                                  /* a table of natives: at, advance, setup, send, … */
void bind_engine(struct script *script, struct engine *engine); /* words read there, names are of its model */
void forget_model(struct script *script);

#endif
