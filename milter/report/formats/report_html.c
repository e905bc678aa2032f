/* SPDX-License-Identifier: ISC */
/* report_html -- what the page and the HTML of mails have in common: head, sections, foot. */
#include "report/formats/report_html.h"
#include "report/report_words.h"

void html_element(struct html *html, const char *open, const char *close)
{
	if (html->words.size == 0)
		return;
	text_add(html->out, span_of(open));
	html_sentence(html);
	text_add(html->out, span_of(close));
}

void html_headline(struct html *html)
{
	words_title(html->report, &html->words);
	html_element(html, "<h1>", "</h1>\n");
	words_period(html->report, &html->words);
	html_element(html, "<p class=\"quiet\">", "</p>\n");
	words_conditions(html->report, &html->words);
	html_element(html, "<p class=\"quiet\">", "</p>\n");
}

void html_findings(struct html *html, bool (*wanted)(const struct figure *))
{
	bool any = false;

	for (const struct figure *figure = figures; figure->of != NULL; figure++) {
		if (wanted != NULL && !wanted(figure))
			continue;
		words_figure(html->report, figure, &html->words);
		if (html->words.size != 0 && !any)
			text_add(html->out, SPAN("<ul>\n"));
		any |= html->words.size != 0;
		html_element(html, "<li>", "</li>\n");
	}
	if (any)
		text_add(html->out, SPAN("</ul>\n"));
}

void html_head(struct html *html, const char *style)
{
	text_add(html->out, SPAN("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
				 "<meta charset=\"utf-8\">\n"
				 "<meta name=\"viewport\" content=\"width=device-width, "
				 "initial-scale=1\">\n"
				 "<meta name=\"color-scheme\" content=\"light dark\">\n"
				 "<title>"));
	if (html->words.size == 0) {
		words_title(html->report, &html->words);
		text_add(&html->words, SPAN(", "));
		words_days(&html->report->summary->now, &html->words);
	}
	html_words(html);
	text_add(html->out, SPAN("</title>\n<style>\n"));
	text_add(html->out, span_of(style));
	text_add(html->out, SPAN("</style>\n</head>\n<body>\n<main>\n"));
}

void html_section(struct html *html, const struct section *section)
{
	struct view view = { .report = html->report,
			     .counts = &html->report->summary->now,
			     .section = section };

	if (!section_needed(html->report, view.counts, section->needs))
		return;
	if (section->look == LOOK_WEEK)
		html_week(html, &view);
	else if (section->look != LOOK_HIDDEN)
		html_table(html, &view);
}

void html_foot(struct html *html)
{
	text_add(html->out, SPAN("<p class=\"quiet\" style=\"margin-top:2.25rem\">"));
	words_input(html->report, &html->words);
	html_sentence(html);
	text_add(html->out, SPAN("</p>\n"));
	words_caveat(&html->words);
	html_element(html, "<p class=\"quiet\">", "</p>\n");
	text_add(html->out, SPAN("</main>\n</body>\n</html>\n"));
}
