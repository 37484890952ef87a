/* Suspended rules: by a person's word, or after repeated kills until they prove themselves again. The state is a record a rule, so that it
 * is journalled, logged and replayed like everything else. */
#include "engine/state.h"

#include <stdio.h>

enum { KILLS_MOST = 5 };
static const int64_t kills_within_us = MINUTE_US, rest_us = 10 * MINUTE_US;

static const char *const field_names[] = { "rule", "reason", "until", "kills", "since", "version" };

static void id_of(struct str rule, char id[20])
{
	snprintf(id, 20, "s%016llx", (unsigned long long)hash_bytes(rule.ptr, rule.len, 0));
}

static struct record *suspension_of(const struct engine *engine, struct str rule)
{
	char id[20];
	id_of(rule, id);
	return world_find(engine->world, engine_kind(engine, "muster_suspension"), str_of(id));
}

static bool is_suspended(const struct record *record)
{
	const char *state = record ? record_state(record) : NULL;
	return state && strcmp(state, "suspended") == 0;
}

/* A person's suspension has no end; the engine's rests, then lets one run through, and so does a new version. */
static bool on_trial(const struct engine *engine, const struct record *record, int64_t now_us)
{
	int64_t until = system_integer(record, "until");
	return until && (now_us >= until || (engine->release && (int64_t)engine->release->version != system_integer(record, "version")));
}

bool handler_suspended(const struct engine *engine, const struct handler *handler)
{
	const struct kind *kind = engine_kind(engine, "muster_suspension");
	if (!kind || world_count(engine->world, kind) == 0)
		return false;
	const struct record *record = suspension_of(engine, str_of(handler->name));
	return is_suspended(record) && !on_trial(engine, record, engine->turn.now_us);
}

static struct value integer_value(int64_t number) { return (struct value){ VALUE_INTEGER, { .integer = number } }; }
static struct value time_value(int64_t time_us) { return time_us ? (struct value){ VALUE_TIME, { .integer = time_us } } : (struct value){ .type = VALUE_NONE }; }
static struct value text_value(struct str text) { return text.len ? (struct value){ VALUE_TEXT, { .text = text } } : (struct value){ .type = VALUE_NONE }; }

static void write_down(struct turn *turn, struct node *node, struct record *record, const char *state)
{
	struct engine *engine = turn->engine;
	const struct kind *kind = record_kind(record);
	const struct field *fields[COUNT_OF(field_names)];
	for (size_t i = 0; i < COUNT_OF(field_names); i++)
		fields[i] = kind_field(kind, str_of(field_names[i]));
	record_set_state(engine->world, record, (uint16_t)kind_state(kind, str_of(state)));
	record_touch(engine->world, record, node->event.seq, turn->now_us);
	effect_record(turn, node, record, fields, COUNT_OF(fields));
}

static struct record *must_record(struct turn *turn, const char *rule, struct err *err)
{
	struct engine *engine = turn->engine;
	char id[20];
	struct record *record = suspension_of(engine, str_of(rule));
	id_of(str_of(rule), id);
	if (!record && (record = world_create(engine->world, engine_kind(engine, "muster_suspension"), str_of(id), turn->now_us, err)) != NULL)
		system_set(engine, record, "rule", text_value(str_of(rule)));
	return record;
}

static void tell_owner(struct turn *turn, struct node *node, const char *rule)
{
	struct buf text = BUF_INIT, key = BUF_INIT;
	buf_printf(&key, "suspended:%.80s", rule);
	buf_printf(&text, "{\"en\":\"rule %s was ended %d times within a minute and rests for ten\",\"zh-CN\":\"规则%s一分钟内被中止%d次,暂停十分钟\"}", rule, KILLS_MOST, rule, KILLS_MOST);
	alert_by_engine(turn, node, buf_view(&key), STR("policy_owner"), buf_view(&text));
	buf_free(&text);
	buf_free(&key);
}

/* Counts by turn time, in a window that begins with the first kill. */
void rule_killed(struct turn *turn, struct node *node, const struct handler *handler)
{
	struct engine *engine = turn->engine;
	ERR_DECLARE(err);
	struct record *record = must_record(turn, handler->name, &err);
	if (!record)
		return;
	bool trial = is_suspended(record);
	int64_t since = system_integer(record, "since"), kills = system_integer(record, "kills");
	bool fresh = !since || turn->now_us - since > kills_within_us || turn->now_us < since;
	kills = fresh ? 1 : kills + 1;
	system_set(engine, record, "kills", integer_value(kills));
	system_set(engine, record, "since", time_value(fresh ? turn->now_us : since));
	if (!trial && kills < KILLS_MOST) {
		write_down(turn, node, record, "active");
		return;
	}
	system_set(engine, record, "reason", text_value(trial ? STR("it was ended again when it was let run") : STR("it was ended five times within a minute")));
	system_set(engine, record, "until", time_value(turn->now_us + rest_us));
	system_set(engine, record, "version", integer_value(engine->release ? (int64_t)engine->release->version : 0));
	write_down(turn, node, record, "suspended");
	log_line(engine->config.log, LOG_WARN, "rule_suspended", "community", engine->config.community, "rule", handler->name, "why", "kills", NULL);
	if (!trial)
		tell_owner(turn, node, handler->name);
}

/* A run on trial that ended well. */
void rule_ran(struct turn *turn, struct node *node, const struct handler *handler)
{
	const struct kind *kind = engine_kind(turn->engine, "muster_suspension");
	struct record *record = kind && world_count(turn->engine->world, kind) ? suspension_of(turn->engine, str_of(handler->name)) : NULL;
	if (!is_suspended(record))
		return;
	system_set(turn->engine, record, "kills", integer_value(0));
	system_set(turn->engine, record, "since", time_value(0));
	system_set(turn->engine, record, "until", time_value(0));
	write_down(turn, node, record, "active");
	log_line(turn->engine->config.log, LOG_INFO, "rule_resumed", "community", turn->engine->config.community, "rule", handler->name, NULL);
}

/* muster.suspend, muster.resume: a person's word (or the watchdog's, after a restart). */
bool suspend_event(struct engine *engine, const struct submission *submission, struct err *err)
{
	bool suspends = str_is(submission->type, "muster.suspend");
	const struct json *rule = json_get(submission->data, "handler"), *reason = json_get(submission->data, "reason");
	const struct handler *handler;
	if (!rule || rule->type != JSON_TEXT)
		return err_item(err, ERR_REFUSED, "/data/handler", "name the rule");
	if (!must_handler(engine, json_str(rule), &handler, err))
		return false;
	struct record *known = suspension_of(engine, json_str(rule));
	if (suspends == is_suspended(known))
		return err_set(err, ERR_CONFLICT, "rule '%s' is %s already", handler->name, suspends ? "suspended" : "active");
	struct turn *turn = &engine->turn;
	struct node *node = turn_root_reserved(engine, suspends ? "muster.suspend" : "muster.resume", submission->actor, submission->source);
	struct record *record = must_record(turn, handler->name, err);
	if (!record)
		return false;
	node->event.id = arena_str(&turn->arena, submission->id);
	json_write(&node->data, submission->data);
	system_set(engine, record, "reason", text_value(reason && reason->type == JSON_TEXT ? json_str(reason) : STR_NONE));
	system_set(engine, record, "until", time_value(0));
	system_set(engine, record, "kills", integer_value(0));
	system_set(engine, record, "since", time_value(0));
	write_down(turn, node, record, suspends ? "suspended" : "active");
	return true;
}
