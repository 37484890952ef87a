/* sandbox.h — a Lua state that nothing gets out of: allowed libraries only, one shared budget of instructions that neither
 * pcall nor coroutines can swallow, a memory limit, tables frozen after load. The only protected call of the program is
 * sandbox_call. One sandbox a thread.
 *
 * Counting: the VM's instructions in steps of HOOK_STEP, plus what library functions charge. The sum depends on the program and
 * its input alone, so a kill by count happens at the same place on every machine; the clock is only the backstop. */
#ifndef SCRIPT_SANDBOX_H
#define SCRIPT_SANDBOX_H

#include <stdatomic.h>
#include <lua.h>
#include <lauxlib.h>
#include "base/clock.h"
#include "base/buf.h"
#include "base/err.h"

enum { HOOK_STEP = 1000 };
enum sandbox_verdict { SANDBOX_OK, SANDBOX_ERROR, SANDBOX_INSTRUCTIONS, SANDBOX_CLOCK, SANDBOX_MEMORY, SANDBOX_KILLED };

struct sandbox_limits {
	uint64_t instructions;                 /* of a call without its own budget */
	int64_t  clock_us;
	size_t   memory_bytes, block_bytes;    /* over what was in use when the outermost call began; one allocation */
};
struct sandbox_result {
	enum sandbox_verdict verdict;
	uint64_t instructions;
	struct buf error;                      /* one line, "policies/wish.lua:12: text", valid UTF-8, ≤ 1 KiB */
	struct buf traceback;                  /* ≤ 8 KiB, no addresses */
};

struct sandbox;
struct sandbox *sandbox_new(const struct sandbox_limits *limits, struct err *err) MUST_CHECK;
bool sandbox_starved(const struct sandbox *sandbox);                        /* an allocation within the budget failed */
void sandbox_free(struct sandbox *sandbox);                                 /* NULL is fine */
void sandbox_set_limits(struct sandbox *sandbox, const struct sandbox_limits *limits);      /* between calls */
lua_State *sandbox_state(struct sandbox *sandbox);
struct sandbox *sandbox_of(lua_State *L);
void  sandbox_set_context(struct sandbox *sandbox, void *context);
void *sandbox_context(lua_State *L);
/* "policies/wish.lua:12: ", the innermost line that is not the language's own; "" when there is none. */
void sandbox_place(lua_State *L, char *out, size_t size);

/* Calls what lies on L's stack (function, nargs arguments); on OK nresults results remain, else nothing. Reentrant: a call inside a call
 * shares the enclosing budget. L: the state that asks (a coroutine may). */
void sandbox_call(struct sandbox *sandbox, lua_State *L, int nargs, int nresults, struct sandbox_result *result);
void sandbox_result_free(struct sandbox_result *result);

/* For library functions and bindings; may not return (they raise). */
void sandbox_charge(lua_State *L, uint64_t instructions);
_Noreturn void sandbox_kill(lua_State *L, enum sandbox_verdict verdict, const char *text);
/* fn is told each line that runs from now on, before it does; source: "@policies/wish.lua". It changes no count. */
typedef void (*line_fn)(void *arg, const char *source, int line);
void sandbox_on_line(struct sandbox *sandbox, line_fn fn, void *arg);
/* Ends a call as soon as the flag is set, like a budget that is used up; NULL: nobody can. */
void sandbox_interrupt(struct sandbox *sandbox, const atomic_bool *flag);
/* Loading is over: what the pack keeps is known. */
void sandbox_loaded(struct sandbox *sandbox);
bool sandbox_killed(const struct sandbox *sandbox);

/* Pushes a chunk compiled from text (never bytecode) whose messages say "path:line:"; its _ENV is the value on top of the stack, which is
 * popped. false: err has where and text, nothing is pushed. */
bool sandbox_compile(struct sandbox *sandbox, lua_State *L, const char *path, struct str text, struct err *err) MUST_CHECK;

/* Pushes a new table with the allowed libraries. */
void sandbox_push_libraries(lua_State *L);
/* Freezes everything reachable from the value on top, in place; pops it. */
void sandbox_freeze(lua_State *L);
/* When the value at index is a frozen table, pushes its contents table and returns true. */
bool sandbox_thaw_view(lua_State *L, int index);

#endif
