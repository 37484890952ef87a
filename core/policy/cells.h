/* cells.h — what people write into a cell, as JSON that a field takes: "是" is true, "2026年2月13日" a date, "1,200" a number. */
#ifndef POLICY_CELLS_H
#define POLICY_CELLS_H

#include "base/json.h"
#include "calendar/calendar.h"
#include "model/model.h"

/* How a ref's cell is found: its id into out. */
typedef bool (*cell_ref_fn)(void *arg, const struct field *field, struct str text, struct buf *out, struct err *err);
struct cell_reader {
	const struct calendar *calendar;
	const struct json *labels;             /* of the enum: {"elderly":{"en":…,"zh-CN":…}} or NULL */
	cell_ref_fn ref; void *arg;
};
/* text is not empty. err: what would be right, in a sentence without the place. */
bool cell_json(const struct cell_reader *reader, const struct field *field, struct str text, struct buf *out, struct err *err) MUST_CHECK;
/* The same to a reader: case, spaces, width of Latin letters and brackets do not matter. */
bool cell_same(struct str a, struct str b);

#endif
