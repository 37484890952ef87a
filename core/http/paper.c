#include "http/paper.h"

static const char style[] =
"@page{size:A4;margin:22mm 20mm 20mm 25mm;@bottom-center{content:counter(page) \" / \" counter(pages);font-size:9pt}}"
"*{box-sizing:border-box}html{background:#eee}"
"body{font:12pt/1.65 \"Noto Serif CJK SC\",\"Songti SC\",SimSun,\"Noto Sans CJK SC\",serif;color:#000;background:#fff;max-width:210mm;min-height:297mm;margin:0 auto;padding:22mm 20mm 20mm 25mm}"
"h1{font-size:20pt;text-align:center;margin:0 0 6mm;line-height:1.35}h2{font-size:14pt;margin:6mm 0 2mm}h3{font-size:12pt;margin:4mm 0 1mm}"
"h1 small,h2 small,h3 small{display:block;font-weight:normal;font-size:60%;color:#444}h2 small,h3 small{display:inline;margin-left:.6em}"
"p{margin:0 0 2mm;text-align:justify;overflow-wrap:anywhere;white-space:pre-line}.note{font-size:9.5pt;color:#333}"
"table{width:100%;border-collapse:collapse;margin:2mm 0 4mm;font-size:10.5pt}th,td{border:.5pt solid #000;padding:1.2mm 2mm;text-align:left;vertical-align:top;overflow-wrap:anywhere;white-space:pre-line}"
"thead{display:table-header-group}tr{break-inside:avoid}thead th{background:#f0f0f0}.fields th{width:26%;background:#f7f7f7;font-weight:normal}.n{width:2.6em;text-align:right}"
"td:empty{height:9mm}h2,h3{break-after:avoid}"
".signatures{display:grid;grid-template-columns:1fr 1fr;gap:10mm 12mm;margin-top:12mm;break-inside:avoid}.signatures div{border-bottom:.5pt solid #000;padding-bottom:1mm;min-height:10mm}"
"footer{margin-top:8mm;font-size:8.5pt;color:#444}.break{break-after:page}"
"@media screen{body{margin:8mm auto;box-shadow:0 0 4mm rgba(0,0,0,.25)}}@media print{html{background:none}body{max-width:none;min-height:0;margin:0;padding:0}}";

static void put_escaped(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		const char *entity = c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : c == '\'' ? "&#39;" : NULL;
		if (entity)
			buf_text(out, entity);
		else if ((unsigned char)c >= 0x20 || c == '\n' || c == '\t')          /* other controls are no HTML */
			buf_byte(out, c);
	}
}

/* A text is one for both languages, or a pair. */
static struct str in_language(const struct json *text, const char *language)
{
	const struct json *version = text && text->type == JSON_OBJECT ? json_get(text, language) : text;
	return version && version->type == JSON_TEXT ? json_str(version) : STR_NONE;
}

struct writer { struct buf *out; bool english; };

static void put_text(struct writer *writer, const struct json *text)
{
	put_escaped(writer->out, in_language(text, writer->english ? "en" : "zh-CN"));
}

static void put_element(struct writer *writer, const char *open, const struct json *text, const char *close)
{
	buf_text(writer->out, open);
	put_text(writer, text);
	buf_text(writer->out, close);
}

/* Chinese first, English beneath where it differs. */
static void put_heading(struct writer *writer, int level, const struct json *text)
{
	struct str english = in_language(text, "en"), chinese = in_language(text, "zh-CN");
	buf_printf(writer->out, "<h%d>", level);
	put_text(writer, text);
	if (!writer->english && english.len && !str_eq(english, chinese)) {
		buf_lit(writer->out, "<small lang=\"en\">");
		put_escaped(writer->out, english);
		buf_lit(writer->out, "</small>");
	}
	buf_printf(writer->out, "</h%d>\n", level);
}

static bool is_true(const struct json *block, const char *name)
{
	const struct json *value = json_get(block, name);
	return value && value->type == JSON_TRUE;
}

static int64_t integer(const struct json *block, const char *name, int64_t otherwise)
{
	const struct json *value = json_get(block, name);
	return value && value->type == JSON_INT ? value->integer : otherwise;
}

static const struct json *items_of(const struct json *block, const char *name)
{
	const struct json *list = json_get(block, name);
	return list && list->type == JSON_ARRAY ? json_first(list) : NULL;      /* an empty one may come as {} */
}

/* ---- one function a block ---- */

static void block_heading(struct writer *writer, const struct json *block)
{
	put_heading(writer, integer(block, "level", 2) == 3 ? 3 : 2, json_get(block, "text"));
}

static void block_paragraph(struct writer *writer, const struct json *block)
{
	put_element(writer, "<p>", json_get(block, "text"), "</p>\n");
}

static void block_note(struct writer *writer, const struct json *block)
{
	put_element(writer, "<p class=\"note\">", json_get(block, "text"), "</p>\n");
}

static void block_list(struct writer *writer, const struct json *block)
{
	bool ordered = is_true(block, "ordered");
	buf_text(writer->out, ordered ? "<ol>" : "<ul>");
	for (const struct json *item = items_of(block, "items"); item; item = item->next)
		put_element(writer, "<li>", item, "</li>");
	buf_text(writer->out, ordered ? "</ol>\n" : "</ul>\n");
}

static void block_fields(struct writer *writer, const struct json *block)
{
	buf_lit(writer->out, "<table class=\"fields\"><tbody>\n");
	for (const struct json *row = items_of(block, "rows"); row; row = row->next) {
		const struct json *name = json_first(row), *value = name ? name->next : NULL;
		put_element(writer, "<tr><th scope=\"row\">", name, "</th>");
		put_element(writer, "<td>", value, "</td></tr>\n");
	}
	buf_lit(writer->out, "</tbody></table>\n");
}

static void put_number(struct writer *writer, bool numbered, int64_t number)
{
	if (numbered)
		buf_printf(writer->out, "<td class=\"n\">%lld</td>", (long long)number);
}

static void block_table(struct writer *writer, const struct json *block)
{
	bool numbered = is_true(block, "numbered");
	int64_t number = 0, columns = 0;
	buf_lit(writer->out, "<table><thead><tr>");
	if (numbered)
		put_element(writer, "<th class=\"n\">", NULL, writer->english ? "No.</th>" : "序号</th>");
	for (const struct json *column = items_of(block, "columns"); column; column = column->next, columns++)
		put_element(writer, "<th scope=\"col\">", column, "</th>");
	buf_lit(writer->out, "</tr></thead><tbody>\n");
	for (const struct json *row = items_of(block, "rows"); row; row = row->next) {
		buf_lit(writer->out, "<tr>");
		put_number(writer, numbered, ++number);
		for (const struct json *cell = json_first(row); cell; cell = cell->next)
			put_element(writer, "<td>", cell, "</td>");
		buf_lit(writer->out, "</tr>\n");
	}
	for (int64_t blank = integer(block, "blank", 0); blank > 0; blank--) {
		buf_lit(writer->out, "<tr>");
		put_number(writer, numbered, ++number);
		for (int64_t i = 0; i < columns; i++)
			buf_lit(writer->out, "<td></td>");
		buf_lit(writer->out, "</tr>\n");
	}
	buf_lit(writer->out, "</tbody></table>\n");
}

static void block_signatures(struct writer *writer, const struct json *block)
{
	buf_lit(writer->out, "<div class=\"signatures\">");
	for (const struct json *item = items_of(block, "items"); item; item = item->next)
		put_element(writer, "<div>", item, writer->english ? ":</div>" : "：</div>");
	buf_lit(writer->out, "</div>\n");
}

static void block_page_break(struct writer *writer, const struct json *block)
{
	(void)block;
	buf_lit(writer->out, "<div class=\"break\"></div>\n");
}

static const struct { const char *type; void (*write)(struct writer *writer, const struct json *block); } blocks[] = {
	{ "heading", block_heading }, { "paragraph", block_paragraph }, { "note", block_note }, { "list", block_list }, { "fields", block_fields },
	{ "table", block_table }, { "signatures", block_signatures }, { "page_break", block_page_break },
};

void paper_write(const struct json *page, bool english, const char *stamp, struct buf *out)
{
	struct writer writer = { out, english };
	const struct json *title = json_get(page, "title");
	buf_printf(out, "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>", english ? "en" : "zh-CN");
	put_text(&writer, title);
	buf_printf(out, "</title><style>%s</style></head>\n<body>\n", style);
	put_heading(&writer, 1, title);
	for (const struct json *block = items_of(page, "blocks"); block; block = block->next) {
		const struct json *type = json_get(block, "type");
		for (size_t i = 0; type && i < COUNT_OF(blocks); i++)
			if (type->type == JSON_TEXT && strcmp(type->text, blocks[i].type) == 0)
				blocks[i].write(&writer, block);
	}
	buf_lit(out, "<footer>");
	put_escaped(out, str_of(stamp));
	buf_lit(out, "</footer>\n</body></html>\n");
}
