/* SQLite's own allocations count among those that a test lets fail. Only a process that was started to fail comes here. */
#include "store/store.h"

#include <sqlite3.h>

static sqlite3_mem_methods faulty_memory;

static void *allocate(int size) { return mem_fault() ? NULL : faulty_memory.xMalloc(size); }
static void *resize(void *old, int size) { return mem_fault() ? NULL : faulty_memory.xRealloc(old, size); }

bool store_sqlite_faults(void)
{
	if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &faulty_memory) != SQLITE_OK)
		return false;
	sqlite3_mem_methods faulty = faulty_memory;
	faulty.xMalloc = allocate;
	faulty.xRealloc = resize;
	return sqlite3_config(SQLITE_CONFIG_MALLOC, &faulty) == SQLITE_OK;
}
