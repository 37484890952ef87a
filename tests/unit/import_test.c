/* Tables: how they are written, what people write into cells, and rows that become entities. */
#include "packs.h"
#include "policy/cells.h"
#include "policy/csv.h"
#include "policy/import.h"

/* ---- the text and its rows ---- */

static struct csv read_table(struct str bytes, const char *encoding)
{
	struct csv csv = { .rows = NULL };
	struct buf text = BUF_INIT;
	const char *found;
	ERR_DECLARE(err);
	assert_ok(csv_text(bytes, &text, &found, &err), &err);
	assert_string_equal(found, encoding);
	assert_ok(csv_read(buf_view(&text), &csv, &err), &err);
	buf_free(&text);
	return csv;
}

static void assert_cell(const struct csv *csv, size_t row, size_t column, const char *want)
{
	if (!str_is(csv->rows[row].cells[column], want))
		fail_msg("row %zu, column %zu is '%.*s', not '%s'", row, column, STR_ARG(csv->rows[row].cells[column]), want);
}

static void tables_as_spreadsheets_write_them(void **state)
{
	(void)state;
	struct csv csv = read_table(STR("\xef\xbb\xbf姓名, 备注 ,\r\n张三,\"他说\"\"好\"\",\n走了\",\r\n\r\n　李四　,x,\r\n,,\r\n王五,y"), "UTF-8");
	assert_int_equal(csv.row_count, 4);
	assert_int_equal(csv.column_count, 3);
	assert_cell(&csv, 0, 1, "备注");
	assert_cell(&csv, 1, 1, "他说\"好\",\n走了");
	assert_cell(&csv, 2, 0, "李四");
	assert_int_equal(csv.rows[2].number, 4);               /* the blank row is counted, as a spreadsheet does */
	assert_int_equal(csv.rows[3].number, 6);
	csv_clear(&csv);
	csv = read_table(STR("a;b\n1,5;2\n"), "UTF-8");
	assert_cell(&csv, 1, 0, "1,5");
	csv_clear(&csv);
	csv = read_table(STR("a\tb\r1\t2\r"), "UTF-8");
	assert_cell(&csv, 1, 1, "2");
	assert_int_equal(csv.row_count, 2);
	csv_clear(&csv);
}

static void the_ways_of_writing_chinese(void **state)
{
	(void)state;
	struct csv csv = read_table(STR("\xd0\xd5\xc3\xfb,\xb5\xe7\xbb\xb0\n\xd5\xc5\xc8\xfd,1\n"), "GB18030");
	assert_cell(&csv, 0, 0, "姓名");
	assert_cell(&csv, 1, 0, "张三");
	csv_clear(&csv);
	csv = read_table(STR("\xff\xfe\x13\x5f\x09\x00\x42\x00\x0a\x00"), "UTF-16LE");
	assert_cell(&csv, 0, 0, "弓");
	assert_cell(&csv, 0, 1, "B");
	csv_clear(&csv);
}

static void assert_no_table(struct str bytes, const char *why)
{
	struct csv csv = { .rows = NULL };
	struct buf text = BUF_INIT;
	const char *encoding;
	ERR_DECLARE(err);
	assert_false(csv_text(bytes, &text, &encoding, &err) && csv_read(buf_view(&text), &csv, &err));
	assert_holds(err.text, why);
	buf_free(&text);
	csv_clear(&csv);
}

static void what_is_no_table(void **state)
{
	struct buf wide = BUF_INIT;
	(void)state;
	assert_no_table(STR(""), "empty");
	assert_no_table(STR(" \r\n,,\n"), "empty");
	assert_no_table(STR("PK\x03\x04xx"), "Excel workbook (.xlsx)");
	assert_no_table(STR("a,b\n1,\0\n"), "byte 7 is a NUL");
	assert_no_table(STR("a\n\x81\x20\n"), "byte 3 is no text");
	assert_no_table(STR("a,b\n1,\"2\n"), "row 2: a quote");
	assert_no_table(STR("a,b\n1,2\n1,x\"y\"\n"), "row 3: a quote");
	assert_no_table(STR("a,b\n1,2,3\n"), "row 2 has more cells than the head has columns (2)");
	for (int i = 0; i < 101; i++)
		buf_lit(&wide, "x,");
	buf_lit(&wide, "x\n");
	assert_no_table(buf_view(&wide), "at most 100 columns");
	buf_clear(&wide);
	buf_lit(&wide, "a\n");
	for (int i = 0; i < CSV_CELL_MAX + 1; i++)
		buf_byte(&wide, 'x');
	assert_no_table(buf_view(&wide), "row 2: a cell has at most 8192 bytes");
	buf_clear(&wide);
	for (int i = 0; i < CSV_ROWS_MAX + 2; i++)
		buf_lit(&wide, "x\n");
	assert_no_table(buf_view(&wide), "at most 20000 rows");
	buf_free(&wide);
}

/* ---- cells ---- */

static struct calendar *shanghai(void)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *spec = json_parse(STR("{\"timezone\":\"Asia/Shanghai\",\"weekly\":{\"mon\":[\"09:00-18:00\"]}}"), JSON_LIMITS, &arena, &err);
	struct calendar *calendar = calendar_new(spec, &err);
	assert_ok(calendar != NULL, &err);
	arena_free(&arena);
	return calendar;
}

static const char *const values[] = { "elderly", "other", NULL };

static void people_write_in_many_ways(void **state)
{
	static const struct { enum field_type type; const char *text, *json; } cells[] = {        /* json NULL: refused */
		{ FIELD_DATE, "2026-02-13", "\"2026-02-13\"" }, { FIELD_DATE, "2026/2/3", "\"2026-02-03\"" }, { FIELD_DATE, "2026.2.3", "\"2026-02-03\"" },
		{ FIELD_DATE, "2026年2月13日", "\"2026-02-13\"" }, { FIELD_DATE, "20260213", "\"2026-02-13\"" }, { FIELD_DATE, "２０２６－２－１３", "\"2026-02-13\"" }, { FIELD_DATE, "2026/2/13 0:00", "\"2026-02-13\"" },
		{ FIELD_DATE, "2026-02-30", NULL }, { FIELD_DATE, "13/2/2026", NULL }, { FIELD_DATE, "45000", NULL }, { FIELD_DATE, "2026-2", NULL }, { FIELD_DATE, "2026-02-13 9:30", NULL }, { FIELD_DATE, "去年", NULL },
		{ FIELD_TIME, "2026-02-13 17:00", "\"2026-02-13T17:00:00+08:00\"" }, { FIELD_TIME, "2026年2月13日下午5点30分", "\"2026-02-13T17:30:00+08:00\"" },
		{ FIELD_TIME, "2026-02-13T09:00:00Z", "\"2026-02-13T09:00:00Z\"" }, { FIELD_TIME, "2026/2/13", "\"2026-02-13T00:00:00+08:00\"" }, { FIELD_TIME, "上午12:05", NULL }, { FIELD_TIME, "2026-02-13 25:00", NULL },
		{ FIELD_INTEGER, "1,200", "1200" }, { FIELD_INTEGER, "１２", "12" }, { FIELD_INTEGER, "12.0", "12" }, { FIELD_INTEGER, "12.5", NULL }, { FIELD_INTEGER, "约20", NULL }, { FIELD_INTEGER, "1e3", NULL },
		{ FIELD_NUMBER, "-3.5", "-3.5" }, { FIELD_MONEY, "¥1,200.50元", "1200.5" }, { FIELD_MONEY, "十元", NULL },
		{ FIELD_BOOLEAN, "是", "true" }, { FIELD_BOOLEAN, "Yes", "true" }, { FIELD_BOOLEAN, "×", "false" }, { FIELD_BOOLEAN, "也许", NULL },
		{ FIELD_ENUM, "elderly", "\"elderly\"" }, { FIELD_ENUM, "助老", "\"elderly\"" }, { FIELD_ENUM, "ELDERLY people", "\"elderly\"" }, { FIELD_ENUM, "助小", NULL },
		{ FIELD_TEXT, "=1+1", NULL }, { FIELD_TEXT, "@sum", NULL }, { FIELD_TEXT, "+86 138", "\"+86 138\"" }, { FIELD_TEXT, "-3", "\"-3\"" }, { FIELD_TEXT, "-x", NULL }, { FIELD_TEXT, "'=1+1", "\"=1+1\"" },
		{ FIELD_TEXT, "＝1", NULL }, { FIELD_TEXT, "it's", "\"it's\"" }, { FIELD_TEXT, "'", "\"'\"" },
		{ FIELD_DURATION, "3个工作日", "\"3 working days\"" }, { FIELD_DURATION, "90m", "\"90m\"" }, { FIELD_DURATION, "很久", NULL },
		{ FIELD_JSON, "{\"a\":1}", "{\"a\":1}" }, { FIELD_JSON, "{a}", NULL },
	};
	struct calendar *calendar = shanghai();
	struct arena arena = ARENA_INIT;
	struct buf out = BUF_INIT;
	(void)state;
	ERR_DECLARE(none);
	struct cell_reader reader = { .calendar = calendar,
		.labels = json_parse(STR("{\"elderly\":{\"en\":\"Elderly people\",\"zh-CN\":\"助老\"},\"other\":{\"en\":\"Other\",\"zh-CN\":\"其他\"}}"), JSON_LIMITS, &arena, &none) };
	for (size_t i = 0; i < COUNT_OF(cells); i++) {
		ERR_DECLARE(err);
		struct field field = { .name = "f", .type = cells[i].type, .values = values, .value_count = 2 };
		buf_clear(&out);
		bool ok = cell_json(&reader, &field, str_of(cells[i].text), &out, &err);
		if (ok != (cells[i].json != NULL) || (ok && !str_is(buf_view(&out), cells[i].json)))
			fail_msg("'%s' gives %s%s, not %s", cells[i].text, buf_cstr(&out), err.code ? err.text : "", cells[i].json ? cells[i].json : "a refusal");
		if (!ok)
			assert_holds(err.text, "' ");          /* it quotes the cell */
	}
	buf_free(&out);
	arena_free(&arena);
	calendar_free(calendar);
}

static void lists_are_parted_by_semicolons(void **state)
{
	struct calendar *calendar = shanghai();
	struct cell_reader reader = { .calendar = calendar };
	struct field of = { .name = "f", .type = FIELD_INTEGER }, field = { .name = "f", .type = FIELD_LIST, .of = &of };
	struct buf out = BUF_INIT;
	ERR_DECLARE(err);
	(void)state;
	assert_ok(cell_json(&reader, &field, STR("1；2、 3;;[4"), &out, &err) == false, &err);
	err_clear(&err);
	buf_clear(&out);
	assert_ok(cell_json(&reader, &field, STR("1；2、 3;;"), &out, &err), &err);
	assert_string_equal(buf_cstr(&out), "[1,2,3]");
	buf_free(&out);
	calendar_free(calendar);
}

/* ---- rows ---- */

static const struct text_file files[] = {
	{ "pack.lua", "pack { name = \"t\", timezone = \"Asia/Shanghai\" }" },
	{ "model/m.lua",
	  "kind \"place\" { label = { en = \"Place\", [\"zh-CN\"] = \"地点\" }, fields = { name = text { required = true, max = 20, label = { en = \"Name\", [\"zh-CN\"] = \"名称\" } },\n"
	  "  near = ref \"place\" { back = \"around\", label = { en = \"Near\", [\"zh-CN\"] = \"邻近\" } }, size = integer { min = 1, label = { en = \"Size\", [\"zh-CN\"] = \"大小\" } }, grown = integer {} },\n"
	  "  unique = { { \"name\", \"size\" } },\n"
	  "  events = { found = { takes = { \"name\", \"near\", \"size\" } }, update = { from = \"any\", takes = { \"name\", \"near\", \"size\" } }, grow = { from = \"any\", takes = { \"grown\" } } } }\n" },
	{ "policies/p.lua", "check(\"place.found\", function(_, event) if event.data.name == \"禁地\" then return refuse({ en = \"not there\", [\"zh-CN\"] = \"不可\" }, \"name\") end end)" },
};

struct place { struct clock clock; struct store *store; struct engine *engine; };

static struct place open_place(void)
{
	struct place place = { .clock = clock_virtual(INT64_C(1770973200) * SECOND_US), .store = store_memory() };
	return place;
}

static void install(struct place *place, struct pack *pack)
{
	ERR_DECLARE(err);
	place->engine = pack_engine(release_of(pack), &place->clock, place->store, NULL, &err);
	assert_ok(place->engine != NULL, &err);
	engine_hold(place->engine, true);
}

static void close_place(struct place *place)
{
	engine_free(place->engine);
	store_close(place->store);
}

/* The counts and the problems as one text. */
static void import_table(struct place *place, const char *table, const char *key, struct buf *out)
{
	struct import_request request = { .kind = STR("place"), .table = str_of(table), .key = str_of(key), .actor = STR("clerk"), .name = STR("t.csv") };
	ERR_DECLARE(err);
	struct import *import = import_new(&request, &err);
	assert_ok(import && import_begin(import, place->engine, &err), &err);
	while (import_some(import, 1, false))
		;
	buf_clear(out);
	buf_byte(out, '{');
	import_write_counts(import, out);
	buf_byte(out, '}');
	import_write_problems(import, out);
	buf_cstr(out);
	import_free(import);
}

static void rows_are_made_changed_and_left(void **state)
{
	struct pack *pack = pack_of_files(files, COUNT_OF(files));
	struct place place = open_place();
	struct buf out = BUF_INIT;
	(void)state;
	install(&place, pack);
	import_table(&place, "编号,名称,邻近,Size\na,甲,,1\nb,乙,甲,2\n", "", &out);
	assert_holds(out.data, "\"created\":2,\"changed\":0,\"unchanged\":0");
	import_table(&place, "编号,名称,邻近,Size\na,甲,乙,1\nb,乙,甲,2\nc,丙,b,\n", "", &out);
	assert_holds(out.data, "\"created\":1,\"changed\":1,\"unchanged\":1");
	uint64_t seq = engine_seq(place.engine);
	import_table(&place, "编号,名称,邻近,Size\na,甲,乙,1\nb,乙,甲,2\nc,丙,b,\n", "", &out);
	assert_holds(out.data, "\"created\":0,\"changed\":0,\"unchanged\":3");
	assert_int_equal(engine_seq(place.engine), seq);
	/* by a key: the star, the key given, the unique set; each time the same entity */
	import_table(&place, "名称*,大小\n甲,1\n丁,4\n", "", &out);
	assert_holds(out.data, "\"created\":1,\"changed\":0,\"unchanged\":1");
	import_table(&place, "名称,大小,state\n丁,4,x\n", "name", &out);
	assert_holds(out.data, "\"created\":0,\"changed\":0,\"unchanged\":1");
	assert_holds(out.data, "\"ignored\":[\"state\"]");
	import_table(&place, "name,size\n丁,4\n", "", &out);
	assert_holds(out.data, "\"unchanged\":1");
	import_table(&place, "名称*,大小\n丁,5\n", "", &out);
	assert_holds(out.data, "\"changed\":1");
	buf_free(&out);
	close_place(&place);
	pack_free(pack);
}

static void every_wrong_cell_is_named(void **state)
{
	static const struct { const char *table, *key, *holds[4]; } tables[] = {
		{ "编号,名称,邻近,大小\nA!,甲,某地,x\nb,禁地,,0\nc,,,1\n", "",
		  { "\"row\":2,\"column\":\"编号\",\"pointer\":\"/2\",\"detail\":\"'A!' is no id", "\"row\":2,\"column\":\"邻近\",\"pointer\":\"/2\",\"detail\":\"there is no place with the id or the name '某地'",
		    "\"row\":2,\"column\":\"大小\",\"pointer\":\"/2\",\"detail\":\"'x' is no whole number", "\"row\":3,\"column\":\"大小\"" } },
		{ "编号,名称\nb,禁地\nc,\nb,乙\n", "", { "\"row\":2,\"column\":\"名称\",\"pointer\":\"/2\",\"detail\":\"not there", "\"row\":3,\"column\":\"名称\"", "this is the place of row 2 again" } },
		{ "编号,名字,大小,size,grown\na,甲,1,2,3\n", "", { "\"column\":\"名字\",\"pointer\":\"/0\",\"detail\":\"a place has nothing of this name", "columns 3 and 4 are the same: size", "place.grown comes of what happens" } },
		{ "名称,邻近\n甲,\n", "", { "nothing says which place a row is" } },
		{ "名称,邻近\n甲,\n", "nam", { "the key names 'nam'" } },
		{ "名称*,大小\n,1\n", "", { "the cells of the key are empty" } },
		{ "编号,名称,\na,甲,x\n", "", { "column 3 has cells and no name" } },
		{ "编号,名称\na,名字太长了名字太长了名字太长了名字太长了长\n", "", { "has 21 characters" } },
	};
	struct buf out = BUF_INIT;
	(void)state;
	for (size_t i = 0; i < COUNT_OF(tables); i++) {
		struct pack *pack = pack_of_files(files, COUNT_OF(files));
		struct place place = open_place();
		install(&place, pack);
		import_table(&place, tables[i].table, tables[i].key, &out);
		for (size_t k = 0; k < COUNT_OF(tables[i].holds) && tables[i].holds[k]; k++)
			assert_holds(out.data, tables[i].holds[k]);
		close_place(&place);
		pack_free(pack);
	}
	buf_free(&out);
}

static void names_that_two_have_are_told(void **state)
{
	struct pack *pack = pack_of_files(files, COUNT_OF(files));
	struct place place = open_place();
	struct buf out = BUF_INIT;
	(void)state;
	install(&place, pack);
	import_table(&place, "编号,名称,大小\na,甲,1\nb,甲,2\n", "", &out);
	import_table(&place, "编号,名称,邻近\nc,丙,甲\n", "", &out);
	assert_holds(out.data, "2 of place are called '甲': say which by its id, a or b");
	import_table(&place, "名称*,邻近\n甲,a\n", "", &out);
	assert_holds(out.data, "2 of place are known by this: say which by its id, a or b");
	buf_free(&out);
	close_place(&place);
	pack_free(pack);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_as_spreadsheets_write_them), cmocka_unit_test(the_ways_of_writing_chinese), cmocka_unit_test(what_is_no_table),
		cmocka_unit_test(people_write_in_many_ways), cmocka_unit_test(lists_are_parted_by_semicolons), cmocka_unit_test(rows_are_made_changed_and_left),
		cmocka_unit_test(every_wrong_cell_is_named), cmocka_unit_test(names_that_two_have_are_told),
	};
	return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
