/* SPDX-License-Identifier: ISC */
/* policy_words -- a policy in plain words. */
#include "policy/policy_words.h"

#include "policy/exemptions.h"

void policy_words_moment(const struct zone *zone, int64_t seconds, struct text *text)
{
	struct civil local = zone_civil(zone, seconds);

	calendar_write_date(text, &local);
	text_printf(text, " %02d:%02d %s", local.hour, local.minute, zone->name);
}

void policy_words_end(const struct zone *zone, int64_t until, struct text *text)
{
	struct civil local = zone_civil(zone, until), last = zone_civil(zone, until - 1);

	if (local.hour != 0 || local.minute != 0) {
		policy_words_moment(zone, until, text);
		return;
	}
	text_add(text, SPAN("the end of "));
	calendar_write_date(text, &last);
}

/* " (iphone, ipad)": the devices that inherit from it. */
static void add_kinds(struct text *text, const struct catalogue *catalogue,
		      const struct device *device)
{
	bool any = false;

	for (size_t i = 0; i < catalogue->device_count; i++) {
		const struct device *kind = catalogue->devices[i];

		if (kind == device || !device_is(kind, device))
			continue;
		text_add(text, any ? SPAN(", ") : SPAN(" ("));
		text_visible(text, kind->title);
		any = true;
	}
	if (any)
		text_byte(text, ')');
}

static void add_device(struct text *text, const struct catalogue *catalogue,
		       const struct device_rule *rule)
{
	switch (rule->kind) {
	case RULE_DEVICE:
		text_visible(text, rule->device->title);
		add_kinds(text, catalogue, rule->device);
		break;
	case RULE_VENDOR:
		text_add(text, SPAN("any device of vendor "));
		text_visible(text, rule->text);
		break;
	case RULE_FAMILY:
		text_add(text, SPAN("any device of family "));
		text_visible(text, rule->text);
		break;
	case RULE_KIND:
		text_add(text, SPAN("any device of kind "));
		text_visible(text, rule->text);
		break;
	case RULE_ANY:
		text_add(text, SPAN("any known device"));
		break;
	case RULE_UNKNOWN:
		text_add(text, SPAN("an unknown device"));
		break;
	}
}

void policy_words_devices(const struct device_rules *rules, const struct catalogue *catalogue,
			  struct text *text)
{
	for (size_t i = 0; i < rules->count; i++) {
		policy_words_separator(text, i, rules->count, "or");
		add_device(text, catalogue, &rules->rules[i]);
	}
	if (rules->count == 0)
		text_add(text, SPAN("any device"));
}

void policy_words_names(const struct name_patterns *names, struct text *text)
{
	for (size_t i = 0; i < names->count; i++) {
		policy_words_separator(text, i, names->count, "or");
		text_visible(text, names->patterns[i].text);
		if (names->patterns[i].open)
			text_byte(text, '*');
	}
}

/* "in 7 days", "for 130 days", "today". */
static void add_distance(const struct policies *policies, int64_t moment, int64_t seconds,
			 struct text *text)
{
	int64_t days = days_between(&policies->zone, seconds, moment);

	if (days == 0)
		text_add(text, moment <= seconds ? SPAN("since today") : SPAN("later today"));
	else
		text_printf(text, "%s %lld %s", days > 0 ? "in" : "for",
			    (long long)(days > 0 ? days : -days),
			    days == 1 || days == -1 ? "day" : "days");
}

/* "From 2023-07-17 00:00 Europe/Moscow (in force for 130 days)" */
static void add_begin(const struct policies *policies, const struct policy *policy, int64_t seconds,
		      struct text *text)
{
	int64_t from = policy->enforce_from, warn = policy->warn_from;

	text_add(text, SPAN("From "));
	policy_words_moment(&policies->zone, from, text);
	text_add(text, from <= seconds ? SPAN(" (in force ") : SPAN(" ("));
	add_distance(policies, from, seconds, text);
	if (from > seconds && warn == DATE_NEVER)
		text_add(text, SPAN("; until then only observed"));
	if (from > seconds && warn != DATE_NEVER) {
		text_add(text, warn <= seconds ? SPAN("; it warns from ")
					       : SPAN("; only observed until it warns, from "));
		policy_words_moment(&policies->zone, warn, text);
		text_add(text, SPAN(" on, "));
		add_distance(policies, warn, seconds, text);
	}
	text_byte(text, ')');
}

/* ", until the end of 2023-12-31" */
static void add_end(const struct policies *policies, const struct policy *policy, struct text *text)
{
	if (policy->until == DATE_NEVER)
		return;
	text_add(text, SPAN(", until "));
	policy_words_end(&policies->zone, policy->until, text);
}

/* When the policy holds. */
static void add_dates(const struct policies *policies, const struct policy *policy, int64_t seconds,
		      struct text *text)
{
	bool observes = policies->observe || policy->observe;
	bool dated = !observes && policy->enforce_from != DATE_NEVER;

	if (dated)
		add_begin(policies, policy, seconds, text);
	else if (policies->observe)
		text_add(text, SPAN("Only observed, as the whole configuration is"));
	else if (policy->observe)
		text_add(text, SPAN("Only observed, without acting"));
	else
		text_add(text, policy->until != DATE_NEVER ? SPAN("In force")
							   : SPAN("In force without a date"));
	add_end(policies, policy, text);
	text_add(text, dated ? SPAN(", ") : SPAN(": "));
}

void policy_words_traffic(unsigned traffic, struct text *text)
{
	static const char *const words[TRAFFICS] = {
		[TRAFFIC_SUBMISSION] = "mail sent",
		[TRAFFIC_RECEIPT] = "read receipts sent",
		[TRAFFIC_ACCESS] = "accesses to a mailbox",
		[TRAFFIC_INBOUND] = "incoming mail",
	};
	size_t count = 0, i = 0;

	for (int one = 0; one < TRAFFICS; one++)
		count += traffic >> one & 1;
	for (int one = 0; one < TRAFFICS; one++) {
		if ((traffic >> one & 1) == 0)
			continue;
		policy_words_separator(text, i++, count, "and");
		text_add(text, span_of(words[one]));
	}
}

static bool names_some(const struct people *people)
{
	return people != NULL && people_count(people) != 0;
}

static void add_people(const struct policy *policy, struct text *text)
{
	if (policy->users != NULL) {
		text_add(text, SPAN(" by "));
		people_words(policy->users, text);
	}
	if (names_some(policy->except_users)) {
		text_add(text,
			 policy->users != NULL ? SPAN(", but not by ") : SPAN(" by anybody but "));
		people_words(policy->except_users, text);
		text_byte(text, ',');
	}
}

static void add_rollout(const struct policy *policy, struct text *text)
{
	bool named = policy->users != NULL || names_some(policy->except_users);

	if (policy->rollout != 0)
		text_printf(text, "%s of %u %% of %speople,", policy->users != NULL ? "," : "",
			    policy->rollout, named ? "these " : "");
}

static void add_recipients(const struct policy *policy, struct text *text)
{
	if (policy->recipients != NULL) {
		text_add(text, SPAN(" to "));
		people_words(policy->recipients, text);
	}
	if (names_some(policy->except_recipients)) {
		text_add(text, policy->recipients != NULL ? SPAN(", but not only to ")
							  : SPAN(" to anybody but "));
		people_words(policy->except_recipients, text);
		text_byte(text, ',');
	}
}

void policy_words_networks(const struct network_list *list, struct text *text)
{
	for (size_t i = 0; i < list->count; i++) {
		policy_words_separator(text, i, list->count, "or");
		network_write(&list->networks[i], text);
	}
}

static void add_networks(const struct policy *policy, struct text *text)
{
	text_add(text, policy->networks.count != 0 ? SPAN(" from ") : SPAN(""));
	policy_words_networks(&policy->networks, text);
	if (policy->except_networks.count == 0)
		return;
	text_add(text, policy->networks.count != 0 ? SPAN(", but not from ")
						   : SPAN(" from anywhere but "));
	policy_words_networks(&policy->except_networks, text);
	text_byte(text, ',');
}

static void add_excepted(const struct policy *policy, const struct catalogue *catalogue,
			 struct text *text)
{
	if (policy->except_devices.count == 0)
		return;
	text_add(text, SPAN(" but not on "));
	policy_words_devices(&policy->except_devices, catalogue, text);
}

/* Of which model, and with which client. */
static void add_names(const struct policy *policy, struct text *text)
{
	text_add(text, policy->models.count != 0 ? SPAN(" of model ") : SPAN(""));
	policy_words_names(&policy->models, text);
	text_add(text, policy->clients.count != 0 ? SPAN(" with the client ") : SPAN(""));
	policy_words_names(&policy->clients, text);
}

static void add_versions(const struct policy *policy, struct text *text)
{
	if (policy->floor_count == 0)
		return;
	text_add(text, SPAN(" with a system older than "));
	policy_words_floors(policy, text);
	if (policy->floor_count > 1)
		text_add(text, SPAN(" (each version by the entry for its own major)"));
	if (policy->version_known)
		text_add(text, SPAN(", or that does not tell its version"));
}

/* How certain the device must be. */
static void add_grounds(const struct policy *policy, struct text *text)
{
	static const char *const sure[CONFIDENCES] = {
		[CONFIDENCE_HINT] = "declared, if only by a hint",
		[CONFIDENCE_LIKELY] = "declared likely or for certain",
		[CONFIDENCE_CERTAIN] = "declared for certain",
	};
	static const char *const contradicted[] = {
		[CONTRADICTED_NO] = "not contradicted",
		[CONTRADICTED_YES] = "and contradicted",
		[CONTRADICTED_ANY] = "contradicted or not",
	};

	text_printf(text, " (%s, %s)", sure[policy->confidence],
		    contradicted[policy->contradicted]);
}

/* "is rejected": what happens, and what would happen. */
static const struct {
	const char *is, *would;
} deeds[ACTIONS] = {
	[ACTION_ALLOW] = { "is let through", "would be let through" },
	[ACTION_LOG] = { "is logged", "would be logged" },
	[ACTION_TAG] = { "is tagged", "would be tagged" },
	[ACTION_QUARANTINE] = { "is held in quarantine", "would be held in quarantine" },
	[ACTION_REJECT] = { "is rejected", "would be rejected" },
	[ACTION_TEMPFAIL] = { "is deferred", "would be deferred" },
	[ACTION_DISCARD] = { "is discarded", "would be discarded" },
	[ACTION_RUN] = { "is logged and answered by", "would be logged and answered by" },
	[ACTION_DENY] = { "is denied by milter-device-gate",
			  "would be denied by milter-device-gate" },
};

static void add_reply(const struct policy *policy, struct text *text)
{
	for (size_t i = 0; i < policy->reply.line_count; i++) {
		if (i == 0)
			text_printf(text, " with '%s%s%s%s", policy->reply.code,
				    policy->reply.code[0] != '\0' ? " " : "",
				    policy->reply.enhanced,
				    policy->reply.code[0] != '\0' ? " " : "");
		else
			text_add(text, SPAN(" / "));
		text_visible(text, policy->reply.lines[i]);
	}
	if (policy->reply.line_count != 0)
		text_byte(text, '\'');
}

static void add_deed(const struct policies *policies, const struct policy *policy, int64_t seconds,
		     struct text *text)
{
	bool observes = policies->observe || policy->observe;
	bool access = (policy->traffic >> TRAFFIC_ACCESS & 1) != 0;

	text_printf(text, ", %s",
		    observes ? deeds[policy->action].would : deeds[policy->action].is);
	add_reply(policy, text);
	if (policy->action == ACTION_DENY)
		text_printf(text, "; once it has happened, it %s",
			    policy->run != NULL ? deeds[ACTION_RUN].is : "is only logged");
	else if (access && action_is_felt(policy->action) && policy->action != ACTION_RUN)
		text_add(text, SPAN("; an access is only logged"));
	for (char **word = policy->run; word != NULL && *word != NULL; word++) {
		text_byte(text, ' ');
		text_visible(text, span_of(*word));
	}
	if (policy_phase(policies, policy, seconds) == PHASE_WARN)
		text_add(text, policy->action == ACTION_DENY
				       ? SPAN("; until then it is let through with a warning")
				       : SPAN("; until then it is tagged as a warning"));
	text_byte(text, '.');
}

void policy_words(const struct policies *policies, const struct policy *policy,
		  const struct catalogue *catalogue, int64_t seconds, struct text *text)
{
	add_dates(policies, policy, seconds, text);
	policy_words_traffic(policy->traffic, text);
	text_add(text, policy->protocols != 0 ? SPAN(" by ") : SPAN(""));
	policy_words_protocols(policy->protocols, text);
	add_people(policy, text);
	add_rollout(policy, text);
	add_recipients(policy, text);
	add_networks(policy, text);
	text_add(text, SPAN(" on "));
	policy_words_devices(&policy->devices, catalogue, text);
	add_excepted(policy, catalogue, text);
	add_grounds(policy, text);
	add_names(policy, text);
	add_versions(policy, text);
	registered_words(policy->registered, text);
	text_add(text, policy->hours.count != 0 ? SPAN(", ") : SPAN(""));
	policy_words_hours(policies, &policy->hours, text);
	add_deed(policies, policy, seconds, text);
}
