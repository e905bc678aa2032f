/* SPDX-License-Identifier: ISC */
/* rules -- everything that decides about a message. */
#include "policy/rules.h"

#include "base/names.h"
#include "mail/mime.h"

static bool some_policy_takes(const struct policies *policies, unsigned traffic,
			      enum confidence confidence)
{
	for (size_t i = 0; i < policies->count; i++)
		if ((policies->policies[i].traffic & traffic) != 0 &&
		    policies->policies[i].confidence <= confidence)
			return true;
	return false;
}

void rules_finish(struct rules *rules)
{
	const unsigned by_smtp =
		1U << TRAFFIC_SUBMISSION | 1U << TRAFFIC_RECEIPT | 1U << TRAFFIC_INBOUND;

	rules->body_wants = 0;
	if (rules->log_all ||
	    some_policy_takes(&rules->policies, 1U << TRAFFIC_RECEIPT, CONFIDENCE_CERTAIN))
		rules->body_wants |= MIME_RECEIPT;
	if (catalogue_wants(rules->catalogue, SPAN("@Signature")) &&
	    (rules->log_all || some_policy_takes(&rules->policies, by_smtp, CONFIDENCE_HINT)))
		rules->body_wants |= MIME_SIGNATURE;
	rules->wants_inbound_signature =
		some_policy_takes(&rules->policies, 1U << TRAFFIC_INBOUND, CONFIDENCE_HINT);
	rules->wants_ehlo = catalogue_wants(rules->catalogue, SPAN("@EHLO"));
}

struct span rules_language(const struct rules *rules, struct span user)
{
	const struct user_map *map = &rules->user_map;
	int number = map->speakers != NULL ? names_find(map->speakers, user) : -1;

	return number != -1 ? map->languages[number] : (struct span){ NULL, 0 };
}

struct address_home rules_home(const struct rules *rules)
{
	return (struct address_home){ .default_domain = rules->default_domain,
				      .own_domains = rules->own_domains };
}
