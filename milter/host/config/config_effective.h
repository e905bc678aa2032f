/* SPDX-License-Identifier: ISC */
/*
 * config_effective -- each setting of the top level as it holds, and where that comes from.
 */
#ifndef CONFIG_EFFECTIVE_H
#define CONFIG_EFFECTIVE_H

#include "host/conf/conffile.h"
#include "host/config/config.h"

struct effective {
	const char *name;
	bool is_list;
	const struct conf_value *values;
	size_t count;            /* 0: it is not set, or its value is secret */
	struct conf_value other; /* the value, where no file and no default says it */
	const char *origin;      /* in words; NULL: the place of the first value */
	struct place place;
	bool given; /* by a file, and other than the default */
};

/*
 * The one with that number, in the order in which they are applied.  False: there is none.  Borrows
 * from the configuration; not to be copied, as values may point to its own member.
 */
bool config_effective(const struct config *, size_t number, struct effective *out);

#endif
