/* report_text_week -- when things happen: a mark for each hour of the week. */
#include "report/report_page.h"

static const char marks[] = ".-+*#"; /* none, and by quarters of the most */

static char mark_of(uint64_t events, uint64_t most)
{
	size_t quarter = 1;

	if (events == 0)
		return marks[0];
	while (quarter < 4 && (double)events > (double)most * (double)quarter / 4)
		quarter++;
	return marks[quarter];
}

void page_week(struct page *page, const struct view *view)
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
	for (size_t day = 0; day < 7; day++) {
		if (!report_week_shows(counts, day))
			continue;
		text_printf(page->out, "  %s ", calendar_weekdays[day]);
		for (size_t hour = 0; hour < 24; hour++)
			text_printf(page->out, "  %c", mark_of(counts->week[day][hour], most));
		text_byte(page->out, '\n');
	}
	text_printf(&page->words, "%c none, and in quarters of the most, ", marks[0]);
	cell_plural(&page->words, most, "event", "events");
	text_printf(&page->words, " in such an hour: %c %c %c %c", marks[1], marks[2], marks[3],
		    marks[4]);
	page_paragraph(page);
}
