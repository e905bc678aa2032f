/* SPDX-License-Identifier: ISC */
/* startable -- whether a daemon could start on this machine, found out without making anything. */
#include "service/startable.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/daemonize.h"
#include "host/ownership.h"
#include "host/socketname.h"
#include "service/places.h"

struct trial {
	const struct config *config;
	struct text *told;
	bool good;
};

/* What stands at a place that is to be something else. */
static const struct {
	mode_t type;
	const char *is;
} types[] = {
	{ S_IFDIR, "a folder" },        { S_IFREG, "a file" },
	{ S_IFSOCK, "a socket" },       { S_IFIFO, "a FIFO" },
	{ S_IFBLK, "a block device" },  { S_IFCHR, "a character device" },
	{ S_IFLNK, "a symbolic link" },
};

static void fail(struct trial *trial, const struct trouble *why)
{
	text_printf(trial->told, "%s\n", why->sentence);
	trial->good = false;
}

/* False: it is missing, or cannot be looked into, and what is in it is of no interest. */
static bool has_folder(struct trial *trial, const char *what, const char *path)
{
	char folder[PATH_MAX];
	struct trouble why;
	struct stat status;

	ownership_folder(path, folder);
	errno = ENOTDIR;
	if (stat(folder, &status) == 0 && S_ISDIR(status.st_mode))
		return true;
	if (errno == ENOENT) {
		ownership_say(&why, what, path, ENOENT);
		text_printf(trial->told, "warning: %s\n", why.sentence);
	} else if (errno != EACCES) {
		trouble_say(&why, "%s %s: %s is not a folder", what, path, folder);
		fail(trial, &why);
	}
	return false;
}

/* True: nothing is there, or nothing of another type.  A socket is made behind no link. */
static bool is_type(struct trial *trial, const char *what, const char *path, mode_t wanted,
		    const char *wanted_is)
{
	struct trouble why;
	struct stat status;

	if ((wanted == S_IFSOCK ? lstat(path, &status) : stat(path, &status)) == -1 ||
	    (status.st_mode & S_IFMT) == wanted)
		return true;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if ((status.st_mode & S_IFMT) == types[i].type) {
			trouble_say(&why, "%s %s: %s is there, which is not %s: name another path",
				    what, path, types[i].is, wanted_is);
			fail(trial, &why);
			return false;
		}
	return true;
}

/* False: it is said. */
static bool try_file(struct trial *trial, const char *what, const char *path, int flags)
{
	struct trouble why;

	if (!has_folder(trial, what, path))
		return true;
	if (!is_type(trial, what, path, S_IFREG, "a file"))
		return false;
	if (ownership_would_open(what, path, flags, &why))
		return true;
	fail(trial, &why);
	return false;
}

/* Standard error may be a pipe or a terminal, and is what it is when the daemon starts. */
static void try_event_log(struct trial *trial, const char *path)
{
	if (strncmp(path, "/dev/", 5) != 0)
		try_file(trial, "event_log", path, 0);
}

static void try_pid_file(struct trial *trial, const char *path)
{
	struct trouble why;

	if (try_file(trial, "pid file", path, O_NOFOLLOW) && !daemonize_would_write_pid(path, &why))
		fail(trial, &why);
}

/* Whether we may write to it, if it is there. */
static void try_writing(struct trial *trial, const char *what, const char *path)
{
	struct trouble why;

	if (access(path, F_OK) == -1 || access(path, W_OK) == 0)
		return;
	ownership_say(&why, what, path, errno);
	fail(trial, &why);
}

static void try_socket(struct trial *trial, const char *what, const char *socket)
{
	const char *path = socketname_path(socket);
	char lock[PATH_MAX];
	struct trouble why;

	if (!socketname_try(socket, SOCKETNAME_HOST, &why))
		fail(trial, &why);
	else if (path != NULL && has_folder(trial, what, path) &&
		 is_type(trial, what, path, S_IFSOCK, "a socket")) {
		snprintf(lock, sizeof(lock), "%s.lock", path);
		try_file(trial, what, lock, O_NOFOLLOW);
	}
}

/* As the user that the daemon runs as.  Root has the event log open before it becomes that one. */
static void try_as_user(struct trial *trial, const struct startable_wish *wish, bool was_root)
{
	const struct config *config = trial->config;
	char folder[PATH_MAX];

	ownership_folder(config->control_socket, folder);
	if (wish->sockets && config->control_socket_set)
		try_writing(trial, "control_socket", folder);
	try_writing(trial, "state_dir", config->state_dir);
	ownership_folder(config->event_log, folder);
	if (!was_root)
		try_writing(trial, "event_log",
			    access(config->event_log, F_OK) == 0 ? config->event_log : folder);
}

bool startable_check(const struct config *config, const struct startable_wish *wish,
		     struct text *told)
{
	struct trial trial = { config, told, true };
	bool is_root = geteuid() == 0;
	struct privilege user;
	struct trouble why;

	if (config->user != NULL && !privilege_find(config->user, &user, &why))
		fail(&trial, &why);
	ownership_expect(config->user != NULL && trial.good ? &user : NULL);
	if (wish->sockets)
		try_socket(&trial, "socket", config->socket);
	for (size_t i = 0; wish->gate != NULL && wish->gate[i] != NULL; i++)
		try_socket(&trial, "gate_listen", wish->gate[i]);
	if (wish->sockets && config->control_socket_set)
		try_socket(&trial, "control_socket", config->control_socket);
	try_event_log(&trial, config->event_log);
	if (wish->pid_path != NULL)
		try_pid_file(&trial, wish->pid_path);
	if (!places_differ(config, wish->pid_path, &why))
		fail(&trial, &why);
	if (has_folder(&trial, "state_dir", config->state_dir))
		is_type(&trial, "state_dir", config->state_dir, S_IFDIR, "a folder");
	/* What others would be denied is not ours to say. */
	if (!trial.good || config->user == NULL || (!is_root && geteuid() != user.uid))
		return trial.good;
	if (!privilege_drop(&user, &why))
		fail(&trial, &why);
	else
		try_as_user(&trial, wish, is_root);
	return trial.good;
}
