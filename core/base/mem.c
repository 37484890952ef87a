#include "base/mem.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A test's fault point, not state of the program: 0 means no fault is planted. */
static struct { atomic_size_t left; atomic_bool all; } fail_countdown;

static bool fail_now(void)
{
	static const char text[] = "muster: an allocation fails on purpose\n";
	ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
	(void)written;
	return true;
}

bool mem_fault(void)
{
	size_t left = atomic_load_explicit(&fail_countdown.left, memory_order_relaxed);
	if (left == 0)
		return false;
	if (left == 1 && atomic_load_explicit(&fail_countdown.all, memory_order_relaxed))
		return fail_now();
	return atomic_fetch_sub_explicit(&fail_countdown.left, 1, memory_order_relaxed) == 1 && fail_now();
}

void mem_fail_after(size_t n, bool all)
{
	atomic_store(&fail_countdown.all, all);
	atomic_store(&fail_countdown.left, n);
}

void mem_exhausted(void)
{
	static const char text[] = "muster: out of memory; nothing acknowledged is lost, start again\n";
	ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
	(void)written;
	_exit(MEM_EXIT);                               /* lint: memory is gone, the caller cannot be told */
}

static void *must_have(void *memory)
{
	if (!memory)
		mem_exhausted();
	return memory;
}

void *mem_try_resize(void *old, size_t size)
{
	return mem_fault() ? NULL : realloc(old, size ? size : 1);
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
	return must_have(mem_fault() ? NULL : calloc(1, size ? size : 1));
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
