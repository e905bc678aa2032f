/* SPDX-License-Identifier: ISC */
/* addressees -- who is to be written to, and about what. */
#include "letters/addressees.h"

#include <stdlib.h>

#include "event/eventread.h"
#include "policy/conditions.h"

/* What was done to a person's mail, and by which policy of the rules. */
struct deed {
	const struct recent *recent;
	const struct policy *policy;
	enum action action;
};

/* What all of it is found by. */
struct finder {
	const struct policies *policies;
	struct prospects *prospects; /* owned */
	struct eventread *reader;    /* owned */
	int64_t now;
	struct arena *arena;
	struct addressees *out;
	/* Of the person at hand: */
	bool unverified; /* there are cases that do not count */
	struct deed *deeds;
	size_t deed_count;
};

/* The policy of that name, if it is still there and does something; NULL: none. */
static const struct policy *living(const struct finder *f, struct span name)
{
	const struct policy *policy = prospects_policy(f->prospects, name);

	return policy != NULL && action_is_felt(policy->action) && !policy_has_ended(policy, f->now)
		       ? policy
		       : NULL;
}

/* Whether it will do something some day. */
static bool will_act(const struct finder *f, const struct policy *policy)
{
	return policy->enforce_from > f->now &&
	       policy_phase(f->policies, policy, policy->enforce_from) == PHASE_ENFORCE;
}

/* Where it cannot be decided anew, what was decided stands, if its policy is still there. */
static void recall(const struct finder *f, const struct event *event, struct prospect *out)
{
	const struct event_value *would = &event->values[EVENT_WOULD];

	if (event->values[EVENT_EXEMPTION].text.size != 0)
		return;
	for (size_t i = 0; i < would->item_count && out->policy == NULL; i++) {
		struct span action = would->items[i], policy = span_cut(&action, '=');

		if (action_named(action, &out->action) && action_is_felt(out->action))
			out->policy = living(f, policy);
	}
	if (out->policy == NULL)
		return;
	out->action = out->policy->action;
	if (!will_act(f, out->policy))
		return;
	out->acts = out->later = true;
	out->from = out->policy->enforce_from;
}

static bool is_soon(const struct finder *f, int64_t seconds)
{
	return seconds <= f->now + ADDRESSEES_SOON_SECONDS;
}

/*
 * Whether what is to come is told: where an exemption ends, if it does not help or ends soon; where
 * nothing is done or observed so far, if that ends soon; else if it comes for everybody, or soon.
 */
static bool is_due(const struct finder *f, const struct prospect *to_come)
{
	if (to_come->policy == NULL)
		return false;
	if (to_come->exempt_until != DATE_NEVER)
		return to_come->exempt_until <= to_come->policy->enforce_from ||
		       is_soon(f, to_come->exempt_until);
	if (to_come->now == PROSPECT_NOTHING)
		return is_soon(f, to_come->free_until);
	return to_come->policy->enforce_from > f->now || is_soon(f, to_come->from);
}

/* Keeps what was done to it, if something was.  False: out of memory. */
static bool keep_deed(struct finder *f, const struct recent *recent, const struct event *event)
{
	struct deed deed = { recent, NULL, ACTION_ALLOW };
	struct deed *grown;

	deed.policy = prospects_policy(f->prospects, event->values[EVENT_POLICY].text);
	if (deed.policy == NULL || event->values[EVENT_GRACE].number != 0 ||
	    !action_named(event->values[EVENT_ACTION].text, &deed.action))
		return true;
	grown = arena_grow(f->arena, f->deeds, f->deed_count, sizeof(*grown));
	if (grown == NULL)
		return false;
	grown[f->deed_count++] = deed;
	f->deeds = grown;
	return true;
}

/* Whether it was done already to this or a later use: who knows it needs no letter. */
static bool was_done(const struct finder *f, const struct recent *recent,
		     const struct prospect *prospect)
{
	for (size_t i = 0; i < f->deed_count; i++)
		if (f->deeds[i].policy == prospect->policy &&
		    f->deeds[i].action == prospect->action &&
		    recents_may_be_one(f->deeds[i].recent, recent))
			return true;
	return false;
}

/* Which of these is told, in *now; false: neither. */
static bool choose(const struct finder *f, const struct recent *recent, const struct event *event,
		   struct prospect *now, const struct prospect *to_come)
{
	if (is_due(f, to_come)) {
		*now = *to_come;
		return true;
	}
	if (now->now == PROSPECT_UNKNOWN)
		recall(f, event, now);
	return now->policy != NULL && (now->now != PROSPECT_ACTED || !was_done(f, recent, now));
}

static bool same_end(const struct prospect *a, const struct prospect *b)
{
	return a->policy == b->policy && a->action == b->action && a->acts == b->acts &&
	       a->from == b->from && a->exempt_until == b->exempt_until && a->floor == b->floor;
}

/* Mail is refused where mailboxes cannot be closed: of one policy, what it does is what counts. */
static bool settle_end(struct prospect *known, const struct prospect *other)
{
	if (same_end(known, other))
		return true;
	if (known->policy != other->policy || known->acts == other->acts)
		return false;
	if (other->acts)
		*known = *other;
	return true;
}

static bool merge(struct span *known, struct span other)
{
	if (known->size != 0 && other.size != 0 && !span_equal(*known, other))
		return false;
	if (known->size == 0)
		*known = other;
	return true;
}

/* What may be the same device, and comes to the same, is one case. */
static bool joins(struct letter_case *known, const struct letter_case *other)
{
	struct letter_case both = *known;

	if (!span_equal(both.device, other->device) ||
	    !settle_end(&both.prospect, &other->prospect) || !merge(&both.model, other->model) ||
	    !merge(&both.device_id, other->device_id))
		return false;
	both.first = other->first < both.first ? other->first : both.first;
	both.last = other->last > both.last ? other->last : both.last;
	*known = both;
	return true;
}

static bool add_case(struct finder *f, struct addressee *to, const struct letter_case *one)
{
	struct letter_case *grown;

	for (size_t i = 0; i < to->count; i++)
		if (joins(&to->cases[i], one))
			return true;
	grown = arena_grow(f->arena, to->cases, to->count, sizeof(*grown));
	if (grown == NULL)
		return false;
	grown[to->count++] = *one;
	to->cases = grown;
	return true;
}

/* False: out of memory. */
static bool look_at(struct finder *f, const struct recent *recent, struct addressee *to)
{
	struct letter_case one = { recent->device, recent->model, recent->device_id,
				   recent->first,  recent->last,  { 0 } };
	struct prospect to_come;
	struct trouble why;
	struct event event;

	if (!eventread_line(f->reader, text_span(&recent->line), &event, &why) ||
	    !prospect_of(f->prospects, &event, &one.prospect, &to_come) ||
	    (recent->verified && !keep_deed(f, recent, &event)))
		return false;
	if (!choose(f, recent, &event, &one.prospect, &to_come))
		return true;
	f->unverified |= !recent->verified;
	return !recent->verified ||
	       (prospect_find_update(f->prospects, &event, &one.prospect) && add_case(f, to, &one));
}

static int by_device_and_model(const void *left, const void *right)
{
	const struct letter_case *a = left, *b = right;
	int order = span_compare(a->device, b->device);

	if (order == 0)
		order = span_compare(a->model, b->model);
	return order != 0 ? order : span_compare(a->device_id, b->device_id);
}

static bool finish(struct finder *f, struct addressee *to)
{
	struct addressee *grown;

	f->out->unverified += to->count == 0 && f->unverified;
	f->unverified = false;
	f->deeds = NULL;
	f->deed_count = 0;
	if (to->count == 0)
		return true;
	qsort(to->cases, to->count, sizeof(*to->cases), by_device_and_model);
	grown = arena_grow(f->arena, f->out->items, f->out->count, sizeof(*grown));
	if (grown == NULL)
		return false;
	grown[f->out->count++] = *to;
	f->out->items = grown;
	return true;
}

static bool look_at_all(struct finder *f, const struct recent *const *list, size_t count)
{
	struct addressee to = { { NULL, 0 }, NULL, 0 };

	for (size_t i = 0; i < count; i++) {
		if (!span_equal(to.user, list[i]->user)) {
			if (!finish(f, &to))
				return false;
			to = (struct addressee){ list[i]->user, NULL, 0 };
		}
		if (!look_at(f, list[i], &to))
			return false;
	}
	return finish(f, &to);
}

bool addressees_find(const struct recents *recents, const struct rules *rules,
		     const struct hash_seed *seed, int64_t now, struct arena *arena,
		     struct addressees *out)
{
	struct finder f = {
		.policies = &rules->policies,
		.prospects = prospects_new(rules, now),
		.reader = eventread_new(seed),
		.now = now,
		.arena = arena,
		.out = out,
	};
	size_t count;
	const struct recent **list = recents_list(recents, &count);
	bool found;

	*out = (struct addressees){ NULL, 0, 0 };
	found = list != NULL && f.prospects != NULL && f.reader != NULL &&
		look_at_all(&f, (const struct recent *const *)list, count);
	free(list);
	eventread_free(f.reader);
	prospects_free(f.prospects);
	return found;
}
