/* import_private.h — shared by import.c (rows), import_heads.c (columns, keys, refs). */
#ifndef POLICY_IMPORT_PRIVATE_H
#define POLICY_IMPORT_PRIVATE_H

#include "policy/import.h"
#include "policy/csv.h"
#include "policy/ensure.h"
#include "base/map.h"

enum { CANDIDATES_MAX = 512, NAMES_SHOWN = 3 };

/* Those that go by one name or key: the first few, and how many. */
struct named { const char *ids[NAMES_SHOWN]; size_t count; };
/* The entities of a kind by title or name, for refs. */
struct names { const struct kind *kind; struct map by_name; };

struct column {
	struct str head; const char *shown;    /* shown: the head for people */
	const struct field *field;             /* NULL: an id, or passed over */
	const struct json *labels;             /* of an enum's values */
	bool id, key, ignored;
};

struct import {
	struct import_request request;         /* in `own` */
	struct csv csv;
	const char *encoding;
	struct arena own, pass;                /* pass: since import_begin */
	struct ensuring ensuring;
	const struct kind *kind;
	const struct json *model;              /* the kind as the model's JSON has it: labels */
	struct column *columns;
	bool by_id, by_key;                    /* what a row is known by: a column id, fields */
	size_t next, created, changed, same;
	struct import_problem problems[IMPORT_PROBLEMS_MAX]; size_t problem_count;
	struct names names[16]; size_t names_count;
	struct map keys, seen;                 /* key → struct named; id → row of this table */
	bool keys_known;
};

/* row 0: of the whole table; column: for people, "" none. */
void import_problem_text(struct import *import, size_t row, const char *column, const char *text);
void import_problem_add(struct import *import, size_t row, const char *column, const char *format, ...) PRINTF_LIKE(4, 5);

/* Looks up every head and chooses what a row is known by; what is wrong is a problem. */
void import_bind(struct import *import);
/* The object of a list of the model with this name; NULL: none. */
const struct json *import_item_named(const struct json *list, const char *name);
/* The column that gives a field; NULL: none. */
struct column *import_column(struct import *import, struct str field);

/* The id of what a cell refers to, as JSON: for a cell_reader, arg is the import. */
bool import_find_ref(void *arg, const struct field *field, struct str text, struct buf *out, struct err *err);
/* Notes in a map of `struct named` that the record goes by this. */
void import_name(struct import *import, struct map *map, struct str name, const struct record *record);
/* A record that is new: later cells may refer to it by name. */
void import_remember(struct import *import, struct record *record);

#endif
