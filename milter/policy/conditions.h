/* SPDX-License-Identifier: ISC */
/*
 * conditions -- whether a request meets the conditions of a policy, and if not, the first that it
 * fails.  Deciding and explaining ask the same function.
 */
#ifndef CONDITIONS_H
#define CONDITIONS_H

#include "policy/policy.h"

/* The conditions of a policy, in the order in which they are looked at. */
enum why_not {
	WHY_NOT_NOTHING, /* it matches */
	WHY_NOT_ENDED,
	WHY_NOT_TRAFFIC,
	WHY_NOT_PROTOCOL,
	WHY_NOT_DEVICE,
	WHY_NOT_EXCEPTED_DEVICE,
	WHY_NOT_CLIENT,
	WHY_NOT_MODEL,
	WHY_NOT_CONFIDENCE,
	WHY_NOT_CONTRADICTED, /* whether the claim is or is not */
	WHY_NOT_USER,
	WHY_NOT_EXCEPTED,
	WHY_NOT_RECIPIENT, /* none is named, or only such as are excepted */
	WHY_NOT_NETWORK,
	WHY_NOT_EXCEPTED_NETWORK,
	WHY_NOT_VERSION,
	WHY_NOT_REGISTERED,
	WHY_NOT_HOURS,
	WHY_NOT_ROLLOUT,
	WHY_NOTS
};

/* Whether the rules are about the device whatever its client, with some client, or as it was seen.
 */
bool device_rules_match(const struct device_rules *, const struct device *);
bool device_rules_may_match(const struct device_rules *, const struct device *);
bool device_rules_see(const struct device_rules *, const struct sighting *);

/* Whether it is among devices and not among except_devices, whatever its client or with some. */
bool policy_is_about(const struct policy *, const struct device *);
bool policy_may_be_about(const struct policy *, const struct device *);

/* Case of ASCII letters aside.  An empty name is one that is not told: no pattern is about it. */
bool name_patterns_match(const struct name_patterns *, struct span name);

/* Whether a version is told that is older than the policy accepts.  Without older_than: no. */
bool policy_finds_outdated(const struct policy *, const struct sighting *);

/* The version that it asks for of such a system; NULL: none, or none that is newer. */
const struct version_floor *policy_floor_above(const struct policy *, const struct sighting *);

/* That of an access, if it is told; all other traffic is SMTP. */
enum protocol request_protocol(const struct request *);

/* The row of the register that counts for it; NULL: none does. */
const struct registry_row *request_registered(const struct policies *, const struct request *);

/* The first condition that the request fails, leaving aside warn_from, enforce_from and mode. */
enum why_not policy_why_not(const struct policies *, const struct policy *, const struct request *);

/* Whether its last day is over. */
bool policy_has_ended(const struct policy *, int64_t seconds);

/* Whether these are the hours at that moment, on the clock and by the holidays of the policies. */
bool policies_keep_hours(const struct policies *, const struct hours_list *, int64_t seconds);

/* Whether it fails none. */
bool policy_matches(const struct policies *, const struct policy *, const struct request *);

#endif
