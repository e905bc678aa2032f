/* SPDX-License-Identifier: ISC */
/* watch_guess -- of which source the lines of a log are. */
#include "watch/watch_guess.h"

#include <stdlib.h>
#include <string.h>

#include "access/access.h"
#include "host/logs/eventfiles.h"
#include "host/logs/notlines.h"
#include "service/seed.h"

#define LINES_TRIED 500

/* The first lines; *count is how many. */
static struct span first_lines(struct span lines, uint64_t *count)
{
	struct span rest = lines;

	for (*count = 0; *count < LINES_TRIED && rest.size != 0; ++*count)
		span_cut(&rest, '\n');
	return span_first(lines, lines.size - rest.size);
}

/* How many of the lines are of the source. */
static uint64_t count_lines(const struct config *config, const struct source *source,
			    struct span lines)
{
	struct access_reader *reader = access_reader_new(
		seed_of_process(), source, (uint32_t)config->rules.limits.match_steps);
	struct access access;
	uint64_t count;

	if (reader == NULL)
		return 0;
	access_block(reader, lines);
	while (access_next(reader, &access))
		continue;
	count = access_count(reader).scan.lines;
	access_reader_free(reader);
	return count;
}

static void try_sources(const struct config *config, struct span lines, struct watch_guess *guess)
{
	for (size_t i = 0; i < config->source_count; i++) {
		uint64_t count = count_lines(config, &config->sources[i], lines);

		if (count <= guess->lines)
			continue;
		guess->lines = count;
		guess->source = &config->sources[i];
	}
}

struct watch_guess watch_guess_lines(const struct config *config, struct span lines)
{
	struct watch_guess guess = { .unread = notlines_find(lines) };

	try_sources(config, first_lines(lines, &guess.tried), &guess);
	return guess;
}

struct watch_guess watch_guess(const struct config *config, const char *path)
{
	struct watch_guess guess = { 0 };
	struct eventfiles *files = eventfiles_new();
	struct eventfiles_block *block = malloc(sizeof(*block));
	struct trouble why;

	if (files != NULL && block != NULL && eventfiles_add(files, path, &why) &&
	    eventfiles_block(files, block, &why) == EVENTFILES_LINE && !block->too_long)
		guess = watch_guess_lines(config, (struct span){ block->bytes, block->size });
	free(block);
	eventfiles_free(files);
	return guess;
}
