/* fault.h — named places where a test lets the process die, as by kill -9. Unless one is armed a place costs a load and a compare. */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdbool.h>

/* "allocation:7": the seventh allocation from now fails; "starved:7": and every later one.
 * "before_commit:3": the third time that place is reached. Two may be given, with a comma. false: not of that form. */
bool fault_arm(const char *spec);
void fault_point(const char *name);
/* A mistake that a test has the program make, to see that its harness notices: "answers_early", "no_dedupe", "plain_hook". */
bool fault_wanted(const char *name);
void fault_disarm(void);

#endif
