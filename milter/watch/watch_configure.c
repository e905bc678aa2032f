/* SPDX-License-Identifier: ISC */
/* watch_configure -- which sources read which inputs, after the start and after each reload. */
#include <string.h>
#include <sys/stat.h>

#include "host/notice.h"
#include "watch/watch_inputs.h"

/* Sources of the configuration before point into what is gone. */
static bool change_readers(struct watch *watch)
{
	const struct config *config = watch->service.config;
	bool done = true;

	sightings_forget(watch->sightings);
	for (size_t i = 0; i < watch->watched_count; i++) {
		struct watched *watched = watch->watched[i];

		watched->source = config_source(config, span_of(watched->name));
		watched->last_time.size = 0;
		known_begin(watched->known, policies_ask_networks(&config->rules.policies));
	}
	for (struct input *input = watch->inputs; input != NULL; input = input->next)
		for (struct feed *feed = input->feeds; feed != NULL; feed = feed->next)
			if (feed->watched->source != NULL)
				done = access_reader_change(
					       feed->reader, feed->watched->source,
					       (uint32_t)config->rules.limits.match_steps) &&
				       done;
	return done;
}

static bool is_same_file(const char *path, const char *other)
{
	struct stat one, another;

	return stat(path, &one) == 0 && stat(other, &another) == 0 &&
	       one.st_ino == another.st_ino && one.st_dev == another.st_dev;
}

/* Another name for an input before it, such as a symbolic link: its lines would count twice. */
static bool is_other_name(const struct source *source, size_t input)
{
	for (size_t i = 0; i < input; i++)
		if (is_same_file(source->inputs[i], source->inputs[input]))
			return true;
	return false;
}

static bool is_input_of(const struct source *source, const struct watch_choice *choice,
			const char *path)
{
	if (choice->paths != NULL) {
		for (const char *const *p = choice->paths; *p != NULL; p++)
			if (strcmp(*p, path) == 0)
				return true;
		return false;
	}
	for (size_t i = 0; i < source->input_count; i++)
		if (strcmp(source->inputs[i], path) == 0)
			return !is_other_name(source, i);
	return false;
}

/* A feed whose source has another input now is read no more. */
static void drop_feeds(struct watch *watch, const struct watch_choice *choice)
{
	for (struct input *input = watch->inputs; input != NULL; input = input->next) {
		struct feed **place = &input->feeds;

		while (*place != NULL) {
			struct feed *feed = *place;
			const struct source *source = feed->watched->source;

			if (source != NULL && is_input_of(source, choice, input->path)) {
				place = &feed->next;
				continue;
			}
			*place = feed->next;
			watch_feed_free(feed);
		}
	}
}

static bool open_feed(struct watch *watch, struct watched *watched, const char *path)
{
	struct input *input = watch_input_named(watch, path);

	return input != NULL && watch_feed_of(watch, input, watched) != NULL;
}

static bool open_source(struct watch *watch, const struct source *source,
			const struct watch_choice *choice)
{
	struct watched *watched = watch_source_named(watch, source->name);
	bool done = watched != NULL;

	if (!done)
		return false;
	watched->source = source;
	if (choice->paths != NULL) {
		for (const char *const *path = choice->paths; *path != NULL && done; path++)
			done = open_feed(watch, watched, *path);
		return done;
	}
	for (size_t i = 0; i < source->input_count && done; i++) {
		if (is_other_name(source, i))
			notice_say(NOTICE_WARNING,
				   "source %s: %s is another name of an input before it: read once",
				   watched->name, source->inputs[i]);
		else
			done = open_feed(watch, watched, source->inputs[i]);
	}
	return done;
}

bool watch_configure(struct watch *watch, const struct watch_choice *choice)
{
	const struct config *config = watch->service.config;
	bool done = change_readers(watch);

	watch->missing_said = false;
	drop_feeds(watch, choice);
	for (size_t i = 0; i < config->source_count && done; i++) {
		const struct source *source = &config->sources[i];

		if (choice->source.size != 0 ? span_equal(source->name, choice->source)
					     : source->input_count != 0)
			done = open_source(watch, source, choice);
	}
	return done;
}
