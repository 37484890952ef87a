#include "engine/backtest.h"

struct rows { struct log_row *items; size_t count, cap; struct arena arena; };

struct backtest {
	const struct backtest_options *options;
	struct backtest_report *report;
	struct err *err;
	struct release *candidate;                     /* until it takes over */
	struct differences *differences;
	struct clock clocks[SIDES];
	struct store *sinks[SIDES];
	struct engine *engines[SIDES];
	struct rows turn, came;                        /* recorded rows of one turn; the candidate's since the last comparison */
	struct map awaited;                            /* what is recorded to fire by itself: key → how often */
	struct buf key;
	bool collecting, ok;
};

enum { PROGRESS_EVERY = 4096 };

/* ---- rows ---- */

static void rows_add(struct rows *rows, struct log_row row)
{
	if (rows->count == rows->cap)
		rows->items = mem_resize(rows->items, (rows->cap = rows->cap ? rows->cap * 2 : 32) * sizeof rows->items[0]);
	struct str *texts[] = { &row.type, &row.subject, &row.actor, &row.source, &row.event_id, &row.rule, &row.because, &row.data, &row.effects, &row.runs };
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		*texts[i] = texts[i]->len ? arena_str(&rows->arena, *texts[i]) : STR_NONE;
	rows->items[rows->count++] = row;
}

static void rows_clear(struct rows *rows)
{
	rows->count = 0;
	arena_clear(&rows->arena);
}

static void came_out(void *arg, const char *table, const struct cell *cells, size_t count)
{
	struct backtest *backtest = arg;
	(void)count;
	if (backtest->collecting && strcmp(table, TABLE_LOG) == 0)
		rows_add(&backtest->came, log_row_of_cells(cells));
}

static void came_of_recorded(void *arg, const char *table, const struct cell *cells, size_t count)
{
	(void)arg, (void)table, (void)cells, (void)count;
}

/* ---- what fires by itself ---- */

static bool is_reserved(const struct log_row *row, const char *type)
{
	return str_is(row->type, type);
}

static bool publishes(const struct log_row *row)
{
	return is_reserved(row, "muster.publish") || is_reserved(row, "muster.rollback");
}

static const struct event_def *timer_event(const struct engine *engine, struct str type)
{
	const struct event_def *def = engine->release ? model_event(world_model(engine->world), type) : NULL;
	return def && def->timer ? def : NULL;
}

/* The due tells one firing from the next; an each has none and goes by its job. */
static struct str firing_key(struct backtest *backtest, struct str type, struct str subject, int64_t due_us)
{
	struct buf *key = &backtest->key;
	buf_clear(key);
	buf_str(key, type);
	buf_byte(key, 0);
	buf_str(key, subject);
	buf_byte(key, 0);
	buf_add(key, &due_us, sizeof due_us);
	return buf_view(key);
}

static struct str key_of_row(struct backtest *backtest, const struct log_row *row)
{
	return firing_key(backtest, row->type, row->subject, row->has_due ? row->due_us : 0);
}

static bool may_fire_itself(const struct log_row *row)
{
	return row->seq == row->root && (is_reserved(row, "muster.every") || is_reserved(row, "muster.each") || str_is(row->source, "timer"));
}

static bool within(const struct backtest *backtest, int64_t time_us)
{
	return time_us >= backtest->options->since_us && time_us < backtest->options->until_us;
}

static bool await_row(void *arg, const struct cell *cells, size_t count)
{
	struct backtest *backtest = arg;
	struct log_row row = log_row_of_cells(cells);
	(void)count;
	if (may_fire_itself(&row) && within(backtest, row.time_us)) {
		struct str key = key_of_row(backtest, &row);
		map_put(&backtest->awaited, key, (void *)((uintptr_t)map_get(&backtest->awaited, key) + 1));
	}
	return true;
}

static bool is_awaited(const struct backtest *backtest, struct str key)
{
	return map_get(&backtest->awaited, key) != NULL;
}

static void no_longer_awaited(struct backtest *backtest, const struct log_row *row)
{
	struct str key = key_of_row(backtest, row);
	uintptr_t left = (uintptr_t)map_get(&backtest->awaited, key);
	if (left > 1)
		map_put(&backtest->awaited, key, (void *)(left - 1));
	else if (left)
		map_remove(&backtest->awaited, key);
}

static struct str recorded_name(const struct backtest *backtest, struct str id)
{
	return differences_recorded_id(backtest->differences, id);
}

/* One firing that only the candidate has and that is due by then; false: none. */
static bool fire_own(struct backtest *backtest, int64_t until_us)
{
	struct engine *engine = backtest->engines[SIDE_CANDIDATE];
	const struct timer *timer = timers_first(engine->timers);
	const struct planned *plan = plans_earliest(engine);
	int64_t timer_due = timer ? timer->due_us : INT64_MAX, plan_due = plan ? plan->next.due_us : INT64_MAX;
	const struct record *job = each_running(engine);
	if (job && !is_awaited(backtest, firing_key(backtest, STR("muster.each"), record_id(job), 0)))
		return each_fire(engine);
	int64_t due = timer_due < plan_due ? timer_due : plan_due;
	if (due >= until_us)
		return false;
	if (due > backtest->clocks[SIDE_CANDIDATE].now_us)
		clock_set(&backtest->clocks[SIDE_CANDIDATE], due);
	int64_t now = backtest->clocks[SIDE_CANDIDATE].now_us;
	if (timer_due <= plan_due)
		return !is_awaited(backtest, firing_key(backtest, str_of(timer->event->type), recorded_name(backtest, record_id(timer->record)), timer_due))
		    && timer_fire_one(engine, timer->record, timer->event, now);
	return !is_awaited(backtest, firing_key(backtest, STR("muster.every"), record_id(plan->record), plan_due)) && plans_fire_named(engine, str_of(plan->schedule->name), now, now);
}

/* Whether it fires as recorded; if the candidate has no such deadline, nothing happens and the comparison tells. */
static void fire_recorded(struct backtest *backtest, const struct log_row *root)
{
	struct engine *engine = backtest->engines[SIDE_CANDIDATE];
	struct str id = differences_candidate_id(backtest->differences, root->subject), subject = id.len ? id : root->subject;
	if (is_reserved(root, "muster.every")) {
		plans_fire_named(engine, subject, root->due_us, root->time_us);
	} else if (is_reserved(root, "muster.each")) {
		const struct record *job = each_running(engine);
		if (job && str_eq(record_id(job), subject))
			each_fire(engine);
	} else {
		const struct event_def *event = timer_event(engine, root->type);
		const struct record *record = event ? world_find(engine->world, event->kind, subject) : NULL;
		const struct timer *timer = record ? timers_find(engine->timers, record, event) : NULL;
		if (timer && timer->due_us == root->due_us)
			timer_fire_one(engine, record, event, root->time_us);
	}
}

/* ---- what came from outside, once more ---- */

static void answered(void *arg, const struct reply *reply)
{
	struct backtest *backtest = arg;
	if (reply->err)
		differences_inapplicable(backtest->differences, &backtest->turn.items[0], reply->err->text);
}

static struct str given_subject(const struct engine *engine, const struct log_row *root, struct str subject)
{
	const struct event_def *def = model_event(world_model(engine->world), root->type);
	char made[27];
	id_make(made, root->time_us, root->seq);
	return def && def->creates && str_is(subject, made) ? STR_NONE : subject;
}

static bool touches_candidate(const struct backtest *backtest, const struct json *data)
{
	const struct json *values = json_get(data, "values");
	for (const struct json *name = json_first(values); name && backtest->options->params; name = json_next_member(name))
		if (json_get(backtest->options->params, name->text))
			return true;
	return false;
}

static const struct json *renamed(const struct backtest *backtest, const struct json *data, struct arena *arena, struct err *err)
{
	if (!differences_has_aliases(backtest->differences))
		return data;
	struct buf text = BUF_INIT;
	differences_rename(backtest->differences, data, &text);
	const struct json *named = json_parse(arena_str(arena, buf_view(&text)), (struct json_limits){ 64, 1000000 }, arena, err);
	buf_free(&text);
	return named;
}

static bool submit_again(struct backtest *backtest, const struct log_row *root)
{
	struct arena arena = ARENA_INIT;
	struct engine *engine = backtest->engines[SIDE_CANDIDATE];
	struct str id = differences_candidate_id(backtest->differences, root->subject);
	const struct json *data = root->data.len ? json_parse(root->data, (struct json_limits){ 64, 1000000 }, &arena, backtest->err) : NULL;
	bool ok = data || !root->data.len;
	data = data ? renamed(backtest, data, &arena, backtest->err) : NULL;
	if (ok && is_reserved(root, "muster.params") && touches_candidate(backtest, data)) {
		backtest->report->aside++;
	} else if (ok) {
		struct submission submission = { .type = root->type, .subject = given_subject(engine, root, id.len ? id : root->subject), .data = data, .actor = root->actor,
			.source = root->source, .id = root->event_id, .because = root->because, .time_us = root->sent_us, .has_time = root->has_sent, .may_name_ids = true,
			.system = true, .depth = root->depth, .replayed = true, .body = root->body };
		backtest->report->inputs++;
		engine_submit(engine, &submission, answered, backtest);
	}
	arena_free(&arena);
	return ok;
}

/* ---- the candidate takes over ---- */

static struct release *release_of(struct backtest *backtest, const struct log_row *root, struct err *err)
{
	struct arena arena = ARENA_INIT;
	const struct json *data = json_parse(root->data, JSON_LIMITS, &arena, err), *version = json_get(data, "version");
	struct release *release = version && version->type == JSON_INT ? backtest->options->load(backtest->options->load_arg, (uint64_t)version->integer, err) : NULL;
	arena_free(&arena);
	return release;
}

static bool publish_on(struct backtest *backtest, enum side side, struct release *release)
{
	struct publication publication = { .release = release, .actor = STR("backtest") };
	if (release && engine_publish(backtest->engines[side], &publication, backtest->err))
		return true;
	if (release)
		release->free(release);
	return false;
}

static void set_params(void *arg, const struct reply *reply)
{
	if (reply->err)
		err_copy(arg, reply->err);
}

static bool take_over(struct backtest *backtest, int64_t now_us)
{
	struct release *candidate = backtest->candidate;
	backtest->candidate = NULL;
	if (backtest->options->since_us > backtest->clocks[SIDE_CANDIDATE].now_us && backtest->options->since_us < now_us)
		now_us = backtest->options->since_us;
	if (now_us > backtest->clocks[SIDE_CANDIDATE].now_us)
		clock_set(&backtest->clocks[SIDE_CANDIDATE], now_us);
	if (!publish_on(backtest, SIDE_CANDIDATE, candidate))
		return false;
	if (!backtest->options->params)
		return true;
	struct arena arena = ARENA_INIT;
	struct buf text = BUF_INIT;
	buf_lit(&text, "{\"values\":");
	json_write(&text, backtest->options->params);
	buf_byte(&text, '}');
	const struct json *data = json_parse(buf_view(&text), JSON_LIMITS, &arena, backtest->err);
	struct submission submission = { .type = STR("muster.params"), .data = data, .actor = STR("backtest"), .source = STR("backtest"), .system = true };
	if (data)
		engine_submit(backtest->engines[SIDE_CANDIDATE], &submission, set_params, backtest->err);
	buf_free(&text);
	arena_free(&arena);
	return groups_drain(backtest->engines[SIDE_CANDIDATE], backtest->err) && backtest->err->code == ERR_NONE;
}

/* ---- turn by turn ---- */

static void stand_at(struct engine *engine, uint64_t seq)
{
	engine->seq = engine->durable_seq = seq;
	groups_restart(engine);
}

/* What was recorded, as it stands: no rule runs. */
static bool apply_recorded(struct backtest *backtest, enum side side)
{
	struct engine *engine = backtest->engines[side];
	const struct log_row *root = &backtest->turn.items[0], *last = &backtest->turn.items[backtest->turn.count - 1];
	clock_set(&backtest->clocks[side], root->time_us);
	if (publishes(root)) {
		stand_at(engine, root->seq - 1);
		return publish_on(backtest, side, release_of(backtest, root, backtest->err));
	}
	if (!effects_apply_turn(engine, backtest->turn.items, backtest->turn.count, backtest->err))
		return false;
	stand_at(engine, last->seq);
	return true;
}

static bool same_row(const struct log_row *a, const struct log_row *b)
{
	return str_eq(a->type, b->type) && str_eq(a->subject, b->subject) && a->time_us == b->time_us && str_eq(a->data, b->data) && str_eq(a->effects, b->effects);
}

static bool counts(const struct log_row *row)
{
	return !publishes(row) && !is_reserved(row, "muster.parked") && !is_reserved(row, "muster.params");
}

/* Whose event it was that made a rule make this entity; STR_NONE: it came from outside or existed. */
static struct str made_by(const struct backtest *backtest, const struct rows *rows, size_t at)
{
	const struct log_row *row = &rows->items[at];
	const struct event_def *def = model_event(world_model(backtest->engines[SIDE_CANDIDATE]->world), row->type);
	if (!def || !def->creates || row->seq == row->root)
		return STR_NONE;
	for (size_t i = at; i-- > 0;)
		if (rows->items[i].seq == row->cause && rows->items[i].root == row->root)
			return rows->items[i].subject;
	return STR_NONE;
}

static void compare_turn(struct backtest *backtest)
{
	struct differences *differences = backtest->differences;
	struct rows *was = &backtest->turn, *now = &backtest->came;
	bool same = was->count == now->count;
	for (size_t i = 0; same && i < was->count; i++)
		same = same_row(&was->items[i], &now->items[i]) && !differences_open(differences, &was->items[i], made_by(backtest, was, i));
	for (size_t i = 0; i < was->count; i++) {
		if (!counts(&was->items[i]))
			continue;
		if (same)
			differences_same(differences, &was->items[i]);
		else
			differences_row(differences, SIDE_RECORDED, &was->items[i], made_by(backtest, was, i));
	}
	for (size_t i = 0; i < now->count && !same; i++)
		if (counts(&now->items[i]))
			differences_row(differences, SIDE_CANDIDATE, &now->items[i], made_by(backtest, now, i));
	rows_clear(now);
}

static bool under_candidate(struct backtest *backtest)
{
	const struct log_row *root = &backtest->turn.items[0];
	struct engine *engine = backtest->engines[SIDE_CANDIDATE];
	if (backtest->candidate && !take_over(backtest, root->time_us))
		return false;
	if (publishes(root) || is_reserved(root, "muster.parked")) {
		backtest->report->aside++;
		return true;
	}
	backtest->collecting = true;
	while (fire_own(backtest, root->time_us) && !engine->store_failed)
		continue;
	if (root->time_us > backtest->clocks[SIDE_CANDIDATE].now_us)
		clock_set(&backtest->clocks[SIDE_CANDIDATE], root->time_us);
	bool ok = groups_drain(engine, backtest->err);
	stand_at(engine, root->seq - 1);
	if (ok && may_fire_itself(root)) {
		no_longer_awaited(backtest, root);
		fire_recorded(backtest, root);
	} else if (ok) {
		ok = submit_again(backtest, root);
	}
	ok = ok && groups_drain(engine, backtest->err);
	backtest->collecting = false;
	backtest->report->events += backtest->turn.count;
	if (ok)
		compare_turn(backtest);
	return ok;
}

static bool go_on(struct backtest *backtest, size_t more)
{
	const struct backtest_options *options = backtest->options;
	uint64_t events = backtest->report->events;
	if (!options->progress || events / PROGRESS_EVERY == (events - more) / PROGRESS_EVERY || options->progress(options->arg, events))
		return true;
	backtest->report->stopped = true;
	return false;
}

static bool handle_turn(struct backtest *backtest)
{
	const struct log_row *root = &backtest->turn.items[0];
	bool in = within(backtest, root->time_us), before = root->time_us < backtest->options->since_us;
	uint64_t had = backtest->report->events;
	bool ok = (!in && !before) || apply_recorded(backtest, SIDE_RECORDED);
	if (ok && before)
		ok = apply_recorded(backtest, SIDE_CANDIDATE);
	else if (ok && in)
		ok = under_candidate(backtest);
	ok = ok && go_on(backtest, backtest->report->events - had);
	rows_clear(&backtest->turn);
	return ok;
}

static bool gather(void *arg, const struct cell *cells, size_t count)
{
	struct backtest *backtest = arg;
	struct log_row row = log_row_of_cells(cells);
	(void)count;
	if (backtest->turn.count && backtest->turn.items[0].root != row.root && !(backtest->ok = handle_turn(backtest)))
		return false;
	rows_add(&backtest->turn, row);
	return true;
}

/* After the last recorded event the candidate's own deadlines up to then have fired too. */
static bool finish(struct backtest *backtest)
{
	bool ok = !backtest->turn.count || handle_turn(backtest);
	if (ok && backtest->candidate)
		ok = take_over(backtest, backtest->clocks[SIDE_RECORDED].now_us);              /* nothing happened since */
	if (ok && backtest->came.count)
		compare_turn(backtest);
	differences_close(backtest->differences);
	return ok;
}

static struct engine *engine_for(struct backtest *backtest, enum side side)
{
	backtest->clocks[side] = clock_virtual(0);
	backtest->sinks[side] = store_sink(side == SIDE_CANDIDATE ? came_out : came_of_recorded, backtest);
	struct engine_config config = { .community = backtest->options->community, .clock = &backtest->clocks[side], .store = backtest->sinks[side],
		.reader = backtest->options->log, .log_only = true, .limits = backtest->options->limits };
	return engine_new(&config, backtest->err);
}

struct backtest *backtest_run(const struct backtest_options *options, struct release *candidate, struct backtest_report *report, struct err *err)
{
	struct backtest *backtest = mem_zalloc(sizeof *backtest);
	*report = (struct backtest_report){ 0 };
	backtest->options = options;
	backtest->report = report;
	backtest->err = err;
	backtest->candidate = candidate;
	backtest->ok = true;
	backtest->differences = differences_new(options->examples_max);
	bool ok = true;
	for (int side = 0; side < SIDES && ok; side++)
		ok = (backtest->engines[side] = engine_for(backtest, (enum side)side)) != NULL;
	ok = ok && store_scan(options->log, TABLE_LOG, NULL, 0, await_row, backtest, err)
	        && store_scan(options->log, TABLE_LOG, NULL, 0, gather, backtest, err) && (backtest->ok || report->stopped)
	        && (report->stopped || finish(backtest));
	if (ok)
		return backtest;
	backtest_free(backtest);
	return NULL;
}

struct differences *backtest_differences(struct backtest *backtest)
{
	return backtest->differences;
}

struct engine *backtest_engine(struct backtest *backtest, enum side side)
{
	return backtest->engines[side];
}

void backtest_free(struct backtest *backtest)
{
	if (!backtest)
		return;
	if (backtest->candidate)
		backtest->candidate->free(backtest->candidate);
	for (int side = 0; side < SIDES; side++) {
		engine_free(backtest->engines[side]);
		if (backtest->sinks[side])
			store_close(backtest->sinks[side]);
	}
	differences_free(backtest->differences);
	arena_free(&backtest->turn.arena);
	arena_free(&backtest->came.arena);
	mem_free(backtest->turn.items);
	mem_free(backtest->came.items);
	map_free(&backtest->awaited);
	buf_free(&backtest->key);
	mem_free(backtest);
}
