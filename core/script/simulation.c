#include "script/simulation.h"
#include "base/hash.h"
#include "script/drive.h"
#include "script/simulation_private.h"
#include "script/sandbox_private.h"

#include <stdio.h>
#include <stdlib.h>

enum { ACT_INSTRUCTIONS = 200000000, ACT_SECONDS = 60, MEMORY = 512 << 20, POPULATION_MAX = 1000000 };

/* One thing somebody is going to do. */
struct act { int64_t due_us; uint64_t order, stream; int function; };
struct noticed { struct record *record; const struct event_def *def; };

struct simulation {
	struct script script;
	const struct simulation_run *run;
	struct act *acts; size_t act_count, act_cap;               /* heap: acts[0] is next */
	uint64_t orders, done;
	uint64_t stream, origin, made;         /* of the act that goes on: its numbers, where they began, entities it made */
	struct noticed *noticed; size_t noticed_count, noticed_cap;
	bool *listens;                         /* by event number */
	int start, happened, finish;           /* registry: functions of the language */
	char from[32], report[160];
};

static struct simulation *simulation_of(lua_State *L)
{
	return (struct simulation *)(void *)script_of(L);
}

static const struct simulation_run *need_life(lua_State *L, const char *word)
{
	const struct simulation_run *run = simulation_of(L)->run;
	if (!run)
		luaL_error(L, "%s() belongs inside what somebody does, not at the top level of the file", word);
	return run;
}

/* ---- acts to come ---- */

static bool sooner(const struct act *a, const struct act *b)
{
	return a->due_us != b->due_us ? a->due_us < b->due_us : a->order < b->order;
}

static void act_add(struct simulation *simulation, struct act act)
{
	if (simulation->act_count == simulation->act_cap)
		simulation->acts = mem_resize(simulation->acts, (simulation->act_cap = simulation->act_cap ? simulation->act_cap * 2 : 256) * sizeof simulation->acts[0]);
	size_t at = simulation->act_count++;
	act.order = simulation->orders++;
	for (; at && sooner(&act, &simulation->acts[(at - 1) / 2]); at = (at - 1) / 2)
		simulation->acts[at] = simulation->acts[(at - 1) / 2];
	simulation->acts[at] = act;
}

static struct act act_take(struct simulation *simulation)
{
	struct act first = simulation->acts[0], last = simulation->acts[--simulation->act_count];
	size_t at = 0;
	for (size_t child; (child = 2 * at + 1) < simulation->act_count; at = child) {
		if (child + 1 < simulation->act_count && sooner(&simulation->acts[child + 1], &simulation->acts[child]))
			child++;
		if (!sooner(&simulation->acts[child], &last))
			break;
		simulation->acts[at] = simulation->acts[child];
	}
	if (simulation->act_count)
		simulation->acts[at] = last;
	return first;
}

/* ---- chance ---- */

static uint64_t seeded(const struct simulation *simulation, struct str key)
{
	return hash_bytes(key.ptr, key.len, simulation->run->seed);
}

/* stream(key): from here on this act's numbers come from the key's stream */
static int drive_stream(lua_State *L)
{
	struct simulation *simulation = simulation_of(L);
	need_life(L, "stream");
	simulation->stream = simulation->origin = seeded(simulation, check_string(L, 1));
	simulation->made = 0;
	return 0;
}

/* fixed(key) → a number in [0, 1) that stays the same for the whole run */
static int drive_fixed(lua_State *L)
{
	need_life(L, "trait");
	uint64_t state = seeded(simulation_of(L), check_string(L, 1));
	lua_pushnumber(L, (double)(hash_next(&state) >> 11) * 0x1p-53);
	return 1;
}

static double chance(struct simulation *simulation)
{
	return (double)(hash_next(&simulation->stream) >> 11) * 0x1p-53;
}

static int drive_number(lua_State *L)
{
	need_life(L, "chance");
	lua_pushnumber(L, chance(simulation_of(L)));
	return 1;
}

static int drive_random(lua_State *L)
{
	lua_Integer low = luaL_checkinteger(L, 1), high = luaL_optinteger(L, 2, low);
	need_life(L, "random");
	if (lua_isnoneornil(L, 2))
		low = 1;
	luaL_argcheck(L, low <= high && (uint64_t)high - (uint64_t)low < UINT64_C(1) << 53, 2, "the interval is empty or too wide");
	lua_pushinteger(L, low + (lua_Integer)(hash_next(&simulation_of(L)->stream) % ((uint64_t)high - (uint64_t)low + 1)));
	return 1;
}

/* ---- time ---- */

static int drive_now(lua_State *L)
{
	push_time(L, clock_wall(need_life(L, "now")->clock));
	return 1;
}

/* later(time, fn [, key]): without a key the new act's numbers follow from this one's */
static int drive_later(lua_State *L)
{
	struct simulation *simulation = simulation_of(L);
	const struct simulation_run *run = need_life(L, "later");
	int64_t due_us = simulation_instant(L, 1), now_us = clock_wall(run->clock);
	luaL_checktype(L, 2, LUA_TFUNCTION);
	struct act act = { .due_us = due_us > now_us ? due_us : now_us, .stream = lua_isnoneornil(L, 3) ? hash_next(&simulation->stream) : seeded(simulation, check_string(L, 3)) };
	if (act.due_us >= run->until_us)
		return 0;
	lua_settop(L, 2);
	act.function = luaL_ref(L, LUA_REGISTRYINDEX);
	act_add(simulation, act);
	return 0;
}

/* ---- who there is ---- */

struct population { struct record **records; size_t count, cap; };

static bool gather(void *arg, struct record *record)
{
	struct population *population = arg;
	if (population->count == population->cap)
		population->records = mem_resize(population->records, (population->cap = population->cap ? population->cap * 2 : 1024) * sizeof population->records[0]);
	population->records[population->count++] = record;
	return population->count < POPULATION_MAX;
}

/* Everybody a rule is about, in id order, copied to the scratch arena: nothing of malloc may live across a raise. */
static struct population population_of(lua_State *L, int kind_at, int where_at)
{
	struct script *script = script_of(L);
	const struct simulation_run *run = need_life(L, "all");
	struct query query = { .kind = NULL };
	struct population population = { NULL, 0, 0 };
	ERR_DECLARE(err);
	query.kind = model_must_kind(script->model, check_string(L, kind_at), &err);
	if (!query.kind)
		raise_err(L, &err);
	int top = lua_gettop(L);
	read_conditions(L, where_at, &query);
	bool ok = query_each(engine_world(run->engine), &query, gather, &population, &err)
	       && (population.count < POPULATION_MAX || err_set(&err, ERR_LIMIT, "%d or more of %s: narrow it down with where", POPULATION_MAX, query.kind->name));
	struct record **records = arena_copy(&script->scratch, population.records, population.count * sizeof records[0]);
	mem_free(population.records);
	population.records = records;
	lua_settop(L, top);
	if (!ok)
		raise_err(L, &err);
	return population;
}

/* all(kind, where) → everybody, in id order */
static int drive_all(lua_State *L)
{
	lua_settop(L, 2);
	struct population population = population_of(L, 1, 2);
	lua_createtable(L, (int)population.count, 0);
	for (size_t i = 0; i < population.count; i++) {
		push_handle(L, population.records[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

/* drawn(kind, where, rate, key) → those whom it befalls. The population, in id order, is cut into strata of 1/rate entities, with a drawn
 * beginning; one of each stratum is drawn. Everybody has the same chance; neighbours share a stratum; the number varies by less than two. */
static int drive_drawn(lua_State *L)
{
	struct simulation *simulation = simulation_of(L);
	lua_settop(L, 4);
	double rate = luaL_checknumber(L, 3);
	luaL_argcheck(L, rate >= 0 && rate <= 1, 3, "a rate from 0 to 1 a month is expected");
	struct population population = population_of(L, 1, 2);
	uint64_t stream = seeded(simulation, check_string(L, 4));
	double begin = (double)(hash_next(&stream) >> 11) * 0x1p-53;
	lua_Integer many = 0;
	lua_newtable(L);
	for (double stratum = 0; rate > 0 && stratum < (double)population.count * rate + begin; stratum++) {
		double place = (stratum - begin + (double)(hash_next(&stream) >> 11) * 0x1p-53) / rate;
		if (place < 0 || place >= (double)population.count)
			continue;
		push_handle(L, population.records[(size_t)place]);
		lua_rawseti(L, -2, ++many);
	}
	return 1;
}

/* ---- acting ---- */

/* The day, then a number from the act's stream: in the order of days, and the same whatever else happens. */
static void make_id(struct simulation *simulation, char *out, size_t size)
{
	struct civil civil = calendar_local(simulation->script.calendar, clock_wall(simulation->run->clock));
	uint64_t hash = hash_bytes(&simulation->made, sizeof simulation->made, simulation->origin);
	simulation->made++;
	snprintf(out, size, "s%02d%02d%02d-%013llx", civil.year % 100, civil.month, civil.day, (unsigned long long)(hash >> 12));
}

/* act(type, entity | nil, fields, actor, id | nil, because | nil) → entity | nil, why */
static int drive_act(lua_State *L)
{
	struct simulation *simulation = simulation_of(L);
	struct script *script = &simulation->script;
	const struct simulation_run *run = need_life(L, "act");
	struct outcome outcome = { .ok = false };
	char id[40];
	ERR_DECLARE(err);
	lua_settop(L, 6);
	const struct event_def *event = model_must_event(script->model, check_string(L, 1), &err);
	if (!event)
		raise_err(L, &err);
	struct record *record = test_handle(L, 2);
	if (!record && !event->creates)
		return luaL_error(L, "%s happens to a %s: say to which", event->type, event->kind->name);
	if (record && (event->creates || record_kind(record) != event->kind))
		return luaL_error(L, "%s does not happen to a %s", event->type, record_kind(record)->name);
	make_id(simulation, id, sizeof id);
	struct str subject = record ? record_id(record) : lua_isnil(L, 5) ? str_of(id) : check_string(L, 5);
	buf_clear(&script->text);
	json_of_lua(L, 3, &script->text, 0);
	struct str text = script->text.len == 2 ? STR("{}") : arena_str(&script->scratch, buf_view(&script->text));
	const struct json *data = json_parse(text, JSON_LIMITS, &script->scratch, &err);
	if (!data)
		raise_err(L, &err);
	struct str because = STR_NONE;
	if (!lua_isnil(L, 6)) {
		buf_clear(&script->text);
		json_of_lua(L, 6, &script->text, 0);
		because = arena_str(&script->scratch, buf_view(&script->text));
	}
	struct submission submission = { .type = str_of(event->type), .subject = subject, .data = data, .actor = check_string(L, 4), .source = STR("simulation"),
		.because = because, .may_name_ids = true };
	engine_submit(run->engine, &submission, outcome_take, &outcome);
	if (!outcome.ok)
		return push_refusal(L, &outcome.err);
	push_handle(L, world_find(engine_world(run->engine), event->kind, str_of(outcome.subject)));
	return 1;
}

/* listen(type): what happens is told to the language's `happened` */
static int drive_listen(lua_State *L)
{
	struct simulation *simulation = simulation_of(L);
	ERR_DECLARE(err);
	const struct event_def *event = model_must_event(simulation->script.model, check_string(L, 1), &err);
	need_life(L, "listen");
	if (!event)
		raise_err(L, &err);
	simulation->listens[event->number] = true;
	return 0;
}

static void notice(void *arg, const struct event *event)
{
	struct simulation *simulation = arg;
	if (!event->def || !event->subject || !simulation->listens[event->def->number])
		return;
	if (simulation->noticed_count == simulation->noticed_cap)
		simulation->noticed = mem_resize(simulation->noticed, (simulation->noticed_cap = simulation->noticed_cap ? simulation->noticed_cap * 2 : 64) * sizeof simulation->noticed[0]);
	simulation->noticed[simulation->noticed_count++] = (struct noticed){ event->subject, event->def };
}

static const luaL_Reg drive[] = {
	{ "stream", drive_stream }, { "fixed", drive_fixed }, { "number", drive_number }, { "random", drive_random }, { "now", drive_now }, { "later", drive_later },
	{ "all", drive_all }, { "drawn", drive_drawn }, { "act", drive_act }, { "listen", drive_listen }, { NULL, NULL },
};

/* ---- loading ---- */

static void push_native(lua_State *L)
{
	push_reading_native(L);
	lua_newtable(L);
	luaL_setfuncs(L, drive, 0);
	luaL_setfuncs(L, simulation_times, 0);
	lua_setfield(L, -2, "drive");
}

static int keep(lua_State *L, const char *name)
{
	lua_getfield(L, -1, name);
	return luaL_ref(L, LUA_REGISTRYINDEX);
}

/* A member of the table on top; what is no text stays "". */
static void take_text(lua_State *L, const char *name, char *out, size_t size)
{
	lua_getfield(L, -1, name);
	if (lua_type(L, -1) == LUA_TSTRING)
		snprintf(out, size, "%s", lua_tostring(L, -1));
	lua_pop(L, 1);
}

static int load_inside(lua_State *L)
{
	struct simulation *simulation = simulation_of(L);
	const struct script_file *language = lua_touserdata(L, 1);
	ERR_DECLARE(err);
	handles_open(L);
	times_open(L);
	specials_open(L);
	sandbox_push_libraries(L);
	if (!sandbox_compile(simulation->script.sandbox, L, language->path, language->text, &err))
		return luaL_error(L, "%s: %s", err.where, err.text);
	push_native(L);
	lua_call(L, 1, 1);
	simulation->start = keep(L, "start");
	simulation->happened = keep(L, "happened");
	simulation->finish = keep(L, "finish");
	take_text(L, "from", simulation->from, sizeof simulation->from);
	take_text(L, "report", simulation->report, sizeof simulation->report);
	return 0;
}

struct simulation *simulation_load(const struct script_source *source, const struct release *release, struct diagnostics *diagnostics)
{
	if (!source_file(source, "simulation.lua")) {
		diagnostics_add(diagnostics, SEVERITY_ERROR, "simulation.lua", "the pack has no simulation.lua: nobody would do anything");
		return NULL;
	}
	struct simulation *simulation = mem_zalloc(sizeof *simulation);
	struct script *script = &simulation->script;
	struct sandbox_limits limits = { ACT_INSTRUCTIONS, ACT_SECONDS * SECOND_US, MEMORY, MEMORY / 2 };
	struct sandbox_result result = { .verdict = SANDBOX_OK };
	size_t errors = diagnostics->errors;
	ERR_DECLARE(err);
	script->sandbox = sandbox_new(&limits, &err);
	if (!script->sandbox) {
		diagnostics_add(diagnostics, SEVERITY_ERROR, "", "%s", err.text);
		mem_free(simulation);
		return NULL;
	}
	script->source = source;
	script->diagnostics = diagnostics;
	script->L = sandbox_state(script->sandbox);
	script->phase = PHASE_LOAD;
	script->model = release->model;
	script->calendar = release->calendar;
	sandbox_set_context(script->sandbox, script);
	lua_pushcfunction(script->L, load_inside);
	lua_pushlightuserdata(script->L, (void *)(uintptr_t)source_file(source, "@muster/simulate.lua"));
	sandbox_call(script->sandbox, script->L, 1, 0, &result);
	if (result.verdict != SANDBOX_OK)
		diagnostics_add(diagnostics, SEVERITY_ERROR, "simulation.lua", "%s", buf_cstr(&result.error));
	sandbox_result_free(&result);
	script->model = NULL;
	script->calendar = NULL;
	script->source = NULL;
	script->diagnostics = NULL;
	if (diagnostics->errors == errors)
		return simulation;
	simulation_free(simulation);
	return NULL;
}

const char *simulation_from(const struct simulation *simulation) { return simulation->from; }
const char *simulation_report(const struct simulation *simulation) { return simulation->report; }

void simulation_free(struct simulation *simulation)
{
	if (!simulation)
		return;
	sandbox_free(simulation->script.sandbox);
	mem_free(simulation->script.kind_names);
	buf_free(&simulation->script.text);
	arena_free(&simulation->script.scratch);
	arena_free(&simulation->script.parsed);
	arena_free(&simulation->script.own);
	mem_free(simulation->acts);
	mem_free(simulation->noticed);
	mem_free(simulation->listens);
	mem_free(simulation);
}

/* ---- living ---- */

/* Calls what lies on the stack; its results stay. */
static bool call(struct simulation *simulation, int nargs, int nresults, struct err *err)
{
	struct sandbox_result result = { .verdict = SANDBOX_OK };
	sandbox_call(simulation->script.sandbox, simulation->script.L, nargs, nresults, &result);
	bool ok = result.verdict == SANDBOX_OK || err_set(err, ERR_MODEL, "%s", buf_cstr(&result.error));
	sandbox_result_free(&result);
	arena_clear(&simulation->script.scratch);
	return ok;
}

/* What the last turns did is told before anything else is done. An act that follows sees what is there then. */
static bool tell(struct simulation *simulation, struct err *err)
{
	lua_State *L = simulation->script.L;
	for (size_t i = 0; i < simulation->noticed_count; i++) {
		struct noticed noticed = simulation->noticed[i];
		lua_rawgeti(L, LUA_REGISTRYINDEX, simulation->happened);
		lua_pushstring(L, noticed.def->type);
		push_handle(L, noticed.record);
		if (!call(simulation, 2, 0, err))
			return false;
	}
	simulation->noticed_count = 0;
	return true;
}

static bool perform(struct simulation *simulation, struct err *err)
{
	lua_State *L = simulation->script.L;
	struct act act = act_take(simulation);
	if (act.due_us > clock_wall(simulation->run->clock))
		clock_set(simulation->run->clock, act.due_us);
	simulation->stream = simulation->origin = act.stream;
	simulation->made = 0;
	simulation->done++;
	lua_rawgeti(L, LUA_REGISTRYINDEX, act.function);
	luaL_unref(L, LUA_REGISTRYINDEX, act.function);
	return call(simulation, 0, 0, err) && tell(simulation, err);
}

/* Deadlines of the engine go first when both fall due at once. */
static bool step(struct simulation *simulation, bool *ended, struct err *err)
{
	const struct simulation_run *run = simulation->run;
	int64_t act_us = simulation->act_count ? simulation->acts[0].due_us : INT64_MAX, due_us = engine_next_due(run->engine);
	*ended = (act_us < due_us ? act_us : due_us) >= run->until_us;
	if (*ended)
		return true;
	if (act_us < due_us)
		return perform(simulation, err);
	if (due_us > clock_wall(run->clock))
		clock_set(run->clock, due_us);
	if (!engine_fire_due(run->engine, 1))
		return err_set(err, ERR_INTERNAL, "what was due could not be fired");
	return tell(simulation, err);
}

static bool live(struct simulation *simulation, struct err *err)
{
	enum { PROGRESS_DAYS = 30, AT_ONCE_MAX = 1000000 };
	const struct simulation_run *run = simulation->run;
	int64_t told_us = clock_wall(run->clock), at_us = told_us;
	size_t at_once = 0;
	for (bool ended = false; !ended;) {
		if (!step(simulation, &ended, err))
			return false;
		at_once = clock_wall(run->clock) == at_us ? at_once + 1 : 0;
		at_us = clock_wall(run->clock);
		if (at_once == AT_ONCE_MAX)
			return err_set(err, ERR_LIMIT, "%d acts and deadlines at one instant: something brings itself about again without time passing", AT_ONCE_MAX);
		if (run->progress && clock_wall(run->clock) - told_us >= PROGRESS_DAYS * DAY_US)
			run->progress(run->arg, told_us = clock_wall(run->clock));
	}
	if (run->until_us > clock_wall(run->clock))
		clock_set(run->clock, run->until_us);
	return true;
}

static bool begin(struct simulation *simulation, struct err *err)
{
	lua_State *L = simulation->script.L;
	lua_rawgeti(L, LUA_REGISTRYINDEX, simulation->start);
	push_time(L, clock_wall(simulation->run->clock));
	push_time(L, simulation->run->until_us);
	return call(simulation, 2, 0, err);
}

static int write_inside(lua_State *L)
{
	struct buf *out = lua_touserdata(L, 2);
	json_of_lua(L, 1, out, 0);
	return 0;
}

static bool end(struct simulation *simulation, struct buf *out, struct err *err)
{
	lua_State *L = simulation->script.L;
	lua_rawgeti(L, LUA_REGISTRYINDEX, simulation->finish);
	lua_pushinteger(L, (lua_Integer)simulation->done);
	if (!call(simulation, 1, 1, err))
		return false;
	lua_pushcfunction(L, write_inside);
	lua_insert(L, -2);
	lua_pushlightuserdata(L, out);
	return call(simulation, 2, 0, err);
}

bool simulation_live(struct simulation *simulation, const struct simulation_run *run, struct buf *out, struct err *err)
{
	struct script *script = &simulation->script;
	const struct release *release = engine_release(run->engine);
	script->phase = PHASE_RUN;
	script->engine = run->engine;
	script->model = release->model;
	script->calendar = release->calendar;
	handles_bind_model(script);
	simulation->run = run;
	simulation->listens = mem_zalloc((release->model->event_count + 1) * sizeof simulation->listens[0]);
	engine_on_event(run->engine, notice, simulation);
	bool ok = begin(simulation, err) && live(simulation, err) && end(simulation, out, err);
	engine_on_event(run->engine, NULL, NULL);
	simulation->run = NULL;
	script->engine = NULL;
	return ok;
}
