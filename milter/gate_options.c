/* SPDX-License-Identifier: ISC */
/* gate_options -- the command line of milter-device-gate. */
#include "gate_options.h"

#include "host/options.h"
#include "host/paths.h"
#include "host/socketname.h"

static bool read_socket(struct options_reading *reading)
{
	return socketname_check(reading->value, reading->why) && options_string(reading);
}

#define MEMBER(name) offsetof(struct gate_options, name)

static const struct options_row rows[] = {
	{ 'c', "config", "FILE", "Read this configuration file.", .read = options_string,
	  .member = MEMBER(loader.config_path) },
	{ 'f', "foreground", NULL, "Stay in the foreground.", .read = options_flag,
	  .member = MEMBER(foreground) },
	{ 'n', "check", NULL, "Read the configuration, name every error in it, and exit.",
	  .read = options_flag, .member = MEMBER(only_check) },
	CONFIG_DUMP_ROW(MEMBER(dump)),
	{ 'P', "pid-file", "PIDFILE",
	  "Write the process id to this file, and remove it at the end.", .read = options_string,
	  .member = MEMBER(pid_path) },
	{ 'p', "socket", "SOCKET", "Listen on this socket, whatever the configuration says.",
	  .read = read_socket, .member = MEMBER(listen) },
	{ 'u', "user", "USER[:GROUP]", "Become this user, whatever the configuration says.",
	  .read = options_string, .member = MEMBER(loader.user) },
	{ 'v', "verbose", NULL, "Log each opening that is allowed as well.", .read = options_flag,
	  .member = MEMBER(verbose) },
};

static const struct options command_line = {
	.program = "milter-device-gate",
	.synopsis = (const char *const[]){ "[OPTION]...", NULL },
	.rows = rows,
	.row_count = sizeof(rows) / sizeof(rows[0]),
	.closing = "The manual is milter-device-gate(8), and that of the configuration "
		   "milter-device.conf(5).",
};

int gate_options_take(struct gate_options *options, int argc, char **argv)
{
	char **operands;
	int status;

	options->loader.config_path = paths_config;
	status = options_take(&command_line, options, argc, argv, &operands);
	if (status == OPTIONS_TAKEN && *operands != NULL)
		return options_wrong(&command_line, "unexpected argument '%s'", *operands);
	return status;
}

const char *const *gate_options_listen(const struct gate_options *options,
				       const struct config *config)
{
	return options->listen[0] != NULL ? options->listen : config->gate_listen;
}
