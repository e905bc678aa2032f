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
	bool marked; /* a row of the table at hand */
};

/* Text between tags or in a quoted attribute: nothing in it is markup, or a control character. */
void html_text(struct text *, struct span);

/* Writes the words that way and clears them. */
void html_words(struct html *);

/* Writes a section that is a table. */
void html_table(struct html *, struct view *);

#endif
