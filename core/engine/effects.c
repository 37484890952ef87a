/* After-images, one JSON array each: [what, ordinal in the turn, …]. A later row's event may be applied while an earlier
 * row's handlers still run, so a turn's images count only in the order of their ordinals. */
#include "engine/state.h"

#include <stdlib.h>

static void begin(struct turn *turn, struct node *node, char what)
{
	struct buf *out = &node->effects;
	if (out->len)
		buf_byte(out, ',');
	buf_lit(out, "[\"");
	buf_byte(out, what);
	buf_lit(out, "\",");
	buf_int(out, turn->ordinal++);
}

static void put_key(struct buf *out, const struct record *record)
{
	buf_lit(out, ",\"");
	buf_text(out, record_kind(record)->name);
	buf_lit(out, "\",");
	json_put_str(out, record_id(record));
}

void effect_record(struct turn *turn, struct node *node, const struct record *record, const struct field *const *fields, size_t count)
{
	struct world *world = turn->engine->world;
	struct buf *out = &node->effects;
	begin(turn, node, 'e');
	put_key(out, record);
	buf_lit(out, ",{");
	if (record->state != STATE_NONE) {
		buf_lit(out, "\"state\":\"");
		buf_text(out, record_state(record));
		buf_byte(out, '"');
	}
	if (count) {
		json_put_name(out, "set");
		buf_byte(out, '{');
		for (size_t i = 0; i < count; i++) {
			json_put_name(out, fields[i]->name);
			if (record_has(record, fields[i]))
				slot_write_json(world, fields[i], record->slots[fields[i]->index], out);
			else
				buf_lit(out, "null");
		}
		buf_byte(out, '}');
	}
	buf_lit(out, "}]");
}

void effect_timer(struct turn *turn, struct node *node, const struct record *record, const struct event_def *event, const struct timer *timer)
{
	struct buf *out = &node->effects;
	begin(turn, node, 't');
	put_key(out, record);
	buf_lit(out, ",\"");
	buf_text(out, event->name);
	if (!timer) {
		buf_lit(out, "\",null]");
		return;
	}
	buf_lit(out, "\",");
	timer_write_image(timer, turn->now_us, out);
	buf_byte(out, ']');
}

void timer_write_image(const struct timer *timer, int64_t now_us, struct buf *out)
{
	buf_lit(out, "{\"due\":");
	buf_int(out, timer->due_us);
	if (timer->left_us >= 0) {
		buf_lit(out, ",\"left\":");
		buf_int(out, timer->left_us);
	}
	if (timer->working)
		buf_lit(out, ",\"working\":true");
	if (timer->depth) {
		buf_lit(out, ",\"depth\":");
		buf_int(out, timer->depth);
	}
	if (timer->duration) {
		buf_lit(out, ",\"basis\":");
		timer_basis_write(timer, now_us, out);
	}
	if (timer->while_in) {
		buf_lit(out, ",\"while_in\":[");
		for (uint16_t i = 0; i < timer->while_in->count; i++) {
			json_put_comma(out);
			json_put_text(out, kind_state_name(timer->event->kind, timer->while_in->states[i]));
		}
		buf_byte(out, ']');
	}
	buf_byte(out, '}');
}

void effect_entry(struct turn *turn, struct node *node, const struct ledger_entry *entry)
{
	struct buf *out = &node->effects;
	begin(turn, node, 'l');
	buf_byte(out, ',');
	buf_int(out, (int64_t)entry->number);
	buf_lit(out, ",\"");
	buf_text(out, entry->ledger);
	buf_lit(out, "\",");
	json_put_str(out, entry->from);
	buf_byte(out, ',');
	json_put_str(out, entry->to);
	int64_t numbers[] = { entry->amount, entry->from_balance, entry->to_balance };
	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		buf_byte(out, ',');
		buf_int(out, numbers[i]);
	}
	buf_byte(out, ',');
	json_put_str(out, entry->reason);
	buf_byte(out, ',');
	json_put_str(out, entry->key);
	buf_byte(out, ']');
}

/* ---- recovery ---- */

enum { EFFECT_PARTS_MAX = 12 };
struct effect { const struct json *parts[EFFECT_PARTS_MAX]; size_t count; };

static bool split(const struct json *element, struct effect *effect)
{
	effect->count = 0;
	for (const struct json *part = json_first(element); part && effect->count < EFFECT_PARTS_MAX; part = part->next)
		effect->parts[effect->count++] = part;
	return effect->count >= 5 && effect->parts[0]->type == JSON_TEXT && effect->parts[1]->type == JSON_INT;
}

struct context { struct engine *engine; uint64_t root, seq; int64_t time_us; const struct event_def *event; struct str subject; bool older; };  /* older: of another version than the present one */

static bool apply_record(const struct context *context, const struct effect *effect, struct err *err)
{
	struct world *world = context->engine->world;
	const struct kind *kind = model_kind(world_model(world), json_str(effect->parts[2]));
	if (!kind)                                     /* a later version took an empty kind away */
		return true;
	struct str id = json_str(effect->parts[3]);
	bool own = context->event && context->event->kind == kind && str_eq(id, context->subject);
	return world_apply_image(world, kind, id, effect->parts[4], own ? context->event : NULL, context->seq, context->time_us, context->older, err);
}

static const struct state_set *read_states(struct engine *engine, const struct kind *kind, const struct json *names)
{
	uint16_t states[256];
	size_t count = 0;
	for (const struct json *name = json_first(names); name && count < COUNT_OF(states); name = name->next) {
		int state = kind_state(kind, json_str(name));
		if (state >= 0)
			states[count++] = (uint16_t)state;
	}
	return timers_state_set(engine->timers, kind, states, count);
}

static int64_t integer_of(const struct json *object, const char *name, int64_t absent)
{
	const struct json *value = json_get(object, name);
	return value && value->type == JSON_INT ? value->integer : absent;
}

struct timer timer_of_image(struct engine *engine, struct record *record, const struct event_def *event, const struct json *image, int64_t now_us)
{
	struct timer timer = {
		.record = record, .event = event, .due_us = integer_of(image, "due", 0), .left_us = integer_of(image, "left", -1),
		.depth = (uint8_t)integer_of(image, "depth", 0), .working = json_get(image, "working") != NULL,
		.while_in = read_states(engine, event->kind, json_get(image, "while_in")) };
	timer_basis_read(engine, json_get(image, "basis"), now_us, &timer);
	return timer;
}

static bool apply_timer(const struct context *context, const struct effect *effect, struct err *err)
{
	struct engine *engine = context->engine;
	const struct kind *kind = model_kind(world_model(engine->world), json_str(effect->parts[2]));
	const struct event_def *event = kind && effect->count > 5 ? kind_event(kind, json_str(effect->parts[4])) : NULL;
	if (!event || !event->timer)
		return true;
	struct record *record = world_find(engine->world, kind, json_str(effect->parts[3]));
	if (!record)
		return err_set(err, ERR_CORRUPT, "the log sets timer %s on %s '%.*s', which does not exist", event->name, kind->name, STR_ARG(json_str(effect->parts[3])));
	const struct timer *present = timers_find(engine->timers, record, event);
	if (present && present->seq > context->root)
		return true;
	timers_mark_dirty(engine->timers, (struct timer_key){ text_keep(record->id), event });
	const struct json *image = effect->parts[5];
	if (image->type != JSON_OBJECT) {
		timers_unload(engine->timers, record, event);
		return true;
	}
	struct timer timer = timer_of_image(engine, record, event, image, context->time_us);
	timer.order = timers_order(engine->timers) + 1;
	timer.seq = context->root;
	timers_load(engine->timers, timer);
	text_drop(timer.duration);
	return true;
}

static bool apply_entry(const struct context *context, const struct effect *effect, struct err *err)
{
	if (effect->count < 10)
		return err_set(err, ERR_CORRUPT, "a ledger effect of event %llu is cut short", (unsigned long long)context->seq);
	const struct json *const *parts = effect->parts;
	const struct ledger_def *def = model_ledger(world_model(context->engine->world), json_str(parts[3]));
	if (!def)
		return true;
	struct ledger_entry entry = {
		.number = (uint64_t)parts[2]->integer, .seq = context->seq, .time_us = context->time_us, .ledger = def->name,
		.from = json_str(parts[4]), .to = json_str(parts[5]), .amount = parts[6]->integer,
		.from_balance = parts[7]->integer, .to_balance = parts[8]->integer,
		.reason = json_str(parts[9]), .key = effect->count > 10 ? json_str(parts[10]) : STR_NONE };
	return ledger_load(context->engine->ledger, &entry, err);
}

static bool apply_one(const struct context *context, const struct effect *effect, struct err *err)
{
	switch (effect->parts[0]->text[0]) {
	case 'e': return apply_record(context, effect, err);
	case 't': return apply_timer(context, effect, err);
	case 'l': return apply_entry(context, effect, err);
	default:  return err_set(err, ERR_CORRUPT, "event %llu has an effect of unknown sort '%s'", (unsigned long long)context->seq, effect->parts[0]->text);
	}
}

struct ordered { int64_t ordinal; struct context context; struct effect effect; };

static int by_ordinal(const void *a, const void *b)
{
	const struct ordered *left = a, *right = b;
	return (left->ordinal > right->ordinal) - (left->ordinal < right->ordinal);
}

/* Applies the images of one turn (its rows, in order of seq). */
bool effects_apply_turn(struct engine *engine, const struct log_row *rows, size_t count, struct err *err)
{
	struct ordered *list = NULL;
	size_t used = 0, cap = 0;
	struct arena arena = ARENA_INIT;
	bool ok = true;
	for (size_t i = 0; ok && i < count; i++) {
		struct context context = { engine, rows[i].root, rows[i].seq, rows[i].time_us,
			model_event(world_model(engine->world), rows[i].type), rows[i].subject,
			engine->release && rows[i].version != engine->release->version };
		const struct json *array = json_parse(rows[i].effects, LOG_JSON, &arena, err);
		ok = array != NULL;
		for (const struct json *element = json_first(array); ok && element; element = element->next) {
			struct effect effect = { .count = 0 };
			if (!split(element, &effect) || !effect.parts[1]) {
				ok = err_set(err, ERR_CORRUPT, "event %llu has a malformed effect", (unsigned long long)rows[i].seq);
				break;
			}
			if (used == cap)
				list = mem_resize(list, (cap = cap ? cap * 2 : 16) * sizeof list[0]);
			list[used++] = (struct ordered){ effect.parts[1]->integer, context, effect };
		}
	}
	if (ok && used)
		qsort(list, used, sizeof list[0], by_ordinal);
	for (size_t i = 0; ok && i < used; i++)
		ok = apply_one(&list[i].context, &list[i].effect, err);
	mem_free(list);
	arena_free(&arena);
	return ok;
}
