#include "script/sandbox_private.h"
#include "base/fault.h"

#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ERROR_MAX = 1024, TRACEBACK_MAX = 8192, LOOK_EVERY = 4 * HOOK_STEP, LARGE = 1024, BYTES_AN_INSTRUCTION = 16, REFUSALS_MAX = 2, OBJECT = 8, TOIL_SHARE = 4, YOUNG_PERCENT = 5 };

static const char too_many[] = "used too many instructions", too_much[] = "used too much memory", too_long[] = "took too long";

/* ---- memory ---- */

static void kill_without_place(struct sandbox *sandbox, enum sandbox_verdict verdict, const char *text)
{
	if (sandbox->kill != SANDBOX_OK)
		return;
	sandbox->kill = verdict;
	snprintf(sandbox->kill_text, sizeof sandbox->kill_text, "%s", text);
}

/* The VM handles whole blocks in one instruction: it joins texts, rebuilds hash parts, looks through array parts. Texts follow from the
 * program alone and are counted. When a hash part is rebuilt also depends on how its keys hash, which differs from state to state: that is toil,
 * and too much of it is the clock's business. */
static void pay_for_text(struct sandbox *sandbox, size_t size)
{
	uint64_t price = size / BYTES_AN_INSTRUCTION;
	if (size > sandbox->longest[1]) {
		sandbox->longest[1] = size < sandbox->longest[0] ? size : sandbox->longest[0];
		if (size > sandbox->longest[0])
			sandbox->longest[0] = size;
	}
	sandbox->used += price;
	if (price > sandbox->left)
		kill_without_place(sandbox, SANDBOX_INSTRUCTIONS, too_many);
	sandbox->left -= price < sandbox->left ? price : sandbox->left;
}

_Noreturn static void raise(lua_State *L, struct sandbox *sandbox)
{
	lua_pushstring(L, sandbox->kill_text);
	lua_error(L);
	abort();
}

static bool toil(struct sandbox *sandbox, uint64_t instructions)
{
	sandbox->toil += instructions;
	if (sandbox->toil > sandbox->limits.instructions / TOIL_SHARE)
		kill_without_place(sandbox, SANDBOX_CLOCK, too_long);
	return sandbox->kill == SANDBOX_OK;
}

void sandbox_toil(lua_State *L, uint64_t instructions)
{
	struct sandbox *sandbox = sandbox_of(L);
	if (!toil(sandbox, instructions))
		raise(L, sandbox);
}

/* Stacks and the state's own table of texts follow the collector: they are resized, never to the size they had. */
static bool pay(struct sandbox *sandbox, const void *old, size_t old_size, size_t size)
{
	if (old && old_size != size)
		return true;
	if (!old && old_size == LUA_TSTRING)
		pay_for_text(sandbox, size);
	else
		toil(sandbox, size / 4);
	return sandbox->kill == SANDBOX_OK;
}

/* Each refusal makes Lua collect everything before it asks again; who asks too often is ended before that takes the time. */
static bool refuse(struct sandbox *sandbox)
{
	if (++sandbox->refusals >= REFUSALS_MAX)
		kill_without_place(sandbox, SANDBOX_MEMORY, too_much);
	return false;
}

static void count_object(struct sandbox *sandbox)
{
	sandbox->used += OBJECT;
	sandbox->left -= sandbox->left > OBJECT ? OBJECT : sandbox->left;
}

static bool may_grow(struct sandbox *sandbox, const void *old, size_t old_size, size_t had, size_t size)
{
	if (sandbox->kill != SANDBOX_OK && size >= LARGE)
		return false;
	if (size > sandbox->limits.block_bytes || sandbox->memory + size - had > sandbox->memory_limit)
		return refuse(sandbox);
	if (sandbox->refusals >= REFUSALS_MAX)
		return false;
	if (!old && old_size >= LUA_TTABLE)                    /* a table, function, userdata or coroutine: made by one instruction, later collected */
		count_object(sandbox);
	return size < LARGE || pay(sandbox, old, old_size, size);
}

static void *allocate(void *arg, void *old, size_t old_size, size_t size)
{
	struct sandbox *sandbox = arg;
	size_t had = old ? old_size : 0;
	if (size == 0) {
		sandbox->memory -= had;
		return pool_resize(&sandbox->pool, old, had, 0);
	}
	if (sandbox->depth > 0 && (size > had || size >= LARGE) && size >= had && !may_grow(sandbox, old, old_size, had, size))
		return NULL;
	void *memory = pool_resize(&sandbox->pool, old, had, size);
	if (memory)
		sandbox->memory += size - had;
	else
		sandbox->starved = true;
	return memory;
}

void sandbox_objects(lua_State *L, int count)
{
	for (int i = 0; i < count; i++)
		count_object(sandbox_of(L));
}

/* luaL_Buffer asks the allocator itself: when it is refused, no garbage is collected and asked again. Room for it is made before, so that
 * what becomes of a run does not hang on how much garbage lay about. */
void sandbox_make_room(lua_State *L, size_t bytes)
{
	struct sandbox *sandbox = sandbox_of(L);
	if (bytes < LARGE || sandbox->depth == 0 || sandbox->memory + bytes <= sandbox->memory_limit)
		return;
	refuse(sandbox);
	if (sandbox->kill != SANDBOX_OK)
		raise(L, sandbox);
	lua_gc(L, LUA_GCCOLLECT);
}

/* Of the error on top: the language's own, or a buffer's that was refused. */
bool sandbox_no_memory(lua_State *L, int status)
{
	const struct sandbox *sandbox = sandbox_of(L);
	return status == LUA_ERRMEM
	    || (status == LUA_ERRRUN && sandbox->refusals && lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), "not enough memory") == 0);
}

/* Outside a protected call nothing of ours raises; if it does, the state is not to be trusted any more. */
static int panic(lua_State *L)
{
	const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
	if (strcmp(text, "not enough memory") == 0)
		mem_exhausted();
	abort();
}

/* ---- budget ---- */

struct sandbox *sandbox_of(lua_State *L)
{
	return *(struct sandbox **)lua_getextraspace(L);
}

void sandbox_set_context(struct sandbox *sandbox, void *context)
{
	sandbox->context = context;
}

void *sandbox_context(lua_State *L)
{
	return sandbox_of(L)->context;
}

bool sandbox_killed(const struct sandbox *sandbox)
{
	return sandbox->kill != SANDBOX_OK;
}

/* "policies/wish.lua:12: ": the innermost line that is not the language's own; "" when there is none. */
void sandbox_place(lua_State *L, char *out, size_t size)
{
	lua_Debug debug;
	out[0] = '\0';
	for (int level = 0; level < 200 && lua_getstack(L, level, &debug); level++) {
		lua_getinfo(L, "Sl", &debug);
		if (debug.currentline > 0 && strncmp(debug.short_src, "@muster/", 8) != 0) {
			snprintf(out, size, "%s:%d: ", debug.short_src, debug.currentline);
			return;
		}
	}
}

_Noreturn void sandbox_kill(lua_State *L, enum sandbox_verdict verdict, const char *text)
{
	struct sandbox *sandbox = sandbox_of(L);
	if (sandbox->kill == SANDBOX_OK) {
		if (fault_wanted("plain_hook"))            /* whose error pcall may swallow, and whose count begins anew */
			sandbox->left = sandbox->limits.instructions;
		else
			sandbox->kill = verdict;
		char place[100];
		sandbox_place(L, place, sizeof place);
		snprintf(sandbox->kill_text, sizeof sandbox->kill_text, "%s%s", place, text);
	}
	raise(L, sandbox);
}

static int64_t processor_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

/* The time a run may take is its own: what a busy machine does meanwhile is not held against it. The thread's time costs a system call, so
 * it is first read by who is still there after some thousand instructions, and then only when the time is up by the wall's clock. */
static void look_at_clock(lua_State *L, struct sandbox *sandbox)
{
	sandbox->look_below = sandbox->left > LOOK_EVERY ? sandbox->left - LOOK_EVERY : 0;
	if (!sandbox->processor_us)
		sandbox->processor_us = processor_us();
	else if (clock_boot(&sandbox->clock) > sandbox->deadline_us && processor_us() - sandbox->processor_us > sandbox->limits.clock_us)
		sandbox_kill(L, SANDBOX_CLOCK, too_long);
}

void sandbox_charge(lua_State *L, uint64_t instructions)
{
	struct sandbox *sandbox = sandbox_of(L);
	if (sandbox->kill != SANDBOX_OK)
		raise(L, sandbox);
	sandbox->used += instructions;
	if (instructions > sandbox->left) {
		sandbox->left = 0;
		sandbox_kill(L, SANDBOX_INSTRUCTIONS, too_many);
	}
	sandbox->left -= instructions;
	if (sandbox->left < sandbox->look_below)
		look_at_clock(L, sandbox);
}

/* How many arguments beyond its named ones the running function was called with, roughly: each call that passes them on copies them. */
static uint64_t extra_arguments(lua_State *L, lua_Debug *debug)
{
	int count = 128;
	while (count < ELEMENTS_MAX && lua_getlocal(L, debug, -count)) {
		lua_pop(L, 1);
		count *= 2;
	}
	return count > 128 ? (uint64_t)count : 0;
}

/* An instruction may compare the two longest texts there are, or pass on all arguments: it costs as if it did. */
static void on_hook(lua_State *L, lua_Debug *debug)
{
	const struct sandbox *sandbox = sandbox_of(L);
	if (debug->event == LUA_HOOKLINE) {
		lua_getinfo(L, "S", debug);
		sandbox->on_line(sandbox->on_line_arg, debug->source, debug->currentline);
		return;
	}
	if (sandbox->interrupt && *sandbox->interrupt)
		sandbox_kill(L, SANDBOX_KILLED, "interrupted");
	uint64_t dear = 1 + sandbox->longest[1] / 256 + extra_arguments(L, debug) / 16;
	sandbox_charge(L, HOOK_STEP * dear);
}

void sandbox_on_line(struct sandbox *sandbox, line_fn fn, void *arg)
{
	sandbox->on_line = fn;
	sandbox->on_line_arg = arg;
}

void sandbox_interrupt(struct sandbox *sandbox, const atomic_bool *flag)
{
	sandbox->interrupt = flag;
}

/* What a run makes dies with it; the pack's own tables and functions, most of the memory, stay. The young ones should fit into the processor's cache. */
void sandbox_loaded(struct sandbox *sandbox)
{
	sandbox->loaded = true;
	lua_gc(sandbox->L, LUA_GCGEN, YOUNG_PERCENT, 0);
	memcpy(sandbox->kept_longest, sandbox->longest, sizeof sandbox->longest);
}

/* ---- the one protected call ---- */

static void one_line(struct buf *out, const char *text, size_t len, size_t most)
{
	struct buf escaped = BUF_INIT;
	for (size_t i = 0; i < len && i < most; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c == '\n' || c == '\t')
			buf_byte(&escaped, ' ');
		else if (c < ' ' || c == 0x7F)
			buf_printf(&escaped, "\\x%02x", c);
		else
			buf_byte(&escaped, (char)c);
	}
	size_t keep = escaped.len;                     /* cut at a character */
	while (keep && len > most && ((unsigned char)escaped.data[keep - 1] & 0xC0) == 0x80)
		keep--;
	if (len > most && keep && (unsigned char)escaped.data[keep - 1] >= 0xC0)
		keep--;
	buf_add(out, escaped.data, keep);
	buf_free(&escaped);
}

static void put_traceback(lua_State *L, struct buf *out)
{
	lua_Debug debug;
	for (int level = 0; level < 24 && lua_getstack(L, level, &debug) && out->len < TRACEBACK_MAX - 300; level++) {
		lua_getinfo(L, "Sln", &debug);
		if (debug.currentline > 0)
			buf_printf(out, "%s:%d: in %s\n", debug.short_src, debug.currentline, debug.name ? debug.name : "the file's body");
		else if (debug.name)
			buf_printf(out, "in %s\n", debug.name);
	}
}

/* Runs before unwinding, so it only looks: no metamethods, nothing that allocates in Lua. */
static int on_error(lua_State *L)
{
	struct sandbox_result *result = sandbox_of(L)->result;
	if (!result->traceback.len)
		put_traceback(L, &result->traceback);
	return 1;
}

static void describe_error(lua_State *L, struct sandbox_result *result)
{
	size_t len;
	const struct sandbox *sandbox = sandbox_of(L);
	buf_clear(&result->error);
	if (sandbox->kill != SANDBOX_OK) {
		one_line(&result->error, sandbox->kill_text, strlen(sandbox->kill_text), ERROR_MAX);
	} else if (lua_type(L, -1) == LUA_TSTRING) {
		const char *text = lua_tolstring(L, -1, &len);
		one_line(&result->error, text, len, ERROR_MAX);
	} else {
		buf_printf(&result->error, "(the error object is a %s)", luaL_typename(L, -1));
	}
}

static void open_budget(struct sandbox *sandbox, lua_State *L)
{
	sandbox->left = sandbox->limits.instructions;
	sandbox->used = 0;
	sandbox->look_below = sandbox->left > LOOK_EVERY ? sandbox->left - LOOK_EVERY : 0;
	sandbox->kill = SANDBOX_OK;
	sandbox->refusals = 0;
	sandbox->toil = 0;
	sandbox->processor_us = 0;
	sandbox->memory_limit = sandbox->memory + sandbox->limits.memory_bytes;
	sandbox->deadline_us = clock_boot(&sandbox->clock) + sandbox->limits.clock_us;
	lua_sethook(L, on_hook, LUA_MASKCOUNT | (sandbox->on_line ? LUA_MASKLINE : 0), HOOK_STEP);
}

static enum sandbox_verdict verdict_of(const struct sandbox *sandbox, int status)
{
	if (sandbox->kill != SANDBOX_OK)
		return sandbox->kill;
	return status == LUA_OK ? SANDBOX_OK : SANDBOX_ERROR;
}

void sandbox_call(struct sandbox *sandbox, lua_State *L, int nargs, int nresults, struct sandbox_result *result)
{
	bool outermost = sandbox->depth == 0;
	uint64_t used_before;
	int base = lua_gettop(L) - nargs;
	if (outermost)
		open_budget(sandbox, L);
	used_before = sandbox->used;
	lua_pushcfunction(L, on_error);                /* a light function: nothing is allocated */
	lua_insert(L, base);
	struct sandbox_result *outer = sandbox->result;
	sandbox->result = result;
	sandbox->depth++;
	int status = lua_pcall(L, nargs, nresults, base);
	sandbox->depth--;
	sandbox->result = outer;
	if (sandbox_no_memory(L, status))
		kill_without_place(sandbox, SANDBOX_MEMORY, too_much);
	result->verdict = verdict_of(sandbox, status);
	result->instructions = sandbox->used - used_before;
	lua_remove(L, base);
	if (status != LUA_OK) {
		describe_error(L, result);
		lua_settop(L, base - 1);
	} else if (result->verdict != SANDBOX_OK) {
		lua_settop(L, base - 1);
		buf_text(&result->error, sandbox->kill_text);
	}
	if (result->verdict == SANDBOX_MEMORY && outermost)
		lua_gc(L, LUA_GCSTEP, 0);              /* a cycle begins; the rest in small steps */
	if (outermost)
		sandbox->kill = SANDBOX_OK;
}

void sandbox_result_free(struct sandbox_result *result)
{
	buf_free(&result->error);
	buf_free(&result->traceback);
}

/* ---- compiling ---- */

static void place_of(const char *message, struct err *err)
{
	const char *colon = strchr(message, ':'), *second = colon ? strchr(colon + 1, ':') : NULL;
	if (!second) {
		err_set(err, ERR_MODEL, "%s", message);
		return;
	}
	char where[ERR_WHERE_MAX];
	snprintf(where, sizeof where, "%.*s", (int)(second - message), message);
	err_at(err, ERR_MODEL, where, "%s", second[1] == ' ' ? second + 2 : second + 1);
}

bool sandbox_compile(struct sandbox *sandbox, lua_State *L, const char *path, struct str text, struct err *err)
{
	char name[300];
	(void)sandbox;
	snprintf(name, sizeof name, "@%s", path);
	if (luaL_loadbufferx(L, text.ptr, text.len, name, "t") != LUA_OK) {
		const char *message = lua_tostring(L, -1);
		place_of(message ? message : "cannot be compiled", err);
		lua_pop(L, 2);
		return false;
	}
	lua_insert(L, -2);
	lua_setupvalue(L, -2, 1);
	return true;
}

void sandbox_push_libraries(lua_State *L)
{
	static const struct { const char *name; void (*fill)(lua_State *L); } libraries[] = {
		{ "string", safe_string }, { "table", safe_table }, { "math", safe_math }, { "coroutine", safe_coroutine }, { "utf8", safe_utf8 } };
	lua_newtable(L);
	safe_base(L);
	for (size_t i = 0; i < COUNT_OF(libraries); i++) {
		lua_newtable(L);
		libraries[i].fill(L);
		lua_setfield(L, -2, libraries[i].name);
	}
}

/* ---- life ---- */

struct sandbox *sandbox_new(const struct sandbox_limits *limits, struct err *err)
{
	struct sandbox *sandbox = mem_zalloc(sizeof *sandbox);
	sandbox->limits = *limits;
	sandbox->clock = clock_real();
	sandbox->L = lua_newstate(allocate, sandbox);
	if (!sandbox->L) {
		pool_free(&sandbox->pool);
		mem_free(sandbox);
		err_set(err, ERR_INTERNAL, "no Lua state could be made");
		return NULL;
	}
	lua_atpanic(sandbox->L, panic);
	*(struct sandbox **)lua_getextraspace(sandbox->L) = sandbox;
	return sandbox;
}

bool sandbox_starved(const struct sandbox *sandbox)
{
	return sandbox->starved;
}

void sandbox_free(struct sandbox *sandbox)
{
	if (!sandbox)
		return;
	lua_close(sandbox->L);
	pool_free(&sandbox->pool);
	mem_free(sandbox);
}

void sandbox_set_limits(struct sandbox *sandbox, const struct sandbox_limits *limits)
{
	sandbox->limits = *limits;
}

lua_State *sandbox_state(struct sandbox *sandbox)
{
	return sandbox->L;
}
