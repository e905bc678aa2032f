/* SPDX-License-Identifier: ISC */
/* why_not_inside -- what the modules that explain share; only for them. */
#ifndef WHY_NOT_INSIDE_H
#define WHY_NOT_INSIDE_H

#include "policy/why_not.h"

/* A policy that is being told of. */
struct telling {
	const struct rules *rules;
	const struct outcome *outcome;
	struct request request;
	const struct policy *policy;
	struct text *out;
};

/* What the message says, escaped, and cut if it is long. */
void why_not_value(struct telling *, struct span);

/* That the client is not there, and that it is another time. */
void why_not_network(struct telling *, const struct network_list *);
void why_not_hours(struct telling *, const struct hours_list *);

/* Lines before the policies: where hours are asked for, that it is a holiday. */
void why_not_holiday(struct telling *);

/* A line for each exemption of that user, or from that policy, that did not spare from it. */
void why_not_exempt(struct telling *);

#endif
