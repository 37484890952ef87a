/* each(): one small turn for every match, in id order. The job is a record whose position moves with each turn, so a restart goes on. */
#include "engine/state.h"

#include <stdio.h>

static void put_value(struct buf *out, const struct world *world, const struct value *value)
{
	switch (value->type) {
	case VALUE_NONE:     buf_lit(out, "null"); break;
	case VALUE_BOOLEAN:  buf_text(out, value->boolean ? "true" : "false"); break;
	case VALUE_INTEGER:  buf_int(out, value->integer); break;
	case VALUE_NUMBER:   json_put_num(out, value->number); break;
	case VALUE_TEXT:     json_put_str(out, value->text); break;
	case VALUE_TIME:
		buf_byte(out, '"');
		calendar_time_print(world_calendar(world), value->integer, out);
		buf_byte(out, '"');
		break;
	case VALUE_DATE: {
		int year, month, day;
		date_split((int32_t)value->integer, &year, &month, &day);
		buf_printf(out, "\"%04d-%02d-%02d\"", year, month, day);
		break;
	}
	case VALUE_DURATION:
		buf_byte(out, '"');
		duration_print(value->duration, out);
		buf_byte(out, '"');
		break;
	case VALUE_REF:      json_put_str(out, record_id(value->ref)); break;
	case VALUE_LIST:
	case VALUE_JSON:     buf_lit(out, "null"); break;
	}
}

static void put_query(struct buf *out, const struct world *world, const struct query *query, int64_t depth)
{
	buf_lit(out, "{\"depth\":");
	buf_int(out, depth);
	buf_lit(out, ",\"kind\":");
	json_put_text(out, query->kind->name);
	buf_lit(out, ",\"where\":[");
	for (size_t i = 0; i < query->condition_count; i++) {
		const struct condition *condition = &query->conditions[i];
		json_put_comma(out);
		buf_lit(out, "{\"name\":");
		json_put_str(out, condition->name);
		buf_lit(out, ",\"op\":");
		buf_int(out, condition->op);
		buf_lit(out, ",\"values\":[");
		for (size_t k = 0; k < condition->value_count; k++) {
			json_put_comma(out);
			put_value(out, world, &condition->values[k]);
		}
		buf_lit(out, "]}");
	}
	buf_lit(out, "]}");
}

static const struct each_def *find_each(const struct engine *engine, struct str name)
{
	const struct release *release = engine->release;
	for (size_t i = 0; release && i < release->each_count; i++)
		if (str_is(name, release->eaches[i].name))
			return &release->eaches[i];
	return NULL;
}

enum { EACH_DEPTH_MAX = 2, EACH_RUN_MAX = 20 };

/* What each() asked for may ask again, but not for ever: how many stand behind the turn that runs. */
static int64_t depth_of(const struct turn *turn)
{
	const struct node *root = turn->nodes[0];
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	if (!root->muster || !root->event.subject || !str_is(root->event.type, "muster.each"))
		return 0;
	const struct json *json = json_parse(system_text(root->event.subject, "query"), JSON_LIMITS, &arena, &err);
	const struct json *depth = json ? json_get(json, "depth") : NULL;
	int64_t found = depth && depth->type == JSON_INT ? depth->integer : 0;
	arena_free(&arena);
	return found;
}

bool run_each(struct run *run, struct str name, const struct query *query, const struct event_def *event, struct err *err)
{
	struct engine *engine = run->engine;
	const struct kind *kind = engine_kind(engine, "muster_each");
	if (run->reads_only)
		return err_set(err, ERR_SCRIPT, "each acts: a check, condition or page may only read");
	if (!run_call(run, err))
		return false;
	if (!event && !find_each(engine, name))
		return err_set(err, ERR_SCRIPT, "each(\"%.*s\") names an event or a body declared at the top of a file", STR_ARG(name));
	if (event && (event->timer || event->creates || event->kind != query->kind))
		return err_set(err, ERR_SCRIPT, "%s cannot happen to each %s", event->type, query->kind->name);
	int64_t depth = depth_of(run->turn) + 1;
	if (depth > EACH_DEPTH_MAX)
		return err_set(err, ERR_LIMIT, "each() within each() goes deeper than %d", EACH_DEPTH_MAX);
	if (++run->eaches > EACH_RUN_MAX)
		return err_set(err, ERR_LIMIT, "more than %d each() in one run", EACH_RUN_MAX);
	char id[64];
	struct buf text = BUF_INIT;
	snprintf(id, sizeof id, "%llu.%u.%u", (unsigned long long)run->node->event.seq, run->turn->runs_ordinal, run->calls);    /* two handlers of one event may both ask */
	struct record *record = world_create(engine->world, kind, str_of(id), run->turn->now_us, err);
	if (!record)
		return false;
	put_query(&text, engine->world, query, depth);
	record_set_state(engine->world, record, (uint16_t)kind_state(kind, STR("running")));
	system_set(engine, record, "name", (struct value){ VALUE_TEXT, { .text = name } });
	system_set(engine, record, "query", (struct value){ VALUE_JSON, { .text = buf_view(&text) } });
	if (event)
		system_set(engine, record, "event", (struct value){ VALUE_TEXT, { .text = str_of(event->type) } });
	record_touch(engine->world, record, run->node->event.seq, run->turn->now_us);
	const struct field *fields[] = { kind_field(kind, STR("name")), kind_field(kind, STR("query")), kind_field(kind, STR("event")) };
	effect_record(run->turn, run->node, record, fields, COUNT_OF(fields));
	buf_free(&text);
	return true;
}

/* ---- firing ---- */

static struct record *running_job(const struct engine *engine)
{
	ERR_DECLARE(err);
	struct page page;
	struct value state = { VALUE_TEXT, { .text = STR("running") } };
	struct condition condition = { STR("state"), CONDITION_IN, &state, 1 };
	struct query query = { .kind = engine_kind(engine, "muster_each"), .conditions = &condition, .condition_count = 1, .limit = 1 };
	if (!query.kind || world_count(engine->world, query.kind) == 0 || !query_run(engine->world, &query, &page, &err))
		return NULL;
	struct record *job = page.count ? page.records[0] : NULL;
	page_free(&page);
	return job;
}

const struct record *each_running(const struct engine *engine)
{
	return running_job(engine);
}

bool each_pending(const struct engine *engine)
{
	return running_job(engine) != NULL;
}

struct parsed { struct query query; struct condition conditions[32]; };

static bool parse_query(const struct engine *engine, const struct json *json, struct arena *arena, struct parsed *parsed, struct err *err)
{
	parsed->query = (struct query){ .conditions = parsed->conditions };
	const struct json *kind = json_get(json, "kind");
	parsed->query.kind = kind ? model_kind(world_model(engine->world), json_str(kind)) : NULL;
	if (!parsed->query.kind)
		return err_set(err, ERR_MODEL, "its kind is gone");
	for (const struct json *item = json_first(json_get(json, "where")); item; item = item->next) {
		if (parsed->query.condition_count == COUNT_OF(parsed->conditions) - 1)
			return err_set(err, ERR_MODEL, "too many conditions");
		const struct json *values = json_get(item, "values");
		struct value *list = arena_alloc(arena, values->len * sizeof list[0] + 1);
		size_t count = 0;
		for (const struct json *value = json_first(values); value; value = value->next)
			list[count++] = value_of_json(value, arena);
		parsed->conditions[parsed->query.condition_count++] = (struct condition){
			json_str(json_get(item, "name")), (enum condition_op)json_get(item, "op")->integer, list, count };
	}
	return true;
}

/* The first match behind the job's position. */
static struct record *next_match(const struct engine *engine, const struct record *job, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct parsed parsed;
	struct record *found = NULL;
	const struct json *json = json_parse(system_text(job, "query"), JSON_LIMITS, &arena, err);
	if (json && parse_query(engine, json, &arena, &parsed, err)) {
		struct str position = system_text(job, "position");
		char after[72];
		snprintf(after, sizeof after, "%.*s!", STR_ARG(position));     /* ! stands before every character of ids: the first id beyond */
		struct value bounds[2] = { { VALUE_TEXT, { .text = str_of(after) } }, { .type = VALUE_NONE } };
		if (position.len)
			parsed.conditions[parsed.query.condition_count++] = (struct condition){ STR("id"), CONDITION_RANGE, bounds, 2 };
		found = query_first(engine->world, &parsed.query, err);
	}
	arena_free(&arena);
	return found;
}

struct record *each_entity(const struct engine *engine, const struct record *job, struct str id)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *kind_name = json_get(json_parse(system_text(job, "query"), JSON_LIMITS, &arena, &err), "kind");
	const struct kind *kind = kind_name ? model_kind(world_model(engine->world), json_str(kind_name)) : NULL;
	struct record *record = kind ? world_find(engine->world, kind, id) : NULL;
	arena_free(&arena);
	return record;
}

static void move_job(struct turn *turn, struct node *node, struct record *job, const struct record *match)
{
	struct engine *engine = turn->engine;
	const struct kind *kind = record_kind(job);
	const struct field *fields[] = { kind_field(kind, STR("position")), kind_field(kind, STR("count")) };
	if (match) {
		system_set(engine, job, "position", (struct value){ VALUE_TEXT, { .text = record_id(match) } });
		system_set(engine, job, "count", (struct value){ VALUE_INTEGER, { .integer = system_integer(job, "count") + 1 } });
	} else {
		record_set_state(engine->world, job, (uint16_t)kind_state(kind, STR("ended")));
	}
	record_touch(engine->world, job, node->event.seq, turn->now_us);
	effect_record(turn, node, job, fields, match ? COUNT_OF(fields) : 0);
}

/* The job's own row first, then the event or body on the match: refused ones are passed over, the row says so. */
bool each_fire(struct engine *engine, int64_t now_us)
{
	struct record *job = running_job(engine);
	if (!job)
		return false;
	ERR_DECLARE(err);
	struct turn *turn = &engine->turn;
	struct record *match = next_match(engine, job, &err);
	turn_begin(engine, now_us);
	struct node *node = turn_root_reserved(engine, "muster.each", STR("system"), STR("each"));
	node->event.subject = job;
	buf_lit(&node->data, "{\"name\":");
	json_put_str(&node->data, system_text(job, "name"));
	move_job(turn, node, job, match);
	if (match) {
		buf_lit(&node->data, ",\"entity\":");
		json_put_str(&node->data, record_id(match));
		const struct event_def *event = model_event(world_model(engine->world), system_text(job, "event"));
		const struct each_def *body = find_each(engine, system_text(job, "name"));
		struct proposal proposal = { .def = event, .subject = match, .actor = STR("system"), .source = STR("each"), .cause = node, .pointer = "" };
		if (event && !event_apply(turn, &proposal, NULL, &err)) {
			buf_lit(&node->data, ",\"passed_over\":");
			json_put_text(&node->data, err.text);
		} else if (!event && body) {
			node->only = body->handler;
			node->match = match;
			turn_queue(turn, node);
		}
	}
	buf_byte(&node->data, '}');
	turn_run_queue(turn);
	turn_finish(engine, NULL);
	group_turn_done(engine);
	return true;
}
