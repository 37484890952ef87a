#include "cli/stored.h"
#include "base/json.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

bool stored_json(const struct stored_options *options)
{
	return options->format && strcmp(options->format, "json") == 0;
}

static int no_community(const struct host *host, const char *wanted)
{
	const char *names[65] = { NULL };
	char hint[80];
	for (size_t i = 0; i < host_count(host) && i < COUNT_OF(names) - 1; i++)
		names[i] = community_name(host_at(host, i));
	if (wanted)
		fprintf(stderr, "muster: no community '%.60s'%s\n", wanted, strlen(wanted) < 40 ? err_suggest(hint, sizeof hint, wanted, names) : "");
	else
		fprintf(stderr, "muster: --community NAME is needed: the folder has %zu\n", host_count(host));
	return EXIT_FAILED;
}

struct community *stored_open(const struct command *command, const struct stored_options *options, struct host **host, int *code)
{
	ERR_DECLARE(err);
	*host = NULL;
	if (!options->data) {
		*code = cli_usage(command, "--data DIR is needed");
		return NULL;
	}
	struct host_config config = { .data_dir = options->data, .limits = limits_default(), .read_only = true };
	*host = host_new(&config, &err);
	if (!*host) {
		*code = cli_fail(&err);
		return NULL;
	}
	struct community *found = options->community ? host_find(*host, str_of(options->community)) : host_count(*host) == 1 ? host_at(*host, 0) : NULL;
	*code = found ? EXIT_OK : no_community(*host, options->community);
	return found;
}

int stored_answer(const struct command *command, int argc, char **argv, const struct stored_question *question)
{
	struct stored_options stored = { .data = NULL };
	const struct option options[] = { STORED_OPTIONS(stored) };
	struct option_list arguments = { .count = 0 };
	struct buf json = BUF_INIT;
	struct host *host;
	bool helped;
	int code;
	ERR_DECLARE(err);
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &arguments, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (arguments.count != question->wanted)
		return cli_usage(command, question->misuse);
	struct community *community = stored_open(command, &stored, &host, &code);
	if (community && !question->ask(community, &arguments, &json, &err))
		code = cli_fail(&err);
	else if (community && stored_json(&stored))
		printf("%s\n", buf_cstr(&json));
	else if (community)
		question->print(buf_view(&json));
	buf_free(&json);
	host_free(host);
	return code;
}

/* ---- the server of the folder ---- */

static int connect_to(const char *data)
{
	char path[1024], line[64] = "", *colon;
	struct sockaddr_in address = { .sin_family = AF_INET };
	snprintf(path, sizeof path, "%s/address", data);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = file >= 0 ? read(file, line, sizeof line - 1) : -1;
	if (file >= 0)
		close(file);
	if (got <= 0 || !(colon = strrchr(line, ':')))
		return -1;
	*colon = '\0';
	address.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
	int fd = inet_pton(AF_INET, line, &address.sin_addr) == 1 ? socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Starts a server for the moment on a free port; it writes a byte to a pipe when it is ready. */
static pid_t start_server(const char *data, int *code)
{
	int ready[2];
	if (pipe2(ready, O_CLOEXEC) != 0)
		return -1;
	pid_t child = fork();
	if (child == 0) {
		char fd[16];
		snprintf(fd, sizeof fd, "%d", dup(ready[1]));
		setenv("MUSTER_READY_FD", fd, 1);
		int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
		dup2(quiet, STDOUT_FILENO);
		execl("/proc/self/exe", "muster", "serve", "--data", data, "--listen", "127.0.0.1:0", "--quiet", (char *)NULL);
		_exit(EXIT_FAILED);
	}
	close(ready[1]);
	char byte;
	bool up = child > 0 && read(ready[0], &byte, 1) == 1;
	close(ready[0]);
	if (up)
		return child;
	int status = 0;
	if (child > 0)
		waitpid(child, &status, 0);
	*code = WIFEXITED(status) && WEXITSTATUS(status) ? WEXITSTATUS(status) : EXIT_FAILED;
	return -1;
}

static bool send_all(int fd, struct str bytes)
{
	while (bytes.len) {
		ssize_t sent = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		bytes.ptr += sent;
		bytes.len -= (size_t)sent;
	}
	return true;
}

static const char *who(void)
{
	const struct passwd *user = getpwuid(getuid());
	return user ? user->pw_name : "operator";
}

enum { TICK_MS = 300 };

/* HTTP/1.1 with Connection: close: the body is what stands behind the empty line until the end. */
static int converse(int fd, const char *community, const char *method, const char *path, struct str body, const struct stored_wait *wait, struct buf *out)
{
	struct buf request = BUF_INIT, answer = BUF_INIT;
	buf_printf(&request, "%s /v1/%s/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nMuster-Actor: %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
	           method, community, path, who(), body.len);
	buf_str(&request, body);
	int status = 0;
	bool sent = send_all(fd, buf_view(&request));
	for (ssize_t got = 1; sent && got > 0;) {
		while (wait && poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, TICK_MS) == 0)
			wait->tick(wait->arg);
		got = recv(fd, buf_room(&answer, 65536), 65536, 0);
		if (got > 0)
			answer.len += (size_t)got;
	}
	const char *head = buf_cstr(&answer), *end = strstr(head, "\r\n\r\n");
	if (end && sscanf(head, "HTTP/1.1 %d", &status) == 1)
		buf_add(out, end + 4, answer.len - (size_t)(end + 4 - head));
	buf_free(&request);
	buf_free(&answer);
	return status;
}

int stored_peek(const struct stored_options *options, const char *path, struct buf *out)
{
	int fd = connect_to(options->data);
	int status = fd >= 0 ? converse(fd, options->community, "GET", path, STR_NONE, NULL, out) : 0;
	if (fd >= 0)
		close(fd);
	return status;
}

int stored_request(const struct command *command, const struct stored_options *options, const char *method, const char *path, struct str body, struct buf *out, int *code)
{
	return stored_request_slow(command, options, method, path, body, NULL, out, code);
}

int stored_request_slow(const struct command *command, const struct stored_options *options, const char *method, const char *path, struct str body, const struct stored_wait *wait, struct buf *out, int *code)
{
	if (!options->data || !options->community) {
		*code = cli_usage(command, "--data DIR and --community NAME are needed");
		return 0;
	}
	*code = EXIT_FAILED;
	int fd = connect_to(options->data);
	pid_t child = fd < 0 ? start_server(options->data, code) : 0;
	if (child < 0)
		return 0;
	if (child > 0)
		fd = connect_to(options->data);
	int status = fd >= 0 ? converse(fd, options->community, method, path, body, wait, out) : 0;
	if (fd >= 0)
		close(fd);
	if (child > 0) {
		kill(child, SIGTERM);
		waitpid(child, NULL, 0);
	}
	if (!status)
		fprintf(stderr, "muster: the server of %s gave no answer\n", options->data);
	return status;
}

static void print_text(const struct json *text)
{
	fprintf(stderr, "%s\n", text && text->type == JSON_TEXT ? text->text : "?");
}

int stored_refused(struct str problem)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *json = json_parse(problem, (struct json_limits){ 16, 100000 }, &arena, &err);
	fprintf(stderr, "muster: ");
	const char *headline = json_text(json, "detail");
	print_text(json_get(json, *headline ? "detail" : "title"));
	for (const struct json *item = json_first(json_get(json, "errors")); item; item = item->next) {
		if (strcmp(json_text(item, "detail"), headline) == 0)
			continue;
		fprintf(stderr, "  %s: ", json_text(item, "pointer"));
		print_text(json_get(item, "detail"));
	}
	for (const struct json *item = json_first(json_get(json, "diagnostics")); item; item = item->next) {
		fprintf(stderr, "  %s: ", json_text(item, "where"));
		print_text(json_get(item, "text"));
	}
	arena_free(&arena);
	return EXIT_FAILED;
}
