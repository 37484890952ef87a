/* Expressions. */
#include "script/checker_private.h"

/* ---- expressions ---- */

static void parameters_of(struct checker *checker, int function)
{
	size_t index = 0;
	while (!is(checker, ")") && peek(checker)->type != TOKEN_END) {
		const struct token *token = take(checker);
		if (token->type == TOKEN_NAME) {
			check_declare(checker, token, index < CHECK_PARAMETERS ? checker->functions[function].parameters[index] : SHAPELESS);
			index++;
		}
	}
	accept(checker, ")");
}

/* From the opening parenthesis to `end`. */
struct shaped check_function_body(struct checker *checker, bool method)
{
	int function = check_function_at(checker, checker->at);
	size_t locals = checker->local_count;
	bool handler = checker->at == checker->handler_token, reader = checker->at == checker->reader_token;
	checker->handlers += handler || reader;
	checker->readers += reader;
	int run_level = checker->run_level, outer = checker->function, branches = checker->branches;
	bool left = checker->left;
	survey_calls(check_survey(checker), (struct survey_call){ .from = check_number(checker, outer), .to = check_number(checker, function), .sure = false });
	checker->function = function;
	checker->branches = 0;
	checker->left = false;
	checker->level++;
	if (handler || reader)
		checker->run_level = checker->level;
	else if (!checker->run_level && checker->functions[function].runs)
		checker->run_level = 1;
	if (method)
		check_declare(checker, NULL, SHAPELESS);
	accept(checker, "(");
	parameters_of(checker, function);
	check_block(checker);
	accept(checker, "end");
	checker->handlers -= handler || reader;
	checker->readers -= reader;
	checker->level--;
	checker->run_level = run_level;
	checker->function = outer;
	checker->branches = branches;
	checker->left = left;
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
		struct shaped key = check_expression(checker, 0);
		if (key.shape == SHAPE_TEXT)
			one.key = key.text;
		accept(checker, "]");
		accept(checker, "=");
	}
	texts_ahead(checker, &one);
	one.value = check_expression(checker, 0);
	check_let_go(checker, &one.value);
	if (!argument)
		return;
	argument->computed = argument->computed || !one.key.len;
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
	return check_made(TYPE_TABLE);
}

/* A call or ... at the end may give any number of values. */
static bool gives_several(const struct checker *checker, size_t from)
{
	const struct token *end = &checker->tokens[checker->at ? checker->at - 1 : 0];
	bool one = checker->at == from + 1;
	if (end->type == TOKEN_STRING || str_is(end->text, "}"))
		return !one;
	return end->type == TOKEN_SYMBOL && (str_is(end->text, ")") || str_is(end->text, "..."));
}

static struct shaped simple(struct checker *checker);

/* bare: a text without parentheses, like duration "6 days" + …, ends where the text does. */
static void add_argument(struct checker *checker, struct call *call, bool bare)
{
	struct argument argument = { .line = peek(checker)->line };
	size_t from = checker->at;
	if (is(checker, "{"))
		argument.value = table(checker, &argument);
	else
		argument.value = bare ? simple(checker) : check_expression(checker, 0);
	call->open = !argument.is_table && gives_several(checker, from);
	argument.base = !argument.is_table && checker->base_end == checker->at && checker->tokens[from].type == TOKEN_NAME ? checker->base : -1;
	argument.name = checker->tokens[from].text;
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
	int function = check_function_at(checker, checker->at + 1);
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
			int function = check_function_at(checker, at + 3);
			checker->reader_token = at + 3;
			check_bind(checker, function, 0, shapes[0]);
			check_bind(checker, function, 1, shapes[1]);
			break;
		}
	}
}

/* A function that stands right in on(), check(), every(), each() runs as a handler; a check's and a page's may only read. */
static const struct handling { const char *word; bool reads; } *handler_word(struct str word)
{
	static const struct handling words[] = { { "on", false }, { "every", false }, { "each", false }, { "check", true }, { "print_page", true }, { "figure", true }, { "mode_of", true } };
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (str_is(word, words[i].word))
			return &words[i];
	return NULL;
}

static void note_handler(struct checker *checker, struct shaped callee)
{
	const struct handling *handling = callee.shape == SHAPE_WORD && is(checker, "function") ? handler_word(callee.text) : NULL;
	if (handling)
		*(handling->reads ? &checker->reader_token : &checker->handler_token) = checker->at + 1;
}

static void arguments(struct checker *checker, struct shaped callee, struct call *call)
{
	if (peek(checker)->type == TOKEN_STRING || is(checker, "{")) {
		add_argument(checker, call, true);
		return;
	}
	accept(checker, "(");
	while (!is(checker, ")") && peek(checker)->type != TOKEN_END) {
		size_t before = checker->at;
		handler_ahead(checker, callee, call);
		note_handler(checker, callee);
		options_ahead(checker, callee, call);
		add_argument(checker, call, false);
		accept(checker, ",");
		if (checker->at == before)
			take(checker);
	}
	accept(checker, ")");
}

static void now_runs(struct checker *checker, int function)
{
	checker->more = checker->more || !checker->functions[function].runs;
	checker->functions[function].runs = true;
}

/* A named function given to on() is called with the entity and the event; to anything else, with nobody knows what. */
static void follow_functions(struct checker *checker, struct shaped callee, const struct call *call)
{
	struct shaped shapes[2];
	bool handler = callee.shape == SHAPE_WORD && call->count > 1
	            && check_handler_shapes(checker, callee.text, call->arguments[0].value, call->arguments[1].value, shapes);
	bool runs = callee.shape == SHAPE_WORD && handler_word(callee.text);
	if (callee.shape == SHAPE_FUNCTION)
		for (size_t i = 0; i < CHECK_PARAMETERS; i++)
			check_bind(checker, callee.function, i, i < call->count ? call->arguments[i].value : SHAPELESS);
	check_calls(checker, &callee);
	if (callee.shape == SHAPE_FUNCTION && checker->run_level)
		now_runs(checker, callee.function);
	for (size_t i = 0; i < call->count; i++) {
		const struct shaped *value = &call->arguments[i].value;
		if (value->shape != SHAPE_FUNCTION)
			continue;
		if (runs)
			now_runs(checker, value->function);
		if (handler) {
			check_bind(checker, value->function, 0, shapes[0]);
			check_bind(checker, value->function, 1, shapes[1]);
		} else {
			check_let_go(checker, value);
		}
	}
}

/* What changes the table that it is given first. */
static const char *const changing[] = { "table.insert", "table.remove", "table.sort", "rawset", NULL };

static struct shaped called(struct checker *checker, struct shaped callee, struct str method, int line)
{
	struct call call = { .count = 0, .line = line };
	struct shaped result = SHAPELESS;
	char said[80];
	enum word_type type = check_type(&callee);
	if (!method.len && (type == TYPE_INTEGER || type == TYPE_NUMBER || type == TYPE_BOOLEAN || type == TYPE_TIME || type == TYPE_DURATION || type == TYPE_ENTITY))
		check_complain(checker, line, "%s cannot be called like a function", check_said(&callee, said));
	check_place(checker, callee, method, line);
	arguments(checker, method.len ? SHAPELESS : callee, &call);
	follow_functions(checker, method.len ? SHAPELESS : callee, &call);
	const struct argument *first = &call.arguments[0];
	if (callee.shape == SHAPE_WORD && !method.len && call.count && check_is_one(callee.text, changing) && first->base >= 0 && first->base < checker->run_level)
		check_memory(checker, first->name, line);
	if (method.len)
		result = check_method(checker, callee, method, &call);
	else if (callee.shape == SHAPE_WORD)
		result = check_word(checker, callee.text, &call);
	for (size_t i = 0; i < call.count; i++)
		mem_free(call.arguments[i].members);
	return result;
}

static bool near_local(const struct checker *checker, struct str wrong, char *out, size_t size)
{
	char name[64];
	const char *one[] = { name, NULL };
	for (size_t i = checker->local_count; i-- > 0;)
		if (str_to_c(checker->locals[i].name, name, sizeof name) && check_hint(out, size, wrong, one)[0])
			return true;
	return false;
}

struct shaped check_name(struct checker *checker, const struct token *token)
{
	const struct local *local = check_find_local(checker, token->text);
	char hint[120];
	if (local && local->value.shape == SHAPE_FUNCTION)
		checker->functions[local->value.function].used = true;
	if (local)
		return local->value;
	for (const char *const *at = checker->names->globals; *at; at++)
		if (str_is(token->text, *at))
			return (struct shaped){ .shape = SHAPE_WORD, .text = token->text };
	if (checker->quiet)
		return SHAPELESS;
	checker->work += 20000;                        /* looking for the name that was meant */
	check_complain(checker, token->line, "nothing is named '%.*s'%s", STR_ARG(token->text), near_local(checker, token->text, hint, sizeof hint) ? hint
	               : check_hint(hint, sizeof hint, token->text, checker->names->globals));
	return SHAPELESS;
}

static bool starts_arguments(const struct checker *checker)
{
	return is(checker, "(") || is(checker, "{") || peek(checker)->type == TOKEN_STRING;
}

/* The last name of a chain like a.b.c, for assignments: *last is true when the chain is one plain name. */
struct shaped check_chain(struct checker *checker, const struct token **plain)
{
	const struct token *token = take(checker);
	struct shaped value = SHAPELESS;
	int base = -1;
	bool as_target = checker->as_target;
	checker->as_target = false;
	*plain = NULL;
	checker->owner = SHAPELESS;
	checker->said = NULL;
	if (token->type == TOKEN_NAME) {
		bool alone = !is(checker, ".") && !is(checker, "[") && !is(checker, ":") && !starts_arguments(checker);
		*plain = alone ? token : NULL;
		bool assigned = alone && as_target && (is(checker, "=") || is(checker, ","));
		const struct local *local = check_find_local(checker, token->text);
		base = local ? local->level : -1;
		value = assigned && !check_find_local(checker, token->text) ? SHAPELESS : check_name(checker, token);
	} else if (str_is(token->text, "(")) {
		value = check_expression(checker, 0);
		accept(checker, ")");
	}
	for (;;) {
		int line = peek(checker)->line;
		if (accept(checker, ".")) {
			const struct token *name = take(checker);
			checker->owner = value;
			checker->said = NULL;
			if (value.shape == SHAPE_WORD && str_is(value.text, "param") && checker->handlers && is(checker, "{"))
				check_complain(checker, name->line, "param.%.*s { … } declares: it belongs at the top level of a file, not inside a handler", STR_ARG(name->text));
			bool declares = value.shape == SHAPE_WORD && str_is(value.text, "param") && is(checker, "{");
			value = declares ? SHAPELESS : check_index(checker, value, name->text, name->line);
		} else if (accept(checker, "[")) {
			struct shaped key = check_expression(checker, 0);
			accept(checker, "]");
			value = key.shape == SHAPE_TEXT ? check_index(checker, value, key.text, line)
			      : value.shape == SHAPE_ENTITIES ? (struct shaped){ .shape = SHAPE_ENTITY, .kind = value.kind } : SHAPELESS;
		} else if (accept(checker, ":")) {
			const struct token *name = take(checker);
			value = called(checker, value, name->text, name->line);
			checker->said = NULL;
			base = -1;
		} else if (starts_arguments(checker)) {
			const struct word *word = value.shape == SHAPE_WORD ? check_known_word(checker, value.text) : NULL;
			value = called(checker, value, STR_NONE, line);
			checker->said = word;
			base = -1;
		} else {
			checker->base = base;
			checker->base_end = checker->at;
			return value;
		}
		if (checker->at && !str_eq(checker->tokens[checker->at - 2].text, STR(".")))
			checker->owner = SHAPELESS;            /* only a field at the very end is what an assignment would change */
	}
}

static struct shaped simple(struct checker *checker)
{
	const struct token *token = peek(checker), *plain;
	if (token->type == TOKEN_STRING) {
		take(checker);
		return (struct shaped){ .shape = SHAPE_TEXT, .text = token->text };
	}
	if (token->type == TOKEN_NUMBER) {
		take(checker);
		bool whole = token->text.len && strspn(token->text.ptr, "0123456789") >= token->text.len;
		return (struct shaped){ .shape = SHAPE_VALUE, .type = whole ? TYPE_INTEGER : TYPE_NUMBER, .text = token->text };
	}
	if (is(checker, "true") || is(checker, "false")) {
		take(checker);
		return check_made(TYPE_BOOLEAN);
	}
	if (is(checker, "nil") || is(checker, "...")) {
		take(checker);
		return SHAPELESS;
	}
	if (accept(checker, "function"))
		return check_function_body(checker, false);
	if (is(checker, "{"))
		return table(checker, NULL);
	return check_chain(checker, &plain);
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

static bool is_whole(const struct shaped *value) { return value->shape == SHAPE_VALUE && value->type == TYPE_INTEGER; }

/* a and b is b when it is anything; a or b is what both are. */
static struct shaped combined(struct checker *checker, const char *operator, struct shaped left, struct shaped right, int line)
{
	if (strcmp(operator, "and") == 0)
		return right;
	if (strcmp(operator, "or") == 0) {
		if (left.shape == SHAPE_TEXT || left.shape == SHAPE_VALUE || left.shape == SHAPE_FIELD || left.shape == SHAPE_STATE)
			return check_type(&left) == check_type(&right) ? check_made(check_type(&left)) : SHAPELESS;
		return check_same(&left, &right) ? left : SHAPELESS;
	}
	if (strchr("<>~=", operator[0]) && strcmp(operator, "<<") != 0 && strcmp(operator, ">>") != 0 && strcmp(operator, "~") != 0) {
		if (strcmp(operator, "==") == 0 || strcmp(operator, "~=") == 0)
			check_compare(checker, left, right, line);
		else
			check_order(checker, left, right, line);
		return check_made(TYPE_BOOLEAN);
	}
	if (strchr("+-*/%^.", operator[0])) {
		bool whole = is_whole(&left) && is_whole(&right) && (strchr("+-*%", operator[0]) || strcmp(operator, "//") == 0);
		struct shaped result = check_arithmetic(checker, operator, left, right, line);
		return whole ? check_made(TYPE_INTEGER) : result;
	}
	return SHAPELESS;
}

static struct shaped unary(struct checker *checker)
{
	const struct token *operator = take(checker);
	struct shaped value = check_expression(checker, UNARY);
	if (str_is(operator->text, "not"))
		return check_made(TYPE_BOOLEAN);
	if (str_is(operator->text, "#"))
		return check_made(TYPE_INTEGER);
	if (str_is(operator->text, "-") && value.shape == SHAPE_VALUE && (value.type == TYPE_INTEGER || value.type == TYPE_NUMBER))
		return check_made(value.type);
	return SHAPELESS;
}

struct shaped check_expression(struct checker *checker, int priority)
{
	struct shaped left;
	if (++checker->depth > CHECK_DEPTH_MAX) {
		take(checker);
		checker->depth--;
		return SHAPELESS;
	}
	if (is(checker, "not") || is(checker, "#") || is(checker, "-") || is(checker, "~"))
		left = unary(checker);
	else
		left = simple(checker);
	for (int at = operator_here(checker); at >= 0 && operators[at].left > priority; at = operator_here(checker)) {
		int line = take(checker)->line;
		bool maybe = operators[at].left <= 2;          /* what stands behind or, and */
		checker->branches += maybe;
		struct shaped right = check_expression(checker, operators[at].right);
		checker->branches -= maybe;
		left = combined(checker, operators[at].text, left, right, line);
	}
	checker->depth--;
	return left;
}
