#include "policy/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READ_AT_ONCE = 64 << 10, REAP_US = 2000 };
static const char parent_variable[] = "MUSTER_PARENT";

struct pipe_end { struct child *child; struct loop_io *io; int fd; struct buf text; size_t looked, total; void (*take)(struct child *child, struct str line); };

struct child {
	struct children *children;
	struct child *next, **link;
	char *name;                                    /* NULL: cancelled, only to be reaped */
	pid_t process;
	struct child_calls calls;
	void *arg;
	struct pipe_end out, errors;
	int in_fd; struct loop_io *in; struct buf input; size_t input_at;
	struct buf tail;
	struct loop_timer *reap;
	bool talked_too_much, lasts;
};
struct children { struct loop *loop; struct child *first; size_t most; bool stopped; };

struct children *children_new(struct loop *loop, size_t most)
{
	struct children *children = mem_zalloc(sizeof *children);
	*children = (struct children){ .loop = loop, .most = most };
	return children;
}

/* ---- the end of one ---- */

static void close_end(struct pipe_end *end)
{
	loop_io_free(end->io);
	end->io = NULL;
	if (end->fd >= 0)
		close(end->fd);
	end->fd = -1;
}

static void close_input(struct child *child)
{
	loop_io_free(child->in);
	child->in = NULL;
	if (child->in_fd >= 0)
		close(child->in_fd);
	child->in_fd = -1;
	buf_free(&child->input);
}

static void child_free(struct child *child)
{
	*child->link = child->next;
	if (child->next)
		child->next->link = child->link;
	close_end(&child->out);
	close_end(&child->errors);
	close_input(child);
	buf_free(&child->out.text);
	buf_free(&child->errors.text);
	buf_free(&child->tail);
	loop_timer_free(child->reap);
	mem_free(child->name);
	mem_free(child);
}

static void conclude(struct child *child, int code)
{
	struct child_calls calls = child->calls;
	void *arg = child->arg;
	struct buf tail = child->tail;
	child->tail = (struct buf)BUF_INIT;
	child_free(child);
	if (calls.ended)
		calls.ended(arg, code, buf_view(&tail));
	buf_free(&tail);
}

static int code_of(const struct child *child, int status)
{
	if (child->talked_too_much)
		return CHILD_TALKED_TOO_MUCH;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Both its ends are closed: it is gone, or will be in a moment (a large one takes its time to be put away). */
static void reap(void *arg)
{
	struct child *child = arg;
	int status = 0;
	if (waitpid(child->process, &status, WNOHANG) == 0)
		loop_timer_set(child->reap, REAP_US);
	else
		conclude(child, code_of(child, status));
}

static void stop_one(struct child *child)
{
	int status = 0;
	kill(child->process, SIGKILL);
	waitpid(child->process, &status, 0);
	conclude(child, CHILD_STOPPED);
}

void children_stop(struct children *children)
{
	children->stopped = true;
	while (children->first)
		stop_one(children->first);
}

void children_free(struct children *children)
{
	if (!children)
		return;
	children_stop(children);
	mem_free(children);
}

void child_lasts(struct child *child)
{
	child->lasts = true;
}

void child_ask_to_end(struct child *child)
{
	kill(child->process, SIGTERM);
}

void child_kill(struct child *child)
{
	kill(child->process, SIGKILL);
	child->calls = (struct child_calls){ NULL, NULL, NULL };
	mem_free(child->name);
	child->name = NULL;
}

/* ---- what it says ---- */

static void take_line(struct child *child, struct str line)
{
	if (child->calls.line)
		child->calls.line(child->arg, line);
}

static void take_error(struct child *child, struct str line)
{
	if (line.len && line.ptr[0] == '{') {
		if (child->calls.progress)
			child->calls.progress(child->arg, line);
		return;
	}
	if (line.len > CHILD_TAIL_MAX / 2)
		line.len = CHILD_TAIL_MAX / 2;
	if (child->tail.len + line.len + 1 > CHILD_TAIL_MAX) {
		size_t drop = child->tail.len + line.len + 1 - CHILD_TAIL_MAX;
		memmove(child->tail.data, child->tail.data + drop, child->tail.len - drop);
		child->tail.len -= drop;
	}
	buf_str(&child->tail, line);
	buf_byte(&child->tail, '\n');
}

static void take_lines(struct pipe_end *end, bool last)
{
	struct buf *text = &end->text;
	size_t from = 0, at = end->looked;                     /* of a long line only what is new is looked through */
	for (const char *newline; at < text->len && (newline = memchr(text->data + at, '\n', text->len - at)); at = from) {
		size_t length = (size_t)(newline - (text->data + from));
		end->take(end->child, (struct str){ text->data + from, length });
		from += length + 1;
	}
	if (last && from < text->len) {
		end->take(end->child, (struct str){ text->data + from, text->len - from });
		from = text->len;
	}
	if (from)
		memmove(text->data, text->data + from, text->len - from);
	text->len -= from;
	end->looked = text->len;
}

static void on_output(int fd, int ready, void *arg)
{
	struct pipe_end *end = arg;
	struct child *child = end->child;
	(void)ready;
	ssize_t got = read(fd, buf_room(&end->text, READ_AT_ONCE), READ_AT_ONCE);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	end->text.len += got > 0 ? (size_t)got : 0;
	end->total += got > 0 ? (size_t)got : 0;
	take_lines(end, got <= 0);
	if (!child->talked_too_much && (end->text.len > CHILD_LINE_MAX || end->total > CHILD_OUTPUT_MAX)) {
		child->talked_too_much = true;
		kill(child->process, SIGKILL);
	}
	if (got > 0)
		return;
	close_end(end);
	if (child->out.fd < 0 && child->errors.fd < 0)
		reap(child);
}

static void on_input(int fd, int ready, void *arg)
{
	struct child *child = arg;
	(void)ready;
	size_t left = child->input.len - child->input_at;
	ssize_t sent = left ? send(fd, child->input.data + child->input_at, left, MSG_NOSIGNAL | MSG_DONTWAIT) : 0;
	if (sent < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	child->input_at += sent > 0 ? (size_t)sent : 0;
	if (sent < 0 || child->input_at == child->input.len)
		close_input(child);                            /* it has all, or wants no more */
}

/* ---- starting ---- */

static bool may_start(const struct children *children, const char *name, struct err *err)
{
	size_t running = 0;
	if (children->stopped)
		return err_set(err, ERR_BUSY, "the server stops");
	for (const struct child *child = children->first; child; child = child->next) {
		if (child->name && strcmp(child->name, name) == 0)
			return err_set(err, ERR_BUSY, "%s runs already: one at a time", name);
		running += child->name && !child->lasts;
	}
	return running < children->most || err_set(err, ERR_BUSY, "%zu pieces of work run aside already: as many as this server does at once", running);
}

static char **environment(char *parent, size_t size)
{
	size_t count = 0;
	while (environ[count])
		count++;
	char **list = mem_alloc((count + 2) * sizeof list[0]);
	memcpy(list, environ, count * sizeof list[0]);
	snprintf(parent, size, "%s=%ld", parent_variable, (long)getpid());
	list[count] = parent;
	list[count + 1] = NULL;
	return list;
}

static int spawn(const char *const argv[], const int ends[3], pid_t *process)
{
	size_t count = 0;
	char parent[48];
	while (argv[count])
		count++;
	const char **all = mem_alloc((count + 2) * sizeof all[0]);
	all[0] = "muster";
	memcpy(all + 1, argv, (count + 1) * sizeof all[0]);
	char **variables = environment(parent, sizeof parent);
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, usual;
	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);                            /* a server passes it over; a child whose parent is gone ends by it */
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &usual);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	for (int i = 0; i < 3; i++)
		posix_spawn_file_actions_adddup2(&actions, ends[i], i);
	int failed = posix_spawn(process, "/proc/self/exe", &actions, &attributes, (char *const *)(uintptr_t)all, variables);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	mem_free(variables);
	mem_free(all);
	return failed;
}

static void close_all(int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
		fds[i] = -1;
	}
}

/* ours[i] is our end of its descriptor i. */
static bool open_process(const char *const argv[], int ours[3], pid_t *process, struct err *err)
{
	int theirs[3] = { -1, -1, -1 }, pair[2];
	bool ok = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0;
	if (ok) {
		ours[0] = pair[0];
		theirs[0] = pair[1];
	}
	for (int i = 1; ok && i < 3; i++) {
		ok = pipe2(pair, O_CLOEXEC) == 0;
		if (ok) {
			ours[i] = pair[0];
			theirs[i] = pair[1];
			ok = fcntl(ours[i], F_SETFL, O_NONBLOCK) == 0;
		}
	}
	int failed = ok ? spawn(argv, theirs, process) : errno;
	close_all(theirs, COUNT_OF(theirs));
	if (!failed)
		return true;
	close_all(ours, 3);
	return err_set(err, ERR_INTERNAL, "a process could not be started: %s", strerror(failed));
}

static void watch_end(struct child *child, struct pipe_end *end, int fd, void (*take)(struct child *child, struct str line))
{
	*end = (struct pipe_end){ .child = child, .fd = fd, .take = take, .io = loop_io_new(child->children->loop, fd, on_output, end) };
	loop_io_watch(end->io, LOOP_READ);
}

struct child *child_start(struct children *children, const char *name, const char *const argv[], struct str input, const struct child_calls *calls, void *arg, struct err *err)
{
	int ours[3] = { -1, -1, -1 };
	pid_t process;
	if (!may_start(children, name, err) || !open_process(argv, ours, &process, err))
		return NULL;
	struct child *child = mem_zalloc(sizeof *child);
	*child = (struct child){ .children = children, .next = children->first, .link = &children->first, .name = mem_string(name), .process = process, .calls = *calls, .arg = arg, .in_fd = ours[0] };
	if (child->next)
		child->next->link = &child->next;
	children->first = child;
	child->reap = loop_timer_new(children->loop, reap, child);
	watch_end(child, &child->out, ours[1], take_line);
	watch_end(child, &child->errors, ours[2], take_error);
	buf_str(&child->input, input);
	child->in = loop_io_new(children->loop, child->in_fd, on_input, child);
	loop_io_watch(child->in, LOOP_WRITE);
	return child;
}

struct child *child_find(struct children *children, const char *name)
{
	struct child *child = children->first;
	while (child && !(child->name && strcmp(child->name, name) == 0))
		child = child->next;
	return child;
}

/* ---- without a loop ---- */

struct waiting_run { struct loop *loop; const struct child_calls *calls; void *arg; };

static void run_line(void *arg, struct str text)
{
	struct waiting_run *run = arg;
	if (run->calls->line)
		run->calls->line(run->arg, text);
}

static void run_progress(void *arg, struct str text)
{
	struct waiting_run *run = arg;
	if (run->calls->progress)
		run->calls->progress(run->arg, text);
}

static void run_ended(void *arg, int code, struct str tail)
{
	struct waiting_run *run = arg;
	if (run->calls->ended)
		run->calls->ended(run->arg, code, tail);
	loop_stop(run->loop);
}

bool child_run(const char *const argv[], struct str input, const struct child_calls *calls, void *arg, struct err *err)
{
	static const struct child_calls relays = { run_line, run_progress, run_ended };
	struct waiting_run run = { loop_new(err), calls, arg };
	if (!run.loop)
		return false;
	struct children *children = children_new(run.loop, 1);
	bool ok = child_start(children, "work", argv, input, &relays, &run, err) != NULL;
	if (ok)
		loop_run(run.loop);
	children_free(children);
	loop_free(run.loop);
	return ok;
}

/* ---- in the child ---- */

#if defined(__SANITIZE_ADDRESS__)
#define SHADOWED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SHADOWED 1
#endif
#endif

/* A sanitizer's own memory would count too. */
static void cap_memory(void)
{
#ifndef SHADOWED
	struct rlimit limit = { (rlim_t)CHILD_MEMORY_MIB << 20, (rlim_t)CHILD_MEMORY_MIB << 20 };
	setrlimit(RLIMIT_DATA, &limit);
#endif
}

void child_begin(void)
{
	const char *parent = getenv(parent_variable);
	if (!parent)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != (pid_t)strtol(parent, NULL, 10))
		_exit(EXIT_FAILURE);                           /* lint: this is main, and the parent died before the line above */
	setpriority(PRIO_PROCESS, 0, CHILD_NICE);
	cap_memory();
	unsetenv(parent_variable);
}
