/* SPDX-License-Identifier: ISC */
/* prospect -- what comes of what somebody has done with a device, if it is done again. */
#include "letters/prospect.h"

#include <stdlib.h>

#include "policy/conditions.h"
#include "replay/replay.h"
#include "replay/undecided.h"

#define MOMENTS 256 /* dates that are looked at, of everybody; what lies behind is not told */
#define STEPS 64    /* of one event */

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

static struct moment *moment_at(struct prospects *p, int64_t seconds)
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

/* The policy of the rules of which the moment has its own. */
static const struct policy *own_policy(const struct prospects *p, const struct policy *settled)
{
	return settled != NULL ? prospects_policy(p, settled->name) : NULL;
}

/* The first that would do something, where nothing is done. */
static void find_observed(const struct prospects *p, const struct decision *decision,
			  struct prospect *out)
{
	for (size_t i = 0; i < decision->would_count && out->policy == NULL; i++) {
		struct span action = decision->would[i], policy = span_cut(&action, '=');

		if (!action_named(action, &out->action) || !action_is_felt(out->action))
			continue;
		out->policy = prospects_policy(p, policy);
		out->now = PROSPECT_OBSERVED;
	}
}

static struct prospect found(const struct prospects *p, const struct decision *decision)
{
	struct prospect out = { .from = DATE_NEVER, .exempt_until = DATE_NEVER };
	bool ends = decision->policy != NULL && !decision->spared;

	if (!ends && !decision->spared) {
		find_observed(p, decision, &out);
		return out;
	}
	out.policy = own_policy(p, decision->policy);
	out.action = out.policy->action;
	if (decision->spared)
		out.now = PROSPECT_EXEMPT;
	else if (decision->grace)
		out.now = PROSPECT_WARNED;
	else if (action_is_felt(decision->action))
		out.now = PROSPECT_ACTED;
	if (out.now != PROSPECT_NOTHING)
		return out;
	out.policy = NULL;
	find_observed(p, decision, &out);
	return out;
}

/* As of that moment.  False: out of memory. */
static bool decide(struct prospects *p, struct moment *moment, const struct past *past,
		   struct prospect *out)
{
	struct decision decision;
	enum past_lack lack;

	arena_empty(p->scratch);
	if (!policy_decide(&moment->policies, &past->request, p->scratch, &decision))
		return false;
	*out = found(p, &decision);
	if (undecided_about(moment->undecided, past, &decision, &lack))
		*out = (struct prospect){ .now = PROSPECT_UNKNOWN,
					  .from = DATE_NEVER,
					  .exempt_until = DATE_NEVER };
	return true;
}

/* From that date on it is done. */
static void tell_later(struct prospect *out, const struct prospect *next, int64_t from)
{
	const struct prospect first = *out;

	*out = *next;
	out->now = first.now;
	out->exempt_until = first.exempt_until;
	out->acts = out->later = true;
	out->from = from;
}

/* NULL: out of memory, or no more are looked at, which *full tells. */
static struct moment *make_moment(struct prospects *p, int64_t seconds, bool *full)
{
	struct moment *moment = moment_at(p, seconds);

	*full = moment == NULL && p->count == MOMENTS;
	return moment != NULL || *full ? moment : add_moment(p, seconds);
}

/* Looks for the first date from which something else is done than now.  False: out of memory. */
static bool look_ahead(struct prospects *p, const struct past *past, struct prospect *out)
{
	const struct policy *now = out->now == PROSPECT_ACTED ? out->policy : NULL;
	enum prospect_now last = out->now;
	int64_t at = p->now;
	struct prospect next;
	bool full;

	for (int step = 0; step < STEPS; step++) {
		struct moment *moment;

		at = next_date(p, &past->request, at);
		if (at == INT64_MAX)
			break;
		moment = make_moment(p, at, &full);
		if (moment == NULL || !decide(p, moment, past, &next))
			return full;
		if (last == PROSPECT_EXEMPT && next.now != PROSPECT_EXEMPT)
			out->exempt_until = at;
		last = next.now;
		if (next.now == PROSPECT_ACTED && next.policy != now) {
			tell_later(out, &next, at);
			break;
		}
		if (next.now == PROSPECT_UNKNOWN)
			break;
	}
	return true;
}

/* From now on.  False: out of memory. */
static bool foresee(struct prospects *p, const struct past *past, struct prospect *out)
{
	bool full;
	struct moment *now = make_moment(p, p->now, &full);

	if (now == NULL || !decide(p, now, past, out))
		return false;
	if (out->now == PROSPECT_ACTED) {
		out->acts = true;
		out->from = out->policy->enforce_from;
	}
	return out->now == PROSPECT_UNKNOWN || look_ahead(p, past, out);
}

/* Whether nothing is done any more to what has that version.  False: out of memory. */
static bool try_update(struct prospects *p, const struct event *event,
		       const struct version_floor *floor, bool *helps)
{
	struct event updated = *event;
	struct prospect prospect;
	char bytes[64];
	struct text version;
	struct past past;

	text_begin_in(&version, bytes, sizeof(bytes));
	version_write(&version, &floor->version);
	event_set(&updated, EVENT_OS_VERSION, text_span(&version));
	past_read(&updated, p->rules->catalogue, &past);
	if (!foresee(p, &past, &prospect))
		return false;
	*helps = !prospect.acts && prospect.now != PROSPECT_UNKNOWN &&
		 prospect.now != PROSPECT_WARNED;
	return true;
}

bool prospect_of(struct prospects *p, const struct event *event, struct prospect *out)
{
	const struct version_floor *floor;
	struct past past;
	bool helps = false;

	past_read(event, p->rules->catalogue, &past);
	if (!foresee(p, &past, out))
		return false;
	if (out->policy == NULL || !policy_finds_outdated(out->policy, &past.sighting))
		return true;
	floor = policy_floor_above(out->policy, &past.sighting);
	if (floor != NULL && !try_update(p, event, floor, &helps))
		return false;
	out->floor = helps ? floor : NULL;
	return true;
}
