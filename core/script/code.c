/* Where the code of a rule stands: its condition, its body, and the pack's functions that they reach through upvalues and modules. Only looks. */
#include "script/script_private.h"

enum { SPANS_MOST = 200, REACH_MOST = 8 };
struct walk { lua_State *L; const struct code_walk *walk; const void *seen[SPANS_MOST]; size_t count; bool condition; };

static bool is_code(lua_State *L)
{
	return lua_isfunction(L, -1) && !lua_iscfunction(L, -1);
}

/* Of the function on top, which stays. */
static struct code_span span_of(lua_State *L)
{
	lua_Debug debug;
	lua_pushvalue(L, -1);
	lua_getinfo(L, ">S", &debug);
	return (struct code_span){ debug.source[0] == '@' ? debug.source + 1 : debug.source, debug.linedefined, debug.lastlinedefined, false };
}

static bool is_language(const struct code_span *span)
{
	return strncmp(span->path, "@muster/", 8) == 0;
}

static bool seen(struct walk *walk)
{
	const void *function = lua_topointer(walk->L, -1);
	for (size_t i = 0; i < walk->count; i++)
		if (walk->seen[i] == function)
			return true;
	if (walk->count == SPANS_MOST)
		return true;
	walk->seen[walk->count++] = function;
	return false;
}

static void visit(struct walk *walk, int depth);

/* A module, or a file's own names: what the code calls by its name. The table is on top. */
static void visit_members(struct walk *walk, const struct code_span *from, int depth)
{
	lua_State *L = walk->L;
	int top = lua_gettop(L);
	sandbox_thaw_view(L, top);                             /* a frozen one's contents come on top of it */
	lua_pushnil(L);
	while (lua_next(L, -2)) {
		if (is_code(L) && lua_type(L, -2) == LUA_TSTRING && walk->walk->wanted(walk->walk->arg, from, lua_tostring(L, -2)))
			visit(walk, depth);
		lua_pop(L, 1);
	}
	lua_settop(L, top);
}

/* The function on top, which stays. The language's own wrappers are looked through, not shown. */
static void visit(struct walk *walk, int depth)
{
	lua_State *L = walk->L;
	struct code_span span = span_of(L);
	bool language = is_language(&span);
	if (depth > REACH_MOST || (language && depth > 0) || !lua_checkstack(L, 10) || seen(walk))
		return;
	span.condition = walk->condition;
	if (!language)
		walk->walk->found(walk->walk->arg, &span);
	for (int i = 1; lua_getupvalue(L, -1, i); i++) {
		if (is_code(L))
			visit(walk, language ? depth : depth + 1);
		else if (lua_istable(L, -1) && !language)
			visit_members(walk, &span, depth + 1);
		lua_pop(L, 1);
	}
}

static void visit_reference(struct walk *walk, int reference, bool condition)
{
	int top = lua_gettop(walk->L);
	walk->condition = condition;
	if (reference && lua_checkstack(walk->L, 10) && lua_rawgeti(walk->L, LUA_REGISTRYINDEX, reference) == LUA_TFUNCTION && is_code(walk->L))
		visit(walk, 0);
	lua_settop(walk->L, top);
}

void handler_code(void *arg, const struct handler *handler, const struct code_walk *code_walk)
{
	struct script *script = arg;
	struct walk walk = { .L = script->L, .walk = code_walk };
	visit_reference(&walk, handler->when, true);
	visit_reference(&walk, handler->function, false);
}

static bool nothing_wanted(void *arg, const struct code_span *from, const char *name)
{
	(void)arg, (void)from, (void)name;
	return false;
}

static void take_first(void *arg, const struct code_span *span)
{
	struct code_span *first = arg;
	if (!first->path)
		*first = *span;
}

bool condition_span(lua_State *L, const struct handler *handler, struct code_span *span)
{
	*span = (struct code_span){ .path = NULL };
	struct code_walk code_walk = { nothing_wanted, take_first, span };
	struct walk walk = { .L = L, .walk = &code_walk };
	visit_reference(&walk, handler->when, true);
	return span->path != NULL;
}
