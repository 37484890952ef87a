#include "samples.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

double now_s(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- choice ---- */

struct choice { long count; uint64_t seed; double *sums; };      /* sums NULL: uniform */

struct choice *choice_new(long count, const char *how)
{
	struct choice *choice = calloc(1, sizeof *choice);
	if (!choice)
		abort();
	*choice = (struct choice){ .count = count, .seed = 42 };
	if (strcmp(how, "zipf") != 0)
		return choice;
	choice->sums = malloc((size_t)count * sizeof choice->sums[0]);
	if (!choice->sums)
		abort();
	for (long i = 0; i < count; i++)
		choice->sums[i] = (i ? choice->sums[i - 1] : 0) + 1 / pow((double)(i + 1), 0.99);
	return choice;
}

static double draw(struct choice *choice)
{
	uint64_t z = choice->seed += 0x9E3779B97F4A7C15u;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

long choice_next(struct choice *choice)
{
	if (!choice->sums)
		return (long)(draw(choice) * (double)choice->count);
	double at = draw(choice) * choice->sums[choice->count - 1];
	long low = 0, high = choice->count - 1;
	while (low < high) {
		long middle = (low + high) / 2;
		if (choice->sums[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void choice_free(struct choice *choice)
{
	free(choice->sums);
	free(choice);
}

/* ---- samples ---- */

enum { SAMPLES_MAX = 20000000 };
struct samples { float *ms; size_t count; double cpu_s; };

static double cpu_seconds(void)
{
	struct rusage used;
	getrusage(RUSAGE_SELF, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

struct samples *samples_new(void)
{
	struct samples *samples = calloc(1, sizeof *samples);
	if (!samples)
		abort();
	samples->ms = malloc((size_t)SAMPLES_MAX * sizeof samples->ms[0]);
	samples->cpu_s = cpu_seconds();
	if (!samples->ms)
		abort();
	return samples;
}

void samples_add(struct samples *samples, double latency_s)
{
	if (samples->count < SAMPLES_MAX)
		samples->ms[samples->count++] = (float)(latency_s * 1e3);
}

static int by_size(const void *a, const void *b)
{
	return (*(const float *)a > *(const float *)b) - (*(const float *)a < *(const float *)b);
}

void samples_print(struct samples *samples, uint64_t events, double took_s)
{
	double share = (cpu_seconds() - samples->cpu_s) / took_s;
	size_t count = samples->count;
	qsort(samples->ms, count, sizeof samples->ms[0], by_size);
	printf("{\"events_s\":%.0f,\"requests\":%zu,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f,\"load_cpu\":%.2f}\n", (double)events / took_s, count,
	       count ? samples->ms[count / 2] : 0.0, count ? samples->ms[count * 99 / 100] : 0.0, count ? samples->ms[count - 1] : 0.0, share);
	fflush(stdout);
}

void samples_free(struct samples *samples)
{
	free(samples->ms);
	free(samples);
}
