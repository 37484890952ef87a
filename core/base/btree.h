/* btree.h — an ordered set of pointers (B+tree in memory, nodes of some hundred bytes, linked leaves).
 * The comparator defines the order; it must be total. Used by indexes: order by (value, id).
 * ≤ 12 bytes an entry at typical fill. Cursors are invalid after any change. */
#ifndef BASE_BTREE_H
#define BASE_BTREE_H

#include <stdbool.h>
#include <stddef.h>

struct btree;
typedef int (*btree_cmp)(const void *a, const void *b, void *arg);
/* Compares a sought key with an entry: <0 when the key stands before the entry. */
typedef int (*btree_probe)(const void *key, const void *entry, void *arg);

struct btree *btree_new(btree_cmp cmp, void *arg);
void   btree_free(struct btree *tree);                         /* NULL is fine; entries are the caller's */
bool   btree_add(struct btree *tree, void *entry);             /* false: an equal one was there, nothing changed */
bool   btree_remove(struct btree *tree, const void *entry);    /* false: not there */

struct btree_cursor { const struct btree *tree; const void *leaf; size_t at; };
struct btree_cursor btree_first(const struct btree *tree);
/* The first entry that does not stand before the key (lower bound); after == true: the first that stands after it. */
struct btree_cursor btree_seek(const struct btree *tree, btree_probe probe, const void *key, void *arg, bool after);
/* How many entries from the cursor on do not stand behind the key, at most `most`; few of them are looked at. */
size_t btree_run(struct btree_cursor from, btree_probe probe, const void *key, void *arg, size_t most);
void  *btree_at(const struct btree_cursor *cursor);            /* NULL: past an end */
void   btree_next(struct btree_cursor *cursor);

#endif
