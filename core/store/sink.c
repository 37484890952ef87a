/* A store that keeps nothing: every row put is shown to a function. For replay, which compares rows as they come. */
#include "store/store_ops.h"
#include "base/map.h"

struct sink { struct store base; store_put_fn put; void *arg; struct map shapes; };

static void sink_close(struct store *store)
{
	struct sink *sink = (struct sink *)store;
	for (size_t i = 0; i < sink->shapes.count; i++)
		shape_free(sink->shapes.entries[i].value);
	map_free(&sink->shapes);
	mem_free(sink);
}

static bool sink_define(struct store *store, const struct store_table *table, struct err *err)
{
	struct sink *sink = (struct sink *)store;
	(void)err;
	shape_free(map_put(&sink->shapes, str_of(table->name), shape_copy(table)));
	return true;
}

static enum store_outcome sink_commit(struct store *store, struct batch *const *batches, size_t count, struct err *err)
{
	struct sink *sink = (struct sink *)store;
	struct batch_op *op = mem_alloc(sizeof *op);
	(void)err;
	for (size_t i = 0; i < count; i++)
		for (size_t at = 0; batch_read(batches[i], &at, op);)
			if (!op->del)
				sink->put(sink->arg, op->table, op->cells, op->count);
	mem_free(op);
	return STORE_OK;
}

static enum store_outcome sink_probe(struct store *store, struct err *err)
{
	(void)store;
	(void)err;
	return STORE_OK;
}

static bool sink_scan(struct store *store, const struct store_table *shape, const struct cell *from, size_t from_count, store_row_fn row, void *arg, struct err *err)
{
	(void)store, (void)shape, (void)from, (void)from_count, (void)row, (void)arg, (void)err;
	return true;
}

static bool sink_checkpoint(struct store *store, struct err *err)
{
	(void)store;
	(void)err;
	return true;
}

static const struct store_table *sink_find(struct store *store, const char *name)
{
	return map_get(&((struct sink *)store)->shapes, str_of(name));
}

static const struct store_ops sink_ops = {
	.close = sink_close, .define = sink_define, .commit = sink_commit, .probe = sink_probe,
	.scan = sink_scan, .checkpoint = sink_checkpoint, .find = sink_find,
};

struct store *store_sink(store_put_fn put, void *arg)
{
	struct sink *sink = mem_zalloc(sizeof *sink);
	sink->base.ops = &sink_ops;
	sink->put = put;
	sink->arg = arg;
	return &sink->base;
}
