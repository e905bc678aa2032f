/* SPDX-License-Identifier: ISC */
/* watch_options -- the command line of milter-device-watch. */
#include "host/paths.h"
#include "watch_files.h"
#include "watch_options.h"

#include "base/nearest.h"
#include "host/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#define KNOWN_BYTES 600

static bool read_source(struct options_reading *reading)
{
	*(struct span *)reading->member = span_of(reading->value);
	if (reading->value[0] != '\0')
		return true;
	trouble_say(reading->why, "the name of a source is wanted, such as dovecot");
	return false;
}

#define MEMBER(name) offsetof(struct watch_options, name)

static const struct options_row rows[] = {
	{ 'c', "config", "FILE", "Read this configuration file.", .read = options_string,
	  .member = MEMBER(loader.config_path) },
	{ 'f', "foreground", NULL, "Stay in the foreground.", .read = options_flag,
	  .member = MEMBER(foreground) },
	{ 'n', "check", NULL, "Read the configuration, name every error in it, and exit.",
	  .read = options_flag, .member = MEMBER(only_check) },
	CONFIG_DUMP_ROW(MEMBER(dump)),
	{ 0, "once", NULL, "Read to the end of what is there, and exit.", .read = options_flag,
	  .member = MEMBER(once) },
	{ 'P', "pid-file", "PIDFILE",
	  "Write the process id to this file, and remove it at the end.", .read = options_string,
	  .member = MEMBER(pid_path) },
	{ 0, "source", "NAME", "Read only the inputs of this source of the configuration.",
	  .read = read_source, .member = MEMBER(choice.source) },
	{ 'u', "user", "USER[:GROUP]", "Become this user, whatever the configuration says.",
	  .read = options_string, .member = MEMBER(loader.user) },
	{ 'v', "verbose", NULL, "Log each access that was decided about.", .read = options_flag,
	  .member = MEMBER(verbose) },
};

static const struct options_word operands_known[] = {
	{ "LOG", "Read this file instead of the configured inputs, as the source that --source "
		 "names." },
	{ "-", "Read standard input, until it ends." },
	{ NULL, NULL },
};

static const struct options command_line = {
	.program = "milter-device-watch",
	.synopsis =
		(const char *const[]){ "[OPTION]...", "[OPTION]... --source NAME LOG...|-", NULL },
	.rows = rows,
	.row_count = sizeof(rows) / sizeof(rows[0]),
	.words = operands_known,
	.closing = "The manual is milter-device-watch(8), and that of the configuration "
		   "milter-device.conf(5).",
};

static bool is_standard_input(const char *path)
{
	return strcmp(path, "-") == 0;
}

/*
 * The path made absolute, as a daemon has no folder of its own.  NULL: it cannot be read, which is
 * said.
 */
static const char *readable(const char *path)
{
	struct trouble why;
	const char *whole;

	if (is_standard_input(path))
		return path;
	trouble_say(&why, "%s: %s", path, strerror(ENOMEM));
	whole = watch_files_look(path, &why) ? realpath(path, NULL) : NULL;
	if (whole == NULL)
		fprintf(stderr, "milter-device-watch: %s\n", why.sentence);
	return whole;
}

static bool was_named_before(char **logs, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (strcmp(logs[i], logs[index]) == 0)
			return true;
	return false;
}

/* False: some cannot be read, and each of those was named. */
static bool keep_paths(char **logs, const char **kept)
{
	bool all = true;

	for (size_t i = 0, count = 0; logs[i] != NULL; i++) {
		if (was_named_before(logs, i))
			continue;
		kept[count] = readable(logs[i]);
		all = kept[count++] != NULL && all;
	}
	return all;
}

static int take_logs(struct watch_options *options, char **logs)
{
	const char **kept;
	size_t count = 0;

	while (logs[count] != NULL)
		count++;
	kept = calloc(count + 1, sizeof(*kept));
	if (kept == NULL)
		return EX_OSERR;
	options->choice.paths = kept;
	for (size_t i = 0; i < count; i++)
		if (is_standard_input(logs[i]) && count != 1)
			return options_wrong(&command_line, "- cannot be combined with files");
	if (options->choice.source.size == 0)
		return options_wrong(&command_line,
				     "which source is that? Name it: --source dovecot");
	return keep_paths(logs, kept) ? OPTIONS_TAKEN : EX_NOINPUT;
}

int watch_options_take(struct watch_options *options, int argc, char **argv)
{
	char **logs;
	int status;

	options->loader.config_path = paths_config;
	status = options_take(&command_line, options, argc, argv, &logs);
	if (status == OPTIONS_TAKEN && *logs != NULL)
		status = take_logs(options, logs);
	if (status != OPTIONS_TAKEN)
		return status;
	if (options->once || (*logs != NULL && is_standard_input(*logs)))
		options->foreground = true;
	return OPTIONS_TAKEN;
}

static bool has_input(const struct config *config)
{
	for (size_t i = 0; i < config->source_count; i++)
		if (config->sources[i].input_count != 0)
			return true;
	return false;
}

/* Returns false. */
static bool say_unknown(const struct config *config, struct span given, struct trouble *why)
{
	struct nearest nearest = { .given = given };
	struct text known;

	text_begin(&known, KNOWN_BYTES);
	for (size_t i = 0; i < config->source_count; i++) {
		struct span name = config->sources[i].name;

		nearest_try(&nearest, name);
		text_printf(&known, "%s%.*s", i == 0 ? "" : ", ", SPAN_FORMAT(name));
	}
	if (nearest.found.data != NULL)
		text_printf(&known, ". Did you mean %.*s?", SPAN_FORMAT(nearest.found));
	trouble_say(why, "--source: %s has no source '%.*s'%s%s", config->path, SPAN_FORMAT(given),
		    known.size != 0 ? ", only " : ": include('sources.conf')", text_string(&known));
	text_end(&known);
	return false;
}

bool watch_options_fit(const struct watch_options *options, const struct config *config,
		       struct trouble *why)
{
	const struct watch_choice *choice = &options->choice;
	const struct source *source = config_source(config, choice->source);

	if (choice->source.size == 0) {
		trouble_say(why, "%s: no source has an input: list those to be read in `sources`",
			    config->path);
		return has_input(config);
	}
	if (source == NULL)
		return say_unknown(config, choice->source, why);
	trouble_say(why, "--source: the source '%.*s' has no input: name a file, or -",
		    SPAN_FORMAT(choice->source));
	return choice->paths != NULL || source->input_count != 0;
}
