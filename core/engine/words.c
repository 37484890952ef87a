/* What a run may ask for: run.h. Counting, permission, then the same doors that everyone uses. */
#include "engine/state.h"

struct engine *run_engine(struct run *run) { return run->engine; }
const struct event *run_event(const struct run *run) { return &run->node->event; }
struct record *run_subject(const struct run *run) { return run->subject; }
uint64_t run_turn(const struct run *run) { return run->turn->number; }
int64_t run_now(const struct run *run) { return run->turn->now_us; }
int64_t run_due(const struct run *run) { return run->node->event.due_us; }
bool run_may_act(const struct run *run) { return !run->reads_only; }

int64_t run_random(struct run *run, int64_t low, int64_t high)
{
	uint64_t span = (uint64_t)high - (uint64_t)low + 1, number = hash_next(&run->random);
	if (span == 0)
		return (int64_t)number;
	uint64_t fair = UINT64_MAX - UINT64_MAX % span;        /* numbers beyond would favour the low end */
	while (number >= fair)
		number = hash_next(&run->random);
	return (int64_t)((uint64_t)low + number % span);
}

static bool count(uint32_t *used, uint32_t limit, const char *what, struct err *err)
{
	return ++*used <= limit || err_set(err, ERR_LIMIT, "more than %u %s in one run", limit, what);
}

bool run_call(struct run *run, struct err *err)
{
	run->turn->calls++;
	return count(&run->calls, run->engine->config.limits.calls, "calls of words", err);
}

static bool acts(struct run *run, const char *word, struct err *err)
{
	if (run->reads_only)
		return err_set(err, ERR_SCRIPT, "%s acts: a check, condition or page may only read", word);
	return run_call(run, err);
}

bool run_raise(struct run *run, const struct event_def *event, struct record *subject, struct str id,
               const struct named_value *fields, size_t field_count, struct str because, struct record **out, struct err *err)
{
	struct turn *turn = run->turn;
	const struct limits *limits = &run->engine->config.limits;
	uint32_t depth = run->node->event.depth + 1;
	if (!acts(run, event->type, err))
		return false;
	turn->raised++;
	if (!count(&run->raised, limits->raised, "raised events", err))
		return false;
	if (depth > limits->depth)
		return err_set(err, ERR_LIMIT, "events caused by events go deeper than %u: %s would be the next", limits->depth, event->type);
	if (event->timer)
		return err_set(err, ERR_SCRIPT, "%s is a timer: it happens when it falls due; set it with after() or at()", event->type);
	struct node *node = NULL;
	struct proposal proposal = {
		.def = event, .subject = subject, .id = id, .fields = fields, .field_count = field_count, .because = because,
		.actor = STR("system"), .rule = run->handler, .cause = run->node, .depth = depth, .pointer = "" };
	if (!event_apply(turn, &proposal, &node, err))
		return false;
	if (out)
		*out = node->event.subject;
	return true;
}

/* ---- timers ---- */

static uint8_t timer_depth(const struct run *run, int64_t due_us)
{
	return due_us - run->turn->now_us <= MINUTE_US ? (uint8_t)(run->node->event.depth + 1) : 0;
}

static bool in_states(const struct timer_options *options, uint16_t state)
{
	for (uint8_t i = 0; i < options->while_count; i++)
		if (options->while_in[i] == state)
			return true;
	return options->while_count == 0;
}

static void explain_dropped(struct run *run, const struct event_def *timer, const struct record *record)
{
	struct buf reason = BUF_INIT;
	buf_printf(&reason, "{\"en\":\"timer %s not set: the state is %s\",\"zh-CN\":\"未设定时限 %s:状态为 %s\"}",
	           timer->name, record_state(record) ? record_state(record) : "none", timer->name, record_state(record) ? record_state(record) : "无");
	if (run->reasons.len)
		buf_byte(&run->reasons, ',');
	buf_str(&run->reasons, buf_view(&reason));
	buf_free(&reason);
}

/* Without one, a timer put to the due it has already keeps what it was reckoned from. */
static void give_basis(struct timer *timer, const struct timer_basis *basis, const struct timer *present)
{
	if (basis) {
		struct buf text = BUF_INIT;
		duration_print(&basis->duration, &text);
		timer->duration = text_new(buf_view(&text));
		timer->start_us = basis->start_us;
		timer->reading = basis->reading;
		timer->before = basis->before;
		buf_free(&text);
	} else if (present && present->due_us == timer->due_us && present->duration) {
		timer->duration = text_keep(present->duration);
		timer->start_us = present->start_us;
		timer->reading = present->reading;
		timer->before = present->before;
	}
}

bool run_timer_set(struct run *run, struct record *record, const struct event_def *timer, int64_t due_us, struct timer_options options, struct err *err)
{
	struct engine *engine = run->engine;
	const struct limits *limits = &engine->config.limits;
	if (!acts(run, "a timer", err))
		return false;
	if (timer->kind != record_kind(record) || !timer->timer)
		return err_set(err, ERR_SCRIPT, "%s is no timer of %s", timer->type, record_kind(record)->name);
	run->turn->timers++;
	if (!count(&run->timers, limits->timers, "timers", err))
		return false;
	uint8_t depth = timer_depth(run, due_us);
	if (depth > limits->depth)
		return err_set(err, ERR_LIMIT, "timers due within a minute set each other more than %u deep: %s", limits->depth, timer->type);
	if (!in_states(&options, record->state)) {
		explain_dropped(run, timer, record);
		return run_timer_cancel(run, record, timer, err);
	}
	if (record_firings(record, run->turn->now_us) >= limits->firings_an_hour && due_us - run->turn->now_us < HOUR_US)
		return err_set(err, ERR_LIMIT, "timers of %s '%.*s' fired %u times within the hour already", record_kind(record)->name, STR_ARG(record_id(record)), limits->firings_an_hour);
	const struct timer *present = timers_find(engine->timers, record, timer);
	if (timers_count(engine->timers) >= limits->community_timers && !present)
		return err_set(err, ERR_LIMIT, "the community has %u timers already", limits->community_timers);
	struct timer spec = {
		.record = record, .event = timer, .due_us = due_us, .left_us = -1, .seq = run->turn->nodes[0]->event.seq, .depth = depth,
		.working = options.working, .while_in = timers_state_set(engine->timers, timer->kind, options.while_in, options.while_count) };
	give_basis(&spec, options.basis, present);
	effect_timer(run->turn, run->node, record, timer, timers_set(engine->timers, spec));
	text_drop(spec.duration);
	return true;
}

bool run_timer_cancel(struct run *run, struct record *record, const struct event_def *timer, struct err *err)
{
	if (!acts(run, "cancel", err))
		return false;
	if (timers_remove(run->engine->timers, record, timer))
		effect_timer(run->turn, run->node, record, timer, NULL);
	return true;
}

static int64_t time_left(const struct calendar *calendar, const struct timer *timer, int64_t now)
{
	if (timer->due_us <= now)
		return 0;
	return timer->working ? calendar_open_us(calendar, now, timer->due_us) : timer->due_us - now;
}

/* The start moves with a clock that was stopped, so that start and duration give the due again. */
static void start_anew(const struct calendar *calendar, struct timer *timer)
{
	struct duration duration;
	ERR_DECLARE(err);
	if (timer->duration && duration_parse(text_str(timer->duration), &duration, &err))
		timer->start_us = timer->before ? calendar_add(calendar, timer->due_us, &duration) : calendar_subtract(calendar, timer->due_us, &duration);
}

static bool change_timer(struct run *run, struct record *record, const struct event_def *timer, bool pause, bool working, struct err *err)
{
	const struct calendar *calendar = world_calendar(run->engine->world);
	const struct timer *set = timers_find(run->engine->timers, record, timer);
	if (!acts(run, pause ? "pause" : "resume", err))
		return false;
	if (!set || (set->left_us >= 0) == pause)
		return true;                           /* nothing to do: absent, or already so */
	struct timer changed = *set;
	int64_t now = run->turn->now_us;
	if (pause) {
		changed.working = set->working || working;
		changed.left_us = time_left(calendar, &changed, now);
	} else {
		changed.due_us = set->working ? calendar_add_open(calendar, now, set->left_us) : now + set->left_us;
		changed.left_us = -1;
		start_anew(calendar, &changed);
	}
	changed.seq = run->turn->nodes[0]->event.seq;
	effect_timer(run->turn, run->node, record, timer, timers_set(run->engine->timers, changed));
	return true;
}

bool run_timer_pause(struct run *run, struct record *record, const struct event_def *timer, bool working, struct err *err)
{
	return change_timer(run, record, timer, true, working, err);
}

bool run_timer_resume(struct run *run, struct record *record, const struct event_def *timer, struct err *err)
{
	return change_timer(run, record, timer, false, false, err);
}

/* ---- ledger, messages, reasons ---- */

bool run_transfer(struct run *run, const struct transfer *transfer, struct err *err)
{
	struct ledger_entry entry;
	bool repeated = false;
	if (!acts(run, "transfer", err)
	    || !ledger_transfer(run->engine->ledger, transfer, run->node->event.seq, run->turn->now_us, &entry, &repeated, err))
		return false;
	if (!repeated)
		effect_entry(run->turn, run->node, &entry);
	return true;
}

bool run_send(struct run *run, struct str community, struct str type, struct str data_json, struct err *err)
{
	struct engine *engine = run->engine;
	const struct kind *kind = engine_kind(engine, "muster_message");
	if (!acts(run, "send", err))
		return false;
	run->turn->raised++;
	if (!count(&run->raised, engine->config.limits.raised, "raised events", err))
		return false;
	char made[27];
	struct node *node = run->node;
	id_make(made, run->turn->now_us, run->turn->nodes[0]->event.seq * 1000 + run->turn->raised);
	struct record *record = world_create(engine->world, kind, str_of(made), run->turn->now_us, err);
	if (!record)
		return false;
	record_set_state(engine->world, record, (uint16_t)kind_state(kind, STR("ready")));
	system_set(engine, record, "community", (struct value){ VALUE_TEXT, { .text = community } });
	system_set(engine, record, "event", (struct value){ VALUE_TEXT, { .text = type } });
	system_set(engine, record, "data", (struct value){ VALUE_JSON, { .text = data_json } });
	system_set(engine, record, "depth", (struct value){ VALUE_INTEGER, { .integer = node->event.depth + 1 } });
	record_touch(engine->world, record, node->event.seq, run->turn->now_us);
	const struct field *fields[] = { kind_field(kind, STR("community")), kind_field(kind, STR("event")), kind_field(kind, STR("data")), kind_field(kind, STR("depth")) };
	effect_record(run->turn, node, record, fields, COUNT_OF(fields));
	return true;
}

enum { REASONS_MAX_BYTES = 16 * 1024 };

bool run_explain(struct run *run, struct str json, struct err *err)
{
	if (!run_call(run, err))
		return false;
	if (run->reasons.len + json.len > REASONS_MAX_BYTES)
		return err_set(err, ERR_LIMIT, "more than %d bytes of reasons in one run", REASONS_MAX_BYTES);
	if (run->reasons.len)
		buf_byte(&run->reasons, ',');
	buf_str(&run->reasons, json);
	return true;
}

void run_log(struct run *run, enum log_level level, struct str text)
{
	const struct limits *limits = &run->engine->config.limits;
	if (run->log_lines >= limits->log_lines || run->log_bytes + text.len > limits->log_bytes) {
		run->log_dropped++;
		return;
	}
	run->log_lines++;
	run->log_bytes += text.len;
	if (run->log.len)
		buf_byte(&run->log, ',');
	json_put_str(&run->log, text);
	char *line = str_dup(text);
	if (!run->engine->replaying)
		log_line(run->engine->config.log, level, "policy", "community", run->engine->config.community, "rule", run->handler->name, "text", line, NULL);
	mem_free(line);
}
