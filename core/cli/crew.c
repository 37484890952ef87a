#include "cli/crew.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { AT_ONCE_MAX = 16 };
struct hand { pid_t child; int fd; size_t index; struct buf said; };          /* child 0: idle */

size_t crew_cores(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	return cores < 1 ? 1 : cores > AT_ONCE_MAX ? AT_ONCE_MAX : (size_t)cores;
}

void crew_say(int out, struct str bytes)
{
	for (size_t done = 0; done < bytes.len;) {
		ssize_t wrote = write(out, bytes.ptr + done, bytes.len - done);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			break;
		done += (size_t)wrote;
	}
}

static bool begin(const struct crew *crew, struct hand *hand, size_t index)
{
	int ends[2];
	*hand = (struct hand){ .index = index, .said = BUF_INIT };
	fflush(NULL);
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	hand->child = fork();
	if (hand->child == 0)
		_exit(crew->work(crew->arg, index, ends[1]));
	close(ends[1]);
	hand->fd = ends[0];
	if (hand->child > 0)
		return true;
	close(ends[0]);
	hand->child = 0;
	return false;
}

static int wait_for(struct hand *hand)
{
	int status = 0;
	while (waitpid(hand->child, &status, 0) < 0 && errno == EINTR)
		;
	close(hand->fd);
	hand->child = 0;
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	buf_clear(&hand->said);
	buf_printf(&hand->said, "the process died: %s", strsignal(WTERMSIG(status)));
	return -1;
}

/* true: it has ended. */
static bool hear(struct hand *hand)
{
	char part[8192];
	ssize_t got = read(hand->fd, part, sizeof part);
	if (got > 0)
		buf_add(&hand->said, part, (size_t)got);
	return got == 0 || (got < 0 && errno != EINTR);
}

static bool conclude(const struct crew *crew, struct hand *hand)
{
	int code = wait_for(hand);
	bool go_on = crew->ended(crew->arg, hand->index, code, buf_view(&hand->said));
	buf_free(&hand->said);
	return go_on;
}

/* Waits until somebody says something or ends. */
static bool listen_once(const struct crew *crew, struct hand *hands, size_t at_once)
{
	struct pollfd polled[AT_ONCE_MAX];
	bool go_on = true;
	for (size_t i = 0; i < at_once; i++)
		polled[i] = (struct pollfd){ .fd = hands[i].child ? hands[i].fd : -1, .events = POLLIN };
	if (poll(polled, at_once, -1) < 0)
		return true;
	for (size_t i = 0; i < at_once; i++)
		if (polled[i].revents && hear(&hands[i]))
			go_on = conclude(crew, &hands[i]) && go_on;
	return go_on;
}

static size_t busy(const struct hand *hands, size_t at_once)
{
	size_t count = 0;
	for (size_t i = 0; i < at_once; i++)
		count += hands[i].child != 0;
	return count;
}

bool crew_run(const struct crew *crew, size_t count, size_t at_once)
{
	struct hand hands[AT_ONCE_MAX] = { { .child = 0 } };
	size_t next = 0, wide = at_once > AT_ONCE_MAX ? AT_ONCE_MAX : at_once ? at_once : 1;
	bool go_on = true;
	while ((go_on && next < count) || busy(hands, wide)) {
		for (size_t i = 0; i < wide && go_on && next < count; i++) {
			if (hands[i].child)
				continue;
			if (!begin(crew, &hands[i], next++))
				go_on = crew->ended(crew->arg, next - 1, -1, STR("no process could be started")) && false;
		}
		if (busy(hands, wide))
			go_on = listen_once(crew, hands, wide) && go_on;
	}
	return go_on;
}
