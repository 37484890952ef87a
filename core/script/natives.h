/* natives.h — the functions that the language scripts get; private to core/script. */
#ifndef SCRIPT_NATIVES_H
#define SCRIPT_NATIVES_H

#include "script/script_private.h"

extern const luaL_Reg natives[], check_natives[];             /* natives.c, natives_check.c */
/* A file of the source by its path, marked as touched; NULL: there is none, or everything is loaded. */
const struct script_file *use_file(struct script *script, const char *path);

#endif
