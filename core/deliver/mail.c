/* E-mail by SMTP: submission with STARTTLS or TLS and AUTH, one receiver a message (RFC 5322, 2045–2047). Text and HTML stand beside each other; messages
 * about one case form a thread: each refers to the case's own identifier. Date and Message-ID are the delivery's, so that a second try is the same mail. */
#include "base/clock.h"
#include "deliver/channel.h"

#include <stdio.h>
#include <sodium.h>
#include <time.h>

static const char *const mail_members[] = { "from", "to", "user", "plain", NULL };

static struct str member(const struct channel *channel, const char *name)
{
	const struct json *value = json_get(channel->json, name);
	return value && value->type == JSON_TEXT ? json_str(value) : STR_NONE;
}

/* local@domain of plain characters: nothing that could begin another header or command. */
static bool is_address(struct str text)
{
	size_t at = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		at += c == '@';
		if (c <= ' ' || c > '~' || strchr("<>()[]\\,;:\"", c))
			return false;
	}
	return at == 1 && text.len <= 254 && text.ptr[0] != '@' && text.ptr[text.len - 1] != '@';
}

static bool check(const struct channel *channel, struct err *err)
{
	const struct json *plain = json_get(channel->json, "plain");
	if (strncmp(channel->url, "smtp", 4) != 0)
		return err_set(err, ERR_INPUT, "url begins with smtp:// (STARTTLS) or smtps://");
	if (!is_address(member(channel, "from")))
		return err_set(err, ERR_INPUT, "from is the sender's address, like muster@example.org");
	if (json_get(channel->json, "to") && !is_address(member(channel, "to")))
		return err_set(err, ERR_INPUT, "to is an address: where a message goes that is nobody's in particular");
	if (plain && plain->type == JSON_TRUE && !channel->allow_private)
		return err_set(err, ERR_INPUT, "plain (without encryption) is for a server of one's own: allow_private too");
	return true;
}

/* ---- encoding ---- */

static void put_base64(struct buf *out, struct str bytes)
{
	size_t size = sodium_base64_ENCODED_LEN(bytes.len, sodium_base64_VARIANT_ORIGINAL);
	char *text = mem_alloc(size);
	sodium_bin2base64(text, size, (const unsigned char *)bytes.ptr, bytes.len, sodium_base64_VARIANT_ORIGINAL);
	buf_text(out, text);
	mem_free(text);
}

/* RFC 2047: words of at most 75 characters, cut between characters. */
static void put_words(struct buf *out, struct str text)
{
	enum { WORD_BYTES = 45 };
	for (bool first = true; text.len; first = false) {
		size_t part = text.len < WORD_BYTES ? text.len : WORD_BYTES;
		while (part && part < text.len && ((unsigned char)text.ptr[part] & 0xC0) == 0x80)
			part--;
		if (!part)
			part = text.len < WORD_BYTES ? text.len : WORD_BYTES;
		buf_text(out, first ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
		put_base64(out, (struct str){ text.ptr, part });
		buf_lit(out, "?=");
		text.ptr += part;
		text.len -= part;
	}
}

static void put_lines(struct buf *out, struct str text)
{
	enum { LINE_BYTES = 57 };
	for (; text.len; text.ptr += LINE_BYTES, text.len = text.len > LINE_BYTES ? text.len - LINE_BYTES : 0) {
		put_base64(out, (struct str){ text.ptr, text.len < LINE_BYTES ? text.len : LINE_BYTES });
		buf_lit(out, "\r\n");
		if (text.len <= LINE_BYTES)
			break;
	}
}

static void put_html(struct buf *out, struct str text)
{
	static const struct { char byte; const char *entity; } entities[] = { { '<', "&lt;" }, { '>', "&gt;" }, { '&', "&amp;" }, { '"', "&quot;" }, { '\n', "<br>" } };
	for (size_t i = 0; i < text.len; i++) {
		const char *entity = NULL;
		for (size_t k = 0; k < COUNT_OF(entities); k++)
			if (text.ptr[i] == entities[k].byte)
				entity = entities[k].entity;
		if (entity)
			buf_text(out, entity);
		else
			buf_byte(out, text.ptr[i]);
	}
}

/* ---- the message ---- */

static void put_date(struct buf *out, int64_t time_us)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t seconds = (time_t)(time_us / SECOND_US);
	struct tm utc;
	if (gmtime_r(&seconds, &utc))
		buf_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[utc.tm_wday], utc.tm_mday, months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

static void put_part(struct buf *out, const char *boundary, const char *type, struct str text)
{
	buf_printf(out, "--%s\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n", boundary, type);
	put_lines(out, text);
}

static void put_headers(struct buf *out, const struct channel *channel, const struct letter *letter, struct str to, const char *boundary)
{
	struct str from = member(channel, "from");
	const char *domain = (const char *)memchr(from.ptr, '@', from.len) + 1;
	int domain_len = (int)(from.len - (size_t)(domain - from.ptr));
	struct str title = letter->subject.len ? letter->subject : letter->text;
	const char *end = title.len ? memchr(title.ptr, '\n', title.len) : NULL;
	put_date(out, letter->made_us);
	buf_printf(out, "From: <%.*s>\r\nTo: <%.*s>\r\nSubject: ", STR_ARG(from), STR_ARG(to));
	put_words(out, end ? (struct str){ title.ptr, (size_t)(end - title.ptr) } : title);
	buf_printf(out, "\r\nMessage-ID: <%.*s.%s@%.*s>\r\n", STR_ARG(letter->id), letter->community, domain_len, domain);
	if (letter->about_id.len)
		buf_printf(out, "References: <%.*s.%.*s.%s@%.*s>\r\n", STR_ARG(letter->about_kind), STR_ARG(letter->about_id), letter->community, domain_len, domain);
	if (str_is(letter->urgency, "urgent") || str_is(letter->urgency, "high"))
		buf_lit(out, "Importance: high\r\n");
	buf_printf(out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n", boundary);
}

static void put_message(struct buf *out, const struct channel *channel, const struct letter *letter, struct str to)
{
	struct buf html = BUF_INIT, text = BUF_INIT;
	char boundary[100];
	snprintf(boundary, sizeof boundary, "muster-%.*s", (int)(letter->id.len > 64 ? 64 : letter->id.len), letter->id.ptr);
	buf_str(&text, letter->text);
	buf_lit(&html, "<!doctype html><html><body><p>");
	put_html(&html, letter->text);
	buf_lit(&html, "</p>");
	if (letter->link.len) {
		buf_printf(&text, "\n\n确认 Acknowledge: %.*s\n", STR_ARG(letter->link));
		buf_lit(&html, "<p><a href=\"");
		put_html(&html, letter->link);
		buf_lit(&html, "\">确认 Acknowledge</a></p>");
	}
	buf_lit(&html, "</body></html>");
	put_headers(out, channel, letter, to, boundary);
	put_part(out, boundary, "text/plain", buf_view(&text));
	put_part(out, boundary, "text/html", buf_view(&html));
	buf_printf(out, "--%s--\r\n", boundary);
	buf_free(&html);
	buf_free(&text);
}

static bool build(const struct channel *channel, const struct letter *letter, int64_t now_us, struct arena *arena, struct transfer_request *request, struct err *err)
{
	struct str to = letter->address.len ? letter->address : member(channel, "to"), user = member(channel, "user");
	const struct json *plain = json_get(channel->json, "plain");
	struct buf message = BUF_INIT;
	(void)now_us;
	if (!is_address(to))
		return err_set(err, ERR_INPUT, "'%.*s' is no mail address", (int)(to.len > 80 ? 80 : to.len), to.len ? to.ptr : "");
	put_message(&message, channel, letter, to);
	request->body = arena_str(arena, buf_view(&message));
	request->from = arena_string(arena, member(channel, "from"));
	request->to[0] = arena_string(arena, to);
	request->must_encrypt = !plain || plain->type != JSON_TRUE;
	if (user.len) {
		request->user = arena_string(arena, user);
		request->password = arena_string(arena, channel->secret);
	}
	buf_free(&message);
	return true;
}

/* SMTP's own codes: 4xx later, 5xx never — but for what the operator can mend (530–538: who we are). */
static void judge(const struct channel *channel, const struct transfer_answer *answer, struct judgement *verdict)
{
	(void)channel;
	verdict->outcome = answer->problem ? OUTCOME_LATER : OUTCOME_SENT;
	if (answer->forbidden || (answer->problem && answer->status >= 500 && answer->status < 600 && (answer->status < 530 || answer->status > 538)))
		verdict->outcome = OUTCOME_NEVER;
	snprintf(verdict->said, sizeof verdict->said, "%ld %.270s", answer->status, answer->problem ? answer->problem : "");
}

const struct channel_type channel_mail = { .name = "mail", .members = mail_members, .needs_url = true, .check = check, .build = build, .judge = judge };
