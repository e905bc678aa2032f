/* SPDX-License-Identifier: ISC */
/* undecided_inside -- what the files of undecided share.  For undecided*.c only. */
#ifndef UNDECIDED_INSIDE_H
#define UNDECIDED_INSIDE_H

#include "replay/undecided.h"

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

/*
 * Whether those conditions of the policy are met that the event's lacks touch.  They are taken out
 * of the policy, so that the rest of it can be asked.  Unsure: *why is the first thing missing.
 */
enum answer undecided_conditions(struct undecided *, const struct past *, struct policy *,
				 enum past_lack *why);

/* Whether the address is in the list, as it is or behind its pseudonym. */
enum answer undecided_address(struct undecided *, const struct past *, const struct people *,
			      struct span address);

/*
 * Whether the rules are about the device; one that the catalogue no longer has may have been a
 * kind of a device that is named.
 */
enum answer undecided_device(const struct past *, const struct device_rules *);

/* Whether the client, or the network that is known of it, lies in one of these. */
enum answer undecided_networks(const struct past *, const struct network_list *);

#endif
