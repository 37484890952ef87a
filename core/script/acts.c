/* Words that act: events, timers, alerts, transfers, reasons. */
#include "script/script_private.h"
#include "script/sandbox_private.h"

#include <math.h>

enum { FIELDS_MAX = 128, SCRATCH_MAX = 16 << 20 };

/* What a run gathers outside of Lua is limited as well: a call that fails early has cost its copies. */
static struct run *need_acting(lua_State *L, const char *word)
{
	struct run *run = need_run(L, word);
	if (script_of(L)->scratch.used > SCRATCH_MAX)
		sandbox_kill(L, SANDBOX_MEMORY, "used too much memory");
	if (script_of(L)->condition || !run_may_act(run))
		luaL_error(L, "%s() acts: a check, condition or page may only read", word);
	script_of(L)->acted = true;
	return run;
}

enum { REASON_MAX = 64 << 10, NAME_MAX_BYTES = 1000 };

/* A reason: a text, a { en, ["zh-CN"] } table, or a list of those. */
const char *reason_text(lua_State *L, int index, struct buf *out)
{
	buf_clear(out);
	if (lua_isnoneornil(L, index))
		return NULL;
	json_of_lua(L, lua_absindex(L, index), out, 0);
	if (out->len > REASON_MAX)
		luaL_error(L, "a reason or text has at most %d bytes", REASON_MAX);
	return buf_cstr(out);
}

static struct str reason_in_arena(lua_State *L, int index)
{
	struct script *script = script_of(L);
	return reason_text(L, index, &script->text) ? arena_str(&script->scratch, buf_view(&script->text)) : STR_NONE;
}

/* Fields from the table at index (or none); `because` and `id` are set apart. */
struct fields { struct named_value *items; size_t count; struct str *because, *id; };

/* The value on top belongs to the name. */
static void read_field(lua_State *L, struct fields *fields, struct str name)
{
	struct arena *arena = &script_of(L)->scratch;
	if (str_is(name, "because")) {
		*fields->because = reason_in_arena(L, lua_gettop(L));
	} else if (fields->id && str_is(name, "id")) {
		*fields->id = arena_str(arena, check_string(L, -1));
	} else {
		if (fields->count == FIELDS_MAX)
			luaL_error(L, "more than %d fields", FIELDS_MAX);
		struct value value = value_of_lua(L, lua_gettop(L), arena, 0);
		if (value.type == VALUE_TEXT)
			value.text = arena_str(arena, value.text);
		fields->items[fields->count++] = (struct named_value){ arena_str(arena, name), value };
	}
}

enum { FEW = 16 };

/* The names of a small plain table in order; -1: it is not one. They stay alive while the table is on the stack. */
static int few_names(lua_State *L, int index, struct str names[FEW])
{
	int count = 0;
	if (lua_getmetatable(L, index)) {
		lua_pop(L, 1);
		return -1;
	}
	sandbox_toil(L, table_slots(L, index) / 2);
	for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
		if (count == FEW || lua_type(L, -2) != LUA_TSTRING || strlen(lua_tostring(L, -2)) != lua_rawlen(L, -2)) {
			lua_pop(L, 2);
			return -1;
		}
		struct str name = check_string(L, -2);
		int at = count++;
		for (; at > 0 && str_cmp(names[at - 1], name) > 0; at--)
			names[at] = names[at - 1];
		names[at] = name;
	}
	sandbox_charge(L, (uint64_t)count + 2);
	return count;
}

static size_t read_fields(lua_State *L, int index, struct fields fields)
{
	struct str names[FEW];
	if (lua_isnoneornil(L, index))
		return 0;
	luaL_checktype(L, index, LUA_TTABLE);
	int few = few_names(L, index, names);
	for (int i = 0; i < few; i++) {
		lua_getfield(L, index, names[i].ptr);
		read_field(L, &fields, names[i]);
		lua_pop(L, 1);
	}
	if (few >= 0)
		return fields.count;
	push_sorted_keys(L, index);
	int keys = lua_gettop(L);
	for (lua_Integer i = 1; lua_rawgeti(L, keys, i) != LUA_TNIL; i++) {
		if (lua_type(L, -1) != LUA_TSTRING)
			luaL_error(L, "fields are named: { field = value }");
		struct str name = check_string(L, -1);
		lua_pushvalue(L, -1);
		lua_gettable(L, index);
		read_field(L, &fields, name);
		lua_pop(L, 2);
	}
	lua_settop(L, keys - 1);
	return fields.count;
}

int raise_event(lua_State *L, const struct event_def *event, struct record *subject, struct str id, int fields_at)
{
	struct run *run = need_acting(L, event->name);
	struct script *script = script_of(L);
	struct named_value *fields = arena_alloc(&script->scratch, FIELDS_MAX * sizeof fields[0]);
	struct str because = STR_NONE;
	struct record *out = NULL;
	ERR_DECLARE(err);
	size_t count = read_fields(L, fields_at, (struct fields){ fields, 0, &because, subject ? NULL : &id });
	lua_State *outer = script->L;
	script->L = L;
	bool ok = run_raise(run, event, subject, id, fields, count, because, &out, &err);
	script->L = outer;
	if (sandbox_killed(script->sandbox))
		sandbox_charge(L, 0);
	if (!ok) {
		if (err.item_count) {                          /* the first bad field, by name */
			const char *name = err.items[0].pointer[0] == '/' ? err.items[0].pointer + 1 : err.items[0].pointer;
			lua_pushfstring(L, "%s: %s%s%s", event->type, name, name[0] ? " " : "", err.items[0].detail);
			err_set(&err, err.code, "%s", lua_tostring(L, -1));
		}
		raise_err(L, &err);
	}
	push_handle(L, out);
	return 1;
}

static const struct event_def *check_event(lua_State *L, int index)
{
	ERR_DECLARE(err);
	const struct event_def *event = model_must_event(script_of(L)->model, check_string(L, index), &err);
	if (!event)
		raise_err(L, &err);
	return event;
}

/* emit(event, entity, fields) */
static int word_emit(lua_State *L)
{
	need_acting(L, "emit");
	const struct event_def *event = check_event(L, 1);
	return raise_event(L, event, check_handle(L, 2), STR_NONE, 3);
}

/* create(event, fields) */
static int word_create(lua_State *L)
{
	need_acting(L, "create");
	const struct event_def *event = check_event(L, 1);
	if (!event->creates)
		return luaL_error(L, "%s does not create; raise it on its %s", event->type, event->kind->name);
	return raise_event(L, event, NULL, STR_NONE, 2);
}

/* ---- timers ---- */

static const struct event_def *check_timer(lua_State *L, const struct record *record, int index)
{
	ERR_DECLARE(err);
	const struct event_def *timer = kind_must_event(record_kind(record), check_string(L, index), &err);
	if (!timer)
		raise_err(L, &err);
	if (!timer->timer)
		luaL_error(L, "%s is an event, not a timer", timer->type);
	return timer;
}

static uint8_t read_states(lua_State *L, const struct kind *kind, int index, uint16_t *states)
{
	uint8_t count = 0;
	ERR_DECLARE(err);
	if (lua_isnoneornil(L, index))
		return 0;
	bool one = lua_type(L, index) == LUA_TSTRING;
	for (lua_Integer i = 1; count < 250; i++) {
		if (one)
			lua_pushvalue(L, index);
		else
			lua_geti(L, index, i);
		if (lua_isnil(L, -1) || (one && i > 1))
			break;
		int state = kind_must_state(kind, check_string(L, -1), &err);
		if (state < 0)
			raise_err(L, &err);
		states[count++] = (uint16_t)state;
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return count;
}

static int set_timer(lua_State *L, struct run *run, int64_t due_us, bool working, const struct timer_basis *basis)
{
	struct record *record = check_handle(L, 2);
	const struct event_def *timer = check_timer(L, record, 3);
	uint16_t states[256];
	struct timer_options options = { .while_in = states, .working = working, .basis = script_of(L)->reckons ? basis : NULL };
	ERR_DECLARE(err);
	if (!lua_isnoneornil(L, 4)) {
		check_options(L, 4, "a timer", timer_options);
		lua_getfield(L, 4, "while_in");
		options.while_count = read_states(L, record_kind(record), lua_gettop(L), states);
	}
	if (!run_timer_set(run, record, timer, due_us, options, &err))
		raise_err(L, &err);
	push_time(L, due_us);
	return 1;
}

/* after(duration, entity, timer [, opts]) */
static int word_after(lua_State *L)
{
	struct run *run = need_acting(L, "after");
	struct duration duration;
	if (!test_duration(L, 1, &duration))
		return luaL_error(L, "after() takes a duration like \"3 working days\", not a %s", luaL_typename(L, 1));
	charge_duration(L, &duration);
	struct timer_basis basis = { run_now(run), duration, duration_reading(L, 1), false };
	return set_timer(L, run, known_time(L, calendar_add(script_of(L)->calendar, run_now(run), &duration)), !duration_is_elapsed(&duration), &basis);
}

static int word_at(lua_State *L)
{
	struct run *run = need_acting(L, "at");
	int64_t due;
	if (!test_time(L, 1, &due))
		return luaL_error(L, "at() takes a time, not a %s", luaL_typename(L, 1));
	return set_timer(L, run, due, false, time_basis(L, 1));
}

static int change_timer(lua_State *L, const char *word, bool (*change)(struct run *run, struct record *record, const struct event_def *timer, struct err *err))
{
	struct run *run = need_acting(L, word);
	struct record *record = check_handle(L, 1);
	ERR_DECLARE(err);
	if (!change(run, record, check_timer(L, record, 2), &err))
		raise_err(L, &err);
	return 0;
}

static int word_cancel(lua_State *L) { return change_timer(L, "cancel", run_timer_cancel); }

/* pause(entity, timer [, { working = true }]): a deadline set by at() does not know that it counts open time; who pauses it may say so */
static int word_pause(lua_State *L)
{
	struct run *run = need_acting(L, "pause");
	struct record *record = check_handle(L, 1);
	bool working = false;
	ERR_DECLARE(err);
	if (!lua_isnoneornil(L, 3)) {
		check_options(L, 3, "pause", pause_options);
		lua_getfield(L, 3, "working");
		working = lua_toboolean(L, -1);
	}
	if (!run_timer_pause(run, record, check_timer(L, record, 2), working, &err))
		raise_err(L, &err);
	return 0;
}

static int word_resume(lua_State *L) { return change_timer(L, "resume", run_timer_resume); }

/* ---- alerts ---- */

static struct str field_text(lua_State *L, int table, const char *name, const char *absent)
{
	lua_getfield(L, table, name);
	struct str s = lua_isnil(L, -1) ? str_of(absent) : arena_str(&script_of(L)->scratch, check_string(L, -1));
	if (s.len > NAME_MAX_BYTES)
		luaL_error(L, "%s has at most %d bytes", name, NAME_MAX_BYTES);
	lua_pop(L, 1);
	return s;
}

static struct str field_json(lua_State *L, int table, const char *name)
{
	lua_getfield(L, table, name);
	struct str s = reason_in_arena(L, -1);
	lua_pop(L, 1);
	return s;
}

static int word_alert(lua_State *L)
{
	struct run *run = need_acting(L, "alert");
	uint16_t states[256];
	struct record *out = NULL;
	ERR_DECLARE(err);
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 1);
	check_options(L, 1, "alert", alert_options);
	struct alert_spec spec = { .key = field_text(L, 1, "key", "alert"), .urgency = field_text(L, 1, "urgency", "normal"),
		.text = field_json(L, 1, "text"), .data = field_json(L, 1, "data"), .while_in = states };
	if (lua_getfield(L, 1, "about") != LUA_TNIL)
		spec.about = check_handle(L, lua_gettop(L));
	if (lua_getfield(L, 1, "to") == LUA_TNIL)
		return luaL_error(L, "alert needs to: an entity or the name of a role or channel");
	spec.to_record = test_handle(L, lua_gettop(L));
	if (!spec.to_record)
		spec.to = check_string(L, lua_gettop(L));
	lua_getfield(L, 1, "while_in");
	if (!lua_isnil(L, -1) && !spec.about)
		return luaL_error(L, "alert: while_in needs about");
	if (spec.about)
		spec.while_count = read_states(L, record_kind(spec.about), lua_gettop(L), states);
	if (!run_alert(run, &spec, &out, &err))
		raise_err(L, &err);
	push_handle(L, out);
	return 1;
}

static int word_resolve(lua_State *L)
{
	struct run *run = need_acting(L, "resolve");
	ERR_DECLARE(err);
	if (!run_resolve(run, check_handle(L, 1), lua_isnoneornil(L, 2) ? STR_NONE : check_string(L, 2), &err))
		raise_err(L, &err);
	return 0;
}

/* ---- ledger, messages, each ---- */

static int64_t scaled(lua_State *L, const struct ledger_def *ledger, int index)
{
	luaL_checktype(L, index, LUA_TNUMBER);
	double number = lua_tonumber(L, index) * pow(10, ledger->decimals);
	if (!(fabs(number) < 9e15) || fabs(number - round(number)) > 1e-6)
		luaL_error(L, "ledger %s keeps %d decimals", ledger->name, ledger->decimals);
	return llround(number);
}

static int word_transfer(lua_State *L)
{
	struct run *run = need_acting(L, "transfer");
	ERR_DECLARE(err);
	lua_settop(L, 1);
	check_options(L, 1, "transfer", transfer_options);
	lua_getfield(L, 1, "ledger");
	lua_getfield(L, 1, "from");
	lua_getfield(L, 1, "to");
	lua_getfield(L, 1, "amount");
	struct transfer transfer = { .def = check_ledger(L, 2) };
	transfer.from = account_of(L, 3);
	transfer.to = account_of(L, 4);
	transfer.amount = scaled(L, transfer.def, 5);
	transfer.reason = field_text(L, 1, "reason", "");
	transfer.key = field_text(L, 1, "key", "");
	if (!run_transfer(run, &transfer, &err))
		raise_err(L, &err);
	return 0;
}

static int word_send(lua_State *L)
{
	struct run *run = need_acting(L, "send");
	struct script *script = script_of(L);
	ERR_DECLARE(err);
	struct str community = check_string(L, 1), type = check_string(L, 2), data = STR("{}");
	if (community.len > NAME_MAX_BYTES || type.len > NAME_MAX_BYTES)
		return luaL_error(L, "send: a name has at most %d bytes", NAME_MAX_BYTES);
	if (!lua_isnoneornil(L, 3)) {
		luaL_checktype(L, 3, LUA_TTABLE);
		data = reason_in_arena(L, 3);
	}
	(void)script;
	if (!run_send(run, community, type, data, &err))
		raise_err(L, &err);
	return 0;
}

/* each(name [, kind, where [, event]]) inside a handler; kind and where default to what was declared */
static int word_each(lua_State *L)
{
	struct run *run = need_acting(L, "each");
	struct query query = { .limit = 0 };
	ERR_DECLARE(err);
	lua_settop(L, 4);
	if (lua_isfunction(L, 4))
		return luaL_error(L, "a function cannot be kept until each turn comes; declare the body at the top of the file: each(\"%s\", kind, where, fn)", luaL_checkstring(L, 1));
	query.kind = model_must_kind(script_of(L)->model, check_string(L, 2), &err);
	if (!query.kind)
		raise_err(L, &err);
	read_conditions(L, 3, &query);
	const struct event_def *event = lua_isnil(L, 4) ? NULL : check_event(L, 4);
	if (!run_each(run, check_string(L, 1), &query, event, &err))
		raise_err(L, &err);
	return 0;
}

/* ---- reasons and the operator's log ---- */

static int word_explain(lua_State *L)
{
	struct run *run = need_run(L, "explain");
	struct str text = reason_in_arena(L, 1);
	ERR_DECLARE(err);
	if (!lua_isnoneornil(L, 2)) {                  /* explain(text, data): both are kept */
		struct str data = reason_in_arena(L, 2);
		struct buf *both = &script_of(L)->text;
		buf_clear(both);
		buf_lit(both, "{\"text\":");
		buf_str(both, text.len ? text : STR("null"));
		buf_lit(both, ",\"data\":");
		buf_str(both, data.len ? data : STR("null"));
		buf_byte(both, '}');
		text = arena_str(&script_of(L)->scratch, buf_view(both));
	}
	if (!run_explain(run, text.len ? text : STR("null"), &err))
		raise_err(L, &err);
	return 0;
}

static int log_at(lua_State *L, enum log_level level)
{
	struct run *run = need_run(L, "log");
	struct str text = check_string(L, 1);
	if (text.len > 2048)
		text.len = 2048;
	sandbox_charge(L, text.len / 16 + 5);
	run_log(run, level, text);
	return 0;
}

static int word_log_info(lua_State *L) { return log_at(L, LOG_INFO); }
static int word_log_warn(lua_State *L) { return log_at(L, LOG_WARN); }

const luaL_Reg act_words[] = {
	{ "emit", word_emit }, { "create", word_create }, { "after", word_after }, { "at", word_at }, { "cancel", word_cancel }, { "pause", word_pause }, { "resume", word_resume },
	{ "alert", word_alert }, { "resolve", word_resolve }, { "transfer", word_transfer }, { "send", word_send }, { "_each", word_each }, { "explain", word_explain },
	{ "_log_info", word_log_info }, { "_log_warn", word_log_warn }, { NULL, NULL },
};
