/* labels.h — the words people use for kinds, events, states, fields and values, as the model declares them: {"en":…,"zh-CN":…}.
 * NULL where none is declared: the caller then shows the name itself. */
#ifndef ENGINE_LABELS_H
#define ENGINE_LABELS_H

#include "base/json.h"
#include "model/model.h"

struct labels;
struct labels *labels_new(const struct model *model);              /* borrows; caller frees */
void labels_free(struct labels *labels);                           /* NULL is fine */

const struct json *label_kind(const struct labels *labels, const struct kind *kind);
const struct json *label_event(const struct labels *labels, const struct event_def *event);             /* timers too */
const struct json *label_state(const struct labels *labels, const struct kind *kind, struct str state);
/* A field of the kind, or an argument of the event (NULL: only fields). */
const struct json *label_field(const struct labels *labels, const struct kind *kind, const struct event_def *event, struct str name);
/* Of a value the enum itself gives no label, what another enum calls it. */
const struct json *label_value(const struct labels *labels, const struct kind *kind, const struct event_def *event, struct str field, struct str value);
const struct json *label_ledger(const struct labels *labels, struct str name);
/* What any enum of the model calls this value: for roles and reasons that are kept as plain names. */
const struct json *label_word(const struct labels *labels, struct str word);

#endif
