/* Pages as HTML: every block, both languages, and nothing that a text says becomes markup. */
#include "support.h"
#include "http/paper.h"

static void write_page(const char *text, bool english, struct buf *out)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *page = json_parse(str_of(text), JSON_LIMITS, &arena, &err);
	assert_non_null(page);
	paper_write(page, english, "stamp <1>", out);
	arena_free(&arena);
}

static void assert_has(struct buf *html, const char *part)
{
	if (!strstr(buf_cstr(html), part))
		fail_msg("not in the page: %s\n%s", part, strstr(buf_cstr(html), "<body>"));
}

static void texts_never_become_markup(void **state)
{
	static const char hostile[] = "</title></style><script>alert(1)</script>\\\"'&\\u0001";
	static const char *const blocks[] = {
		"{\"type\":\"heading\",\"level\":2,\"text\":\"%s\"}", "{\"type\":\"paragraph\",\"text\":{\"en\":\"%s\",\"zh-CN\":\"%s\"}}", "{\"type\":\"note\",\"text\":\"%s\"}",
		"{\"type\":\"fields\",\"rows\":[[\"%s\",\"%s\"]]}", "{\"type\":\"table\",\"columns\":[\"%s\"],\"rows\":[[\"%s\"]],\"numbered\":true,\"blank\":1}",
		"{\"type\":\"list\",\"items\":[\"%s\"],\"ordered\":false}", "{\"type\":\"signatures\",\"items\":[\"%s\"]}",
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(blocks); i++) {
		char text[2000], block[1000];
		struct buf html = BUF_INIT;
		char *at = block;
		for (const char *from = blocks[i]; *from;)
			if (from[0] == '%' && from[1] == 's') {
				memcpy(at, hostile, sizeof hostile - 1);
				at += sizeof hostile - 1;
				from += 2;
			} else {
				*at++ = *from++;
			}
		*at = '\0';
		snprintf(text, sizeof text, "{\"title\":\"%s\",\"blocks\":[%s]}", hostile, block);
		write_page(text, i % 2, &html);
		assert_null(strstr(buf_cstr(&html), "<script"));
		assert_null(memchr(html.data, '\x01', html.len));
		assert_has(&html, "&lt;/title&gt;&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;</title>");
		assert_has(&html, "<footer>stamp &lt;1&gt;</footer>");
		buf_free(&html);
	}
}

static const char page[] =
"{\"title\":{\"en\":\"Minutes\",\"zh-CN\":\"会议纪要\"},\"blocks\":["
"{\"type\":\"heading\",\"level\":3,\"text\":\"议题\"},"
"{\"type\":\"table\",\"columns\":[{\"en\":\"Who\",\"zh-CN\":\"谁\"},\"b\"],\"rows\":[[\"x\",\"y\"],[\"\",\"z\"]],\"numbered\":true,\"blank\":2},"
"{\"type\":\"list\",\"items\":[\"one\"],\"ordered\":true},{\"type\":\"page_break\"},"
"{\"type\":\"signatures\",\"items\":[\"主持人\",\"记录人\"]},"
"{\"type\":\"unheard\",\"text\":\"of\"}]}";

static void chinese_comes_first_and_english_when_asked(void **state)
{
	struct buf chinese = BUF_INIT, english = BUF_INIT;
	(void)state;
	write_page(page, false, &chinese);
	write_page(page, true, &english);
	assert_has(&chinese, "<html lang=\"zh-CN\">");
	assert_has(&chinese, "<title>会议纪要</title>");
	assert_has(&chinese, "<h1>会议纪要<small lang=\"en\">Minutes</small></h1>");
	assert_has(&chinese, "<th scope=\"col\">谁</th>");
	assert_has(&english, "<html lang=\"en\">");
	assert_has(&english, "<h1>Minutes</h1>");
	assert_has(&english, "<th scope=\"col\">Who</th>");
	assert_has(&english, "<h3>议题</h3>");
	assert_has(&chinese, "@page{size:A4");
	buf_free(&chinese);
	buf_free(&english);
}

static void tables_number_their_rows_and_leave_room_to_write(void **state)
{
	struct buf html = BUF_INIT;
	(void)state;
	write_page(page, false, &html);
	assert_has(&html, "<tr><td class=\"n\">1</td><td>x</td><td>y</td></tr>");
	assert_has(&html, "<tr><td class=\"n\">2</td><td></td><td>z</td></tr>");
	assert_has(&html, "<tr><td class=\"n\">4</td><td></td><td></td></tr>\n</tbody>");
	assert_has(&html, "<ol><li>one</li></ol>");
	assert_has(&html, "<div class=\"signatures\"><div>主持人：</div><div>记录人：</div></div>");
	assert_null(strstr(buf_cstr(&html), "unheard"));
	buf_free(&html);
}

static void a_page_of_the_wrong_shape_is_empty_not_fatal(void **state)
{
	static const char *const pages[] = { "{}", "{\"title\":7,\"blocks\":{}}", "{\"blocks\":[7,\"x\",[],{\"type\":7},{\"type\":\"table\"},{\"type\":\"table\",\"columns\":{},\"rows\":{\"a\":1}},"
		"{\"type\":\"fields\",\"rows\":[7,[]]},{\"type\":\"list\",\"items\":[{},[],7]},{\"type\":\"heading\",\"level\":\"x\"}]}" };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pages); i++) {
		struct buf html = BUF_INIT;
		write_page(pages[i], false, &html);
		assert_has(&html, "</body></html>");
		buf_free(&html);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_never_become_markup), cmocka_unit_test(chinese_comes_first_and_english_when_asked),
		cmocka_unit_test(tables_number_their_rows_and_leave_room_to_write), cmocka_unit_test(a_page_of_the_wrong_shape_is_empty_not_fatal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
