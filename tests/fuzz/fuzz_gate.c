/* SPDX-License-Identifier: ISC */
/*
 * fuzz_gate -- whatever a server sends as a question, it is read or refused with a sentence, and
 * only an object that says so has a verified user. Input: the body of a request.
 */
#include <stdlib.h>
#include <string.h>

#include "gate/gate_ask.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + (size == 0));
	struct arena *arena = arena_new();
	struct trouble why = { "" };
	struct gate_ask ask;

	if (copy == NULL || arena == NULL)
		abort();
	if (size != 0)
		memcpy(copy, data, size);
	for (int i = 0; i < 2; i++) {
		bool read =
			i == 0 ? gate_ask_dovecot(&ask, arena, (struct span){ copy, size }, &why)
			       : gate_ask_decide(&ask, arena, (struct span){ copy, size }, &why);

		if (!read && why.sentence[0] == '\0')
			abort();
		if (read && ask.line.groups[SOURCE_USER].size != 0 &&
		    ask.line.groups[SOURCE_CLAIMED].size != 0)
			abort();
	}
	free(copy);
	arena_free(arena);
	return 0;
}
