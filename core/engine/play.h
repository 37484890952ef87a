/* play.h — for throw-away engines: who types at a console acts as a rule would. */
#ifndef ENGINE_PLAY_H
#define ENGINE_PLAY_H

#include "engine/run.h"

/* A turn of its own (root event muster.console) in which fn acts through run.h; what it raises is handled in it. fn may end with false: then
 * nothing happened. false also when a turn is running. Nothing that is stored to be verified may be played. */
typedef bool (*play_fn)(void *arg, struct run *run);
bool engine_play(struct engine *engine, play_fn fn, void *arg) MUST_CHECK;

#endif
