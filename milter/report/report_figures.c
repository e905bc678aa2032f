/* SPDX-License-Identifier: ISC */
/* report_figures -- single figures, and the sentence that each deserves when it is not 0. */
#include "report/report_sections.h"

#include "policy/exemptions.h"

static uint64_t events(const struct report *report, const struct counts *counts)
{
	(void)report;
	return counts->events;
}

static uint64_t users(const struct report *report, const struct counts *counts)
{
	(void)report;
	return counts->users;
}

static uint64_t contradicted(const struct report *report, const struct counts *counts)
{
	(void)report;
	return counts->contradicted;
}

static uint64_t outdated(const struct report *report, const struct counts *counts)
{
	(void)report;
	return counts->outdated.row.events;
}

static uint64_t outdated_users(const struct report *report, const struct counts *counts)
{
	(void)report;
	return counts->outdated.users.count;
}

static uint64_t grace(const struct report *report, const struct counts *counts)
{
	(void)report;
	return counts->grace;
}

static uint64_t new_usages(const struct report *report, const struct counts *counts)
{
	struct counts_devices walk;
	const struct counts_device *device;
	uint64_t number = 0;

	counts_devices_begin(&walk, counts, report->arena);
	while ((device = counts_next_device(&walk)) != NULL)
		number += counts_is_new(counts, device);
	return number;
}

static uint64_t unverified(const struct report *report, const struct counts *counts)
{
	(void)report;
	return counts->unverified;
}

static uint64_t nameless(const struct report *report, const struct counts *counts)
{
	(void)report;
	return counts->nameless;
}

static uint64_t exemptions_ending(const struct report *report, const struct counts *counts)
{
	const struct rules *rules = report->rules;
	uint64_t number = 0;

	(void)counts;
	for (size_t i = 0; rules != NULL && i < rules->policies.exemption_count; i++)
		number += exemption_state(&rules->policies, rules->catalogue,
					  &rules->policies.exemptions[i],
					  report->now) == EXEMPTION_ENDING;
	return number;
}

static uint64_t silent_feeders(const struct report *report, const struct counts *counts)
{
	uint64_t number = 0;

	for (size_t i = 0; i < counts->feeders.count; i++)
		number += report_is_silent(report, counts, tally_at(&counts->feeders, i));
	return number;
}

static uint64_t feeders_ahead(const struct report *report, const struct counts *counts)
{
	uint64_t number = 0;

	for (size_t i = 0; i < counts->feeders.count; i++)
		number += report_is_ahead(report, tally_at(&counts->feeders, i));
	return number;
}

static uint64_t gaps(const struct report *report, const struct counts *counts)
{
	size_t count = 0;

	return counts_gaps(counts, report->arena, &count) != NULL ? count : 0;
}

static uint64_t lost_events(const struct report *report, const struct counts *counts)
{
	(void)counts;
	return event_ids_lost(&report->summary->ids);
}

static uint64_t hourless(const struct report *report, const struct counts *counts)
{
	(void)report;
	return counts->hourless;
}

static uint64_t faulty_digests(const struct report *report, const struct counts *counts)
{
	const struct digests *digests = &report->summary->ids.digests;
	uint64_t number = 0;

	(void)counts;
	for (size_t i = 0; i < digests->rows.count; i++)
		number += digest_is_at_fault(tally_at(&digests->rows, i));
	return number;
}

static uint64_t lines(const struct report *report, const struct counts *counts)
{
	(void)counts;
	return report->summary->lines;
}

static uint64_t bad_lines(const struct report *report, const struct counts *counts)
{
	(void)counts;
	return report->summary->bad_lines;
}

static uint64_t duplicates(const struct report *report, const struct counts *counts)
{
	(void)counts;
	return report->summary->duplicates;
}

static uint64_t revealed(const struct report *report, const struct counts *counts)
{
	uint64_t number = 0;

	(void)report;
	for (size_t i = 0; i < counts->reveals.count; i++)
		number += ((const struct tally_row *)tally_at(&counts->reveals, i))->events;
	return number;
}

static uint64_t k_anonymity(const struct report *report, const struct counts *counts)
{
	(void)counts;
	return report->summary->k_anonymity;
}

static uint64_t withheld(const struct report *report, const struct counts *counts)
{
	(void)counts;
	return report->summary->withheld;
}

/* The most alarming first.  A new figure is a new row. */
const struct figure figures[] = {
	{ "events", events, FIGURE_EVENTS, NULL, NULL, false, false },
	{ "users", users, FIGURE_EVENTS, NULL, NULL, false, false },
	{ "contradicted_events", contradicted, FIGURE_PERIOD,
	  "event declares a device but is inconsistent with its client. That is no proof of "
	  "intent.",
	  "events declare a device but are inconsistent with their client. That is no proof of "
	  "intent.",
	  false, false },
	{ "outdated_events", outdated, FIGURE_PERIOD,
	  "event comes from a system older than a policy wants.",
	  "events come from systems older than a policy wants.", false, false },
	{ "outdated_users", outdated_users, FIGURE_PERIOD, NULL, NULL, false, false },
	{ "grace_events", grace, FIGURE_PERIOD,
	  "event is of a policy in grace, which warns but is not enforced yet.",
	  "events are of policies in grace, which warn but are not enforced yet.", false, false },
	{ "new_usages", new_usages, FIGURE_PAST,
	  "device was not seen before with its user in these logs.",
	  "devices were not seen before with their users in these logs.", false, true },
	{ "exemptions_ending", exemptions_ending, FIGURE_KNOWN, "exemption ends within 14 days.",
	  "exemptions end within 14 days.", true, true },
	{ "registrations_ending", report_registrations_ending, FIGURE_KNOWN,
	  "row of the register ends within 14 days.", "rows of the register end within 14 days.",
	  true, true },
	{ "silent_feeders", silent_feeders, FIGURE_PERIOD,
	  "source has been silent for more than a day.",
	  "sources have been silent for more than a day.", true, true },
	{ "feeders_ahead", feeders_ahead, FIGURE_PERIOD,
	  "source has times that are still to come: a clock is wrong.",
	  "sources have times that are still to come: clocks are wrong.", true, true },
	{ "hosts_differing", report_hosts_differing, FIGURE_PERIOD,
	  "host has another configuration than most.", "hosts have other configurations than most.",
	  true, true },
	{ "pseudonyms_revealed", revealed, FIGURE_PERIOD,
	  "pseudonym was turned back, or tried to be.",
	  "pseudonyms were turned back, or tried to be.", true, true },
	{ NULL, gaps, FIGURE_PERIOD, "time a host was not running, or its log is missing.",
	  "times a host was not running, or its log is missing.", true, true },
	{ "lost_events", lost_events, FIGURE_INPUT,
	  "event of the period is lost: its number is missing.",
	  "events of the period are lost: their numbers are missing.", true, true },
	{ NULL, faulty_digests, FIGURE_INPUT, "digest is not counted, or not all of it.",
	  "digests are not counted, or not all of them.", true, false },
	{ "lines", lines, FIGURE_READ, NULL, NULL, false, true },
	{ "bad_lines", bad_lines, FIGURE_READ, "line could not be read and is not counted.",
	  "lines could not be read and are not counted.", true, false },
	{ "duplicates", duplicates, FIGURE_READ, NULL, NULL, false, true },
	{ "unverified_users", unverified, FIGURE_PERIOD,
	  "person is not known by a login, and anybody could have written the name: unverified.",
	  "people are not known by a login, and anybody could have written their names: "
	  "unverified.",
	  false, false },
	{ "nameless_events", nameless, FIGURE_PERIOD, "event names no user.",
	  "events name no user.", false, true },
	{ "k_anonymity", k_anonymity, FIGURE_GROUPS, NULL, NULL, false, false },
	{ "withheld", withheld, FIGURE_GROUPS, NULL, NULL, false, false },
	{ NULL, hourless, FIGURE_PERIOD, "event of a digest is at no hour.",
	  "events of digests are at no hour.", false, false },
	{ NULL, NULL, FIGURE_EVENTS, NULL, NULL, false, false },
};

bool figure_is_known(const struct report *report, const struct figure *figure,
		     const struct counts *counts)
{
	if (figure->place == FIGURE_GROUPS && report->summary->k_anonymity == 0)
		return false;
	if (figure->not_of_groups && report->summary->k_anonymity != 0)
		return false;
	return figure->place != FIGURE_PAST || counts_have_past(counts);
}

/* A figure and its number, for the section of them. */
struct figure_row {
	const struct figure *figure;
	uint64_t number;
};

struct report_list rows_of_figures(const struct view *view)
{
	size_t room = 0, count = 0;
	struct figure_row *rows;

	while (figures[room].of != NULL)
		room++;
	rows = arena_take(view->report->arena, room * sizeof(*rows));
	for (size_t i = 0; i < room && rows != NULL; i++)
		if (figures[i].name != NULL &&
		    figure_is_known(view->report, &figures[i], view->counts))
			rows[count++] =
				(struct figure_row){ &figures[i],
						     figures[i].of(view->report, view->counts) };
	if (rows == NULL)
		return (struct report_list){ NULL, 0, 0 };
	return rows_of_array(view, rows, count, sizeof(*rows));
}

bool fill_figures(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct figure_row *figure = row;

	(void)view;
	cells[0] = cell_of_text(span_of(figure->figure->name));
	cells[1] = cell_of_number(figure->number);
	return true;
}
