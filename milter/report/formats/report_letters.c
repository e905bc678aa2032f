/* SPDX-License-Identifier: ISC */
/*
 * report_letters -- one mail to each person whom a policy that does not act yet has found: tagged
 * in grace, or what it would have acted on.  What is not known by a login counts for nothing here:
 * anybody could have written the address.
 */
#include "report/formats/report_formats.h"
#include "report/letter.h"
#include "report/mailwrite.h"
#include "base/cells.h"
#include "report/report_sections.h"

#include <stdio.h>
#include <stdlib.h>

#define MESSAGE_ID_BYTES 512
#define FILLING_BYTES (64 << 10) /* of each value in a template, at most */

/* A person's concerns, side by side in a sorted list. */
struct addressee {
	const struct counts_person *person;
	const struct counts_concern *const *concerns;
	size_t count;
	size_t number; /* of the letter, from 1 */
};

/* Of each person, what is known by a login comes first. */
static int by_person(const void *left, const void *right)
{
	const struct counts_concern *a = *(const struct counts_concern *const *)left;
	const struct counts_concern *b = *(const struct counts_concern *const *)right;

	if (a->person != b->person)
		return a->person < b->person ? -1 : 1;
	if (a->verified != b->verified)
		return a->verified ? -1 : 1;
	if (a->would != b->would)
		return a->would < b->would ? -1 : 1;
	return (a->device > b->device) - (a->device < b->device);
}

static size_t same_person(const struct report_list *concerns, size_t start)
{
	const struct counts_concern *first = concerns->items[start];
	size_t end = start;

	while (end < concerns->count &&
	       ((const struct counts_concern *)concerns->items[end])->person == first->person)
		end++;
	return end - start;
}

static size_t verified_of(const struct counts_concern *const *concerns, size_t count)
{
	size_t verified = 0;

	while (verified < count && concerns[verified]->verified)
		verified++;
	return verified;
}

static int by_address(const void *left, const void *right)
{
	const struct addressee *a = left, *b = right;

	return span_compare(tally_name(&a->person->address), tally_name(&b->person->address));
}

/* Numbers them in the order in which they are written. */
static struct report_list in_order(const struct view *view, struct addressee *all, size_t count)
{
	if (count != 0)
		qsort(all, count, sizeof(*all), by_address);
	for (size_t i = 0; i < count; i++)
		all[i].number = i + 1;
	return rows_of_array(view, all, count, sizeof(*all));
}

struct report_list report_letters(const struct report *report)
{
	const struct view view = { .report = report, .counts = &report->summary->now };
	const struct counts *counts = view.counts;
	struct report_list concerns =
		rows_of_array(&view, counts->concerns.rows, counts->concerns.count,
			      sizeof(struct counts_concern));
	struct addressee *all = NULL;
	size_t found = 0, passed_over = 0, count;
	struct report_list list;

	if (concerns.count != 0)
		qsort(concerns.items, concerns.count, sizeof(*concerns.items), by_person);
	for (size_t i = 0; i < concerns.count; i += count) {
		const struct counts_concern *const *first =
			(const struct counts_concern *const *)&concerns.items[i];
		struct addressee one = { NULL, first, same_person(&concerns, i), 0 };

		count = one.count;
		if ((*first)->person == COUNTS_NOBODY)
			continue;
		one.person = tally_at(&counts->people, (*first)->person);
		one.count = verified_of(one.concerns, one.count);
		if (one.count == 0 || !mailwrite_is_address(tally_name(&one.person->address))) {
			passed_over++;
			continue;
		}
		all = arena_grow(report->arena, all, found, sizeof(*all));
		if (all == NULL)
			return (struct report_list){ NULL, 0, 0 };
		all[found++] = one;
	}
	list = in_order(&view, all, found);
	list.more = passed_over;
	return list;
}

/* What fills the template; the texts are the caller's to end. */
struct filling {
	struct text policies, devices, titles, enforce_from, first, last, today;
};

/* Two wants of one policy name it once: they are side by side. */
static void add_name(struct text *list, struct span name, struct span before)
{
	if (span_equal(name, before))
		return;
	if (list->size != 0)
		text_add(list, SPAN(", "));
	text_add(list, name);
}

/* The date of the report, where the policies' days begin. */
static void add_today(const struct report *report, struct text *out)
{
	const struct civil today = zone_civil(&report->rules->policies.zone, report->now);

	calendar_write_date(out, &today);
}

/* enforce_from is the earliest day to come of these policies.  False: out of memory. */
static bool add_policies(const struct report *report, const struct report_list *woulds,
			 struct filling *filling)
{
	struct span from = { NULL, 0 }, before = { NULL, 0 }, today;
	bool fine = true;

	add_today(report, &filling->today);
	today = text_span(&filling->today);

	for (size_t i = 0; i < woulds->count; i++) {
		struct span policy, action, day;

		counts_split_would(((const struct tally_row *)woulds->items[i])->key, &policy,
				   &action);
		add_name(&filling->policies, policy, before);
		before = policy;
		fine &= report_enforce_from(report, policy, &day);
		if (day.size != 0 && span_compare(day, today) > 0 &&
		    (from.size == 0 || span_compare(day, from) < 0))
			from = day;
	}
	text_add(&filling->enforce_from, from);
	return fine;
}

/* Two devices of one title are named by it once. */
static void add_devices(const struct report *report, const struct report_list *devices,
			struct filling *filling)
{
	struct span before = { NULL, 0 };

	for (size_t i = 0; i < devices->count; i++) {
		struct span name = ((const struct tally_row *)devices->items[i])->key;
		struct span title = catalogue_title(report->rules->catalogue, name);

		add_name(&filling->devices, name, SPAN(""));
		add_name(&filling->titles, title, before);
		before = title;
	}
}

/* False: out of memory. */
static bool gather(const struct report *report, const struct addressee *to, struct filling *filling)
{
	const struct counts *counts = &report->summary->now;
	struct report_list woulds = report_list_for(report, to->count);
	struct report_list devices = report_list_for(report, to->count);
	int64_t first = INT64_MAX, last = INT64_MIN;

	if (woulds.items == NULL || devices.items == NULL)
		return false;
	for (size_t i = 0; i < to->count; i++) {
		const struct counts_concern *concern = to->concerns[i];

		woulds.items[woulds.count++] = tally_at(&counts->observed, concern->would);
		devices.items[devices.count++] = tally_at(&counts->names, concern->device);
		first = concern->first < first ? concern->first : first;
		last = concern->last > last ? concern->last : last;
	}
	report_sort_names(&woulds);
	report_sort_names(&devices);
	add_devices(report, &devices, filling);
	cell_time(&filling->first, counts->zone, first);
	cell_time(&filling->last, counts->zone, last);
	return add_policies(report, &woulds, filling);
}

static void put_letter(const struct report *report, const struct addressee *to,
		       const struct span values[LETTER_PLACES], struct text *out)
{
	struct report_mail mail = *report->mail;
	struct text words;
	char id[MESSAGE_ID_BYTES];
	int size = snprintf(id, sizeof(id), "%zu.%.*s", to->number, SPAN_FORMAT(mail.message_id));

	mail.to = tally_name(&to->person->address);
	mail.message_id = (struct span){ id, size > 0 ? (size_t)size : 0 };
	text_begin(&words, out->limit);
	report_mail_head(&mail, report->summary->now.zone, out);
	letter_fill(&words, report->letter->subject, values);
	mailwrite_field(out, "Subject", text_span(&words));
	text_clear(&words);
	letter_fill(&words, report->letter->body, values);
	text_add(out, SPAN("Content-Type: text/plain; charset=utf-8\n"
			   "Content-Transfer-Encoding: quoted-printable\n\n"));
	mailwrite_quoted(out, text_span(&words));
	text_end(&words);
}

void report_letter(const struct report *report, const void *row, struct text *out)
{
	const struct addressee *to = row;
	struct filling filling;
	struct text *parts[] = { &filling.policies,     &filling.devices, &filling.titles,
				 &filling.enforce_from, &filling.first,   &filling.last,
				 &filling.today };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		text_begin(parts[i], FILLING_BYTES);
	out->cut |= !gather(report, to, &filling);
	put_letter(report, to,
		   (const struct span[LETTER_PLACES]){
			   [LETTER_USER] = tally_name(&to->person->address),
			   [LETTER_DEVICES] = text_span(&filling.devices),
			   [LETTER_TITLE] = text_span(&filling.titles),
			   [LETTER_POLICY] = text_span(&filling.policies),
			   [LETTER_ENFORCE_FROM] = text_span(&filling.enforce_from),
			   [LETTER_CONTACT] = report->rules->contact,
			   [LETTER_FIRST] = text_span(&filling.first),
			   [LETTER_LAST] = text_span(&filling.last),
		   },
		   out);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		text_end(parts[i]);
}
