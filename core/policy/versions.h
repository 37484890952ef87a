/* versions.h — the policy versions that a store holds, with their files. */
#ifndef POLICY_VERSIONS_H
#define POLICY_VERSIONS_H

#include "calendar/calendar.h"
#include "policy/pack.h"
#include "store/store.h"

struct version { uint64_t number; char hash[65]; int64_t time_us; };        /* number 0: none */
bool versions_newest(struct store *store, struct version *version, struct err *err) MUST_CHECK;
/* Each one, oldest first; texts are borrowed for the call. */
struct version_row { uint64_t number; char hash[65]; int64_t time_us; struct str tests, model; };
bool versions_each(struct store *store, void (*fn)(void *arg, const struct version_row *row), void *arg, struct err *err) MUST_CHECK;
/* Its files as stored; the caller frees the pack. */
bool versions_pack(struct store *store, uint64_t version, struct pack **pack, struct err *err) MUST_CHECK;
bool versions_model(struct store *store, uint64_t version, struct buf *model, struct err *err) MUST_CHECK;      /* the compiled model as stored: JSON */
bool versions_json(struct store *store, uint64_t active, const struct calendar *calendar, struct buf *out, struct err *err) MUST_CHECK;      /* an array, newest first */

/* What a version's tests came to, as its row keeps it. */
enum tests_state { TESTS_NONE, TESTS_PASSED, TESTS_FAILED, TESTS_FORCED, TESTS_PENDING };
struct version_tests { enum tests_state state; uint64_t passed, failed; char program[17], reason[200]; };       /* program: under which they ran; "": they did not */
struct version_tests tests_read(struct str json);          /* "" and what cannot be read: TESTS_NONE */
bool tests_wait(const struct version_tests *tests);        /* in force, but not run yet */
const char *tests_state_name(enum tests_state state);

#endif
