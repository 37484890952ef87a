#include "engine/replay.h"
#include "engine/state.h"

#include <stdio.h>
#include <stdlib.h>

struct replay {
	const struct replay_source *source;
	struct clock clock;
	struct store *sink;
	struct engine *engine;
	struct replay_report *report;
	struct err *err;
	bool ok, compares;
	struct arena arena;                    /* cells of the turn being gathered */
	struct cell (*rows)[LOG_COLUMNS]; size_t count, cap, seen;
	bool turn_differs;
};

static const char *const column_names[LOG_COLUMNS] = {
	"seq", "root", "cause", "depth", "time", "type", "subject", "actor", "source", "event_id", "body", "sent",
	"due", "missed", "rule", "version", "because", "data", "effects", "runs", "chain",
};

static void PRINTF_LIKE(2, 3) differ(struct replay *replay, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	replay->turn_differs = true;
	replay->source->differ(replay->source->arg, buf_cstr(&text));
	buf_free(&text);
}

/* ---- comparing what comes out ---- */

static bool cell_same(const struct cell *a, const struct cell *b)
{
	if (a->type != b->type)
		return false;
	if (a->type == CELL_TEXT || a->type == CELL_BLOB)
		return str_eq(a->bytes, b->bytes);
	return a->type == CELL_NULL || a->integer == b->integer;
}

static void put_cell(struct buf *out, const struct cell *cell)
{
	enum { SHOWN = 160 };
	if (cell->type == CELL_INT)
		buf_int(out, cell->integer);
	else if (cell->type == CELL_NULL)
		buf_lit(out, "nothing");
	else
		buf_printf(out, "%.*s%s", cell->bytes.len > SHOWN ? SHOWN : (int)cell->bytes.len, cell->bytes.ptr, cell->bytes.len > SHOWN ? "…" : "");
}

/* The chain covers all columns: it is named only when nothing else differs. */
static void compare_row(struct replay *replay, const struct cell *was, const struct cell *now)
{
	for (int column = 0; column < LOG_COLUMNS; column++) {
		if (cell_same(&was[column], &now[column]) || (column == LOG_CHAIN && replay->turn_differs))
			continue;
		struct buf left = BUF_INIT, right = BUF_INIT;
		put_cell(&left, &was[column]);
		put_cell(&right, &now[column]);
		differ(replay, "event %lld (%.*s): %s was %s, replayed %s", (long long)was[LOG_SEQ].integer, STR_ARG(was[LOG_TYPE].bytes), column_names[column], buf_cstr(&left), buf_cstr(&right));
		buf_free(&left);
		buf_free(&right);
	}
}

static void came_out(void *arg, const char *table, const struct cell *cells, size_t count)
{
	struct replay *replay = arg;
	(void)count;
	if (!replay->compares || strcmp(table, TABLE_LOG) != 0)
		return;
	if (replay->seen < replay->count)
		compare_row(replay, replay->rows[replay->seen], cells);
	else
		differ(replay, "event %lld (%.*s) came of the replay but is not in the log", (long long)cells[LOG_SEQ].integer, STR_ARG(cells[LOG_TYPE].bytes));
	replay->seen++;
}

/* ---- one turn again ---- */

static void answered(void *arg, const struct reply *reply)
{
	struct replay *replay = arg;
	if (reply->err)
		differ(replay, "event %lld was accepted, replayed it is refused: %s", (long long)replay->rows[0][LOG_SEQ].integer, reply->err->text);
}

static bool take_effects(struct replay *replay, const struct log_row *rows, size_t count);

/* Its schedules and timers are not known without its rules: what its publish did stands in the log. */
static bool install_bare(struct replay *replay, struct release *release, uint64_t version)
{
	struct log_row *rows = mem_alloc(replay->count * sizeof rows[0]);
	for (size_t i = 0; i < replay->count; i++)
		rows[i] = log_row_of_cells(replay->rows[i]);
	bool ok = take_effects(replay, rows, replay->count) && engine_install(replay->engine, release, version, replay->err);
	replay->engine->newest_version = version;
	replay->seen = replay->count;
	replay->report->reapplied++;
	mem_free(rows);
	return ok;
}

static bool publish_again(struct replay *replay, const struct log_row *root)
{
	struct arena arena = ARENA_INIT;
	const struct json *data = json_parse(root->data, JSON_LIMITS, &arena, replay->err);
	const struct json *version = json_get(data, "version"), *note = json_get(data, "note"), *semantics = json_get(data, "semantics");
	struct release *release = version && version->type == JSON_INT ? replay->source->load(replay->source->arg, (uint64_t)version->integer, replay->err) : NULL;
	struct publication publication = { .release = release, .actor = root->actor, .note = note && note->type == JSON_TEXT ? json_str(note) : STR_NONE,
		.rollback = str_is(root->type, "muster.rollback"), .forced = json_get(data, "forced") != NULL,
		.forgets_timers = !json_get(data, "orphans") };
	bool known = !semantics || (semantics->type == JSON_INT && semantics->integer <= ENGINE_SEMANTICS);
	bool ok = release && (known || err_set(replay->err, ERR_MODEL, "version %lld was made by a newer muster (semantics %lld): this one cannot run its rules", (long long)version->integer, (long long)semantics->integer));
	if (ok && release->unusable)
		ok = install_bare(replay, release, (uint64_t)version->integer);
	else
		ok = ok && engine_publish(replay->engine, &publication, replay->err);
	if (!ok && release)
		release->free(release);
	arena_free(&arena);
	return ok || (replay->err->code ? false : err_set(replay->err, ERR_CORRUPT, "event %llu publishes no version", (unsigned long long)root->seq));
}

/* A generated id follows from time and seq: it is left out, so that the replay makes it again. */
static struct str given_subject(const struct replay *replay, const struct log_row *root)
{
	const struct event_def *def = model_event(world_model(replay->engine->world), root->type);
	char made[27];
	id_make(made, root->time_us, root->seq);
	return def && def->creates && str_is(root->subject, made) ? STR_NONE : root->subject;
}

static bool submit_again(struct replay *replay, const struct log_row *root)
{
	struct arena arena = ARENA_INIT;
	const struct json *data = json_parse(root->data, LOG_JSON, &arena, replay->err);
	if (data) {
		struct submission submission = { .type = root->type, .subject = given_subject(replay, root), .data = data, .actor = root->actor, .source = root->source,
			.id = root->event_id, .because = root->because, .time_us = root->sent_us, .has_time = root->has_sent, .may_name_ids = true, .system = true,
			.depth = root->depth, .replayed = true, .body = root->body };
		engine_submit(replay->engine, &submission, answered, replay);
	}
	arena_free(&arena);
	return data != NULL;
}

/* Timers, schedules and each fire by themselves: the state says which. */
static bool fires_itself(const struct replay *replay, const struct log_row *root)
{
	const struct event_def *def = model_event(world_model(replay->engine->world), root->type);
	return (def && def->timer) || str_is(root->type, "muster.every") || str_is(root->type, "muster.each");
}

static bool is_bare(const struct engine *engine)
{
	return engine->release && engine->release->unusable;
}

static bool is_publish(const struct log_row *row)
{
	return str_is(row->type, "muster.publish") || str_is(row->type, "muster.rollback");
}

static bool run_again(struct replay *replay, const struct log_row *root)
{
	if (is_publish(root))
		return publish_again(replay, root);
	if (!fires_itself(replay, root))
		return submit_again(replay, root);
	if (!engine_fire_due(replay->engine, 1))
		differ(replay, "event %llu (%.*s): nothing is due in the replay", (unsigned long long)root->seq, STR_ARG(root->type));
	return true;
}

/* ---- what cannot run again ---- */

static bool ended_by_chance(const struct log_row *rows, size_t count)
{
	static const char *const marks[] = { "\"verdict\":\"clock\"", "\"verdict\":\"memory\"" };
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < COUNT_OF(marks); k++)
			if (rows[i].runs.len && memmem(rows[i].runs.ptr, rows[i].runs.len, marks[k], strlen(marks[k])))
				return true;
	return false;
}

static bool take_effects(struct replay *replay, const struct log_row *rows, size_t count)
{
	struct engine *engine = replay->engine;
	if (!effects_apply_turn(engine, rows, count, replay->err))
		return false;
	engine->seq = engine->durable_seq = rows[count - 1].seq;
	engine->chain = rows[count - 1].chain;
	groups_restart(engine);
	if (engine->release)
		release_index(engine);
	return true;
}

/* ---- turn by turn ---- */

static bool replay_turn(struct replay *replay)
{
	struct log_row *rows = mem_alloc(replay->count * sizeof rows[0]);
	for (size_t i = 0; i < replay->count; i++)
		rows[i] = log_row_of_cells(replay->rows[i]);
	clock_set(&replay->clock, rows[0].time_us);
	replay->report->turns++;
	replay->report->events += replay->count;
	replay->seen = 0;
	replay->turn_differs = false;
	bool bare = is_bare(replay->engine) && !is_publish(&rows[0]), ok;
	bool taken = bare || ended_by_chance(rows, replay->count) || str_is(rows[0].type, "muster.parked");      /* a refused request is not in the log to be asked again */
	if (taken) {
		ok = take_effects(replay, rows, replay->count);
		*(bare ? &replay->report->reapplied : &replay->report->taken) += 1;
	} else {
		replay->compares = true;
		ok = run_again(replay, &rows[0]) && groups_drain(replay->engine, replay->err);
		replay->compares = false;
		if (ok && replay->seen < replay->count && !replay->turn_differs)
			differ(replay, "event %lld (%.*s) is in the log but did not come of the replay", (long long)replay->rows[replay->seen][LOG_SEQ].integer, STR_ARG(replay->rows[replay->seen][LOG_TYPE].bytes));
		replay->report->replayed += !is_bare(replay->engine);
		replay->report->different += replay->turn_differs;
		/* what follows is compared from the recorded position, or one difference would make all later ones */
		if (ok && (replay->engine->seq != rows[replay->count - 1].seq || replay->engine->chain != rows[replay->count - 1].chain)) {
			replay->engine->seq = replay->engine->durable_seq = rows[replay->count - 1].seq;
			replay->engine->chain = rows[replay->count - 1].chain;
			groups_restart(replay->engine);
		}
	}
	mem_free(rows);
	replay->count = 0;
	arena_clear(&replay->arena);
	return ok;
}

static bool gather(void *arg, const struct cell *cells, size_t count)
{
	struct replay *replay = arg;
	(void)count;
	if (replay->count && replay->rows[0][LOG_ROOT].integer != cells[LOG_ROOT].integer && !(replay->ok = replay_turn(replay)))
		return false;
	if (replay->count == replay->cap)
		replay->rows = mem_resize(replay->rows, (replay->cap = replay->cap ? replay->cap * 2 : 32) * sizeof replay->rows[0]);
	struct cell *row = replay->rows[replay->count++];
	memcpy(row, cells, sizeof replay->rows[0]);
	for (int column = 0; column < LOG_COLUMNS; column++)
		if (row[column].type == CELL_TEXT)
			row[column].bytes = row[column].bytes.len ? arena_str(&replay->arena, row[column].bytes) : STR("");
	return true;
}

struct replay *replay_run(const struct replay_source *source, struct replay_report *report, struct err *err)
{
	struct replay *replay = mem_zalloc(sizeof *replay);
	*report = (struct replay_report){ 0 };
	replay->source = source;
	replay->clock = clock_virtual(0);
	replay->report = report;
	replay->err = err;
	replay->ok = true;
	replay->sink = store_sink(came_out, replay);
	struct engine_config config = { .community = source->community, .clock = &replay->clock, .store = replay->sink, .reader = source->log, .log_only = true, .limits = source->limits };
	replay->engine = engine_new(&config, err);
	if (replay->engine && store_scan(source->log, TABLE_LOG, NULL, 0, gather, replay, err) && replay->ok && (!replay->count || replay_turn(replay)))
		return replay;
	replay_free(replay);
	return NULL;
}

void replay_free(struct replay *replay)
{
	if (!replay)
		return;
	engine_free(replay->engine);
	store_close(replay->sink);
	arena_free(&replay->arena);
	mem_free(replay->rows);
	mem_free(replay);
}

/* ---- the end state ---- */

struct timer_list { const struct timer **items; size_t count, cap; };

static void list_timer(void *arg, const struct timer *timer)
{
	struct timer_list *list = arg;
	if (list->count == list->cap)
		list->items = mem_resize(list->items, (list->cap = list->cap ? list->cap * 2 : 64) * sizeof list->items[0]);
	list->items[list->count++] = timer;
}

static int by_name(const struct timer *left, const struct timer *right)
{
	int order = strcmp(left->event->type, right->event->type);
	return order ? order : str_cmp(record_id(left->record), record_id(right->record));
}

static int by_name_of_items(const void *a, const void *b)
{
	return by_name(*(const struct timer *const *)a, *(const struct timer *const *)b);
}

static struct timer_list sorted_timers(const struct timers *timers)
{
	struct timer_list list = { 0 };
	timers_each(timers, list_timer, &list);
	if (list.count)
		qsort(list.items, list.count, sizeof list.items[0], by_name_of_items);
	return list;
}

static size_t compare_timers(struct replay *replay, const struct timers *stored)
{
	struct timer_list left = sorted_timers(stored), right = sorted_timers(replay->engine->timers);
	size_t found = 0;
	for (size_t i = 0, k = 0; i < left.count || k < right.count;) {
		int order = i == left.count ? 1 : k == right.count ? -1 : by_name(left.items[i], right.items[k]);
		const struct timer *timer = order <= 0 ? left.items[i] : right.items[k];
		if (order || left.items[i]->due_us != right.items[k]->due_us || left.items[i]->left_us != right.items[k]->left_us || !timer_same_basis(left.items[i], right.items[k])) {
			differ(replay, "timer %s of '%.*s': %s", timer->event->type, STR_ARG(record_id(timer->record)), order < 0 ? "stored, not in the replay" : order > 0 ? "in the replay, not stored" : left.items[i]->due_us != right.items[k]->due_us ? "another due" : "reckoned otherwise");
			found++;
		}
		i += order <= 0;
		k += order >= 0;
	}
	mem_free(left.items);
	mem_free(right.items);
	return found;
}

size_t replay_compare(struct replay *replay, struct engine *recovered, uint64_t *compared)
{
	const struct world *world = recovered->world;
	const struct model *model = world_model(world);
	*compared = ledger_entry_count(recovered->ledger) + timers_count(recovered->timers);
	for (uint16_t i = 0; i < model->kind_count; i++)
		*compared += world_count(world, &model->kinds[i]);
	size_t found = world_compare(world, replay->engine->world, replay->source->differ, replay->source->arg)
	             + ledger_compare(recovered->ledger, replay->engine->ledger, replay->source->differ, replay->source->arg)
	             + compare_timers(replay, recovered->timers);
	if (recovered->seq != replay->engine->seq) {
		differ(replay, "the store ends at event %llu, the replay at %llu", (unsigned long long)recovered->seq, (unsigned long long)replay->engine->seq);
		found++;
	}
	return found;
}
