/* SPDX-License-Identifier: ISC */
/* rollout -- whom a policy is about that begins with a share of people. */
#include "policy/rollout.h"

#include "base/digest.h"

#define DIGITS 8 /* of the digest: their number is even enough among a hundred */

static unsigned hex_value(char digit)
{
	return (unsigned)(byte_is_digit(digit) ? digit - '0' : digit - 'a' + 10);
}

/* HMAC-SHA-256 of the user, with the policy's name as its key, so that anybody can do the sum. */
bool rollout_has(struct span policy, unsigned percent, struct span user)
{
	struct arena *arena = arena_new();
	struct span hex = { NULL, 0 };
	uint32_t number = 0;

	if (arena != NULL && user.size != 0)
		hex = span_first(digest_pseudonym(arena, policy, user), DIGITS);
	for (size_t i = 0; i < hex.size; i++)
		number = number << 4 | hex_value(hex.data[i]);
	arena_free(arena);
	return hex.size == DIGITS && number % ROLLOUT_ALL < percent;
}
