#include "engine/backtest_private.h"

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

/* ---- versions ---- */

static bool publishes(const struct log_row *row)
{
	return row_is(row, "muster.publish") || row_is(row, "muster.rollback");
}

static struct release *release_of(struct backtest *backtest, const struct log_row *root)
{
	struct arena arena = ARENA_INIT;
	const struct json *data = json_parse(root->data, JSON_LIMITS, &arena, backtest->err), *version = json_get(data, "version");
	struct release *release = version && version->type == JSON_INT ? backtest->options->load(backtest->options->load_arg, (uint64_t)version->integer, backtest->err) : NULL;
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

static void stand_at(struct engine *engine, uint64_t seq)
{
	engine->seq = engine->durable_seq = seq;
	groups_restart(engine);
}

static bool publish_recorded(struct backtest *backtest, enum side side, const struct log_row *root)
{
	stand_at(backtest->engines[side], root->seq - 1);
	return publish_on(backtest, side, release_of(backtest, root));
}

static void move_clock(struct backtest *backtest, int64_t time_us)
{
	if (time_us > backtest->clocks[SIDE_CANDIDATE].now_us)
		clock_set(&backtest->clocks[SIDE_CANDIDATE], time_us);
}

/* What was applied without a rule is what the rules go on from. */
static bool take_over(struct backtest *backtest, int64_t now_us)
{
	const struct backtest_options *options = backtest->options;
	struct release *candidate = backtest->candidate;
	backtest->candidate = NULL;
	backtest->started = true;
	move_clock(backtest, options->since_us > backtest->clocks[SIDE_CANDIDATE].now_us && options->since_us < now_us ? options->since_us : now_us);
	if (backtest->engines[SIDE_CANDIDATE]->release)
		release_index(backtest->engines[SIDE_CANDIDATE]);
	return backtest->follows || publish_on(backtest, SIDE_CANDIDATE, candidate);
}

/* ---- turn by turn ---- */

/* What was recorded, as it stands: no rule runs. */
static bool apply_recorded(struct backtest *backtest, enum side side)
{
	struct engine *engine = backtest->engines[side];
	const struct log_row *root = &backtest->turn.items[0], *last = &backtest->turn.items[backtest->turn.count - 1];
	clock_set(&backtest->clocks[side], root->time_us);
	if (publishes(root))
		return publish_recorded(backtest, side, root);
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
	return !publishes(row) && !row_is(row, "muster.parked") && !row_is(row, "muster.params");
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

static void take_row(struct backtest *backtest, enum side side, const struct rows *rows, size_t at)
{
	const struct log_row *row = &rows->items[at];
	if (!counts(row))
		return;
	differences_row(backtest->differences, side, row, made_by(backtest, rows, at));
	waits_row(backtest->waits, side, backtest->engines[side]->world, row);
}

static bool all_same(const struct backtest *backtest)
{
	const struct rows *was = &backtest->turn, *now = &backtest->came;
	bool same = was->count == now->count;
	for (size_t i = 0; same && i < was->count; i++)
		same = same_row(&was->items[i], &now->items[i]) && !differences_open(backtest->differences, &was->items[i], made_by(backtest, was, i));
	return same;
}

static void compare_turn(struct backtest *backtest)
{
	struct rows *was = &backtest->turn, *now = &backtest->came;
	bool same = all_same(backtest);
	for (size_t i = 0; i < was->count; i++) {
		if (!same) {
			take_row(backtest, SIDE_RECORDED, was, i);
		} else if (counts(&was->items[i])) {
			differences_same(backtest->differences, &was->items[i]);
			for (int side = 0; side < SIDES; side++)
				waits_row(backtest->waits, (enum side)side, backtest->engines[side]->world, &was->items[i]);
		}
	}
	for (size_t i = 0; i < now->count && !same; i++)
		take_row(backtest, SIDE_CANDIDATE, now, i);
	rows_clear(now);
}

static bool fire_own_until(struct backtest *backtest, int64_t time_us)
{
	while (again_fire_own(backtest, time_us) && !backtest->engines[SIDE_CANDIDATE]->store_failed)
		continue;
	move_clock(backtest, time_us);
	return groups_drain(backtest->engines[SIDE_CANDIDATE], backtest->err);
}

/* The candidate's own setup follows the recorded one: what is there already it leaves alone. */
static bool set_up(struct backtest *backtest, const struct log_row *root)
{
	const struct backtest_options *options = backtest->options;
	bool recorded = publishes(root) || str_starts(root->source, STR("setup:"));
	if (backtest->setting_up == SETUP_DONE || (recorded && backtest->setting_up == SETUP_RECORDED))
		return true;
	backtest->setting_up = recorded ? SETUP_RECORDED : SETUP_DONE;
	return recorded || !options->set_up || options->set_up(options->arg, backtest->engines[SIDE_CANDIDATE], backtest->err);
}

static bool do_again(struct backtest *backtest, const struct log_row *root)
{
	struct engine *engine = backtest->engines[SIDE_CANDIDATE];
	stand_at(engine, root->seq - 1);
	if (row_is(root, "muster.parked")) {                   /* a refused request is not in the log to be asked again */
		if (!backtest->follows)
			backtest->report.aside++;
		return !backtest->follows || apply_recorded(backtest, SIDE_CANDIDATE);
	}
	if (publishes(root)) {
		if (!backtest->follows)
			backtest->report.aside++;
		return !backtest->follows || (publish_on(backtest, SIDE_CANDIDATE, release_of(backtest, root)) && again_set_params(backtest, false));
	}
	again_force(backtest);
	if (row_fires_itself(root))
		again_fire_recorded(backtest, root);
	else if (!again_submit(backtest, root))
		return false;
	return groups_drain(engine, backtest->err);
}

/* What is due on the candidate's side alone comes while the recorded side still stands before the turn. */
static bool under_candidate(struct backtest *backtest)
{
	const struct log_row *root = &backtest->turn.items[0];
	if (!backtest->started && !(take_over(backtest, root->time_us) && again_set_params(backtest, !backtest->follows)))
		return false;
	backtest->collecting = true;
	bool ok = fire_own_until(backtest, root->time_us) && apply_recorded(backtest, SIDE_RECORDED) && set_up(backtest, root) && do_again(backtest, root);
	backtest->collecting = false;
	backtest->report.events += backtest->turn.count;
	if (ok)
		compare_turn(backtest);
	return ok;
}

static bool go_on(struct backtest *backtest, size_t more)
{
	const struct backtest_options *options = backtest->options;
	uint64_t events = backtest->report.seq;
	if (!options->progress || events / PROGRESS_EVERY == (events - more) / PROGRESS_EVERY || options->progress(options->arg, backtest->report.events, events))
		return true;
	backtest->report.stopped = true;
	return false;
}

static bool handle_turn(struct backtest *backtest)
{
	const struct backtest_options *options = backtest->options;
	const struct log_row *root = &backtest->turn.items[0], *last = &backtest->turn.items[backtest->turn.count - 1];
	bool before = !backtest->started && (root->time_us < options->since_us || root->seq <= options->after_seq), in = !before && root->time_us < options->until_us;
	if (!before && options->until_hash && publishes(root) && memmem(root->data.ptr, root->data.len, options->until_hash, strlen(options->until_hash))) {
		backtest->report.met = true;
		return false;
	}
	bool ok = true;
	if (before)
		ok = apply_recorded(backtest, SIDE_RECORDED) && apply_recorded(backtest, SIDE_CANDIDATE);
	else if (in)
		ok = under_candidate(backtest);
	backtest->report.seq = last->seq;
	if (in) {
		backtest->report.since_us = backtest->report.since_us ? backtest->report.since_us : root->time_us;
		backtest->report.until_us = root->time_us;
	}
	ok = ok && go_on(backtest, backtest->turn.count);
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

/* ---- the whole ---- */

static struct engine *engine_for(struct backtest *backtest, enum side side)
{
	backtest->clocks[side] = clock_virtual(0);
	backtest->sinks[side] = store_sink(side == SIDE_CANDIDATE ? came_out : came_of_recorded, backtest);
	struct engine_config config = { .community = backtest->options->community, .clock = &backtest->clocks[side], .store = backtest->sinks[side],
		.log_only = true, .limits = backtest->options->limits };
	return engine_new(&config, backtest->err);
}

struct backtest *backtest_new(const struct backtest_options *options, struct release *candidate, struct err *err)
{
	struct backtest *backtest = mem_zalloc(sizeof *backtest);
	backtest->options = options;
	backtest->err = err;
	backtest->candidate = candidate;
	backtest->follows = candidate == NULL;
	backtest->ok = true;
	backtest->param_count = options->params ? options->params->len : 0;
	backtest->set = mem_zalloc(backtest->param_count + 1);
	backtest->differences = differences_new(options->examples_max);
	backtest->waits = waits_new();
	bool ok = true;
	for (int side = 0; side < SIDES && ok; side++)
		ok = (backtest->engines[side] = engine_for(backtest, (enum side)side)) != NULL;
	if (ok)
		return backtest;
	backtest_free(backtest);
	return NULL;
}

/* A commit holds whole turns: the last row is the last of its turn. */
bool backtest_read(struct backtest *backtest, struct store *log, struct err *err)
{
	struct cell from = CELL_OF_INT((int64_t)backtest->report.seq + 1);
	backtest->err = err;
	for (int side = 0; side < SIDES; side++)
		backtest->engines[side]->config.reader = log;
	bool ok = store_scan(log, TABLE_LOG, &from, 1, gather, backtest, err) && backtest->ok && (!backtest->turn.count || handle_turn(backtest));
	return ok || backtest->report.stopped || backtest->report.met;
}

bool backtest_reach(struct backtest *backtest, int64_t time_us, struct err *err)
{
	backtest->err = err;
	if (!backtest->started || backtest->report.stopped || backtest->report.met)
		return true;
	backtest->collecting = true;
	bool ok = fire_own_until(backtest, time_us);
	backtest->collecting = false;
	if (ok && backtest->came.count)
		compare_turn(backtest);
	return ok;
}

bool backtest_settle(struct backtest *backtest, struct err *err)
{
	backtest->err = err;
	if (!backtest->started && !backtest->report.stopped && !take_over(backtest, backtest->clocks[SIDE_RECORDED].now_us))
		return false;                                  /* nothing happened since */
	differences_settle(backtest->differences);
	return backtest->report.stopped || again_set_params(backtest, true);           /* what no version had is refused by name */
}

const struct backtest_report *backtest_report(const struct backtest *backtest) { return &backtest->report; }
struct differences *backtest_differences(struct backtest *backtest) { return backtest->differences; }
const struct waits *backtest_waits(const struct backtest *backtest) { return backtest->waits; }
struct engine *backtest_engine(struct backtest *backtest, enum side side) { return backtest->engines[side]; }

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
	waits_free(backtest->waits);
	arena_free(&backtest->turn.arena);
	arena_free(&backtest->came.arena);
	arena_free(&backtest->forced_arena);
	mem_free(backtest->turn.items);
	mem_free(backtest->came.items);
	mem_free(backtest->forced);
	mem_free(backtest->set);
	mem_free(backtest);
}
