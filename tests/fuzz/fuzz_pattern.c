/* SPDX-License-Identifier: ISC */
/*
 * fuzz_pattern -- whatever the regex and the value: counted or not, by the JIT or by the
 * interpreter, the answer is the same unless a limit is met; what is filtered out does not match;
 * and no more steps are taken than are allowed. Input: the regex, a newline, the value.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "device/pattern.h"

#define MATCH_LIMIT 10000
#define ALL_STEPS 15000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(const struct pattern *pattern, struct span value)
{
	struct scratch *fast = scratch_new(MATCH_LIMIT), *slow = scratch_new(MATCH_LIMIT);
	struct byte_set bytes = byte_set_of(value);
	enum pattern_result one, other;

	if (fast == NULL || slow == NULL)
		abort();
	scratch_limit(slow, ALL_STEPS);
	scratch_count_all(slow);
	one = pattern_match(pattern, fast, value, NULL);
	other = pattern_match(pattern, slow, value, NULL);
	if (one != PATTERN_FAILED && other != PATTERN_FAILED && one != other)
		abort();
	if (one == PATTERN_MATCHES && !pattern_may_match(pattern, value, &bytes))
		abort();
	pattern_match(pattern, slow, value, NULL);
	/* one item may pass over the whole value, and back, before the next step is counted */
	if (scratch_steps(slow) > ALL_STEPS + 2 * value.size + 4)
		abort();
	scratch_free(fast);
	scratch_free(slow);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + (size == 0));
	struct arena *arena = arena_new();
	struct pattern *pattern;
	struct span value, regex;

	if (copy == NULL || arena == NULL)
		abort();
	if (size != 0)
		memcpy(copy, data, size);
	value = (struct span){ copy, size };
	regex = span_cut(&value, '\n');
	if (!utf8_repair(arena, &value))
		abort();
	pattern = pattern_new(regex, NULL);
	if (pattern != NULL)
		compare(pattern, value);
	pattern_free(pattern);
	arena_free(arena);
	free(copy);
	return 0;
}
