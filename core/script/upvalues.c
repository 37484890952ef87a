/* Does a function keep something from call to call? Its code says so: Lua's own dump of it (ldump.c, lopcodes.h of 5.4) is read for instructions
 * that assign an upvalue which is not a local variable of the function itself. */
#include "script/sandbox_private.h"

#include <stdio.h>

_Static_assert(LUA_VERSION_NUM == 504, "the layout of dumps and instructions is that of Lua 5.4");

enum { OP_SETUPVAL = 10, HEADER = 4 + 1 + 1 + 6 + 3 + 8 + 8, DEPTH_MAX = 256 };
enum { CONSTANT_FLOAT = 0x13, CONSTANT_INTEGER = 0x03, CONSTANT_SHORT = 0x04, CONSTANT_LONG = 0x14 };

struct reader { const unsigned char *at, *end; bool broken; };

static int append(lua_State *L, const void *bytes, size_t size, void *arg)
{
	(void)L;
	buf_add(arg, bytes, size);
	return 0;
}

static const unsigned char *skip(struct reader *reader, size_t bytes)
{
	const unsigned char *at = reader->at;
	if (bytes > (size_t)(reader->end - at)) {
		reader->broken = true;
		reader->at = reader->end;
		return NULL;
	}
	reader->at += bytes;
	return at;
}

static size_t number(struct reader *reader)
{
	size_t value = 0;
	for (const unsigned char *at; (at = skip(reader, 1)) != NULL;) {
		value = value << 7 | (*at & 0x7F);
		if (*at & 0x80)
			break;
	}
	return value;
}

static void skip_text(struct reader *reader)
{
	size_t size = number(reader);
	if (size)
		skip(reader, size - 1);
}

static void skip_constants(struct reader *reader)
{
	for (size_t count = number(reader); count && !reader->broken; count--) {
		const unsigned char *type = skip(reader, 1);
		if (!type)
			return;
		if (*type == CONSTANT_FLOAT || *type == CONSTANT_INTEGER)
			skip(reader, 8);
		else if (*type == CONSTANT_SHORT || *type == CONSTANT_LONG)
			skip_text(reader);
	}
}

static void skip_debug(struct reader *reader)
{
	skip(reader, number(reader));
	for (size_t count = number(reader); count && !reader->broken; count--) {
		number(reader);
		number(reader);
	}
	for (size_t count = number(reader); count && !reader->broken; count--) {
		skip_text(reader);
		number(reader);
		number(reader);
	}
	for (size_t count = number(reader); count && !reader->broken; count--)
		skip_text(reader);
}

static uint32_t instruction(const unsigned char *code, size_t at)
{
	uint32_t word;
	memcpy(&word, code + 4 * at, sizeof word);
	return word;
}

/* outer: for each upvalue of the enclosing function whether it outlives the run; NULL: all of this function's do. */
static bool assigns(struct reader *reader, const bool *outer, size_t outer_count, int depth)
{
	bool lasting[256] = { false }, found = false;
	skip_text(reader);
	number(reader);
	number(reader);
	skip(reader, 3);
	size_t length = number(reader);
	const unsigned char *code = length < SIZE_MAX / 4 ? skip(reader, 4 * length) : NULL;
	skip_constants(reader);
	size_t count = number(reader);
	for (size_t i = 0; i < count && i < COUNT_OF(lasting); i++) {
		const unsigned char *upvalue = skip(reader, 3);            /* in the enclosing function's stack? which one; what kind */
		if (upvalue)
			lasting[i] = !outer || (!upvalue[0] && upvalue[1] < outer_count && outer[upvalue[1]]);
	}
	for (size_t i = 0; code && i < length; i++) {
		uint32_t word = instruction(code, i);
		found = found || ((word & 0x7F) == OP_SETUPVAL && lasting[word >> 16 & 0xFF]);
	}
	for (size_t inner = number(reader); inner && !reader->broken && depth < DEPTH_MAX; inner--)
		found = assigns(reader, lasting, count, depth + 1) || found;
	skip_debug(reader);
	return found;
}

const char *assigned_upvalue(lua_State *L, int function)
{
	lua_Debug debug;
	lua_pushvalue(L, function);
	lua_getinfo(L, ">S", &debug);
	if (strncmp(debug.source, "@@muster/", 9) == 0)                /* the language keeps its own order */
		return NULL;
	struct buf dump = BUF_INIT;
	lua_pushvalue(L, function);
	bool found = false;
	if (lua_dump(L, append, &dump, 1) == 0 && dump.len > HEADER + 1) {
		struct reader reader = { (const unsigned char *)dump.data + HEADER + 1, (const unsigned char *)dump.data + dump.len, false };
		found = assigns(&reader, NULL, 0, 0);
	}
	buf_free(&dump);
	lua_pop(L, 1);
	return found ? lua_pushfstring(L, "%s:%d", debug.short_src, debug.linedefined) : NULL;
}
