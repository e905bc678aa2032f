/* SPDX-License-Identifier: ISC */
/* eventread -- reads one line of the event log. */
#include "event/eventread_inside.h"

#include <stdlib.h>

struct eventread *eventread_new(const struct hash_seed *seed)
{
	struct eventread *reader = calloc(1, sizeof(*reader));

	if (reader == NULL)
		return NULL;
	reader->seed = *seed;
	text_begin(&reader->line, SIZE_MAX / 2);
	reader->scratch = arena_new();
	if (!eventread_parts_begin(reader) || reader->scratch == NULL) {
		eventread_free(reader);
		return NULL;
	}
	eventread_keys_begin(reader);
	return reader;
}

void eventread_free(struct eventread *reader)
{
	if (reader == NULL)
		return;
	eventread_json_end(reader);
	arena_free(reader->scratch);
	eventread_parts_end(reader);
	text_end(&reader->line);
	free(reader);
}

bool eventread_line(struct eventread *reader, struct span line, struct event *out,
		    struct trouble *why)
{
	return eventread_canonical(reader, line, out) || eventread_json(reader, line, out, why);
}
