/* report_page -- what the files of the text report share.  For report_text*.c only. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report.h"
#include "report_cells.h"

#define PAGE_COLUMNS 80
#define PAGE_INDENT 2

/* The columns of the usual list. */
#define NAME_COLUMNS 41
#define NUMBER_COLUMNS 12
#define PEOPLE_COLUMNS 11
#define BAR_COLUMNS 12

struct page {
	const struct report *report;
	const struct counts *counts; /* of the period itself */
	struct text *out;
	struct text words; /* a paragraph being put together */
	bool out_of_memory;
};

/* The first lines: what it is, which period, and the sentences that matter most. */
void page_headline(struct page *);

/* Writes the words as a paragraph and clears them. */
void page_paragraph(struct page *);

/* The title of a section that is a usual list, with the heads of its columns. */
void page_title(struct page *, const char *title);

/* One line of such a list, named by the words, which it clears; most is the longest bar. */
void page_row(struct page *, const struct counts_group *, uint64_t most);

/* "and 12 more", when not all are shown. */
void page_more(struct page *, size_t count, size_t shown);

/* Sections. */
void page_people(struct page *);
void page_times(struct page *);
void page_input(struct page *);

#endif
