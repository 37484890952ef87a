/* sandbox_private.h — shared by the files that make up the sandbox. */
#ifndef SCRIPT_SANDBOX_PRIVATE_H
#define SCRIPT_SANDBOX_PRIVATE_H

#include "base/pool.h"
#include "script/sandbox.h"

struct sandbox {
	lua_State *L;
	struct sandbox_limits limits;
	struct clock clock;
	void *context;
	int depth;                             /* calls inside calls */
	struct sandbox_result *result;         /* of the innermost */
	uint64_t left, used;                   /* of the outermost call */
	int64_t deadline_us;
	uint32_t hooks;
	enum sandbox_verdict kill;             /* sticky until the outermost call ends */
	char kill_text[200];
	size_t memory, memory_limit;
	bool starved;                          /* the machine had no memory, not the budget */
	struct pool pool;
};

enum { STRING_MAX = 1 << 20, ELEMENTS_MAX = 1000000, UNPACK_MAX = 1000 };

void safe_base(lua_State *L);              /* each sets its functions in the table on top */
void safe_string(lua_State *L);
void safe_table(lua_State *L);
void safe_coroutine(lua_State *L);
void safe_math(lua_State *L);
void push_sorted_keys(lua_State *L, int table);    /* pushes an array of the keys in order, and its length on top */

#endif
