/* newest.h — at start: the version that was stored last comes into force again, or what can be had of it. */
#ifndef POLICY_NEWEST_H
#define POLICY_NEWEST_H

#include "policy/community.h"

/* Before engine_recover. A version that does not load is installed with its model alone (bare.h), and policy->fallback says why. */
bool newest_install(struct community *community, struct store *store, struct err *err) MUST_CHECK;
/* After engine_recover, where something may be written: when the newest did not load, an older one that does is published again. */
void newest_fall_back(struct community *community);

#endif
