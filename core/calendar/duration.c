#include "calendar/duration.h"

static const struct { const char *name, *plural; int64_t nominal_us; bool elapsed; } units[] = {
	[UNIT_SECOND] = { "second", "seconds", SECOND_US, true },          [UNIT_MINUTE] = { "minute", "minutes", MINUTE_US, true },
	[UNIT_HOUR] = { "hour", "hours", HOUR_US, true },                  [UNIT_DAY] = { "day", "days", DAY_US, true },
	[UNIT_WEEK] = { "week", "weeks", 7 * DAY_US, true },               [UNIT_MONTH] = { "month", "months", 30 * DAY_US, false },
	[UNIT_YEAR] = { "year", "years", 365 * DAY_US, false },            [UNIT_WORKING_DAY] = { "working day", "working days", DAY_US, false },
	[UNIT_WORKING_HOUR] = { "working hour", "working hours", HOUR_US, false },
	[UNIT_WORKING_MINUTE] = { "working minute", "working minutes", MINUTE_US, false },
	[UNIT_MICROSECOND] = { "microsecond", "microseconds", 1, true },
};

static const struct { const char *word; enum duration_unit unit; } words[] = {
	{ "s", UNIT_SECOND }, { "sec", UNIT_SECOND }, { "second", UNIT_SECOND }, { "seconds", UNIT_SECOND }, { "秒", UNIT_SECOND },
	{ "m", UNIT_MINUTE }, { "min", UNIT_MINUTE }, { "minute", UNIT_MINUTE }, { "minutes", UNIT_MINUTE }, { "分", UNIT_MINUTE }, { "分钟", UNIT_MINUTE },
	{ "h", UNIT_HOUR }, { "hour", UNIT_HOUR }, { "hours", UNIT_HOUR }, { "小时", UNIT_HOUR }, { "个小时", UNIT_HOUR },
	{ "d", UNIT_DAY }, { "day", UNIT_DAY }, { "days", UNIT_DAY }, { "天", UNIT_DAY }, { "日", UNIT_DAY },
	{ "w", UNIT_WEEK }, { "week", UNIT_WEEK }, { "weeks", UNIT_WEEK }, { "周", UNIT_WEEK },
	{ "month", UNIT_MONTH }, { "months", UNIT_MONTH }, { "个月", UNIT_MONTH }, { "year", UNIT_YEAR }, { "years", UNIT_YEAR }, { "年", UNIT_YEAR },
	{ "working day", UNIT_WORKING_DAY }, { "working days", UNIT_WORKING_DAY }, { "个工作日", UNIT_WORKING_DAY }, { "工作日", UNIT_WORKING_DAY },
	{ "working hour", UNIT_WORKING_HOUR }, { "working hours", UNIT_WORKING_HOUR }, { "个工作小时", UNIT_WORKING_HOUR }, { "工作小时", UNIT_WORKING_HOUR },
	{ "working minute", UNIT_WORKING_MINUTE }, { "working minutes", UNIT_WORKING_MINUTE },
	{ "microsecond", UNIT_MICROSECOND }, { "microseconds", UNIT_MICROSECOND },
};
enum { AMOUNT_MAX = 1000000000 };
#define NOMINAL_MAX (100 * 366 * DAY_US)

static void skip(struct str *text, const char *which)
{
	while (text->len && text->ptr[0] && strchr(which, text->ptr[0])) {
		text->ptr++;
		text->len--;
	}
}

static bool take_amount(struct str *text, int64_t *amount)
{
	size_t digits = 0;
	for (*amount = 0; digits < text->len && text->ptr[digits] >= '0' && text->ptr[digits] <= '9' && *amount <= AMOUNT_MAX; digits++)
		*amount = *amount * 10 + (text->ptr[digits] - '0');
	text->ptr += digits;
	text->len -= digits;
	return digits > 0 && *amount <= AMOUNT_MAX;
}

/* Up to the next digit or '+': "working days" holds a space. */
static struct str take_word(struct str *text)
{
	size_t length = 0;
	while (length < text->len && text->ptr[length] != '+' && text->ptr[length] != ',' && !(text->ptr[length] >= '0' && text->ptr[length] <= '9'))
		length++;
	struct str word = { text->ptr, length };
	text->ptr += length;
	text->len -= length;
	while (word.len && word.ptr[word.len - 1] == ' ')
		word.len--;
	return word;
}

static bool find_unit(struct str word, enum duration_unit *unit)
{
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (str_is(word, words[i].word)) {
			*unit = words[i].unit;
			return true;
		}
	return false;
}

static bool unknown_unit(struct str text, struct str word, struct err *err)
{
	const char *names[COUNT_OF(words) + 1] = { NULL };
	char wrong[48], hint[80] = "";
	for (size_t i = 0; i < COUNT_OF(words); i++)
		names[i] = words[i].word;
	if (str_to_c(word, wrong, sizeof wrong))
		err_suggest(hint, sizeof hint, wrong, names);
	return err_set(err, ERR_REFUSED, "'%.*s': unknown unit '%.*s'%s", (int)(text.len > 60 ? 60 : text.len), text.ptr, (int)(word.len > 40 ? 40 : word.len), word.ptr, hint);
}

bool duration_parse(struct str text, struct duration *duration, struct err *err)
{
	struct str rest = text;
	duration->count = 0;
	skip(&rest, " ");
	while (rest.len) {
		int64_t amount;
		enum duration_unit unit;
		if (duration->count == DURATION_PARTS_MAX)
			return err_set(err, ERR_REFUSED, "a duration has at most %d parts", DURATION_PARTS_MAX);
		if (!take_amount(&rest, &amount))
			return err_set(err, ERR_REFUSED, "'%.*s' is no duration like \"90m\" or \"3 working days\"", (int)(text.len > 60 ? 60 : text.len), text.ptr);
		skip(&rest, " ");
		struct str word = take_word(&rest);
		if (!find_unit(word, &unit))
			return unknown_unit(text, word, err);
		duration->parts[duration->count].amount = amount;
		duration->parts[duration->count++].unit = unit;
		skip(&rest, " +,");
	}
	if (duration->count == 0)
		return err_set(err, ERR_REFUSED, "an empty text is no duration; write \"90m\" or \"3 working days\"");
	return duration_nominal_us(duration) <= NOMINAL_MAX || err_set(err, ERR_REFUSED, "'%.*s' is longer than a hundred years", (int)(text.len > 60 ? 60 : text.len), text.ptr);
}

void duration_print(const struct duration *duration, struct buf *out)
{
	for (int i = 0; i < duration->count; i++) {
		int64_t amount = duration->parts[i].amount;
		if (i)
			buf_lit(out, " + ");
		buf_int(out, amount);
		buf_byte(out, ' ');
		buf_text(out, amount == 1 ? units[duration->parts[i].unit].name : units[duration->parts[i].unit].plural);
	}
}

int64_t duration_nominal_us(const struct duration *duration)
{
	int64_t sum = 0;
	for (int i = 0; i < duration->count; i++) {
		int64_t nominal = units[duration->parts[i].unit].nominal_us, amount = duration->parts[i].amount;
		if (amount > (INT64_MAX - sum) / nominal)
			return INT64_MAX;
		sum += amount * nominal;
	}
	return sum;
}

bool duration_is_elapsed(const struct duration *duration)
{
	for (int i = 0; i < duration->count; i++)
		if (!units[duration->parts[i].unit].elapsed)
			return false;
	return true;
}

struct duration duration_of_us(int64_t us)
{
	static const enum duration_unit order[] = { UNIT_HOUR, UNIT_MINUTE, UNIT_SECOND, UNIT_MICROSECOND };
	struct duration duration = { .count = 0 };
	for (size_t i = 0; i < COUNT_OF(order); i++) {
		int64_t amount = us / units[order[i]].nominal_us;
		us -= amount * units[order[i]].nominal_us;
		if (!amount && !(duration.count == 0 && us == 0 && i + 1 == COUNT_OF(order)))
			continue;
		duration.parts[duration.count].amount = amount;
		duration.parts[duration.count++].unit = order[i];
	}
	return duration;
}

bool duration_join(struct duration *duration, const struct duration *more, struct err *err)
{
	if (duration->count + more->count > DURATION_PARTS_MAX)
		return err_set(err, ERR_REFUSED, "a duration has at most %d parts", DURATION_PARTS_MAX);
	memcpy(duration->parts + duration->count, more->parts, (size_t)more->count * sizeof more->parts[0]);
	duration->count += more->count;
	return true;
}
