/* SPDX-License-Identifier: ISC */
/* config_policies -- the policy sections. */
#include <string.h>

#include "host/config/config_read.h"
#include "policy/conditions.h"
#include "policy/rollout.h"

/* One policy being read. */
struct policy_loading {
	struct loading *loading;
	struct policy *policy;
	const struct conf_setting *reply;
};

static void apply_devices(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	read_device_rules(p->loading, setting, &p->policy->devices);
}

static void apply_except_devices(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	read_device_rules(p->loading, setting, &p->policy->except_devices);
}

static void apply_clients(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	read_name_patterns(p->loading, setting, &p->policy->clients);
}

static void apply_models(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	read_name_patterns(p->loading, setting, &p->policy->models);
}

static void apply_users(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	read_people(p->loading, setting, &p->policy->users);
}

static void apply_except_users(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	read_people(p->loading, setting, &p->policy->except_users);
}

static void apply_recipients(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	read_people(p->loading, setting, &p->policy->recipients);
}

static void apply_except_recipients(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	read_people(p->loading, setting, &p->policy->except_recipients);
}

static void apply_except_networks(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	read_networks(p->loading, setting, &p->policy->except_networks);
}

static void apply_networks(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	read_networks(p->loading, setting, &p->policy->networks);
}

static void apply_traffic(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	p->policy->traffic = 0;
	for (size_t i = 0; i < setting->count; i++) {
		const struct conf_value *value = &setting->values[i];
		enum traffic traffic;

		if (read_traffic(p->loading, value, &traffic))
			p->policy->traffic |= 1U << traffic;
	}
}

static void apply_protocols(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	for (size_t i = 0; i < setting->count; i++) {
		enum protocol protocol =
			read_protocol(p->loading, setting->name, &setting->values[i]);

		p->policy->protocols |= protocol != PROTOCOL_NONE ? 1U << protocol : 0;
	}
	warn_of_doubles(p->loading, setting);
}

static void apply_confidence(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	read_confidence(p->loading, &setting->values[0], &p->policy->confidence);
}

static void apply_contradicted(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;
	const struct conf_value *value = &setting->values[0];
	bool yes = false;

	p->policy->contradicted = CONTRADICTED_ANY;
	if (span_equal_nocase(value->text, SPAN("any")))
		return;
	read_bool(p->loading, value, &yes);
	p->policy->contradicted = yes ? CONTRADICTED_YES : CONTRADICTED_NO;
}

static void apply_registered(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;
	const struct conf_value *value = &setting->values[0];
	const char *words[REGISTEREDS];

	for (int i = 0; i < REGISTEREDS; i++) {
		words[i] = registered_name((enum registered)i);
		if (!span_equal(value->text, span_of(words[i])))
			continue;
		p->policy->registered = (enum registered)i;
		return;
	}
	complain_of_word(p->loading, value, "registered", words, REGISTEREDS);
}

/* Reads the next entry; complains if it is no version, or one that nothing is older than. */
static void read_floor(struct policy_loading *p, const struct conf_value *value)
{
	const struct version nothing = { { 0 }, 0 };
	struct policy *policy = p->policy;
	struct version_floor *floor = &policy->floors[policy->floor_count];
	struct trouble why;

	if (!version_floor_read(value->text, floor, &why))
		complain(p->loading->complaints, value->place, "%s", why.sentence);
	else if (version_compare(&floor->version, &nothing) == 0)
		complain(p->loading->complaints, value->place,
			 "older_than: nothing is older than '%.*s': write the oldest version that "
			 "will do",
			 SPAN_FORMAT(value->text));
	else
		policy->floor_count++;
}

static void apply_older_than(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;
	struct policy *policy = p->policy;

	policy->floors = arena_take(p->loading->arena, setting->count * sizeof(*policy->floors));
	for (size_t i = 0; i < setting->count && policy->floors != NULL; i++)
		read_floor(p, &setting->values[i]);
}

static void apply_version(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	read_choice(p->loading, setting, "any", "known", &p->policy->version_known);
}

static void apply_hours(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	read_hours(p->loading, setting, &p->policy->hours);
}

/* 25, or '25 %'. */
static void apply_rollout(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;
	const struct conf_value *value = &setting->values[0];
	struct span number = span_trim(value->text);
	uint64_t percent;

	if (span_ends_nocase(number, SPAN("%")))
		number = span_trim(span_first(number, number.size - 1));
	if (!span_number(number, ROLLOUT_ALL, &percent) || percent == 0)
		complain(p->loading->complaints, value->place,
			 "rollout: '%.*s' is no share of people: write a number from 1 to 100, "
			 "percent",
			 SPAN_FORMAT(value->text));
	else
		p->policy->rollout = percent < ROLLOUT_ALL ? (unsigned)percent : 0;
}

static void apply_warn_from(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	read_day(p->loading, &setting->values[0], 0, &p->policy->warn_from);
}

static void apply_enforce_from(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	read_day(p->loading, &setting->values[0], 0, &p->policy->enforce_from);
}

/* The policy holds until the end of that day. */
static void apply_policy_until(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	read_day(p->loading, &setting->values[0], 1, &p->policy->until);
}

static void apply_mode(void *into, const struct conf_setting *setting)
{
	static const char *const modes[] = { "enforce", "observe" };
	struct policy_loading *p = into;
	const struct conf_value *value = &setting->values[0];

	p->policy->observe = span_equal(value->text, SPAN("observe"));
	if (!p->policy->observe && !span_equal(value->text, SPAN("enforce")))
		complain_of_word(p->loading, value, "mode", modes, 2);
}

static void apply_action(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;
	const struct conf_value *value = &setting->values[0];

	read_action(p->loading, value, &p->policy->action);
}

static void apply_reply(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	p->reply = setting;
}

static void apply_run(void *into, const struct conf_setting *setting)
{
	struct policy_loading *p = into;

	p->policy->run =
		arena_take(p->loading->arena, (setting->count + 1) * sizeof(*p->policy->run));
	for (size_t i = 0; i < setting->count && p->policy->run != NULL; i++)
		p->policy->run[i] = arena_string(p->loading->arena, setting->values[i].text);
	if (!span_starts_nocase(setting->values[0].text, SPAN("/")))
		complain(p->loading->complaints, setting->values[0].place,
			 "run: '%.*s' is not an absolute path: begin it with /",
			 SPAN_FORMAT(setting->values[0].text));
}

const struct conf_option policy_options[] = {
	{ "devices", CONF_LIST, apply_devices, NULL, false },
	{ "except_devices", CONF_LIST, apply_except_devices, NULL, false },
	{ "clients", CONF_ITEMS, apply_clients, NULL, false },
	{ "models", CONF_ITEMS, apply_models, NULL, false },
	{ "users", CONF_ITEMS, apply_users, NULL, false },
	{ "except_users", CONF_LIST, apply_except_users, NULL, false },
	{ "recipients", CONF_ITEMS, apply_recipients, NULL, false },
	{ "except_recipients", CONF_LIST, apply_except_recipients, NULL, false },
	{ "networks", CONF_ITEMS, apply_networks, NULL, false },
	{ "except_networks", CONF_LIST, apply_except_networks, NULL, false },
	{ "traffic", CONF_ITEMS, apply_traffic, NULL, false },
	{ "protocols", CONF_ITEMS, apply_protocols, NULL, false },
	{ "confidence", CONF_VALUE, apply_confidence, NULL, false },
	{ "contradicted", CONF_VALUE, apply_contradicted, NULL, false },
	{ "older_than", CONF_ITEMS, apply_older_than, NULL, false },
	{ "version", CONF_VALUE, apply_version, NULL, false },
	{ "registered", CONF_VALUE, apply_registered, NULL, false },
	{ "hours", CONF_VALUE, apply_hours, NULL, false },
	{ "rollout", CONF_VALUE, apply_rollout, NULL, false },
	{ "warn_from", CONF_VALUE, apply_warn_from, NULL, false },
	{ "enforce_from", CONF_VALUE, apply_enforce_from, NULL, false },
	{ "until", CONF_VALUE, apply_policy_until, NULL, false },
	{ "mode", CONF_VALUE, apply_mode, NULL, false },
	{ "action", CONF_VALUE, apply_action, NULL, false },
	{ "reply", CONF_LIST, apply_reply, NULL, false },
	{ "run", CONF_LIST, apply_run, NULL, false },
	{ NULL, CONF_VALUE, NULL, NULL, false },
};

/* The replies of policies that configure none. */
static const struct {
	enum action action;
	char first_digit;
	const char *line;
} default_replies[] = {
	{ ACTION_REJECT, '5', "550 5.7.1 Mail from this device (%{device}) is not permitted" },
	{ ACTION_TEMPFAIL, '4', "451 4.7.1 Mail from this device (%{device}) is not accepted now" },
	{ ACTION_DENY, SMTP_REPLY_NO_CODES,
	  "Work mail may not be opened on this device (%{device})" },
};

static void finish_reply(struct policy_loading *p)
{
	struct span lines[SMTP_REPLY_LINES + 1];
	struct trouble why;
	size_t count = p->reply != NULL ? p->reply->count : 1;

	for (size_t i = 0; i < sizeof(default_replies) / sizeof(default_replies[0]); i++) {
		if (default_replies[i].action != p->policy->action)
			continue;
		lines[0] = span_of(default_replies[i].line);
		for (size_t j = 0; p->reply != NULL && j < count && j <= SMTP_REPLY_LINES; j++)
			lines[j] = p->reply->values[j].text;
		if (!smtp_reply_read(&p->policy->reply, p->loading->arena, lines, count,
				     default_replies[i].first_digit, &why))
			complain(p->loading->complaints,
				 p->reply != NULL ? p->reply->values[0].place : p->policy->place,
				 "%s", why.sentence);
		return;
	}
	if (p->reply != NULL)
		complain(p->loading->complaints, p->reply->values[0].place,
			 "reply: action %s sends none", action_name(p->policy->action));
}

/* In the words of a configuration, for a policy that adds to it. */
static void add_default_traffic(struct loading *l, struct conf_section *section)
{
	struct conf_value values[] = { { .text = SPAN("submission") },
				       { .text = SPAN("receipt") },
				       { .text = SPAN("access") } };
	const struct conf_setting traffic = { .name = "traffic", .values = values, .count = 3 };

	conf_add_defaults(section->settings, &traffic, l->arena);
}

static void add_policy(struct loading *l, const struct conf_section *section)
{
	struct policies *policies = &l->config->rules.policies;
	struct policy *grown =
		arena_grow(l->arena, policies->policies, policies->count, sizeof(*grown));
	struct policy_loading p = { .loading = l };

	if (grown == NULL)
		return;
	p.policy = &grown[policies->count++];
	policies->policies = grown;
	*p.policy = (struct policy){ .name = section->title,
				     .place = section->place,
				     .traffic = 1U << TRAFFIC_SUBMISSION | 1U << TRAFFIC_RECEIPT |
						1U << TRAFFIC_ACCESS,
				     .confidence = CONFIDENCE_LIKELY,
				     .warn_from = DATE_NEVER,
				     .enforce_from = DATE_NEVER,
				     .until = DATE_NEVER };
	conf_apply(policy_options, section->settings, &p);
	finish_reply(&p);
	check_policy(l, p.policy, section);
}

void load_policies(struct loading *l)
{
	for (struct conf_section *s = l->tree.sections; s != NULL; s = s->next)
		if (strcmp(s->kind, "policy") == 0) {
			add_default_traffic(l, s);
			add_policy(l, s);
		}
}
