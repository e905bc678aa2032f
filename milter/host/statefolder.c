/* statefolder -- state_dir: configurations as they were loaded. */
#include "statefolder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES 4096

static bool write_all(int fd, struct span bytes)
{
	while (bytes.size != 0) {
		ssize_t written = write(fd, bytes.data, bytes.size);

		if (written == -1 && errno != EINTR)
			return false;
		bytes = span_from(bytes, written > 0 ? (size_t)written : 0);
	}
	return true;
}

/* Written whole under another name, then renamed. */
static bool write_file(const char *path, struct span content)
{
	char draft[PATH_BYTES + 8];
	bool done;
	int fd;

	snprintf(draft, sizeof(draft), "%s.new", path);
	fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (fd == -1)
		return false;
	done = write_all(fd, content);
	done = close(fd) == 0 && done;
	return done && rename(draft, path) == 0;
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
	mkdir(config->state_dir, 0750);
	mkdir(folder, 0750);
	if (write_file(path, config->flat))
		return true;
	trouble_say(why, "%s: %s", path, strerror(errno));
	return false;
}
