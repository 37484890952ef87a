/* Finding records. A plan only decides which records are looked at; every condition is checked on each of them and the order is the
 * same whichever plan runs. */
#include "model/query.h"
#include "model/table.h"

#include <stdio.h>
#include <stdlib.h>

enum { LIMIT_DEFAULT = 100, LIMIT_MAX = 1000, ESTIMATE_MAX = 256 };

enum on { ON_FIELD, ON_REF_FIELD, ON_ID, ON_STATE, ON_CREATED, ON_UPDATED };
struct test {                                          /* a condition with its values accepted */
	enum on on;
	const struct field *ref, *field;               /* ref: the step before a dotted field */
	enum condition_op op;
	union slot *slots; size_t count;
	bool low_open, high_open;
	struct field pseudo;                           /* id, created, updated: a field to accept and compare with */
};
struct prepared {
	const struct world *world;
	const struct query *query;
	struct test *tests; size_t test_count;
	const struct field *sort; enum on sort_on; bool descending;
	struct field sort_pseudo;
	struct arena arena;
};

/* ---- preparing ---- */

static struct field pseudo_field(const char *name, enum field_type type)
{
	return (struct field){ .name = name, .type = type };
}

static bool resolve(const struct kind *kind, struct str name, struct test *test, struct err *err)
{
	static const struct { const char *name; enum on on; enum field_type type; } own[] = {
		{ "id", ON_ID, FIELD_TEXT }, { "state", ON_STATE, FIELD_ENUM }, { "created", ON_CREATED, FIELD_TIME }, { "updated", ON_UPDATED, FIELD_TIME } };
	for (size_t i = 0; i < COUNT_OF(own); i++)
		if (str_is(name, own[i].name)) {
			test->on = own[i].on;
			test->pseudo = pseudo_field(own[i].name, own[i].type);
			if (own[i].on == ON_STATE) {
				if (!kind->state_count)
					return err_set(err, ERR_REFUSED, "%s has no states", kind->name);
				test->pseudo.values = kind->states;
				test->pseudo.value_count = kind->state_count;
			}
			test->field = &test->pseudo;
			return true;
		}
	const char *dot = name.len ? memchr(name.ptr, '.', name.len) : NULL;
	struct str first = { name.ptr, dot ? (size_t)(dot - name.ptr) : name.len };
	test->field = kind_must_field(kind, first, err);
	if (!test->field || !dot)
		return test->field != NULL;
	if (test->field->type != FIELD_REF || !test->field->target)
		return err_set(err, ERR_REFUSED, "%s.%s is no ref to a kind; a dot leads one ref further", kind->name, test->field->name);
	const struct kind *target = test->field->target;
	struct str rest = { dot + 1, name.len - first.len - 1 };
	test->ref = test->field;
	test->on = ON_REF_FIELD;
	if (str_is(rest, "state") && target->state_count) {
		test->pseudo = pseudo_field("state", FIELD_ENUM);
		test->pseudo.values = target->states;
		test->pseudo.value_count = target->state_count;
		test->field = &test->pseudo;
		return true;
	}
	test->field = kind_must_field(target, rest, err);
	return test->field != NULL;
}

static bool refuse_condition(struct str name, const char *text, struct err *err)
{
	char pointer[80];
	snprintf(pointer, sizeof pointer, "/%.*s", (int)(name.len > 70 ? 70 : name.len), name.ptr);
	return err_item(err, ERR_REFUSED, pointer, "%s", text);
}

/* Conditions compare; limits of the field do not matter to them. */
static bool accept_value(const struct prepared *prepared, const struct test *test, const struct value *value, struct str name, union slot *slot, struct err *err)
{
	struct field loose = test->field->type == FIELD_LIST ? *test->field->of : *test->field;
	bool none;
	ERR_DECLARE(why);
	loose.has_min = loose.has_max = loose.required = false;
	if (!field_accept(prepared->world, &loose, value, "", slot, &none, &why))
		return refuse_condition(name, why.text, err);
	return !none || refuse_condition(name, "null compares with nothing; ask for none", err);
}

static bool prepare_test(struct prepared *prepared, const struct condition *condition, struct test *test, struct err *err)
{
	if (!resolve(prepared->query->kind, condition->name, test, err)) {
		char text[ERR_TEXT_MAX];
		snprintf(text, sizeof text, "%.180s", err->text);
		return refuse_condition(condition->name, text, err);
	}
	if (test->field->private && condition->op != CONDITION_NONE && condition->op != CONDITION_PRESENT)
		return err_item(err, ERR_REFUSED, "", "%s is private: one can ask whether it is there (none), not what it is", test->field->name);
	if (condition->op == CONDITION_RANGE && test->field->type == FIELD_LIST)                /* a slot of one and a slot of many are no two of a kind */
		return err_item(err, ERR_REFUSED, "", "range() compares single values; %s is a list", test->field->name);
	test->op = condition->op;
	test->slots = arena_zalloc(&prepared->arena, (condition->value_count + 2) * sizeof test->slots[0]);
	if (condition->op == CONDITION_RANGE) {
		test->low_open = condition->value_count < 1 || condition->values[0].type == VALUE_NONE;
		test->high_open = condition->value_count < 2 || condition->values[1].type == VALUE_NONE;
		test->count = 2;
		return (test->low_open || accept_value(prepared, test, &condition->values[0], condition->name, &test->slots[0], err))
		    && (test->high_open || accept_value(prepared, test, &condition->values[1], condition->name, &test->slots[1], err));
	}
	if (condition->op == CONDITION_PREFIX && test->field->type != FIELD_TEXT)
		return err_item(err, ERR_REFUSED, "", "prefix() compares texts; %s is a %s", test->field->name, field_type_name(test->field->type));
	for (size_t i = 0; i < condition->value_count; i++) {
		if (test->field->type == FIELD_REF && condition->values[i].type == VALUE_TEXT && test->field->target
		    && !world_find(prepared->world, test->field->target, condition->values[i].text))
			continue;                              /* an entity that does not exist: nothing refers to it */
		if (!accept_value(prepared, test, &condition->values[i], condition->name, &test->slots[test->count], err))
			return false;
		test->count++;
	}
	return true;
}

static bool prepare_sort(struct prepared *prepared, struct err *err)
{
	struct str sort = prepared->query->sort;
	struct test at = { .on = ON_FIELD };                    /* what resolve leaves alone */
	prepared->sort_on = ON_ID;
	if (!sort.len || str_is(sort, "id"))
		return true;
	if (sort.ptr[0] == '-') {
		prepared->descending = true;
		sort.ptr++;
		sort.len--;
	}
	if (memchr(sort.ptr, '.', sort.len))
		return err_item(err, ERR_REFUSED, "/sort", "sorting goes by own fields only");
	if (!resolve(prepared->query->kind, sort, &at, err)) {
		char text[200];
		snprintf(text, sizeof text, "%.190s", err->text);
		return err_item(err, ERR_REFUSED, "/sort", "%s", text);
	}
	prepared->sort_on = at.on;
	if (at.field && at.field->private)
		return err_item(err, ERR_REFUSED, "/sort", "%s is private: nothing is sorted by it", at.field->name);
	prepared->sort_pseudo = at.pseudo;
	prepared->sort = at.on == ON_FIELD ? at.field : &prepared->sort_pseudo;
	return true;
}

static void unprepare(struct prepared *prepared)
{
	for (size_t i = 0; i < prepared->test_count; i++) {
		struct test *test = &prepared->tests[i];
		const struct field *field = test->field && test->field->type == FIELD_LIST ? test->field->of : test->field;
		for (size_t k = 0; field && test->slots && k < test->count; k++)
			if (field->type != FIELD_REF && (test->op != CONDITION_RANGE || (k ? !test->high_open : !test->low_open)) && (test->slots[k].integer || field->type == FIELD_INTEGER))
				slot_drop(field, test->slots[k]);
	}
	arena_free(&prepared->arena);
}

static bool prepare(struct prepared *prepared, const struct world *world, const struct query *query, struct err *err)
{
	*prepared = (struct prepared){ .world = world, .query = query };
	prepared->tests = arena_zalloc(&prepared->arena, (query->condition_count + 1) * sizeof prepared->tests[0]);
	bool ok = prepare_sort(prepared, err);
	for (size_t i = 0; ok && i < query->condition_count; i++) {
		prepared->test_count++;
		ok = prepare_test(prepared, &query->conditions[i], &prepared->tests[i], err);
	}
	if (!ok)
		unprepare(prepared);
	return ok;
}

/* ---- testing one record ---- */

struct got { union slot slot; bool has; struct text *made; };

static struct got get_own(const struct record *record, enum on on, const struct field *field)
{
	switch (on) {
	case ON_ID:      return (struct got){ .slot.text = record->id, .has = true };
	case ON_STATE:   return (struct got){ .slot.integer = record->state, .has = record->state != STATE_NONE };
	case ON_CREATED: return (struct got){ .slot.integer = record->created_us, .has = true };
	case ON_UPDATED: return (struct got){ .slot.integer = record->updated_us, .has = true };
	case ON_FIELD: case ON_REF_FIELD: break;
	}
	return (struct got){ .slot = record->slots[field->index], .has = record_has(record, field) };
}

static struct got get(const struct record *record, const struct test *test)
{
	if (test->on != ON_REF_FIELD)
		return get_own(record, test->on, test->field);
	if (!record_has(record, test->ref))
		return (struct got){ .has = false };
	const struct record *target = record->slots[test->ref->index].ref;
	return get_own(target, test->field == &test->pseudo ? ON_STATE : ON_FIELD, test->field);
}

static bool in_list(const struct test *test, const struct field *field, union slot slot)
{
	for (size_t i = 0; i < test->count; i++)
		if (slot_cmp(field, slot, test->slots[i]) == 0)
			return true;
	return false;
}

static bool element_in(const struct test *test, const struct list *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (in_list(test, test->field->of, list->items[i]))
			return true;
	return false;
}

static bool passes(const struct test *test, const struct record *record)
{
	struct got got = get(record, test);
	if (test->op == CONDITION_NONE || test->op == CONDITION_PRESENT)
		return got.has == (test->op == CONDITION_PRESENT);
	if (!got.has)
		return false;
	if (test->op == CONDITION_IN)
		return test->field->type == FIELD_LIST ? element_in(test, got.slot.list) : in_list(test, test->field, got.slot);
	if (test->op == CONDITION_PREFIX)
		return test->count && str_starts(text_str(got.slot.text), text_str(test->slots[0].text));
	return (test->low_open || slot_cmp(test->field, got.slot, test->slots[0]) >= 0) && (test->high_open || slot_cmp(test->field, got.slot, test->slots[1]) <= 0);
}

/* `sure`: the test that led to the record; NULL: none did. */
static bool passes_all(const struct prepared *prepared, const struct test *sure, const struct record *record)
{
	for (size_t i = 0; i < prepared->test_count; i++)
		if (&prepared->tests[i] != sure && !passes(&prepared->tests[i], record))
			return false;
	return true;
}

/* ---- which records to look at ---- */

struct plan { const struct test *test; size_t estimate; };

/* Where the entries of a value stand: the tree, and how to compare with them. */
struct place { const struct btree *tree; btree_probe probe; union { struct state_key state; struct str id; struct index_key value; } key; };

static struct place place_of(const struct table *table, const struct test *test, union slot slot)
{
	if (test->on == ON_STATE)
		return (struct place){ table->by_state, state_probe, { .state = { .state = (uint16_t)slot.integer } } };
	if (test->on == ON_ID)
		return (struct place){ table->by_id, id_probe, { .id = text_str(slot.text) } };
	return (struct place){ table->indexes[test->field->index].tree, index_probe, { .value = { .field = test->field, .slot = slot } } };
}

static struct btree_cursor seek(const struct table *table, const struct test *test, union slot slot)
{
	struct place place = place_of(table, test, slot);
	return btree_seek(place.tree, place.probe, &place.key, NULL, false);
}

static bool same_key(const struct test *test, const struct record *record, union slot slot)
{
	struct got got = get_own(record, test->on, test->field);
	return got.has && slot_cmp(test->field, got.slot, slot) == 0;
}

static size_t estimate(const struct table *table, const struct test *test, size_t most)
{
	size_t count = 0;
	for (size_t i = 0; i < test->count && count < most; i++) {
		struct place place = place_of(table, test, test->slots[i]);
		count += btree_run(btree_seek(place.tree, place.probe, &place.key, NULL, false), place.probe, &place.key, NULL, most - count);
	}
	return count;
}

static bool below_top(const struct test *test, const struct record *record)
{
	return test->high_open || slot_cmp(test->field, record->slots[test->field->index], test->slots[1]) <= 0;
}

static struct btree_cursor range_start(const struct table *table, const struct test *test)
{
	return test->low_open ? btree_first(table->indexes[test->field->index].tree) : seek(table, test, test->slots[0]);
}

static int never_behind(const void *key, const void *entry, void *arg)
{
	(void)key, (void)entry, (void)arg;
	return 0;
}

static size_t estimate_range(const struct table *table, const struct test *test, size_t most)
{
	struct place top = place_of(table, test, test->slots[1]);
	return btree_run(range_start(table, test), test->high_open ? never_behind : top.probe, &top.key, NULL, most);
}

static bool has_index(const struct table *table, const struct test *test)
{
	if (test->on == ON_ID)
		return true;
	if (test->on == ON_STATE)
		return table->by_state != NULL;
	return test->on == ON_FIELD && table->indexes[test->field->index].tree;
}

static struct plan choose_below(const struct prepared *prepared, const struct table *table, size_t most)
{
	struct plan best = { NULL, most };
	for (size_t i = 0; i < prepared->test_count; i++) {
		const struct test *test = &prepared->tests[i];
		bool range = test->op == CONDITION_RANGE && test->on == ON_FIELD;
		if ((test->op != CONDITION_IN && !range) || !has_index(table, test))
			continue;
		size_t count = range ? estimate_range(table, test, best.estimate) + 1 : estimate(table, test, best.estimate);      /* an equality is better when they are the same */
		if (!best.test || count < best.estimate)
			best = (struct plan){ test, count };
	}
	return best;
}

/* The first of the most selective. */
static struct plan choose(const struct prepared *prepared, const struct table *table)
{
	return choose_below(prepared, table, ESTIMATE_MAX);
}

typedef bool (*look_fn)(void *arg, struct record *record);

/* Equal values of a list in a condition would show a record twice: later ones are passed over. */
static bool repeats(const struct test *test, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (slot_cmp(test->field, test->slots[i], test->slots[at]) == 0)
			return true;
	return false;
}

static bool id_from(const struct prepared *prepared, const struct test **from)
{
	for (size_t i = 0; i < prepared->test_count; i++)
		if (prepared->tests[i].on == ON_ID && prepared->tests[i].op == CONDITION_RANGE && !prepared->tests[i].low_open) {
			*from = &prepared->tests[i];
			return true;
		}
	return false;
}

static void look_by(const struct prepared *prepared, struct plan plan, look_fn look, void *arg, size_t *examined, bool *indexed)
{
	const struct table *table = table_of(prepared->world, prepared->query->kind);
	const struct test *from;
	*examined = 0;
	*indexed = plan.test != NULL;
	if (!plan.test) {
		struct btree_cursor cursor = id_from(prepared, &from) ? seek(table, from, from->slots[0]) : btree_first(table->by_id);
		for (struct record *record; (record = btree_at(&cursor)) != NULL; btree_next(&cursor)) {
			++*examined;
			if (passes_all(prepared, plan.test, record) && !look(arg, record))
				return;
		}
		return;
	}
	if (plan.test->op == CONDITION_RANGE) {
		struct btree_cursor cursor = range_start(table, plan.test);
		for (struct record *record; (record = btree_at(&cursor)) != NULL && below_top(plan.test, record); btree_next(&cursor)) {
			++*examined;
			if (passes_all(prepared, plan.test, record) && !look(arg, record))
				return;
		}
		return;
	}
	for (size_t i = 0; i < plan.test->count; i++) {
		if (repeats(plan.test, i))
			continue;
		struct btree_cursor cursor = seek(table, plan.test, plan.test->slots[i]);
		for (struct record *record; (record = btree_at(&cursor)) != NULL && same_key(plan.test, record, plan.test->slots[i]); btree_next(&cursor)) {
			++*examined;
			if (passes_all(prepared, plan.test, record) && !look(arg, record))
				return;
		}
	}
}

static void look_through(const struct prepared *prepared, look_fn look, void *arg, size_t *examined, bool *indexed)
{
	look_by(prepared, choose(prepared, table_of(prepared->world, prepared->query->kind)), look, arg, examined, indexed);
}

/* ---- order and pages ---- */

struct gathering { const struct prepared *prepared; struct record **records; size_t count, cap, keep; const struct record *after; };

static int order(const struct prepared *prepared, const struct record *a, const struct record *b)
{
	if (prepared->sort_on != ON_ID) {
		struct got left = get_own(a, prepared->sort_on, prepared->sort), right = get_own(b, prepared->sort_on, prepared->sort);
		int by_value = left.has != right.has ? (left.has ? -1 : 1) : left.has ? slot_cmp(prepared->sort, left.slot, right.slot) : 0;
		if (by_value)
			return left.has == right.has && prepared->descending ? -by_value : by_value;      /* missing values stand last either way */
	}
	int by_id = str_cmp(record_id(a), record_id(b));
	return prepared->descending ? -by_id : by_id;
}

static int sort_order(const void *a, const void *b, void *arg)
{
	return order(arg, *(struct record *const *)a, *(struct record *const *)b);
}

static void shrink(struct gathering *gathering)
{
	qsort_r(gathering->records, gathering->count, sizeof gathering->records[0], sort_order, (void *)(uintptr_t)gathering->prepared);
	if (gathering->count > gathering->keep)
		gathering->count = gathering->keep;
}

/* Never more than twice what is kept: the worse half goes whenever it is full. */
static bool gather(void *arg, struct record *record)
{
	struct gathering *gathering = arg;
	if (gathering->after && order(gathering->prepared, record, gathering->after) <= 0)
		return true;
	if (gathering->count == gathering->cap) {
		if (gathering->cap >= 2 * gathering->keep) {
			shrink(gathering);
		} else {
			gathering->cap = gathering->cap ? gathering->cap * 2 : 32;
			gathering->records = mem_resize(gathering->records, gathering->cap * sizeof gathering->records[0]);
		}
	}
	gathering->records[gathering->count++] = record;
	return true;
}

static void hex(struct buf *out, struct str bytes)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < bytes.len; i++) {
		buf_byte(out, digits[(unsigned char)bytes.ptr[i] >> 4]);
		buf_byte(out, digits[(unsigned char)bytes.ptr[i] & 15]);
	}
}

/* The last record of a page and the order it stood in. */
static void write_cursor(const struct query *query, const struct record *last, struct buf *out)
{
	hex(out, query->sort);
	buf_byte(out, '.');
	hex(out, record_id(last));
}

static bool read_cursor(const struct prepared *prepared, const struct record **after, struct err *err)
{
	const struct query *query = prepared->query;
	struct buf start = BUF_INIT;
	char id[80];
	size_t length = 0;
	*after = NULL;
	if (!query->cursor.len)
		return true;
	hex(&start, query->sort);
	buf_byte(&start, '.');
	bool ok = str_starts(query->cursor, buf_view(&start)) && query->cursor.len > start.len;
	for (size_t i = start.len; ok && i + 1 < query->cursor.len && length < sizeof id; i += 2) {
		char pair[3] = { query->cursor.ptr[i], query->cursor.ptr[i + 1], '\0' }, *end;
		id[length++] = (char)strtol(pair, &end, 16);
		ok = *end == '\0';
	}
	buf_free(&start);
	*after = ok ? world_find(prepared->world, query->kind, (struct str){ id, length }) : NULL;
	return *after || err_set(err, ERR_INPUT, "this cursor is not from the same query");
}

bool query_run(const struct world *world, const struct query *query, struct page *page, struct err *err)
{
	struct prepared prepared;
	*page = (struct page){ .count = 0 };
	if (query->limit > LIMIT_MAX)
		return err_item(err, ERR_REFUSED, "/limit", "at most %d at once", LIMIT_MAX);
	if (!prepare(&prepared, world, query, err))
		return false;
	size_t limit = query->limit ? query->limit : LIMIT_DEFAULT;
	struct gathering gathering = { .prepared = &prepared, .keep = limit + 1 };
	bool ok = read_cursor(&prepared, &gathering.after, err);
	if (ok) {
		look_through(&prepared, gather, &gathering, &page->examined, &page->indexed);
		if (gathering.count)
			shrink(&gathering);
		page->more = gathering.count > limit;
		page->records = gathering.records;
		page->count = page->more ? limit : gathering.count;
		if (page->more)
			write_cursor(query, page->records[limit - 1], &page->cursor);
	}
	unprepare(&prepared);
	return ok;
}

void page_free(struct page *page)
{
	mem_free(page->records);
	buf_free(&page->cursor);
	*page = (struct page){ .count = 0 };
}

/* ---- sums ---- */

struct summing { struct total *total; const struct field *field; };

static bool add(void *arg, struct record *record)
{
	struct summing *summing = arg;
	summing->total->count++;
	if (!summing->field || !record_has(record, summing->field))
		return true;
	union slot slot = record->slots[summing->field->index];
	if (summing->field->type == FIELD_NUMBER)
		summing->total->number += slot.number;
	else
		summing->total->integer += slot.integer;
	return true;
}

bool query_total(const struct world *world, const struct query *query, const struct field *sum, struct total *total, struct err *err)
{
	struct prepared prepared;
	struct summing summing = { total, sum };
	*total = (struct total){ .is_integer = !sum || sum->type != FIELD_NUMBER };
	if (sum && sum->type != FIELD_NUMBER && sum->type != FIELD_INTEGER && sum->type != FIELD_MONEY)
		return err_set(err, ERR_REFUSED, "%s is a %s; only numbers can be summed", sum->name, field_type_name(sum->type));
	if (!prepare(&prepared, world, query, err))
		return false;
	look_through(&prepared, add, &summing, &total->examined, &total->indexed);
	unprepare(&prepared);
	return true;
}

/* ---- each, in id order ---- */

struct first { struct record *record; bool in_order; };

static bool take_first(void *arg, struct record *record)
{
	struct first *first = arg;
	if (!first->record || str_cmp(record_id(record), record_id(first->record)) < 0)
		first->record = record;
	return !first->in_order;
}

struct record *query_first(const struct world *world, const struct query *query, struct err *err)
{
	enum { FEW = 64 };
	struct prepared prepared;
	size_t examined;
	bool indexed;
	if (!prepare(&prepared, world, query, err))
		return NULL;
	struct plan plan = choose_below(&prepared, table_of(world, query->kind), FEW);
	if (plan.estimate >= FEW)
		plan.test = NULL;
	struct first first = { NULL, !plan.test };
	look_by(&prepared, plan, take_first, &first, &examined, &indexed);
	unprepare(&prepared);
	return first.record;
}

static bool gather_all(void *arg, struct record *record)
{
	struct gathering *gathering = arg;
	if (gathering->count == gathering->cap) {
		gathering->cap = gathering->cap ? gathering->cap * 2 : 64;
		gathering->records = mem_resize(gathering->records, gathering->cap * sizeof gathering->records[0]);
	}
	gathering->records[gathering->count++] = record;
	return true;
}

bool query_each(const struct world *world, const struct query *query, bool (*fn)(void *arg, struct record *record), void *arg, struct err *err)
{
	struct prepared prepared;
	struct gathering gathering = { .prepared = &prepared };
	size_t examined;
	bool indexed, going = true;
	if (!prepare(&prepared, world, query, err))
		return false;
	look_through(&prepared, gather_all, &gathering, &examined, &indexed);
	if (gathering.count)
		qsort_r(gathering.records, gathering.count, sizeof gathering.records[0], sort_order, &prepared);
	unprepare(&prepared);
	for (size_t i = 0; going && i < gathering.count; i++)
		going = fn(arg, gathering.records[i]);
	mem_free(gathering.records);
	return true;
}
