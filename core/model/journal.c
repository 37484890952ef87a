#include "model/journal.h"
#include "base/mem.h"

#include <string.h>

/* A ring that grows: forgotten at one end, undone at the other. */
struct journal { struct journal_entry *entries; size_t cap; uint64_t first, next; };

struct journal *journal_new(void)
{
	return mem_zalloc(sizeof(struct journal));
}

void journal_free(struct journal *journal)
{
	if (!journal)
		return;
	journal_forget(journal, journal->next);
	mem_free(journal->entries);
	mem_free(journal);
}

static void grow(struct journal *journal)
{
	size_t cap = journal->cap ? journal->cap * 2 : 256;
	struct journal_entry *entries = mem_alloc(cap * sizeof entries[0]);
	for (uint64_t at = journal->first; at < journal->next; at++)
		entries[at & (cap - 1)] = journal->entries[at & (journal->cap - 1)];
	mem_free(journal->entries);
	journal->entries = entries;
	journal->cap = cap;
}

void journal_note(struct journal *journal, struct journal_entry entry)
{
	if (journal->next - journal->first == journal->cap)
		grow(journal);
	journal->entries[journal->next++ & (journal->cap - 1)] = entry;
}

uint64_t journal_mark(const struct journal *journal)
{
	return journal->next;
}

void journal_undo(struct journal *journal, uint64_t mark)
{
	while (journal->next > mark) {
		struct journal_entry entry = journal->entries[--journal->next & (journal->cap - 1)];
		entry.op->undo(&entry);
	}
}

void journal_forget(struct journal *journal, uint64_t mark)
{
	while (journal->first < mark && journal->first < journal->next) {
		struct journal_entry entry = journal->entries[journal->first++ & (journal->cap - 1)];
		if (entry.op->forget)
			entry.op->forget(&entry);
	}
}
