/* SPDX-License-Identifier: ISC */
/* hash -- one number out of many bytes. */
#include "base/hash.h"

#define LANES 4 /* of a long key, so that one multiplication need not wait for the last */

uint64_t hash_long(const char **at, const char *end, uint64_t hash)
{
	const ptrdiff_t turn = LANES * sizeof(uint64_t);
	uint64_t lanes[LANES] = { hash, 1, 2, 3 };

	for (; end - *at >= turn; *at += turn)
		for (size_t i = 0; i < LANES; i++)
			lanes[i] = hash_mix(lanes[i], hash_word(*at + i * sizeof(uint64_t)));
	return hash_mix(hash_mix(hash_mix(lanes[0], lanes[1]), lanes[2]), lanes[3]);
}
