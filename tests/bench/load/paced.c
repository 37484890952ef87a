/* paced TARGET RATE SECONDS CLIENTS NAME…: so many events a second in all, each at its instant, whatever became of the ones before (open loop), round robin
 * over the communities NAME…. A latency counts from the planned instant. BODY in the environment: "bench" (item.touch of 100 entities) or
 * "wish" (POST …/wish). Prints one JSON line. */
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS_MAX = 512 };
struct pacing { double rate, seconds; char **names; int name_count; bool wishes; uint64_t number; };
struct slot { int fd; bool busy; double planned; char in[8192]; size_t in_len; };

static size_t put_body(struct pacing *pacing, char *out, size_t size, const char **path)
{
	unsigned long long number = (unsigned long long)++pacing->number;
	*path = pacing->wishes ? "wish" : "events";
	if (pacing->wishes)
		return (size_t)snprintf(out, size, "{\"text\":\"wish %llu\",\"microgrid\":\"mg-%02llu\",\"category\":\"elderly\"}", number, number % 20 + 1);
	return (size_t)snprintf(out, size, "{\"specversion\":\"1.0\",\"id\":\"p%llu\",\"source\":\"/paced\",\"type\":\"item.touch\",\"subject\":\"i%llu\",\"data\":{\"more\":%llu}}", number,
	                        number % 100, number % 1000);
}

static void post(struct pacing *pacing, struct slot *slot, double planned)
{
	char body[512], request[1024];
	const char *path, *name = pacing->names[pacing->number % (unsigned)pacing->name_count];
	size_t length = put_body(pacing, body, sizeof body, &path);
	int size = snprintf(request, sizeof request, "POST /v1/%s/%s HTTP/1.1\r\nHost: x\r\nMuster-Actor: collector-01\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n%s", name, path,
	                    pacing->wishes ? "application/json" : "application/cloudevents+json", length, body);
	slot->busy = true;
	slot->planned = planned;
	slot->in_len = 0;
	if (send(slot->fd, request, (size_t)size, MSG_NOSIGNAL) != size)
		exit(1);
}

static bool answered(struct slot *slot)
{
	ssize_t got = recv(slot->fd, slot->in + slot->in_len, sizeof slot->in - 1 - slot->in_len, 0);
	if (got <= 0)
		exit(1);
	slot->in_len += (size_t)got;
	slot->in[slot->in_len] = '\0';
	char *end = strstr(slot->in, "\r\n\r\n"), *length = strcasestr(slot->in, "content-length:");
	if (!end || !length)
		return false;
	if (strncmp(slot->in, "HTTP/1.1 20", 11) != 0) {
		fprintf(stderr, "%.600s\n", slot->in);
		exit(1);
	}
	return slot->in_len >= (size_t)(end + 4 - slot->in) + strtoul(length + 15, NULL, 10);
}

/* -1: all are waiting; the event goes out late and its latency says so. */
static int free_slot(const struct slot *slots, int count)
{
	for (int i = 0; i < count; i++)
		if (!slots[i].busy)
			return i;
	return -1;
}

static void hear(struct slot *slots, int count, double wait_s, struct samples *samples, uint64_t *done)
{
	struct pollfd ready[CLIENTS_MAX];
	for (int i = 0; i < count; i++)
		ready[i] = (struct pollfd){ .fd = slots[i].busy ? slots[i].fd : -1, .events = POLLIN };
	struct timespec wait = { 0, wait_s > 0 ? (long)(wait_s * 1e9) : 0 };
	ppoll(ready, (nfds_t)count, &wait, NULL);
	for (int i = 0; i < count; i++)
		if (ready[i].revents && answered(&slots[i])) {
			samples_add(samples, now_s() - slots[i].planned);
			slots[i].busy = false;
			(*done)++;
		}
}

static void run(struct pacing *pacing, struct slot *slots, int count)
{
	struct samples *samples = samples_new();
	double begin = now_s();
	uint64_t sent = 0, done = 0, all = (uint64_t)(pacing->rate * pacing->seconds);
	while (done < all) {
		double due = begin + (double)sent / pacing->rate, wait = sent < all ? due - now_s() : 0.01;
		int slot = sent < all && wait <= 0 ? free_slot(slots, count) : -1;
		if (slot >= 0) {
			post(pacing, &slots[slot], due);
			sent++;
		} else {
			hear(slots, count, wait > 0 ? wait : 0.001, samples, &done);
		}
	}
	samples_print(samples, done, now_s() - begin);
	samples_free(samples);
}

int main(int argc, char **argv)
{
	static struct slot slots[CLIENTS_MAX];
	if (argc < 6)
		return fprintf(stderr, "paced TARGET RATE SECONDS CLIENTS NAME...\n"), 2;
	const char *body = getenv("BODY");
	struct pacing pacing = { strtod(argv[2], NULL), strtod(argv[3], NULL), argv + 5, argc - 5, body && strcmp(body, "wish") == 0, (uint64_t)(now_s() * 1e6) };
	int count = (int)strtol(argv[4], NULL, 10);
	for (int i = 0; i < count && i < CLIENTS_MAX; i++)
		if ((slots[i].fd = dial(argv[1])) < 0)
			return 1;
	run(&pacing, slots, count < CLIENTS_MAX ? count : CLIENTS_MAX);
	return 0;
}
