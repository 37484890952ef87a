#include "deliver/settings.h"
#include "base/clock.h"
#include "deliver/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MOST = 256 << 10, SECRET_MOST = 4096, TYPES_MAX = 16 };
static const char *const common_members[] = { "type", "url", "secret_env", "secret_file", "secret_before_env", "secret_before_file", "token_env", "token_file", "ca_file", "allow_private", "rate", "timeout_ms", NULL };
struct reading { struct settings *settings; struct err *err; const char *place; };

static bool wrong(struct reading *reading, const char *name, const char *what)
{
	bool placed = reading->place[0], named = name[0];
	return err_set(reading->err, ERR_INPUT, "settings.json: %s%s%s%s%s", reading->place, placed && named ? "." : "", name, placed || named ? ": " : "", what);
}

static bool slurp(const char *path, size_t most, struct buf *out, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = 1;
	if (fd < 0)
		return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_INPUT, "%s: %s", path, strerror(errno));
	while (got > 0 && out->len <= most) {
		got = read(fd, buf_room(out, 4096), 4096);
		if (got > 0)
			out->len += (size_t)got;
	}
	close(fd);
	if (got < 0)
		return err_set(err, ERR_INPUT, "%s cannot be read", path);
	return out->len <= most || err_set(err, ERR_INPUT, "%s is larger than %zu bytes", path, most);
}

static bool knows(const char *const *list, struct str name)
{
	for (; list && *list; list++)
		if (str_is(name, *list))
			return true;
	return false;
}

/* ---- members ---- */

static bool take_text(struct reading *reading, const struct json *object, const char *name, const char **out)
{
	const struct json *value = json_get(object, name);
	*out = NULL;
	if (!value)
		return true;
	if (value->type != JSON_TEXT || !value->len)
		return wrong(reading, name, "give a text");
	*out = value->text;
	return true;
}

static bool take_flag(struct reading *reading, const struct json *object, const char *name, bool *out)
{
	const struct json *value = json_get(object, name);
	*out = value && value->type == JSON_TRUE;
	return !value || value->type == JSON_TRUE || value->type == JSON_FALSE || wrong(reading, name, "give true or false");
}

static struct str trimmed(struct str text)
{
	while (text.len && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r'))
		text.len--;
	return text;
}

static bool secret_of_file(struct reading *reading, const char *name, const char *path, struct str *secret)
{
	struct buf text = BUF_INIT;
	ERR_DECLARE(why);
	bool ok = slurp(path, SECRET_MOST, &text, &why);
	if (ok)
		*secret = arena_str(&reading->settings->arena, trimmed(buf_view(&text)));
	if (text.data)
		sodium_memzero(text.data, text.cap);
	buf_free(&text);
	return ok ? secret->len > 0 || wrong(reading, name, "the file holds no secret") : wrong(reading, name, why.text);
}

/* NAME_env or NAME_file */
static bool take_secret(struct reading *reading, const struct json *object, const char *name, struct str *secret)
{
	char of_env[40], of_file[40];
	const char *env, *file;
	snprintf(of_env, sizeof of_env, "%s_env", name);
	snprintf(of_file, sizeof of_file, "%s_file", name);
	*secret = STR_NONE;
	if (!take_text(reading, object, of_env, &env) || !take_text(reading, object, of_file, &file))
		return false;
	if (env && file)
		return wrong(reading, of_env, "say either the variable or the file");
	if (file)
		return secret_of_file(reading, of_file, file, secret);
	if (!env)
		return true;
	const char *value = getenv(env);
	if (!value || !value[0])
		return wrong(reading, of_env, "that variable is not set");
	*secret = arena_str(&reading->settings->arena, str_of(value));
	return true;
}

/* "20/min" */
static bool take_rate(struct reading *reading, const struct json *object, struct channel *channel)
{
	static const struct { const char *name; int64_t per_us; } units[] = { { "s", SECOND_US }, { "min", MINUTE_US }, { "h", HOUR_US } };
	const char *text;
	char *end;
	if (!take_text(reading, object, "rate", &text) || !text)
		return !json_get(object, "rate");
	unsigned long count = strtoul(text, &end, 10);
	for (size_t i = 0; i < COUNT_OF(units) && text[0] >= '0' && text[0] <= '9'; i++) {
		if (*end != '/' || strcmp(end + 1, units[i].name) != 0 || !count || count > 100000)
			continue;
		channel->rate = (uint32_t)count;
		channel->per_us = units[i].per_us;
		return true;
	}
	return wrong(reading, "rate", "give a number of messages and a time, like \"20/min\" (s, min, h)");
}

static bool take_timeout(struct reading *reading, const struct json *object, struct channel *channel)
{
	const struct json *value = json_get(object, "timeout_ms");
	channel->timeout_ms = value && value->type == JSON_INT ? value->integer : 0;
	return !value || (channel->timeout_ms >= 100 && channel->timeout_ms <= 60000) || wrong(reading, "timeout_ms", "give a number of milliseconds from 100 to 60000");
}

/* ---- a channel ---- */

static bool take_type(struct reading *reading, const struct json *object, struct channel *channel)
{
	const char *names[TYPES_MAX + 1] = { NULL }, *text;
	char hint[80], what[160];
	if (!take_text(reading, object, "type", &text))
		return false;
	for (size_t i = 0; i < TYPES_MAX && channel_types[i]; i++) {
		names[i] = channel_types[i]->name;
		if (text && strcmp(text, names[i]) == 0)
			channel->type = channel_types[i];
	}
	if (channel->type)
		return true;
	snprintf(what, sizeof what, "no such kind of channel%s", text ? err_suggest(hint, sizeof hint, text, names) : ": it is missing");
	return wrong(reading, "type", what);
}

static bool know_members(struct reading *reading, const struct json *object, const struct channel *channel)
{
	for (const struct json *name = json_first(object); name; name = json_next_member(name)) {
		char hint[80], what[160];
		if (knows(common_members, json_str(name)) || knows(channel->type->members, json_str(name)))
			continue;
		snprintf(what, sizeof what, "a %s channel has no such setting%s", channel->type->name, err_suggest(hint, sizeof hint, name->text, common_members));
		return wrong(reading, name->text, what);
	}
	return true;
}

static bool take_channel(struct reading *reading, const char *name, const struct json *object)
{
	struct settings *settings = reading->settings;
	struct channel *channel = &settings->channels[settings->channel_count];
	char place[100];
	snprintf(place, sizeof place, "channels.%.80s", name);
	reading->place = place;
	*channel = (struct channel){ .name = name, .json = object };
	ERR_DECLARE(why);
	bool ok = (strlen(name) <= 63 || wrong(reading, "", "a channel's name has at most 63 bytes"))
	       && (strcmp(name, "inbox") != 0 || wrong(reading, "", "the inbox is always there and needs no settings"))
	       && (object->type == JSON_OBJECT || wrong(reading, "", "give an object"))
	       && take_type(reading, object, channel) && know_members(reading, object, channel)
	       && take_text(reading, object, "url", &channel->url) && take_text(reading, object, "ca_file", &channel->ca_file)
	       && take_flag(reading, object, "allow_private", &channel->allow_private)
	       && take_secret(reading, object, "secret", &channel->secret) && take_secret(reading, object, "secret_before", &channel->secret_before)
	       && take_secret(reading, object, "token", &channel->token)
	       && take_rate(reading, object, channel) && take_timeout(reading, object, channel)
	       && (channel->url || !channel->type->needs_url || wrong(reading, "url", "it is missing"))
	       && (channel->secret.len || !channel->type->needs_secret || wrong(reading, "secret_env", "it is missing: name the variable or the file (secret_file) that holds the secret"))
	       && (channel->token.len || !channel->type->needs_token || wrong(reading, "token_env", "it is missing: name the variable or the file (token_file) that holds the robot's key"));
	if (ok && !channel->rate) {
		channel->rate = channel->type->rate;
		channel->per_us = channel->type->per_us;
	}
	if (ok && channel->type->check && !channel->type->check(channel, &why))
		ok = wrong(reading, "", why.text);
	settings->channel_count += ok;
	reading->place = "";
	return ok;
}

/* ---- the whole ---- */

static bool take_all(struct reading *reading, const struct json *json)
{
	static const char *const members[] = { "channels", "heartbeat", "links", NULL };
	const struct json *channels = json_get(json, "channels"), *heartbeat = json_get(json, "heartbeat"), *links = json_get(json, "links");
	char hint[80], what[120];
	if (json->type != JSON_OBJECT)
		return wrong(reading, "", "give an object");
	for (const struct json *name = json_first(json); name; name = json_next_member(name)) {
		snprintf(what, sizeof what, "no such setting%s", err_suggest(hint, sizeof hint, name->text, members));
		if (!knows(members, json_str(name)))
			return wrong(reading, name->text, what);
	}
	if (channels && (channels->type != JSON_OBJECT || channels->len > CHANNELS_MAX))
		return wrong(reading, "channels", "give an object of at most 64 channels by name");
	for (const struct json *name = json_first(channels); name; name = json_next_member(name))
		if (!take_channel(reading, name->text, name->next))
			return false;
	reading->place = "heartbeat";
	if (heartbeat && (!take_text(reading, heartbeat, "url", &reading->settings->heartbeat_url) || !take_flag(reading, heartbeat, "allow_private", &reading->settings->heartbeat_private)))
		return false;
	reading->place = "links";
	return !links || take_text(reading, links, "base_url", &reading->settings->links_base_url);
}

struct settings *settings_read(const char *path, struct err *err)
{
	struct settings *settings = mem_zalloc(sizeof *settings);
	struct reading reading = { settings, err, "" };
	struct buf text = BUF_INIT;
	ERR_DECLARE(why);
	bool there = slurp(path, FILE_MOST, &text, &why), ok = there || why.code == ERR_NOT_FOUND || err_copy(err, &why);
	const struct json *json = there ? json_parse(arena_str(&settings->arena, buf_view(&text)), JSON_LIMITS, &settings->arena, &why) : NULL;
	if (there && !json)
		ok = err_set(err, ERR_INPUT, "settings.json: %s", why.text);
	ok = ok && (!json || take_all(&reading, json));
	buf_free(&text);
	if (ok)
		return settings;
	settings_free(settings);
	return NULL;
}

static void wipe(struct str secret)
{
	if (secret.len)
		sodium_memzero((void *)(uintptr_t)secret.ptr, secret.len);
}

void settings_free(struct settings *settings)
{
	if (!settings)
		return;
	for (size_t i = 0; i < settings->channel_count; i++) {
		wipe(settings->channels[i].secret);
		wipe(settings->channels[i].secret_before);
		wipe(settings->channels[i].token);
	}
	arena_free(&settings->arena);
	mem_free(settings);
}

const struct channel *settings_channel(const struct settings *settings, struct str name)
{
	for (size_t i = 0; i < settings->channel_count; i++)
		if (str_is(name, settings->channels[i].name))
			return &settings->channels[i];
	return NULL;
}

/* "https://user@host:443/path?token=…" → "host:443": what stands behind may be a secret. */
static struct str host_of(const char *url)
{
	const char *start = url ? strstr(url, "://") : NULL;
	if (!start)
		return STR_NONE;
	start += 3;
	size_t len = strcspn(start, "/?#");
	const char *at = memchr(start, '@', len);
	return at ? (struct str){ at + 1, len - (size_t)(at + 1 - start) } : (struct str){ start, len };
}

void settings_json(const struct settings *settings, struct buf *out)
{
	buf_lit(out, "{\"channels\":[{\"name\":\"inbox\",\"type\":\"inbox\"}");
	for (size_t i = 0; i < settings->channel_count; i++) {
		const struct channel *channel = &settings->channels[i];
		const struct json *rate = json_get(channel->json, "rate");
		buf_lit(out, ",{\"name\":");
		json_put_text(out, channel->name);
		json_put_name(out, "type");
		json_put_text(out, channel->type->name);
		json_put_name(out, "host");
		json_put_str(out, host_of(channel->url));
		if (rate) {
			json_put_name(out, "rate");
			json_write(out, rate);
		}
		buf_byte(out, '}');
	}
	buf_printf(out, "],\"heartbeat\":%s,\"links\":%s}", settings->heartbeat_url ? "true" : "false", settings->links_base_url ? "true" : "false");
}
