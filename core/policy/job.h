/* job.h — work that would hold up the loop, on a thread of its own. What it must do to a live community it hands to the loop, step by step. */
#ifndef POLICY_JOB_H
#define POLICY_JOB_H

#include "base/loop.h"

struct job;
/* work runs on the new thread; when it has returned, done runs on the loop's thread and the job is freed. NULL: no thread could be started. */
struct job *job_start(struct loop *loop, void (*work)(struct job *job, void *arg), void (*done)(void *arg), void *arg);
/* On the job's thread: step(arg) runs on the loop's thread; waits for it. false: the job was ended meanwhile, step did not and will not run. */
bool job_on_loop(struct job *job, void (*step)(void *arg), void *arg);
/* On the loop's thread, when the loop will not go on: steps are refused from now on, the thread is waited for, then done runs. */
void job_end(struct job *job);

#endif
