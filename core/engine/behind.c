/* The tables follow the log. Nothing of a record, timer or ledger entry is written in the commit that made it durable: that is the log's part.
 * A sweep takes all that waits and goes through it in the order of kinds and ids, so that neighbours share a page, riding in the log's
 * transactions; when it has ended, the tables reflect the log as it was at the sweep's beginning. While turns come a sweep waits until
 * the log is long enough for many changes of one entity to be one row, and is paced to end before the log has grown by as much again. */
#include "engine/state.h"

#include <stdio.h>

enum {
	EAGER_SHARE = 8,                               /* a sweep begins when an eighth of the limit waits to be re-applied … */
	FEW = 1024,                                    /* … or after a second, when it costs next to nothing */
	ROWS_WHEN_IDLE = 2048, ROWS_LEAST = 16,
};

/* ---- the rows ---- */

static void remember_flushed(struct group *group, const struct record *record)
{
	if (group->flushed_count == group->flushed_cap) {
		group->flushed_cap = group->flushed_cap ? group->flushed_cap * 2 : 64;
		group->flushed = mem_resize(group->flushed, group->flushed_cap * sizeof group->flushed[0]);
	}
	group->flushed[group->flushed_count++] = (struct flushed){ text_keep(record->id), record_kind(record) };
}

static bool write_record(struct engine *engine, struct group *group)
{
	struct record *record = order_next(&engine->behind.records);
	if (!record)
		return false;
	record->dirty = false;
	remember_flushed(group, record);
	tables_put_record(group->rows, engine->world, record, &engine->scratch);
	return true;
}

static void put_timer(struct engine *engine, struct batch *rows, const struct timer_key *key)
{
	struct record *record = world_find(engine->world, key->event->kind, text_str(key->id));
	bool leaves = engine->next_model && !model_event(engine->next_model, str_of(key->event->type));
	const struct timer *timer = record && !leaves ? timers_find(engine->timers, record, key->event) : NULL;
	struct cell cells[TIMER_COLUMNS] = {
		[TIMER_KIND] = CELL_OF_TEXT(str_of(key->event->kind->name)), [TIMER_ID] = CELL_OF_TEXT(text_str(key->id)), [TIMER_NAME] = CELL_OF_TEXT(str_of(key->event->name)) };
	if (!timer) {
		batch_del(rows, TABLE_TIMER, cells, 3);
		return;
	}
	struct buf states = BUF_INIT, basis = BUF_INIT;
	for (uint16_t i = 0; timer->while_in && i < timer->while_in->count; i++) {
		if (i)
			buf_byte(&states, ' ');
		buf_text(&states, kind_state_name(key->event->kind, timer->while_in->states[i]));
	}
	cells[TIMER_DUE] = CELL_OF_INT(timer->due_us);
	cells[TIMER_SEQ] = CELL_OF_INT((int64_t)timer->seq);
	cells[TIMER_ORDER] = CELL_OF_INT((int64_t)timer->order);
	cells[TIMER_STATES] = states.len ? CELL_OF_TEXT(buf_view(&states)) : CELL_NONE;
	cells[TIMER_WORKING] = CELL_OF_INT(timer->working);
	cells[TIMER_LEFT] = timer->left_us >= 0 ? CELL_OF_INT(timer->left_us) : CELL_NONE;
	cells[TIMER_DEPTH] = CELL_OF_INT(timer->depth);
	if (timer->duration)
		timer_basis_write(timer, INT64_MIN, &basis);
	cells[TIMER_BASIS] = basis.len ? CELL_OF_TEXT(buf_view(&basis)) : CELL_NONE;
	batch_put(rows, TABLE_TIMER, cells, TIMER_COLUMNS);
	buf_free(&states);
	buf_free(&basis);
}

static bool write_timer(struct engine *engine, struct group *group)
{
	struct timer_key key;
	if (timers_dirty_taken(engine->timers) >= engine->behind.timers || !timers_take_dirty(engine->timers, &key))
		return false;
	if (!key.event)
		return true;
	if (group->timer_key_count == group->timer_key_cap) {
		group->timer_key_cap = group->timer_key_cap ? group->timer_key_cap * 2 : 64;
		group->timer_keys = mem_resize(group->timer_keys, group->timer_key_cap * sizeof group->timer_keys[0]);
	}
	group->timer_keys[group->timer_key_count++] = key;
	put_timer(engine, group->rows, &key);
	return true;
}

static bool write_entry(struct engine *engine, struct group *group)
{
	struct behind *behind = &engine->behind;
	if (behind->entries_taken >= behind->entries)
		return false;
	struct ledger_entry entry = ledger_entry_at(engine->ledger, behind->entries_taken++);
	struct cell cells[ENTRY_COLUMNS] = {
		[ENTRY_NUMBER] = CELL_OF_INT((int64_t)entry.number), [ENTRY_SEQ] = CELL_OF_INT((int64_t)entry.seq), [ENTRY_TIME] = CELL_OF_INT(entry.time_us),
		[ENTRY_LEDGER] = CELL_OF_TEXT(str_of(entry.ledger)), [ENTRY_FROM] = CELL_OF_TEXT(entry.from), [ENTRY_TO] = CELL_OF_TEXT(entry.to),
		[ENTRY_AMOUNT] = CELL_OF_INT(entry.amount), [ENTRY_FROM_BALANCE] = CELL_OF_INT(entry.from_balance), [ENTRY_TO_BALANCE] = CELL_OF_INT(entry.to_balance),
		[ENTRY_REASON] = CELL_OF_TEXT(entry.reason), [ENTRY_KEY] = CELL_OF_TEXT(entry.key) };
	batch_put(group->rows, TABLE_ENTRY, cells, ENTRY_COLUMNS);
	return true;
}

static void write_position(const struct behind *behind, struct batch *rows)
{
	char number[24];
	snprintf(number, sizeof number, "%llu", (unsigned long long)behind->tables_seq);
	struct cell cells[META_COLUMNS] = { [META_NAME] = CELL_OF_TEXT(STR("tables_seq")), [META_VALUE] = CELL_OF_TEXT(str_of(number)) };
	batch_put(rows, TABLE_META, cells, META_COLUMNS);
}

/* ---- a sweep ---- */

static int by_id(const void *a, const void *b)
{
	return str_cmp(record_id(a), record_id(b));
}

/* The kind, then the first six bytes of the id. */
static uint64_t order_key(const struct record *record)
{
	struct str id = record_id(record);
	uint64_t key = record_kind(record)->index;
	for (size_t i = 0; i < 6; i++)
		key = key << 8 | (i < id.len ? (unsigned char)id.ptr[i] : 0);
	return key;
}

static void take(void *arg, struct record *record)
{
	order_add(arg, order_key(record), record);
}

static void sweep_begin(struct engine *engine, const struct group *group)
{
	struct behind *behind = &engine->behind;
	order_clear(&behind->records);
	behind->records.tie = by_id;
	world_drain_dirty(engine->world, take, &behind->records);
	behind->timers = timers_dirty_noted(engine->timers);
	behind->entries = ledger_entry_count(engine->ledger);
	behind->seq = group->last_seq;
	behind->began_us = clock_boot(engine->config.clock);
	behind->sweeping = true;
}

static size_t left(const struct engine *engine)
{
	const struct behind *behind = &engine->behind;
	return order_left(&behind->records) + (size_t)(behind->timers - timers_dirty_taken(engine->timers)) + (size_t)(behind->entries - behind->entries_taken);
}

size_t behind_lag(const struct engine *engine)
{
	return order_left(&engine->behind.records) + world_dirty_count(engine->world) + (size_t)(timers_dirty_noted(engine->timers) - timers_dirty_taken(engine->timers))
	     + ledger_entry_count(engine->ledger) - (size_t)engine->behind.entries_taken;
}

uint64_t behind_events(const struct engine *engine)
{
	return behind_lag(engine) ? engine->seq - engine->behind.tables_seq : 0;
}

static bool is_busy(const struct engine *engine, const struct group *group)
{
	return engine->config.loop && group->row_count && !engine->behind.hurry;
}

static bool worth_beginning(const struct engine *engine, const struct group *group)
{
	if (!is_busy(engine, group))
		return true;
	bool long_log = behind_events(engine) >= engine->config.limits.lag_rows / EAGER_SHARE;
	return long_log || (behind_lag(engine) <= FEW && clock_boot(engine->config.clock) - engine->behind.began_us >= SECOND_US);
}

/* So many that the sweep ends when the log has grown by another eighth of the limit; past that as many as it takes to catch up. */
static size_t slice(const struct engine *engine, const struct group *group)
{
	uint64_t share = engine->config.limits.lag_rows / EAGER_SHARE, behind = engine->seq - engine->behind.seq;
	if (!engine->config.loop || engine->behind.hurry)
		return SIZE_MAX;
	if (!is_busy(engine, group))
		return ROWS_WHEN_IDLE;
	uint64_t room = behind < share ? share - behind : group->row_count * 4;
	return (size_t)((double)left(engine) * (double)group->row_count / (double)(room + 1)) + ROWS_LEAST;
}

static void forget_record(void *arg, struct record *record)
{
	(void)arg;
	record->dirty = false;
}

static void forget_all(struct engine *engine)
{
	world_drain_dirty(engine->world, forget_record, NULL);
	timers_forget_dirty(engine->timers);
	engine->behind.entries_taken = ledger_entry_count(engine->ledger);
}

void behind_write(struct engine *engine, struct group *group)
{
	struct behind *behind = &engine->behind;
	if (engine->config.log_only) {
		forget_all(engine);
		return;
	}
	if (!behind->sweeping) {
		if (!behind_lag(engine) || !worth_beginning(engine, group))
			return;
		sweep_begin(engine, group);
	}
	size_t most = slice(engine, group), written = 0;
	while (written < most && write_entry(engine, group))
		written++;
	while (written < most && write_timer(engine, group))
		written++;
	while (written < most && write_record(engine, group))
		written++;
	if (left(engine))
		return;
	behind->sweeping = false;
	behind->tables_seq = behind->seq;
	write_position(behind, group->rows);
}

/* ---- what becomes of it ---- */

void behind_durable(struct group *group)
{
	for (size_t i = 0; i < group->flushed_count; i++)
		text_drop(group->flushed[i].id);
	for (size_t i = 0; i < group->timer_key_count; i++)
		text_drop(group->timer_keys[i].id);
	group->flushed_count = group->timer_key_count = 0;
}

void behind_stop(struct engine *engine)
{
	struct behind *behind = &engine->behind;
	for (struct record *record; (record = order_next(&behind->records)) != NULL;) {
		record->dirty = false;
		world_mark_dirty(engine->world, record);
	}
	behind->sweeping = false;
	behind->timers = behind->entries = 0;
}

void behind_again(struct engine *engine, struct group *group)
{
	for (size_t i = 0; i < group->flushed_count; i++) {
		struct record *record = world_find(engine->world, group->flushed[i].kind, text_str(group->flushed[i].id));
		if (record)
			world_mark_dirty(engine->world, record);
	}
	for (size_t i = 0; i < group->timer_key_count; i++)
		timers_mark_dirty(engine->timers, (struct timer_key){ text_keep(group->timer_keys[i].id), group->timer_keys[i].event });
	engine->behind.entries_taken = group->ledger_before;
	engine->behind.tables_seq = 0;                 /* whatever the store says: written anew with the next sweep */
	behind_durable(group);
}

void behind_free(struct engine *engine)
{
	order_free(&engine->behind.records);
}
