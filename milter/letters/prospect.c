/* SPDX-License-Identifier: ISC */
/* prospect -- what comes of what somebody has done with a device, if it is done again. */
#include "letters/prospect.h"

#include <stdlib.h>

#include "policy/conditions.h"
#include "replay/replay.h"
#include "replay/undecided.h"

#define MOMENTS 256 /* dates that are looked at, of everybody; what lies behind is not told */
#define STEPS 64    /* of one event */
#define VERSION_BYTES 64

/* The policies as they are from one date on. */
struct moment {
	int64_t seconds;
	struct policies policies;
	struct undecided *undecided; /* owned */
};

struct prospects {
	const struct rules *rules; /* borrowed */
	int64_t now;
	struct arena *settled, *scratch;
	struct moment moments[MOMENTS];
	size_t count;
};

struct prospects *prospects_new(const struct rules *rules, int64_t now)
{
	struct prospects *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->rules = rules;
	p->now = now;
	p->settled = arena_new();
	p->scratch = arena_new();
	if (p->settled != NULL && p->scratch != NULL)
		return p;
	prospects_free(p);
	return NULL;
}

void prospects_free(struct prospects *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->count; i++)
		undecided_free(p->moments[i].undecided);
	arena_free(p->settled);
	arena_free(p->scratch);
	free(p);
}

const struct policy *prospects_policy(const struct prospects *p, struct span name)
{
	const struct policies *policies = &p->rules->policies;

	for (size_t i = 0; i < policies->count; i++)
		if (span_equal(policies->policies[i].name, name))
			return &policies->policies[i];
	return NULL;
}

/* NULL: out of memory; there must be room. */
static struct moment *add_moment(struct prospects *p, int64_t seconds)
{
	struct moment *moment = &p->moments[p->count];

	moment->seconds = seconds;
	if (!replay_settle(&p->rules->policies, seconds, p->settled, &moment->policies))
		return NULL;
	moment->undecided = undecided_new(&moment->policies);
	if (moment->undecided == NULL)
		return NULL;
	p->count++;
	return moment;
}

static const struct moment *moment_at(const struct prospects *p, int64_t seconds)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->moments[i].seconds == seconds)
			return &p->moments[i];
	return NULL;
}

static void come_before(int64_t *next, int64_t date, int64_t seconds)
{
	if (date != DATE_NEVER && date > seconds && date < *next)
		*next = date;
}

/* The next date at which another decision may come; INT64_MAX: none. */
static int64_t next_date(const struct prospects *p, const struct request *request, int64_t seconds)
{
	const struct policies *policies = &p->rules->policies;
	const struct registry_key key = { request->user, request->device_id,
					  request->sighting->device, request->sighting->model };
	const struct registry_row *row = registry_find(policies->registry, &key, seconds);
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < policies->count; i++) {
		const struct policy *policy = &policies->policies[i];

		come_before(&next, policy->warn_from, seconds);
		come_before(&next, policy->enforce_from, seconds);
		come_before(&next, policy->until, seconds);
	}
	for (size_t i = 0; i < policies->exemption_count; i++) {
		const struct exemption *exemption = &policies->exemptions[i];

		if (exemption->users == NULL || !people_have(exemption->users, request->user))
			continue;
		come_before(&next, exemption->from, seconds);
		come_before(&next, exemption->until, seconds);
	}
	if (row != NULL && row->until != REGISTRY_NO_END)
		come_before(&next, row->until, seconds);
	return next;
}

/* That policy of the rules as it is at the moment. */
static const struct policy *settled(const struct prospects *p, const struct moment *moment,
				    const struct policy *policy)
{
	return &moment->policies.policies[policy - p->rules->policies.policies];
}

static bool is_spared(const struct prospects *p, const struct moment *moment,
		      const struct policy *policy, const struct past *past)
{
	return exemption_for(&moment->policies, settled(p, moment, policy), &past->request) != NULL;
}

/* The first that would do something, where nothing is done, and that nobody is exempt from. */
static void find_observed(const struct prospects *p, const struct moment *moment,
			  const struct past *past, const struct decision *decision,
			  struct prospect *out)
{
	for (size_t i = 0; i < decision->would_count && out->policy == NULL; i++) {
		struct span word = decision->would[i], name = span_cut(&word, '=');
		const struct policy *policy = prospects_policy(p, name);
		enum action action;

		if (!action_named(word, &action) || !action_is_felt(action) ||
		    is_spared(p, moment, policy, past))
			continue;
		out->policy = policy;
		out->action = action;
		out->now = PROSPECT_OBSERVED;
	}
}

static const struct prospect nothing = { .from = DATE_NEVER,
					 .free_until = DATE_NEVER,
					 .exempt_until = DATE_NEVER };

static struct prospect found(const struct prospects *p, const struct moment *moment,
			     const struct past *past, const struct decision *decision)
{
	struct prospect out = nothing;

	if (decision->policy != NULL && !decision->spared) {
		out.policy = prospects_policy(p, decision->policy->name);
		out.action = out.policy->action;
		if (decision->grace)
			out.now = PROSPECT_WARNED;
		else if (action_is_felt(decision->action))
			out.now = PROSPECT_ACTED;
		if (out.now != PROSPECT_NOTHING)
			return out;
		out.policy = NULL;
	}
	find_observed(p, moment, past, decision, &out);
	return out;
}

/* As of that moment.  False: out of memory. */
static bool decide(struct prospects *p, const struct moment *moment, const struct past *past,
		   struct prospect *out)
{
	struct decision decision;
	enum past_lack lack;

	arena_empty(p->scratch);
	if (!policy_decide(&moment->policies, &past->request, p->scratch, &decision))
		return false;
	*out = found(p, moment, past, &decision);
	if (!undecided_about(moment->undecided, past, &decision, &lack))
		return true;
	*out = nothing;
	out->now = PROSPECT_UNKNOWN;
	return true;
}

/* NULL: out of memory, or no more are looked at, which *full tells. */
static const struct moment *make_moment(struct prospects *p, int64_t seconds, bool *full)
{
	const struct moment *moment = moment_at(p, seconds);

	*full = moment == NULL && p->count == MOMENTS;
	return moment != NULL || *full ? moment : add_moment(p, seconds);
}

/* When the last exemption from it ends, of those before it acts.  The moments are made. */
static int64_t end_of_exemption(const struct prospects *p, const struct past *past,
				const struct prospect *to_come)
{
	int64_t end = DATE_NEVER;
	bool was_spared = false;

	for (int64_t at = p->now; at <= to_come->from; at = next_date(p, &past->request, at)) {
		const struct moment *moment = moment_at(p, at);
		bool spared = policy_matches(&moment->policies, settled(p, moment, to_come->policy),
					     &past->request) &&
			      is_spared(p, moment, to_come->policy, past);

		if (was_spared && !spared)
			end = at;
		was_spared = spared;
	}
	return end;
}

/* From that date on it is done. */
static void tell_later(const struct prospects *p, const struct past *past,
		       const struct prospect *now, int64_t from, struct prospect *to_come)
{
	to_come->now = now->now;
	to_come->acts = to_come->later = true;
	to_come->from = from;
	to_come->exempt_until = end_of_exemption(p, past, to_come);
}

/* Looks for the first date from which something else is done than now.  False: out of memory. */
static bool look_ahead(struct prospects *p, const struct past *past, const struct prospect *now,
		       struct prospect *to_come)
{
	const struct policy *acting = now->now == PROSPECT_ACTED ? now->policy : NULL;
	int64_t at = p->now, free_until = DATE_NEVER;
	struct prospect next;
	bool full;

	for (int step = 0; step < STEPS; step++) {
		const struct moment *moment;

		at = next_date(p, &past->request, at);
		if (at == INT64_MAX)
			break;
		moment = make_moment(p, at, &full);
		if (moment == NULL || !decide(p, moment, past, &next))
			return full;
		if (next.now == PROSPECT_UNKNOWN)
			break;
		if (now->now == PROSPECT_NOTHING && free_until == DATE_NEVER && next.policy != NULL)
			free_until = at;
		if (next.now != PROSPECT_ACTED || next.policy == acting)
			continue;
		*to_come = next;
		to_come->free_until = free_until;
		tell_later(p, past, now, at, to_come);
		break;
	}
	return true;
}

/* From now on.  False: out of memory. */
static bool foresee(struct prospects *p, const struct past *past, struct prospect *now,
		    struct prospect *to_come)
{
	bool full;
	const struct moment *moment = make_moment(p, p->now, &full);

	*to_come = nothing;
	if (moment == NULL || !decide(p, moment, past, now))
		return false;
	if (now->now == PROSPECT_ACTED) {
		now->acts = true;
		now->from = now->policy->enforce_from;
	}
	return now->now == PROSPECT_UNKNOWN || look_ahead(p, past, now, to_come);
}

bool prospect_of(struct prospects *p, const struct event *event, struct prospect *now,
		 struct prospect *to_come)
{
	struct past past;

	past_read(event, p->rules->catalogue, &past);
	return foresee(p, &past, now, to_come);
}

/* Whether nothing is done any more to what has that version.  False: out of memory. */
static bool try_update(struct prospects *p, const struct event *event, struct span version,
		       bool *helps)
{
	struct event updated = *event;
	struct prospect now, to_come;

	event_set(&updated, EVENT_OS_VERSION, version);
	if (!prospect_of(p, &updated, &now, &to_come))
		return false;
	*helps = to_come.policy == NULL &&
		 (now.now == PROSPECT_NOTHING || now.now == PROSPECT_OBSERVED);
	return true;
}

bool prospect_find_update(struct prospects *p, const struct event *event, struct prospect *out)
{
	char bytes[VERSION_BYTES];
	struct text version;
	struct past past;
	bool helps = false;

	past_read(event, p->rules->catalogue, &past);
	text_begin_in(&version, bytes, sizeof(bytes));
	out->floor = NULL;
	if (out->policy == NULL || !policy_finds_outdated(out->policy, &past.sighting))
		return true;
	while (!helps && (out->floor = policy_floor_above(out->policy, &past.sighting)) != NULL) {
		text_clear(&version);
		version_write(&version, &out->floor->version);
		past.sighting.version = text_span(&version);
		if (!try_update(p, event, past.sighting.version, &helps))
			return false;
	}
	return true;
}
