/* undecided -- whether a decision about a past request hangs on what its event lacks. */
#include "replay/undecided.h"

#include <stdlib.h>

enum answer { ANSWER_NO, ANSWER_YES, ANSWER_UNSURE };

/* Of a set of addresses: the domains of those that are no whole domain.  Made on first use. */
struct domains {
	const struct names *set; /* borrowed */
	struct names *domains;   /* owned; NULL: not made yet */
};

struct undecided {
	const struct policies *policies;
	struct domains *sets; /* in the order of first use */
	size_t set_count;
};

struct undecided *undecided_new(const struct policies *policies)
{
	struct undecided *u = calloc(1, sizeof(*u));

	if (u == NULL)
		return NULL;
	u->policies = policies;
	u->sets = calloc(3 * policies->count + policies->exemption_count + 1, sizeof(*u->sets));
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

static void make_domains(struct domains *of)
{
	of->domains = names_new();
	for (size_t i = 0; i < names_count(of->set) && of->domains != NULL; i++) {
		struct span entry = names_at(of->set, i);

		if (address_local(entry).size == 0 ||
		    names_add(of->domains, address_domain(entry)) != -1)
			continue;
		names_free(of->domains);
		of->domains = NULL;
	}
}

/* Whether the set names some address of that domain.  Without memory: it may. */
static bool names_some_of(struct undecided *u, const struct names *set, struct span domain)
{
	struct domains *of = u->sets;

	while (of < u->sets + u->set_count && of->set != set)
		of++;
	if (of == u->sets + u->set_count) {
		u->set_count++;
		of->set = set;
		make_domains(of);
	}
	return of->domains == NULL || names_find(of->domains, domain) != -1;
}

static enum answer answer_address(struct undecided *u, const struct past *past,
				  const struct names *set, struct span address)
{
	if (past_cut(address))
		return ANSWER_UNSURE;
	if (address_set_has(set, address))
		return ANSWER_YES;
	if (past_hides(past, address) && names_some_of(u, set, address_domain(address)))
		return ANSWER_UNSURE;
	return ANSWER_NO;
}

static enum answer answer_users(struct undecided *u, const struct past *past,
				const struct policy *policy)
{
	struct span user = past->request.user;
	enum answer one = ANSWER_YES, other = ANSWER_NO;

	if (policy->users != NULL)
		one = answer_address(u, past, policy->users, user);
	if (policy->except_users != NULL)
		other = answer_address(u, past, policy->except_users, user);
	if (one == ANSWER_NO || other == ANSWER_YES)
		return ANSWER_NO;
	return one == ANSWER_UNSURE || other == ANSWER_UNSURE ? ANSWER_UNSURE : ANSWER_YES;
}

/* A recipient that is not named may be any. */
static enum answer answer_recipients(struct undecided *u, const struct past *past,
				     const struct policy *policy)
{
	enum answer answer = past->all_named ? ANSWER_NO : ANSWER_UNSURE;

	if (policy->recipients == NULL)
		return ANSWER_YES;
	for (size_t i = 0; i < past->request.recipient_count; i++) {
		enum answer one =
			answer_address(u, past, policy->recipients, past->request.recipients[i]);

		if (one == ANSWER_YES)
			return ANSWER_YES;
		if (one == ANSWER_UNSURE)
			answer = ANSWER_UNSURE;
	}
	return answer;
}

/* Whether the client's network lies in that one, or only a part of it does. */
static enum answer answer_network(const struct past *past, const struct network *network)
{
	struct network wider = *network;
	const struct network_list list = { &wider, 1 };

	if (wider.bits > past->network_bits)
		wider.bits = past->network_bits;
	if (past->network_bits != 0 && !network_list_has(&list, &past->network))
		return ANSWER_NO;
	return network->bits <= past->network_bits ? ANSWER_YES : ANSWER_UNSURE;
}

static enum answer answer_client(const struct past *past, const struct policy *policy)
{
	enum answer answer = ANSWER_NO;

	for (size_t i = 0; i < policy->networks.count; i++) {
		enum answer one = answer_network(past, &policy->networks.networks[i]);

		if (one == ANSWER_YES)
			return ANSWER_YES;
		if (one == ANSWER_UNSURE)
			answer = ANSWER_UNSURE;
	}
	return policy->networks.count == 0 ? ANSWER_YES : answer;
}

/* What the catalogue has no more may once have been a kind of a device that is named. */
static enum answer answer_device(const struct past *past, const struct device_rules *rules)
{
	if (device_rules_match(rules, past->sighting.device))
		return ANSWER_YES;
	for (size_t i = 0; i < rules->count; i++)
		if (rules->rules[i].kind == RULE_DEVICE)
			return ANSWER_UNSURE;
	return ANSWER_NO;
}

static bool lacks(const struct past *past, enum past_lack what)
{
	return (past->lacks >> what & 1) != 0;
}

static enum answer answer_about(struct undecided *u, const struct past *past,
				const struct policy *policy, enum past_lack what)
{
	switch (what) {
	case PAST_DEVICE:
		return answer_device(past, &policy->devices);
	case PAST_USER:
		return answer_users(u, past, policy);
	case PAST_RECIPIENTS:
		return answer_recipients(u, past, policy);
	case PAST_CLIENT:
		return answer_client(past, policy);
	default:
		return ANSWER_YES;
	}
}

/* Takes the condition out of the policy, so that the rest of it can be asked. */
static void relax(struct policy *policy, enum past_lack what)
{
	switch (what) {
	case PAST_DEVICE:
		policy->devices.count = 0;
		break;
	case PAST_USER:
		policy->users = policy->except_users = NULL;
		break;
	case PAST_RECIPIENTS:
		policy->recipients = NULL;
		break;
	case PAST_CLIENT:
		policy->networks.count = 0;
		break;
	default:
		break;
	}
}

/* Whether the policy matches; when nobody can tell, *why is what is wanting. */
static enum answer answer_policy(struct undecided *u, const struct past *past,
				 const struct policy *policy, enum past_lack *why)
{
	struct policy rest = *policy;
	bool unsure = false;

	for (int what = 0; what < PAST_LACKS; what++) {
		enum answer answer;

		if (!lacks(past, (enum past_lack)what))
			continue;
		answer = answer_about(u, past, policy, (enum past_lack)what);
		if (answer == ANSWER_NO)
			return ANSWER_NO;
		relax(&rest, (enum past_lack)what);
		if (answer == ANSWER_UNSURE && !unsure)
			*why = (enum past_lack)what;
		unsure |= answer == ANSWER_UNSURE;
	}
	if (!policy_matches(u->policies, &rest, &past->request))
		return ANSWER_NO;
	return unsure ? ANSWER_UNSURE : ANSWER_YES;
}

static enum answer answer_exemption(struct undecided *u, const struct past *past,
				    const struct exemption *exemption, const struct policy *policy,
				    enum past_lack *why)
{
	struct exemption rest = *exemption;
	enum answer device = ANSWER_YES, user = ANSWER_NO;

	if (lacks(past, PAST_DEVICE)) {
		device = answer_device(past, &exemption->devices);
		rest.devices.count = 0;
	}
	if (exemption->users != NULL)
		user = answer_address(u, past, exemption->users, past->request.user);
	if (device == ANSWER_NO || user == ANSWER_NO ||
	    !exemption_concerns(&rest, policy, past->sighting.device, past->request.seconds))
		return ANSWER_NO;
	if (device == ANSWER_YES && user == ANSWER_YES)
		return ANSWER_YES;
	*why = device == ANSWER_UNSURE ? PAST_DEVICE : PAST_USER;
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
	if (lacks(past, PAST_FIELDS))
		return true;
	for (size_t i = 0; i < policies->count; i++) {
		const struct policy *policy = &policies->policies[i];
		enum answer answer = answer_policy(u, past, policy, why);

		if (answer == ANSWER_UNSURE ||
		    (answer == ANSWER_YES && !exemption_is_sure(u, past, policy, why)))
			return true;
		if (policy == decision->policy)
			break;
	}
	return false;
}
