/* SPDX-License-Identifier: ISC */
/*
 * config_dump -- a configuration as it was loaded, all in one text: every setting of the top level
 * with its value and where that comes from, then devices, policies, exemptions and sources.
 */
#ifndef CONFIG_DUMP_H
#define CONFIG_DUMP_H

#include "host/config/config.h"
#include "host/options.h"

enum config_dump {
	CONFIG_DUMP_NONE,
	CONFIG_DUMP_ALL,     /* a configuration; what is not given is a comment */
	CONFIG_DUMP_CHANGED, /* a configuration, without what is a default or the release's */
	CONFIG_DUMP_JSON,    /* one object */
};

/* For rows of options: sets an enum config_dump. */
bool config_dump_option(struct options_reading *);

#define CONFIG_DUMP_ROW(offset)                                                            \
	{                                                                                  \
		.name = "dump", .argument = "FORM", .is_optional = true,                   \
		.help = "Print the configuration that is in effect and exit; as json, or " \
			"only what is changed.",                                           \
		.read = config_dump_option, .member = (offset),                            \
	}

/* In one of the forms but NONE.  The same configuration is the same text. */
void config_dump(const struct config *, enum config_dump, struct text *);

/* The same on standard output.  The status to exit with. */
int config_dump_print(const struct config *, enum config_dump);

/* For config_dump.c: CONFIG_DUMP_JSON. */
void config_dump_json(const struct config *, struct text *);

#endif
