/* Who may connect: caps in all and per address, room made by sending away who only waits, no spinning when descriptors run out. */
#include "http/server_private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ACCEPTED_A_ROUND = 64, OTHER_FILES = 100 };

/* ---- addresses ---- */

static struct source **source_slot(struct server *server, uint32_t address)
{
	struct source **at = &server->sources[(address * 2654435769u) >> 24];
	while (*at && (*at)->address != address)
		at = &(*at)->next;
	return at;
}

static struct source *source_enter(struct server *server, uint32_t address)
{
	struct source **at = source_slot(server, address);
	if (!*at) {
		*at = mem_zalloc(sizeof **at);
		(*at)->address = address;
	}
	(*at)->count++;
	return *at;
}

void source_leave(struct server *server, struct source *source)
{
	if (--source->count)
		return;
	struct source **at = source_slot(server, source->address);
	*at = source->next;
	mem_free(source);
}

/* ---- room for newcomers ---- */

/* Since when it has been the client's turn; INT64_MAX: it is ours. */
static int64_t waits_since(const struct connection *connection)
{
	if (connection->out.len > connection->out_at)
		return INT64_MAX;
	switch (connection->stage) {
	case STAGE_IDLE: return connection->in.len > connection->in_at ? INT64_MAX : connection->deadline_us - IDLE_US;
	case STAGE_HEAD: return connection->deadline_us - HEAD_US;
	case STAGE_BODY: return connection->deadline_us - BODY_US;
	case STAGE_LINGER: return 0;
	case STAGE_ANSWERING: case STAGE_STREAM: case STAGE_CLOSING: break;
	}
	return INT64_MAX;
}

/* Sends away who has kept us waiting longest, a second at least; source NULL: of any address. A search in vain is not repeated at once. */
static bool make_place(struct server *server, const struct source *source, int64_t *full_until_us)
{
	struct connection *longest = NULL;
	int64_t now = clock_boot(&server->clock), since = now - SECOND_US;
	if (now < *full_until_us)
		return false;
	for (struct connection *connection = server->connections; connection; connection = connection->next)
		if ((!source || connection->source == source) && waits_since(connection) <= since) {
			since = waits_since(connection);
			longest = connection;
		}
	if (longest)
		connection_close(longest);
	else
		*full_until_us = now + SECOND_US / 10;
	return longest != NULL;
}

static bool has_place(struct server *server, uint32_t address)
{
	size_t most = server->config.connections_max, each = server->config.per_address_max;
	struct source *source = *source_slot(server, address);
	if (source && source->count >= each)
		return make_place(server, source, &source->full_until_us);
	return server->count < most || make_place(server, NULL, &server->full_until_us);
}

/* ---- accepting ---- */

static void on_accept(int fd, int ready, void *arg)
{
	static const char full[] = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	struct server *server = arg;
	(void)ready;
	for (int i = 0; i < ACCEPTED_A_ROUND; i++) {
		struct sockaddr_in from = { .sin_family = AF_INET };
		socklen_t length = sizeof from;
		int on = 1, accepted = accept4(fd, (struct sockaddr *)&from, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (accepted < 0 && (errno == ECONNABORTED || errno == EINTR))
			continue;
		if (accepted < 0) {
			server->paused = errno != EAGAIN;      /* out of descriptors or memory: the socket stays ready, looking again at once would spin */
			if (server->paused)
				loop_io_watch(server->io, 0);
			return;
		}
		if (!has_place(server, from.sin_addr.s_addr)) {
			ssize_t sent = send(accepted, full, sizeof full - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
			(void)sent;
			close(accepted);
			continue;
		}
		setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		connection_start(server, accepted, source_enter(server, from.sin_addr.s_addr));
	}
}

void accept_resume(struct server *server)
{
	if (!server->paused || server->draining)
		return;
	server->paused = false;
	loop_io_watch(server->io, LOOP_READ);
}

/* ---- names ---- */

/* A page of a stranger whose name was pointed at us (DNS rebinding) says its own name in Host. Ours are addresses, names of one label, which
 * nobody can register, localhost, and what --host lists. */
bool host_is_ours(const struct server *server, struct str host)
{
	const char *colon = host.len && host.ptr[0] != '[' ? memchr(host.ptr, ':', host.len) : NULL;
	struct str name = { host.ptr, colon ? (size_t)(colon - host.ptr) : host.len }, local = STR(".localhost");
	size_t letters = 0, dots = 0;
	for (size_t i = 0; i < name.len; i++) {
		letters += name.ptr[i] != '.' && (name.ptr[i] < '0' || name.ptr[i] > '9');
		dots += name.ptr[i] == '.';
	}
	if (!name.len || name.ptr[0] == '[' || !letters || !dots)
		return true;
	if (name.len > local.len && strncasecmp(name.ptr + name.len - local.len, local.ptr, local.len) == 0)
		return true;
	for (struct str list = str_of(server->config.hosts); list.len;) {
		const char *comma = memchr(list.ptr, ',', list.len);
		size_t length = comma ? (size_t)(comma - list.ptr) : list.len;
		if (length == name.len && strncasecmp(list.ptr, name.ptr, length) == 0)
			return true;
		list.ptr += length + (comma != NULL);
		list.len -= length + (comma != NULL);
	}
	return false;
}

/* ---- listening ---- */

static bool parse_address(const char *text, struct sockaddr_in *address, struct err *err)
{
	char host[64];
	const char *colon = strrchr(text, ':');
	long port = colon ? strtol(colon + 1, NULL, 10) : -1;
	*address = (struct sockaddr_in){ .sin_family = AF_INET };
	if (!colon || (size_t)(colon - text) >= sizeof host || port < 0 || port > 65535)
		return err_set(err, ERR_INPUT, "'%s' is no address like 127.0.0.1:8420", text);
	memcpy(host, text, (size_t)(colon - text));
	host[colon - text] = '\0';
	if (strcmp(host, "localhost") == 0)
		memcpy(host, "127.0.0.1", 10);
	if (inet_pton(AF_INET, host, &address->sin_addr) != 1)
		return err_set(err, ERR_INPUT, "'%s' is no address like 127.0.0.1:8420", text);
	address->sin_port = htons((uint16_t)port);
	if ((ntohl(address->sin_addr.s_addr) >> 24) != 127)
		return err_set(err, ERR_DENIED, "%s is not a loopback address: until accounts exist the server listens on this machine only (127.0.0.1)", host);
	return true;
}

/* The caps fit into the descriptors the process may have; some are left for databases and files. */
static void fit_caps(struct server *server)
{
	struct server_config *config = &server->config;
	struct rlimit limit;
	config->connections_max = config->connections_max ? config->connections_max : CONNECTIONS_MAX;
	config->per_address_max = config->per_address_max ? config->per_address_max : PER_ADDRESS_MAX;
	rlim_t wanted = config->connections_max + OTHER_FILES;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	if (setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < wanted && limit.rlim_cur > 2 * OTHER_FILES)
		config->connections_max = (size_t)limit.rlim_cur - OTHER_FILES;
}

bool accept_start(struct server *server, struct err *err)
{
	struct sockaddr_in address;
	socklen_t length = sizeof address;
	int on = 1;
	fit_caps(server);
	if (!parse_address(server->config.address, &address, err))
		return false;
	server->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	setsockopt(server->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (server->fd < 0 || bind(server->fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(server->fd, 1024) != 0)
		return err_set(err, ERR_BUSY, "cannot listen on %s: %s", server->config.address, strerror(errno));
	getsockname(server->fd, (struct sockaddr *)&address, &length);
	server->port = ntohs(address.sin_port);
	server->io = loop_io_new(server->config.loop, server->fd, on_accept, server);
	loop_io_watch(server->io, LOOP_READ);
	return true;
}
