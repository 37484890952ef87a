/* load.h — keep-alive clients that ask one thing after the other, and what a protocol must know for that. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include "samples.h"

#include <stdbool.h>
#include <sys/socket.h>

enum { ANSWER_ROOM = 1 << 16 };
struct load {
	const char *target, *name;             /* community, or the hash of the script */
	long clients, entities, lines;         /* lines: events a request */
	double seconds;
	struct choice *choice;
	uint64_t number;                       /* of the newest event; its id is "e" and this */
};
struct client {
	int fd;
	char *out; size_t out_at, out_len;
	char in[ANSWER_ROOM]; size_t in_len;   /* what of the answer is kept */
	size_t left;                           /* bytes (HTTP) or answers (RESP) still to come; 0: not known yet */
	double sent;
};
struct protocol {
	const char *name;
	size_t head_room, event_room;          /* most bytes of a request, and of one event in it */
	void (*compose)(struct load *load, struct client *client);
	/* Looks at what came (client->in, in_len) and drops what it used; true: the answer is whole. Ends the program on a refusal. */
	bool (*take)(struct load *load, struct client *client);
};
extern const struct protocol http_protocol, redis_protocol;

/* HOST:PORT or a path of a socket; -1 with a message. */
int dial(const char *target);

#endif
