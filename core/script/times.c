/* Instants and durations as values of the language: they compare, add, and print; nothing else. */
#include "script/script_private.h"

enum { MADE = 10 };                                   /* instructions */
static const char time_key, duration_key;             /* registry keys of the metatables */

static bool has_meta(lua_State *L, int index, const void *key)
{
	if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index))
		return false;
	lua_rawgetp(L, LUA_REGISTRYINDEX, key);
	bool same = lua_rawequal(L, -1, -2);
	lua_pop(L, 2);
	return same;
}

/* A time that was reckoned keeps how: its userdata is longer. */
static void push_time_of(lua_State *L, const void *time, size_t size)
{
	sandbox_charge(L, MADE);
	memcpy(lua_newuserdatauv(L, size, 0), time, size);
	lua_rawgetp(L, LUA_REGISTRYINDEX, &time_key);
	lua_setmetatable(L, -2);
}

void push_time(lua_State *L, int64_t time_us)
{
	push_time_of(L, &time_us, sizeof time_us);
}

/* An instant may go through a field of an entity before it becomes a deadline: the turn remembers its newest ones. */
static void remember(struct script *script, const struct reckoned *time)
{
	struct instants *instants = &script->instants;
	if (!script->run)
		return;
	if (instants->turn != run_turn(script->run))
		*instants = (struct instants){ .turn = run_turn(script->run) };
	instants->items[instants->noted++ % INSTANTS_MOST] = *time;
}

/* One that was reckoned in two ways in the turn came from neither for certain. */
static const struct timer_basis *remembered(const struct script *script, int64_t time_us)
{
	const struct instants *instants = &script->instants;
	const struct timer_basis *found = NULL;
	if (!script->run || instants->turn != run_turn(script->run))
		return NULL;
	for (size_t i = 0; i < instants->noted && i < INSTANTS_MOST; i++) {
		const struct timer_basis *basis = &instants->items[i].basis;
		if (instants->items[i].time_us != time_us)
			continue;
		if (found && (found->reading != basis->reading || found->start_us != basis->start_us || found->before != basis->before))
			return NULL;
		found = basis;
	}
	return found;
}

const struct timer_basis *time_basis(lua_State *L, int index)
{
	const struct reckoned *time = lua_touserdata(L, index);
	return lua_rawlen(L, index) == sizeof *time ? &time->basis : remembered(script_of(L), time->time_us);
}

static int push_reckoned(lua_State *L, int64_t time_us, struct timer_basis basis)
{
	struct reckoned time = { time_us, basis };
	remember(script_of(L), &time);
	push_time_of(L, &time, sizeof time);
	return 1;
}

bool test_time(lua_State *L, int index, int64_t *time_us)
{
	if (!has_meta(L, index, &time_key))
		return false;
	*time_us = *(const int64_t *)lua_touserdata(L, index);
	return true;
}

static int64_t check_time(lua_State *L, int index)
{
	int64_t time = 0;
	ERR_DECLARE(err);
	if (test_time(L, index, &time))
		return time;
	if (lua_type(L, index) == LUA_TSTRING && calendar_time_parse(script_of(L)->calendar, check_string(L, index), &time, &err))
		return time;
	luaL_error(L, "a time is expected, not %s%s", lua_type(L, index) == LUA_TSTRING ? "" : luaL_typename(L, index), err.text);
	return 0;
}

/* As a duration of the language: reading is of the param it came from, or NULL. */
struct made { struct duration duration; const struct param_reading *reading; };

void push_param_duration(lua_State *L, const struct duration *duration, const struct param_reading *reading)
{
	sandbox_charge(L, MADE);
	struct made *made = lua_newuserdatauv(L, sizeof *made, 0);
	*made = (struct made){ *duration, reading };
	lua_rawgetp(L, LUA_REGISTRYINDEX, &duration_key);
	lua_setmetatable(L, -2);
}

void push_duration(lua_State *L, const struct duration *duration)
{
	push_param_duration(L, duration, NULL);
}

const struct param_reading *duration_reading(lua_State *L, int index)
{
	return has_meta(L, index, &duration_key) ? ((const struct made *)lua_touserdata(L, index))->reading : NULL;
}

bool test_duration(lua_State *L, int index, struct duration *duration)
{
	ERR_DECLARE(err);
	if (has_meta(L, index, &duration_key)) {
		*duration = *(const struct duration *)lua_touserdata(L, index);
		return true;
	}
	if (lua_type(L, index) != LUA_TSTRING)
		return false;
	if (!duration_parse(check_string(L, index), duration, &err))
		raise_err(L, &err);
	return true;
}

static struct duration check_duration(lua_State *L, int index)
{
	struct duration duration = { .count = 0 };
	if (!test_duration(L, index, &duration))
		luaL_error(L, "a duration like \"3 working days\" is expected, not a %s", luaL_typename(L, index));
	return duration;
}

/* ---- time ---- */

static const int64_t year_1_us = -INT64_C(62135596800) * SECOND_US, year_10000_us = INT64_C(253402300800) * SECOND_US;

/* Whether it can be counted with: within the years 1 to 9999. */
int64_t known_time(lua_State *L, int64_t time_us)
{
	if (time_us < year_1_us || time_us >= year_10000_us)
		luaL_error(L, "a time beyond the years 1 to 9999");
	return time_us;
}

/* The calendar goes through a duration's days. */
void charge_duration(lua_State *L, const struct duration *duration)
{
	uint64_t days = duration_is_elapsed(duration) ? 0 : (uint64_t)(duration_nominal_us(duration) / DAY_US);
	sandbox_charge(L, 20 + 20 * days + (days > 100 ? 400 * (days - 100) : 0));
}

static int time_add(lua_State *L)
{
	int time_at = 1;
	int64_t time;
	if (!test_time(L, 1, &time)) {
		time_at = 2;
		time = check_time(L, 2);
	}
	struct duration duration = check_duration(L, 3 - time_at);
	charge_duration(L, &duration);
	return push_reckoned(L, known_time(L, calendar_add(script_of(L)->calendar, known_time(L, time), &duration)),
	                     (struct timer_basis){ time, duration, duration_reading(L, 3 - time_at), false });
}

static int time_sub(lua_State *L)
{
	int64_t left = check_time(L, 1), right;
	if (test_time(L, 2, &right)) {
		struct duration difference = duration_of_us(left < right ? right - left : left - right);
		if (left < right)
			return luaL_error(L, "the second time is later than the first: a duration is never negative; compare first");
		push_duration(L, &difference);
		return 1;
	}
	struct duration duration = check_duration(L, 2);
	charge_duration(L, &duration);
	return push_reckoned(L, known_time(L, calendar_subtract(script_of(L)->calendar, known_time(L, left), &duration)),
	                     (struct timer_basis){ left, duration, duration_reading(L, 2), true });
}

static int time_lt(lua_State *L)
{
	lua_pushboolean(L, check_time(L, 1) < check_time(L, 2));
	return 1;
}

static int time_le(lua_State *L)
{
	lua_pushboolean(L, check_time(L, 1) <= check_time(L, 2));
	return 1;
}

static int time_eq(lua_State *L)
{
	int64_t left, right;
	lua_pushboolean(L, test_time(L, 1, &left) && test_time(L, 2, &right) && left == right);
	return 1;
}

static int time_text(lua_State *L)
{
	struct script *script = script_of(L);
	buf_clear(&script->text);
	calendar_time_print(script->calendar, check_time(L, 1), &script->text);
	lua_pushlstring(L, script->text.data, script->text.len);
	return 1;
}

/* ---- duration ---- */

static int duration_add(lua_State *L)
{
	int64_t time;
	if (test_time(L, 1, &time) || test_time(L, 2, &time))
		return time_add(L);
	struct duration left = check_duration(L, 1), right = check_duration(L, 2);
	ERR_DECLARE(err);
	if (!duration_join(&left, &right, &err))
		raise_err(L, &err);
	push_duration(L, &left);
	return 1;
}

static int duration_order(lua_State *L)
{
	struct duration left = check_duration(L, 1), right = check_duration(L, 2);
	int64_t a = duration_nominal_us(&left), b = duration_nominal_us(&right);
	return (a > b) - (a < b);
}

static int duration_lt(lua_State *L)
{
	lua_pushboolean(L, duration_order(L) < 0);
	return 1;
}

static int duration_le(lua_State *L)
{
	lua_pushboolean(L, duration_order(L) <= 0);
	return 1;
}

static int duration_eq(lua_State *L)
{
	lua_pushboolean(L, has_meta(L, 1, &duration_key) && has_meta(L, 2, &duration_key) && duration_order(L) == 0);
	return 1;
}

static int duration_text(lua_State *L)
{
	struct script *script = script_of(L);
	struct duration duration = check_duration(L, 1);
	buf_clear(&script->text);
	duration_print(&duration, &script->text);
	lua_pushlstring(L, script->text.data, script->text.len);
	return 1;
}

static const luaL_Reg time_meta[] = { { "__add", time_add }, { "__sub", time_sub }, { "__lt", time_lt }, { "__le", time_le }, { "__eq", time_eq },
	{ "__tostring", time_text }, { NULL, NULL } };
static const luaL_Reg duration_meta[] = { { "__add", duration_add }, { "__lt", duration_lt }, { "__le", duration_le }, { "__eq", duration_eq },
	{ "__tostring", duration_text }, { NULL, NULL } };

void times_open(lua_State *L)
{
	make_meta(L, &time_key, time_meta, "time");
	make_meta(L, &duration_key, duration_meta, "duration");
}

/* ---- words ---- */

static int word_duration(lua_State *L)
{
	struct duration duration = check_duration(L, 1);
	push_param_duration(L, &duration, duration_reading(L, 1));
	return 1;
}

static int word_time(lua_State *L)
{
	push_time(L, check_time(L, 1));
	return 1;
}

static int word_working_days(lua_State *L)
{
	int64_t from = check_time(L, 1), to = check_time(L, 2);
	sandbox_charge(L, (uint64_t)((to > from ? to - from : from - to) / DAY_US) * 8 + 5);
	lua_pushinteger(L, calendar_working_days(script_of(L)->calendar, from, to));
	return 1;
}

static int word_local_time(lua_State *L)
{
	const struct calendar *calendar = script_of(L)->calendar;
	int64_t time = check_time(L, 1);
	struct civil civil = calendar_local(calendar, time);
	const struct { const char *name; int value; } parts[] = { { "year", civil.year }, { "month", civil.month }, { "day", civil.day }, { "hour", civil.hour },
		{ "minute", civil.minute }, { "second", civil.second }, { "weekday", date_weekday(calendar_date(calendar, time)) + 1 } };
	lua_createtable(L, 0, 8);
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		lua_pushinteger(L, parts[i].value);
		lua_setfield(L, -2, parts[i].name);
	}
	lua_pushboolean(L, calendar_works(calendar, calendar_date(calendar, time)));
	lua_setfield(L, -2, "works");
	return 1;
}

const luaL_Reg time_words[] = { { "duration", word_duration }, { "time", word_time }, { "working_days", word_working_days }, { "local_time", word_local_time }, { NULL, NULL } };
