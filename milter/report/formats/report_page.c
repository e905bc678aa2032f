/* SPDX-License-Identifier: ISC */
/* report_page -- the pieces of a text page: colours and paragraphs. */
#include "report/formats/report_page.h"

void page_colour(struct page *page, enum page_colour colour)
{
	static const char *const codes[] = { "\033[1m", "\033[33m", "\033[36m", "\033[0m" };

	if (page->report->colours)
		text_add(page->out, span_of(codes[colour]));
}

size_t page_words_width(const struct page *page)
{
	return page->columns < PAGE_WORDS_MOST ? page->columns : PAGE_WORDS_MOST;
}

void page_paragraph(struct page *page)
{
	if (page->words.size != 0)
		cell_paragraph(page->out, text_span(&page->words), PAGE_INDENT,
			       page_words_width(page) - PAGE_INDENT);
	text_clear(&page->words);
}
