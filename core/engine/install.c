/* A release in place: which handlers an event has, by number; and the swap of one release for the next. */
#include "engine/labels.h"
#include "engine/replay.h"
#include "engine/state.h"
#include "base/fault.h"

#include <stdio.h>

typedef const struct handler **handler_list;

/* One NULL-terminated list an event, in running order. */
static handler_list *lists_new(const struct release *release, enum handler_use use)
{
	handler_list *lists = mem_zalloc((release->model->event_count + 1) * sizeof lists[0]);
	size_t *counts = mem_zalloc((release->model->event_count + 1) * sizeof counts[0]);
	for (size_t i = 0; i < release->handler_count; i++)
		if (release->handlers[i].use == use)
			counts[release->handlers[i].event->number]++;
	for (uint32_t i = 0; i < release->model->event_count; i++)
		lists[i] = counts[i] ? mem_zalloc((counts[i] + 1) * sizeof lists[i][0]) : NULL;
	memset(counts, 0, release->model->event_count * sizeof counts[0]);
	for (size_t i = 0; i < release->handler_count; i++) {
		const struct handler *handler = &release->handlers[i];
		if (handler->use == use)
			lists[handler->event->number][counts[handler->event->number]++] = handler;
	}
	mem_free(counts);
	return lists;
}

static void lists_free(handler_list *lists, size_t count)
{
	for (size_t i = 0; lists && i < count; i++)
		mem_free((void *)(uintptr_t)lists[i]);
	mem_free(lists);
}

void release_unindex(struct engine *engine)
{
	lists_free(engine->on, engine->event_count);
	lists_free(engine->checks, engine->event_count);
	engine->on = engine->checks = NULL;
	engine->event_count = 0;
	map_free(&engine->handlers_by_name);
	labels_free(engine->labels);
	engine->labels = NULL;
	params_free(engine);
	plans_free(engine);
}

void release_index(struct engine *engine)
{
	const struct release *release = engine->release;
	release_unindex(engine);
	engine->event_count = release->model->event_count;
	engine->on = lists_new(release, HANDLER_ON);
	engine->checks = lists_new(release, HANDLER_CHECK);
	for (size_t i = 0; i < release->handler_count; i++)
		map_put(&engine->handlers_by_name, str_of(release->handlers[i].name), (void *)(uintptr_t)&release->handlers[i]);
	params_follow(engine);
	days_index(engine);
	changes_look(engine);
	plans_index(engine);
}

const struct release *engine_release(const struct engine *engine)
{
	return engine->release;
}

static void tell_orphan(void *arg, const struct timer *timer)
{
	const struct engine *engine = arg;
	char id[72];
	log_line(engine->config.log, LOG_WARN, "timer_orphaned", "community", engine->config.community, "timer", timer->event->type,
	         "entity", str_to_c(record_id(timer->record), id, sizeof id) ? id : "?", NULL);
}

/* The world, its timers and its calendar follow the release. On error nothing has changed. */
static bool adopt(struct engine *engine, struct release *release, struct err *err)
{
	if (!world_migrate(engine->world, release->model, err))
		return false;
	timers_rebind(engine->timers, release->model, tell_orphan, engine);
	world_set_calendar(engine->world, release->calendar);
	return true;
}

static struct release *swap(struct engine *engine, struct release *release)
{
	struct release *old = engine->release;
	release_unindex(engine);
	engine->release = release;
	engine->config.limits = release->limits;
	release_index(engine);
	return old;
}

static void free_release(struct release *release)
{
	if (release)
		release->free(release);
}

bool engine_install(struct engine *engine, struct release *release, uint64_t version, struct err *err)
{
	if (!adopt(engine, release, err))
		return false;
	release->version = version;
	free_release(swap(engine, release));
	return engine->config.read_only || tables_define(engine->config.store, engine->world, err);
}

/* ---- publishing ---- */

static void put_version(struct engine *engine, const struct publication *publication, uint64_t version)
{
	struct batch *rows = engine->filling->rows;
	const struct release *release = publication->release;
	struct cell cells[VERSION_COLUMNS] = {
		[VERSION_NUMBER] = CELL_OF_INT((int64_t)version), [VERSION_HASH] = CELL_OF_TEXT(str_of(release->hash)),
		[VERSION_TIME] = CELL_OF_INT(engine->turn.now_us), [VERSION_NAME] = CELL_OF_TEXT(str_of(release->name)),
		[VERSION_AUTHOR] = CELL_OF_TEXT(publication->actor), [VERSION_NOTE] = CELL_OF_TEXT(publication->note),
		[VERSION_STATUS] = CELL_OF_TEXT(publication->rollback ? STR("rollback") : STR("published")), [VERSION_TEST] = publication->tests.len ? CELL_OF_TEXT(publication->tests) : CELL_NONE,
		[VERSION_MODEL] = CELL_OF_TEXT(((struct str){ release->model->json, release->model->json_len })) };
	batch_put(rows, TABLE_VERSION, cells, VERSION_COLUMNS);
	for (size_t i = 0; i < publication->file_count; i++) {
		struct cell file[FILE_COLUMNS] = { [FILE_VERSION] = CELL_OF_INT((int64_t)version),
			[FILE_PATH] = CELL_OF_TEXT(str_of(publication->files[i].path)), [FILE_CONTENT] = CELL_OF_TEXT(publication->files[i].content) };
		batch_put(rows, TABLE_FILE, file, FILE_COLUMNS);
	}
}

static void describe_publish(struct node *node, const struct publication *publication, uint64_t version, size_t orphans)
{
	struct buf *out = &node->data;
	buf_printf(out, "{\"version\":%llu,\"semantics\":%d,\"hash\":", (unsigned long long)version, publication->release->semantics > 1 ? publication->release->semantics : 1);
	json_put_text(out, publication->release->hash);
	json_put_name(out, "name");
	json_put_text(out, publication->release->name);
	struct buf limits = BUF_INIT;
	limits_changed_json(&publication->release->limits, &limits);
	if (limits.len) {
		json_put_name(out, "limits");
		buf_str(out, buf_view(&limits));
	}
	buf_free(&limits);
	if (publication->forced)
		buf_lit(out, ",\"forced\":true");
	if (orphans && !publication->forgets_timers)
		buf_printf(out, ",\"orphans\":%zu", orphans);
	if (publication->note.len) {
		json_put_name(out, "note");
		json_put_str(out, publication->note);
	}
	buf_byte(out, '}');
}

static void define_on_thread(void *arg, struct store *store)
{
	struct { const struct world *world; struct err *err; bool ok; } *define = arg;
	define->ok = tables_define(store, define->world, define->err);
}

static bool define_tables(struct engine *engine, const struct world *world, struct err *err)
{
	struct { const struct world *world; struct err *err; bool ok; } define = { world, err, false };
	if (engine->committer)
		committer_exclusive(engine->committer, define_on_thread, &define);
	else
		define_on_thread(&define, engine->config.store);
	return define.ok;
}

/* Tables and columns of a model that no record lives under yet. */
static bool define_model(struct engine *engine, const struct release *release, struct err *err)
{
	struct world *shapes = world_new(release->model, release->calendar);
	bool ok = define_tables(engine, shapes, err);
	world_free(shapes);
	return ok;
}

static uint64_t next_version(const struct engine *engine)
{
	return engine->newest_version + 1;
}

/* The publish's own turn, while the old version is still in force; its row is the new version's first. */
static bool log_publish(struct engine *engine, const struct publication *publication, uint64_t version, struct err *err)
{
	turn_begin(engine, clock_wall(engine->config.clock));
	struct node *node = turn_root_reserved(engine, publication->rollback ? "muster.rollback" : "muster.publish", publication->actor, STR("publish"));
	plans_start(&engine->turn, node);
	fault_point("before_tables");
	if (!define_model(engine, publication->release, err)) {
		turn_cancel(engine);
		return false;
	}
	fault_point("tables_defined");
	describe_publish(node, publication, version, orphans_leave(engine, node, publication->forgets_timers));
	put_version(engine, publication, version);
	turn_finish(engine, NULL);
	return groups_drain(engine, err);
}

/* Nothing but the order of the tables' columns has changed: what was added stands empty in the file. */
static bool stay(struct engine *engine, struct release *old, const struct err *why, struct err *err)
{
	ERR_DECLARE(broken);
	engine->release = old;
	params_free(engine);
	plans_free(engine);
	if (old) {                                     /* an undone group planned by the schedules of the new one, and read its params */
		params_follow(engine);
		plans_index(engine);
	}
	if (!define_tables(engine, engine->world, &broken))
		log_line(engine->config.log, LOG_ERROR, "tables_not_as_before", "community", engine->config.community, "why", broken.text, NULL);
	return err_copy(err, why);
}

struct telling { const struct publication *publication; struct err *err; bool ok; };

static void tell_obstacle(void *arg, const char *where, const char *text)
{
	struct telling *telling = arg;
	const struct publication *publication = telling->publication;
	if (publication->obstacle)
		publication->obstacle(publication->obstacle_arg, where, text);
}

/* Entries are never deleted: their ledger stays, with its decimals. */
static bool ledgers_remain(struct engine *engine, struct telling *telling)
{
	const struct model *old = world_model(engine->world), *now = telling->publication->release->model;
	size_t entries = ledger_entry_count(engine->ledger);
	for (uint16_t i = 0; i < old->ledger_count; i++) {
		const struct ledger_def *def = &old->ledgers[i], *next = model_ledger(now, str_of(def->name));
		size_t count = 0;
		for (size_t k = 0; (!next || next->decimals != def->decimals) && k < entries; k++)
			count += strcmp(ledger_entry_at(engine->ledger, k).ledger, def->name) == 0;
		if (!count)
			continue;
		struct buf text = BUF_INIT;
		buf_printf(&text, next ? "ledger '%s' gets other decimals, but %zu entries stand in it. Declare another ledger beside it"
		                       : "the new version has no ledger '%s', but %zu entries stand in it. Entries are never deleted: keep the ledger's declaration", def->name, count);
		if (telling->ok)
			err_at(telling->err, ERR_MODEL, next ? next->at : NULL, "%s", buf_cstr(&text));
		tell_obstacle(telling, next ? next->at : "", buf_cstr(&text));
		telling->ok = false;
		buf_free(&text);
	}
	return telling->ok;
}

static bool may_follow(struct engine *engine, const struct publication *publication, struct err *err)
{
	struct telling telling = { publication, err, true };
	telling.ok = world_may_migrate(engine->world, publication->release->model, tell_obstacle, &telling, err);
	return ledgers_remain(engine, &telling);
}

/* The commit comes first: until it has answered, everything in memory is the old version's. */
bool engine_publish(struct engine *engine, const struct publication *publication, struct err *err)
{
	struct release *old = engine->release, *release = publication->release;
	uint64_t version = next_version(engine);
	ERR_DECLARE(why);
	if (engine->turn.active)
		return err_set(err, ERR_BUSY, "a turn is running");
	if (!groups_drain(engine, err) || !may_follow(engine, publication, err))
		return false;
	release->version = version;
	engine->release = release;
	engine->next_model = release->model;
	bool ok = log_publish(engine, publication, version, &why);
	engine->next_model = NULL;
	if (!ok)
		return stay(engine, old, &why, err);
	engine->release = old;
	engine->newest_version = version;
	fault_point("published");
	if (!adopt(engine, release, err))
		return err_set(err, ERR_INTERNAL, "a version is stored that cannot be taken up: start again");
	fault_point("migrated");
	old = swap(engine, release);
	if (publication->retired)
		*publication->retired = old;
	else
		free_release(old);
	fault_point("swapped");
	char number[24];
	log_line(engine->config.log, LOG_INFO, "published", "community", engine->config.community, "version", log_int(number, (long long)version), "hash", release->hash, NULL);
	return true;
}

/* ---- tests of a version that is in force already ---- */

struct noting { uint64_t version; struct str tests; struct batch *rows; bool ok; struct err *err; };

static bool copy_row(void *arg, const struct cell *cells, size_t count)
{
	struct noting *noting = arg;
	struct cell row[VERSION_COLUMNS];
	if ((uint64_t)cells[VERSION_NUMBER].integer != noting->version || count < VERSION_COLUMNS)
		return false;
	memcpy(row, cells, sizeof row);
	row[VERSION_TEST] = CELL_OF_TEXT(noting->tests);
	batch_put(noting->rows, TABLE_VERSION, row, VERSION_COLUMNS);
	return false;
}

static void note_on_thread(void *arg, struct store *store)
{
	struct noting *noting = arg;
	struct cell from = CELL_OF_INT((int64_t)noting->version);
	noting->rows = batch_new();
	noting->ok = store_scan(store, TABLE_VERSION, &from, 1, copy_row, noting, noting->err)
	          && (batch_count(noting->rows) || err_set(noting->err, ERR_NOT_FOUND, "there is no version %llu", (unsigned long long)noting->version))
	          && store_commit(store, &noting->rows, 1, noting->err) == STORE_OK;
	batch_free(noting->rows);
}

bool engine_note_tests(struct engine *engine, uint64_t version, struct str tests, struct err *err)
{
	struct noting noting = { .version = version, .tests = tests, .err = err };
	if (engine->store_failed)
		return err_set(err, ERR_BUSY, "the store does not take commits now: %s", engine->store_text);
	if (engine->committer)
		committer_exclusive(engine->committer, note_on_thread, &noting);
	else
		note_on_thread(&noting, engine->config.store);
	return noting.ok;
}
