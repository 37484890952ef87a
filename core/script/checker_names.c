/* What the model says of the names in a policy. */
#include "script/checker_private.h"

#include <stdio.h>

static struct shaped of_entity(const struct kind *kind) { return (struct shaped){ .shape = kind ? SHAPE_ENTITY : SHAPE_UNKNOWN, .kind = kind }; }
static struct shaped of_entities(const struct kind *kind) { return (struct shaped){ .shape = kind ? SHAPE_ENTITIES : SHAPE_UNKNOWN, .kind = kind }; }

static struct shaped of_field(const struct field *field)
{
	if (field->private)
		return SHAPELESS;
	if (field->type == FIELD_REF)
		return of_entity(field->target);
	if (field->type == FIELD_LIST && field->of->type == FIELD_REF)
		return of_entities(field->of->target);
	return (struct shaped){ .shape = SHAPE_FIELD, .field = field };
}

/* ---- indexing ---- */

static const char *const reserved[] = { "id", "kind", "created", "updated", NULL };

static bool is_one_of(struct str name, const char *const *names)
{
	for (; *names; names++)
		if (str_is(name, *names))
			return true;
	return false;
}

static void unknown_field(struct checker *checker, const struct kind *kind, struct str name, int line)
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
		return of_field(field);
	for (uint16_t i = 0; i < kind->back_count; i++)
		if (str_is(name, kind->backs[i].name))
			return of_entities(kind->backs[i].kind);
	if (str_is(name, "state"))
		return (struct shaped){ .shape = SHAPE_STATE, .kind = kind };
	if (!is_one_of(name, reserved))
		unknown_field(checker, kind, name, line);
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
	if (!is_one_of(name, parts))
		check_complain(checker, line, "an event has no '%.*s'%s", STR_ARG(name), check_hint(hint, sizeof hint, name, parts));
	return SHAPELESS;
}

static const struct field *taken(const struct event_def *event, struct str name)
{
	for (uint16_t i = 0; i < event->take_count; i++)
		if (str_is(name, event->takes[i].name))
			return event->takes[i].field;
	return NULL;
}

static const char *takes_hint(char *out, size_t size, const struct event_def *event, struct str wrong)
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
	const struct field *field = taken(event, name);
	if (field)
		return of_field(field);
	check_complain(checker, line, "%s does not take '%.*s'%s", event->type, STR_ARG(name), takes_hint(hint, sizeof hint, event, name));
	return SHAPELESS;
}

static bool is_param(const struct checker *checker, struct str name)
{
	char full[160];
	snprintf(full, sizeof full, "%s.%.*s", checker->names->prefix, (int)(name.len > 60 ? 60 : name.len), name.ptr);
	return is_one_of(name, checker->names->params) || is_one_of(str_of(full), checker->names->params);
}

static void must_param(struct checker *checker, struct str name, int line)
{
	char hint[160];
	if (!is_param(checker, name))
		check_complain(checker, line, "no param '%.*s'%s", STR_ARG(name), check_hint(hint, sizeof hint, name, checker->names->params));
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
	case SHAPE_WORD:
		if (str_is(value.text, "param"))
			must_param(checker, name, line);
		return SHAPELESS;
	case SHAPE_ENTITIES: case SHAPE_UNKNOWN: case SHAPE_PENDING: case SHAPE_TEXT: case SHAPE_FIELD: case SHAPE_STATE: case SHAPE_PARAM: case SHAPE_FUNCTION: case SHAPE_ITERATOR:
		break;
	}
	return SHAPELESS;
}

/* ---- values ---- */

static void must_state(struct checker *checker, const struct kind *kind, struct str name, int line)
{
	char hint[80];
	if (kind_state(kind, name) < 0 && kind->state_count)
		check_complain(checker, line, "%s has no state '%.*s'%s", kind->name, STR_ARG(name), check_hint(hint, sizeof hint, name, kind->states));
}

static void must_value(struct checker *checker, const struct field *field, struct str text, int line)
{
	char hint[80];
	if (field->type != FIELD_ENUM)
		return;
	for (uint16_t i = 0; i < field->value_count; i++)
		if (str_is(text, field->values[i]))
			return;
	check_complain(checker, line, "%s is never '%.*s'%s", field->name, STR_ARG(text), check_hint(hint, sizeof hint, text, field->values));
}

void check_compare(struct checker *checker, struct shaped left, struct shaped right, int line)
{
	if (left.shape == SHAPE_TEXT) {
		struct shaped other = left;
		left = right;
		right = other;
	}
	if (right.shape != SHAPE_TEXT)
		return;
	if (left.shape == SHAPE_STATE)
		must_state(checker, left.kind, right.text, line);
	else if (left.shape == SHAPE_FIELD)
		must_value(checker, left.field, right.text, line);
}

static const struct member *find_member(const struct argument *argument, const char *key)
{
	for (size_t i = 0; argument && i < argument->member_count; i++)
		if (str_is(argument->members[i].key, key))
			return &argument->members[i];
	return NULL;
}

static void fields_of_event(struct checker *checker, const struct event_def *event, const struct argument *argument)
{
	char hint[80];
	for (size_t i = 0; argument && i < argument->member_count; i++) {
		const struct member *member = &argument->members[i];
		const struct field *field = taken(event, member->key);
		if (!field && str_is(member->key, "because") && member->value.shape == SHAPE_TEXT)
			check_warn(checker, member->line, "because is a bare text: say(\"…\") would speak both languages");
		if (!member->key.len || (!field && (str_is(member->key, "because") || (event->creates && str_is(member->key, "id")))))
			continue;                              /* what is created may be given its id */
		if (!field)
			check_complain(checker, member->line, kind_field(event->kind, member->key) ? "%s does not take '%.*s'%s" : "%s has no field '%.*s'%s",
			               event->type, STR_ARG(member->key), takes_hint(hint, sizeof hint, event, member->key));
		else if (member->value.shape == SHAPE_TEXT)
			must_value(checker, field, member->value.text, member->line);
	}
}

/* Where-tables: fields, state, id, created, updated, and one ref further with a dot. */
static const struct field *condition_field(struct checker *checker, const struct kind *kind, struct str name, int line)
{
	const char *dot = memchr(name.ptr, '.', name.len);
	struct str first = { name.ptr, dot ? (size_t)(dot - name.ptr) : name.len };
	if (!dot && (is_one_of(name, reserved) || str_is(name, "state")))
		return NULL;
	const struct field *field = kind_field(kind, first);
	if (!field) {
		unknown_field(checker, kind, first, line);
		return NULL;
	}
	if (!dot || !field->target)
		return field;
	return condition_field(checker, field->target, (struct str){ dot + 1, name.len - first.len - 1 }, line);
}

static void conditions(struct checker *checker, const struct kind *kind, const struct argument *argument)
{
	for (size_t i = 0; argument && i < argument->member_count; i++) {
		const struct member *member = &argument->members[i];
		if (!member->key.len || str_is(member->key, "all"))
			continue;
		const struct field *field = condition_field(checker, kind, member->key, member->line);
		struct shaped left = str_is(member->key, "state") ? (struct shaped){ .shape = SHAPE_STATE, .kind = kind } : field ? of_field(field) : SHAPELESS;
		check_compare(checker, left, member->value, member->line);
		for (size_t k = 0; k < member->text_count; k++)
			check_compare(checker, left, (struct shaped){ .shape = SHAPE_TEXT, .text = member->texts[2 * k].text }, member->line);
	}
}

static void states_in(struct checker *checker, const struct kind *kind, const struct argument *argument)
{
	const struct member *member = find_member(argument, "while_in");
	if (!member)
		return;
	if (member->value.shape == SHAPE_TEXT)
		must_state(checker, kind, member->value.text, member->line);
	for (size_t i = 0; i < member->text_count; i++)
		must_state(checker, kind, member->texts[2 * i].text, member->line);
}

/* ---- words ---- */

static const struct shaped *value_at(const struct call *call, size_t index)
{
	static const struct shaped none = { .shape = SHAPE_UNKNOWN };
	return index < call->count ? &call->arguments[index].value : &none;
}

static const struct argument *table_at(const struct call *call, size_t index)
{
	return index < call->count && call->arguments[index].is_table ? &call->arguments[index] : NULL;
}

static const struct kind *kind_at(struct checker *checker, const struct call *call, size_t index)
{
	const struct shaped *value = value_at(call, index);
	ERR_DECLARE(err);
	if (value->shape != SHAPE_TEXT)
		return NULL;
	const struct kind *kind = model_must_kind(checker->names->model, value->text, &err);
	if (!kind)
		check_complain(checker, call->line, "%s", err.text);
	return kind;
}

/* "wish.submit", or "submit" beside an entity. */
static const struct event_def *event_at(struct checker *checker, const struct call *call, size_t index, const struct shaped *entity)
{
	const struct shaped *value = value_at(call, index);
	ERR_DECLARE(err);
	if (value->shape != SHAPE_TEXT)
		return NULL;
	bool dotted = memchr(value->text.ptr, '.', value->text.len) != NULL;
	if (!dotted && entity && entity->shape != SHAPE_ENTITY)
		return NULL;
	const struct event_def *event = dotted || !entity ? model_must_event(checker->names->model, value->text, &err) : kind_must_event(entity->kind, value->text, &err);
	if (!event)
		check_complain(checker, call->line, "%s", err.text);
	return event;
}

static struct shaped word_find(struct checker *checker, const struct call *call)
{
	const struct kind *kind = kind_at(checker, call, 0);
	if (kind)
		conditions(checker, kind, table_at(call, 1));
	return of_entities(kind);
}

static struct shaped word_count(struct checker *checker, const struct call *call)
{
	word_find(checker, call);
	return SHAPELESS;
}

static struct shaped word_sum(struct checker *checker, const struct call *call)
{
	const struct kind *kind = kind_at(checker, call, 0);
	const struct shaped *field = value_at(call, 1);
	if (kind && field->shape == SHAPE_TEXT)
		condition_field(checker, kind, field->text, call->line);
	if (kind)
		conditions(checker, kind, table_at(call, 2));
	return SHAPELESS;
}

static struct shaped word_get(struct checker *checker, const struct call *call)
{
	return of_entity(kind_at(checker, call, 0));
}

static struct shaped word_create(struct checker *checker, const struct call *call)
{
	const struct event_def *event = event_at(checker, call, 0, NULL);
	if (!event)
		return SHAPELESS;
	if (!event->creates)
		check_complain(checker, call->line, "%s does not create; raise it on a %s", event->type, event->kind->name);
	fields_of_event(checker, event, table_at(call, 1));
	return of_entity(event->kind);
}

static void may_happen(struct checker *checker, const struct event_def *event, const struct kind *kind, int line)
{
	if (event->creates)
		check_complain(checker, line, "%s creates: it cannot happen to what is there", event->type);
	else if (event->timer)
		check_complain(checker, line, "%s is a timer: it happens when it falls due; set it with after or at", event->type);
	else if (kind && event->kind != kind)
		check_complain(checker, line, "%s happens to a %s, not to a %s", event->type, event->kind->name, kind->name);
}

static struct shaped word_emit(struct checker *checker, const struct call *call)
{
	const struct event_def *event = event_at(checker, call, 0, NULL);
	const struct shaped *entity = value_at(call, 1);
	if (event)
		may_happen(checker, event, entity->shape == SHAPE_ENTITY ? entity->kind : NULL, call->line);
	if (event)
		fields_of_event(checker, event, table_at(call, 2));
	return event ? of_entity(event->kind) : SHAPELESS;
}

/* Of a simulation: act("wish.submit", { … }) creates, act("wish.claim", wish, { … }) happens to the wish. */
static struct shaped word_act(struct checker *checker, const struct call *call)
{
	ERR_DECLARE(unknown);
	const struct shaped *type = value_at(call, 0);
	const struct event_def *event = type->shape == SHAPE_TEXT ? model_must_event(checker->names->model, type->text, &unknown) : NULL;
	return table_at(call, 1) || (event && event->creates) ? word_create(checker, call) : word_emit(checker, call);
}

static struct shaped word_times(struct checker *checker, const struct call *call)
{
	event_at(checker, call, 1, value_at(call, 0));
	return SHAPELESS;
}

static struct shaped word_history(struct checker *checker, const struct call *call)
{
	const struct member *member = find_member(table_at(call, 1), "event");
	const struct shaped *entity = value_at(call, 0);
	ERR_DECLARE(err);
	if (member && member->value.shape == SHAPE_TEXT && entity->shape == SHAPE_ENTITY && !memchr(member->value.text.ptr, '.', member->value.text.len)
	    && !kind_must_event(entity->kind, member->value.text, &err))
		check_complain(checker, member->line, "%s", err.text);
	return SHAPELESS;
}

static void timer_at(struct checker *checker, const struct call *call, size_t entity_at, size_t name_at)
{
	const struct shaped *entity = value_at(call, entity_at), *name = value_at(call, name_at);
	const char *names[257];
	size_t count = 0;
	char hint[80];
	if (entity->shape != SHAPE_ENTITY)
		return;
	states_in(checker, entity->kind, table_at(call, name_at + 1));
	if (name->shape != SHAPE_TEXT)
		return;
	for (uint16_t i = 0; i < entity->kind->event_count && count < COUNT_OF(names) - 1; i++) {
		if (!entity->kind->events[i].timer)
			continue;
		if (str_is(name->text, entity->kind->events[i].name))
			return;
		names[count++] = entity->kind->events[i].name;
	}
	names[count] = NULL;
	check_complain(checker, call->line, "%s has no timer '%.*s'%s", entity->kind->name, STR_ARG(name->text), check_hint(hint, sizeof hint, name->text, names));
}

static struct shaped word_after(struct checker *checker, const struct call *call)
{
	timer_at(checker, call, 1, 2);
	return SHAPELESS;
}

static struct shaped word_cancel(struct checker *checker, const struct call *call)
{
	timer_at(checker, call, 0, 1);
	return SHAPELESS;
}

static struct shaped word_alert(struct checker *checker, const struct call *call)
{
	static const char *const known[] = { "to", "about", "key", "urgency", "text", "data", "while_in", NULL }, *const urgencies[] = { "low", "normal", "high", "urgent", NULL };
	const struct argument *table = table_at(call, 0);
	const struct member *about = find_member(table, "about"), *urgency = find_member(table, "urgency");
	char hint[80];
	for (size_t i = 0; table && i < table->member_count; i++)
		if (table->members[i].key.len && !is_one_of(table->members[i].key, known))
			check_complain(checker, table->members[i].line, "alert has no '%.*s'%s", STR_ARG(table->members[i].key), check_hint(hint, sizeof hint, table->members[i].key, known));
	if (about && about->value.shape == SHAPE_ENTITY)
		states_in(checker, about->value.kind, table);
	if (urgency && urgency->value.shape == SHAPE_TEXT && !is_one_of(urgency->value.text, urgencies))
		check_complain(checker, urgency->line, "urgency is low, normal, high or urgent, not '%.*s'%s", STR_ARG(urgency->value.text), check_hint(hint, sizeof hint, urgency->value.text, urgencies));
	return SHAPELESS;
}

static struct shaped word_say(struct checker *checker, const struct call *call)
{
	const struct shaped *key = value_at(call, 0);
	char hint[160];
	if (key->shape == SHAPE_TEXT && !is_one_of(key->text, checker->names->texts))
		check_complain(checker, call->line, "no text '%.*s'%s", STR_ARG(key->text), check_hint(hint, sizeof hint, key->text, checker->names->texts));
	return SHAPELESS;
}

static struct shaped word_param(struct checker *checker, const struct call *call)
{
	if (value_at(call, 0)->shape == SHAPE_TEXT)
		must_param(checker, value_at(call, 0)->text, call->line);
	return SHAPELESS;
}

static struct shaped word_each(struct checker *checker, const struct call *call)
{
	const struct kind *kind = value_at(call, 1)->shape == SHAPE_TEXT ? kind_at(checker, call, 1) : NULL;
	const struct event_def *event = call->count > 3 ? event_at(checker, call, 3, NULL) : NULL;
	if (kind)
		conditions(checker, kind, table_at(call, 2));
	if (kind && event && event->kind != kind)
		check_complain(checker, call->line, "%s happens to a %s, not to a %s", event->type, event->kind->name, kind->name);
	if (event && event->creates)
		check_complain(checker, call->line, "%s creates: it cannot happen to what is there", event->type);
	return SHAPELESS;
}

static struct shaped word_ipairs(struct checker *checker, const struct call *call)
{
	const struct shaped *list = value_at(call, 0);
	(void)checker;
	return list->shape == SHAPE_ENTITIES ? (struct shaped){ .shape = SHAPE_ITERATOR, .kind = list->kind } : SHAPELESS;
}

static struct shaped word_refuse(struct checker *checker, const struct call *call)
{
	if (value_at(call, 0)->shape == SHAPE_TEXT)
		check_warn(checker, call->line, "refuse speaks one language only: say(\"…\") would speak both");
	return SHAPELESS;
}

static const struct { const char *word; struct shaped (*check)(struct checker *checker, const struct call *call); } words[] = {
	{ "find", word_find }, { "count", word_count }, { "sum", word_sum }, { "get", word_get }, { "create", word_create }, { "emit", word_emit }, { "act", word_act }, { "all", word_find }, { "times", word_times },
	{ "last", word_times }, { "history", word_history }, { "after", word_after }, { "at", word_after }, { "cancel", word_cancel }, { "pause", word_cancel },
	{ "resume", word_cancel }, { "due", word_cancel }, { "alert", word_alert }, { "say", word_say }, { "param", word_param }, { "each", word_each }, { "ipairs", word_ipairs }, { "refuse", word_refuse },
};

void check_place(struct checker *checker, struct shaped callee, struct str method, int line)
{
	static const char *const acting[] = { "emit", "create", "after", "at", "cancel", "pause", "resume", "alert", "resolve", "transfer", "send", "each", NULL };
	static const char *const declaring[] = { "on", "check", "every", "text", "set", "off", "mode_of", "print_page", "figure", NULL };
	bool word = callee.shape == SHAPE_WORD && !method.len;
	if (checker->readers && word && is_one_of(callee.text, acting))
		check_complain(checker, line, "%.*s acts: a check, condition or page may only read", STR_ARG(callee.text));
	else if (checker->readers && method.len && callee.shape == SHAPE_ENTITY)
		check_complain(checker, line, ":%.*s acts: a check, condition or page may only read", STR_ARG(method));
	else if (checker->handlers && word && is_one_of(callee.text, declaring))
		check_complain(checker, line, "%.*s declares: it belongs at the top level of a file, not inside a handler", STR_ARG(callee.text));
}

struct shaped check_word(struct checker *checker, struct str word, struct call *call)
{
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (str_is(word, words[i].word))
			return words[i].check(checker, call);
	return SHAPELESS;
}

struct shaped check_method(struct checker *checker, struct shaped value, struct str name, struct call *call)
{
	ERR_DECLARE(err);
	if (value.shape != SHAPE_ENTITY)
		return SHAPELESS;
	const struct event_def *event = kind_must_event(value.kind, name, &err);
	if (!event)
		check_complain(checker, call->line, "%s", err.text);
	else
		fields_of_event(checker, event, table_at(call, 0));
	if (event)
		may_happen(checker, event, value.kind, call->line);
	return event ? value : SHAPELESS;
}

bool check_handler_shapes(const struct checker *checker, struct str word, struct shaped first, struct shaped second, struct shaped shapes[2])
{
	shapes[0] = shapes[1] = SHAPELESS;
	if ((str_is(word, "on") || str_is(word, "check") || str_is(word, "react")) && first.shape == SHAPE_TEXT) {
		const struct event_def *event = model_event(checker->names->model, first.text);
		if (!event)
			return false;
		shapes[0] = str_is(word, "check") && event->creates ? SHAPELESS : of_entity(event->kind);
		shapes[1] = (struct shaped){ .shape = SHAPE_EVENT, .event = event };
		return true;
	}
	if (str_is(word, "print_page") && second.shape == SHAPE_TEXT) {
		shapes[0] = of_entity(model_kind(checker->names->model, second.text));
		return true;
	}
	if (str_is(word, "figure") && first.shape == SHAPE_TEXT) {
		const char *dot = memchr(first.text.ptr, '.', first.text.len);
		shapes[0] = of_entity(model_kind(checker->names->model, (struct str){ first.text.ptr, dot ? (size_t)(dot - first.text.ptr) : first.text.len }));
		return true;
	}
	if (str_is(word, "each") && second.shape == SHAPE_TEXT) {
		shapes[0] = of_entity(model_kind(checker->names->model, second.text));
		return true;
	}
	return false;
}
