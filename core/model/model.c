/* Looking things up by name, with a suggestion when the name is wrong. */
#include "model/model_private.h"
#include "model/world.h"

#include <stdio.h>

static void drop_defaults(const struct model *model)
{
	for (uint16_t i = 0; i < model->kind_count; i++)
		for (uint16_t k = 0; k < model->kinds[i].field_count; k++)
			if (model->kinds[i].fields[k].has_default)
				slot_drop(&model->kinds[i].fields[k], model->kinds[i].fields[k].default_value);
}

void model_free(struct model *model)
{
	if (!model)
		return;
	drop_defaults(model);
	if (model->names) {
		map_free(&model->names->kinds);
		map_free(&model->names->events);
		map_free(&model->names->members);
		mem_free(model->names);
	}
	struct arena arena = model->arena;             /* the model lives in its own arena */
	arena_free(&arena);
}

const struct kind *model_kind(const struct model *model, struct str name)
{
	return map_get(&model->names->kinds, name);
}

const struct event_def *model_event(const struct model *model, struct str type)
{
	return map_get(&model->names->events, type);
}

/* ---- refusals that help ---- */

struct names { const char *list[300]; size_t count; };

static void add_name(struct names *names, const char *name)
{
	if (names->count < COUNT_OF(names->list) - 1)
		names->list[names->count++] = name;
}

/* "no kind 'wsh'; did you mean 'wish'?", "wish has no field 'unti'; …" */
static bool no_such(struct err *err, struct names *names, struct str wrong, const char *owner, const char *what)
{
	char text[80], hint[100] = "";
	names->list[names->count] = NULL;
	if (str_to_c(wrong, text, sizeof text))
		err_suggest(hint, sizeof hint, text, names->list);
	else
		snprintf(text, sizeof text, "%.*s…", (int)(wrong.len > 40 ? 40 : wrong.len), wrong.ptr ? wrong.ptr : "");
	return err_set(err, ERR_MODEL, "%s%s%s '%s'%s", owner ? owner : "", owner ? " has no " : "no ", what, text, hint);
}

const struct kind *model_must_kind(const struct model *model, struct str name, struct err *err)
{
	const struct kind *kind = model_kind(model, name);
	if (kind)
		return kind;
	struct names names = { .count = 0 };
	for (uint16_t i = 0; i < model->kind_count; i++)
		if (!model->kinds[i].system || model->kinds[i].name[0] == 'a')
			add_name(&names, model->kinds[i].name);
	no_such(err, &names, name, NULL, "kind");
	return NULL;
}

const struct event_def *model_must_event(const struct model *model, struct str type, struct err *err)
{
	const struct event_def *event = model_event(model, type);
	if (event)
		return event;
	const char *dot = type.len ? memchr(type.ptr, '.', type.len) : NULL;
	if (!dot) {
		err_set(err, ERR_MODEL, "'%.*s' is no event type; write kind.event, like wish.submit", (int)(type.len > 60 ? 60 : type.len), type.ptr ? type.ptr : "");
		return NULL;
	}
	size_t length = (size_t)(dot - type.ptr);
	const struct kind *kind = model_must_kind(model, (struct str){ type.ptr, length }, err);
	return kind ? kind_must_event(kind, (struct str){ dot + 1, type.len - length - 1 }, err) : NULL;
}

const struct event_def *kind_event(const struct kind *kind, struct str name)
{
	for (uint16_t i = 0; i < kind->event_count; i++)
		if (str_is(name, kind->events[i].name))
			return &kind->events[i];
	return NULL;
}

const struct event_def *kind_must_event(const struct kind *kind, struct str name, struct err *err)
{
	const struct event_def *event = kind_event(kind, name);
	if (event)
		return event;
	struct names names = { .count = 0 };
	for (uint16_t i = 0; i < kind->event_count; i++)
		add_name(&names, kind->events[i].name);
	no_such(err, &names, name, kind->name, "event");
	return NULL;
}

const struct field *kind_field(const struct kind *kind, struct str name)
{
	for (uint16_t i = 0; i < kind->field_count; i++)
		if (str_is(name, kind->fields[i].name))
			return &kind->fields[i];
	return NULL;
}

const struct field *kind_must_field(const struct kind *kind, struct str name, struct err *err)
{
	static const char *const always[] = { "id", "state", "created", "updated" };
	const struct field *field = kind_field(kind, name);
	if (field)
		return field;
	struct names names = { .count = 0 };
	for (uint16_t i = 0; i < kind->field_count; i++)
		add_name(&names, kind->fields[i].name);
	for (uint16_t i = 0; i < kind->back_count; i++)
		add_name(&names, kind->backs[i].name);
	for (size_t i = 0; i < COUNT_OF(always); i++)
		add_name(&names, always[i]);
	no_such(err, &names, name, kind->name, "field");
	return NULL;
}

int kind_state(const struct kind *kind, struct str name)
{
	for (uint16_t i = 0; i < kind->state_count; i++)
		if (str_is(name, kind->states[i]))
			return i;
	return -1;
}

int kind_must_state(const struct kind *kind, struct str name, struct err *err)
{
	int state = kind_state(kind, name);
	if (state >= 0)
		return state;
	struct names names = { .count = 0 };
	for (uint16_t i = 0; i < kind->state_count; i++)
		add_name(&names, kind->states[i]);
	no_such(err, &names, name, kind->name, "state");
	return -1;
}

const struct ledger_def *model_ledger(const struct model *model, struct str name)
{
	for (uint16_t i = 0; i < model->ledger_count; i++)
		if (str_is(name, model->ledgers[i].name))
			return &model->ledgers[i];
	return NULL;
}

const struct ledger_def *model_must_ledger(const struct model *model, struct str name, struct err *err)
{
	const struct ledger_def *ledger = model_ledger(model, name);
	if (ledger)
		return ledger;
	struct names names = { .count = 0 };
	for (uint16_t i = 0; i < model->ledger_count; i++)
		add_name(&names, model->ledgers[i].name);
	no_such(err, &names, name, NULL, "ledger");
	return NULL;
}

const char *kind_state_name(const struct kind *kind, uint16_t state)
{
	return state == STATE_NONE || state >= kind->state_count ? NULL : kind->states[state];
}

const char *const field_type_names[] = { "text", "integer", "number", "money", "boolean", "time", "date", "duration", "enum", "ref", "list", "json", NULL };

const char *field_type_name(enum field_type type)
{
	return field_type_names[type];
}

int field_enum_index(const struct field *field, struct str name)
{
	for (uint16_t i = 0; i < field->value_count; i++)
		if (str_is(name, field->values[i]))
			return i;
	return -1;
}
