/* said.h — a sentence being made in both languages at once: each piece is added to both. */
#ifndef ENGINE_SAID_H
#define ENGINE_SAID_H

#include "base/json.h"
#include "calendar/calendar.h"

struct said { struct buf en, zh; };
#define SAID_INIT ((struct said){ BUF_INIT, BUF_INIT })

void said_free(struct said *said);
void said_clear(struct said *said);
bool said_empty(const struct said *said);
void said_add(struct said *said, const char *en, const char *zh);
void said_str(struct said *said, struct str text);                 /* names: the same in both */
void said_int(struct said *said, int64_t number);
void said_said(struct said *said, const struct said *other);
/* {"en":…,"zh-CN":…}, or the name where there is no label. */
void said_label(struct said *said, const struct json *label, struct str name);
/* What a policy gave as a reason: a text, a pair of languages, or any JSON. At most a few hundred bytes of it. */
void said_reason(struct said *said, const struct json *reason);
/* "2026-02-24 17:00" / "2026年2月24日 17:00"; with the weekday: "Tuesday 2026-02-24 17:00" / "2026年2月24日(周二)17:00". */
void said_time(struct said *said, const struct calendar *calendar, int64_t time_us, bool weekday);
/* "in 2 working days" / "2个工作日后"; under a day in hours and minutes; past: "3 h ago". */
void said_until(struct said *said, const struct calendar *calendar, int64_t now_us, int64_t time_us);
void said_span(struct said *said, int64_t span_us);                /* "2 h 5 min" */
/* "en":…,"zh-CN":… as members; language: NULL for both, else that one as "text". */
void said_write(const struct said *said, const char *language, struct buf *out);

#endif
