/* SPDX-License-Identifier: ISC */
/* undecided_conditions -- whether the conditions of a policy are met, as far as an event tells. */
#include "policy/conditions.h"
#include "policy/rollout.h"
#include "replay/undecided_inside.h"

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

/* Whether the set names some address of that domain.  Out of memory: it may. */
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

static enum answer answer_set(struct undecided *u, const struct past *past, const struct names *set,
			      struct span address)
{
	if (address_set_has(set, address))
		return ANSWER_YES;
	if (past_hides(past, address) && names_some_of(u, set, address_domain(address)))
		return ANSWER_UNSURE;
	return ANSWER_NO;
}

/* Whether it is among those that are named, but not excepted. */
static enum answer answer_but(enum answer named, enum answer excepted)
{
	if (named == ANSWER_NO || excepted == ANSWER_YES)
		return ANSWER_NO;
	return named == ANSWER_UNSURE || excepted == ANSWER_UNSURE ? ANSWER_UNSURE : ANSWER_YES;
}

static enum answer answer_group(struct undecided *u, const struct past *past,
				const struct group *group, struct span address)
{
	enum answer member = ANSWER_NO, excepted = ANSWER_NO;

	if (group->members != NULL)
		member = undecided_address(u, past, group->members, address);
	if (member != ANSWER_NO && group->except != NULL)
		excepted = undecided_address(u, past, group->except, address);
	return answer_but(member, excepted);
}

enum answer undecided_address(struct undecided *u, const struct past *past,
			      const struct people *people, struct span address)
{
	enum answer answer;

	if (past_cut(address))
		return ANSWER_UNSURE;
	if (people_have_outsider(people, address))
		return ANSWER_YES; /* a pseudonym keeps its domain */
	answer = answer_set(u, past, people->addresses, address);
	for (size_t i = 0; i < people->group_count && answer != ANSWER_YES; i++) {
		enum answer one = answer_group(u, past, people->groups[i], address);

		answer = one != ANSWER_NO ? one : answer;
	}
	return answer;
}

/* Who is behind a pseudonym, or a name that is cut off, may be in or not. */
static enum answer answer_rollout(const struct past *past, const struct policy *policy)
{
	struct span user = past->request.user;

	if (past_cut(user) || past_hides(past, user))
		return ANSWER_UNSURE;
	return rollout_has(policy->name, policy->rollout, user) ? ANSWER_YES : ANSWER_NO;
}

static enum answer answer_users(struct undecided *u, const struct past *past,
				const struct policy *policy)
{
	struct span user = past->request.user;
	enum answer named = ANSWER_YES, excepted = ANSWER_NO;

	if (policy->users != NULL)
		named = undecided_address(u, past, policy->users, user);
	if (policy->except_users != NULL)
		excepted = undecided_address(u, past, policy->except_users, user);
	named = answer_but(named, excepted);
	return policy->rollout != 0 && named == ANSWER_YES ? answer_rollout(past, policy) : named;
}

/* Whether the policy is about mail to that recipient. */
static enum answer answer_recipient(struct undecided *u, const struct past *past,
				    const struct policy *policy, struct span recipient)
{
	enum answer named = ANSWER_YES, excepted = ANSWER_NO;

	if (policy->recipients != NULL)
		named = undecided_address(u, past, policy->recipients, recipient);
	if (policy->except_recipients != NULL)
		excepted = undecided_address(u, past, policy->except_recipients, recipient);
	return answer_but(named, excepted);
}

/* A recipient that the event does not name may be anybody. */
static enum answer answer_recipients(struct undecided *u, const struct past *past,
				     const struct policy *policy)
{
	enum answer answer = past->all_named ? ANSWER_NO : ANSWER_UNSURE;
	bool to_nobody = past->all_named && past->request.recipient_count == 0;

	if (policy->recipients == NULL && (policy->except_recipients == NULL || to_nobody))
		return ANSWER_YES;
	for (size_t i = 0; i < past->request.recipient_count; i++) {
		enum answer one = answer_recipient(u, past, policy, past->request.recipients[i]);

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

enum answer undecided_networks(const struct past *past, const struct network_list *list)
{
	enum answer answer = ANSWER_NO;

	for (size_t i = 0; i < list->count; i++) {
		enum answer one = answer_network(past, &list->networks[i]);

		if (one == ANSWER_YES)
			return ANSWER_YES;
		if (one == ANSWER_UNSURE)
			answer = ANSWER_UNSURE;
	}
	return answer;
}

static enum answer answer_networks(struct undecided *u, const struct past *past,
				   const struct policy *policy)
{
	enum answer named = policy->networks.count == 0
				    ? ANSWER_YES
				    : undecided_networks(past, &policy->networks);

	(void)u;
	return answer_but(named, undecided_networks(past, &policy->except_networks));
}

/* Whether a name of which only the beginning is known is one that the pattern is about. */
static enum answer answer_pattern(const struct name_pattern *pattern, struct span told)
{
	size_t size = told.size < pattern->text.size ? told.size : pattern->text.size;

	if (!span_equal_nocase(span_first(told, size), span_first(pattern->text, size)))
		return ANSWER_NO;
	if (told.size < pattern->text.size)
		return ANSWER_UNSURE;
	if (pattern->open)
		return ANSWER_YES;
	return told.size == pattern->text.size ? ANSWER_UNSURE : ANSWER_NO;
}

static enum answer answer_names(const struct past *past, const struct name_patterns *patterns,
				struct span name)
{
	enum answer answer = patterns->count == 0 ? ANSWER_YES : ANSWER_NO;

	for (size_t i = 0; i < patterns->count; i++) {
		enum answer one = answer_pattern(&patterns->patterns[i], past_told(past, name));

		if (one == ANSWER_YES)
			return ANSWER_YES;
		if (one == ANSWER_UNSURE)
			answer = ANSWER_UNSURE;
	}
	return answer;
}

/* Whether the rules are about the device, if its client may be any. */
static enum answer answer_rules(const struct past *past, const struct device_rules *rules)
{
	if (device_rules_match(rules, past->sighting.device))
		return ANSWER_YES;
	return device_rules_may_match(rules, past->sighting.device) ? ANSWER_UNSURE : ANSWER_NO;
}

/* kind:cloud asks for the client, too. */
static enum answer answer_client(struct undecided *u, const struct past *past,
				 const struct policy *policy)
{
	enum answer named = answer_rules(past, &policy->devices), excepted = ANSWER_NO;
	enum answer client = answer_names(past, &policy->clients, past->sighting.client);

	(void)u;
	if (policy->except_devices.count != 0)
		excepted = answer_rules(past, &policy->except_devices);
	named = answer_but(named, excepted);
	if (named == ANSWER_NO || client == ANSWER_NO)
		return ANSWER_NO;
	return named == ANSWER_UNSURE ? named : client;
}

static enum answer answer_model(struct undecided *u, const struct past *past,
				const struct policy *policy)
{
	(void)u;
	return answer_names(past, &policy->models, past->sighting.model);
}

/* Whatever it was, it may be one that the policy is about. */
static enum answer answer_protocol(struct undecided *u, const struct past *past,
				   const struct policy *policy)
{
	(void)u;
	(void)past;
	return policy->protocols == 0 ? ANSWER_YES : ANSWER_UNSURE;
}

/* A register that names no device_id needs none. */
static enum answer answer_registered(struct undecided *u, const struct past *past,
				     const struct policy *policy)
{
	const struct registry *registry = u->policies->registry;
	bool lacks_more = past_lacks(past, PAST_USER) || past_lacks(past, PAST_DEVICE) ||
			  past_lacks(past, PAST_MODEL);

	if (policy->registered != REGISTERED_ANY && registry != NULL && registry->count != 0 &&
	    (registry->has_ids || lacks_more))
		return ANSWER_UNSURE;
	return registered_is(policy->registered, request_registered(u->policies, &past->request))
		       ? ANSWER_YES
		       : ANSWER_NO;
}

enum answer undecided_device(const struct past *past, const struct device_rules *rules)
{
	if (device_rules_match(rules, past->sighting.device))
		return ANSWER_YES;
	for (size_t i = 0; i < rules->count; i++)
		if (rules->rules[i].kind == RULE_DEVICE || rules->rules[i].kind == RULE_KIND)
			return ANSWER_UNSURE;
	return ANSWER_NO;
}

static enum answer answer_devices(struct undecided *u, const struct past *past,
				  const struct policy *policy)
{
	enum answer named = undecided_device(past, &policy->devices), excepted = ANSWER_NO;

	(void)u;
	if (policy->except_devices.count != 0)
		excepted = undecided_device(past, &policy->except_devices);
	return answer_but(named, excepted);
}

static void relax_devices(struct policy *policy)
{
	policy->devices.count = policy->except_devices.count = 0;
}

static void relax_users(struct policy *policy)
{
	policy->users = policy->except_users = NULL;
	policy->rollout = 0;
}

static void relax_recipients(struct policy *policy)
{
	policy->recipients = policy->except_recipients = NULL;
}

static void relax_networks(struct policy *policy)
{
	policy->networks.count = policy->except_networks.count = 0;
}

static void relax_client(struct policy *policy)
{
	relax_devices(policy);
	policy->clients.count = 0;
}

static void relax_model(struct policy *policy)
{
	policy->models.count = 0;
}

static void relax_protocol(struct policy *policy)
{
	policy->protocols = 0;
}

static void relax_registered(struct policy *policy)
{
	policy->registered = REGISTERED_ANY;
}

/* The condition that each lack touches, and how it is taken out of a policy. */
static const struct {
	enum past_lack lack;
	enum answer (*answer)(struct undecided *, const struct past *, const struct policy *);
	void (*relax)(struct policy *);
} conditions[] = {
	{ PAST_DEVICE, answer_devices, relax_devices },
	{ PAST_USER, answer_users, relax_users },
	{ PAST_RECIPIENTS, answer_recipients, relax_recipients },
	{ PAST_NETWORK, answer_networks, relax_networks },
	{ PAST_CLIENT, answer_client, relax_client },
	{ PAST_MODEL, answer_model, relax_model },
	{ PAST_PROTOCOL, answer_protocol, relax_protocol },
	{ PAST_REGISTERED, answer_registered, relax_registered },
};

#define CONDITIONS (sizeof(conditions) / sizeof(conditions[0]))
_Static_assert(CONDITIONS == PAST_LACKS - 1, "a condition for each lack but PAST_FIELDS");

enum answer undecided_conditions(struct undecided *u, const struct past *past,
				 struct policy *policy, enum past_lack *why)
{
	enum answer all = ANSWER_YES;

	for (size_t i = 0; i < CONDITIONS; i++) {
		enum answer answer;

		if (!past_lacks(past, conditions[i].lack))
			continue;
		answer = conditions[i].answer(u, past, policy);
		if (answer == ANSWER_NO)
			return ANSWER_NO;
		conditions[i].relax(policy);
		if (answer == ANSWER_UNSURE && all == ANSWER_YES) {
			all = ANSWER_UNSURE;
			*why = conditions[i].lack;
		}
	}
	return all;
}
