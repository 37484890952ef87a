/* Figures down to their events: a balance by its entries, a declared figure by its rows, a plain field by who gave it its value. */
#include "engine/tell.h"

enum { CHAIN_MOST = 32 };

/* ---- from an event to its root ---- */

static const struct log_row *row_of_turn(const struct teller *teller, uint64_t seq)
{
	for (size_t i = 0; i < teller->row_count; i++)
		if (teller->rows[i].seq == seq)
			return &teller->rows[i];
	return NULL;
}

static void put_text(struct buf *out, const char *name, struct str text)
{
	if (!text.len)
		return;
	json_put_name(out, name);
	json_put_str(out, text);
}

static void put_step(const struct teller *teller, const struct log_row *row, struct buf *out)
{
	json_put_comma(out);
	buf_lit(out, "{\"seq\":");
	buf_int(out, (int64_t)row->seq);
	json_put_name(out, "time");
	buf_byte(out, '"');
	calendar_time_print(teller->calendar, row->time_us, out);
	buf_byte(out, '"');
	put_text(out, "type", row->type);
	put_text(out, "subject", row->subject);
	put_text(out, row->rule.len ? "rule" : "actor", row->rule.len ? row->rule : row->actor);
	buf_lit(out, ",\"version\":");
	buf_int(out, (int64_t)row->version);
	if (row->because.len) {
		buf_lit(out, ",\"because\":");
		buf_str(out, row->because);
	}
	buf_byte(out, '}');
}

static void tell_step(struct teller *teller, struct said *said, const struct log_row *row)
{
	const struct event_def *def = model_event(world_model(teller->engine->world), row->type);
	const struct record *subject = def ? world_find(teller->engine->world, def->kind, row->subject) : NULL;
	const struct json *because = teller_parse(teller, row->because);
	said_add(said, " ← #", " ← #");
	said_int(said, (int64_t)row->seq);
	said_add(said, " ", " ");
	tell_event_name(teller, said, row->type);
	if (subject) {
		said_add(said, " of ", ":");
		tell_entity(teller, said, subject);
	}
	said_add(said, ", ", ",");
	if (row->rule.len) {
		said_add(said, "rule ", "规则");
		tell_rule(teller, said, row->rule, row->version);
	} else {
		tell_origin(teller, said, row);
	}
	if (because) {
		said_add(said, " [", "[");
		said_reason(said, because);
		said_add(said, "]", "]");
	}
}

/* "events":[from the event itself to the root of its turn], and the same in words. A position that the log of this folder lacks gives none. */
static bool follow(struct teller *teller, uint64_t seq, struct said *said, struct buf *out, struct err *err)
{
	struct log_row row;
	buf_lit(out, ",\"events\":[");
	if (seq && seq <= teller->engine->durable_seq) {
		if (!log_row_read(teller->engine, seq, &teller->arena, &row, err) || !teller_turn(teller, row.root, err))
			return false;
		const struct log_row *step = row_of_turn(teller, seq);
		for (int i = 0; step && i < CHAIN_MOST; i++) {
			put_step(teller, step, out);
			tell_step(teller, said, step);
			step = step->cause ? row_of_turn(teller, step->cause) : NULL;
		}
	}
	buf_byte(out, ']');
	return true;
}

/* Sentences gathered beside the rows. */
struct account { struct teller teller; struct buf sentences; struct said said; struct buf *out; };

static void end_sentence(struct account *account, const char *what, uint64_t seq, int64_t time_us)
{
	struct buf *out = &account->sentences;
	json_put_comma(out);
	buf_lit(out, "{\"what\":");
	json_put_text(out, what);
	if (seq) {
		buf_lit(out, ",\"seq\":");
		buf_int(out, (int64_t)seq);
		buf_lit(out, ",\"time\":\"");
		calendar_time_print(account->teller.calendar, time_us, out);
		buf_byte(out, '"');
	}
	said_write(&account->said, account->teller.language, out);
	buf_byte(out, '}');
	said_clear(&account->said);
}

static bool open_account(struct account *account, struct engine *engine, const struct record *record, const struct explain_query *query, struct buf *out, struct err *err)
{
	*account = (struct account){ .out = out };
	if (!teller_open(&account->teller, engine, query->language, err))
		return false;
	buf_lit(out, "{\"entity\":");
	record_write_json(engine->world, record, NULL, out);
	buf_byte(&account->sentences, '[');
	return true;
}

static bool close_account(struct account *account, bool ok)
{
	buf_lit(account->out, ",\"sentences\":");
	buf_str(account->out, buf_view(&account->sentences));
	buf_lit(account->out, "]}");
	buf_free(&account->sentences);
	said_free(&account->said);
	teller_close(&account->teller);
	return ok;
}

/* ---- a balance ---- */

struct side { int64_t amount, balance; struct str other; };

static struct side side_of(const struct ledger_entry *entry, struct str name)
{
	if (str_eq(entry->to, name))
		return (struct side){ entry->amount, entry->to_balance, entry->from };
	return (struct side){ -entry->amount, entry->from_balance, entry->to };
}

static bool put_entry(struct account *account, const struct ledger_def *def, const struct ledger_entry *entry, struct side side, struct err *err)
{
	struct buf *out = account->out;
	struct said *said = &account->said;
	const struct teller *teller = &account->teller;
	json_put_comma(out);
	buf_printf(out, "{\"number\":%llu,\"seq\":%llu,\"time\":\"", (unsigned long long)entry->number, (unsigned long long)entry->seq);
	calendar_time_print(teller->calendar, entry->time_us, out);
	buf_printf(out, "\",\"amount\":%lld,\"balance\":%lld", (long long)side.amount, (long long)side.balance);
	put_text(out, side.amount < 0 ? "to" : "from", side.other);
	put_text(out, "reason", entry->reason);
	tell_amount(said, def, side.amount, true);
	said_add(said, side.amount < 0 ? " to " : " from ", side.amount < 0 ? ",付给" : ",来自");
	tell_place(teller, said, side.other);
	said_add(said, ", balance ", ",余额");
	tell_amount(said, def, side.balance, false);
	if (entry->reason.len) {
		said_add(said, ", for ", ",事由");
		tell_word(teller, said, entry->reason);
	}
	bool ok = follow(&account->teller, entry->seq, said, out, err);
	buf_byte(out, '}');
	end_sentence(account, "entry", entry->seq, entry->time_us);
	return ok;
}

struct places { size_t items[EXPLAIN_MOST]; size_t count, earlier; };     /* newest first; earlier: where to go on, 0 = no more */

static void choose_entries(const struct ledger *ledger, const struct ledger_def *def, struct str name, const struct explain_query *query, struct places *places)
{
	size_t max = query->max && query->max < EXPLAIN_MOST ? query->max : query->max ? EXPLAIN_MOST : EXPLAIN_USUAL;
	places->count = 0;
	places->earlier = ledger_newest(ledger, def, name);
	while (query->before && places->earlier && places->earlier >= query->before)
		places->earlier = ledger_earlier(ledger, places->earlier, name);
	for (; places->earlier && places->count < max; places->earlier = ledger_earlier(ledger, places->earlier, name)) {
		struct ledger_entry entry = ledger_entry_at(ledger, places->earlier - 1);
		if (query->has_since && entry.time_us < query->since_us)
			return;
		places->items[places->count++] = places->earlier;
	}
}

static void tell_balance(struct account *account, const struct ledger_def *def, int64_t balance)
{
	struct said *said = &account->said;
	tell_ledger(&account->teller, said, def);
	said_add(said, ": ", ":");
	tell_amount(said, def, balance, false);
	end_sentence(account, "total", 0, 0);
}

bool engine_balance(struct engine *engine, const struct record *record, const struct ledger_def *def, const struct explain_query *query, struct buf *out, struct err *err)
{
	struct account account;
	struct places *places = mem_alloc(sizeof *places);
	struct buf name = BUF_INIT;
	bool ok = open_account(&account, engine, record, query, out, err);
	if (ok) {
		buf_printf(&name, "%s/%.*s", record_kind(record)->name, STR_ARG(record_id(record)));
		choose_entries(engine->ledger, def, buf_view(&name), query, places);
		int64_t balance = ledger_balance(engine->ledger, def, buf_view(&name)), running = 0, opening = 0;
		bool adds_up = true;
		buf_lit(out, ",\"ledger\":");
		json_put_text(out, def->name);
		buf_printf(out, ",\"decimals\":%u,\"entries\":[", def->decimals);
		for (size_t i = places->count; ok && i-- > 0;) {
			struct ledger_entry entry = ledger_entry_at(engine->ledger, places->items[i] - 1);
			struct side side = side_of(&entry, buf_view(&name));
			opening = i + 1 == places->count ? side.balance - side.amount : opening;
			running = i + 1 == places->count ? opening : running;
			running += side.amount;
			adds_up = adds_up && running == side.balance;
			ok = put_entry(&account, def, &entry, side, err);
		}
		adds_up = adds_up && (query->before || places->count == 0 || running == balance);
		buf_printf(out, "],\"opening\":%lld,\"balance\":%lld,\"adds_up\":%s", (long long)opening, (long long)balance, adds_up ? "true" : "false");
		if (places->earlier)
			buf_printf(out, ",\"more\":{\"before\":%zu}", places->items[places->count ? places->count - 1 : 0]);
		tell_balance(&account, def, balance);
		ok = close_account(&account, ok);
	}
	buf_free(&name);
	mem_free(places);
	return ok;
}

/* ---- a declared figure ---- */

static int64_t whole(const struct json *object, const char *name)
{
	const struct json *value = json_get(object, name);
	return value && value->type == JSON_INT ? value->integer : 0;
}

static struct record *record_of(const struct teller *teller, const struct json *reference)
{
	const char *slash = reference && reference->type == JSON_TEXT ? strchr(reference->text, '/') : NULL;
	const struct kind *kind = slash ? model_kind(world_model(teller->engine->world), (struct str){ reference->text, (size_t)(slash - reference->text) }) : NULL;
	return kind ? world_find(teller->engine->world, kind, str_of(slash + 1)) : NULL;
}

static uint64_t born_at(const struct record *record)
{
	const struct kind *kind = record_kind(record);
	struct happening first;
	for (uint16_t i = 0; i < kind->event_count; i++)
		if (kind->events[i].creates && record_last(record, &kind->events[i], &first))
			return first.seq;
	return 0;
}

static void put_member(struct buf *out, const char *name, const struct json *value)
{
	if (!value)
		return;
	json_put_name(out, name);
	json_write(out, value);
}

static bool put_part(struct account *account, const struct json *part, const struct ledger_def *scale, int64_t running, struct err *err)
{
	struct buf *out = account->out;
	struct said *said = &account->said;
	const struct record *of = record_of(&account->teller, json_get(part, "of")), *from = record_of(&account->teller, json_get(part, "from"));
	const struct json *text = json_get(part, "text");
	json_put_comma(out);
	buf_printf(out, "{\"amount\":%lld,\"running\":%lld", (long long)whole(part, "amount"), (long long)running);
	put_member(out, "of", json_get(part, "of"));
	put_member(out, "from", json_get(part, "from"));
	put_member(out, "text", text);
	tell_amount(said, scale, whole(part, "amount"), true);
	said_add(said, " → ", "→");
	tell_amount(said, scale, running, false);
	if (text) {
		said_add(said, ": ", ":");
		said_reason(said, text);
	}
	if (from) {
		said_add(said, ", arose from ", ",来源:");
		tell_entity(&account->teller, said, from);
	}
	bool ok = follow(&account->teller, of ? born_at(of) : 0, said, out, err);
	buf_byte(out, '}');
	end_sentence(account, "row", of ? born_at(of) : 0, of ? of->created_us : 0);
	return ok;
}

static bool put_figure(struct account *account, const struct json *figure, struct err *err)
{
	struct buf *out = account->out;
	struct said *said = &account->said;
	int64_t running = whole(figure, "start"), total = whole(figure, "total"), decimals = whole(figure, "decimals");
	const struct ledger_def scale = { .decimals = (uint8_t)(decimals < 0 ? 0 : decimals > 6 ? 6 : decimals) };
	const struct json *text = json_get(figure, "text"), *unit = json_get(figure, "unit");
	bool ok = true;
	buf_printf(out, ",\"total\":%lld,\"decimals\":%u,\"start\":%lld", (long long)total, scale.decimals, (long long)running);
	put_member(out, "text", text);
	buf_lit(out, ",\"rows\":[");
	tell_amount(said, &scale, total, false);
	if (unit)
		said_reason(said, unit);
	if (text) {
		said_add(said, ": ", ":");
		said_reason(said, text);
	}
	end_sentence(account, "total", 0, 0);
	for (const struct json *part = json_first(json_get(figure, "rows")); ok && part; part = part->next) {
		running += whole(part, "amount");
		ok = put_part(account, part, &scale, running, err);
	}
	buf_printf(out, "],\"adds_up\":%s", running == total ? "true" : "false");
	if (running != total) {
		said_add(said, "The rows do not add up: they come to ", "各项相加不符:合计为");
		tell_amount(said, &scale, running, false);
		end_sentence(account, "total", 0, 0);
	}
	return ok;
}

static const struct figure_def *find_figure(const struct engine *engine, const struct kind *kind, struct str name)
{
	for (size_t i = 0; engine->release && i < engine->release->figure_count; i++)
		if (engine->release->figures[i].kind == kind && str_is(name, engine->release->figures[i].name))
			return &engine->release->figures[i];
	return NULL;
}

/* Like a page: the function runs in a turn that is taken back. *json stays NULL when it has nothing to say. */
static bool ask_figure(struct teller *teller, struct record *record, const struct figure_def *figure, const struct json **json, struct err *err)
{
	struct engine *engine = teller->engine;
	struct run_result result = { .error = BUF_INIT };
	if (!turn_begin(engine, clock_wall(engine->config.clock)))
		return err_set(err, ERR_BUSY, "a turn is running");
	struct node *node = turn_root_reserved(engine, "muster.explain", STR("system"), STR("explain"));
	enum verdict verdict = run_page(&engine->turn, node, record, figure->handler, &result);
	turn_cancel(engine);
	bool ok = verdict == VERDICT_OK || err_set(err, ERR_SCRIPT, "the figure '%s' could not be accounted for (%s): %.300s", figure->name, verdict_name(verdict), buf_cstr(&result.error));
	*json = ok && !str_is(buf_view(&result.page), "null") ? teller_parse(teller, arena_str(&teller->arena, buf_view(&result.page))) : NULL;
	result_free(&result);
	return ok;
}

/* ---- a plain field ---- */

static bool gives(struct teller *teller, const struct log_row *row, struct str field)
{
	const struct json *data = teller_parse(teller, row->data);
	for (const struct json *name = json_first(data); name; name = json_next_member(name))
		if (str_eq(json_str(name), field))
			return true;
	return false;
}

static bool put_field(struct account *account, const struct record *record, const struct field *field, struct err *err)
{
	struct teller *teller = &account->teller;
	struct happening happenings[HISTORY_MAX];
	size_t count = record_history(record, NULL, happenings, HISTORY_MAX);
	struct log_row row;
	for (size_t i = 0; i < count; i++) {
		if (happenings[i].seq > teller->engine->durable_seq)
			continue;
		if (!log_row_read(teller->engine, happenings[i].seq, &teller->arena, &row, err))
			return false;
		if (!gives(teller, &row, str_of(field->name)))
			continue;
		said_label(&account->said, label_field(teller->labels, record_kind(record), NULL, str_of(field->name)), str_of(field->name));
		said_add(&account->said, " was given its value", "的值由此而来");
		bool ok = follow(teller, row.seq, &account->said, account->out, err);
		end_sentence(account, "field", row.seq, row.time_us);
		return ok;
	}
	said_label(&account->said, label_field(teller->labels, record_kind(record), NULL, str_of(field->name)), str_of(field->name));
	said_add(&account->said, record_has(record, field) ? ": none of the events that the entity remembers gave it; it is the default, or older" : " has no value",
	         record_has(record, field) ? ":近期事件都未改动它,为默认值或更早设定" : "没有值");
	end_sentence(account, "field", 0, 0);
	return true;
}

static bool no_figure(const struct engine *engine, const struct kind *kind, struct str name, struct err *err)
{
	const char *names[320];
	size_t count = 0;
	char text[64], hint[80] = "";
	for (size_t i = 0; engine->release && i < engine->release->figure_count && count < 60; i++)
		if (engine->release->figures[i].kind == kind)
			names[count++] = engine->release->figures[i].name;
	for (uint16_t i = 0; i < kind->field_count && count < COUNT_OF(names) - 1; i++)
		names[count++] = kind->fields[i].name;
	names[count] = NULL;
	if (str_to_c(name, text, sizeof text))
		err_suggest(hint, sizeof hint, text, names);
	return err_set(err, ERR_INPUT, "%s has no figure or field of that name%s", kind->name, hint);
}

bool engine_figure(struct engine *engine, struct record *record, struct str name, const struct explain_query *query, struct buf *out, struct err *err)
{
	const struct kind *kind = record_kind(record);
	const struct figure_def *figure = find_figure(engine, kind, name);
	const struct field *field = kind_field(kind, name);
	const struct json *json = NULL;
	struct account account;
	if (!figure && !field)
		return no_figure(engine, kind, name, err);
	if (!open_account(&account, engine, record, query, out, err))
		return false;
	bool ok = !figure || ask_figure(&account.teller, record, figure, &json, err);
	buf_lit(out, ",\"figure\":");
	json_put_str(out, name);
	if (ok && json)
		ok = put_figure(&account, json, err);
	else if (ok && field)
		ok = put_field(&account, record, field, err);
	else if (ok)
		ok = err_set(err, ERR_NOT_FOUND, "%s '%.*s' has no such figure at present", kind->name, STR_ARG(record_id(record)));
	return close_account(&account, ok);
}
