/* try.h — run recorded or written events against a pack in a throw-away engine on a virtual clock. */
#ifndef POLICY_TRY_H
#define POLICY_TRY_H

#include "policy/release.h"

struct try_options {
	struct str events;                     /* NDJSON: one CloudEvents object a line */
	struct str until;                      /* a time, or "" = the last event's */
	const char *const *params; size_t param_count;     /* "name=value" */
	void (*line)(void *arg, struct str json);           /* each resulting event, alert, failure and refusal */
	void *arg;
};
/* false: the pack is wrong or an event could not be read (err, diagnostics); *refused counts inputs the pack refused. */
bool try_pack(struct pack *pack, const struct try_options *options, size_t *refused, struct diagnostics *diagnostics, struct err *err) MUST_CHECK;

#endif
