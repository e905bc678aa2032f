/* statefolder -- state_dir: configurations as they were loaded. */
#include "statefolder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES 4096

/* Also when the machine goes down in the next moment: a file that is there is whole. */
static bool write_stream(FILE *stream, const struct kept *kept)
{
	bool done =
		keptfile_write(kept, stream) && fflush(stream) == 0 && fsync(fileno(stream)) == 0;
	int cause = errno;

	if (fclose(stream) != 0 && done)
		return false;
	errno = cause;
	return done;
}

/* Written whole under another name, then renamed. */
static bool write_file(const char *path, const struct kept *kept)
{
	char draft[PATH_BYTES + 8];
	FILE *stream;
	int fd, cause;

	snprintf(draft, sizeof(draft), "%s.new", path);
	fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (fd == -1)
		return false;
	stream = fdopen(fd, "w");
	if (stream == NULL) {
		close(fd);
		return false;
	}
	if (write_stream(stream, kept) && rename(draft, path) == 0)
		return true;
	cause = errno;
	unlink(draft);
	errno = cause;
	return false;
}

static void make_folder(const char *path, const struct privilege *user)
{
	if (mkdir(path, 0750) == 0 && user != NULL)
		privilege_give(user, path, NULL);
}

void statefolder_make(const struct config *config, const struct privilege *user)
{
	char folder[PATH_BYTES];

	make_folder(config->state_dir, user);
	if (snprintf(folder, sizeof(folder), "%s/config", config->state_dir) < PATH_BYTES)
		make_folder(folder, user);
}

bool statefolder_keep(const struct config *config, struct trouble *why)
{
	char folder[PATH_BYTES], path[PATH_BYTES];

	if (snprintf(folder, sizeof(folder), "%s/config", config->state_dir) >= PATH_BYTES ||
	    snprintf(path, sizeof(path), "%s/config/%s.conf", config->state_dir,
		     config->rules.hash) >= PATH_BYTES) {
		trouble_say(why, "state_dir %s: the path is too long", config->state_dir);
		return false;
	}
	if (access(path, F_OK) == 0)
		return true;
	if (write_file(path, &config->kept))
		return true;
	trouble_say(why, "%s: %s", path, strerror(errno));
	return false;
}
