/* messages.h — send() between the communities of one process: what is ready and durable is submitted to the other community, idempotent by
 * (source, id); its answer becomes muster.delivered. A community that is not here keeps its messages waiting. */
#ifndef POLICY_MESSAGES_H
#define POLICY_MESSAGES_H

#include "policy/community.h"

struct messenger;                                          /* one a community */
struct messenger *messenger_new(struct host *host, struct community *community);
void messenger_free(struct messenger *messenger);          /* NULL is fine */
void messenger_look(struct messenger *messenger);          /* after every turn; cheap when nothing is ready */

#endif
