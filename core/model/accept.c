/* A loose value against a field: what it would be stored as, or why not. */
#include "model/table.h"

#include <math.h>
#include <stdio.h>

enum { TEXT_MAX_CHARACTERS = 10000, LIST_MAX_ELEMENTS = 1000, JSON_MAX_BYTES = 64 * 1024 };

struct accepting { const struct world *world; const struct field *field; const struct value *value; const char *pointer; struct err *err; };

static bool no(const struct accepting *a, const char *what)
{
	return err_item(a->err, ERR_REFUSED, a->pointer, "%s", what);
}

/* Characters of valid UTF-8 without NUL; -1 when it is not. */
static int64_t count_characters(struct str text)
{
	int64_t count = 0;
	const unsigned char *at = (const unsigned char *)text.ptr, *end = at + text.len;
	while (at < end) {
		size_t more = *at < 0x80 ? 0 : *at >= 0xC2 && *at < 0xE0 ? 1 : *at >= 0xE0 && *at < 0xF0 ? 2 : *at >= 0xF0 && *at < 0xF5 ? 3 : 9;
		if (*at == 0 || more == 9 || (size_t)(end - at) <= more)
			return -1;
		if ((*at == 0xE0 && at[1] < 0xA0) || (*at == 0xED && at[1] > 0x9F) || (*at == 0xF0 && at[1] < 0x90) || (*at == 0xF4 && at[1] > 0x8F))
			return -1;
		for (size_t i = 1; i <= more; i++)
			if ((at[i] & 0xC0) != 0x80)
				return -1;
		at += more + 1;
		count++;
	}
	return count;
}

static bool is_blank(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] != ' ' && text.ptr[i] != '\t' && text.ptr[i] != '\n' && text.ptr[i] != '\r')
			return false;
	return true;
}

static bool accept_text(const struct accepting *a, union slot *out)
{
	const struct field *field = a->field;
	if (a->value->type != VALUE_TEXT)
		return no(a, "must be a text");
	struct str text = a->value->text;
	int64_t length = count_characters(text), most = field->has_max ? field->max.integer : TEXT_MAX_CHARACTERS;
	if (length < 0)
		return no(a, "is not valid UTF-8 without NUL");
	if (length > most)
		return err_item(a->err, ERR_REFUSED, a->pointer, "has %lld characters; at most %lld are possible", (long long)length, (long long)most);
	if (field->has_min && length < field->min.integer)
		return err_item(a->err, ERR_REFUSED, a->pointer, "has %lld characters; at least %lld are needed", (long long)length, (long long)field->min.integer);
	if (field->required && is_blank(text))
		return no(a, "must not be empty");
	out->text = text_new(text);
	return true;
}

static bool in_range(const struct accepting *a, int64_t number, int64_t scale)
{
	const struct field *field = a->field;
	bool low = field->has_min && number < field->min.integer, high = field->has_max && number > field->max.integer;
	if (!low && !high)
		return true;
	long long min = (long long)(field->min.integer / scale), max = (long long)(field->max.integer / scale);
	if (field->has_min && field->has_max)
		return err_item(a->err, ERR_REFUSED, a->pointer, "must be from %lld to %lld", min, max);
	return low ? err_item(a->err, ERR_REFUSED, a->pointer, "must be at least %lld", min) : err_item(a->err, ERR_REFUSED, a->pointer, "must be at most %lld", max);
}

static bool accept_integer(const struct accepting *a, union slot *out)
{
	const struct value *value = a->value;
	if (value->type == VALUE_INTEGER)
		out->integer = value->integer;
	else if (value->type == VALUE_NUMBER && value->number == floor(value->number) && fabs(value->number) < 9.2e18)
		out->integer = (int64_t)value->number;
	else
		return no(a, "must be a whole number");
	return in_range(a, out->integer, 1);
}

static bool loose_number(const struct value *value, double *number)
{
	*number = value->type == VALUE_INTEGER ? (double)value->integer : value->type == VALUE_NUMBER ? value->number : NAN;
	return isfinite(*number);
}

static bool accept_number(const struct accepting *a, union slot *out)
{
	const struct field *field = a->field;
	if (!loose_number(a->value, &out->number))
		return no(a, "must be a number");
	if ((field->has_min && out->number < field->min.number) || (field->has_max && out->number > field->max.number))
		return field->has_min && field->has_max ? err_item(a->err, ERR_REFUSED, a->pointer, "must be from %g to %g", field->min.number, field->max.number)
		     : field->has_min ? err_item(a->err, ERR_REFUSED, a->pointer, "must be at least %g", field->min.number)
		                      : err_item(a->err, ERR_REFUSED, a->pointer, "must be at most %g", field->max.number);
	return true;
}

static bool accept_money(const struct accepting *a, union slot *out)
{
	double number;
	if (!loose_number(a->value, &number) || fabs(number) > 9e15)
		return no(a, "must be an amount of money like 12.50");
	double hundredths = number * 100;
	if (fabs(hundredths - round(hundredths)) > 1e-4)
		return no(a, "has more than two decimals");
	out->integer = (int64_t)llround(hundredths);
	return in_range(a, out->integer, 100);
}

static bool accept_boolean(const struct accepting *a, union slot *out)
{
	out->integer = a->value->type == VALUE_BOOLEAN && a->value->boolean;
	return a->value->type == VALUE_BOOLEAN || no(a, "must be true or false");
}

static bool outside(const struct accepting *a, int64_t number)
{
	const struct field *field = a->field;
	return (field->has_min && number < field->min.integer) || (field->has_max && number > field->max.integer);
}

static bool accept_time(const struct accepting *a, union slot *out)
{
	ERR_DECLARE(why);
	if (a->value->type == VALUE_TIME)
		out->integer = a->value->integer;
	else if (a->value->type != VALUE_TEXT || !time_parse(a->value->text, &out->integer, &why))
		return no(a, why.text[0] ? why.text : "must be a time like 2026-02-13T17:00:00+08:00");
	return !outside(a, out->integer) || no(a, "is outside the times possible here");
}

static bool accept_date(const struct accepting *a, union slot *out)
{
	ERR_DECLARE(why);
	int32_t date = 0;
	if (a->value->type == VALUE_DATE)
		date = (int32_t)a->value->integer;
	else if (a->value->type == VALUE_TIME && a->world)
		date = calendar_date(a->world->calendar, a->value->integer);
	else if (a->value->type != VALUE_TEXT || !date_parse(a->value->text, &date, &why))
		return no(a, why.text[0] ? why.text : "must be a date like 2026-02-13");
	out->integer = date;
	return !outside(a, date) || no(a, "is outside the dates possible here");
}

static void print_limit(char out[40], int64_t us)
{
	snprintf(out, 40, us % DAY_US == 0 ? "%lld days" : us % HOUR_US == 0 ? "%lld hours" : "%lld minutes",
	         (long long)(us % DAY_US == 0 ? us / DAY_US : us % HOUR_US == 0 ? us / HOUR_US : us / MINUTE_US));
}

static bool accept_duration(const struct accepting *a, union slot *out)
{
	ERR_DECLARE(why);
	struct duration parsed;
	const struct field *field = a->field;
	if (a->value->type == VALUE_DURATION)
		parsed = *a->value->duration;
	else if (a->value->type != VALUE_TEXT || !duration_parse(a->value->text, &parsed, &why))
		return no(a, why.text[0] ? why.text : "must be a duration like \"90m\" or \"3 working days\"");
	if (outside(a, duration_nominal_us(&parsed))) {
		char min[40] = "0 minutes", max[40] = "any";
		if (field->has_min)
			print_limit(min, field->min.integer);
		if (field->has_max)
			print_limit(max, field->max.integer);
		return err_item(a->err, ERR_REFUSED, a->pointer, "must be from %s to %s", min, max);
	}
	struct buf text = BUF_INIT;
	duration_print(&parsed, &text);
	out->text = text_new(buf_view(&text));
	buf_free(&text);
	return true;
}

static bool refuse_enum(const struct accepting *a)
{
	const struct field *field = a->field;
	char wrong[64] = "", hint[80] = "", list[140] = "";
	for (uint16_t i = 0; i < field->value_count && strlen(list) < 100; i++)
		snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i ? ", " : "", field->values[i]);
	if (a->value->type == VALUE_TEXT && str_to_c(a->value->text, wrong, sizeof wrong))
		err_suggest(hint, sizeof hint, wrong, field->values);
	return err_item(a->err, ERR_REFUSED, a->pointer, "must be one of %s%s", list, hint);
}

static bool accept_enum(const struct accepting *a, union slot *out)
{
	int index = a->value->type == VALUE_TEXT ? field_enum_index(a->field, a->value->text) : -1;
	out->integer = index;
	return index >= 0 || refuse_enum(a);
}

static bool find_any(const struct accepting *a, struct str text, struct record **found)
{
	const char *slash = text.len ? memchr(text.ptr, '/', text.len) : NULL;
	const struct kind *kind = slash ? model_kind(a->world->model, (struct str){ text.ptr, (size_t)(slash - text.ptr) }) : NULL;
	*found = kind ? world_find(a->world, kind, (struct str){ slash + 1, text.len - (size_t)(slash - text.ptr) - 1 }) : NULL;
	return *found || err_item(a->err, ERR_REFUSED, a->pointer, "no entity '%.*s'; write kind/id", (int)(text.len > 80 ? 80 : text.len), text.ptr);
}

static bool accept_ref(const struct accepting *a, union slot *out)
{
	const struct kind *target = a->field->target;
	if (a->value->type == VALUE_REF) {
		out->ref = a->value->ref;
		return !target || record_kind(out->ref) == target
		    || err_item(a->err, ERR_REFUSED, a->pointer, "must be a %s, not a %s", target->name, record_kind(out->ref)->name);
	}
	if (a->value->type != VALUE_TEXT || !a->world)
		return no(a, "must be an id");
	struct str text = a->value->text;
	if (!target)
		return find_any(a, text, &out->ref);
	out->ref = world_find(a->world, target, text);
	return out->ref || err_item(a->err, ERR_REFUSED, a->pointer, "no %s '%.*s'", target->name, (int)(text.len > 80 ? 80 : text.len), text.ptr);
}

static bool accept_list(const struct accepting *a, union slot *out)
{
	const struct field *field = a->field;
	const struct value *value = a->value;
	if (value->type != VALUE_LIST)
		return no(a, "must be a list");
	uint32_t count = value->list.count;
	int64_t most = field->has_max ? field->max.integer : LIST_MAX_ELEMENTS;
	if (count > most || (field->has_min && count < field->min.integer))
		return err_item(a->err, ERR_REFUSED, a->pointer, "has %u elements; from %lld to %lld are possible", count, (long long)(field->has_min ? field->min.integer : 0), (long long)most);
	struct list *list = mem_alloc(sizeof *list + count * sizeof list->items[0]);
	*list = (struct list){ 1, 0 };
	bool ok = true;
	for (uint32_t i = 0; i < count && ok; i++) {
		char pointer[96];
		bool none;
		snprintf(pointer, sizeof pointer, "%.60s/%u", a->pointer, i);
		ok = field_accept(a->world, field->of, &value->list.items[i], pointer, &list->items[i], &none, a->err);
		if (ok && none)
			ok = err_item(a->err, ERR_REFUSED, pointer, "must not be null");
		list->count += ok;
	}
	out->list = list;
	if (!ok)
		slot_drop(field, *out);
	return ok;
}

static void put_loose(struct buf *out, const struct value *value)
{
	switch (value->type) {
	case VALUE_NONE:     buf_lit(out, "null"); break;
	case VALUE_BOOLEAN:  buf_text(out, value->boolean ? "true" : "false"); break;
	case VALUE_INTEGER:  buf_int(out, value->integer); break;
	case VALUE_NUMBER:   json_put_num(out, value->number); break;
	case VALUE_TEXT:     json_put_str(out, value->text); break;
	case VALUE_TIME: case VALUE_DATE: buf_int(out, value->integer); break;
	case VALUE_DURATION:
		buf_byte(out, '"');
		duration_print(value->duration, out);
		buf_byte(out, '"');
		break;
	case VALUE_REF:      json_put_str(out, record_id(value->ref)); break;
	case VALUE_JSON:     buf_str(out, value->text); break;
	case VALUE_LIST:
		buf_byte(out, '[');
		for (uint32_t i = 0; i < value->list.count; i++) {
			json_put_comma(out);
			put_loose(out, &value->list.items[i]);
		}
		buf_byte(out, ']');
		break;
	}
}

static bool accept_json(const struct accepting *a, union slot *out)
{
	struct buf text = BUF_INIT;
	put_loose(&text, a->value);
	bool ok = text.len <= JSON_MAX_BYTES || err_item(a->err, ERR_REFUSED, a->pointer, "has %zu bytes; at most %d are possible", text.len, JSON_MAX_BYTES);
	if (ok)
		out->text = text_new(buf_view(&text));
	buf_free(&text);
	return ok;
}

typedef bool (*accept_fn)(const struct accepting *a, union slot *out);
static const accept_fn accepters[] = {
	[FIELD_TEXT] = accept_text, [FIELD_INTEGER] = accept_integer, [FIELD_NUMBER] = accept_number, [FIELD_MONEY] = accept_money,
	[FIELD_BOOLEAN] = accept_boolean, [FIELD_TIME] = accept_time, [FIELD_DATE] = accept_date, [FIELD_DURATION] = accept_duration,
	[FIELD_ENUM] = accept_enum, [FIELD_REF] = accept_ref, [FIELD_LIST] = accept_list, [FIELD_JSON] = accept_json,
};

bool field_accept(const struct world *world, const struct field *field, const struct value *value, const char *pointer,
                  union slot *out, bool *none, struct err *err)
{
	struct accepting accepting = { world, field, value, pointer, err };
	*none = value->type == VALUE_NONE;
	out->integer = 0;
	return *none || accepters[field->type](&accepting, out);
}
