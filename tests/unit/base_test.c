#include "support.h"
#include "base/btree.h"
#include "base/order.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/map.h"

static bool reads(const char *text, struct err *err)
{
	struct arena arena = ARENA_INIT;
	err_clear(err);
	bool ok = json_parse(str_of(text), (struct json_limits){ 8, 100 }, &arena, err) != NULL;
	arena_free(&arena);
	return ok;
}

static void json_reads_what_is_valid(void **state)
{
	static const char *const valid[] = { "null", " true ", "0", "-0", "-12.5e-3", "9223372036854775807", "\"\\u00e9\\ud83d\\ude00\\n\"", "[]", "{}", "[1,[2,{\"a\":[]}]]",
		"{\"a\":1,\"b\":2}", "\"微心愿\"" };
	ERR_DECLARE(err);
	(void)state;
	for (size_t i = 0; i < COUNT_OF(valid); i++)
		assert_ok(reads(valid[i], &err), &err);
}

static void json_refuses_what_is_not(void **state)
{
	static const char *const bad[] = { "", "nul", "01", "1.", ".5", "+1", "1e", "\"\\x\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"a", "[1,]", "{\"a\":1,}", "{a:1}", "{\"a\":1,\"a\":2}",
		"{\"a\":1,\"\\u0061\":2}", "1 2", "1e400", "9223372036854775808", "\xEF\xBB\xBF{}", "\"\xff\"", "\"\xc0\xaf\"", "\"\x01\"", "[[[[[[[[[1]]]]]]]]]", "\"\\u0000\"" };
	ERR_DECLARE(err);
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (reads(bad[i], &err))
			fail_msg("accepted: %s", bad[i]);
}

static void json_names_the_place(void **state)
{
	ERR_DECLARE(err);
	(void)state;
	assert_false(reads("{\n  \"a\": 1,\n  \"a\": 2\n}", &err));
	assert_holds(err.text, "line 3");
}

static void json_writes_what_it_read(void **state)
{
	static const char text[] = "{\"a\":[1,2.5,\"x\\n\\\"微\",null,true,false],\"b\":{\"c\":-7}}";
	struct arena arena = ARENA_INIT;
	struct buf out = BUF_INIT;
	ERR_DECLARE(err);
	(void)state;
	json_write(&out, json_parse(STR(text), JSON_LIMITS, &arena, &err));
	assert_string_equal(buf_cstr(&out), text);
	buf_free(&out);
	arena_free(&arena);
}

static void numbers_print_short_and_exact(void **state)
{
	static const double numbers[] = { 0.1, 1.0 / 3, 1e300, 5e-324, 123456789.125, -0.5 };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		struct buf out = BUF_INIT;
		json_put_num(&out, numbers[i]);
		assert_true(strtod(buf_cstr(&out), NULL) == numbers[i]);
		buf_free(&out);
	}
}

static void a_map_keeps_what_is_put(void **state)
{
	struct map map = MAP_INIT;
	static int values[5000];
	char key[16];
	(void)state;
	for (int i = 0; i < 5000; i++) {
		snprintf(key, sizeof key, "k%d", i);
		assert_null(map_put(&map, str_of(key), &values[i]));
	}
	for (int i = 0; i < 5000; i += 2) {
		snprintf(key, sizeof key, "k%d", i);
		assert_ptr_equal(map_remove(&map, str_of(key)), &values[i]);
	}
	for (int i = 0; i < 5000; i++) {
		snprintf(key, sizeof key, "k%d", i);
		assert_ptr_equal(map_get(&map, str_of(key)), i % 2 ? &values[i] : NULL);
	}
	assert_int_equal(map.count, 2500);
	map_free(&map);
}

static int number_cmp(const void *a, const void *b, void *arg)
{
	(void)arg;
	return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b);
}

static int number_find(const void *key, const void *entry, void *arg)
{
	return number_cmp(key, entry, arg);
}

/* Inserts and removals in a shuffled order; walks agree with a plain table throughout. */
static void a_btree_agrees_with_a_table(void **state)
{
	enum { MANY = 3000 };
	static int numbers[MANY];
	static bool there[MANY];
	uint64_t seed = 7;
	struct btree *tree = btree_new(number_cmp, NULL);
	(void)state;
	for (int i = 0; i < MANY; i++)
		numbers[i] = i;
	for (int round = 0; round < 20000; round++) {
		int at = (int)(hash_next(&seed) % MANY);
		if (there[at])
			assert_true(btree_remove(tree, &numbers[at]));
		else
			assert_true(btree_add(tree, &numbers[at]));
		there[at] = !there[at];
	}
	int low = 0;
	struct btree_cursor cursor = btree_seek(tree, number_find, &low, NULL, false);
	for (int i = 0; i < MANY; i++) {
		if (!there[i])
			continue;
		int *at = btree_at(&cursor);
		assert_non_null(at);
		assert_int_equal(*at, i);
		btree_next(&cursor);
	}
	assert_null(btree_at(&cursor));
	btree_free(tree);
}

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Every third key is shared, so ties count too; some are taken, then the order is cleared and used again. */
static void things_come_in_order(void **state)
{
	enum { THINGS = 5000 };
	static int numbers[THINGS];
	struct order order = { .tie = by_number };
	uint64_t seed = 11;
	(void)state;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < THINGS; i++)
			numbers[i] = round == 0 ? i : round == 1 ? THINGS - i : (int)(hash_next(&seed) % THINGS);
		for (int i = 0; i < THINGS; i++)
			order_add(&order, (uint64_t)numbers[i] / 3, &numbers[i]);
		int last = -1, count = 0;
		for (int *number; (round < 2 || count < THINGS / 2) && (number = order_next(&order)) != NULL; count++) {
			assert_true(*number >= last);
			last = *number;
		}
		assert_int_equal(count, round < 2 ? THINGS : THINGS / 2);
		assert_int_equal(order_left(&order), THINGS - count);
		order_clear(&order);
	}
	assert_null(order_next(&order));
	order_free(&order);
}

static void hashes_are_the_published_ones(void **state)
{
	struct sha256 sha;
	char hex[65];
	(void)state;
	assert_true(hash_bytes("", 0, 0) == UINT64_C(0xEF46DB3751D8E999));
	assert_true(hash_bytes("abc", 3, 0) == UINT64_C(0x44BC2CF5AD770999));
	sha256_init(&sha);
	sha256_add(&sha, "abc", 3);
	sha256_hex(&sha, hex);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void near_names_are_suggested(void **state)
{
	static const char *const names[] = { "microgrid", "resident", "category", NULL };
	char out[80];
	(void)state;
	assert_string_equal(err_suggest(out, sizeof out, "microgird", names), "; did you mean 'microgrid'?");
	assert_string_equal(err_suggest(out, sizeof out, "zzz", names), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_reads_what_is_valid), cmocka_unit_test(json_refuses_what_is_not), cmocka_unit_test(json_names_the_place),
		cmocka_unit_test(json_writes_what_it_read), cmocka_unit_test(numbers_print_short_and_exact), cmocka_unit_test(a_map_keeps_what_is_put),
		cmocka_unit_test(a_btree_agrees_with_a_table), cmocka_unit_test(things_come_in_order), cmocka_unit_test(hashes_are_the_published_ones), cmocka_unit_test(near_names_are_suggested),
	};
	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
