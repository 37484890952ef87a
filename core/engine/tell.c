/* The words for what the log names: entities, actors, rules, accounts. */
#include "engine/tell.h"

#include <stdio.h>

const struct labels *engine_labels(struct engine *engine)
{
	if (!engine->labels)
		engine->labels = labels_new(world_model(engine->world));
	return engine->labels;
}

bool teller_open(struct teller *teller, struct engine *engine, const char *language, struct err *err)
{
	*teller = (struct teller){ .engine = engine, .calendar = world_calendar(engine->world), .language = language, .now_us = engine_now(engine) };
	if (language && strcmp(language, "en") != 0 && strcmp(language, "zh-CN") != 0)
		return err_set(err, ERR_INPUT, "lang is en or zh-CN");
	teller->labels = engine_labels(engine);
	return true;
}

void teller_close(struct teller *teller)
{
	map_free(&teller->acting);
	map_free(&teller->files);
	arena_free(&teller->arena);
	arena_free(&teller->turn_arena);
}

bool teller_turn(struct teller *teller, uint64_t root, struct err *err)
{
	if (teller->rows && teller->turn == root)
		return true;
	arena_clear(&teller->turn_arena);
	teller->rows = NULL;
	teller->turn = root;
	return log_rows_of_root(teller->engine, root, &teller->turn_arena, &teller->rows, &teller->row_count, err);
}

const struct json *teller_parse(struct teller *teller, struct str text)
{
	ERR_DECLARE(err);
	return text.len ? json_parse(text, (struct json_limits){ 64, 1000000 }, &teller->arena, &err) : NULL;
}

struct str tell_name(const struct record *record)
{
	static const char *const names[] = { "title", "name" };
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct field *field = kind_field(record_kind(record), str_of(names[i]));
		if (field && !field->private && field->type == FIELD_TEXT && record_has(record, field))
			return text_str(record->slots[field->index].text);
	}
	return record_id(record);
}

void tell_entity(const struct teller *teller, struct said *said, const struct record *record)
{
	said_label(said, label_kind(teller->labels, record_kind(record)), str_of(record_kind(record)->name));
	said_add(said, " “", "“");
	said_str(said, tell_name(record));
	said_add(said, "”", "”");
}

static const struct record *place_of(const struct teller *teller, struct str text)
{
	const char *slash = text.len ? memchr(text.ptr, '/', text.len) : NULL;
	if (!slash)
		return NULL;
	struct str kind_name = { text.ptr, (size_t)(slash - text.ptr) }, id = { slash + 1, text.len - kind_name.len - 1 };
	const struct kind *kind = model_kind(world_model(teller->engine->world), kind_name);
	return kind ? world_find(teller->engine->world, kind, id) : NULL;
}

void tell_place(const struct teller *teller, struct said *said, struct str text)
{
	const struct record *record = place_of(teller, text);
	if (record)
		said_str(said, tell_name(record));
	else
		tell_word(teller, said, text);
}

/* The engine knows no kind of people: an actor is whoever of the entities with a name has that id, if it is only one. */
static const struct record *named_record(const struct teller *teller, struct str id)
{
	const struct model *model = world_model(teller->engine->world);
	const struct record *found = NULL;
	for (uint16_t i = 0; i < model->kind_count; i++) {
		const struct record *record = model->kinds[i].system ? NULL : world_find(teller->engine->world, &model->kinds[i], id);
		if (!record || str_eq(tell_name(record), id))
			continue;
		if (found)
			return NULL;
		found = record;
	}
	return found;
}

void tell_actor(const struct teller *teller, struct said *said, struct str actor)
{
	const struct record *record = named_record(teller, actor);
	if (record)
		said_str(said, tell_name(record));
	else if (!actor.len)
		said_add(said, "somebody unnamed", "未具名者");
	else if (str_is(actor, "system"))
		said_add(said, "the system", "系统");
	else
		said_str(said, actor);
}

void tell_rule(const struct teller *teller, struct said *said, struct str name, uint64_t version)
{
	const struct engine *engine = teller->engine;
	const struct handler *handler = map_get(&engine->handlers_by_name, name);
	uint64_t active = engine->release ? engine->release->version : 0;
	const struct json *label = handler && handler->label ? teller_parse((struct teller *)(uintptr_t)teller, str_of(handler->label)) : NULL;
	if (label) {
		said_add(said, "“", "“");
		said_label(said, label, name);
		said_add(said, "” ", "”");
	}
	said_str(said, name);
	said_add(said, " (", "(");
	if (handler) {
		said_add(said, version && version != active ? "now " : "", version && version != active ? "现位于" : "");
		said_str(said, str_of(handler->where));
		said_add(said, version ? ", " : "", version ? "," : "");
	}
	if (version) {
		said_add(said, "version ", "第");
		said_int(said, (int64_t)version);
		said_add(said, "", "版");
	} else if (!handler) {
		said_add(said, "not in the active version", "现行版本中没有");
	}
	said_add(said, ")", ")");
}

static const struct { const char *type, *en, *zh; } reserved[] = {
	{ "muster.every", "a recurring date", "定期日程" }, { "muster.each", "a sweep over all", "逐个处理" }, { "muster.retry", "a retry", "重试" },
	{ "muster.publish", "the publishing of a version", "发布新版本" }, { "muster.rollback", "a return to an earlier version", "恢复旧版本" },
	{ "muster.params", "a change of a setting", "参数调整" }, { "muster.suspend", "the suspension of a rule", "停用规则" }, { "muster.resume", "the resumption of a rule", "恢复规则" },
	{ "muster.parked", "a check that failed", "检查出错" }, { "muster.deadlines", "deadlines moved", "时限调整" }, { "muster.delivered", "a delivery", "消息送达" },
};

void tell_event_name(const struct teller *teller, struct said *said, struct str type)
{
	const struct event_def *def = model_event(world_model(teller->engine->world), type);
	for (size_t i = 0; i < COUNT_OF(reserved); i++)
		if (str_is(type, reserved[i].type)) {
			said_add(said, reserved[i].en, reserved[i].zh);
			return;
		}
	if (def)
		said_label(said, label_event(teller->labels, def), str_of(def->name));
	else
		said_str(said, type);
}

void tell_state(const struct teller *teller, struct said *said, const struct kind *kind, struct str state)
{
	said_label(said, label_state(teller->labels, kind, state), state);
}

void tell_word(const struct teller *teller, struct said *said, struct str word)
{
	said_label(said, label_word(teller->labels, word), word);
}

void tell_amount(struct said *said, const struct ledger_def *ledger, int64_t amount, bool sign)
{
	char digits[48];                               /* from the last one backwards */
	size_t at = sizeof digits;
	uint64_t rest = amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;
	for (int place = 0; rest || place <= ledger->decimals; place++, rest /= 10) {
		if (place == ledger->decimals && place)
			digits[--at] = '.';
		digits[--at] = (char)('0' + rest % 10);
	}
	if (amount < 0 || sign)
		digits[--at] = amount < 0 ? '-' : '+';
	said_str(said, (struct str){ digits + at, sizeof digits - at });
}

void tell_ledger(const struct teller *teller, struct said *said, const struct ledger_def *ledger)
{
	said_label(said, label_ledger(teller->labels, str_of(ledger->name)), str_of(ledger->name));
}
