/* beside.h — what follows a version that is in force: its tests, where they were not waited for, and timers whose name came back. */
#ifndef POLICY_BESIDE_H
#define POLICY_BESIDE_H

#include "policy/testing.h"

/* The tests of all versions in force that are pending, one community after the other, when it is quiet. */
void tests_beside(struct host *host);
void tests_beside_stop(struct host *host);
/* On the loop, after the swap: what is known of the version before it is of the past. tests: as kept, or "". */
void community_published(struct community *community, struct str tests);
/* Timers that wait for a name that is there again run again. */
void community_timers_return(struct community *community);

#endif
