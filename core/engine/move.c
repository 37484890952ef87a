/* muster.deadlines: running timers get other dues, all in one event. {"moves":[{"kind":…,"id":…,"timer":…,"due":TIME}],"reason":…}
 * A move may say what the due was reckoned from by now: "duration", and "scope" and "scope_value" where the param's value was found; else the
 * basis stays. None is moved into the past: what would be is due now. A time field of the entity that held just the old due follows. */
#include "engine/state.h"

#include <stdio.h>

enum { FIELDS_THAT_FOLLOW = 16 };
struct move { const struct json *json; struct record *record; const struct timer *timer; int64_t due_us; char pointer[64]; };

static struct str text_of(const struct json *object, const char *name)
{
	const struct json *value = json_get(object, name);
	return value && value->type == JSON_TEXT ? json_str(value) : STR_NONE;
}

static bool find_timer(const struct engine *engine, struct move *move, struct err *err)
{
	struct str kind_name = text_of(move->json, "kind"), id = text_of(move->json, "id"), name = text_of(move->json, "timer");
	const struct kind *kind = model_must_kind(world_model(engine->world), kind_name, err);
	const struct event_def *event = kind ? kind_must_event(kind, name, err) : NULL;
	if (!event || !event->timer)
		return err_item(err, ERR_REFUSED, move->pointer, "%s", event ? "it is an event, not a timer" : err->text);
	move->record = world_find(engine->world, kind, id);
	move->timer = move->record ? timers_find(engine->timers, move->record, event) : NULL;
	if (!move->timer)
		return err_item(err, ERR_REFUSED, move->pointer, "timer %s of '%.*s' is not set", event->type, STR_ARG(id));
	return move->timer->left_us < 0 || err_item(err, ERR_REFUSED, move->pointer, "timer %s of '%.*s' is paused: it has no due", event->type, STR_ARG(id));
}

static bool read_move(const struct engine *engine, struct move *move, struct err *err)
{
	struct duration duration;
	ERR_DECLARE(why);
	if (!find_timer(engine, move, err))
		return false;
	if (!calendar_time_parse(world_calendar(engine->world), text_of(move->json, "due"), &move->due_us, &why))
		return err_item(err, ERR_REFUSED, move->pointer, "due: %s", why.text);
	if (move->due_us < engine->turn.now_us)
		move->due_us = engine->turn.now_us;
	struct str text = text_of(move->json, "duration");
	return !text.len || duration_parse(text, &duration, &why) || err_item(err, ERR_REFUSED, move->pointer, "duration: %s", why.text);
}

static void fields_follow(struct turn *turn, struct node *node, struct record *record, int64_t from_us, int64_t to_us)
{
	struct world *world = turn->engine->world;
	const struct kind *kind = record_kind(record);
	const struct field *changed[FIELDS_THAT_FOLLOW];
	size_t count = 0;
	for (uint16_t i = 0; i < kind->field_count && count < FIELDS_THAT_FOLLOW; i++) {
		const struct field *field = &kind->fields[i];
		if (field->type != FIELD_TIME || !record_has(record, field) || record->slots[field->index].integer != from_us)
			continue;
		record_set(world, record, field, (union slot){ .integer = to_us });
		changed[count++] = field;
	}
	if (!count)
		return;
	record_touch(world, record, node->event.seq, turn->now_us);
	effect_record(turn, node, record, changed, count);
}

static const struct param_reading *reading_by_now(struct engine *engine, const struct param_reading *was, const struct json *move)
{
	char scope[64], value[80];
	if (!was || !text_of(move, "duration").len || !str_to_c(text_of(move, "scope"), scope, sizeof scope) || !str_to_c(text_of(move, "scope_value"), value, sizeof value))
		return was;
	return engine_reading(engine, (struct param_reading){ was->param, was->key, scope, value, was->scopes });
}

static void carry_out(struct turn *turn, struct node *node, const struct move *move)
{
	struct engine *engine = turn->engine;
	struct timer moved = *move->timer;
	struct str duration = text_of(move->json, "duration");
	int64_t from_us = moved.due_us;
	moved.due_us = move->due_us;
	moved.seq = node->event.seq;
	moved.reading = reading_by_now(engine, moved.reading, move->json);
	struct text *reckoned = duration.len && moved.duration ? text_new(duration) : NULL;
	if (reckoned)
		moved.duration = reckoned;
	effect_timer(turn, node, moved.record, moved.event, timers_set(engine->timers, moved));
	text_drop(reckoned);
	fields_follow(turn, node, moved.record, from_us, moved.due_us);
}

bool deadlines_event(struct engine *engine, const struct submission *submission, struct err *err)
{
	const struct json *moves = json_get(submission->data, "moves"), *reason = json_get(submission->data, "reason");
	if (!moves || moves->type != JSON_ARRAY || !moves->len)
		return err_item(err, ERR_REFUSED, "/data/moves", "list the timers to move: {\"kind\":…,\"id\":…,\"timer\":…,\"due\":…}");
	if (reason && reason->type != JSON_TEXT)
		return err_item(err, ERR_REFUSED, "/data/reason", "a reason is a text");
	struct node *node = turn_root_reserved(engine, "muster.deadlines", submission->actor, submission->source);
	node->event.id = arena_str(&engine->turn.arena, submission->id);
	node->event.because = arena_str(&engine->turn.arena, submission->because);
	json_write(&node->data, submission->data);
	bool ok = true;
	size_t at = 0;
	for (const struct json *item = json_first(moves); item; item = item->next) {
		struct move move = { .json = item };
		snprintf(move.pointer, sizeof move.pointer, "/data/moves/%zu", at++);
		ERR_DECLARE(passed_over);                      /* under another version a recorded move may have nothing to move */
		if (read_move(engine, &move, submission->replayed ? &passed_over : err))
			carry_out(&engine->turn, node, &move);
		else
			ok = submission->replayed && ok;
	}
	return ok;
}
