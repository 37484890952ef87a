/* side_by_side.h — muster simulate with several seeds or two candidates: each run in a process of its own, then their indicators side by side. */
#ifndef CLI_SIDE_BY_SIDE_H
#define CLI_SIDE_BY_SIDE_H

#include "policy/simulate.h"

enum { SEEDS_MAX = 1000 };
/* What lives: pack and params of each side; the candidate's pack NULL: there is one side only. Both live the same days with the same seeds. */
struct side { struct pack *pack; const char *const *params; size_t param_count; };
struct side_by_side { struct side base, candidate; struct simulate_options common; size_t seeds; bool json; };
int side_by_side(const struct side_by_side *wanted);   /* prints; the exit code */

#endif
