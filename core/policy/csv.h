/* csv.h — tables as spreadsheets write them, as rows of cells (RFC 4180, by libcsv).
 * UTF-8 with or without a byte order mark, UTF-16 with one, else GB18030, in which Excel in China saves; comma, semicolon or tab.
 * Cells are trimmed of spaces (the wide Chinese one too). */
#ifndef POLICY_CSV_H
#define POLICY_CSV_H

#include "base/arena.h"
#include "base/err.h"

enum { CSV_BYTES_MAX = 8 << 20, CSV_ROWS_MAX = 20000, CSV_COLUMNS_MAX = 100, CSV_CELL_MAX = 8192 };

/* The text in UTF-8, without a mark; encoding: a literal, "UTF-8". ERR_INPUT: a workbook, NULs, not readable. */
bool csv_text(struct str bytes, struct buf *text, const char **encoding, struct err *err) MUST_CHECK;

struct csv {
	struct csv_row { size_t number; struct str *cells; } *rows;            /* number: as a spreadsheet counts them, from 1; blank rows are left out */
	size_t row_count, column_count;        /* each row has column_count cells; the first is the head */
	struct arena arena;                    /* owns all of it */
};
/* ERR_INPUT with the row's number; ERR_TOO_LARGE beyond the limits above. csv: empty before; csv_clear it in either case. */
bool csv_read(struct str text, struct csv *csv, struct err *err) MUST_CHECK;
void csv_clear(struct csv *csv);

#endif
