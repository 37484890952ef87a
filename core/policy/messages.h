/* messages.h — send() between the communities of one process: what is ready and durable is submitted to the other community, idempotent by
 * (source, id); its answer becomes muster.delivered. What cannot leave now (no such community here, a busy store) is written down once and tried
 * again after 1, 2 … 60 seconds, without holding up what stands behind it. */
#ifndef POLICY_MESSAGES_H
#define POLICY_MESSAGES_H

#include "policy/community.h"

struct messenger;                                          /* one a community */
struct messenger *messenger_new(struct host *host, struct community *community);
void messenger_free(struct messenger *messenger);          /* NULL is fine; waits for the answers under way */
void messenger_look(struct messenger *messenger);          /* after every turn; cheap when no message is new */

#endif
