/* SPDX-License-Identifier: ISC */
/* exemptions -- which exemptions are about to end, and which exempt nobody any more. */
#include "policy/exemptions.h"

#include "policy/conditions.h"

#define DAY_SECONDS 86400
#define LOOKED_FOR 100 /* people of an exemption, in the lists of policies */

/* The number of the calendar day on which that moment lies. */
static int64_t day_of(const struct zone *zone, int64_t seconds)
{
	struct civil local = zone_civil(zone, seconds);

	local.hour = local.minute = local.second = 0;
	return calendar_seconds(&local) / DAY_SECONDS;
}

int64_t days_between(const struct zone *zone, int64_t from_seconds, int64_t to_seconds)
{
	return day_of(zone, to_seconds) - day_of(zone, from_seconds);
}

static bool is_meant(const struct policy *policy, struct span user)
{
	return (policy->users == NULL || people_have(policy->users, user)) &&
	       (policy->except_users == NULL || !people_have(policy->except_users, user));
}

/* Whether the policy may be about somebody whom the exemption names: by a domain or group, it may.
 */
static bool may_meet(const struct exemption *exemption, const struct policy *policy)
{
	const struct names *named = exemption->users->addresses;

	if (exemption->users->group_count != 0 || names_count(named) > LOOKED_FOR)
		return true;
	for (size_t i = 0; i < names_count(named); i++)
		if (address_local(names_at(named, i)).size == 0 ||
		    is_meant(policy, names_at(named, i)))
			return true;
	return false;
}

/* Whether the policy would do more than log on a device that the exemption is about. */
static bool spares(const struct exemption *exemption, const struct policy *policy,
		   const struct catalogue *catalogue, int64_t now)
{
	for (size_t i = 0; i < catalogue->device_count; i++)
		if (!policy_has_ended(policy, now) &&
		    policy_may_be_about(policy, catalogue->devices[i]) &&
		    exemption_concerns(exemption, policy, catalogue->devices[i], now))
			return true;
	return false;
}

/* Now, or when it begins. */
static bool spares_any(const struct exemption *exemption, const struct policies *policies,
		       const struct catalogue *catalogue, int64_t now)
{
	int64_t then = exemption->from > now ? exemption->from : now;

	for (size_t i = 0; i < policies->count; i++)
		if (may_meet(exemption, &policies->policies[i]) &&
		    spares(exemption, &policies->policies[i], catalogue, then))
			return true;
	return false;
}

/* until is the first second that is no longer exempt. */
static int64_t last_second(const struct exemption *exemption)
{
	return exemption->until - 1;
}

enum exemption_state exemption_state(const struct policies *policies,
				     const struct catalogue *catalogue,
				     const struct exemption *exemption, int64_t now)
{
	bool ends = exemption->until != DATE_NEVER;

	if (ends && exemption->until <= now)
		return EXEMPTION_ENDED;
	if (exemption->users == NULL || people_are_nobody(exemption->users))
		return EXEMPTION_NOBODY;
	if (!spares_any(exemption, policies, catalogue, now))
		return EXEMPTION_IDLE;
	if (ends && days_between(&policies->zone, now, last_second(exemption)) <= EXEMPTION_DAYS)
		return EXEMPTION_ENDING;
	return EXEMPTION_HOLDS;
}

static void add_days(struct text *text, int64_t days)
{
	text_printf(text, "%lld %s", (long long)days, days == 1 ? "day" : "days");
}

/* "begins in 5 days, on 2023-07-17, and " */
static void add_begin(const struct policies *policies, const struct exemption *exemption,
		      int64_t now, struct text *text)
{
	struct civil first;
	int64_t days;

	if (exemption->from <= now)
		return;
	first = zone_civil(&policies->zone, exemption->from);
	days = days_between(&policies->zone, now, exemption->from);
	text_add(text, days == 0 ? SPAN("begins today") : SPAN("begins in "));
	if (days != 0)
		add_days(text, days);
	text_add(text, SPAN(", on "));
	calendar_write_date(text, &first);
	if (first.hour != 0 || first.minute != 0)
		text_printf(text, " %02d:%02d", first.hour, first.minute);
	text_add(text, SPAN(", and "));
}

static void add_end(const struct policies *policies, const struct exemption *exemption, int64_t now,
		    struct text *text)
{
	struct civil last = zone_civil(&policies->zone, last_second(exemption));
	struct civil end = zone_civil(&policies->zone, exemption->until);
	int64_t days = days_between(&policies->zone, now, last_second(exemption));
	bool has_clock = end.hour != 0 || end.minute != 0; /* it need not end at midnight */

	text_add(text, exemption->until <= now ? SPAN("ended") : SPAN("ends"));
	if (days == 0)
		text_add(text, SPAN(" today"));
	if (days > 0)
		text_add(text, SPAN(" in "));
	if (days < 0)
		text_byte(text, ' ');
	if (days != 0)
		add_days(text, days < 0 ? -days : days);
	text_add(text, days < 0 ? SPAN(" ago, on ") : SPAN(", on "));
	calendar_write_date(text, has_clock ? &end : &last);
	if (has_clock)
		text_printf(text, " %02d:%02d", end.hour, end.minute);
}

void exemption_words(const struct policies *policies, const struct exemption *exemption,
		     enum exemption_state state, int64_t now, struct text *text)
{
	switch (state) {
	case EXEMPTION_NOBODY:
		text_add(text, SPAN("exempts nobody: its lists of users are empty"));
		break;
	case EXEMPTION_IDLE:
		text_add(text, SPAN("exempts nobody: no policy that it is about does more than "
				    "log, for its users on its devices"));
		break;
	default:
		add_begin(policies, exemption, now, text);
		if (exemption->until != DATE_NEVER)
			add_end(policies, exemption, now, text);
		else
			text_add(text, SPAN("has no end"));
		break;
	}
}
