/* simulation.h — people who live under a pack: simulation.lua declares what they plan, what befalls them and how they answer; this
 * drives them on a virtual clock. They see entities and act by events, like anybody else; nothing is written behind the engine's back.
 *
 * Chance comes from the seed alone, a stream of its own for each (rule, entity, occasion): another value of a param changes what follows
 * from it and reshuffles nothing else. The words are described in scripts/muster/simulate.lua. */
#ifndef SCRIPT_SIMULATION_H
#define SCRIPT_SIMULATION_H

#include "script/script.h"

struct simulation;
/* Reads simulation.lua (and source.lua, when there is one) and checks its names against the release's model. NULL with diagnostics.
 * The source must outlive it; the release only this call. */
struct simulation *simulation_load(const struct script_source *source, const struct release *release, struct diagnostics *diagnostics) MUST_CHECK;
void simulation_free(struct simulation *simulation);
const char *simulation_from(const struct simulation *simulation);      /* the date the pack's simulation begins with; "" when it says nothing */

const char *simulation_report(const struct simulation *simulation);    /* the event that draws up the pack's report, with since and ends; "" when there is none */

struct simulation_run {
	struct engine *engine;                 /* held, its pack installed and set up; virtual clock at the beginning */
	struct clock *clock;
	uint64_t seed;
	int64_t until_us;
	void (*progress)(void *arg, int64_t now_us);       /* each simulated month; NULL: nobody looks */
	void *arg;
};
/* Lives until the end, then asks for the pack's report. out: {"acts":…,"refused":{…},"lines":[{"key":…,"value":…,"source":…}]}. */
bool simulation_live(struct simulation *simulation, const struct simulation_run *run, struct buf *out, struct err *err) MUST_CHECK;

#endif
