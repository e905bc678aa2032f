/* SPDX-License-Identifier: ISC */
/* config_access_checks -- conditions of a policy that ask for what only accesses tell. */
#include "host/config/config_read.h"

/* What is no access is sent by SMTP. */
static void check_protocols(struct loading *l, const struct policy *policy,
			    const struct conf_setting *given)
{
	bool has_smtp = (policy->protocols >> PROTOCOL_SMTP & 1) != 0;
	bool has_access = (policy->traffic >> TRAFFIC_ACCESS & 1) != 0;

	if (policy->protocols != 0 && !has_smtp && !has_access)
		complain(l->complaints, given->values[0].place,
			 "protocols: mail is sent by smtp alone: add access to traffic, or leave "
			 "protocols out");
}

static void check_registered(struct loading *l, const struct policy *policy,
			     const struct conf_setting *given)
{
	if (policy->registered != REGISTERED_ANY && conf_tree_lacks(&l->tree, "register"))
		complain(l->complaints, given->values[0].place,
			 "registered: there is no register: name its file by register = "
			 "'register.tsv' among the general settings");
}

static void check_commands(struct loading *l, const struct policy *policy)
{
	bool runs = policy->action == ACTION_RUN || policy->run != NULL;

	if (policy->traffic == 1U << TRAFFIC_ACCESS)
		return;
	if (runs)
		complain(l->complaints, policy->place,
			 "policy %.*s: run is possible only with traffic = { access }",
			 SPAN_FORMAT(policy->name));
	if (policy->action == ACTION_DENY)
		complain(l->complaints, policy->place,
			 "policy %.*s: deny is possible only with traffic = { access }",
			 SPAN_FORMAT(policy->name));
}

/* By its traffic, or because mail goes by no protocol that it names. */
static bool is_about_accesses_only(const struct policy *policy)
{
	bool names_smtp = policy->protocols == 0 || (policy->protocols >> PROTOCOL_SMTP & 1) != 0;
	bool has_access = (policy->traffic >> TRAFFIC_ACCESS & 1) != 0;

	return policy->traffic == 1U << TRAFFIC_ACCESS || (has_access && !names_smtp);
}

static void check_accesses(struct loading *l, const struct policy *policy)
{
	bool has_recipients = policy->recipients != NULL || policy->except_recipients != NULL;

	if (!is_about_accesses_only(policy))
		return;
	if (action_is_felt(policy->action) && policy->action != ACTION_RUN &&
	    policy->action != ACTION_DENY)
		complain_mildly(l->complaints, policy->place,
				"warning: policy %.*s: an access has happened, so it is logged, "
				"and nothing can %s it",
				SPAN_FORMAT(policy->name), action_name(policy->action));
	if (has_recipients)
		complain(l->complaints, policy->place,
			 "policy %.*s: an access has no recipients: %s, or leave %s out",
			 SPAN_FORMAT(policy->name),
			 policy->traffic == 1U << TRAFFIC_ACCESS ? "name other traffic"
								 : "add smtp to protocols",
			 policy->recipients != NULL ? "recipients" : "except_recipients");
}

void check_access_conditions(struct loading *l, const struct policy *policy,
			     const struct conf_section *section)
{
	check_commands(l, policy);
	check_accesses(l, policy);
	check_protocols(l, policy, conf_find(section->settings, "protocols"));
	check_registered(l, policy, conf_find(section->settings, "registered"));
}
