/* Tables: whatever the bytes are, rows have as many cells as the head, cells are trimmed UTF-8 without NUL, and reading ends. */
#include "policy/csv.h"
#include "base/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct buf text = BUF_INIT;
	struct csv csv = { .rows = NULL };
	const char *encoding;
	ERR_DECLARE(err);
	if (csv_text((struct str){ (const char *)data, size }, &text, &encoding, &err) && csv_read(buf_view(&text), &csv, &err))
		for (size_t i = 0; i < csv.row_count; i++)
			for (size_t k = 0; k < csv.column_count; k++) {
				struct str cell = csv.rows[i].cells[k];
				if (cell.len && (!json_utf8(cell) || memchr(cell.ptr, '\0', cell.len) || *cell.ptr == ' '))
					abort();
			}
	csv_clear(&csv);
	buf_free(&text);
	return 0;
}
