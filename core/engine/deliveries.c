/* muster.delivery: what became of a try to deliver, told by whoever sends. {"delivery":ID,"how":"deliver|put_off|die","tries":N,"answer":TEXT,
 * "not_before":TIME}. One that is given up tells whoever keeps the rules. */
#include "engine/state.h"

#include <stdio.h>

static const char *const hows[] = { "deliver", "put_off", "die", NULL };

static struct record *ready_delivery(const struct engine *engine, const struct json *data, struct err *err)
{
	const struct json *id = json_get(data, "delivery");
	struct record *record = id && id->type == JSON_TEXT ? world_find(engine->world, engine_kind(engine, "delivery"), json_str(id)) : NULL;
	if (!record)
		err_set(err, ERR_NOT_FOUND, "there is no such delivery");
	else if (strcmp(record_state(record), "ready") != 0)
		err_set(err, ERR_CONFLICT, "that delivery is %s already", record_state(record));
	else
		return record;
	return NULL;
}

static const char *how_of(const struct json *data, struct err *err)
{
	for (size_t i = 0; hows[i]; i++)
		if (json_is_text(json_get(data, "how"), hows[i]))
			return hows[i];
	err_item(err, ERR_REFUSED, "/data/how", "how is one of deliver, put_off, die");
	return NULL;
}

/* Once a channel: the first letter that is given up is told, the others are seen beside it. */
static void tell_keeper(struct turn *turn, struct node *node, const struct record *record)
{
	struct str channel = system_text(record, "channel");
	struct buf key = BUF_INIT, text = BUF_INIT, en = BUF_INIT, zh = BUF_INIT;
	buf_printf(&key, "dead_letter:%.*s", STR_ARG(channel));
	buf_printf(&en, "messages on channel %.*s are given up: %.*s", STR_ARG(channel), STR_ARG(system_text(record, "answer")));
	buf_printf(&zh, "渠道%.*s的消息未能送达: %.*s", STR_ARG(channel), STR_ARG(system_text(record, "answer")));
	buf_lit(&text, "{\"en\":");
	json_put_str(&text, buf_view(&en));
	buf_lit(&text, ",\"zh-CN\":");
	json_put_str(&text, buf_view(&zh));
	buf_byte(&text, '}');
	alert_by_engine(turn, node, buf_view(&key), STR("policy_owner"), buf_view(&text));
	buf_free(&key);
	buf_free(&text);
	buf_free(&en);
	buf_free(&zh);
}

bool delivery_event(struct engine *engine, const struct submission *submission, struct err *err)
{
	static const char *const members[] = { "tries", "answer", "not_before" };
	struct turn *turn = &engine->turn;
	struct record *record = ready_delivery(engine, submission->data, err);
	const char *how = record ? how_of(submission->data, err) : NULL;
	struct named_value fields[COUNT_OF(members)];
	size_t count = 0;
	if (!how)
		return false;
	struct node *node = turn_root_reserved(engine, "muster.delivery", submission->actor, submission->source);
	json_write(&node->data, submission->data);
	for (size_t i = 0; i < COUNT_OF(members); i++) {
		const struct json *value = json_get(submission->data, members[i]);
		if (value && (i < 2 || strcmp(how, "put_off") == 0))
			fields[count++] = (struct named_value){ str_of(members[i]), value_of_json(value, &turn->arena) };
	}
	struct proposal proposal = { .def = kind_event(record_kind(record), str_of(how)), .subject = record, .fields = fields, .field_count = count, .actor = STR("system"), .cause = node, .pointer = "" };
	if (!event_apply(turn, &proposal, NULL, err))
		return false;
	if (strcmp(how, "die") == 0)
		tell_keeper(turn, node, record);
	return true;
}
