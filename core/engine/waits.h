/* waits.h — how long entities waited on either side: from when they were made until they came to a state. */
#ifndef ENGINE_WAITS_H
#define ENGINE_WAITS_H

#include "engine/differences.h"

struct waits;
struct waits *waits_new(void);
void waits_free(struct waits *waits);
/* An event of this side's world (its newest row); nothing is noted when it leads to no state or makes the entity. */
void waits_row(struct waits *waits, enum side side, const struct world *world, const struct log_row *row);
/* "waits":{kind:{state:{"recorded":{"count","median","mean","p90"},"candidate":{…}}}} in seconds, where the two differ; one member, without braces around it. */
void waits_write(const struct waits *waits, struct buf *out);

#endif
