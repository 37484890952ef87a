/* checker_private.h — shared by checker.c (syntax and scopes) and checker_names.c (what the model says of a name). */
#ifndef SCRIPT_CHECKER_PRIVATE_H
#define SCRIPT_CHECKER_PRIVATE_H

#include "script/checker.h"
#include "script/tokens.h"

/* What is known of a value without running anything. */
/* PENDING: a parameter whose calls have not been seen yet; it goes with everything. */
enum shape { SHAPE_UNKNOWN, SHAPE_PENDING, SHAPE_TEXT, SHAPE_VALUE, SHAPE_ENTITY, SHAPE_ENTITIES, SHAPE_EVENT, SHAPE_DATA, SHAPE_BEFORE, SHAPE_FIELD, SHAPE_STATE,
	SHAPE_WORD, SHAPE_MODULE, SHAPE_FUNCTION, SHAPE_ITERATOR };
struct shaped {
	enum shape shape;
	const struct kind *kind;               /* ENTITY, ENTITIES, STATE, ITERATOR */
	const struct event_def *event;         /* EVENT, DATA, BEFORE */
	const struct field *field;             /* FIELD */
	enum word_type type;                   /* VALUE: a number, time, duration, table … that is none of the others */
	const char *const *parts;              /* VALUE of a table whose names are known; NULL: any */
	bool own;                              /* ENTITY: the one that the handler is about */
	struct str member;                     /* MODULE: which of its fields; "": the module */
	struct str text;                       /* MODULE: "std.posts"; TEXT: the literal; VALUE: the literal of a number, or ""; WORD: its name */
	int function;                          /* FUNCTION: index */
};
#define SHAPELESS ((struct shaped){ .shape = SHAPE_UNKNOWN })

enum { CHECK_ARGUMENTS = 8, CHECK_PARAMETERS = 8 };
struct member { struct str key; struct shaped value; int line; const struct token *texts; size_t text_count; };    /* texts: the value is a list of literals; every second token */
/* computed: keys that are not written out, or values without a name. */
struct argument { struct shaped value; bool is_table, computed; int line, base; struct str name; struct member *members; size_t member_count, member_cap; };
struct call { struct argument arguments[CHECK_ARGUMENTS]; size_t count; bool open; int line; };        /* open: the last one may be several values */

struct checker {
	const struct checker_names *names;
	const char *path;
	struct diagnostics *diagnostics;
	const struct token *tokens; size_t at;
	uint64_t work;                         /* comparisons done; a file that needs too many is refused */
	int told;                              /* findings */
	bool quiet;                            /* a pass that only learns */
	struct local { struct str name; struct shaped value; int level; size_t token; } *locals; size_t local_count, local_cap;
	bool *mixed, more;                     /* mixed, by token: the local named there holds different things in its life; more: this walk found what the next must know */
	struct function { size_t token; bool runs, named, used; struct shaped parameters[CHECK_PARAMETERS], next[CHECK_PARAMETERS]; } *functions;       /* as the last walk left them; as this one finds */
	 size_t function_count, function_cap;
	struct declaring { int function, line; const struct word *word; } declares[32]; size_t declare_count;      /* inside functions */
	struct shaped owner;                   /* of the field that ends the last chain */
	int base; size_t base_end;             /* level of the local that the last chain of fields begins with, -1: none; where that chain ended */
	bool as_target;                        /* the next chain may stand before '=' */
	int run_level;                         /* locals of lower levels outlive the run; 0: this is not known to run */
	const struct word *said;               /* the word whose call ends the last chain; NULL: none */
	int level;                             /* of functions: 0 is the file */
	int function;                          /* the innermost, -1: the file */
	int branches; bool left;               /* of that function: conditions around; whether one of them left before */
	int base_function;                     /* the survey's number of this file's first function */
	int depth;                             /* of nesting */
	int handlers, readers;                 /* functions around that are handlers; that may only read */
	size_t handler_token, reader_token;    /* where the next such function begins; 0: none */
};

#define SHAPE_NOT_YET ((struct shaped){ .shape = SHAPE_PENDING })
enum { CHECK_DEPTH_MAX = 150, CHECK_WORK_MAX = 200000000 };

static inline const struct token *peek(const struct checker *checker) { return &checker->tokens[checker->at]; }
static inline bool is(const struct checker *checker, const char *text)
{
	const struct token *token = peek(checker);
	return (token->type == TOKEN_KEYWORD || token->type == TOKEN_SYMBOL) && str_is(token->text, text);
}

static inline const struct token *take(struct checker *checker)
{
	const struct token *token = peek(checker);
	if (token->type != TOKEN_END)
		checker->at++;
	return token;
}

static inline bool accept(struct checker *checker, const char *text)
{
	if (!is(checker, text))
		return false;
	checker->at++;
	return true;
}

/* checker_expressions.c; what is known of locals: checker_locals.c */
struct shaped check_expression(struct checker *checker, int priority);
struct shaped check_function_body(struct checker *checker, bool method);       /* from the opening parenthesis to `end` */
struct shaped check_chain(struct checker *checker, const struct token **plain);  /* a.b(c).d; plain: the name when it is nothing else */
struct shaped check_name(struct checker *checker, const struct token *name);
bool check_same(const struct shaped *a, const struct shaped *b);
void check_declare(struct checker *checker, const struct token *name, struct shaped value);
void check_reassign(struct checker *checker, struct local *local, struct shaped value);
struct local *check_find_local(struct checker *checker, struct str name);
int  check_function_at(struct checker *checker, size_t token);
void check_let_go(struct checker *checker, const struct shaped *value);       /* a function that goes where its calls cannot be followed */
/* checker_types.c */
enum word_type check_type(const struct shaped *value);                       /* TYPE_ANY: nothing is known */
bool check_fits(enum word_type wanted, const struct shaped *value);
const char *check_said(const struct shaped *value, char out[80]);            /* "a whole number", "a wish" */
struct shaped check_made(enum word_type type);
struct shaped check_arithmetic(struct checker *checker, const char *operator, struct shaped left, struct shaped right, int line);
void check_compare(struct checker *checker, struct shaped left, struct shaped right, int line);
void check_order(struct checker *checker, struct shaped left, struct shaped right, int line);
void check_field_value(struct checker *checker, const char *owner, const struct field *field, const struct member *member);
void check_condition_value(struct checker *checker, const struct field *field, const struct member *member);
void check_state(struct checker *checker, const struct kind *kind, struct str name, int line);
/* checker_names.c */
struct shaped check_of_entity(const struct kind *kind);
struct shaped check_of_entities(const struct kind *kind);
struct shaped check_of_field(const struct field *field);
bool check_is_one(struct str name, const char *const *names);
void check_unknown_field(struct checker *checker, const struct kind *kind, struct str name, int line);
struct shaped check_param(struct checker *checker, struct str name, int line);
const struct field *check_taken(const struct event_def *event, struct str name);
const char *check_takes_hint(char *out, size_t size, const struct event_def *event, struct str wrong);
/* checker_tables.c */
const struct member *check_member(const struct argument *argument, const char *key);         /* NULL: not there */
void check_keys_once(struct checker *checker, const struct argument *argument);
void check_event_fields(struct checker *checker, const struct event_def *event, const struct call *call, size_t index);
const struct field *check_condition_field(struct checker *checker, const struct kind *kind, struct str name, int line);
void check_condition(struct checker *checker, const struct kind *kind, const struct member *member);
void check_states(struct checker *checker, const struct kind *kind, const struct shaped *value, const struct member *member, int line);
/* checker.c */
bool check_block(struct checker *checker);                                   /* true: nothing runs behind it, it always leaves */

void check_complain(struct checker *checker, int line, const char *format, ...) PRINTF_LIKE(3, 4);
/* For the survey, of the walk that tells; place: this file's line. */
struct survey *check_survey(const struct checker *checker);                  /* NULL: nobody asks */
void check_raises(struct checker *checker, const struct event_def *event, bool own, int line);
void check_calls(struct checker *checker, const struct shaped *callee);
int check_number(const struct checker *checker, int function);               /* in the whole pack */
void check_memory(struct checker *checker, struct str name, int line);           /* what is changed outlives the run */
void check_warn(struct checker *checker, int line, const char *format, ...) PRINTF_LIKE(3, 4);
const char *check_hint(char *out, size_t size, struct str wrong, const char *const *names);
/* What a handler's parameters are, and what else a function given to a word gets. */
void check_bind(struct checker *checker, int function, size_t parameter, struct shaped value);

struct shaped check_index(struct checker *checker, struct shaped value, struct str name, int line);
/* Whether what is called may be called here: a check or condition only reads, a handler declares nothing. */
void check_place(struct checker *checker, struct shaped callee, struct str method, int line);
/* checker_words.c */
const struct word *check_known_word(const struct checker *checker, struct str name);
struct shaped check_word(struct checker *checker, struct str word, struct call *call);
struct shaped check_method(struct checker *checker, struct shaped value, struct str name, struct call *call);
/* Before the arguments of on, check, each are looked into: the shapes of the handler's parameters. */
bool check_handler_shapes(const struct checker *checker, struct str word, struct shaped first, struct shaped second, struct shaped shapes[2]);

#endif
