#include "engine/labels.h"
#include "engine/engine.h"

struct labels { struct arena arena; const struct json **kinds, *ledgers; uint16_t kind_count; };

static const struct json *named(const struct json *list, struct str name)
{
	for (const struct json *item = json_first(list); item; item = item->next) {
		const struct json *own = json_get(item, "name");
		if (own && own->type == JSON_TEXT && str_eq(json_str(own), name))
			return item;
	}
	return NULL;
}

static const struct json *pair(const struct json *label)
{
	return label && label->type == JSON_OBJECT && json_get(label, "en") && json_get(label, "zh-CN") ? label : NULL;
}

static const struct json *member(const struct json *object, struct str name)
{
	for (const struct json *one = object && object->type == JSON_OBJECT ? json_first(object) : NULL; one; one = json_next_member(one))
		if (str_eq(json_str(one), name))
			return pair(one->next);
	return NULL;
}

struct labels *labels_new(const struct model *model)
{
	struct labels *labels = mem_zalloc(sizeof *labels);
	const struct json_limits limits = { 32, 10000000 };
	ERR_DECLARE(err);
	const struct json *own = json_parse((struct str){ model->json, model->json_len }, limits, &labels->arena, &err);
	const struct json *system = json_parse(str_of(engine_system_kinds), limits, &labels->arena, &err);
	labels->kind_count = model->kind_count;
	labels->kinds = arena_zalloc(&labels->arena, (model->kind_count + 1U) * sizeof labels->kinds[0]);
	labels->ledgers = json_get(own, "ledgers");
	for (uint16_t i = 0; i < model->kind_count; i++)
		labels->kinds[i] = named(model->kinds[i].system ? system : json_get(own, "kinds"), str_of(model->kinds[i].name));
	return labels;
}

void labels_free(struct labels *labels)
{
	if (!labels)
		return;
	arena_free(&labels->arena);
	mem_free(labels);
}

static const struct json *kind_of(const struct labels *labels, const struct kind *kind)
{
	return labels->kinds[kind->index];
}

const struct json *label_kind(const struct labels *labels, const struct kind *kind)
{
	return pair(json_get(kind_of(labels, kind), "label"));
}

static const struct json *event_of(const struct labels *labels, const struct event_def *event)
{
	return named(json_get(kind_of(labels, event->kind), "events"), str_of(event->name));
}

const struct json *label_event(const struct labels *labels, const struct event_def *event)
{
	if (event->timer)
		return member(json_get(kind_of(labels, event->kind), "timer_labels"), str_of(event->name));
	return pair(json_get(event_of(labels, event), "label"));
}

const struct json *label_state(const struct labels *labels, const struct kind *kind, struct str state)
{
	return member(json_get(kind_of(labels, kind), "state_labels"), state);
}

static const struct json *field_of(const struct labels *labels, const struct kind *kind, const struct event_def *event, struct str name)
{
	const struct json *argument = event && !event->timer ? named(json_get(event_of(labels, event), "takes"), name) : NULL;
	return argument && json_get(argument, "type") ? argument : named(json_get(kind_of(labels, kind), "fields"), name);
}

const struct json *label_field(const struct labels *labels, const struct kind *kind, const struct event_def *event, struct str name)
{
	return pair(json_get(field_of(labels, kind, event, name), "label"));
}

const struct json *label_value(const struct labels *labels, const struct kind *kind, const struct event_def *event, struct str field, struct str value)
{
	const struct json *found = field_of(labels, kind, event, field), *of = json_get(found, "of"), *label = member(json_get(of ? of : found, "labels"), value);
	return label ? label : label_word(labels, value);
}

const struct json *label_ledger(const struct labels *labels, struct str name)
{
	return pair(json_get(named(labels->ledgers, name), "label"));
}

const struct json *label_word(const struct labels *labels, struct str word)
{
	for (uint16_t i = 0; i < labels->kind_count; i++)
		for (const struct json *field = json_first(json_get(labels->kinds[i], "fields")); field; field = field->next) {
			const struct json *of = json_get(field, "of"), *label = member(json_get(of ? of : field, "labels"), word);
			if (label)
				return label;
		}
	return NULL;
}
