#include "cli/backtest_text.h"
#include "base/buf.h"

#include <stdio.h>

struct printing { const struct json *report, *labels; enum report_language language; };

/* ---- words ---- */

enum word {
	W_HEAD, W_NOTHING, W_STOPPED, W_DIFFER, W_SAME, W_INAPPLICABLE, W_ASIDE, W_EVENTS, W_COLUMNS, W_STATES, W_VALUES, W_WAITS, W_DEADLINES, W_ALERTS, W_BALANCES, W_ENTITIES,
	W_INDICATORS, W_REASONS, W_EXAMPLES, W_ONLY_RECORDED, W_ONLY_CANDIDATE, W_OTHERWISE, W_MOVED, W_TIMES, W_BY, W_RECORDED, W_CANDIDATE, W_CHANGED, W_NONE,
};
static const char *const words[][2] = {
	[W_HEAD] = { "{0} events from {1} to {2}, {3} of them from outside.\n", "{1}至{2}共{0}个事件,其中{3}个来自外部。\n" },
	[W_NOTHING] = { "Nothing happened in that time.\n", "这段时间没有事件。\n" },
	[W_STOPPED] = { "PARTIAL: it was stopped before the end; what follows is about the events up to then.\n", "未完成:中途停止,以下仅为已重放部分。\n" },
	[W_DIFFER] = { "{0} differences ({1} %).\n", "差异{0}处({1}%)。\n" },
	[W_SAME] = { "No difference.\n", "没有差异。\n" },
	[W_INAPPLICABLE] = { "{0} recorded inputs could not have happened.\n", "有{0}项已记录的操作在候选规则下不可能发生。\n" },
	[W_ASIDE] = { "{0} recorded changes of versions and params were set aside.\n", "搁置了{0}项已记录的版本或参数变更。\n" },
	[W_EVENTS] = { "What happened", "发生的事件" },
	[W_COLUMNS] = { "recorded candidate  only rec. only cand. otherwise      moved       %", "原记录     候选    仅原记录     仅候选     不同     时间变     %" },
	[W_STATES] = { "Where things stand at the end", "最终状态" },
	[W_VALUES] = { "How many of each", "分类数量" },
	[W_WAITS] = { "How long until a state: median (mean; nine in ten within)", "到达状态用时:中位数(平均;九成以内)" },
	[W_DEADLINES] = { "Deadlines that run at the end", "仍在计时的时限" },
	[W_ALERTS] = { "Alerts", "提醒" },
	[W_BALANCES] = { "Balances", "余额" },
	[W_ENTITIES] = { "What stands otherwise", "结果不同的对象" },
	[W_INDICATORS] = { "Indicators", "指标" },
	[W_REASONS] = { "Inputs that could not have happened, by reason", "不可能发生的操作(按原因)" },
	[W_EXAMPLES] = { "Examples", "实例" },
	[W_ONLY_RECORDED] = { "only as recorded", "仅原记录有" },
	[W_ONLY_CANDIDATE] = { "only under the candidate", "仅候选规则下有" },
	[W_OTHERWISE] = { "otherwise", "内容不同" },
	[W_MOVED] = { "at another time", "时间不同" },
	[W_TIMES] = { "{0} times", "{0}次" },
	[W_BY] = { ", by rule {0}", ",规则{0}" },
	[W_RECORDED] = { "recorded", "原记录" },
	[W_CANDIDATE] = { "candidate", "候选" },
	[W_CHANGED] = { "{0} stand otherwise, {1} only as recorded, {2} only under the candidate\n", "{0}个结果不同,{1}个仅原记录有,{2}个仅候选规则下有\n" },
	[W_NONE] = { "none", "无" },
};

static const char *say(const struct printing *printing, enum word word)
{
	return words[word][printing->language];
}

/* The sentence with {0}, {1} … filled in, as each language orders them. */
static void print_words(const struct printing *printing, enum word word, const char *const *values)
{
	for (const char *at = say(printing, word); *at; at++) {
		if (at[0] == '{' && at[1] >= '0' && at[1] <= '9' && at[2] == '}') {
			printf("%s", values[at[1] - '0']);
			at += 2;
		} else {
			putchar(*at);
		}
	}
}

static const char *count_text(unsigned long long count, char out[24])
{
	snprintf(out, 24, "%llu", count);
	return out;
}

static unsigned long long number(const struct json *object, const char *name)
{
	const struct json *value = json_get(object, name);
	return value && value->type == JSON_INT ? (unsigned long long)value->integer : 0;
}

static double real(const struct json *value)
{
	double found = 0;
	return value && json_number(value, &found) ? found : 0;
}

static const char *text(const struct json *object, const char *name)
{
	const struct json *value = json_get(object, name);
	return value && value->type == JSON_TEXT ? value->text : "";
}

/* A text, or an object of languages in the one that is spoken. */
static const char *spoken(const struct printing *printing, const struct json *value)
{
	static const char *const names[] = { "en", "zh-CN" };
	const struct json *said = value && value->type == JSON_OBJECT ? json_get(value, names[printing->language]) : value;
	return said && said->type == JSON_TEXT ? said->text : NULL;
}

static const char *label(const struct printing *printing, const char *name)
{
	const char *found = spoken(printing, json_get(printing->labels, name));
	return found ? found : name;
}

static const char *label_of(const struct printing *printing, const char *one, const char *between, const char *two)
{
	static char name[256];
	snprintf(name, sizeof name, "%s%s%s", one, between, two);
	const char *found = spoken(printing, json_get(printing->labels, name));
	return found ? found : two;
}

/* "Wish: Claim" of wish.claim */
static void put_event(const struct printing *printing, const char *type, struct buf *out)
{
	const char *dot = strchr(type, '.'), *found = spoken(printing, json_get(printing->labels, type));
	struct buf kind = BUF_INIT;
	buf_clear(out);
	if (dot && found) {
		buf_add(&kind, type, (size_t)(dot - type));
		buf_printf(out, "%s%s%s", label(printing, buf_cstr(&kind)), printing->language == REPORT_EN ? ": " : "·", found);
	} else {
		buf_text(out, type);
	}
	buf_free(&kind);
}

/* Chinese characters are two columns wide. */
static void print_padded(const char *shown, int width)
{
	int used = 0;
	for (const unsigned char *at = (const unsigned char *)shown; *at; at++)
		used += *at < 0x80 || (*at & 0xC0) == 0xC0 ? (*at >= 0xE0 ? 2 : 1) : 0;
	printf("%s%*s", shown, used < width ? width - used : 1, "");
}

static bool begin(const struct printing *printing, const char *member, enum word title)
{
	const struct json *part = json_get(printing->report, member);
	if (!part || !part->len)
		return false;
	printf("\n%s\n", say(printing, title));
	return true;
}

/* ---- parts ---- */

static void print_head(const struct printing *printing)
{
	const struct json *report = printing->report, *stopped = json_get(report, "stopped");
	char events[24], inputs[24], differences[24], percent[24], inapplicable[24], aside[24];
	snprintf(percent, sizeof percent, "%.1f", real(json_get(report, "percent")));
	count_text(number(report, "differences"), differences);
	print_words(printing, number(report, "events") ? W_HEAD : W_NOTHING, (const char *const[]){ count_text(number(report, "events"), events), text(report, "since"), text(report, "until"), count_text(number(report, "inputs"), inputs) });
	if (stopped && stopped->type == JSON_TRUE)
		print_words(printing, W_STOPPED, (const char *const[]){ "" });
	print_words(printing, number(report, "differences") ? W_DIFFER : W_SAME, (const char *const[]){ differences, percent });
	if (number(report, "inapplicable"))
		print_words(printing, W_INAPPLICABLE, (const char *const[]){ count_text(number(report, "inapplicable"), inapplicable) });
	if (number(report, "aside"))
		print_words(printing, W_ASIDE, (const char *const[]){ count_text(number(report, "aside"), aside) });
}

static void print_events(const struct printing *printing)
{
	struct buf name = BUF_INIT;
	if (!begin(printing, "by_kind", W_EVENTS))
		return;
	printf("%*s%s\n", 34, "", say(printing, W_COLUMNS));
	for (const struct json *type = json_first(json_get(printing->report, "by_kind")); type; type = json_next_member(type)) {
		const struct json *of = type->next;
		put_event(printing, type->text, &name);
		printf("  ");
		print_padded(buf_cstr(&name), 32);
		printf("%8llu %9llu %10llu %10llu %9llu %10llu %7.1f\n", number(of, "recorded"), number(of, "candidate"), number(of, "only_recorded"), number(of, "only_candidate"),
		       number(of, "otherwise"), number(of, "moved"), real(json_get(of, "percent")));
	}
	buf_free(&name);
}

static void print_counts(const struct printing *printing, const char *owner, const char *between, const struct json *counts)
{
	for (const struct json *value = json_first(counts); value; value = json_next_member(value)) {
		const char *title = spoken(printing, json_get(value->next, "title"));
		printf("    ");
		print_padded(title ? title : value->len ? label_of(printing, owner, between, value->text) : say(printing, W_NONE), 40);
		printf("%8llu → %llu\n", number(value->next, "recorded"), number(value->next, "candidate"));
	}
}

static void print_states(const struct printing *printing)
{
	if (!begin(printing, "states", W_STATES))
		return;
	for (const struct json *kind = json_first(json_get(printing->report, "states")); kind; kind = json_next_member(kind)) {
		printf("  %s\n", label(printing, kind->text));
		print_counts(printing, kind->text, "/", kind->next);
	}
}

static void print_values(const struct printing *printing)
{
	if (!begin(printing, "values", W_VALUES))
		return;
	for (const struct json *kind = json_first(json_get(printing->report, "values")); kind; kind = json_next_member(kind))
		for (const struct json *field = json_first(kind->next); field; field = json_next_member(field)) {
			struct buf owner = BUF_INIT;
			buf_printf(&owner, "%s.%s", kind->text, field->text);
			printf("  %s · ", label(printing, kind->text));
			printf("%s\n", label_of(printing, kind->text, ".", field->text));
			print_counts(printing, buf_cstr(&owner), "/", field->next);
			buf_free(&owner);
		}
}

static const char *lasting(const struct printing *printing, const struct json *seconds, char out[48])
{
	double left = real(seconds);
	static const struct { double seconds; const char *unit[2]; } units[] = { { 86400, { "d", "天" } }, { 3600, { "h", "小时" } }, { 60, { "min", "分钟" } }, { 0, { "s", "秒" } } };
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (left >= units[i].seconds) {
			snprintf(out, 48, "%.1f %s", units[i].seconds > 0 ? left / units[i].seconds : left, units[i].unit[printing->language]);
			break;
		}
	return out;
}

static void print_wait(const struct printing *printing, const struct json *side)
{
	char median[48], mean[48], most[48];
	if (!number(side, "count"))
		printf("%s", say(printing, W_NONE));
	else
		printf("%s (%s; %s; %llu)", lasting(printing, json_get(side, "median"), median), lasting(printing, json_get(side, "mean"), mean), lasting(printing, json_get(side, "p90"), most), number(side, "count"));
}

static void print_waits(const struct printing *printing)
{
	if (!begin(printing, "waits", W_WAITS))
		return;
	for (const struct json *kind = json_first(json_get(printing->report, "waits")); kind; kind = json_next_member(kind)) {
		printf("  %s\n", label(printing, kind->text));
		for (const struct json *state = json_first(kind->next); state; state = json_next_member(state)) {
			printf("    ");
			print_padded(label_of(printing, kind->text, "/", state->text), 24);
			print_wait(printing, json_get(state->next, "recorded"));
			printf(" → ");
			print_wait(printing, json_get(state->next, "candidate"));
			putchar('\n');
		}
	}
}

static void print_deadlines(const struct printing *printing)
{
	struct buf name = BUF_INIT;
	if (!begin(printing, "deadlines", W_DEADLINES))
		return;
	for (const struct json *timer = json_first(json_get(printing->report, "deadlines")); timer; timer = json_next_member(timer)) {
		put_event(printing, timer->text, &name);
		printf("    ");
		print_padded(buf_cstr(&name), 40);
		printf("%8llu → %llu", number(timer->next, "recorded"), number(timer->next, "candidate"));
		printf(", %s: %llu\n", say(printing, W_MOVED), number(timer->next, "moved"));
	}
	buf_free(&name);
}

static void print_alerts(const struct printing *printing)
{
	if (!begin(printing, "alerts", W_ALERTS))
		return;
	for (const struct json *key = json_first(json_get(printing->report, "alerts")); key; key = json_next_member(key))
		for (const struct json *target = json_first(key->next); target; target = json_next_member(target)) {
			struct buf name = BUF_INIT;
			buf_printf(&name, "%s → %s", key->text, label(printing, target->text));
			printf("    ");
			print_padded(buf_cstr(&name), 40);
			printf("%8llu → %llu, %s: %llu", number(target->next, "recorded"), number(target->next, "candidate"), say(printing, W_ONLY_RECORDED), number(target->next, "only_recorded"));
			printf(", %s: %llu\n", say(printing, W_ONLY_CANDIDATE), number(target->next, "only_candidate"));
			buf_free(&name);
		}
}

static void print_balances(const struct printing *printing)
{
	if (!begin(printing, "balances", W_BALANCES))
		return;
	for (const struct json *ledger = json_first(json_get(printing->report, "balances")); ledger; ledger = json_next_member(ledger)) {
		const struct json *was = json_get(ledger->next, "recorded"), *now = json_get(ledger->next, "candidate");
		printf("  %s: %llu/%llu, %llu → %llu, %g → %g\n", ledger->text, number(ledger->next, "differ"), number(ledger->next, "accounts"), number(was, "entries"), number(now, "entries"),
		       real(json_get(was, "amount")), real(json_get(now, "amount")));
		for (const struct json *mover = json_first(json_get(ledger->next, "movers")); mover; mover = mover->next) {
			const char *title = spoken(printing, json_get(mover, "title"));
			printf("    ");
			print_padded(title ? title : text(mover, "account"), 40);
			printf("%8g → %g\n", real(json_get(mover, "recorded")), real(json_get(mover, "candidate")));
		}
	}
}

static void print_value(const struct printing *printing, const char *owner, const struct json *value)
{
	struct buf out = BUF_INIT;
	if (!value || value->type == JSON_NULL)
		buf_text(&out, say(printing, W_NONE));
	else if (value->type == JSON_TEXT)
		buf_text(&out, label_of(printing, owner, "/", value->text));
	else
		json_write(&out, value);
	printf("%s", buf_cstr(&out));
	buf_free(&out);
}

static void print_changed_fields(const struct printing *printing, const char *kind, const struct json *fields)
{
	struct buf owner = BUF_INIT;
	for (const struct json *field = json_first(fields); field; field = json_next_member(field)) {
		bool state = strcmp(field->text, "state") == 0;
		buf_clear(&owner);
		buf_printf(&owner, "%s%s%s", kind, state ? "" : ".", state ? "" : field->text);
		printf("%s%s ", field == json_first(fields) ? " " : "; ", state ? "" : label_of(printing, kind, ".", field->text));
		print_value(printing, buf_cstr(&owner), json_get(field->next, "recorded"));
		printf(" → ");
		print_value(printing, buf_cstr(&owner), json_get(field->next, "candidate"));
	}
	putchar('\n');
	buf_free(&owner);
}

static void print_entities(const struct printing *printing)
{
	if (!begin(printing, "entities", W_ENTITIES))
		return;
	for (const struct json *kind = json_first(json_get(printing->report, "entities")); kind; kind = json_next_member(kind)) {
		printf("  %s: ", label(printing, kind->text));
		char differ[24], was[24], now[24];
		print_words(printing, W_CHANGED, (const char *const[]){ count_text(number(kind->next, "differ"), differ), count_text(number(kind->next, "only_recorded"), was),
		            count_text(number(kind->next, "only_candidate"), now) });
		for (const struct json *example = json_first(json_get(kind->next, "examples")); example; example = example->next) {
			const char *title = spoken(printing, json_get(example, "title"));
			printf("    %s:", title ? title : text(example, "id"));
			print_changed_fields(printing, kind->text, json_get(example, "fields"));
		}
	}
}

static void print_indicators(const struct printing *printing)
{
	if (!number(printing->report, "differences") || !begin(printing, "indicators", W_INDICATORS))
		return;
	for (const struct json *line = json_first(json_get(printing->report, "indicators")); line; line = line->next) {
		const char *name = spoken(printing, json_get(line, "label"));
		printf("    ");
		print_padded(name ? name : text(line, "key"), 40);
		print_value(printing, "", json_get(line, "recorded"));
		printf(" → ");
		print_value(printing, "", json_get(line, "candidate"));
		putchar('\n');
	}
}

static void print_reasons(const struct printing *printing)
{
	struct buf name = BUF_INIT;
	if (!begin(printing, "reasons", W_REASONS))
		return;
	for (const struct json *reason = json_first(json_get(printing->report, "reasons")); reason; reason = reason->next) {
		put_event(printing, text(reason, "event"), &name);
		printf("    ");
		print_padded(buf_cstr(&name), 32);
		char count[24];
		print_words(printing, W_TIMES, (const char *const[]){ count_text(number(reason, "count"), count) });
		printf(": %s\n", text(reason, "why"));
	}
	buf_free(&name);
}

static const char *what_of(const struct printing *printing, const char *what)
{
	static const struct { const char *name; enum word word; } names[] = { { "only recorded", W_ONLY_RECORDED }, { "only under the candidate", W_ONLY_CANDIDATE },
		{ "otherwise", W_OTHERWISE }, { "moved", W_MOVED }, { "inapplicable", W_REASONS } };
	for (size_t i = 0; i < sizeof names / sizeof names[0] - 1; i++)
		if (strcmp(names[i].name, what) == 0)
			return say(printing, names[i].word);
	return printing->language == REPORT_EN ? "could not have happened" : "不可能发生";
}

static void print_side(const struct printing *printing, enum word name, const struct json *side)
{
	if (!side)
		return;
	printf("      %s: %s %s", say(printing, name), text(side, "time"), text(side, "data"));
	if (text(side, "rule")[0])
		print_words(printing, W_BY, (const char *const[]){ text(side, "rule") });
	putchar('\n');
}

static void print_examples(const struct printing *printing)
{
	struct buf name = BUF_INIT;
	if (!begin(printing, "examples", W_EXAMPLES))
		return;
	for (const struct json *example = json_first(json_get(printing->report, "examples")); example; example = example->next) {
		const char *title = spoken(printing, json_get(example, "title")), *why = text(example, "why");
		put_event(printing, text(example, "event"), &name);
		printf("    %s, %s: %s%s%s%s%s%s\n", buf_cstr(&name), what_of(printing, text(example, "what")), title ? title : text(example, "entity"), title ? " (" : "",
		       title ? text(example, "entity") : "", title ? ")" : "", why[0] ? ": " : "", why);
		print_side(printing, W_RECORDED, json_get(example, "recorded"));
		print_side(printing, W_CANDIDATE, json_get(example, "candidate"));
	}
	buf_free(&name);
}

void backtest_print(const struct json *report, enum report_language language)
{
	static void (*const parts[])(const struct printing *printing) = { print_head, print_indicators, print_events, print_states, print_values, print_waits, print_alerts, print_balances,
		print_entities, print_deadlines, print_reasons, print_examples };
	const struct printing printing = { report, json_get(report, "labels"), language };
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		parts[i](&printing);
}
