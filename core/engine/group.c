/* Turns that share a commit. One group fills while the other is on its way to the disk; what leaves the engine (answers,
 * live rows) waits in the group whose durability it needs. */
#include "engine/state.h"
#include "base/fault.h"

#include <stdio.h>
#include <unistd.h>

enum { ROWS_A_COMMIT = 96, ROWS_WHEN_IDLE = 2048, LAZY_ROWS = 16384, HELD_ROWS_MAX = 20000 };
static const int64_t idle_us = 5000;

static void submit(struct engine *engine);
static void take_off(struct engine *engine);
static void commit_done(void *arg, enum store_outcome outcome, const struct err *err);

static void group_open(struct engine *engine, struct group *group)
{
	batch_clear(group->log);
	batch_clear(group->rows);
	buf_clear(&group->texts);
	buf_clear(&group->shown);
	group->waiter_count = group->remembered_count = group->flushed_count = group->timer_key_count = group->row_count = 0;
	group->journal_mark = journal_mark(world_journal(engine->world));
	group->seq_before = group->last_seq = engine->seq;
	group->chain_before = engine->chain;
	group->ledger_before = engine->ledger_flushed;
}

static void kick(void *arg)
{
	submit(arg);
}

static void catch_up(void *arg)
{
	struct engine *engine = arg;
	if (engine->flying || engine->store_failed || engine->turn.active || engine->held || engine->filling->row_count || !write_behind_lag(engine))
		return;
	take_off(engine);
	committer_submit(engine->committer, engine->flying->log, engine->flying->rows);
}

static void probe(void *arg)
{
	struct engine *engine = arg;
	if (engine->store_failed && !engine->uncertain && !committer_busy(engine->committer))
		committer_probe(engine->committer);
}

/* Without a loop nobody waits a second: whoever comes next asks. */
void groups_probe(struct engine *engine)
{
	ERR_DECLARE(err);
	if (engine->store_failed && !engine->uncertain && !engine->probe)
		commit_done(engine, store_probe(engine->config.store, &err), &err);
}

bool groups_new(struct engine *engine, struct err *err)
{
	for (size_t i = 0; i < COUNT_OF(engine->groups); i++) {
		engine->groups[i].log = batch_new();
		engine->groups[i].rows = batch_new();
	}
	engine->filling = &engine->groups[0];
	group_open(engine, engine->filling);
	if (!engine->config.loop)
		return true;
	engine->committer = committer_new(engine->config.store, engine->config.loop, commit_done, engine);
	engine->kick = loop_timer_new(engine->config.loop, kick, engine);
	engine->probe = loop_timer_new(engine->config.loop, probe, engine);
	engine->later = loop_timer_new(engine->config.loop, catch_up, engine);
	return engine->committer || err_set(err, ERR_INTERNAL, "no commit thread could be started");
}

void groups_restart(struct engine *engine)
{
	group_open(engine, engine->filling);
}

void groups_free(struct engine *engine)
{
	loop_timer_free(engine->kick);
	loop_timer_free(engine->probe);
	loop_timer_free(engine->later);
	if (engine->committer)
		committer_free(engine->committer);
	for (size_t i = 0; i < COUNT_OF(engine->groups); i++) {
		struct group *group = &engine->groups[i];
		batch_free(group->log);
		batch_free(group->rows);
		buf_free(&group->texts);
		buf_free(&group->shown);
		mem_free(group->waiters);
		mem_free(group->remembered);
		for (size_t k = 0; k < group->flushed_count; k++)
			text_drop(group->flushed[k].id);
		for (size_t k = 0; k < group->timer_key_count; k++)
			text_drop(group->timer_keys[k].id);
		mem_free(group->flushed);
		mem_free(group->timer_keys);
	}
}

/* ---- filling ---- */

void group_row(struct engine *engine, const struct log_row *row)
{
	struct group *group = engine->filling;
	log_row_put(group->log, row);
	group->last_seq = row->seq;
	group->row_count++;
	if (!engine->listener_count)
		return;
	uint64_t seq = row->seq;
	size_t at = group->shown.len;
	uint32_t length = 0;
	buf_add(&group->shown, &seq, sizeof seq);
	buf_add(&group->shown, &length, sizeof length);
	log_row_write_json(engine, row, false, &group->shown);
	length = (uint32_t)(group->shown.len - at - sizeof seq - sizeof length);
	memcpy(group->shown.data + at + sizeof seq, &length, sizeof length);
}

static struct str text_at(const struct group *group, size_t at, size_t len)
{
	return len ? (struct str){ group->texts.data + at, len } : STR_NONE;
}

static void waiter_fire(struct engine *engine, struct group *group, struct waiter *waiter, bool ok)
{
	if (waiter->gate) {
		waiter->gate(waiter->arg, ok);
		return;
	}
	ERR_DECLARE(busy);
	struct reply reply = { .err = waiter->err, .seq = waiter->seq, .duplicate = waiter->duplicate,
		.json = text_at(group, waiter->json_at, waiter->json_len), .subject = text_at(group, waiter->subject_at, waiter->subject_len) };
	if (!ok) {
		err_set(&busy, ERR_BUSY, "nothing was stored: %s", engine->store_text);
		reply = (struct reply){ .err = &busy, .seq = engine->durable_seq };
	}
	if (waiter->reply)
		waiter->reply(waiter->arg, &reply);
	mem_free(waiter->err);
}

static bool all_durable(const struct engine *engine)
{
	return engine->durable_seq == engine->seq && !engine->flying;
}

void group_wait(struct engine *engine, struct waiter waiter, struct str json, struct str subject)
{
	struct group *group = engine->filling->row_count || !engine->flying ? engine->filling : engine->flying;
	waiter.json_at = group->texts.len;
	waiter.json_len = json.len;
	buf_str(&group->texts, json);
	waiter.subject_at = group->texts.len;
	waiter.subject_len = subject.len;
	buf_str(&group->texts, subject);
	if (all_durable(engine) || engine->held || fault_wanted("answers_early")) {
		waiter_fire(engine, group, &waiter, true);
		if (!group->waiter_count)
			buf_clear(&group->texts);
		return;
	}
	if (group->waiter_count == group->waiter_cap) {
		group->waiter_cap = group->waiter_cap ? group->waiter_cap * 2 : 32;
		group->waiters = mem_resize(group->waiters, group->waiter_cap * sizeof group->waiters[0]);
	}
	group->waiters[group->waiter_count++] = waiter;
}

void engine_gate(struct engine *engine, gate_fn fn, void *arg)
{
	group_wait(engine, (struct waiter){ .gate = fn, .arg = arg }, STR_NONE, STR_NONE);
}

/* ---- write-behind: rides in the log's transactions ---- */

static void remember_flushed(struct group *group, const struct record *record)
{
	if (group->flushed_count == group->flushed_cap) {
		group->flushed_cap = group->flushed_cap ? group->flushed_cap * 2 : 64;
		group->flushed = mem_resize(group->flushed, group->flushed_cap * sizeof group->flushed[0]);
	}
	group->flushed[group->flushed_count++] = (struct flushed){ text_keep(record->id), record_kind(record) };
}

static void put_timer(struct engine *engine, struct batch *rows, const struct timer_key *key)
{
	struct record *record = world_find(engine->world, key->event->kind, text_str(key->id));
	const struct timer *timer = record ? timers_find(engine->timers, record, key->event) : NULL;
	struct cell cells[TIMER_COLUMNS] = {
		[TIMER_KIND] = CELL_OF_TEXT(str_of(key->event->kind->name)), [TIMER_ID] = CELL_OF_TEXT(text_str(key->id)), [TIMER_NAME] = CELL_OF_TEXT(str_of(key->event->name)) };
	if (!timer) {
		batch_del(rows, TABLE_TIMER, cells, 3);
		return;
	}
	struct buf states = BUF_INIT;
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
	batch_put(rows, TABLE_TIMER, cells, TIMER_COLUMNS);
	buf_free(&states);
}

static bool flush_timer(struct engine *engine, struct group *group)
{
	struct timer_key key;
	if (!timers_take_dirty(engine->timers, &key))
		return false;
	if (group->timer_key_count == group->timer_key_cap) {
		group->timer_key_cap = group->timer_key_cap ? group->timer_key_cap * 2 : 64;
		group->timer_keys = mem_resize(group->timer_keys, group->timer_key_cap * sizeof group->timer_keys[0]);
	}
	group->timer_keys[group->timer_key_count++] = key;
	put_timer(engine, group->rows, &key);
	return true;
}

static bool flush_entry(struct engine *engine, struct group *group)
{
	if (engine->ledger_flushed == ledger_entry_count(engine->ledger))
		return false;
	struct ledger_entry entry = ledger_entry_at(engine->ledger, engine->ledger_flushed++);
	struct cell cells[ENTRY_COLUMNS] = {
		[ENTRY_NUMBER] = CELL_OF_INT((int64_t)entry.number), [ENTRY_SEQ] = CELL_OF_INT((int64_t)entry.seq), [ENTRY_TIME] = CELL_OF_INT(entry.time_us),
		[ENTRY_LEDGER] = CELL_OF_TEXT(str_of(entry.ledger)), [ENTRY_FROM] = CELL_OF_TEXT(entry.from), [ENTRY_TO] = CELL_OF_TEXT(entry.to),
		[ENTRY_AMOUNT] = CELL_OF_INT(entry.amount), [ENTRY_FROM_BALANCE] = CELL_OF_INT(entry.from_balance), [ENTRY_TO_BALANCE] = CELL_OF_INT(entry.to_balance),
		[ENTRY_REASON] = CELL_OF_TEXT(entry.reason), [ENTRY_KEY] = CELL_OF_TEXT(entry.key) };
	batch_put(group->rows, TABLE_ENTRY, cells, ENTRY_COLUMNS);
	return true;
}

size_t write_behind_lag(const struct engine *engine)
{
	return world_dirty_count(engine->world) + (size_t)(timers_dirty_noted(engine->timers) - timers_dirty_taken(engine->timers))
	     + ledger_entry_count(engine->ledger) - engine->ledger_flushed;
}

/* What waits now must be taken before the tables reflect the log up to the filling group's end. A full list is thinned out: every second one. */
static void push_position(struct engine *engine, uint64_t seq)
{
	struct position *list = engine->positions;
	if (seq <= engine->tables_seq || (engine->position_count && list[engine->position_count - 1].seq == seq))
		return;
	if (engine->position_count == POSITIONS_MAX) {
		for (size_t i = 0; i < POSITIONS_MAX / 2; i++)
			list[i] = list[2 * i + 1];
		engine->position_count = POSITIONS_MAX / 2;
	}
	list[engine->position_count++] = (struct position){ world_dirty_noted(engine->world), timers_dirty_noted(engine->timers), ledger_entry_count(engine->ledger), seq };
}

static bool is_reached(const struct engine *engine, const struct position *position)
{
	return world_dirty_taken(engine->world) >= position->records && timers_dirty_taken(engine->timers) >= position->timers && engine->ledger_flushed >= position->entries;
}

static void note_position(struct engine *engine, struct group *group)
{
	size_t reached = 0;
	while (reached < engine->position_count && is_reached(engine, &engine->positions[reached]))
		reached++;
	if (!reached)
		return;
	engine->tables_seq = engine->positions[reached - 1].seq;
	engine->position_count -= reached;
	memmove(engine->positions, engine->positions + reached, engine->position_count * sizeof engine->positions[0]);
	char number[24];
	snprintf(number, sizeof number, "%llu", (unsigned long long)engine->tables_seq);
	struct cell cells[META_COLUMNS] = { [META_NAME] = CELL_OF_TEXT(STR("tables_seq")), [META_VALUE] = CELL_OF_TEXT(str_of(number)) };
	batch_put(group->rows, TABLE_META, cells, META_COLUMNS);
}

size_t write_behind(struct engine *engine, struct group *group, size_t most)
{
	size_t written = 0;
	struct record *record;
	push_position(engine, engine->filling->last_seq);
	while (written < most && flush_entry(engine, group))
		written++;
	while (written < most && flush_timer(engine, group))
		written++;
	while (written < most && (record = world_take_dirty(engine->world)) != NULL) {
		remember_flushed(group, record);
		tables_put_record(group->rows, engine->world, record, &engine->scratch);
		written++;
	}
	note_position(engine, group);
	return written;
}

/* ---- committing ---- */

/* While turns come, rows wait: an entity that changes again meanwhile is one row. Then slices; above half of the limit they grow until it shrinks. */
static size_t slice(const struct engine *engine)
{
	size_t lag = write_behind_lag(engine), half = engine->config.limits.lag_rows / 2;
	if (!engine->filling->row_count)
		return ROWS_WHEN_IDLE;
	if (lag < LAZY_ROWS)
		return 0;
	size_t most = ROWS_A_COMMIT + engine->filling->row_count / 10;
	return lag < half ? most : lag / 4 + most;
}

static void take_off(struct engine *engine)
{
	fault_point("before_commit");
	struct group *group = engine->filling;
	write_behind(engine, group, engine->config.loop ? slice(engine) : SIZE_MAX);
	engine->flying = group;
	engine->filling = group == &engine->groups[0] ? &engine->groups[1] : &engine->groups[0];
	group_open(engine, engine->filling);
}

static bool worth_committing(const struct engine *engine)
{
	return engine->filling->row_count || write_behind_lag(engine);
}

static void commit_here(struct engine *engine)
{
	ERR_DECLARE(err);
	take_off(engine);
	struct batch *batches[] = { engine->flying->log, engine->flying->rows };
	commit_done(engine, store_commit(engine->config.store, batches, 2, &err), &err);
}

static void submit(struct engine *engine)
{
	if (engine->flying || engine->store_failed || engine->turn.active || !worth_committing(engine))
		return;
	if (engine->later && !engine->filling->row_count) {
		loop_timer_set(engine->later, idle_us);        /* the answers have just left: the next requests are on their way */
		return;
	}
	if (!engine->committer) {
		commit_here(engine);
		return;
	}
	take_off(engine);
	committer_submit(engine->committer, engine->flying->log, engine->flying->rows);
}

void group_turn_done(struct engine *engine)
{
	if (engine->turned)
		engine->turned(engine->turned_arg);
	if (engine->held) {
		ERR_DECLARE(err);
		if (engine->filling->row_count >= HELD_ROWS_MAX && !groups_drain(engine, &err))
			log_line(engine->config.log, LOG_ERROR, "commit_failed", "why", err.text, NULL);
	} else if (engine->kick) {
		if (!engine->flying)
			loop_timer_set(engine->kick, 0);
	} else {
		submit(engine);
	}
}

static void drop_keys(struct group *group)
{
	for (size_t i = 0; i < group->flushed_count; i++)
		text_drop(group->flushed[i].id);
	for (size_t i = 0; i < group->timer_key_count; i++)
		text_drop(group->timer_keys[i].id);
	group->flushed_count = group->timer_key_count = 0;
}

/* The chain after the durable group is where the filling one began. */
static void write_head(struct engine *engine)
{
	if (engine->head_fd < 0)
		return;
	char line[160];
	int length = snprintf(line, sizeof line, "%s %020llu %016llx\n", engine->config.community,
	                      (unsigned long long)engine->durable_seq, (unsigned long long)engine->filling->chain_before);
	if (pwrite(engine->head_fd, line, (size_t)length, 0) != length)
		log_line(engine->config.log, LOG_WARN, "head_not_written", "community", engine->config.community, NULL);
}

static void tell_listeners(struct engine *engine, const struct group *group)
{
	for (size_t at = 0; at < group->shown.len;) {
		uint64_t seq;
		uint32_t length;
		memcpy(&seq, group->shown.data + at, sizeof seq);
		memcpy(&length, group->shown.data + at + sizeof seq, sizeof length);
		at += sizeof seq + sizeof length;
		for (size_t i = 0; i < engine->listener_count; i++)
			engine->listeners[i].fn(engine->listeners[i].arg, seq, (struct str){ group->shown.data + at, length });
		at += length;
	}
}

static void fire_waiters(struct engine *engine, struct group *group, bool ok)
{
	for (size_t i = 0; i < group->waiter_count; i++)
		waiter_fire(engine, group, &group->waiters[i], ok);
	group->waiter_count = 0;
}

static void group_durable(struct engine *engine, struct group *group)
{
	engine->durable_seq = group->last_seq;
	engine->flying = NULL;
	fault_point("before_head");
	write_head(engine);
	fault_point("before_answers");
	journal_forget(world_journal(engine->world), engine->filling->journal_mark);
	drop_keys(group);
	tell_listeners(engine, group);
	fire_waiters(engine, group, true);
	fault_point("answered");
	dedupe_trim(engine, engine_steady_us(engine));
}

static void remark(struct engine *engine, struct group *group)
{
	for (size_t i = 0; i < group->flushed_count; i++) {
		struct record *record = world_find(engine->world, group->flushed[i].kind, text_str(group->flushed[i].id));
		if (record)
			world_mark_dirty(engine->world, record);
	}
	for (size_t i = 0; i < group->timer_key_count; i++)
		timers_mark_dirty(engine->timers, (struct timer_key){ text_keep(group->timer_keys[i].id), group->timer_keys[i].event });
	engine->ledger_flushed = group->ledger_before;
	drop_keys(group);
}

static void forget_remembered(struct engine *engine, struct group *group)
{
	while (group->remembered_count)
		dedupe_remove(&engine->dedupe, group->remembered[--group->remembered_count]);
}

/* Both groups go, newest first: nothing that depended on the failed commit was told to anyone. */
static void undo_groups(struct engine *engine, struct group *failed)
{
	struct group *filling = engine->filling;
	forget_remembered(engine, filling);
	forget_remembered(engine, failed);
	journal_undo(world_journal(engine->world), failed->journal_mark);
	engine->seq = failed->seq_before;
	engine->chain = failed->chain_before;
	engine->tables_seq = 0;
	engine->position_count = 0;
	remark(engine, failed);
	if (engine->release)
		plans_index(engine);                   /* what fired in vain is due again */
	engine->flying = NULL;
	fire_waiters(engine, failed, false);
	fire_waiters(engine, filling, false);
	group_open(engine, filling);
}

static void recovered(struct engine *engine)
{
	engine->store_failed = false;
	engine->store_text[0] = '\0';
	log_line(engine->config.log, LOG_INFO, "store_works_again", "community", engine->config.community, NULL);
}

static void commit_failed(struct engine *engine, enum store_outcome outcome, const struct err *err)
{
	engine->store_failed = true;
	engine->uncertain |= outcome == STORE_UNCERTAIN;
	snprintf(engine->store_text, sizeof engine->store_text, "%.190s", err->text);
	log_line(engine->config.log, LOG_ERROR, engine->uncertain ? "commit_uncertain" : "commit_failed", "community", engine->config.community, "why", err->text, NULL);
	if (engine->flying)
		undo_groups(engine, engine->flying);
	if (engine->uncertain && engine->config.sync_failed)
		engine->config.sync_failed(engine->config.sync_failed_arg);
	else if (!engine->uncertain && engine->probe)
		loop_timer_set(engine->probe, SECOND_US);
}

static void commit_done(void *arg, enum store_outcome outcome, const struct err *err)
{
	struct engine *engine = arg;
	if (outcome != STORE_OK) {
		commit_failed(engine, outcome, err);
		return;
	}
	if (engine->store_failed)
		recovered(engine);
	if (engine->flying)
		group_durable(engine, engine->flying);
	if (engine->committer && !engine->held)
		submit(engine);
}

/* Everything that turns have made is durable when this returns true; with a thread it is waited for. */
bool groups_drain(struct engine *engine, struct err *err)
{
	while (!engine->store_failed && (engine->flying || engine->filling->row_count)) {
		if (!engine->committer) {
			commit_here(engine);
			continue;
		}
		if (!engine->flying) {
			take_off(engine);
			committer_submit(engine->committer, engine->flying->log, engine->flying->rows);
		}
		committer_wait(engine->committer);
	}
	return !engine->store_failed || err_set(err, ERR_BUSY, "the store does not take commits: %s", engine->store_text);
}

/* … and the tables show all of it. */
bool groups_settle(struct engine *engine, struct err *err)
{
	if (!groups_drain(engine, err))
		return false;
	while (!engine->store_failed && (engine->flying || write_behind_lag(engine))) {
		if (engine->committer && engine->flying) {
			committer_wait(engine->committer);
			continue;
		}
		take_off(engine);
		if (engine->committer) {
			committer_submit(engine->committer, engine->flying->log, engine->flying->rows);
			continue;
		}
		ERR_DECLARE(why);
		struct batch *batches[] = { engine->flying->log, engine->flying->rows };
		commit_done(engine, store_commit(engine->config.store, batches, 2, &why), &why);
	}
	return !engine->store_failed || err_set(err, ERR_BUSY, "the store does not take commits: %s", engine->store_text);
}
