/* stream PORT COMMUNITY READERS RATE SECONDS: READERS live streams, and events posted at RATE a second whatever became of the ones before. A latency counts
 * from the answer to the post (the commit) to the frame's arrival at a reader; a frame that is there before the answer counts as nothing. Prints one JSON
 * line; events_s counts frames of posted events. */
#include "load.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { POSTS_MAX = 100000, READERS_AN_ADDRESS = 400, KEPT = 64, POSTERS = 64 };
struct reader { int fd; char tail[KEPT]; size_t tail_len; };
struct post { uint64_t seq; double committed; };           /* of the root event */
struct poster { int fd; bool waiting; char answer[8192]; size_t answer_len; };

struct streaming {
	struct reader *readers; int reader_count, epoll;
	struct poster posters[POSTERS];
	double rate, seconds;
	const char *community;
	struct post posts[POSTS_MAX]; size_t post_count, answered;
	uint64_t first_id, frames;
	struct samples *samples;
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

/* Answers of several posters may pass one another: near the end, in no strict order. */
static const struct post *post_of(const struct streaming *streaming, uint64_t seq)
{
	for (size_t i = streaming->answered; i > 0 && i + 2000 > streaming->answered; i--)
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

static void count_frame(struct streaming *streaming, const struct post *post, double at)
{
	streaming->frames++;
	samples_add(streaming->samples, at > post->committed ? at - post->committed : 0);
}

static void arrived(struct streaming *streaming, uint64_t seq, double at)
{
	const struct post *post = post_of(streaming, seq);
	if (post)
		count_frame(streaming, post, at);
	else
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

static struct poster *free_poster(struct streaming *streaming)
{
	for (int i = 0; i < POSTERS; i++)
		if (!streaming->posters[i].waiting)
			return &streaming->posters[i];
	return NULL;
}

static void post(struct streaming *streaming, struct poster *poster)
{
	char body[256], request[512];
	int length = snprintf(body, sizeof body, "{\"specversion\":\"1.0\",\"id\":\"s%llu\",\"source\":\"/stream\",\"type\":\"item.touch\",\"subject\":\"i%zu\",\"data\":{\"more\":1}}",
	                      (unsigned long long)streaming->first_id++, streaming->post_count % 100);
	snprintf(request, sizeof request, "POST /v1/%s/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/cloudevents+json\r\nContent-Length: %d\r\n\r\n%s", streaming->community, length, body);
	say(poster->fd, request);
	streaming->post_count++;
	poster->waiting = true;
	poster->answer_len = 0;
}

/* Frames that came before the answer: the post's are counted, a caused event's wait for nothing and go after a while. */
static void settle_early(struct streaming *streaming, const struct post *made)
{
	size_t kept = 0;
	for (size_t i = 0; i < streaming->early_count; i++) {
		const struct arrival *arrival = &streaming->early[i];
		if (arrival->seq == made->seq)
			count_frame(streaming, made, arrival->at);
		else if (made->committed - arrival->at < 1)
			streaming->early[kept++] = *arrival;
	}
	streaming->early_count = kept;
}

static void read_answer(struct streaming *streaming, struct poster *poster)
{
	ssize_t got = recv(poster->fd, poster->answer + poster->answer_len, sizeof poster->answer - 1 - poster->answer_len, 0);
	if (got <= 0)
		exit(1);
	poster->answer_len += (size_t)got;
	poster->answer[poster->answer_len] = '\0';
	const char *seq = strstr(poster->answer, "{\"seq\":");
	if (!seq || poster->answer[poster->answer_len - 1] != '}')
		return;
	struct post *made = &streaming->posts[streaming->answered++];
	*made = (struct post){ strtoull(seq + 7, NULL, 10), now_s() };
	poster->waiting = false;
	settle_early(streaming, made);
}

static bool is_poster(const struct streaming *streaming, const void *who)
{
	return (const char *)who >= (const char *)streaming->posters && (const char *)who < (const char *)(streaming->posters + POSTERS);
}

static void listen_until(struct streaming *streaming, double until)
{
	struct epoll_event events[256];
	double wait = until - now_s();
	int ready = epoll_wait(streaming->epoll, events, 256, wait > 0 ? (int)(wait * 1e3) : 0);
	for (int i = 0; i < ready; i++)
		if (is_poster(streaming, events[i].data.ptr))
			read_answer(streaming, events[i].data.ptr);
		else
			read_frames(streaming, events[i].data.ptr);
}

static void run(struct streaming *streaming)
{
	double begin = now_s(), end = begin + streaming->seconds;
	streaming->samples = samples_new();
	while (now_s() < end) {
		double due = begin + (double)streaming->post_count / streaming->rate;
		struct poster *poster = now_s() >= due && streaming->post_count < POSTS_MAX ? free_poster(streaming) : NULL;
		if (poster)
			post(streaming, poster);
		listen_until(streaming, due);
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
	for (int i = 0; i < POSTERS; i++) {
		streaming.posters[i].fd = dial_from(argv[1], READERS_AN_ADDRESS * 5);
		epoll_ctl(streaming.epoll, EPOLL_CTL_ADD, streaming.posters[i].fd, &(struct epoll_event){ .events = EPOLLIN, .data.ptr = &streaming.posters[i] });
	}
	run(&streaming);
	free(streaming.early);
	free(streaming.readers);
	return 0;
}
