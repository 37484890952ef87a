/* kit.h — what `muster new` begins with, built into the program: "@kit/NAME/…" for each pack that one may
 * begin from, "@kit/common/…" for all of them, "@rules/NAME/…" what of such a pack is taken as it is. */
#ifndef CLI_KIT_H
#define CLI_KIT_H

#include "script/script.h"

const struct script_file *kit_files(size_t *count);        /* sorted by path */

#endif
