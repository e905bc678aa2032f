/* SPDX-License-Identifier: ISC */
/*
 * action -- what happens to a message or an access, and how it reached us: the two words that
 * policies, events and counters have in common.
 */
#ifndef ACTION_H
#define ACTION_H

#include "base/span.h"

enum action {
	ACTION_ALLOW,
	ACTION_LOG,
	ACTION_TAG,
	ACTION_QUARANTINE,
	ACTION_REJECT,
	ACTION_TEMPFAIL,
	ACTION_DISCARD,
	ACTION_RUN,
	ACTION_DENY, /* of an access that has not happened yet: milter-device-gate */
	ACTIONS
};

enum traffic { TRAFFIC_SUBMISSION, TRAFFIC_RECEIPT, TRAFFIC_ACCESS, TRAFFIC_INBOUND, TRAFFICS };

const char *action_name(enum action);
const char *traffic_name(enum traffic);
bool action_named(struct span, enum action *out);
bool traffic_named(struct span, enum traffic *out);

/* Beyond allow and log: the sender, a reader or an administrator will notice. */
bool action_is_felt(enum action);

/* The message does not reach its readers, at least for now. */
bool action_withholds(enum action);

#endif
