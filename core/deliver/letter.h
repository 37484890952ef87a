/* letter.h — a delivery's record as what is to be told. */
#ifndef DELIVER_LETTER_H
#define DELIVER_LETTER_H

#include "deliver/channel.h"
#include "model/world.h"

struct str delivery_text(const struct record *record, const char *name);                 /* a text or JSON field, borrowed; "" when it has none */
struct record *delivery_ref(const struct record *record, const char *name);              /* NULL: none */
/* The same record gives the same letter but for the way's address; what it points to lives in the arena or the record. */
struct letter letter_of(const char *community, const struct record *record, struct arena *arena);

#endif
