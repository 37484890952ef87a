/* common.h — engines for the programs that measure in process, and the lines they print: {"name":[samples],…}. Anything unexpected ends the program. */
#ifndef BENCH_COMMON_H
#define BENCH_COMMON_H

#include "engine/engine.h"
#include "policy/release.h"

enum { REPEATS = 5 };
double seconds(void);
_Noreturn void die(const char *what, const struct err *err);      /* err may be NULL */

struct release *load_release(const char *folder);

struct bench {
	struct engine *engine;
	struct store *store;
	struct clock clock;
	struct arena arena;
};
/* A community on a file (NULL: in memory) under the pack of a folder, its setup left out; a file that holds one already is recovered. */
void bench_open(struct bench *bench, const char *path, const char *folder, struct limits limits);
void bench_close(struct bench *bench);
const struct json *bench_json(struct bench *bench, const char *text);
/* id "" : without the promise of doing nothing twice. */
void bench_submit(struct bench *bench, const char *type, const char *subject, const struct json *data, const char *id);
void bench_commit(struct bench *bench);                            /* ends a hold and makes everything durable */

struct series { const char *name; double values[REPEATS]; };
void series_print(const struct series *series, size_t count);     /* one JSON object, one line */

#endif
