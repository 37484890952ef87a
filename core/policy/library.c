/* include/muster/muster.h over a host with one community and no loop. */
#include "muster/muster.h"
#include "engine/explain.h"
#include "policy/publish.h"
#include "policy/release.h"

#include <stdio.h>

struct muster {
	struct host *host;
	struct community *community;
	struct clock clock;
	bool in_memory;
	struct err err;
	struct buf answer;
};

static struct engine *engine_of(const struct muster *muster) { return community_engine(muster->community); }

struct muster *muster_open(const char *data_dir, const char *community, char *error, unsigned size)
{
	struct muster *muster = mem_zalloc(sizeof *muster);
	muster->in_memory = data_dir == NULL;
	muster->clock = data_dir ? clock_real() : clock_virtual(0);
	struct host_config config = { .data_dir = data_dir, .clock = &muster->clock, .limits = limits_default() };
	muster->host = host_new(&config, &muster->err);
	muster->community = muster->host ? host_add(muster->host, community, &muster->err) : NULL;
	if (muster->community)
		return muster;
	snprintf(error, size, "%s", muster->err.text);
	muster_close(muster);
	return NULL;
}

void muster_close(struct muster *muster)
{
	if (!muster)
		return;
	host_free(muster->host);
	buf_free(&muster->answer);
	mem_free(muster);
}

const char *muster_error(const struct muster *muster)
{
	return muster->err.code ? muster->err.text : "";
}

static char *give(struct muster *muster, bool ok)
{
	char *text = ok ? buf_take(&muster->answer) : NULL;
	buf_clear(&muster->answer);
	return text;
}

void muster_free_text(char *text)
{
	mem_free(text);
}

uint64_t muster_publish(struct muster *muster, const char *folder)
{
	struct diagnostics diagnostics = { 0 };
	uint64_t version = 0;
	err_clear(&muster->err);
	struct pack *pack = pack_read(folder, &muster->err);
	struct publish_options options = { .actor = STR("library"), .note = str_of(folder) };
	bool ok = pack && community_publish(muster->community, pack, &options, &version, &diagnostics, &muster->err);
	if (!ok && diagnostics.errors)
		err_set(&muster->err, ERR_MODEL, "%s: %s", diagnostics_first(&diagnostics)->where, diagnostics_first(&diagnostics)->text);
	diagnostics_free(&diagnostics);
	pack_free(pack);
	return ok ? version : 0;
}

static void answered(void *arg, const struct reply *reply)
{
	struct muster *muster = arg;
	if (reply->err)
		err_copy(&muster->err, reply->err);
	else
		buf_str(&muster->answer, reply->json);
}

char *muster_submit(struct muster *muster, const struct muster_event *event)
{
	struct arena arena = ARENA_INIT;
	err_clear(&muster->err);
	const struct json *data = event->data ? json_parse(str_of(event->data), JSON_LIMITS, &arena, &muster->err) : NULL;
	if (!event->data || data) {
		struct submission submission = { .type = str_of(event->type), .subject = str_of(event->subject), .data = data,
			.actor = str_of(event->actor ? event->actor : "anonymous"), .source = str_of(event->source ? event->source : "library"), .id = str_of(event->id),
			.may_name_ids = true };
		engine_submit(engine_of(muster), &submission, answered, muster);
	}
	arena_free(&arena);
	return give(muster, muster->err.code == ERR_NONE);
}

static struct record *find_one(struct muster *muster, const char *kind_name, const char *id)
{
	struct world *world = engine_world(engine_of(muster));
	err_clear(&muster->err);
	const struct kind *kind = model_must_kind(world_model(world), str_of(kind_name), &muster->err);
	struct record *record = kind ? world_find(world, kind, str_of(id)) : NULL;
	if (kind && !record)
		err_set(&muster->err, ERR_NOT_FOUND, "no %s '%.70s'", kind_name, id);
	return record;
}

char *muster_get(struct muster *muster, const char *kind, const char *id)
{
	struct record *record = find_one(muster, kind, id);
	if (record)
		record_write_json(engine_world(engine_of(muster)), record, NULL, &muster->answer);
	return give(muster, record != NULL);
}

char *muster_explain(struct muster *muster, const char *kind, const char *id)
{
	struct record *record = find_one(muster, kind, id);
	return give(muster, record && engine_explain(engine_of(muster), record, &(struct explain_query){ .max = 0 }, &muster->answer, &muster->err));
}

enum { CONDITIONS_MAX = 24 };

/* {"state":"new","n":[1,2]} */
static size_t read_where(const struct json *where, struct arena *arena, struct condition *conditions)
{
	size_t count = 0;
	for (const struct json *name = json_first(where); name && count < CONDITIONS_MAX; name = json_next_member(name)) {
		bool list = name->next->type == JSON_ARRAY;
		size_t many = list ? name->next->len : 1, at = 0;
		struct value *values = arena_alloc(arena, many * sizeof values[0] + 1);
		for (const struct json *value = list ? json_first(name->next) : name->next; value && at < many; value = value->next)
			values[at++] = value_of_json(value, arena);
		conditions[count++] = (struct condition){ json_str(name), CONDITION_IN, values, many };
	}
	return count;
}

char *muster_find(struct muster *muster, const char *kind_name, const char *where, const char *sort, unsigned limit)
{
	struct world *world = engine_world(engine_of(muster));
	struct arena arena = ARENA_INIT;
	struct condition conditions[CONDITIONS_MAX];
	struct page page = { .count = 0 };
	err_clear(&muster->err);
	const struct kind *kind = model_must_kind(world_model(world), str_of(kind_name), &muster->err);
	const struct json *json = kind && where ? json_parse(str_of(where), JSON_LIMITS, &arena, &muster->err) : NULL;
	struct query query = { .kind = kind, .conditions = conditions, .condition_count = json ? read_where(json, &arena, conditions) : 0, .sort = str_of(sort), .limit = limit };
	bool ok = kind && (!where || json) && query_run(world, &query, &page, &muster->err);
	if (ok) {
		buf_byte(&muster->answer, '[');
		for (size_t i = 0; i < page.count; i++) {
			if (i)
				buf_byte(&muster->answer, ',');
			record_write_json(world, page.records[i], NULL, &muster->answer);
		}
		buf_byte(&muster->answer, ']');
		page_free(&page);
	}
	arena_free(&arena);
	return give(muster, ok);
}

static uint64_t fire_all(struct muster *muster)
{
	uint64_t turns = 0;
	for (size_t fired = 1; fired; turns += fired)
		fired = engine_fire_due(engine_of(muster), 1000);
	return turns;
}

uint64_t muster_tick(struct muster *muster, int64_t now_us)
{
	uint64_t turns = 0;
	err_clear(&muster->err);
	if (!muster->in_memory)
		return fire_all(muster);
	for (int64_t due = muster_next_due(muster); due <= now_us; due = muster_next_due(muster)) {
		if (due > muster->clock.now_us)
			host_set_clock(muster->host, muster->clock.now_us = due);
		size_t fired = engine_fire_due(engine_of(muster), 1);
		if (!fired)
			break;
		turns += fired;
	}
	if (now_us > muster->clock.now_us)
		host_set_clock(muster->host, muster->clock.now_us = now_us);
	return turns;
}

int64_t muster_next_due(const struct muster *muster)
{
	return engine_next_due(engine_of(muster));
}
