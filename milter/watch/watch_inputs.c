/* SPDX-License-Identifier: ISC */
/* watch_inputs -- sources, inputs, and which source reads which input: made and freed. */
#include "watch/watch_inputs.h"
#include "service/seed.h"

#include <stdlib.h>
#include <string.h>

#define STANDARD_INPUT "-"

void watch_feed_free(struct feed *feed)
{
	access_reader_free(feed->reader);
	free(feed);
}

static void input_free(struct input *input)
{
	while (input->feeds != NULL) {
		struct feed *feed = input->feeds;

		input->feeds = feed->next;
		watch_feed_free(feed);
	}
	follow_free(input->follow);
	wild_free(input->wild);
	free(input->path);
	free(input);
}

static void watched_free(struct watched *watched)
{
	if (watched == NULL)
		return;
	folds_free(watched->folds);
	known_free(watched->known);
	free(watched->name);
	free(watched);
}

void watch_inputs_free(struct watch *watch)
{
	while (watch->inputs != NULL) {
		struct input *input = watch->inputs;

		watch->inputs = input->next;
		input_free(input);
	}
	for (size_t i = 0; i < watch->watched_count; i++)
		watched_free(watch->watched[i]);
	free(watch->watched);
}

static struct input *input_new(const char *path)
{
	bool is_file = strcmp(path, STANDARD_INPUT) != 0;
	struct input *input = calloc(1, sizeof(*input));

	if (input == NULL)
		return NULL;
	input->path = strdup(path);
	if (wild_is_pattern(path))
		input->wild = wild_new(path);
	else if (is_file)
		input->follow = follow_new(path);
	if (input->path != NULL && (input->follow != NULL || input->wild != NULL || !is_file))
		return input;
	input_free(input);
	return NULL;
}

struct input *watch_input_named(struct watch *watch, const char *path)
{
	struct input **place = &watch->inputs;

	for (; *place != NULL; place = &(*place)->next)
		if (strcmp((*place)->path, path) == 0)
			return *place;
	return *place = input_new(path);
}

/* NULL: out of memory. */
static struct watched *watched_new(struct span name)
{
	struct watched *watched = calloc(1, sizeof(*watched));

	if (watched == NULL)
		return NULL;
	watched->name = strndup(name.data, name.size);
	watched->folds = folds_new(seed_of_process());
	watched->known = known_new(seed_of_process());
	watched->heard = service_ticks();
	if (watched->name != NULL && watched->folds != NULL && watched->known != NULL)
		return watched;
	watched_free(watched);
	return NULL;
}

struct watched *watch_source_named(struct watch *watch, struct span name)
{
	struct watched **grown, *watched;

	for (size_t i = 0; i < watch->watched_count; i++)
		if (span_equal(span_of(watch->watched[i]->name), name))
			return watch->watched[i];
	grown = realloc(watch->watched, (watch->watched_count + 1) * sizeof(struct watched *));
	if (grown == NULL)
		return NULL;
	watch->watched = grown;
	watched = watched_new(name);
	if (watched != NULL)
		watch->watched[watch->watched_count++] = watched;
	return watched;
}

struct feed *watch_feed_of(struct watch *watch, struct input *input, struct watched *watched)
{
	uint32_t match_limit = (uint32_t)watch->service.config->rules.limits.match_steps;
	struct feed **place = &input->feeds;
	struct feed *feed;

	for (; *place != NULL; place = &(*place)->next)
		if ((*place)->watched == watched)
			return *place;
	feed = watched->source != NULL ? calloc(1, sizeof(*feed)) : NULL;
	if (feed == NULL)
		return NULL;
	feed->watched = watched;
	feed->reader = access_reader_new(seed_of_process(), watched->source, match_limit);
	if (feed->reader != NULL)
		return *place = feed;
	free(feed);
	return NULL;
}

bool watch_input_is_piped(const struct input *input)
{
	return input->follow == NULL && input->wild == NULL;
}

bool watch_input_is_settled(const struct input *input)
{
	if (input->wild != NULL)
		return wild_is_settled(input->wild);
	return input->follow == NULL || follow_is_settled(input->follow);
}

struct follow_counts watch_input_count(const struct input *input)
{
	if (input->wild != NULL)
		return wild_count(input->wild);
	return input->follow != NULL ? follow_count(input->follow) : (struct follow_counts){ 0 };
}

bool watch_input_is_there(const struct input *input)
{
	if (input->wild != NULL)
		return wild_are_there(input->wild);
	return input->follow == NULL || follow_is_there(input->follow);
}
