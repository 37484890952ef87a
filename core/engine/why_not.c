/* Why an event did not happen, and whether it could now. Checks are asked in a turn that is taken back, like a page: the log knows nothing of it. */
#include "engine/tell.h"

struct answer { struct teller *teller; struct buf *out; struct said said; };

/* What was said becomes a sentence of this sort. */
static void end_sentence(struct answer *answer, const char *what)
{
	json_put_comma(answer->out);
	buf_lit(answer->out, "{\"what\":");
	json_put_text(answer->out, what);
	said_write(&answer->said, answer->teller->language, answer->out);
	buf_byte(answer->out, '}');
	said_clear(&answer->said);
}

static void name_event(struct answer *answer, const struct event_def *event)
{
	said_add(&answer->said, "“", "“");
	said_label(&answer->said, label_event(answer->teller->labels, event), str_of(event->name));
	said_add(&answer->said, "”", "”");
}

/* ---- has it, and may it ---- */

static void tell_happened(struct answer *answer, const struct record *record, const struct event_def *event)
{
	struct happening last;
	struct said *said = &answer->said;
	name_event(answer, event);
	if (!record_last(record, event, &last)) {
		said_add(said, " has never happened here", "从未发生");
	} else {
		said_add(said, " has happened ", "发生过");
		said_int(said, record_times(record, event));
		said_add(said, " times, last on ", "次,最近一次:");
		said_time(said, answer->teller->calendar, last.time_us, true);
		said_add(said, " as #", ",即#");
		said_int(said, (int64_t)last.seq);
	}
	end_sentence(answer, "happened");
}

static bool state_allows(const struct record *record, const struct event_def *event)
{
	for (uint16_t i = 0; i < event->from_count; i++)
		if (event->from[i] == record->state)
			return true;
	return event->any_state || event->timer;
}

static void tell_allowed(struct answer *answer, const struct record *record, const struct event_def *event)
{
	struct teller *teller = answer->teller;
	struct said *said = &answer->said;
	bool may = state_allows(record, event);
	if (event->creates) {
		name_event(answer, event);
		said_add(said, " makes a new entity; this one exists already", "用于新建,而本条已经存在");
		end_sentence(answer, "state");
		return;
	}
	if (record_state(record)) {
		said_add(said, "The state is ", "当前状态为");
		tell_state(teller, said, event->kind, str_of(record_state(record)));
		said_add(said, may ? ": that allows it" : ": that does not allow it", may ? ",允许" : ",不允许");
	} else {
		said_add(said, "It is possible at any time", "任何时候都可以");
	}
	if (!may) {
		said_add(said, "; it is possible from ", ";仅限状态:");
		for (uint16_t i = 0; i < event->from_count; i++) {
			said_add(said, i ? ", " : "", i ? "、" : "");
			tell_state(teller, said, event->kind, str_of(kind_state_name(event->kind, event->from[i])));
		}
	}
	end_sentence(answer, "state");
}

/* ---- who ---- */

static void tell_role(struct answer *answer, const struct event_def *event, const struct role *role)
{
	struct said *said = &answer->said;
	const struct kind *kind = event->kind;
	if (strcmp(role->role, "self") == 0)
		said_add(said, "the entity's own ", "本人:");
	else
		tell_word(answer->teller, said, str_of(role->role));
	for (uint8_t i = 0; i < role->path_length; i++) {
		said_add(said, i || strcmp(role->role, "self") != 0 ? " of its " : "", i || strcmp(role->role, "self") != 0 ? "@" : "");
		said_label(said, label_field(answer->teller->labels, kind, NULL, str_of(role->path[i]->name)), str_of(role->path[i]->name));
		kind = role->path[i]->target;
		if (!kind)
			break;
	}
}

static void tell_who(struct answer *answer, const struct event_def *event)
{
	struct said *said = &answer->said;
	if (event->timer) {
		said_add(said, "It is a deadline: only time can do it", "这是时限事件,只能由到期触发");
	} else if (event->by_count == 0) {
		said_add(said, "No person may do it: rules alone", "任何人都不能直接操作,只能由规则触发");
	} else {
		said_add(said, "It may be done by ", "可由以下人员操作:");
		for (uint16_t i = 0; i < event->by_count; i++) {
			said_add(said, i ? ", " : "", i ? "、" : "");
			tell_role(answer, event, &event->by[i]);
		}
		said_add(said, ", and by rules", ",也可由规则触发");
	}
	end_sentence(answer, "who");
}

static void tell_needs(struct answer *answer, const struct event_def *event)
{
	struct said *said = &answer->said;
	size_t needed = 0;
	for (uint16_t i = 0; i < event->take_count; i++) {
		const struct take *take = &event->takes[i];
		if (!take->required && !(event->creates && take->stored && take->field->required && !take->field->has_default))
			continue;
		said_add(said, needed ? ", " : "It must be given ", needed ? "、" : "必须填写:");
		said_label(said, label_field(answer->teller->labels, event->kind, event, str_of(take->name)), str_of(take->name));
		needed++;
	}
	if (needed)
		end_sentence(answer, "needs");
}

/* ---- checks ---- */

static void tell_check(struct answer *answer, const struct handler *check, enum verdict verdict, struct run_result *result)
{
	struct said *said = &answer->said;
	const struct json *refusal = teller_parse(answer->teller, buf_view(&result->refusal));
	said_add(said, "Check ", "检查");
	tell_rule(answer->teller, said, str_of(check->name), 0);
	if (verdict == VERDICT_REFUSED) {
		said_add(said, " would refuse it now: ", "现在会拒绝:");
		if (refusal)
			said_reason(said, refusal);
	} else if (verdict == VERDICT_OK || verdict == VERDICT_SKIPPED) {
		said_add(said, " has nothing against it as asked here, without fields", "在未填写任何字段时没有异议");
	} else {
		said_add(said, " cannot be judged without the event's fields: ", "没有事件字段无法判断:");
		said_str(said, buf_view(&result->error));
	}
	end_sentence(answer, "check");
}

static bool in_states(const struct handler *handler, const struct record *record)
{
	for (uint8_t i = 0; i < handler->if_state_count; i++)
		if (handler->if_state[i] == record->state)
			return true;
	return handler->if_state_count == 0;
}

/* Each in its own turn, so that one that fails leaves nothing to the next. */
static bool ask_check(struct answer *answer, struct record *record, const struct event_def *event, const struct handler *check, struct err *err)
{
	struct engine *engine = answer->teller->engine;
	struct run_result result = { .error = BUF_INIT };
	if (!turn_begin(engine, clock_wall(engine->config.clock)))
		return err_set(err, ERR_BUSY, "a turn is running");
	struct node *node = turn_root_reserved(engine, "muster.explain", STR("system"), STR("explain"));
	node->event.def = event;
	node->event.type = str_of(event->type);
	node->event.subject = record;
	node->event.before_state = record->state;
	enum verdict verdict = run_page(&engine->turn, node, record, check, &result);
	tell_check(answer, check, verdict, &result);
	result_free(&result);
	turn_cancel(engine);
	return true;
}

static bool ask_checks(struct answer *answer, struct record *record, const struct event_def *event, struct err *err)
{
	const struct engine *engine = answer->teller->engine;
	bool ok = true;
	for (const struct handler **checks = engine->checks ? engine->checks[event->number] : NULL; ok && checks && *checks; checks++)
		if (in_states(*checks, record))
			ok = ask_check(answer, record, event, *checks, err);
	return ok;
}

/* ---- rules that raise it ---- */

static const struct json *run_of(struct answer *answer, const struct log_row *row, const char *rule)
{
	for (const struct json *run = json_first(teller_parse(answer->teller, row->runs)); run; run = run->next) {
		const struct json *name = json_get(run, "rule");
		if (name && json_is_text(name, rule))
			return run;
	}
	return NULL;
}

/* What the rule found when it last looked at this entity. */
static bool tell_last_look(struct answer *answer, const struct record *record, const struct handler *handler, struct err *err)
{
	struct said *said = &answer->said;
	struct teller *teller = answer->teller;
	struct happening last;
	struct log_row row;
	bool dull;
	said_add(said, ". It looks at ", "。它处理");
	tell_event_name(teller, said, str_of(handler->event->type));
	if (!record_last(record, handler->event, &last)) {
		said_add(said, ", which has not happened here yet", ",而该事件在此尚未发生");
		return true;
	}
	if (last.seq > teller->engine->durable_seq)
		return true;
	if (!log_row_read(teller->engine, last.seq, &teller->arena, &row, err) || !teller_turn(teller, row.root, err))
		return false;
	const struct json *run = run_of(answer, &row, handler->name);
	said_add(said, "; last on ", ";最近一次:");
	said_time(said, teller->calendar, row.time_us, false);
	said_add(said, " (#", "(#");
	said_int(said, (int64_t)row.seq);
	said_add(said, run ? "). " : "), when it was not there yet", run ? ")。" : "),当时尚无此规则");
	if (run)
		tell_run(teller, said, &row, run, &dull);
	return true;
}

/* What must hold before the rule is heard at all. */
static void tell_terms(struct answer *answer, const struct record *record, const struct handler *handler)
{
	struct said *said = &answer->said;
	if (handler_suspended(answer->teller->engine, handler))
		said_add(said, ". It is suspended and does not run", "。该规则已停用,不会运行");
	if (handler->event && handler->event->kind == record_kind(record) && !in_states(handler, record))
		said_add(said, ". Its opts.if_state does not allow the present state", "。其opts.if_state不含当前状态");
	if (handler->when_where) {
		said_add(said, ". It asks a condition first: opts.when at ", "。它先问条件opts.when,位于");
		said_str(said, str_of(handler->when_where));
		tell_params(answer->teller, said, handler, true, 0);
	}
}

static bool tell_rules(struct answer *answer, const struct record *record, const struct event_def *event, struct err *err)
{
	const struct release *release = answer->teller->engine->release;
	bool ok = true;
	size_t found = 0;
	char where[200];
	for (size_t i = 0; ok && release && i < release->handler_count; i++) {
		const struct handler *handler = &release->handlers[i];
		if (handler->use == HANDLER_CHECK || handler->use == HANDLER_PAGE || !code_raises(answer->teller, handler, event, where))
			continue;
		found++;
		said_add(&answer->said, "Rule ", "规则");
		tell_rule(answer->teller, &answer->said, str_of(handler->name), 0);
		said_add(&answer->said, " can raise it, at ", "可能触发它,位于");
		said_str(&answer->said, str_of(where));
		tell_terms(answer, record, handler);
		if (handler->event && handler->event->kind == record_kind(record))
			ok = tell_last_look(answer, record, handler, err);
		end_sentence(answer, "rule");
	}
	if (!found && !event->timer) {
		said_add(&answer->said, "No rule of the active version raises it", "现行版本没有规则会触发它");
		end_sentence(answer, "rule");
	}
	return ok;
}

/* ---- deadlines that lead to it ---- */

static bool leads_to(struct answer *answer, const struct event_def *timer, const struct event_def *event)
{
	char where[200];
	const struct engine *engine = answer->teller->engine;
	if (timer == event)
		return true;
	for (const struct handler **handlers = engine->on ? engine->on[timer->number] : NULL; handlers && *handlers; handlers++)
		if (code_raises(answer->teller, *handlers, event, where))
			return true;
	return false;
}

static void tell_due(struct answer *answer, const struct record *record, const struct event_def *event)
{
	const struct kind *kind = record_kind(record);
	bool set = false;
	for (uint16_t i = kind->event_count; i-- > 0 && kind->events[i].timer;) {
		const struct timer *timer = timers_find(answer->teller->engine->timers, record, &kind->events[i]);
		if (!timer || !leads_to(answer, &kind->events[i], event))
			continue;
		set = true;
		tell_timer(answer->teller, &answer->said, timer);
		end_sentence(answer, "due");
	}
	if (!set && event->timer) {
		said_add(&answer->said, "The deadline is not set", "该时限未设定");
		end_sentence(answer, "due");
	}
}

bool engine_why_not(struct engine *engine, struct record *record, const struct event_def *event, const struct explain_query *query, struct buf *out, struct err *err)
{
	struct teller teller;
	struct answer answer = { .teller = &teller, .out = out };
	if (!teller_open(&teller, engine, query->language, err))
		return false;
	buf_lit(out, "{\"entity\":");
	record_write_json(engine->world, record, NULL, out);
	json_put_name(out, "event");
	json_put_text(out, event->type);
	json_put_name(out, "possible");
	buf_text(out, !event->creates && state_allows(record, event) ? "true" : "false");
	buf_lit(out, ",\"sentences\":[");
	tell_happened(&answer, record, event);
	tell_allowed(&answer, record, event);
	tell_who(&answer, event);
	tell_needs(&answer, event);
	bool ok = (event->creates || ask_checks(&answer, record, event, err)) && tell_rules(&answer, record, event, err);
	tell_due(&answer, record, event);
	buf_lit(out, "]}");
	said_free(&answer.said);
	teller_close(&teller);
	return ok;
}
