/* vocabulary.h — the words of the policy language as data: what each takes, gives and is for, in both languages. One table for all who need it: the
 * words themselves take their options from it, the checker the types of arguments, `muster annotations` the signatures and the help.
 * A word that the language has and the table has not (or the other way) makes `muster annotations` fail. */
#ifndef SCRIPT_VOCABULARY_H
#define SCRIPT_VOCABULARY_H

#include "base/buf.h"

enum word_type {
	TYPE_NONE, TYPE_ANY, TYPE_TEXT, TYPE_ID, TYPE_INTEGER, TYPE_NUMBER, TYPE_BOOLEAN, TYPE_TIME, TYPE_MOMENT, TYPE_DURATION, TYPE_ENTITY, TYPE_ENTITIES, TYPE_KIND, TYPE_EVENT,
	TYPE_HAPPENING, TYPE_TIMER, TYPE_FIELD, TYPE_STATES, TYPE_WHERE, TYPE_FIELDS, TYPE_OPTIONS, TYPE_LEDGER, TYPE_ACCOUNT, TYPE_PARAM, TYPE_KEY, TYPE_REASON, TYPE_TARGET,
	TYPE_LIST, TYPE_TABLE, TYPE_LABELS, TYPE_FUNCTION,
	TYPE_COUNT,
};
/* said: after "takes" ("a duration like …"); annotated: as LuaLS writes it. */
struct word_type_info { const char *said, *annotated; };
extern const struct word_type_info word_types[TYPE_COUNT];

/* An argument, or an option of a table of options. */
struct word_value {
	const char *name;
	enum word_type type;
	bool optional;
	const struct word_value *options;      /* TYPE_OPTIONS: ends with a NULL name; NULL: open */
	const char *values;                    /* TYPE_TEXT: "once|each|skip"; NULL: any */
	const char *annotated;                 /* instead of the type's, like "fun(due: muster.time)" */
};

enum word_home { HOME_POLICY, HOME_MODEL, HOME_PACK, HOME_SETUP, HOME_TEST, HOME_SIMULATION };
enum word_place { PLACE_READS, PLACE_ACTS, PLACE_DECLARES, PLACE_ANY };      /* PLACE_ANY: gives a value, wherever it stands */
enum { WORD_ARGUMENTS = 5, VALUES_MAX = 32 };

/* Curried: kind "wish" { … }, the last argument follows in braces. Lost: said alone its value is lost (append, say, refuse …). */
struct word {
	const char *name;                      /* "find", "log.info", "param.NAME", "t:send" */
	enum word_home home;
	enum word_place place;
	bool curried, lost, rest;              /* rest: more arguments may follow */
	struct word_value arguments[WORD_ARGUMENTS];
	enum word_type gives;
	const char *gives_annotated;           /* instead of the type's */
	const char *const *parts;              /* names in the table it gives; NULL: not a table of known names */
	const char *en, *zh;
};

extern const struct word words_table[];
extern const size_t words_count;

const struct word *word_named(enum word_home home, struct str name);         /* NULL: none; a simulation, test or setup falls back to nothing else */
size_t word_argument_count(const struct word *word);
const char *const *value_names(const struct word_value *values, const char *names[VALUES_MAX]);      /* for err_suggest; NULL-terminated */
const char *word_article(const char *noun);                                  /* "an" alert, "a" wish */
bool word_offers(const char *values, struct str text);                       /* "a|b|c" */

/* Options that natives take. */
extern const struct word_value find_options[], history_options[], timer_options[], pause_options[], alert_options[], moved_options[], transfer_options[];
extern const char *const local_time_parts[], *const happening_parts[];

#endif
