/* The syntax of Lua 5.4 walked once more (reference manual §9), with scopes and what is known of each local. A file is walked until
 * the parameters of its local functions are known from their calls; the last walk complains. */
#include "script/checker_private.h"

#include <stdio.h>

enum { DEPTH_MAX = 150, WALKS_MAX = 12 };
#define PENDING ((struct shaped){ .shape = SHAPE_PENDING })

/* ---- tokens ---- */

static const struct token *peek(const struct checker *checker) { return &checker->tokens[checker->at]; }
static bool is(const struct checker *checker, const char *text)
{
	const struct token *token = peek(checker);
	return (token->type == TOKEN_KEYWORD || token->type == TOKEN_SYMBOL) && str_is(token->text, text);
}

static const struct token *take(struct checker *checker)
{
	const struct token *token = peek(checker);
	if (token->type != TOKEN_END)
		checker->at++;
	return token;
}

static bool accept(struct checker *checker, const char *text)
{
	if (!is(checker, text))
		return false;
	checker->at++;
	return true;
}

static bool at_block_end(const struct checker *checker)
{
	return peek(checker)->type == TOKEN_END || is(checker, "end") || is(checker, "else") || is(checker, "elseif") || is(checker, "until");
}

/* ---- complaints ---- */

void check_complain(struct checker *checker, int line, const char *format, ...)
{
	char where[300];
	struct buf text = BUF_INIT;
	va_list args;
	if (checker->quiet)
		return;
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	snprintf(where, sizeof where, "%s:%d", checker->path, line);
	diagnostics_add(checker->diagnostics, SEVERITY_ERROR, where, "%s", buf_cstr(&text));
	buf_free(&text);
}

const char *check_hint(char *out, size_t size, struct str wrong, const char *const *names)
{
	char text[64];
	out[0] = '\0';
	return str_to_c(wrong, text, sizeof text) ? err_suggest(out, size, text, names) : out;
}

/* ---- locals and functions ---- */

static void declare(struct checker *checker, struct str name, struct shaped value)
{
	if (checker->local_count == checker->local_cap)
		checker->locals = mem_resize(checker->locals, (checker->local_cap = checker->local_cap ? checker->local_cap * 2 : 64) * sizeof checker->locals[0]);
	checker->locals[checker->local_count++] = (struct local){ name, value, checker->level };
}

static struct local *find_local(struct checker *checker, struct str name)
{
	for (size_t i = checker->local_count; i-- > 0;)
		if (str_eq(checker->locals[i].name, name))
			return &checker->locals[i];
	return NULL;
}

/* Functions are known by where they stand: the same in every walk. */
static int function_at(struct checker *checker, size_t token)
{
	for (size_t i = 0; i < checker->function_count; i++)
		if (checker->functions[i].token == token)
			return (int)i;
	if (checker->function_count == checker->function_cap)
		checker->functions = mem_resize(checker->functions, (checker->function_cap = checker->function_cap ? checker->function_cap * 2 : 32) * sizeof checker->functions[0]);
	struct function *function = &checker->functions[checker->function_count];
	function->token = token;
	for (size_t i = 0; i < CHECK_PARAMETERS; i++)
		function->parameters[i] = function->next[i] = PENDING;
	return (int)checker->function_count++;
}

static bool same(const struct shaped *a, const struct shaped *b)
{
	return a->shape == b->shape && a->kind == b->kind && a->event == b->event && a->field == b->field && (a->shape != SHAPE_FUNCTION || a->function == b->function);
}

void check_bind(struct checker *checker, int function, size_t parameter, struct shaped value)
{
	if (parameter >= CHECK_PARAMETERS || value.shape == SHAPE_PENDING)
		return;
	struct shaped *known = &checker->functions[function].next[parameter];
	if (value.shape == SHAPE_TEXT || value.shape == SHAPE_FIELD || value.shape == SHAPE_STATE)
		value = SHAPELESS;
	if (known->shape == SHAPE_PENDING)
		*known = value;
	else if (!same(known, &value))
		*known = SHAPELESS;
}

/* A function that goes where its calls cannot be followed. */
static void let_go(struct checker *checker, const struct shaped *value)
{
	for (size_t i = 0; value->shape == SHAPE_FUNCTION && i < CHECK_PARAMETERS; i++)
		check_bind(checker, value->function, i, SHAPELESS);
}

/* ---- expressions ---- */

static struct shaped expression(struct checker *checker, int priority);
static void block(struct checker *checker);

static void parameters_of(struct checker *checker, int function)
{
	size_t index = 0;
	while (!is(checker, ")") && peek(checker)->type != TOKEN_END) {
		const struct token *token = take(checker);
		if (token->type == TOKEN_NAME) {
			declare(checker, token->text, index < CHECK_PARAMETERS ? checker->functions[function].parameters[index] : SHAPELESS);
			index++;
		}
	}
	accept(checker, ")");
}

/* From the opening parenthesis to `end`. */
static struct shaped function_body(struct checker *checker, bool method)
{
	int function = function_at(checker, checker->at);
	size_t locals = checker->local_count;
	checker->level++;
	if (method)
		declare(checker, STR("self"), SHAPELESS);
	accept(checker, "(");
	parameters_of(checker, function);
	block(checker);
	accept(checker, "end");
	checker->level--;
	checker->local_count = locals;
	return (struct shaped){ .shape = SHAPE_FUNCTION, .function = function };
}

/* { "a", "b" } as the value of a member: its texts. */
static void texts_ahead(const struct checker *checker, struct member *member)
{
	const struct token *at = peek(checker) + 1;
	if (!is(checker, "{"))
		return;
	for (member->texts = at; at->type == TOKEN_STRING; at += 2) {
		member->text_count++;
		if (!str_is(at[1].text, ","))
			break;
	}
}

static void keep_member(struct argument *argument, struct member member)
{
	if (argument->member_count == argument->member_cap)
		argument->members = mem_resize(argument->members, (argument->member_cap = argument->member_cap ? argument->member_cap * 2 : 8) * sizeof argument->members[0]);
	argument->members[argument->member_count++] = member;
}

static void member(struct checker *checker, struct argument *argument)
{
	struct member one = { .line = peek(checker)->line };
	const struct token *after = peek(checker)->type == TOKEN_END ? peek(checker) : &checker->tokens[checker->at + 1];
	if (peek(checker)->type == TOKEN_NAME && after->type == TOKEN_SYMBOL && str_is(after->text, "=")) {
		one.key = take(checker)->text;
		take(checker);
	} else if (accept(checker, "[")) {
		struct shaped key = expression(checker, 0);
		if (key.shape == SHAPE_TEXT)
			one.key = key.text;
		accept(checker, "]");
		accept(checker, "=");
	}
	texts_ahead(checker, &one);
	one.value = expression(checker, 0);
	let_go(checker, &one.value);
	if (argument)
		keep_member(argument, one);
}

static struct shaped table(struct checker *checker, struct argument *argument)
{
	accept(checker, "{");
	while (!is(checker, "}") && peek(checker)->type != TOKEN_END) {
		size_t before = checker->at;
		member(checker, argument);
		if (!accept(checker, ","))
			accept(checker, ";");
		if (checker->at == before)
			take(checker);
	}
	accept(checker, "}");
	if (argument)
		argument->is_table = true;
	return SHAPELESS;
}

static void add_argument(struct checker *checker, struct call *call)
{
	struct argument argument = { .member_count = 0 };
	if (is(checker, "{"))
		table(checker, &argument);
	else
		argument.value = expression(checker, 0);
	if (call->count < CHECK_ARGUMENTS)
		call->arguments[call->count++] = argument;
	else
		mem_free(argument.members);
}

/* on("wish.submit", function(wish, event) … end): the function's parameters are known before its body is walked. */
static void handler_ahead(struct checker *checker, struct shaped callee, const struct call *call)
{
	struct shaped shapes[2];
	if (callee.shape != SHAPE_WORD || !is(checker, "function") || !call->count)
		return;
	if (!check_handler_shapes(checker, callee.text, call->arguments[0].value, call->count > 1 ? call->arguments[1].value : SHAPELESS, shapes))
		return;
	int function = function_at(checker, checker->at + 1);
	check_bind(checker, function, 0, shapes[0]);
	check_bind(checker, function, 1, shapes[1]);
}

/* { when = function(wish, event) … end } in the options of a handler */
static void options_ahead(struct checker *checker, struct shaped callee, const struct call *call)
{
	struct shaped shapes[2];
	if (callee.shape != SHAPE_WORD || !is(checker, "{") || !call->count || !check_handler_shapes(checker, callee.text, call->arguments[0].value, SHAPELESS, shapes))
		return;
	for (size_t at = checker->at + 1, depth = 1; depth && checker->tokens[at].type != TOKEN_END; at++) {
		const struct token *token = &checker->tokens[at];
		if (token->type == TOKEN_SYMBOL && str_is(token->text, "{"))
			depth++;
		else if (token->type == TOKEN_SYMBOL && str_is(token->text, "}"))
			depth--;
		else if (token->type == TOKEN_NAME && str_is(token->text, "when") && checker->tokens[at + 2].type == TOKEN_KEYWORD && str_is(checker->tokens[at + 2].text, "function")) {
			int function = function_at(checker, at + 3);
			check_bind(checker, function, 0, shapes[0]);
			check_bind(checker, function, 1, shapes[1]);
			break;
		}
	}
}

static void arguments(struct checker *checker, struct shaped callee, struct call *call)
{
	if (peek(checker)->type == TOKEN_STRING || is(checker, "{")) {
		add_argument(checker, call);
		return;
	}
	accept(checker, "(");
	while (!is(checker, ")") && peek(checker)->type != TOKEN_END) {
		size_t before = checker->at;
		handler_ahead(checker, callee, call);
		options_ahead(checker, callee, call);
		add_argument(checker, call);
		accept(checker, ",");
		if (checker->at == before)
			take(checker);
	}
	accept(checker, ")");
}

/* A named function given to on() is called with the entity and the event; to anything else, with nobody knows what. */
static void follow_functions(struct checker *checker, struct shaped callee, const struct call *call)
{
	struct shaped shapes[2];
	bool handler = callee.shape == SHAPE_WORD && call->count > 1
	            && check_handler_shapes(checker, callee.text, call->arguments[0].value, call->arguments[1].value, shapes);
	if (callee.shape == SHAPE_FUNCTION)
		for (size_t i = 0; i < CHECK_PARAMETERS; i++)
			check_bind(checker, callee.function, i, i < call->count ? call->arguments[i].value : SHAPELESS);
	for (size_t i = 0; i < call->count; i++) {
		const struct shaped *value = &call->arguments[i].value;
		if (value->shape != SHAPE_FUNCTION)
			continue;
		if (handler) {
			check_bind(checker, value->function, 0, shapes[0]);
			check_bind(checker, value->function, 1, shapes[1]);
		} else {
			let_go(checker, value);
		}
	}
}

static struct shaped called(struct checker *checker, struct shaped callee, struct str method, int line)
{
	struct call call = { .count = 0, .line = line };
	struct shaped result = SHAPELESS;
	arguments(checker, method.len ? SHAPELESS : callee, &call);
	follow_functions(checker, method.len ? SHAPELESS : callee, &call);
	if (method.len)
		result = check_method(checker, callee, method, &call);
	else if (callee.shape == SHAPE_WORD)
		result = check_word(checker, callee.text, &call);
	for (size_t i = 0; i < call.count; i++)
		mem_free(call.arguments[i].members);
	return result;
}

static struct shaped name_value(struct checker *checker, const struct token *token)
{
	const struct local *local = find_local(checker, token->text);
	char hint[120];
	if (local)
		return local->value;
	for (const char *const *at = checker->names->globals; *at; at++)
		if (str_is(token->text, *at))
			return (struct shaped){ .shape = SHAPE_WORD, .text = token->text };
	check_complain(checker, token->line, "nothing is named '%.*s'%s", STR_ARG(token->text), check_hint(hint, sizeof hint, token->text, checker->names->globals));
	return SHAPELESS;
}

static bool starts_arguments(const struct checker *checker)
{
	return is(checker, "(") || is(checker, "{") || peek(checker)->type == TOKEN_STRING;
}

/* The last name of a chain like a.b.c, for assignments: *last is true when the chain is one plain name. */
static struct shaped chain(struct checker *checker, const struct token **plain)
{
	const struct token *token = take(checker);
	struct shaped value = SHAPELESS;
	*plain = NULL;
	if (token->type == TOKEN_NAME) {
		bool alone = !is(checker, ".") && !is(checker, "[") && !is(checker, ":") && !starts_arguments(checker);
		*plain = alone ? token : NULL;
		bool assigned = alone && (is(checker, "=") || is(checker, ","));
		value = assigned && !find_local(checker, token->text) ? SHAPELESS : name_value(checker, token);
	} else if (str_is(token->text, "(")) {
		value = expression(checker, 0);
		accept(checker, ")");
	}
	for (;;) {
		int line = peek(checker)->line;
		if (accept(checker, ".")) {
			const struct token *name = take(checker);
			value = check_index(checker, value, name->text, name->line);
		} else if (accept(checker, "[")) {
			struct shaped key = expression(checker, 0);
			accept(checker, "]");
			value = key.shape == SHAPE_TEXT ? check_index(checker, value, key.text, line)
			      : value.shape == SHAPE_ENTITIES ? (struct shaped){ .shape = SHAPE_ENTITY, .kind = value.kind } : SHAPELESS;
		} else if (accept(checker, ":")) {
			const struct token *name = take(checker);
			value = called(checker, value, name->text, name->line);
		} else if (starts_arguments(checker)) {
			value = called(checker, value, STR_NONE, line);
		} else {
			return value;
		}
	}
}

static struct shaped simple(struct checker *checker)
{
	const struct token *token = peek(checker), *plain;
	if (token->type == TOKEN_STRING) {
		take(checker);
		return (struct shaped){ .shape = SHAPE_TEXT, .text = token->text };
	}
	if (token->type == TOKEN_NUMBER || is(checker, "nil") || is(checker, "true") || is(checker, "false") || is(checker, "...")) {
		take(checker);
		return SHAPELESS;
	}
	if (accept(checker, "function"))
		return function_body(checker, false);
	if (is(checker, "{"))
		return table(checker, NULL);
	return chain(checker, &plain);
}

static const struct { const char *text; int left, right; } operators[] = {
	{ "or", 1, 1 }, { "and", 2, 2 }, { "<", 3, 3 }, { ">", 3, 3 }, { "<=", 3, 3 }, { ">=", 3, 3 }, { "~=", 3, 3 }, { "==", 3, 3 }, { "|", 4, 4 }, { "~", 5, 5 }, { "&", 6, 6 },
	{ "<<", 7, 7 }, { ">>", 7, 7 }, { "..", 9, 8 }, { "+", 10, 10 }, { "-", 10, 10 }, { "*", 11, 11 }, { "/", 11, 11 }, { "//", 11, 11 }, { "%", 11, 11 }, { "^", 14, 13 },
};
enum { UNARY = 12 };

static int operator_here(const struct checker *checker)
{
	for (size_t i = 0; i < COUNT_OF(operators); i++)
		if (is(checker, operators[i].text))
			return (int)i;
	return -1;
}

/* a and b is b when it is anything; a or b is what both are. */
static struct shaped combined(const char *operator, struct shaped left, struct shaped right)
{
	if (strcmp(operator, "and") == 0)
		return right;
	return strcmp(operator, "or") == 0 && left.shape != SHAPE_TEXT && same(&left, &right) ? left : SHAPELESS;
}

static struct shaped expression(struct checker *checker, int priority)
{
	struct shaped left;
	if (++checker->depth > DEPTH_MAX) {
		take(checker);
		checker->depth--;
		return SHAPELESS;
	}
	if (accept(checker, "not") || accept(checker, "#") || accept(checker, "-") || accept(checker, "~")) {
		expression(checker, UNARY);
		left = SHAPELESS;
	} else {
		left = simple(checker);
	}
	for (int at = operator_here(checker); at >= 0 && operators[at].left > priority; at = operator_here(checker)) {
		int line = take(checker)->line;
		struct shaped right = expression(checker, operators[at].right);
		if (strcmp(operators[at].text, "==") == 0 || strcmp(operators[at].text, "~=") == 0)
			check_compare(checker, left, right, line);
		left = combined(operators[at].text, left, right);
	}
	checker->depth--;
	return left;
}

/* ---- statements ---- */

static void scoped_block(struct checker *checker)
{
	size_t locals = checker->local_count;
	block(checker);
	checker->local_count = locals;
}

static void assign(struct checker *checker, const struct token *name, struct shaped value)
{
	struct local *local = find_local(checker, name->text);
	if (!local)
		check_complain(checker, name->line, "'%.*s' would be a global; write local %.*s", STR_ARG(name->text), STR_ARG(name->text));
	else if (local->level == 0 && checker->level > 0)
		check_complain(checker, name->line, "'%.*s' belongs to the file: a policy keeps no memory of its own; what must last is an entity, a timer or a ledger entry", STR_ARG(name->text));
	else if (!same(&local->value, &value))
		local->value = SHAPELESS;
}

static void assignment_or_call(struct checker *checker)
{
	const struct token *targets[16], *plain;
	size_t count = 0;
	chain(checker, &plain);
	targets[count++] = plain;
	while (accept(checker, ",")) {
		chain(checker, &plain);
		if (count < COUNT_OF(targets))
			targets[count++] = plain;
	}
	if (!accept(checker, "="))
		return;
	size_t at = 0;
	do {
		struct shaped value = expression(checker, 0);
		let_go(checker, &value);
		if (at < count && targets[at])
			assign(checker, targets[at], value);
		at++;
	} while (accept(checker, ","));
	for (; at < count; at++)
		if (targets[at])
			assign(checker, targets[at], SHAPELESS);
}

static void attribute(struct checker *checker)
{
	if (!accept(checker, "<"))
		return;
	const struct token *name = take(checker);
	if (str_is(name->text, "close"))
		check_complain(checker, name->line, "<close> is not possible in a policy");
	accept(checker, ">");
}

static void local_names(struct checker *checker)
{
	struct str names[32];
	struct shaped values[32];
	size_t count = 0, given = 0;
	do {
		const struct token *name = take(checker);
		if (str_is(name->text, "_ENV"))
			check_complain(checker, name->line, "_ENV is not possible in a policy");
		if (count < COUNT_OF(names))
			names[count++] = name->text;
		attribute(checker);
	} while (accept(checker, ","));
	if (accept(checker, "=")) {
		do {
			struct shaped value = expression(checker, 0);
			if (given < COUNT_OF(values))
				values[given++] = value;
		} while (accept(checker, ","));
	}
	for (size_t i = 0; i < count; i++)
		declare(checker, names[i], i < given ? values[i] : SHAPELESS);
}

static void local_statement(struct checker *checker)
{
	if (!accept(checker, "function")) {
		local_names(checker);
		return;
	}
	const struct token *name = take(checker);
	declare(checker, name->text, (struct shaped){ .shape = SHAPE_FUNCTION, .function = function_at(checker, checker->at) });
	function_body(checker, false);
}

static void function_statement(struct checker *checker)
{
	const struct token *name = take(checker);
	bool method = false, dotted = false;
	struct shaped value = name_value(checker, name);
	while (is(checker, ".") || is(checker, ":")) {
		method = str_is(take(checker)->text, ":");
		dotted = true;
		take(checker);
	}
	struct shaped function = function_body(checker, method);
	let_go(checker, &function);
	if (!dotted)
		assign(checker, name, value);
}

static void for_statement(struct checker *checker)
{
	size_t locals = checker->local_count, count = 0;
	struct str names[16];
	do {
		const struct token *name = take(checker);
		if (count < COUNT_OF(names))
			names[count++] = name->text;
	} while (accept(checker, ","));
	bool generic = accept(checker, "in");
	if (!generic)
		accept(checker, "=");
	struct shaped first = expression(checker, 0);
	while (accept(checker, ","))
		expression(checker, 0);
	for (size_t i = 0; i < count; i++)
		declare(checker, names[i], generic && i == 1 && first.shape == SHAPE_ITERATOR ? (struct shaped){ .shape = SHAPE_ENTITY, .kind = first.kind } : SHAPELESS);
	accept(checker, "do");
	block(checker);
	accept(checker, "end");
	checker->local_count = locals;
}

static void if_statement(struct checker *checker)
{
	expression(checker, 0);
	accept(checker, "then");
	scoped_block(checker);
	while (accept(checker, "elseif")) {
		expression(checker, 0);
		accept(checker, "then");
		scoped_block(checker);
	}
	if (accept(checker, "else"))
		scoped_block(checker);
	accept(checker, "end");
}

static void repeat_statement(struct checker *checker)
{
	size_t locals = checker->local_count;
	block(checker);
	accept(checker, "until");
	expression(checker, 0);
	checker->local_count = locals;
}

static void return_statement(struct checker *checker)
{
	while (!at_block_end(checker) && !is(checker, ";")) {
		size_t before = checker->at;
		struct shaped value = expression(checker, 0);
		let_go(checker, &value);
		accept(checker, ",");
		if (checker->at == before)
			take(checker);
	}
	accept(checker, ";");
}

static void statement(struct checker *checker)
{
	if (accept(checker, "local")) {
		local_statement(checker);
	} else if (accept(checker, "function")) {
		function_statement(checker);
	} else if (accept(checker, "if")) {
		if_statement(checker);
	} else if (accept(checker, "for")) {
		for_statement(checker);
	} else if (accept(checker, "while")) {
		expression(checker, 0);
		accept(checker, "do");
		scoped_block(checker);
		accept(checker, "end");
	} else if (accept(checker, "repeat")) {
		repeat_statement(checker);
	} else if (accept(checker, "do")) {
		scoped_block(checker);
		accept(checker, "end");
	} else if (accept(checker, "return")) {
		return_statement(checker);
	} else if (accept(checker, "goto") || accept(checker, "::")) {
		take(checker);
		accept(checker, "::");
	} else if (!accept(checker, "break") && !accept(checker, ";")) {
		assignment_or_call(checker);
	}
}

static void block(struct checker *checker)
{
	if (++checker->depth > DEPTH_MAX) {
		checker->depth--;
		return;
	}
	while (!at_block_end(checker)) {
		size_t before = checker->at;
		statement(checker);
		if (checker->at == before)
			take(checker);
	}
	checker->depth--;
}

static void walk(struct checker *checker, bool quiet)
{
	checker->quiet = quiet;
	checker->at = checker->local_count = 0;
	checker->level = checker->depth = 0;
	block(checker);
}

/* What this walk found is what the next one begins with; false: nothing new. */
static bool learn(struct checker *checker)
{
	bool learnt = false;
	for (size_t i = 0; i < checker->function_count; i++) {
		struct function *function = &checker->functions[i];
		for (size_t k = 0; k < CHECK_PARAMETERS; k++) {
			learnt = learnt || !same(&function->parameters[k], &function->next[k]);
			function->parameters[k] = function->next[k];
			function->next[k] = PENDING;
		}
	}
	return learnt;
}

void checker_run(const struct checker_names *names, const char *path, struct str source, struct diagnostics *diagnostics)
{
	size_t count;
	struct token *tokens = tokens_read(source, &count);
	struct checker checker = { .names = names, .path = path, .diagnostics = diagnostics, .tokens = tokens };
	int walks = 0;
	do
		walk(&checker, true);
	while (learn(&checker) && ++walks < WALKS_MAX);
	walk(&checker, false);
	mem_free(checker.locals);
	mem_free(checker.functions);
	mem_free(tokens);
}
