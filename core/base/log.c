#include "base/log.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { VALUE_MAX = 2048 };
static const char *const level_names[] = { "debug", "info", "warn", "error" };

static void put_time(struct buf *line, int64_t now_us)
{
	time_t seconds = (time_t)(now_us / SECOND_US);
	struct tm civil;
	gmtime_r(&seconds, &civil);
	buf_printf(line, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", civil.tm_year + 1900, civil.tm_mon + 1, civil.tm_mday,
	           civil.tm_hour, civil.tm_min, civil.tm_sec, (int)(now_us % SECOND_US / 1000));
}

static bool is_bare(const char *value)
{
	if (!*value)
		return false;
	for (; *value; value++)
		if ((unsigned char)*value <= ' ' || *value == '"' || *value == '=' || *value == '\\' || *value == 0x7F)
			return false;
	return true;
}

static void put_quoted(struct buf *line, const char *value)
{
	buf_byte(line, '"');
	for (size_t i = 0; i < VALUE_MAX && value[i]; i++) {
		unsigned char c = (unsigned char)value[i];
		if (c == '\n')
			buf_lit(line, "\\n");
		else if (c == '"' || c == '\\')
			buf_printf(line, "\\%c", c);
		else if (c < ' ' || c == 0x7F)
			buf_printf(line, "\\x%02x", c);
		else
			buf_byte(line, (char)c);
	}
	buf_text(line, strlen(value) > VALUE_MAX ? "…\"" : "\"");
}

void log_line(const struct log *log, enum log_level level, const char *event, ...)
{
	if (!log || level < log->least)
		return;
	struct buf line = BUF_INIT;
	va_list args;
	put_time(&line, clock_wall(log->clock));
	buf_printf(&line, " level=%s event=%s", level_names[level], event);
	va_start(args, event);
	for (const char *name; (name = va_arg(args, const char *)) != NULL;) {
		const char *value = va_arg(args, const char *);
		if (!value)
			continue;
		buf_printf(&line, " %s=", name);
		if (is_bare(value) && strlen(value) <= VALUE_MAX)
			buf_text(&line, value);
		else
			put_quoted(&line, value);
	}
	va_end(args);
	buf_byte(&line, '\n');
	log->write(log->arg, level, buf_view(&line));
	buf_free(&line);
}

const char *log_int(char out[24], long long number)
{
	snprintf(out, 24, "%lld", number);
	return out;
}

/* One write a line, so that lines of several processes do not mix. Nobody can be told when it fails. */
static void write_fd(void *arg, enum log_level level, struct str line)
{
	(void)level;
	ssize_t written = write(*(int *)arg, line.ptr, line.len);
	(void)written;
}

struct log log_to_fd(int *fd, const struct clock *clock, enum log_level least)
{
	return (struct log){ .write = write_fd, .arg = fd, .clock = clock, .least = least };
}
