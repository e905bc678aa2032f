/* SPDX-License-Identifier: ISC */
/*
 * fuzz_eas -- whatever a client asks for, no more is read than was there, and a device type or id
 * that comes packed is printable.
 * Input: the request.
 */
#include <stdlib.h>
#include <string.h>

#include "device/eas.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + (size == 0));
	struct arena *arena = arena_new();
	struct eas_query query;
	struct span type;

	if (copy == NULL || arena == NULL)
		abort();
	if (size != 0)
		memcpy(copy, data, size);
	if (!eas_query_read(&query, arena, (struct span){ copy, size }))
		abort();
	type = eas_device_type(arena, (struct span){ copy, size });
	free(copy);
	if (type.data == NULL || !span_equal(type, query.device_type))
		abort();
	/* an id of any bytes is written in twice as many digits */
	if (query.user.size > size || query.device_id.size > 2 * size || type.size > size)
		abort();
	arena_free(arena);
	return 0;
}
