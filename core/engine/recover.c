/* From the store back into memory: tables first, then the log's later effects as after-images. No rule runs. */
#include "engine/state.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct meta { uint64_t tables_seq; };

static bool read_meta(void *arg, const struct cell *cells, size_t count)
{
	struct meta *meta = arg;
	char number[24];
	(void)count;
	if (cells[META_NAME].type == CELL_TEXT && str_is(cells[META_NAME].bytes, "tables_seq") && cells[META_VALUE].type == CELL_TEXT
	    && str_to_c(cells[META_VALUE].bytes, number, sizeof number))
		meta->tables_seq = strtoull(number, NULL, 10);
	return true;
}

struct loading { struct engine *engine; struct err *err; bool ok; };

static const struct state_set *parse_states(struct engine *engine, const struct kind *kind, struct str names)
{
	uint16_t states[256];
	size_t count = 0;
	while (names.len) {
		const char *space = memchr(names.ptr, ' ', names.len);
		size_t length = space ? (size_t)(space - names.ptr) : names.len;
		int state = kind_state(kind, (struct str){ names.ptr, length });
		if (state >= 0)
			states[count++] = (uint16_t)state;
		names.ptr += length + (space != NULL);
		names.len -= length + (space != NULL);
	}
	return timers_state_set(engine->timers, kind, states, count);
}

/* A table made before timers had a basis has one column less. */
static void load_basis(struct engine *engine, const struct cell *cells, size_t count, struct timer *timer)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(ignored);
	if (count > TIMER_BASIS && cells[TIMER_BASIS].type == CELL_TEXT)
		timer_basis_read(engine, json_parse(cells[TIMER_BASIS].bytes, JSON_LIMITS, &arena, &ignored), 0, timer);
	arena_free(&arena);
}

static bool load_timer(void *arg, const struct cell *cells, size_t count)
{
	struct loading *loading = arg;
	struct engine *engine = loading->engine;
	const struct kind *kind = model_kind(world_model(engine->world), cells[TIMER_KIND].bytes);
	const struct event_def *event = kind ? kind_event(kind, cells[TIMER_NAME].bytes) : NULL;
	if (!event || !event->timer) {
		log_line(engine->config.log, LOG_WARN, "timer_without_home", "community", engine->config.community, "kind", kind ? kind->name : "?", NULL);
		return true;
	}
	struct record *record = world_find(engine->world, kind, cells[TIMER_ID].bytes);
	if (!record)                                   /* its own row is still to come, from the log */
		record = record_stub(engine->world, kind, cells[TIMER_ID].bytes);
	bool paused = cells[TIMER_LEFT].type == CELL_INT;
	struct timer timer = {
		.record = record, .event = event, .due_us = cells[TIMER_DUE].integer, .left_us = paused ? cells[TIMER_LEFT].integer : -1,
		.seq = (uint64_t)cells[TIMER_SEQ].integer, .order = (uint64_t)cells[TIMER_ORDER].integer,
		.depth = (uint8_t)cells[TIMER_DEPTH].integer, .working = cells[TIMER_WORKING].integer != 0,
		.while_in = cells[TIMER_STATES].type == CELL_TEXT ? parse_states(engine, kind, cells[TIMER_STATES].bytes) : NULL };
	load_basis(engine, cells, count, &timer);
	timers_load(engine->timers, timer);
	text_drop(timer.duration);
	return true;
}

static bool load_entry(void *arg, const struct cell *cells, size_t count)
{
	struct loading *loading = arg;
	(void)count;
	const struct ledger_def *def = model_ledger(world_model(loading->engine->world), cells[ENTRY_LEDGER].bytes);
	if (!def)
		return true;
	struct ledger_entry entry = {
		.number = (uint64_t)cells[ENTRY_NUMBER].integer, .seq = (uint64_t)cells[ENTRY_SEQ].integer, .time_us = cells[ENTRY_TIME].integer,
		.ledger = def->name, .from = cells[ENTRY_FROM].bytes, .to = cells[ENTRY_TO].bytes, .amount = cells[ENTRY_AMOUNT].integer,
		.from_balance = cells[ENTRY_FROM_BALANCE].integer, .to_balance = cells[ENTRY_TO_BALANCE].integer,
		.reason = cells[ENTRY_REASON].type == CELL_TEXT ? cells[ENTRY_REASON].bytes : STR_NONE,
		.key = cells[ENTRY_KEY].type == CELL_TEXT ? cells[ENTRY_KEY].bytes : STR_NONE };
	loading->ok = ledger_load(loading->engine->ledger, &entry, loading->err);
	return loading->ok;
}

/* ---- the log's tail ---- */

struct tail {
	struct engine *engine;
	uint64_t tables_seq, last_seq, chain;
	bool have_chain, ok;
	struct arena arena;                    /* the rows of the turn being gathered */
	struct log_row *rows; size_t count, cap;
	uint64_t applied;
	struct err *err;
};

static struct str keep(struct arena *arena, struct str s)
{
	return s.len ? arena_str(arena, s) : STR_NONE;
}

static bool apply_turn(struct tail *tail)
{
	if (tail->count && !effects_apply_turn(tail->engine, tail->rows, tail->count, tail->err))
		return false;
	tail->applied += tail->count;
	tail->count = 0;
	arena_clear(&tail->arena);
	return true;
}

static void gather(struct tail *tail, struct log_row row)
{
	if (tail->count == tail->cap)
		tail->rows = mem_resize(tail->rows, (tail->cap = tail->cap ? tail->cap * 2 : 32) * sizeof tail->rows[0]);
	row.type = keep(&tail->arena, row.type);
	row.subject = keep(&tail->arena, row.subject);
	row.effects = keep(&tail->arena, row.effects);
	row.runs = row.data = row.because = row.rule = row.actor = row.source = row.event_id = STR_NONE;
	tail->rows[tail->count++] = row;
}

static bool damaged(struct tail *tail, const char *what, uint64_t seq)
{
	return err_set(tail->err, ERR_CORRUPT, "%s: the log is damaged at event %llu (%s). Restore the newest backup, or start with --accept-loss to go on from the last good turn",
	               tail->engine->config.community, (unsigned long long)seq, what);
}

static bool follow_row(void *arg, const struct cell *cells, size_t count)
{
	struct tail *tail = arg;
	struct log_row row = log_row_of_cells(cells);
	(void)count;
	if (tail->have_chain && row.seq != tail->last_seq + 1)
		return tail->ok = damaged(tail, "an event is missing before it", row.seq);
	if (tail->have_chain && row.chain != log_row_chain(tail->chain, &row))
		return tail->ok = damaged(tail, "its check value is wrong", row.seq);
	tail->have_chain = true;
	tail->last_seq = row.seq;
	tail->chain = row.chain;
	if (row.event_id.len && row.seq == row.root)
		dedupe_add(tail->engine, row.actor, row.source, row.event_id, row.root, row.body, row.time_us);
	if (row.seq <= tail->tables_seq)
		return true;
	if (tail->count && tail->rows[0].root != row.root && !apply_turn(tail))
		return tail->ok = false;
	gather(tail, row);
	return true;
}

static bool read_tail(struct engine *engine, uint64_t tables_seq, struct err *err)
{
	struct tail tail = { .engine = engine, .tables_seq = tables_seq, .err = err, .ok = true };
	uint64_t first = tables_seq > engine->config.limits.dedupe_max ? tables_seq - engine->config.limits.dedupe_max : 1;
	if (tables_seq && first > tables_seq)
		first = tables_seq;
	struct cell from = CELL_OF_INT((int64_t)first);
	bool ok = store_scan(engine->config.store, TABLE_LOG, &from, 1, follow_row, &tail, err) && tail.ok && apply_turn(&tail);
	arena_free(&tail.arena);
	mem_free(tail.rows);
	if (!ok)
		return false;
	if (tail.last_seq < tables_seq)
		return err_set(err, ERR_CORRUPT, "%s: the tables reflect event %llu but the log ends at %llu: the log is older than the tables. Restore the newest backup",
		               engine->config.community, (unsigned long long)tables_seq, (unsigned long long)tail.last_seq);
	engine->seq = engine->durable_seq = tail.last_seq;
	engine->chain = tail.chain;
	if (tail.applied)
		log_line(engine->config.log, LOG_INFO, "log_reapplied", "community", engine->config.community, "rows", LOG_INT(tail.applied), NULL);
	return true;
}

/* ---- head: what was promised to be durable ---- */

static bool head_holds(struct engine *engine, struct err *err)
{
	if (!engine->config.head_path)
		return true;
	engine->head_fd = open(engine->config.head_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (engine->head_fd < 0)
		return err_set(err, ERR_STORE, "cannot open %s", engine->config.head_path);
	char line[160] = "", name[80];
	unsigned long long seq = 0, chain = 0;
	ssize_t length = pread(engine->head_fd, line, sizeof line - 1, 0);
	if (length <= 0 || sscanf(line, "%79s %llu %llx", name, &seq, &chain) != 3)
		return true;                               /* a new community, or the head never reached the disk */
	if (seq <= engine->seq && (seq != engine->seq || chain == engine->chain))
		return true;
	if (engine->config.accept_loss) {
		log_line(engine->config.log, LOG_WARN, "loss_accepted", "community", engine->config.community, "promised", LOG_INT(seq), "found", LOG_INT(engine->seq), NULL);
		return true;
	}
	return err_set(err, ERR_CORRUPT, "%s: event %llu was acknowledged, but the log ends at %llu%s. Restore the newest backup, or start with --accept-loss to go on from there",
	               engine->config.community, seq, (unsigned long long)engine->seq, seq == engine->seq ? " with another check value" : "");
}

static bool newest_version(void *arg, const struct cell *cells, size_t count)
{
	uint64_t *newest = arg;
	(void)count;
	*newest = (uint64_t)cells[VERSION_NUMBER].integer;
	return true;
}

bool engine_recover(struct engine *engine, struct err *err)
{
	struct store *store = engine->config.store;
	struct meta meta = { 0 };
	struct loading loading = { engine, err, true };
	if (!store_scan(store, TABLE_META, NULL, 0, read_meta, &meta, err)
	    || !store_scan(store, TABLE_VERSION, NULL, 0, newest_version, &engine->newest_version, err)
	    || !tables_load(store, engine->world, err)
	    || !store_scan(store, TABLE_TIMER, NULL, 0, load_timer, &loading, err)
	    || !store_scan(store, TABLE_ENTRY, NULL, 0, load_entry, &loading, err) || !loading.ok)
		return false;
	engine->behind.entries_taken = ledger_entry_count(engine->ledger);
	engine->behind.tables_seq = meta.tables_seq;
	if (!read_tail(engine, meta.tables_seq, err) || !world_complete(engine->world, err) || !head_holds(engine, err))
		return false;
	groups_restart(engine);
	if (engine->release)
		release_index(engine);
	return true;
}
