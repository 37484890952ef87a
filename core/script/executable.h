/* executable.h — the lines of a Lua file at which something can run, as the compiler placed its instructions. */
#ifndef SCRIPT_EXECUTABLE_H
#define SCRIPT_EXECUTABLE_H

#include "script/sandbox.h"

/* Marks lines[line] for 1 ≤ line < count. The return that ends a function by itself is left out: a function that returned before never
 * comes to its `end`. false: the file cannot be compiled, or this Lua writes its functions in another way than 5.4 does. */
bool executable_lines(const char *path, struct str text, uint8_t *lines, size_t count, struct err *err) MUST_CHECK;

#endif
