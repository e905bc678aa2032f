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
			    "%s: %s: where only the journal has it, pipe that: journalctl -o "
			    "short-iso | milter-device-watch --source NAME -",
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

static bool is_foreign(const struct input *input)
{
	return input->follow != NULL && input->feeds != NULL && !input->is_known &&
	       (input->unpacked != 0 || follow_count(input->follow).bytes != 0) &&
	       !has_lines(input);
}

/* What it may be instead, and the option or the command that reads it. */
static void say_foreign(const struct config *config, const char *path, struct span wanted)
{
	struct watch_guess guess = watch_guess(config, path);

	if (guess.packer != NULL)
		notice_say(NOTICE_ERROR,
			   "%s: only gzip and zstd are unpacked here: %s -dc %s | "
			   "milter-device-watch --source %.*s -",
			   path, guess.packer, path, SPAN_FORMAT(wanted));
	else if (guess.source == NULL)
		notice_say(NOTICE_ERROR,
			   "%s: no line is of source %.*s, nor of any other in %s: is that the log "
			   "of a mail store? milter-device.conf(5) says how to describe one",
			   path, SPAN_FORMAT(wanted), config->path);
	else
		notice_say(NOTICE_ERROR,
			   "%s: no line is of source %.*s; of the first %" PRIu64 " %s %" PRIu64
			   " %s of source %.*s: --source %.*s",
			   path, SPAN_FORMAT(wanted), guess.tried,
			   cell_word(guess.tried, "line", "lines"), guess.lines,
			   cell_word(guess.lines, "is", "are"), SPAN_FORMAT(guess.source->name),
			   SPAN_FORMAT(guess.source->name));
}

bool watch_files_judge(const struct program *program)
{
	const struct watch *watch = &program->watch;
	const struct watch_choice *choice = &program->options.choice;
	bool all = true;

	for (const struct input *input = watch->inputs; input != NULL && choice->paths != NULL;
	     input = input->next) {
		if (!is_foreign(input))
			continue;
		say_foreign(watch->service.config, input->path, choice->source);
		all = false;
	}
	return all;
}
