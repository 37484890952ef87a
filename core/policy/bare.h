/* bare.h — a stored version whose rules this program cannot load: its model alone, as stored beside the files, so that the log and the tables can be read.
 * It takes no events and lets nothing fall due until another version is published. */
#ifndef POLICY_BARE_H
#define POLICY_BARE_H

#include "engine/release.h"

/* why: what its loading came to; copied. NULL with err: the stored model cannot be read either. */
struct release *release_bare(struct str model_json, const char *why, struct err *err) MUST_CHECK;

#endif
