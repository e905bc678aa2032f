/* SPDX-License-Identifier: ISC */
/* milter-device-ctl -- asks the running daemon for something, and prints the answer. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include "ctl_options.h"
#include "host/config/config.h"
#include "host/control.h"
#include "host/options.h"
#include "host/paths.h"
#include "service/health.h"

/* For each piece of an answer: a large configuration takes a while, but no plugin is waited for. */
#define PATIENCE_SECONDS 120
#define HEALTH_PATIENCE_SECONDS 10

/* health is answered on standard output, and with the status of a plugin, whatever happens. */
static bool asks_for_health(const char *command)
{
	return strcmp(command, "health") == 0;
}

/* Those of the watcher and the gate are beside the daemon's. */
static const char *beside(struct arena *arena, const char *path, const char *suffix)
{
	size_t size = path != NULL ? strlen(path) + strlen(suffix) + 1 : 0;
	char *socket = path != NULL ? arena_take(arena, size) : NULL;

	if (socket != NULL)
		snprintf(socket, size, "%s%s", path, suffix);
	return socket;
}

/* Where the daemon is.  NULL: the configuration that was named cannot be read, which is said. */
static const char *find_socket(const struct ctl_options *options, struct complaints *complaints)
{
	const char *path = options->config_path != NULL ? options->config_path : paths_config;

	if (options->socket != NULL)
		return options->socket;
	if (options->config_path != NULL && access(path, R_OK) == -1) {
		fprintf(stderr, "milter-device-ctl: %s: %s: -c names another\n", path,
			strerror(errno));
		return NULL;
	}
	path = config_control_socket(path, complaints);
	if (options->gate)
		return beside(complaints->arena, path, ".gate");
	return options->watch ? beside(complaints->arena, path, ".watch") : path;
}

/* -1: errno says why. */
static int connect_to(const char *path, time_t seconds)
{
	const struct timeval patience = { .tv_sec = seconds };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Copies the answer to where its status sends it.  -1: it ended early, or never came. */
static int print_answer(FILE *daemon, bool is_health)
{
	char buffer[8192];
	size_t left, size;
	int status;
	FILE *out;

	if (fgets(buffer, 64, daemon) == NULL ||
	    sscanf(buffer, CONTROL_HEADER, &status, &left) != 2)
		return -1;
	out = status == EX_OK || is_health ? stdout : stderr;
	for (; left > 0; left -= size) {
		size = fread(buffer, 1, left < sizeof(buffer) ? left : sizeof(buffer), daemon);
		if (size == 0)
			return -1;
		fwrite(buffer, 1, size, out);
	}
	if (fflush(out) == 0 && !ferror(out))
		return status;
	fprintf(stderr, "milter-device-ctl: standard output: %s\n", strerror(errno));
	return EX_IOERR;
}

static int ask(int fd, const char *path, const char *command)
{
	FILE *daemon = fdopen(fd, "r");
	int status;

	if (daemon == NULL)
		return EX_OSERR;
	(void)!dprintf(fd, "%s\n", command); /* whoever may not ask has his answer already */
	status = print_answer(daemon, asks_for_health(command));
	fclose(daemon);
	if (status != -1)
		return status;
	fprintf(stderr, "milter-device-ctl: %s: the daemon gave no whole answer\n", path);
	return EX_UNAVAILABLE;
}

/* The status of a plugin: what ctl would exit with otherwise, or the daemon's own word. */
static int health_of(const struct ctl_options *options, const char *path, int status)
{
	const char *program = options->watch  ? "MILTER-DEVICE-WATCH"
			      : options->gate ? "MILTER-DEVICE-GATE"
					      : "MILTER-DEVICE";

	if (status >= HEALTH_OK && status <= HEALTH_UNKNOWN)
		return status;
	if (status != EX_UNAVAILABLE) {
		printf("%s UNKNOWN - %s: cannot be asked (see standard error)\n", program, path);
		return HEALTH_UNKNOWN;
	}
	printf("%s CRITICAL - %s: no answer\n", program, path);
	return HEALTH_CRITICAL;
}

static int say_unreachable(const char *path, const struct complaints *complaints)
{
	int error = errno;
	bool is_denied = error == EACCES || error == EPERM;

	fprintf(stderr, "milter-device-ctl: %s: %s%s\n", path, strerror(error),
		is_denied ? ": only root and the daemon's own user may ask: try it with sudo"
		: error == ENOENT || error == ECONNREFUSED ? "; is milter-device running?"
							   : "");
	if (complaints->count != 0)
		fprintf(stderr, "milter-device-ctl: the configuration cannot be read as a whole: "
				"if control_socket is another, name it with -s\n");
	return is_denied ? EX_NOPERM : EX_UNAVAILABLE;
}

int main(int argc, char **argv)
{
	struct ctl_options options = { .command = NULL };
	struct complaints complaints = { .arena = NULL };
	const char *path;
	int fd, status = ctl_options_take(&options, argc, argv);

	if (status != OPTIONS_TAKEN)
		return status;
	status = EX_CONFIG;
	signal(SIGPIPE, SIG_IGN);
	complaints.arena = arena_new();
	path = complaints.arena != NULL ? find_socket(&options, &complaints) : NULL;
	if (path != NULL) {
		fd = connect_to(path, asks_for_health(options.command) ? HEALTH_PATIENCE_SECONDS
								       : PATIENCE_SECONDS);
		status = fd != -1 ? ask(fd, path, options.command)
				  : say_unreachable(path, &complaints);
	}
	if (asks_for_health(options.command))
		status = health_of(&options, path != NULL ? path : "-", status);
	arena_free(complaints.arena);
	return status;
}
