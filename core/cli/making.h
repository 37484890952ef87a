/* making.h — the files of a pack that `muster new` is putting together, and where they come from. */
#ifndef CLI_MAKING_H
#define CLI_MAKING_H

#include "base/json.h"
#include "policy/pack.h"

enum { MAKING_FILES_MAX = 500 };
struct making {
	const char *name;
	bool common;                           /* it has what is common to all kits */
	struct made { char *path; struct buf text; } files[MAKING_FILES_MAX]; size_t count;
};

/* All of a kit's files, or those of another pack's folder: with its questionnaire when it has one, else its rules under a small organisation. */
bool making_collect(struct making *making, const char *from, struct err *err) MUST_CHECK;
/* Only the pieces of a list, "wish,incident"; NULL: as the kit has them. Tests that speak of others go. */
bool making_choose(struct making *making, const char *list, struct err *err) MUST_CHECK;
struct made *making_find(struct making *making, const char *path);        /* NULL: there is none */
void making_clear(struct making *making);

/* Every `mark` of a text becomes `to`. */
void making_replace(struct buf *text, struct str mark, struct str to);
struct pack *making_pack(const struct making *making, struct err *err) MUST_CHECK;        /* the caller frees it */
/* What a pack is made of, as `muster model --format json` tells it, in the arena; NULL with err. */
const struct json *making_describe(struct pack *pack, struct arena *arena, struct err *err) MUST_CHECK;

#endif
