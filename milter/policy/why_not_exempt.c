/* SPDX-License-Identifier: ISC */
/* why_not_exempt -- why exemptions did not spare, and words that these share with policies. */
#include "policy/exemptions.h"
#include "policy/policy_words.h"
#include "policy/why_not_inside.h"

#define VALUE_BYTES 300 /* of what the message says, at most */
#define OTHERS_MAX 10   /* exemptions of other users that are told of */

void why_not_value(struct telling *t, struct span value)
{
	text_visible(t->out, span_first(value, VALUE_BYTES));
}

void why_not_network(struct telling *t, const struct network_list *networks)
{
	if (t->request.client.known) {
		text_add(t->out, SPAN("the client "));
		why_not_value(t, t->outcome->client);
		text_add(t->out, SPAN(" is not in "));
	} else {
		text_add(t->out, SPAN("the client's address is not known, and it is about "));
	}
	policy_words_networks(networks, t->out);
}

void why_not_hours(struct telling *t, const struct hours_list *hours)
{
	const struct zone *zone = &t->rules->policies.zone;
	struct civil local = zone_civil(zone, t->request.seconds);

	text_printf(t->out, "the time, %s ", calendar_weekdays[local.weekday]);
	policy_words_moment(zone, t->request.seconds, t->out);
	text_add(t->out, SPAN(", is outside its hours, "));
	policy_words_hours(&t->rules->policies, hours, t->out);
}

/* A day to which some hours belong that hold at that minute, or would on another day. */
static void say_holiday(const struct telling *t, const struct civil *day, const char *is)
{
	const struct holiday *holiday = holidays_find(&t->rules->policies.holidays, day);

	if (holiday == NULL)
		return;
	text_printf(t->out, "  %-12s", "day");
	policy_words_holiday(day, is, holiday, t->out);
	text_byte(t->out, '\n');
}

/* Where hours are asked for: that it is a holiday, and that the night is still one's. */
void why_not_holiday(struct telling *t)
{
	const struct policies *policies = &t->rules->policies;
	struct civil local = zone_civil(&policies->zone, t->request.seconds);
	struct civil yesterday = calendar_days_later(&local, -1);
	int minute = local.hour * 60 + local.minute;
	bool asks = false, ran_over = false;

	for (size_t i = 0; i < policies->count; i++) {
		asks |= policies->policies[i].hours.count != 0;
		ran_over |= hours_list_run_over(&policies->policies[i].hours, minute);
	}
	for (size_t i = 0; i < policies->exemption_count; i++) {
		asks |= policies->exemptions[i].hours.count != 0;
		ran_over |= hours_list_run_over(&policies->exemptions[i].hours, minute);
	}
	if (ran_over)
		say_holiday(t, &yesterday, "was a holiday");
	if (asks)
		say_holiday(t, &local, "is a holiday");
}

/* Why that exemption did not spare. */
typedef void saying(struct telling *, const struct exemption *);

static void say_time(struct telling *t, const struct exemption *exemption)
{
	text_add(t->out, SPAN("it "));
	exemption_words(&t->rules->policies, exemption, EXEMPTION_HOLDS, t->request.seconds,
			t->out);
}

static void say_policy(struct telling *t, const struct exemption *exemption)
{
	text_add(t->out, SPAN("it does not spare from "));
	text_visible(t->out, t->policy->name);
	text_add(t->out, SPAN(", but from "));
	for (size_t i = 0; i < exemption->policy_count; i++) {
		policy_words_separator(t->out, i, exemption->policy_count, "and");
		text_visible(t->out, exemption->policies[i]);
	}
}

static void say_device(struct telling *t, const struct exemption *exemption)
{
	text_add(t->out, SPAN("the device is another: it is about "));
	policy_words_devices(&exemption->devices, t->rules->catalogue, t->out);
}

static void say_user(struct telling *t, const struct exemption *exemption)
{
	(void)exemption;
	text_add(t->out,
		 t->request.user.size != 0 ? SPAN("the user ") : SPAN("the user is not known"));
	why_not_value(t, t->request.user);
	text_add(t->out, t->request.user.size != 0 ? SPAN(" is not among its users") : SPAN(""));
}

static void say_network(struct telling *t, const struct exemption *exemption)
{
	why_not_network(t, &exemption->networks);
}

static void say_hours(struct telling *t, const struct exemption *exemption)
{
	why_not_hours(t, &exemption->hours);
}

static saying *const sayings[UNSPAREDS] = {
	[UNSPARED_ENDED] = say_time,    [UNSPARED_EARLY] = say_time,
	[UNSPARED_POLICY] = say_policy, [UNSPARED_DEVICE] = say_device,
	[UNSPARED_USER] = say_user,     [UNSPARED_NETWORK] = say_network,
	[UNSPARED_HOURS] = say_hours,
};

/* Those of the user, whatever the reason; of others, what names the policy and lacks but him. */
static bool is_told(const struct telling *t, const struct exemption *exemption,
		    enum unspared unspared)
{
	if (sayings[unspared] == NULL)
		return false;
	if (unspared == UNSPARED_USER)
		return exemption_names(exemption, t->policy);
	return exemption->users != NULL && people_have(exemption->users, t->request.user);
}

static void explain_one(struct telling *t, const struct exemption *exemption, saying *say)
{
	text_printf(t->out, "  %-12s", "not exempt");
	text_visible(t->out, exemption->name);
	if (exemption->place.file != NULL)
		text_printf(t->out, " (%s:%d)", exemption->place.file, exemption->place.line);
	text_add(t->out, SPAN(": "));
	say(t, exemption);
	text_byte(t->out, '\n');
}

void why_not_exempt(struct telling *t)
{
	const struct policies *policies = &t->rules->policies;
	size_t others = 0;

	for (size_t i = 0; i < policies->exemption_count; i++) {
		const struct exemption *exemption = &policies->exemptions[i];
		enum unspared unspared =
			exemption_why_not(policies, exemption, t->policy, &t->request);

		if (!is_told(t, exemption, unspared))
			continue;
		others += unspared == UNSPARED_USER;
		if (unspared != UNSPARED_USER || others <= OTHERS_MAX)
			explain_one(t, exemption, sayings[unspared]);
	}
	if (others > OTHERS_MAX)
		text_printf(t->out, "  %-12s%zu more, of other users\n", "not exempt",
			    others - OTHERS_MAX);
}
