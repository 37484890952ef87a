#include "policy/passes.h"
#include "base/hash.h"
#include "base/map.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PASSES_MAX = 1000 };

struct pass { struct pass *next; char hash[65]; struct version_tests tests; };
struct passes { struct map by_hash; struct pass *oldest, *newest; char program[17]; };

struct passes *passes_new(void)
{
	return mem_zalloc(sizeof(struct passes));
}

void passes_free(struct passes *passes)
{
	for (struct pass *pass = passes ? passes->oldest : NULL, *next; pass; pass = next) {
		next = pass->next;
		mem_free(pass);
	}
	if (passes)
		map_free(&passes->by_hash);
	mem_free(passes);
}

static void forget_oldest(struct passes *passes)
{
	struct pass *pass = passes->oldest;
	passes->oldest = pass->next;
	map_remove(&passes->by_hash, str_of(pass->hash));
	mem_free(pass);
}

void passes_add(struct passes *passes, const char *hash, const struct version_tests *tests)
{
	if (tests->state != TESTS_PASSED)
		return;
	struct pass *known = map_get(&passes->by_hash, str_of(hash));
	if (known) {
		known->tests = *tests;
		return;
	}
	if (passes->by_hash.count == PASSES_MAX)
		forget_oldest(passes);
	struct pass *pass = mem_zalloc(sizeof *pass);
	snprintf(pass->hash, sizeof pass->hash, "%s", hash);
	pass->tests = *tests;
	if (passes->oldest)
		passes->newest->next = pass;
	else
		passes->oldest = pass;
	passes->newest = pass;
	map_put(&passes->by_hash, str_of(hash), pass);
}

static uint64_t hash_of_program(void)
{
	struct stat info;
	uint64_t hash = 0;
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	void *bytes = fd >= 0 && fstat(fd, &info) == 0 && info.st_size > 0 ? mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
	if (bytes != MAP_FAILED) {
		hash = hash_bytes(bytes, (size_t)info.st_size, 0);
		munmap(bytes, (size_t)info.st_size);
	}
	if (fd >= 0)
		close(fd);
	return hash;
}

const char *passes_program(struct passes *passes)
{
	if (!passes->program[0])
		snprintf(passes->program, sizeof passes->program, "%016llx", (unsigned long long)hash_of_program());
	return passes->program;
}

const struct version_tests *passes_find(struct passes *passes, const char *hash, bool any_program)
{
	const struct pass *pass = map_get(&passes->by_hash, str_of(hash));
	return pass && (any_program || strcmp(pass->tests.program, passes_program(passes)) == 0) ? &pass->tests : NULL;
}
