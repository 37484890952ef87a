#include "base/fault.h"
#include "base/mem.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the process, not of an engine: it is the process that dies. */
static struct { char name[40]; _Atomic int left; } armed_fault;

bool fault_arm(const char *spec)
{
	int left = 0;
	size_t nth;
	if (sscanf(spec, "allocation:%zu", &nth) == 1 || sscanf(spec, "starved:%zu", &nth) == 1) {
		mem_fail_after(nth, spec[0] == 's');
		return true;
	}
	if (sscanf(spec, "%39[a-z_]:%d", armed_fault.name, &left) != 2 || left < 1)
		return false;
	atomic_store(&armed_fault.left, left);
	return true;
}

void fault_point(const char *name)
{
	if (atomic_load_explicit(&armed_fault.left, memory_order_relaxed) == 0 || strcmp(armed_fault.name, name) != 0)
		return;
	if (atomic_fetch_sub(&armed_fault.left, 1) == 1)
		raise(SIGKILL);
}
