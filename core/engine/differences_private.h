/* differences_private.h — shared by differences.c (pairing) and differences_write.c (the report). */
#ifndef ENGINE_DIFFERENCES_PRIVATE_H
#define ENGINE_DIFFERENCES_PRIVATE_H

#include "engine/differences.h"

/* One unpaired row; its data is kept short, for people. */
struct waiting { struct waiting *next; uint64_t seq, content; int64_t time_us; char *subject, *data, *because, *rule; };
struct pair { struct waiting *first[SIDES], *last[SIDES]; char *type; bool made; };

enum lane { LANE_RECORDED, LANE_CANDIDATE, LANE_OTHERWISE, LANE_MOVED, LANE_INAPPLICABLE, LANES };
struct example { struct waiting *of[SIDES]; char *why; };
/* Of one event type. lanes: examples by what became of them; those of one side only are the pairs' (borrowed), the others are owned. */
struct tally {
	char *name;
	uint64_t of[SIDES], only[SIDES], otherwise, moved, inapplicable;
	struct { struct example *items; size_t count; } lanes[LANES];
};
struct reason { char *event, *why; uint64_t count; };

struct differences {
	struct map pairs, kinds, reasons, to_candidate, to_recorded;       /* kinds: event type → tally */
	size_t open;                                   /* pairs with somebody waiting */
	size_t examples_max;
	uint64_t count, only, inapplicable;            /* count: of paired ones; only: as last settled */
	struct arena arena;
	struct buf key, content;
};

#endif
