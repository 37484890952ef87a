/* Where messages may go, and what is said of wrong settings: the place, never a secret. */
#include "support.h"
#include "deliver/address.h"
#include "deliver/settings.h"

/* The first and last address of every block that is not of the public internet, and its neighbours that are. */
static const char *const closed[] = {
	"0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1", "127.255.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255",
	"172.16.0.0", "172.31.255.255", "192.0.0.0", "192.0.0.255", "192.0.2.0", "192.0.2.255", "192.88.99.0", "192.88.99.255", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255",
	"198.51.100.0", "198.51.100.255", "203.0.113.0", "203.0.113.255", "224.0.0.0", "239.255.255.255", "240.0.0.0", "255.255.255.255",
	"::", "::1", "::2", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "1fff:ffff::1", "2001::1", "2001:1ff:ffff::1", "2001:db8::1",
	"2001:db8:ffff::1", "2002:a00:1::1", "2002:7f00:1::", "2002:c0a8:101::1", "4000::1", "fc00::1", "fdff:ffff::1", "fe80::1", "febf::1", "fec0::1", "ff00::1", "ff02::1",
	"", "localhost", "1.2.3", "0x7f.1", "127.1", "1.2.3.4.5", "::g",
};
static const char *const open_[] = {
	"1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0", "192.88.98.255",
	"192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255",
	"2000::1", "2001:200::1", "2001:db7:ffff::1", "2001:db9::1", "2400:3200::1", "3fff:ffff::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
};

static void every_block(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(closed); i++)
		if (address_text_is_public(closed[i]))
			fail_msg("%s is taken for public", closed[i]);
	for (size_t i = 0; i < COUNT_OF(open_); i++)
		if (!address_text_is_public(open_[i]))
			fail_msg("%s is refused", open_[i]);
}

#define HOOK "\"type\":\"webhook\",\"url\":\"https://a.example/hush-in-the-path\",\"secret_env\":\"DELIVER_TEST_SECRET\""
#define MAIL "\"type\":\"mail\",\"url\":\"smtp://a.example\",\"from\":\"a@a.example\""
static const struct { const char *text, *says; } wrong[] = {
	{ "[]", "settings.json: give an object" },
	{ "{\"chanels\":{}}", "settings.json: chanels: no such setting" },
	{ "{\"channels\":{},\"channels\":{}}", "a name stands twice" },
	{ "{\"channels\":[]}", "settings.json: channels: give an object of at most 64 channels by name" },
	{ "{\"channels\":{\"a\":1}}", "settings.json: channels.a: give an object" },
	{ "{\"channels\":{\"inbox\":{}}}", "channels.inbox: the inbox is always there" },
	{ "{\"channels\":{\"a\":{}}}", "channels.a.type: no such kind of channel: it is missing" },
	{ "{\"channels\":{\"a\":{\"type\":\"webhok\"}}}", "channels.a.type: no such kind of channel; did you mean 'webhook'" },
	{ "{\"channels\":{\"a\":{\"type\":1}}}", "channels.a.type: give a text" },
	{ "{\"channels\":{\"a\":{" HOOK ",\"secret\":\"hush\"}}}", "channels.a.secret: a webhook channel has no such setting" },
	{ "{\"channels\":{\"a\":{\"type\":\"webhook\",\"secret_env\":\"DELIVER_TEST_SECRET\"}}}", "channels.a.url: it is missing" },
	{ "{\"channels\":{\"a\":{\"type\":\"webhook\",\"url\":\"https://a.example\"}}}", "channels.a.secret_env: it is missing" },
	{ "{\"channels\":{\"a\":{" HOOK ",\"secret_file\":\"/x\"}}}", "channels.a.secret_env: say either the variable or the file" },
	{ "{\"channels\":{\"a\":{\"type\":\"webhook\",\"url\":\"https://a.example\",\"secret_env\":\"DELIVER_TEST_NONE\"}}}", "channels.a.secret_env: that variable is not set" },
	{ "{\"channels\":{\"a\":{\"type\":\"webhook\",\"url\":\"https://a.example\",\"secret_file\":\"/no/such\"}}}", "channels.a.secret_file: /no/such: No such file" },
	{ "{\"channels\":{\"a\":{\"type\":\"webhook\",\"url\":\"https://a.example\",\"secret_file\":\"/dev/null\"}}}", "channels.a.secret_file: the file holds no secret" },
	{ "{\"channels\":{\"a\":{" HOOK ",\"allow_private\":\"yes\"}}}", "channels.a.allow_private: give true or false" },
	{ "{\"channels\":{\"a\":{" HOOK ",\"rate\":\"20\"}}}", "channels.a.rate: give a number of messages and a time" },
	{ "{\"channels\":{\"a\":{" HOOK ",\"rate\":\"-1/min\"}}}", "channels.a.rate: give a number" },
	{ "{\"channels\":{\"a\":{" HOOK ",\"rate\":\"0/min\"}}}", "channels.a.rate: give a number" },
	{ "{\"channels\":{\"a\":{" HOOK ",\"rate\":20}}}", "channels.a.rate: give a text" },
	{ "{\"channels\":{\"a\":{" HOOK ",\"timeout_ms\":99}}}", "channels.a.timeout_ms: give a number of milliseconds" },
	{ "{\"channels\":{\"a\":{\"type\":\"wecom\",\"url\":\"https://a.example\"}}}", "channels.a.token_env: it is missing" },
	{ "{\"channels\":{\"a\":{" MAIL ",\"plain\":true}}}", "channels.a: plain (without encryption)" },
	{ "{\"channels\":{\"a\":{" MAIL ",\"to\":\"b\"}}}", "channels.a: to is an address" },
	{ "{\"channels\":{\"a\":{\"type\":\"mail\",\"url\":\"smtp://a.example\"}}}", "channels.a: from is the sender's address" },
	{ "{\"channels\":{\"a\":{\"type\":\"mail\",\"url\":\"https://a.example\",\"from\":\"a@a.example\"}}}", "channels.a: url begins with smtp://" },
	{ "{\"heartbeat\":{\"url\":1}}", "heartbeat.url: give a text" },
	{ "{\"links\":{\"base_url\":false}}", "links.base_url: give a text" },
};

static struct settings *read_text(const char *text, struct err *err)
{
	static const char path[] = "/tmp/muster-settings-test.json";
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	struct settings *settings = settings_read(path, err);
	remove(path);
	return settings;
}

static void wrong_settings(void **state)
{
	(void)state;
	setenv("DELIVER_TEST_SECRET", "hush", 1);
	unsetenv("DELIVER_TEST_NONE");
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		ERR_DECLARE(err);
		struct settings *settings = read_text(wrong[i].text, &err);
		if (settings || !strstr(err.text, wrong[i].says) || strstr(err.text, "hush"))
			fail_msg("%s: %s", wrong[i].text, settings ? "was taken" : err.text);
	}
}

/* No file is no channel; what is shown of right settings holds no secret and no path. */
static void shown_settings(void **state)
{
	struct buf out = BUF_INIT;
	ERR_DECLARE(err);
	(void)state;
	setenv("DELIVER_TEST_SECRET", "hush", 1);
	struct settings *none = settings_read("/no/such/settings.json", &err);
	assert_non_null(none);
	assert_int_equal(none->channel_count, 0);
	settings_free(none);
	struct settings *settings = read_text("{\"channels\":{\"a\":{" HOOK ",\"rate\":\"20/min\",\"timeout_ms\":100}},\"heartbeat\":{\"url\":\"https://h.example/hush\"}}", &err);
	assert_non_null(settings);
	assert_int_equal(settings_channel(settings, STR("a"))->rate, 20);
	assert_null(settings_channel(settings, STR("b")));
	settings_json(settings, &out);
	assert_string_equal(buf_cstr(&out), "{\"channels\":[{\"name\":\"inbox\",\"type\":\"inbox\"},{\"name\":\"a\",\"type\":\"webhook\",\"host\":\"a.example\",\"rate\":\"20/min\"}],\"heartbeat\":true,\"links\":false}");
	buf_free(&out);
	settings_free(settings);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_block), cmocka_unit_test(wrong_settings), cmocka_unit_test(shown_settings) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
