/* loop.h — the one place that knows libevent's base: readiness of descriptors, one-shot timers, signals and
 * posting from another thread. One loop a thread. Callbacks run on the loop's thread only. */
#ifndef BASE_LOOP_H
#define BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include "base/err.h"

struct loop;
struct loop *loop_new(struct err *err) MUST_CHECK;           /* NULL on error */
void loop_free(struct loop *loop);
void loop_run(struct loop *loop);                            /* until loop_stop */
void loop_stop(struct loop *loop);

enum { LOOP_READ = 1, LOOP_WRITE = 2 };
struct loop_io;
typedef void (*loop_io_fn)(int fd, int ready, void *arg);
struct loop_io *loop_io_new(struct loop *loop, int fd, loop_io_fn fn, void *arg);   /* watches nothing yet */
void loop_io_watch(struct loop_io *io, int interest);        /* LOOP_READ | LOOP_WRITE; 0 = pause */
void loop_io_free(struct loop_io *io);                       /* does not close fd; NULL is fine */

struct loop_timer;
typedef void (*loop_timer_fn)(void *arg);
struct loop_timer *loop_timer_new(struct loop *loop, loop_timer_fn fn, void *arg);
void loop_timer_set(struct loop_timer *timer, int64_t delay_us);       /* replaces; ≤ 0 = next round */
void loop_timer_free(struct loop_timer *timer);

typedef void (*loop_signal_fn)(int signal, void *arg);
bool loop_on_signal(struct loop *loop, int signal, loop_signal_fn fn, void *arg, struct err *err) MUST_CHECK;

/* From any thread: fn(arg) runs on the loop's thread soon, in order of posting. */
void loop_post(struct loop *loop, loop_timer_fn fn, void *arg);
void loop_unpost(struct loop *loop, const void *arg);         /* on the loop's thread: what was posted for arg and has not run never will */

#endif
