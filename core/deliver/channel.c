#include "deliver/channel.h"

#include <stdio.h>

const struct channel_type *const channel_types[] = { &channel_webhook, &channel_mail, &channel_wecom, &channel_dingtalk, &channel_feishu, NULL };

static bool comes_back(long status)
{
	return status == 408 || status == 425 || status == 429 || status >= 500;
}

void judge_by_status(const struct transfer_answer *answer, struct judgement *verdict)
{
	verdict->outcome = OUTCOME_SENT;
	if (answer->retry_after_us > 0)
		verdict->wait_us = answer->retry_after_us;
	if (answer->problem) {
		verdict->outcome = answer->forbidden ? OUTCOME_NEVER : OUTCOME_LATER;
		snprintf(verdict->said, sizeof verdict->said, "%.290s", answer->problem);
		return;
	}
	if (answer->status < 200 || answer->status > 299)
		verdict->outcome = comes_back(answer->status) ? OUTCOME_LATER : OUTCOME_NEVER;
	snprintf(verdict->said, sizeof verdict->said, "%ld %.*s", answer->status, (int)(answer->body.len > 200 ? 200 : answer->body.len), answer->body.len ? answer->body.ptr : "");
}

bool channel_build(const struct channel *channel, const struct letter *letter, int64_t now_us, struct arena *arena, struct transfer_request *request, struct err *err)
{
	*request = (struct transfer_request){ .url = channel->url, .ca_file = channel->ca_file, .allow_private = channel->allow_private, .total_ms = channel->timeout_ms };
	return channel->type->build(channel, letter, now_us, arena, request, err);
}

void channel_judge(const struct channel *channel, const struct transfer_answer *answer, struct judgement *verdict)
{
	*verdict = (struct judgement){ .outcome = OUTCOME_LATER };
	if (!channel->type->judge)
		judge_by_status(answer, verdict);
	else
		channel->type->judge(channel, answer, verdict);
}
