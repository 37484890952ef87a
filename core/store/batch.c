/* Operations one after the other in one buffer: a header, then cells, each 8-byte aligned so that cells can be read in place. */
#include "store/store_ops.h"

struct batch { struct buf bytes; size_t count; };
struct head { const char *table; uint32_t cells; uint32_t del; };
struct packed { uint64_t type; union { int64_t integer; double real; uint64_t len; }; };

struct batch *batch_new(void)
{
	return mem_zalloc(sizeof(struct batch));
}

void batch_free(struct batch *batch)
{
	if (!batch)
		return;
	buf_free(&batch->bytes);
	mem_free(batch);
}

void batch_clear(struct batch *batch)
{
	buf_clear(&batch->bytes);
	batch->count = 0;
}

size_t batch_count(const struct batch *batch)
{
	return batch->count;
}

static size_t padded(size_t len)
{
	return (len + 7) & ~(size_t)7;
}

static void put_cell(struct buf *out, const struct cell *cell)
{
	struct packed packed = { .type = cell->type, .integer = 0 };
	bool bytes = cell->type == CELL_TEXT || cell->type == CELL_BLOB;
	if (bytes)
		packed.len = cell->bytes.len;
	else if (cell->type == CELL_REAL)
		packed.real = cell->real;
	else
		packed.integer = cell->integer;
	buf_add(out, &packed, sizeof packed);
	if (!bytes)
		return;
	size_t room = padded(cell->bytes.len);
	char *at = buf_room(out, room);
	if (cell->bytes.len)
		memcpy(at, cell->bytes.ptr, cell->bytes.len);
	memset(at + cell->bytes.len, 0, room - cell->bytes.len);
	out->len += room;
}

static void put_op(struct batch *batch, const char *table, const struct cell *cells, size_t count, bool del)
{
	struct head head = { table, (uint32_t)count, del };
	buf_add(&batch->bytes, &head, sizeof head);
	for (size_t i = 0; i < count; i++)
		put_cell(&batch->bytes, &cells[i]);
	batch->count++;
}

void batch_put(struct batch *batch, const char *table, const struct cell *cells, size_t count)
{
	put_op(batch, table, cells, count, false);
}

void batch_del(struct batch *batch, const char *table, const struct cell *key, size_t count)
{
	put_op(batch, table, key, count, true);
}

bool batch_read(const struct batch *batch, size_t *position, struct batch_op *op)
{
	if (*position >= batch->bytes.len)
		return false;
	struct head head;
	const char *at = batch->bytes.data + *position;
	memcpy(&head, at, sizeof head);
	at += sizeof head;
	op->table = head.table;
	op->count = head.cells;
	op->del = head.del != 0;
	for (size_t i = 0; i < head.cells; i++) {
		struct packed packed;
		memcpy(&packed, at, sizeof packed);
		at += sizeof packed;
		struct cell *cell = i < BATCH_CELLS_MAX ? &op->cells[i] : &op->cells[BATCH_CELLS_MAX - 1];
		cell->type = (enum cell_type)packed.type;
		if (cell->type == CELL_TEXT || cell->type == CELL_BLOB) {
			cell->bytes = (struct str){ at, packed.len };
			at += padded(packed.len);
		} else if (cell->type == CELL_REAL) {
			cell->real = packed.real;
		} else {
			cell->integer = packed.integer;
		}
	}
	*position = (size_t)(at - batch->bytes.data);
	return true;
}
