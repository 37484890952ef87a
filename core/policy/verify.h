/* verify.h — replays a stored community from nothing, rules included, and compares row by row. */
#ifndef POLICY_VERIFY_H
#define POLICY_VERIFY_H

#include "engine/replay.h"
#include "policy/community.h"

struct verify_result { struct replay_report replay; uint64_t compared, differences; };
/* The community's host is read_only; differ gets a sentence a difference. false: the log or a version could not be read. */
bool community_verify(struct community *community, void (*differ)(void *arg, const char *text), void *arg, struct verify_result *result, struct err *err) MUST_CHECK;

#endif
