/* muster.h — the engine as a library: one community in a data folder (or in memory), events in, questions answered, deadlines fired.
 *
 * Link with -lmuster and the libraries of `pkg-config --libs lua5.4 sqlite3 libevent libical`, -lm, -lpthread. One thread uses a handle at a
 * time. The library neither prints nor exits nor starts threads of its own here: every call returns when its work is durable.
 *
 * Texts are UTF-8, NUL-terminated; JSON as in the answers over HTTP. A returned text is the caller's to free with muster_free_text. On failure
 * functions return NULL or false and muster_error tells why, until the next call. */
#ifndef MUSTER_MUSTER_H
#define MUSTER_MUSTER_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct muster;

/* data_dir NULL: in memory, on a clock that stands still until muster_tick. Opening recovers what was durable. NULL: out of luck; error (size bytes) says why. */
struct muster *muster_open(const char *data_dir, const char *community, char *error, unsigned size);
void muster_close(struct muster *muster);                  /* NULL is fine */
const char *muster_error(const struct muster *muster);     /* of the last call; "" when it went well */

/* Publishes the pack of a folder, its setup included; the same content again does nothing. Returns the active version, 0 on failure. */
uint64_t muster_publish(struct muster *muster, const char *folder);

struct muster_event {
	const char *type;              /* "wish.submit" */
	const char *subject;           /* the entity's id; NULL when the event creates one */
	const char *data;              /* a JSON object of fields, or NULL */
	const char *actor;             /* who; NULL: "anonymous" */
	const char *source, *id;       /* CloudEvents source and id: the same pair again does nothing twice; NULL: no such promise */
};
/* {"seq":…,"subject":…,"events":[…],"alerts":[…],"failures":[…]}; NULL when refused. */
char *muster_submit(struct muster *muster, const struct muster_event *event);

char *muster_get(struct muster *muster, const char *kind, const char *id);                 /* one entity as a JSON object */
/* where: a JSON object, field = value or [values], or NULL for all; sort: "created", "-created", a field, or NULL; at most limit (≤ 1,000). A JSON array. */
char *muster_find(struct muster *muster, const char *kind, const char *where, const char *sort, unsigned limit);
char *muster_explain(struct muster *muster, const char *kind, const char *id);             /* its life: {"entity":…,"events":[…],"sentences":[{"seq","time","what","en","zh-CN"},…],"due":[…],"next":[…],…} */

/* Fires what is due until now_us (microseconds since 1970-01-01 UTC); in memory the clock moves there. Returns the number of turns. With a data folder
 * the time is the machine's and now_us is not used. */
uint64_t muster_tick(struct muster *muster, int64_t now_us);
int64_t muster_next_due(const struct muster *muster);      /* INT64_MAX: nothing waits */

void muster_free_text(char *text);

#ifdef __cplusplus
}
#endif

#endif
