#include "policy/cells.h"
#include "calendar/duration.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct cell { const struct cell_reader *reader; const struct field *field; struct str text; struct buf *out; struct err *err; };

static bool wrong(const struct cell *cell, const char *what)
{
	int length = cell->text.len > 60 ? 60 : (int)cell->text.len;
	while (length && length < (int)cell->text.len && (cell->text.ptr[length] & 0xC0) == 0x80)
		length--;
	return err_set(cell->err, ERR_REFUSED, "'%.*s%s' %s", length, cell->text.ptr, (size_t)length < cell->text.len ? "…" : "", what);
}

/* ---- writing that means the same ---- */

/* Wide forms of ASCII (Ａ, ：, （) and the wide space as plain ones. */
static void narrow(struct str text, struct buf *out)
{
	for (size_t i = 0; i < text.len;) {
		const unsigned char *at = (const unsigned char *)text.ptr + i;
		bool three = text.len - i >= 3;
		if (three && at[0] == 0xEF && (at[1] == 0xBC || at[1] == 0xBD)) {
			int code = 0xF000 + (at[1] & 0x3F) * 64 + (at[2] & 0x3F);
			if (code >= 0xFF01 && code <= 0xFF5E) {
				buf_byte(out, (char)(code - 0xFF01 + '!'));
				i += 3;
				continue;
			}
		}
		if (three && at[0] == 0xE3 && at[1] == 0x80 && at[2] == 0x80) {
			buf_byte(out, ' ');
			i += 3;
			continue;
		}
		buf_byte(out, text.ptr[i++]);
	}
}

static void simplify(struct str text, struct buf *out)
{
	struct buf plain = BUF_INIT;
	narrow(text, &plain);
	for (size_t i = 0; i < plain.len; i++)
		if (!isspace((unsigned char)plain.data[i]))
			buf_byte(out, (char)tolower((unsigned char)plain.data[i]));
	buf_free(&plain);
}

bool cell_same(struct str a, struct str b)
{
	struct buf left = BUF_INIT, right = BUF_INIT;
	simplify(a, &left);
	simplify(b, &right);
	bool same = str_eq(buf_view(&left), buf_view(&right));
	buf_free(&left);
	buf_free(&right);
	return same;
}

static bool is_one_of(struct str text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (cell_same(text, str_of(words[i])))
			return true;
	return false;
}

/* ---- by type ---- */

/* What a spreadsheet computes is no value; the apostrophe that an export puts before such a text is taken away again. */
static bool text_cell(const struct cell *cell)
{
	static const char *const signs[] = { "=", "+", "-", "@", "＝", "＋", "－", "＠" };
	struct str text = cell->text, inner = { text.ptr + 1, text.len - 1 };
	bool quoted = text.ptr[0] == '\'', formula = false;
	if (cell->field->private && str_is(text, "true"))
		return wrong(cell, "stands for something private, which an export does not give; leave the column out");
	for (size_t i = 0; i < COUNT_OF(signs); i++) {
		struct str sign = str_of(signs[i]), with = quoted ? inner : text;
		bool number = sign.len == 1 && (*sign.ptr == '+' || *sign.ptr == '-') && with.len > 1 && isdigit((unsigned char)with.ptr[1]);
		formula = formula || (str_starts(with, sign) && (quoted || !number));
	}
	if (formula && !quoted)
		return wrong(cell, "begins like a formula; keep its result as text, or put an apostrophe before it");
	json_put_str(cell->out, formula ? inner : text);
	return true;
}

/* "¥1,200.50元" → "1200.50" */
static bool plain_number(const struct cell *cell, char out[40])
{
	static const char *const around[] = { "¥", "￥", "元" };
	struct buf text = BUF_INIT;
	size_t length = 0;
	narrow(cell->text, &text);
	struct str rest = buf_view(&text);
	for (size_t i = 0; i < COUNT_OF(around); i++) {
		struct str sign = str_of(around[i]);
		if (str_starts(rest, sign))
			rest = (struct str){ rest.ptr + sign.len, rest.len - sign.len };
		if (rest.len > sign.len && memcmp(rest.ptr + rest.len - sign.len, sign.ptr, sign.len) == 0)
			rest.len -= sign.len;
	}
	for (size_t i = 0; i < rest.len && length < 38; i++)
		if (rest.ptr[i] != ',' && rest.ptr[i] != ' ')
			out[length++] = rest.ptr[i];
	out[length] = '\0';
	buf_free(&text);
	return length && strspn(out, "0123456789.+-") == length;
}

static bool number_cell(const struct cell *cell)
{
	char text[40], *end = NULL;
	bool whole = cell->field->type == FIELD_INTEGER;
	errno = 0;
	double number = plain_number(cell, text) ? strtod(text, &end) : 0;
	if (!end || *end || errno)
		return wrong(cell, whole ? "is no whole number" : cell->field->type == FIELD_MONEY ? "is no amount like 12.50" : "is no number like 12.5");
	if (whole && (number > 9e15 || number < -9e15 || number != (double)(int64_t)number))
		return wrong(cell, "is no whole number");
	if (whole)
		buf_int(cell->out, (int64_t)number);
	else
		json_put_num(cell->out, number);
	return true;
}

static bool boolean_cell(const struct cell *cell)
{
	static const char *const yes[] = { "是", "有", "对", "真", "√", "✓", "☑", "true", "yes", "y", "1" }, *const no[] = { "否", "无", "不是", "没有", "错", "假", "×", "✗", "false", "no", "n", "0" };
	bool positive = is_one_of(cell->text, yes, COUNT_OF(yes));
	if (!positive && !is_one_of(cell->text, no, COUNT_OF(no)))
		return wrong(cell, "is neither yes nor no: write 是 or 否");
	buf_text(cell->out, positive ? "true" : "false");
	return true;
}

/* ---- days and times ---- */

static bool take_number(struct str *rest, int digits_most, int *number)
{
	int digits = 0;
	for (*number = 0; rest->len && isdigit((unsigned char)*rest->ptr) && digits < digits_most; digits++) {
		*number = *number * 10 + (*rest->ptr - '0');
		*rest = (struct str){ rest->ptr + 1, rest->len - 1 };
	}
	return digits > 0;
}

static bool take_word(struct str *rest, const char *word)
{
	struct str known = str_of(word);
	if (!str_starts(*rest, known))
		return false;
	*rest = (struct str){ rest->ptr + known.len, rest->len - known.len };
	return true;
}

static bool take_any(struct str *rest, const char *const *words)
{
	for (; *words; words++)
		if (take_word(rest, *words))
			return true;
	return false;
}

static void skip_spaces(struct str *rest)
{
	while (take_word(rest, " "))
		;
}

/* 2026-02-13, 2026/2/13, 2026.2.13, 2026年2月13日, 20260213 */
static bool take_date(struct str *rest, int *year, int *month, int *day)
{
	static const char *const after_year[] = { "年", "-", "/", ".", NULL }, *const after_month[] = { "月", "-", "/", ".", NULL }, *const after_day[] = { "日", "号", NULL };
	struct str start = *rest;
	if (!take_number(rest, 4, year) || start.len - rest->len != 4)
		return false;
	bool parted = take_any(rest, after_year);
	skip_spaces(rest);
	if (!take_number(rest, 2, month) || (!parted && start.len - rest->len != 6) || (parted && !take_any(rest, after_month)))
		return false;
	skip_spaces(rest);
	if (!take_number(rest, 2, day) || (!parted && start.len - rest->len != 8))
		return false;
	take_any(rest, after_day);
	return true;
}

/* 9:30, 9:30:15, 9时30分, 上午9:30, 下午3点 */
static bool take_clock(struct str *rest, struct civil *civil)
{
	static const char *const morning[] = { "上午", "早上", "AM", NULL }, *const afternoon[] = { "下午", "晚上", "PM", NULL }, *const after_hour[] = { ":", "时", "点", NULL };
	bool late = take_any(rest, afternoon), early = !late && take_any(rest, morning);
	skip_spaces(rest);
	if (!take_number(rest, 2, &civil->hour) || !take_any(rest, after_hour))
		return false;
	if (take_number(rest, 2, &civil->minute) && (take_word(rest, ":") || take_word(rest, "分")) && take_number(rest, 2, &civil->second))
		take_word(rest, "秒");
	if ((late || early) && civil->hour > 12)
		return false;
	civil->hour += late && civil->hour < 12 ? 12 : early && civil->hour == 12 ? -12 : 0;
	return civil->hour < 24 && civil->minute < 60 && civil->second < 60;
}

static bool real_date(const struct cell *cell, int year, int month, int day, char out[16])
{
	ERR_DECLARE(ignored);
	int32_t date;
	snprintf(out, 16, "%04d-%02d-%02d", year % 10000, month % 100, day % 100);
	return date_parse(str_of(out), &date, &ignored) || wrong(cell, "is no day of the calendar");
}

static bool date_cell(const struct cell *cell)
{
	struct buf text = BUF_INIT;
	int year, month, day;
	char date[16];
	narrow(cell->text, &text);
	struct str rest = buf_view(&text);
	bool read = take_date(&rest, &year, &month, &day);
	skip_spaces(&rest);
	struct civil clock = { 0 };
	bool more = rest.len > 0, midnight = more && take_clock(&rest, &clock) && !clock.hour && !clock.minute && !rest.len;        /* as a spreadsheet shows a date */
	read = read && (!more || midnight);
	buf_free(&text);
	if (!read)
		return wrong(cell, "is no date; write the year first, like 2026-02-13 or 2026年2月13日");
	if (!real_date(cell, year, month, day, date))
		return false;
	json_put_text(cell->out, date);
	return true;
}

static bool time_cell(const struct cell *cell)
{
	ERR_DECLARE(ignored);
	struct civil civil = { 0 };
	struct buf text = BUF_INIT;
	int64_t time_us;
	char date[16];
	if (time_parse(cell->text, &time_us, &ignored)) {
		json_put_str(cell->out, cell->text);
		return true;
	}
	narrow(cell->text, &text);
	struct str rest = buf_view(&text);
	bool read = take_date(&rest, &civil.year, &civil.month, &civil.day);
	skip_spaces(&rest);
	take_word(&rest, "T");
	read = read && (!rest.len || (take_clock(&rest, &civil) && !rest.len));
	buf_free(&text);
	if (!read)
		return wrong(cell, "is no time; write it like 2026-02-13 17:00");
	if (!real_date(cell, civil.year, civil.month, civil.day, date))
		return false;
	buf_byte(cell->out, '"');
	calendar_time_print(cell->reader->calendar, calendar_instant(cell->reader->calendar, civil), cell->out);
	buf_byte(cell->out, '"');
	return true;
}

/* "3个工作日" is "3 working days". */
static bool duration_cell(const struct cell *cell)
{
	static const struct { const char *zh, *en; } units[] = { { "个", "" }, { "工作日", " working days" }, { "工作小时", " working hours" }, { "小时", " hours" }, { "分钟", " minutes" },
		{ "天", " days" }, { "日", " days" }, { "周", " weeks" }, { "月", " months" }, { "年", " years" } };
	ERR_DECLARE(why);
	struct duration duration;
	struct buf text = BUF_INIT;
	for (struct str rest = cell->text; rest.len;) {
		size_t i = 0;
		while (i < COUNT_OF(units) && !take_word(&rest, units[i].zh))
			i++;
		if (i < COUNT_OF(units)) {
			buf_text(&text, units[i].en);
			continue;
		}
		buf_byte(&text, *rest.ptr);
		rest = (struct str){ rest.ptr + 1, rest.len - 1 };
	}
	bool ok = duration_parse(buf_view(&text), &duration, &why);
	if (ok)
		json_put_str(cell->out, buf_view(&text));
	buf_free(&text);
	return ok || wrong(cell, "is no duration like \"3 working days\" or 3个工作日");
}

/* ---- what refers to something else ---- */

static struct str label_in(const struct json *labels, const char *value, const char *language)
{
	const struct json *text = json_get(json_get(labels, value), language);
	return text && text->type == JSON_TEXT ? json_str(text) : STR_NONE;
}

static bool enum_cell(const struct cell *cell)
{
	static const char *const languages[] = { "zh-CN", "en" };
	const struct field *field = cell->field;
	const struct json *labels = cell->reader->labels;
	char list[300] = "";
	for (uint16_t i = 0; i < field->value_count; i++) {
		bool same = cell_same(cell->text, str_of(field->values[i]));
		for (size_t k = 0; k < COUNT_OF(languages) && !same; k++) {
			struct str label = label_in(labels, field->values[i], languages[k]);
			same = label.len && cell_same(cell->text, label);
		}
		if (same) {
			json_put_text(cell->out, field->values[i]);
			return true;
		}
		struct str label = label_in(labels, field->values[i], "zh-CN");
		size_t used = strlen(list);
		if (used < 200)
			snprintf(list + used, sizeof list - used, "%s%s%s%.*s", i ? ", " : "", field->values[i], label.len ? " " : "", STR_ARG(label));
		else if (used < 204)
			snprintf(list + used, sizeof list - used, ", …");
	}
	char what[360];
	snprintf(what, sizeof what, "is none of %s", list);
	return wrong(cell, what);
}

static bool ref_cell(const struct cell *cell)
{
	return cell->reader->ref(cell->reader->arg, cell->field, cell->text, cell->out, cell->err);
}

static bool json_cell(const struct cell *cell)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(ignored);
	const struct json *json = json_parse(cell->text, JSON_LIMITS, &arena, &ignored);
	if (json)
		json_write(cell->out, json);
	arena_free(&arena);
	return json || wrong(cell, "is no JSON");
}

/* Parts of a list stand between semicolons, in either width, or 、; an export writes it as JSON. */
static bool list_cell(const struct cell *cell)
{
	static const char *const marks[] = { ";", "；", "、", "\n", NULL };
	bool ok = true;
	if (cell->text.ptr[0] == '[')
		return json_cell(cell);
	buf_byte(cell->out, '[');
	for (struct str rest = cell->text; rest.len && ok;) {
		struct str part = { rest.ptr, 0 };
		while (rest.len && !take_any(&rest, marks)) {
			part.len++;
			rest = (struct str){ rest.ptr + 1, rest.len - 1 };
		}
		while (part.len && isspace((unsigned char)*part.ptr))
			part = (struct str){ part.ptr + 1, part.len - 1 };
		if (!part.len)
			continue;
		json_put_comma(cell->out);
		ok = cell_json(cell->reader, cell->field->of, part, cell->out, cell->err);
	}
	buf_byte(cell->out, ']');
	return ok;
}

typedef bool (*cell_fn)(const struct cell *cell);
static const cell_fn readers[] = {
	[FIELD_TEXT] = text_cell, [FIELD_INTEGER] = number_cell, [FIELD_NUMBER] = number_cell, [FIELD_MONEY] = number_cell, [FIELD_BOOLEAN] = boolean_cell, [FIELD_TIME] = time_cell,
	[FIELD_DATE] = date_cell, [FIELD_DURATION] = duration_cell, [FIELD_ENUM] = enum_cell, [FIELD_REF] = ref_cell, [FIELD_LIST] = list_cell, [FIELD_JSON] = json_cell,
};

bool cell_json(const struct cell_reader *reader, const struct field *field, struct str text, struct buf *out, struct err *err)
{
	struct cell cell = { reader, field, text, out, err };
	return readers[field->type](&cell);
}
