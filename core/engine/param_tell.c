/* What a deadline came of, as a sentence in both languages: the duration, since when, by which param, where that was set and by whom. */
#include "engine/params_private.h"

#include <stdio.h>

struct pair { struct buf *en, *zh; };

static void add(struct pair pair, const char *en, const char *zh)
{
	buf_text(pair.en, en);
	buf_text(pair.zh, zh);
}

static void add_str(struct pair pair, struct str text)
{
	buf_str(pair.en, text);
	buf_str(pair.zh, text);
}

static const char *const chinese_units[] = { [UNIT_SECOND] = "秒", [UNIT_MINUTE] = "分钟", [UNIT_HOUR] = "小时", [UNIT_DAY] = "天", [UNIT_WEEK] = "周", [UNIT_MONTH] = "个月",
	[UNIT_YEAR] = "年", [UNIT_WORKING_DAY] = "个工作日", [UNIT_WORKING_HOUR] = "个工作小时", [UNIT_WORKING_MINUTE] = "个工作分钟", [UNIT_MICROSECOND] = "微秒" };

static void add_chinese(struct buf *zh, struct str text)
{
	struct duration duration;
	ERR_DECLARE(ignored);
	if (!duration_parse(text, &duration, &ignored))
		duration.count = 0;
	for (int i = 0; i < duration.count; i++)
		buf_printf(zh, "%s%lld%s", i ? "加" : "", (long long)duration.parts[i].amount, chinese_units[duration.parts[i].unit]);
}

static void add_time(struct pair pair, const struct engine *engine, int64_t time_us)
{
	struct civil civil = calendar_local(world_calendar(engine->world), time_us);
	char text[32];
	snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d", civil.year % 10000, civil.month, civil.day, civil.hour, civil.minute);
	add_str(pair, str_of(text));
}

/* The param by its labels and its name. */
static void add_param(struct pair pair, const struct engine *engine, const struct param_reading *reading)
{
	const struct param_def *def = engine_param(engine, str_of(reading->param));
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(ignored);
	const struct json *label = def && def->label ? json_parse(str_of(def->label), JSON_LIMITS, &arena, &ignored) : NULL;
	const struct json *en = json_get(label, "en"), *zh = json_get(label, "zh-CN");
	add(pair, "“", "“");
	buf_str(pair.en, en && en->type == JSON_TEXT ? json_str(en) : str_of(reading->param));
	buf_str(pair.zh, zh && zh->type == JSON_TEXT ? json_str(zh) : str_of(reading->param));
	add(pair, "” (", "”(");
	add_str(pair, str_of(reading->param));
	if (reading->key[0])
		add(pair, ".", ".");
	add_str(pair, str_of(reading->key));
	if (reading->scope[0]) {
		add(pair, " of ", ",");
		add_str(pair, str_of(reading->scope));
		add(pair, " ", " ");
		add_str(pair, str_of(reading->scope_value));
	}
	add(pair, ")", ")");
}

static void add_setting(struct pair pair, const struct engine *engine, const struct timer *timer)
{
	const struct param_reading *reading = timer->reading;
	struct param_cell cell = { reading->param, reading->key, reading->scope, str_of(reading->scope_value) };
	const struct record *record = cell_record(engine, &cell);
	struct str actor = record ? system_text(record, "actor") : STR_NONE, note = record ? system_text(record, "note") : STR_NONE;
	if (record && record->seq > timer->seq) {
		add(pair, ", which was changed since", ",该参数此后已调整");
	} else if (!record || !system_text(record, "value").len) {
		add(pair, ", as the pack has it", ",规则包默认值");
	} else {
		add(pair, ", set ", ",");
		add_time(pair, engine, record->updated_us);
		add(pair, actor.len ? " by " : "", "由");
		add_str(pair, actor);
		add(pair, "", "设定");
		add(pair, note.len ? ": " : "", note.len ? ":" : "");
		add_str(pair, note);
	}
}

void timer_tell_basis(const struct engine *engine, const struct timer *timer, struct buf *en, struct buf *zh)
{
	struct pair pair = { en, zh };
	if (!timer->duration)
		return;
	add(pair, "", "自");
	buf_str(pair.en, text_str(timer->duration));
	add(pair, timer->before ? " before " : " from ", "");
	add_time(pair, engine, timer->start_us);
	add(pair, "", timer->before ? "前推" : "起");
	add_chinese(zh, text_str(timer->duration));
	if (!timer->reading)
		return;
	add(pair, ", by ", ",依");
	add_param(pair, engine, timer->reading);
	add_setting(pair, engine, timer);
}
