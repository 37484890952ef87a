#include "base/buf.h"

#include <stdio.h>

int str_cmp(struct str a, struct str b)
{
	size_t shared = a.len < b.len ? a.len : b.len;
	int order = shared ? memcmp(a.ptr, b.ptr, shared) : 0;
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

char *str_dup(struct str s)
{
	char *copy = mem_alloc(s.len + 1);
	if (s.len)
		memcpy(copy, s.ptr, s.len);
	copy[s.len] = '\0';
	return copy;
}

bool str_to_c(struct str s, char *out, size_t size)
{
	if (s.len >= size || (s.len && memchr(s.ptr, '\0', s.len)))
		return false;
	if (s.len)
		memcpy(out, s.ptr, s.len);
	out[s.len] = '\0';
	return true;
}

void buf_free(struct buf *buf)
{
	mem_free(buf->data);
	*buf = BUF_INIT;
}

char *buf_try_room(struct buf *buf, size_t more)
{
	size_t cap = buf->cap ? buf->cap : 64;
	if (buf->cap - buf->len >= more)
		return buf->data + buf->len;
	while (cap - buf->len < more)
		cap *= 2;
	char *data = mem_try_resize(buf->data, cap);
	if (!data)
		return NULL;
	buf->data = data;
	buf->cap = cap;
	return data + buf->len;
}

char *buf_grow(struct buf *buf, size_t more)
{
	size_t cap = buf->cap ? buf->cap : 64;
	while (cap - buf->len < more)
		cap *= 2;
	buf->data = mem_resize(buf->data, cap);
	buf->cap = cap;
	return buf->data + buf->len;
}

void buf_int(struct buf *buf, int64_t number)
{
	static const char pairs[] = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
	                            "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
	char digits[20];
	size_t n = sizeof digits;
	uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
	for (; rest >= 100; rest /= 100)
		memcpy(digits + (n -= 2), pairs + 2 * (rest % 100), 2);
	if (rest >= 10)
		memcpy(digits + (n -= 2), pairs + 2 * rest, 2);
	else
		digits[--n] = (char)('0' + rest);
	if (number < 0)
		buf_byte(buf, '-');
	buf_add(buf, digits + n, sizeof digits - n);
}

void buf_vprintf(struct buf *buf, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	size_t room = buf->cap - buf->len;
	int need = vsnprintf(room ? buf->data + buf->len : NULL, room, format, args);
	if (need >= 0 && (size_t)need >= room)
		vsnprintf(buf_room(buf, (size_t)need + 1), (size_t)need + 1, format, again);
	va_end(again);
	if (need > 0)
		buf->len += (size_t)need;
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	buf_vprintf(buf, format, args);
	va_end(args);
}

const char *buf_cstr(struct buf *buf)
{
	*buf_room(buf, 1) = '\0';
	return buf->data;
}

char *buf_take(struct buf *buf)
{
	buf_cstr(buf);
	char *data = buf->data;
	*buf = BUF_INIT;
	return data;
}
