/* ctl_options -- the command line of milter-device-ctl. */
#include "ctl_options.h"

#include "host/options.h"

#define MEMBER(name) offsetof(struct ctl_options, name)

static const struct options_row rows[] = {
	{ 'c', "config", "FILE", "Find the control socket in this configuration file.",
	  .read = options_string, .member = MEMBER(config_path) },
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
	options->command = operands[0];
	return OPTIONS_TAKEN;
}
