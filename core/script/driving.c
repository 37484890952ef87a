/* What a test, or who types at a console, may do to a community: move its clock, send events, change params, look into its log. */
#include "script/coverage.h"
#include "script/driving.h"
#include "script/sandbox_private.h"

static struct test_driver *idle_driver(lua_State *L)
{
	struct test_driver *driver = script_of(L)->driver;
	if (!driver)
		luaL_error(L, "this belongs inside a test");
	return driver;
}

static struct test_driver *driver_of(lua_State *L)
{
	script_of(L)->looked = true;
	return idle_driver(L);
}

/* Day by day for who may interrupt: a day is over soon, ten years are not. */
static void advance(lua_State *L, struct test_driver *driver, int64_t to_us)
{
	while (driver->interrupt && to_us - clock_wall(driver->clock) > DAY_US) {
		if (*driver->interrupt)
			luaL_error(L, "interrupted");
		engine_advance(driver->engine, driver->clock, clock_wall(driver->clock) + DAY_US);
	}
	engine_advance(driver->engine, driver->clock, to_us);
}

static int drive_at(lua_State *L)
{
	struct test_driver *driver = idle_driver(L);
	struct script *script = script_of(L);
	int64_t to;
	ERR_DECLARE(err);
	if (!calendar_time_parse(script->calendar, check_string(L, 1), &to, &err))
		raise_err(L, &err);
	if (to < clock_wall(driver->clock))
		return luaL_error(L, "the clock does not go back");
	if (driver->ahead && !script->looked && to > clock_wall(driver->clock))
		driver->ahead(driver, to);
	script->looked = true;
	advance(L, driver, to);
	return 0;
}

static int drive_advance(lua_State *L)
{
	struct test_driver *driver = driver_of(L);
	struct duration duration;
	ERR_DECLARE(err);
	if (!duration_parse(check_string(L, 1), &duration, &err))
		raise_err(L, &err);
	advance(L, driver, calendar_add(script_of(L)->calendar, clock_wall(driver->clock), &duration));
	return 0;
}

static int drive_now(lua_State *L)
{
	push_time(L, clock_wall(driver_of(L)->clock));
	return 1;
}

void forget_model(struct script *script)
{
	for (uint16_t i = 0; script->kind_names && i < script->model->kind_count; i++)
		if (script->kind_names[i])
			luaL_unref(script->L, LUA_REGISTRYINDEX, script->kind_names[i]);
	mem_free(script->kind_names);
	script->kind_names = NULL;
}

void bind_engine(struct script *script, struct engine *engine)
{
	const struct release *release = engine_release(engine);
	forget_model(script);
	script->engine = engine;
	script->looked = false;
	script->model = release->model;
	script->calendar = release->calendar;
	handles_bind_model(script);
}

static int drive_setup(lua_State *L)
{
	struct test_driver *driver = idle_driver(L);
	struct script *script = script_of(L);
	bool idle = !script->looked;
	ERR_DECLARE(err);
	script->looked = true;
	if (!driver->setup(driver, idle, &err))
		raise_err(L, &err);
	if (script->engine != driver->engine)
		bind_engine(script, driver->engine);
	return 0;
}

static int submit(lua_State *L, struct str type, struct str subject, int data_at, struct str actor, const struct kind *kind)
{
	struct script *script = script_of(L);
	struct test_driver *driver = driver_of(L);
	struct outcome outcome = { .ok = false };
	ERR_DECLARE(err);
	buf_clear(&script->text);
	json_of_lua(L, data_at, &script->text, 0);
	struct str text = script->text.len == 2 ? STR("{}") : arena_str(&script->scratch, buf_view(&script->text));
	const struct json *data = json_parse(text, JSON_LIMITS, &script->scratch, &err);
	if (!data)
		raise_err(L, &err);
	struct submission submission = { .type = type, .subject = subject, .data = data, .actor = actor, .source = STR("test"), .may_name_ids = true };
	engine_submit(driver->engine, &submission, outcome_take, &outcome);
	if (outcome.ok) {
		push_handle(L, world_find(engine_world(driver->engine), kind, str_of(outcome.subject)));
		return 1;
	}
	return push_refusal(L, &outcome.err);
}

/* send(type, entity, data, actor, id) */
static int drive_send(lua_State *L)
{
	const struct event_def *event = model_event(script_of(L)->model, check_string(L, 1));
	ERR_DECLARE(err);
	if (!event) {
		if (!model_must_event(script_of(L)->model, check_string(L, 1), &err))
			raise_err(L, &err);
		return 0;
	}
	struct record *record = test_handle(L, 2);
	struct str subject = record ? record_id(record) : lua_isnoneornil(L, 5) ? STR_NONE : check_string(L, 5);
	return submit(L, str_of(event->type), subject, 3, check_string(L, 4), event->kind);
}

static int drive_create(lua_State *L)
{
	ERR_DECLARE(err);
	const struct kind *kind = model_must_kind(script_of(L)->model, check_string(L, 1), &err);
	if (!kind)
		raise_err(L, &err);
	for (uint16_t i = 0; i < kind->event_count; i++)
		if (kind->events[i].creates)
			return submit(L, str_of(kind->events[i].type), lua_isnoneornil(L, 3) ? STR_NONE : check_string(L, 3), 2, STR("test"), kind);
	return luaL_error(L, "no event creates a %s", kind->name);
}

static bool has_members(lua_State *L, int index)
{
	if (!lua_istable(L, index))
		return false;
	lua_pushnil(L);
	if (!lua_next(L, index))
		return false;
	lua_pop(L, 2);
	return true;
}

static int drive_param(lua_State *L)
{
	struct script *script = script_of(L);
	struct test_driver *driver = driver_of(L);
	struct outcome outcome = { .ok = false };
	ERR_DECLARE(err);
	buf_clear(&script->text);
	buf_lit(&script->text, "{\"values\":{");
	json_put_str(&script->text, check_string(L, 1));
	buf_byte(&script->text, ':');
	json_of_lua(L, 2, &script->text, 0);
	buf_byte(&script->text, '}');
	if (has_members(L, 3)) {
		buf_lit(&script->text, ",\"scope\":");
		json_of_lua(L, 3, &script->text, 0);
	}
	buf_byte(&script->text, '}');
	const struct json *data = json_parse(arena_str(&script->scratch, buf_view(&script->text)), JSON_LIMITS, &script->scratch, &err);
	struct submission submission = { .type = STR("muster.params"), .data = data, .actor = STR("test"), .source = STR("test"), .system = true };
	if (!data)
		raise_err(L, &err);
	engine_submit(driver->engine, &submission, outcome_take, &outcome);
	if (!outcome.ok)
		raise_err(L, &outcome.err);
	if (script->coverage)
		coverage_param(script->coverage, check_string(L, 1));
	return 0;
}

/* delivered(message id, refusal or nil): what the other community would have answered */
static int drive_delivered(lua_State *L)
{
	struct script *script = script_of(L);
	struct test_driver *driver = driver_of(L);
	struct outcome outcome = { .ok = false };
	bool refused = !lua_isnoneornil(L, 2);
	ERR_DECLARE(err);
	buf_clear(&script->text);
	buf_lit(&script->text, "{\"message\":");
	json_put_str(&script->text, check_string(L, 1));
	buf_text(&script->text, refused ? ",\"refused\":" : ",\"seq\":1");
	if (refused)
		json_put_str(&script->text, check_string(L, 2));
	buf_byte(&script->text, '}');
	const struct json *data = json_parse(arena_str(&script->scratch, buf_view(&script->text)), JSON_LIMITS, &script->scratch, &err);
	struct submission submission = { .type = STR("muster.delivered"), .data = data, .actor = STR("system"), .source = STR("messages"), .system = true };
	if (!data)
		raise_err(L, &err);
	engine_submit(driver->engine, &submission, outcome_take, &outcome);
	if (!outcome.ok)
		raise_err(L, &outcome.err);
	return 0;
}

static void count_row(void *arg, uint64_t seq, struct str json)
{
	uint64_t *counted = arg;
	(void)json;
	counted[0]++;
	counted[1] = seq;
}

static int drive_events(lua_State *L)
{
	struct test_driver *driver = driver_of(L);
	ERR_DECLARE(unknown);
	if (!str_starts(check_string(L, 1), STR("muster.")) && !model_must_event(script_of(L)->model, check_string(L, 1), &unknown))
		raise_err(L, &unknown);
	struct log_filter filter = { .type = check_string(L, 1), .subject = lua_isnoneornil(L, 2) ? STR_NONE : check_string(L, 2), .max = 1000 };
	uint64_t counted[2] = { 0, 0 };
	ERR_DECLARE(err);
	if (!engine_log(driver->engine, &filter, count_row, counted, &err))
		raise_err(L, &err);
	lua_pushinteger(L, (lua_Integer)counted[0]);
	return 1;
}

/* page(what, entity or id) → the page's table | nil, why */
static int drive_page(lua_State *L)
{
	struct script *script = script_of(L);
	const struct engine *engine = driver_of(L)->engine;
	const struct release *release = engine_release(engine);
	const char *what = luaL_checkstring(L, 1);
	const struct page_def *page = NULL;
	ERR_DECLARE(err);
	for (size_t i = 0; i < release->page_count; i++)
		if (strcmp(release->pages[i].what, what) == 0)
			page = &release->pages[i];
	if (!page)
		return luaL_error(L, "no page '%s'", what);
	struct record *record = test_handle(L, 2);
	struct str id = record ? record_id(record) : check_string(L, 2);
	if (page->kind && !record)
		record = world_find(engine_world(script->engine), page->kind, id);
	if (page->kind && (!record || record_kind(record) != page->kind))
		return luaL_error(L, "page '%s' is of a %s", what, page->of);
	buf_clear(&script->text);
	const struct json *json = NULL;
	if (engine_print(script->engine, page, page->kind ? record : NULL, id, &script->text, &err)) {
		arena_clear(&script->parsed);
		json = json_parse(buf_view(&script->text), (struct json_limits){ 16, 500000 }, &script->parsed, &err);
	}
	if (json) {
		push_json(L, json);
		return 1;
	}
	lua_pushnil(L);
	lua_pushstring(L, err.text);
	return 2;
}

struct newest { struct buf *json; uint64_t seq; size_t rows; };

static void keep_row(void *arg, uint64_t seq, struct str json)
{
	struct newest *newest = arg;
	newest->seq = seq;
	newest->rows++;
	buf_clear(newest->json);
	buf_str(newest->json, json);
}

/* event(type, subject or nil): the newest such row of the log as a table, or nil */
static int drive_event(lua_State *L)
{
	struct script *script = script_of(L);
	struct log_filter filter = { .type = check_string(L, 1), .subject = lua_isnoneornil(L, 2) ? STR_NONE : check_string(L, 2), .max = 1000 };
	struct newest newest = { &script->text, 0, filter.max };
	ERR_DECLARE(err);
	if (!model_must_event(script->model, filter.type, &err))
		raise_err(L, &err);
	buf_clear(&script->text);
	for (; newest.rows == filter.max; filter.after = newest.seq) {         /* a page at a time: the log begins with the oldest */
		newest.rows = 0;
		if (!engine_log(driver_of(L)->engine, &filter, keep_row, &newest, &err))
			raise_err(L, &err);
	}
	if (!script->text.len)
		return 0;
	const struct json *row = json_parse(arena_str(&script->scratch, buf_view(&script->text)), JSON_LIMITS, &script->scratch, &err);
	if (!row)
		raise_err(L, &err);
	push_json(L, row);
	return 1;
}

static const luaL_Reg drive[] = { { "at", drive_at }, { "advance", drive_advance }, { "now", drive_now }, { "setup", drive_setup }, { "send", drive_send },
	{ "create", drive_create }, { "param", drive_param }, { "delivered", drive_delivered }, { "events", drive_events }, { "event", drive_event },
	{ "page", drive_page }, { NULL, NULL } };

void push_drive(lua_State *L)
{
	lua_newtable(L);
	luaL_setfuncs(L, drive, 0);
}
