/* Entity handles and events as policies see them: a dot reads, a colon raises. A handle is dead when its turn is over. */
#include "script/script_private.h"

#include <stdio.h>
#include <stdlib.h>

static const char handle_key, event_key;

enum { READ = 12, MISTAKE = 500 };              /* what they cost in instructions; a mistake looks for the name that was meant */
enum meaning { MEANS_FIELD, MEANS_BACK, MEANS_ID, MEANS_KIND, MEANS_STATE, MEANS_CREATED, MEANS_UPDATED };

_Noreturn void raise_err(lua_State *L, const struct err *err)
{
	if (err->code == ERR_LIMIT)
		sandbox_kill(L, SANDBOX_KILLED, err->text);
	sandbox_charge(L, MISTAKE);
	char place[100];
	sandbox_place(L, place, sizeof place);
	lua_pushfstring(L, "%s%s", place, err->text);
	lua_error(L);
	abort();
}

struct run *need_run(lua_State *L, const char *word)
{
	struct script *script = script_of(L);
	if (!script->run && script->engine)
		luaL_error(L, "%s() belongs inside a handler; a test sends events: t:send(\"kind.event\", entity, { … })", word);
	if (!script->run)
		luaL_error(L, "%s() acts or reads: it belongs inside a handler; at the top level of a file only declarations stand", word);
	return script->run;
}

/* ---- handles ---- */

void push_handle(lua_State *L, struct record *record)
{
	struct script *script = script_of(L);
	if (!record) {
		lua_pushnil(L);
		return;
	}
	sandbox_charge(L, READ);
	struct handle *handle = lua_newuserdatauv(L, sizeof *handle, 0);
	*handle = (struct handle){ record, script->run ? run_turn(script->run) : 0 };
	lua_rawgetp(L, LUA_REGISTRYINDEX, &handle_key);
	lua_setmetatable(L, -2);
}

static bool has_meta(lua_State *L, int index, const void *key)
{
	if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index))
		return false;
	lua_rawgetp(L, LUA_REGISTRYINDEX, key);
	bool same = lua_rawequal(L, -1, -2);
	lua_pop(L, 2);
	return same;
}

static struct record *live(lua_State *L, const struct handle *handle)
{
	const struct script *script = script_of(L);
	if (script->engine)                            /* tests read the present whenever they like */
		return handle->record;
	if (!script->run || handle->turn != run_turn(script->run))
		luaL_error(L, "this handle is from an earlier turn; keep the id and get() the entity anew");
	return handle->record;
}

struct record *test_handle(lua_State *L, int index)
{
	return has_meta(L, index, &handle_key) ? live(L, lua_touserdata(L, index)) : NULL;
}

struct record *check_handle(lua_State *L, int index)
{
	struct record *record = test_handle(L, index);
	if (!record)
		luaL_error(L, "argument %d must be an entity, not %s", index, lua_isnil(L, index) ? "nil" : luaL_typename(L, index));
	return record;
}

/* ---- fields ---- */

static void push_list(lua_State *L, const struct field *field, const struct list *list)
{
	sandbox_charge(L, 5 * (uint64_t)list->count);
	lua_createtable(L, (int)list->count, 0);
	for (uint32_t i = 0; i < list->count; i++) {
		push_slot(L, field->of, list->items[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

static void push_json_text(lua_State *L, struct str text)
{
	struct script *script = script_of(L);
	ERR_DECLARE(err);
	sandbox_charge(L, 2 * text.len);
	arena_clear(&script->parsed);
	const struct json *json = json_parse(text, (struct json_limits){ 64, 100000 }, &script->parsed, &err);
	if (json)
		push_json(L, json);
	else
		lua_pushnil(L);
}

void push_slot(lua_State *L, const struct field *field, union slot slot)
{
	int year, month, day;
	char text[16];
	struct duration duration;
	ERR_DECLARE(err);
	switch (field->type) {
	case FIELD_TEXT:    lua_pushlstring(L, slot.text->bytes, slot.text->len); break;
	case FIELD_JSON:    push_json_text(L, text_str(slot.text)); break;
	case FIELD_INTEGER: lua_pushinteger(L, slot.integer); break;
	case FIELD_NUMBER:  lua_pushnumber(L, slot.number); break;
	case FIELD_MONEY:   lua_pushnumber(L, (double)slot.integer / 100); break;
	case FIELD_BOOLEAN: lua_pushboolean(L, slot.integer != 0); break;
	case FIELD_TIME:    push_time(L, slot.integer); break;
	case FIELD_ENUM:    lua_pushstring(L, field->values[slot.integer]); break;
	case FIELD_REF:     push_handle(L, slot.ref); break;
	case FIELD_LIST:    push_list(L, field, slot.list); break;
	case FIELD_DATE:
		date_split((int32_t)slot.integer, &year, &month, &day);
		snprintf(text, sizeof text, "%04d-%02d-%02d", year % 10000, month, day);
		lua_pushstring(L, text);
		break;
	case FIELD_DURATION:
		if (duration_parse(text_str(slot.text), &duration, &err))
			push_duration(L, &duration);
		else
			lua_pushnil(L);
		break;
	}
}

void push_field(lua_State *L, const struct record *record, const struct field *field)
{
	if (!record_has(record, field))
		lua_pushnil(L);
	else if (field->private)
		lua_pushboolean(L, 1);                         /* present; the content is nobody's business here */
	else
		push_slot(L, field, record->slots[field->index]);
}

static void push_back(lua_State *L, struct record *record, const struct back *back)
{
	struct script *script = script_of(L);
	struct engine *engine = script->run ? run_engine(script->run) : script->engine;
	struct value value = { VALUE_REF, { .ref = record } };
	struct condition condition = { str_of(back->field->name), CONDITION_IN, &value, 1 };
	struct query query = { .kind = back->kind, .conditions = &condition, .condition_count = 1, .limit = 1000 };
	struct page page;
	ERR_DECLARE(err);
	if (!query_run(engine_world(engine), &query, &page, &err))
		raise_err(L, &err);
	size_t count = page.count;
	struct record **records = arena_copy(&script->scratch, page.records, count * sizeof records[0]);
	page_free(&page);
	sandbox_charge(L, count + 1);
	lua_createtable(L, (int)count, 0);
	for (size_t i = 0; i < count; i++) {
		push_handle(L, records[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

static void unknown_name(lua_State *L, const struct record *record, const char *name)
{
	ERR_DECLARE(err);
	sandbox_charge(L, MISTAKE);
	if (name)
		kind_must_field(record_kind(record), str_of(name), &err);
	luaL_error(L, "%s", name ? err.text : "an entity is read by names");
}

/* The kind's table says what a name means: a number codes what to read, a function is an event. */
static int handle_index(lua_State *L)
{
	struct record *record = live(L, lua_touserdata(L, 1));
	const struct kind *kind = record_kind(record);
	sandbox_charge(L, READ);
	lua_rawgeti(L, LUA_REGISTRYINDEX, script_of(L)->kind_names[kind->index]);
	lua_pushvalue(L, 2);
	int type = lua_rawget(L, -2);
	if (type == LUA_TFUNCTION)
		return 1;
	if (type != LUA_TNUMBER)
		unknown_name(L, record, lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL);
	lua_Integer code = lua_tointeger(L, -1);
	switch ((enum meaning)(code & 7)) {
	case MEANS_FIELD:   push_field(L, record, &kind->fields[code >> 3]); break;
	case MEANS_BACK:    push_back(L, record, &kind->backs[code >> 3]); break;
	case MEANS_ID:      lua_pushlstring(L, record_id(record).ptr, record_id(record).len); break;
	case MEANS_KIND:    lua_pushstring(L, kind->name); break;
	case MEANS_STATE:   lua_pushstring(L, record_state(record)); break;
	case MEANS_CREATED: push_time(L, record->created_us); break;
	case MEANS_UPDATED: push_time(L, record->updated_us); break;
	}
	return 1;
}

static int handle_newindex(lua_State *L)
{
	const struct record *record = live(L, lua_touserdata(L, 1));
	return luaL_error(L, "a field is changed by an event only, like %s:event{ %s = … }", record_kind(record)->name, lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "field");
}

static int handle_eq(lua_State *L)
{
	bool both = has_meta(L, 1, &handle_key) && has_meta(L, 2, &handle_key);
	const struct handle *left = both ? lua_touserdata(L, 1) : NULL, *right = both ? lua_touserdata(L, 2) : NULL;
	lua_pushboolean(L, both && left->record == right->record);
	return 1;
}

static int handle_text(lua_State *L)
{
	const struct record *record = live(L, lua_touserdata(L, 1));
	lua_pushfstring(L, "%s/%s", record_kind(record)->name, record->id->bytes);
	return 1;
}

static int call_event(lua_State *L)
{
	const struct event_def *event = lua_touserdata(L, lua_upvalueindex(1));
	if (playing(L)) {
		lua_pushvalue(L, lua_upvalueindex(1));
		lua_pushcclosure(L, call_event, 1);
		return play(L);
	}
	need_run(L, event->name);
	struct record *record = check_handle(L, 1);
	if (record_kind(record) != event->kind)
		return luaL_error(L, "%s happens to a %s, not to a %s", event->type, event->kind->name, record_kind(record)->name);
	return raise_event(L, event, record, STR_NONE, 2);
}

static const luaL_Reg handle_meta[] = { { "__index", handle_index }, { "__newindex", handle_newindex }, { "__eq", handle_eq }, { "__tostring", handle_text }, { NULL, NULL } };

/* ---- events ---- */

static const struct event *event_of(lua_State *L)
{
	const struct event *const *event = lua_touserdata(L, 1);
	if (!script_of(L)->run || run_event(script_of(L)->run) != *event)
		luaL_error(L, "this event is from an earlier run");
	return *event;
}

static void push_values(lua_State *L, const struct event_value *values, size_t count)
{
	sandbox_charge(L, 5 * count);
	lua_createtable(L, 0, (int)count + 1);
	for (size_t i = 0; i < count; i++) {
		if (values[i].none)
			continue;
		if (values[i].field->private)
			lua_pushboolean(L, 1);
		else
			push_slot(L, values[i].field, values[i].slot);
		lua_setfield(L, -2, values[i].name);
	}
}

static void push_before(lua_State *L, const struct event *event)
{
	push_values(L, event->before, event->before_count);
	if (event->def && event->before_state != STATE_NONE) {
		lua_pushstring(L, kind_state_name(event->def->kind, event->before_state));
		lua_setfield(L, -2, "state");
	}
}

static int event_index(lua_State *L)
{
	static const char *const names[] = { "seq", "type", "time", "due", "data", "before", "actor", "root", "cause", "because", "missed", "retry", "source", NULL };
	const struct event *event = event_of(L);
	const char *name = luaL_checkstring(L, 2);
	int which = 0;
	char hint[80];
	sandbox_charge(L, 2 * READ);
	while (names[which] && strcmp(names[which], name) != 0)
		which++;
	switch (which) {
	case 0:  lua_pushinteger(L, (lua_Integer)event->seq); break;
	case 1:  lua_pushlstring(L, event->type.ptr, event->type.len); break;
	case 2:  push_time(L, event->time_us); break;
	case 3:
		if (event->due_us)
			push_time(L, event->due_us);
		else
			lua_pushnil(L);
		break;
	case 4:  push_values(L, event->data, event->data_count); break;
	case 5:  push_before(L, event); break;
	case 6:  lua_pushlstring(L, event->actor.ptr, event->actor.len); break;
	case 7:  lua_pushinteger(L, (lua_Integer)event->root); break;
	case 8:
		if (event->cause)
			lua_pushinteger(L, (lua_Integer)event->cause);
		else
			lua_pushnil(L);
		break;
	case 9:
		if (event->because.len)
			push_json_text(L, event->because);
		else
			lua_pushnil(L);
		break;
	case 10: lua_pushinteger(L, event->missed); break;
	case 11: lua_pushinteger(L, event->retry); break;
	case 12: lua_pushlstring(L, event->source.ptr, event->source.len); break;
	default:
		sandbox_charge(L, MISTAKE);
		return luaL_error(L, "an event has no '%s'%s", name, err_suggest(hint, sizeof hint, name, names));
	}
	return 1;
}

static int event_newindex(lua_State *L)
{
	return luaL_error(L, "an event is frozen");
}

static const luaL_Reg event_meta[] = { { "__index", event_index }, { "__newindex", event_newindex }, { NULL, NULL } };

void push_event(lua_State *L, const struct event *event)
{
	const struct event **made = lua_newuserdatauv(L, sizeof *made, 0);
	*made = event;
	lua_rawgetp(L, LUA_REGISTRYINDEX, &event_key);
	lua_setmetatable(L, -2);
}

/* ---- opening ---- */

void make_meta(lua_State *L, const void *key, const luaL_Reg *functions, const char *name)
{
	lua_newtable(L);
	luaL_setfuncs(L, functions, 0);
	lua_pushstring(L, name);
	lua_setfield(L, -2, "__name");
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

void handles_open(lua_State *L)
{
	make_meta(L, &handle_key, handle_meta, "entity");
	make_meta(L, &event_key, event_meta, "event");
}

static void put_code(lua_State *L, const char *name, enum meaning meaning, unsigned index)
{
	lua_pushinteger(L, (lua_Integer)(index << 3 | (unsigned)meaning));
	lua_setfield(L, -2, name);
}

static void bind_kind(struct script *script, const struct kind *kind)
{
	lua_State *L = script->L;
	lua_newtable(L);
	put_code(L, "id", MEANS_ID, 0);
	put_code(L, "kind", MEANS_KIND, 0);
	put_code(L, "state", MEANS_STATE, 0);
	put_code(L, "created", MEANS_CREATED, 0);
	put_code(L, "updated", MEANS_UPDATED, 0);
	for (uint16_t i = 0; i < kind->field_count; i++)
		put_code(L, kind->fields[i].name, MEANS_FIELD, i);
	for (uint16_t i = 0; i < kind->back_count; i++)
		put_code(L, kind->backs[i].name, MEANS_BACK, i);
	for (uint16_t i = 0; i < kind->event_count; i++) {
		lua_pushlightuserdata(L, (void *)(uintptr_t)&kind->events[i]);
		lua_pushcclosure(L, call_event, 1);
		lua_setfield(L, -2, kind->events[i].name);
	}
	script->kind_names[kind->index] = luaL_ref(L, LUA_REGISTRYINDEX);
}

void handles_bind_model(struct script *script)
{
	script->kind_names = mem_zalloc((script->model->kind_count + 1u) * sizeof script->kind_names[0]);
	for (uint16_t i = 0; i < script->model->kind_count; i++)
		bind_kind(script, &script->model->kinds[i]);
}
