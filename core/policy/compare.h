/* compare.h — indicators of simulated runs side by side: mean and spread over the seeds and, for two candidates that lived with the same people
 * and chances, the difference seed by seed. */
#ifndef POLICY_COMPARE_H
#define POLICY_COMPARE_H

#include "base/json.h"

/* What simulate_pack wrote for one seed; candidate NULL: only one side lived. */
struct seed_run { uint64_t seed; const struct json *base, *candidate; };
/* One JSON object: {"days","since","until","seeds":[…],"base":{"pack","events","refused","failures"},"candidate":{…},
 * "indicators":[{"key","source","base":{"mean","sd","min","max"},"candidate":{…},"difference":{"mean","sd","percent","up","down","clear"}}]}.
 * sd: sample standard deviation, absent for one seed. clear: the mean difference is beyond the 95 % interval of Student's t over the seeds;
 * absent below three seeds. Indicators that are no numbers are left out. */
void compare_runs(const struct seed_run *runs, size_t count, struct buf *out);

#endif
