/* SPDX-License-Identifier: ISC */
/*
 * people -- lists of people: addresses, and groups of them that have a name.
 * A group is shared by all lists that name it, however many it has.  Groups are read-only after
 * load, and none is a member of itself.
 */
#ifndef PEOPLE_H
#define PEOPLE_H

#include "base/text.h"
#include "mail/address.h"

struct people {
	struct names *addresses; /* owned; a set: see address.h */
	/* NULL: they are not meant; else all whose domain is not in this set are, too */
	const struct names *outside_of;
	const struct group **groups;
	size_t group_count;
};

struct group {
	struct span name;
	struct place place;
	struct people *members, *except; /* NULL: none are named */
	size_t lists;                    /* that whoever asks for a member looks into, at most */
};

void people_end(struct people *); /* frees its addresses; NULL is fine */

/* Whether that address, in its normal form, is in the list, or in a group of it. */
bool people_have(const struct people *, struct span address);
bool group_has(const struct group *, struct span address);

size_t people_count(const struct people *); /* how many entries it has */

/* Whether outsiders are meant, and it is one's: an address, or a whole domain as `@domain`. */
bool people_have_outsider(const struct people *, struct span entry);

/* Whether certainly nobody is meant: the list is empty, or all of its groups are. */
bool people_are_nobody(const struct people *);
bool group_is_nobody(const struct group *);

/*
 * Whether certainly each that is in `narrow` is in `wide`; and whether somebody may be in both.
 * A list of nobody is covered by each.
 */
bool people_cover(const struct people *wide, const struct people *narrow);
bool people_may_share(const struct people *, const struct people *);

/* "anna@minprom.example, @x.example, the group trade or 12 more": only the first few by name. */
void people_words(const struct people *, struct text *);

#endif
