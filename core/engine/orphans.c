/* What a version has no name for any more. A timer that lost its name waits as a record and runs again when the name comes back (muster.rebind);
 * schedules, params, suspensions and parked runs keep their records anyway. All of it is listed, nothing is dropped in silence. */
#include "engine/state.h"

#include <stdio.h>
#include <stdlib.h>

enum { LISTED_MOST = 100 };

static const char *const field_names[] = { "entity", "timer", "due", "image", "version" };

static void follow(struct turn *turn, struct node *node, struct record *orphan, const char *state)
{
	const struct kind *kind = record_kind(orphan);
	record_set_state(turn->engine->world, orphan, (uint16_t)kind_state(kind, str_of(state)));
	record_touch(turn->engine->world, orphan, node->event.seq, turn->now_us);
}

/* ---- a publish takes the names away ---- */

struct losing { struct engine *engine; const struct timer **items; size_t count, cap; };

static bool stays(const struct engine *engine, const struct event_def *event)
{
	const struct event_def *next = model_event(engine->next_model, str_of(event->type));
	return next && next->timer;
}

static void gather(void *arg, const struct timer *timer)
{
	struct losing *losing = arg;
	if (stays(losing->engine, timer->event))
		return;
	if (losing->count == losing->cap)
		losing->items = mem_resize(losing->items, (losing->cap = losing->cap ? losing->cap * 2 : 64) * sizeof losing->items[0]);
	losing->items[losing->count++] = timer;
}

/* The order that they were set in: the log says the same at every replay. */
static int by_order(const void *a, const void *b)
{
	const struct timer *left = *(const struct timer *const *)a, *right = *(const struct timer *const *)b;
	return (left->order > right->order) - (left->order < right->order);
}

static void delete_row(struct batch *rows, const struct event_def *event, struct str id)
{
	const struct cell key[] = { CELL_OF_TEXT(str_of(event->kind->name)), CELL_OF_TEXT(id), CELL_OF_TEXT(str_of(event->name)) };
	batch_del(rows, TABLE_TIMER, key, COUNT_OF(key));
}

static struct record *orphan_of(struct turn *turn, const struct timer *timer)
{
	struct engine *engine = turn->engine;
	const struct kind *kind = engine_kind(engine, "muster_orphan");
	struct buf name = BUF_INIT;
	char id[20];
	ERR_DECLARE(err);
	buf_printf(&name, "%s/%.*s", timer->event->type, STR_ARG(record_id(timer->record)));
	snprintf(id, sizeof id, "o%016llx", (unsigned long long)hash_bytes(name.data, name.len, 0));
	buf_free(&name);
	struct record *known = world_find(engine->world, kind, str_of(id));
	return known ? known : world_create(engine->world, kind, str_of(id), turn->now_us, &err);
}

static void stop(struct turn *turn, struct node *node, const struct timer *timer)
{
	effect_timer(turn, node, timer->record, timer->event, NULL);
	delete_row(turn->engine->filling->rows, timer->event, record_id(timer->record));
}

static void keep(struct turn *turn, struct node *node, const struct timer *timer)
{
	struct engine *engine = turn->engine;
	struct record *orphan = orphan_of(turn, timer);
	const struct field *fields[COUNT_OF(field_names)];
	struct buf image = BUF_INIT;
	timer_write_image(timer, INT64_MIN, &image);
	const struct value values[] = { { VALUE_REF, { .ref = timer->record } }, { VALUE_TEXT, { .text = str_of(timer->event->name) } },
		{ VALUE_TIME, { .integer = timer->due_us } }, { VALUE_JSON, { .text = buf_view(&image) } }, { VALUE_INTEGER, { .integer = (int64_t)engine->release->version } } };
	for (size_t i = 0; i < COUNT_OF(field_names); i++) {
		system_set(engine, orphan, field_names[i], values[i]);
		fields[i] = kind_field(record_kind(orphan), str_of(field_names[i]));
	}
	follow(turn, node, orphan, "waiting");
	effect_record(turn, node, orphan, fields, COUNT_OF(fields));
	buf_free(&image);
}

/* Cancelled already, but its row may still stand. */
static void leave_row(void *arg, const struct timer_key *key)
{
	struct engine *engine = arg;
	if (key->event && !stays(engine, key->event))
		delete_row(engine->filling->rows, key->event, text_str(key->id));
}

size_t orphans_leave(struct engine *engine, struct node *node, bool forgotten)
{
	struct losing losing = { .engine = engine };
	timers_each(engine->timers, gather, &losing);
	if (losing.count)
		qsort(losing.items, losing.count, sizeof losing.items[0], by_order);
	for (size_t i = 0; i < losing.count; i++) {
		stop(&engine->turn, node, losing.items[i]);
		if (!forgotten)
			keep(&engine->turn, node, losing.items[i]);
	}
	mem_free(losing.items);
	timers_each_dirty(engine->timers, leave_row, engine);
	return losing.count;
}

/* ---- the names come back ---- */

struct waiting { struct record *items[1000]; size_t count; };

static bool take_waiting(void *arg, struct record *record)
{
	struct waiting *waiting = arg;
	waiting->items[waiting->count++] = record;
	return waiting->count < COUNT_OF(waiting->items);
}

static struct record *entity_of(const struct record *orphan)
{
	const struct field *field = kind_field(record_kind(orphan), STR("entity"));
	return record_has(orphan, field) ? orphan->slots[field->index].ref : NULL;
}

/* NULL: the model has no such timer. */
static const struct event_def *home_of(const struct record *orphan)
{
	const struct record *entity = entity_of(orphan);
	const struct event_def *event = entity ? kind_event(record_kind(entity), system_text(orphan, "timer")) : NULL;
	return event && event->timer ? event : NULL;
}

static bool find_waiting(const struct engine *engine, struct record *entity, bool (*fn)(void *arg, struct record *record), void *arg)
{
	struct value state = { VALUE_TEXT, { .text = STR("waiting") } }, ref = { VALUE_REF, { .ref = entity } };
	struct condition conditions[] = { { STR("state"), CONDITION_IN, &state, 1 }, { STR("entity"), CONDITION_IN, &ref, 1 } };
	struct query query = { .kind = engine_kind(engine, "muster_orphan"), .conditions = conditions, .condition_count = entity ? 2 : 1 };
	ERR_DECLARE(err);
	return world_count(engine->world, query.kind) == 0 || query_each(engine->world, &query, fn, arg, &err);
}

static bool has_home(void *arg, struct record *orphan)
{
	bool *found = arg;
	*found |= home_of(orphan) != NULL;
	return !*found;
}

bool engine_orphans_return(const struct engine *engine)
{
	bool found = false;
	return find_waiting(engine, NULL, has_home, &found) && found;
}

static bool take_homed(void *arg, struct record *orphan)
{
	return !home_of(orphan) || take_waiting(arg, orphan);
}

static struct timer timer_of(struct engine *engine, const struct record *orphan, const struct event_def *event)
{
	ERR_DECLARE(err);
	const struct json *image = json_parse(system_text(orphan, "image"), JSON_LIMITS, &engine->turn.arena, &err);
	return timer_of_image(engine, entity_of(orphan), event, image, 0);
}

/* Its state was left meanwhile, or another one of its name was set: then it has nothing more to do. */
static bool come_back(struct turn *turn, struct node *node, struct record *orphan)
{
	struct engine *engine = turn->engine;
	const struct event_def *event = home_of(orphan);
	struct timer timer = timer_of(engine, orphan, event);
	bool back = state_set_has(timer.while_in, timer.record->state) && !timers_find(engine->timers, timer.record, event);
	if (back) {
		timer.seq = node->event.seq;
		effect_timer(turn, node, timer.record, event, timers_set(engine->timers, timer));
	}
	text_drop(timer.duration);
	follow(turn, node, orphan, back ? "back" : "dropped");
	effect_record(turn, node, orphan, NULL, 0);
	return back;
}

/* At most 1,000 in a turn; whoever asked asks again while there are more. */
bool rebind_event(struct engine *engine, const struct submission *submission, struct err *err)
{
	struct turn *turn = &engine->turn;
	struct waiting waiting = { .count = 0 };
	size_t back = 0;
	if (!submission->system)
		return err_set(err, ERR_DENIED, "muster.rebind is the engine's own");
	if (!find_waiting(engine, NULL, take_homed, &waiting) || !waiting.count)
		return err_set(err, ERR_CONFLICT, "no timer waits whose name is there");
	struct node *node = turn_root_reserved(engine, "muster.rebind", submission->actor, submission->source);
	for (size_t i = 0; i < waiting.count; i++)
		back += come_back(turn, node, waiting.items[i]);
	buf_printf(&node->data, "{\"back\":%zu,\"dropped\":%zu}", back, waiting.count - back);
	return true;
}

/* ---- an entity moves on while its deadline has no name ---- */

void orphans_follow_state(struct turn *turn, struct node *node, struct record *entity)
{
	struct engine *engine = turn->engine;
	struct waiting waiting = { .count = 0 };
	const struct kind *kind = engine_kind(engine, "muster_orphan");
	if (!kind || world_count(engine->world, kind) == 0 || !find_waiting(engine, entity, take_waiting, &waiting))
		return;
	for (size_t i = 0; i < waiting.count; i++) {
		ERR_DECLARE(err);
		const struct json *image = json_parse(system_text(waiting.items[i], "image"), JSON_LIMITS, &turn->arena, &err), *states = json_get(image, "while_in");
		bool holds = states == NULL;
		for (const struct json *name = json_first(states); name && !holds; name = name->next)
			holds = json_is_text(name, record_state(entity));
		if (holds)
			continue;
		follow(turn, node, waiting.items[i], "dropped");
		effect_record(turn, node, waiting.items[i], NULL, 0);
	}
}

/* ---- for people ---- */

struct listing { const struct engine *engine; struct buf *out; size_t count; struct map rules; };

static void put_name(struct listing *listing, const char *member, struct str text)
{
	json_put_name(listing->out, member);
	json_put_str(listing->out, text);
}

static bool list_timer(void *arg, struct record *orphan)
{
	struct listing *listing = arg;
	const struct record *entity = entity_of(orphan);
	if (!entity || listing->count++ >= LISTED_MOST)
		return true;
	json_put_comma(listing->out);
	buf_byte(listing->out, '{');
	put_name(listing, "kind", str_of(record_kind(entity)->name));
	put_name(listing, "id", record_id(entity));
	put_name(listing, "timer", system_text(orphan, "timer"));
	buf_lit(listing->out, ",\"due\":\"");
	calendar_time_print(world_calendar(listing->engine->world), system_integer(orphan, "due"), listing->out);
	buf_printf(listing->out, "\",\"since_version\":%lld}", (long long)system_integer(orphan, "version"));
	return true;
}

static bool list_schedule(void *arg, struct record *record)
{
	struct listing *listing = arg;
	const struct release *release = listing->engine->release;
	for (size_t i = 0; release && i < release->schedule_count; i++)
		if (str_is(record_id(record), release->schedules[i].name))
			return true;
	if (listing->count++ >= LISTED_MOST)
		return true;
	json_put_comma(listing->out);
	json_put_str(listing->out, record_id(record));
	return true;
}

static bool list_param(void *arg, struct record *record)
{
	static const char *const members[] = { "param", "key", "scope", "scope_value" };
	struct listing *listing = arg;
	struct str value = system_text(record, "value");
	if (!value.len || engine_param(listing->engine, system_text(record, "param")) || listing->count++ >= LISTED_MOST)
		return true;
	json_put_comma(listing->out);
	buf_byte(listing->out, '{');
	for (size_t i = 0; i < COUNT_OF(members); i++)
		if (system_text(record, members[i]).len)
			put_name(listing, members[i], system_text(record, members[i]));
	json_put_name(listing->out, "value");
	buf_str(listing->out, value);
	buf_byte(listing->out, '}');
	return true;
}

static bool list_rule(void *arg, struct record *record)
{
	struct listing *listing = arg;
	struct str rule = system_text(record, "rule");
	if (!map_get(&listing->engine->handlers_by_name, rule) && (map_get(&listing->rules, rule) || listing->rules.count < LISTED_MOST))
		map_put(&listing->rules, rule, (void *)((uintptr_t)map_get(&listing->rules, rule) + 1));
	return true;
}

/* How many of each rule's: a rule that failed a thousand times is one line. */
static void put_rules(struct listing *listing)
{
	for (size_t i = 0; i < listing->rules.count; i++) {
		const struct map_entry *entry = &listing->rules.entries[i];
		json_put_comma(listing->out);
		buf_byte(listing->out, '{');
		put_name(listing, "rule", (struct str){ entry->key, entry->key_len });
		buf_printf(listing->out, ",\"count\":%zu}", (size_t)(uintptr_t)entry->value);
		listing->count++;
	}
	map_free(&listing->rules);
}

static const struct { const char *name, *kind, *state; bool (*list)(void *arg, struct record *record); } sorts[] = {
	{ "timers", "muster_orphan", "waiting", list_timer },
	{ "schedules", "muster_schedule", NULL, list_schedule },
	{ "params", "muster_param", NULL, list_param },
	{ "suspended", "muster_suspension", "suspended", list_rule },
	{ "parked", "muster_failure", "parked", list_rule },
};

static size_t put_sort(const struct engine *engine, size_t sort, struct buf *out)
{
	struct listing listing = { .engine = engine, .out = out };
	struct value state = { VALUE_TEXT, { .text = str_of(sorts[sort].state) } };
	struct condition condition = { STR("state"), CONDITION_IN, &state, 1 };
	struct query query = { .kind = engine_kind(engine, sorts[sort].kind), .conditions = &condition, .condition_count = sorts[sort].state ? 1 : 0 };
	ERR_DECLARE(err);
	json_put_name(out, sorts[sort].name);
	buf_byte(out, '[');
	if (!query_each(engine->world, &query, sorts[sort].list, &listing, &err))
		log_line(engine->config.log, LOG_ERROR, "orphans_not_listed", "why", err.text, NULL);
	put_rules(&listing);
	buf_byte(out, ']');
	return listing.count;
}

size_t engine_orphans_json(const struct engine *engine, struct buf *out)
{
	size_t count = 0;
	buf_byte(out, '{');
	for (size_t i = 0; i < COUNT_OF(sorts); i++)
		count += put_sort(engine, i, out);
	json_put_name(out, "count");
	buf_int(out, (int64_t)count);
	buf_byte(out, '}');
	return count;
}
