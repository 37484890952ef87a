#include "policy/backtest_report.h"
#include "engine/titles.h"

#include <stdio.h>
#include <stdlib.h>

enum { VALUES_MOST = 50, NUMBERS_MOST = 24 };

static const char *const side_names[SIDES] = { "recorded", "candidate" };

static const struct world *world_of(struct backtest *backtest, enum side side)
{
	return engine_world(backtest_engine(backtest, side));
}

/* What both worlds call it: the recorded id. */
static struct str common_id(struct backtest *backtest, enum side side, struct str id)
{
	return side == SIDE_CANDIDATE ? differences_recorded_id(backtest_differences(backtest), id) : id;
}

static void put_count(struct buf *out, const char *name, uint64_t count)
{
	json_put_name(out, name);
	buf_printf(out, "%llu", (unsigned long long)count);
}

static void put_both(const uint64_t of[SIDES], struct buf *out)
{
	for (int side = 0; side < SIDES; side++)
		put_count(out, side_names[side], of[side]);
}

static bool is_own(const struct kind *kind)
{
	return !kind->system;
}

/* ---- how many of each ---- */

struct counted { uint64_t of[SIDES]; char *name; const struct record *named; };
struct counting { struct backtest *backtest; struct map counts; enum side side; const char *field; const struct record *ref; };

static struct counted *counted_of(struct map *counts, struct str value)
{
	struct counted *counted = map_get(counts, value);
	if (counted)
		return counted;
	counted = mem_zalloc(sizeof *counted);
	counted->name = str_dup(value);
	map_put(counts, value, counted);
	return counted;
}

static void counts_free(struct map *counts)
{
	for (size_t i = 0; i < counts->count; i++) {
		struct counted *counted = counts->entries[i].value;
		mem_free(counted->name);
		mem_free(counted);
	}
	map_free(counts);
}

/* A state, or a field's value as text. */
static struct str value_of(struct counting *counting, struct record *record, char number[24])
{
	counting->ref = NULL;
	if (!counting->field)
		return str_of(record_state(record));
	const struct field *field = kind_field(record_kind(record), str_of(counting->field));
	if (!field || !record_has(record, field))
		return STR_NONE;
	union slot slot = record->slots[field->index];
	if (field->type == FIELD_ENUM)
		return str_of(field->values[slot.integer]);
	if (field->type == FIELD_BOOLEAN)
		return slot.integer ? STR("true") : STR("false");
	if (field->type == FIELD_REF) {
		counting->ref = slot.ref;
		return common_id(counting->backtest, counting->side, record_id(slot.ref));
	}
	return (struct str){ number, (size_t)snprintf(number, 24, "%lld", (long long)slot.integer) };
}

static bool count_record(void *arg, struct record *record)
{
	struct counting *counting = arg;
	char number[24];
	struct counted *counted = counted_of(&counting->counts, value_of(counting, record, number));
	counted->of[counting->side]++;
	counted->named = counting->ref;
	return true;
}

static bool count_both(struct counting *counting, const char *kind_name, struct err *err)
{
	for (int side = 0; side < SIDES; side++) {
		const struct world *world = world_of(counting->backtest, (enum side)side);
		struct query query = { .kind = model_kind(world_model(world), str_of(kind_name)) };
		counting->side = (enum side)side;
		if (query.kind && !query_each(world, &query, count_record, counting, err))
			return false;
	}
	return true;
}

static uint64_t gap(const struct counted *counted)
{
	uint64_t was = counted->of[SIDE_RECORDED], now = counted->of[SIDE_CANDIDATE];
	return was > now ? was - now : now - was;
}

static int by_gap(const void *a, const void *b)
{
	const struct counted *left = *(const struct counted *const *)a, *right = *(const struct counted *const *)b;
	uint64_t one = gap(left), two = gap(right);
	return one != two ? (one < two) - (one > two) : strcmp(left->name, right->name);
}

static void put_counted(struct backtest *backtest, const struct counted *counted, struct buf *out)
{
	struct buf title = BUF_INIT;
	json_put_name(out, counted->name);
	buf_byte(out, '{');
	put_both(counted->of, out);
	if (counted->named && record_title(world_of(backtest, SIDE_CANDIDATE), counted->named, &title)) {
		json_put_name(out, "title");
		buf_str(out, buf_view(&title));
	}
	buf_byte(out, '}');
	buf_free(&title);
}

/* {value:{"recorded":N,"candidate":N}} of those that differ, the widest gaps first; nothing is written when none does. */
static void write_counts(struct counting *counting, const char *name, struct buf *out)
{
	struct counted **list = mem_alloc((counting->counts.count + 1) * sizeof list[0]);
	size_t count = 0;
	for (size_t i = 0; i < counting->counts.count; i++)
		if (gap(counting->counts.entries[i].value))
			list[count++] = counting->counts.entries[i].value;
	if (count)
		qsort(list, count, sizeof list[0], by_gap);
	if (count) {
		json_put_name(out, name);
		buf_byte(out, '{');
		for (size_t i = 0; i < count && i < VALUES_MOST; i++)
			put_counted(counting->backtest, list[i], out);
		buf_byte(out, '}');
	}
	mem_free(list);
	counts_free(&counting->counts);
}

static bool write_states(struct backtest *backtest, const struct model *model, struct buf *out, struct err *err)
{
	bool ok = true;
	json_put_name(out, "states");
	buf_byte(out, '{');
	for (uint16_t i = 0; i < model->kind_count && ok; i++) {
		struct counting counting = { .backtest = backtest };
		if (!is_own(&model->kinds[i]) || !model->kinds[i].state_count)
			continue;
		ok = count_both(&counting, model->kinds[i].name, err);
		write_counts(&counting, model->kinds[i].name, out);
	}
	buf_byte(out, '}');
	return ok;
}

/* What entities are sorted by: wishes by unit, incidents by rung. Of numbers, those that take a few values. */
static bool sorts(const struct field *field)
{
	return field->type == FIELD_ENUM || field->type == FIELD_BOOLEAN || field->type == FIELD_INTEGER || (field->type == FIELD_REF && field->target);
}

static bool write_fields(struct backtest *backtest, const struct kind *kind, struct buf *out, struct err *err)
{
	bool ok = true;
	for (uint16_t i = 0; i < kind->field_count && ok; i++) {
		const struct field *field = &kind->fields[i];
		struct counting counting = { .backtest = backtest, .field = field->name };
		if (!sorts(field) || field->private)
			continue;
		ok = count_both(&counting, kind->name, err);
		if (counting.counts.count < 2 || (field->type == FIELD_INTEGER && counting.counts.count > NUMBERS_MOST))       /* one value sorts nothing */
			counts_free(&counting.counts);
		else
			write_counts(&counting, field->name, out);
	}
	return ok;
}

static bool write_values(struct backtest *backtest, const struct model *model, struct buf *out, struct err *err)
{
	bool ok = true;
	json_put_name(out, "values");
	buf_byte(out, '{');
	for (uint16_t i = 0; i < model->kind_count && ok; i++) {
		struct buf fields = BUF_INIT;
		ok = !is_own(&model->kinds[i]) || write_fields(backtest, &model->kinds[i], &fields, err);
		if (fields.len) {
			json_put_name(out, model->kinds[i].name);
			buf_byte(out, '{');
			buf_str(out, buf_view(&fields));
			buf_byte(out, '}');
		}
		buf_free(&fields);
	}
	buf_byte(out, '}');
	return ok;
}

bool report_counts(struct backtest *backtest, struct buf *out, struct err *err)
{
	const struct model *model = world_model(world_of(backtest, SIDE_CANDIDATE));
	return write_states(backtest, model, out, err) && write_values(backtest, model, out, err);
}

/* ---- alerts ---- */

struct alerting { struct backtest *backtest; struct map each; enum side side; };

static struct str text_of(const struct record *record, const char *name)
{
	const struct field *field = kind_field(record_kind(record), str_of(name));
	return field && record_has(record, field) && field->type == FIELD_TEXT ? record_value(record, field).text : STR_NONE;
}

/* key, then the kind of the target ("person" of "person/p-1"; a role stands as it is), then about and target as both sides call them. */
static bool count_alert(void *arg, struct record *record)
{
	struct alerting *alerting = arg;
	struct str target = text_of(record, "target");
	const struct field *about = kind_field(record_kind(record), STR("about"));
	const char *slash = target.len ? memchr(target.ptr, '/', target.len) : NULL;
	struct buf key = BUF_INIT;
	buf_str(&key, text_of(record, "key"));
	buf_byte(&key, '\n');
	buf_str(&key, slash ? (struct str){ target.ptr, (size_t)(slash - target.ptr) } : target);
	buf_byte(&key, '\n');
	buf_str(&key, target);
	if (about && record_has(record, about))
		buf_str(&key, common_id(alerting->backtest, alerting->side, record_id(record->slots[about->index].ref)));
	counted_of(&alerting->each, buf_view(&key))->of[alerting->side]++;
	buf_free(&key);
	return true;
}

struct alert_group { uint64_t of[SIDES], only[SIDES]; };

static void group_alerts(const struct map *each, struct map *groups)
{
	for (size_t i = 0; i < each->count; i++) {
		const struct counted *counted = each->entries[i].value;
		const char *second = strchr(strchr(counted->name, '\n') + 1, '\n');
		struct str name = { counted->name, (size_t)(second - counted->name) };
		struct alert_group *group = map_get(groups, name);
		if (!group)
			map_put(groups, name, group = mem_zalloc(sizeof *group));
		for (int side = 0; side < SIDES; side++)
			group->of[side] += counted->of[side];
		group->only[counted->of[SIDE_RECORDED] > counted->of[SIDE_CANDIDATE] ? SIDE_RECORDED : SIDE_CANDIDATE] += gap(counted);
	}
}

static int by_key(const void *a, const void *b)
{
	const struct map_entry *left = a, *right = b;
	return str_cmp((struct str){ left->key, left->key_len }, (struct str){ right->key, right->key_len });
}

static void write_alert(const struct map_entry *entry, bool first, struct buf *out)
{
	const struct alert_group *group = entry->value;
	const char *newline = memchr(entry->key, '\n', entry->key_len);
	size_t length = (size_t)(newline - entry->key);
	if (first) {
		json_put_comma(out);
		json_put_str(out, (struct str){ entry->key, length });
		buf_lit(out, ":{");
	}
	json_put_comma(out);
	json_put_str(out, (struct str){ newline + 1, entry->key_len - length - 1 });
	buf_lit(out, ":{");
	put_both(group->of, out);
	put_count(out, "only_recorded", group->only[SIDE_RECORDED]);
	put_count(out, "only_candidate", group->only[SIDE_CANDIDATE]);
	buf_byte(out, '}');
}

static bool same_alert(const struct map_entry *a, const struct map_entry *b)
{
	size_t length = (size_t)((const char *)memchr(a->key, '\n', a->key_len) - a->key) + 1;
	return b->key_len >= length && memcmp(a->key, b->key, length) == 0;
}

static void write_alerts(const struct map *groups, struct buf *out)
{
	struct map_entry *list = mem_alloc((groups->count + 1) * sizeof list[0]);
	size_t count = 0;
	for (size_t i = 0; i < groups->count; i++) {
		const struct alert_group *group = groups->entries[i].value;
		if (group->only[SIDE_RECORDED] || group->only[SIDE_CANDIDATE])
			list[count++] = groups->entries[i];
	}
	if (count)
		qsort(list, count, sizeof list[0], by_key);
	for (size_t i = 0; i < count; i++) {
		write_alert(&list[i], i == 0 || !same_alert(&list[i - 1], &list[i]), out);
		if (i + 1 == count || !same_alert(&list[i], &list[i + 1]))
			buf_byte(out, '}');
	}
	mem_free(list);
}

bool report_alerts(struct backtest *backtest, struct buf *out, struct err *err)
{
	struct alerting alerting = { .backtest = backtest };
	struct map groups = MAP_INIT;
	bool ok = true;
	for (int side = 0; side < SIDES && ok; side++) {
		const struct world *world = world_of(backtest, (enum side)side);
		struct query query = { .kind = model_kind(world_model(world), STR("alert")) };
		alerting.side = (enum side)side;
		ok = !query.kind || query_each(world, &query, count_alert, &alerting, err);
	}
	group_alerts(&alerting.each, &groups);
	json_put_name(out, "alerts");
	buf_byte(out, '{');
	write_alerts(&groups, out);
	buf_byte(out, '}');
	for (size_t i = 0; i < groups.count; i++)
		mem_free(groups.entries[i].value);
	map_free(&groups);
	counts_free(&alerting.each);
	return ok;
}

/* ---- deadlines that still run ---- */

struct deadline { uint64_t of[SIDES], moved; char *name; };
struct running { struct backtest *backtest; struct map names; enum side side; };

static const struct timer *other_timer(const struct running *running, const struct timer *timer)
{
	struct engine *engine = backtest_engine(running->backtest, SIDE_CANDIDATE);
	const struct event_def *event = model_event(world_model(engine->world), str_of(timer->event->type));
	struct str id = differences_candidate_id(backtest_differences(running->backtest), record_id(timer->record));
	const struct record *record = event ? world_find(engine->world, event->kind, id.len ? id : record_id(timer->record)) : NULL;
	return record ? timers_find(engine->timers, record, event) : NULL;
}

static void count_timer(void *arg, const struct timer *timer)
{
	struct running *running = arg;
	struct deadline *deadline = map_get(&running->names, str_of(timer->event->type));
	if (!deadline) {
		deadline = mem_zalloc(sizeof *deadline);
		deadline->name = mem_string(timer->event->type);
		map_put(&running->names, str_of(timer->event->type), deadline);
	}
	deadline->of[running->side]++;
	const struct timer *other = running->side == SIDE_RECORDED ? other_timer(running, timer) : NULL;
	deadline->moved += other && other->due_us != timer->due_us;
}

static int by_deadline(const void *a, const void *b)
{
	return strcmp((*(const struct deadline *const *)a)->name, (*(const struct deadline *const *)b)->name);
}

void report_deadlines(struct backtest *backtest, struct buf *out)
{
	struct running running = { .backtest = backtest };
	for (int side = 0; side < SIDES; side++) {
		running.side = (enum side)side;
		timers_each(backtest_engine(backtest, (enum side)side)->timers, count_timer, &running);
	}
	struct deadline **list = mem_alloc((running.names.count + 1) * sizeof list[0]);
	for (size_t i = 0; i < running.names.count; i++)
		list[i] = running.names.entries[i].value;
	if (running.names.count)
		qsort(list, running.names.count, sizeof list[0], by_deadline);
	json_put_name(out, "deadlines");
	buf_byte(out, '{');
	for (size_t i = 0; i < running.names.count; i++) {
		if (list[i]->of[SIDE_RECORDED] != list[i]->of[SIDE_CANDIDATE] || list[i]->moved) {
			json_put_name(out, list[i]->name);
			buf_byte(out, '{');
			put_both(list[i]->of, out);
			put_count(out, "moved", list[i]->moved);
			buf_byte(out, '}');
		}
		mem_free(list[i]->name);
		mem_free(list[i]);
	}
	buf_byte(out, '}');
	mem_free(list);
	map_free(&running.names);
}
