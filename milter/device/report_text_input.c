/* report_text_input -- what was read, and what is missing from it, in the text report. */
#include "report_page.h"

static void put_gaps(struct page *page)
{
	size_t count = 0;
	const struct counts_gap *gaps = counts_gaps(page->counts, page->report->arena, &count);

	page->out_of_memory |= gaps == NULL;
	if (count == 0)
		return;
	text_printf(page->out, "\n%-43s  %-16s  %s\n", "Not running, or its log is missing", "from",
		    "to");
	for (size_t i = 0; i < count && i < page->report->top; i++) {
		text_add(page->out, SPAN("  "));
		cell_left(page->out, gaps[i].host, NAME_COLUMNS);
		text_add(page->out, SPAN("  "));
		cell_time(page->out, page->counts->zone, gaps[i].from);
		text_add(page->out, SPAN("  "));
		cell_time(page->out, page->counts->zone, gaps[i].to);
		text_byte(page->out, '\n');
	}
	page_more(page, count, page->report->top);
}

void page_input(struct page *page)
{
	const struct summary *summary = page->report->summary;
	const struct {
		uint64_t number;
		const char *one, *many;
	} parts[] = {
		{ summary->bad_lines, "line could not be read and is not counted.",
		  "lines could not be read and are not counted." },
		{ summary->duplicates, "line repeats an event and is counted once.",
		  "lines repeat events, which are counted once." },
		{ summary_ids_lost(&summary->ids),
		  "event of the period is lost: its number is missing.",
		  "events of the period are lost: their numbers are missing." },
	};

	put_gaps(page);
	text_add(page->out, SPAN("\nWhat was read\n"));
	cell_plural(&page->words, summary->files, "file", "files");
	text_add(&page->words, SPAN(" with "));
	cell_plural(&page->words, summary->lines, "line", "lines");
	text_add(&page->words, SPAN(", and in them "));
	cell_plural(&page->words, summary->events, "event or total.", "events and totals.");
	page_paragraph(page);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i].number == 0)
			continue;
		cell_plural(&page->words, parts[i].number, parts[i].one, parts[i].many);
		page_paragraph(page);
	}
	text_add(&page->words,
		 SPAN("A device is what the mail program declares of itself; who reads or sends "
		      "without declaring it is not seen here."));
	page_paragraph(page);
}
