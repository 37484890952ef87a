/* lines.h — two texts compared line by line. */
#ifndef POLICY_LINES_H
#define POLICY_LINES_H

#include "base/buf.h"

/* The hunks of a unified diff with three lines around each change ("@@ -1,4 +1,5 @@", then lines that begin with ' ', '-' or '+'); nothing when both are
 * the same. After E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986); very different texts are shown as one block replaced. */
void lines_diff(struct str left, struct str right, struct buf *out);

#endif
