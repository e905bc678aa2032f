/* SPDX-License-Identifier: ISC */
/* report_words -- the sentences of a report. */
#include "report/report_words.h"

#include "base/cells.h"

static void add_date(struct text *out, const struct zone *zone, int64_t milliseconds)
{
	struct civil civil = zone_civil(zone, calendar_whole_seconds(milliseconds));

	cell_day(out, &civil);
}

/* Whole days are named by the last of them, not by the midnight behind it. */
void words_days(const struct counts *counts, struct text *out)
{
	const struct period *period = &counts->period;
	int64_t days = period_days(period, counts->zone);

	if (days > 0) {
		add_date(out, counts->zone, period->since);
		if (days > 1) {
			text_add(out, SPAN(" to "));
			add_date(out, counts->zone, period->until - 1);
			text_printf(out, ", %lld days", (long long)days);
		}
		return;
	}
	if (period->since != PERIOD_NO_START) {
		text_add(out, SPAN("from "));
		cell_time(out, counts->zone, period->since);
	} else {
		text_add(out, SPAN("from the first event"));
	}
	if (period->until != PERIOD_NO_END) {
		text_add(out, SPAN(" until "));
		cell_time(out, counts->zone, period->until);
	} else {
		text_add(out, SPAN(" to the last"));
	}
}

/* Groups are told of whole days. */
static void add_moment(const struct report *report, int64_t milliseconds, struct text *out)
{
	const struct zone *zone = report->summary->now.zone;

	if (report->summary->k_anonymity != 0)
		add_date(out, zone, milliseconds);
	else
		cell_time(out, zone, milliseconds);
}

void words_period(const struct report *report, struct text *out)
{
	const struct counts *counts = &report->summary->now;

	words_days(counts, out);
	text_printf(out, ", time zone %s.", counts->zone->name);
	if (counts->last < counts->first)
		return;
	text_add(out, SPAN(" Seen: "));
	add_moment(report, counts->first, out);
	text_add(out, SPAN(" to "));
	add_moment(report, counts->last, out);
	text_byte(out, '.');
}

/* How a sentence speaks of each action, the gravest first. */
const struct deed deeds[ACTIONS] = {
	{ ACTION_REJECT, "rejected" },
	{ ACTION_DISCARD, "discarded" },
	{ ACTION_DENY, "denied" },
	{ ACTION_TEMPFAIL, "deferred" },
	{ ACTION_QUARANTINE, "held in quarantine" },
	{ ACTION_TAG, "tagged" },
	{ ACTION_RUN, "answered with a command" },
	{ ACTION_LOG, "only logged" },
	{ ACTION_ALLOW, "allowed" },
};
_Static_assert(ACTIONS == 9, "each action has its row in deeds");

/* What groups did that is only told as such; NULL: nothing. */
static const struct tally_row *others_in(const struct report *report, enum counts_list list)
{
	return report->summary->k_anonymity != 0
		       ? tally_find(&report->summary->now.lists[list], SPAN("others"))
		       : NULL;
}

static void add_deeds(const struct report *report, struct text *out)
{
	const struct counts *counts = &report->summary->now;
	const struct tally_row *others = others_in(report, COUNTS_ACTION);
	const char *before = ": ";

	for (size_t i = 0; i < ACTIONS; i++) {
		const struct tally_row *row = tally_find(&counts->lists[COUNTS_ACTION],
							 span_of(action_name(deeds[i].action)));

		if (row == NULL || row->events == 0)
			continue;
		text_add(out, span_of(before));
		cell_number(out, row->events, 0);
		text_printf(out, " %s", deeds[i].done);
		before = ", ";
	}
	if (others == NULL)
		return;
	text_add(out, span_of(before));
	cell_number(out, others->events, 0);
	text_add(out, SPAN(" told as others"));
}

/* Kinds of traffic as people speak of them, who take two of ours for one. */
#define KIND_TRAFFICS 2
static const struct kind {
	enum traffic traffics[KIND_TRAFFICS];
	size_t traffic_count;
	const char *one, *many;
} kinds[] = {
	{ { TRAFFIC_SUBMISSION, TRAFFIC_RECEIPT },
	  2,
	  "message sent or acknowledged",
	  "messages sent or acknowledged" },
	{ { TRAFFIC_ACCESS }, 1, "mailbox access", "mailbox accesses" },
	{ { TRAFFIC_INBOUND }, 1, "message from outside", "messages from outside" },
};

static uint64_t events_of(const struct counts *counts, const struct kind *kind)
{
	uint64_t events = 0;

	for (size_t i = 0; i < kind->traffic_count; i++)
		events = tally_sum(events, counts_events_of(counts, kind->traffics[i]));
	return events;
}

/* "7 of 33 messages"; without totals, or with fewer than there are events, "7 messages". */
static void add_kind(struct text *out, const struct counts *counts, const struct kind *kind)
{
	uint64_t events = events_of(counts, kind), messages = 0;

	for (size_t i = 0; i < kind->traffic_count; i++)
		messages = tally_sum(messages, counts->messages[kind->traffics[i]]);
	cell_number(out, events, 0);
	if (messages >= events) {
		text_add(out, SPAN(" of "));
		cell_plural(out, messages, kind->one, kind->many);
		text_add(out, SPAN(" ("));
		cell_percent(out, events, messages);
		text_byte(out, ')');
	} else {
		text_printf(out, " %s", cell_word(events, kind->one, kind->many));
	}
}

/* "These are 7 messages sent or acknowledged, 4 mailbox accesses and 1 message from outside." */
static void add_kinds(const struct report *report, struct text *out)
{
	const struct counts *counts = &report->summary->now;
	const struct kind *present[sizeof(kinds) / sizeof(kinds[0])];
	size_t count = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (events_of(counts, &kinds[i]) != 0)
			present[count++] = &kinds[i];
	if (count == 0)
		return;
	if (others_in(report, COUNTS_TRAFFIC) != NULL)
		text_add(out, SPAN(" Among them are "));
	else
		text_add(out, counts->events == 1 ? SPAN(" That is ") : SPAN(" These are "));
	for (size_t i = 0; i < count; i++) {
		if (i != 0)
			text_add(out, i + 1 < count ? SPAN(", ") : SPAN(" and "));
		add_kind(out, counts, present[i]);
	}
	text_byte(out, '.');
}

static void add_people(struct text *out, const struct counts *counts)
{
	if (counts->users != 0) {
		text_add(out, SPAN(" by "));
		cell_plural(out, counts->users, "person", "people");
	}
}

void words_title(const struct report *report, struct text *out)
{
	const struct counts *counts = &report->summary->now;
	uint64_t accesses = counts_events_of(counts, TRAFFIC_ACCESS);

	text_add(out, SPAN("Declared devices"));
	if (accesses == 0 || accesses != counts->events)
		text_add(out, SPAN(" in mail"));
	if (accesses != 0)
		text_add(out, accesses != counts->events ? SPAN(" and mailbox accesses")
							 : SPAN(" in mailbox accesses"));
}

void words_found(const struct report *report, struct text *out)
{
	const struct counts *counts = &report->summary->now;

	cell_plural(out, counts->events, "event", "events");
	add_people(out, counts);
	add_deeds(report, out);
	text_byte(out, '.');
}

void words_traffic(const struct report *report, struct text *out)
{
	const struct counts *counts = &report->summary->now;

	add_kinds(report, out);
	if (!counts->any_totals && report->summary->k_anonymity == 0)
		text_add(out, SPAN(" How many messages there were in all is not known: the log "
				   "has no totals for this period."));
}

void words_lead(const struct report *report, struct text *out)
{
	words_found(report, out);
	words_traffic(report, out);
}

void words_change(const struct report *report, struct text *out)
{
	const struct counts *now = &report->summary->now, *before = &report->summary->before;
	bool more = now->events > before->events;
	uint64_t change = more ? now->events - before->events : before->events - now->events;

	if (report_lacks_past(report)) {
		text_add(out,
			 SPAN("The period before cannot be compared: the log begins within it, "
			      "at "));
		cell_time(out, now->zone, counts_log_begins(now));
		text_byte(out, '.');
		return;
	}
	if (!report_compares(report)) {
		text_add(out, report->summary->comparing
				      ? SPAN("The period is not over: it is not compared with the "
					     "whole one before.")
				      : SPAN(""));
		return;
	}
	text_add(out, SPAN("The period before ("));
	words_days(before, out);
	text_add(out, SPAN(") had "));
	cell_plural(out, before->events, "event", "events");
	add_people(out, before);
	if (change != 0 && before->events != 0)
		text_printf(out, ": a change of %c%.1f %%", more ? '+' : '-',
			    100.0 * (double)change / (double)before->events);
	text_byte(out, '.');
}

/* Why nothing is said of what is new. */
static void add_no_past(const struct counts *counts, struct text *out)
{
	if (counts->names.count == 0)
		return;
	text_add(out, SPAN("Which devices are new cannot be told: the log begins within the "
			   "period, at "));
	cell_time(out, counts->zone, counts_log_begins(counts));
	text_byte(out, '.');
}

void report_lack(const struct report *report, struct text *out)
{
	const struct section *section = section_named(report->section);

	if (section != NULL && section->not_of_groups && report->summary->k_anonymity != 0) {
		text_printf(out,
			    "--section %s has no rows with --k-anonymity: they would not be of "
			    "groups of people",
			    section->name);
		return;
	}
	if (section != NULL && section->needs == NEEDS_PAST &&
	    !section_needed(report, &report->summary->now, section->needs))
		add_no_past(&report->summary->now, out);
}

void words_figure(const struct report *report, const struct figure *figure, struct text *out)
{
	uint64_t number;

	if (figure->one == NULL)
		return;
	if (!figure_is_known(report, figure, &report->summary->now)) {
		if (report->summary->k_anonymity == 0)
			add_no_past(&report->summary->now, out);
		return;
	}
	number = figure->of(report, &report->summary->now);
	if (number != 0)
		cell_plural(out, number, figure->one, figure->many);
}

#define BUILDS_DAYS 120 /* makers release systems more often than that */

/* Systems that are missing from the table are not told from outdated ones. */
static void add_newest_build(const struct report *report, struct span newest, struct text *out)
{
	struct civil date = { 0 };
	int64_t days = 0;

	text_add(out, SPAN(" The newest system in builds.tsv is of "));
	text_add(out, newest);
	if (calendar_read_date(newest, &date))
		days = (report->now - calendar_seconds(&date)) / 86400;
	if (days > BUILDS_DAYS)
		text_printf(out,
			    ", %lld days before this report: versions and what is outdated may be "
			    "wrong.  Newer rows need no release: put them into a builds.tsv beside "
			    "milter-device.conf, see Tables in milter-device.conf(5)",
			    (long long)days);
	text_byte(out, '.');
}

static void add_lines(const struct summary *summary, struct text *out)
{
	text_add(out, SPAN(" with "));
	cell_plural(out, summary->lines, "line", "lines");
	text_add(out, SPAN(", and in them "));
	cell_plural(out, summary->events, "event or total.", "events and totals.");
	if (summary->duplicates == 0)
		return;
	text_byte(out, ' ');
	cell_plural(out, summary->duplicates, "line repeats an event and is counted once.",
		    "lines repeat events, which are counted once.");
}

void words_input(const struct report *report, struct text *out)
{
	const struct summary *summary = report->summary;
	struct span newest = report_newest_build(report);

	text_add(out, SPAN("Read: "));
	cell_plural(out, summary->files, "file", "files");
	if (summary->k_anonymity != 0)
		text_byte(out, '.');
	else
		add_lines(summary, out);
	if (newest.size != 0)
		add_newest_build(report, newest, out);
}

void words_caveat(struct text *out)
{
	text_add(out, SPAN("A device is what the mail program declares of itself; who reads or "
			   "sends without declaring it is not seen here."));
}
