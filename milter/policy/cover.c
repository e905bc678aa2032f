/* SPDX-License-Identifier: ISC */
/* cover -- which policies can never match. */
#include "policy/cover.h"

#include <string.h>

#include "policy/conditions.h"

#define HOUR_MINUTES 60
#define DAY_MINUTES (24 * HOUR_MINUTES)
#define WEEK_MINUTES (7 * DAY_MINUTES)

/* Of a device that the narrow one is only about with some clients, the wide one has the same. */
static bool covers_clients(const struct policy *wide, const struct policy *narrow,
			   const struct device *device)
{
	return !device_rules_match(&narrow->devices, device) &&
	       device_rules_may_match(&wide->devices, device) &&
	       (wide->except_devices.count == 0 ||
		!device_rules_may_match(&wide->except_devices, device));
}

static bool covers_devices(const struct policy *wide, const struct policy *narrow,
			   const struct catalogue *catalogue)
{
	for (size_t i = 0; i < catalogue->device_count; i++) {
		const struct device *device = catalogue->devices[i];

		if (policy_may_be_about(narrow, device) && !policy_is_about(wide, device) &&
		    !covers_clients(wide, narrow, device))
			return false;
	}
	return true;
}

/* Whether each name that the second pattern is about is one of the first. */
static bool covers_pattern(const struct name_pattern *wide, const struct name_pattern *narrow)
{
	return wide->open ? span_starts_nocase(narrow->text, wide->text)
			  : !narrow->open && span_equal_nocase(narrow->text, wide->text);
}

static bool covers_names(const struct name_patterns *wide, const struct name_patterns *narrow)
{
	for (size_t i = 0; i < narrow->count; i++) {
		size_t j = 0;

		while (j < wide->count && !covers_pattern(&wide->patterns[j], &narrow->patterns[i]))
			j++;
		if (wide->count != 0 && j == wide->count)
			return false;
	}
	return wide->count == 0 || narrow->count != 0;
}

/* Asks for a subdomain of ".x" that no list names, so that only `@.x` or one above it has it. */
static bool has_subdomains(const struct names *set, struct span dotted)
{
	char made_up[600] = "?";

	if (dotted.size > sizeof(made_up) - 1)
		return false;
	memcpy(made_up + 1, dotted.data, dotted.size);
	return address_set_has_domain(set, (struct span){ made_up, 1 + dotted.size });
}

/* Whether all addresses that the entry means are in the set. */
static bool covers_entry(const struct names *set, struct span entry)
{
	struct span domain = address_domain(entry);

	if (address_local(entry).size != 0)
		return address_set_has(set, entry);
	if (domain.size != 0 && domain.data[0] == '.')
		return has_subdomains(set, domain);
	return address_set_has_domain(set, domain);
}

/* A set that is NULL is everybody. */
static bool covers_set(const struct names *wide, const struct names *narrow)
{
	if (wide == NULL)
		return true;
	for (size_t i = 0; narrow != NULL && i < names_count(narrow); i++)
		if (!covers_entry(wide, names_at(narrow, i)))
			return false;
	return narrow != NULL;
}

/* Whether whom the wide policy excepts, the narrow one excepts, too.  NULL is nobody. */
static bool covers_excepted(const struct names *wide, const struct names *narrow)
{
	return wide == NULL || names_count(wide) == 0 ||
	       (narrow != NULL && covers_set(narrow, wide));
}

static bool covers_people(const struct policy *wide, const struct policy *narrow)
{
	return covers_excepted(wide->except_users, narrow->except_users) &&
	       covers_excepted(wide->except_recipients, narrow->except_recipients) &&
	       covers_set(wide->users, narrow->users) &&
	       covers_set(wide->recipients, narrow->recipients);
}

static bool covers_network(const struct network_list *wide, const struct network *narrow)
{
	for (size_t i = 0; i < wide->count; i++) {
		struct network_list one = { &wide->networks[i], 1 };

		if (one.networks->bits <= narrow->bits && network_list_has(&one, &narrow->base))
			return true;
	}
	return false;
}

static bool covers_networks(const struct network_list *wide, const struct network_list *narrow)
{
	for (size_t i = 0; i < narrow->count; i++)
		if (wide->count != 0 && !covers_network(wide, &narrow->networks[i]))
			return false;
	return wide->count == 0 || narrow->count != 0;
}

static bool covers_places(const struct policy *wide, const struct policy *narrow)
{
	for (size_t i = 0; i < wide->except_networks.count; i++)
		if (!covers_network(&narrow->except_networks, &wide->except_networks.networks[i]))
			return false;
	return covers_networks(&wide->networks, &narrow->networks);
}

static bool same_floors(const struct policy *a, const struct policy *b)
{
	if (a->floor_count != b->floor_count)
		return false;
	for (size_t i = 0; i < a->floor_count; i++)
		if (!span_equal_nocase(a->floors[i].os, b->floors[i].os) ||
		    memcmp(&a->floors[i].version, &b->floors[i].version,
			   sizeof(a->floors[i].version)) != 0)
			return false;
	return true;
}

/* Compares every minute of the week. */
static bool covers_hours(const struct hours_list *wide, const struct hours_list *narrow)
{
	if (wide->count == 0)
		return true;
	for (int minute = 0; minute < WEEK_MINUTES; minute++) {
		const struct civil local = { .weekday = minute / DAY_MINUTES,
					     .hour = minute % DAY_MINUTES / HOUR_MINUTES,
					     .minute = minute % HOUR_MINUTES };

		if ((narrow->count == 0 || hours_list_has(narrow, &local)) &&
		    !hours_list_has(wide, &local))
			return false;
	}
	return true;
}

/* Whether the wide one holds for as long as the narrow one. */
static bool covers_time(const struct policy *wide, const struct policy *narrow)
{
	return wide->until == DATE_NEVER ||
	       (narrow->until != DATE_NEVER && narrow->until <= wide->until);
}

static bool covers(const struct policy *wide, const struct policy *narrow,
		   const struct catalogue *catalogue)
{
	return (narrow->traffic & ~wide->traffic) == 0 && wide->confidence <= narrow->confidence &&
	       (wide->contradicted == CONTRADICTED_ANY ||
		wide->contradicted == narrow->contradicted) &&
	       (wide->floor_count == 0 || same_floors(wide, narrow)) &&
	       (wide->floor_count == 0 || wide->version_known || !narrow->version_known) &&
	       covers_devices(wide, narrow, catalogue) &&
	       covers_names(&wide->clients, &narrow->clients) &&
	       covers_names(&wide->models, &narrow->models) && covers_people(wide, narrow) &&
	       covers_places(wide, narrow) && covers_hours(&wide->hours, &narrow->hours) &&
	       covers_time(wide, narrow);
}

/* Whether somebody is in both sets; NULL is everybody.  Of two entries one is within the other, or
 * they have nobody in common. */
static bool share_people(const struct names *a, const struct names *b)
{
	if (a == NULL || b == NULL)
		return names_count(a == NULL ? b : a) != 0;
	for (size_t i = 0; i < names_count(a); i++)
		if (covers_entry(b, names_at(a, i)))
			return true;
	for (size_t i = 0; i < names_count(b); i++)
		if (covers_entry(a, names_at(b, i)))
			return true;
	return false;
}

/* Whether the exemption lets somebody past the wide policy whom the narrow one may be about. */
static bool lets_past(const struct exemption *exemption, const struct policy *wide,
		      const struct policy *narrow, const struct catalogue *catalogue,
		      int64_t seconds)
{
	if (exemption->users == NULL || !share_people(exemption->users, narrow->users))
		return false;
	for (size_t i = 0; i < catalogue->device_count; i++)
		if (policy_may_be_about(narrow, catalogue->devices[i]) &&
		    exemption_concerns(exemption, wide, catalogue->devices[i], seconds))
			return true;
	return false;
}

static bool spares_nobody(const struct policies *policies, const struct policy *wide,
			  const struct policy *narrow, const struct catalogue *catalogue,
			  int64_t seconds)
{
	for (size_t i = 0; i < policies->exemption_count; i++)
		if (lets_past(&policies->exemptions[i], wide, narrow, catalogue, seconds))
			return false;
	return true;
}

const struct policy *cover_find(const struct policies *policies, size_t number,
				const struct catalogue *catalogue, int64_t seconds)
{
	const struct policy *narrow = &policies->policies[number];

	for (size_t i = 0; i < number; i++) {
		const struct policy *wide = &policies->policies[i];

		if (policy_phase(policies, wide, seconds) != PHASE_OBSERVE &&
		    covers(wide, narrow, catalogue) &&
		    spares_nobody(policies, wide, narrow, catalogue, seconds))
			return wide;
	}
	return NULL;
}

bool cover_is_empty(const struct policy *policy)
{
	return (policy->users != NULL && names_count(policy->users) == 0) ||
	       (policy->recipients != NULL && names_count(policy->recipients) == 0);
}

static bool excepts_all(const struct names *named, const struct names *excepted)
{
	return named != NULL && excepted != NULL && names_count(named) != 0 &&
	       covers_set(excepted, named);
}

const char *cover_all_excepted(const struct policy *policy)
{
	if (excepts_all(policy->users, policy->except_users))
		return "users";
	return excepts_all(policy->recipients, policy->except_recipients) ? "recipients" : NULL;
}

bool cover_is_deviceless(const struct policy *policy, const struct catalogue *catalogue)
{
	for (size_t i = 0; i < catalogue->device_count; i++)
		if (policy_may_be_about(policy, catalogue->devices[i]))
			return false;
	return true;
}
