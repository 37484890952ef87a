#include "base/fault.h"
#include "base/mem.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the process, not of an engine: it is the process that dies. */
enum { FAULTS_MAX = 2 };
static struct { struct { char name[40]; _Atomic int left; } at[FAULTS_MAX]; } armed_fault;

static bool arm_one(int i, const char *spec)
{
	size_t nth;
	int left = 0;
	if (sscanf(spec, "allocation:%zu", &nth) == 1 || sscanf(spec, "starved:%zu", &nth) == 1) {
		mem_fail_after(nth, spec[0] == 's');
		return true;
	}
	if (sscanf(spec, "%39[a-z_]:%d", armed_fault.at[i].name, &left) != 2 || left < 1)
		return false;
	atomic_store(&armed_fault.at[i].left, left);
	return true;
}

bool fault_arm(const char *spec)
{
	const char *second = strchr(spec, ',');
	return arm_one(0, spec) && (!second || arm_one(1, second + 1));
}

static bool is_armed(int i, const char *name)
{
	return atomic_load_explicit(&armed_fault.at[i].left, memory_order_relaxed) != 0 && strcmp(armed_fault.at[i].name, name) == 0;
}

void fault_point(const char *name)
{
	for (int i = 0; i < FAULTS_MAX; i++)
		if (is_armed(i, name) && atomic_fetch_sub(&armed_fault.at[i].left, 1) == 1)
			raise(SIGKILL);
}

bool fault_wanted(const char *name)
{
	return is_armed(0, name) || is_armed(1, name);
}

void fault_disarm(void)
{
	for (int i = 0; i < FAULTS_MAX; i++)
		atomic_store(&armed_fault.at[i].left, 0);
}
