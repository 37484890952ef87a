/* A store that fails on demand: for tests of what the engine does then. */
#include "store/store_ops.h"

struct faulty { struct store base; struct store *inner; size_t countdown; enum store_outcome outcome; bool after_inner; };

static struct store *inner_of(struct store *store) { return ((struct faulty *)store)->inner; }

static void faulty_close(struct store *store)
{
	store_close(inner_of(store));
	mem_free(store);
}

static bool faulty_define(struct store *store, const struct store_table *table, struct err *err)
{
	return inner_of(store)->ops->define(inner_of(store), table, err);
}

static enum store_outcome faulty_commit(struct store *store, struct batch *const *batches, size_t count, struct err *err)
{
	struct faulty *faulty = (struct faulty *)store;
	if (faulty->countdown == 0 || --faulty->countdown)
		return store_commit(faulty->inner, batches, count, err);
	if (faulty->after_inner && store_commit(faulty->inner, batches, count, err) != STORE_OK)
		return STORE_UNCERTAIN;
	err_set(err, ERR_STORE, "a planted fault");
	return faulty->outcome;
}

static enum store_outcome faulty_probe(struct store *store, struct err *err)
{
	return store_probe(inner_of(store), err);
}

static bool faulty_scan(struct store *store, const struct store_table *table, const struct cell *from, size_t from_count, store_row_fn row, void *arg, struct err *err)
{
	return inner_of(store)->ops->scan(inner_of(store), table, from, from_count, row, arg, err);
}

static bool faulty_checkpoint(struct store *store, struct err *err)
{
	return store_checkpoint(inner_of(store), err);
}

static const struct store_table *faulty_find(struct store *store, const char *name)
{
	return store_table_find(inner_of(store), name);
}

static const struct store_ops faulty_ops = {
	.close = faulty_close, .define = faulty_define, .commit = faulty_commit, .probe = faulty_probe,
	.scan = faulty_scan, .checkpoint = faulty_checkpoint, .find = faulty_find,
};

struct store *store_faulty(struct store *inner)
{
	struct faulty *faulty = mem_zalloc(sizeof *faulty);
	faulty->base.ops = &faulty_ops;
	faulty->inner = inner;
	return &faulty->base;
}

void store_faulty_plan(struct store *store, size_t nth, enum store_outcome outcome, bool after_inner)
{
	struct faulty *faulty = (struct faulty *)store;
	faulty->countdown = nth;
	faulty->outcome = outcome;
	faulty->after_inner = after_inner;
}
