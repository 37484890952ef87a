/* One event, from proposal to applied: fields accepted, transition legal, actor allowed, checks heard, then written. */
#include "engine/state.h"

#include <stdio.h>

struct draft {
	struct turn *turn;
	const struct proposal *proposal;
	struct event_value *values;            /* in the order of takes */
	size_t value_count;
};

static const struct take *find_take(const struct event_def *def, struct str name)
{
	for (uint16_t i = 0; i < def->take_count; i++)
		if (str_is(name, def->takes[i].name))
			return &def->takes[i];
	return NULL;
}

static bool unknown_field(const struct event_def *def, struct str name, const char *pointer, struct err *err)
{
	const char *names[256];
	size_t count = 0;
	for (uint16_t i = 0; i < def->take_count && count < COUNT_OF(names) - 1; i++)
		names[count++] = def->takes[i].name;
	names[count] = NULL;
	char text[64], hint[80] = "";
	if (str_to_c(name, text, sizeof text))
		err_suggest(hint, sizeof hint, text, names);
	else
		text[0] = '\0';
	bool known = kind_field(def->kind, name) != NULL;
	return err_item(err, ERR_REFUSED, pointer, known ? "%s does not take '%s'%s" : "%s has no field '%s'%s",
	                known ? def->type : def->kind->name, text, hint);
}

static void pointer_to(char out[96], const char *prefix, struct str name)
{
	snprintf(out, 96, "%s/%.*s", prefix ? prefix : "", (int)(name.len > 63 ? 63 : name.len), name.ptr);
}

static bool is_retired(const struct field *field, const struct event_value *value)
{
	return field->type == FIELD_ENUM && field->retired && !value->none && field->retired[value->slot.integer];
}

/* What was wrong, with the place; the good case does without both. */
static bool bad_value(const struct draft *draft, const struct named_value *given, const struct take *take, struct event_value *value, struct err *err)
{
	char pointer[96];
	pointer_to(pointer, draft->proposal->pointer, given->name);
	if (!take)
		return unknown_field(draft->proposal->def, given->name, pointer, err);
	if (!field_accept(draft->turn->engine->world, take->field, &given->value, pointer, &value->slot, &value->none, err))
		return false;
	return err_item(err, ERR_REFUSED, pointer, "'%s' is retired: it can be read, not given any more", take->field->values[value->slot.integer]);
}

/* Each value is checked even after one failed: every bad field is named at once. */
static bool accept_fields(struct draft *draft, struct err *err)
{
	const struct proposal *proposal = draft->proposal;
	const struct event_def *def = proposal->def;
	struct world *world = draft->turn->engine->world;
	draft->values = arena_alloc(&draft->turn->arena, (proposal->field_count + 1) * sizeof draft->values[0]);
	bool ok = true;
	for (size_t i = 0; i < proposal->field_count; i++) {
		const struct named_value *given = &proposal->fields[i];
		const struct take *take = find_take(def, given->name);
		struct event_value value = { .none = false };
		ERR_DECLARE(why);
		if (!take || !field_accept(world, take->field, &given->value, "", &value.slot, &value.none, &why) || is_retired(take->field, &value)) {
			ok = bad_value(draft, given, take, &value, err);
			continue;
		}
		value.field = take->field;
		value.name = take->name;
		draft->values[draft->value_count++] = value;
	}
	return ok;
}

static const struct event_value *find_value(const struct draft *draft, const char *name)
{
	for (size_t i = 0; i < draft->value_count; i++)
		if (draft->values[i].name == name)
			return &draft->values[i];
	return NULL;
}

static bool is_given(const struct proposal *proposal, const char *name)
{
	for (size_t i = 0; i < proposal->field_count; i++)
		if (str_is(proposal->fields[i].name, name))
			return true;
	return false;
}

static bool required_present(const struct draft *draft, struct err *err)
{
	const struct event_def *def = draft->proposal->def;
	bool ok = true;
	for (uint16_t i = 0; i < def->take_count; i++) {
		const struct take *take = &def->takes[i];
		const struct event_value *value = find_value(draft, take->name);
		bool field_must = take->stored && take->field->required && (def->creates ? !take->field->has_default : value && value->none);
		bool refused_already = !value && is_given(draft->proposal, take->name);
		if (!(take->required || field_must) || (value && !value->none) || refused_already)
			continue;
		char pointer[96];
		pointer_to(pointer, draft->proposal->pointer, str_of(take->name));
		ok = err_item(err, ERR_REFUSED, pointer, "%s needs '%s'", def->type, take->name);
	}
	return ok;
}

static bool transition_legal(const struct proposal *proposal, struct err *err)
{
	const struct event_def *def = proposal->def;
	const struct record *subject = proposal->subject;
	if (def->creates)
		return !subject || err_set(err, ERR_CONFLICT, "%s creates; %s '%.*s' exists already", def->type, def->kind->name, STR_ARG(record_id(subject)));
	if (!subject)
		return err_set(err, ERR_NOT_FOUND, "%s needs the %s it happens to", def->type, def->kind->name);
	if (def->any_state || def->timer)
		return true;
	for (uint16_t i = 0; i < def->from_count; i++)
		if (def->from[i] == subject->state)
			return true;
	char allowed[160] = "";
	for (uint16_t i = 0; i < def->from_count && strlen(allowed) < 100; i++)
		snprintf(allowed + strlen(allowed), sizeof allowed - strlen(allowed), "%s%s", i ? ", " : "", kind_state_name(def->kind, def->from[i]));
	return err_set(err, ERR_CONFLICT, "%s '%.*s' is %s; %s is possible only from %s", def->kind->name, STR_ARG(record_id(subject)),
	               record_state(subject) ? record_state(subject) : "without a state", def->name, allowed);
}

static bool allowed(const struct draft *draft, struct err *err)
{
	const struct proposal *proposal = draft->proposal;
	struct engine *engine = draft->turn->engine;
	if (!proposal->submission || proposal->submission->system || !engine->authorise)
		return true;
	return engine->authorise(engine->authorise_arg, proposal->def, proposal->subject, proposal->actor, err);
}

/* ---- writing ---- */

struct written { const struct field *fields[256]; size_t count; struct event_value before[256]; size_t before_count; };

static union slot keep_slot(const struct field *field, union slot slot)
{
	switch (field->type) {
	case FIELD_TEXT: case FIELD_DURATION: case FIELD_JSON:
		text_keep(slot.text);
		break;
	case FIELD_LIST:
		slot.list->refs++;
		break;
	case FIELD_INTEGER: case FIELD_NUMBER: case FIELD_MONEY: case FIELD_BOOLEAN: case FIELD_TIME: case FIELD_DATE: case FIELD_ENUM: case FIELD_REF:
		break;
	}
	return slot;
}

static void write_field(struct draft *draft, struct record *record, struct written *written, const struct event_value *value)
{
	struct world *world = draft->turn->engine->world;
	const struct field *field = value->field;
	bool had = record_has(record, field);
	written->before[written->before_count++] = (struct event_value){ field, field->name,
		had ? keep_slot(field, record->slots[field->index]) : (union slot){ .integer = 0 }, !had };
	written->fields[written->count++] = field;
	if (value->none)
		record_unset(world, record, field);
	else
		record_set(world, record, field, keep_slot(field, value->slot));
}

static bool is_stored(const struct event_def *def, const struct event_value *value)
{
	const struct take *take = find_take(def, str_of(value->name));
	return take && take->stored;
}

static void write_fields(struct draft *draft, struct record *record, struct written *written)
{
	const struct event_def *def = draft->proposal->def;
	for (size_t i = 0; i < draft->value_count; i++)
		if (is_stored(def, &draft->values[i]))
			write_field(draft, record, written, &draft->values[i]);
	if (!def->creates)
		return;
	for (uint16_t i = 0; i < def->kind->field_count; i++) {
		const struct field *field = &def->kind->fields[i];
		if (field->has_default && !record_has(record, field))
			write_field(draft, record, written, &(struct event_value){ field, field->name, field->default_value, false });
	}
}

static struct record *create(struct draft *draft, uint64_t seq, struct err *err)
{
	const struct proposal *proposal = draft->proposal;
	struct engine *engine = draft->turn->engine;
	char made[27];
	struct str id = proposal->id;
	if (!id.len) {
		id_make(made, draft->turn->now_us, seq);
		id = str_of(made);
	} else if (!id_is_valid(id)) {
		err_item(err, ERR_REFUSED, "/subject", "an id is made of a-z 0-9 _ . -, starts with a letter or digit and has at most 64 characters");
		return NULL;
	}
	return world_create(engine->world, proposal->def->kind, id, draft->turn->now_us, err);
}

/* Deadlines that hold only while in certain states end when those are left. */
static void drop_timers(struct turn *turn, struct node *node, struct record *record)
{
	struct engine *engine = turn->engine;
	const struct kind *kind = record_kind(record);
	for (uint16_t i = kind->event_count; i-- > 0 && kind->events[i].timer;) {
		const struct timer *timer = timers_find(engine->timers, record, &kind->events[i]);
		if (!timer || state_set_has(timer->while_in, record->state))
			continue;
		timers_remove(engine->timers, record, &kind->events[i]);
		effect_timer(turn, node, record, &kind->events[i], NULL);
	}
}

static void move_state(struct turn *turn, struct node *node, struct record *record)
{
	const struct event_def *def = node->event.def;
	if (def->to == STATE_NONE || def->to == record->state)
		return;
	record_set_state(turn->engine->world, record, def->to);
	if (def->creates)
		return;
	drop_timers(turn, node, record);
	orphans_follow_state(turn, node, record);
}

static void describe(struct draft *draft, struct node *node)
{
	const struct proposal *proposal = draft->proposal;
	struct event *event = &node->event;
	struct arena *arena = &draft->turn->arena;
	event->def = proposal->def;
	event->type = str_of(proposal->def->type);
	event->subject = proposal->subject;
	event->actor = arena_str(arena, proposal->actor);
	event->source = arena_str(arena, proposal->source);
	event->id = arena_str(arena, proposal->event_id);
	event->because = arena_str(arena, proposal->because);
	event->due_us = proposal->due_us;
	event->missed = proposal->missed;
	event->depth = proposal->depth;
	event->cause = proposal->cause ? proposal->cause->event.seq : 0;
	event->data = draft->values;
	event->data_count = draft->value_count;
	if (proposal->subject)
		event->before_state = proposal->subject->state;
	node->rule = proposal->rule;
}

static bool write_event(struct draft *draft, struct node *node, struct err *err)
{
	struct turn *turn = draft->turn;
	struct engine *engine = turn->engine;
	struct event *event = &node->event;
	struct record *record = event->subject ? event->subject : create(draft, event->seq, err);
	if (!record)
		return false;
	event->subject = record;
	struct written written;
	written.count = written.before_count = 0;
	write_fields(draft, record, &written);
	move_state(turn, node, record);
	event->before = arena_copy(&turn->arena, written.before, written.before_count * sizeof written.before[0]);
	event->before_count = written.before_count;
	record_happened(engine->world, record, event->def, event->seq, turn->now_us);
	effect_record(turn, node, record, written.fields, written.count);
	event_write_data(engine->world, event, &node->data);
	return record_check_unique(engine->world, record, err);
}

static bool checks_pass(struct draft *draft, struct node *node, struct err *err)
{
	return run_checks(draft->turn, node, draft->proposal->subject, err);
}

static bool state_left(const struct node *node)
{
	const struct event_def *def = node->event.def;
	return !def->creates && def->to != STATE_NONE && def->to != node->event.before_state;
}

/* On false nothing is left of it but what the caller's savepoint undoes: the node is dropped here, the journal there. */
bool event_apply(struct turn *turn, const struct proposal *proposal, struct node **out, struct err *err)
{
	struct draft draft = { .turn = turn, .proposal = proposal };
	uint64_t mark = journal_mark(world_journal(turn->engine->world));
	size_t nodes = turn->node_count, queued = turn->queue_count;
	bool fields_ok = accept_fields(&draft, err);
	bool ok = required_present(&draft, err) && fields_ok
	       && transition_legal(proposal, err)
	       && allowed(&draft, err);
	struct node *node = turn_node(turn);
	describe(&draft, node);
	ok = ok && checks_pass(&draft, node, err)
	        && write_event(&draft, node, err);
	if (ok)
		turn_queue(turn, node);
	ok = ok && (!state_left(node) || alerts_follow_state(turn, node, node->event.subject, err));
	if (!ok) {
		turn->queue_count = queued;
		turn_drop_nodes(turn, nodes);
		journal_undo(world_journal(turn->engine->world), mark);
		return false;
	}
	if (out)
		*out = node;
	return true;
}

void event_write_data(const struct world *world, const struct event *event, struct buf *out)
{
	buf_byte(out, '{');
	for (size_t i = 0; i < event->data_count; i++) {
		const struct event_value *value = &event->data[i];
		json_put_name(out, value->name);
		if (value->none)
			buf_lit(out, "null");
		else
			slot_write_json(world, value->field, value->slot, out);
	}
	buf_byte(out, '}');
}
