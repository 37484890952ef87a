/* Fields from JSON: types, limits, defaults. */
#include "model/model_private.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

bool compile_wrong(struct compiler *compiler, const struct json *json, const char *format, ...)
{
	char text[ERR_TEXT_MAX];
	const struct json *at = json_get(json, "at");
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	const char *where = at && at->type == JSON_TEXT ? at->text : compiler->kind_at ? compiler->kind_at : "";
	return err_at(compiler->err, ERR_MODEL, where, "%s", text);
}

const char *compile_text(struct compiler *compiler, const struct json *json)
{
	return json && json->type == JSON_TEXT ? arena_string(&compiler->model->arena, json_str(json)) : NULL;
}

const char *compile_at(struct compiler *compiler, const struct json *json)
{
	const char *at = compile_text(compiler, json_get(json, "at"));
	return at ? at : compiler->kind_at ? compiler->kind_at : "";
}

bool name_is_plain(struct str name)
{
	if (name.len == 0 || name.len > 63 || name.ptr[0] < 'a' || name.ptr[0] > 'z')
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!((name.ptr[i] >= 'a' && name.ptr[i] <= 'z') || (name.ptr[i] >= '0' && name.ptr[i] <= '9') || name.ptr[i] == '_'))
			return false;
	return true;
}

static bool read_flag(const struct json *json, const char *name)
{
	const struct json *value = json_get(json, name);
	return value && value->type == JSON_TRUE;
}

static bool read_type(struct compiler *compiler, const struct json *json, const char *owner, struct field *field)
{
	const struct json *type = json_get(json, "type");
	char hint[80] = "";
	for (int i = 0; type && type->type == JSON_TEXT && field_type_names[i]; i++)
		if (str_is(json_str(type), field_type_names[i])) {
			field->type = (enum field_type)i;
			return true;
		}
	if (type && type->type == JSON_TEXT)
		err_suggest(hint, sizeof hint, type->text, field_type_names);
	return compile_wrong(compiler, json, "%s: '%s' is no field type%s", owner, type && type->type == JSON_TEXT ? type->text : "?", hint);
}

static void read_retired(struct compiler *compiler, const struct json *retired, struct field *field)
{
	if (!retired || !retired->len)
		return;
	bool *flags = arena_zalloc(&compiler->model->arena, field->value_count * sizeof flags[0]);
	for (const struct json *value = json_first(retired); value; value = value->next)
		for (uint16_t i = 0; i < field->value_count; i++)
			flags[i] |= json_is_text(value, field->values[i]);
	field->retired = flags;
}

static bool read_values(struct compiler *compiler, const struct json *json, const char *owner, struct field *field)
{
	const struct json *values = json_get(json, "values");
	if (!values || values->type != JSON_ARRAY || values->len == 0 || values->len > 1000)
		return compile_wrong(compiler, json, "%s: an enum needs 1 to 1000 values", owner);
	const char **list = arena_alloc(&compiler->model->arena, (values->len + 1) * sizeof list[0]);
	for (const struct json *value = json_first(values); value; value = value->next) {
		if (value->type != JSON_TEXT || !name_is_plain(json_str(value)))
			return compile_wrong(compiler, json, "%s: an enum's values are names of a-z 0-9 _", owner);
		for (uint16_t i = 0; i < field->value_count; i++)
			if (strcmp(list[i], value->text) == 0)
				return compile_wrong(compiler, json, "%s: '%s' stands twice", owner, value->text);
		list[field->value_count++] = compile_text(compiler, value);
	}
	list[field->value_count] = NULL;
	field->values = list;
	read_retired(compiler, json_get(json, "retired"), field);
	return true;
}

static bool read_target(struct compiler *compiler, const struct json *json, const char *owner, struct field *field)
{
	const struct json *target = json_get(json, "kind");
	ERR_DECLARE(why);
	if (!target || target->type != JSON_TEXT)
		return compile_wrong(compiler, json, "%s: a ref names its kind, like ref \"unit\"", owner);
	if (str_is(json_str(target), "any"))
		return true;
	field->target = model_must_kind(compiler->model, json_str(target), &why);
	return field->target || compile_wrong(compiler, json, "%s: %s", owner, why.text);
}

static bool read_of(struct compiler *compiler, const struct json *json, const char *owner, struct field *field)
{
	const struct json *of = json_get(json, "of");
	struct field *element = arena_zalloc(&compiler->model->arena, sizeof *element);
	if (!of || of->type != JSON_OBJECT)
		return compile_wrong(compiler, json, "%s: a list names what it holds, like list(text)", owner);
	if (!compile_field(compiler, of, owner, element))
		return false;
	if (element->type == FIELD_LIST)
		return compile_wrong(compiler, json, "%s: a list cannot hold lists", owner);
	element->name = field->name;
	field->of = element;
	return true;
}

/* A limit in the unit that field_accept compares. */
static bool read_limit(struct compiler *compiler, const struct json *json, const char *owner, const char *which, const struct field *field, union slot *limit, bool *has)
{
	const struct json *value = json_get(json, which);
	double number = 0;
	ERR_DECLARE(why);
	struct duration duration;
	int32_t date;
	if (!value || value->type == JSON_NULL)
		return true;
	*has = true;
	switch (field->type) {
	case FIELD_TEXT: case FIELD_INTEGER: case FIELD_LIST:
		limit->integer = value->type == JSON_INT ? value->integer : 0;
		return value->type == JSON_INT || compile_wrong(compiler, json, "%s: %s must be a whole number", owner, which);
	case FIELD_NUMBER:
		return json_number(value, &limit->number) || compile_wrong(compiler, json, "%s: %s must be a number", owner, which);
	case FIELD_MONEY:
		if (!json_number(value, &number))
			return compile_wrong(compiler, json, "%s: %s must be a number", owner, which);
		limit->integer = (int64_t)llround(number * 100);
		return true;
	case FIELD_DURATION:
		if (value->type != JSON_TEXT || !duration_parse(json_str(value), &duration, &why))
			return compile_wrong(compiler, json, "%s: %s: %s", owner, which, why.text[0] ? why.text : "must be a duration");
		limit->integer = duration_nominal_us(&duration);
		return true;
	case FIELD_TIME:
		return (value->type == JSON_TEXT && time_parse(json_str(value), &limit->integer, &why)) || compile_wrong(compiler, json, "%s: %s must be a time with zone", owner, which);
	case FIELD_DATE:
		if (value->type != JSON_TEXT || !date_parse(json_str(value), &date, &why))
			return compile_wrong(compiler, json, "%s: %s must be a date", owner, which);
		limit->integer = date;
		return true;
	case FIELD_BOOLEAN: case FIELD_ENUM: case FIELD_REF: case FIELD_JSON:
		break;
	}
	return compile_wrong(compiler, json, "%s: a %s has no %s", owner, field_type_name(field->type), which);
}

static bool range_holds(struct compiler *compiler, const struct json *json, const char *owner, const struct field *field)
{
	if (!field->has_min || !field->has_max)
		return true;
	bool ordered = field->type == FIELD_NUMBER ? field->min.number <= field->max.number : field->min.integer <= field->max.integer;
	return ordered || compile_wrong(compiler, json, "%s: min is more than max: nothing would fit", owner);
}

static bool read_shape(struct compiler *compiler, const struct json *json, const char *owner, struct field *field)
{
	switch (field->type) {
	case FIELD_ENUM: return read_values(compiler, json, owner, field);
	case FIELD_REF:  return read_target(compiler, json, owner, field);
	case FIELD_LIST: return read_of(compiler, json, owner, field);
	case FIELD_TEXT: case FIELD_INTEGER: case FIELD_NUMBER: case FIELD_MONEY: case FIELD_BOOLEAN:
	case FIELD_TIME: case FIELD_DATE: case FIELD_DURATION: case FIELD_JSON:
		break;
	}
	return true;
}

bool compile_field(struct compiler *compiler, const struct json *json, const char *owner, struct field *field)
{
	field->at = compile_at(compiler, json);
	field->required = read_flag(json, "required");
	field->personal = read_flag(json, "personal");
	field->private = read_flag(json, "private");
	field->back = compile_text(compiler, json_get(json, "back"));
	return read_type(compiler, json, owner, field) && read_shape(compiler, json, owner, field)
	    && read_limit(compiler, json, owner, "min", field, &field->min, &field->has_min)
	    && read_limit(compiler, json, owner, "max", field, &field->max, &field->has_max)
	    && range_holds(compiler, json, owner, field);
}
