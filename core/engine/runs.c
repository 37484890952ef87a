/* Handler runs: a savepoint, the rule, and a verdict that is kept whatever becomes of the effects. */
#include "engine/state.h"
#include "base/fault.h"

#include <stdio.h>

struct savepoint { uint64_t journal; size_t nodes, queued, effects; uint32_t ordinal, raised, timers, alerts, calls; };

static struct savepoint savepoint_take(const struct turn *turn, const struct node *node)
{
	return (struct savepoint){ journal_mark(world_journal(turn->engine->world)), turn->node_count, turn->queue_count, node->effects.len,
	                           turn->ordinal, turn->raised, turn->timers, turn->alerts, turn->calls };
}

static void savepoint_return(struct turn *turn, struct node *node, const struct savepoint *savepoint)
{
	turn->queue_count = savepoint->queued;
	turn_drop_nodes(turn, savepoint->nodes);
	journal_undo(world_journal(turn->engine->world), savepoint->journal);
	node->effects.len = savepoint->effects;
	turn->ordinal = savepoint->ordinal;
}

static uint64_t seed_of(const struct turn *turn, const struct handler *handler, const struct node *node)
{
	uint64_t seed = hash_bytes(handler->name, strlen(handler->name), turn->nodes[0]->event.seq);
	return seed ^ (node->event.seq << 20) ^ turn->runs_ordinal;
}

static void run_open(struct run *run, struct turn *turn, struct node *node, const struct handler *handler, struct record *subject, bool reads_only)
{
	*run = (struct run){
		.engine = turn->engine, .turn = turn, .node = node, .handler = handler, .subject = subject, .reads_only = reads_only,
		.random = seed_of(turn, handler, node), .outer = turn->engine->run,
	};
	turn->runs_ordinal++;
	turn->engine->run = run;
}

static void run_close(struct run *run)
{
	run->engine->run = run->outer;
	buf_free(&run->reasons);
	buf_free(&run->log);
}

static void put_json_text(struct buf *out, const char *name, const struct buf *text)
{
	if (!text->len)
		return;
	json_put_name(out, name);
	json_put_str(out, buf_view(text));
}

static void put_array(struct buf *out, const char *name, const struct buf *elements)
{
	if (!elements->len)
		return;
	json_put_name(out, name);
	buf_byte(out, '[');
	buf_str(out, buf_view(elements));
	buf_byte(out, ']');
}

/* {"rule":…,"verdict":…,"n":instructions,"why":[reasons],"log":[…],"error":…,"failure":id} */
static void record_run(struct node *node, const struct run *run, enum verdict verdict, const struct run_result *result, const char *failure)
{
	struct buf *out = &node->runs;
	if (out->len)
		buf_byte(out, ',');
	buf_lit(out, "{\"rule\":");
	json_put_text(out, run->handler->name);
	buf_lit(out, ",\"verdict\":\"");
	buf_text(out, verdict_name(verdict));
	buf_lit(out, "\",\"n\":");
	buf_int(out, (int64_t)result->instructions);
	put_array(out, "why", &run->reasons);
	put_array(out, "log", &run->log);
	if (run->log_dropped) {
		json_put_name(out, "log_dropped");
		buf_int(out, run->log_dropped);
	}
	put_json_text(out, "error", &result->error);
	if (failure) {
		json_put_name(out, "failure");
		json_put_text(out, failure);
	}
	buf_byte(out, '}');
}

static const char *const failure_fields[] = { "event", "type", "rule", "where", "entity", "verdict", "version", "error", "traceback", "retries" };

static struct value text_value(struct str text)
{
	return text.len ? (struct value){ VALUE_TEXT, { .text = text } } : (struct value){ .type = VALUE_NONE };
}

static struct value integer_value(int64_t number)
{
	return (struct value){ VALUE_INTEGER, { .integer = number } };
}

/* A parked run is a record, so that it can be found, retried and replayed like everything else. */
static const char *park(struct turn *turn, struct node *node, const struct run *run, enum verdict verdict, struct run_result *result, struct str type, char id[64])
{
	struct engine *engine = turn->engine;
	const struct kind *kind = engine_kind(engine, "muster_failure");
	ERR_DECLARE(err);
	snprintf(id, 64, "%llu.%u", (unsigned long long)node->event.seq, ++turn->failures);
	struct record *record = world_create(engine->world, kind, str_of(id), turn->now_us, &err);
	if (!record)
		return NULL;
	record_set_state(engine->world, record, (uint16_t)kind_state(kind, STR("parked")));
	system_set(engine, record, "event", integer_value((int64_t)node->event.seq));
	system_set(engine, record, "type", text_value(type));
	system_set(engine, record, "rule", text_value(str_of(run->handler->name)));
	system_set(engine, record, "where", text_value(str_of(run->handler->where)));
	if (node->event.subject)
		system_set(engine, record, "entity", (struct value){ VALUE_REF, { .ref = node->event.subject } });
	system_set(engine, record, "verdict", text_value(str_of(verdict_name(verdict))));
	system_set(engine, record, "version", integer_value(engine->release ? (int64_t)engine->release->version : 0));
	system_set(engine, record, "error", text_value(buf_view(&result->error)));
	system_set(engine, record, "traceback", text_value(buf_view(&result->traceback)));
	system_set(engine, record, "retries", integer_value(node->event.retry));
	record_touch(engine->world, record, node->event.seq, turn->now_us);
	const struct field *fields[COUNT_OF(failure_fields)];
	size_t count = 0;
	for (size_t i = 0; i < COUNT_OF(failure_fields); i++)
		fields[count++] = kind_field(kind, str_of(failure_fields[i]));
	effect_record(turn, node, record, fields, count);
	metric_add(engine->failures_metric, 1);
	log_line(engine->config.log, LOG_WARN, "rule_parked", "community", engine->config.community, "rule", run->handler->name,
	         "verdict", verdict_name(verdict), "failure", id, "error", buf_cstr(&result->error), NULL);
	return id;
}

static bool wants(const struct handler *handler, const struct record *subject)
{
	if (handler->if_state_count == 0 || !subject)
		return true;
	for (uint8_t i = 0; i < handler->if_state_count; i++)
		if (handler->if_state[i] == subject->state)
			return true;
	return false;
}

static void moved_on(struct run *run, const struct record *subject)
{
	buf_lit(&run->reasons, "{\"en\":\"the state is ");
	buf_text(&run->reasons, record_state(subject) ? record_state(subject) : "none");
	buf_lit(&run->reasons, " now\",\"zh-CN\":\"状态已是 ");
	buf_text(&run->reasons, record_state(subject) ? record_state(subject) : "无");
	buf_lit(&run->reasons, "\"}");
}

static bool over_turn(const struct turn *turn)
{
	const struct limits *limits = &turn->engine->config.limits;
	uint32_t factor = limits->turn_factor;
	return turn->instructions > limits->instructions * factor || turn->raised > limits->raised * factor || turn->timers > limits->timers * factor
	    || turn->alerts > limits->alerts * factor || turn->calls > limits->calls * factor;
}

static struct forced_run *forced_of(const struct engine *engine, const struct run *run)
{
	const struct event *event = &run->node->event;
	struct str subject = event->subject ? record_id(event->subject) : STR_NONE;
	for (size_t i = 0; i < engine->forced_count; i++) {
		struct forced_run *forced = &engine->forced[i];
		if (!forced->used && str_eq(forced->type, event->type) && str_eq(forced->subject, subject) && str_is(forced->rule, run->handler->name))
			return forced;
	}
	return NULL;
}

static enum verdict end_as_recorded(struct turn *turn, struct forced_run *forced, struct run_result *result)
{
	forced->used = true;
	buf_lit(&result->error, "ended as it was recorded to end");
	result->instructions = forced->instructions;
	turn->instructions += forced->instructions;
	return forced->verdict;
}

static enum verdict verdict_of(struct turn *turn, struct run *run, struct run_result *result)
{
	const struct handler *handler = run->handler;
	if (handler_suspended(turn->engine, handler))
		return VERDICT_SUSPENDED;
	if (over_turn(turn)) {
		buf_lit(&result->error, "the turn is over its limits; this run did not start");
		return VERDICT_TURN_LIMIT;
	}
	if (!wants(handler, run->subject)) {
		moved_on(run, run->subject);
		return VERDICT_SKIPPED;
	}
	struct forced_run *forced = turn->engine->forced_count ? forced_of(turn->engine, run) : NULL;
	if (forced)
		return end_as_recorded(turn, forced, result);
	const struct release *release = turn->engine->release;
	fault_point("handler");
	watch_begin(turn->engine->config.watch, handler->name);
	enum verdict verdict = release->ops->run(release->script, run, handler, result);
	watch_end(turn->engine->config.watch);
	turn->instructions += result->instructions;
	if (verdict == VERDICT_OK && over_turn(turn)) {
		buf_lit(&result->error, "this run took the turn over its limits");
		return VERDICT_TURN_LIMIT;
	}
	return verdict;
}

void result_free(struct run_result *result)
{
	buf_free(&result->error);
	buf_free(&result->traceback);
	buf_free(&result->refusal);
	buf_free(&result->page);
}

static bool is_kill(enum verdict verdict)
{
	return verdict == VERDICT_INSTRUCTIONS || verdict == VERDICT_CLOCK || verdict == VERDICT_MEMORY || verdict == VERDICT_LIMIT;
}

void run_handler(struct turn *turn, struct node *node, const struct handler *handler)
{
	struct run run;
	struct run_result result = { .error = BUF_INIT };
	struct savepoint savepoint = savepoint_take(turn, node);
	run_open(&run, turn, node, handler, node->match ? node->match : node->event.subject, false);
	enum verdict verdict = verdict_of(turn, &run, &result);
	char id[64];
	const char *failure = NULL;
	if (verdict != VERDICT_OK && verdict != VERDICT_SKIPPED) {
		savepoint_return(turn, node, &savepoint);
		failure = park(turn, node, &run, verdict, &result, node->event.type, id);
		if (is_kill(verdict))
			rule_killed(turn, node, handler);
	} else if (verdict == VERDICT_OK) {
		rule_ran(turn, node, handler);
	}
	record_run(node, &run, verdict, &result, failure);
	run_close(&run);
	result_free(&result);
}

/* A run whose rule is the caller's own function. */
bool run_played(struct turn *turn, struct node *node, const struct handler *handler, bool (*fn)(void *arg, struct run *run), void *arg)
{
	struct run run;
	struct run_result result = { .error = BUF_INIT };
	run_open(&run, turn, node, handler, NULL, false);
	bool ok = fn(arg, &run);
	record_run(node, &run, ok ? VERDICT_OK : VERDICT_ERROR, &result, NULL);
	run_close(&run);
	return ok;
}

/* A refusal speaks the community's languages; err carries the English text, the whole JSON goes with the answer's detail. */
static bool refused(const struct run_result *result, struct err *err)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(broken);
	const struct json *json = json_parse(buf_view(&result->refusal), JSON_LIMITS, &arena, &broken);
	const struct json *text = json && json->type == JSON_OBJECT ? json_get(json, "zh-CN") : json;
	const struct json *english = json && json->type == JSON_OBJECT ? json_get(json, "en") : NULL;
	char pointer[80] = "";
	if (result->refusal_field.len)
		snprintf(pointer, sizeof pointer, "/data/%.*s", (int)(result->refusal_field.len > 60 ? 60 : result->refusal_field.len), result->refusal_field.ptr);
	const char *shown = text && text->type == JSON_TEXT ? text->text : english && english->type == JSON_TEXT ? english->text : "refused";
	if (text && english && english->type == JSON_TEXT && text->type == JSON_TEXT)
		err_item(err, ERR_REFUSED, pointer, "%s / %s", english->text, text->text);
	else
		err_item(err, ERR_REFUSED, pointer, "%s", shown);
	arena_free(&arena);
	return false;
}

/* What a request was refused for is kept until its turn is taken back: a turn of its own then writes it down. */
static void remember_failed_check(struct turn *turn, const struct node *candidate, struct record *subject, const struct handler *handler, enum verdict verdict, struct run_result *result)
{
	struct failed_check *failed = &turn->engine->failed_check;
	if (candidate != turn->nodes[0])
		return;                                        /* inside a handler it is that handler's error */
	failed->handler = handler;
	failed->verdict = verdict;
	failed->subject = subject;
	snprintf(failed->type, sizeof failed->type, "%s", candidate->event.def->type);
	buf_clear(&failed->result.error);
	buf_clear(&failed->result.traceback);
	buf_str(&failed->result.error, buf_view(&result->error));
	buf_str(&failed->result.traceback, buf_view(&result->traceback));
}

void check_park(struct engine *engine)
{
	struct failed_check *failed = &engine->failed_check;
	if (!failed->handler)
		return;
	struct turn *turn = &engine->turn;
	turn_begin(engine, clock_wall(engine->config.clock));
	struct node *node = turn_root_reserved(engine, "muster.parked", STR("system"), STR("check"));
	struct run run = { .engine = engine, .turn = turn, .node = node, .handler = failed->handler };
	char id[64];
	node->event.subject = failed->subject;
	buf_lit(&node->data, "{\"rule\":");
	json_put_text(&node->data, failed->handler->name);
	buf_lit(&node->data, ",\"type\":");
	json_put_text(&node->data, failed->type);
	buf_byte(&node->data, '}');
	const char *failure = park(turn, node, &run, failed->verdict, &failed->result, str_of(failed->type), id);
	record_run(node, &run, failed->verdict, &failed->result, failure);
	failed->handler = NULL;
	turn_finish(engine, NULL);
	group_turn_done(engine);
}

static bool check_one(struct turn *turn, struct node *candidate, struct record *subject, const struct handler *handler, struct err *err)
{
	struct run run;
	struct run_result result = { .error = BUF_INIT };
	const struct release *release = turn->engine->release;
	if (!wants(handler, subject))
		return true;
	run_open(&run, turn, candidate, handler, subject, true);
	enum verdict verdict = release->ops->run(release->script, &run, handler, &result);
	turn->instructions += result.instructions;
	bool ok = verdict == VERDICT_OK || verdict == VERDICT_SKIPPED;
	if (verdict == VERDICT_REFUSED)
		refused(&result, err);
	else if (!ok && handler->allow_on_failure)
		ok = true;
	else if (!ok)
		err_set(err, ERR_BUSY, "the check %s failed (%s): %s", handler->name, verdict_name(verdict), buf_cstr(&result.error));
	if (!ok || run.reasons.len || verdict != VERDICT_OK)
		record_run(candidate, &run, verdict, &result, NULL);
	if (!ok && verdict != VERDICT_REFUSED)
		remember_failed_check(turn, candidate, subject, handler, verdict, &result);
	if (!ok && verdict != VERDICT_REFUSED)
		log_line(turn->engine->config.log, LOG_WARN, "check_failed", "community", turn->engine->config.community, "rule", handler->name,
		         "verdict", verdict_name(verdict), "error", buf_cstr(&result.error), NULL);
	run_close(&run);
	result_free(&result);
	return ok;
}

/* Like a check it may only read; nothing of it is kept. */
enum verdict run_page(struct turn *turn, struct node *node, struct record *subject, const struct handler *handler, struct run_result *result)
{
	struct run run;
	const struct release *release = turn->engine->release;
	run_open(&run, turn, node, handler, subject, true);
	watch_begin(turn->engine->config.watch, handler->name);
	enum verdict verdict = release->ops->run(release->script, &run, handler, result);
	watch_end(turn->engine->config.watch);
	run_close(&run);
	return verdict;
}

bool run_checks(struct turn *turn, struct node *candidate, struct record *subject, struct err *err)
{
	const struct event_def *def = candidate->event.def;
	const struct handler **checks = turn->engine->checks ? turn->engine->checks[def->number] : NULL;
	for (; checks && *checks; checks++)
		if (!check_one(turn, candidate, subject, *checks, err))
			return false;
	return true;
}

static const char *const verdict_names[] = {
	[VERDICT_OK] = "ok", [VERDICT_SKIPPED] = "skipped", [VERDICT_ERROR] = "error", [VERDICT_REFUSED] = "refused",
	[VERDICT_INSTRUCTIONS] = "instructions", [VERDICT_CLOCK] = "clock", [VERDICT_MEMORY] = "memory",
	[VERDICT_LIMIT] = "limit", [VERDICT_TURN_LIMIT] = "turn_limit", [VERDICT_SUSPENDED] = "suspended",
};

const char *verdict_name(enum verdict verdict)
{
	return verdict_names[verdict];
}
