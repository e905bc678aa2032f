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

void check_access_conditions(struct loading *l, const struct policy *policy,
			     const struct conf_section *section)
{
	check_protocols(l, policy, conf_find(section->settings, "protocols"));
	check_registered(l, policy, conf_find(section->settings, "registered"));
}
