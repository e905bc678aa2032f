/* SPDX-License-Identifier: ISC */
/*
 * register -- milter-device-ctl register: shows the register, and changes a row of it.
 */
#ifndef REGISTER_H
#define REGISTER_H

#include "host/config/config.h"

struct register_wish {
	const char *verb;          /* list, pending, allow, block or forget; NULL: none */
	const char *user, *device; /* NULL: not named */
	const char *model, *until, *owner, *ticket, *reason;
	const char *config_path; /* NULL: the installed one */
};

/* Whether there is such a command, and whether it is about one device of one user. */
bool register_verb(const char *word, bool *is_about_one);

/* The commands, by their number; NULL behind the last. */
const char *register_verb_at(size_t index);

/* Does it, and says what came of it.  Returns the status to exit with. */
int register_run(const struct register_wish *);

/* The commands that only show something.  Each returns the status to exit with. */
int register_list(const struct config *, struct span user);
int register_pending(const struct config *, struct span user);

/* Writes the row's cells as a line, with nothing that a terminal would obey. */
void register_show(struct text *, const struct span *cells, size_t count);

/* In normal form, in the arena.  False: it is nobody, and the trouble says so. */
bool register_user(const struct config *, struct arena *, const char *user, struct span *out,
		   struct trouble *);

#endif
