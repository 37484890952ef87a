/* Calls of the language's words and of events, by the table of words. */
#include "script/checker_private.h"

#include <stdio.h>

static const struct argument *table_at(const struct call *call, size_t index)
{
	return index < call->count && call->arguments[index].is_table ? &call->arguments[index] : NULL;
}

static const struct shaped *value_at(const struct call *call, size_t index)
{
	static const struct shaped none = { .shape = SHAPE_UNKNOWN };
	return index < call->count ? &call->arguments[index].value : &none;
}

/* ---- what a call is about ---- */

struct subject { const struct kind *kind; const struct event_def *event; const struct shaped *entity; const struct ledger_def *ledger; };

#define SEEN struct checker *checker, struct subject *subject, const struct word_value *wanted, struct str name, int line

static void see_kind(SEEN)
{
	(void)wanted;
	ERR_DECLARE(err);
	subject->kind = model_must_kind(checker->names->model, name, &err);
	if (!subject->kind)
		check_complain(checker, line, "%s", err.text);
}

static void see_event(SEEN)
{
	(void)wanted;
	ERR_DECLARE(err);
	subject->event = model_must_event(checker->names->model, name, &err);
	if (!subject->event)
		check_complain(checker, line, "%s", err.text);
}

static void tell_other_kind(struct checker *checker, const struct event_def *event, const struct kind *kind, int line)
{
	const char *one = event->kind->name, *other = kind->name;
	check_complain(checker, line, "%s happens to %s %s, not to %s %s", event->type, word_article(one), one, word_article(other), other);
}

/* "wish.submit", or "submit" beside an entity. */
static void see_happening(SEEN)
{
	(void)wanted;
	ERR_DECLARE(err);
	bool dotted = name.len && memchr(name.ptr, '.', name.len);
	const struct kind *kind = subject->entity && subject->entity->shape == SHAPE_ENTITY ? subject->entity->kind : NULL;
	if (!dotted && !kind)
		return;
	const struct event_def *event = dotted ? model_must_event(checker->names->model, name, &err) : kind_must_event(kind, name, &err);
	if (!event)
		check_complain(checker, line, "%s", err.text);
	else if (kind && event->kind != kind)
		tell_other_kind(checker, event, kind, line);
}

static void see_timer(SEEN)
{
	(void)wanted;
	const char *names[257];
	size_t count = 0;
	char hint[80];
	if (!subject->entity || subject->entity->shape != SHAPE_ENTITY)
		return;
	const struct kind *kind = subject->entity->kind;
	for (uint16_t i = 0; i < kind->event_count && count < COUNT_OF(names) - 1; i++) {
		if (!kind->events[i].timer)
			continue;
		if (str_is(name, kind->events[i].name))
			return;
		names[count++] = kind->events[i].name;
	}
	names[count] = NULL;
	check_complain(checker, line, "%s has no timer '%.*s'%s", kind->name, STR_ARG(name), check_hint(hint, sizeof hint, name, names));
}

static void see_ledger(SEEN)
{
	(void)wanted;
	ERR_DECLARE(err);
	subject->ledger = model_must_ledger(checker->names->model, name, &err);
	if (!subject->ledger)
		check_complain(checker, line, "%s", err.text);
}

/* "kind/id" or a declared name. */
static void see_account(SEEN)
{
	(void)wanted;
	char hint[80];
	if (subject->ledger && !(name.len && memchr(name.ptr, '/', name.len)) && !check_is_one(name, subject->ledger->accounts) && !check_is_one(name, subject->ledger->overdraft))
		check_complain(checker, line, "ledger %s has no account '%.*s'%s", subject->ledger->name, STR_ARG(name), check_hint(hint, sizeof hint, name, subject->ledger->accounts));
}

static void see_text_key(SEEN)
{
	(void)subject, (void)wanted;
	char hint[160];
	survey_says(check_survey(checker), name);
	if (!check_is_one(name, checker->names->texts))
		check_complain(checker, line, "no text '%.*s'%s", STR_ARG(name), check_hint(hint, sizeof hint, name, checker->names->texts));
}

static void see_offered(SEEN)
{
	(void)subject;
	char list[120], shown[160] = "", hint[80];
	const char *names[16];
	size_t count = 0;
	if (!wanted->values || word_offers(wanted->values, name))
		return;
	snprintf(list, sizeof list, "%s", wanted->values);
	for (char *at = list; at && count < COUNT_OF(names) - 1; names[count++] = at, at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
		;
	for (size_t i = 1; i < count; i++)
		list[names[i] - list - 1] = '\0';
	names[count] = NULL;
	for (size_t i = 0; i < count; i++)
		snprintf(shown + strlen(shown), sizeof shown - strlen(shown), "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " or ", names[i]);
	check_complain(checker, line, "%s is %s, not '%.*s'%s", wanted->name, shown, STR_ARG(name), check_hint(hint, sizeof hint, name, names));
}

static void see_written(SEEN)
{
	(void)subject;
	ERR_DECLARE(err);
	struct duration duration;
	int64_t time;
	if (name.len && memchr(name.ptr, '\\', name.len))
		return;
	if (wanted->type == TYPE_DURATION ? !duration_parse(name, &duration, &err) : checker->names->calendar && !calendar_time_parse(checker->names->calendar, name, &time, &err))
		check_complain(checker, line, "%s", err.text);
}

static void see_param(SEEN)
{
	(void)subject, (void)wanted;
	check_param(checker, name, line);
}

static void see_field(SEEN)
{
	(void)wanted;
	if (subject->kind)
		check_condition_field(checker, subject->kind, name, line);
}

/* A literal text by what it names. */
static void (*const see_text[TYPE_COUNT])(SEEN) = {
	[TYPE_KIND] = see_kind, [TYPE_EVENT] = see_event, [TYPE_HAPPENING] = see_happening, [TYPE_TIMER] = see_timer, [TYPE_LEDGER] = see_ledger, [TYPE_ACCOUNT] = see_account,
	[TYPE_KEY] = see_text_key, [TYPE_PARAM] = see_param, [TYPE_DURATION] = see_written, [TYPE_MOMENT] = see_written, [TYPE_FIELD] = see_field, [TYPE_TEXT] = see_offered,
};

/* One value, of an argument or an option; false: it does not fit and was told. */
static bool see_value(struct checker *checker, const char *word, struct subject *subject, const struct word_value *wanted, const struct shaped *value, int line)
{
	char have[80];
	if (!check_fits(wanted->type, value)) {
		check_complain(checker, line, "%s: '%s' takes %s, not %s", word, wanted->name, word_types[wanted->type].said, check_said(value, have));
		return false;
	}
	if (wanted->type == TYPE_ENTITY)
		subject->entity = value;
	if (value->shape == SHAPE_TEXT && see_text[wanted->type])
		see_text[wanted->type](checker, subject, wanted, value->text, line);
	return true;
}

static const struct word_value *option_named(const struct word_value *options, struct str name)
{
	for (; options->name; options++)
		if (str_is(name, options->name))
			return options;
	return NULL;
}

static void see_options(struct checker *checker, const char *word, struct subject *subject, const struct word_value *options, const struct argument *argument)
{
	const char *names[VALUES_MAX];
	char hint[80];
	check_keys_once(checker, argument);
	for (const struct word_value *option = options; option->name; option++) {             /* in the table's order: what is about something comes first */
		const struct member *member = check_member(argument, option->name);
		if (!member && !option->optional && !argument->computed)
			check_complain(checker, argument->line, "%s needs '%s', %s", word, option->name, word_types[option->type].said);
		if (!member || !see_value(checker, word, subject, option, &member->value, member->line) || option->type != TYPE_STATES)
			continue;
		if (!subject->entity && !argument->computed)
			check_complain(checker, member->line, "%s: while_in needs about", word);
		else
			check_states(checker, subject->entity ? subject->entity->kind : NULL, &member->value, member, member->line);
	}
	for (size_t i = 0; i < argument->member_count; i++)
		if (argument->members[i].key.len && !option_named(options, argument->members[i].key))
			check_complain(checker, argument->members[i].line, "%s has no option '%.*s'%s", word, STR_ARG(argument->members[i].key),
			               check_hint(hint, sizeof hint, argument->members[i].key, value_names(options, names)));
}

static void see_where(struct checker *checker, const char *word, const struct kind *kind, const struct argument *argument, bool needed)
{
	check_keys_once(checker, argument);
	for (size_t i = 0; kind && i < argument->member_count; i++)
		check_condition(checker, kind, &argument->members[i]);
	if (needed && !argument->member_count)
		check_complain(checker, argument->line, "%s needs at least one condition, or all = true", word);
}

static bool may_happen(struct checker *checker, const struct event_def *event, const struct kind *kind, int line)
{
	bool other = kind && event->kind != kind;
	if (event->creates)
		check_complain(checker, line, "%s creates: it cannot happen to what is there", event->type);
	else if (event->timer)
		check_complain(checker, line, "%s is a timer: it happens when it falls due; set it with after or at", event->type);
	else if (other)
		tell_other_kind(checker, event, kind, line);
	return !event->creates && !event->timer && !other;
}

/* ---- a call ---- */

static void see_argument(struct checker *checker, const struct word *word, struct subject *subject, const struct word_value *wanted, const struct call *call, size_t index)
{
	const struct argument *argument = &call->arguments[index];
	if (!see_value(checker, word->name, subject, wanted, &argument->value, call->line))
		return;
	if (wanted->options && argument->is_table)
		see_options(checker, word->name, subject, wanted->options, argument);
	if (wanted->type == TYPE_WHERE && argument->is_table)
		see_where(checker, word->name, subject->kind, argument, !wanted->optional);
}

static void see_arguments(struct checker *checker, const struct word *word, struct subject *subject, const struct call *call)
{
	size_t count = word_argument_count(word), at = 0;
	for (size_t i = 0; i < count; i++) {
		const struct word_value *wanted = &word->arguments[i];
		bool left_out = at < call->count && wanted->optional && i + 1 < count && !check_fits(wanted->type, &call->arguments[at].value);
		if (left_out)                          /* each("x", fn): what stands between is left out */
			continue;
		if (at >= call->count) {
			if (!wanted->optional && !call->open)
				check_complain(checker, call->line, "%s needs '%s', %s", word->name, wanted->name, word_types[wanted->type].said);
			break;
		}
		see_argument(checker, word, subject, wanted, call, at++);
	}
	if (at < call->count && !word->rest)
		check_warn(checker, call->line, "%s takes %zu argument%s: the rest is not looked at", word->name, count, count == 1 ? "" : "s");
}

static struct shaped gives(const struct word *word, const struct subject *subject)
{
	const struct kind *kind = subject->event ? subject->event->kind : subject->kind;
	if (word->gives == TYPE_ENTITY)
		return check_of_entity(kind);
	if (word->gives == TYPE_ENTITIES)
		return kind ? check_of_entities(kind) : check_made(TYPE_LIST);
	if (word->gives == TYPE_TABLE && word->parts)
		return (struct shaped){ .shape = SHAPE_VALUE, .type = TYPE_TABLE, .parts = word->parts };
	return check_made(word->gives);
}

static struct shaped see_call(struct checker *checker, const struct word *word, const struct call *call, struct subject *subject)
{
	see_arguments(checker, word, subject, call);
	return gives(word, subject);
}

/* ---- words with a rule of their own ---- */

static struct shaped word_create(struct checker *checker, const struct word *word, const struct call *call)
{
	struct subject subject = { .kind = NULL };
	struct shaped made = see_call(checker, word, call, &subject);
	if (!subject.event)
		return made;
	check_raises(checker, subject.event, false, call->line);
	if (subject.event->creates)
		check_event_fields(checker, subject.event, call, 1);
	else
		check_complain(checker, call->line, "%s does not create; raise it on a %s", subject.event->type, subject.event->kind->name);
	return made;
}

static struct shaped word_emit(struct checker *checker, const struct word *word, const struct call *call)
{
	struct subject subject = { .kind = NULL };
	struct shaped made = see_call(checker, word, call, &subject);
	if (!subject.event)
		return made;
	check_raises(checker, subject.event, subject.entity && subject.entity->own, call->line);
	if (may_happen(checker, subject.event, subject.entity && subject.entity->shape == SHAPE_ENTITY ? subject.entity->kind : NULL, call->line))
		check_event_fields(checker, subject.event, call, 2);
	return made;
}

/* Of a simulation: act("wish.submit", { … }) creates, act("wish.claim", wish, { … }) happens to the wish. */
static struct shaped word_act(struct checker *checker, const struct word *word, const struct call *call)
{
	struct subject subject = { .kind = NULL };
	struct shaped made = see_call(checker, word, call, &subject);
	const struct shaped *entity = value_at(call, 1);
	bool creates = table_at(call, 1) != NULL;
	if (!subject.event)
		return made;
	bool fine = creates ? subject.event->creates : entity->shape == SHAPE_ENTITY && may_happen(checker, subject.event, entity->kind, call->line);
	if (creates && !fine)
		check_complain(checker, call->line, "%s does not create; raise it on a %s", subject.event->type, subject.event->kind->name);
	if (fine)
		check_event_fields(checker, subject.event, call, creates ? 1 : 2);
	return made;
}

static struct shaped word_each(struct checker *checker, const struct word *word, const struct call *call)
{
	struct subject subject = { .kind = NULL };
	see_call(checker, word, call, &subject);
	ERR_DECLARE(err);
	const struct shaped *body = value_at(call, 3);
	if (body->shape != SHAPE_TEXT)
		return SHAPELESS;
	const struct event_def *event = model_must_event(checker->names->model, body->text, &err);
	if (!event)
		check_complain(checker, call->line, "%s", err.text);
	else
		may_happen(checker, event, subject.kind, call->line);
	return SHAPELESS;
}

static struct shaped word_refuse(struct checker *checker, const struct word *word, const struct call *call)
{
	struct subject subject = { .kind = NULL };
	if (value_at(call, 0)->shape == SHAPE_TEXT)
		check_warn(checker, call->line, "refuse speaks one language only: say(\"…\") would speak both");
	return see_call(checker, word, call, &subject);
}

static struct shaped word_param(struct checker *checker, const struct word *word, const struct call *call)
{
	struct subject subject = { .kind = NULL };
	struct shaped made = see_call(checker, word, call, &subject);
	return value_at(call, 0)->shape == SHAPE_TEXT ? check_param(checker, value_at(call, 0)->text, call->line) : made;
}

/* after and at: which timer, and whether it ends with the state. */
static struct shaped word_timer(struct checker *checker, const struct word *word, const struct call *call)
{
	struct subject subject = { .kind = NULL };
	struct shaped made = see_call(checker, word, call, &subject);
	const struct shaped *name = value_at(call, 2);
	bool known = subject.entity && subject.entity->shape == SHAPE_ENTITY && name->shape == SHAPE_TEXT;
	const struct event_def *timer = known ? kind_event(subject.entity->kind, name->text) : NULL;
	bool while_in = call->open || call->count > 4 || (call->count == 4 && (!table_at(call, 3) || check_member(table_at(call, 3), "while_in")));
	if (timer)
		survey_sets(check_survey(checker), (struct survey_timer){ timer, while_in, { checker->path, call->line } });
	return made;
}

static struct shaped word_alert(struct checker *checker, const struct word *word, const struct call *call)
{
	struct subject subject = { .kind = NULL };
	const struct member *to = check_member(table_at(call, 0), "to");
	if (to && to->value.shape == SHAPE_TEXT)
		survey_tells(check_survey(checker), (struct survey_name){ to->value.text, { checker->path, to->line } });
	return see_call(checker, word, call, &subject);
}

static struct shaped word_require(struct checker *checker, const struct word *word, const struct call *call)
{
	struct subject subject = { .kind = NULL };
	see_call(checker, word, call, &subject);
	const struct shaped *name = value_at(call, 0);
	return name->shape == SHAPE_TEXT ? (struct shaped){ .shape = SHAPE_MODULE, .text = name->text } : SHAPELESS;
}

/* on and check, for the survey: what is wrong with them was told when the file was loaded. */
static void see_handler(struct checker *checker, const struct call *call)
{
	const struct argument *options = call->count > 2 ? &call->arguments[1] : NULL;
	const struct shaped *fn = value_at(call, call->count ? call->count - 1 : 0), *type = value_at(call, 0);
	const struct member *states = check_member(options, "if_state"), *mode = check_member(options, "mode");
	struct survey_handler handler = { .event = type->shape == SHAPE_TEXT ? model_event(checker->names->model, type->text) : NULL, .place = { checker->path, call->line },
		.function = fn->shape == SHAPE_FUNCTION ? check_number(checker, fn->function) : SURVEY_FILE, .sure = !options || (options->is_table && !check_member(options, "when") && !mode) };
	if (mode && mode->value.shape == SHAPE_TEXT)
		survey_asks_mode(check_survey(checker), (struct survey_name){ mode->value.text, { checker->path, mode->line } });
	if (!handler.event)
		return;
	for (size_t i = 0; states && i < (states->text_count ? states->text_count : 1) && i < COUNT_OF(handler.states); i++) {
		int state = kind_state(handler.event->kind, states->text_count ? states->texts[2 * i].text : states->value.text);
		if (state >= 0)
			handler.states[handler.state_count++] = (uint16_t)state;
	}
	survey_handles(check_survey(checker), handler);
}

static const struct { const char *word; struct shaped (*see)(struct checker *checker, const struct word *word, const struct call *call); } own_rules[] = {
	{ "after", word_timer }, { "at", word_timer }, { "alert", word_alert }, { "require", word_require }, { "create", word_create },
	{ "emit", word_emit }, { "act", word_act }, { "each", word_each }, { "refuse", word_refuse }, { "param", word_param },
};

static struct shaped word_ipairs(const struct call *call)
{
	const struct shaped *list = value_at(call, 0);
	return list->shape == SHAPE_ENTITIES ? (struct shaped){ .shape = SHAPE_ITERATOR, .kind = list->kind } : SHAPELESS;
}

const struct word *check_known_word(const struct checker *checker, struct str name)
{
	const struct word *word = checker->names->home != HOME_POLICY ? word_named(checker->names->home, name) : NULL;
	return word ? word : word_named(HOME_POLICY, name);
}

struct shaped check_word(struct checker *checker, struct str name, struct call *call)
{
	struct subject subject = { .kind = NULL };
	const struct word *word = check_known_word(checker, name);
	if (str_is(name, "ipairs"))
		return word_ipairs(call);
	if (str_is(name, "on"))
		see_handler(checker, call);
	if (word && word->place == PLACE_DECLARES && checker->function >= 0 && checker->declare_count < COUNT_OF(checker->declares))
		checker->declares[checker->declare_count++] = (struct declaring){ checker->function, call->line, word };
	if (!word || word->curried || word->place == PLACE_DECLARES)           /* what declares is looked at when the file is loaded */
		return SHAPELESS;
	for (size_t i = 0; i < COUNT_OF(own_rules); i++)
		if (strcmp(own_rules[i].word, word->name) == 0)
			return own_rules[i].see(checker, word, call);
	return see_call(checker, word, call, &subject);
}

/* ---- events as methods; where what may be said ---- */

static struct shaped no_method(struct checker *checker, const struct shaped *value, struct str name, int line)
{
	char said[80];
	enum word_type type = check_type(value);
	if (value->shape == SHAPE_ENTITIES)
		check_complain(checker, line, "%s has no ':%.*s'; go through it with ipairs", check_said(value, said), STR_ARG(name));
	else if (type == TYPE_TIME || type == TYPE_DURATION || type == TYPE_INTEGER || type == TYPE_NUMBER || type == TYPE_BOOLEAN)
		check_complain(checker, line, "%s has no ':%.*s'", check_said(value, said), STR_ARG(name));
	return SHAPELESS;
}

struct shaped check_method(struct checker *checker, struct shaped value, struct str name, struct call *call)
{
	ERR_DECLARE(err);
	if (value.shape != SHAPE_ENTITY)
		return no_method(checker, &value, name, call->line);
	const struct event_def *event = kind_must_event(value.kind, name, &err);
	if (!event) {
		check_complain(checker, call->line, "%s", err.text);
		return SHAPELESS;
	}
	check_raises(checker, event, value.own, call->line);
	if (may_happen(checker, event, value.kind, call->line))
		check_event_fields(checker, event, call, 0);
	return value;
}

void check_place(struct checker *checker, struct shaped callee, struct str method, int line)
{
	const struct word *word = callee.shape == SHAPE_WORD && !method.len ? check_known_word(checker, callee.text) : NULL;
	if (checker->readers && word && word->place == PLACE_ACTS)
		check_complain(checker, line, "%s acts: a check, condition or page may only read", word->name);
	else if (checker->readers && method.len && callee.shape == SHAPE_ENTITY)
		check_complain(checker, line, ":%.*s acts: a check, condition or page may only read", STR_ARG(method));
	else if (checker->handlers && word && word->place == PLACE_DECLARES)
		check_complain(checker, line, "%s declares: it belongs at the top level of a file, not inside a handler", word->name);
}
