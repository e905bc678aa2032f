/* SPDX-License-Identifier: ISC */
/* why_not -- why policies did not decide, or not as their action says, a line for each. */
#include "policy/why_not_inside.h"

#include "policy/conditions.h"
#include "policy/exemptions.h"
#include "policy/policy_words.h"

static void say_ended(struct telling *t)
{
	text_add(t->out, SPAN("it held until "));
	policy_words_end(&t->rules->policies.zone, t->policy->until, t->out);
}

static void say_traffic(struct telling *t)
{
	static const char *const because[] = {
		[WHY_INBOUND_NOTHING] = "",
		[WHY_INBOUND_LIST] = " because of List-Id",
		[WHY_INBOUND_RESENT] = " because of Resent-*",
		[WHY_INBOUND_SUPPOSED] = " as supposed",
		[WHY_INBOUND_STRANGER] = " as nobody has logged in",
	};
	enum traffic traffic = t->request.traffic;

	text_printf(t->out, "the traffic is %s%s, and it is about ", traffic_name(traffic),
		    traffic == TRAFFIC_INBOUND ? because[t->outcome->why_inbound] : "");
	policy_words_traffic(t->policy->traffic, t->out);
}

static void say_protocol(struct telling *t)
{
	enum protocol protocol = request_protocol(&t->request);

	if (protocol == PROTOCOL_NONE)
		text_add(t->out, SPAN("the protocol is not told, and it is about "));
	else
		text_printf(t->out, "the protocol is %s, and it is about ",
			    protocol_name(protocol));
	policy_words_protocols(t->policy->protocols, t->out);
}

static void say_device(struct telling *t)
{
	text_add(t->out, SPAN("the device is another: it is about "));
	policy_words_devices(&t->policy->devices, t->rules->catalogue, t->out);
}

static void say_excepted_device(struct telling *t)
{
	text_add(t->out, SPAN("the device is in its except_devices: "));
	policy_words_devices(&t->policy->except_devices, t->rules->catalogue, t->out);
}

/* Of a name that the evidence may tell, and the policy's patterns. */
static void say_name(struct telling *t, const char *what, struct span name,
		     const struct name_patterns *patterns)
{
	if (name.size == 0) {
		text_printf(t->out, "the %s is not told, and it is about ", what);
	} else {
		text_printf(t->out, "the %s, ", what);
		why_not_value(t, name);
		text_add(t->out, SPAN(", is not one that it is about, "));
	}
	policy_words_names(patterns, t->out);
}

static void say_client(struct telling *t)
{
	say_name(t, "client", t->request.sighting->client, &t->policy->clients);
}

static void say_model(struct telling *t)
{
	say_name(t, "model", t->request.sighting->model, &t->policy->models);
}

static void say_confidence(struct telling *t)
{
	text_printf(t->out, "the confidence is %s, and it asks for %s",
		    confidence_name(t->request.sighting->confidence),
		    confidence_name(t->policy->confidence));
}

static void say_contradicted(struct telling *t)
{
	text_add(t->out, t->request.sighting->contradiction != NULL
				 ? SPAN("the claim is contradicted")
				 : SPAN("the claim is not contradicted, and it is about those "
					"that are"));
}

static void say_user(struct telling *t)
{
	if (t->request.user.size == 0) {
		text_add(t->out, SPAN("the user is not known"));
		return;
	}
	text_add(t->out, SPAN("the user "));
	why_not_value(t, t->request.user);
	text_add(t->out, SPAN(" is not among its users"));
}

static void say_excepted(struct telling *t)
{
	text_add(t->out, SPAN("the user "));
	why_not_value(t, t->request.user);
	text_add(t->out, SPAN(" is in its except_users"));
}

static void say_recipient(struct telling *t)
{
	text_add(t->out, t->request.recipient_count == 0
				 ? SPAN("it asks for recipients, and none is known")
				 : SPAN("no recipient is among those that it is about"));
	if (t->request.recipient_count != 0 && t->policy->except_recipients != NULL)
		text_add(t->out, SPAN(", except_recipients aside"));
}

static void say_network(struct telling *t)
{
	why_not_network(t, &t->policy->networks);
}

static void say_excepted_network(struct telling *t)
{
	text_add(t->out, SPAN("the client "));
	why_not_value(t, t->outcome->client);
	text_add(t->out, SPAN(" is in its except_networks: "));
	policy_words_networks(&t->policy->except_networks, t->out);
}

/* A version that says too little may be older: see version.h. */
static void say_version(struct telling *t)
{
	const struct sighting *sighting = t->request.sighting;
	int parts = version_read(sighting->version).count;

	if (parts == 0 && t->policy->version_known) {
		text_add(t->out, SPAN("the system is not known to be one of those whose version it "
				      "asks for, older than "));
	} else if (parts == 0) {
		text_add(t->out, SPAN("the version of the system is not told, and it is about "
				      "those older than "));
	} else {
		text_add(t->out, SPAN("the system, "));
		why_not_value(t, sighting->os);
		text_byte(t->out, ' ');
		why_not_value(t, sighting->version);
		text_printf(t->out, ", is not %solder than ", parts == 1 ? "known to be " : "");
	}
	policy_words_floors(t->policy, t->out);
}

static void say_registered(struct telling *t)
{
	const struct registry_row *row = request_registered(&t->rules->policies, &t->request);

	if (row == NULL) {
		text_add(t->out, SPAN("the register has no row that holds for the device"));
	} else {
		text_printf(t->out, "the register has the device as %s (",
			    registry_state_name(row->state));
		text_visible(t->out, span_of(t->rules->policies.registry->file));
		text_printf(t->out, ":%d)", row->line);
	}
	text_add(t->out, SPAN(", and it is about those"));
	registered_words(t->policy->registered, t->out);
}

static void say_hours(struct telling *t)
{
	why_not_hours(t, &t->policy->hours);
}

static void say_rollout(struct telling *t)
{
	if (t->request.user.size == 0) {
		text_add(t->out, SPAN("the user is not known"));
		return;
	}
	text_add(t->out, SPAN("the user "));
	why_not_value(t, t->request.user);
	text_printf(t->out, " is not among the %u %% of its rollout", t->policy->rollout);
}

/* What can be said of each condition that fails. */
static void (*const sayings[WHY_NOTS])(struct telling *) = {
	[WHY_NOT_ENDED] = say_ended,
	[WHY_NOT_TRAFFIC] = say_traffic,
	[WHY_NOT_PROTOCOL] = say_protocol,
	[WHY_NOT_DEVICE] = say_device,
	[WHY_NOT_EXCEPTED_DEVICE] = say_excepted_device,
	[WHY_NOT_CLIENT] = say_client,
	[WHY_NOT_MODEL] = say_model,
	[WHY_NOT_CONFIDENCE] = say_confidence,
	[WHY_NOT_CONTRADICTED] = say_contradicted,
	[WHY_NOT_USER] = say_user,
	[WHY_NOT_EXCEPTED] = say_excepted,
	[WHY_NOT_RECIPIENT] = say_recipient,
	[WHY_NOT_NETWORK] = say_network,
	[WHY_NOT_EXCEPTED_NETWORK] = say_excepted_network,
	[WHY_NOT_VERSION] = say_version,
	[WHY_NOT_REGISTERED] = say_registered,
	[WHY_NOT_HOURS] = say_hours,
	[WHY_NOT_ROLLOUT] = say_rollout,
};

/* Of one that matches, but does not act. */
static void say_observing(struct telling *t)
{
	const struct policies *policies = &t->rules->policies;
	const struct policy *policy = t->policy;
	bool warns = policy->warn_from != DATE_NEVER && policy->warn_from > t->request.seconds;

	if (policies->observe) {
		text_add(t->out, SPAN("it matches, but the whole configuration only observes"));
	} else if (policy->observe) {
		text_add(t->out, SPAN("it matches, but only observes"));
	} else {
		text_add(t->out, SPAN("it matches, but only observes until "));
		policy_words_moment(&policies->zone,
				    warns ? policy->warn_from : policy->enforce_from, t->out);
	}
}

/* NULL: none spares from the policy, or it only observes. */
static const struct exemption *sparing(const struct telling *t)
{
	const struct policies *policies = &t->rules->policies;

	if (policy_phase(policies, t->policy, t->request.seconds) == PHASE_OBSERVE)
		return NULL;
	return exemption_for(policies, t->policy, &t->request);
}

static void say_exempt(struct telling *t, const struct exemption *exemption)
{
	text_add(t->out, SPAN("it matches, but "));
	why_not_value(t, t->request.user);
	text_add(t->out, SPAN(" is exempt by "));
	text_visible(t->out, exemption->name);
	text_add(t->out, SPAN(", which "));
	exemption_words(&t->rules->policies, exemption, EXEMPTION_HOLDS, t->request.seconds,
			t->out);
}

/* Of the one that decided, where it did something milder than its action. */
static void say_milder(struct telling *t)
{
	if (t->outcome->decision.grace) {
		text_add(t->out, SPAN("it matches, but only warns until "));
		policy_words_moment(&t->rules->policies.zone, t->policy->enforce_from, t->out);
	} else {
		text_printf(t->out, "it matches, but with %s traffic it cannot %s",
			    traffic_name(t->request.traffic), action_name(t->policy->action));
	}
}

static void say_late(struct telling *t)
{
	text_add(t->out, SPAN("it matches, but "));
	text_visible(t->out, t->outcome->decision.policy->name);
	text_add(t->out, SPAN(" comes first"));
}

/* Of one that matches: why it did not act. */
static void say_idle(struct telling *t)
{
	const struct decision *decision = &t->outcome->decision;
	const struct policy *decided = decision->spared ? NULL : decision->policy;
	const struct exemption *exemption = sparing(t);

	if (decided != NULL && t->policy > decided)
		say_late(t);
	else if (exemption != NULL)
		say_exempt(t, exemption);
	else if (t->policy == decided)
		say_milder(t);
	else
		say_observing(t);
}

static void say_reason(struct telling *t)
{
	enum why_not why = policy_why_not(&t->rules->policies, t->policy, &t->request);

	if (why != WHY_NOT_NOTHING)
		sayings[why](t);
	else if (t->outcome->refused)
		text_add(t->out, SPAN("it matches, but the message is refused for its many copies "
				      "of the tag, whatever policies say"));
	else
		say_idle(t);
}

static bool has_acted(const struct decision *decision, const struct policy *policy)
{
	return policy == decision->policy && policy->action == decision->action &&
	       !decision->spared && !decision->grace;
}

static void explain_one(struct telling *t)
{
	text_printf(t->out, "  %-12s", "not");
	text_visible(t->out, t->policy->name);
	if (t->policy->place.file != NULL)
		text_printf(t->out, " (%s:%d)", t->policy->place.file, t->policy->place.line);
	text_add(t->out, SPAN(": "));
	say_reason(t);
	text_byte(t->out, '\n');
}

void why_not_explain(const struct rules *rules, const struct outcome *outcome, int64_t seconds,
		     struct text *out)
{
	const struct policies *policies = &rules->policies;
	struct telling t = { .rules = rules,
			     .outcome = outcome,
			     .request = transaction_request(outcome, seconds),
			     .out = out };

	why_not_holiday(&t);
	for (size_t i = 0; i < policies->count; i++) {
		t.policy = &policies->policies[i];
		if (!has_acted(&outcome->decision, t.policy))
			explain_one(&t);
	}
	t.policy = outcome->decision.spared || outcome->refused ? NULL : outcome->decision.policy;
	if (t.policy != NULL)
		why_not_exempt(&t);
}
