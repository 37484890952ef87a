/* What is known of locals and of the parameters of functions. */
#include "script/checker_private.h"

/* The same local is declared at the same token in every walk: what was seen to hold different things is not known from its beginning on. */
void check_declare(struct checker *checker, const struct token *name, struct shaped value)
{
	size_t token = name ? (size_t)(name - checker->tokens) : 0;
	if (checker->local_count == checker->local_cap)
		checker->locals = mem_resize(checker->locals, (checker->local_cap = checker->local_cap ? checker->local_cap * 2 : 64) * sizeof checker->locals[0]);
	checker->locals[checker->local_count++] = (struct local){ name ? name->text : STR("self"), checker->mixed[token] ? SHAPELESS : value, checker->level, token };
}

void check_reassign(struct checker *checker, struct local *local, struct shaped value)
{
	if (local->value.shape == SHAPE_UNKNOWN || check_same(&local->value, &value))
		return;
	local->value = SHAPELESS;
	checker->more = checker->more || !checker->mixed[local->token];
	checker->mixed[local->token] = true;
}

struct local *check_find_local(struct checker *checker, struct str name)
{
	for (size_t i = checker->local_count; i-- > 0; checker->work++)
		if (str_eq(checker->locals[i].name, name))
			return &checker->locals[i];
	return NULL;
}

/* Functions are known by where they stand: the same in every walk. */
int check_function_at(struct checker *checker, size_t token)
{
	for (size_t i = 0; i < checker->function_count; i++, checker->work++)
		if (checker->functions[i].token == token)
			return (int)i;
	if (checker->function_count == checker->function_cap)
		checker->functions = mem_resize(checker->functions, (checker->function_cap = checker->function_cap ? checker->function_cap * 2 : 32) * sizeof checker->functions[0]);
	struct function *function = &checker->functions[checker->function_count];
	function->token = token;
	function->runs = function->named = function->used = false;
	for (size_t i = 0; i < CHECK_PARAMETERS; i++)
		function->parameters[i] = function->next[i] = SHAPE_NOT_YET;
	return (int)checker->function_count++;
}

bool check_same(const struct shaped *a, const struct shaped *b)
{
	return a->shape == b->shape && a->kind == b->kind && a->event == b->event && a->field == b->field && a->type == b->type && a->parts == b->parts
	    && (a->shape != SHAPE_FUNCTION || a->function == b->function)
	    && (a->shape != SHAPE_MODULE || (str_cmp(a->text, b->text) == 0 && str_cmp(a->member, b->member) == 0));
}

void check_bind(struct checker *checker, int function, size_t parameter, struct shaped value)
{
	if (parameter >= CHECK_PARAMETERS || value.shape == SHAPE_PENDING)
		return;
	struct shaped *known = &checker->functions[function].next[parameter];
	bool own = value.own && (known->shape == SHAPE_PENDING || known->own);
	if (value.shape == SHAPE_TEXT || value.shape == SHAPE_FIELD || value.shape == SHAPE_STATE)
		value = check_made(check_type(&value));
	if (value.shape == SHAPE_VALUE)
		value.text = STR_NONE;
	if (known->shape == SHAPE_PENDING)
		*known = value;
	else if (!check_same(known, &value))
		*known = SHAPELESS;
	known->own = own && known->shape == SHAPE_ENTITY;
}

/* A function that goes where its calls cannot be followed. */
void check_let_go(struct checker *checker, const struct shaped *value)
{
	for (size_t i = 0; value->shape == SHAPE_FUNCTION && i < CHECK_PARAMETERS; i++)
		check_bind(checker, value->function, i, SHAPELESS);
}
