/* SPDX-License-Identifier: ISC */
/* cover -- which policies can never match. */
#include "policy/cover.h"

#include <string.h>

#include "policy/conditions.h"

#define DAY_MINUTES (24 * 60)

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

/* Whether whom the narrow policy names, the wide one names, too.  NULL is everybody. */
static bool covers_named(const struct people *wide, const struct people *narrow)
{
	return wide == NULL || (narrow != NULL && people_cover(wide, narrow));
}

/* Whether whom the wide policy excepts, the narrow one excepts, too.  NULL is nobody. */
static bool covers_excepted(const struct people *wide, const struct people *narrow)
{
	return wide == NULL || people_are_nobody(wide) ||
	       (narrow != NULL && people_cover(narrow, wide));
}

static bool covers_people(const struct policy *wide, const struct policy *narrow)
{
	return covers_excepted(wide->except_users, narrow->except_users) &&
	       covers_excepted(wide->except_recipients, narrow->except_recipients) &&
	       covers_named(wide->users, narrow->users) &&
	       covers_named(wide->recipients, narrow->recipients);
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

/* Compares every minute of such a day behind such a one. */
static bool covers_day(const struct hours_list *wide, const struct hours_list *narrow, int day,
		       int yesterday)
{
	for (int minute = 0; minute < DAY_MINUTES; minute++)
		if ((narrow->count == 0 || hours_list_has(narrow, day, yesterday, minute)) &&
		    !hours_list_has(wide, day, yesterday, minute))
			return false;
	return true;
}

/* Whether a day may follow on that one.  Holidays may be any. */
static bool may_follow(const struct policies *policies, int day, int yesterday)
{
	if (day == HOURS_HOLIDAY || yesterday == HOURS_HOLIDAY)
		return policies->holidays.count != 0;
	return day == (yesterday + 1) % HOURS_HOLIDAY;
}

static bool covers_hours(const struct policies *policies, const struct hours_list *wide,
			 const struct hours_list *narrow)
{
	if (wide->count == 0)
		return true;
	for (int day = 0; day <= HOURS_HOLIDAY; day++)
		for (int yesterday = 0; yesterday <= HOURS_HOLIDAY; yesterday++)
			if (may_follow(policies, day, yesterday) &&
			    !covers_day(wide, narrow, day, yesterday))
				return false;
	return true;
}

/* Whether each protocol that the narrow one is about is one of the wide one's; none is any. */
static bool covers_protocols(const struct policy *wide, const struct policy *narrow)
{
	return wide->protocols == 0 ||
	       (narrow->protocols != 0 && (narrow->protocols & ~wide->protocols) == 0);
}

static bool covers_registered(const struct policy *wide, const struct policy *narrow)
{
	return wide->registered == REGISTERED_ANY || wide->registered == narrow->registered ||
	       (wide->registered == REGISTERED_NO && narrow->registered == REGISTERED_BLOCKED);
}

/* Whether the wide one holds for as long as the narrow one. */
static bool covers_time(const struct policy *wide, const struct policy *narrow)
{
	return wide->until == DATE_NEVER ||
	       (narrow->until != DATE_NEVER && narrow->until <= wide->until);
}

static bool covers(const struct policies *policies, const struct policy *wide,
		   const struct policy *narrow, const struct catalogue *catalogue)
{
	return (narrow->traffic & ~wide->traffic) == 0 && covers_protocols(wide, narrow) &&
	       covers_registered(wide, narrow) && wide->confidence <= narrow->confidence &&
	       (wide->contradicted == CONTRADICTED_ANY ||
		wide->contradicted == narrow->contradicted) &&
	       (wide->floor_count == 0 || same_floors(wide, narrow)) &&
	       (wide->floor_count == 0 || wide->version_known || !narrow->version_known) &&
	       covers_devices(wide, narrow, catalogue) &&
	       covers_names(&wide->clients, &narrow->clients) &&
	       covers_names(&wide->models, &narrow->models) && covers_people(wide, narrow) &&
	       covers_places(wide, narrow) &&
	       covers_hours(policies, &wide->hours, &narrow->hours) && covers_time(wide, narrow) &&
	       wide->rollout == 0;
}

/* Whether somebody may be in both; NULL is everybody. */
static bool may_share(const struct people *a, const struct people *b)
{
	if (a == NULL || b == NULL)
		return !people_are_nobody(a == NULL ? b : a);
	return people_may_share(a, b);
}

/* Whether the exemption lets somebody past the wide policy whom the narrow one may be about. */
static bool lets_past(const struct exemption *exemption, const struct policy *wide,
		      const struct policy *narrow, const struct catalogue *catalogue,
		      int64_t seconds)
{
	if (exemption->users == NULL || !may_share(exemption->users, narrow->users))
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
		    covers(policies, wide, narrow, catalogue) &&
		    spares_nobody(policies, wide, narrow, catalogue, seconds))
			return wide;
	}
	return NULL;
}

bool cover_is_empty(const struct policy *policy)
{
	return (policy->users != NULL && people_are_nobody(policy->users)) ||
	       (policy->recipients != NULL && people_are_nobody(policy->recipients));
}

static bool excepts_all(const struct people *named, const struct people *excepted)
{
	return named != NULL && excepted != NULL && !people_are_nobody(named) &&
	       people_cover(excepted, named);
}

const char *cover_all_excepted(const struct policy *policy)
{
	if (excepts_all(policy->users, policy->except_users))
		return "users";
	if (excepts_all(policy->recipients, policy->except_recipients))
		return "recipients";
	return policy->networks.count != 0 && policy->except_networks.count != 0 &&
			       covers_networks(&policy->except_networks, &policy->networks)
		       ? "networks"
		       : NULL;
}

bool cover_is_deviceless(const struct policy *policy, const struct catalogue *catalogue)
{
	for (size_t i = 0; i < catalogue->device_count; i++)
		if (policy_may_be_about(policy, catalogue->devices[i]))
			return false;
	return true;
}
