/* err.h — what went wrong, for whom, and where. Functions that can fail return bool and fill a struct err;
 * a filled err has a code that tells how to answer, a text for people, and for policies and input the place. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>
#include "base/mem.h"

enum err_code {
	ERR_NONE,
	ERR_INPUT,       /* malformed: cannot be read at all (400) */
	ERR_DENIED,      /* this actor may not (403) */
	ERR_NOT_FOUND,   /* no such thing (404) */
	ERR_CONFLICT,    /* illegal transition, stale precondition (409) */
	ERR_TOO_LARGE,   /* a size limit (413) */
	ERR_REFUSED,     /* well-formed but refused by the model or a check (422) */
	ERR_LIMIT,       /* too many, too fast (429) */
	ERR_BUSY,        /* cannot now, try again (503) */
	ERR_MODEL,       /* a pack is wrong: where = file:line */
	ERR_SCRIPT,      /* a policy run failed */
	ERR_STORE,       /* the disk or database said no */
	ERR_CORRUPT,     /* the stored log is damaged or older than promised */
	ERR_INTERNAL,
};

enum { ERR_TEXT_MAX = 512, ERR_WHERE_MAX = 128, ERR_ITEMS_MAX = 12 };

struct err_item {                 /* one bad field of an input */
	char pointer[64];         /* RFC 6901, e.g. "/data/microgrid" */
	char detail[192];
};

struct err {
	enum err_code code;
	int item_count;                       /* ≤ ERR_ITEMS_MAX; further ones are dropped */
	char text[ERR_TEXT_MAX];
	char where[ERR_WHERE_MAX];            /* "file:line" of a pack or a JSON pointer; may be empty */
	struct err_item items[ERR_ITEMS_MAX];
};

/* Only the first bytes matter; the arrays need no zeroing. */
#define ERR_DECLARE(name) struct err name; err_clear(&name)

void err_clear(struct err *err);
/* All return false so that a function can end with `return err_set(…)`. A later call replaces text and code. */
bool err_set(struct err *err, enum err_code code, const char *format, ...) PRINTF_LIKE(3, 4);
bool err_at(struct err *err, enum err_code code, const char *where, const char *format, ...) PRINTF_LIKE(4, 5);
/* Adds one bad field; sets code and a summary text when it is the first. */
bool err_item(struct err *err, enum err_code code, const char *pointer, const char *format, ...) PRINTF_LIKE(4, 5);
bool err_copy(struct err *to, const struct err *from);

int err_http_status(enum err_code code);         /* 422 */

/* "; did you mean 'microgrid'?" into out, or "" when no candidate is near. Candidates end with NULL. */
const char *err_suggest(char *out, size_t out_size, const char *wrong, const char *const *candidates);

#endif
