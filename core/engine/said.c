#include "engine/said.h"

void said_free(struct said *said)
{
	buf_free(&said->en);
	buf_free(&said->zh);
}

void said_clear(struct said *said)
{
	buf_clear(&said->en);
	buf_clear(&said->zh);
}

bool said_empty(const struct said *said)
{
	return said->en.len == 0;
}

void said_add(struct said *said, const char *en, const char *zh)
{
	buf_text(&said->en, en);
	buf_text(&said->zh, zh);
}

void said_str(struct said *said, struct str text)
{
	buf_str(&said->en, text);
	buf_str(&said->zh, text);
}

void said_int(struct said *said, int64_t number)
{
	buf_int(&said->en, number);
	buf_int(&said->zh, number);
}

void said_said(struct said *said, const struct said *other)
{
	buf_str(&said->en, buf_view(&other->en));
	buf_str(&said->zh, buf_view(&other->zh));
}

static struct str text_of(const struct json *object, const char *name, struct str absent)
{
	const struct json *text = json_get(object, name);
	return text && text->type == JSON_TEXT ? json_str(text) : absent;
}

void said_label(struct said *said, const struct json *label, struct str name)
{
	buf_str(&said->en, text_of(label, "en", name));
	buf_str(&said->zh, text_of(label, "zh-CN", name));
}

enum { REASON_MOST = 400 };

/* Cut between characters, never inside one. */
static struct str shortened(struct str text)
{
	if (text.len <= REASON_MOST)
		return text;
	size_t len = REASON_MOST;
	while (len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
		len--;
	return (struct str){ text.ptr, len };
}

static void add_short(struct buf *out, struct str text)
{
	struct str kept = shortened(text);
	buf_str(out, kept);
	if (kept.len < text.len)
		buf_lit(out, "…");
}

enum { REASONS_MOST = 10 };

void said_reason(struct said *said, const struct json *reason)
{
	struct buf text = BUF_INIT;
	int told = 0;
	if (reason->type == JSON_ARRAY) {              /* several reasons */
		for (const struct json *one = json_first(reason); one && told < REASONS_MOST; one = one->next) {
			said_add(said, told ? "; " : "", told ? ";" : "");
			told++;
			said_reason(said, one);
		}
		return;
	}
	if (reason->type == JSON_TEXT)
		buf_str(&text, json_str(reason));
	else if (!json_get(reason, "en") && !json_get(reason, "zh-CN"))
		json_write(&text, reason);
	struct str any = text_of(reason, "en", text_of(reason, "zh-CN", buf_view(&text)));
	add_short(&said->en, any);
	add_short(&said->zh, text_of(reason, "zh-CN", any));
	buf_free(&text);
}

void said_time(struct said *said, const struct calendar *calendar, int64_t time_us, bool weekday)
{
	static const char *const english[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };
	static const char *const chinese[] = { "一", "二", "三", "四", "五", "六", "日" };
	struct civil at = calendar_local(calendar, time_us);
	int day = date_weekday(calendar_date(calendar, time_us));
	if (weekday)
		buf_printf(&said->en, "%s ", english[day]);
	buf_printf(&said->en, "%04d-%02d-%02d %02d:%02d", at.year, at.month, at.day, at.hour, at.minute);
	buf_printf(&said->zh, "%d年%d月%d日", at.year, at.month, at.day);
	if (weekday)
		buf_printf(&said->zh, "(周%s)", chinese[day]);
	buf_printf(&said->zh, weekday ? "%02d:%02d" : " %02d:%02d", at.hour, at.minute);
}

void said_span(struct said *said, int64_t span_us)
{
	long long minutes = span_us / MINUTE_US, days = minutes / (24 * 60), hours = minutes / 60 % 24;
	if (days) {
		buf_printf(&said->en, "%lld d%s", days, hours ? " " : "");
		buf_printf(&said->zh, "%lld天", days);
	}
	if (hours) {
		buf_printf(&said->en, "%lld h%s", hours, minutes % 60 && !days ? " " : "");
		buf_printf(&said->zh, "%lld小时", hours);
	}
	if (!days && (minutes % 60 || !hours)) {
		buf_printf(&said->en, "%lld min", minutes % 60);
		buf_printf(&said->zh, "%lld分钟", minutes % 60);
	}
}

void said_until(struct said *said, const struct calendar *calendar, int64_t now_us, int64_t time_us)
{
	if (time_us < now_us) {
		said_span(said, now_us - time_us);
		said_add(said, " ago", "前");
		return;
	}
	int64_t days = time_us - now_us >= DAY_US ? calendar_working_days(calendar, now_us, time_us) : 0;
	said_add(said, "in ", "");
	if (days > 0) {
		said_int(said, days);
		said_add(said, days == 1 ? " working day" : " working days", "个工作日");
	} else {
		said_span(said, time_us - now_us);
	}
	said_add(said, "", "后");
}

void said_write(const struct said *said, const char *language, struct buf *out)
{
	if (!language || strcmp(language, "en") == 0) {
		json_put_name(out, language ? "text" : "en");
		json_put_str(out, buf_view(&said->en));
	}
	if (!language || strcmp(language, "zh-CN") == 0) {
		json_put_name(out, language ? "text" : "zh-CN");
		json_put_str(out, buf_view(&said->zh));
	}
}
