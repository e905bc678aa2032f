/* SPDX-License-Identifier: ISC */
/* report_page -- what the files of the text report share.  For report_text*.c only. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "base/cells.h"
#include "report/report_sections.h"

#define PAGE_COLUMNS 80       /* where there are not more, which tables use */
#define PAGE_COLUMNS_MOST 160 /* of those */
#define PAGE_WORDS_MOST 100   /* of those, for sentences */
#define PAGE_INDENT 2

struct page {
	const struct report *report;
	const struct counts *counts; /* of the period itself */
	struct text *out;
	struct text words; /* a paragraph being put together */
	size_t columns;
	bool out_of_memory;
};

/* How wide lines of sentences are. */
size_t page_words_width(const struct page *);

enum page_colour { PAGE_BOLD, PAGE_MARK, PAGE_BAR, PAGE_PLAIN };

/* What follows looks like that, where the report may have colours. */
void page_colour(struct page *, enum page_colour);

/* Writes the words, if any, as a paragraph and clears them. */
void page_paragraph(struct page *);

/* Writes a section that is a table. */
void page_table(struct page *, struct view *);

#endif
