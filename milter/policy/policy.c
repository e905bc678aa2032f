/* SPDX-License-Identifier: ISC */
/* policy -- who, with which device, when, and what happens then. */
#include "policy/conditions.h"

#include <string.h>

#define MINUTE_SECONDS 60

enum phase policy_phase(const struct policies *policies, const struct policy *policy,
			int64_t seconds)
{
	bool warns = policy->warn_from != DATE_NEVER, dated = policy->enforce_from != DATE_NEVER;

	if (policies->observe || policy->observe)
		return PHASE_OBSERVE;
	if (!dated || seconds >= policy->enforce_from)
		return PHASE_ENFORCE;
	return warns && seconds >= policy->warn_from ? PHASE_WARN : PHASE_OBSERVE;
}

bool exemption_names(const struct exemption *exemption, const struct policy *policy)
{
	for (size_t i = 0; i < exemption->policy_count; i++)
		if (span_equal(exemption->policies[i], policy->name))
			return true;
	return false;
}

static bool is_about_policy(const struct exemption *exemption, const struct policy *policy)
{
	return exemption->policy_count == 0 || exemption_names(exemption, policy);
}

static bool has_ended(const struct exemption *exemption, int64_t seconds)
{
	return exemption->until != DATE_NEVER && seconds >= exemption->until;
}

static bool has_begun(const struct exemption *exemption, int64_t seconds)
{
	return exemption->from == DATE_NEVER || seconds >= exemption->from;
}

bool exemption_concerns(const struct exemption *exemption, const struct policy *policy,
			const struct device *device, int64_t seconds)
{
	return action_is_felt(policy->action) && !has_ended(exemption, seconds) &&
	       device_rules_may_match(&exemption->devices, device) &&
	       is_about_policy(exemption, policy);
}

bool exemption_is_timely(const struct exemption *exemption, const struct policies *policies,
			 int64_t seconds)
{
	return has_begun(exemption, seconds) &&
	       policies_keep_hours(policies, &exemption->hours, seconds);
}

enum unspared exemption_why_not(const struct policies *policies, const struct exemption *exemption,
				const struct policy *policy, const struct request *request)
{
	if (!action_is_felt(policy->action))
		return UNSPARED_ACTION;
	if (has_ended(exemption, request->seconds))
		return UNSPARED_ENDED;
	if (!has_begun(exemption, request->seconds))
		return UNSPARED_EARLY;
	if (!is_about_policy(exemption, policy))
		return UNSPARED_POLICY;
	if (!device_rules_see(&exemption->devices, request->sighting))
		return UNSPARED_DEVICE;
	if (exemption->users == NULL || !people_have(exemption->users, request->user))
		return UNSPARED_USER;
	if (exemption->networks.count != 0 &&
	    !network_list_has(&exemption->networks, &request->client))
		return UNSPARED_NETWORK;
	if (!policies_keep_hours(policies, &exemption->hours, request->seconds))
		return UNSPARED_HOURS;
	return UNSPARED_NOTHING;
}

const struct exemption *exemption_for(const struct policies *policies, const struct policy *policy,
				      const struct request *request)
{
	for (size_t i = 0; i < policies->exemption_count; i++)
		if (exemption_why_not(policies, &policies->exemptions[i], policy, request) ==
		    UNSPARED_NOTHING)
			return &policies->exemptions[i];
	return NULL;
}

/* Remembers that the policy would have taken that action. */
static bool add_would(struct decision *decision, struct arena *arena, const struct policy *policy,
		      enum action action)
{
	struct span name = span_of(action_name(action));
	struct span *would =
		arena_grow(arena, decision->would, decision->would_count, sizeof(*decision->would));
	char *bytes = arena_take(arena, policy->name.size + 1 + name.size + 1);

	if (would == NULL || bytes == NULL)
		return false;
	memcpy(bytes, policy->name.data, policy->name.size);
	bytes[policy->name.size] = '=';
	memcpy(bytes + policy->name.size + 1, name.data, name.size);
	would[decision->would_count++] = (struct span){ bytes, policy->name.size + 1 + name.size };
	decision->would = would;
	return true;
}

/*
 * What can really be done: an access cannot be undone, and only one that is still ahead be denied;
 * only an access can run a command, which must not hit somebody whose name a stranger has written
 * into a request.  Where it is too late to deny, the command of the policy is what is left.
 */
static enum action possible(const struct policy *policy, enum action action,
			    const struct request *request)
{
	bool is_access = request->traffic == TRAFFIC_ACCESS;

	if (action == ACTION_DENY && is_access && request->ahead)
		return action;
	if (action == ACTION_DENY)
		action = policy->run != NULL ? ACTION_RUN : ACTION_LOG;
	if (action == ACTION_RUN)
		return is_access && !request->ahead && !request->claimed ? action : ACTION_LOG;
	return is_access && action_is_felt(action) ? ACTION_LOG : action;
}

/* The search ends at this policy: works out what happens, and what it adds to `would`. */
static bool end_at(const struct policies *policies, const struct policy *policy,
		   const struct request *request, struct arena *arena, struct decision *decision)
{
	decision->policy = policy;
	decision->action = policy->action;
	if (policy_phase(policies, policy, request->seconds) == PHASE_WARN) {
		decision->grace = true;
		decision->action = ACTION_TAG;
	}
	decision->action = possible(policy, decision->action, request);
	if (decision->action == policy->action && !decision->grace)
		return true;
	return add_would(decision, arena, policy, policy->action);
}

/* The search goes on behind this policy.  The first that is spared from is named if none decides.
 */
static bool spare_from(const struct policy *policy, const struct exemption *exemption,
		       struct arena *arena, struct decision *decision,
		       const struct policy **first_spared)
{
	if (decision->exemption == NULL) {
		decision->exemption = exemption;
		*first_spared = policy;
	}
	return add_would(decision, arena, policy, policy->action);
}

bool policy_decide(const struct policies *policies, const struct request *request,
		   struct arena *arena, struct decision *out)
{
	struct decision decision = { .action = ACTION_ALLOW };
	const struct policy *first_spared = NULL;

	for (size_t i = 0; i < policies->count && decision.policy == NULL; i++) {
		const struct policy *policy = &policies->policies[i];
		const struct exemption *exemption;
		bool done;

		if (!policy_matches(policies, policy, request))
			continue;
		decision.outdated |= policy_finds_outdated(policy, request->sighting);
		exemption = exemption_for(policies, policy, request);
		if (policy_phase(policies, policy, request->seconds) == PHASE_OBSERVE) {
			decision.observing = true;
			done = add_would(&decision, arena, policy,
					 exemption != NULL ? ACTION_LOG : policy->action);
		} else if (exemption != NULL) {
			done = spare_from(policy, exemption, arena, &decision, &first_spared);
		} else {
			done = end_at(policies, policy, request, arena, &decision);
		}
		if (!done)
			return false;
	}
	if (decision.policy == NULL && first_spared != NULL) {
		decision.policy = first_spared;
		decision.spared = true;
		decision.action = ACTION_LOG;
	}
	*out = decision;
	return true;
}

static void come_before(int64_t *until, int64_t date, int64_t seconds)
{
	if (date != DATE_NEVER && date > seconds && date < *until)
		*until = date;
}

int64_t policies_steady_until(const struct policies *policies, int64_t seconds)
{
	int64_t until = INT64_MAX;
	bool timed = false; /* by the minute */

	for (size_t i = 0; i < policies->count; i++) {
		const struct policy *policy = &policies->policies[i];

		come_before(&until, policy->warn_from, seconds);
		come_before(&until, policy->enforce_from, seconds);
		come_before(&until, policy->until, seconds);
		timed |= policy->hours.count != 0;
	}
	come_before(&until, registry_steady_until(policies->registry, seconds), seconds);
	for (size_t i = 0; i < policies->exemption_count; i++) {
		const struct exemption *exemption = &policies->exemptions[i];

		come_before(&until, exemption->from, seconds);
		come_before(&until, exemption->until, seconds);
		timed |= exemption->hours.count != 0;
	}
	if (timed)
		come_before(&until, seconds - seconds % MINUTE_SECONDS + MINUTE_SECONDS, seconds);
	return until;
}

bool policies_ask_networks(const struct policies *policies)
{
	for (size_t i = 0; i < policies->count; i++)
		if (policies->policies[i].networks.count != 0 ||
		    policies->policies[i].except_networks.count != 0)
			return true;
	for (size_t i = 0; i < policies->exemption_count; i++)
		if (policies->exemptions[i].networks.count != 0)
			return true;
	return false;
}
