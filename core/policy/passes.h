/* passes.h — tests that passed, by content: the same pack need not pass twice. The newest thousand of a host; those of stored versions are read at start. */
#ifndef POLICY_PASSES_H
#define POLICY_PASSES_H

#include "policy/versions.h"

struct passes;
struct passes *passes_new(void);
void passes_free(struct passes *passes);
void passes_add(struct passes *passes, const char *hash, const struct version_tests *tests);      /* of what did not pass nothing is kept */
/* any_program: passed under whatever program; else under this one. NULL: not known to have passed. */
const struct version_tests *passes_find(struct passes *passes, const char *hash, bool any_program);
const char *passes_program(struct passes *passes);     /* 16 hex digits of this program's own file; read when it is first asked for */

#endif
