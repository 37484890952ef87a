/* load-postgres CONNINFO CLIENTS SECONDS ENTITIES zipf|uniform: one prepared call of touch() an event on each of CLIENTS connections, asynchronous.
 * Prints one JSON line. */
#include "load.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>

struct session { PGconn *db; double sent; };

static void fail(PGconn *db)
{
	fprintf(stderr, "%s", PQerrorMessage(db));
	exit(1);
}

static void ask(struct load *load, struct session *session)
{
	char id[32], entity[32], more[16];
	unsigned long long number = (unsigned long long)++load->number;
	snprintf(id, sizeof id, "e%llu", number);
	snprintf(entity, sizeof entity, "i%ld", choice_next(load->choice));
	snprintf(more, sizeof more, "%llu", number % 1000);
	const char *const values[] = { "anonymous", "/load", id, entity, more };
	session->sent = now_s();
	if (!PQsendQueryPrepared(session->db, "touch", 5, values, NULL, NULL, 0) || PQflush(session->db) != 0)
		fail(session->db);
}

static void open_session(struct load *load, struct session *session, int epoll)
{
	session->db = PQconnectdb(load->target);
	if (PQstatus(session->db) != CONNECTION_OK)
		fail(session->db);
	PQclear(PQprepare(session->db, "touch", "SELECT touch($1, $2, $3, $4, $5::bigint)", 5, NULL));
	PQsetnonblocking(session->db, 1);
	epoll_ctl(epoll, EPOLL_CTL_ADD, PQsocket(session->db), &(struct epoll_event){ .events = EPOLLIN, .data.ptr = session });
}

/* true: the answer was whole. */
static bool hear(struct session *session)
{
	PGresult *result;
	bool any = false;
	if (!PQconsumeInput(session->db))
		fail(session->db);
	while (!PQisBusy(session->db) && (result = PQgetResult(session->db)) != NULL) {
		if (PQresultStatus(result) != PGRES_TUPLES_OK)
			fail(session->db);
		any = true;
		PQclear(result);
	}
	return any && !PQisBusy(session->db);
}

static void run(struct load *load)
{
	struct session *sessions = calloc((size_t)load->clients, sizeof sessions[0]);
	int epoll = epoll_create1(0);
	uint64_t done = 0;
	for (long i = 0; i < load->clients; i++)
		open_session(load, &sessions[i], epoll);
	struct samples *samples = samples_new();
	double begin = now_s(), end = begin + load->seconds;
	for (long i = 0; i < load->clients; i++)
		ask(load, &sessions[i]);
	while (now_s() < end) {
		struct epoll_event events[256];
		int ready = epoll_wait(epoll, events, 256, 100);
		for (int i = 0; i < ready; i++) {
			struct session *session = events[i].data.ptr;
			if (!hear(session))
				continue;
			samples_add(samples, now_s() - session->sent);
			done++;
			ask(load, session);
		}
	}
	samples_print(samples, done, now_s() - begin);
	samples_free(samples);
	for (long i = 0; i < load->clients; i++)
		PQfinish(sessions[i].db);
	free(sessions);
}

int main(int argc, char **argv)
{
	if (argc < 6)
		return fprintf(stderr, "load-postgres CONNINFO CLIENTS SECONDS ENTITIES zipf|uniform\n"), 2;
	struct load load = { .target = argv[1], .clients = strtol(argv[2], NULL, 10), .seconds = strtod(argv[3], NULL), .entities = strtol(argv[4], NULL, 10) };
	load.choice = choice_new(load.entities, argv[5]);
	load.number = (uint64_t)now_s() * 100000000u + (uint64_t)time(NULL) % 1000;
	run(&load);
	choice_free(load.choice);
	return 0;
}
