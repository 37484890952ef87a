/* channel.h — a kind of receiver: how a letter becomes a request to a server, and what the answer means. One table entry and one file a kind. */
#ifndef DELIVER_CHANNEL_H
#define DELIVER_CHANNEL_H

#include "deliver/settings.h"
#include "deliver/transfer.h"

/* What is to be told; borrowed. The same delivery gives the same letter at every try. */
struct letter {
	const char *community;
	struct str id, key;                            /* key: the receiver may know a second try by it */
	struct str address;                            /* of the person on this channel; "": the channel's own */
	struct str urgency;                            /* low normal high urgent */
	struct str subject, text;                      /* in the receiver's languages already: plain text */
	struct str data;                               /* JSON or "" */
	struct str about_kind, about_id, alert_id, alert_key;
	int64_t made_us;
	struct str link;                               /* where it can be acknowledged; "" none */
};
enum outcome { OUTCOME_SENT, OUTCOME_LATER, OUTCOME_NEVER };
struct judgement { enum outcome outcome; int64_t wait_us; char said[300]; };         /* wait_us: at least so long before the next try; 0: as usual */

struct channel_type {
	const char *name;                              /* as "type" in the settings */
	const char *const *members;                    /* settings that only this kind knows, NULL-terminated */
	bool needs_url, needs_secret, needs_token;
	uint32_t rate; int64_t per_us;                 /* what the receiver allows, unless the settings say less */
	bool (*check)(const struct channel *channel, struct err *err);             /* more than the members' names; NULL: nothing */
	/* Everything that the request points to lives in the arena. now_us: for signatures. */
	bool (*build)(const struct channel *channel, const struct letter *letter, int64_t now_us, struct arena *arena, struct transfer_request *request, struct err *err);
	void (*judge)(const struct channel *channel, const struct transfer_answer *answer, struct judgement *verdict);      /* NULL: by the status; else it judges also what has a problem */
};
extern const struct channel_type *const channel_types[];                       /* all there are, NULL-terminated */
/* 2xx sent; 408, 425, 429, 5xx, no answer: later; what else: never, and so is a forbidden address. */
void judge_by_status(const struct transfer_answer *answer, struct judgement *verdict);
bool channel_build(const struct channel *channel, const struct letter *letter, int64_t now_us, struct arena *arena, struct transfer_request *request, struct err *err);
void channel_judge(const struct channel *channel, const struct transfer_answer *answer, struct judgement *verdict);

extern const struct channel_type channel_webhook, channel_mail, channel_wecom, channel_dingtalk, channel_feishu;

#endif
