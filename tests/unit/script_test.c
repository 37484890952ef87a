/* What is told of a wrong pack: where, what, and what would be right. And what the sandbox keeps out. */
#include "packs.h"
#include "base/fault.h"
#include "script/sandbox.h"

static const char model[] =
	"kind \"area\" { fields = { name = text { required = true } }, events = { found = { takes = { \"name\" } } } }\n"
	"kind \"wish\" { fields = { text = text { required = true }, area = ref \"area\" { back = \"wishes\" }, colour = enum { \"red\", \"green\" }, n = integer {} },\n"
	"  states = { \"new\", \"old\" }, timers = { \"late\" },\n"
	"  events = { make = { to = \"new\", takes = { \"text\", \"area\", \"colour\", \"n\" } }, age = { from = \"new\", to = \"old\", takes = { \"n\" } } } }\n";

static const struct { const char *policy, *where, *what; } mistakes[] = {
	/* names that declarations use */
	{ "on(\"wish.mkae\", function() end)", "policies/p.lua:1", "did you mean 'make'" },
	{ "on(\"whis.make\", function() end)", "policies/p.lua:1", "did you mean 'wish" },
	{ "on(\"wish.make\", { if_state = \"nwe\" }, function() end)", "policies/p.lua:1", "did you mean 'new'" },
	{ "on(\"wish.make\", { whn = 1 }, function() end)", "policies/p.lua:1", "did you mean 'when'" },
	{ "every(\"x\", { rrule = \"FREQ=HOURLY\" }, function() end)", "policies/p.lua:1", "HOURLY" },
	{ "param.x { default = 3, mni = 1 }", "policies/p.lua:1", "did you mean 'min'" },
	{ "param.x { default = \"3 wroking days\", type = \"duration\" }", "policies/p.lua:1", "working" },
	{ "set \"std.none\" { default = 1 }", "policies/p.lua:1", "no param" },
	{ "off \"policies.p.none\" { because = \"x\" }", "policies/p.lua:1", "no rule" },
	{ "text \"t\" { en = \"x\" }", "policies/p.lua:1", "both languages" },
	/* names inside bodies, before they ever run */
	{ "on(\"wish.make\", function(wish)\n  return wish.txet\nend)", "policies/p.lua:2", "did you mean 'text'" },
	{ "on(\"wish.make\", function(wish)\n  wish:aeg {}\nend)", "policies/p.lua:2", "did you mean 'age'" },
	{ "on(\"wish.make\", function(wish)\n  wish:age { m = 1 }\nend)", "policies/p.lua:2", "did you mean 'n'" },
	{ "on(\"wish.make\", function(wish)\n  return wish.area.nmae\nend)", "policies/p.lua:2", "did you mean 'name'" },
	{ "on(\"wish.make\", function(_, event)\n  return event.data.colr\nend)", "policies/p.lua:2", "did you mean 'colour'" },
	{ "on(\"wish.make\", function(_, event)\n  return event.cuase\nend)", "policies/p.lua:2", "did you mean 'cause'" },
	{ "on(\"wish.make\", function(wish)\n  if wish.state == \"odl\" then return end\nend)", "policies/p.lua:2", "did you mean 'old'" },
	{ "on(\"wish.make\", function(wish)\n  if wish.colour == \"geren\" then return end\nend)", "policies/p.lua:2", "did you mean 'green'" },
	{ "on(\"wish.make\", function(wish)\n  after(\"1h\", wish, \"latr\")\nend)", "policies/p.lua:2", "did you mean 'late'" },
	{ "on(\"wish.make\", function(wish)\n  after(\"1h\", wish, \"late\", { while_in = { \"new\", \"olld\" } })\nend)", "policies/p.lua:2", "did you mean 'old'" },
	{ "on(\"wish.make\", function(wish)\n  return count(\"wish\", { aera = wish.area })\nend)", "policies/p.lua:2", "did you mean 'area'" },
	{ "on(\"wish.make\", function(wish)\n  return count(\"wish\", { state = { \"new\", \"oldd\" } })\nend)", "policies/p.lua:2", "did you mean 'old'" },
	{ "on(\"wish.make\", function(wish)\n  for _, other in ipairs(wish.area.wishes) do log.info(other.tetx) end\nend)", "policies/p.lua:2", "did you mean 'text'" },
	{ "on(\"wish.make\", function(wish)\n  create(\"wish.make\", { txt = \"x\" })\nend)", "policies/p.lua:2", "did you mean 'text'" },
	{ "on(\"wish.make\", function(wish)\n  return times(wish, \"mak\")\nend)", "policies/p.lua:2", "did you mean 'make'" },
	{ "on(\"wish.make\", function(wish)\n  alert { to = \"x\", about = wish, urgncy = \"high\" }\nend)", "policies/p.lua:2", "did you mean 'urgency'" },
	{ "on(\"wish.make\", function()\n  return say(\"hello\")\nend)", "policies/p.lua:2", "no text 'hello'" },
	{ "param.limit { default = 3 }\non(\"wish.make\", function()\n  return param.limti\nend)", "policies/p.lua:3", "did you mean 'limit'" },
	{ "local function help(wish) return wish.txt end\non(\"wish.make\", function(wish) help(wish) end)", "policies/p.lua:1", "did you mean 'text'" },
	{ "local function helper() end\non(\"wish.make\", function()\n  hepler()\nend)", "policies/p.lua:3", "did you mean 'helper'" },
	{ "on(\"wish.make\", function(wish)\n  return fnid(\"wish\", { all = true })\nend)", "policies/p.lua:2", "did you mean 'find'" },
	{ "on(\"wish.make\", function(wish)\n  wish.n = 5\nend)", "policies/p.lua:2", "changed by an event only" },
	{ "on(\"wish.make\", function(wish)\n  emit(\"wish.late\", wish)\nend)", "policies/p.lua:2", "is a timer" },
	{ "on(\"wish.make\", function(wish)\n  wish:make {}\nend)", "policies/p.lua:2", "creates" },
	{ "on(\"wish.make\", function(wish)\n  each(\"z\", \"wish\", { state = \"new\" }, \"wish.aeg\")\nend)", "policies/p.lua:2", "did you mean 'age'" },
	{ "every(\"x\")", "policies/p.lua:1", "table of options" },
	{ "every(\"x\", { rrule = \"FREQ=DAILY\", catch_up = \"maybe\" }, function() end)", "", "once, each or skip" },
	{ "param.p { default = 5, by = { \"gird\" } }", "policies/p.lua:1", "gird" },
	{ "set \"x\" { defalt = 1 }", "policies/p.lua:1", "did you mean 'default'" },
	{ "off \"x\" { because = \"y\", foo = 1 }", "policies/p.lua:1", "foo" },
	/* what a policy may not do */
	{ "local seen = 0\non(\"wish.make\", function()\n  seen = seen + 1\nend)", "policies/p.lua:3", "no memory of its own" },
	{ "on(\"wish.make\", function()\n  total = 1\nend)", "policies/p.lua:2", "local total" },
	{ "on(\"wish.make\", function()\n  local x <close> = nil\nend)", "policies/p.lua", "close" },
	{ "local function later()\n  on(\"wish.age\", function() end)\nend\non(\"wish.make\", function() later() end) find(\"wish\", { all = true })", "policies/p.lua:4", "inside a handler" },
	{ "check(\"wish.age\", function(wish)\n  alert { to = \"x\", about = wish }\nend)", "policies/p.lua:2", "alert acts" },
	{ "check(\"wish.age\", function(wish)\n  local function f() wish:age {} end\n  f()\nend)", "policies/p.lua:2", ":age acts" },
	{ "on(\"wish.make\", { when = function(wish)\n  return cancel(wish, \"late\")\nend }, function() end)", "policies/p.lua:2", "cancel acts" },
	{ "on(\"wish.make\", function()\n  on(\"wish.age\", function() end)\nend)", "policies/p.lua:2", "on declares" },
	{ "on(\"wish.make\", function()\n  param.x { default = 1 }\nend)", "policies/p.lua:2", "declares" },
	{ "every(\"x\", { rrule = \"FREQ=DAILY\" }, function()\n  text \"k\" { en = \"x\", [\"zh-CN\"] = \"x\" }\nend)", "policies/p.lua:2", "text declares" },
	/* pages */
	{ "print_page(\"p\", \"wihs\", { title = { en = \"x\", [\"zh-CN\"] = \"x\" } }, function() end)", "policies/p.lua:1", "did you mean 'wish'" },
	{ "print_page(\"p\", \"wish\", { title = \"x\" }, function() end)", "policies/p.lua:1", "needs title" },
	{ "print_page(\"p\", \"wish\", { title = { en = \"x\", [\"zh-CN\"] = \"x\" } }, function(wish)\n  wish:age {}\nend)", "policies/p.lua:2", ":age acts" },
	{ "print_page(\"p\", \"wish\", { title = { en = \"x\", [\"zh-CN\"] = \"x\" } }, function(wish)\n  return { wish.coluor }\nend)", "policies/p.lua:2", "did you mean 'colour'" },
	{ "local t = { title = { en = \"x\", [\"zh-CN\"] = \"x\" } }\nprint_page(\"p\", \"wish\", t, function() end)\nprint_page(\"p\", \"wish\", t, function() end)", "policies/p.lua:3", "stands twice" },
	/* tables of params: new keys only where they were not listed */
	{ "param.t { type = \"table\", of = \"integer\", keys = { \"first\" }, default = { first = 1 } }\nset \"t\" { default = { frist = 2 } }", "policies/p.lua:2", "did you mean 'first'" },
	/* memory that the checker cannot see is refused when the file is loaded */
	{ "local function counter() local n = 0 return function() n = n + 1 return n end end\nlocal c = counter()\non(\"wish.make\", function() return c() end)", "", "assigns a variable that outlives" },
	{ "local w = coroutine.wrap(function() end)\non(\"wish.make\", function() return w() end)", "", "coroutine made while loading" },
	{ "local it = string.gmatch(\"abc\", \".\")\non(\"wish.make\", function() return it() end)", "", "iterator made while loading" },
	{ "os.execute(\"true\")", "policies/p.lua:1", "nothing is named 'os'" },
	{ "load(\"return 1\")()", "policies/p.lua:1", "nothing is named 'load'" },
	{ "while true do end", "policies/p.lua", "" },
	{ "local s = string.rep(\"x\", 1 << 40)", "policies/p.lua:1", "" },
	{ "require \"os\"", "policies/p.lua:1", "no module 'os'" },
};

static void mistakes_are_told_with_place_and_suggestion(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(mistakes); i++) {
		struct text_file files[] = { { "pack.lua", "pack { name = \"m\" }" }, { "model/m.lua", model }, { "policies/p.lua", mistakes[i].policy } };
		struct buf out = BUF_INIT;
		const char *told = first_mistake(files, COUNT_OF(files), &out);
		assert_holds(told, mistakes[i].where);
		assert_holds(told, mistakes[i].what);
		buf_free(&out);
	}
}

static void bytecode_is_refused(void **state)
{
	struct pack *pack = pack_new();
	ERR_DECLARE(err);
	(void)state;
	assert_false(pack_add(pack, "policies/p.lua", STR("\x1bLua\x54"), &err));
	assert_holds(err.text, "bytecode");
	pack_free(pack);
}

static void paths_stay_inside_the_pack(void **state)
{
	static const char *const bad[] = { "../x.lua", "/etc/passwd", "policies/../../x.lua", "policies//x.lua", "policies/x.txt", "", "policies/x\n.lua" };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct pack *pack = pack_new();
		ERR_DECLARE(err);
		if (pack_add(pack, bad[i], STR("return 1"), &err))
			fail_msg("accepted: '%s'", bad[i]);
		pack_free(pack);
	}
}

static const struct { const char *model, *what; } models[] = {
	{ "kind \"a\" { fields = { b = ref \"c\" } }", "no kind 'c'" },
	{ "kind \"a\" { fields = { id = text {} } }", "may not be named 'id'" },
	{ "kind \"a\" { states = { \"x\" }, events = { m = { to = \"y\" } } }", "no state 'y'" },
	{ "kind \"a\" { fields = { b = text {} }, events = { m = { takes = { \"bb\" } } } }", "did you mean 'b'" },
	{ "kind \"a\" { fields = { b = text { maxx = 3 } } }", "did you mean 'max'" },
	{ "kind \"a\" { fields = { b = integer { min = 3, max = 1 } } }", "min" },
	{ "kind \"a\" { fields = { b = integer { default = \"x\" } } }", "default" },
	{ "kind \"events\" { }", "events" },
	{ "kind \"a\" { fields = { b = text {} }, events = { b = { from = \"any\" } } }", "'b'" },
	{ "kind \"a\" {} kind \"a\" {}", "declared twice" },
	{ "extend \"a\" { fields = {} }", "no kind 'a'" },
	{ "kind \"a\" { fields = { bcd = text {} } } extend \"a\" { labels = { bce = \"x\" } }", "did you mean 'bcd'" },
};

static void models_are_checked(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(models); i++) {
		struct text_file files[] = { { "pack.lua", "pack { name = \"m\" }" }, { "model/m.lua", models[i].model } };
		struct buf out = BUF_INIT;
		const char *told = first_mistake(files, COUNT_OF(files), &out);
		assert_holds(told, "model/m.lua:1");
		assert_holds(told, models[i].what);
		buf_free(&out);
	}
}

static void the_same_files_have_the_same_hash(void **state)
{
	struct text_file files[] = { { "pack.lua", "pack { name = \"m\" }" }, { "model/m.lua", model } };
	(void)state;
	struct pack *a = pack_of_files(files, 2), *b = pack_of_files(files, 2);
	struct release *first = release_of(a), *second = release_of(b);
	assert_string_equal(first->hash, second->hash);
	second->free(second);
	pack_free(b);
	files[1].text = "kind \"area\" { fields = { name = text {} }, events = { found = {} } }";
	b = pack_of_files(files, 2);
	second = release_of(b);
	assert_string_not_equal(first->hash, second->hash);
	first->free(first);
	second->free(second);
	pack_free(a);
	pack_free(b);
}

/* The sandbox's test is tested: with a hook whose error pcall may swallow, the same rule outlives its budget. */
static bool survives(bool plain_hook)
{
	struct sandbox_limits limits = { 100000, 10 * SECOND_US, 1 << 20, 1 << 18 };
	struct sandbox_result result = { .verdict = SANDBOX_OK };
	ERR_DECLARE(err);
	struct sandbox *sandbox = sandbox_new(&limits, &err);
	assert_ok(sandbox != NULL, &err);
	lua_State *L = sandbox_state(sandbox);
	sandbox_push_libraries(L);
	assert_ok(sandbox_compile(sandbox, L, "p.lua", STR("pcall(function() while true do end end)"), &err), &err);
	if (plain_hook)
		assert_true(fault_arm("plain_hook:1"));
	sandbox_call(sandbox, L, 0, 0, &result);
	fault_disarm();
	bool survived = result.verdict == SANDBOX_OK;
	sandbox_result_free(&result);
	sandbox_free(sandbox);
	return survived;
}

static void a_plain_hook_is_caught_by_the_test_of_the_sandbox(void **state)
{
	(void)state;
	assert_false(survives(false));
	assert_true(survives(true));
}

/* A run costs the same in a state that ran it before: nothing is made at its first time and kept. */
static void the_first_run_costs_what_the_second_does(void **state)
{
	(void)state;
	static const char text[] = "local s = string.rep('ab', 4000) s = s:gsub('a', 'bb') s = s:upper() .. table.concat({ s, s }) "
		"for c in utf8.codes('x') do s = s .. utf8.char(c) end for w in s:gmatch('b') do s = w end return string.format('%5000s', pcall(error, 'x'))";
	struct sandbox_limits limits = { 10000000, 10 * SECOND_US, 16 << 20, 4 << 20 };
	ERR_DECLARE(err);
	struct sandbox *sandbox = sandbox_new(&limits, &err);
	assert_ok(sandbox != NULL, &err);
	lua_State *L = sandbox_state(sandbox);
	uint64_t cost[2] = { 0 };
	for (int i = 0; i < 2; i++) {
		struct sandbox_result result = { .verdict = SANDBOX_OK };
		sandbox_push_libraries(L);
		assert_ok(sandbox_compile(sandbox, L, "p.lua", str_of(text), &err), &err);
		sandbox_call(sandbox, L, 0, 0, &result);
		cost[i] = result.instructions;
		sandbox_result_free(&result);
	}
	sandbox_free(sandbox);
	assert_int_equal(cost[0], cost[1]);
}

/* Buffers that are refused memory do not collect the garbage themselves: a run that makes much of it and keeps little is not ended. */
static void garbage_does_not_decide(void **state)
{
	(void)state;
	struct sandbox_limits limits = { 100000000, 10 * SECOND_US, 3 << 20, 3 << 20 };
	struct sandbox_result result = { .verdict = SANDBOX_OK };
	ERR_DECLARE(err);
	struct sandbox *sandbox = sandbox_new(&limits, &err);
	assert_ok(sandbox != NULL, &err);
	lua_State *L = sandbox_state(sandbox);
	sandbox_push_libraries(L);
	assert_ok(sandbox_compile(sandbox, L, "p.lua", STR("local keep = string.rep('k', 700000) for i = 1, 3 do local s = string.rep('a', 400000 + 3000 * i) s = s:gsub('a', 'bb') end return #keep"), &err), &err);
	sandbox_call(sandbox, L, 0, 0, &result);
	assert_string_equal(buf_cstr(&result.error), "");
	assert_int_equal(result.verdict, SANDBOX_OK);
	sandbox_result_free(&result);
	sandbox_free(sandbox);
}

/* ---- setup ---- */

static struct pack *village(const char *setup)
{
	const struct text_file files[] = { { "pack.lua", "pack { name = \"village\" }" },
		{ "model/house.lua", "kind \"house\" { fields = { name = text {}, lane = text {}, people = integer {} }, events = { found = { takes = { \"name\", \"lane\", \"people\" } }, update = { from = \"any\", takes = { \"name\", \"lane\", \"people\" } } } }" },
		{ "setup/houses.lua", setup } };
	return pack_of_files(files, COUNT_OF(files));
}

static void reply_taken(void *arg, const struct reply *reply)
{
	(void)arg;
	if (reply->err)
		fail_msg("%s", reply->err->text);
}

static void expect_house(struct engine *engine, const char *json)
{
	struct buf out = BUF_INIT;
	struct world *world = engine_world(engine);
	record_write_json(world, world_find(world, model_kind(world_model(world), STR("house")), STR("h1")), NULL, &out);
	if (!strstr(buf_cstr(&out), json))
		fail_msg("no %s in %s", json, buf_cstr(&out));
	buf_free(&out);
}

/* A later setup changes what setups said; what people changed meanwhile stays theirs. */
static void a_setup_does_not_undo_what_people_did(void **state)
{
	(void)state;
	struct clock clock = clock_virtual(SECOND_US);
	struct store *store = store_memory();
	struct diagnostics diagnostics = { 0 };
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	struct pack *first = village("ensure(\"house\", \"h1\", { name = \"One\", lane = \"east\" })"), *second = village("ensure(\"house\", \"h1\", { name = \"First\", lane = \"north\", people = 3 })");
	struct engine *engine = pack_engine(release_of(first), &clock, store, NULL, &err);
	assert_true(engine && pack_setup(first, engine, limits_default(), &diagnostics));
	struct submission moved = { .type = STR("house.update"), .subject = STR("h1"), .data = json_parse(STR("{\"lane\":\"west\"}"), JSON_LIMITS, &arena, &err), .actor = STR("secretary"), .source = STR("t") };
	engine_submit(engine, &moved, reply_taken, NULL);
	assert_true(pack_setup(second, engine, limits_default(), &diagnostics));
	expect_house(engine, "\"name\":\"First\"");
	expect_house(engine, "\"lane\":\"west\"");
	expect_house(engine, "\"people\":3");
	assert_int_equal(diagnostics.count, 1);
	assert_non_null(strstr(diagnostics.items[0].text, "like house/h1 lane"));
	diagnostics_free(&diagnostics);
	engine_free(engine);
	store_close(store);
	arena_free(&arena);
	pack_free(first);
	pack_free(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_are_told_with_place_and_suggestion), cmocka_unit_test(bytecode_is_refused), cmocka_unit_test(paths_stay_inside_the_pack),
		cmocka_unit_test(models_are_checked), cmocka_unit_test(the_same_files_have_the_same_hash),
		cmocka_unit_test(a_setup_does_not_undo_what_people_did),
		cmocka_unit_test(the_first_run_costs_what_the_second_does), cmocka_unit_test(garbage_does_not_decide),
		cmocka_unit_test(a_plain_hook_is_caught_by_the_test_of_the_sandbox),
	};
	return cmocka_run_group_tests_name("script", tests, NULL, NULL);
}
