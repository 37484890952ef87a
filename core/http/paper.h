/* paper.h — a page that a policy gave (JSON, scripts/muster/page.lua) as HTML for an A4 printer. All that it says is text: nothing of it becomes markup. */
#ifndef HTTP_PAPER_H
#define HTTP_PAPER_H

#include "base/json.h"

/* Writes a whole document. english: that language; else Chinese, with the English of headings beneath. `stamp`: printed small at the end, like "打印于 …". */
void paper_write(const struct json *page, bool english, const char *stamp, struct buf *out);

#endif
