#include "base/hash.h"

#include <string.h>

/* ---- XXH64: github.com/Cyan4973/xxHash, doc/xxhash_spec.md ---- */

static const uint64_t prime1 = 0x9E3779B185EBCA87u, prime2 = 0xC2B2AE3D27D4EB4Fu, prime3 = 0x165667B19E3779F9u,
                      prime4 = 0x85EBCA77C2B2AE63u, prime5 = 0x27D4EB2F165667C5u;

static uint64_t rotate(uint64_t x, int by) { return x << by | x >> (64 - by); }

static uint64_t read64(const unsigned char *at)
{
	uint64_t number;
	memcpy(&number, at, sizeof number);
	return number;
}

static uint32_t read32(const unsigned char *at)
{
	uint32_t number;
	memcpy(&number, at, sizeof number);
	return number;
}

static uint64_t round64(uint64_t lane, uint64_t input)
{
	return rotate(lane + input * prime2, 31) * prime1;
}

static uint64_t merge(uint64_t hash, uint64_t lane)
{
	return (hash ^ round64(0, lane)) * prime1 + prime4;
}

static uint64_t stripes(const unsigned char **at, const unsigned char *end, uint64_t seed)
{
	uint64_t lanes[4] = { seed + prime1 + prime2, seed + prime2, seed, seed - prime1 };
	for (; end - *at >= 32; *at += 32)
		for (size_t i = 0; i < 4; i++)
			lanes[i] = round64(lanes[i], read64(*at + 8 * i));
	uint64_t hash = rotate(lanes[0], 1) + rotate(lanes[1], 7) + rotate(lanes[2], 12) + rotate(lanes[3], 18);
	for (size_t i = 0; i < 4; i++)
		hash = merge(hash, lanes[i]);
	return hash;
}

static uint64_t tail(uint64_t hash, const unsigned char *at, const unsigned char *end)
{
	for (; end - at >= 8; at += 8)
		hash = rotate(hash ^ round64(0, read64(at)), 27) * prime1 + prime4;
	for (; end - at >= 4; at += 4)
		hash = rotate(hash ^ read32(at) * prime1, 23) * prime2 + prime3;
	for (; at < end; at++)
		hash = rotate(hash ^ *at * prime5, 11) * prime1;
	return hash;
}

uint64_t hash_bytes(const void *bytes, size_t len, uint64_t seed)
{
	static const unsigned char nothing[1];
	const unsigned char *at = len ? bytes : nothing, *end = at + len;
	uint64_t hash = len >= 32 ? stripes(&at, end, seed) : seed + prime5;
	hash = tail(hash + len, at, end);
	hash = (hash ^ hash >> 33) * prime2;
	hash = (hash ^ hash >> 29) * prime3;
	return hash ^ hash >> 32;
}

uint64_t hash_next(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15u;
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

/* ---- SHA-256: FIPS 180-4, section 6.2 ---- */

static const uint32_t constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t turn32(uint32_t x, int by) { return x >> by | x << (32 - by); }

static void schedule(uint32_t w[64], const unsigned char *block)
{
	for (size_t i = 0; i < 16; i++)
		w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
	for (size_t i = 16; i < 64; i++) {
		uint32_t a = turn32(w[i - 15], 7) ^ turn32(w[i - 15], 18) ^ w[i - 15] >> 3;
		uint32_t b = turn32(w[i - 2], 17) ^ turn32(w[i - 2], 19) ^ w[i - 2] >> 10;
		w[i] = w[i - 16] + a + w[i - 7] + b;
	}
}

static void compress(uint32_t state[8], const unsigned char *block)
{
	uint32_t w[64], s[8];
	schedule(w, block);
	memcpy(s, state, sizeof s);
	for (size_t i = 0; i < 64; i++) {
		uint32_t big1 = turn32(s[4], 6) ^ turn32(s[4], 11) ^ turn32(s[4], 25), choose = (s[4] & s[5]) ^ (~s[4] & s[6]);
		uint32_t one = s[7] + big1 + choose + constants[i] + w[i];
		uint32_t big0 = turn32(s[0], 2) ^ turn32(s[0], 13) ^ turn32(s[0], 22), most = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
		memmove(s + 1, s, 7 * sizeof s[0]);
		s[4] += one;
		s[0] = one + big0 + most;
	}
	for (size_t i = 0; i < 8; i++)
		state[i] += s[i];
}

void sha256_init(struct sha256 *sha)
{
	*sha = (struct sha256){ .state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 } };
}

void sha256_add(struct sha256 *sha, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;
	size_t filled = sha->length % 64;
	sha->length += len;
	while (len) {
		size_t part = 64 - filled < len ? 64 - filled : len;
		memcpy(sha->block + filled, at, part);
		at += part;
		len -= part;
		filled += part;
		if (filled == 64) {
			compress(sha->state, sha->block);
			filled = 0;
		}
	}
}

void sha256_hex(struct sha256 *sha, char out[65])
{
	static const char digits[] = "0123456789abcdef";
	uint64_t bits = sha->length * 8;
	unsigned char end[72] = { 0x80 };
	size_t pad = 64 - (sha->length + 8) % 64;
	for (size_t i = 0; i < 8; i++)
		end[pad + i] = (unsigned char)(bits >> (56 - 8 * i));
	sha256_add(sha, end, pad + 8);
	for (size_t i = 0; i < 64; i++)
		out[i] = digits[sha->state[i / 8] >> (28 - 4 * (i % 8)) & 15];
	out[64] = '\0';
}
