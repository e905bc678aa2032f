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
	{ 0, "model", "MODEL", "With register: only this model of the device.",
	  .read = options_string, .member = MEMBER(register_wish.model) },
	{ 0, "until", "DATE", "With register: the row holds until the end of this day.",
	  .read = options_string, .member = MEMBER(register_wish.until) },
	{ 0, "owner", "WORDS", "With register: who answers for the row.", .read = options_string,
	  .member = MEMBER(register_wish.owner) },
	{ 0, "ticket", "WORDS", "With register: by which ticket it was asked for.",
	  .read = options_string, .member = MEMBER(register_wish.ticket) },
	{ 0, "reason", "WORDS", "With register or reveal: why.", .read = options_string,
	  .member = MEMBER(register_wish.reason) },
	{ 0, "candidates", "FILE",
	  "With reveal: look among the people of this list or LDIF, too; - is standard input.",
	  .read = options_string, .member = MEMBER(reveal_wish.candidates) },
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
	{ "register",
	  "Show the register (list, pending), or change a row of it (allow, block or forget USER "
	  "DEVICE), and have the daemons reload." },
	{ "reveal",
	  "Tell whose the PSEUDONYMs of the event log are, and write down who asked and why." },
	{ NULL, NULL },
};

static const struct options command_line = {
	.program = "milter-device-ctl",
	.synopsis = (const char *const[]){ "[OPTION]... COMMAND",
					   "[-c FILE] register list|pending [USER]",
					   "[OPTION]... register allow|block|forget "
					   "USER DEVICE",
					   "[OPTION]... reveal --reason WORDS "
					   "PSEUDONYM...",
					   NULL },
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

/* Words that stand in a row of the register, where a TAB or an end of line would end them. */
static const char *unfit(const struct register_wish *wish)
{
	const char *const words[] = { wish->user,  wish->device, wish->model, wish->until,
				      wish->owner, wish->ticket, wish->reason };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		for (const char *at = words[i]; at != NULL && *at != '\0'; at++)
			if ((unsigned char)*at < ' ' || *at == '\x7f')
				return words[i];
	return NULL;
}

static bool has_register_option(const struct register_wish *wish)
{
	return wish->model != NULL || wish->until != NULL || wish->owner != NULL ||
	       wish->ticket != NULL || wish->reason != NULL;
}

/* What is behind `register`. */
static int take_register(struct ctl_options *options, char **operands)
{
	struct register_wish *wish = &options->register_wish;
	bool is_about_one = false;
	struct trouble why;

	if (operands[0] == NULL)
		return options_wrong(&command_line,
				     "register: write list, pending, allow, block or forget");
	if (!register_verb(operands[0], &is_about_one)) {
		options_say_unknown(&why, "command", operands[0], register_verb_at);
		return options_wrong(&command_line, "register: %s", why.sentence);
	}
	wish->user = operands[1];
	wish->device = wish->user != NULL ? operands[2] : NULL;
	if (is_about_one && wish->device == NULL)
		return options_wrong(&command_line, "register %s: write USER DEVICE", operands[0]);
	if (wish->device != NULL && (!is_about_one || operands[3] != NULL))
		return options_wrong(&command_line, "unexpected argument '%s'",
				     is_about_one ? operands[3] : operands[2]);
	if (!is_about_one && has_register_option(wish))
		return options_wrong(&command_line,
				     "register %s: only shows, so that it takes no "
				     "--model, --until, --owner, --ticket or --reason",
				     operands[0]);
	if (unfit(wish) != NULL)
		return options_wrong(&command_line,
				     "register: '%s' has a TAB, an end of line or "
				     "another control character in it",
				     unfit(wish));
	wish->config_path = options->config_path;
	wish->verb = operands[0];
	return OPTIONS_TAKEN;
}

/* What is behind `reveal`. */
static int take_reveal(struct ctl_options *options, char **operands)
{
	struct reveal_wish *wish = &options->reveal_wish;
	const char *reason = options->register_wish.reason;

	if (reason == NULL || reason[strspn(reason, " ")] == '\0')
		return options_wrong(&command_line,
				     "reveal: --reason is missing: why this has to be known is "
				     "written down");
	if (unfit(&options->register_wish) != NULL)
		return options_wrong(&command_line, "reveal: the reason has a TAB, an end of line "
						    "or another control character in it");
	if (operands[0] == NULL)
		return options_wrong(&command_line, "reveal: write a PSEUDONYM of the event log");
	for (size_t i = 0; operands[i] != NULL; i++)
		if (!reveal_is_pseudonym(operands[i]))
			return options_wrong(&command_line,
					     "reveal: '%s' is no pseudonym: that is 16 hexadecimal "
					     "digits, and of a person @ and the domain",
					     operands[i]);
	wish->pseudonyms = operands;
	wish->reason = reason;
	wish->config_path = options->config_path;
	return OPTIONS_TAKEN;
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
	if (strcmp(operands[0], "register") == 0)
		return take_register(options, operands + 1);
	if (strcmp(operands[0], "reveal") == 0)
		return take_reveal(options, operands + 1);
	if (options->reveal_wish.candidates != NULL)
		return options_wrong(&command_line, "--candidates is for reveal");
	if (has_register_option(&options->register_wish))
		return options_wrong(&command_line, "--model, --until, --owner and --ticket are "
						    "for register, --reason is for register "
						    "and reveal");
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
