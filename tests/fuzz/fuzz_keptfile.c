/* SPDX-License-Identifier: ISC */
/*
 * fuzz_keptfile -- any bytes as a kept configuration: it is refused with a reason, or what is read
 * can be written, and read again as the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/conf/keptfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void require_same(const struct kept *one, const struct kept *other)
{
	const struct conf_source *a = one->sources, *b = other->sources;

	require(strcmp(one->hash, other->hash) == 0);
	for (; a != NULL && b != NULL; a = a->next, b = b->next)
		require(strcmp(a->path, b->path) == 0 && span_equal(a->content, b->content));
	require(a == NULL && b == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct kept kept, again;
	struct trouble why = { "" };
	struct text out;

	require(arena != NULL);
	text_begin(&out, 1 << 24);
	if (!keptfile_read(&kept, arena, (struct span){ (const char *)data, size }, &why)) {
		require(why.sentence[0] != '\0');
	} else if (keptfile_write(&kept, &out, &why)) {
		require(keptfile_read(&again, arena, text_span(&out), &why));
		require_same(&kept, &again);
	}
	text_end(&out);
	arena_free(arena);
	return 0;
}
