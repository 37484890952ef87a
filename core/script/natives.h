/* natives.h — the functions that the language scripts get; private to core/script. */
#ifndef SCRIPT_NATIVES_H
#define SCRIPT_NATIVES_H

#include "script/script_private.h"

extern const luaL_Reg natives[];

#endif
