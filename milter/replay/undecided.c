/* SPDX-License-Identifier: ISC */
/* undecided -- whether a decision about a past request hangs on what its event lacks. */
#include "replay/undecided_inside.h"

#include <stdlib.h>

#include "policy/conditions.h"

/* Sets of addresses of one policy: users, recipients, and those excepted. */
#define POLICY_SETS 4
#define GROUP_SETS 2 /* members, and those excepted */

struct undecided *undecided_new(const struct policies *policies)
{
	struct undecided *u = calloc(1, sizeof(*u));

	if (u == NULL)
		return NULL;
	u->policies = policies;
	u->sets = calloc(POLICY_SETS * policies->count + GROUP_SETS * policies->group_count +
				 policies->exemption_count + 1,
			 sizeof(*u->sets));
	if (u->sets != NULL)
		return u;
	free(u);
	return NULL;
}

void undecided_free(struct undecided *u)
{
	if (u == NULL)
		return;
	for (size_t i = 0; i < u->set_count; i++)
		names_free(u->sets[i].domains);
	free(u->sets);
	free(u);
}

/* Whether the policy matches; when nobody can tell, *why is what is missing. */
static enum answer answer_policy(struct undecided *u, const struct past *past,
				 const struct policy *policy, enum past_lack *why)
{
	struct policy rest = *policy;
	enum answer answer = undecided_conditions(u, past, &rest, why);

	if (answer == ANSWER_NO || !policy_matches(u->policies, &rest, &past->request))
		return ANSWER_NO;
	return answer;
}

/* Whether the client is where the exemption holds. */
static enum answer answer_place(const struct past *past, const struct exemption *exemption)
{
	if (exemption->networks.count == 0)
		return ANSWER_YES;
	if (past_lacks(past, PAST_NETWORK))
		return undecided_networks(past, &exemption->networks);
	return network_list_has(&exemption->networks, &past->request.client) ? ANSWER_YES
									     : ANSWER_NO;
}

static enum answer answer_exemption(struct undecided *u, const struct past *past,
				    const struct exemption *exemption, const struct policy *policy,
				    enum past_lack *why)
{
	struct exemption rest = *exemption;
	enum answer device = ANSWER_YES, user = ANSWER_NO, place = answer_place(past, exemption);

	if (past_lacks(past, PAST_DEVICE)) {
		device = undecided_device(past, &exemption->devices);
		rest.devices.count = 0;
	} else if (!device_rules_see(&exemption->devices, &past->sighting)) {
		device = past_lacks(past, PAST_CLIENT) ? ANSWER_UNSURE : ANSWER_NO;
	}
	if (exemption->users != NULL)
		user = undecided_address(u, past, exemption->users, past->request.user);
	if (device == ANSWER_NO || user == ANSWER_NO || place == ANSWER_NO ||
	    !exemption_is_timely(&rest, u->policies, past->request.seconds) ||
	    !exemption_concerns(&rest, policy, past->sighting.device, past->request.seconds))
		return ANSWER_NO;
	if (device == ANSWER_YES && user == ANSWER_YES && place == ANSWER_YES)
		return ANSWER_YES;
	*why = device == ANSWER_UNSURE ? PAST_DEVICE
	       : user == ANSWER_UNSURE ? PAST_USER
				       : PAST_NETWORK;
	return ANSWER_UNSURE;
}

/* Whether it can be told which exemption spares from a policy that matches. */
static bool exemption_is_sure(struct undecided *u, const struct past *past,
			      const struct policy *policy, enum past_lack *why)
{
	for (size_t i = 0; i < u->policies->exemption_count; i++) {
		enum answer answer =
			answer_exemption(u, past, &u->policies->exemptions[i], policy, why);

		if (answer != ANSWER_NO)
			return answer == ANSWER_YES;
	}
	return true;
}

bool undecided_about(struct undecided *u, const struct past *past, const struct decision *decision,
		     enum past_lack *why)
{
	const struct policies *policies = u->policies;

	*why = PAST_FIELDS;
	if (past->lacks == 0)
		return false;
	if (past_lacks(past, PAST_FIELDS))
		return true;
	for (size_t i = 0; i < policies->count; i++) {
		const struct policy *policy = &policies->policies[i];
		enum answer answer = answer_policy(u, past, policy, why);

		if (answer == ANSWER_UNSURE ||
		    (answer == ANSWER_YES && !exemption_is_sure(u, past, policy, why)))
			return true;
		if (policy == decision->policy && !decision->spared)
			break;
	}
	return false;
}
