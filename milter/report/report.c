/* SPDX-License-Identifier: ISC */
/* report -- renders a summary: what all formats have in common. */
#include "report/report.h"

#define PASS_ON_BYTES ((size_t)1 << 20)

void report_pass_on(const struct report *report, struct text *out)
{
	if (report->pass_on == NULL || out->size < PASS_ON_BYTES || out->cut)
		return;
	report->pass_on(text_span(out));
	text_clear(out);
}

static const struct {
	const char *name;
	enum report_people people;
} peoples[] = {
	{ "none", REPORT_PEOPLE_NONE },
	{ "policy", REPORT_PEOPLE_POLICY },
	{ "all", REPORT_PEOPLE_ALL },
};

const char *report_people_name(size_t index)
{
	return index < sizeof(peoples) / sizeof(peoples[0]) ? peoples[index].name : NULL;
}

bool report_people_named(struct span name, enum report_people *out)
{
	for (size_t i = 0; i < sizeof(peoples) / sizeof(peoples[0]); i++) {
		if (!span_equal(name, span_of(peoples[i].name)))
			continue;
		*out = peoples[i].people;
		return true;
	}
	return false;
}

bool report_may_name(const struct report *report, const struct counts_person *person)
{
	if (!person->present || report->people == REPORT_PEOPLE_NONE)
		return false;
	return report->people == REPORT_PEOPLE_ALL || person->concerned;
}

bool report_may_name_others(const struct report *report)
{
	return report->people != REPORT_PEOPLE_NONE && !report->pseudonyms;
}

uint64_t report_people_number(const struct report *report, uint64_t number)
{
	uint64_t least = report->summary->k_anonymity;

	return least != 0 ? number - number % least : number;
}

bool report_lacks_past(const struct report *report)
{
	const struct counts *before = &report->summary->before;
	int64_t begins = counts_log_begins(&report->summary->now);

	return report->summary->comparing && begins != PERIOD_NO_START &&
	       begins < before->period.until &&
	       period_day_number(before->zone, begins) >
		       period_day_number(before->zone, before->period.since);
}

bool report_compares(const struct report *report)
{
	return report->summary->comparing &&
	       report->summary->now.period.until <= report->now * 1000 &&
	       !report_lacks_past(report);
}
