/* SPDX-License-Identifier: ISC */
/* people -- lists of people: addresses, and groups of them that have a name. */
#include "policy/people.h"

#define SHOWN 6

void people_end(struct people *people)
{
	if (people != NULL)
		names_free(people->addresses);
}

bool group_has(const struct group *group, struct span address)
{
	return group->members != NULL && people_have(group->members, address) &&
	       (group->except == NULL || !people_have(group->except, address));
}

bool people_have_outsider(const struct people *people, struct span entry)
{
	struct span domain = address_domain(entry);

	return people->outside_of != NULL && domain.size != 0 &&
	       !address_set_has_domain(people->outside_of, domain);
}

bool people_have(const struct people *people, struct span address)
{
	if (people_have_outsider(people, address))
		return true;
	if (names_count(people->addresses) != 0 && address_set_has(people->addresses, address))
		return true;
	for (size_t i = 0; i < people->group_count; i++)
		if (group_has(people->groups[i], address))
			return true;
	return false;
}

size_t people_count(const struct people *people)
{
	return names_count(people->addresses) + people->group_count + (people->outside_of != NULL);
}

static void add_one(const struct people *people, size_t number, struct text *text)
{
	size_t addresses = names_count(people->addresses);

	if (number < addresses) {
		text_visible(text, names_at(people->addresses, number));
		return;
	}
	if (number - addresses == people->group_count) {
		text_add(text, SPAN("those outside of own_domains"));
		return;
	}
	text_add(text, SPAN("the group "));
	text_visible(text, people->groups[number - addresses]->name);
}

void people_words(const struct people *people, struct text *text)
{
	size_t count = people_count(people);
	size_t shown = count <= SHOWN + 1 ? count : SHOWN;

	for (size_t i = 0; i < shown; i++) {
		text_add(text, i == 0 ? SPAN("") : i + 1 < count ? SPAN(", ") : SPAN(" or "));
		add_one(people, i, text);
	}
	if (shown < count)
		text_printf(text, " or %zu more", count - shown);
	if (count == 0)
		text_add(text, SPAN("nobody (the list is empty)"));
}
