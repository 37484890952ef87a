/* console.h — statements and expressions of the policy language and of tests, one input after the other, in a community on a virtual clock.
 * What acts is a turn of its own; variables last from input to input. */
#ifndef SCRIPT_CONSOLE_H
#define SCRIPT_CONSOLE_H

#include "script/tests.h"

struct console;
/* driver: borrowed, with an engine under the same pack. NULL with diagnostics. */
struct console *console_new(const struct script_source *source, struct test_driver *driver, struct diagnostics *diagnostics) MUST_CHECK;
void console_free(struct console *console);                                    /* before its driver's engine; NULL is fine */

enum console_answer { CONSOLE_DONE, CONSOLE_FAILED, CONSOLE_INCOMPLETE };      /* incomplete: the input goes on in the next line */
/* out: what to show, without a newline at the end; "" when there is nothing. On CONSOLE_FAILED why. */
enum console_answer console_say(struct console *console, struct str input, struct buf *out);
/* The variables, as input for another console of the same world, and the names of those that cannot be carried over. */
void console_variables(struct console *console, struct buf *input, struct buf *lost);

#endif
