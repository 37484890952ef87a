/* routes.h — API.md on a host: which path does what. */
#ifndef HTTP_ROUTES_H
#define HTTP_ROUTES_H

#include "deliver/office.h"
#include "http/server.h"
#include "policy/community.h"

struct routes;
struct routes *routes_new(struct host *host, struct office *office, const struct log *log);
void routes_free(struct routes *routes);
/* For server_config. */
void   routes_handle(void *arg, struct exchange *exchange);
size_t routes_body_limit(void *arg, const struct request *request);

#endif
