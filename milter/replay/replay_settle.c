/* SPDX-License-Identifier: ISC */
/* replay_settle -- policies as they are at one moment, whatever the time of an event. */
#include "policy/conditions.h"
#include "replay/replay.h"

/* The dates of a policy, replaced by what they come to at that moment. */
static void settle_policy(const struct policies *policies, struct policy *policy, int64_t seconds)
{
	switch (policy_phase(policies, policy, seconds)) {
	case PHASE_OBSERVE:
		policy->observe = true;
		break;
	case PHASE_WARN:
		policy->warn_from = DATE_NEVER + 1;
		policy->enforce_from = INT64_MAX;
		break;
	case PHASE_ENFORCE:
		policy->enforce_from = DATE_NEVER;
		break;
	}
}

/* One that has ended then had ended before every event. */
static void settle_end(struct policy *policy, int64_t seconds)
{
	policy->until = policy_has_ended(policy, seconds) ? DATE_NEVER + 1 : DATE_NEVER;
}

/* An exemption that has ended or not begun then is about nobody; one that holds, always holds. */
static void settle_exemption(struct exemption *exemption, int64_t seconds)
{
	if ((exemption->until != DATE_NEVER && exemption->until <= seconds) ||
	    exemption->from > seconds)
		exemption->users = NULL;
	exemption->from = exemption->until = DATE_NEVER;
}

bool replay_settle(const struct policies *from, int64_t seconds, struct arena *arena,
		   struct policies *to)
{
	int64_t *at = arena_take(arena, sizeof(*at));

	if (at == NULL)
		return false;
	*at = seconds;
	*to = *from;
	to->registered_at = at;
	to->policies = arena_take(arena, from->count * sizeof(*to->policies));
	to->exemptions = arena_take(arena, from->exemption_count * sizeof(*to->exemptions));
	if (to->policies == NULL || to->exemptions == NULL)
		return false;
	for (size_t i = 0; i < from->count; i++) {
		to->policies[i] = from->policies[i];
		settle_policy(from, &to->policies[i], seconds);
		settle_end(&to->policies[i], seconds);
	}
	for (size_t i = 0; i < from->exemption_count; i++) {
		to->exemptions[i] = from->exemptions[i];
		settle_exemption(&to->exemptions[i], seconds);
	}
	return true;
}
