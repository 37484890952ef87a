/* Words that read: now, find, count, sum, times, balance … */
#include "script/script_private.h"
#include "script/sandbox_private.h"

#include <math.h>

enum { CONDITIONS_MAX = 24, CONDITION_VALUES_MAX = 1000, CONDITION_TEXT_MAX = 4096 };

static struct engine *need_engine(lua_State *L, const char *word)
{
	struct script *script = script_of(L);
	if (script->engine) {
		script->looked = true;
		return script->engine;
	}
	struct run *run = need_run(L, word);
	ERR_DECLARE(err);
	if (!run_call(run, &err))
		raise_err(L, &err);
	return run_engine(run);
}

/* The turn's time; to a test or a console, that of the community's clock. */
static int64_t present(lua_State *L, const char *word)
{
	struct script *script = script_of(L);
	if (script->run || !script->engine)
		return run_now(need_run(L, word));
	script->looked = true;
	return engine_now(script->engine);
}

static int word_now(lua_State *L)
{
	push_time(L, present(L, "now"));
	return 1;
}

/* the entity of the turn, nil where there is none (every, tests) */
static int native_subject(lua_State *L)
{
	struct script *script = script_of(L);
	struct record *record = script->run ? run_subject(script->run) : NULL;
	push_handle(L, record);
	return 1;
}

static int word_today(lua_State *L)
{
	int year, month, day;
	date_split(calendar_date(script_of(L)->calendar, present(L, "today")), &year, &month, &day);
	lua_pushfstring(L, "%d-%d%d-%d%d", year, month / 10, month % 10, day / 10, day % 10);
	return 1;
}

static int word_random(lua_State *L)
{
	struct run *run = need_run(L, "random");
	lua_Integer low = check_integer(L, 1), high = opt_integer(L, 2, low);
	if (lua_isnoneornil(L, 2))
		low = 1;
	sandbox_charge(L, 20);
	luaL_argcheck(L, low <= high, 2, "the interval is empty");
	lua_pushinteger(L, run_random(run, low, high));
	return 1;
}

/* ---- queries ---- */

static const struct kind *check_kind(lua_State *L, int index)
{
	ERR_DECLARE(err);
	const struct kind *kind = model_must_kind(script_of(L)->model, check_string(L, index), &err);
	if (!kind)
		raise_err(L, &err);
	return kind;
}

static int word_get(lua_State *L)
{
	struct engine *engine = need_engine(L, "get");
	const struct kind *kind = check_kind(L, 1);
	if (lua_isnil(L, 2)) {
		lua_pushnil(L);
		return 1;
	}
	push_handle(L, world_find(engine_world(engine), kind, check_string(L, 2)));
	return 1;
}

/* area_of(entity, "grid"): the entity itself, or what its fields lead to in one or two steps; nil: nothing. An entity may have the field itself
 * and not fill it: a hamlet's grid is found by its microgrid, a village without hamlets by its own. */
static const struct field *leads_to(const struct kind *kind, const char *scope)
{
	for (uint16_t i = 0; i < kind->field_count; i++) {
		const struct field *field = &kind->fields[i];
		if (strcmp(field->name, scope) == 0 || (field->type == FIELD_REF && field->target && strcmp(field->target->name, scope) == 0))
			return field;
	}
	return NULL;
}

static bool push_filled(lua_State *L, const struct record *record, const struct field *field)
{
	if (!field || !record_has(record, field))
		return false;
	push_slot(L, field, record->slots[field->index]);
	return true;
}

static bool push_by_another(lua_State *L, const struct record *record, const char *scope)
{
	const struct kind *kind = record_kind(record);
	for (uint16_t i = 0; i < kind->field_count; i++) {
		const struct field *first = &kind->fields[i];
		const struct field *second = first->type == FIELD_REF && first->target && strcmp(first->target->name, scope) != 0 ? leads_to(first->target, scope) : NULL;
		if (second)
			return record_has(record, first) && push_filled(L, record->slots[first->index].ref, second);
	}
	return false;
}

static int word_area_of(lua_State *L)
{
	const struct record *record = check_handle(L, 1);
	const char *scope = luaL_checkstring(L, 2);
	sandbox_charge(L, 20);
	if (strcmp(record_kind(record)->name, scope) == 0)
		lua_pushvalue(L, 1);
	else if (!push_filled(L, record, leads_to(record_kind(record), scope)) && !push_by_another(L, record, scope))
		lua_pushnil(L);
	return 1;
}

static struct value special_value(lua_State *L, int index, int which, struct arena *arena)
{
	lua_getiuservalue(L, index, which);
	struct value value = value_of_lua(L, -1, arena, 0);
	if (value.type == VALUE_TEXT)
		value.text = arena_str(arena, value.text);
	lua_pop(L, 1);
	return value;
}

static struct condition condition_of(lua_State *L, struct str name, int index, struct arena *arena)
{
	const int *special = test_special(L, index);
	struct value *values = arena_alloc(arena, 2 * sizeof values[0]);
	if (is_none(L, index))
		return (struct condition){ name, CONDITION_NONE, NULL, 0 };
	if (special) {
		values[0] = special_value(L, index, 1, arena);
		values[1] = special_value(L, index, 2, arena);
		return (struct condition){ name, *special == SPECIAL_RANGE ? CONDITION_RANGE : CONDITION_PREFIX, values, *special == SPECIAL_RANGE ? 2 : 1 };
	}
	values[0] = value_of_lua(L, index, arena, 0);
	if (values[0].type == VALUE_LIST)
		return (struct condition){ name, CONDITION_IN, values[0].list.items, values[0].list.count };
	return (struct condition){ name, CONDITION_IN, values, 1 };
}

/* Each row may be compared with each value: that is bounded, and paid for before it is done. */
static void pay_for_values(lua_State *L, const struct query *query)
{
	size_t values = 0;
	for (size_t i = 0; i < query->condition_count; i++) {
		const struct condition *condition = &query->conditions[i];
		values += condition->value_count;
		for (size_t k = 0; k < condition->value_count; k++)
			if (condition->values[k].type == VALUE_TEXT && condition->values[k].text.len > CONDITION_TEXT_MAX)
				luaL_error(L, "a condition's text has at most %d bytes", CONDITION_TEXT_MAX);
	}
	if (values > CONDITION_VALUES_MAX)
		luaL_error(L, "the conditions list more than %d values", CONDITION_VALUES_MAX);
	struct script *script = script_of(L);
	struct engine *engine = script->run ? run_engine(script->run) : script->engine;
	if (values > 16 && engine)
		sandbox_charge(L, (uint64_t)world_count(engine_world(engine), query->kind) * values / 4);
}

/* The where table at index (or nil); conditions in the order of their names, so that the cost is always the same. */
static bool read_where(lua_State *L, int index, struct query *query, bool needs_condition)
{
	struct arena *arena = &script_of(L)->scratch;
	struct condition *conditions = arena_alloc(arena, CONDITIONS_MAX * sizeof conditions[0]);
	bool all = false;
	query->conditions = conditions;
	if (!lua_isnoneornil(L, index)) {
		luaL_checktype(L, index, LUA_TTABLE);
		push_sorted_keys(L, index);
		int keys = lua_gettop(L);
		for (lua_Integer i = 1; lua_rawgeti(L, keys, i) != LUA_TNIL; i++) {
			if (lua_type(L, -1) != LUA_TSTRING)
				luaL_error(L, "conditions are named: { field = value }");
			struct str name = check_string(L, -1);
			lua_pushvalue(L, -1);
			lua_gettable(L, index);
			if (str_is(name, "all")) {
				all = lua_toboolean(L, -1);
			} else {
				if (query->condition_count == CONDITIONS_MAX)
					luaL_error(L, "more than %d conditions", CONDITIONS_MAX);
				conditions[query->condition_count++] = condition_of(L, arena_str(arena, name), lua_gettop(L), arena);
			}
			lua_pop(L, 2);
		}
		lua_settop(L, keys);                           /* texts of the conditions stay alive through the where table */
	}
	pay_for_values(L, query);
	if (needs_condition && !all && !query->condition_count)
		luaL_error(L, "at least one condition is needed, or all = true");
	return all;
}

static void charge_query(lua_State *L, size_t examined, bool indexed)
{
	sandbox_charge(L, (uint64_t)examined * (indexed ? 1 : 10) + 10);
}

/* find(kind, where [, { sort, limit }]) */
static int word_find(lua_State *L)
{
	struct engine *engine = need_engine(L, "find");
	struct script *script = script_of(L);
	struct query query = { .kind = check_kind(L, 1) };
	struct page page;
	ERR_DECLARE(err);
	lua_settop(L, 3);
	if (!lua_isnil(L, 3)) {
		check_options(L, 3, "find", find_options);
		lua_getfield(L, 3, "sort");
		if (!lua_isnil(L, -1))
			query.sort = arena_str(&script->scratch, check_string(L, -1));
		lua_getfield(L, 3, "limit");
		query.limit = (size_t)opt_integer(L, -1, 0);
		lua_settop(L, 3);
	}
	read_where(L, 2, &query, true);
	if (!query_run(engine_world(engine), &query, &page, &err))
		raise_err(L, &err);
	size_t count = page.count, examined = page.examined;
	bool more = page.more, indexed = page.indexed;
	struct record **records = arena_copy(&script->scratch, page.records, count * sizeof records[0]);
	page_free(&page);
	charge_query(L, examined, indexed);
	lua_createtable(L, (int)count, 1);
	for (size_t i = 0; i < count; i++) {
		push_handle(L, records[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	if (more) {
		lua_pushboolean(L, 1);
		lua_setfield(L, -2, "more");
	}
	return 1;
}

static struct total total_of(lua_State *L, struct engine *engine, const struct query *query, const struct field *field)
{
	struct total total;
	ERR_DECLARE(err);
	if (!query_total(engine_world(engine), query, field, &total, &err))
		raise_err(L, &err);
	charge_query(L, total.examined, total.indexed);
	return total;
}

static int word_count(lua_State *L)
{
	struct engine *engine = need_engine(L, "count");
	struct query query = { .kind = check_kind(L, 1) };
	lua_settop(L, 2);
	read_where(L, 2, &query, true);
	lua_pushinteger(L, (lua_Integer)total_of(L, engine, &query, NULL).count);
	return 1;
}

static int word_sum(lua_State *L)
{
	struct engine *engine = need_engine(L, "sum");
	struct query query = { .kind = check_kind(L, 1) };
	ERR_DECLARE(err);
	const struct field *field = kind_must_field(query.kind, check_string(L, 2), &err);
	if (!field)
		raise_err(L, &err);
	lua_settop(L, 3);
	read_where(L, 3, &query, true);
	struct total total = total_of(L, engine, &query, field);
	if (field->type == FIELD_MONEY)
		lua_pushnumber(L, (double)total.integer / 100);
	else if (total.is_integer)
		lua_pushinteger(L, total.integer);
	else
		lua_pushnumber(L, total.number);
	return 1;
}

/* ---- history ---- */

static const struct event_def *event_on(lua_State *L, const struct record *record, int index)
{
	ERR_DECLARE(err);
	struct str name = check_string(L, index);
	const struct event_def *event = name.len && memchr(name.ptr, '.', name.len) ? model_must_event(script_of(L)->model, name, &err) : kind_must_event(record_kind(record), name, &err);
	if (!event)
		raise_err(L, &err);
	if (event->kind != record_kind(record))
		luaL_error(L, "%s happens to a %s, not to a %s", event->type, event->kind->name, record_kind(record)->name);
	return event;
}

static int word_times(lua_State *L)
{
	const struct record *record = check_handle(L, 1);
	sandbox_charge(L, 20);
	lua_pushinteger(L, record_times(record, event_on(L, record, 2)));
	return 1;
}

static void push_happening(lua_State *L, const struct record *record, const struct happening *happening)
{
	lua_createtable(L, 0, 3);
	lua_pushinteger(L, (lua_Integer)happening->seq);
	lua_setfield(L, -2, "seq");
	push_time(L, happening->time_us);
	lua_setfield(L, -2, "time");
	lua_pushstring(L, record_kind(record)->events[happening->event].type);
	lua_setfield(L, -2, "type");
}

static int word_last(lua_State *L)
{
	const struct record *record = check_handle(L, 1);
	struct happening happening;
	sandbox_charge(L, 40);
	if (record_last(record, event_on(L, record, 2), &happening))
		push_happening(L, record, &happening);
	else
		lua_pushnil(L);
	return 1;
}

static int word_history(lua_State *L)
{
	const struct record *record = check_handle(L, 1);
	struct happening happenings[HISTORY_MAX];
	const struct event_def *event = NULL;
	lua_Integer limit = HISTORY_MAX;
	if (!lua_isnoneornil(L, 2)) {
		check_options(L, 2, "history", history_options);
		lua_getfield(L, 2, "limit");
		limit = opt_integer(L, -1, HISTORY_MAX);
		lua_getfield(L, 2, "event");
		if (!lua_isnil(L, -1))
			event = event_on(L, record, lua_gettop(L));
	}
	size_t count = record_history(record, event, happenings, (size_t)(limit < 0 ? 0 : limit > HISTORY_MAX ? HISTORY_MAX : limit));
	sandbox_charge(L, 40 * count + 20);
	lua_createtable(L, (int)count, 0);
	for (size_t i = 0; i < count; i++) {
		push_happening(L, record, &happenings[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

/* chronicle(entity): its newest events from the log, oldest first, with who did them and why; in pages only */
static int word_chronicle(lua_State *L)
{
	struct run *run = need_run(L, "chronicle");
	const struct record *record = check_handle(L, 1);
	struct script *script = script_of(L);
	ERR_DECLARE(err);
	buf_clear(&script->text);
	if (!run_history(run, record, &script->text, &err))
		raise_err(L, &err);
	sandbox_charge(L, 2 * script->text.len + 1000);
	arena_clear(&script->parsed);
	const struct json *json = json_parse(buf_view(&script->text), (struct json_limits){ 64, 200000 }, &script->parsed, &err);
	if (!json)
		raise_err(L, &err);
	push_json(L, json_get(json, "events"));
	return 1;
}

static int word_due(lua_State *L)
{
	const struct engine *engine = need_engine(L, "due");
	struct record *record = check_handle(L, 1);
	int64_t due;
	if (engine_timer_due(engine, record, event_on(L, record, 2), &due))
		push_time(L, due);
	else
		lua_pushnil(L);
	return 1;
}

/* ---- ledgers ---- */

const struct ledger_def *check_ledger(lua_State *L, int index)
{
	ERR_DECLARE(err);
	const struct ledger_def *ledger = model_must_ledger(script_of(L)->model, check_string(L, index), &err);
	if (!ledger)
		raise_err(L, &err);
	return ledger;
}

/* An entity's account is "kind/id"; a text is the name of a declared one. */
struct str account_of(lua_State *L, int index)
{
	struct record *record = test_handle(L, index);
	struct script *script = script_of(L);
	if (!record)
		return arena_str(&script->scratch, check_string(L, index));
	struct str kind = str_of(record_kind(record)->name), id = record_id(record);
	char *text = arena_alloc(&script->scratch, kind.len + id.len + 2);
	memcpy(text, kind.ptr, kind.len);
	text[kind.len] = '/';
	if (id.len)
		memcpy(text + kind.len + 1, id.ptr, id.len);
	return (struct str){ text, kind.len + id.len + 1 };
}

static void push_amount(lua_State *L, const struct ledger_def *ledger, int64_t amount)
{
	if (ledger->decimals)
		lua_pushnumber(L, (double)amount / pow(10, ledger->decimals));
	else
		lua_pushinteger(L, amount);
}

static int word_balance(lua_State *L)
{
	struct engine *engine = need_engine(L, "balance");
	const struct ledger_def *ledger = check_ledger(L, 1);
	push_amount(L, ledger, ledger_balance(engine_ledger(engine), ledger, account_of(L, 2)));
	return 1;
}

/* A time, or a text like "2026-02-01" in the community's zone. */
static void read_instant(lua_State *L, int table, const char *name, int64_t *time_us)
{
	ERR_DECLARE(err);
	if (lua_getfield(L, table, name) != LUA_TNIL && !test_time(L, lua_gettop(L), time_us)
	    && !calendar_time_parse(script_of(L)->calendar, check_string(L, lua_gettop(L)), time_us, &err))
		raise_err(L, &err);
	lua_pop(L, 1);
}

static int word_moved(lua_State *L)
{
	struct engine *engine = need_engine(L, "moved");
	const struct ledger_def *ledger = check_ledger(L, 1);
	struct moved_query query = { .since_us = INT64_MIN };
	size_t examined;
	check_options(L, 2, "moved", moved_options);
	if (lua_getfield(L, 2, "to") != LUA_TNIL)
		query.to = account_of(L, lua_gettop(L));
	if (lua_getfield(L, 2, "from") != LUA_TNIL)
		query.from = account_of(L, lua_gettop(L));
	if (lua_getfield(L, 2, "reason") != LUA_TNIL)
		query.reason = check_string(L, -1);
	read_instant(L, 2, "since", &query.since_us);
	read_instant(L, 2, "until", &query.until_us);
	if (!query.to.len && !query.from.len)
		return luaL_error(L, "moved() needs to or from");
	int64_t amount = ledger_moved(engine_ledger(engine), ledger, &query, &examined);
	sandbox_charge(L, examined + 10);
	push_amount(L, ledger, amount);
	return 1;
}

/* ---- params ---- */

static void push_param(lua_State *L, const struct param_def *param, union slot slot, const struct param_reading *reading)
{
	struct duration duration;
	ERR_DECLARE(err);
	if (reading && duration_parse(text_str(slot.text), &duration, &err))
		push_param_duration(L, &duration, reading);
	else
		push_slot(L, param->field, slot);
}

/* The scopes that the table at index has of those the param goes by: an entity counts by its id. Texts stay on the stack. */
static size_t read_scopes(lua_State *L, int index, const struct param_def *param, struct param_scope scopes[PARAM_SCOPES_MAX])
{
	size_t count = 0;
	luaL_checkstack(L, PARAM_SCOPES_MAX + 4, NULL);
	for (size_t i = 0; param->by && param->by[i] && i < PARAM_SCOPES_MAX; i++) {
		if (lua_getfield(L, index, param->by[i]) == LUA_TNIL) {
			lua_pop(L, 1);
			continue;
		}
		const struct record *record = test_handle(L, lua_gettop(L));
		size_t len;
		const char *text = record ? NULL : luaL_tolstring(L, -1, &len);
		scopes[count++] = (struct param_scope){ param->by[i], record ? record_id(record) : (struct str){ text, len } };
	}
	return count;
}

/* _param(name, key, { scope = value … } or nil) for the language's param objects. Versions published by an earlier program ask for one scope by
 * _param(name, key, scope, value) and get nil where nothing was set. */
static int native_param(lua_State *L)
{
	struct script *script = script_of(L);
	struct engine *engine = script->run ? run_engine(script->run) : script->engine;
	const struct param_def *param = engine ? engine_param(engine, check_string(L, 1)) : NULL;
	if (!param)
		return luaL_error(L, "param.%s has no value here", lua_tostring(L, 1));
	const char *key = luaL_optstring(L, 2, NULL);
	const struct param_reading *reading = NULL;
	struct param_scope scopes[PARAM_SCOPES_MAX];
	if (lua_type(L, 3) == LUA_TSTRING && !engine_param_is_set(engine, param, key, lua_tostring(L, 3), check_string(L, 4))) {
		lua_pushnil(L);
		return 1;
	}
	size_t count = lua_type(L, 3) == LUA_TTABLE ? read_scopes(L, 3, param, scopes) : 0;
	if (lua_type(L, 3) == LUA_TSTRING)
		scopes[count++] = (struct param_scope){ lua_tostring(L, 3), check_string(L, 4) };
	union slot slot = engine_param_read(engine, param, key, scopes, count, param->field->type == FIELD_DURATION ? &reading : NULL);
	push_param(L, param, slot, reading);
	return 1;
}

const luaL_Reg read_words[] = {
	{ "now", word_now }, { "today", word_today }, { "random", word_random }, { "get", word_get }, { "find", word_find }, { "count", word_count }, { "sum", word_sum },
	{ "times", word_times }, { "last", word_last }, { "history", word_history }, { "chronicle", word_chronicle }, { "area_of", word_area_of }, { "due", word_due }, { "balance", word_balance }, { "moved", word_moved },
	{ "_param", native_param }, { "_subject", native_subject }, { NULL, NULL },
};

/* each() shares the reading of conditions. */
void read_conditions(lua_State *L, int index, struct query *query)
{
	read_where(L, index, query, false);
}
