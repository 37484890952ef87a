/* Changes of params at a later time, and for a time: muster_change records whose timers `begin` and `end` are the events. Of several windows over one
 * value the one that began last is in force; when it ends, the newest of those still running, else what stood before the first. A change for
 * good — by hand, or scheduled without an end — ends the windows in force. */
#include "engine/params_private.h"

#include <stdio.h>

#define LATE_US MINUTE_US
enum { OPEN_MOST = 1000 };

/* ---- the window ---- */

static bool read_instant(const struct engine *engine, const struct json *data, const char *name, bool *given, int64_t *time_us, struct err *err)
{
	const struct json *text = json_get(data, name);
	char pointer[32];
	ERR_DECLARE(why);
	snprintf(pointer, sizeof pointer, "/data/%s", name);
	*given = text && text->type != JSON_NULL;
	return !*given || (text->type == JSON_TEXT && calendar_time_parse(world_calendar(engine->world), json_str(text), time_us, &why))
	    || err_item(err, ERR_REFUSED, pointer, "%s: a date (its start) or a time like \"2027-01-01\" or \"2027-01-01 08:00\"%s%s", name, why.text[0] ? ": " : "", why.text);
}

static bool in_future(const struct engine *engine, const char *name, int64_t time_us, const char *hint, struct err *err)
{
	char pointer[32];
	if (time_us > engine->turn.now_us)
		return true;
	struct buf shown = BUF_INIT;
	calendar_time_print(world_calendar(engine->world), time_us, &shown);
	snprintf(pointer, sizeof pointer, "/data/%s", name);
	err_item(err, ERR_REFUSED, pointer, "%s %s is past%s", name, buf_cstr(&shown), hint);
	buf_free(&shown);
	return false;
}

static bool has_room(const struct engine *engine, struct err *err)
{
	struct value open[] = { { VALUE_TEXT, { .text = STR("planned") } }, { VALUE_TEXT, { .text = STR("running") } } };
	struct condition condition = { STR("state"), CONDITION_IN, open, COUNT_OF(open) };
	struct query query = { .kind = engine_kind(engine, "muster_change"), .conditions = &condition, .condition_count = 1 };
	struct total total;
	return query_total(engine->world, &query, NULL, &total, err)
	    && (total.count < OPEN_MOST || err_set(err, ERR_CONFLICT, "%d changes are scheduled already; take some back first", OPEN_MOST));
}

bool window_read(const struct engine *engine, const struct json *data, struct window *window, struct err *err)
{
	if (!read_instant(engine, data, "from", &window->from, &window->from_us, err) || !read_instant(engine, data, "until", &window->until, &window->until_us, err))
		return false;
	if (!window->from && !window->until)
		return true;
	if (!has_room(engine, err))
		return false;
	if (engine->release->semantics < 2)
		return err_set(err, ERR_CONFLICT, "the active version was published by an earlier program: publish it again before changes are scheduled");
	if (window->from && !in_future(engine, "from", window->from_us, ": no change reaches back; leave it out to change at once", err))
		return false;
	if (window->until && !in_future(engine, "until", window->until_us, "", err))
		return false;
	return !window->from || !window->until || window->until_us > window->from_us || err_item(err, ERR_REFUSED, "/data/until", "until must be later than from");
}

/* ---- records ---- */

bool change_is(const struct record *change, const char *state)
{
	return strcmp(record_state(change), state) == 0;
}

static void put_text(struct engine *engine, struct record *record, const char *name, enum value_type type, struct str text)
{
	system_set(engine, record, name, (struct value){ text.len ? type : VALUE_NONE, { .text = text } });
}

/* All of it into the log: the record is small and changes a few times. */
static void note(struct turn *turn, struct node *node, struct record *change)
{
	const struct kind *kind = record_kind(change);
	const struct field *fields[16];
	size_t count = 0;
	for (uint16_t i = 0; i < kind->field_count && count < COUNT_OF(fields); i++)
		fields[count++] = &kind->fields[i];
	record_touch(turn->engine->world, change, node->event.seq, turn->now_us);
	effect_record(turn, node, change, fields, count);
}

static void set_timer(struct turn *turn, struct node *node, struct record *change, const char *name, int64_t due_us)
{
	const struct event_def *event = kind_event(record_kind(change), str_of(name));
	const struct timer *set = timers_set(turn->engine->timers, (struct timer){ .record = change, .event = event, .due_us = due_us, .left_us = -1, .seq = node->event.seq });
	effect_timer(turn, node, change, event, set);
}

static void drop_timers(struct turn *turn, struct node *node, struct record *change)
{
	const struct kind *kind = record_kind(change);
	for (uint16_t i = 0; i < kind->event_count; i++)
		if (kind->events[i].timer && timers_remove(turn->engine->timers, change, &kind->events[i]))
			effect_timer(turn, node, change, &kind->events[i], NULL);
}

static void move_to(struct turn *turn, struct node *node, struct record *change, const char *state)
{
	record_set_state(turn->engine->world, change, (uint16_t)kind_state(record_kind(change), str_of(state)));
	if (strcmp(state, "running") != 0)
		drop_timers(turn, node, change);
	note(turn, node, change);
}

struct cell_names { char param[128], key[128], scope[64]; };
static struct param_cell cell_of(const struct record *change, struct cell_names *names)
{
	bool ok = str_to_c(system_text(change, "param"), names->param, sizeof names->param) && str_to_c(system_text(change, "key"), names->key, sizeof names->key)
	       && str_to_c(system_text(change, "scope"), names->scope, sizeof names->scope);
	return (struct param_cell){ ok ? names->param : "", names->key, names->scope, system_text(change, "scope_value") };
}

static bool same_cell(const struct record *change, const struct param_cell *cell)
{
	return str_is(system_text(change, "param"), cell->param) && str_is(system_text(change, "key"), cell->key)
	    && str_is(system_text(change, "scope"), cell->scope) && str_eq(system_text(change, "scope_value"), cell->scope_value);
}

/* The window of the cell that began last; NULL: none is in force. */
struct search { const struct param_cell *cell; struct record *newest; };

static bool look_at(void *arg, struct record *change)
{
	struct search *search = arg;
	if (same_cell(change, search->cell) && (!search->newest || system_integer(change, "began") > system_integer(search->newest, "began")))
		search->newest = change;
	return true;
}

static struct record *newest_running(struct engine *engine, const struct param_cell *cell)
{
	struct value running = { VALUE_TEXT, { .text = STR("running") } };
	struct condition condition = { STR("state"), CONDITION_IN, &running, 1 };
	struct query query = { .kind = engine_kind(engine, "muster_change"), .conditions = &condition, .condition_count = 1 };
	struct search search = { cell, NULL };
	ERR_DECLARE(err);
	return query_each(engine->world, &query, look_at, &search, &err) ? search.newest : NULL;
}

void changes_replace(struct turn *turn, struct node *node, const struct param_cell *cell)
{
	for (struct record *change; (change = newest_running(turn->engine, cell)) != NULL;)
		move_to(turn, node, change, "replaced");
}

/* ---- beginning ---- */

bool change_problem(struct engine *engine, const struct record *change, struct buf *why)
{
	struct cell_names names;
	struct param_cell cell = cell_of(change, &names);
	const struct param_def *def = engine_param(engine, str_of(cell.param));
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	struct str text = system_text(change, "value");
	const struct json *value = text.len ? json_parse(text, JSON_LIMITS, &arena, &err) : NULL;
	size_t before = why->len;
	if (!def)
		buf_printf(why, "the active version has no param '%s'", cell.param);
	else if ((def->keys != NULL) != (cell.key[0] != '\0') || (cell.key[0] && !param_key_default(def, cell.key)))
		buf_printf(why, "%s has no key '%s' in the active version", cell.param, cell.key);
	else if (value && !cell_value_fits(engine, def, value, &err))
		buf_printf(why, "%s", err.item_count ? err.items[0].detail : err.text);
	arena_free(&arena);
	return why->len > before;
}

/* What a window will give back: the value set before it, with who had set it. */
static void put_base(const struct record *cell, struct buf *base)
{
	static const char *const texts[] = { "note", "actor" };
	struct str value = cell ? system_text(cell, "value") : STR_NONE;
	buf_lit(base, "{\"value\":");
	buf_str(base, value.len ? value : STR("null"));
	for (size_t i = 0; cell && i < COUNT_OF(texts); i++) {
		json_put_name(base, texts[i]);
		json_put_str(base, system_text(cell, texts[i]));
	}
	buf_byte(base, '}');
}

static void write_window(struct turn *turn, struct node *node, const struct param_cell *cell, const struct record *change, const char *what, struct str base)
{
	cell_write(turn, node, cell, &(struct cell_change){ .value = system_text(change, "value"), .note = system_text(change, "note"), .actor = system_text(change, "actor"),
		.change = record_id(change), .base = base, .what = what });
}

static void begin(struct turn *turn, struct node *node, struct record *change)
{
	struct engine *engine = turn->engine;
	struct cell_names names;
	struct param_cell cell = cell_of(change, &names);
	struct buf base = BUF_INIT;
	bool for_good = !record_has(change, kind_field(record_kind(change), STR("until")));
	if (for_good) {
		changes_replace(turn, node, &cell);
		move_to(turn, node, change, "over");
	} else {
		const struct record *record = cell_record(engine, &cell);
		if (newest_running(engine, &cell))
			buf_str(&base, system_text(record, "base"));
		else
			put_base(record, &base);
		system_set(engine, change, "began", (struct value){ VALUE_INTEGER, { .integer = (int64_t)node->event.seq } });
		move_to(turn, node, change, "running");
	}
	write_window(turn, node, &cell, change, "began", buf_view(&base));
	buf_free(&base);
}

/* From what it is and when it was asked for, not from its place in the log: a backtest's other side gives it the same. */
static void make_id(const struct turn *turn, const struct kind *kind, const struct param_cell *cell, const struct window *window, char id[24])
{
	struct buf text = BUF_INIT;
	buf_printf(&text, "%s %s %s %.*s %lld %lld %lld", cell->param, cell->key, cell->scope, STR_ARG(cell->scope_value),
	           (long long)turn->now_us, (long long)window->from_us, (long long)window->until_us);
	uint64_t hash = hash_bytes(text.data, text.len, 0);
	do
		snprintf(id, 24, "c%06llx", (unsigned long long)(hash_next(&hash) & 0xffffff));
	while (world_find(turn->engine->world, kind, str_of(id)));
	buf_free(&text);
}

void change_plan(struct turn *turn, struct node *node, const struct param_cell *cell, const struct cell_change *to, struct window window)
{
	struct engine *engine = turn->engine;
	const struct kind *kind = engine_kind(engine, "muster_change");
	char id[24];
	ERR_DECLARE(err);
	make_id(turn, kind, cell, &window, id);
	struct record *change = world_create(engine->world, kind, str_of(id), turn->now_us, &err);
	if (!change) {
		log_line(engine->config.log, LOG_ERROR, "broken_invariant", "kind", kind->name, "why", err.text, NULL);
		return;
	}
	put_text(engine, change, "param", VALUE_TEXT, str_of(cell->param));
	put_text(engine, change, "key", VALUE_TEXT, str_of(cell->key));
	put_text(engine, change, "scope", VALUE_TEXT, str_of(cell->scope));
	put_text(engine, change, "scope_value", VALUE_TEXT, cell->scope_value);
	put_text(engine, change, "value", VALUE_JSON, to->value);
	put_text(engine, change, "note", VALUE_TEXT, to->note);
	put_text(engine, change, "actor", VALUE_TEXT, to->actor);
	system_set(engine, change, "from", (struct value){ VALUE_TIME, { .integer = window.from ? window.from_us : turn->now_us } });
	if (window.until)
		system_set(engine, change, "until", (struct value){ VALUE_TIME, { .integer = window.until_us } });
	system_set(engine, change, "planned", (struct value){ VALUE_INTEGER, { .integer = (int64_t)node->event.seq } });
	record_set_state(engine->world, change, (uint16_t)kind_state(kind, STR("planned")));
	note(turn, node, change);
	if (window.until)
		set_timer(turn, node, change, "end", window.until_us);
	if (window.from)
		set_timer(turn, node, change, "begin", window.from_us);
	else
		begin(turn, node, change);
}

/* ---- ending ---- */

static void give_back(struct turn *turn, struct node *node, const struct param_cell *cell, const struct record *record, const char *what)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(ignored);
	struct buf value = BUF_INIT;
	const struct json *base = json_parse(system_text(record, "base"), JSON_LIMITS, &arena, &ignored), *was = json_get(base, "value");
	const struct json *note = json_get(base, "note"), *actor = json_get(base, "actor");
	if (was && was->type != JSON_NULL)
		json_write(&value, was);
	cell_write(turn, node, cell, &(struct cell_change){ .value = buf_view(&value), .note = note ? json_str(note) : STR_NONE, .actor = actor ? json_str(actor) : STR_NONE, .what = what });
	buf_free(&value);
	arena_free(&arena);
}

/* One that others lie over goes without a trace in the value. */
static void end(struct turn *turn, struct node *node, struct record *change, const char *state, const char *what)
{
	struct engine *engine = turn->engine;
	struct cell_names names;
	struct param_cell cell = cell_of(change, &names);
	const struct record *record = cell_record(engine, &cell);
	bool in_force = change_is(change, "running") && record && str_eq(system_text(record, "change"), record_id(change));
	move_to(turn, node, change, state);
	if (!in_force)
		return;
	const struct record *under = newest_running(engine, &cell);
	struct str base = system_text(record, "base");
	if (under)
		write_window(turn, node, &cell, under, what, arena_str(&turn->arena, base));
	else
		give_back(turn, node, &cell, record, what);
}

static void refuse(struct turn *turn, struct node *node, struct record *change, struct str why)
{
	struct engine *engine = turn->engine;
	char id[40] = "";
	if (!str_to_c(record_id(change), id, sizeof id))
		id[0] = '\0';
	put_text(engine, change, "why", VALUE_TEXT, why);
	move_to(turn, node, change, "refused");
	log_line(engine->config.log, LOG_WARN, "scheduled_change_refused", "community", engine->config.community, "change", id, "why", why.ptr, NULL);
}

static void say_late(const struct turn *turn, const struct node *node)
{
	char late[24];
	if (turn->now_us - node->event.due_us > LATE_US)
		log_line(turn->engine->config.log, LOG_WARN, "scheduled_change_late", "community", turn->engine->config.community,
		         "seconds", log_int(late, (turn->now_us - node->event.due_us) / SECOND_US), NULL);
}

void change_due(struct turn *turn, struct node *node, struct record *change)
{
	struct buf why = BUF_INIT;
	if (strcmp(record_kind(change)->name, "muster_change") != 0)
		return;
	say_late(turn, node);
	if (strcmp(node->event.def->name, "end") == 0)
		end(turn, node, change, "over", "ended");
	else if (change_problem(turn->engine, change, &why))
		refuse(turn, node, change, (struct str){ buf_cstr(&why), why.len });
	else
		begin(turn, node, change);
	params_follow(turn->engine);
	buf_free(&why);
}

bool changes_cancel(struct turn *turn, struct node *node, const struct json *ids, struct err *err)
{
	struct engine *engine = turn->engine;
	if (ids->type != JSON_ARRAY || !ids->len)
		return err_item(err, ERR_REFUSED, "/data/cancel", "list the ids of scheduled changes");
	for (const struct json *id = json_first(ids); id; id = id->next) {
		struct record *change = id->type == JSON_TEXT ? world_find(engine->world, engine_kind(engine, "muster_change"), json_str(id)) : NULL;
		if (!change)
			return err_set(err, ERR_NOT_FOUND, "no scheduled change '%.60s'", id->type == JSON_TEXT ? id->text : "");
		if (!change_is(change, "planned") && !change_is(change, "running") && !change_is(change, "refused"))
			return err_set(err, ERR_CONFLICT, "scheduled change '%.60s' is %s already", id->text, record_state(change));
		end(turn, node, change, "cancelled", "cancelled");
	}
	return true;
}

/* ---- a new version ---- */

static bool look_at_planned(void *arg, struct record *change)
{
	struct engine *engine = arg;
	struct buf why = BUF_INIT;
	char id[40] = "";
	if (change_is(change, "planned") && change_problem(engine, change, &why) && str_to_c(record_id(change), id, sizeof id))
		log_line(engine->config.log, LOG_WARN, "scheduled_change_orphaned", "community", engine->config.community, "change", id, "why", buf_cstr(&why), NULL);
	buf_free(&why);
	return true;
}

void changes_look(struct engine *engine)
{
	struct query query = { .kind = engine_kind(engine, "muster_change") };
	ERR_DECLARE(ignored);
	if (!query_each(engine->world, &query, look_at_planned, engine, &ignored))
		log_line(engine->config.log, LOG_ERROR, "scheduled_changes_not_read", "why", ignored.text, NULL);
}
