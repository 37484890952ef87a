/* What kind of value something is, and whether it goes where it is given. */
#include "script/checker_private.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- what it is ---- */

static enum word_type type_of_field(const struct field *field)
{
	static const enum word_type types[] = {
		[FIELD_TEXT] = TYPE_TEXT, [FIELD_INTEGER] = TYPE_INTEGER, [FIELD_NUMBER] = TYPE_NUMBER, [FIELD_MONEY] = TYPE_NUMBER, [FIELD_BOOLEAN] = TYPE_BOOLEAN, [FIELD_TIME] = TYPE_TIME,
		[FIELD_DATE] = TYPE_TEXT, [FIELD_DURATION] = TYPE_DURATION, [FIELD_ENUM] = TYPE_TEXT, [FIELD_REF] = TYPE_ENTITY, [FIELD_LIST] = TYPE_LIST, [FIELD_JSON] = TYPE_ANY,
	};
	return types[field->type];
}

/* now without parentheses is a function; none and param are values. */
static bool word_is_called(struct str name)
{
	const struct word *word = word_named(HOME_POLICY, name);
	return word && (word->arguments[0].name || word->gives != TYPE_ANY) && !str_is(name, "param");
}

enum word_type check_type(const struct shaped *value)
{
	switch (value->shape) {
	case SHAPE_TEXT: case SHAPE_STATE: return TYPE_TEXT;
	case SHAPE_VALUE:    return value->type;
	case SHAPE_FIELD:    return type_of_field(value->field);
	case SHAPE_ENTITY:   return TYPE_ENTITY;
	case SHAPE_ENTITIES: return TYPE_LIST;
	case SHAPE_DATA: case SHAPE_BEFORE: return TYPE_TABLE;
	case SHAPE_FUNCTION: return TYPE_FUNCTION;
	case SHAPE_WORD:     return word_is_called(value->text) ? TYPE_FUNCTION : TYPE_ANY;
	case SHAPE_UNKNOWN: case SHAPE_PENDING: case SHAPE_EVENT: case SHAPE_ITERATOR: case SHAPE_MODULE: break;
	}
	return TYPE_ANY;
}

const char *check_said(const struct shaped *value, char out[80])
{
	static const char *const said[TYPE_COUNT] = { [TYPE_TEXT] = "a text", [TYPE_INTEGER] = "a whole number", [TYPE_NUMBER] = "a number", [TYPE_BOOLEAN] = "true or false",
		[TYPE_TIME] = "a time", [TYPE_DURATION] = "a duration", [TYPE_ENTITY] = "an entity", [TYPE_LIST] = "a list", [TYPE_TABLE] = "a table", [TYPE_LABELS] = "a text in both languages",
		[TYPE_FUNCTION] = "a function" };
	enum word_type type = check_type(value);
	int length = value->text.len > 20 ? 20 : (int)value->text.len;
	if (value->kind && value->shape == SHAPE_ENTITY)
		snprintf(out, 80, "%s %s", word_article(value->kind->name), value->kind->name);
	else if (value->kind && value->shape == SHAPE_ENTITIES)
		snprintf(out, 80, "a list of %s", value->kind->name);
	else if (value->shape == SHAPE_WORD)
		snprintf(out, 80, "the word %.*s itself; call it: %.*s(…)", length, value->text.ptr, length, value->text.ptr);
	else
		snprintf(out, 80, "%s", said[type] ? said[type] : word_types[type].said);
	return out;
}

struct shaped check_made(enum word_type type)
{
	return type == TYPE_ANY || type == TYPE_NONE ? SHAPELESS : (struct shaped){ .shape = SHAPE_VALUE, .type = type };
}

/* ---- where it goes ---- */

#define BIT(type) (UINT64_C(1) << (type))
#define NUMBERS (BIT(TYPE_INTEGER) | BIT(TYPE_NUMBER))
#define TABLES (BIT(TYPE_TABLE) | BIT(TYPE_LIST) | BIT(TYPE_LABELS))

/* What each wanted type takes; 0: anything. A word that wants a text is content with a number, as Lua is. */
static const uint64_t taken_by[TYPE_COUNT] = {
	[TYPE_TEXT] = BIT(TYPE_TEXT) | NUMBERS, [TYPE_ID] = BIT(TYPE_TEXT), [TYPE_KIND] = BIT(TYPE_TEXT), [TYPE_EVENT] = BIT(TYPE_TEXT), [TYPE_HAPPENING] = BIT(TYPE_TEXT), [TYPE_TIMER] = BIT(TYPE_TEXT),
	[TYPE_FIELD] = BIT(TYPE_TEXT), [TYPE_LEDGER] = BIT(TYPE_TEXT), [TYPE_PARAM] = BIT(TYPE_TEXT), [TYPE_KEY] = BIT(TYPE_TEXT), [TYPE_INTEGER] = NUMBERS, [TYPE_NUMBER] = NUMBERS,
	[TYPE_TIME] = BIT(TYPE_TIME), [TYPE_MOMENT] = BIT(TYPE_TIME) | BIT(TYPE_TEXT), [TYPE_DURATION] = BIT(TYPE_DURATION) | BIT(TYPE_TEXT), [TYPE_ENTITY] = BIT(TYPE_ENTITY),
	[TYPE_STATES] = BIT(TYPE_TEXT) | TABLES, [TYPE_ACCOUNT] = BIT(TYPE_ENTITY) | BIT(TYPE_TEXT), [TYPE_TARGET] = BIT(TYPE_ENTITY) | BIT(TYPE_TEXT), [TYPE_WHERE] = TABLES, [TYPE_FIELDS] = TABLES,
	[TYPE_OPTIONS] = TABLES, [TYPE_TABLE] = TABLES, [TYPE_LIST] = TABLES, [TYPE_LABELS] = TABLES, [TYPE_ENTITIES] = TABLES, [TYPE_FUNCTION] = BIT(TYPE_FUNCTION),
};

bool check_fits(enum word_type wanted, const struct shaped *value)
{
	enum word_type type = check_type(value);
	return type == TYPE_ANY || !taken_by[wanted] || (BIT(type) & taken_by[wanted]);
}

static uint64_t taken_by_field(const struct field *field)
{
	static const uint64_t takes[] = {
		[FIELD_TEXT] = BIT(TYPE_TEXT), [FIELD_INTEGER] = NUMBERS, [FIELD_NUMBER] = NUMBERS, [FIELD_MONEY] = NUMBERS, [FIELD_BOOLEAN] = BIT(TYPE_BOOLEAN), [FIELD_TIME] = BIT(TYPE_TIME) | BIT(TYPE_TEXT),
		[FIELD_DATE] = BIT(TYPE_TIME) | BIT(TYPE_TEXT), [FIELD_DURATION] = BIT(TYPE_DURATION) | BIT(TYPE_TEXT), [FIELD_ENUM] = BIT(TYPE_TEXT),
		[FIELD_REF] = BIT(TYPE_ENTITY) | BIT(TYPE_TEXT), [FIELD_LIST] = BIT(TYPE_LIST) | BIT(TYPE_TABLE), [FIELD_JSON] = ~BIT(TYPE_FUNCTION),
	};
	return takes[field->type];
}

static const char *wanted_by_field(const struct field *field, char out[80])
{
	static const char *const wants[] = {
		[FIELD_TEXT] = "a text", [FIELD_INTEGER] = "a whole number", [FIELD_NUMBER] = "a number", [FIELD_MONEY] = "an amount like 12.50", [FIELD_BOOLEAN] = "true or false",
		[FIELD_TIME] = "a time", [FIELD_DATE] = "a date like \"2026-02-13\"", [FIELD_DURATION] = "a duration like \"3 working days\"", [FIELD_ENUM] = "one of its values", [FIELD_REF] = "an entity",
		[FIELD_LIST] = "a list", [FIELD_JSON] = "data",
	};
	if (field->type == FIELD_REF && field->target)
		snprintf(out, 80, "%s %s", word_article(field->target->name), field->target->name);
	else
		snprintf(out, 80, "%s", wants[field->type]);
	return out;
}

static bool goes_into(const struct field *field, const struct shaped *value)
{
	enum word_type type = check_type(value);
	if (type != TYPE_ANY && !(BIT(type) & taken_by_field(field)))
		return false;
	return field->type != FIELD_REF || value->shape != SHAPE_ENTITY || !field->target || value->kind == field->target;
}

/* ---- literals ---- */

static bool literal_value(const struct shaped *value, struct value *out)
{
	char text[64], *end;
	if (value->shape == SHAPE_TEXT && !(value->text.len && memchr(value->text.ptr, '\\', value->text.len))) {
		*out = (struct value){ VALUE_TEXT, { .text = value->text } };
		return true;
	}
	if (value->shape != SHAPE_VALUE || !value->text.len || !str_to_c(value->text, text, sizeof text) || strpbrk(text, "xX"))
		return false;
	double number = strtod(text, &end);
	bool whole = strspn(text, "0123456789") == strlen(text) && strlen(text) < 18;
	if (whole)
		*out = (struct value){ VALUE_INTEGER, { .integer = strtoll(text, NULL, 10) } };
	else
		*out = (struct value){ VALUE_NUMBER, { .number = number } };
	return *end == '\0';
}

/* What the engine would say of a literal: its range, its length, its form. */
static bool literal_goes(const struct field *field, const struct shaped *value, struct err *err)
{
	struct value loose;
	union slot slot;
	bool none;
	if (field->type == FIELD_REF || field->type == FIELD_ENUM || field->type == FIELD_LIST || field->type == FIELD_JSON || !literal_value(value, &loose))
		return true;
	bool ok = field_accept(NULL, field, &loose, "", &slot, &none, err);
	if (ok && !none)
		slot_drop(field, slot);
	return ok;
}

static int enum_index(struct checker *checker, const struct field *field, struct str text, int line)
{
	char hint[80];
	for (uint16_t i = 0; i < field->value_count; i++)
		if (str_is(text, field->values[i]))
			return i;
	check_complain(checker, line, "%s is never '%.*s'%s", field->name, STR_ARG(text), check_hint(hint, sizeof hint, text, field->values));
	return -1;
}

static void given_value(struct checker *checker, const struct field *field, struct str text, int line)
{
	int index = field->type == FIELD_ENUM ? enum_index(checker, field, text, line) : -1;
	if (index >= 0 && field->retired && field->retired[index])
		check_complain(checker, line, "%s: '%.*s' is retired; no event gives it any more", field->name, STR_ARG(text));
}

void check_field_value(struct checker *checker, const char *owner, const struct field *field, const struct member *member)
{
	char wanted[80], have[80];
	ERR_DECLARE(err);
	const struct shaped *value = &member->value;
	if (!goes_into(field, value))
		check_complain(checker, member->line, "%s: '%.*s' takes %s, not %s", owner, STR_ARG(member->key), wanted_by_field(field, wanted), check_said(value, have));
	else if (!literal_goes(field, value, &err))
		check_complain(checker, member->line, "%s: '%.*s' %s", owner, STR_ARG(member->key), err.item_count ? err.items[0].detail : err.text);
	else if (value->shape == SHAPE_TEXT)
		given_value(checker, field, value->text, member->line);
	for (size_t i = 0; field->type == FIELD_LIST && i < member->text_count; i++)
		given_value(checker, field->of, member->texts[2 * i].text, member->line);
}

void check_state(struct checker *checker, const struct kind *kind, struct str name, int line)
{
	char hint[80];
	if (kind_state(kind, name) < 0 && kind->state_count)
		check_complain(checker, line, "%s has no state '%.*s'%s", kind->name, STR_ARG(name), check_hint(hint, sizeof hint, name, kind->states));
}

/* A condition may ask for one of a list, for a range or prefix, for none; its single value is one that the field could hold. */
void check_condition_value(struct checker *checker, const struct field *field, const struct member *member)
{
	char wanted[80], have[80];
	const struct field *one = field->type == FIELD_LIST ? field->of : field;
	enum word_type type = check_type(&member->value);
	bool list = type == TYPE_LIST || type == TYPE_TABLE;
	if (type != TYPE_BOOLEAN && !list && !goes_into(one, &member->value))
		check_complain(checker, member->line, "'%.*s' is compared with %s, not with %s", STR_ARG(member->key), wanted_by_field(one, wanted), check_said(&member->value, have));
	else if (one->type == FIELD_ENUM && member->value.shape == SHAPE_TEXT)
		enum_index(checker, one, member->value.text, member->line);
	for (size_t i = 0; one->type == FIELD_ENUM && i < member->text_count; i++)
		enum_index(checker, one, member->texts[2 * i].text, member->line);
}

/* ---- operators ---- */

enum class { CLASS_ANY, CLASS_TEXT, CLASS_NUMBER, CLASS_BOOLEAN, CLASS_TIME, CLASS_DURATION, CLASS_ENTITY, CLASS_TABLE, CLASS_FUNCTION };

static enum class class_of(const struct shaped *value)
{
	static const enum class classes[TYPE_COUNT] = { [TYPE_TEXT] = CLASS_TEXT, [TYPE_INTEGER] = CLASS_NUMBER, [TYPE_NUMBER] = CLASS_NUMBER, [TYPE_BOOLEAN] = CLASS_BOOLEAN, [TYPE_TIME] = CLASS_TIME,
		[TYPE_DURATION] = CLASS_DURATION, [TYPE_ENTITY] = CLASS_ENTITY, [TYPE_LIST] = CLASS_TABLE, [TYPE_TABLE] = CLASS_TABLE, [TYPE_LABELS] = CLASS_TABLE, [TYPE_FUNCTION] = CLASS_FUNCTION };
	return classes[check_type(value)];
}

/* Of == and ~=: two values of different kinds are never the same. */
void check_compare(struct checker *checker, struct shaped left, struct shaped right, int line)
{
	char one[80], other[80];
	enum class a = class_of(&left), b = class_of(&right);
	if (a != CLASS_ANY && b != CLASS_ANY && a != b) {
		bool id = (a == CLASS_ENTITY && b == CLASS_TEXT) || (a == CLASS_TEXT && b == CLASS_ENTITY);
		check_complain(checker, line, "%s is never the same as %s%s", check_said(&left, one), check_said(&right, other), id ? "; compare its .id" : "");
		return;
	}
	if (left.shape == SHAPE_TEXT) {
		struct shaped swapped = left;
		left = right;
		right = swapped;
	}
	if (right.shape == SHAPE_TEXT && left.shape == SHAPE_STATE)
		check_state(checker, left.kind, right.text, line);
	else if (right.shape == SHAPE_TEXT && left.shape == SHAPE_FIELD && left.field->type == FIELD_ENUM)
		enum_index(checker, left.field, right.text, line);
}

/* Of < and its like. A time or a duration may stand beside a text of its form. */
void check_order(struct checker *checker, struct shaped left, struct shaped right, int line)
{
	char one[80], other[80];
	enum class a = class_of(&left), b = class_of(&right);
	bool ordered_a = a == CLASS_TEXT || a == CLASS_NUMBER || a == CLASS_TIME || a == CLASS_DURATION, moment = a == CLASS_TIME || a == CLASS_DURATION || b == CLASS_TIME || b == CLASS_DURATION;
	if (a == CLASS_ANY || b == CLASS_ANY || (a == b && ordered_a) || (moment && (a == CLASS_TEXT || b == CLASS_TEXT)))
		return;
	if (a == b && a == CLASS_TABLE)
		return;                                /* tables of the pack's own may have an order */
	check_complain(checker, line, "%s has no order beside %s", check_said(&left, one), check_said(&right, other));
}

static struct shaped joined(struct checker *checker, const struct shaped *left, const struct shaped *right, int line)
{
	char said[80];
	for (int i = 0; i < 2; i++) {
		const struct shaped *value = i ? right : left;
		enum class class = class_of(value);
		if (class != CLASS_ANY && class != CLASS_TEXT && class != CLASS_NUMBER && class != CLASS_TABLE)
			check_complain(checker, line, "%s does not join a text; write tostring(…)", check_said(value, said));
	}
	return check_made(TYPE_TEXT);
}

/* What times and durations give; a text beside one of them is a duration. */
static enum word_type counted(char operator, enum class a, enum class b)
{
	static const struct { char operator; enum class left, right; enum word_type gives; } sums[] = {
		{ '+', CLASS_TIME, CLASS_DURATION, TYPE_TIME }, { '+', CLASS_DURATION, CLASS_TIME, TYPE_TIME }, { '+', CLASS_DURATION, CLASS_DURATION, TYPE_DURATION },
		{ '-', CLASS_TIME, CLASS_DURATION, TYPE_TIME }, { '-', CLASS_TIME, CLASS_TIME, TYPE_DURATION },
	};
	a = a == CLASS_TEXT ? CLASS_DURATION : a;
	b = b == CLASS_TEXT ? CLASS_DURATION : b;
	for (size_t i = 0; i < COUNT_OF(sums); i++)
		if (sums[i].operator == operator && sums[i].left == a && sums[i].right == b)
			return sums[i].gives;
	return TYPE_NONE;
}

static struct shaped of_time(struct checker *checker, const char *operator, const struct shaped *left, const struct shaped *right, int line)
{
	char one[80], other[80];
	enum class a = class_of(left), b = class_of(right);
	bool plus = strcmp(operator, "+") == 0, minus = strcmp(operator, "-") == 0;
	if (a == CLASS_ANY || b == CLASS_ANY) {
		if (!plus && !minus)
			check_complain(checker, line, "%s is not counted with '%s'", check_said(a == CLASS_ANY ? right : left, one), operator);
		return plus && (a == CLASS_TIME || b == CLASS_TIME) ? check_made(TYPE_TIME) : SHAPELESS;
	}
	enum word_type gives = plus || minus ? counted(operator[0], a, b) : TYPE_NONE;
	if (gives == TYPE_NONE)
		check_complain(checker, line, "%s %s %s: a time takes a duration like \"3 working days\"; time - time and duration + duration are durations",
		               check_said(left, one), operator, check_said(right, other));
	return check_made(gives);
}

struct shaped check_arithmetic(struct checker *checker, const char *operator, struct shaped left, struct shaped right, int line)
{
	char said[80];
	enum class a = class_of(&left), b = class_of(&right);
	if (strcmp(operator, "..") == 0)
		return joined(checker, &left, &right, line);
	if (a == CLASS_TIME || a == CLASS_DURATION || b == CLASS_TIME || b == CLASS_DURATION)
		return of_time(checker, operator, &left, &right, line);
	for (int i = 0; i < 2; i++) {
		const struct shaped *value = i ? &right : &left;
		enum class class = class_of(value);
		if (class == CLASS_ENTITY || class == CLASS_BOOLEAN || class == CLASS_FUNCTION || value->shape == SHAPE_ENTITIES)
			check_complain(checker, line, "%s is no number%s", check_said(value, said), value->shape == SHAPE_ENTITIES ? "; #list is how many there are" : "");
	}
	return a == CLASS_NUMBER && b == CLASS_NUMBER ? check_made(TYPE_NUMBER) : SHAPELESS;
}
