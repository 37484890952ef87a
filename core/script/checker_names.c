/* What the model says of the names in a policy. */
#include "script/checker_private.h"

#include <stdio.h>

struct shaped check_of_entity(const struct kind *kind) { return (struct shaped){ .shape = kind ? SHAPE_ENTITY : SHAPE_UNKNOWN, .kind = kind }; }
struct shaped check_of_entities(const struct kind *kind) { return (struct shaped){ .shape = kind ? SHAPE_ENTITIES : SHAPE_UNKNOWN, .kind = kind }; }

struct shaped check_of_field(const struct field *field)
{
	if (field->private)
		return SHAPELESS;
	if (field->type == FIELD_REF)
		return check_of_entity(field->target);
	if (field->type == FIELD_LIST && field->of->type == FIELD_REF)
		return check_of_entities(field->of->target);
	return (struct shaped){ .shape = SHAPE_FIELD, .field = field };
}

/* ---- indexing ---- */

static const char *const reserved[] = { "id", "kind", "created", "updated", NULL };

bool check_is_one(struct str name, const char *const *names)
{
	for (; *names; names++)
		if (str_is(name, *names))
			return true;
	return false;
}

void check_unknown_field(struct checker *checker, const struct kind *kind, struct str name, int line)
{
	ERR_DECLARE(err);
	const struct event_def *event = kind_event(kind, name);
	if (event)
		check_complain(checker, line, "a dot reads a field; %.*s is an event of %s: write :%.*s{ … }", STR_ARG(name), kind->name, STR_ARG(name));
	else if (!kind_must_field(kind, name, &err))
		check_complain(checker, line, "%s", err.text);
}

static struct shaped index_entity(struct checker *checker, const struct kind *kind, struct str name, int line)
{
	const struct field *field = kind_field(kind, name);
	if (field)
		return check_of_field(field);
	for (uint16_t i = 0; i < kind->back_count; i++)
		if (str_is(name, kind->backs[i].name))
			return check_of_entities(kind->backs[i].kind);
	if (str_is(name, "state"))
		return (struct shaped){ .shape = SHAPE_STATE, .kind = kind };
	if (!check_is_one(name, reserved))
		check_unknown_field(checker, kind, name, line);
	return SHAPELESS;
}

static struct shaped index_event(struct checker *checker, const struct shaped *value, struct str name, int line)
{
	static const char *const parts[] = { "seq", "type", "time", "due", "data", "before", "actor", "source", "root", "cause", "because", "missed", "retry", NULL };
	char hint[80];
	if (str_is(name, "data") && value->event)
		return (struct shaped){ .shape = SHAPE_DATA, .event = value->event };
	if (str_is(name, "before") && value->event)
		return (struct shaped){ .shape = SHAPE_BEFORE, .event = value->event };
	if (!check_is_one(name, parts))
		check_complain(checker, line, "an event has no '%.*s'%s", STR_ARG(name), check_hint(hint, sizeof hint, name, parts));
	return SHAPELESS;
}

const struct field *check_taken(const struct event_def *event, struct str name)
{
	for (uint16_t i = 0; i < event->take_count; i++)
		if (str_is(name, event->takes[i].name))
			return event->takes[i].field;
	return NULL;
}

const char *check_takes_hint(char *out, size_t size, const struct event_def *event, struct str wrong)
{
	const char *names[257];
	size_t count = 0;
	for (uint16_t i = 0; i < event->take_count && count < COUNT_OF(names) - 1; i++)
		names[count++] = event->takes[i].name;
	names[count] = NULL;
	return check_hint(out, size, wrong, names);
}

static struct shaped index_data(struct checker *checker, const struct event_def *event, struct str name, int line)
{
	char hint[80];
	const struct field *field = check_taken(event, name);
	if (field)
		return check_of_field(field);
	check_complain(checker, line, "%s does not take '%.*s'%s", event->type, STR_ARG(name), check_takes_hint(hint, sizeof hint, event, name));
	return SHAPELESS;
}

static const struct checker_param *find_param(const struct checker *checker, const char *name)
{
	for (size_t i = 0; i < checker->names->param_count; i++)
		if (strcmp(checker->names->params[i].name, name) == 0)
			return &checker->names->params[i];
	return NULL;
}

/* Its own file's param first, by the short name. */
static const struct checker_param *param_named(const struct checker *checker, struct str name)
{
	char full[160], plain[64];
	if (!str_to_c(name, plain, sizeof plain))
		return NULL;
	snprintf(full, sizeof full, "%s.%s", checker->names->prefix, plain);
	const struct checker_param *own = find_param(checker, full);
	return own ? own : find_param(checker, plain);
}

/* What may have been meant: the params by their full names, those of this file by their short ones. */
static const char *near_param(const struct checker *checker, struct str wrong, char *out, size_t size)
{
	size_t prefix = strlen(checker->names->prefix), count = checker->names->param_count;
	const char **names = mem_alloc((count + 1) * sizeof names[0]);
	for (size_t i = 0; i < count; i++) {
		const char *name = checker->names->params[i].name;
		names[i] = strncmp(name, checker->names->prefix, prefix) == 0 && name[prefix] == '.' ? name + prefix + 1 : name;
	}
	names[count] = NULL;
	check_hint(out, size, wrong, names);
	mem_free(names);
	return out;
}

struct shaped check_param(struct checker *checker, struct str name, int line)
{
	char hint[160];
	const struct checker_param *param = param_named(checker, name);
	if (param)
		survey_reads(check_survey(checker), param->name);
	if (param)
		return param->type == TYPE_TABLE ? (struct shaped){ .shape = SHAPE_VALUE, .type = TYPE_TABLE, .parts = param->keys } : check_made(param->type);
	if (!checker->quiet)
		check_complain(checker, line, "no param '%.*s'%s", STR_ARG(name), near_param(checker, name, hint, sizeof hint));
	return SHAPELESS;
}

/* A time, a number … has no fields; a table of known names has those. */
static struct shaped index_value(struct checker *checker, const struct shaped *value, struct str name, int line)
{
	char said[80], hint[80];
	enum word_type type = check_type(value);
	if (type == TYPE_TIME)
		check_complain(checker, line, "a time has no '%.*s'; local_time(…) gives year, month, day, hour, minute, weekday", STR_ARG(name));
	else if (type == TYPE_DURATION || type == TYPE_INTEGER || type == TYPE_NUMBER || type == TYPE_BOOLEAN)
		check_complain(checker, line, "%s has no '%.*s'", check_said(value, said), STR_ARG(name));
	else if (value->parts && !check_is_one(name, value->parts))
		check_complain(checker, line, "this table has no '%.*s'%s", STR_ARG(name), check_hint(hint, sizeof hint, name, value->parts));
	return SHAPELESS;
}

static struct shaped index_entities(struct checker *checker, const struct kind *kind, struct str name, int line)
{
	if (str_is(name, "state") || kind_field(kind, name) || kind_event(kind, name))
		check_complain(checker, line, "a list of %s has no '%.*s'; take one of it: list[1].%.*s, or go through it with ipairs", kind->name, STR_ARG(name), STR_ARG(name));
	return SHAPELESS;
}

/* log.warn, table.insert are words of their own: the text goes on over the dot. */
static struct shaped index_word(struct checker *checker, struct str library, struct str name, int line)
{
	const char *names[64];
	char hint[80];
	size_t count = 0;
	for (const char *const *at = checker->names->globals; *at && count < COUNT_OF(names) - 1; at++)
		if (str_starts(str_of(*at), library) && (*at)[library.len] == '.')
			names[count++] = *at + library.len + 1;
	names[count] = NULL;
	if (count && !check_is_one(name, names))
		check_complain(checker, line, "%.*s has no '%.*s'%s", STR_ARG(library), STR_ARG(name), check_hint(hint, sizeof hint, name, names));
	bool together = library.len && name.ptr == library.ptr + library.len + 1;
	return together ? (struct shaped){ .shape = SHAPE_WORD, .text = { library.ptr, library.len + 1 + name.len } } : SHAPELESS;
}

struct shaped check_index(struct checker *checker, struct shaped value, struct str name, int line)
{
	switch (value.shape) {
	case SHAPE_ENTITY: return index_entity(checker, value.kind, name, line);
	case SHAPE_EVENT:  return index_event(checker, &value, name, line);
	case SHAPE_DATA:   return index_data(checker, value.event, name, line);
	case SHAPE_BEFORE:
		if (!str_is(name, "state"))
			return index_entity(checker, value.event->kind, name, line);
		return (struct shaped){ .shape = SHAPE_STATE, .kind = value.event->kind };
	case SHAPE_WORD:   return str_is(value.text, "param") ? check_param(checker, name, line) : index_word(checker, value.text, name, line);
	case SHAPE_VALUE: case SHAPE_FIELD: return index_value(checker, &value, name, line);
	case SHAPE_ENTITIES: return index_entities(checker, value.kind, name, line);
	case SHAPE_MODULE:
		value.member = name;
		return value;
	case SHAPE_UNKNOWN: case SHAPE_PENDING: case SHAPE_TEXT: case SHAPE_STATE: case SHAPE_FUNCTION: case SHAPE_ITERATOR:
		break;
	}
	return SHAPELESS;
}

bool check_handler_shapes(const struct checker *checker, struct str word, struct shaped first, struct shaped second, struct shaped shapes[2])
{
	shapes[0] = shapes[1] = SHAPELESS;
	if ((str_is(word, "on") || str_is(word, "check") || str_is(word, "react")) && first.shape == SHAPE_TEXT) {
		const struct event_def *event = model_event(checker->names->model, first.text);
		if (!event)
			return false;
		shapes[0] = str_is(word, "check") && event->creates ? SHAPELESS : check_of_entity(event->kind);
		shapes[0].own = shapes[0].shape == SHAPE_ENTITY;
		shapes[1] = (struct shaped){ .shape = SHAPE_EVENT, .event = event };
		return true;
	}
	if (str_is(word, "print_page") && second.shape == SHAPE_TEXT) {
		shapes[0] = check_of_entity(model_kind(checker->names->model, second.text));
		return true;
	}
	if (str_is(word, "figure") && first.shape == SHAPE_TEXT) {
		const char *dot = memchr(first.text.ptr, '.', first.text.len);
		shapes[0] = check_of_entity(model_kind(checker->names->model, (struct str){ first.text.ptr, dot ? (size_t)(dot - first.text.ptr) : first.text.len }));
		return true;
	}
	if (str_is(word, "each") && second.shape == SHAPE_TEXT) {
		shapes[0] = check_of_entity(model_kind(checker->names->model, second.text));
		return true;
	}
	return false;
}
