/* outbox.h — one community's deliveries on their way out. What is ready and durable is sent, at least once, always with the same key and body: the
 * record says how far it is, so a crash at any point sends again at most what was under way.
 *
 * A lane keeps its order: the next is sent when the one before was answered. Lanes do not wait for each other, and a channel has at most a few
 * requests under way, so that one slow or dead receiver delays nobody else. */
#ifndef DELIVER_OUTBOX_H
#define DELIVER_OUTBOX_H

#include "deliver/settings.h"
#include "deliver/transfer.h"
#include "policy/community.h"

struct outbox;
/* Reads DATA/<community>/settings.json (wrong: said in the log, nothing is sent but the inbox until it is mended). Borrows all three. */
struct outbox *outbox_new(struct community *community, struct transfers *transfers, const struct log *log);
/* Before the transfers and the community go: nothing is begun any more. Free it when they are gone: their last answers still come. NULL is fine. */
void outbox_stop(struct outbox *outbox);
void outbox_free(struct outbox *outbox);
/* The settings anew; false: they are wrong, the old ones stay. */
bool outbox_reload(struct outbox *outbox, struct err *err) MUST_CHECK;
const struct settings *outbox_settings(const struct outbox *outbox);
struct outbox_counts { size_t waiting, under_way; };
struct outbox_counts outbox_counts(const struct outbox *outbox);

#endif
