#include "policy/messages.h"
#include "base/map.h"

#include <stdio.h>

enum { AT_ONCE = 100 };                                 /* messages under way */
static const int64_t first_wait_us = SECOND_US, longest_wait_us = 60 * SECOND_US;

struct messenger {
	struct host *host;
	struct community *community;
	struct map flying;                             /* message id → flight */
	struct loop_timer *retry; int64_t wait_us;
	size_t known;                                  /* messages there were when last looked */
	bool asked, crowded, closed;                   /* crowded: more are ready than may be under way */
};
struct flight { struct messenger *messenger; char id[72]; };

static void try_again(void *arg);

struct messenger *messenger_new(struct host *host, struct community *community)
{
	struct messenger *messenger = mem_zalloc(sizeof *messenger);
	messenger->host = host;
	messenger->community = community;
	messenger->wait_us = first_wait_us;
	messenger->retry = loop_timer_new(host_loop(host), try_again, messenger);
	return messenger;
}

static void release(struct messenger *messenger)
{
	if (!messenger->closed || messenger->flying.count)
		return;
	map_free(&messenger->flying);
	mem_free(messenger);
}

/* An answer that is still to come finds it closed. */
void messenger_free(struct messenger *messenger)
{
	if (!messenger)
		return;
	loop_timer_free(messenger->retry);
	messenger->retry = NULL;
	messenger->closed = true;
	release(messenger);
}

/* Tries once more after a while: 1 s, 2 s … 60 s. */
static void wait_longer(struct messenger *messenger)
{
	if (messenger->closed)
		return;
	loop_timer_set(messenger->retry, messenger->wait_us);
	messenger->wait_us = messenger->wait_us * 2 > longest_wait_us ? longest_wait_us : messenger->wait_us * 2;
}

static struct flight *take_off(struct messenger *messenger, struct str id)
{
	struct flight *flight = mem_zalloc(sizeof *flight);
	flight->messenger = messenger;
	if (!str_to_c(id, flight->id, sizeof flight->id)) {
		mem_free(flight);
		return NULL;
	}
	map_put(&messenger->flying, id, flight);
	return flight;
}

static void ask(struct messenger *messenger);

static void land(struct flight *flight)
{
	struct messenger *messenger = flight->messenger;
	map_remove(&messenger->flying, str_of(flight->id));
	mem_free(flight);
	if (messenger->crowded && messenger->flying.count < AT_ONCE / 2)
		ask(messenger);
	release(messenger);
}

/* 503: it stays ready, and the other side knows it by its id. */
static void written_down(void *arg, const struct reply *reply)
{
	struct flight *flight = arg;
	if (reply->err)
		wait_longer(flight->messenger);
	land(flight);
}

static void write_down(struct flight *flight, const char *how, struct str text)
{
	struct buf json = BUF_INIT;
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	buf_lit(&json, "{\"message\":");
	json_put_text(&json, flight->id);
	buf_printf(&json, ",\"%s\":", how);
	buf_str(&json, text);
	buf_byte(&json, '}');
	const struct json *data = json_parse(buf_view(&json), JSON_LIMITS, &arena, &err);
	struct submission submission = { .type = STR("muster.delivered"), .data = data, .actor = STR("system"), .source = STR("messages"), .system = true };
	engine_submit(community_engine(flight->messenger->community), &submission, written_down, flight);
	arena_free(&arena);
	buf_free(&json);
}

/* What the other side had against it, every bad field named. */
static void write_refusal(struct buf *out, const struct err *err)
{
	struct buf text = BUF_INIT;
	buf_text(&text, err->text);
	for (int i = 0; i < err->item_count; i++)
		if (strcmp(err->items[i].detail, err->text) != 0)
			buf_printf(&text, "; %s", err->items[i].detail);
	json_put_str(out, buf_view(&text));
	buf_free(&text);
}

/* The other community's answer, durable there. A busy store is no answer. */
static void answered(void *arg, const struct reply *reply)
{
	struct flight *flight = arg;
	struct buf text = BUF_INIT;
	bool busy = reply->err && (reply->err->code == ERR_BUSY || reply->err->code == ERR_LIMIT);
	if (busy || flight->messenger->closed) {
		wait_longer(flight->messenger);
		land(flight);
		return;
	}
	if (reply->err)
		write_refusal(&text, reply->err);
	else
		buf_printf(&text, "%llu", (unsigned long long)reply->seq);
	flight->messenger->wait_us = first_wait_us;
	write_down(flight, reply->err ? "refused" : "seq", buf_view(&text));
	buf_free(&text);
}

static struct str text_of(const struct record *record, const char *name)
{
	struct value value = record_value(record, kind_field(record_kind(record), str_of(name)));
	return value.type == VALUE_NONE ? STR_NONE : value.text;
}

/* The fields without their subject. */
static const struct json *fields_of(const struct json *data, struct arena *arena, struct err *err)
{
	struct buf text = BUF_INIT;
	buf_byte(&text, '{');
	for (const struct json *name = json_first(data); name; name = json_next_member(name)) {
		if (str_is(json_str(name), "subject"))
			continue;
		json_put_comma(&text);
		json_put_str(&text, json_str(name));
		buf_byte(&text, ':');
		json_write(&text, name->next);
	}
	buf_byte(&text, '}');
	const struct json *fields = json_parse(arena_str(arena, buf_view(&text)), JSON_LIMITS, arena, err);
	buf_free(&text);
	return fields;
}

/* fields.subject names the entity that an event of the other community happens to. */
static void send_one(struct messenger *messenger, struct community *other, const struct record *record)
{
	struct arena arena = ARENA_INIT;
	struct flight *flight = take_off(messenger, record_id(record));
	char source[120];
	ERR_DECLARE(err);
	if (!flight)
		return;
	snprintf(source, sizeof source, "/communities/%s", community_name(messenger->community));
	const struct json *data = json_parse(text_of(record, "data"), JSON_LIMITS, &arena, &err), *subject = json_get(data, "subject");
	struct submission submission = { .type = text_of(record, "event"), .subject = subject && subject->type == JSON_TEXT ? json_str(subject) : STR_NONE, .data = fields_of(data, &arena, &err),
		.actor = str_of(source + 1), .source = str_of(source), .id = str_of(flight->id), .depth = (uint32_t)record_value(record, kind_field(record_kind(record), STR("depth"))).integer };
	engine_submit(community_engine(other), &submission, answered, flight);
	arena_free(&arena);
}

/* Nobody of that name is here: written down once; it goes on trying. To oneself one does not send. */
static void cannot_leave(struct messenger *messenger, const struct record *record)
{
	struct str name = text_of(record, "community");
	bool own = str_is(name, community_name(messenger->community));
	struct flight *flight = text_of(record, "answer").len && !own ? NULL : take_off(messenger, record_id(record));
	struct buf text = BUF_INIT, quoted = BUF_INIT;
	if (!flight)
		return;
	buf_printf(&text, own ? "a community does not send to itself" : "no community '%.*s' is here now; it is tried again", (int)(name.len > 63 ? 63 : name.len), name.ptr);
	json_put_str(&quoted, buf_view(&text));
	write_down(flight, own ? "refused" : "put_off", buf_view(&quoted));
	buf_free(&text);
	buf_free(&quoted);
}

static struct community *find_other(const struct messenger *messenger, struct str name)
{
	struct community *other = host_find(messenger->host, name);
	return other && other != messenger->community && engine_release(community_engine(other)) ? other : NULL;
}

/* One page of what is ready; false: there is more. */
static bool send_page(struct messenger *messenger, const struct page *page)
{
	for (size_t i = 0; i < page->count; i++) {
		const struct record *record = page->records[i];
		struct community *other = find_other(messenger, text_of(record, "community"));
		if (map_get(&messenger->flying, record_id(record)))
			continue;
		messenger->crowded = messenger->flying.count >= AT_ONCE;
		if (messenger->crowded)
			return false;
		if (other)
			send_one(messenger, other, record);
		else
			cannot_leave(messenger, record);
	}
	return true;
}

/* Everything computed so far is durable: what is ready may leave. A message that cannot leave does not hold up those behind it. */
static void deliver(void *arg, bool ok)
{
	struct messenger *messenger = arg;
	struct world *world = engine_world(community_engine(messenger->community));
	struct value ready = { VALUE_TEXT, { .text = STR("ready") } };
	struct condition condition = { STR("state"), CONDITION_IN, &ready, 1 };
	struct query query = { .kind = model_kind(world_model(world), STR("muster_message")), .conditions = &condition, .condition_count = 1, .limit = 1000 };
	struct page page;
	bool more = ok && query.kind, left = !ok;
	struct buf cursor = BUF_INIT;
	ERR_DECLARE(err);
	messenger->asked = messenger->crowded = false;
	while (more && query_run(world, &query, &page, &err)) {
		left |= page.count > 0;
		more = send_page(messenger, &page) && page.more;
		buf_clear(&cursor);
		buf_str(&cursor, buf_view(&page.cursor));
		query.cursor = buf_view(&cursor);
		page_free(&page);
	}
	buf_free(&cursor);
	if (left)
		wait_longer(messenger);
}

static void ask(struct messenger *messenger)
{
	if (messenger->asked || messenger->closed)
		return;
	messenger->asked = true;
	engine_gate(community_engine(messenger->community), deliver, messenger);
}

static void try_again(void *arg)
{
	ask(arg);
}

void messenger_look(struct messenger *messenger)
{
	struct world *world = engine_world(community_engine(messenger->community));
	const struct kind *kind = model_kind(world_model(world), STR("muster_message"));
	size_t count = kind ? world_count(world, kind) : 0;
	if (count == messenger->known)
		return;
	messenger->known = count;
	messenger->wait_us = first_wait_us;
	ask(messenger);
}
