/* watch_inputs -- which sources read which inputs, over reloads. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "event/eventread.h"
#include "host/notice.h"
#include "watch/watch.h"

bool watch_begin(struct watch *watch, struct config *config, struct eventlog *log)
{
	*watch = (struct watch){ 0 };
	service_begin(&watch->service, config, log, "watch");
	text_begin(&watch->key, EVENT_LINE_BYTES);
	text_begin(&watch->line, EVENT_LINE_BYTES);
	watch->transaction = transaction_new();
	watch->reader = eventread_new();
	watch->sightings = sightings_new();
	if (watch->transaction == NULL || watch->reader == NULL || watch->sightings == NULL)
		return false;
	transaction_remember(watch->transaction, watch->sightings);
	return true;
}

static void input_free(struct input *input)
{
	while (input->feeds != NULL) {
		struct feed *feed = input->feeds;

		input->feeds = feed->next;
		access_reader_free(feed->reader);
		free(feed);
	}
	follow_free(input->follow);
	free(input->path);
	free(input);
}

void watch_end(struct watch *watch)
{
	while (watch->inputs != NULL) {
		struct input *input = watch->inputs;

		watch->inputs = input->next;
		input_free(input);
	}
	for (size_t i = 0; i < watch->watched_count; i++) {
		folds_free(watch->watched[i]->folds);
		known_free(watch->watched[i]->known);
		free(watch->watched[i]->name);
		free(watch->watched[i]);
	}
	free(watch->watched);
	recorded_free(watch->recorded);
	transaction_free(watch->transaction);
	sightings_free(watch->sightings);
	eventread_free(watch->reader);
	text_end(&watch->key);
	text_end(&watch->line);
	service_end(&watch->service);
}

struct input *watch_input(struct watch *watch, const char *path)
{
	struct input **place = &watch->inputs;
	struct input *input;

	for (; *place != NULL; place = &(*place)->next)
		if (strcmp((*place)->path, path) == 0)
			return *place;
	input = calloc(1, sizeof(*input));
	if (input == NULL)
		return NULL;
	input->path = strdup(path);
	if (strcmp(path, "-") != 0)
		input->follow = follow_new(path);
	if (input->path != NULL && (input->follow != NULL || strcmp(path, "-") == 0))
		return *place = input;
	input_free(input);
	return NULL;
}

struct watched *watch_source(struct watch *watch, struct span name)
{
	struct watched **grown, *watched;

	for (size_t i = 0; i < watch->watched_count; i++)
		if (span_equal(span_of(watch->watched[i]->name), name))
			return watch->watched[i];
	watched = calloc(1, sizeof(*watched));
	grown = realloc(watch->watched, (watch->watched_count + 1) * sizeof(struct watched *));
	if (grown != NULL)
		watch->watched = grown;
	if (watched != NULL) {
		watched->name = strndup(name.data, name.size);
		watched->folds = folds_new();
		watched->known = known_new();
		watched->heard = service_now() / 1000;
	}
	if (grown != NULL && watched != NULL && watched->name != NULL && watched->folds != NULL &&
	    watched->known != NULL)
		return watch->watched[watch->watched_count++] = watched;
	if (watched != NULL) {
		folds_free(watched->folds);
		known_free(watched->known);
		free(watched->name);
	}
	free(watched);
	return NULL;
}

struct feed *watch_feed(struct watch *watch, struct input *input, struct watched *watched)
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
	feed->reader = access_reader_new(watched->source, match_limit);
	if (feed->reader != NULL)
		return *place = feed;
	free(feed);
	return NULL;
}

static bool asks_for_networks(const struct policies *policies)
{
	for (size_t i = 0; i < policies->count; i++)
		if (policies->policies[i].networks.count != 0)
			return true;
	return false;
}

/* Sources of the configuration before point into what is gone. */
static bool change_readers(struct watch *watch)
{
	const struct config *config = watch->service.config;
	bool done = true;

	sightings_forget(watch->sightings);
	for (size_t i = 0; i < watch->watched_count; i++) {
		struct watched *watched = watch->watched[i];

		watched->source = config_source(config, span_of(watched->name));
		watched->time_size = 0;
		known_begin(watched->known, asks_for_networks(&config->rules.policies));
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
			access_reader_free(feed->reader);
			free(feed);
		}
	}
}

static bool open_feed(struct watch *watch, struct watched *watched, const char *path)
{
	struct input *input = watch_input(watch, path);

	return input != NULL && watch_feed(watch, input, watched) != NULL;
}

static bool open_source(struct watch *watch, const struct source *source,
			const struct watch_choice *choice)
{
	struct watched *watched = watch_source(watch, source->name);
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
