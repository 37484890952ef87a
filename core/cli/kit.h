/* kit.h — what `muster new` begins with, built into the program: "@kit/taiping/community.lua", "@rules/starter/model/request.lua". */
#ifndef CLI_KIT_H
#define CLI_KIT_H

#include "script/script.h"

const struct script_file *kit_files(size_t *count);        /* sorted by path */

#endif
