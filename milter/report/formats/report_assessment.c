/* SPDX-License-Identifier: ISC */
/*
 * report_assessment -- a data protection impact assessment, filled in as far as the configuration
 * and the log know the answer; what only people know stays a question in <>.
 */
#include <stdio.h>

#include "base/cells.h"
#include "policy/explain_policy.h"
#include "policy/policy_words.h"
#include "report/formats/report_formats.h"
#include "report/report_words.h"

#define COLUMNS 79
#define LABEL_COLUMN 3
#define ANSWER_BYTES 20000 /* the rest of a longer list is in the policies below */

/* Writes what is known; nothing, if nothing is. */
typedef void answer_of(const struct report *, struct text *);

static const struct policies *policies_of(const struct report *report)
{
	return &report->rules->policies;
}

static void put_name(struct text *out, struct span name, const char *before)
{
	if (out->size != 0)
		text_add(out, SPAN("; "));
	text_add(out, span_of(before));
	text_visible(out, name);
}

static void put_people(const struct report *report, const struct people *people, struct text *out)
{
	if (!report_may_name_others(report))
		text_add(out, SPAN("some people"));
	else
		people_words(people, out);
}

/* Of whom policies are that do something; one without users is about everybody. */
static void of_whom(const struct report *report, struct text *out)
{
	const struct policies *policies = policies_of(report);

	for (size_t i = 0; i < policies->count; i++) {
		const struct policy *policy = &policies->policies[i];

		put_name(out, policy->name, "");
		text_add(out, SPAN(": "));
		if (policy->users == NULL)
			text_add(out, SPAN("everybody"));
		else
			put_people(report, policy->users, out);
		if (policy->except_users == NULL)
			continue;
		text_add(out, SPAN(", but not "));
		put_people(report, policy->except_users, out);
	}
}

static void which_devices(const struct report *report, struct text *out)
{
	const struct policies *policies = policies_of(report);

	for (size_t i = 0; i < policies->count; i++) {
		put_name(out, policies->policies[i].name, "");
		text_add(out, SPAN(": "));
		policy_words_devices(&policies->policies[i].devices, report->rules->catalogue, out);
	}
}

static void all_or_some(const struct report *report, struct text *out)
{
	text_add(out, report->rules->log_all
			      ? SPAN("all devices that are declared (log_sightings = all)")
			      : SPAN("those that a policy is about (log_sightings = acted)"));
}

static void names_or_pseudonyms(const struct report *report, struct text *out)
{
	size_t keys = report->rules->pseudonyms.count;

	if (keys == 0)
		text_add(out, SPAN("names: pseudonym_key is not set"));
	else
		text_printf(out, "pseudonyms, by %zu key%s", keys, keys == 1 ? "" : "s");
}

static void what_identifies(const struct report *report, struct text *out)
{
	const struct rules *rules = report->rules;
	bool hides = rules->pseudonyms.count != 0;
	bool queue = !hides || rules->keeps_queue_id, message = !hides || rules->keeps_message_id;

	text_add(out, queue && message ? SPAN("queue_id and message_id")
		      : queue          ? SPAN("queue_id")
		      : message        ? SPAN("message_id")
				       : SPAN("nothing"));
}

static void of_strangers(const struct report *report, struct text *out)
{
	const struct policies *policies = policies_of(report);

	for (size_t i = 0; i < policies->count; i++)
		if ((policies->policies[i].traffic & 1U << TRAFFIC_INBOUND) != 0)
			put_name(out, policies->policies[i].name, "");
	if (out->size == 0)
		text_add(out, SPAN("none: no policy has traffic = { inbound }"));
}

/* The moments of one kind of all policies that have one. */
static void moments(const struct report *report, struct text *out,
		    int64_t (*of)(const struct policy *))
{
	const struct policies *policies = policies_of(report);

	for (size_t i = 0; i < policies->count; i++) {
		int64_t moment = of(&policies->policies[i]);

		if (moment == DATE_NEVER)
			continue;
		put_name(out, policies->policies[i].name, "");
		text_add(out, SPAN(": "));
		policy_words_moment(&policies->zone, moment, out);
	}
	if (out->size == 0)
		text_add(out, SPAN("no policy says"));
}

static int64_t warn_from(const struct policy *policy)
{
	return policy->warn_from;
}

static int64_t enforce_from(const struct policy *policy)
{
	return policy->enforce_from;
}

static int64_t until(const struct policy *policy)
{
	return policy->until;
}

static void warned_from(const struct report *report, struct text *out)
{
	moments(report, out, warn_from);
}

static void refused_from(const struct report *report, struct text *out)
{
	moments(report, out, enforce_from);
}

static void ended(const struct report *report, struct text *out)
{
	moments(report, out, until);
}

static void put_exemption(const struct report *report, const struct exemption *exemption,
			  struct text *out)
{
	put_name(out, exemption->name, "");
	if (exemption->users != NULL) {
		text_add(out, SPAN(": "));
		put_people(report, exemption->users, out);
	}
	if (exemption->until != DATE_NEVER) {
		text_add(out, SPAN(", until "));
		policy_words_end(&policies_of(report)->zone, exemption->until, out);
	}
	if (exemption->owner.size == 0 || !report_may_name_others(report))
		return;
	text_add(out, SPAN(", answered for by "));
	text_visible(out, exemption->owner);
}

static void let_off(const struct report *report, struct text *out)
{
	const struct policies *policies = policies_of(report);

	for (size_t i = 0; i < policies->exemption_count; i++)
		put_exemption(report, &policies->exemptions[i], out);
	if (out->size == 0)
		text_add(out, SPAN("nobody; <who decides>"));
	else
		text_add(out, SPAN("; <who decides>"));
}

static void who_is_asked(const struct report *report, struct text *out)
{
	text_visible(out, report->rules->contact);
}

/* How far back it reaches says more than what logrotate(8) is told. */
static void event_log(const struct report *report, struct text *out)
{
	const struct counts *counts = &report->summary->now;
	int64_t begins = counts_log_begins(counts);

	text_visible(out, report->event_log);
	text_add(out, SPAN(", <days> (logrotate: rotate)"));
	if (begins == PERIOD_NO_START)
		return;
	text_add(out, SPAN("; the oldest line here is of "));
	cell_time(out, counts->zone, begins);
}

static void configurations(const struct report *report, struct text *out)
{
	text_visible(out, report->state_dir);
	text_add(out, SPAN("/config, <days>; they name users and exemptions"));
}

/*
 * A line of the form; without a label it heads what follows, and says in which column answers
 * begin.  contrib/privacy has the form empty.
 */
static const struct line {
	const char *label, *question;
	answer_of *answer; /* NULL: only people know */
	size_t column;
} lines[] = {
	{ NULL, "1. Purpose and ground", NULL, 34 },
	{ "Purpose", "<which rule, against which risk>", NULL, 0 },
	{ "Legal ground", "<law, agreement>", NULL, 0 },
	{ "Why nothing milder will do", "<for example: devices cannot be managed>", NULL, 0 },

	{ NULL, "2. What is processed", NULL, 34 },
	{ "Of whom", "<no policies yet>", of_whom, 0 },
	{ "Which devices", "<no policies yet>", which_devices, 0 },
	{ "All devices, or those alone", "", all_or_some, 0 },
	{ "Names or pseudonyms", "", names_or_pseudonyms, 0 },
	{ "What identifies a message", "", what_identifies, 0 },
	{ "Of strangers", "", of_strangers, 0 },

	{ NULL, "3. What follows for people", NULL, 34 },
	{ "Warned from", "", warned_from, 0 },
	{ "Refused from", "", refused_from, 0 },
	{ "Until", "", ended, 0 },
	{ "Let off, by whom", "", let_off, 0 },
	{ "Told how", "tag, reply, notices, letter: <which>", NULL, 0 },
	{ "Who is asked", "<nobody yet: set contact>", who_is_asked, 0 },
	{ "How an error is put right", "<who looks at the message itself, and when>", NULL, 0 },

	{ NULL, "4. Where it is kept, and how long", NULL, 34 },
	{ "Event log", "", event_log, 0 },
	{ "Mail log", "<days>", NULL, 0 },
	{ "Copies", "<ClickHouse, SIEM, backups: where, days>", NULL, 0 },
	{ "Reports by mail", "<to whom, days>", NULL, 0 },
	{ "Configurations", "", configurations, 0 },

	{ NULL, "5. Who can read it", NULL, 34 },
	{ "Event log", "root, group milter-device: <who>", NULL, 0 },
	{ "Key of pseudonyms", "<who; not the same as above>", NULL, 0 },
	{ "Reports with names", "<who>", NULL, 0 },

	{ NULL, "6. Risks, and what is done about them", NULL, 42 },
	{ "A declaration is taken for proof", "<never alone; the message is looked at>", NULL, 0 },
	{ "Hours of work are read out of it", "<forbidden by ...; pseudonyms; retention>", NULL,
	  0 },
	{ "A pseudonym is undone by the mail log", "<who has both: nobody / who>", NULL, 0 },
	{ "Few people in a figure", "<reports with --k-anonymity ...>", NULL, 0 },
	{ "Strangers' addresses in `to`", "<retention; pseudonyms>", NULL, 0 },
	{ "The records leak", "<rights, disk, backups>", NULL, 0 },
};

/* The answer begins in that column, and no label reaches it. */
static void put_line(const struct report *report, const struct line *line, size_t column,
		     struct text *out)
{
	size_t end = LABEL_COLUMN + span_of(line->label).size;
	struct text answer, wrapped;

	text_begin(&answer, ANSWER_BYTES);
	text_begin(&wrapped, 4 * ANSWER_BYTES);
	if (line->answer != NULL)
		line->answer(report, &answer);
	if (answer.size == 0)
		text_add(&answer, span_of(line->question));
	cell_paragraph(&wrapped, text_span(&answer), column, COLUMNS - column);
	text_printf(out, "%*s%s", LABEL_COLUMN, "", line->label);
	text_add(out, span_from(text_span(&wrapped), end));
	text_end(&wrapped);
	text_end(&answer);
}

bool report_assessment(const struct report *report, struct text *out)
{
	struct text days;
	size_t column = 0;

	text_begin(&days, ANSWER_BYTES);
	words_days(&report->summary->now, &days);
	text_add(out,
		 SPAN("DATA PROTECTION IMPACT ASSESSMENT: WHICH DEVICES WORK MAIL IS USED ON\n\n"
		      "What the configuration knows is filled in; what stands in <> is for the\n"
		      "controller.  milter-device-privacy(7) says what is processed.\n\n"));
	text_printf(out, "Configuration %s, as of ", report->rules->hash);
	policy_words_moment(&policies_of(report)->zone, report->now, out);
	text_printf(out, "\nIn the log, %s: %llu events of %zu people.\n", text_string(&days),
		    (unsigned long long)report->summary->now.events, report->summary->now.users);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (lines[i].label == NULL) {
			column = lines[i].column;
			text_printf(out, "\n%s\n", lines[i].question);
		} else {
			put_line(report, &lines[i], column, out);
		}
	}
	text_add(out, SPAN("\n7. Looked at again on <day> by <whom>; agreed with <works council, "
			   "officer>.\n\n\nTHE POLICIES IN PLAIN WORDS\n\n"));
	if (!report_may_name_others(report))
		text_add(out, SPAN("They are left out, as they name people.\n"));
	else
		explain_policies(report->rules, report->now, out);
	text_end(&days);
	return !out->cut;
}
