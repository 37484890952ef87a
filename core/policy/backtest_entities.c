/* Entity by entity: which stand otherwise in the two worlds, who holds another balance, and what all of it is called. */
#include "policy/backtest_report.h"
#include "engine/titles.h"

#include <stdlib.h>

static struct engine *engine_at(struct backtest *backtest, enum side side)
{
	return backtest_engine(backtest, side);
}

static void put_title(const struct world *world, const struct record *record, struct buf *out)
{
	struct buf title = BUF_INIT;
	if (record && record_title(world, record, &title)) {
		json_put_name(out, "title");
		buf_str(out, buf_view(&title));
	}
	buf_free(&title);
}

static void put_count(struct buf *out, const char *name, uint64_t count)
{
	json_put_name(out, name);
	buf_printf(out, "%llu", (unsigned long long)count);
}

/* ---- entities ---- */

enum { CHANGES_MOST = 200 };
struct change { char *field, *from, *to; uint64_t count; };
struct comparing {
	struct backtest *backtest;
	const struct kind *kinds[SIDES];
	uint64_t differ, only[SIDES];
	struct map changes;                            /* "field\nfrom\nto" → change */
	struct buf examples; size_t example_count, examples_max;
	struct buf fields;                             /* of the record at hand */
};

/* What a rule decides, not what people wrote: states, choices, numbers, who. */
static bool decides(const struct field *field)
{
	switch (field->type) {
	case FIELD_ENUM: case FIELD_BOOLEAN: case FIELD_INTEGER: case FIELD_NUMBER: case FIELD_MONEY: case FIELD_REF:
		return !field->private;
	case FIELD_TEXT: case FIELD_TIME: case FIELD_DATE: case FIELD_DURATION: case FIELD_LIST: case FIELD_JSON:
		return false;
	}
	return false;
}

static void put_slot(const struct comparing *comparing, enum side side, const struct record *record, const struct field *field, struct buf *out)
{
	if (!field || !record_has(record, field))
		buf_lit(out, "null");
	else if (field->type == FIELD_REF && side == SIDE_CANDIDATE && field->target)
		json_put_str(out, differences_recorded_id(backtest_differences(comparing->backtest), record_id(record->slots[field->index].ref)));
	else
		slot_write_json(engine_world(engine_at(comparing->backtest, side)), field, record->slots[field->index], out);
}

static void put_state(const struct record *record, struct buf *out)
{
	if (record_state(record))
		json_put_text(out, record_state(record));
	else
		buf_lit(out, "null");
}

static void count_change(struct comparing *comparing, const char *field, struct str from, struct str to)
{
	struct buf key = BUF_INIT;
	buf_printf(&key, "%s\n%.*s\n%.*s", field, STR_ARG(from), STR_ARG(to));
	struct change *change = map_get(&comparing->changes, buf_view(&key));
	if (!change && comparing->changes.count < CHANGES_MOST) {
		change = mem_zalloc(sizeof *change);
		change->field = mem_string(field);
		change->from = str_dup(from);
		change->to = str_dup(to);
		map_put(&comparing->changes, buf_view(&key), change);
	}
	if (change)
		change->count++;
	buf_free(&key);
}

/* counted: of values that are few, from what to what is counted. */
static void compare_values(struct comparing *comparing, const char *name, bool counted, const struct buf *was, const struct buf *now)
{
	if (str_eq(buf_view(was), buf_view(now)))
		return;
	json_put_name(&comparing->fields, name);
	buf_lit(&comparing->fields, "{\"recorded\":");
	buf_str(&comparing->fields, buf_view(was));
	buf_lit(&comparing->fields, ",\"candidate\":");
	buf_str(&comparing->fields, buf_view(now));
	buf_byte(&comparing->fields, '}');
	if (counted)
		count_change(comparing, name, buf_view(was), buf_view(now));
}

static void compare_fields(struct comparing *comparing, const struct record *was, const struct record *now)
{
	struct buf left = BUF_INIT, right = BUF_INIT;
	buf_clear(&comparing->fields);
	if (comparing->kinds[SIDE_CANDIDATE]->state_count) {
		put_state(was, &left);
		put_state(now, &right);
		compare_values(comparing, "state", true, &left, &right);
	}
	for (uint16_t i = 0; i < comparing->kinds[SIDE_CANDIDATE]->field_count; i++) {
		const struct field *field = &comparing->kinds[SIDE_CANDIDATE]->fields[i], *old = kind_field(comparing->kinds[SIDE_RECORDED], str_of(field->name));
		if (!decides(field) || (old && old->type != field->type))
			continue;
		buf_clear(&left);
		buf_clear(&right);
		put_slot(comparing, SIDE_RECORDED, was, old, &left);
		put_slot(comparing, SIDE_CANDIDATE, now, field, &right);
		compare_values(comparing, field->name, field->type == FIELD_ENUM || field->type == FIELD_BOOLEAN, &left, &right);
	}
	buf_free(&left);
	buf_free(&right);
}

static void put_example(struct comparing *comparing, const struct record *was)
{
	struct buf *out = &comparing->examples;
	if (comparing->example_count++ >= comparing->examples_max)
		return;
	json_put_comma(out);
	buf_lit(out, "{\"id\":");
	json_put_str(out, record_id(was));
	put_title(engine_world(engine_at(comparing->backtest, SIDE_RECORDED)), was, out);
	json_put_name(out, "fields");
	buf_byte(out, '{');
	buf_str(out, buf_view(&comparing->fields));
	buf_lit(out, "}}");
}

static const struct record *counterpart(const struct comparing *comparing, struct str id)
{
	const struct world *world = engine_world(engine_at(comparing->backtest, SIDE_CANDIDATE));
	struct str other = differences_candidate_id(backtest_differences(comparing->backtest), id);
	return world_find(world, comparing->kinds[SIDE_CANDIDATE], other.len ? other : id);
}

static bool compare_recorded(void *arg, struct record *was)
{
	struct comparing *comparing = arg;
	const struct record *now = counterpart(comparing, record_id(was));
	if (!now) {
		comparing->only[SIDE_RECORDED]++;
		return true;
	}
	compare_fields(comparing, was, now);
	if (comparing->fields.len) {
		comparing->differ++;
		put_example(comparing, was);
	}
	return true;
}

static bool look_for_recorded(void *arg, struct record *now)
{
	struct comparing *comparing = arg;
	struct str id = differences_recorded_id(backtest_differences(comparing->backtest), record_id(now));
	const struct world *world = engine_world(engine_at(comparing->backtest, SIDE_RECORDED));
	comparing->only[SIDE_CANDIDATE] += !comparing->kinds[SIDE_RECORDED] || !world_find(world, comparing->kinds[SIDE_RECORDED], id);
	return true;
}

static int by_change(const void *a, const void *b)
{
	const struct change *left = *(const struct change *const *)a, *right = *(const struct change *const *)b;
	int order = strcmp(left->field, right->field);
	if (!order)
		order = strcmp(left->from, right->from);
	return order ? order : strcmp(left->to, right->to);
}

/* from and to are JSON already; a name of a member must be a text. */
static void put_value_name(struct buf *out, const char *json)
{
	json_put_comma(out);
	if (json[0] == '"')
		buf_text(out, json);
	else
		json_put_text(out, json);
	buf_byte(out, ':');
}

static void write_changes(const struct map *changes, struct buf *out)
{
	const struct change **list = mem_alloc((changes->count + 1) * sizeof list[0]);
	size_t count = changes->count;
	for (size_t i = 0; i < count; i++)
		list[i] = changes->entries[i].value;
	if (count)
		qsort(list, count, sizeof list[0], by_change);
	json_put_name(out, "changes");
	buf_byte(out, '{');
	for (size_t i = 0; i < count; i++) {
		bool new_field = i == 0 || strcmp(list[i - 1]->field, list[i]->field) != 0, new_from = new_field || strcmp(list[i - 1]->from, list[i]->from) != 0;
		bool last_field = i + 1 == count || strcmp(list[i + 1]->field, list[i]->field) != 0, last_from = last_field || strcmp(list[i + 1]->from, list[i]->from) != 0;
		if (new_field) {
			json_put_name(out, list[i]->field);
			buf_byte(out, '{');
		}
		if (new_from) {
			put_value_name(out, list[i]->from);
			buf_byte(out, '{');
		}
		put_value_name(out, list[i]->to);
		buf_printf(out, "%llu", (unsigned long long)list[i]->count);
		if (last_from)
			buf_byte(out, '}');
		if (last_field)
			buf_byte(out, '}');
	}
	buf_byte(out, '}');
	mem_free(list);
}

static void comparing_clear(struct comparing *comparing)
{
	for (size_t i = 0; i < comparing->changes.count; i++) {
		struct change *change = comparing->changes.entries[i].value;
		mem_free(change->field);
		mem_free(change->from);
		mem_free(change->to);
		mem_free(change);
	}
	map_free(&comparing->changes);
	buf_free(&comparing->examples);
	buf_free(&comparing->fields);
}

static bool compare_kind(struct comparing *comparing, struct buf *out, struct err *err)
{
	const struct world *was = engine_world(engine_at(comparing->backtest, SIDE_RECORDED)), *now = engine_world(engine_at(comparing->backtest, SIDE_CANDIDATE));
	const struct kind *kind = comparing->kinds[SIDE_CANDIDATE];
	struct query recorded = { .kind = comparing->kinds[SIDE_RECORDED] }, candidate = { .kind = kind };
	bool ok = (!recorded.kind || query_each(was, &recorded, compare_recorded, comparing, err)) && query_each(now, &candidate, look_for_recorded, comparing, err);
	if (!ok || !(comparing->differ || comparing->only[SIDE_RECORDED] || comparing->only[SIDE_CANDIDATE]))
		return ok;
	json_put_name(out, kind->name);
	buf_byte(out, '{');
	put_count(out, "differ", comparing->differ);
	put_count(out, "only_recorded", comparing->only[SIDE_RECORDED]);
	put_count(out, "only_candidate", comparing->only[SIDE_CANDIDATE]);
	write_changes(&comparing->changes, out);
	json_put_name(out, "examples");
	buf_byte(out, '[');
	buf_str(out, buf_view(&comparing->examples));
	buf_lit(out, "]}");
	return true;
}

bool report_entities(struct backtest *backtest, size_t examples_max, struct buf *out, struct err *err)
{
	const struct model *models[SIDES] = { world_model(engine_world(engine_at(backtest, SIDE_RECORDED))), world_model(engine_world(engine_at(backtest, SIDE_CANDIDATE))) };
	bool ok = true;
	json_put_name(out, "entities");
	buf_byte(out, '{');
	for (uint16_t i = 0; i < models[SIDE_CANDIDATE]->kind_count && ok; i++) {
		const struct kind *kind = &models[SIDE_CANDIDATE]->kinds[i];
		struct comparing comparing = { .backtest = backtest, .kinds = { model_kind(models[SIDE_RECORDED], str_of(kind->name)), kind }, .examples_max = examples_max };
		if (kind->system)
			continue;
		ok = compare_kind(&comparing, out, err);
		comparing_clear(&comparing);
	}
	buf_byte(out, '}');
	return ok;
}

/* ---- balances ---- */

struct account { char *name; int64_t balance[SIDES]; };
struct book { struct map accounts; uint64_t entries[SIDES]; int64_t amount[SIDES]; };

/* "person/ID" as the recorded side calls it; a named account stands as it is. */
static void put_account(struct backtest *backtest, enum side side, struct str account, struct buf *out)
{
	const char *slash = memchr(account.ptr, '/', account.len);
	size_t before = slash ? (size_t)(slash - account.ptr) + 1 : account.len;
	struct str id = { account.ptr + before, account.len - before };
	buf_add(out, account.ptr, before);
	buf_str(out, side == SIDE_CANDIDATE && id.len ? differences_recorded_id(backtest_differences(backtest), id) : id);
}

static void note_balance(struct backtest *backtest, struct book *book, enum side side, struct str account, int64_t balance)
{
	struct buf name = BUF_INIT;
	put_account(backtest, side, account, &name);
	struct account *found = map_get(&book->accounts, buf_view(&name));
	if (!found) {
		found = mem_zalloc(sizeof *found);
		found->name = str_dup(buf_view(&name));
		map_put(&book->accounts, buf_view(&name), found);
	}
	found->balance[side] = balance;
	buf_free(&name);
}

static void read_book(struct backtest *backtest, const char *ledger, struct book *book)
{
	for (int side = 0; side < SIDES; side++) {
		const struct ledger *entries = engine_ledger(engine_at(backtest, (enum side)side));
		for (size_t i = 0; i < ledger_entry_count(entries); i++) {
			struct ledger_entry entry = ledger_entry_at(entries, i);
			if (strcmp(entry.ledger, ledger) != 0)
				continue;
			book->entries[side]++;
			book->amount[side] += entry.amount;
			note_balance(backtest, book, (enum side)side, entry.from, entry.from_balance);
			note_balance(backtest, book, (enum side)side, entry.to, entry.to_balance);
		}
	}
}

static int64_t apart(const struct account *account)
{
	int64_t gap = account->balance[SIDE_CANDIDATE] - account->balance[SIDE_RECORDED];
	return gap < 0 ? -gap : gap;
}

static int by_gap(const void *a, const void *b)
{
	const struct account *left = *(const struct account *const *)a, *right = *(const struct account *const *)b;
	int64_t one = apart(left), two = apart(right);
	return one != two ? (one < two) - (one > two) : strcmp(left->name, right->name);
}

static void put_amount(struct buf *out, const char *name, int64_t amount, int decimals)
{
	double scale = 1;
	for (int i = 0; i < decimals; i++)
		scale *= 10;
	json_put_name(out, name);
	if (decimals)
		json_put_num(out, (double)amount / scale);
	else
		buf_int(out, amount);
}

static void put_mover(struct backtest *backtest, const struct account *account, int decimals, struct buf *out)
{
	const struct world *world = engine_world(engine_at(backtest, SIDE_RECORDED));
	const char *slash = strchr(account->name, '/');
	const struct kind *kind = slash ? model_kind(world_model(world), (struct str){ account->name, (size_t)(slash - account->name) }) : NULL;
	json_put_comma(out);
	buf_lit(out, "{\"account\":");
	json_put_text(out, account->name);
	put_title(world, kind ? world_find(world, kind, str_of(slash + 1)) : NULL, out);
	put_amount(out, "recorded", account->balance[SIDE_RECORDED], decimals);
	put_amount(out, "candidate", account->balance[SIDE_CANDIDATE], decimals);
	buf_byte(out, '}');
}

static void put_book(struct backtest *backtest, const struct ledger_def *def, const struct book *book, size_t movers_max, struct buf *out)
{
	static const char *const names[SIDES] = { "recorded", "candidate" };
	const struct account **list = mem_alloc((book->accounts.count + 1) * sizeof list[0]);
	size_t differ = 0;
	for (size_t i = 0; i < book->accounts.count; i++)
		if (apart(book->accounts.entries[i].value))
			list[differ++] = book->accounts.entries[i].value;
	if (differ)
		qsort(list, differ, sizeof list[0], by_gap);
	if (differ || book->entries[SIDE_RECORDED] != book->entries[SIDE_CANDIDATE]) {
		json_put_name(out, def->name);
		buf_byte(out, '{');
		put_count(out, "accounts", book->accounts.count);
		put_count(out, "differ", differ);
		for (int side = 0; side < SIDES; side++) {
			json_put_name(out, names[side]);
			buf_printf(out, "{\"entries\":%llu", (unsigned long long)book->entries[side]);
			put_amount(out, "amount", book->amount[side], def->decimals);
			buf_byte(out, '}');
		}
		json_put_name(out, "movers");
		buf_byte(out, '[');
		for (size_t i = 0; i < differ && i < movers_max; i++)
			put_mover(backtest, list[i], def->decimals, out);
		buf_lit(out, "]}");
	}
	mem_free(list);
}

void report_balances(struct backtest *backtest, size_t movers_max, struct buf *out)
{
	const struct model *model = world_model(engine_world(engine_at(backtest, SIDE_CANDIDATE)));
	json_put_name(out, "balances");
	buf_byte(out, '{');
	for (uint16_t i = 0; i < model->ledger_count; i++) {
		struct book book = { .accounts = MAP_INIT };
		read_book(backtest, model->ledgers[i].name, &book);
		put_book(backtest, &model->ledgers[i], &book, movers_max, out);
		for (size_t k = 0; k < book.accounts.count; k++) {
			struct account *account = book.accounts.entries[k].value;
			mem_free(account->name);
			mem_free(account);
		}
		map_free(&book.accounts);
	}
	buf_byte(out, '}');
}
