/* One event, and the rules that looked at it, as sentences. */
#include "engine/tell.h"

static struct str text_in(const struct json *object, const char *name)
{
	const struct json *value = json_get(object, name);
	return value && value->type == JSON_TEXT ? json_str(value) : STR_NONE;
}

static void comma(struct said *said)
{
	said_add(said, "; ", ";");
}

static void quoted(struct said *said, struct str text)
{
	struct json whole = { .type = JSON_TEXT, .len = (uint32_t)text.len, .text = text.ptr };
	said_add(said, "“", "“");
	said_reason(said, &whole);
	said_add(said, "”", "”");
}

/* ---- fields ---- */

static void tell_one_value(const struct teller *teller, struct said *said, const struct event_def *def, const char *name, const struct field *field, const struct json *value)
{
	const struct record *record;
	int64_t time_us;
	ERR_DECLARE(err);
	if (value->type == JSON_TRUE || value->type == JSON_FALSE) {
		said_add(said, value->type == JSON_TRUE ? "yes" : "no", value->type == JSON_TRUE ? "是" : "否");
	} else if (value->type != JSON_TEXT) {
		json_write(&said->en, value);
		json_write(&said->zh, value);
	} else if (field->type == FIELD_ENUM) {
		said_label(said, label_value(teller->labels, def->kind, def, str_of(name), json_str(value)), json_str(value));
	} else if (field->type == FIELD_REF) {
		record = field->target ? world_find(teller->engine->world, field->target, json_str(value)) : NULL;
		if (record)
			said_str(said, tell_name(record));
		else
			tell_place(teller, said, json_str(value));
	} else if (field->type == FIELD_TIME && time_parse(json_str(value), &time_us, &err)) {
		said_time(said, teller->calendar, time_us, false);
	} else if (field->type == FIELD_TEXT) {
		quoted(said, json_str(value));
	} else {
		said_str(said, json_str(value));
	}
}

enum { LIST_TOLD = 10 };

static void tell_value(const struct teller *teller, struct said *said, const struct event_def *def, const struct take *take, const struct json *value)
{
	const struct field *field = take->field;
	if (value->type == JSON_NULL) {
		said_add(said, "none", "无");
	} else if (field->private) {
		said_add(said, "given (private)", "已填写(保密)");
	} else if (field->type == FIELD_LIST && value->type == JSON_ARRAY) {
		uint32_t told = 0;
		for (const struct json *item = json_first(value); item && told < LIST_TOLD; item = item->next, told++) {
			said_add(said, told ? ", " : "", told ? "、" : "");
			tell_one_value(teller, said, def, take->name, field->of, item);
		}
		if (value->len > LIST_TOLD)
			said_add(said, " …", "……");
	} else {
		tell_one_value(teller, said, def, take->name, field, value);
	}
}

static const struct take *take_of(const struct event_def *def, struct str name)
{
	for (uint16_t i = 0; i < def->take_count; i++)
		if (str_is(name, def->takes[i].name))
			return &def->takes[i];
	return NULL;
}

/* What is kept as a bare JSON document is for programs: that it was given is enough. */
static void tell_data(struct teller *teller, struct said *said, const struct event_def *def, const struct log_row *row)
{
	const struct json *data = teller_parse(teller, row->data);
	for (const struct json *name = json_first(data); name; name = json_next_member(name)) {
		const struct take *take = take_of(def, json_str(name));
		if (!take || take->field->type == FIELD_JSON)
			continue;
		comma(said);
		said_label(said, label_field(teller->labels, def->kind, def, json_str(name)), json_str(name));
		said_add(said, " ", " ");
		tell_value(teller, said, def, take, name->next);
	}
}

/* ---- where it came from ---- */

static const struct log_row *row_of_turn(const struct teller *teller, uint64_t seq)
{
	for (size_t i = 0; i < teller->row_count; i++)
		if (teller->rows[i].seq == seq)
			return &teller->rows[i];
	return NULL;
}

static void tell_cause(const struct teller *teller, struct said *said, const struct log_row *row)
{
	const struct log_row *cause = row->cause ? row_of_turn(teller, row->cause) : NULL;
	if (!row->cause)
		return;
	said_add(said, ", because of #", ",起因#");
	said_int(said, (int64_t)row->cause);
	if (!cause)
		return;
	said_add(said, " ", " ");
	tell_event_name(teller, said, cause->type);
	const struct event_def *def = model_event(world_model(teller->engine->world), cause->type), *own = model_event(world_model(teller->engine->world), row->type);
	const struct record *other = def ? world_find(teller->engine->world, def->kind, cause->subject) : NULL;
	if (other && (!own || own->kind != def->kind || !str_eq(cause->subject, row->subject))) {
		said_add(said, " of ", "(");
		tell_entity(teller, said, other);
		said_add(said, "", ")");
	}
}

void tell_origin(struct teller *teller, struct said *said, const struct log_row *row)
{
	if (row->rule.len) {
		said_add(said, "by rule ", "由规则");
		tell_rule(teller, said, row->rule, row->version);
	} else if (str_is(row->source, "timer")) {
		said_add(said, "by its deadline", "时限到期");
	} else if (row->cause) {
		said_add(said, "by the engine", "由系统");
	} else if (str_starts(row->source, STR("setup:"))) {
		said_add(said, "by the setup of the community", "由社区初始设置");
	} else {
		said_add(said, "by ", "由");
		tell_actor(teller, said, row->actor);
	}
	tell_cause(teller, said, row);
	if (row->has_due && row->time_us - row->due_us > MINUTE_US) {
		said_add(said, ", planned for ", ",原定");
		said_time(said, teller->calendar, row->due_us, false);
	}
	if (row->missed) {
		said_add(said, ", missed ", ",错过");
		said_int(said, row->missed);
		said_add(said, " times before", "次");
	}
}

static void tell_because(struct teller *teller, struct said *said, const struct log_row *row)
{
	const struct json *because = teller_parse(teller, row->because);
	if (!because)
		return;
	said_add(said, ". Reason: ", "。理由:");
	said_reason(said, because);
}

/* ---- what it changed beside its fields ---- */

static const struct json *part(const struct json *effect, uint32_t index)
{
	const struct json *item = json_first(effect);
	while (item && index--)
		item = item->next;
	return item;
}

static void tell_deadline(const struct teller *teller, struct said *said, const struct log_row *row, const struct kind *own, const struct json *effect)
{
	const struct kind *kind = model_kind(world_model(teller->engine->world), json_str(part(effect, 2)));
	const struct event_def *timer = kind ? kind_event(kind, json_str(part(effect, 4))) : NULL;
	const struct json *image = part(effect, 5), *due = json_get(image, "due"), *left = json_get(image, "left");
	bool fired = timer && str_is(row->type, timer->type) && str_eq(json_str(part(effect, 3)), row->subject);
	if (!timer || (fired && !due))
		return;
	said_add(said, ". Deadline “", "。时限“");
	said_label(said, label_event(teller->labels, timer), str_of(timer->name));
	said_add(said, "”", "”");
	if (kind != own || !str_eq(json_str(part(effect, 3)), row->subject)) {
		const struct record *other = world_find(teller->engine->world, kind, json_str(part(effect, 3)));
		said_add(said, " of ", "(");
		if (other)
			tell_entity(teller, said, other);
		said_add(said, "", ")");
	}
	if (!due) {
		said_add(said, " dropped", "已取消");
	} else if (left) {
		said_add(said, " paused", "已暂停");
	} else {
		said_add(said, " set for ", "定于");
		said_time(said, teller->calendar, due->integer, true);
	}
}

static void tell_entry(const struct teller *teller, struct said *said, const struct json *effect)
{
	const struct ledger_def *ledger = model_ledger(world_model(teller->engine->world), json_str(part(effect, 3)));
	if (!ledger || effect->len < 10)
		return;
	said_add(said, ". ", "。");
	tell_ledger(teller, said, ledger);
	said_add(said, ": ", ":");
	tell_amount(said, ledger, part(effect, 6)->integer, false);
	said_add(said, " from ", ",从");
	tell_place(teller, said, json_str(part(effect, 4)));
	said_add(said, " to ", "到");
	tell_place(teller, said, json_str(part(effect, 5)));
}

enum { EFFECTS_TOLD = 20 };

static void tell_effects(struct teller *teller, struct said *said, const struct event_def *def, const struct log_row *row)
{
	uint32_t told = 0;
	const struct json *effects = teller_parse(teller, row->effects);
	for (const struct json *effect = json_first(effects); effect && told < EFFECTS_TOLD; effect = effect->next) {
		struct str what = json_str(part(effect, 0));
		told += !str_is(what, "e");
		if (str_is(what, "t"))
			tell_deadline(teller, said, row, def ? def->kind : NULL, effect);
		else if (str_is(what, "l"))
			tell_entry(teller, said, effect);
	}
}

void tell_event(struct teller *teller, struct said *said, const struct log_row *row)
{
	const struct event_def *def = model_event(world_model(teller->engine->world), row->type);
	tell_event_name(teller, said, row->type);
	if (def && def->to != STATE_NONE) {
		said_add(said, " → ", "→");
		tell_state(teller, said, def->kind, str_of(kind_state_name(def->kind, def->to)));
	}
	said_add(said, ", ", ",");
	tell_origin(teller, said, row);
	if (def)
		tell_data(teller, said, def, row);
	tell_because(teller, said, row);
	tell_effects(teller, said, def, row);
}

/* ---- rules that looked ---- */

/* Rows that the rule's run raised, told by name; the number of them. */
static size_t tell_raised(const struct teller *teller, struct said *said, const struct log_row *row, struct str rule)
{
	size_t raised = 0;
	for (size_t i = 0; i < teller->row_count; i++) {
		const struct log_row *other = &teller->rows[i];
		if (other->cause != row->seq || !str_eq(other->rule, rule))
			continue;
		if (raised++ >= LIST_TOLD)
			continue;
		said_add(said, raised == 1 ? ": " : ", ", raised == 1 ? ":" : "、");
		if (str_is(other->type, "alert.raise")) {
			const struct json *data = teller_parse((struct teller *)(uintptr_t)teller, other->data);
			said_add(said, "told ", "提醒");
			tell_place(teller, said, text_in(data, "target"));
		} else {
			said_add(said, "#", "#");
			said_int(said, (int64_t)other->seq);
			said_add(said, " ", " ");
			tell_event_name(teller, said, other->type);
		}
	}
	return raised;
}

static void tell_whys(struct said *said, const struct json *run)
{
	for (const struct json *why = json_first(json_get(run, "why")); why; why = why->next) {
		said_add(said, ". ", "。");
		said_reason(said, why);
	}
}

/* A condition that gave no reason is named by its place; what it reads stands with its value. (policies.lua: if_state and mode say what they found.) */
bool tell_condition(struct teller *teller, struct said *said, const struct log_row *row, const struct json *run)
{
	struct str rule = text_in(run, "rule");
	const struct engine *engine = teller->engine;
	const struct handler *handler = map_get(&engine->handlers_by_name, rule);
	bool active = engine->release && row->version == engine->release->version;
	if (!str_is(text_in(run, "verdict"), "skipped"))
		return false;
	if (json_first(json_get(run, "why"))) {
		said_add(said, ": its condition said no", ":条件不满足");
		tell_whys(said, run);
		return true;
	}
	said_add(said, ": its condition opts.when said no", ":条件opts.when不满足");
	if (handler && handler->when_where && active) {
		said_add(said, " at ", ",位于");
		said_str(said, str_of(handler->when_where));
	}
	if (handler && active)
		tell_params(teller, said, handler, true, row->seq);
	return true;
}

/* Deadlines, entries and the like of the row are not kept by rule: with another rule they may be the other's. */
static bool may_have_acted(struct teller *teller, const struct log_row *row, struct str rule)
{
	const struct engine *engine = teller->engine;
	const struct handler *handler = map_get(&engine->handlers_by_name, rule);
	bool active = engine->release && row->version == engine->release->version;
	return !active || !handler || code_acts(teller, handler);
}

static bool alone(struct teller *teller, const struct log_row *row)
{
	size_t went_well = 0;
	for (const struct json *run = json_first(teller_parse(teller, row->runs)); run; run = run->next)
		went_well += str_is(text_in(run, "verdict"), "ok");
	return went_well == 1;
}

static bool has_more(struct teller *teller, const struct log_row *row)
{
	const struct json *effects = teller_parse(teller, row->effects);
	for (const struct json *effect = json_first(effects); effect; effect = effect->next)
		if (!str_is(json_str(part(effect, 0)), "e"))
			return true;
	return effects && effects->len > 1;
}

static const struct { const char *verdict, *en, *zh; } verdicts[] = {
	{ "error", "failed and was undone", "出错并已撤回" }, { "instructions", "ran too long and was undone", "运行过长,已撤回" }, { "clock", "took too much time and was undone", "耗时过多,已撤回" },
	{ "memory", "took too much memory and was undone", "占用内存过多,已撤回" }, { "limit", "went over a limit and was undone", "超出限额,已撤回" },
	{ "turn_limit", "went over the limits of the whole turn and was undone", "超出本轮限额,已撤回" }, { "suspended", "is suspended and did not run", "已停用,没有运行" },
	{ "refused", "refused", "不同意" },
};

static bool tell_failed(struct teller *teller, struct said *said, const struct json *run)
{
	struct str verdict = text_in(run, "verdict"), error = text_in(run, "error");
	(void)teller;
	for (size_t i = 0; i < COUNT_OF(verdicts); i++) {
		if (!str_is(verdict, verdicts[i].verdict))
			continue;
		said_add(said, " ", "");
		said_add(said, verdicts[i].en, verdicts[i].zh);
		if (error.len) {
			said_add(said, ": ", ":");
			said_str(said, error);
		}
		tell_whys(said, run);
		return true;
	}
	return false;
}

void tell_run(struct teller *teller, struct said *said, const struct log_row *row, const struct json *run, bool *dull)
{
	struct str rule = text_in(run, "rule");
	*dull = false;
	said_add(said, "Rule ", "规则");
	tell_rule(teller, said, rule, row->version);
	if (tell_failed(teller, said, run))
		return;
	if (str_is(text_in(run, "verdict"), "skipped")) {
		said_add(said, " looked and did not act", "查看后没有行动");
		*dull = tell_condition(teller, said, row, run);
		return;
	}
	struct said raised = SAID_INIT;
	bool acted = tell_raised(teller, &raised, row, rule) > 0, perhaps = !acted && has_more(teller, row) && may_have_acted(teller, row, rule);
	*dull = !acted && !perhaps;
	acted = acted || (perhaps && alone(teller, row));
	said_add(said, *dull ? " looked and did nothing" : acted ? " acted" : " ran", *dull ? "查看后没有做任何事" : acted ? "已执行" : "已运行");
	said_said(said, &raised);
	tell_whys(said, run);
	said_free(&raised);
}
