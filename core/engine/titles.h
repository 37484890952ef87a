/* titles.h — what people call an entity: its title or name, or else the first text it has. */
#ifndef ENGINE_TITLES_H
#define ENGINE_TITLES_H

#include "model/world.h"

/* A JSON value: a text, or an object of languages. false: it has none that may be shown; nothing is written. */
bool record_title(const struct world *world, const struct record *record, struct buf *out) MUST_CHECK;

#endif
