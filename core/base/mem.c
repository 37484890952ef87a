#include "base/mem.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A test's fault point, not state of the program: 0 means no fault is planted. */
static atomic_size_t fail_countdown;

static bool fault_planted(void)
{
	size_t left = atomic_load_explicit(&fail_countdown, memory_order_relaxed);
	if (left == 0)
		return false;
	return atomic_fetch_sub_explicit(&fail_countdown, 1, memory_order_relaxed) == 1;
}

void mem_fail_after(size_t n)
{
	atomic_store(&fail_countdown, n);
}

static void *must_have(void *memory)
{
	if (memory)
		return memory;
	static const char text[] = "muster: out of memory; nothing acknowledged is lost, start again\n";
	fwrite(text, 1, sizeof text - 1, stderr);
	abort();
}

void *mem_try_resize(void *old, size_t size)
{
	return fault_planted() ? NULL : realloc(old, size ? size : 1);
}

void *mem_resize(void *old, size_t size)
{
	return must_have(mem_try_resize(old, size));
}

void *mem_alloc(size_t size)
{
	return mem_resize(NULL, size);
}

void *mem_zalloc(size_t size)
{
	return must_have(fault_planted() ? NULL : calloc(1, size ? size : 1));
}

void *mem_copy(const void *bytes, size_t size)
{
	void *copy = mem_alloc(size);
	if (size)
		memcpy(copy, bytes, size);
	return copy;
}

char *mem_string(const char *text)
{
	return mem_copy(text, strlen(text) + 1);
}

void mem_free(void *memory)
{
	free(memory);
}

void mem_trim(void)
{
	malloc_trim(0);
}
