/* SPDX-License-Identifier: ISC */
/* config_exemptions -- the exemption sections. */
#include <string.h>
#include <time.h>

#include "host/config/config_read.h"
#include "policy/exemptions.h"

/* One exemption being read. */
struct exemption_loading {
	struct loading *loading;
	struct exemption *exemption;
};

static void apply_exempt_users(void *into, const struct conf_setting *setting)
{
	struct exemption_loading *e = into;

	read_people(e->loading, setting, &e->exemption->users);
}

static void apply_exempt_devices(void *into, const struct conf_setting *setting)
{
	struct exemption_loading *e = into;

	read_device_rules(e->loading, setting, &e->exemption->devices);
}

static bool is_policy(const struct policies *policies, struct span name)
{
	for (size_t i = 0; i < policies->count; i++)
		if (span_equal(policies->policies[i].name, name))
			return true;
	return false;
}

static void complain_of_policy(struct loading *l, const struct conf_value *value)
{
	const struct policies *policies = &l->config->rules.policies;
	struct nearest nearest = { .given = value->text };

	if (l->tree.broken)
		return; /* it may be in what could not be read */
	for (size_t i = 0; i < policies->count; i++)
		nearest_try(&nearest, policies->policies[i].name);
	complain_unknown(l->complaints, value->place, &nearest, NULL, "there is no policy '%.*s'",
			 SPAN_FORMAT(value->text));
}

static void apply_exempt_policies(void *into, const struct conf_setting *setting)
{
	struct exemption_loading *e = into;
	struct exemption *exemption = e->exemption;
	struct loading *l = e->loading;

	exemption->policies = arena_take(l->arena, setting->count * sizeof(*exemption->policies));
	for (size_t i = 0; i < setting->count && exemption->policies != NULL; i++) {
		const struct conf_value *value = &setting->values[i];

		exemption->policies[exemption->policy_count++] = value->text;
		if (!is_policy(&l->config->rules.policies, value->text))
			complain_of_policy(l, value);
	}
	warn_of_doubles(l, setting);
}

static void apply_exempt_networks(void *into, const struct conf_setting *setting)
{
	struct exemption_loading *e = into;

	read_networks(e->loading, setting, &e->exemption->networks);
}

static void apply_exempt_hours(void *into, const struct conf_setting *setting)
{
	struct exemption_loading *e = into;

	read_hours(e->loading, setting, &e->exemption->hours);
}

static void apply_from(void *into, const struct conf_setting *setting)
{
	struct exemption_loading *e = into;

	read_day(e->loading, &setting->values[0], 0, &e->exemption->from);
}

/* The exemption holds until the end of that day. */
static void apply_until(void *into, const struct conf_setting *setting)
{
	struct exemption_loading *e = into;

	read_day(e->loading, &setting->values[0], 1, &e->exemption->until);
}

static void apply_owner(void *into, const struct conf_setting *setting)
{
	((struct exemption_loading *)into)->exemption->owner = setting->values[0].text;
}

static void apply_ticket(void *into, const struct conf_setting *setting)
{
	((struct exemption_loading *)into)->exemption->ticket = setting->values[0].text;
}

static void apply_reason(void *into, const struct conf_setting *setting)
{
	((struct exemption_loading *)into)->exemption->reason = setting->values[0].text;
}

const struct conf_option exemption_options[] = {
	{ "users", CONF_LIST, apply_exempt_users, NULL, false },
	{ "devices", CONF_ITEMS, apply_exempt_devices, NULL, false },
	{ "policies", CONF_ITEMS, apply_exempt_policies, NULL, false },
	{ "networks", CONF_ITEMS, apply_exempt_networks, NULL, false },
	{ "hours", CONF_VALUE, apply_exempt_hours, NULL, false },
	{ "from", CONF_VALUE, apply_from, NULL, false },
	{ "until", CONF_VALUE, apply_until, NULL, false },
	{ "owner", CONF_VALUE, apply_owner, NULL, false },
	{ "ticket", CONF_VALUE, apply_ticket, NULL, false },
	{ "reason", CONF_VALUE, apply_reason, NULL, false },
	{ NULL, CONF_VALUE, NULL, NULL, false },
};

static void check_end(struct loading *l, const struct exemption *exemption,
		      const struct conf_section *section)
{
	if (exemption->until != DATE_NEVER && exemption->until <= exemption->from)
		complain(l->complaints, conf_find(section->settings, "until")->values[0].place,
			 "exemption %.*s: until is not after from: write a later one",
			 SPAN_FORMAT(exemption->name));
}

static void add_exemption(struct loading *l, const struct conf_section *section)
{
	struct policies *policies = &l->config->rules.policies;
	struct exemption *grown = arena_grow(l->arena, policies->exemptions,
					     policies->exemption_count, sizeof(*grown));
	struct exemption_loading e = { .loading = l };

	if (grown == NULL)
		return;
	e.exemption = &grown[policies->exemption_count++];
	policies->exemptions = grown;
	*e.exemption = (struct exemption){ .name = section->title,
					   .place = section->place,
					   .from = DATE_NEVER,
					   .until = DATE_NEVER };
	conf_apply(exemption_options, section->settings, &e);
	check_end(l, e.exemption, section);
	if (conf_lacks(&l->tree, section, "users"))
		complain(l->complaints, section->place,
			 "exemption %.*s names no users: write users = { 'name@example.org' }",
			 SPAN_FORMAT(section->title));
}

/* Warns of exemptions that end soon, and of those that exempt nobody any more. */
static void warn_of_exemptions(struct loading *l)
{
	const struct rules *rules = &l->config->rules;
	int64_t now = time(NULL);

	for (size_t i = 0; i < rules->policies.exemption_count; i++) {
		const struct exemption *exemption = &rules->policies.exemptions[i];
		enum exemption_state state =
			exemption_state(&rules->policies, rules->catalogue, exemption, now);
		struct text words;

		if (state == EXEMPTION_HOLDS)
			continue;
		text_begin(&words, 1000);
		exemption_words(&rules->policies, exemption, state, now, &words);
		complain_mildly(l->complaints, exemption->place, "warning: exemption %.*s %s",
				SPAN_FORMAT(exemption->name), text_string(&words));
		text_end(&words);
	}
}

void load_exemptions(struct loading *l)
{
	for (struct conf_section *s = l->tree.sections; s != NULL; s = s->next)
		if (strcmp(s->kind, "exemption") == 0)
			add_exemption(l, s);
	if (l->complaints->count == 0)
		warn_of_exemptions(l);
}
