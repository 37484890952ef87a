/* simulation_private.h — shared by the files of the simulation's words. */
#ifndef SCRIPT_SIMULATION_PRIVATE_H
#define SCRIPT_SIMULATION_PRIVATE_H

#include "script/script_private.h"

int64_t simulation_instant(lua_State *L, int index);       /* a time, or a text in the community's zone; raises */
extern const luaL_Reg simulation_times[];

#endif
