/* SPDX-License-Identifier: ISC */
/* report_html -- what the files of the HTML report share.  For report_html*.c only. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "base/cells.h"
#include "report/report_sections.h"

/* Inline styles, in a format, for mail clients that take the style sheet away. */
#define HTML_TABLE "width:100%%;border-collapse:collapse;text-align:left"
#define HTML_CAPTION "text-align:left"

struct html {
	const struct report *report;
	struct text *out;
	struct text words; /* a sentence or cell being put together */
	bool out_of_memory;
	bool marked;   /* a row of the table at hand */
	uint64_t most; /* the number of its longest bar */
};

/* Text between tags or in a quoted attribute: nothing in it is markup, or a control character. */
void html_text(struct text *, struct span);

/* Writes the words that way and clears them. */
void html_words(struct html *);

/* The same for a sentence: no line ends between a number and the word behind it. */
void html_sentence(struct html *);

/*
 * The same for a name, an address or a host, which a narrow cell breaks behind '@' and '.', and
 * elsewhere only if a piece between these is longer than any cell.
 */
void html_name(struct html *);

/* At most four characters: 999, 1.2k, 34k, 5.6M. */
void html_short(struct text *, uint64_t number);

/* Writes the words, if any, between these as a sentence, and clears them. */
void html_element(struct html *, const char *open, const char *close);

/* Of either page: what it is about; and the sentences of the figures wanted, NULL: of all. */
void html_headline(struct html *);
void html_findings(struct html *, bool (*wanted)(const struct figure *));

/*
 * What the document begins with, up to <main>, titled by the words, or else by what the report is
 * about; and what it ends with: what was read.
 */
void html_head(struct html *, const char *style);
void html_foot(struct html *);

/* Writes a section as it looks, if the report has what it needs and there is anything in it. */
void html_section(struct html *, const struct section *);
void html_week(struct html *, const struct view *);

/* The page's own: its style sheet, its picture of the trend, its four figures. */
extern const char html_page_style[];
void html_trend(struct html *);
void html_tiles(struct html *);
void html_people(struct html *);

/* Whether there is a period before to compare with, and the period itself is over. */
bool html_compares(const struct html *);

/* Whether more people are on devices that a policy names than before; nothing, if not known. */
void html_verdict(struct html *);

/* Writes a section that is a table. */
void html_table(struct html *, struct view *);

#endif
