/* Keep-alive clients that post events one after the other: load HOST:PORT COMMUNITY CLIENTS SECONDS ENTITIES [LINES]. With LINES > 1 each
 * request is NDJSON of so many events. Prints one JSON line: events a second, latencies. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS_MAX = 1024, SAMPLES_MAX = 20000000 };
struct client { int fd; char *out; size_t out_len, out_at; char in[1 << 16]; size_t in_len; double sent; size_t head, need; };

static struct client clients[CLIENTS_MAX];
static float *samples;
static size_t sample_count;
static uint64_t seed = 42, number;
static long entities, lines;
static double *zipf;
static const char *community;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double draw(void)
{
	seed += 0x9E3779B97F4A7C15u;
	uint64_t z = seed;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

/* Zipf 0.99 by its table of sums. */
static long entity(void)
{
	double at = draw() * zipf[entities - 1];
	long low = 0, high = entities - 1;
	while (low < high) {
		long middle = (low + high) / 2;
		if (zipf[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static size_t put_event(char *out)
{
	number++;
	return (size_t)sprintf(out, "{\"specversion\":\"1.0\",\"id\":\"e%llu\",\"source\":\"/load\",\"type\":\"item.touch\",\"subject\":\"i%ld\",\"data\":{\"more\":%llu}}",
	                       (unsigned long long)number, entity(), (unsigned long long)(number % 1000));
}

static void compose(struct client *client)
{
	size_t length = 0;
	char *body = client->out + 256;
	for (long i = 0; i < lines; i++) {
		length += put_event(body + length);
		if (lines > 1)
			body[length++] = '\n';
	}
	char head[256];
	int head_len = snprintf(head, sizeof head, "POST /v1/%s/events HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n", community,
	                        lines > 1 ? "application/x-ndjson" : "application/cloudevents+json", length);
	memcpy(body - head_len, head, (size_t)head_len);
	client->out_at = (size_t)(256 - head_len);
	client->out_len = 256 + length;
	client->in_len = client->need = 0;
	client->sent = now();
}

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

/* true: the whole answer is there. Large answers are counted, not kept. */
static bool pull(struct client *client, bool *broken)
{
	for (;;) {
		size_t room = sizeof client->in - 1 - (client->need ? 0 : client->in_len);
		ssize_t got = recv(client->fd, client->need ? client->in : client->in + client->in_len, room, 0);
		if (got <= 0) {
			*broken = got == 0 || errno != EAGAIN;
			return false;
		}
		client->in_len += (size_t)got;
		if (!client->need) {
			client->in[client->in_len] = '\0';
			char *end = strstr(client->in, "\r\n\r\n"), *length = strcasestr(client->in, "content-length:");
			if (!end || !length)
				continue;
			if (strncmp(client->in, "HTTP/1.1 200", 12) != 0) {
				fprintf(stderr, "%.300s\n", client->in);
				exit(1);
			}
			client->need = (size_t)(end + 4 - client->in) + strtoul(length + 15, NULL, 10);
		}
		if (client->in_len >= client->need)
			return true;
	}
}

static int by_size(const void *a, const void *b)
{
	return (*(const float *)a > *(const float *)b) - (*(const float *)a < *(const float *)b);
}

int main(int argc, char **argv)
{
	if (argc < 6)
		return 2;
	char *colon = strrchr(argv[1], ':');
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(colon + 1)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	community = argv[2];
	int count = atoi(argv[3]), epoll = epoll_create1(0);
	double seconds = atof(argv[4]);
	entities = atol(argv[5]);
	lines = argc > 6 ? atol(argv[6]) : 1;
	number = (uint64_t)time(NULL) << 24;
	zipf = malloc((size_t)entities * sizeof zipf[0]);
	samples = malloc((size_t)SAMPLES_MAX * sizeof samples[0]);
	for (long i = 0; i < entities; i++)
		zipf[i] = (i ? zipf[i - 1] : 0) + 1 / pow((double)(i + 1), 0.99);
	for (int i = 0; i < count; i++) {
		struct client *client = &clients[i];
		client->fd = socket(AF_INET, SOCK_STREAM, 0);
		client->out = malloc(512 + (size_t)lines * 256);
		if (connect(client->fd, (struct sockaddr *)&address, sizeof address) != 0)
			return perror("connect"), 1;
		setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
		fcntl(client->fd, F_SETFL, O_NONBLOCK);
		epoll_ctl(epoll, EPOLL_CTL_ADD, client->fd, &(struct epoll_event){ .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = client });
		compose(client);
		push(client);
	}
	double begin = now(), end = begin + seconds;
	uint64_t done = 0;
	while (now() < end) {
		struct epoll_event events[256];
		int ready = epoll_wait(epoll, events, 256, 100);
		for (int i = 0; i < ready; i++) {
			struct client *client = events[i].data.ptr;
			bool broken = !push(client);
			while (!broken && pull(client, &broken)) {
				if (sample_count < SAMPLES_MAX)
					samples[sample_count++] = (float)((now() - client->sent) * 1e3);
				done += (uint64_t)lines;
				compose(client);
				broken = !push(client);
			}
			if (broken)
				return fprintf(stderr, "a connection broke\n"), 1;
		}
	}
	double took = now() - begin;
	qsort(samples, sample_count, sizeof samples[0], by_size);
	printf("{\"events_s\":%.0f,\"requests\":%zu,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f}\n", (double)done / took, sample_count, samples[sample_count / 2],
	       samples[sample_count * 99 / 100], samples[sample_count - 1]);
	return 0;
}
