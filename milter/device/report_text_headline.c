/* report_text_headline -- the sentences at the top of the text report. */
#include "report_page.h"

void page_paragraph(struct page *page)
{
	cell_paragraph(page->out, text_span(&page->words), PAGE_INDENT, PAGE_COLUMNS - PAGE_INDENT);
	text_clear(&page->words);
}

static void add_date(struct text *out, const struct zone *zone, int64_t milliseconds)
{
	struct civil civil = zone_civil(zone, period_seconds(milliseconds));

	cell_day(out, &civil);
}

/* Whole days are named by the last of them, not by the midnight behind it. */
static void add_period(struct text *out, const struct counts *counts)
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
		text_add(out, SPAN(" to the last event"));
	}
}

static void put_period(struct page *page)
{
	const struct counts *counts = page->counts;

	text_add(&page->words, SPAN("Period: "));
	add_period(&page->words, counts);
	text_printf(&page->words, ", time zone %s.", counts->zone->name);
	page_paragraph(page);
	if (counts->last < counts->first) {
		text_add(&page->words, SPAN("There are no events in it."));
	} else {
		text_add(&page->words, SPAN("Seen: "));
		cell_time(&page->words, counts->zone, counts->first);
		text_add(&page->words, SPAN(" to "));
		cell_time(&page->words, counts->zone, counts->last);
		text_byte(&page->words, '.');
	}
	page_paragraph(page);
}

static void put_conditions(struct page *page)
{
	const struct where *where = page->report->summary->where;

	if (where == NULL || where->conditions == NULL)
		return;
	text_add(&page->words, SPAN("Only events with:"));
	for (const struct where_condition *c = where->conditions; c != NULL; c = c->next) {
		text_printf(&page->words, " %s=", event_field_name(c->field));
		text_add(&page->words, c->value);
		text_byte(&page->words, c->next != NULL ? ',' : '.');
	}
	page_paragraph(page);
}

static void add_people(struct text *out, const struct counts *counts)
{
	if (counts->users != 0) {
		text_add(out, SPAN(" by "));
		cell_plural(out, counts->users, "person", "people");
	}
}

/* Kinds of traffic as people speak of them; two of them are one thing here. */
static const struct kind {
	const char *traffics[2];
	const char *one, *many;
} kinds[] = {
	{ { "submission", "receipt" },
	  "message sent or acknowledged",
	  "messages sent or acknowledged" },
	{ { "access" }, "mailbox access", "mailbox accesses" },
	{ { "inbound" }, "message from outside", "messages from outside" },
};

/* "7 of 33 messages"; without totals, or with fewer than there are events, "7 messages". */
static void add_kind(struct text *out, const struct counts *counts, const struct kind *kind)
{
	uint64_t events = 0, messages = 0;

	for (size_t i = 0; i < 2 && kind->traffics[i] != NULL; i++) {
		events = tally_sum(events, counts_events_of(counts, kind->traffics[i]));
		messages = tally_sum(messages, counts_messages_of(counts, kind->traffics[i]));
	}
	if (events == 0)
		return;
	text_add(out, out->size != 0 ? SPAN(", ") : SPAN(""));
	cell_number(out, events, 0);
	if (messages >= events) {
		text_add(out, SPAN(" of "));
		cell_plural(out, messages, kind->one, kind->many);
		text_add(out, SPAN(" ("));
		cell_percent(out, events, messages);
		text_byte(out, ')');
	} else {
		text_printf(out, " %s", events == 1 ? kind->one : kind->many);
	}
}

/* How many events, of how many messages: only the totals lines tell the latter. */
static void put_share(struct page *page)
{
	const struct counts *counts = page->counts;
	struct text parts;

	text_begin(&parts, 1024);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		add_kind(&parts, counts, &kinds[i]);
	cell_plural(&page->words, counts->events, "event", "events");
	add_people(&page->words, counts);
	text_add(&page->words, parts.size != 0 ? SPAN(": ") : SPAN(""));
	text_add(&page->words, text_span(&parts));
	text_byte(&page->words, '.');
	text_end(&parts);
	if (!counts->any_totals)
		text_add(&page->words, SPAN(" How many messages there were in all is not known: "
					    "the log has no totals for this period."));
	page_paragraph(page);
}

/* How a sentence speaks of each action. */
static const struct {
	const char *action, *done;
} deeds[] = {
	{ "allow", "allowed" },     { "log", "only logged" },
	{ "tag", "tagged" },        { "quarantine", "held in quarantine" },
	{ "reject", "rejected" },   { "tempfail", "deferred" },
	{ "discard", "discarded" }, { "run", "answered with a command" },
};

static struct span deed_of(struct span action)
{
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++)
		if (span_equal(action, span_of(deeds[i].action)))
			return span_of(deeds[i].done);
	return action;
}

static void put_actions(struct page *page)
{
	const struct tally *actions = &page->counts->lists[COUNTS_ACTION];
	const void **sorted = tally_sorted(actions, page->report->arena);
	size_t count = actions->count < 8 ? actions->count : 8;

	page->out_of_memory |= sorted == NULL;
	if (sorted == NULL || count == 0)
		return;
	text_add(&page->words, SPAN("Of these events, "));
	for (size_t i = 0; i < count; i++) {
		const struct tally_row *row = sorted[i];

		if (i != 0)
			text_add(&page->words, i + 1 == count ? SPAN(" and ") : SPAN(", "));
		cell_number(&page->words, row->events, 0);
		if (i == 0)
			text_add(&page->words, row->events == 1 ? SPAN(" was") : SPAN(" were"));
		text_byte(&page->words, ' ');
		text_add(&page->words, deed_of(row->key));
	}
	text_byte(&page->words, '.');
	page_paragraph(page);
}

/* Sentences that are there only when there is something to say. */
static void put_findings(struct page *page)
{
	const struct counts *counts = page->counts;
	const struct {
		uint64_t number;
		const char *one, *many;
	} findings[] = {
		{ counts->outdated.row.events,
		  "event comes from a system older than a policy wants.",
		  "events come from systems older than a policy wants." },
		{ counts->contradicted,
		  "event declares a device but is inconsistent with its client: the message is "
		  "not made the way that client makes mail. That is no proof of intent.",
		  "events declare a device but are inconsistent with their client: the messages "
		  "are not made the way that client makes mail. That is no proof of intent." },
		{ counts->unverified,
		  "person is known only as a sender or from a receipt, not by a login: unverified.",
		  "people are known only as a sender or from a receipt, not by a login: "
		  "unverified." },
		{ counts->nameless, "event names no user.", "events name no user." },
	};

	for (size_t i = 0; i < sizeof(findings) / sizeof(findings[0]); i++) {
		if (findings[i].number == 0)
			continue;
		cell_plural(&page->words, findings[i].number, findings[i].one, findings[i].many);
		page_paragraph(page);
	}
}

static void put_comparison(struct page *page)
{
	const struct counts *before = &page->report->summary->before;
	uint64_t now_events = page->counts->events;

	if (!page->report->summary->comparing)
		return;
	text_add(&page->words, SPAN("The period before ("));
	add_period(&page->words, before);
	text_add(&page->words, SPAN(") had "));
	cell_plural(&page->words, before->events, "event", "events");
	add_people(&page->words, before);
	text_byte(&page->words, '.');
	if (now_events != before->events && before->events != 0) {
		bool more = now_events > before->events;
		uint64_t change = more ? now_events - before->events : before->events - now_events;

		text_add(&page->words, SPAN(" That is a change of "));
		text_byte(&page->words, more ? '+' : '-');
		cell_percent(&page->words, change, before->events);
		text_byte(&page->words, '.');
	}
	page_paragraph(page);
}

void page_headline(struct page *page)
{
	text_add(page->out, SPAN("Declared devices in mail\n========================\n"));
	put_period(page);
	put_conditions(page);
	text_byte(page->out, '\n');
	put_share(page);
	put_actions(page);
	put_findings(page);
	put_comparison(page);
}
