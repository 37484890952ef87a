/* Messages to other communities: a record each, ready until the other side has answered. muster.delivered says how it went and becomes an event
 * of the message, so that a rule may hear of it: on("muster_message.refuse", …). */
#include "engine/state.h"

#include <stdio.h>

static const struct { const char *member, *event; } endings[] = { { "seq", "deliver" }, { "refused", "refuse" }, { "put_off", "put_off" } };

/* The first time a message cannot leave, whoever keeps the rules hears of it; it goes on trying. */
static void tell_keeper(struct turn *turn, struct node *node, const struct record *record, struct str why)
{
	char key[80];
	struct str community = system_text(record, "community");
	struct buf text = BUF_INIT;
	snprintf(key, sizeof key, "undeliverable:%.*s", (int)(community.len > 63 ? 63 : community.len), community.ptr);
	buf_lit(&text, "{\"en\":");
	json_put_str(&text, why);
	buf_lit(&text, ",\"zh-CN\":\"跨社区消息暂不能送达,将继续重试\"}");
	alert_by_engine(turn, node, str_of(key), STR("policy_owner"), buf_view(&text));
	buf_free(&text);
}

/* {"message":ID,"seq":N}, {"message":ID,"refused":TEXT} or {"message":ID,"put_off":TEXT} */
bool delivered_event(struct engine *engine, const struct submission *submission, struct err *err)
{
	const struct json *id = json_get(submission->data, "message"), *answer = NULL;
	const struct kind *kind = engine_kind(engine, "muster_message");
	struct record *record = id && id->type == JSON_TEXT ? world_find(engine->world, kind, json_str(id)) : NULL;
	size_t ending = 0;
	while (ending < COUNT_OF(endings) && !(answer = json_get(submission->data, endings[ending].member)))
		ending++;
	if (!record || !answer)
		return err_set(err, ERR_NOT_FOUND, "there is no such message");
	if (strcmp(record_state(record), "ready") != 0)
		return err_set(err, ERR_CONFLICT, "that message was answered already");
	struct turn *turn = &engine->turn;
	struct node *node = turn_root_reserved(engine, "muster.delivered", submission->actor, submission->source);
	json_write(&node->data, submission->data);
	struct str said = answer->type == JSON_TEXT ? json_str(answer) : STR_NONE;
	struct named_value fields[] = { { STR("answer"), { VALUE_TEXT, { .text = said } } } };
	struct proposal proposal = { .def = kind_event(kind, str_of(endings[ending].event)), .subject = record, .fields = fields, .field_count = said.len ? COUNT_OF(fields) : 0,
		.actor = STR("system"), .cause = node, .depth = (uint32_t)system_integer(record, "depth"), .pointer = "" };
	if (!event_apply(turn, &proposal, NULL, err))
		return false;
	if (strcmp(endings[ending].event, "put_off") == 0)
		tell_keeper(turn, node, record, said);
	return true;
}
