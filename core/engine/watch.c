#include "engine/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct page { char rule[WATCH_RULE_MAX]; _Atomic uint64_t run; _Atomic uint32_t died; };    /* run: its number; 0 between runs */
struct watch { struct page *page; uint64_t runs; };

struct watch *watch_open(const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct page *page = MAP_FAILED;
	if (fd >= 0 && ftruncate(fd, sizeof *page) == 0)
		page = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	int why = errno;
	if (fd >= 0)
		close(fd);
	if (page == MAP_FAILED) {
		err_set(err, ERR_STORE, "%s: %s", path, strerror(why));
		return NULL;
	}
	struct watch *watch = mem_zalloc(sizeof *watch);
	watch->page = page;
	return watch;
}

void watch_close(struct watch *watch)
{
	if (!watch)
		return;
	munmap(watch->page, sizeof *watch->page);
	mem_free(watch);
}

void watch_begin(struct watch *watch, const char *rule)
{
	if (!watch)
		return;
	size_t length = strnlen(rule, WATCH_RULE_MAX - 1);
	memcpy(watch->page->rule, rule, length);
	watch->page->rule[length] = '\0';
	atomic_store_explicit(&watch->page->run, ++watch->runs, memory_order_release);
}

void watch_end(struct watch *watch)
{
	if (watch)
		atomic_store_explicit(&watch->page->run, 0, memory_order_release);
}

bool watch_stuck(const struct watch *watch, uint64_t *last)
{
	uint64_t run = watch ? atomic_load_explicit(&watch->page->run, memory_order_acquire) : 0, before = *last;
	*last = run;
	return run && run == before;
}

bool watch_running(const struct watch *watch, char rule[WATCH_RULE_MAX])
{
	if (!watch || !atomic_load_explicit(&watch->page->run, memory_order_acquire))
		return false;
	memcpy(rule, watch->page->rule, WATCH_RULE_MAX);
	rule[WATCH_RULE_MAX - 1] = '\0';
	return true;
}

void watch_mark(struct watch *watch)
{
	if (watch && atomic_load_explicit(&watch->page->run, memory_order_acquire))
		atomic_store_explicit(&watch->page->died, 1, memory_order_release);
}

bool watch_take(struct watch *watch, char rule[WATCH_RULE_MAX])
{
	if (!watch)
		return false;
	bool died = atomic_load_explicit(&watch->page->died, memory_order_acquire) != 0;
	if (died) {
		memcpy(rule, watch->page->rule, WATCH_RULE_MAX);
		rule[WATCH_RULE_MAX - 1] = '\0';
	}
	atomic_store_explicit(&watch->page->died, 0, memory_order_release);
	atomic_store_explicit(&watch->page->run, 0, memory_order_release);
	return died && rule[0];
}
