/* SPDX-License-Identifier: ISC */
/* report_text -- the summary for people: sentences first, then lists, as wide as there is room. */
#include "report/formats/report_formats.h"
#include "report/formats/report_page.h"
#include "report/report_words.h"

#define ITEM_INDENT (PAGE_INDENT + 2) /* behind "- " */

static void put_headline(struct page *page)
{
	page_colour(page, PAGE_BOLD);
	words_title(page->report, &page->words);
	text_add(page->out, text_span(&page->words));
	text_byte(page->out, '\n');
	for (size_t i = 0; i < page->words.size; i++)
		text_byte(page->out, '=');
	text_byte(page->out, '\n');
	text_clear(&page->words);
	words_lead(page->report, &page->words);
	page_paragraph(page);
	page_colour(page, PAGE_PLAIN);
	words_change(page->report, &page->words);
	page_paragraph(page);
	text_byte(page->out, '\n');
	words_period(page->report, &page->words);
	page_paragraph(page);
	words_conditions(page->report, &page->words);
	page_paragraph(page);
}

/* The words as an item of a list. */
static void put_item(struct page *page)
{
	size_t start = page->out->size;

	cell_paragraph(page->out, text_span(&page->words), ITEM_INDENT,
		       page_words_width(page) - ITEM_INDENT);
	text_clear(&page->words);
	if (page->out->size > start + PAGE_INDENT)
		page->out->data[start + PAGE_INDENT] = '-';
}

static void put_findings(struct page *page)
{
	bool any = false;

	for (const struct figure *figure = figures; figure->of != NULL; figure++) {
		words_figure(page->report, figure, &page->words);
		if (page->words.size == 0)
			continue;
		if (!any)
			text_byte(page->out, '\n');
		any = true;
		put_item(page);
	}
}

static void put_foot(struct page *page)
{
	text_byte(page->out, '\n');
	words_input(page->report, &page->words);
	page_paragraph(page);
	words_caveat(&page->words);
	page_paragraph(page);
}

static const char week_marks[WEEK_LEVELS + 1] = ".-+*#";

/* When things happen: a mark for each hour of the week. */
static void put_week(struct page *page, const struct view *view)
{
	const struct counts *counts = view->counts;
	uint64_t most = report_week_most(counts);

	if (most == 0)
		return;
	text_byte(page->out, '\n');
	page_colour(page, PAGE_BOLD);
	text_printf(page->out, "%s: from midnight on, a mark for each hour\n",
		    view->section->title);
	page_colour(page, PAGE_PLAIN);
	text_add(page->out, SPAN("        0        3        6        9       12       15       "
				 "18       21\n"));
	for (size_t day = 0; day < COUNTS_WEEKDAYS; day++) {
		if (!report_week_shows(counts, day))
			continue;
		text_printf(page->out, "  %s ", calendar_weekdays[day]);
		for (size_t hour = 0; hour < COUNTS_HOURS; hour++)
			text_printf(page->out, "  %c",
				    week_marks[report_week_level(counts->week[day][hour], most)]);
		text_byte(page->out, '\n');
	}
	text_printf(&page->words, "%c none, and in quarters of the most, ", week_marks[0]);
	cell_plural(&page->words, most, "event", "events");
	text_printf(&page->words, " in such an hour: %c %c %c %c", week_marks[1], week_marks[2],
		    week_marks[3], week_marks[4]);
	page_paragraph(page);
}

static void put_section(struct page *page, const struct section *section)
{
	struct view view = { .report = page->report, .counts = page->counts, .section = section };

	if (!section_needed(page->report, page->counts, section->needs))
		return;
	if (section->look == LOOK_WEEK)
		put_week(page, &view);
	else if (section->look != LOOK_HIDDEN)
		page_table(page, &view);
}

bool report_text(const struct report *report, struct text *out)
{
	struct page page = { .report = report, .counts = &report->summary->now, .out = out };

	page.columns = report->columns > PAGE_COLUMNS ? report->columns : PAGE_COLUMNS;
	if (page.columns > PAGE_COLUMNS_MOST)
		page.columns = PAGE_COLUMNS_MOST;
	text_begin(&page.words, 64 << 10);
	put_headline(&page);
	put_findings(&page);
	for (const struct section *section = sections; section->name != NULL; section++)
		put_section(&page, section);
	put_foot(&page);
	text_end(&page.words);
	return !page.out_of_memory;
}
