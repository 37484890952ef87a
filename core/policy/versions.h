/* versions.h — the policy versions that a store holds, with their files. */
#ifndef POLICY_VERSIONS_H
#define POLICY_VERSIONS_H

#include "calendar/calendar.h"
#include "policy/pack.h"
#include "store/store.h"

struct version { uint64_t number; char hash[65]; int64_t time_us; };        /* number 0: none */
bool versions_newest(struct store *store, struct version *version, struct err *err) MUST_CHECK;
/* Its files as stored; the caller frees the pack. */
bool versions_pack(struct store *store, uint64_t version, struct pack **pack, struct err *err) MUST_CHECK;
bool versions_json(struct store *store, uint64_t active, const struct calendar *calendar, struct buf *out, struct err *err) MUST_CHECK;      /* an array, newest first */

#endif
