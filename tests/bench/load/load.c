/* load PROTOCOL TARGET NAME CLIENTS SECONDS ENTITIES zipf|uniform [LINES]: keep-alive clients, each one request after the other. Prints one
 * JSON line. PROTOCOL: http (NAME: community) or redis (NAME: hash of the script). */
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

static bool push(struct client *client)
{
	while (client->out_at < client->out_len) {
		ssize_t sent = send(client->fd, client->out + client->out_at, client->out_len - client->out_at, MSG_NOSIGNAL);
		if (sent < 0)
			return errno == EAGAIN;
		client->out_at += (size_t)sent;
	}
	return true;
}

/* true: the whole answer is there. */
static bool pull(struct load *load, const struct protocol *protocol, struct client *client, bool *broken)
{
	for (;;) {
		ssize_t got = recv(client->fd, client->in + client->in_len, sizeof client->in - 1 - client->in_len, 0);
		if (got <= 0) {
			*broken = got == 0 || errno != EAGAIN;
			return false;
		}
		client->in_len += (size_t)got;
		if (protocol->take(load, client))
			return true;
	}
}

static void ask(struct load *load, const struct protocol *protocol, struct client *client)
{
	client->left = 0;
	protocol->compose(load, client);
	client->sent = now_s();
}

static struct client *open_clients(struct load *load, const struct protocol *protocol, int epoll)
{
	struct client *clients = calloc((size_t)load->clients, sizeof clients[0]);
	for (long i = 0; clients && i < load->clients; i++) {
		struct client *client = &clients[i];
		client->fd = dial(load->target);
		client->out = malloc(protocol->head_room + (size_t)load->lines * protocol->event_room);
		if (client->fd < 0 || !client->out)
			exit(1);
		fcntl(client->fd, F_SETFL, O_NONBLOCK);
		epoll_ctl(epoll, EPOLL_CTL_ADD, client->fd, &(struct epoll_event){ .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = client });
	}
	for (long i = 0; clients && i < load->clients; i++) {
		ask(load, protocol, &clients[i]);
		push(&clients[i]);
	}
	return clients;
}

static uint64_t serve_client(struct load *load, const struct protocol *protocol, struct client *client, struct samples *samples)
{
	uint64_t done = 0;
	bool broken = !push(client);
	while (!broken && pull(load, protocol, client, &broken)) {
		samples_add(samples, now_s() - client->sent);
		done += (uint64_t)load->lines;
		ask(load, protocol, client);
		broken = !push(client);
	}
	if (!broken)
		return done;
	fprintf(stderr, "a connection broke\n");
	exit(1);
}

static void run(struct load *load, const struct protocol *protocol)
{
	int epoll = epoll_create1(0);
	struct samples *samples = samples_new();
	double begin = now_s(), end = begin + load->seconds;
	struct client *clients = open_clients(load, protocol, epoll);
	uint64_t done = 0;
	while (now_s() < end) {
		struct epoll_event events[256];
		int ready = epoll_wait(epoll, events, 256, 100);
		for (int i = 0; i < ready; i++)
			done += serve_client(load, protocol, events[i].data.ptr, samples);
	}
	samples_print(samples, done, now_s() - begin);
	samples_free(samples);
	for (long i = 0; i < load->clients; i++)
		free(clients[i].out);
	free(clients);
}

int main(int argc, char **argv)
{
	if (argc < 8)
		return fprintf(stderr, "load PROTOCOL TARGET NAME CLIENTS SECONDS ENTITIES zipf|uniform [LINES]\n"), 2;
	const struct protocol *protocol = strcmp(argv[1], "redis") == 0 ? &redis_protocol : &http_protocol;
	struct load load = { .target = argv[2], .name = argv[3], .clients = strtol(argv[4], NULL, 10), .seconds = strtod(argv[5], NULL),
		.entities = strtol(argv[6], NULL, 10), .lines = argc > 8 ? strtol(argv[8], NULL, 10) : 1 };
	load.choice = choice_new(load.entities, argv[7]);
	load.number = (uint64_t)now_s() * 100000000u + (uint64_t)time(NULL) % 1000;      /* ids are new in each run */
	run(&load, protocol);
	choice_free(load.choice);
	return 0;
}
