/* log.h — the operator's log: one line of key=value pairs an entry, values quoted and escaped when needed.
 * The sink is given; the library itself never prints. A NULL log drops everything. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/buf.h"
#include "base/clock.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log {
	void (*write)(void *arg, enum log_level level, struct str line);   /* line ends with '\n' */
	void *arg;
	const struct clock *clock;
	enum log_level least;
};

/* log_line(log, LOG_INFO, "listening", "address", "127.0.0.1:8420", "community", name, NULL): event name, then
 * pairs of texts, NULL ends. A NULL value skips its pair. */
void log_line(const struct log *log, enum log_level level, const char *event, ...) __attribute__((sentinel));
/* A number as text for log_line; lives until the end of the full expression. */
#define LOG_INT(number) log_int((char[24]){ 0 }, (long long)(number))
const char *log_int(char out[24], long long number);

struct log log_to_fd(int *fd, const struct clock *clock, enum log_level least);

#endif
