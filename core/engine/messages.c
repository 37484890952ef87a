/* Messages to other communities: a record each, ready until the other side has answered. muster.delivered writes down how it ended. */
#include "engine/state.h"

/* {"message":ID,"seq":N} or {"message":ID,"refused":TEXT} */
bool delivered_event(struct engine *engine, const struct submission *submission, struct err *err)
{
	const struct json *id = json_get(submission->data, "message"), *refused = json_get(submission->data, "refused");
	const struct kind *kind = engine_kind(engine, "muster_message");
	struct record *record = id && id->type == JSON_TEXT ? world_find(engine->world, kind, json_str(id)) : NULL;
	if (!record)
		return err_set(err, ERR_NOT_FOUND, "there is no such message");
	if (strcmp(record_state(record), "ready") != 0)
		return err_set(err, ERR_CONFLICT, "that message was answered already");
	struct turn *turn = &engine->turn;
	struct node *node = turn_root_reserved(engine, "muster.delivered", submission->actor, submission->source);
	json_write(&node->data, submission->data);
	record_set_state(engine->world, record, (uint16_t)kind_state(kind, refused ? STR("refused") : STR("sent")));
	if (refused && refused->type == JSON_TEXT)
		system_set(engine, record, "answer", (struct value){ VALUE_TEXT, { .text = json_str(refused) } });
	record_touch(engine->world, record, node->event.seq, turn->now_us);
	const struct field *fields[] = { kind_field(kind, STR("answer")) };
	effect_record(turn, node, record, fields, COUNT_OF(fields));
	return true;
}
