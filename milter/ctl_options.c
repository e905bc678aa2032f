/* SPDX-License-Identifier: ISC */
/* ctl_options -- the command line of milter-device-ctl. */
#include "ctl_options.h"

#include "host/options.h"

/* What metrics may be written as; the first is the default. */
static const char *const formats[] = { "openmetrics", "prometheus", NULL };

static const char *format_at(size_t index)
{
	return formats[index];
}

static bool read_format(struct options_reading *reading)
{
	for (size_t i = 0; formats[i] != NULL; i++) {
		if (strcmp(reading->value, formats[i]) != 0)
			continue;
		*(bool *)reading->member = i == 1;
		return true;
	}
	options_say_unknown(reading->why, "format", reading->value, format_at);
	return false;
}

#define MEMBER(name) offsetof(struct ctl_options, name)

static const struct options_row rows[] = {
	{ 'c', "config", "FILE", "Find the control socket in this configuration file.",
	  .read = options_string, .member = MEMBER(config_path) },
	{ 'f', "format", "FORMAT",
	  "What metrics are written as: openmetrics, or prometheus, the text format 0.0.4 that "
	  "node_exporter's textfile collector reads.",
	  .read = read_format, .member = MEMBER(prometheus), .choice = format_at },
	{ 'g', "gate", NULL, "Ask milter-device-gate instead of milter-device.",
	  .read = options_flag, .member = MEMBER(gate) },
	{ 's', "socket", "SOCKET", "Use this control socket, whatever the configuration says.",
	  .read = options_string, .member = MEMBER(socket) },
	{ 'w', "watch", NULL, "Ask milter-device-watch instead of milter-device.",
	  .read = options_flag, .member = MEMBER(watch) },
};

static const struct options_word commands[] = {
	{ "ping", "Tell whether the daemon answers, and its version." },
	{ "reload", "Read the configuration again, and tell what came of it." },
	{ "reopen", "Open the event log again." },
	{ "stats", "Print what was counted since the start, for people." },
	{ "metrics", "Print the same for monitoring systems, in the format of OpenMetrics." },
	{ "health",
	  "Print in a line whether all is well, and exit as a plugin of Icinga or Nagios." },
	{ NULL, NULL },
};

static const struct options command_line = {
	.program = "milter-device-ctl",
	.synopsis = (const char *const[]){ "[OPTION]... COMMAND", NULL },
	.rows = rows,
	.row_count = sizeof(rows) / sizeof(rows[0]),
	.words = commands,
	.closing = "The manual is milter-device-ctl(8).",
};

static bool is_command(const char *word)
{
	for (const struct options_word *command = commands; command->word != NULL; command++)
		if (strcmp(word, command->word) == 0)
			return true;
	return false;
}

static const char *command_at(size_t index)
{
	return commands[index].word;
}

static int unknown(const char *word)
{
	struct trouble why;

	options_say_unknown(&why, "command", word, command_at);
	return options_wrong(&command_line, "%s", why.sentence);
}

int ctl_options_take(struct ctl_options *options, int argc, char **argv)
{
	char **operands;
	int status = options_take(&command_line, options, argc, argv, &operands);

	if (status != OPTIONS_TAKEN)
		return status;
	if (*operands == NULL)
		return options_wrong(&command_line, "a command is missing, such as reload");
	if (!is_command(operands[0]))
		return unknown(operands[0]);
	if (operands[1] != NULL)
		return options_wrong(&command_line, "unexpected argument '%s'", operands[1]);
	if (options->watch && options->gate)
		return options_wrong(&command_line, "one process can be asked: --watch or --gate");
	if (options->prometheus && strcmp(operands[0], "metrics") != 0)
		return options_wrong(&command_line, "--format is for metrics, not for '%s'",
				     operands[0]);
	options->command = options->prometheus ? "metrics prometheus" : operands[0];
	return OPTIONS_TAKEN;
}
