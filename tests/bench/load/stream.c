/* stream PORT COMMUNITY READERS RATE SECONDS: READERS live streams and one client that posts RATE events a second. A latency counts from the answer to
 * the post (the commit) to the frame's arrival at a reader; a frame that is there before the answer counts as nothing. Prints one JSON line. */
#include "load.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { POSTS_MAX = 100000, READERS_AN_ADDRESS = 400, KEPT = 64 };
struct reader { int fd; char tail[KEPT]; size_t tail_len; };
struct post { uint64_t seq; double committed; };           /* of the root event */

struct streaming {
	struct reader *readers; int reader_count, epoll, poster;
	double rate, seconds;
	const char *community;
	struct post posts[POSTS_MAX]; size_t post_count, answered;
	uint64_t first_id, frames;
	struct samples *samples;
	char answer[8192]; size_t answer_len; bool waiting;
	struct arrival { uint64_t seq; double at; } *early; size_t early_count, early_cap;
};

/* Readers come from several loopback addresses: a server allows one only so many connections. */
static int dial_from(const char *port, int number)
{
	struct sockaddr_in from = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + (uint32_t)(number / READERS_AN_ADDRESS)) };
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)strtol(port, NULL, 10)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(fd, (struct sockaddr *)&from, sizeof from) != 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
		perror("connect");
		exit(1);
	}
	return fd;
}

static void say(int fd, const char *text)
{
	if (send(fd, text, strlen(text), MSG_NOSIGNAL) != (ssize_t)strlen(text))
		exit(1);
}

static void open_readers(struct streaming *streaming, const char *port)
{
	char request[256];
	snprintf(request, sizeof request, "GET /v1/%s/stream HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n", streaming->community);
	for (int i = 0; i < streaming->reader_count; i++) {
		struct reader *reader = &streaming->readers[i];
		char hello[1024];
		size_t length = 0;
		reader->fd = dial_from(port, i);
		say(reader->fd, request);
		do {                                           /* the head, then a first comment: the stream stands */
			ssize_t got = recv(reader->fd, hello + length, sizeof hello - 1 - length, 0);
			if (got <= 0)
				exit(1);
			length += (size_t)got;
			hello[length] = '\0';
		} while (!strstr(hello, ": muster"));
		fcntl(reader->fd, F_SETFL, O_NONBLOCK);
		epoll_ctl(streaming->epoll, EPOLL_CTL_ADD, reader->fd, &(struct epoll_event){ .events = EPOLLIN, .data.ptr = reader });
	}
}

static struct post *post_of(struct streaming *streaming, uint64_t seq)
{
	for (size_t i = streaming->answered; i > 0 && streaming->posts[i - 1].seq >= seq; i--)
		if (streaming->posts[i - 1].seq == seq)
			return &streaming->posts[i - 1];
	return NULL;
}

static void keep_early(struct streaming *streaming, uint64_t seq, double at)
{
	if (streaming->early_count == streaming->early_cap) {
		streaming->early_cap = streaming->early_cap ? streaming->early_cap * 2 : 4096;
		streaming->early = realloc(streaming->early, streaming->early_cap * sizeof streaming->early[0]);
		if (!streaming->early)
			abort();
	}
	streaming->early[streaming->early_count++] = (struct arrival){ seq, at };
}

static void arrived(struct streaming *streaming, uint64_t seq, double at)
{
	const struct post *post = post_of(streaming, seq);
	streaming->frames++;
	if (post)
		samples_add(streaming->samples, at > post->committed ? at - post->committed : 0);
	else if (!streaming->answered || seq > streaming->posts[streaming->answered - 1].seq)
		keep_early(streaming, seq, at);
}

/* Frames begin with "id: SEQ\n"; one may be cut by the end of what was read. */
static void scan(struct streaming *streaming, struct reader *reader, char *text, double at)
{
	char *place = text, *end;
	while ((place = strstr(place, "id: ")) != NULL && (end = strchr(place, '\n')) != NULL) {
		if (place == text || place[-1] == '\n')
			arrived(streaming, strtoull(place + 4, NULL, 10), at);
		place = end;
	}
	size_t length = strlen(text);
	char *last = strrchr(text, '\n');
	reader->tail_len = 0;
	if (last && last + 1 < text + length && (size_t)(text + length - last) < sizeof reader->tail) {
		reader->tail_len = (size_t)(text + length - last);
		memcpy(reader->tail, last, reader->tail_len);
	}
}

static void read_frames(struct streaming *streaming, struct reader *reader)
{
	static char room[1 << 16];
	memcpy(room, reader->tail, reader->tail_len);
	ssize_t got = recv(reader->fd, room + reader->tail_len, sizeof room - 1 - reader->tail_len, 0);
	if (got <= 0) {
		fprintf(stderr, "a reader was dropped\n");
		exit(1);
	}
	room[reader->tail_len + (size_t)got] = '\0';
	scan(streaming, reader, room, now_s());
}

static void post(struct streaming *streaming)
{
	char body[256], request[512];
	int length = snprintf(body, sizeof body, "{\"specversion\":\"1.0\",\"id\":\"s%llu\",\"source\":\"/stream\",\"type\":\"item.touch\",\"subject\":\"i%zu\",\"data\":{\"more\":1}}",
	                      (unsigned long long)streaming->first_id++, streaming->post_count % 100);
	snprintf(request, sizeof request, "POST /v1/%s/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/cloudevents+json\r\nContent-Length: %d\r\n\r\n%s", streaming->community, length, body);
	say(streaming->poster, request);
	streaming->post_count++;
	streaming->waiting = true;
	streaming->answer_len = 0;
}

static void read_answer(struct streaming *streaming)
{
	ssize_t got = recv(streaming->poster, streaming->answer + streaming->answer_len, sizeof streaming->answer - 1 - streaming->answer_len, 0);
	if (got <= 0)
		exit(1);
	streaming->answer_len += (size_t)got;
	streaming->answer[streaming->answer_len] = '\0';
	const char *seq = strstr(streaming->answer, "{\"seq\":");
	if (!seq || streaming->answer[streaming->answer_len - 1] != '}')
		return;
	struct post *made = &streaming->posts[streaming->answered++];
	*made = (struct post){ strtoull(seq + 7, NULL, 10), now_s() };
	streaming->waiting = false;
	for (size_t i = 0; i < streaming->early_count; i++)
		if (streaming->early[i].seq == made->seq)
			samples_add(streaming->samples, streaming->early[i].at > made->committed ? streaming->early[i].at - made->committed : 0);
	streaming->early_count = 0;
}

static void listen_until(struct streaming *streaming, double until)
{
	struct epoll_event events[256];
	double wait = until - now_s();
	int ready = epoll_wait(streaming->epoll, events, 256, wait > 0 ? (int)(wait * 1e3) : 0);
	for (int i = 0; i < ready; i++)
		if (events[i].data.ptr)
			read_frames(streaming, events[i].data.ptr);
		else
			read_answer(streaming);
}

static void run(struct streaming *streaming)
{
	double begin = now_s(), end = begin + streaming->seconds;
	streaming->samples = samples_new();
	while (now_s() < end) {
		double due = begin + (double)streaming->post_count / streaming->rate;
		if (!streaming->waiting && now_s() >= due && streaming->post_count < POSTS_MAX)
			post(streaming);
		listen_until(streaming, streaming->waiting ? now_s() + 0.01 : due);
	}
	for (double last = now_s() + 1; now_s() < last;)          /* what is still under way */
		listen_until(streaming, last);
	samples_print(streaming->samples, streaming->frames, streaming->seconds);
	samples_free(streaming->samples);
}

int main(int argc, char **argv)
{
	static struct streaming streaming;
	if (argc < 6)
		return fprintf(stderr, "stream PORT COMMUNITY READERS RATE SECONDS\n"), 2;
	streaming.community = argv[2];
	streaming.reader_count = (int)strtol(argv[3], NULL, 10);
	streaming.rate = strtod(argv[4], NULL);
	streaming.seconds = strtod(argv[5], NULL);
	streaming.first_id = (uint64_t)(now_s() * 1e6);
	streaming.readers = calloc((size_t)streaming.reader_count, sizeof streaming.readers[0]);
	streaming.epoll = epoll_create1(0);
	open_readers(&streaming, argv[1]);
	streaming.poster = dial_from(argv[1], READERS_AN_ADDRESS * 5);
	epoll_ctl(streaming.epoll, EPOLL_CTL_ADD, streaming.poster, &(struct epoll_event){ .events = EPOLLIN, .data.ptr = NULL });
	run(&streaming);
	free(streaming.early);
	free(streaming.readers);
	return 0;
}
