#include "base/loop.h"

#include <errno.h>
#include <event2/event.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct posted { loop_timer_fn fn; void *arg; struct posted *next; };
struct signal_watch { struct event *event; loop_signal_fn fn; void *arg; struct signal_watch *next; };

struct loop {
	struct event_base *base;
	struct signal_watch *signals;
	int wake_fd;                                   /* an eventfd: other threads posted something */
	struct event *wake;
	pthread_mutex_t lock;                          /* guards the posted list only */
	struct posted *first, **last;
};

struct loop_io { struct event_base *base; struct event *event; int fd, interest; loop_io_fn fn; void *arg; };
struct loop_timer { struct event *event; loop_timer_fn fn; void *arg; };

static struct posted *take_posted(struct loop *loop)
{
	pthread_mutex_lock(&loop->lock);
	struct posted *list = loop->first;
	loop->first = NULL;
	loop->last = &loop->first;
	pthread_mutex_unlock(&loop->lock);
	return list;
}

static void on_wake(evutil_socket_t fd, short what, void *arg)
{
	uint64_t count;
	(void)what;
	ssize_t got = read((int)fd, &count, sizeof count);
	(void)got;
	for (struct posted *posted = take_posted(arg), *next; posted; posted = next) {
		next = posted->next;
		posted->fn(posted->arg);
		mem_free(posted);
	}
}

struct loop *loop_new(struct err *err)
{
	struct loop *loop = mem_zalloc(sizeof *loop);
	struct event_config *config = event_config_new();
	event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK | EVENT_BASE_FLAG_PRECISE_TIMER);
	loop->base = event_base_new_with_config(config);
	event_config_free(config);
	pthread_mutex_init(&loop->lock, NULL);
	loop->last = &loop->first;
	loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	loop->wake = loop->base && loop->wake_fd >= 0 ? event_new(loop->base, loop->wake_fd, EV_READ | EV_PERSIST, on_wake, loop) : NULL;
	if (loop->wake && event_add(loop->wake, NULL) == 0)
		return loop;
	loop_free(loop);
	err_set(err, ERR_INTERNAL, "no event loop could be made");
	return NULL;
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	for (struct posted *posted = take_posted(loop), *next; posted; posted = next) {
		next = posted->next;
		mem_free(posted);
	}
	for (struct signal_watch *watch = loop->signals, *next; watch; watch = next) {
		next = watch->next;
		event_free(watch->event);
		mem_free(watch);
	}
	if (loop->wake)
		event_free(loop->wake);
	if (loop->wake_fd >= 0)
		close(loop->wake_fd);
	if (loop->base)
		event_base_free(loop->base);
	pthread_mutex_destroy(&loop->lock);
	mem_free(loop);
}

void loop_run(struct loop *loop)
{
	event_base_dispatch(loop->base);
}

void loop_stop(struct loop *loop)
{
	event_base_loopbreak(loop->base);
}

/* ---- descriptors ---- */

static void on_ready(evutil_socket_t fd, short what, void *arg)
{
	struct loop_io *io = arg;
	io->fn((int)fd, (what & EV_READ ? LOOP_READ : 0) | (what & EV_WRITE ? LOOP_WRITE : 0), io->arg);
}

struct loop_io *loop_io_new(struct loop *loop, int fd, loop_io_fn fn, void *arg)
{
	struct loop_io *io = mem_zalloc(sizeof *io);
	*io = (struct loop_io){ .base = loop->base, .fd = fd, .fn = fn, .arg = arg };
	io->event = event_new(loop->base, fd, EV_PERSIST, on_ready, io);
	return io;
}

void loop_io_watch(struct loop_io *io, int interest)
{
	if (interest == io->interest)
		return;
	event_del(io->event);
	io->interest = interest;
	short what = (short)(EV_PERSIST | (interest & LOOP_READ ? EV_READ : 0) | (interest & LOOP_WRITE ? EV_WRITE : 0));
	event_assign(io->event, io->base, io->fd, what, on_ready, io);
	if (interest)
		event_add(io->event, NULL);
}

void loop_io_free(struct loop_io *io)
{
	if (!io)
		return;
	event_free(io->event);
	mem_free(io);
}

/* ---- timers ---- */

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct loop_timer *timer = arg;
	(void)fd;
	(void)what;
	timer->fn(timer->arg);
}

struct loop_timer *loop_timer_new(struct loop *loop, loop_timer_fn fn, void *arg)
{
	struct loop_timer *timer = mem_zalloc(sizeof *timer);
	*timer = (struct loop_timer){ .fn = fn, .arg = arg };
	timer->event = evtimer_new(loop->base, on_timer, timer);
	return timer;
}

void loop_timer_set(struct loop_timer *timer, int64_t delay_us)
{
	struct timeval delay = { 0 };
	if (delay_us > 0) {
		delay.tv_sec = delay_us / 1000000;
		delay.tv_usec = delay_us % 1000000;
	}
	event_add(timer->event, &delay);
}

void loop_timer_free(struct loop_timer *timer)
{
	if (!timer)
		return;
	event_free(timer->event);
	mem_free(timer);
}

/* ---- signals, posting ---- */

static void on_signal(evutil_socket_t signal, short what, void *arg)
{
	struct signal_watch *watch = arg;
	(void)what;
	watch->fn((int)signal, watch->arg);
}

bool loop_on_signal(struct loop *loop, int signal, loop_signal_fn fn, void *arg, struct err *err)
{
	struct signal_watch *watch = mem_zalloc(sizeof *watch);
	*watch = (struct signal_watch){ .fn = fn, .arg = arg, .next = loop->signals };
	watch->event = evsignal_new(loop->base, signal, on_signal, watch);
	if (!watch->event || event_add(watch->event, NULL) != 0) {
		mem_free(watch);
		return err_set(err, ERR_INTERNAL, "signal %d cannot be watched", signal);
	}
	loop->signals = watch;
	return true;
}

void loop_post(struct loop *loop, loop_timer_fn fn, void *arg)
{
	struct posted *posted = mem_alloc(sizeof *posted);
	*posted = (struct posted){ fn, arg, NULL };
	pthread_mutex_lock(&loop->lock);
	*loop->last = posted;
	loop->last = &posted->next;
	pthread_mutex_unlock(&loop->lock);
	uint64_t one = 1;
	ssize_t put = write(loop->wake_fd, &one, sizeof one);
	(void)put;
}

void loop_unpost(struct loop *loop, const void *arg)
{
	pthread_mutex_lock(&loop->lock);
	struct posted **at = &loop->first;
	while (*at) {
		struct posted *posted = *at;
		if (posted->arg != arg) {
			at = &posted->next;
			continue;
		}
		*at = posted->next;
		mem_free(posted);
	}
	loop->last = at;
	pthread_mutex_unlock(&loop->lock);
}
