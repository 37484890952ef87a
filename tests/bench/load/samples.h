/* samples.h — what a load tool shares: the clock, which entity comes next, latencies and the line that tells them. */
#ifndef BENCH_SAMPLES_H
#define BENCH_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

double now_s(void);

struct choice;                                             /* of one entity out of so many */
struct choice *choice_new(long count, const char *how);    /* "zipf" (0.99) or "uniform" */
long choice_next(struct choice *choice);
void choice_free(struct choice *choice);

struct samples;                                            /* latencies in seconds; the oldest stay when it is full */
struct samples *samples_new(void);
void samples_add(struct samples *samples, double latency_s);
/* One JSON line: events a second, requests, p50, p99, max, share of a core that this process used. */
void samples_print(struct samples *samples, uint64_t events, double took_s);
void samples_free(struct samples *samples);

#endif
