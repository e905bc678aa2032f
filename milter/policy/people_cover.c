/* SPDX-License-Identifier: ISC */
/*
 * people_cover -- what two lists of people have in common.  What is said to be covered is so; not
 * all that is covered is found.
 */
#include <string.h>

#include "policy/people.h"

/* Asks for a subdomain of ".x" that no list names, so that only `@.x` or one above it has it. */
static bool has_subdomains(const struct names *set, struct span dotted)
{
	char made_up[600] = "?";

	if (dotted.size > sizeof(made_up) - 1)
		return false;
	memcpy(made_up + 1, dotted.data, dotted.size);
	return address_set_has_domain(set, (struct span){ made_up, 1 + dotted.size });
}

static bool is_of_subdomains(struct span entry)
{
	struct span domain = address_domain(entry);

	return domain.size != 0 && domain.data[0] == '.';
}

/* Whether all addresses that the entry means are in the set. */
static bool set_covers(const struct names *set, struct span entry)
{
	struct span domain = address_domain(entry);

	if (address_local(entry).size != 0)
		return address_set_has(set, entry);
	if (is_of_subdomains(entry))
		return has_subdomains(set, domain);
	return address_set_has_domain(set, domain);
}

/* Whether the entry is within one of the list, whomever groups except. */
static bool may_have(const struct people *people, struct span entry)
{
	if (set_covers(people->addresses, entry) || people_have_outsider(people, entry))
		return true;
	for (size_t i = 0; i < people->group_count; i++) {
		const struct group *group = people->groups[i];

		if (group->members != NULL && may_have(group->members, entry))
			return true;
	}
	return false;
}

/* A domain has people whom the group may except. */
static bool may_except(const struct group *group, struct span entry)
{
	return group->except != NULL && !people_are_nobody(group->except) &&
	       (address_local(entry).size == 0 || may_have(group->except, entry));
}

/* Of the subdomains of a domain outside some may be one's own. */
static bool covers_entry(const struct people *people, struct span entry)
{
	if (set_covers(people->addresses, entry) ||
	    (!is_of_subdomains(entry) && people_have_outsider(people, entry)))
		return true;
	for (size_t i = 0; i < people->group_count; i++) {
		const struct group *group = people->groups[i];

		if (group->members != NULL && covers_entry(group->members, entry) &&
		    !may_except(group, entry))
			return true;
	}
	return false;
}

/* Whether the list names the group, or one that has it among its members and excepts nobody. */
static bool names_group(const struct people *people, const struct group *wanted)
{
	for (size_t i = 0; i < people->group_count; i++) {
		const struct group *group = people->groups[i];

		if (group == wanted || (group->members != NULL && group->except == NULL &&
					names_group(group->members, wanted)))
			return true;
	}
	return false;
}

bool people_cover(const struct people *wide, const struct people *narrow)
{
	if (narrow->outside_of != NULL && wide->outside_of == NULL)
		return false;
	for (size_t i = 0; i < narrow->group_count; i++) {
		const struct group *group = narrow->groups[i];

		if (!names_group(wide, group) && group->members != NULL &&
		    !people_cover(wide, group->members))
			return false;
	}
	for (size_t i = 0; i < names_count(narrow->addresses); i++)
		if (!covers_entry(wide, names_at(narrow->addresses, i)))
			return false;
	return true;
}

bool group_is_nobody(const struct group *group)
{
	return group->members == NULL || people_are_nobody(group->members) ||
	       (group->except != NULL && people_cover(group->except, group->members));
}

bool people_are_nobody(const struct people *people)
{
	for (size_t i = 0; i < people->group_count; i++)
		if (!group_is_nobody(people->groups[i]))
			return false;
	return names_count(people->addresses) == 0 && people->outside_of == NULL;
}

/* Whether an entry of `inner` may be within one of `outer`. */
static bool some_within(const struct people *outer, const struct people *inner)
{
	if (inner->outside_of != NULL && outer->outside_of != NULL)
		return true;
	for (size_t i = 0; i < names_count(inner->addresses); i++)
		if (may_have(outer, names_at(inner->addresses, i)))
			return true;
	for (size_t i = 0; i < inner->group_count; i++) {
		const struct group *group = inner->groups[i];

		if (group->members != NULL && some_within(outer, group->members))
			return true;
	}
	return false;
}

/* Of two entries one is within the other, or they have nobody in common. */
bool people_may_share(const struct people *a, const struct people *b)
{
	return some_within(b, a) || some_within(a, b);
}
