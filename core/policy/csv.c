#include "policy/csv.h"
#include "base/json.h"

#include <csv.h>
#include <errno.h>
#include <iconv.h>

/* ---- the text ---- */

static bool convert(struct str bytes, const char *from, struct buf *text, struct err *err)
{
	iconv_t converter = iconv_open("UTF-8", from);
	if (converter == (iconv_t)-1)
		return err_set(err, ERR_INPUT, "this system cannot read %s; save the table as CSV UTF-8", from);
	char *in = (char *)(uintptr_t)bytes.ptr;
	size_t left = bytes.len;
	bool ok = true;
	while (left && ok) {
		char *out = buf_room(text, left * 2 + 16), *start = out;
		size_t room = left * 2 + 16;
		ok = iconv(converter, &in, &left, &out, &room) != (size_t)-1 || errno == E2BIG;
		text->len += (size_t)(out - start);
	}
	iconv_close(converter);
	return ok || err_set(err, ERR_INPUT, "byte %zu is no text in UTF-8 nor in %s; save the table as CSV UTF-8", bytes.len - left + 1, from);
}

/* What people send instead of a table, by its first bytes. */
static const struct { const char *start; size_t length; const char *what; } foreign[] = {
	{ "PK\x03\x04", 4, "this is an Excel workbook (.xlsx), no table of text; save it as CSV UTF-8" },
	{ "\xd0\xcf\x11\xe0", 4, "this is an Excel workbook (.xls), no table of text; save it as CSV UTF-8" },
};

bool csv_text(struct str bytes, struct buf *text, const char **encoding, struct err *err)
{
	static const char *const wide[] = { "UTF-16LE", "UTF-16BE" };
	*encoding = "UTF-8";
	if (bytes.len > CSV_BYTES_MAX)
		return err_set(err, ERR_TOO_LARGE, "a table has at most %d MiB", CSV_BYTES_MAX >> 20);
	for (size_t i = 0; i < COUNT_OF(foreign); i++)
		if (str_starts(bytes, (struct str){ foreign[i].start, foreign[i].length }))
			return err_set(err, ERR_INPUT, "%s", foreign[i].what);
	bool little = str_starts(bytes, STR("\xff\xfe")), big = str_starts(bytes, STR("\xfe\xff"));
	if (str_starts(bytes, STR("\xef\xbb\xbf")))
		bytes = (struct str){ bytes.ptr + 3, bytes.len - 3 };
	if (little || big)
		*encoding = wide[big];
	else if (bytes.len && !json_utf8(bytes))
		*encoding = "GB18030";
	bool plain = strcmp(*encoding, "UTF-8") == 0;
	if (plain)
		buf_str(text, bytes);
	else if (!convert(little || big ? (struct str){ bytes.ptr + 2, bytes.len - 2 } : bytes, *encoding, text, err))
		return false;
	const char *nul = text->len ? memchr(text->data, '\0', text->len) : NULL;
	return !nul || err_set(err, ERR_INPUT, "byte %zu is a NUL: this is no table of text", (size_t)(nul - text->data) + 1);
}

/* ---- the rows ---- */

struct reading {
	struct csv *csv;
	struct str cells[CSV_COLUMNS_MAX]; size_t cell_count;      /* of the row being read */
	size_t number, row_cap;
	bool after_cr;
	struct err *err;
};

/* true: a space is gone from one of the ends, or from both. */
static bool trim_once(struct str *text)
{
	static const char *const spaces[] = { " ", "\t", "\r", "\n", "\xc2\xa0", "\xe3\x80\x80", "\xef\xbb\xbf" };
	for (size_t i = 0; i < COUNT_OF(spaces); i++) {
		struct str space = str_of(spaces[i]);
		bool front = str_starts(*text, space), back = text->len >= space.len && memcmp(text->ptr + text->len - space.len, space.ptr, space.len) == 0;
		if (front || back) {
			*text = (struct str){ text->ptr + (front ? space.len : 0), text->len - space.len };
			return true;
		}
	}
	return false;
}

static void take_cell(void *bytes, size_t length, void *arg)
{
	struct reading *reading = arg;
	reading->after_cr = false;
	if (reading->err->code)
		return;
	struct str text = { bytes, length };
	while (text.len && trim_once(&text))
		;
	if (text.len > CSV_CELL_MAX) {
		err_set(reading->err, ERR_TOO_LARGE, "row %zu: a cell has at most %d bytes, this one has %zu", reading->number, CSV_CELL_MAX, text.len);
		return;
	}
	if (reading->cell_count == CSV_COLUMNS_MAX) {
		if (text.len)
			err_set(reading->err, ERR_TOO_LARGE, "row %zu: a table has at most %d columns", reading->number, CSV_COLUMNS_MAX);
		return;
	}
	reading->cells[reading->cell_count++] = arena_str(&reading->csv->arena, text);
}

static bool is_blank(const struct reading *reading)
{
	for (size_t i = 0; i < reading->cell_count; i++)
		if (reading->cells[i].len)
			return false;
	return true;
}

/* The head says how many columns there are; beyond them a row is blank. */
static void keep_row(struct reading *reading)
{
	struct csv *csv = reading->csv;
	if (!csv->row_count)
		csv->column_count = reading->cell_count;
	for (size_t i = csv->column_count; i < reading->cell_count; i++)
		if (reading->cells[i].len) {
			err_set(reading->err, ERR_INPUT, "row %zu has more cells than the head has columns (%zu); a text with a comma in it stands in quotes", reading->number, csv->column_count);
			return;
		}
	if (csv->row_count > CSV_ROWS_MAX) {
		err_set(reading->err, ERR_TOO_LARGE, "a table has at most %d rows; send it in parts", CSV_ROWS_MAX);
		return;
	}
	if (csv->row_count == reading->row_cap) {
		struct csv_row *more = arena_alloc(&csv->arena, (reading->row_cap ? reading->row_cap * 2 : 64) * sizeof more[0]);
		if (csv->row_count)
			memcpy(more, csv->rows, csv->row_count * sizeof more[0]);
		csv->rows = more;
		reading->row_cap = reading->row_cap ? reading->row_cap * 2 : 64;
	}
	struct str *cells = arena_zalloc(&csv->arena, (csv->column_count + 1) * sizeof cells[0]);
	memcpy(cells, reading->cells, (reading->cell_count < csv->column_count ? reading->cell_count : csv->column_count) * sizeof cells[0]);
	csv->rows[csv->row_count++] = (struct csv_row){ reading->number, cells };
}

/* Every line's end is told, so that rows have the numbers a spreadsheet shows; CR LF is one. */
static void end_row(int end, void *arg)
{
	struct reading *reading = arg;
	bool second_half = end == '\n' && reading->after_cr && !reading->cell_count;
	reading->after_cr = end == '\r';
	if (reading->err->code || second_half)
		return;
	if (!is_blank(reading))
		keep_row(reading);
	reading->cell_count = 0;
	reading->number++;
}

/* What stands most often in the first line outside quotes. */
static unsigned char find_delimiter(struct str text)
{
	static const char marks[] = ",;\t";
	size_t counts[3] = { 0 }, best = 0;
	bool quoted = false;
	for (size_t i = 0; i < text.len && (quoted || (text.ptr[i] != '\n' && text.ptr[i] != '\r')); i++) {
		const char *mark = text.ptr[i] ? strchr(marks, text.ptr[i]) : NULL;
		if (text.ptr[i] == '"')
			quoted = !quoted;
		else if (mark && !quoted)
			counts[mark - marks]++;
	}
	for (size_t i = 1; i < COUNT_OF(counts); i++)
		if (counts[i] > counts[best])
			best = i;
	return (unsigned char)marks[best];
}

/* The delimiter is never a space: libcsv would trim a tab away. */
static int is_space(unsigned char byte)
{
	return byte == ' ';
}

bool csv_read(struct str text, struct csv *csv, struct err *err)
{
	struct reading *reading = mem_zalloc(sizeof *reading);
	struct csv_parser parser;
	reading->csv = csv;
	reading->number = 1;
	reading->err = err;
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0) {
		mem_free(reading);
		return err_set(err, ERR_BUSY, "out of memory");
	}
	csv_set_delim(&parser, find_delimiter(text));
	csv_set_space_func(&parser, is_space);
	bool whole = csv_parse(&parser, text.ptr, text.len, take_cell, end_row, reading) == text.len && csv_fini(&parser, take_cell, end_row, reading) == 0;
	if (!whole && !err->code)
		err_set(err, ERR_INPUT, "row %zu: a quote stands inside a cell or is not closed; a quote in a text is written twice", reading->number);
	csv_free(&parser);
	mem_free(reading);
	if (!err->code && !csv->row_count)
		err_set(err, ERR_INPUT, "the table is empty: its first row names the columns");
	return !err->code;
}

void csv_clear(struct csv *csv)
{
	arena_free(&csv->arena);
	*csv = (struct csv){ .rows = NULL };
}
