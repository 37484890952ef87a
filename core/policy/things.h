/* things.h — what a release is made of as named texts, so that two can be compared: params, rules, schedules, parts of kinds. */
#ifndef POLICY_THINGS_H
#define POLICY_THINGS_H

#include "model/model.h"

struct item { char *name; struct buf text; };          /* text: JSON */
struct things { struct item *items; size_t count, cap; };
struct buf *things_add(struct things *things, const char *name);       /* for its text; until the next one is added */
/* {"name":…,"change":"added|removed|changed","from":…,"to":…} for each that differs; more adds members. Empties both. */
typedef void (*more_fn)(void *arg, const char *name, struct buf *out);
void things_compare(struct things *left, struct things *right, more_fn more, void *arg, struct buf *out);
/* ,{"file":"model/wish.lua","change":"changed" — the caller ends it. */
void change_begin(struct buf *out, const char *member, const char *name, const char *change);

/* diff_models.c: ],"kinds":[…],"ledgers":[… from the models as JSON */
void diff_models(const struct model *left, const struct model *right, struct buf *out);

#endif
