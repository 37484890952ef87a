/* What muster check finds: for each finding a small source and the exact words, and sources beside it in which there is nothing to find. */
#include "packs.h"

static const char model[] =
	"kind \"area\" { fields = { name = text { required = true } }, events = { found = { takes = { \"name\" } } } }\n"
	"kind \"wish\" { fields = { text = text { required = true }, area = ref \"area\" { back = \"wishes\" }, colour = enum { \"red\", \"green\", retired = { \"green\" } }, n = integer { min = 1, max = 9 },\n"
	"    due = time {}, span = duration {}, mark = text { max = 3 }, tags = list(text), done = boolean {} },\n"
	"  states = { \"new\", \"old\", \"gone\", \"lost\" }, timers = { \"late\", \"later\" },\n"
	"  events = { make = { to = \"new\", takes = { \"text\", \"area\", \"colour\", \"n\", \"due\", \"span\", \"tags\" }, by = { \"member\", \"secretary\" } }, age = { from = \"new\", to = \"old\", takes = { n = required, \"due\", \"mark\", \"done\", \"area\" }, by = { \"secretary\" } },\n"
	"    touch = { from = \"any\", takes = { \"mark\" }, by = { \"secretary\" } }, drop = { from = \"old\", to = \"gone\", by = {} }, leave = { from = { \"new\", \"old\" }, to = \"gone\", by = { \"secretary\" } }, revive = { from = \"lost\", to = \"new\", by = { \"secretary\" } } } }\n"
	"ledger \"points\" { accounts = { \"mint\" }, overdraft = { \"mint\" } }\n";

#define ON "on(\"wish.make\", function(wish, event)\n"        /* what follows stands in line 2 */
#define P "policies/p.lua"
#define MEMORY "' belongs to the file: a policy keeps no memory of its own; what must last is an entity, a timer or a ledger entry"

struct finding { const char *policy, *told; };
/* "severity where: text"; the first of those that are errors before warnings before notes. */
static const struct finding findings[] = {
	/* arguments of words */
	{ ON "after(3, wish, \"late\") end)", "error " P ":2: after: 'duration' takes a duration like \"3 working days\", not a whole number" },
	{ "param.days { default = 3 }\n" ON "after(param.days, wish, \"late\") end)", "error " P ":3: after: 'duration' takes a duration like \"3 working days\", not a whole number" },
	{ ON "after(\"3 wroking days\", wish, \"late\") end)", "error " P ":2: '3 wroking days': unknown unit 'wroking days'; did you mean 'working days'?" },
	{ ON "after(\"3 days\", \"w-1\", \"late\") end)", "error " P ":2: after: 'entity' takes an entity, not a text" },
	{ ON "after(\"3 days\", wish) end)", "error " P ":2: after needs 'timer', the name of a timer" },
	{ ON "at(\"2026-01-01\", wish, \"late\") end)", "error " P ":2: at: 'time' takes a time like now() or time(\"2026-02-13 17:00\"), not a text" },
	{ ON "at(now, wish, \"late\") end)", "error " P ":2: at: 'time' takes a time like now() or time(\"2026-02-13 17:00\"), not the word now itself; call it: now(…)" },
	{ ON "cancel(wish, 3) end)", "error " P ":2: cancel: 'timer' takes the name of a timer, not a whole number" },
	{ ON "return get(\"area\", wish.area) end)", "error " P ":2: get: 'id' takes an id, a text, not an area" },
	{ ON "return find(\"wish\", {}) end)", "error " P ":2: find needs at least one condition, or all = true" },
	{ ON "return find(\"wish\", { area = 3 }) end)", "error " P ":2: 'area' is compared with an area, not with a whole number" },
	{ ON "return count(\"wish\", { colour = { \"red\", \"gren\" } }) end)", "error " P ":2: colour is never 'gren'; did you mean 'green'?" },
	{ ON "return find(\"wish\", { n = 3 }, { limt = 5 }) end)", "error " P ":2: find has no option 'limt'; did you mean 'limit'?" },
	{ ON "return sum(\"wish\", \"m\", { n = 3 }) end)", "error " P ":2: wish has no field 'm'; did you mean 'n'?" },
	{ ON "return times(wish, \"area.found\") end)", "error " P ":2: area.found happens to an area, not to a wish" },
	{ ON "return history(wish, { evnt = \"age\" }) end)", "error " P ":2: history has no option 'evnt'; did you mean 'event'?" },
	{ ON "return balance(\"point\", wish) end)", "error " P ":2: no ledger 'point'; did you mean 'points'?" },
	{ ON "transfer { ledger = \"points\", from = \"mnt\", to = wish, amount = 1 } end)", "error " P ":2: ledger points has no account 'mnt'; did you mean 'mint'?" },
	{ ON "transfer { ledger = \"points\", from = \"mint\", to = wish, amount = \"1\" } end)", "error " P ":2: transfer: 'amount' takes a number, not a text" },
	{ ON "transfer { ledger = \"points\", from = \"mint\", to = wish } end)", "error " P ":2: transfer needs 'amount', a number" },
	{ ON "alert { about = wish } end)", "error " P ":2: alert needs 'to', an entity, or the name of a role or channel" },
	{ ON "alert { to = 3, about = wish } end)", "error " P ":2: alert: 'to' takes an entity, or the name of a role or channel, not a whole number" },
	{ ON "alert { to = \"secretary\", while_in = \"new\" } end)", "error " P ":2: alert: while_in needs about" },
	{ ON "alert { to = \"secretary\", about = wish, urgency = \"hgh\" } end)", "error " P ":2: urgency is low, normal, high or urgent, not 'hgh'; did you mean 'high'?" },
	{ ON "return moved(\"points\", { to = wish, since = \"2026-13-01\" }) end)", "error " P ":2: '2026-13-01' is no time with zone like 2026-02-13T17:00:00+08:00" },
	{ ON "return random(1, 2, 3) end)", "warning " P ":2: random takes 2 arguments: the rest is not looked at" },
	{ ON "return string.frmat(\"%d\", 1) end)", "error " P ":2: string has no 'frmat'; did you mean 'format'?" },
	{ ON "log.wrn(\"x\") end)", "error " P ":2: log has no 'wrn'; did you mean 'warn'?" },
	/* fields of events */
	{ ON "wish:age {} end)", "error " P ":2: wish.age needs 'n'" },
	{ ON "wish:age() end)", "error " P ":2: wish.age needs 'n'" },
	{ ON "create(\"wish.make\", { n = 1 }) end)", "error " P ":2: wish.make needs 'text'" },
	{ ON "wish:age { n = \"x\" } end)", "error " P ":2: wish.age: 'n' takes a whole number, not a text" },
	{ ON "wish:age { n = 12 } end)", "error " P ":2: wish.age: 'n' must be from 1 to 9" },
	{ ON "wish:age { n = 1, due = 5 } end)", "error " P ":2: wish.age: 'due' takes a time, not a whole number" },
	{ ON "wish:age { n = 1, mark = \"abcd\" } end)", "error " P ":2: wish.age: 'mark' has 4 characters; at most 3 are possible" },
	{ ON "wish:age { n = 1, done = \"yes\" } end)", "error " P ":2: wish.age: 'done' takes true or false, not a text" },
	{ ON "wish:age { n = 1, area = wish } end)", "error " P ":2: wish.age: 'area' takes an area, not a wish" },
	{ ON "wish:age { n = 1, n = 2 } end)", "warning " P ":2: 'n' stands twice: the second hides the first" },
	{ ON "create(\"wish.make\", { text = \"x\", colour = \"green\" }) end)", "error " P ":2: colour: 'green' is retired; no event gives it any more" },
	{ ON "create(\"wish.make\", { text = \"x\", span = \"4 dyas\" }) end)", "error " P ":2: wish.make: 'span' '4 dyas': unknown unit 'dyas'; did you mean 'days'?" },
	{ ON "create(\"wish.make\", { text = \"x\", tags = \"a\" }) end)", "error " P ":2: wish.make: 'tags' takes a list, not a text" },
	/* what values are */
	{ ON "return now() + 3 end)", "error " P ":2: a time + a whole number: a time takes a duration like \"3 working days\"; time - time and duration + duration are durations" },
	{ ON "return wish.area == \"a-1\" end)", "error " P ":2: an area is never the same as a text; compare its .id" },
	{ ON "return wish.n > \"3\" end)", "error " P ":2: a whole number has no order beside a text" },
	{ ON "return \"at \" .. now() end)", "error " P ":2: a time does not join a text; write tostring(…)" },
	{ ON "return wish.area + 1 end)", "error " P ":2: an area is no number" },
	{ ON "return now().year end)", "error " P ":2: a time has no 'year'; local_time(…) gives year, month, day, hour, minute, weekday" },
	{ ON "return local_time(now()).wekday end)", "error " P ":2: this table has no 'wekday'; did you mean 'weekday'?" },
	{ ON "return wish.area.wishes.state end)", "error " P ":2: a list of wish has no 'state'; take one of it: list[1].state, or go through it with ipairs" },
	{ ON "find(\"wish\", { n = 1 }):touch {} end)", "error " P ":2: a list of wish has no ':touch'; go through it with ipairs" },
	{ ON "local count = 3 return count(\"wish\") end)", "error " P ":2: a whole number cannot be called like a function" },
	{ "param.t { type = \"table\", of = \"integer\", keys = { \"first\" }, default = { first = 1 } }\n" ON "return param.t.frist end)", "error " P ":3: this table has no 'frist'; did you mean 'first'?" },
	/* what is lost, hidden or kept */
	{ "check(\"wish.age\", function()\nrefuse(say(\"x\")) end)\ntext \"x\" { en = \"x\", [\"zh-CN\"] = \"x\" }", "error " P ":2: refuse alone refuses nothing: write return refuse(…)" },
	{ ON "append(wish.tags, \"x\") end)", "warning " P ":2: what append gives is lost here: keep it, like local x = append(…)" },
	{ ON "do return end\nwish:touch {} end)", "warning " P ":3: nothing runs from here on: what stands before always leaves" },
	{ ON "if wish.n then return else error(\"x\") end\nwish:touch {} end)", "warning " P ":3: nothing runs from here on: what stands before always leaves" },
	{ "local seen = {}\non(\"wish.make\", function(wish)\nseen[wish.id] = true end)", "error " P ":3: 'seen" MEMORY },
	{ "local seen = {}\nlocal function note(x)\nseen.last = x end\non(\"wish.make\", function(wish) note(wish.id) end)", "error " P ":3: 'seen" MEMORY },
	{ "local seen = {}\non(\"wish.make\", function(wish)\ntable.insert(seen, wish.id) end)", "error " P ":3: 'seen" MEMORY },
	{ "for _, name in ipairs { \"make\", \"age\" } do\nlocal seen = {}\non(\"wish.\" .. name, function(wish)\nseen.x = wish.id end)\nend", "error " P ":4: 'seen" MEMORY },
	{ "local function react()\non(\"wish.age\", function() end)\nend", "warning " P ":2: on is never declared: nothing calls the function that it stands in" },
	{ "each(\"x\", \"wish\", { n = 1 }, \"wish.touch\")\neach(\"x\", \"wish\", { n = 1 }, \"wish.touch\")", "error " P ":2: each(\"x\") stands twice" },
	{ "every(\"x\", { rrule = \"FREQ=DAILY\" }, function() end)\nevery(\"x\", { rrule = \"FREQ=DAILY\" }, function() end)", "error " P ":2: every(\"x\") stands twice" },
	{ "require \"std.mtch\"", "error " P ":1: no module 'std.mtch'; did you mean 'std.match'?; require reaches std.* and the pack's own files" },
	/* the whole pack */
	{ "on(\"wish.late\", function() end)", "warning " P ":1: this rule never runs: nothing sets the timer; after(duration, wish, \"late\") would" },
	{ ON "after(\"1h\", wish, \"late\") end)", "warning " P ":2: nothing happens when wish.late falls due: there is no on(\"wish.late\", …)" },
	{ "on(\"wish.drop\", function() end)", "warning " P ":1: this rule never runs: no role may raise wish.drop (by = {}) and no rule does" },
	{ "on(\"wish.revive\", function() end)", "warning " P ":1: this rule never runs: wish.revive is for a wish that is 'lost', which none ever is" },
	{ "check(\"wish.age\", { if_state = \"old\" }, function() end)", "warning " P ":1: this rule never runs: before it a wish is never 'old'" },
	{ "on(\"wish.leave\", { if_state = \"new\" }, function() end)", "warning " P ":1: this rule never runs: after it a wish is never 'new'" },
	{ "on(\"wish.make\", { mode = \"wra\" }, function() end)\nmode_of(function(wish) return wish.n and \"war\" or \"peace\" end)", "warning " P ":1: this rule never runs: mode_of never gives 'wra'; did you mean 'war'?" },
	{ ON "alert { to = \"secretery\", about = wish } end)", "warning " P ":2: no role is named 'secretery'; did you mean 'secretary'? Unless it is a channel, nobody is told" },
	{ "param.unread { default = 3 }", "warning " P ":1: nothing reads param.unread: changing it would change nothing" },
	{ "text \"unsaid\" { en = \"x\", [\"zh-CN\"] = \"x\" }\non(\"wish.drop\", function() end)\non(\"wish.leave\", function(wish) wish:drop {} end)", "note " P ":1: nothing says the text \"unsaid\"" },
	{ ON "create(\"wish.make\", { text = \"x\" }) end)", "error " P ":2: events go round: wish.make raises wish.make (" P ":2): nothing ends it but the limit of a turn; a timer, a condition or a change of state would" },
	{ "on(\"wish.touch\", function(wish)\nwish:touch {} end)", "error " P ":2: events go round: wish.touch raises wish.touch (" P ":2): nothing ends it but the limit of a turn; a timer, a condition or a change of state would" },
	{ "local function again(wish)\nwish:touch {} end\non(\"wish.touch\", function(wish) again(wish) end)\non(\"wish.drop\", function(wish) end)\non(\"wish.leave\", function(wish) emit(\"wish.drop\", wish) end)", "error " P ":2: events go round: wish.touch raises wish.touch (" P ":2): nothing ends it but the limit of a turn; a timer, a condition or a change of state would" },
	{ "on(\"wish.touch\", function(wish)\nif wish.n then wish:touch {} end end)\non(\"wish.drop\", function(wish) end)\non(\"wish.leave\", function(wish) emit(\"wish.drop\", wish) end)",
	  "note " P ":2: events go round: wish.touch raises wish.touch (" P ":2): it ends when a condition on the way says so" },
	{ "on(\"wish.touch\", function(wish)\nfor _, other in ipairs(find(\"wish\", { n = 1 })) do other:age { n = 1 } end end)\non(\"wish.age\", function(wish)\nfor _, other in ipairs(find(\"wish\", { n = 1 })) do other:touch {} end end)",
	  "note " P ":4: events go round: wish.age raises wish.touch (" P ":4), wish.touch raises wish.age (" P ":2): it ends when a condition on the way says so" },
	{ "on(\"wish.make\", function(wish)\nafter(\"1h\", wish, \"late\") end)\non(\"wish.late\", function(wish) wish:touch {} end)\non(\"wish.drop\", function() end)\non(\"wish.leave\", function(wish) wish:drop {} end)",
	  "note " P ":2: without while_in the timer falls due in whatever state the wish is by then, and " P ":3 has no if_state" },
};

/* What goes: nothing is told but notes on what the small model itself leaves unused. */
static const char *const clean[] = {
	ON "after(\"3 days\", wish, \"late\", { while_in = \"new\" }) end)\non(\"wish.late\", function() end)",
	"param.within { default = \"3 days\", type = \"duration\" }\n" ON "local due = now() + param.within at(due, wish, \"late\", { while_in = { \"new\" } }) wish:touch {} end)\non(\"wish.late\", function() end)",
	ON "local best for _, one in ipairs(wish.area.wishes) do if not best or one.n > best.n then best = one end end if best then best:touch { mark = \"x\" } end end)",
	ON "local who = wish.area or \"secretary\" alert { to = who, about = wish, while_in = { \"new\", \"old\" } } end)",
	ON "local n = 0 for i = 1, 3 do n = n + i end local x = n x = tostring(x) log.info(x .. n) end)",        /* holds a number, then a text */
	ON "local x = 1 while x do if x == \"end\" then break end x = \"end\" end end)",
	ON "local fields = { n = 1 } wish:age(fields) end)",
	ON "local key = \"n\" wish:age { [key] = 1 } end)",
	ON "return find(\"wish\", { area = wish.area, n = range(1, 3), text = prefix(\"a\"), mark = none, state = { \"new\", \"old\" }, [\"area.name\"] = \"x\", due = range(nil, now()) }) end)",
	ON "return wish.due and wish.due < now() - \"2 days\" and wish.due ~= nil end)",
	ON "return duration \"6 days\" < duration \"1 week\" and now() - wish.created > \"2 days\" end)",
	ON "local t = { 1, 2 } t[3] = 4 table.insert(t, 5) t.sum = #t return t end)",
	"local known = {}\nlocal function add(name) known[name] = true end\nadd(\"a\")\non(\"wish.make\", function(wish) if known[wish.text] then wish:touch {} end end)",
	"local function helper(wish, marks) for i, mark in ipairs(marks) do if i == 1 then wish:touch { mark = mark } end end end\n" ON "helper(wish, { \"a\", \"b\" }) end)",
	ON "if wish.n then return end wish:touch {} end)",
	ON "while true do if wish.n then break end error(\"x\") end wish:touch {} end)",
	ON "for i = 1, 3 do if i == 2 then goto next end log.info(\"x\") ::next:: end end)",
	"check(\"wish.age\", function(wish) if wish.n == 3 then return refuse(say(\"no\")) end end)\ntext \"no\" { en = \"x\", [\"zh-CN\"] = \"x\" }",
	"local function said(key) return say(key) end\n" ON "explain(said(\"yes\")) end)\ntext \"yes\" { en = \"x\", [\"zh-CN\"] = \"x\" }",
	"text \"why_old\" { en = \"x\", [\"zh-CN\"] = \"x\" }\n" ON "explain(say(\"why_\" .. wish.state)) end)",
	"param.for_red { default = 3 }\n" ON "return param(\"for_\" .. wish.colour) end)",
	"on(\"wish.age\", function(wish) wish:drop {} end)\non(\"wish.drop\", function(wish) wish:age { n = 1 } end)",       /* gone is never new again */
	"on(\"wish.make\", function(wish) wish:age { n = 1 } end)\non(\"wish.age\", function(wish) wish:drop {} end)",
	"on(\"wish.touch\", function(wish) after(\"1h\", wish, \"late\", { while_in = \"new\" }) end)\non(\"wish.late\", function(wish) wish:touch {} end)",
	"on(\"wish.drop\", function() end)\n" ON "local what = wish.n and \"drop\" or \"leave\" emit(\"wish.\" .. what, wish) end)",
	"mode_of(function(wish) return wish.n and \"war\" or \"peace\" end)\non(\"wish.make\", { mode = \"war\" }, function() end)",
	"on(\"wish.make\", { if_state = { \"old\", \"new\" } }, function() end)\ncheck(\"wish.age\", { if_state = \"new\" }, function() end)",
	"local declare = function(name) on(name, function() end) end\ndeclare(\"wish.make\")",
	ON "alert { to = \"notice_board\", about = wish } end)",
	ON "local list = find(\"wish\", { n = 1 }) list.total = 3 return list.total + #list, list[1].state end)",
};

static const char *const severities[] = { "error", "warning", "note" };

/* All that is told, errors first: "error policies/p.lua:2: …\n". */
static void look(const char *policy, struct buf *out)
{
	struct text_file files[] = { { "pack.lua", "pack { name = \"m\" }" }, { "model/m.lua", model }, { P, policy } };
	struct diagnostics diagnostics = { 0 };
	struct pack *pack = pack_of_files(files, COUNT_OF(files));
	pack_look_closely(pack, false);
	struct release *release = pack_load(pack, limits_default(), &diagnostics, NULL);
	for (int severity = SEVERITY_ERROR; severity <= SEVERITY_NOTE; severity++)
		for (size_t i = 0; i < diagnostics.count; i++)
			if ((int)diagnostics.items[i].severity == severity && strncmp(diagnostics.items[i].where, "model/", 6) != 0)
				buf_printf(out, "%s %s: %s\n", severities[severity], diagnostics.items[i].where, diagnostics.items[i].text);
	if (release)
		release->free(release);
	diagnostics_free(&diagnostics);
	pack_free(pack);
}

static void each_mistake_is_told_in_these_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(findings); i++) {
		struct buf out = BUF_INIT;
		look(findings[i].policy, &out);
		size_t length = strlen(findings[i].told);
		const char *told = buf_cstr(&out);
		if (strncmp(told, findings[i].told, length) != 0 || told[length] != '\n')
			fail_msg("%s\nshould be: %s\nis: %s", findings[i].policy, findings[i].told, told);
		buf_free(&out);
	}
}

static void what_goes_is_left_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(clean); i++) {
		struct buf out = BUF_INIT;
		look(clean[i], &out);
		if (out.len)
			fail_msg("%s\nis told: %s", clean[i], buf_cstr(&out));
		buf_free(&out);
	}
}

/* What only a whole pack shows is not looked for when a pack is loaded to run. */
static void a_load_to_run_is_not_delayed(void **state)
{
	(void)state;
	struct text_file files[] = { { "pack.lua", "pack { name = \"m\" }" }, { "model/m.lua", model }, { P, "param.unread { default = 3 }" } };
	struct diagnostics diagnostics = { 0 };
	struct pack *pack = pack_of_files(files, COUNT_OF(files));
	struct release *release = pack_load(pack, limits_default(), &diagnostics, NULL);
	assert_non_null(release);
	assert_int_equal(diagnostics.count, 0);
	release->free(release);
	diagnostics_free(&diagnostics);
	pack_free(pack);
}

/* A stored version, known by the shipped files that came with it, starts again under a program that checks more. */
static void what_was_published_starts_again(void **state)
{
	(void)state;
	struct text_file files[] = { { "pack.lua", "pack { name = \"m\" }" }, { "model/m.lua", model }, { P, ON "after(3, wish, \"late\") end)" } };
	struct buf told = BUF_INIT;
	first_mistake(files, COUNT_OF(files), &told);
	assert_holds(buf_cstr(&told), "takes a duration");
	buf_free(&told);
	struct pack *pack = pack_of_files(files, COUNT_OF(files));
	size_t count;
	const struct script_file *shipped = shipped_files(&count);
	ERR_DECLARE(err);
	for (size_t i = 0; i < count; i++)
		if (strncmp(shipped[i].path, "@muster/", 8) == 0)
			assert_ok(pack_add(pack, shipped[i].path, shipped[i].text, &err), &err);
	struct release *release = release_of(pack);
	release->free(release);
	pack_free(pack);
}

static void repeated(struct buf *out, const char *text, size_t times)
{
	for (size_t i = 0; i < times; i++)
		buf_text(out, text);
}

/* Large and deep files end in a bounded time: with findings, with a refusal, never with a crash. */
static void hostile_sources_stay_within_limits(void **state)
{
	static const struct { const char *head, *again, *tail; size_t times; } sources[] = {
		{ "local x = ", "(", "", 5000 }, { "", "do ", "", 5000 }, { "local x = ", "{", "", 5000 }, { "", "if x then ", "", 5000 },
		{ "local m = {}\n", "function m.f() m.f() end\n", "", 15000 }, { "", "on(\"wish.touch\", function(w) w:touch {} w:leave {} end)\n", "", 2000 },
		{ ON, "x = 1 ", "end)", 20000 }, { "", "local a = find(\"wish\", { n = 1 }) ", "", 180 }, { "local t = {", "[1] = \"paused_\", ", "}", 20000 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sources); i++) {
		struct buf source = BUF_INIT, out = BUF_INIT;
		buf_text(&source, sources[i].head);
		repeated(&source, sources[i].again, sources[i].times);
		buf_text(&source, sources[i].tail);
		look(buf_cstr(&source), &out);
		assert_true(out.len < 200000);
		buf_free(&source);
		buf_free(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_mistake_is_told_in_these_words), cmocka_unit_test(what_goes_is_left_alone), cmocka_unit_test(a_load_to_run_is_not_delayed),
		cmocka_unit_test(what_was_published_starts_again),
		cmocka_unit_test(hostile_sources_stay_within_limits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
