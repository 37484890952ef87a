#include "policy/messages.h"
#include "base/map.h"

#include <stdio.h>

enum { AT_ONCE = 100 };

struct messenger { struct host *host; struct community *community; struct map flying; bool asked; };
struct flight { struct messenger *messenger; char id[72]; };

struct messenger *messenger_new(struct host *host, struct community *community)
{
	struct messenger *messenger = mem_zalloc(sizeof *messenger);
	messenger->host = host;
	messenger->community = community;
	return messenger;
}

void messenger_free(struct messenger *messenger)
{
	if (!messenger)
		return;
	map_free(&messenger->flying);
	mem_free(messenger);
}

static void land(struct flight *flight)
{
	map_remove(&flight->messenger->flying, str_of(flight->id));
	mem_free(flight);
}

static void written_down(void *arg, const struct reply *reply)
{
	(void)reply;                                   /* 503: it stays ready, and the other side knows it by its id */
	land(arg);
}

/* The other community's answer, durable there. A busy store is no answer. */
static void answered(void *arg, const struct reply *reply)
{
	struct flight *flight = arg;
	struct buf text = BUF_INIT;
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	if (reply->err && (reply->err->code == ERR_BUSY || reply->err->code == ERR_LIMIT)) {
		land(flight);
		return;
	}
	buf_lit(&text, "{\"message\":");
	json_put_text(&text, flight->id);
	if (reply->err) {
		buf_lit(&text, ",\"refused\":");
		json_put_text(&text, reply->err->text);
	} else {
		buf_printf(&text, ",\"seq\":%llu", (unsigned long long)reply->seq);
	}
	buf_byte(&text, '}');
	const struct json *data = json_parse(buf_view(&text), JSON_LIMITS, &arena, &err);
	struct submission submission = { .type = STR("muster.delivered"), .data = data, .actor = STR("system"), .source = STR("messages"), .system = true };
	engine_submit(community_engine(flight->messenger->community), &submission, written_down, flight);
	arena_free(&arena);
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
	struct flight *flight = mem_zalloc(sizeof *flight);
	char source[120];
	ERR_DECLARE(err);
	flight->messenger = messenger;
	if (!str_to_c(record_id(record), flight->id, sizeof flight->id)) {
		mem_free(flight);
		return;
	}
	map_put(&messenger->flying, record_id(record), flight);
	snprintf(source, sizeof source, "/communities/%s", community_name(messenger->community));
	const struct json *data = json_parse(text_of(record, "data"), JSON_LIMITS, &arena, &err), *subject = json_get(data, "subject");
	struct submission submission = { .type = text_of(record, "event"), .subject = subject && subject->type == JSON_TEXT ? json_str(subject) : STR_NONE, .data = fields_of(data, &arena, &err),
		.actor = str_of(source + 1), .source = str_of(source), .id = str_of(flight->id), .depth = (uint32_t)record_value(record, kind_field(record_kind(record), STR("depth"))).integer };
	engine_submit(community_engine(other), &submission, answered, flight);
	arena_free(&arena);
}

/* Everything computed so far is durable: what is ready may leave. */
static void deliver(void *arg, bool ok)
{
	struct messenger *messenger = arg;
	struct world *world = engine_world(community_engine(messenger->community));
	struct value ready = { VALUE_TEXT, { .text = STR("ready") } };
	struct condition condition = { STR("state"), CONDITION_IN, &ready, 1 };
	struct query query = { .kind = model_kind(world_model(world), STR("muster_message")), .conditions = &condition, .condition_count = 1, .limit = AT_ONCE };
	struct page page;
	ERR_DECLARE(err);
	messenger->asked = false;
	if (!ok || !query_run(world, &query, &page, &err))
		return;
	for (size_t i = 0; i < page.count; i++) {
		struct community *other = host_find(messenger->host, text_of(page.records[i], "community"));
		if (other && other != messenger->community && !map_get(&messenger->flying, record_id(page.records[i])))
			send_one(messenger, other, page.records[i]);
	}
	page_free(&page);
}

static bool has_ready(const struct messenger *messenger)
{
	struct world *world = engine_world(community_engine(messenger->community));
	const struct kind *kind = model_kind(world_model(world), STR("muster_message"));
	struct value ready = { VALUE_TEXT, { .text = STR("ready") } };
	struct condition condition = { STR("state"), CONDITION_IN, &ready, 1 };
	struct query query = { .kind = kind, .conditions = &condition, .condition_count = 1 };
	struct total total;
	ERR_DECLARE(err);
	return kind && world_count(world, kind) && query_total(world, &query, NULL, &total, &err) && total.count > messenger->flying.count;
}

void messenger_look(struct messenger *messenger)
{
	if (messenger->asked || !has_ready(messenger))
		return;
	messenger->asked = true;
	engine_gate(community_engine(messenger->community), deliver, messenger);
}
