/* SPDX-License-Identifier: ISC */
/* report_words_asked -- what a report says of what was asked for: conditions, groups of people. */
#include "base/cells.h"
#include "report/report_words.h"

/* Fields by which somebody could be named. */
static bool names_people(enum event_field field)
{
	static const enum event_field fields[] = {
		EVENT_USER,      EVENT_FROM,      EVENT_TO,       EVENT_MESSAGE_ID,
		EVENT_DEVICE_ID, EVENT_CLIENT_IP, EVENT_QUEUE_ID, EVENT_EVIDENCE,
		EVENT_BY,        EVENT_REASON,    EVENT_RESULT
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (fields[i] == field)
			return true;
	return false;
}

/* What somebody asked for may be a name, too, where it is no pseudonym. */
static bool may_name(const struct report *report, struct span value)
{
	struct span local = span_first(value, span_find(value, '@'));

	return report->people != REPORT_PEOPLE_NONE &&
	       (!report->pseudonyms || local.size == 0 || pseudonym_looks_like(local));
}

static void add_groups(const struct report *report, struct text *out)
{
	const struct summary *summary = report->summary;

	if (summary->k_anonymity == 0)
		return;
	text_printf(
		out,
		"No figure is of fewer than %llu people of a day. What fewer did is told only by "
		"what more have in common with it, up to \"others\"; numbers of people are "
		"rounded down to multiples of %llu, and where there is 0, there may be a few.",
		(unsigned long long)summary->k_anonymity, (unsigned long long)summary->k_anonymity);
	if (summary->withheld)
		text_add(out, SPAN(" What could not be told so is left out, also of sums."));
}

/* "Only devices seen first from 2026-11-01 00:00, last before 2026-11-20 00:00." */
static void add_seen(const struct report *report, struct text *out)
{
	const struct report_seen *seen = &report->seen;
	const struct {
		const char *words;
		int64_t time;
	} parts[] = { { "first from", seen->first.since },
		      { "first before", seen->first.until },
		      { "last from", seen->last.since },
		      { "last before", seen->last.until } };
	const char *before = out->size != 0 ? " Only devices seen" : "Only devices seen";

	for (size_t i = 0; seen->asked && i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i].time == PERIOD_NO_START || parts[i].time == PERIOD_NO_END)
			continue;
		text_printf(out, "%s %s ", before, parts[i].words);
		cell_time(out, report->summary->now.zone, parts[i].time);
		before = ",";
	}
	if (seen->asked)
		text_byte(out, '.');
}

void words_conditions(const struct report *report, struct text *out)
{
	const struct where *where = report->summary->where;

	add_groups(report, out);
	add_seen(report, out);
	if (where == NULL || where->conditions == NULL)
		return;
	if (out->size != 0)
		text_byte(out, ' ');
	text_add(out, SPAN("Only events with:"));
	for (const struct where_condition *c = where->conditions; c != NULL; c = c->next) {
		text_printf(out, " %s%s", event_field_name(c->field), where_test_name(c->test));
		if (names_people(c->field) && !may_name(report, c->value))
			text_add(out, SPAN("(not named)"));
		else
			text_printf(out, "%s%.*s%s", c->open_front ? "*" : "",
				    SPAN_FORMAT(c->value), c->open_end ? "*" : "");
		text_byte(out, c->next != NULL ? ',' : '.');
	}
}
