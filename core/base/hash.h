/* hash.h — XXH64 (the xxHash specification, 64-bit variant) for tables and the log's chain, and SHA-256
 * (FIPS 180-4) for content addresses. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t hash_bytes(const void *bytes, size_t len, uint64_t seed);       /* XXH64; stable for ever */
/* SplitMix64: the next number of a seeded sequence; deterministic on every machine. */
uint64_t hash_next(uint64_t *state);

struct sha256 { uint32_t state[8]; uint64_t length; unsigned char block[64]; };
void sha256_init(struct sha256 *sha);
void sha256_add(struct sha256 *sha, const void *bytes, size_t len);
void sha256_hex(struct sha256 *sha, char out[65]);                       /* ends the sum; NUL-terminated */

#endif
