/* journal.h — the undo list. Everything that changes state notes here how to go back; savepoints are marks.
 * Entries stay until journal_forget: the engine forgets only what is durable. Undo runs newest first. */
#ifndef MODEL_JOURNAL_H
#define MODEL_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

struct journal_entry;
struct journal_op {
	void (*undo)(const struct journal_entry *entry);       /* put the old state back; takes what the entry held */
	void (*forget)(const struct journal_entry *entry);     /* release what the entry held; NULL: nothing */
};
struct journal_entry {
	const struct journal_op *op;
	void *target, *old;            /* the op's business */
	uint64_t number;
	uint32_t index, flags;
};

struct journal;
struct journal *journal_new(void);
void journal_free(struct journal *journal);                        /* forgets all */
void journal_note(struct journal *journal, struct journal_entry entry);
uint64_t journal_mark(const struct journal *journal);              /* counts every entry ever noted, undone ones less */
void journal_undo(struct journal *journal, uint64_t mark);         /* back to the mark, newest first */
void journal_forget(struct journal *journal, uint64_t mark);       /* release all older than the mark, oldest first */

#endif
