/* sandbox_private.h — shared by the files that make up the sandbox. */
#ifndef SCRIPT_SANDBOX_PRIVATE_H
#define SCRIPT_SANDBOX_PRIVATE_H

#include "base/pool.h"
#include "script/sandbox.h"

#include <lauxlib.h>

struct sandbox {
	lua_State *L;
	struct sandbox_limits limits;
	struct clock clock;
	void *context;
	const atomic_bool *interrupt;        /* NULL: nobody can */
	line_fn on_line; void *on_line_arg;    /* NULL: nobody wants to know */
	int depth;                             /* calls inside calls */
	struct sandbox_result *result;         /* of the innermost */
	uint64_t left, used;                   /* of the outermost call */
	int64_t deadline_us, processor_us;     /* the latter: of the thread, at the first look; 0: none yet */
	uint64_t look_below;                   /* the clock is looked at when fewer are left */
	size_t longest[2], kept_longest[2];    /* the two longest texts made in this call; while loading */
	uint32_t refusals;                     /* of memory, in this call */
	uint64_t toil;                         /* work whose amount differs from state to state */
	bool loaded;
	enum sandbox_verdict kill;             /* sticky until the outermost call ends */
	char kill_text[200];
	size_t memory, memory_limit;
	bool starved;                          /* the machine had no memory, not the budget */
	struct pool pool;
};

/* A pack's table that has a metatable gets a sealed copy of it; these are keys in the copy: what it was made of, how many bases stand
 * behind, and that others have the table as their base. */
extern const char sealed_key, depth_key, base_key;
enum { BASES_MAX = 6 };

enum { STRING_MAX = 1 << 20, ELEMENTS_MAX = 1000000, UNPACK_MAX = 1000 };

void safe_base(lua_State *L);              /* each sets its functions in the table on top */
void safe_string(lua_State *L);
void safe_table(lua_State *L);
void safe_utf8(lua_State *L);
void safe_coroutine(lua_State *L);
void safe_math(lua_State *L);
/* Iterators that remember where they are: functions of C whose upvalues change. */
int step_pairs(lua_State *L);
int step_gmatch(lua_State *L);
int call_wrapped(lua_State *L);
size_t table_slots(lua_State *L, int index);        /* how many places the table has, used or not: what a walk over it costs */
const char *assigned_upvalue(lua_State *L, int function);      /* of a function of the pack that keeps something from call to call; NULL: none */
/* Numbers from arguments; a text is one only when it is short. */
lua_Integer check_integer(lua_State *L, int index);
lua_Integer opt_integer(lua_State *L, int index, lua_Integer absent);
void push_guarded(lua_State *L, int first);          /* wraps the stock function on top: no long texts as numbers from argument `first` on */
void sandbox_toil(lua_State *L, uint64_t instructions);        /* charges what is not the same in each state; never decides a count */
void sandbox_objects(lua_State *L, int count);                 /* charges objects that need not be made */
void sandbox_make_room(lua_State *L, size_t bytes);            /* before a luaL_Buffer takes as much */
bool sandbox_no_memory(lua_State *L, int status);              /* of a failed call whose error is on top */
void buffer_room(lua_State *L, luaL_Buffer *out, size_t more); /* before `more` bytes are added */
void push_sorted_keys(lua_State *L, int table);    /* pushes an array of the keys in order, and its length on top */

#endif
