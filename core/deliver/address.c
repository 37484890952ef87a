#include "deliver/address.h"
#include "base/mem.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

struct block { uint8_t start[16]; int bits; };

static bool is_in(const uint8_t *bytes, const struct block *block)
{
	int whole = block->bits / 8, rest = block->bits % 8;
	uint8_t mask = (uint8_t)(0xFF << (8 - rest));
	return memcmp(bytes, block->start, (size_t)whole) == 0 && (!rest || ((bytes[whole] ^ block->start[whole]) & mask) == 0);
}

static bool is_public4(const uint8_t *bytes)
{
	static const struct block others[] = {
		{ { 0 }, 8 }, { { 10 }, 8 }, { { 100, 64 }, 10 }, { { 127 }, 8 }, { { 169, 254 }, 16 }, { { 172, 16 }, 12 }, { { 192, 0, 0 }, 24 }, { { 192, 0, 2 }, 24 },
		{ { 192, 88, 99 }, 24 }, { { 192, 168 }, 16 }, { { 198, 18 }, 15 }, { { 198, 51, 100 }, 24 }, { { 203, 0, 113 }, 24 }, { { 224 }, 4 }, { { 240 }, 4 },
	};
	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (is_in(bytes, &others[i]))
			return false;
	return true;
}

/* Where an IPv4 address may hide: its block and where in it the four bytes stand. */
static const struct { struct block block; int at; } hiding[] = {
	{ { { [10] = 0xFF, [11] = 0xFF }, 96 }, 12 },          /* ::ffff:a.b.c.d */
	{ { { 0x00, 0x64, 0xFF, 0x9B }, 96 }, 12 },            /* 64:ff9b::a.b.c.d */
	{ { { 0x20, 0x02 }, 16 }, 2 },                         /* 2002:aabb:ccdd:: */
};

static bool is_public6(const uint8_t *bytes)
{
	static const struct block global = { { 0x20 }, 3 }, documentation = { { 0x20, 0x01, 0x0D, 0xB8 }, 32 }, special = { { 0x20, 0x01 }, 23 };
	for (size_t i = 0; i < COUNT_OF(hiding); i++)
		if (is_in(bytes, &hiding[i].block))
			return is_public4(bytes + hiding[i].at);
	return is_in(bytes, &global) && !is_in(bytes, &documentation) && !is_in(bytes, &special);
}

bool address_is_public(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in four;
		memcpy(&four, address, sizeof four);
		return is_public4((const uint8_t *)&four.sin_addr);
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 six;
		memcpy(&six, address, sizeof six);
		return is_public6(six.sin6_addr.s6_addr);
	}
	return false;
}

bool address_text_is_public(const char *text)
{
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
		return address_is_public((const struct sockaddr *)&four);
	return inet_pton(AF_INET6, text, &six.sin6_addr) == 1 && address_is_public((const struct sockaddr *)&six);
}
