/* SPDX-License-Identifier: ISC */
/* explain_policy -- the policies of a configuration in plain words. */
#include "policy/explain_policy.h"

#include "policy/conditions.h"
#include "policy/cover.h"
#include "policy/exemptions.h"
#include "policy/policy_words.h"
#include "base/cells.h"

#define INDENT 4
#define COLUMNS 80
#define SENTENCE_BYTES 100000 /* of one policy: 32 lines of reply, and lists cut short */

/* A page being written; words are the sentence at hand. */
struct page {
	const struct rules *rules;
	int64_t seconds;
	struct text words;
	struct text *out;
};

static void put_paragraph(struct page *page, size_t indent)
{
	cell_paragraph(page->out, text_span(&page->words), indent, COLUMNS);
	text_clear(&page->words);
}

static void put_name(struct page *page, struct span name, struct place place)
{
	text_visible(page->out, name);
	if (place.file != NULL)
		text_printf(page->out, " (%s:%d)", place.file, place.line);
	text_byte(page->out, '\n');
}

static void put_head(struct page *page)
{
	const struct policies *policies = &page->rules->policies;

	text_printf(page->out, "Configuration %s, as of ", page->rules->hash);
	policy_words_moment(&policies->zone, page->seconds, page->out);
	text_byte(page->out, '\n');
	text_add(&page->words,
		 policies->count == 0
			 ? SPAN("There are no policies: all mail passes untouched.")
			 : SPAN("The first policy that matches decides; one that only observes "
				"lets the next ones decide.  What no policy matches passes "
				"untouched."));
	put_paragraph(page, 0);
}

/* Why the policy will never decide, where that is certain. */
static void put_odd(struct page *page, size_t number)
{
	const struct policies *policies = &page->rules->policies;
	const struct policy *wide =
		cover_find(policies, number, page->rules->catalogue, page->seconds);

	if (policy_has_ended(&policies->policies[number], page->seconds)) {
		text_add(&page->words, SPAN("It never matches again: it has ended."));
	} else if (cover_is_empty(&policies->policies[number])) {
		text_add(&page->words, SPAN("It never matches: a list of addresses is empty."));
	} else if (cover_is_deviceless(&policies->policies[number], page->rules->catalogue)) {
		text_add(&page->words,
			 SPAN("It never matches: all of its devices are in its except_devices."));
	} else if (wide != NULL) {
		text_add(&page->words, SPAN("It never matches: policy "));
		text_visible(&page->words, wide->name);
		text_add(&page->words, SPAN(", which comes first, decides all that it is about."));
	} else {
		return;
	}
	put_paragraph(page, INDENT);
}

static void put_policy(struct page *page, size_t number)
{
	const struct policies *policies = &page->rules->policies;
	const struct policy *policy = &policies->policies[number];

	text_printf(page->out, "\n%zu. ", number + 1);
	put_name(page, policy->name, policy->place);
	policy_words(policies, policy, page->rules->catalogue, page->seconds, &page->words);
	put_paragraph(page, INDENT);
	put_odd(page, number);
}

static void add_about(struct text *words, const char *label, struct span value)
{
	if (value.size == 0)
		return;
	text_printf(words, " %s: ", label);
	text_visible(words, value);
	text_byte(words, '.');
}

static void add_policies(struct text *words, const struct exemption *exemption)
{
	for (size_t i = 0; i < exemption->policy_count; i++) {
		text_add(words, i == 0 ? SPAN(", from ") : SPAN(", "));
		text_visible(words, exemption->policies[i]);
	}
	if (exemption->policy_count == 0)
		text_add(words, SPAN(", from every policy"));
}

/* Where, and at which hours. */
static void add_narrowing(const struct policies *policies, struct text *words,
			  const struct exemption *exemption)
{
	if (exemption->networks.count != 0) {
		text_add(words, SPAN(", while the client is in "));
		policy_words_networks(&exemption->networks, words);
	}
	text_add(words, exemption->hours.count != 0 ? SPAN(", ") : SPAN(""));
	policy_words_hours(policies, &exemption->hours, words);
}

static void put_exemption(struct page *page, const struct exemption *exemption)
{
	const struct policies *policies = &page->rules->policies;
	enum exemption_state state =
		exemption_state(policies, page->rules->catalogue, exemption, page->seconds);
	struct text *words = &page->words;

	text_add(page->out, SPAN("\nExemption "));
	put_name(page, exemption->name, exemption->place);
	text_add(words, state == EXEMPTION_ENDED ? SPAN("Spared ") : SPAN("Spares "));
	if (exemption->users != NULL)
		people_words(exemption->users, words);
	text_add(words, SPAN(" on "));
	policy_words_devices(&exemption->devices, page->rules->catalogue, words);
	add_narrowing(policies, words, exemption);
	add_policies(words, exemption);
	text_add(words, SPAN("; it "));
	exemption_words(policies, exemption, state, page->seconds, words);
	text_byte(words, '.');
	add_about(words, "Owner", exemption->owner);
	add_about(words, "Ticket", exemption->ticket);
	add_about(words, "Reason", exemption->reason);
	put_paragraph(page, INDENT);
}

static void put_group(struct page *page, const struct group *group)
{
	struct text *words = &page->words;

	text_add(page->out, SPAN("\nGroup "));
	put_name(page, group->name, group->place);
	if (group->members != NULL)
		people_words(group->members, words);
	if (group->except != NULL && !people_are_nobody(group->except)) {
		text_add(words, SPAN(", but not "));
		people_words(group->except, words);
	}
	text_byte(words, '.');
	if (group_is_nobody(group))
		text_add(words, SPAN(" That is nobody."));
	put_paragraph(page, INDENT);
}

/* What the file of holidays says of that day and those to come. */
static void put_holidays(struct page *page)
{
	const struct holidays *holidays = &page->rules->policies.holidays;
	struct civil day = zone_civil(&page->rules->policies.zone, page->seconds);
	const struct holiday *found = holidays_find(holidays, &day);

	text_add(page->out, SPAN("\nHolidays ("));
	text_visible(page->out, span_of(holidays->file));
	text_add(page->out, SPAN(")\n"));
	if (found != NULL) {
		policy_words_holiday(&day, "is a holiday", found, &page->words);
		text_add(&page->words, SPAN(". "));
	}
	found = holidays_next(holidays, &day);
	if (found != NULL)
		policy_words_holiday(&day, "is the next", found, &page->words);
	else
		text_add(&page->words, SPAN("None is known to come"));
	text_byte(&page->words, '.');
	put_paragraph(page, INDENT);
}

void explain_policies(const struct rules *rules, int64_t seconds, struct text *out)
{
	struct page page = { .rules = rules, .seconds = seconds, .out = out };

	text_begin(&page.words, SENTENCE_BYTES);
	put_head(&page);
	for (size_t i = 0; i < rules->policies.count; i++)
		put_policy(&page, i);
	for (size_t i = 0; i < rules->policies.exemption_count; i++)
		put_exemption(&page, &rules->policies.exemptions[i]);
	for (size_t i = 0; i < rules->policies.group_count; i++)
		put_group(&page, &rules->policies.groups[i]);
	if (rules->policies.holidays.file != NULL)
		put_holidays(&page);
	text_end(&page.words);
}
