/* tell.h — private to the explanation (life.c, why_not.c, account.c): what stands in the log, as sentences. */
#ifndef ENGINE_TELL_H
#define ENGINE_TELL_H

#include "engine/explain.h"
#include "engine/labels.h"
#include "engine/said.h"
#include "engine/state.h"

struct teller {
	struct engine *engine;
	const struct labels *labels;
	const struct calendar *calendar;
	const char *language;                  /* NULL: both */
	int64_t now_us;
	struct arena arena;                    /* rows of the turn looked at last, parsed JSON; freed at the end */
	struct map acting, files;              /* what code_acts found, by rule; the active version's texts, by path */
	struct arena turn_arena; uint64_t turn; struct log_row *rows; size_t row_count;
};
bool teller_open(struct teller *teller, struct engine *engine, const char *language, struct err *err) MUST_CHECK;
void teller_close(struct teller *teller);
/* The rows of a turn, read once while the same turn is asked for. */
bool teller_turn(struct teller *teller, uint64_t root, struct err *err) MUST_CHECK;
const struct json *teller_parse(struct teller *teller, struct str text);       /* NULL: empty or broken */

/* Micro-wish "换灯泡" / 微心愿「换灯泡」 */
void tell_entity(const struct teller *teller, struct said *said, const struct record *record);
/* Its name alone: what a person would call it; its id where it has none. */
struct str tell_name(const struct record *record);
/* An account ("person/ID", "mint"), an alert's target, "kind/ID": the entity's name, else the text itself. */
void tell_place(const struct teller *teller, struct said *said, struct str text);
void tell_actor(const struct teller *teller, struct said *said, struct str actor);
/* The rule by its label, else its name; where it stands and the version, when it is the active one. version 0: the active one is meant. */
void tell_rule(const struct teller *teller, struct said *said, struct str name, uint64_t version);
void tell_event_name(const struct teller *teller, struct said *said, struct str type);        /* "Dispatch"; reserved and unknown types as they are */
void tell_state(const struct teller *teller, struct said *said, const struct kind *kind, struct str state);
void tell_amount(struct said *said, const struct ledger_def *ledger, int64_t amount, bool sign);
void tell_ledger(const struct teller *teller, struct said *said, const struct ledger_def *ledger);
void tell_word(const struct teller *teller, struct said *said, struct str word);              /* a plain name that some enum has a label for */

/* tell_event.c */
/* All of one event: its fields, the new state, who or which rule, because of what, reasons, deadlines and entries. */
void tell_event(struct teller *teller, struct said *said, const struct log_row *row);
/* How it came: "by rule …, because of #12 Submit" — without the event itself. */
void tell_origin(struct teller *teller, struct said *said, const struct log_row *row);
/* One look of a rule at the row's event. dull: it did nothing. The turn's rows must be there (teller_turn). */
void tell_run(struct teller *teller, struct said *said, const struct log_row *row, const struct json *run, bool *dull);
/* Why a rule that looked did not act: the condition by its place, its reason; false: the run was no such look. */
bool tell_condition(struct teller *teller, struct said *said, const struct log_row *row, const struct json *run);

/* tell_due.c */
void tell_timer(struct teller *teller, struct said *said, const struct timer *timer);

/* tell_code.c: what a rule's own text says. */
/* Params that the rule's condition (or, condition = false, all of the rule) reads, with their present values; nothing when it reads none. */
void tell_params(struct teller *teller, struct said *said, const struct handler *handler, bool condition, uint64_t seen_at);
/* Does its text name a word that acts without raising an event: a deadline, a transfer, a message? */
bool code_acts(struct teller *teller, const struct handler *handler);
/* The place in the active version's files where the rule raises the event; false: it does not. */
bool code_raises(struct teller *teller, const struct handler *handler, const struct event_def *event, char where[200]);

#endif
