/* differences.h — two runs of the same events side by side, the recorded one and another: what happened only here, only there, otherwise, or at
 * another time. Rows are paired by event type and entity, the n-th with the n-th, whatever turn they stand in. A deadline that is merely set for
 * another instant is no difference; what comes of it is. */
#ifndef ENGINE_DIFFERENCES_H
#define ENGINE_DIFFERENCES_H

#include "engine/state.h"

enum side { SIDE_RECORDED, SIDE_CANDIDATE, SIDES };

struct differences;
struct differences *differences_new(size_t examples_max);
void differences_free(struct differences *differences);
/* One side's row; strings are copied. made_by: of an entity that a rule made, whose id says only where in the log that was: the entity that it was
 * made because of; STR_NONE: the row's own. Such entities are paired by it and the rule, and then known under both ids. */
void differences_row(struct differences *differences, enum side side, const struct log_row *row, struct str made_by);
/* A row that both have, to the byte. */
void differences_same(struct differences *differences, const struct log_row *row);
/* Is anything of this type and entity still unpaired? Then the next ones must go through differences_row. */
bool differences_open(const struct differences *differences, const struct log_row *row, struct str made_by);
/* Of an entity that the other side calls otherwise; "" when it does not. */
struct str differences_candidate_id(const struct differences *differences, struct str recorded);
struct str differences_recorded_id(const struct differences *differences, struct str candidate);         /* the same when it has no other name */
/* data with each recorded id in it as the candidate calls it. */
void differences_rename(const struct differences *differences, const struct json *data, struct buf *out);
bool differences_has_aliases(const struct differences *differences);
void differences_inapplicable(struct differences *differences, const struct log_row *row, const char *why);
/* What is unpaired now happened on one side only. More rows may follow, and it is settled again. */
void differences_settle(struct differences *differences);
uint64_t differences_inapplicable_count(const struct differences *differences);
uint64_t differences_count(const struct differences *differences);             /* as last settled, those since included */
/* "inapplicable":N,"differences":N,"by_kind":{…},"reasons":[…],"examples":[…] of one JSON object, without its braces. The worlds name the entities. */
void differences_write(const struct differences *differences, const struct world *const worlds[SIDES], struct buf *out);

#endif
