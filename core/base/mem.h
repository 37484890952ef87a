/* mem.h — allocation. Two kinds, by who decides the size:
 * mem_* for what the program decides (small, bounded): running out ends the process loudly, which loses
 * nothing that was acknowledged, because recovery starts from the log;
 * mem_try_* for what input decides (bodies, results): NULL is an ordinary error of that request. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

void *mem_alloc(size_t size);                              /* never NULL; not zeroed */
void *mem_zalloc(size_t size);                             /* never NULL; zeroed */
void *mem_resize(void *old, size_t size);                  /* never NULL; like realloc */
void *mem_copy(const void *bytes, size_t size);            /* never NULL */
char *mem_string(const char *text);                        /* never NULL; caller frees */
void *mem_try_resize(void *old, size_t size) MUST_CHECK;   /* NULL: out of memory, old untouched */
void  mem_free(void *memory);                              /* NULL is fine */
void  mem_trim(void);                                      /* after much was freed at once: what is unused goes back to the system */

/* Says so and ends the process with MEM_EXIT, as kill -9 would: nothing else can be trusted to work now. */
enum { MEM_EXIT = 71 };
_Noreturn void mem_exhausted(void);

/* Tests: the n-th allocation from now fails (0: never), with `all` every later one too. Libraries with allocators of their own ask mem_fault. */
void  mem_fail_after(size_t n, bool all);
bool  mem_fault(void);

#endif
