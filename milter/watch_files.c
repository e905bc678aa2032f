/* SPDX-License-Identifier: ISC */
/* watch_files -- the logs that the command line names. */
#include "watch_files.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cells.h"
#include "host/notice.h"
#include "host/ownership.h"
#include "watch/watch_guess.h"

static bool is_standard_input(const char *path)
{
	return strcmp(path, "-") == 0;
}

static void say_unopened(const char *path, int error, struct trouble *why)
{
	if (error == ENOENT)
		trouble_say(why,
			    "%s: %s: where only the journal has it, pipe that: journalctl -a -o "
			    "json | milter-device-watch --source NAME -",
			    path, strerror(error));
	else
		ownership_say_unread(why, path, error);
}

bool watch_files_look(const char *path, struct trouble *why)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat status = { 0 };

	if (fd == -1) {
		say_unopened(path, errno, why);
		return false;
	}
	if (fstat(fd, &status) == -1)
		status.st_mode = 0;
	close(fd);
	if (S_ISREG(status.st_mode))
		return true;
	if (S_ISDIR(status.st_mode))
		trouble_say(why, "%s: this is a folder: name the files in it", path);
	else
		trouble_say(why, "%s: this is not a file: pipe it in, and name it -", path);
	return false;
}

bool watch_files_look_again(const struct watch_choice *choice)
{
	bool all = true;

	for (const char *const *path = choice->paths; path != NULL && *path != NULL; path++) {
		struct trouble why;

		if (is_standard_input(*path) || watch_files_look(*path, &why))
			continue;
		notice_say(NOTICE_ERROR, "%s", why.sentence);
		all = false;
	}
	return all;
}

static bool has_lines(const struct input *input)
{
	for (const struct feed *feed = input->feeds; feed != NULL; feed = feed->next)
		if (access_count(feed->reader).scan.lines != 0)
			return true;
	return false;
}

static bool has_bytes(const struct input *input)
{
	struct stat status;

	if (input->follow == NULL || input->unpacked != 0)
		return input->unpacked != 0;
	return stat(input->path, &status) == 0 && status.st_size != 0;
}

static bool is_source(const struct watch_guess *guess, struct span wanted)
{
	return guess->source != NULL && span_equal(guess->source->name, wanted);
}

/* Whether the file goes on behind what was read, with a line that has no end. */
static bool has_rest(const struct input *input)
{
	struct follow_place places[FOLLOW_PLACES];
	size_t count = input->follow != NULL ? follow_places(input->follow, places) : 0;
	struct stat status;

	if (count == 0 || stat(input->path, &status) == -1)
		return false;
	for (size_t i = 0; i < count; i++)
		if (places[i].inode == (uint64_t)status.st_ino &&
		    places[i].device == (uint64_t)status.st_dev)
			return places[i].offset < (uint64_t)status.st_size;
	return false;
}

static void say_rest(const struct input *input)
{
	notice_say(NOTICE_WARNING,
		   "%s: the last line has no newline, and waits for its rest: to read it as it is, "
		   "pipe the file in, and name it -",
		   input->path);
}

/* What it is instead, and the command that makes lines of it. */
static void say_unread(const char *path, struct notlines unread, struct span wanted)
{
	if (unread.command == NULL)
		notice_say(NOTICE_ERROR, "%s: %s", path, unread.is);
	else
		notice_say(NOTICE_ERROR, "%s: %s: %s %s | milter-device-watch --source %.*s -",
			   path, unread.is, unread.command, is_standard_input(path) ? "FILE" : path,
			   SPAN_FORMAT(wanted));
}

/* What it may be instead, and the option or the command that reads it. */
static void say_foreign(const struct config *config, const char *path,
			const struct watch_guess *guess, struct span wanted)
{
	if (guess->source == NULL)
		notice_say(NOTICE_ERROR,
			   "%s: no line is of source %.*s, nor of any other in %s: is that the log "
			   "of a mail store? milter-device.conf(5) says how to describe one",
			   path, SPAN_FORMAT(wanted), config->path);
	else
		notice_say(NOTICE_ERROR,
			   "%s: no line is of source %.*s; of the first %" PRIu64 " %s %" PRIu64
			   " %s of source %.*s: --source %.*s",
			   path, SPAN_FORMAT(wanted), guess->tried,
			   cell_word(guess->tried, "line", "lines"), guess->lines,
			   cell_word(guess->lines, "is", "are"), SPAN_FORMAT(guess->source->name),
			   SPAN_FORMAT(guess->source->name));
}

/* False: it is no log of that source, and that is said.  In a tar, some lines are seen as such. */
static bool judge(const struct program *program, const struct input *input)
{
	const struct config *config = program->watch.service.config;
	struct span wanted = program->options.choice.source;
	bool is_new = !input->is_known && input->feeds != NULL && has_bytes(input);
	struct watch_guess guess = { 0 };

	if (is_new && input->follow != NULL)
		guess = watch_guess(config, input->path);
	else if (is_new)
		guess = watch_guess_lines(config, text_span(&program->piped_first));
	if (is_new && guess.unread.is == NULL && !has_lines(input) &&
	    !(is_source(&guess, wanted) && has_rest(input))) {
		say_foreign(config, input->path, &guess, wanted);
		return false;
	}
	if (guess.unread.is != NULL)
		say_unread(input->path, guess.unread, wanted);
	else if (has_rest(input))
		say_rest(input);
	return guess.unread.is == NULL;
}

/* Whether the command line names it: the state knows others. */
static bool is_chosen(const struct watch_choice *choice, const struct input *input)
{
	for (const char *const *path = choice->paths; path != NULL && *path != NULL; path++)
		if (strcmp(*path, input->path) == 0)
			return true;
	return false;
}

bool watch_files_judge(const struct program *program)
{
	const struct input *input = program->watch.inputs;
	bool all = true;

	for (; input != NULL; input = input->next)
		if (is_chosen(&program->options.choice, input))
			all = judge(program, input) && all;
	return all;
}
