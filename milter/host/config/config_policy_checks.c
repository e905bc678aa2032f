/* SPDX-License-Identifier: ISC */
/* config_policy_checks -- a policy as a whole: what does not go together, or can never match. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/config/config_read.h"
#include "policy/cover.h"
#include "policy/conditions.h"

#define SYSTEMS_BYTES 300

/* The policy being checked. */
struct checking {
	struct loading *loading;
	const struct policy *policy;
	const struct conf_section *section;
};

/* Whether the device has a system, and the policy is about it. */
static bool runs_system(const struct checking *c, const struct device *device)
{
	return device->family.size != 0 && policy_may_be_about(c->policy, device);
}

/* Of a device that has one: an example to write. */
static struct span first_system(const struct checking *c)
{
	const struct catalogue *catalogue = c->loading->config->rules.catalogue;
	size_t i = 0;

	while (i < catalogue->device_count && !runs_system(c, catalogue->devices[i]))
		i++;
	return i < catalogue->device_count ? catalogue->devices[i]->family : SPAN("iOS");
}

/* True when the devices of the policy run on more than one system. */
static bool spans_systems(const struct checking *c)
{
	const struct catalogue *catalogue = c->loading->config->rules.catalogue;
	struct span seen = { NULL, 0 };

	for (size_t i = 0; i < catalogue->device_count; i++) {
		const struct device *device = catalogue->devices[i];

		if (!runs_system(c, device))
			continue;
		if (seen.size != 0 && !span_equal_nocase(seen, device->family))
			return true;
		seen = device->family;
	}
	return false;
}

/* Adds the system's name unless it is one of "iOS, iPadOS". */
static void add_system(struct text *text, struct span name)
{
	struct span rest = text_span(text);

	while (rest.size != 0)
		if (span_equal_nocase(span_trim(span_cut(&rest, ',')), name))
			return;
	text_printf(text, "%s%.*s", text->size != 0 ? ", " : "", SPAN_FORMAT(name));
}

/* Whether a device of the policy calls its system that; else the text has what they call it. */
static bool has_system(const struct checking *c, struct span name, struct text *systems)
{
	const struct catalogue *catalogue = c->loading->config->rules.catalogue;

	for (size_t i = 0; i < catalogue->device_count; i++) {
		const struct device *device = catalogue->devices[i];

		if (!runs_system(c, device))
			continue;
		if (span_equal_nocase(name, device->family) || span_equal_nocase(name, device->os))
			return true;
		add_system(systems, device->family);
		add_system(systems, device->os);
	}
	return false;
}

static void check_floor_system(const struct checking *c, const struct version_floor *floor,
			       const struct conf_value *value)
{
	struct complaints *complaints = c->loading->complaints;
	struct text systems;

	text_begin(&systems, SYSTEMS_BYTES);
	if (floor->os.size == 0 && spans_systems(c))
		complain(complaints, value->place,
			 "older_than: '%.*s' of which system? The devices of policy %.*s run on "
			 "several: name it, as in '%.*s %.*s'",
			 SPAN_FORMAT(value->text), SPAN_FORMAT(c->policy->name),
			 SPAN_FORMAT(first_system(c)), SPAN_FORMAT(value->text));
	else if (floor->os.size != 0 && !has_system(c, floor->os, &systems))
		complain(complaints, value->place,
			 "older_than: no device of policy %.*s runs '%.*s', but %s",
			 SPAN_FORMAT(c->policy->name), SPAN_FORMAT(floor->os),
			 systems.size != 0 ? text_string(&systems) : "no system that is known");
	text_end(&systems);
}

/* Of two entries about one major version of one system, the second would never be looked at. */
static bool share_major(const struct version_floor *a, const struct version_floor *b)
{
	return a->version.parts[0] == b->version.parts[0] &&
	       (a->os.size == 0 || b->os.size == 0 || span_equal_nocase(a->os, b->os));
}

/* Complains of the entry if one before it is of the same major version. */
static void check_floor_major(const struct checking *c, const struct conf_value *values, size_t i)
{
	const struct version_floor *floors = c->policy->floors;

	for (size_t j = 0; j < i; j++)
		if (share_major(&floors[j], &floors[i])) {
			complain(c->loading->complaints, values[i].place,
				 "older_than: '%.*s' and '%.*s' are of one major version: leave "
				 "the one that is meant",
				 SPAN_FORMAT(values[j].text), SPAN_FORMAT(values[i].text));
			return;
		}
}

/* What is written twice is looked at once. */
static bool is_repeated(const struct conf_value *values, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (span_equal_nocase(values[j].text, values[i].text))
			return true;
	return false;
}

/* Only of unknown devices nothing is known: neither a version nor what would contradict a claim. */
static bool knows_devices(const struct checking *c)
{
	const struct catalogue *catalogue = c->loading->config->rules.catalogue;

	for (const struct match *m = catalogue->first_match; m != NULL; m = m->next)
		if (policy_may_be_about(c->policy, m->device))
			return true;
	for (size_t i = 0; i < c->policy->devices.count; i++)
		if (c->policy->devices.rules[i].kind != RULE_UNKNOWN)
			return true;
	return c->policy->devices.count == 0;
}

static bool can_be_contradicted(const struct checking *c)
{
	const struct catalogue *catalogue = c->loading->config->rules.catalogue;

	for (const struct match *m = catalogue->first_match; m != NULL; m = m->next)
		if (m->contradicted_if != NULL && policy_may_be_about(c->policy, m->device))
			return true;
	return false;
}

/* An unknown device tells none of these. */
static void check_untold(const struct checking *c)
{
	static const char *const tells[][2] = { { "older_than", "version" },
						{ "clients", "client" },
						{ "models", "model" } };

	for (size_t i = 0; i < sizeof(tells) / sizeof(tells[0]); i++) {
		const struct conf_setting *given = conf_find(c->section->settings, tells[i][0]);

		if (given != NULL)
			complain(c->loading->complaints, given->values[0].place,
				 "%s: an unknown device tells no %s: name devices, or leave %s out",
				 tells[i][0], tells[i][1], tells[i][0]);
	}
}

static void check_unknown(const struct checking *c)
{
	const struct conf_setting *contradicted = conf_find(c->section->settings, "contradicted");
	bool asks = c->policy->contradicted == CONTRADICTED_YES;

	if (!knows_devices(c)) {
		check_untold(c);
		if (asks)
			complain(c->loading->complaints, contradicted->values[0].place,
				 "contradicted: an unknown device claims nothing: name devices, or "
				 "leave contradicted out");
	} else if (asks && c->policy->devices.count != 0 && !can_be_contradicted(c)) {
		complain_mildly(c->loading->complaints, contradicted->values[0].place,
				"warning: policy %.*s never matches: none of its devices has a "
				"contradicted_if",
				SPAN_FORMAT(c->policy->name));
	}
}

static void check_floors(const struct checking *c)
{
	const struct conf_setting *given = conf_find(c->section->settings, "older_than");
	const struct policy *policy = c->policy;

	if (given == NULL || given->count != policy->floor_count || policy->devices.count == 0 ||
	    !knows_devices(c))
		return;
	for (size_t i = 0; i < policy->floor_count; i++) {
		if (!is_repeated(given->values, i))
			check_floor_system(c, &policy->floors[i], &given->values[i]);
		check_floor_major(c, given->values, i);
	}
}

static void check_contact(const struct checking *c)
{
	const struct conf_setting *reply = conf_find(c->section->settings, "reply");
	const struct conf_tree *tree = &c->loading->tree;
	bool may_be_there =
		conf_find(tree->settings, "contact") == NULL && !conf_tree_lacks(tree, "contact");

	if (may_be_there || c->policy->reply.line_count == 0)
		return;
	for (size_t i = 0; reply != NULL && i < reply->count; i++) {
		struct span line = reply->values[i].text;

		if (span_find_nocase(line, SPAN("%{contact}")) == line.size ||
		    span_trim(c->loading->config->rules.contact).size != 0)
			continue;
		complain(c->loading->complaints, reply->values[i].place,
			 "reply: %%{contact} would be empty: set contact");
		return;
	}
}

/* Why the program cannot be run; NULL: it can, or a complaint of its path says more. */
static const char *why_not_run(const char *program)
{
	struct stat status;

	if (program[0] != '/')
		return NULL;
	if (stat(program, &status) == 0 && S_ISDIR(status.st_mode))
		return "this is a folder";
	return access(program, X_OK) == 0 ? NULL : strerror(errno);
}

/* The program may be installed later, so that it is not there is no error. */
static void check_run(const struct checking *c)
{
	const struct conf_setting *run = conf_find(c->section->settings, "run");
	const char *why;

	if (run == NULL || c->policy->run == NULL || c->loading->tree.sources.kept != NULL)
		return;
	why = why_not_run(c->policy->run[0]);
	if (why != NULL)
		complain_mildly(c->loading->complaints, run->values[0].place,
				"warning: run: %s: %s: until that is mended, nothing is run",
				c->policy->run[0], why);
}

static void check_dates(const struct checking *c)
{
	const struct policy *policy = c->policy;
	bool warns = policy->warn_from != DATE_NEVER, acts = policy->enforce_from != DATE_NEVER;
	const char *late = acts && policy->until <= policy->enforce_from ? "enforce_from"
			   : warns && policy->until <= policy->warn_from ? "warn_from"
									 : NULL;

	if (warns && (acts ? policy->enforce_from <= policy->warn_from
			   : conf_lacks(&c->loading->tree, c->section, "enforce_from")))
		complain(c->loading->complaints, policy->place,
			 "policy %.*s: warn_from needs a later enforce_from",
			 SPAN_FORMAT(policy->name));
	if (warns && !action_is_felt(policy->action) &&
	    !conf_lacks(&c->loading->tree, c->section, "action"))
		complain(c->loading->complaints,
			 conf_find(c->section->settings, "warn_from")->values[0].place,
			 "policy %.*s: from warn_from on it would tag what it then only %ss: leave "
			 "warn_from out, or write action = tag",
			 SPAN_FORMAT(policy->name), action_name(policy->action));
	if (policy->until != DATE_NEVER && late != NULL)
		complain(c->loading->complaints,
			 conf_find(c->section->settings, "until")->values[0].place,
			 "policy %.*s: until is not after %s: write a later one",
			 SPAN_FORMAT(policy->name), late);
}

void check_policy(struct loading *l, const struct policy *policy,
		  const struct conf_section *section)
{
	const struct checking c = { l, policy, section };
	struct complaints *complaints = l->complaints;

	if (policy->name.size == 0)
		complain(complaints, policy->place, "this policy has an empty name: give it one");
	if (policy->devices.rules == NULL && conf_lacks(&l->tree, section, "devices"))
		complain(complaints, policy->place,
			 "policy %.*s names no devices: write devices = { 'any' } for every known "
			 "device",
			 SPAN_FORMAT(policy->name));
	if (conf_lacks(&l->tree, section, "action"))
		complain(complaints, policy->place,
			 "policy %.*s has no action: write action = log, or another",
			 SPAN_FORMAT(policy->name));
	check_dates(&c);
	check_access_conditions(l, policy, section);
	if (policy->run == NULL ? policy->action == ACTION_RUN
				: policy->action != ACTION_RUN && policy->action != ACTION_DENY)
		complain(complaints, policy->place,
			 "policy %.*s: action = run and run = { '/path' } go together",
			 SPAN_FORMAT(policy->name));
	check_unknown(&c);
	check_floors(&c);
	if (policy->version_known && conf_lacks(&l->tree, section, "older_than"))
		complain(complaints, policy->place,
			 "policy %.*s: version = known asks nothing without older_than: write the "
			 "oldest version that will do",
			 SPAN_FORMAT(policy->name));
	check_contact(&c);
	check_run(&c);
}

/* Why the policy can match nothing, by itself; NULL: it may. */
static const char *why_empty(const struct policy *policy, const struct catalogue *catalogue,
			     int64_t now)
{
	if (policy_has_ended(policy, now))
		return "until is over";
	if (cover_is_empty(policy))
		return "a list of addresses is empty";
	if (cover_is_deviceless(policy, catalogue))
		return "all of its devices are in its except_devices";
	return NULL;
}

void warn_of_policies(struct loading *l)
{
	const struct policies *policies = &l->config->rules.policies;
	const struct catalogue *catalogue = l->config->rules.catalogue;
	int64_t now = time(NULL);

	for (size_t i = 0; i < policies->count; i++) {
		const struct policy *policy = &policies->policies[i], *wide;
		const char *why = why_empty(policy, catalogue, now);
		const char *excepted = cover_all_excepted(policy);

		if (why == NULL && excepted != NULL) {
			complain_mildly(l->complaints, policy->place,
					"warning: policy %.*s never matches: all of its %s are in "
					"its except_%s",
					SPAN_FORMAT(policy->name), excepted, excepted);
			continue;
		}
		if (why != NULL) {
			complain_mildly(l->complaints, policy->place,
					"warning: policy %.*s never matches: %s",
					SPAN_FORMAT(policy->name), why);
			continue;
		}
		wide = cover_find(policies, i, catalogue, now);
		if (wide != NULL)
			complain_mildly(l->complaints, policy->place,
					"warning: policy %.*s never matches: policy %.*s, which "
					"comes first, decides all that it is about",
					SPAN_FORMAT(policy->name), SPAN_FORMAT(wide->name));
	}
}
