/* ensure.h — rows that should be there: made when they are not, changed where they differ, else nothing happens. For setups and imports.
 * Each change is a root event of the kind's own: its creating event, else `update` or `correct`. The engine is held by the caller. */
#ifndef POLICY_ENSURE_H
#define POLICY_ENSURE_H

#include "engine/engine.h"

enum ensured { ENSURED_SAME, ENSURED_CREATED, ENSURED_CHANGED };
struct ensuring {
	struct engine *engine;
	struct str actor, source, because;     /* because: JSON, or "" */
	const char *reason;                    /* given to an event that takes one */
	bool system;                           /* passes authorisation */
	bool keep_peoples;                     /* what somebody else than "setup" changed since stays */
	uint64_t kept; char kept_first[200];   /* how much that was */
	enum ensured outcome;                  /* of the last row */
	struct arena arena;                    /* the caller frees it, and clears it between rows when it has grown */
	/* private: of the last submission */
	struct err err; bool ok; char subject[80];
};

/* subject: the row's id, borrowed until the next one. A refusal's items name fields: "/data/category". */
bool ensure(struct ensuring *ensuring, struct str kind, struct str id, const struct json *fields, struct str *subject, struct err *err) MUST_CHECK;
/* One event; event_id "": none. */
bool ensure_submit(struct ensuring *ensuring, struct str type, struct str subject, const struct json *fields, struct str event_id, struct str *made, struct err *err) MUST_CHECK;
const struct event_def *ensure_creating(const struct kind *kind);         /* NULL: none */
const struct event_def *ensure_updating(const struct kind *kind);

#endif
