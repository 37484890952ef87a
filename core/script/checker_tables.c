/* Tables that are written out in a call: the fields of an event, conditions, states. */
#include "script/checker_private.h"

const struct member *check_member(const struct argument *argument, const char *key)
{
	for (size_t i = 0; argument && i < argument->member_count; i++)
		if (str_is(argument->members[i].key, key))
			return &argument->members[i];
	return NULL;
}

/* The second of two keys of the same name wins in silence. */
void check_keys_once(struct checker *checker, const struct argument *argument)
{
	for (size_t i = 1; i < argument->member_count && i < 64; i++)
		for (size_t k = 0; k < i && argument->members[i].key.len; k++)
			if (str_eq(argument->members[i].key, argument->members[k].key))
				check_warn(checker, argument->members[i].line, "'%.*s' stands twice: the second hides the first", STR_ARG(argument->members[i].key));
}

static void must_be_given(struct checker *checker, const struct event_def *event, const struct argument *argument, int line)
{
	if (argument && (!argument->is_table || argument->computed))
		return;
	for (uint16_t i = 0; i < event->take_count; i++) {
		const struct take *take = &event->takes[i];
		bool needed = take->required || (take->stored && take->field->required && event->creates && !take->field->has_default);
		if (needed && !check_member(argument, take->name))
			check_complain(checker, line, "%s needs '%s'", event->type, take->name);
	}
}

static void field_of_event(struct checker *checker, const struct event_def *event, const struct member *member)
{
	char hint[80];
	const struct field *field = check_taken(event, member->key);
	bool because = !field && str_is(member->key, "because");
	if (because && member->value.shape == SHAPE_TEXT)
		check_warn(checker, member->line, "because is a bare text: say(\"…\") would speak both languages");
	if (!member->key.len || because || (!field && event->creates && str_is(member->key, "id")))
		return;                                /* what is created may be given its id */
	if (field)
		check_field_value(checker, event->type, field, member);
	else
		check_complain(checker, member->line, kind_field(event->kind, member->key) ? "%s does not take '%.*s'%s" : "%s has no field '%.*s'%s",
		               event->type, STR_ARG(member->key), check_takes_hint(hint, sizeof hint, event, member->key));
}

void check_event_fields(struct checker *checker, const struct event_def *event, const struct call *call, size_t index)
{
	const struct argument *argument = index < call->count ? &call->arguments[index] : NULL;
	if (argument && argument->is_table) {
		check_keys_once(checker, argument);
		for (size_t i = 0; i < argument->member_count; i++)
			field_of_event(checker, event, &argument->members[i]);
	}
	if (argument || !call->open)
		must_be_given(checker, event, argument, argument ? argument->line : call->line);
}

/* Where-tables: fields, state, id, created, updated, and one ref further with a dot. */
const struct field *check_condition_field(struct checker *checker, const struct kind *kind, struct str name, int line)
{
	static const char *const reserved[] = { "id", "kind", "created", "updated", "state", NULL };
	const char *dot = name.len ? memchr(name.ptr, '.', name.len) : NULL;
	struct str first = { name.ptr, dot ? (size_t)(dot - name.ptr) : name.len };
	if (!dot && check_is_one(name, reserved))
		return NULL;
	const struct field *field = kind_field(kind, first);
	if (!field) {
		check_unknown_field(checker, kind, first, line);
		return NULL;
	}
	if (!dot || !field->target)
		return field;
	return check_condition_field(checker, field->target, (struct str){ dot + 1, name.len - first.len - 1 }, line);
}

void check_condition(struct checker *checker, const struct kind *kind, const struct member *member)
{
	if (!member->key.len || str_is(member->key, "all"))
		return;
	const struct field *field = check_condition_field(checker, kind, member->key, member->line);
	if (field && !field->private)
		check_condition_value(checker, field, member);
	if (!str_is(member->key, "state"))
		return;
	if (member->value.shape == SHAPE_TEXT)
		check_state(checker, kind, member->value.text, member->line);
	for (size_t k = 0; k < member->text_count; k++)
		check_state(checker, kind, member->texts[2 * k].text, member->line);
}

void check_states(struct checker *checker, const struct kind *kind, const struct shaped *value, const struct member *member, int line)
{
	if (!kind)
		return;
	if (value->shape == SHAPE_TEXT)
		check_state(checker, kind, value->text, line);
	for (size_t i = 0; member && i < member->text_count; i++)
		check_state(checker, kind, member->texts[2 * i].text, line);
}
