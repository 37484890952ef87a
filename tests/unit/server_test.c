/* The server against clients that want harm, on a virtual clock: deadlines are absolute, memory is bounded, who behaves is served. */
#include "support.h"
#include "http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 32 };

struct scene {
	struct loop *loop;
	struct loop_timer *stop;
	struct metrics *metrics;
	struct server *server;
	struct exchange *waiting;                      /* of /wait */
	struct stream *stream;
	size_t handled, rooms, closed;
	bool drained;
};

static int64_t now_us;                                 /* the server copies its clock */

static int64_t virtual_now(const struct clock *clock)
{
	(void)clock;
	return now_us;
}

static void on_room(void *arg) { ((struct scene *)arg)->rooms++; }
static void on_closed(void *arg) { ((struct scene *)arg)->closed++; }

static void handle(void *arg, struct exchange *exchange)
{
	struct scene *scene = arg;
	struct str path = exchange_request(exchange)->path;
	scene->handled++;
	if (str_is(path, "/large")) {
		char *text = calloc(1, 300000);
		exchange_answer(exchange, 200, "text/plain", (struct str){ text, 300000 }, "");
		free(text);
	} else if (str_is(path, "/wait")) {
		scene->waiting = exchange;
	} else if (str_is(path, "/stream")) {
		scene->stream = exchange_stream(exchange, on_room, on_closed, scene);
	} else {
		exchange_answer(exchange, 200, "text/plain", exchange_request(exchange)->body, "");
	}
}

static size_t body_limit(void *arg, const struct request *request)
{
	(void)arg;
	(void)request;
	return BULK_MAX;
}

static void on_stop(void *arg) { loop_stop(((struct scene *)arg)->loop); }

/* Lets the loop come round until nothing more happens. */
static void turn(struct scene *scene)
{
	for (int i = 0; i < 20; i++) {
		loop_timer_set(scene->stop, 0);
		loop_run(scene->loop);
	}
}

static void later(struct scene *scene, int64_t us)
{
	now_us += us;
	server_sweep(scene->server);
	turn(scene);
}

static struct scene *scene_new(struct server_config config)
{
	static const struct clock clock = { .wall_us = virtual_now, .boot_us = virtual_now };
	struct scene *scene = mem_zalloc(sizeof *scene);
	ERR_DECLARE(err);
	now_us = HOUR_US;
	scene->loop = loop_new(&err);
	scene->stop = loop_timer_new(scene->loop, on_stop, scene);
	scene->metrics = metrics_new();
	config.loop = scene->loop;
	config.clock = &clock;
	config.metrics = scene->metrics;
	config.address = "127.0.0.1:0";
	config.handle = handle;
	config.body_limit = body_limit;
	config.arg = scene;
	scene->server = server_new(&config, &err);
	assert_non_null(scene->server);
	return scene;
}

static void scene_free(struct scene *scene)
{
	server_free(scene->server);
	loop_timer_free(scene->stop);
	loop_free(scene->loop);
	metrics_free(scene->metrics);
	mem_free(scene);
}

static double metric(struct scene *scene, const char *name)
{
	struct buf text = BUF_INIT;
	server_sweep(scene->server);
	metrics_write(scene->metrics, &text);
	char *line = strstr(text.data ? buf_cstr(&text) : "", name);
	while (line && line[-1] != '\n')
		line = strstr(line + 1, name);
	double value = line ? strtod(line + strlen(name), NULL) : -1;
	buf_free(&text);
	return value;
}

static int connect_to(struct scene *scene)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)server_port(scene->server)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), small = 4096, on = 1;
	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	turn(scene);
	return fd;
}

static void say(struct scene *scene, int fd, const char *text, size_t length)
{
	for (int tries = 0; length && tries < 200;) {
		ssize_t sent = send(fd, text, length, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0 && errno != EAGAIN)
			break;
		text += sent > 0 ? sent : 0;
		length -= sent > 0 ? (size_t)sent : 0;
		tries += sent < 0;
		turn(scene);
	}
	turn(scene);
}

static void say_text(struct scene *scene, int fd, const char *text) { say(scene, fd, text, strlen(text)); }

/* What has come; *open tells whether the connection still stands. */
static char *hear(struct scene *scene, int fd, bool *open)
{
	struct buf text = BUF_INIT;
	*open = true;
	for (int i = 0; i < 50;) {
		ssize_t got = recv(fd, buf_room(&text, 65536), 65536, MSG_DONTWAIT);
		if (got > 0) {
			text.len += (size_t)got;
			turn(scene);
			continue;
		}
		if (got == 0 || errno != EAGAIN) {
			*open = false;
			break;
		}
		turn(scene);
		i++;
	}
	return buf_take(&text);
}

static void expect(struct scene *scene, int fd, const char *part, bool open)
{
	bool is_open;
	char *text = hear(scene, fd, &is_open);
	assert_holds(text, part);
	assert_int_equal(is_open, open);
	mem_free(text);
}

#define GET(path) "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"

static void good_client_is_served(struct scene *scene)
{
	int fd = connect_to(scene);
	say_text(scene, fd, GET("/"));
	expect(scene, fd, "HTTP/1.1 200", true);
	close(fd);
	turn(scene);
}

static void deadlines_do_not_move_with_bytes(void **state)
{
	static const struct { const char *lead, *drip; int seconds; const char *answer; } slow[] = {
		{ "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", "x", 5, "HTTP/1.1 408" },
		{ "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n", "x", 10, "HTTP/1.1 408" },
		{ "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", 10, "HTTP/1.1 408" },
		{ "", "", 30, "" },
		{ GET("/"), "", 30, "HTTP/1.1 200" },
	};
	struct scene *scene = scene_new((struct server_config){ 0 });
	(void)state;
	for (size_t i = 0; i < COUNT_OF(slow); i++) {
		int fd = connect_to(scene);
		bool open;
		say_text(scene, fd, slow[i].lead);
		for (int second = 1; second < slow[i].seconds; second++) {
			later(scene, SECOND_US);
			say_text(scene, fd, slow[i].drip);
		}
		assert_int_equal(metric(scene, "muster_http_connections"), 1);
		later(scene, SECOND_US);
		char *text = hear(scene, fd, &open);
		assert_holds(text, slow[i].answer);
		assert_false(open);
		mem_free(text);
		close(fd);
		later(scene, 2 * SECOND_US);
		assert_int_equal(metric(scene, "muster_http_connections"), 0);
	}
	scene_free(scene);
}

static void a_reader_of_one_byte_a_second_is_dropped(void **state)
{
	struct scene *scene = scene_new((struct server_config){ 0 });
	int fd = connect_to(scene);
	char byte;
	(void)state;
	for (int i = 0; i < 40; i++)
		say_text(scene, fd, GET("/large"));
	size_t handled = scene->handled;
	for (int second = 0; second < 29; second++) {
		assert_int_equal(recv(fd, &byte, 1, MSG_DONTWAIT), 1);
		later(scene, SECOND_US);
	}
	assert_int_equal(metric(scene, "muster_http_connections"), 1);
	assert_int_equal(scene->handled, handled);
	later(scene, 2 * SECOND_US);
	assert_int_equal(metric(scene, "muster_http_connections"), 0);
	close(fd);
	scene_free(scene);
}

/* A client that reads nothing gets no further answers computed: what waits for it stays small. */
static void answers_do_not_pile_up(void **state)
{
	struct scene *scene = scene_new((struct server_config){ 0 });
	int fd = connect_to(scene);
	(void)state;
	for (int i = 0; i < 2000; i++)
		if (send(fd, GET("/large"), sizeof GET("/large") - 1, MSG_DONTWAIT | MSG_NOSIGNAL) > 0 && i % 50 == 0)
			turn(scene);
	turn(scene);
	assert_in_range(scene->handled, 1, 100);
	assert_in_range((size_t)metric(scene, "muster_http_bytes"), 1, 2 << 20);
	good_client_is_served(scene);
	close(fd);
	scene_free(scene);
}

static void pipelined_requests_are_answered_in_order_without_waiting(void **state)
{
	struct scene *scene = scene_new((struct server_config){ 0 });
	int fd = connect_to(scene);
	struct buf text = BUF_INIT;
	bool open;
	(void)state;
	for (int i = 0; i < 500; i++)
		buf_printf(&text, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n<<%03d>>", i);
	say(scene, fd, text.data, text.len);
	char *answers = hear(scene, fd, &open), *at = answers;
	assert_true(open);
	for (int i = 0; i < 500; i++) {
		char wanted[16];
		snprintf(wanted, sizeof wanted, "<<%03d>>", i);
		at = strstr(at, wanted);
		assert_non_null(at);
	}
	mem_free(answers);
	buf_free(&text);
	close(fd);
	scene_free(scene);
}

static void bodies_of_all_clients_are_bounded_together(void **state)
{
	struct scene *scene = scene_new((struct server_config){ .held_max = 4 << 20 });
	int fds[CLIENTS];
	size_t refused = 0, length = 1 << 20;
	char *body = mem_zalloc(length);
	(void)state;
	for (int i = 0; i < CLIENTS; i++) {
		fds[i] = connect_to(scene);
		say_text(scene, fds[i], "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n");
		now_us += 1000;
		say(scene, fds[i], body, length - 1);
		assert_in_range((size_t)metric(scene, "muster_http_bytes"), 1, 5 << 20);
	}
	good_client_is_served(scene);
	for (int i = 0; i < CLIENTS; i++) {
		bool open;
		char *text = hear(scene, fds[i], &open);
		refused += strstr(text, "HTTP/1.1 503") && strstr(text, "Retry-After");
		mem_free(text);
		close(fds[i]);
	}
	assert_in_range(refused, CLIENTS - 4, CLIENTS - 1);
	turn(scene);
	mem_free(body);
	scene_free(scene);
}

static void buffers_go_back_when_they_are_not_needed(void **state)
{
	struct scene *scene = scene_new((struct server_config){ 0 });
	int fds[8];
	size_t length = 4 << 20;
	char *body = mem_zalloc(length);
	bool open;
	(void)state;
	for (size_t i = 0; i < COUNT_OF(fds); i++) {
		fds[i] = connect_to(scene);
		say_text(scene, fds[i], "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4194304\r\n\r\n");
		say(scene, fds[i], body, length);
		char *text = hear(scene, fds[i], &open);
		assert_holds(text, "HTTP/1.1 200");
		assert_true(open);
		mem_free(text);
	}
	assert_in_range((size_t)metric(scene, "muster_http_bytes"), 0, 64 * 1024 * COUNT_OF(fds));
	for (size_t i = 0; i < COUNT_OF(fds); i++)
		close(fds[i]);
	turn(scene);
	assert_int_equal(metric(scene, "muster_http_bytes"), 0);
	mem_free(body);
	scene_free(scene);
}

static void a_newcomer_takes_the_place_of_who_only_waits(void **state)
{
	struct scene *scene = scene_new((struct server_config){ .connections_max = 8, .per_address_max = 4 });
	int fds[4];
	(void)state;
	for (size_t i = 0; i < COUNT_OF(fds); i++)
		fds[i] = connect_to(scene);
	int fd = connect_to(scene);
	expect(scene, fd, "HTTP/1.1 503", false);              /* they came just now */
	close(fd);
	say_text(scene, fds[0], GET("/wait"));
	later(scene, 2 * SECOND_US);
	fd = connect_to(scene);
	say_text(scene, fd, GET("/"));
	expect(scene, fd, "HTTP/1.1 200", true);
	assert_int_equal(metric(scene, "muster_http_connections"), 4);
	exchange_answer(scene->waiting, 200, "text/plain", STR("late"), "");
	expect(scene, fds[0], "late", true);                   /* who waits for us is never sent away */
	close(fd);
	for (size_t i = 0; i < COUNT_OF(fds); i++)
		close(fds[i]);
	turn(scene);
	scene_free(scene);
}

static void without_descriptors_accepting_pauses(void **state)
{
	struct scene *scene = scene_new((struct server_config){ .connections_max = 8 });
	struct rlimit limit, low;
	(void)state;
	int fd = connect_to(scene), other = socket(AF_INET, SOCK_STREAM, 0), spare = dup(0);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)server_port(scene->server)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	close(spare);
	getrlimit(RLIMIT_NOFILE, &limit);
	low = limit;
	low.rlim_cur = (rlim_t)spare;                          /* the next descriptor is one too many */
	setrlimit(RLIMIT_NOFILE, &low);
	assert_int_equal(connect(other, (struct sockaddr *)&address, sizeof address), 0);
	turn(scene);
	loop_timer_set(scene->stop, 20000);                    /* the loop sleeps till then: it does not spin on the listening socket */
	loop_run(scene->loop);
	say_text(scene, fd, GET("/"));
	expect(scene, fd, "HTTP/1.1 200", true);
	setrlimit(RLIMIT_NOFILE, &limit);
	later(scene, SECOND_US);
	say_text(scene, other, GET("/"));
	expect(scene, other, "HTTP/1.1 200", true);
	close(fd);
	close(other);
	turn(scene);
	scene_free(scene);
}

static void half_closed_clients_get_their_answers(void **state)
{
	struct scene *scene = scene_new((struct server_config){ 0 });
	int fd = connect_to(scene);
	(void)state;
	say_text(scene, fd, GET("/") GET("/wait"));
	shutdown(fd, SHUT_WR);
	turn(scene);
	exchange_answer(scene->waiting, 200, "text/plain", STR("late"), "");
	expect(scene, fd, "late", false);
	close(fd);
	fd = connect_to(scene);
	say_text(scene, fd, "GET / HTTP/1.1\r\nHo");
	shutdown(fd, SHUT_WR);
	turn(scene);
	assert_int_equal(metric(scene, "muster_http_connections"), 0);
	close(fd);
	scene_free(scene);
}

static void a_reset_while_it_is_answered_harms_nobody(void **state)
{
	struct scene *scene = scene_new((struct server_config){ 0 });
	struct linger now = { 1, 0 };
	(void)state;
	for (int i = 0; i < 50; i++) {
		int fd = connect_to(scene);
		say_text(scene, fd, i % 2 ? GET("/wait") : "GET / HTTP/1.1\r\nHo");
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
		close(fd);
		turn(scene);
		if (i % 2)
			exchange_answer(scene->waiting, 200, "text/plain", STR("late"), "");
	}
	assert_int_equal(metric(scene, "muster_http_connections"), 0);
	good_client_is_served(scene);
	scene_free(scene);
}

/* A client still sends when it is refused: the answer arrives all the same, and nothing behind it is answered. */
static void a_refusal_arrives_and_ends_the_connection(void **state)
{
	static const char *const bad[][2] = {
		{ "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", "HTTP/1.1 413" }, { "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 501" },
		{ "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", "HTTP/1.1 421" }, { "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", "HTTP/1.1 421" },
		{ "POST / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n", "HTTP/1.1 417" }, { "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400" },
	};
	struct scene *scene = scene_new((struct server_config){ 0 });
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		int fd = connect_to(scene);
		bool open;
		say_text(scene, fd, bad[i][0]);
		for (int more = 0; more < 50; more++)
			say_text(scene, fd, GET("/"));
		shutdown(fd, SHUT_WR);
		turn(scene);
		char *text = hear(scene, fd, &open);
		assert_holds(text, bad[i][1]);
		assert_holds(text, "Connection: close\r\n");
		assert_null(strstr(text + 5, "HTTP/1.1 "));
		mem_free(text);
		close(fd);
	}
	assert_int_equal(scene->handled, 0);
	assert_int_equal(metric(scene, "muster_http_connections"), 0);
	scene_free(scene);
}

static void names_of_hosts(void **state)
{
	static const struct { const char *host; bool ours; } hosts[] = { { "127.0.0.1:8420", true }, { "[::1]:8420", true }, { "localhost:8420", true }, { "muster.localhost", true }, { "10.1.2.3", true },
		{ "box", true }, { "a.example", true }, { "A.Example:443", true }, { "b.example", true }, { "xa.example", false }, { "evil.example", false }, { "1.evil", false }, { "localhost.evil", false }, { "127.0.0.1.evil.cn", false } };
	struct scene *scene = scene_new((struct server_config){ .hosts = "a.example,b.example" });
	(void)state;
	for (size_t i = 0; i < COUNT_OF(hosts); i++) {
		char text[120];
		int fd = connect_to(scene);
		snprintf(text, sizeof text, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", hosts[i].host);
		say_text(scene, fd, text);
		expect(scene, fd, hosts[i].ours ? "HTTP/1.1 200" : "HTTP/1.1 421", hosts[i].ours);
		close(fd);
		turn(scene);
	}
	scene_free(scene);
}

static void continue_is_said_once_and_only_when_a_body_is_wanted(void **state)
{
	struct scene *scene = scene_new((struct server_config){ 0 });
	int fd = connect_to(scene);
	(void)state;
	say_text(scene, fd, "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
	expect(scene, fd, "HTTP/1.1 100 Continue\r\n\r\n", true);
	say_text(scene, fd, "ab");
	expect(scene, fd, "\r\n\r\nab", true);
	say_text(scene, fd, "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n");
	bool open;
	char *text = hear(scene, fd, &open);
	assert_null(strstr(text, "100 Continue"));
	assert_holds(text, "HTTP/1.1 200");
	mem_free(text);
	close(fd);
	scene_free(scene);
}

static void head_and_http_1_0(void **state)
{
	struct scene *scene = scene_new((struct server_config){ 0 });
	int fd = connect_to(scene);
	bool open;
	(void)state;
	say_text(scene, fd, "HEAD /large HTTP/1.1\r\nHost: x\r\n\r\n");
	char *text = hear(scene, fd, &open);
	assert_holds(text, "Content-Length: 300000\r\n");
	assert_string_equal(strstr(text, "\r\n\r\n"), "\r\n\r\n");
	mem_free(text);
	say_text(scene, fd, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
	expect(scene, fd, "Connection: keep-alive\r\n", true);
	say_text(scene, fd, "HEAD / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n");
	text = hear(scene, fd, &open);
	assert_holds(text, "HTTP/1.1 417");
	assert_string_equal(strstr(text, "\r\n\r\n"), "\r\n\r\n");
	mem_free(text);
	close(fd);
	fd = connect_to(scene);
	say_text(scene, fd, "GET / HTTP/1.0\r\n\r\n");
	expect(scene, fd, "Connection: close\r\n", false);
	close(fd);
	scene_free(scene);
}

static void streams_have_no_deadline_but_slow_readers_go(void **state)
{
	struct scene *scene = scene_new((struct server_config){ 0 });
	int fd = connect_to(scene);
	char *much = mem_zalloc(256 * 1024), byte;
	(void)state;
	say_text(scene, fd, GET("/stream"));
	expect(scene, fd, "text/event-stream", true);
	assert_in_range(scene->rooms, 1, 10);
	for (int i = 0; i < 10; i++) {
		later(scene, 16 * SECOND_US);
		expect(scene, fd, ":\n\n", true);              /* a quiet stream shows that it lives */
	}
	say_text(scene, fd, "what a reader sends is thrown away");
	bool taken = true;
	for (int i = 0; i < 64 && taken; i++) {
		taken = stream_write(scene->stream, (struct str){ much, 256 * 1024 });
		turn(scene);
	}
	assert_false(taken);                                   /* more than a mebibyte waits for nobody */
	assert_in_range((size_t)metric(scene, "muster_http_bytes"), 1, 4 << 20);
	for (int second = 0; second < 9; second++) {
		assert_int_equal(recv(fd, &byte, 1, MSG_DONTWAIT), 1);
		later(scene, SECOND_US);
	}
	assert_int_equal(scene->closed, 0);
	later(scene, 2 * SECOND_US);
	assert_int_equal(scene->closed, 1);
	mem_free(much);
	close(fd);
	scene_free(scene);
}

static void on_drained(void *arg) { ((struct scene *)arg)->drained = true; }

static void draining_waits_for_answers_to_leave(void **state)
{
	struct scene *scene = scene_new((struct server_config){ 0 });
	int fd = connect_to(scene), stuck = connect_to(scene);
	(void)state;
	say_text(scene, fd, GET("/wait"));
	for (int i = 0; i < 40; i++)
		say_text(scene, stuck, GET("/large"));
	server_drain(scene->server, on_drained, scene);
	exchange_answer(scene->waiting, 200, "text/plain", STR("late"), "");
	expect(scene, fd, "late", false);
	assert_false(scene->drained);
	later(scene, 11 * SECOND_US);
	assert_true(scene->drained);
	close(fd);
	close(stuck);
	scene_free(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(deadlines_do_not_move_with_bytes), cmocka_unit_test(a_reader_of_one_byte_a_second_is_dropped), cmocka_unit_test(answers_do_not_pile_up),
		cmocka_unit_test(pipelined_requests_are_answered_in_order_without_waiting), cmocka_unit_test(bodies_of_all_clients_are_bounded_together), cmocka_unit_test(buffers_go_back_when_they_are_not_needed),
		cmocka_unit_test(a_newcomer_takes_the_place_of_who_only_waits), cmocka_unit_test(without_descriptors_accepting_pauses), cmocka_unit_test(half_closed_clients_get_their_answers),
		cmocka_unit_test(a_reset_while_it_is_answered_harms_nobody), cmocka_unit_test(a_refusal_arrives_and_ends_the_connection), cmocka_unit_test(names_of_hosts),
		cmocka_unit_test(continue_is_said_once_and_only_when_a_body_is_wanted), cmocka_unit_test(head_and_http_1_0), cmocka_unit_test(streams_have_no_deadline_but_slow_readers_go),
		cmocka_unit_test(draining_waits_for_answers_to_leave) };
	return cmocka_run_group_tests_name("server", tests, NULL, NULL);
}
