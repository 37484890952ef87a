/* The same (actor, source, id) again: nothing is done twice and the first answer is given, within a window. */
#include "engine/state.h"

static void key_of(struct buf *out, struct str actor, struct str source, struct str id)
{
	uint32_t lengths[2] = { (uint32_t)actor.len, (uint32_t)source.len };
	buf_add(out, lengths, sizeof lengths);
	buf_str(out, actor);
	buf_str(out, source);
	buf_str(out, id);
}

/* Only what the sender says twice the same: type, subject, data. */
static uint64_t hash_body(struct str type, struct str subject, const struct json *data)
{
	struct buf body = BUF_INIT;
	buf_str(&body, type);
	buf_byte(&body, 0);
	buf_str(&body, subject);
	buf_byte(&body, 0);
	if (data && data->len)
		json_write(&body, data);
	uint64_t hash = hash_bytes(body.data, body.len, 1);
	buf_free(&body);
	return hash;
}

uint64_t dedupe_body(const struct submission *submission)
{
	return hash_body(submission->type, submission->subject, submission->data);
}

const struct dedupe_entry *dedupe_find(const struct dedupe *dedupe, const struct submission *submission)
{
	if (!dedupe->count)
		return NULL;
	struct buf key = BUF_INIT;
	key_of(&key, submission->actor, submission->source, submission->id);
	const struct dedupe_entry *entry = map_get(&dedupe->map, buf_view(&key));
	buf_free(&key);
	return entry;
}

struct dedupe_entry *dedupe_add(struct engine *engine, struct str actor, struct str source, struct str id, uint64_t root, uint64_t body, int64_t time_us)
{
	struct dedupe *dedupe = &engine->dedupe;
	struct buf key = BUF_INIT;
	key_of(&key, actor, source, id);
	struct dedupe_entry *entry = mem_zalloc(sizeof *entry);
	*entry = (struct dedupe_entry){ .key_len = key.len, .root = root, .body = body, .time_us = time_us };
	entry->key = buf_take(&key);
	struct dedupe_entry *old = map_put(&dedupe->map, (struct str){ entry->key, entry->key_len }, entry);
	if (old)
		old->root = 0;                         /* leaves with the window; the map no longer knows it */
	if (dedupe->newest)
		dedupe->newest->next = entry;
	else
		dedupe->oldest = entry;
	dedupe->newest = entry;
	dedupe->count++;
	return entry;
}

static void forget_oldest(struct dedupe *dedupe)
{
	struct dedupe_entry *entry = dedupe->oldest;
	struct str key = { entry->key, entry->key_len };
	dedupe->oldest = entry->next;
	if (!dedupe->oldest)
		dedupe->newest = NULL;
	if (map_get(&dedupe->map, key) == entry)
		map_remove(&dedupe->map, key);
	dedupe->count--;
	mem_free(entry->key);
	mem_free(entry);
}

/* Undo: only the newest ones go, newest first, so the list is walked to the one before. */
void dedupe_remove(struct dedupe *dedupe, struct dedupe_entry *entry)
{
	struct str key = { entry->key, entry->key_len };
	if (map_get(&dedupe->map, key) == entry)
		map_remove(&dedupe->map, key);
	struct dedupe_entry *before = NULL;
	for (struct dedupe_entry *at = dedupe->oldest; at && at != entry; at = at->next)
		before = at;
	if (before)
		before->next = entry->next;
	else
		dedupe->oldest = entry->next;
	if (dedupe->newest == entry)
		dedupe->newest = before;
	dedupe->count--;
	mem_free(entry->key);
	mem_free(entry);
}

void dedupe_trim(struct engine *engine, int64_t now_us)
{
	const struct limits *limits = &engine->config.limits;
	struct dedupe *dedupe = &engine->dedupe;
	while (dedupe->oldest && (dedupe->count > limits->dedupe_max || dedupe->oldest->time_us < now_us - limits->dedupe_window_us)
	       && dedupe->oldest->root <= engine->durable_seq)
		forget_oldest(dedupe);
}

void dedupe_free(struct dedupe *dedupe)
{
	while (dedupe->oldest)
		forget_oldest(dedupe);
	map_free(&dedupe->map);
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
