/* simulate.h — a synthetic community lives under a pack on a virtual clock. */
#ifndef POLICY_SIMULATE_H
#define POLICY_SIMULATE_H

#include "policy/pack.h"

struct simulate_options {
	int days;
	uint64_t seed;
	const char *from;                      /* a date; NULL: as the pack's simulation says */
	const char *const *params; size_t param_count;     /* "name=value" */
	const char *out;                       /* a data folder that is left behind; NULL: in memory only */
	void (*progress)(void *arg, double share);         /* NULL: nobody looks */
	void *arg;
};
/* json: {"pack","seed","days","since","until","events","acts","refused","failures","log_hash","indicators","lines"}. */
bool simulate_pack(struct pack *pack, const struct simulate_options *options, struct buf *json, struct diagnostics *diagnostics, struct err *err) MUST_CHECK;
/* For check: simulation.lua's names. A pack without one is fine. */
bool simulate_check(struct pack *pack, const struct release *release, struct diagnostics *diagnostics) MUST_CHECK;

#endif
