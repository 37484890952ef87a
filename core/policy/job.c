#include "policy/job.h"

#include <pthread.h>
#include <sys/resource.h>

enum { NICE = 10 };
enum step_state { STEP_NONE, STEP_ASKED, STEP_DONE };

struct job {
	struct loop *loop;
	void (*work)(struct job *job, void *arg);
	void (*done)(void *arg);
	void *arg;
	pthread_t thread;
	pthread_mutex_t lock;                          /* guards all below */
	pthread_cond_t changed;
	enum step_state state;
	void (*step)(void *arg);
	void *step_arg;
	bool ended;
};

static void job_free(struct job *job)
{
	pthread_mutex_destroy(&job->lock);
	pthread_cond_destroy(&job->changed);
	mem_free(job);
}

static void conclude(struct job *job)
{
	void (*done)(void *arg) = job->done;
	void *arg = job->arg;
	job_free(job);
	done(arg);
}

static void finish(void *arg)
{
	struct job *job = arg;
	pthread_join(job->thread, NULL);
	conclude(job);
}

static void *work_on(void *arg)
{
	struct job *job = arg;
	setpriority(PRIO_PROCESS, 0, NICE);            /* on Linux: of this thread only; those who are served come first */
	job->work(job, job->arg);
	loop_post(job->loop, finish, job);
	return NULL;
}

struct job *job_start(struct loop *loop, void (*work)(struct job *job, void *arg), void (*done)(void *arg), void *arg)
{
	struct job *job = mem_zalloc(sizeof *job);
	job->loop = loop;
	job->work = work;
	job->done = done;
	job->arg = arg;
	pthread_mutex_init(&job->lock, NULL);
	pthread_cond_init(&job->changed, NULL);
	if (pthread_create(&job->thread, NULL, work_on, job) == 0)
		return job;
	job_free(job);
	return NULL;
}

static void take_step(void *arg)
{
	struct job *job = arg;
	job->step(job->step_arg);                      /* the job's thread waits: nobody else looks at these */
	pthread_mutex_lock(&job->lock);
	job->state = STEP_DONE;
	pthread_cond_signal(&job->changed);
	pthread_mutex_unlock(&job->lock);
}

bool job_on_loop(struct job *job, void (*step)(void *arg), void *arg)
{
	pthread_mutex_lock(&job->lock);
	bool ended = job->ended;
	if (!ended) {
		job->step = step;
		job->step_arg = arg;
		job->state = STEP_ASKED;
		loop_post(job->loop, take_step, job);
	}
	while (!ended && job->state == STEP_ASKED) {
		pthread_cond_wait(&job->changed, &job->lock);
		ended = job->ended && job->state == STEP_ASKED;
	}
	job->state = STEP_NONE;
	pthread_mutex_unlock(&job->lock);
	return !ended;
}

void job_end(struct job *job)
{
	pthread_mutex_lock(&job->lock);
	job->ended = true;
	pthread_cond_signal(&job->changed);
	pthread_mutex_unlock(&job->lock);
	pthread_join(job->thread, NULL);
	loop_unpost(job->loop, job);
	conclude(job);
}
