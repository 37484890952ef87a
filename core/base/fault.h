/* fault.h — named places where a test lets the process die, as by kill -9. Unless one is armed a place costs a load and a compare. */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdbool.h>

/* "allocation:7": the seventh allocation from now fails; "starved:7": and every later one.
 * "commit_before:3": the third time that place is reached. false: not of that form. */
bool fault_arm(const char *spec);
void fault_point(const char *name);

#endif
