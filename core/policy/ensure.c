#include "policy/ensure.h"
#include "base/json.h"

#include <stdio.h>

static void taken(void *arg, const struct reply *reply)
{
	struct ensuring *ensuring = arg;
	ensuring->ok = reply->err == NULL;
	if (reply->err)
		err_copy(&ensuring->err, reply->err);
	else if (!str_to_c(reply->subject, ensuring->subject, sizeof ensuring->subject))
		ensuring->subject[0] = '\0';
}

bool ensure_submit(struct ensuring *ensuring, struct str type, struct str subject, const struct json *fields, struct str event_id, struct str *made, struct err *err)
{
	struct submission submission = { .type = type, .subject = subject, .data = fields, .actor = ensuring->actor, .source = ensuring->source, .id = event_id,
		.because = ensuring->because, .may_name_ids = true, .system = ensuring->system };
	engine_submit(ensuring->engine, &submission, taken, ensuring);
	*made = str_of(ensuring->subject);
	return ensuring->ok || err_copy(err, &ensuring->err);
}

const struct event_def *ensure_creating(const struct kind *kind)
{
	for (uint16_t i = 0; i < kind->event_count; i++)
		if (kind->events[i].creates)
			return &kind->events[i];
	return NULL;
}

const struct event_def *ensure_updating(const struct kind *kind)
{
	static const char *const names[] = { "update", "correct" };
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct event_def *event = kind_event(kind, str_of(names[i]));
		if (event && !event->creates)
			return event;
	}
	return NULL;
}

static bool takes(const struct event_def *event, const char *name)
{
	for (uint16_t i = 0; i < event->take_count; i++)
		if (strcmp(event->takes[i].name, name) == 0)
			return true;
	return false;
}

/* What people have changed since stays theirs: a setup is where a community begins, not what it is put back to with each version. */
static bool is_setups(struct ensuring *ensuring, const struct record *record, const struct field *field, struct err *err)
{
	char actor[80];
	if (!record_has(record, field) || (engine_field_actor(ensuring->engine, record, field->name, actor, err) && strcmp(actor, "setup") == 0))
		return true;
	if (!ensuring->kept++)
		snprintf(ensuring->kept_first, sizeof ensuring->kept_first, "%s/%.*s %s", record_kind(record)->name, STR_ARG(record_id(record)), field->name);
	return false;
}

/* The fields that differ from what the record holds, as one JSON object; "" when none do. */
static struct str changed_fields(struct ensuring *ensuring, const struct record *record, const struct json *fields, struct err *err)
{
	const struct world *world = engine_world(ensuring->engine);
	struct buf out = BUF_INIT, now = BUF_INIT, then = BUF_INIT;
	for (const struct json *name = json_first(fields); name; name = json_next_member(name)) {
		const struct field *field = kind_must_field(record_kind(record), json_str(name), err);
		union slot slot;
		bool none;
		if (!field)
			break;
		struct value value = value_of_json(name->next, &ensuring->arena);
		if (!field_accept(world, field, &value, field->name, &slot, &none, err))
			break;
		buf_clear(&now);
		buf_clear(&then);
		if (record_has(record, field))
			slot_write_json(world, field, record->slots[field->index], &now);
		if (!none) {
			slot_write_json(world, field, slot, &then);
			slot_drop(field, slot);
		}
		if (str_eq(buf_view(&now), buf_view(&then)) || (ensuring->keep_peoples && !is_setups(ensuring, record, field, err)))
			continue;
		buf_byte(&out, out.len ? ',' : '{');
		json_put_str(&out, json_str(name));
		buf_byte(&out, ':');
		json_write(&out, name->next);
	}
	if (out.len)
		buf_byte(&out, '}');
	struct str text = arena_str(&ensuring->arena, buf_view(&out));
	buf_free(&out);
	buf_free(&now);
	buf_free(&then);
	return text;
}

static bool update(struct ensuring *ensuring, const struct record *record, struct str changed, struct str *subject, struct err *err)
{
	const struct event_def *event = ensure_updating(record_kind(record));
	struct arena *arena = &ensuring->arena;
	if (!event)
		return err_set(err, ERR_CONFLICT, "%s '%.*s' is there with other fields, and %s has no event 'update' that could change them", record_kind(record)->name, STR_ARG(record_id(record)), record_kind(record)->name);
	const struct json *fields = json_parse(changed, JSON_LIMITS, arena, err);
	if (fields && takes(event, "reason")) {
		struct buf text = BUF_INIT;
		buf_add(&text, changed.ptr, changed.len - 1);
		buf_lit(&text, ",\"reason\":");
		json_put_text(&text, ensuring->reason);
		buf_byte(&text, '}');
		struct str with_reason = arena_str(arena, buf_view(&text));
		buf_free(&text);
		fields = json_parse(with_reason, JSON_LIMITS, arena, err);
	}
	ensuring->outcome = ENSURED_CHANGED;
	return fields && ensure_submit(ensuring, str_of(event->type), record_id(record), fields, STR_NONE, subject, err);
}

bool ensure(struct ensuring *ensuring, struct str kind_name, struct str id, const struct json *fields, struct str *subject, struct err *err)
{
	struct world *world = engine_world(ensuring->engine);
	const struct kind *kind = model_must_kind(world_model(world), kind_name, err);
	if (!kind)
		return false;
	const struct record *record = world_find(world, kind, id);
	ensuring->outcome = ENSURED_SAME;
	const struct event_def *event = ensure_creating(kind);
	if (!event)
		return err_set(err, ERR_MODEL, "no event creates a %s", kind->name);
	if (!record) {
		ensuring->outcome = ENSURED_CREATED;
		return ensure_submit(ensuring, str_of(event->type), id, fields, STR_NONE, subject, err);
	}
	struct str changed = changed_fields(ensuring, record, fields, err);
	*subject = record_id(record);
	return err->code == ERR_NONE && (!changed.len || update(ensuring, record, changed, subject, err));
}
