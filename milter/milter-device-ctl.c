/* SPDX-License-Identifier: ISC */
/* milter-device-ctl -- asks the running daemon for something, and prints the answer. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "ctl/ask.h"
#include "ctl/register.h"
#include "ctl/reveal.h"
#include "ctl_options.h"
#include "host/config/config.h"
#include "host/options.h"
#include "host/paths.h"
#include "service/health.h"

/* No plugin is waited for. */
#define HEALTH_PATIENCE_SECONDS 10

/* health is answered with the status of a plugin, whatever happens. */
static bool asks_for_health(const char *command)
{
	return strcmp(command, "health") == 0;
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
		return ask_beside(complaints->arena, path, ".gate");
	return options->watch ? ask_beside(complaints->arena, path, ".watch") : path;
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
	if (options.register_wish.verb != NULL)
		return register_run(&options.register_wish);
	if (options.reveal_wish.pseudonyms != NULL)
		return reveal_run(&options.reveal_wish);
	complaints.arena = arena_new();
	path = complaints.arena != NULL ? find_socket(&options, &complaints) : NULL;
	if (path != NULL) {
		fd = ask_connect(path, asks_for_health(options.command) ? HEALTH_PATIENCE_SECONDS
									: ASK_PATIENCE_SECONDS);
		status = fd != -1 ? ask(fd, path, options.command)
				  : say_unreachable(path, &complaints);
	}
	if (asks_for_health(options.command))
		status = health_of(&options, path != NULL ? path : "-", status);
	arena_free(complaints.arena);
	return status;
}
