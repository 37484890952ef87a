/* orphans.h — what lost its name with a version, for people. */
#ifndef CLI_ORPHANS_H
#define CLI_ORPHANS_H

#include "base/json.h"

void print_orphans(const struct json *orphans);        /* engine.h: engine_orphans_json; nothing when there are none */

#endif
