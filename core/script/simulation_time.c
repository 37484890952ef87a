/* When somebody acts: a simulation's words about time. */
#include "script/simulation_private.h"

enum { OCCASIONS_MAX = 40000 };

int64_t simulation_instant(lua_State *L, int index)
{
	int64_t time_us;
	ERR_DECLARE(err);
	if (!test_time(L, index, &time_us) && !calendar_time_parse(script_of(L)->calendar, check_string(L, index), &time_us, &err))
		raise_err(L, &err);
	return time_us;
}

static bool is_working(const struct duration *duration)
{
	for (int i = 0; i < duration->count; i++)
		if (duration->parts[i].unit == UNIT_WORKING_DAY || duration->parts[i].unit == UNIT_WORKING_HOUR || duration->parts[i].unit == UNIT_WORKING_MINUTE)
			return true;
	return false;
}

/* Minutes of office time; a day has as many as people say it has. */
static int64_t working_minutes(const struct duration *duration)
{
	static const struct { enum duration_unit unit; int64_t minutes; } units[] = { { UNIT_WORKING_DAY, 9 * 60 }, { UNIT_WORKING_HOUR, 60 }, { UNIT_WORKING_MINUTE, 1 } };
	int64_t sum = 0;
	for (int i = 0; i < duration->count; i++)
		for (size_t k = 0; k < COUNT_OF(units); k++)
			if (duration->parts[i].unit == units[k].unit)
				sum += duration->parts[i].amount * units[k].minutes;
	return sum;
}

/* after(time, duration, factor): the time a multiple of the duration later; working time stays working time */
static int drive_after(lua_State *L)
{
	struct duration duration;
	int64_t from_us = simulation_instant(L, 1);
	double factor = luaL_checknumber(L, 3);
	if (!test_duration(L, 2, &duration))
		return luaL_argerror(L, 2, "a duration is expected");
	luaL_argcheck(L, factor >= 0 && factor <= 1000, 3, "a factor from 0 to 1000");
	if (is_working(&duration)) {
		struct duration minutes = { 1, { { (int64_t)((double)working_minutes(&duration) * factor), UNIT_WORKING_MINUTE } } };
		push_time(L, known_time(L, calendar_add(script_of(L)->calendar, from_us, &minutes)));
	} else {
		push_time(L, known_time(L, from_us + (int64_t)((double)duration_nominal_us(&duration) * factor)));
	}
	return 1;
}

/* clock(time, hour, minute): that time of the same local day */
static int drive_clock(lua_State *L)
{
	const struct calendar *calendar = script_of(L)->calendar;
	struct civil civil = calendar_local(calendar, simulation_instant(L, 1));
	civil.hour = (int)luaL_checkinteger(L, 2);
	civil.minute = (int)luaL_optinteger(L, 3, 0);
	civil.second = civil.micro = 0;
	luaL_argcheck(L, civil.hour >= 0 && civil.hour < 24 && civil.minute >= 0 && civil.minute < 60, 2, "a time of day is expected");
	push_time(L, calendar_instant(calendar, civil));
	return 1;
}

/* month(time, n): the first instant of the local month n months after the time's */
static int drive_month(lua_State *L)
{
	const struct calendar *calendar = script_of(L)->calendar;
	struct civil civil = calendar_local(calendar, simulation_instant(L, 1));
	int months = civil.year * 12 + civil.month - 1 + (int)luaL_checkinteger(L, 2);
	push_time(L, known_time(L, calendar_instant(calendar, (struct civil){ .year = months / 12, .month = months % 12 + 1, .day = 1 })));
	return 1;
}

static int drive_opening(lua_State *L)
{
	push_time(L, calendar_next_opening(script_of(L)->calendar, simulation_instant(L, 1)));
	return 1;
}

static struct str member(lua_State *L, int table, const char *name)
{
	lua_getfield(L, table, name);
	struct str text = lua_type(L, -1) == LUA_TSTRING ? check_string(L, -1) : STR_NONE;
	lua_pop(L, 1);                                 /* the table keeps it alive */
	return text;
}

/* occasions({ rrule, at, if_holiday }, from, to) → the due times of what is planned within [from, to) */
static int drive_occasions(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	struct recurrence_spec spec = { .rrule = member(L, 1, "rrule"), .at = member(L, 1, "at"), .if_holiday = member(L, 1, "if_holiday"), .start = member(L, 1, "start") };
	int64_t from_us = simulation_instant(L, 2), to_us = simulation_instant(L, 3);
	struct occurrence next;
	lua_Integer count = 0;
	ERR_DECLARE(err);
	struct recurrence *recurrence = recurrence_new(script_of(L)->calendar, &spec, &err);
	if (!recurrence)
		raise_err(L, &err);
	struct arena *arena = &script_of(L)->scratch;
	int64_t *dues = arena_alloc(arena, OCCASIONS_MAX * sizeof dues[0]);
	for (int64_t after = from_us - 1; count < OCCASIONS_MAX && recurrence_next(recurrence, after, &next) && next.planned_us < to_us; after = next.planned_us)
		if (!next.skipped)
			dues[count++] = next.due_us;
	recurrence_free(recurrence);                   /* before anything may raise */
	lua_createtable(L, (int)count, 0);
	for (lua_Integer i = 0; i < count; i++) {
		push_time(L, dues[i]);
		lua_rawseti(L, -2, i + 1);
	}
	return 1;
}

const luaL_Reg simulation_times[] = { { "after", drive_after }, { "clock", drive_clock }, { "month", drive_month }, { "opening", drive_opening },
	{ "occasions", drive_occasions }, { NULL, NULL } };
