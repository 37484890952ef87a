/* What waits for somebody: parked runs by rule, and rules that are suspended. */
#include "engine/state.h"

#include <stdlib.h>

enum { EXAMPLES = 3 };
struct ruled { struct str rule; size_t count; struct record *oldest, *newest, *examples[EXAMPLES]; };
struct ruling { struct map by_rule; };

static int64_t event_of(const struct record *record)
{
	return system_integer(record, "event");
}

static bool take_failure(void *arg, struct record *record)
{
	struct ruling *ruling = arg;
	struct str rule = system_text(record, "rule");
	struct ruled *ruled = map_get(&ruling->by_rule, rule);
	if (!ruled) {
		ruled = mem_zalloc(sizeof *ruled);
		*ruled = (struct ruled){ .rule = rule, .oldest = record, .newest = record };
		map_put(&ruling->by_rule, rule, ruled);
	}
	if (event_of(record) < event_of(ruled->oldest))
		ruled->oldest = record;
	if (event_of(record) >= event_of(ruled->newest))
		ruled->newest = record;
	if (ruled->count < EXAMPLES)
		ruled->examples[ruled->count] = record;
	ruled->count++;
	return true;
}

static void put_member(struct buf *out, const char *name, struct str text)
{
	json_put_name(out, name);
	json_put_str(out, text);
}

static void put_rule(const struct engine *engine, const struct ruled *ruled, struct buf *out)
{
	static const char *const texts[] = { "where", "type", "verdict", "error" };
	json_put_comma(out);
	buf_byte(out, '{');
	put_member(out, "rule", ruled->rule);
	buf_printf(out, ",\"parked\":%zu,\"known\":%s", ruled->count, map_get(&engine->handlers_by_name, ruled->rule) ? "true" : "false");
	put_instant(engine, out, "first", ruled->oldest->created_us);
	put_instant(engine, out, "last", ruled->newest->created_us);
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		put_member(out, texts[i], system_text(ruled->newest, texts[i]));
	buf_lit(out, ",\"examples\":[");
	for (size_t i = 0; i < EXAMPLES && i < ruled->count; i++) {
		json_put_comma(out);
		json_put_str(out, record_id(ruled->examples[i]));
	}
	buf_lit(out, "]}");
}

static int by_count(const void *a, const void *b)
{
	const struct ruled *left = *(const struct ruled *const *)a, *right = *(const struct ruled *const *)b;
	if (left->count != right->count)
		return left->count < right->count ? 1 : -1;
	return str_cmp(left->rule, right->rule);
}

static void put_rules(const struct engine *engine, struct ruling *ruling, struct buf *out)
{
	size_t count = ruling->by_rule.count;
	struct ruled **rules = mem_alloc((count + 1) * sizeof rules[0]);
	for (size_t i = 0; i < count; i++)
		rules[i] = ruling->by_rule.entries[i].value;
	qsort(rules, count, sizeof rules[0], by_count);
	for (size_t i = 0; i < count; i++) {
		put_rule(engine, rules[i], out);
		mem_free(rules[i]);
	}
	mem_free(rules);
	map_free(&ruling->by_rule);
}

struct suspensions { const struct engine *engine; struct buf *out; };

static bool put_suspension(void *arg, struct record *record)
{
	struct suspensions *suspensions = arg;
	struct buf *out = suspensions->out;
	json_put_comma(out);
	buf_byte(out, '{');
	put_member(out, "rule", system_text(record, "rule"));
	put_member(out, "reason", system_text(record, "reason"));
	put_instant(suspensions->engine, out, "since", record->updated_us);
	if (system_integer(record, "until"))
		put_instant(suspensions->engine, out, "until", system_integer(record, "until"));
	buf_byte(out, '}');
	return true;
}

static bool each_in(const struct engine *engine, const char *kind, struct str state, bool (*fn)(void *arg, struct record *record), void *arg, struct err *err)
{
	struct value value = { VALUE_TEXT, { .text = state } };
	struct condition condition = { STR("state"), CONDITION_IN, &value, 1 };
	struct query query = { .kind = engine_kind(engine, kind), .conditions = &condition, .condition_count = 1 };
	return query_each(engine->world, &query, fn, arg, err);
}

bool engine_failures_json(struct engine *engine, struct buf *out, struct err *err)
{
	struct ruling ruling = { .by_rule = { .count = 0 } };
	struct suspensions suspensions = { engine, out };
	bool ok = each_in(engine, "muster_failure", STR("parked"), take_failure, &ruling, err);
	buf_lit(out, "{\"rules\":[");
	put_rules(engine, &ruling, out);
	buf_lit(out, "],\"suspended\":[");
	ok = ok && each_in(engine, "muster_suspension", STR("suspended"), put_suspension, &suspensions, err);
	buf_lit(out, "]}");
	return ok;
}
