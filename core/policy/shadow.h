/* shadow.h — a candidate beside the live version: it goes on with recorded history from where it was started, event by event as they come, without
 * effects; what differs collects in the report of a backtest. It runs in a child process that reads the community's file, so the live one does not
 * feel it, and what was asked stands in DATA/<community>/shadows/ until it ends: after a restart it takes the history up from its start again.
 *
 * N.request.json: what was asked; N.status.json: how it is; N.report.json: the report so far, or the last one. */
#ifndef POLICY_SHADOW_H
#define POLICY_SHADOW_H

#include "policy/backtest.h"

enum { SHADOWS_KEPT = 50 };                            /* ended ones, the oldest go */

struct shadow;
/* request: {"files":{…}|"version":N,"params":[…],"note":…} as a backtest takes it; by: who asked. Nothing runs yet; the files are durable. */
struct shadow *shadow_new(const char *data, const char *community, struct str request, struct str by, struct err *err) MUST_CHECK;
/* One that ran when the last process ended. */
struct shadow *shadow_again(const char *data, const char *community, uint64_t id, struct err *err) MUST_CHECK;
void shadow_free(struct shadow *shadow);
void shadow_status(const struct shadow *shadow, struct buf *out);      /* JSON object */

/* Follows the live community until `asked` or until what it tries is published. ready runs when the candidate has taken over and the first report is there. false: the status
 * says why it failed. */
struct shadow_follow { bool (*asked)(void *arg); void (*ready)(void *arg, const struct shadow *shadow); void *arg; };
bool shadow_follow(struct shadow *shadow, const struct shadow_follow *follow, struct diagnostics *diagnostics, struct err *err) MUST_CHECK;

uint64_t shadow_running(const char *data, const char *community);      /* 0: none */
void shadow_failed(const char *data, const char *community, uint64_t id, const char *why);
/* {"running":{…,"report":{…}}|null,"ended":[{…}]} newest first; id: that one alone, with its report. */
bool shadows_json(const char *data, const char *community, uint64_t id, struct buf *out, struct err *err) MUST_CHECK;

#endif
