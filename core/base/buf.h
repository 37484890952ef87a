/* buf.h — byte slices and growing byte buffers. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>
#include <string.h>
#include "base/mem.h"

/* A borrowed run of bytes; not NUL-terminated, may contain NUL. ptr may be NULL when len is 0. */
struct str {
	const char *ptr;
	size_t len;
};
#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })
#define STR_ARG(s) (int)(s).len, (s).ptr               /* for "%.*s" */

static inline struct str str_of(const char *text) { return (struct str){ text, text ? strlen(text) : 0 }; }
static inline bool str_eq(struct str a, struct str b) { return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0); }
static inline bool str_is(struct str a, const char *text) { return a.len ? a.ptr[0] == text[0] && str_eq(a, str_of(text)) : !text[0]; }
int str_cmp(struct str a, struct str b);               /* bytewise; shorter first */
bool str_starts(struct str s, struct str prefix);
char *str_dup(struct str s);                           /* NUL-terminated; caller frees */
/* Copies into out with a NUL; false when it does not fit or holds a NUL. */
bool str_to_c(struct str s, char *out, size_t size) MUST_CHECK;

struct buf {
	char *data;                                    /* NUL-terminated after buf_cstr only */
	size_t len, cap;
};
#define BUF_INIT ((struct buf){ NULL, 0, 0 })

void  buf_free(struct buf *buf);                       /* back to BUF_INIT */
static inline void buf_clear(struct buf *buf) { buf->len = 0; }
char *buf_grow(struct buf *buf, size_t more);          /* buf_room's rare case */
/* Space for `more` bytes at the end; then add to len. */
static inline char *buf_room(struct buf *buf, size_t more) { return buf->cap - buf->len >= more && buf->data ? buf->data + buf->len : buf_grow(buf, more); }
/* NULL: out of memory, nothing changed; for what others decide the size of. */
char *buf_try_room(struct buf *buf, size_t more) MUST_CHECK;
static inline void buf_add(struct buf *buf, const void *bytes, size_t len)
{
	if (len == 0)
		return;
	memcpy(buf_room(buf, len), bytes, len);
	buf->len += len;
}
static inline void buf_str(struct buf *buf, struct str s) { buf_add(buf, s.ptr, s.len); }
#define buf_lit(buf, literal) buf_add((buf), (literal), sizeof(literal) - 1)
static inline void buf_text(struct buf *buf, const char *text) { buf_add(buf, text, strlen(text)); }
static inline void buf_byte(struct buf *buf, char byte)
{
	*buf_room(buf, 1) = byte;
	buf->len++;
}
void  buf_int(struct buf *buf, int64_t number);        /* decimal, fast */
void  buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
void  buf_vprintf(struct buf *buf, const char *format, va_list args) PRINTF_LIKE(2, 0);
const char *buf_cstr(struct buf *buf);                 /* NUL after the content; not counted in len */
char *buf_take(struct buf *buf);                       /* NUL-terminated; caller frees; buf is empty again */
static inline struct str buf_view(const struct buf *buf) { return (struct str){ buf->data, buf->len }; }

#endif
