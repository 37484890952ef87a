/* aside.h — what a child process that ended badly said, as an answer. */
#ifndef HTTP_ASIDE_H
#define HTTP_ASIDE_H

#include "base/err.h"
#include "base/buf.h"

/* code, tail: as child_calls.ended gives them. */
void aside_problem(int code, struct str tail, struct err *err);

#endif
