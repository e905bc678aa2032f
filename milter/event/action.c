/* SPDX-License-Identifier: ISC */
/* action -- what happens to a message or an access, and how it reached us. */
#include "event/action.h"

/* Its name, whether sender, reader or administrator will notice it, whether readers go without. */
static const struct {
	const char *name;
	bool felt, withholds;
} actions[ACTIONS] = {
	[ACTION_ALLOW] = { "allow", false, false },
	[ACTION_LOG] = { "log", false, false },
	[ACTION_TAG] = { "tag", true, false },
	[ACTION_QUARANTINE] = { "quarantine", true, true },
	[ACTION_REJECT] = { "reject", true, true },
	[ACTION_TEMPFAIL] = { "tempfail", true, true },
	[ACTION_DISCARD] = { "discard", true, true },
	[ACTION_RUN] = { "run", true, false },
	[ACTION_DENY] = { "deny", true, false },
};

static const char *const traffic_names[TRAFFICS] = { "submission", "receipt", "access", "inbound" };

const char *action_name(enum action action)
{
	return actions[action].name;
}

const char *traffic_name(enum traffic traffic)
{
	return traffic_names[traffic];
}

bool action_is_felt(enum action action)
{
	return actions[action].felt;
}

bool action_withholds(enum action action)
{
	return actions[action].withholds;
}

bool action_named(struct span name, enum action *out)
{
	for (int i = 0; i < ACTIONS; i++) {
		if (span_equal(name, span_of(actions[i].name))) {
			*out = (enum action)i;
			return true;
		}
	}
	return false;
}

bool traffic_named(struct span name, enum traffic *out)
{
	for (int i = 0; i < TRAFFICS; i++) {
		if (span_equal(name, span_of(traffic_names[i]))) {
			*out = (enum traffic)i;
			return true;
		}
	}
	return false;
}
