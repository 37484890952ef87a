/* Our JSON reader agrees with jansson on every document, except where we are stricter; each such place is stated in `stricter`. */
#include "support.h"
#include "jansson_same.h"

/* Refused by us though jansson reads it, and why. The text is what our refusal says. */
static const struct { const char *text, *says; } stricter[] = {
	{ "{\"a\":1,\"a\":2}", "a name stands twice" },               /* two readers would take different ones */
	{ "{\"a\":1,\"\\u0061\":2}", "a name stands twice" },
	{ "{\"x\":{\"a\":1,\"b\":2,\"a\":1}}", "a name stands twice" },
	{ "\"a\\u0000b\"", "NUL is not allowed" },                   /* C and SQL would cut the text there */
	{ "[\"\\u0000\"]", "NUL is not allowed" },
};

static const char *const reasons[] = { "a name stands twice", "NUL is not allowed", "nested too deeply", "too many values" };

static const char *const documents[] = {
	/* values */
	"null", "true", "false", "0", "-0", "1", "-1", "\"\"", "[]", "{}", " null ", "\t\r\n1\n", "[1,2]", "[[],{}]", "{\"\":0}", "{\"a\":{\"b\":[null]}}",
	/* broken words and punctuation */
	"", " ", "nul", "nulll", "NULL", "True", "tru", "undefined", "NaN", "-NaN", "Infinity", "-Infinity", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1,,2]", "[1]]", "[1}", "{\"a\"",
	"{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,\"a\":1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{\"a\"::1}", "{\"a\":1}}", "1 2", "[1] x", "// c\n1", "/* c */1", "1 // c", "#1",
	"[\"a\",\n4\n,1,", "[a]", "[*]", "*", "<null>", "[\"x\"", "{\"x\", null}", "[1:2]", "{\"a\":\"b\"}#", "\xEF\xBB\xBF{}", "\xEF\xBB\xBF", "\xFE\xFF\0{", "\f1", "\v1", "\xC2\xA0" "1", "\xE2\x80\xA8" "1", "{\"a\":1}\xEF\xBB\xBF",
	/* numbers */
	"00", "01", "-01", "-", "+1", "--1", "1.", ".1", "-.1", "1.0", "1.e1", "1e", "1e+", "1e-", "1e1", "1E1", "1e+1", "1E-1", "1e01", "1e1.5", "1.5e3", "0e0", "0e1", "-0e1", "-0.0", "0.1", "0.", "1_0", "0x1", "1f", "1.2.3", "1e1e1", "- 1", "1 e1",
	"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616", "99999999999999999999999999", "9007199254740993", "9007199254740993.0", "123456789012345.6",
	"1234567890123456.7", "0.1234567890123456789", "1.7976931348623157e308", "1.7976931348623159e308", "1e308", "1e309", "-1e309", "1e400", "1e-400", "5e-324", "4.9e-324", "2e-324", "2.2250738585072014e-308", "1e999999999999", "1e-999999999999", "0e999999999999",
	"0.000000000000000000000000000000000000000000000000000000000001", "100000000000000000000000000000000000000000000000.5", "1.0000000000000002", "3.141592653589793", "0.30000000000000004", "1e22", "1e23", "123456789.125", "-123.456e-7", "4.35", "8.41e21",
	/* texts */
	"\"a", "\"", "\"\\\"", "\"\\", "\"\\a\"", "\"\\'\"", "\"\\x41\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0041\"", "\"\\u00e9\"", "\"\\u20AC\"", "\"\\uFFFF\"", "\"\\ufffe\"", "\"\\u\"", "\"\\u1\"", "\"\\u12\"", "\"\\u123\"", "\"\\u123g\"", "\"\\U0041\"", "\"\\u 041\"",
	"\"\\ud83d\\ude00\"", "\"\\uD83D\\uDE00\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\\ude00\\ud83d\"", "\"\\ud83dx\"", "\"\\ud83d\\n\"", "\"\\ud83d\\u0041\"", "\"\\ud83d\\ud83d\"", "\"\\ud800\\udc00\"", "\"\\udbff\\udfff\"", "\"\\ud83d\\u\"", "\"\\ud83d\\\"", "[\"\\udc00\"]", "{\"\\ud800\":1}",
	"\"\x01\"", "\"\x1f\"", "\"\n\"", "\"\t\"", "\"\x7f\"", "{\"\n\":1}", "'a'", "\"a\"\"b\"", "\"太平街\"", "\"é\"", "\"😀\"", "{\"名\":\"值\"}",
	/* UTF-8: overlong forms, surrogates, beyond U+10FFFF, cut off */
	"\"\x80\"", "\"\xBF\"", "\"\xC0\x80\"", "\"\xC0\xAF\"", "\"\xC1\xBF\"", "\"\xC2\x80\"", "\"\xC2\"", "\"\xC2\x41\"", "\"\xDF\xBF\"", "\"\xE0\x80\xAF\"", "\"\xE0\x9F\xBF\"", "\"\xE0\xA0\x80\"", "\"\xE2\x82\"", "\"\xE2\x28\xA1\"", "\"\xED\x9F\xBF\"", "\"\xED\xA0\x80\"",
	"\"\xED\xBF\xBF\"", "\"\xEE\x80\x80\"", "\"\xEF\xBF\xBE\"", "\"\xEF\xBF\xBF\"", "\"\xF0\x80\x80\xAF\"", "\"\xF0\x8F\xBF\xBF\"", "\"\xF0\x90\x80\x80\"", "\"\xF4\x8F\xBF\xBF\"", "\"\xF4\x90\x80\x80\"", "\"\xF5\x80\x80\x80\"", "\"\xF8\x88\x80\x80\x80\"", "\"\xFC\x84\x80\x80\x80\x80\"",
	"\"\xFE\"", "\"\xFF\"", "\"\xF0\x9F\x98\"", "\"\xF0\x9F\x98", "{\"\xFF\":1}", "\xFF", "[\xE9]",
};

static bool is_stated(const struct err *err)
{
	for (size_t i = 0; i < COUNT_OF(reasons); i++)
		if (strstr(err->text, reasons[i]))
			return true;
	return false;
}

/* True: both read it. */
static bool agree(struct str text)
{
	struct arena arena = ARENA_INIT;
	json_error_t error;
	ERR_DECLARE(err);
	const struct json *ours = json_parse(text, JSON_LIMITS, &arena, &err);
	json_t *theirs = json_loadb(text.ptr, text.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	if (ours && !theirs)
		fail_msg("only we read %.*s: %s", STR_ARG(text), error.text);
	if (ours && !same(ours, theirs))
		fail_msg("we read another value in %.*s", STR_ARG(text));
	if (!ours && theirs && !is_stated(&err))
		fail_msg("only jansson reads %.*s; we say %s", STR_ARG(text), err.text);
	bool both = ours && theirs;
	json_decref(theirs);
	arena_free(&arena);
	return both;
}

static void written_documents(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(documents); i++)
		agree(str_of(documents[i]));
}

static void where_we_are_stricter(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(stricter); i++) {
		struct arena arena = ARENA_INIT;
		ERR_DECLARE(err);
		assert_null(json_parse(str_of(stricter[i].text), JSON_LIMITS, &arena, &err));
		assert_holds(err.text, stricter[i].says);
		json_t *theirs = json_loads(stricter[i].text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
		assert_non_null(theirs);
		json_decref(theirs);
		arena_free(&arena);
	}
}

static uint64_t seed = 7;

static uint64_t draw(uint64_t below)
{
	seed += 0x9E3779B97F4A7C15u;
	uint64_t z = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9u;
	return (z ^ (z >> 29)) % below;
}

static void put_random(struct buf *out, int depth)
{
	static const char *const leaves[] = { "null", "true", "-12", "3.25", "1e-7", "-0.5E+10", "9223372036854775807", "\"\"", "\"a\\n\\u00e9\\ud83d\\ude00\"", "\"太\"", "123456789012345678", "0.1" };
	uint64_t what = draw(depth ? 4 : 2), count = draw(5);
	if (what < 2) {
		buf_text(out, leaves[draw(COUNT_OF(leaves))]);
		return;
	}
	buf_byte(out, what == 2 ? '[' : '{');
	for (uint64_t i = 0; i < count; i++) {
		if (i)
			buf_text(out, draw(3) ? "," : " ,\n");
		if (what == 3)
			buf_printf(out, "\"k%d\" :", (int)i);
		put_random(out, depth - 1);
	}
	buf_byte(out, what == 2 ? ']' : '}');
}

static void made_documents_and_damaged_ones(void **state)
{
	static const char bytes[] = "\"\\{}[],:0-.eEu \x01\x80\xFF\xC2";
	size_t read = 0;
	(void)state;
	for (int i = 0; i < 400; i++) {
		struct buf text = BUF_INIT;
		put_random(&text, 5);
		assert_true(agree(buf_view(&text)));
		for (int damage = 0; damage < 20; damage++) {
			size_t at = draw(text.len);
			char was = text.data[at];
			text.data[at] = bytes[draw(sizeof bytes - 1)];
			read += agree(buf_view(&text));
			text.data[at] = was;
		}
		agree((struct str){ text.data, draw(text.len) });
		buf_free(&text);
	}
	assert_in_range(read, 100, 7000);
}

static bool reads(struct buf *text, const char *says)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	bool ok = json_parse(buf_view(text), JSON_LIMITS, &arena, &err) != NULL;
	if (!ok)
		assert_holds(err.text, says);
	arena_free(&arena);
	buf_free(text);
	return ok;
}

static void limits_are_exact(void **state)
{
	(void)state;
	for (int depth = 31; depth <= 34; depth++) {
		struct buf arrays = BUF_INIT, objects = BUF_INIT;
		for (int i = 0; i < depth; i++) {
			buf_byte(&arrays, '[');
			buf_text(&objects, i + 1 < depth ? "{\"a\":" : "{");
		}
		for (int i = 0; i < depth; i++) {
			buf_byte(&arrays, ']');
			buf_byte(&objects, '}');
		}
		assert_int_equal(reads(&arrays, "nested too deeply"), depth <= 32);
		assert_int_equal(reads(&objects, "nested too deeply"), depth <= 32);
	}
	for (int nodes = 9999; nodes <= 10001; nodes++) {        /* a name is a value too: what is bounded is work and memory */
		struct buf array = BUF_INIT, object = BUF_INIT;
		buf_byte(&array, '[');
		for (int i = 1; i < nodes; i++)
			buf_text(&array, i > 1 ? ",1" : "1");
		buf_byte(&array, ']');
		assert_int_equal(reads(&array, "too many values"), nodes <= 10000);
		buf_byte(&object, '{');
		for (int i = 0; i < nodes / 2; i++)
			buf_printf(&object, "%s\"%d\":1", i ? "," : "", i);
		buf_byte(&object, '}');
		assert_int_equal(reads(&object, "too many values"), 1 + nodes / 2 * 2 <= 10000);
	}
}

static void large_objects_refuse_duplicates_wherever_they_stand(void **state)
{
	(void)state;
	for (int twin = 0; twin < 200; twin += 7) {
		struct buf text = BUF_INIT;
		buf_byte(&text, '{');
		for (int i = 0; i < 200; i++)
			buf_printf(&text, "\"k%d\":1,", i);
		buf_printf(&text, "\"\\u006b%d\":2}", twin);
		assert_false(reads(&text, "a name stands twice"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(written_documents), cmocka_unit_test(where_we_are_stricter), cmocka_unit_test(made_documents_and_damaged_ones),
		cmocka_unit_test(limits_are_exact), cmocka_unit_test(large_objects_refuse_duplicates_wherever_they_stand) };
	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
