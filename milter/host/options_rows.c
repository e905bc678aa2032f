/* SPDX-License-Identifier: ISC */
/* options_rows -- the rows of a program's options, and what most of them are read by. */
#include "host/options_inside.h"

const char *options_shell(size_t index)
{
	static const char *const names[SHELLS + 1] = {
		[SHELL_BASH] = "bash",
		[SHELL_ZSH] = "zsh",
		[SHELL_FISH] = "fish",
	};

	return names[index];
}

static const struct options_row everywhere[OPTIONS_EVERYWHERE] = {
	{ .name = "completion",
	  .argument = "SHELL",
	  .help = "Print what bash, zsh or fish completes this command line by, and exit.",
	  .choice = options_shell },
	{ .letter = 'V', .name = "version", .help = "Print the version and exit." },
	{ .letter = 'h', .name = "help", .help = "Print this help and exit." },
};

size_t options_count(const struct options *options)
{
	return options->row_count + OPTIONS_EVERYWHERE;
}

const struct options_row *options_row_at(const struct options *options, size_t index)
{
	return index < options->row_count ? &options->rows[index]
					  : &everywhere[index - options->row_count];
}

bool options_flag(struct options_reading *reading)
{
	*(bool *)reading->member = true;
	return true;
}

bool options_string(struct options_reading *reading)
{
	*(const char **)reading->member = reading->value;
	return true;
}

bool options_number(struct options_reading *reading)
{
	const struct options_row *row = reading->row;
	uint64_t number;

	if (span_number(span_of(reading->value), row->most, &number) && number >= row->least) {
		*(uint64_t *)reading->member = number;
		return true;
	}
	trouble_say(reading->why, "'%s' is not a number from %llu to %llu", reading->value,
		    (unsigned long long)row->least, (unsigned long long)row->most);
	return false;
}
