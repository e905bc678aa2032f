/* SPDX-License-Identifier: ISC */
/* report_html_tiles -- the four figures at the top of the page, and how they have changed. */
#include "report/formats/report_html.h"

static uint64_t people_named(const struct counts *counts)
{
	uint64_t number = 0;

	for (size_t i = 0; i < counts->people.count; i++) {
		const struct counts_person *person = tally_at(&counts->people, i);

		number += person->present && person->concerned;
	}
	return number;
}

static uint64_t events(const struct counts *counts)
{
	return counts->events;
}

static uint64_t people_outdated(const struct counts *counts)
{
	return counts->outdated.users.count;
}

static uint64_t contradicted(const struct counts *counts)
{
	return counts->contradicted;
}

/* A new figure is a new row; there is room for four in a line. */
static const struct tile {
	uint64_t (*of)(const struct counts *);
	const char *one, *many;
	bool wants_less; /* fewer is better */
	bool of_people;  /* or of events */
} tiles[] = {
	{ people_named, "person on a device that a policy names",
	  "people on devices that a policy names", true, true },
	{ events, "event", "events", false, false },
	{ people_outdated, "person with an outdated system", "people with outdated systems", true,
	  true },
	{ contradicted, "claim inconsistent with its client",
	  "claims inconsistent with their clients", true, false },
};

static uint64_t number_of(const struct report *report, const struct tile *tile,
			  const struct counts *counts)
{
	uint64_t number = tile->of(counts);

	return tile->of_people ? report_people_number(report, number) : number;
}

/* A period that is not over has less of everything. */
bool html_compares(const struct html *html)
{
	return report_compares(html->report);
}

/* "6 fewer than the 9 before": words, since arrows and colours are not for everybody. */
static void put_change(struct html *html, const struct tile *tile, uint64_t now, uint64_t before)
{
	bool more = now > before;
	const char *class = "same";

	if (now != before && tile->wants_less)
		class = more ? "worse" : "better";
	text_printf(html->out, "<p class=\"change %s\">", class);
	if (now == before) {
		text_add(html->out, SPAN("as many as before"));
	} else {
		text_add(html->out, more ? SPAN("&#9650; ") : SPAN("&#9660; "));
		cell_number(html->out, more ? now - before : before - now, 0);
		text_add(html->out, more ? SPAN(" more than the ") : SPAN(" fewer than the "));
		cell_number(html->out, before, 0);
		text_add(html->out, SPAN(" before"));
	}
	text_add(html->out, SPAN("</p>"));
}

void html_tiles(struct html *html)
{
	const struct summary *summary = html->report->summary;

	text_add(html->out, SPAN("<div class=\"tiles\">\n"));
	for (size_t i = 0; i < sizeof(tiles) / sizeof(tiles[0]); i++) {
		uint64_t now = number_of(html->report, &tiles[i], &summary->now);

		text_add(html->out, SPAN("<div><p class=\"figure\">"));
		cell_number(html->out, now, 0);
		text_printf(html->out, "</p><p>%s</p>",
			    cell_word(now, tiles[i].one, tiles[i].many));
		if (html_compares(html))
			put_change(html, &tiles[i], now,
				   number_of(html->report, &tiles[i], &summary->before));
		text_add(html->out, SPAN("</div>\n"));
	}
	text_add(html->out, SPAN("</div>\n"));
}

void html_verdict(struct html *html)
{
	uint64_t now = number_of(html->report, &tiles[0], &html->report->summary->now);
	uint64_t before = number_of(html->report, &tiles[0], &html->report->summary->before);

	if (!html_compares(html) || (now == 0 && before == 0))
		return;
	text_add(&html->words, now == before  ? SPAN("As many people as")
			       : now > before ? SPAN("More people than")
					      : SPAN("Fewer people than"));
	text_add(&html->words, SPAN(" before are on devices that a policy names: "));
	cell_number(&html->words, now, 0);
	text_add(&html->words, now == before ? SPAN(".") : SPAN(", after "));
	if (now != before) {
		cell_number(&html->words, before, 0);
		text_byte(&html->words, '.');
	}
	html_element(html, "<p class=\"lead verdict\">", "</p>\n");
}
