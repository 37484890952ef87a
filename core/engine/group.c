/* Turns that share a commit. One group fills while the other is on its way to the disk; what leaves the engine (answers,
 * live rows) waits in the group whose durability it needs. */
#include "engine/state.h"
#include "base/fault.h"

#include <stdio.h>
#include <unistd.h>

enum { HELD_ROWS_MAX = 20000, TURNS_WORTH_A_SYNC = 16 };
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
	group->waiter_count = group->remembered_count = group->flushed_count = group->timer_key_count = group->row_count = group->turn_count = 0;
	group->journal_mark = journal_mark(world_journal(engine->world));
	group->seq_before = group->last_seq = engine->seq;
	group->chain_before = engine->chain;
	group->ledger_before = engine->behind.entries_taken;
}

static void kick(void *arg)
{
	struct engine *engine = arg;
	engine->kicked = false;
	submit(engine);
}

static bool worth_committing(const struct engine *engine)
{
	return engine->filling->row_count || behind_lag(engine);
}

/* Setting a timer again puts it off: under a stream of reasons to kick it would never fire. */
void group_kick(struct engine *engine)
{
	if (!engine->kick || engine->kicked || engine->flying || !worth_committing(engine))
		return;
	engine->kicked = true;
	loop_timer_set(engine->kick, 0);
}

static void catch_up(void *arg)
{
	struct engine *engine = arg;
	if (engine->flying || engine->firing || engine->store_failed || engine->turn.active || engine->held || engine->filling->row_count || !behind_lag(engine))
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
		behind_durable(group);
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

/* ---- committing ---- */

static void take_off(struct engine *engine)
{
	fault_point("before_commit");
	struct group *group = engine->filling;
	behind_write(engine, group);
	engine->flying = group;
	engine->last_turns[1] = engine->last_turns[0];
	engine->last_turns[0] = group->turn_count;
	engine->filling = group == &engine->groups[0] ? &engine->groups[1] : &engine->groups[0];
	group_open(engine, engine->filling);
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
	if (engine->flying || engine->firing || engine->store_failed || engine->turn.active || !worth_committing(engine))
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

/* The disk does not wait for the end of a busy round: a group as large as half of the last two leaves at once, so that one half of the
 * clients is being committed while the other is being served. */
static size_t full_at(const struct engine *engine)
{
	size_t half = (engine->last_turns[0] + engine->last_turns[1]) / 4;
	return half < TURNS_WORTH_A_SYNC ? TURNS_WORTH_A_SYNC : half;
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
		engine->filling->turn_count++;
		if (!engine->flying && engine->filling->turn_count >= full_at(engine))
			submit(engine);
		else
			group_kick(engine);
	} else {
		submit(engine);
	}
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
	behind_durable(group);
	engine->firing = true;                         /* who hears an answer may ask anew: this group must not take off meanwhile */
	tell_listeners(engine, group);
	fire_waiters(engine, group, true);
	engine->firing = false;
	fault_point("answered");
	dedupe_trim(engine, engine_steady_us(engine));
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
	behind_stop(engine);                           /* it may hold records that go now */
	journal_undo(world_journal(engine->world), failed->journal_mark);
	engine->seq = failed->seq_before;
	engine->chain = failed->chain_before;
	behind_again(engine, failed);
	if (engine->release) {
		days_index(engine);
		plans_index(engine);                   /* what fired in vain is due again */
		params_follow(engine);
	}
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
	if (!engine->held && (engine->committer || engine->filling->row_count))
		submit(engine);
}

/* Everything that turns have made is durable when this returns true; with a thread it is waited for. */
bool groups_drain(struct engine *engine, struct err *err)
{
	if (engine->config.read_only)                  /* a rehearsal: what its turns made goes with it */
		return true;
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
	engine->behind.hurry = true;
	while (!engine->store_failed && (engine->flying || behind_lag(engine))) {
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
	engine->behind.hurry = false;
	return !engine->store_failed || err_set(err, ERR_BUSY, "the store does not take commits: %s", engine->store_text);
}
