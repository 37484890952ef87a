/* The syntax of Lua 5.4 walked once more (reference manual §9), with scopes and what is known of each local. A file is walked until
 * the parameters of its local functions are known from their calls; the last walk complains. */
#include "script/checker_private.h"

#include <stdio.h>

enum { WALKS_MAX = 12, TOLD_MAX = 200 };

/* ---- complaints ---- */

/* What loading a declaration told is not told again. */
static bool told_already(const struct diagnostics *list, const char *where, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].where, where) == 0 && strcmp(list->items[i].text, text) == 0)
			return true;
	return false;
}

PRINTF_LIKE(4, 0) static void tell(struct checker *checker, enum severity severity, int line, const char *format, va_list args)
{
	char where[300];
	struct buf text = BUF_INIT;
	if (checker->quiet || checker->told > TOLD_MAX)
		return;
	if (checker->told++ == TOLD_MAX) {
		diagnostics_add(checker->diagnostics, SEVERITY_ERROR, checker->path, "more than %d findings in one file: the others are not shown", TOLD_MAX);
		return;
	}
	buf_vprintf(&text, format, args);
	snprintf(where, sizeof where, "%s:%d", checker->path, line);
	if (!told_already(checker->diagnostics, where, buf_cstr(&text)))
		diagnostics_add(checker->diagnostics, severity, where, "%s", buf_cstr(&text));
	buf_free(&text);
}

void check_complain(struct checker *checker, int line, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	tell(checker, SEVERITY_ERROR, line, format, args);
	va_end(args);
}

void check_warn(struct checker *checker, int line, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	tell(checker, SEVERITY_WARNING, line, format, args);
	va_end(args);
}

const char *check_hint(char *out, size_t size, struct str wrong, const char *const *names)
{
	char text[64];
	out[0] = '\0';
	return str_to_c(wrong, text, sizeof text) ? err_suggest(out, size, text, names) : out;
}

/* ---- what the survey is told ---- */

struct survey *check_survey(const struct checker *checker) { return checker->quiet ? NULL : checker->names->survey; }
int check_number(const struct checker *checker, int function) { return function < 0 ? SURVEY_FILE : checker->base_function + function; }

void check_raises(struct checker *checker, const struct event_def *event, bool own, int line)
{
	survey_raises(check_survey(checker), (struct survey_raise){ event, check_number(checker, checker->function), checker->branches == 0 && !checker->left, own, { checker->path, line } });
}

void check_calls(struct checker *checker, const struct shaped *callee)
{
	bool sure = checker->branches == 0 && !checker->left;
	if (callee->shape == SHAPE_FUNCTION)
		survey_calls(check_survey(checker), (struct survey_call){ .from = check_number(checker, checker->function), .to = check_number(checker, callee->function), .sure = sure });
	else if (callee->shape == SHAPE_MODULE && callee->member.len)
		survey_calls(check_survey(checker), (struct survey_call){ .from = check_number(checker, checker->function), .to = SURVEY_FILE, .module = callee->text, .name = callee->member, .sure = sure });
}

/* ---- statements ---- */

static bool at_block_end(const struct checker *checker)
{
	return peek(checker)->type == TOKEN_END || is(checker, "end") || is(checker, "else") || is(checker, "elseif") || is(checker, "until");
}

static bool scoped_block(struct checker *checker)
{
	size_t locals = checker->local_count;
	bool leaves = check_block(checker);
	checker->local_count = locals;
	return leaves;
}

/* A block that may not run at all. */
static bool conditional_block(struct checker *checker)
{
	checker->branches++;
	bool leaves = scoped_block(checker);
	checker->branches--;
	return leaves;
}

void check_memory(struct checker *checker, struct str name, int line)
{
	check_complain(checker, line, "'%.*s' belongs to the file: a policy keeps no memory of its own; what must last is an entity, a timer or a ledger entry", STR_ARG(name));
}

static void assign(struct checker *checker, const struct token *name, struct shaped value)
{
	struct local *local = check_find_local(checker, name->text);
	if (!local)
		check_complain(checker, name->line, "'%.*s' would be a global; write local %.*s", STR_ARG(name->text), STR_ARG(name->text));
	else if ((local->level == 0 && checker->level > 0) || local->level < checker->run_level)
		check_memory(checker, name->text, name->line);
	else
		check_reassign(checker, local, value);
}

/* append(list, value) alone on its line: what it gives is lost. */
static void lost_value(struct checker *checker, int line)
{
	const struct word *word = checker->said;
	if (!word || !word->lost)
		return;
	if (strcmp(word->name, "refuse") == 0)
		check_complain(checker, line, "refuse alone refuses nothing: write return refuse(…)");
	else
		check_warn(checker, line, "what %s gives is lost here: keep it, like local x = %s(…)", word->name, word->name);
}

/* What may stand before '=': the name when it is one and nothing else. */
static const struct token *target(struct checker *checker)
{
	const struct token *plain, *first = peek(checker);
	checker->as_target = true;
	check_chain(checker, &plain);
	if (!is(checker, "=") && !is(checker, ","))
		return NULL;
	if (is(checker, "=") && checker->owner.shape == SHAPE_ENTITY)
		check_complain(checker, first->line, "a field of a %s is changed by an event only, like entity:event{ … }", checker->owner.kind->name);
	else if (!plain && checker->base >= 0 && checker->base < checker->run_level)
		check_memory(checker, first->text, first->line);
	return plain;
}

/* error(…) never comes back. */
static bool raises(const struct checker *checker)
{
	const struct token *token = peek(checker);
	return token->type == TOKEN_NAME && str_is(token->text, "error") && str_is(token[1].text, "(") && !check_find_local((struct checker *)(uintptr_t)checker, token->text);
}

static bool assignment_or_call(struct checker *checker)
{
	const struct token *targets[16];
	size_t count = 0, at = 0;
	int line = peek(checker)->line;
	bool leaves = raises(checker);
	do {
		const struct token *plain = target(checker);
		if (count < COUNT_OF(targets))
			targets[count++] = plain;
	} while (accept(checker, ","));
	if (!accept(checker, "=")) {
		lost_value(checker, line);
		checker->left = checker->left || (leaves && checker->branches);
		return leaves;
	}
	do {
		struct shaped value = check_expression(checker, 0);
		check_let_go(checker, &value);
		if (at < count && targets[at])
			assign(checker, targets[at], value);
		at++;
	} while (accept(checker, ","));
	for (; at < count; at++)
		if (targets[at])
			assign(checker, targets[at], SHAPELESS);
	return false;
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
	const struct token *names[32];
	struct shaped values[32];
	size_t count = 0, given = 0;
	do {
		const struct token *name = take(checker);
		if (str_is(name->text, "_ENV"))
			check_complain(checker, name->line, "_ENV is not possible in a policy");
		if (count < COUNT_OF(names))
			names[count++] = name;
		attribute(checker);
	} while (accept(checker, ","));
	if (accept(checker, "=")) {
		do {
			struct shaped value = check_expression(checker, 0);
			if (given < COUNT_OF(values))
				values[given++] = value;
		} while (accept(checker, ","));
	}
	for (size_t i = 0; i < count; i++)
		check_declare(checker, names[i], i < given ? values[i] : SHAPELESS);
}

static void local_statement(struct checker *checker)
{
	if (!accept(checker, "function")) {
		local_names(checker);
		return;
	}
	const struct token *name = take(checker);
	int function = check_function_at(checker, checker->at);
	checker->functions[function].named = true;
	check_declare(checker, name, (struct shaped){ .shape = SHAPE_FUNCTION, .function = function });
	check_function_body(checker, false);
}

static void function_statement(struct checker *checker)
{
	const struct token *name = take(checker);
	bool method = false, dotted = false;
	struct shaped value = check_name(checker, name);
	while (is(checker, ".") || is(checker, ":")) {
		method = str_is(take(checker)->text, ":");
		dotted = true;
		take(checker);
	}
	const struct token *last = &checker->tokens[checker->at - 1];
	struct shaped function = check_function_body(checker, method);
	check_let_go(checker, &function);
	if (dotted)
		survey_defines(check_survey(checker), (struct survey_define){ str_of(checker->names->prefix), last->text, check_number(checker, function.function) });
	if (!dotted)
		assign(checker, name, value);
}

static void for_statement(struct checker *checker)
{
	size_t locals = checker->local_count, count = 0;
	const struct token *names[16];
	do {
		const struct token *name = take(checker);
		if (count < COUNT_OF(names))
			names[count++] = name;
	} while (accept(checker, ","));
	bool generic = accept(checker, "in");
	if (!generic)
		accept(checker, "=");
	struct shaped first = check_expression(checker, 0);
	while (accept(checker, ","))
		check_expression(checker, 0);
	struct shaped second = first.shape == SHAPE_ITERATOR ? (struct shaped){ .shape = SHAPE_ENTITY, .kind = first.kind } : SHAPELESS;
	for (size_t i = 0; i < count; i++)
		check_declare(checker, names[i], !generic ? check_made(TYPE_NUMBER) : i == 1 ? second : SHAPELESS);
	accept(checker, "do");
	conditional_block(checker);
	accept(checker, "end");
	checker->local_count = locals;
}

static bool if_statement(struct checker *checker)
{
	bool leaves = true, otherwise = false;
	do {
		check_expression(checker, 0);
		accept(checker, "then");
		leaves = conditional_block(checker) && leaves;
	} while (accept(checker, "elseif"));
	if (accept(checker, "else")) {
		otherwise = true;
		leaves = conditional_block(checker) && leaves;
	}
	accept(checker, "end");
	return leaves && otherwise;
}

static void while_statement(struct checker *checker)
{
	check_expression(checker, 0);
	accept(checker, "do");
	conditional_block(checker);
	accept(checker, "end");
}

static void repeat_statement(struct checker *checker)
{
	size_t locals = checker->local_count;
	check_block(checker);
	accept(checker, "until");
	check_expression(checker, 0);
	checker->local_count = locals;
}

static void return_statement(struct checker *checker)
{
	while (!at_block_end(checker) && !is(checker, ";")) {
		size_t before = checker->at;
		struct shaped value = check_expression(checker, 0);
		check_let_go(checker, &value);
		accept(checker, ",");
		if (checker->at == before)
			take(checker);
	}
	accept(checker, ";");
	checker->left = checker->left || checker->branches;
}

static bool do_statement(struct checker *checker)
{
	bool leaves = scoped_block(checker);
	accept(checker, "end");
	return leaves;
}

/* true: it always leaves, by return, break, goto or error. */
static bool statement(struct checker *checker)
{
	static const struct { const char *word; void (*walk)(struct checker *checker); bool leaves; } plain[] = {
		{ "local", local_statement, false }, { "function", function_statement, false }, { "for", for_statement, false }, { "while", while_statement, false },
		{ "repeat", repeat_statement, false }, { "return", return_statement, true },
	};
	for (size_t i = 0; i < COUNT_OF(plain); i++)
		if (accept(checker, plain[i].word)) {
			plain[i].walk(checker);
			return plain[i].leaves;
		}
	if (accept(checker, "if"))
		return if_statement(checker);
	if (accept(checker, "do"))
		return do_statement(checker);
	if (accept(checker, "goto")) {
		take(checker);
		return true;
	}
	if (accept(checker, "::")) {
		take(checker);
		accept(checker, "::");
		return false;
	}
	if (accept(checker, "break"))
		return true;
	return !accept(checker, ";") && assignment_or_call(checker);
}

bool check_block(struct checker *checker)
{
	bool leaves = false, told = false;
	if (++checker->depth > CHECK_DEPTH_MAX) {
		checker->depth--;
		return false;
	}
	while (!at_block_end(checker)) {
		size_t before = checker->at;
		if (checker->work > CHECK_WORK_MAX) {          /* to the end of the file */
			while (peek(checker)->type != TOKEN_END)
				checker->at++;
			break;
		}
		if (is(checker, "::"))                 /* a goto may come here */
			leaves = false;
		if (leaves && !told && !is(checker, ";")) {
			check_warn(checker, peek(checker)->line, "nothing runs from here on: what stands before always leaves");
			told = true;
		}
		leaves = statement(checker) || leaves;
		if (checker->at == before)
			take(checker);
	}
	checker->depth--;
	return leaves;
}

static void walk(struct checker *checker, bool quiet)
{
	checker->quiet = quiet;
	checker->at = checker->local_count = 0;
	checker->level = checker->depth = checker->handlers = checker->readers = 0;
	checker->handler_token = checker->reader_token = 0;
	checker->more = checker->left = false;
	checker->run_level = checker->branches = 0;
	checker->function = SURVEY_FILE;
	check_block(checker);
}

/* What this walk found is what the next one begins with; false: nothing new. */
static bool learn(struct checker *checker)
{
	bool learnt = checker->more;
	for (size_t i = 0; i < checker->function_count; i++) {
		struct function *function = &checker->functions[i];
		for (size_t k = 0; k < CHECK_PARAMETERS; k++) {
			learnt = learnt || !check_same(&function->parameters[k], &function->next[k]);
			function->parameters[k] = function->next[k];
			function->next[k] = SHAPE_NOT_YET;
		}
	}
	return learnt;
}

/* on(…) in a local function that nothing calls. */
static void tell_unused_declarations(struct checker *checker)
{
	for (size_t i = 0; i < checker->declare_count; i++) {
		const struct declaring *declaring = &checker->declares[i];
		const struct function *function = &checker->functions[declaring->function];
		if (function->named && !function->used)
			check_warn(checker, declaring->line, "%s is never declared: nothing calls the function that it stands in", declaring->word->name);
	}
}

void checker_run(const struct checker_names *names, const char *path, struct str source, struct diagnostics *diagnostics)
{
	size_t count;
	struct token *tokens = tokens_read(source, &count);
	struct checker checker = { .names = names, .path = path, .diagnostics = diagnostics, .tokens = tokens, .mixed = mem_zalloc(count + 1) };
	int walks = 0;
	do
		walk(&checker, true);
	while (learn(&checker) && ++walks < WALKS_MAX && checker.work <= CHECK_WORK_MAX);
	checker.declare_count = 0;
	checker.base_function = names->survey ? names->survey->functions : 0;
	walk(&checker, false);
	tell_unused_declarations(&checker);
	if (names->survey) {
		names->survey->functions += (int)checker.function_count;
		survey_scan(names->survey, source);
	}
	if (checker.work > CHECK_WORK_MAX)
		check_complain(&checker, 1, "the file is too large to be looked into: split it");
	mem_free(checker.mixed);
	mem_free(checker.locals);
	mem_free(checker.functions);
	mem_free(tokens);
}
