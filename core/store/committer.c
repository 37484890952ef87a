#include "store/committer.h"

#include <pthread.h>

enum work { WORK_NONE, WORK_COMMIT, WORK_PROBE, WORK_EXCLUSIVE, WORK_END };

struct committer {
	struct store *store;
	struct loop *loop;
	commit_done_fn done;
	void *arg;
	pthread_t thread;
	pthread_mutex_t lock;                          /* guards all below */
	pthread_cond_t changed;
	enum work work;
	bool finished;                                 /* the worker is through; the result waits to be told */
	bool told, ending;
	struct batch *batches[2];
	size_t batch_count;
	enum store_outcome outcome;
	struct err err;
	void (*exclusive)(void *arg, struct store *store);
	void *exclusive_arg;
	bool busy;                                     /* the caller's side only */
};

/* Runs done once a commit, whether the loop or committer_wait comes first. */
static void tell(void *arg)
{
	struct committer *committer = arg;
	pthread_mutex_lock(&committer->lock);
	bool mine = committer->finished && !committer->told;
	committer->told |= mine;
	bool ending = committer->ending;
	pthread_mutex_unlock(&committer->lock);
	if (!mine || ending)
		return;
	committer->busy = false;
	struct err err;
	err_copy(&err, &committer->err);
	committer->done(committer->arg, committer->outcome, &err);
}

static void perform(struct committer *committer, enum work work)
{
	ERR_DECLARE(err);
	enum store_outcome outcome = STORE_OK;
	if (work == WORK_COMMIT)
		outcome = store_commit(committer->store, committer->batches, committer->batch_count, &err);
	else if (work == WORK_PROBE)
		outcome = store_probe(committer->store, &err);
	else if (work == WORK_EXCLUSIVE)
		committer->exclusive(committer->exclusive_arg, committer->store);
	committer->outcome = outcome;
	err_copy(&committer->err, &err);
}

static void *work_on(void *arg)
{
	struct committer *committer = arg;
	pthread_mutex_lock(&committer->lock);
	for (;;) {
		while (committer->work == WORK_NONE)
			pthread_cond_wait(&committer->changed, &committer->lock);
		enum work work = committer->work;
		if (work == WORK_END)
			break;
		pthread_mutex_unlock(&committer->lock);
		perform(committer, work);
		pthread_mutex_lock(&committer->lock);
		committer->work = WORK_NONE;
		committer->finished = true;
		pthread_cond_broadcast(&committer->changed);
		if (committer->loop && work != WORK_EXCLUSIVE)
			loop_post(committer->loop, tell, committer);
	}
	pthread_mutex_unlock(&committer->lock);
	return NULL;
}

struct committer *committer_new(struct store *store, struct loop *loop, commit_done_fn done, void *arg)
{
	struct committer *committer = mem_zalloc(sizeof *committer);
	committer->store = store;
	committer->loop = loop;
	committer->done = done;
	committer->arg = arg;
	committer->told = true;
	pthread_mutex_init(&committer->lock, NULL);
	pthread_cond_init(&committer->changed, NULL);
	if (pthread_create(&committer->thread, NULL, work_on, committer) == 0)
		return committer;
	mem_free(committer);
	return NULL;
}

static void wait_finished(struct committer *committer)
{
	pthread_mutex_lock(&committer->lock);
	while (committer->work != WORK_NONE)
		pthread_cond_wait(&committer->changed, &committer->lock);
	pthread_mutex_unlock(&committer->lock);
}

static void give(struct committer *committer, enum work work)
{
	pthread_mutex_lock(&committer->lock);
	committer->work = work;
	committer->finished = false;
	committer->told = work == WORK_EXCLUSIVE;
	pthread_cond_broadcast(&committer->changed);
	pthread_mutex_unlock(&committer->lock);
}

void committer_free(struct committer *committer)
{
	if (!committer)
		return;
	wait_finished(committer);
	pthread_mutex_lock(&committer->lock);
	committer->ending = true;
	pthread_mutex_unlock(&committer->lock);
	give(committer, WORK_END);
	pthread_join(committer->thread, NULL);
	if (committer->loop)
		loop_unpost(committer->loop, committer);
	pthread_mutex_destroy(&committer->lock);
	pthread_cond_destroy(&committer->changed);
	mem_free(committer);
}

bool committer_busy(const struct committer *committer)
{
	return committer->busy;
}

void committer_submit(struct committer *committer, struct batch *log, struct batch *rows)
{
	committer->busy = true;
	committer->batches[0] = log;
	committer->batches[1] = rows;
	committer->batch_count = rows ? 2 : 1;
	give(committer, WORK_COMMIT);
}

void committer_probe(struct committer *committer)
{
	committer->busy = true;
	give(committer, WORK_PROBE);
}

void committer_wait(struct committer *committer)
{
	while (committer->busy) {
		wait_finished(committer);
		tell(committer);
	}
}

void committer_exclusive(struct committer *committer, void (*fn)(void *arg, struct store *store), void *arg)
{
	committer_wait(committer);
	committer->exclusive = fn;
	committer->exclusive_arg = arg;
	give(committer, WORK_EXCLUSIVE);
	wait_finished(committer);
}
