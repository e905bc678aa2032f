/* SPDX-License-Identifier: ISC */
/* conditions -- whether a request meets the conditions of a policy. */
#include "policy/conditions.h"

#include "policy/rollout.h"

static bool rule_matches(const struct device_rule *rule, const struct device *device)
{
	bool is_unknown = device->depth == DEPTH_UNKNOWN;

	switch (rule->kind) {
	case RULE_DEVICE:
		return device_is(device, rule->device);
	case RULE_VENDOR:
		return span_equal_nocase(device->vendor, rule->text);
	case RULE_FAMILY:
		return span_equal_nocase(device->family, rule->text);
	case RULE_KIND:
		return span_equal_nocase(device->kind, rule->text);
	case RULE_ANY:
		return !is_unknown;
	case RULE_UNKNOWN:
		return is_unknown;
	}
	return false;
}

bool device_rules_match(const struct device_rules *rules, const struct device *device)
{
	for (size_t i = 0; i < rules->count; i++)
		if (rule_matches(&rules->rules[i], device))
			return true;
	return rules->count == 0;
}

/* "kind:cloud" is also about programs on other devices. */
static bool asks_for_cloud(const struct device_rules *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		if (rules->rules[i].kind == RULE_KIND &&
		    span_equal_nocase(rules->rules[i].text, SPAN("cloud")))
			return true;
	return false;
}

bool device_rules_may_match(const struct device_rules *rules, const struct device *device)
{
	return device_rules_match(rules, device) ||
	       (device->cloud_client_count != 0 && asks_for_cloud(rules));
}

static bool is_cloud_client(const struct device *device, struct span client)
{
	for (size_t i = 0; i < device->cloud_client_count; i++)
		if (span_equal_nocase(device->cloud_clients[i], client))
			return true;
	return false;
}

bool device_rules_see(const struct device_rules *rules, const struct sighting *sighting)
{
	return device_rules_match(rules, sighting->device) ||
	       (is_cloud_client(sighting->device, sighting->client) && asks_for_cloud(rules));
}

static bool excepts(const struct policy *policy, const struct device *device)
{
	return policy->except_devices.count != 0 &&
	       device_rules_match(&policy->except_devices, device);
}

bool policy_is_about(const struct policy *policy, const struct device *device)
{
	bool may_except = policy->except_devices.count != 0 &&
			  device_rules_may_match(&policy->except_devices, device);

	return device_rules_match(&policy->devices, device) && !may_except;
}

bool policy_may_be_about(const struct policy *policy, const struct device *device)
{
	return device_rules_may_match(&policy->devices, device) && !excepts(policy, device);
}

bool policy_has_ended(const struct policy *policy, int64_t seconds)
{
	return policy->until != DATE_NEVER && seconds >= policy->until;
}

static bool pattern_matches(const struct name_pattern *pattern, struct span name)
{
	return pattern->open ? span_starts_nocase(name, pattern->text)
			     : span_equal_nocase(name, pattern->text);
}

bool name_patterns_match(const struct name_patterns *patterns, struct span name)
{
	if (patterns->count == 0)
		return true;
	for (size_t i = 0; i < patterns->count; i++)
		if (name.size != 0 && pattern_matches(&patterns->patterns[i], name))
			return true;
	return false;
}

/* Whether that request meets the conditions of that policy. */
struct asked {
	const struct policies *policies;
	const struct policy *policy;
	const struct request *request;
};

static bool is_not_over(const struct asked *asked)
{
	return !policy_has_ended(asked->policy, asked->request->seconds);
}

static bool matches_traffic(const struct asked *asked)
{
	return (asked->policy->traffic >> asked->request->traffic & 1) != 0;
}

enum protocol request_protocol(const struct request *request)
{
	return request->traffic == TRAFFIC_ACCESS ? request->protocol : PROTOCOL_SMTP;
}

/* No bit stands for a protocol that is not told. */
static bool matches_protocol(const struct asked *asked)
{
	unsigned protocols = asked->policy->protocols;

	return protocols == 0 || (protocols >> request_protocol(asked->request) & 1) != 0;
}

static bool matches_device(const struct asked *asked)
{
	return device_rules_see(&asked->policy->devices, asked->request->sighting);
}

static bool is_no_excepted_device(const struct asked *asked)
{
	return asked->policy->except_devices.count == 0 ||
	       !device_rules_see(&asked->policy->except_devices, asked->request->sighting);
}

static bool matches_client(const struct asked *asked)
{
	return name_patterns_match(&asked->policy->clients, asked->request->sighting->client);
}

static bool matches_model(const struct asked *asked)
{
	return name_patterns_match(&asked->policy->models, asked->request->sighting->model);
}

static bool matches_confidence(const struct asked *asked)
{
	const struct sighting *sighting = asked->request->sighting;

	return sighting->match == NULL || sighting->confidence >= asked->policy->confidence;
}

static bool matches_contradicted(const struct asked *asked)
{
	bool contradicted = asked->request->sighting->contradiction != NULL;

	return asked->policy->contradicted == CONTRADICTED_ANY ||
	       contradicted == (asked->policy->contradicted == CONTRADICTED_YES);
}

static bool matches_user(const struct asked *asked)
{
	return asked->policy->users == NULL ||
	       people_have(asked->policy->users, asked->request->user);
}

static bool is_not_excepted(const struct asked *asked)
{
	return asked->policy->except_users == NULL ||
	       !people_have(asked->policy->except_users, asked->request->user);
}

/* An excepted recipient spares nobody else: one that is not excepted is enough. */
static bool is_meant(const struct policy *policy, struct span recipient)
{
	return (policy->recipients == NULL || people_have(policy->recipients, recipient)) &&
	       (policy->except_recipients == NULL ||
		!people_have(policy->except_recipients, recipient));
}

static bool matches_recipient(const struct asked *asked)
{
	const struct policy *policy = asked->policy;
	const struct request *request = asked->request;

	if (policy->recipients == NULL &&
	    (policy->except_recipients == NULL || request->recipient_count == 0))
		return true;
	for (size_t i = 0; i < request->recipient_count; i++)
		if (is_meant(policy, request->recipients[i]))
			return true;
	return false;
}

static bool matches_network(const struct asked *asked)
{
	return asked->policy->networks.count == 0 ||
	       network_list_has(&asked->policy->networks, &asked->request->client);
}

static bool is_no_excepted_network(const struct asked *asked)
{
	return !network_list_has(&asked->policy->except_networks, &asked->request->client);
}

/* An iPad had iOS before iPadOS; an entry about either is about it. */
static bool names_system(const struct policy *policy, struct span os)
{
	for (size_t i = 0; i < policy->floor_count; i++)
		if (os.size != 0 && span_equal_nocase(policy->floors[i].os, os))
			return true;
	return false;
}

/* What the device calls its system counts for more than what the evidence does: an iPad may say
 * iOS. */
static struct span system_of(const struct policy *policy, const struct sighting *sighting)
{
	const struct device *device = sighting->device;

	return names_system(policy, device->os) ? device->os : sighting->os;
}

bool policy_finds_outdated(const struct policy *policy, const struct sighting *sighting)
{
	return policy->floor_count != 0 &&
	       version_is_outdated(sighting->version, system_of(policy, sighting),
				   sighting->device->family, policy->floors, policy->floor_count);
}

const struct version_floor *policy_floor_above(const struct policy *policy,
					       const struct sighting *sighting)
{
	return version_floor_above(sighting->version, system_of(policy, sighting),
				   sighting->device->family, policy->floors, policy->floor_count);
}

static bool matches_version(const struct asked *asked)
{
	const struct sighting *sighting = asked->request->sighting;
	const struct policy *policy = asked->policy;

	if (policy->floor_count == 0 || policy_finds_outdated(policy, sighting))
		return true;
	return policy->version_known &&
	       version_is_untold(sighting->version, system_of(policy, sighting),
				 sighting->device->family, policy->floors, policy->floor_count);
}

const struct registry_row *request_registered(const struct policies *policies,
					      const struct request *request)
{
	const struct registry_key key = { request->user, request->device_id,
					  request->sighting->device, request->sighting->model };

	return registry_find(policies->registry, &key,
			     policies->registered_at != NULL ? *policies->registered_at
							     : request->seconds);
}

static bool matches_registered(const struct asked *asked)
{
	enum registered registered = asked->policy->registered;

	return registered == REGISTERED_ANY ||
	       registered_is(registered, request_registered(asked->policies, asked->request));
}

bool policies_keep_hours(const struct policies *policies, const struct hours_list *hours,
			 int64_t seconds)
{
	struct civil local;

	if (hours->count == 0)
		return true;
	local = zone_civil(&policies->zone, seconds);
	return hours_list_hold(hours, &policies->holidays, &local);
}

static bool matches_hours(const struct asked *asked)
{
	return policies_keep_hours(asked->policies, &asked->policy->hours, asked->request->seconds);
}

static bool is_rolled_out(const struct asked *asked)
{
	return asked->policy->rollout == 0 ||
	       rollout_has(asked->policy->name, asked->policy->rollout, asked->request->user);
}

/* A new condition is a new row, with its words in why_not.c; most often failed and cheap first. */
static bool (*const conditions[WHY_NOTS])(const struct asked *) = {
	[WHY_NOT_ENDED] = is_not_over,
	[WHY_NOT_TRAFFIC] = matches_traffic,
	[WHY_NOT_PROTOCOL] = matches_protocol,
	[WHY_NOT_DEVICE] = matches_device,
	[WHY_NOT_EXCEPTED_DEVICE] = is_no_excepted_device,
	[WHY_NOT_CLIENT] = matches_client,
	[WHY_NOT_MODEL] = matches_model,
	[WHY_NOT_CONFIDENCE] = matches_confidence,
	[WHY_NOT_CONTRADICTED] = matches_contradicted,
	[WHY_NOT_USER] = matches_user,
	[WHY_NOT_EXCEPTED] = is_not_excepted,
	[WHY_NOT_RECIPIENT] = matches_recipient,
	[WHY_NOT_NETWORK] = matches_network,
	[WHY_NOT_EXCEPTED_NETWORK] = is_no_excepted_network,
	[WHY_NOT_VERSION] = matches_version,
	[WHY_NOT_REGISTERED] = matches_registered,
	[WHY_NOT_HOURS] = matches_hours,
	[WHY_NOT_ROLLOUT] = is_rolled_out,
};

enum why_not policy_why_not(const struct policies *policies, const struct policy *policy,
			    const struct request *request)
{
	const struct asked asked = { policies, policy, request };

	for (int i = WHY_NOT_NOTHING + 1; i < WHY_NOTS; i++)
		if (!conditions[i](&asked))
			return (enum why_not)i;
	return WHY_NOT_NOTHING;
}

bool policy_matches(const struct policies *policies, const struct policy *policy,
		    const struct request *request)
{
	return policy_why_not(policies, policy, request) == WHY_NOT_NOTHING;
}
