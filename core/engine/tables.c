#include "engine/tables.h"

enum { KIND_COLUMNS_MAX = 260 };

static const struct store_column log_columns[LOG_COLUMNS] = {
	[LOG_SEQ] = { "seq", CELL_INT, false },         [LOG_ROOT] = { "root", CELL_INT, false },
	[LOG_CAUSE] = { "cause", CELL_INT, false },     [LOG_DEPTH] = { "depth", CELL_INT, false },
	[LOG_TIME] = { "time", CELL_INT, false },       [LOG_TYPE] = { "type", CELL_TEXT, false },
	[LOG_SUBJECT] = { "subject", CELL_TEXT, false },[LOG_ACTOR] = { "actor", CELL_TEXT, false },
	[LOG_SOURCE] = { "source", CELL_TEXT, false },  [LOG_EVENT_ID] = { "event_id", CELL_TEXT, false },
	[LOG_BODY] = { "body_hash", CELL_INT, false },
	[LOG_SENT] = { "sent", CELL_INT, false },       [LOG_DUE] = { "due", CELL_INT, false },
	[LOG_MISSED] = { "missed", CELL_INT, false },   [LOG_RULE] = { "rule", CELL_TEXT, false },
	[LOG_VERSION] = { "version", CELL_INT, false }, [LOG_BECAUSE] = { "because", CELL_TEXT, false },
	[LOG_DATA] = { "data", CELL_TEXT, false },      [LOG_EFFECTS] = { "effects", CELL_TEXT, false },
	[LOG_RUNS] = { "runs", CELL_TEXT, false },      [LOG_CHAIN] = { "chain", CELL_INT, false },
};
static const struct store_column timer_columns[TIMER_COLUMNS] = {
	[TIMER_KIND] = { "kind", CELL_TEXT, false },    [TIMER_ID] = { "id", CELL_TEXT, false },
	[TIMER_NAME] = { "timer", CELL_TEXT, false },   [TIMER_DUE] = { "due", CELL_INT, false },
	[TIMER_SEQ] = { "seq", CELL_INT, false },       [TIMER_ORDER] = { "set_order", CELL_INT, false },
	[TIMER_STATES] = { "while_in", CELL_TEXT, false }, [TIMER_WORKING] = { "working", CELL_INT, false },
	[TIMER_LEFT] = { "paused_left", CELL_INT, false }, [TIMER_DEPTH] = { "depth", CELL_INT, false },
	[TIMER_BASIS] = { "basis", CELL_TEXT, false },
};
static const struct store_column entry_columns[ENTRY_COLUMNS] = {
	[ENTRY_NUMBER] = { "number", CELL_INT, false }, [ENTRY_SEQ] = { "seq", CELL_INT, false },
	[ENTRY_TIME] = { "time", CELL_INT, false },     [ENTRY_LEDGER] = { "ledger", CELL_TEXT, false },
	[ENTRY_FROM] = { "from_account", CELL_TEXT, false }, [ENTRY_TO] = { "to_account", CELL_TEXT, false },
	[ENTRY_AMOUNT] = { "amount", CELL_INT, false }, [ENTRY_FROM_BALANCE] = { "from_balance", CELL_INT, false },
	[ENTRY_TO_BALANCE] = { "to_balance", CELL_INT, false }, [ENTRY_REASON] = { "reason", CELL_TEXT, false },
	[ENTRY_KEY] = { "idempotency_key", CELL_TEXT, false },
};
static const struct store_column version_columns[VERSION_COLUMNS] = {
	[VERSION_NUMBER] = { "number", CELL_INT, false }, [VERSION_HASH] = { "hash", CELL_TEXT, false },
	[VERSION_TIME] = { "time", CELL_INT, false },   [VERSION_NAME] = { "name", CELL_TEXT, false },
	[VERSION_AUTHOR] = { "author", CELL_TEXT, false }, [VERSION_NOTE] = { "note", CELL_TEXT, false },
	[VERSION_STATUS] = { "status", CELL_TEXT, false }, [VERSION_TEST] = { "test", CELL_TEXT, false },
	[VERSION_MODEL] = { "model", CELL_TEXT, false },
};
static const struct store_column file_columns[FILE_COLUMNS] = {
	[FILE_VERSION] = { "version", CELL_INT, false }, [FILE_PATH] = { "path", CELL_TEXT, false },
	[FILE_CONTENT] = { "content", CELL_TEXT, false },
};
static const struct store_column meta_columns[META_COLUMNS] = {
	[META_NAME] = { "name", CELL_TEXT, false },     [META_VALUE] = { "value", CELL_TEXT, false },
};
static const struct store_table own_tables[] = {
	{ TABLE_LOG, log_columns, LOG_COLUMNS, 1 },
	{ TABLE_TIMER, timer_columns, TIMER_COLUMNS, 3 },
	{ TABLE_ENTRY, entry_columns, ENTRY_COLUMNS, 1 },
	{ TABLE_VERSION, version_columns, VERSION_COLUMNS, 1 },
	{ TABLE_FILE, file_columns, FILE_COLUMNS, 2 },
	{ TABLE_META, meta_columns, META_COLUMNS, 1 },
};

static enum cell_type cell_type_of(char type)
{
	return type == 'i' ? CELL_INT : type == 'r' ? CELL_REAL : type == 'b' ? CELL_BLOB : CELL_TEXT;
}

static bool define_kind(struct store *store, const struct world *world, const struct kind *kind, struct err *err)
{
	struct store_table_shape shape = kind_shape(world, kind);
	struct store_column columns[KIND_COLUMNS_MAX];
	for (size_t i = 0; i < shape.column_count; i++)
		columns[i] = (struct store_column){ shape.columns[i].name, cell_type_of(shape.columns[i].type), shape.columns[i].indexed };
	struct store_table table = { shape.name, columns, shape.column_count, 1 };
	return store_define(store, &table, 1, err);
}

bool tables_define(struct store *store, const struct world *world, struct err *err)
{
	if (!store_define(store, own_tables, COUNT_OF(own_tables), err))
		return false;
	const struct model *model = world ? world_model(world) : NULL;
	for (uint16_t i = 0; model && i < model->kind_count; i++)
		if (!define_kind(store, world, &model->kinds[i], err))
			return false;
	return true;
}

static struct cell cell_of_shape(const struct shape_cell *from)
{
	switch (from->type) {
	case 'i': return CELL_OF_INT(from->integer);
	case 'r': return CELL_OF_REAL(from->real);
	case 't': return CELL_OF_TEXT(from->bytes);
	case 'b': return CELL_OF_BLOB(from->bytes);
	default:  return CELL_NONE;
	}
}

void tables_put_record(struct batch *batch, const struct world *world, const struct record *record, struct arena *arena)
{
	struct store_table_shape shape = kind_shape(world, record_kind(record));
	struct shape_cell loose[KIND_COLUMNS_MAX];
	struct cell cells[KIND_COLUMNS_MAX];
	struct arena_mark mark = arena_mark(arena);
	record_cells(world, record, arena, loose);
	for (size_t i = 0; i < shape.column_count; i++)
		cells[i] = cell_of_shape(&loose[i]);
	batch_put(batch, shape.name, cells, shape.column_count);
	arena_back(arena, mark);
}

struct load {
	struct world *world;
	const struct kind *kind;
	const char *columns[KIND_COLUMNS_MAX];
	struct err *err;
	bool ok;
};

static struct shape_cell shape_of_cell(const struct cell *from)
{
	switch (from->type) {
	case CELL_INT:  return (struct shape_cell){ 'i', { .integer = from->integer } };
	case CELL_REAL: return (struct shape_cell){ 'r', { .real = from->real } };
	case CELL_TEXT: return (struct shape_cell){ 't', { .bytes = from->bytes } };
	case CELL_BLOB: return (struct shape_cell){ 'b', { .bytes = from->bytes } };
	case CELL_NULL: break;
	}
	return (struct shape_cell){ 'n', { .integer = 0 } };
}

static bool load_row(void *arg, const struct cell *cells, size_t count)
{
	struct load *load = arg;
	struct shape_cell loose[KIND_COLUMNS_MAX];
	for (size_t i = 0; i < count; i++)
		loose[i] = shape_of_cell(&cells[i]);
	load->ok = world_load_row(load->world, load->kind, load->columns, loose, count, load->err);
	return load->ok;
}

bool tables_load(struct store *store, struct world *world, struct err *err)
{
	const struct model *model = world_model(world);
	struct load load = { .world = world, .err = err, .ok = true };
	for (uint16_t i = 0; i < model->kind_count; i++) {
		load.kind = &model->kinds[i];
		const struct store_table *table = store_table_find(store, load.kind->name);
		if (!table)
			continue;
		if (table->column_count > KIND_COLUMNS_MAX)
			return err_set(err, ERR_CORRUPT, "table %s has %zu columns; at most %d were ever made", table->name, table->column_count, KIND_COLUMNS_MAX);
		for (size_t c = 0; c < table->column_count; c++)
			load.columns[c] = table->columns[c].name;
		if (!store_scan(store, load.kind->name, NULL, 0, load_row, &load, err) || !load.ok)
			return false;
	}
	return world_link(world, err);
}
