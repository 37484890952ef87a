/* A B+tree: entries live in linked leaves, branches hold the first entry of each child but the first. */
#include "base/btree.h"
#include "base/mem.h"

#include <string.h>

enum { LEAF_MAX = 62, BRANCH_MAX = 62, LEAF_MIN = LEAF_MAX / 3, BRANCH_MIN = BRANCH_MAX / 3, HEIGHT_MAX = 16, AHEAD = 6 /* entries on their way from memory while one is looked at */ };

struct node { unsigned short count; bool leaf; };
struct leaf { struct node node; struct leaf *prev, *next; void *entries[LEAF_MAX]; };
struct branch { struct node node; void *keys[BRANCH_MAX]; struct node *children[BRANCH_MAX + 1]; };   /* count keys, count + 1 children */

struct btree {
	btree_cmp cmp;
	void *arg;
	struct node *root;
	struct leaf *first, *last;
	size_t count;
};

struct step { struct branch *branch; size_t child; };
struct path { struct step steps[HEIGHT_MAX]; size_t length; struct leaf *leaf; size_t at; bool found; };

static struct leaf *as_leaf(struct node *node) { return (struct leaf *)(void *)node; }
static struct branch *as_branch(struct node *node) { return (struct branch *)(void *)node; }

struct btree *btree_new(btree_cmp cmp, void *arg)
{
	struct btree *tree = mem_zalloc(sizeof *tree);
	struct leaf *leaf = mem_zalloc(sizeof *leaf);
	leaf->node.leaf = true;
	*tree = (struct btree){ .cmp = cmp, .arg = arg, .root = &leaf->node, .first = leaf, .last = leaf };
	return tree;
}

static void free_node(struct node *node)
{
	for (size_t i = 0; !node->leaf && i <= node->count; i++)
		free_node(as_branch(node)->children[i]);
	mem_free(node);
}

void btree_free(struct btree *tree)
{
	if (!tree)
		return;
	free_node(tree->root);
	mem_free(tree);
}

/* ---- finding ---- */

/* Which child may hold the entry: the last whose first entry does not stand behind it. */
static size_t child_for(const struct btree *tree, const struct branch *branch, const void *entry)
{
	size_t low = 0, high = branch->node.count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (tree->cmp(entry, branch->keys[middle], tree->arg) < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static size_t place_in(const struct btree *tree, const struct leaf *leaf, const void *entry, bool *found)
{
	size_t low = 0, high = leaf->node.count;
	*found = false;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = tree->cmp(entry, leaf->entries[middle], tree->arg);
		if (order == 0) {
			*found = true;
			return middle;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static struct path descend(const struct btree *tree, const void *entry)
{
	struct path path = { .length = 0 };
	struct node *node = tree->root;
	while (!node->leaf) {
		struct branch *branch = as_branch(node);
		size_t child = child_for(tree, branch, entry);
		path.steps[path.length++] = (struct step){ branch, child };
		node = branch->children[child];
	}
	path.leaf = as_leaf(node);
	path.at = place_in(tree, path.leaf, entry, &path.found);
	return path;
}

/* ---- adding ---- */

static void insert_at(void **items, size_t count, size_t at, void *item)
{
	memmove(items + at + 1, items + at, (count - at) * sizeof items[0]);
	items[at] = item;
}

static void remove_at(void **items, size_t count, size_t at)
{
	memmove(items + at, items + at + 1, (count - at - 1) * sizeof items[0]);
}

static void insert_child(struct branch *branch, size_t at, void *key, struct node *child)
{
	insert_at(branch->keys, branch->node.count, at, key);
	memmove(branch->children + at + 2, branch->children + at + 1, (branch->node.count - at) * sizeof branch->children[0]);
	branch->children[at + 1] = child;
	branch->node.count++;
}

/* Ascending insertion leaves full leaves behind: the last leaf splits at its end. */
static struct leaf *split_leaf(struct btree *tree, struct leaf *left)
{
	struct leaf *right = mem_zalloc(sizeof *right);
	size_t keep = left == tree->last ? LEAF_MAX - LEAF_MAX / 16 : LEAF_MAX / 2;
	right->node.leaf = true;
	right->node.count = (unsigned short)(LEAF_MAX - keep);
	left->node.count = (unsigned short)keep;
	memcpy(right->entries, left->entries + keep, right->node.count * sizeof right->entries[0]);
	right->prev = left;
	right->next = left->next;
	if (left->next)
		left->next->prev = right;
	else
		tree->last = right;
	left->next = right;
	return right;
}

static struct branch *split_branch(struct branch *left, void **key)
{
	struct branch *right = mem_zalloc(sizeof *right);
	size_t keep = BRANCH_MAX / 2;
	*key = left->keys[keep];
	right->node.count = (unsigned short)(BRANCH_MAX - keep - 1);
	memcpy(right->keys, left->keys + keep + 1, right->node.count * sizeof right->keys[0]);
	memcpy(right->children, left->children + keep + 1, (right->node.count + 1u) * sizeof right->children[0]);
	left->node.count = (unsigned short)keep;
	return right;
}

static void grow_root(struct btree *tree, void *key, struct node *right)
{
	struct branch *root = mem_zalloc(sizeof *root);
	root->node.count = 1;
	root->keys[0] = key;
	root->children[0] = tree->root;
	root->children[1] = right;
	tree->root = &root->node;
}

static void add_to_parents(struct btree *tree, struct path *path, void *key, struct node *child)
{
	while (path->length) {
		struct step step = path->steps[--path->length];
		if (step.branch->node.count < BRANCH_MAX) {
			insert_child(step.branch, step.child, key, child);
			return;
		}
		void *middle;
		struct branch *right = split_branch(step.branch, &middle);
		if (step.child <= step.branch->node.count)
			insert_child(step.branch, step.child, key, child);
		else
			insert_child(right, step.child - step.branch->node.count - 1, key, child);
		key = middle;
		child = &right->node;
	}
	grow_root(tree, key, child);
}

bool btree_add(struct btree *tree, void *entry)
{
	struct path path = descend(tree, entry);
	if (path.found)
		return false;
	struct leaf *leaf = path.leaf, *right = NULL;
	if (leaf->node.count == LEAF_MAX) {
		right = split_leaf(tree, leaf);
		if (path.at > leaf->node.count) {
			path.at -= leaf->node.count;
			leaf = right;
		}
	}
	insert_at(leaf->entries, leaf->node.count++, path.at, entry);
	if (right)
		add_to_parents(tree, &path, right->entries[0], &right->node);
	tree->count++;
	return true;
}

/* ---- removing ---- */

static void drop_child(struct branch *branch, size_t key)
{
	remove_at(branch->keys, branch->node.count, key);
	memmove(branch->children + key + 1, branch->children + key + 2, (branch->node.count - key - 1u) * sizeof branch->children[0]);
	branch->node.count--;
}

static void join_leaves(struct btree *tree, struct leaf *left, struct leaf *right)
{
	memcpy(left->entries + left->node.count, right->entries, right->node.count * sizeof right->entries[0]);
	left->node.count = (unsigned short)(left->node.count + right->node.count);
	left->next = right->next;
	if (right->next)
		right->next->prev = left;
	else
		tree->last = left;
	mem_free(right);
}

/* Two neighbours under one parent become one, or share evenly. True: the right one is gone. */
static bool balance_leaves(struct btree *tree, struct branch *parent, size_t key)
{
	struct leaf *left = as_leaf(parent->children[key]), *right = as_leaf(parent->children[key + 1]);
	size_t total = (size_t)left->node.count + right->node.count;
	if (total <= LEAF_MAX) {
		join_leaves(tree, left, right);
		drop_child(parent, key);
		return true;
	}
	void *all[2 * LEAF_MAX];
	memcpy(all, left->entries, left->node.count * sizeof all[0]);
	memcpy(all + left->node.count, right->entries, right->node.count * sizeof all[0]);
	left->node.count = (unsigned short)(total / 2);
	right->node.count = (unsigned short)(total - total / 2);
	memcpy(left->entries, all, left->node.count * sizeof all[0]);
	memcpy(right->entries, all + left->node.count, right->node.count * sizeof all[0]);
	parent->keys[key] = right->entries[0];
	return false;
}

static bool balance_branches(struct branch *parent, size_t key)
{
	struct branch *left = as_branch(parent->children[key]), *right = as_branch(parent->children[key + 1]);
	void *keys[2 * BRANCH_MAX + 1];
	struct node *children[2 * BRANCH_MAX + 2];
	size_t left_count = left->node.count, right_count = right->node.count, total = left_count + right_count + 1;
	memcpy(keys, left->keys, left_count * sizeof keys[0]);
	keys[left_count] = parent->keys[key];
	memcpy(keys + left_count + 1, right->keys, right_count * sizeof keys[0]);
	memcpy(children, left->children, (left_count + 1) * sizeof children[0]);
	memcpy(children + left_count + 1, right->children, (right_count + 1) * sizeof children[0]);
	bool join = total <= BRANCH_MAX;
	size_t keep = join ? total : total / 2;
	left->node.count = (unsigned short)keep;
	memcpy(left->keys, keys, keep * sizeof keys[0]);
	memcpy(left->children, children, (keep + 1) * sizeof children[0]);
	if (join) {
		mem_free(right);
		drop_child(parent, key);
		return true;
	}
	parent->keys[key] = keys[keep];
	right->node.count = (unsigned short)(total - keep - 1);
	memcpy(right->keys, keys + keep + 1, right->node.count * sizeof keys[0]);
	memcpy(right->children, children + keep + 1, (right->node.count + 1u) * sizeof children[0]);
	return false;
}

static void balance_up(struct btree *tree, struct path *path, struct node *thin)
{
	while (path->length && thin->count < (thin->leaf ? LEAF_MIN : BRANCH_MIN)) {
		struct step step = path->steps[--path->length];
		size_t key = step.child ? step.child - 1 : 0;
		bool joined = thin->leaf ? balance_leaves(tree, step.branch, key) : balance_branches(step.branch, key);
		if (!joined)
			return;
		thin = &step.branch->node;
	}
	if (!tree->root->leaf && tree->root->count == 0) {
		struct node *only = as_branch(tree->root)->children[0];
		mem_free(tree->root);
		tree->root = only;
	}
}

/* Branch keys may point at the removed entry: the entry that follows takes its place there. */
static void replace_key(struct path *path, const void *gone, void *next)
{
	for (size_t i = path->length; i-- > 0;) {
		struct step *step = &path->steps[i];
		if (step->child && step->branch->keys[step->child - 1] == gone) {
			step->branch->keys[step->child - 1] = next;
			return;
		}
	}
}

bool btree_remove(struct btree *tree, const void *entry)
{
	struct path path = descend(tree, entry);
	if (!path.found)
		return false;
	struct leaf *leaf = path.leaf;
	void *gone = leaf->entries[path.at];
	remove_at(leaf->entries, leaf->node.count--, path.at);
	tree->count--;
	if (path.at == 0 && leaf->node.count)
		replace_key(&path, gone, leaf->entries[0]);
	balance_up(tree, &path, &leaf->node);
	return true;
}

/* ---- cursors ---- */

struct btree_cursor btree_first(const struct btree *tree)
{
	return (struct btree_cursor){ tree, tree->first, 0 };
}

static bool stands_before(const void *entry, btree_probe probe, const void *key, void *arg, bool after)
{
	int order = probe(key, entry, arg);            /* > 0: the key stands behind the entry */
	return order > 0 || (after && order == 0);
}

struct btree_cursor btree_seek(const struct btree *tree, btree_probe probe, const void *key, void *arg, bool after)
{
	struct node *node = tree->root;
	while (!node->leaf) {
		struct branch *branch = as_branch(node);
		size_t low = 0, high = branch->node.count;
		while (low < high) {
			size_t middle = (low + high) / 2;
			if (stands_before(branch->keys[middle], probe, key, arg, after))
				low = middle + 1;
			else
				high = middle;
		}
		node = branch->children[low];
	}
	struct leaf *leaf = as_leaf(node);
	size_t low = 0, high = leaf->node.count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (stands_before(leaf->entries[middle], probe, key, arg, after))
			low = middle + 1;
		else
			high = middle;
	}
	struct btree_cursor cursor = { tree, leaf, low };
	if (low == leaf->node.count && leaf->next)
		cursor = (struct btree_cursor){ tree, leaf->next, 0 };
	return cursor;
}

/* Where in the leaf the entries begin that stand behind the key. */
static size_t run_end(const struct leaf *leaf, size_t low, btree_probe probe, const void *key, void *arg)
{
	size_t high = leaf->node.count;
	if (probe(key, leaf->entries[high - 1], arg) >= 0)
		return high;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (probe(key, leaf->entries[middle], arg) >= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t btree_run(struct btree_cursor from, btree_probe probe, const void *key, void *arg, size_t most)
{
	size_t count = 0, at = from.at;
	for (const struct leaf *leaf = from.leaf; leaf && at < leaf->node.count && count < most; leaf = leaf->next, at = 0) {
		size_t end = run_end(leaf, at, probe, key, arg);
		count += end - at;
		if (end < leaf->node.count)
			break;
	}
	return count < most ? count : most;
}

void *btree_at(const struct btree_cursor *cursor)
{
	const struct leaf *leaf = cursor->leaf;
	return leaf && cursor->at < leaf->node.count ? leaf->entries[cursor->at] : NULL;
}

void btree_next(struct btree_cursor *cursor)
{
	const struct leaf *leaf = cursor->leaf;
	if (!leaf)
		return;
	if (++cursor->at + AHEAD < leaf->node.count)
		__builtin_prefetch(leaf->entries[cursor->at + AHEAD]);
	if (cursor->at < leaf->node.count)
		return;
	cursor->leaf = leaf->next;
	cursor->at = 0;
}
