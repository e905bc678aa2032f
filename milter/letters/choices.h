/* SPDX-License-Identifier: ISC */
/*
 * choices -- which template a letter is made of: that of a group and language of its reader, or of
 * the group, or of the language, or the one for everybody.  Of several groups the first in the
 * configuration that has one counts.
 */
#ifndef CHOICES_H
#define CHOICES_H

#include "letters/letter.h"
#include "policy/rules.h"

struct letter_choice {
	const struct group *group; /* NULL: any */
	struct span language;      /* empty: any */
	const char *path;          /* of the file, borrowed */
	struct letter letter;
};

struct letter_choices {
	struct letter_choice *items; /* as choices_add put them; the first is for everybody */
	size_t count;
};

/*
 * The name of a template, of which the stem (notice) is that of the one for everybody:
 * notice-GROUP-LANGUAGE.txt.  In the arena; no data: out of memory.
 */
struct span choices_name(struct arena *, struct span stem, const struct group *,
			 struct span language);

/* Each language of user_map once, in the arena.  False: out of memory. */
bool choices_languages(const struct rules *, struct arena *, struct span **languages,
		       size_t *count);

/* Adds a copy; false: out of memory. */
bool choices_add(struct letter_choices *, struct arena *, const struct letter_choice *);

/* That of the reader, an address in its normal form; there must be one for everybody. */
const struct letter_choice *choices_for(const struct letter_choices *, const struct rules *,
					struct span user);

#endif
