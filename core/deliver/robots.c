/* Group robots: WeCom (企业微信), DingTalk (钉钉) and Feishu (飞书). Each takes Markdown, answers 200 with an error code inside, and allows some tens of
 * messages a minute. Sources: the vendors' pages on group robots ("群机器人配置说明", "自定义机器人接入", "自定义机器人使用指南"). */
#include "base/clock.h"
#include "deliver/channel.h"

#include <sodium.h>
#include <stdio.h>

enum { TEXT_MOST = 3500 };                             /* WeCom: 4,096 bytes of Markdown; the others take more */

static const struct { const char *urgency, *zh, *en, *colour; } marks[] = {
	{ "urgent", "紧急", "Urgent", "red" }, { "high", "重要", "Important", "orange" }, { "normal", "提醒", "Notice", "blue" }, { "low", "通知", "Note", "grey" },
};

static size_t mark_of(struct str urgency)
{
	for (size_t i = 0; i < COUNT_OF(marks); i++)
		if (str_is(urgency, marks[i].urgency))
			return i;
	return 2;
}

/* ---- Markdown ---- */

/* What residents wrote must not become a link, a mention or a heading. */
static void put_escaped(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (strchr("\\`*_[]()#<>@!|", text.ptr[i]) && text.ptr[i])
			buf_byte(out, '\\');
		buf_byte(out, text.ptr[i]);
	}
}

/* At most so many bytes, never inside a character. */
static struct str cut(struct str text, size_t most)
{
	if (text.len <= most)
		return text;
	while (most && ((unsigned char)text.ptr[most] & 0xC0) == 0x80)
		most--;
	return (struct str){ text.ptr, most };
}

static void put_title(struct buf *out, const struct letter *letter)
{
	size_t mark = mark_of(letter->urgency);
	buf_printf(out, "【%s】", marks[mark].zh);
	if (letter->subject.len)
		buf_str(out, cut(letter->subject, 200));
	else
		buf_text(out, marks[mark].en);
}

static void put_markdown(struct buf *out, const struct letter *letter)
{
	struct buf title = BUF_INIT;
	put_title(&title, letter);
	buf_lit(out, "**");
	put_escaped(out, buf_view(&title));
	buf_lit(out, "**\n\n");
	put_escaped(out, cut(letter->text, TEXT_MOST / 2));
	if (letter->link.len)
		buf_printf(out, "\n\n[确认 Acknowledge](%.*s)", STR_ARG(letter->link));
	buf_free(&title);
}

/* ---- signing ---- */

static void put_base64_mac(struct buf *out, struct str key, struct str message)
{
	crypto_auth_hmacsha256_state state;
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	char text[sodium_base64_ENCODED_LEN(sizeof mac, sodium_base64_VARIANT_ORIGINAL)];
	crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.ptr, key.len);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)message.ptr, message.len);
	crypto_auth_hmacsha256_final(&state, mac);
	buf_text(out, sodium_bin2base64(text, sizeof text, mac, sizeof mac, sodium_base64_VARIANT_ORIGINAL));
}

static void put_percent(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-_.~", c));
		buf_printf(out, plain ? "%c" : "%%%02X", c);
	}
}

static const char *finished(struct buf *text, struct arena *arena)
{
	const char *copy = arena_string(arena, buf_view(text));
	buf_free(text);
	return copy;
}

static void set_json(struct transfer_request *request, struct buf *body, const char *url, struct arena *arena)
{
	request->url = url;
	request->body = arena_str(arena, buf_view(body));
	request->headers[0] = "Content-Type: application/json; charset=utf-8";
	buf_free(body);
}

/* ---- WeCom: the key stands in the address ---- */

static bool build_wecom(const struct channel *channel, const struct letter *letter, int64_t now_us, struct arena *arena, struct transfer_request *request, struct err *err)
{
	struct buf url = BUF_INIT, body = BUF_INIT, text = BUF_INIT;
	(void)now_us;
	(void)err;
	buf_printf(&url, "%s?key=", channel->url ? channel->url : "https://qyapi.weixin.qq.com/cgi-bin/webhook/send");
	put_percent(&url, channel->token);
	put_markdown(&text, letter);
	if (letter->address.len)
		buf_printf(&text, "\n<@%.*s>", STR_ARG(letter->address));
	buf_lit(&body, "{\"msgtype\":\"markdown\",\"markdown\":{\"content\":");
	json_put_str(&body, buf_view(&text));
	buf_lit(&body, "}}");
	buf_free(&text);
	set_json(request, &body, finished(&url, arena), arena);
	return true;
}

/* ---- DingTalk: timestamp and sign in the address ---- */

static bool build_dingtalk(const struct channel *channel, const struct letter *letter, int64_t now_us, struct arena *arena, struct transfer_request *request, struct err *err)
{
	struct buf url = BUF_INIT, body = BUF_INIT, text = BUF_INIT, sign = BUF_INIT, signed_text = BUF_INIT;
	(void)err;
	buf_printf(&url, "%s?access_token=", channel->url ? channel->url : "https://oapi.dingtalk.com/robot/send");
	put_percent(&url, channel->token);
	if (channel->secret.len) {
		buf_printf(&signed_text, "%lld\n%.*s", (long long)(now_us / 1000), STR_ARG(channel->secret));
		put_base64_mac(&sign, channel->secret, buf_view(&signed_text));
		buf_printf(&url, "&timestamp=%lld&sign=", (long long)(now_us / 1000));
		put_percent(&url, buf_view(&sign));
	}
	put_markdown(&text, letter);
	if (letter->address.len)
		buf_printf(&text, "\n\n@%.*s", STR_ARG(letter->address));
	buf_lit(&body, "{\"msgtype\":\"markdown\",\"markdown\":{\"title\":");
	buf_clear(&sign);
	put_title(&sign, letter);
	json_put_str(&body, buf_view(&sign));
	buf_lit(&body, ",\"text\":");
	json_put_str(&body, buf_view(&text));
	buf_lit(&body, "},\"at\":{\"atMobiles\":[");
	if (letter->address.len)
		json_put_str(&body, letter->address);
	buf_lit(&body, "],\"isAtAll\":false}}");
	buf_free(&text);
	buf_free(&sign);
	buf_free(&signed_text);
	set_json(request, &body, finished(&url, arena), arena);
	return true;
}

/* ---- Feishu: timestamp and sign in the body ---- */

static bool build_feishu(const struct channel *channel, const struct letter *letter, int64_t now_us, struct arena *arena, struct transfer_request *request, struct err *err)
{
	struct buf url = BUF_INIT, body = BUF_INIT, text = BUF_INIT, key = BUF_INIT;
	(void)err;
	buf_printf(&url, "%s/", channel->url ? channel->url : "https://open.feishu.cn/open-apis/bot/v2/hook");
	put_percent(&url, channel->token);
	buf_byte(&body, '{');
	if (channel->secret.len) {
		buf_printf(&key, "%lld\n%.*s", (long long)(now_us / SECOND_US), STR_ARG(channel->secret));
		buf_printf(&body, "\"timestamp\":\"%lld\",\"sign\":\"", (long long)(now_us / SECOND_US));
		put_base64_mac(&body, buf_view(&key), STR_NONE);
		buf_lit(&body, "\",");
	}
	buf_lit(&body, "\"msg_type\":\"interactive\",\"card\":{\"header\":{\"title\":{\"tag\":\"plain_text\",\"content\":");
	put_title(&text, letter);
	json_put_str(&body, buf_view(&text));
	buf_printf(&body, "},\"template\":\"%s\"},\"elements\":[{\"tag\":\"markdown\",\"content\":", marks[mark_of(letter->urgency)].colour);
	buf_clear(&text);
	put_markdown(&text, letter);
	if (letter->address.len)
		buf_printf(&text, "\n<at id=%.*s></at>", STR_ARG(letter->address));
	json_put_str(&body, buf_view(&text));
	buf_lit(&body, "}]}}");
	buf_free(&text);
	buf_free(&key);
	set_json(request, &body, finished(&url, arena), arena);
	return true;
}

/* ---- answers: 200 with a code inside ---- */

struct codes { const char *member; int64_t later[6]; };          /* 0 ends the list of codes that pass by: too many, busy */

static void judge(const struct codes *codes, const struct transfer_answer *answer, struct judgement *verdict)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	judge_by_status(answer, verdict);
	if (verdict->outcome != OUTCOME_SENT)
		return;
	const struct json *json = json_parse(answer->body, JSON_LIMITS, &arena, &err), *code = json_get(json, codes->member);
	if (!code || code->type != JSON_INT)
		verdict->outcome = OUTCOME_LATER;              /* cut off, or somebody else answered */
	else if (code->integer != 0)
		verdict->outcome = OUTCOME_NEVER;
	for (size_t i = 0; code && codes->later[i]; i++) {
		if (code->integer != codes->later[i])
			continue;
		verdict->outcome = OUTCOME_LATER;
		verdict->wait_us = MINUTE_US;
	}
	arena_free(&arena);
}

static void judge_wecom(const struct channel *channel, const struct transfer_answer *answer, struct judgement *verdict)
{
	static const struct codes codes = { "errcode", { -1, 45009, 45033 } };
	(void)channel;
	judge(&codes, answer, verdict);
}

static void judge_dingtalk(const struct channel *channel, const struct transfer_answer *answer, struct judgement *verdict)
{
	static const struct codes codes = { "errcode", { -1, 130101, 410100, 660026 } };
	(void)channel;
	judge(&codes, answer, verdict);
}

static void judge_feishu(const struct channel *channel, const struct transfer_answer *answer, struct judgement *verdict)
{
	static const struct codes codes = { "code", { 11232, 11233 } };
	(void)channel;
	judge(&codes, answer, verdict);
}

const struct channel_type channel_wecom = { .name = "wecom", .needs_token = true, .rate = 20, .per_us = MINUTE_US, .build = build_wecom, .judge = judge_wecom };
const struct channel_type channel_dingtalk = { .name = "dingtalk", .needs_token = true, .rate = 20, .per_us = MINUTE_US, .build = build_dingtalk, .judge = judge_dingtalk };
const struct channel_type channel_feishu = { .name = "feishu", .needs_token = true, .rate = 100, .per_us = MINUTE_US, .build = build_feishu, .judge = judge_feishu };
