/* The same (actor, source, id) again: nothing is done twice and the first answer is given, within a window. */
#include "engine/state.h"

/* One allocation an id; a list by age for the window and for undo, a table by hash for finding. */
struct dedupe_entry {
	struct dedupe_entry *older, *newer;
	uint64_t hash, root, body;
	int64_t time_us;
	size_t len;
	char key[];
};

static struct str key_of(struct dedupe *dedupe, struct str actor, struct str source, struct str id)
{
	uint32_t lengths[2] = { (uint32_t)actor.len, (uint32_t)source.len };
	buf_clear(&dedupe->key);
	buf_add(&dedupe->key, lengths, sizeof lengths);
	buf_str(&dedupe->key, actor);
	buf_str(&dedupe->key, source);
	buf_str(&dedupe->key, id);
	return buf_view(&dedupe->key);
}

/* Only what the sender says twice the same: type, subject, data. */
uint64_t dedupe_body(struct dedupe *dedupe, const struct submission *submission)
{
	struct buf *body = &dedupe->key;
	buf_clear(body);
	buf_str(body, submission->type);
	buf_byte(body, 0);
	buf_str(body, submission->subject);
	buf_byte(body, 0);
	if (submission->data && submission->data->len)
		json_write(body, submission->data);
	return hash_bytes(body->data, body->len, 1);
}

/* ---- the table ---- */

static size_t slot_of(const struct dedupe *dedupe, struct str key, uint64_t hash)
{
	size_t mask = dedupe->slot_count - 1, slot = hash & mask;
	for (const struct dedupe_entry *entry; (entry = dedupe->slots[slot]) != NULL; slot = (slot + 1) & mask)
		if (entry->hash == hash && str_eq((struct str){ entry->key, entry->len }, key))
			break;
	return slot;
}

static void grow(struct dedupe *dedupe)
{
	size_t count = dedupe->slot_count ? dedupe->slot_count * 2 : 64;
	mem_free(dedupe->slots);
	dedupe->slots = mem_zalloc(count * sizeof dedupe->slots[0]);
	dedupe->slot_count = count;
	for (struct dedupe_entry *entry = dedupe->oldest; entry; entry = entry->newer)
		dedupe->slots[slot_of(dedupe, (struct str){ entry->key, entry->len }, entry->hash)] = entry;
}

/* Closes the gap that a removal leaves in the probe sequence (backward shift). */
static void close_gap(struct dedupe *dedupe, size_t gap)
{
	size_t mask = dedupe->slot_count - 1;
	for (size_t slot = (gap + 1) & mask; dedupe->slots[slot]; slot = (slot + 1) & mask) {
		size_t home = dedupe->slots[slot]->hash & mask;
		if (((slot - home) & mask) >= ((slot - gap) & mask)) {
			dedupe->slots[gap] = dedupe->slots[slot];
			gap = slot;
		}
	}
	dedupe->slots[gap] = NULL;
}

const struct dedupe_entry *dedupe_find(struct dedupe *dedupe, const struct submission *submission)
{
	if (!dedupe->count)
		return NULL;
	struct str key = key_of(dedupe, submission->actor, submission->source, submission->id);
	return dedupe->slots[slot_of(dedupe, key, hash_bytes(key.ptr, key.len, 0))];
}

uint64_t dedupe_root(const struct dedupe_entry *entry) { return entry->root; }
bool dedupe_same(const struct dedupe_entry *entry, uint64_t body) { return entry->body == body; }

void dedupe_remove(struct dedupe *dedupe, struct dedupe_entry *entry)
{
	close_gap(dedupe, slot_of(dedupe, (struct str){ entry->key, entry->len }, entry->hash));
	*(entry->older ? &entry->older->newer : &dedupe->oldest) = entry->newer;
	*(entry->newer ? &entry->newer->older : &dedupe->newest) = entry->older;
	dedupe->count--;
	mem_free(entry);
}

struct dedupe_entry *dedupe_add(struct engine *engine, struct str actor, struct str source, struct str id, uint64_t root, uint64_t body, int64_t time_us)
{
	struct dedupe *dedupe = &engine->dedupe;
	struct str key = key_of(dedupe, actor, source, id);
	if ((dedupe->count + 1) * 2 > dedupe->slot_count)
		grow(dedupe);
	struct dedupe_entry *entry = mem_alloc(sizeof *entry + key.len);
	*entry = (struct dedupe_entry){ .older = dedupe->newest, .hash = hash_bytes(key.ptr, key.len, 0), .root = root, .body = body, .time_us = time_us, .len = key.len };
	memcpy(entry->key, key.ptr, key.len);
	struct dedupe_entry *same = dedupe->slots[slot_of(dedupe, key, entry->hash)];
	if (same)                                      /* used again after it had left the window */
		dedupe_remove(dedupe, same);
	entry->older = dedupe->newest;
	dedupe->slots[slot_of(dedupe, key, entry->hash)] = entry;
	*(dedupe->newest ? &dedupe->newest->newer : &dedupe->oldest) = entry;
	dedupe->newest = entry;
	dedupe->count++;
	return entry;
}

void dedupe_trim(struct engine *engine, int64_t now_us)
{
	const struct limits *limits = &engine->config.limits;
	struct dedupe *dedupe = &engine->dedupe;
	while (dedupe->oldest && (dedupe->count > limits->dedupe_max || dedupe->oldest->time_us < now_us - limits->dedupe_window_us)
	       && dedupe->oldest->root <= engine->durable_seq)
		dedupe_remove(dedupe, dedupe->oldest);
}

void dedupe_free(struct dedupe *dedupe)
{
	for (struct dedupe_entry *entry = dedupe->oldest, *newer; entry; entry = newer) {
		newer = entry->newer;
		mem_free(entry);
	}
	mem_free(dedupe->slots);
	buf_free(&dedupe->key);
}

/* ---- the first answer again, from the log ---- */

struct again { struct engine *engine; uint64_t root; reply_fn fn; void *arg; };

static void give_again(void *arg, bool ok)
{
	struct again *again = arg;
	struct reply reply = { .seq = again->root, .duplicate = true };
	struct arena arena = ARENA_INIT;
	struct buf json = BUF_INIT;
	struct log_row *rows;
	size_t count;
	ERR_DECLARE(err);
	if (!ok)
		err_set(&err, ERR_BUSY, "the store failed before this event was durable; send it again");
	else if (log_rows_of_root(again->engine, again->root, &arena, &rows, &count, &err)) {
		answer_write(again->engine, rows, count, true, &json);
		reply.subject = rows[0].subject;
		reply.json = buf_view(&json);
	}
	if (err.code)
		reply.err = &err;
	again->fn(again->arg, &reply);
	buf_free(&json);
	arena_free(&arena);
	mem_free(again);
}

void dedupe_answer(struct engine *engine, const struct dedupe_entry *entry, reply_fn fn, void *arg)
{
	struct again *again = mem_alloc(sizeof *again);
	*again = (struct again){ engine, entry->root, fn, arg };
	engine_gate(engine, give_again, again);
}
