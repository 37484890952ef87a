/* office.h — the outboxes of a process: one a community, with one set of connections. */
#ifndef DELIVER_OFFICE_H
#define DELIVER_OFFICE_H

#include "deliver/outbox.h"

struct office;
struct office *office_new(struct loop *loop, const struct log *log, struct err *err) MUST_CHECK;     /* before the host */
void office_open(struct office *office, struct community *community);
void office_reload(struct office *office);             /* every settings file anew; what is wrong is said in the log and changes nothing */
struct outbox *office_outbox(const struct office *office, const struct community *community);              /* NULL: none */
void office_stop(struct office *office);               /* before the host goes */
void office_free(struct office *office);               /* after it; NULL is fine */

#endif
