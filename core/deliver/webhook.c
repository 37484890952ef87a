/* A webhook: CloudEvents 1.0 in structured mode, signed. Muster-Signature: t=SECONDS,v1=HEX[,v1=HEX of the key before], each the HMAC-SHA256 of
 * "SECONDS.BODY"; the receiver refuses what is older than some minutes and takes either key while they change. */
#include "base/clock.h"
#include "deliver/channel.h"

#include <sodium.h>
#include <stdio.h>
#include <time.h>


static void put_member(struct buf *out, const char *name, struct str text)
{
	if (!text.len)
		return;
	json_put_name(out, name);
	json_put_str(out, text);
}

static void put_time(struct buf *out, int64_t time_us)
{
	time_t seconds = (time_t)(time_us / SECOND_US);
	struct tm utc;
	char text[32] = "";
	if (gmtime_r(&seconds, &utc))
		strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
	put_member(out, "time", str_of(text));
}

static void put_body(const struct letter *letter, struct buf *out)
{
	buf_lit(out, "{\"specversion\":\"1.0\",\"type\":\"muster.alert\",\"datacontenttype\":\"application/json\"");
	put_member(out, "id", letter->key);
	buf_lit(out, ",\"source\":\"/communities/");
	buf_text(out, letter->community);
	buf_byte(out, '"');
	put_time(out, letter->made_us);
	if (letter->about_id.len) {
		buf_lit(out, ",\"subject\":\"");
		buf_str(out, letter->about_kind);
		buf_byte(out, '/');
		buf_str(out, letter->about_id);
		buf_byte(out, '"');
	}
	buf_lit(out, ",\"data\":{");
	put_member(out, "urgency", letter->urgency);
	put_member(out, "title", letter->subject);
	put_member(out, "text", letter->text);
	put_member(out, "alert", letter->alert_id);
	put_member(out, "key", letter->alert_key);
	put_member(out, "acknowledge", letter->link);
	if (letter->data.len) {
		json_put_name(out, "facts");
		buf_str(out, letter->data);
	}
	buf_lit(out, "}}");
}

static void put_signature(struct buf *header, struct str secret, const char *seconds, struct str body)
{
	crypto_auth_hmacsha256_state state;
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	char hex[2 * sizeof mac + 1];
	if (!secret.len)
		return;
	crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.ptr, secret.len);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)seconds, strlen(seconds));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)".", 1);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.ptr, body.len);
	crypto_auth_hmacsha256_final(&state, mac);
	buf_printf(header, ",v1=%s", sodium_bin2hex(hex, sizeof hex, mac, sizeof mac));
}

static const char *finished(struct buf *text, struct arena *arena)
{
	const char *copy = arena_string(arena, buf_view(text));
	buf_free(text);
	return copy;
}

static bool build(const struct channel *channel, const struct letter *letter, int64_t now_us, struct arena *arena, struct transfer_request *request, struct err *err)
{
	struct buf body = BUF_INIT, signature = BUF_INIT, key = BUF_INIT;
	char seconds[24];
	(void)err;
	snprintf(seconds, sizeof seconds, "%lld", (long long)(now_us / SECOND_US));
	put_body(letter, &body);
	buf_printf(&signature, "Muster-Signature: t=%s", seconds);
	put_signature(&signature, channel->secret, seconds, buf_view(&body));
	put_signature(&signature, channel->secret_before, seconds, buf_view(&body));
	buf_printf(&key, "Idempotency-Key: %.*s", STR_ARG(letter->key));
	request->body = arena_str(arena, buf_view(&body));
	request->headers[0] = "Content-Type: application/cloudevents+json; charset=utf-8";
	request->headers[1] = finished(&signature, arena);
	request->headers[2] = finished(&key, arena);
	buf_free(&body);
	return true;
}

const struct channel_type channel_webhook = { .name = "webhook", .needs_url = true, .needs_secret = true, .build = build };
