/* muster.retry runs one parked handler again on the stored event; muster.settle lays a parked run aside. */
#include "engine/state.h"

#include <stdio.h>

static const struct handler *find_handler(const struct engine *engine, struct str name)
{
	return map_get(&engine->handlers_by_name, name);
}

bool must_handler(const struct engine *engine, struct str name, const struct handler **handler, struct err *err)
{
	*handler = find_handler(engine, name);
	if (*handler)
		return true;
	const struct release *release = engine->release;
	const char **names = mem_alloc(((release ? release->handler_count : 0) + 1) * sizeof names[0]);
	size_t count = 0;
	for (size_t i = 0; release && i < release->handler_count; i++)
		names[count++] = release->handlers[i].name;
	names[count] = NULL;
	char text[128], hint[160] = "";
	if (!str_to_c(name, text, sizeof text))
		text[0] = '\0';
	err_set(err, ERR_NOT_FOUND, "the active version has no rule '%s'%s", text, err_suggest(hint, sizeof hint, text, names));
	mem_free(names);
	return false;
}

/* The stored event's fields as the handler saw them; what the present model no longer knows is left out. */
static void restore_data(struct turn *turn, struct event *event, const struct json *data)
{
	struct world *world = turn->engine->world;
	struct event_value *values = arena_alloc(&turn->arena, (data ? data->len : 0) * sizeof values[0] + 1);
	for (const struct json *name = json_first(data); name && event->def; name = json_next_member(name)) {
		const struct take *take = NULL;
		for (uint16_t i = 0; i < event->def->take_count && !take; i++)
			if (str_is(json_str(name), event->def->takes[i].name))
				take = &event->def->takes[i];
		ERR_DECLARE(err);
		struct value loose = value_of_json(name->next, &turn->arena);
		struct event_value value = { .none = false };
		if (!take || !field_accept(world, take->field, &loose, take->name, &value.slot, &value.none, &err))
			continue;
		value.field = take->field;
		value.name = take->name;
		values[event->data_count++] = value;
	}
	event->data = values;
}

static bool restore_event(struct engine *engine, struct node *node, uint64_t seq, struct err *err)
{
	struct turn *turn = &engine->turn;
	struct log_row row;
	if (!log_row_read(engine, seq, &turn->arena, &row, err))
		return false;
	struct event *event = &node->event;
	event->def = model_event(world_model(engine->world), row.type);
	event->due_us = row.due_us;
	event->missed = row.missed;
	if (event->def && row.subject.len)
		event->subject = world_find(engine->world, event->def->kind, row.subject);
	if (!event->def || !event->subject)
		return event->def || str_starts(row.type, STR("muster.")) || err_set(err, ERR_CONFLICT, "the active model has no event '%.*s' any more", STR_ARG(row.type));
	ERR_DECLARE(broken);
	restore_data(turn, event, json_parse(row.data, JSON_LIMITS, &turn->arena, &broken));
	return true;
}

static void settle(struct turn *turn, struct node *node, struct record *failure, int64_t tries)
{
	struct engine *engine = turn->engine;
	const struct kind *kind = record_kind(failure);
	const struct field *retries = kind_field(kind, STR("retries"));
	record_set_state(engine->world, failure, (uint16_t)kind_state(kind, STR("settled")));
	system_set(engine, failure, "retries", (struct value){ VALUE_INTEGER, { .integer = system_integer(failure, "retries") + tries } });
	record_touch(engine->world, failure, node->event.seq, turn->now_us);
	effect_record(turn, node, failure, &retries, 1);
}

static struct record *parked_failure(const struct engine *engine, const struct submission *submission, struct err *err)
{
	const struct json *id = json_get(submission->data, "failure");
	struct record *failure = id && id->type == JSON_TEXT ? world_find(engine->world, engine_kind(engine, "muster_failure"), json_str(id)) : NULL;
	if (!id || id->type != JSON_TEXT)
		err_item(err, ERR_REFUSED, "/data/failure", "name the failure");
	else if (!failure)
		err_set(err, ERR_NOT_FOUND, "no failure '%.60s'", id->text);
	else if (strcmp(record_state(failure), "parked") != 0)
		err_set(err, ERR_CONFLICT, "failure '%.60s' was retried or settled already", id->text);
	else
		return failure;
	return NULL;
}

/* A retry that fails again parks a new failure; the old one is settled either way, so nothing is retried twice. */
bool retry_event(struct engine *engine, const struct submission *submission, struct err *err)
{
	struct record *failure = parked_failure(engine, submission, err);
	const struct handler *handler;
	if (!failure || !must_handler(engine, system_text(failure, "rule"), &handler, err))
		return false;
	uint64_t seq = (uint64_t)system_integer(failure, "event");
	if (handler->use == HANDLER_CHECK)
		return err_set(err, ERR_CONFLICT, "a check refused its request; it runs again when the request is sent again");
	if (seq > engine->durable_seq)
		return err_set(err, ERR_BUSY, "its event is not durable yet");
	struct turn *turn = &engine->turn;
	struct node *node = turn_root_reserved(engine, "muster.retry", submission->actor, submission->source);
	node->event.id = arena_str(&turn->arena, submission->id);
	if (!restore_event(engine, node, seq, err))
		return false;
	node->event.retry = (uint32_t)system_integer(failure, "retries") + 1;
	json_write(&node->data, submission->data);
	node->only = handler;
	settle(turn, node, failure, 1);
	turn_queue(turn, node);
	return true;
}

/* Nobody will run it again: somebody did by hand what was to be done, or its rule is gone. */
bool settle_event(struct engine *engine, const struct submission *submission, struct err *err)
{
	const struct json *note = json_get(submission->data, "note");
	struct record *failure = parked_failure(engine, submission, err);
	if (!failure)
		return false;
	if (!note || note->type != JSON_TEXT || !note->len)
		return err_item(err, ERR_REFUSED, "/data/note", "say why it is not run again (note)");
	struct node *node = turn_root_reserved(engine, "muster.settle", submission->actor, submission->source);
	node->event.id = arena_str(&engine->turn.arena, submission->id);
	json_write(&node->data, submission->data);
	settle(&engine->turn, node, failure, 0);
	return true;
}
