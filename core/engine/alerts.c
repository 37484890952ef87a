/* An alert is one per (about, key, target) while it is open or acknowledged: the same call again updates it. */
#include "engine/state.h"

#include <stdio.h>

static struct value text_value(struct str text)
{
	return text.len ? (struct value){ VALUE_TEXT, { .text = text } } : (struct value){ .type = VALUE_NONE };
}

static struct value json_value(struct str json)
{
	return json.len ? (struct value){ VALUE_JSON, { .text = json } } : (struct value){ .type = VALUE_NONE };
}

/* Alerts about an entity that are not resolved, in id order; key "" = any. Freed with page_free. */
static bool find_alerts(const struct engine *engine, struct record *about, struct str key, struct page *page, struct err *err)
{
	struct value about_value = { VALUE_REF, { .ref = about } }, key_value = text_value(key);
	struct value states[] = { { VALUE_TEXT, { .text = STR("open") } }, { VALUE_TEXT, { .text = STR("acknowledged") } } };
	struct condition conditions[3] = {
		about ? (struct condition){ STR("about"), CONDITION_IN, &about_value, 1 } : (struct condition){ STR("about"), CONDITION_NONE, NULL, 0 },
		{ STR("state"), CONDITION_IN, states, 2 },
		{ STR("key"), CONDITION_IN, &key_value, 1 },
	};
	struct query query = { .kind = engine_kind(engine, "alert"), .conditions = conditions, .condition_count = key.len ? 3 : 2, .limit = 1000 };
	return query_run(engine->world, &query, page, err);
}

static struct record *find_open(const struct engine *engine, struct record *about, struct str key, struct str target)
{
	ERR_DECLARE(err);
	struct page page;
	struct record *found = NULL;
	if (!find_alerts(engine, about, key, &page, &err))
		return NULL;
	for (size_t i = 0; i < page.count && !found; i++)
		if (str_eq(system_text(page.records[i], "target"), target))
			found = page.records[i];
	page_free(&page);
	return found;
}

static bool raise_on_alert(struct run *run, const char *name, struct record *alert, const struct named_value *fields, size_t count,
                           struct record **out, struct err *err)
{
	struct node *node = NULL;
	const struct event_def *def = kind_event(engine_kind(run->engine, "alert"), str_of(name));
	struct proposal proposal = { .def = def, .subject = alert, .fields = fields, .field_count = count, .actor = STR("system"),
		.rule = run->handler, .cause = run->node, .depth = run->node->event.depth + 1, .pointer = "" };
	if (!event_apply(run->turn, &proposal, &node, err))
		return false;
	*out = node->event.subject;
	return true;
}

static int urgency_rank(struct str urgency)
{
	static const char *const ranks[] = { "low", "normal", "high", "urgent" };
	for (int i = 0; i < (int)COUNT_OF(ranks); i++)
		if (str_is(urgency, ranks[i]))
			return i;
	return -1;
}

static bool update(struct run *run, struct record *alert, const struct alert_spec *spec, struct record **out, struct err *err)
{
	const struct field *urgency = kind_field(record_kind(alert), STR("urgency"));
	struct str present = record_value(alert, urgency).text;
	bool rose = urgency_rank(spec->urgency) > urgency_rank(present);
	struct named_value fields[] = {
		{ STR("text"), json_value(spec->text) }, { STR("data"), json_value(spec->data) },
		{ STR("count"), { VALUE_INTEGER, { .integer = system_integer(alert, "count") + 1 } } },
		{ STR("urgency"), text_value(rose ? spec->urgency : present) },
	};
	const char *state = record_state(alert);
	if (state && strcmp(state, "acknowledged") == 0) {
		struct record *again = NULL;                   /* it is known; only a rise in urgency wakes it */
		if (!rose) {
			*out = alert;
			return true;
		}
		if (!raise_on_alert(run, "unack", alert, NULL, 0, &again, err))
			return false;
	}
	return raise_on_alert(run, "again", alert, fields, COUNT_OF(fields), out, err);
}

/* What is absent is not said: the log stays readable. */
static size_t keep_present(struct named_value *fields, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (fields[i].value.type != VALUE_NONE)
			fields[kept++] = fields[i];
	return kept;
}

static bool raise_new(struct run *run, const struct alert_spec *spec, struct str target, struct record **out, struct err *err)
{
	struct value states[256];
	const struct kind *kind = spec->about ? record_kind(spec->about) : NULL;
	for (uint8_t i = 0; i < spec->while_count; i++)
		states[i] = text_value(str_of(kind_state_name(kind, spec->while_in[i])));
	struct value while_in = { VALUE_LIST, { .list = { states, spec->while_count } } };
	struct named_value fields[] = {
		{ STR("key"), text_value(spec->key) }, { STR("target"), text_value(target) }, { STR("urgency"), text_value(spec->urgency) },
		{ STR("text"), json_value(spec->text) }, { STR("data"), json_value(spec->data) },
		{ STR("about"), spec->about ? (struct value){ VALUE_REF, { .ref = spec->about } } : (struct value){ .type = VALUE_NONE } },
		{ STR("while_in"), spec->while_count ? while_in : (struct value){ .type = VALUE_NONE } },
	};
	return raise_on_alert(run, "raise", NULL, fields, keep_present(fields, COUNT_OF(fields)), out, err);
}

bool run_alert(struct run *run, const struct alert_spec *spec, struct record **out, struct err *err)
{
	const struct limits *limits = &run->engine->config.limits;
	if (run->reads_only)
		return err_set(err, ERR_SCRIPT, "alert acts: a check, condition or page may only read");
	if (!run_call(run, err))
		return false;
	run->turn->alerts++;
	if (++run->alerts > limits->alerts)
		return err_set(err, ERR_LIMIT, "more than %u alerts in one run", limits->alerts);
	if (run->node->event.depth + 1 > limits->depth)
		return err_set(err, ERR_LIMIT, "events caused by events go deeper than %u: an alert would be the next", limits->depth);
	if (urgency_rank(spec->urgency) < 0)
		return err_set(err, ERR_REFUSED, "urgency '%.*s' must be one of low, normal, high, urgent", (int)(spec->urgency.len > 40 ? 40 : spec->urgency.len), spec->urgency.ptr);
	struct buf target = BUF_INIT;
	if (spec->to_record)
		buf_printf(&target, "%s/%.*s", record_kind(spec->to_record)->name, STR_ARG(record_id(spec->to_record)));
	else
		buf_str(&target, spec->to);
	struct record *open = find_open(run->engine, spec->about, spec->key, buf_view(&target));
	bool left = spec->about && spec->while_count && spec->about->state != STATE_NONE;
	for (uint8_t i = 0; left && i < spec->while_count; i++)
		left = spec->while_in[i] != spec->about->state;
	bool ok = true;
	if (left)
		*out = NULL;                                   /* the state it speaks of is already past */
	else if (open)
		ok = update(run, open, spec, out, err);
	else
		ok = raise_new(run, spec, buf_view(&target), out, err);
	buf_free(&target);
	return ok;
}

bool run_resolve(struct run *run, struct record *about, struct str key, struct err *err)
{
	struct page page;
	if (run->reads_only)
		return err_set(err, ERR_SCRIPT, "resolve acts: a check, condition or page may only read");
	if (!run_call(run, err) || !find_alerts(run->engine, about, key, &page, err))
		return false;
	bool ok = true;
	struct record *done;
	for (size_t i = 0; ok && i < page.count; i++)
		ok = raise_on_alert(run, "resolve", page.records[i], NULL, 0, &done, err);
	page_free(&page);
	return ok;
}

/* ---- while_in ---- */

static bool speaks_of(const struct record *alert, const char *state)
{
	const struct field *field = kind_field(record_kind(alert), STR("while_in"));
	if (!record_has(alert, field))
		return true;
	const struct list *list = alert->slots[field->index].list;
	for (uint32_t i = 0; i < list->count; i++)
		if (state && str_is(text_str(list->items[i].text), state))
			return true;
	return list->count == 0;
}

bool alerts_follow_state(struct turn *turn, struct node *node, struct record *record, struct err *err)
{
	struct engine *engine = turn->engine;
	const struct kind *kind = engine_kind(engine, "alert");
	if (world_count(engine->world, kind) == 0 || record_kind(record) == kind)
		return true;
	struct page page;
	if (!find_alerts(engine, record, STR_NONE, &page, err))
		return false;
	bool ok = true;
	for (size_t i = 0; ok && i < page.count; i++) {
		if (speaks_of(page.records[i], record_state(record)))
			continue;
		struct proposal proposal = { .def = kind_event(kind, STR("resolve")), .subject = page.records[i], .actor = STR("system"),
			.cause = node, .depth = node->event.depth, .pointer = "" };
		ok = event_apply(turn, &proposal, NULL, err);
	}
	page_free(&page);
	return ok;
}

void alert_by_engine(struct turn *turn, struct node *node, struct str key, struct str target, struct str text_json)
{
	struct engine *engine = turn->engine;
	struct named_value fields[] = { { STR("key"), text_value(key) }, { STR("target"), text_value(target) }, { STR("urgency"), text_value(STR("high")) }, { STR("text"), json_value(text_json) } };
	struct proposal proposal = { .def = kind_event(engine_kind(engine, "alert"), STR("raise")), .fields = fields, .field_count = COUNT_OF(fields), .actor = STR("system"),
		.cause = node, .depth = node->event.depth + 1, .pointer = "" };
	ERR_DECLARE(err);
	if (!find_open(engine, NULL, key, target) && !event_apply(turn, &proposal, NULL, &err))
		log_line(engine->config.log, LOG_ERROR, "alert_not_raised", "community", engine->config.community, "why", err.text, NULL);
}
