/* SPDX-License-Identifier: ISC */
/* report_preview -- all notices as one page, to be read before any is sent. */
#include "letters/addressees.h"
#include "letters/choices.h"
#include "letters/told.h"
#include "report/formats/report_formats.h"
#include "report/formats/report_html.h"
#include "report/report_words.h"

#define LETTER_BYTES ((size_t)1 << 20)

static void put_element(struct text *out, const char *open, struct span words, const char *close)
{
	text_add(out, span_of(open));
	html_text(out, words);
	text_add(out, span_of(close));
}

/* "no-iphones=reject, from 2035-07-17": why it is written, of each device. */
static void put_cases(struct html *html, const struct addressee *to)
{
	char bytes[TOLD_REASON_BYTES];
	struct text reason;
	struct event event;

	text_begin_in(&reason, bytes, sizeof(bytes));
	for (size_t i = 0; i < to->count; i++) {
		told_event(html->report->rules, to, &to->cases[i], &reason, &event);
		text_add(&html->words, i != 0 ? SPAN("; ") : SPAN(""));
		text_visible(&html->words,
			     catalogue_title(html->report->rules->catalogue, to->cases[i].device));
		text_add(&html->words, SPAN(": "));
		text_visible(&html->words, event.values[EVENT_POLICY].text);
		text_byte(&html->words, '=');
		text_add(&html->words, event.values[EVENT_ACTION].text);
		text_add(&html->words, reason.size != 0 ? SPAN(", ") : SPAN(""));
		text_add(&html->words, text_span(&reason));
	}
}

static void put_row(struct html *html, const struct addressee *to)
{
	text_add(html->out, SPAN("<tr><th scope=\"row\">"));
	text_add(&html->words, to->user);
	html_name(html);
	text_add(html->out, SPAN("</th><td>"));
	put_cases(html, to);
	html_sentence(html);
	text_add(html->out, SPAN("</td></tr>\n"));
}

static void put_overview(struct html *html, const struct addressees *to)
{
	static const char head[] =
		"<table class=\"list\">\n<caption style=\"text-align:left\">Who would be written "
		"to, and why</caption>\n<thead><tr><th scope=\"col\">Person</th>"
		"<th scope=\"col\">Device, policy and what it will do</th></tr></thead>\n<tbody>\n";

	text_add(html->out, span_of(head));
	for (size_t i = 0; i < to->count; i++)
		put_row(html, &to->items[i]);
	text_add(html->out, SPAN("</tbody>\n</table>\n"));
}

static void put_lines(struct text *out, struct span lines)
{
	while (lines.size != 0) {
		html_text(out, span_cut(&lines, '\n'));
		text_byte(out, '\n');
	}
}

static void put_letter(struct html *html, const struct addressee *to)
{
	const struct report *report = html->report;
	const char *path = choices_for(report->choices, report->rules, to->user)->path;
	struct text subject, body;

	text_begin(&subject, LETTER_BYTES);
	text_begin(&body, LETTER_BYTES);
	html->out_of_memory |= !report_letter_words(report, to, &subject, &body);
	put_element(html->out, "<details open>\n<summary>", to->user, "</summary>\n");
	put_element(html->out, "<h2>", text_span(&subject), "</h2>\n");
	text_add(html->out, SPAN("<pre style=\"white-space:pre-wrap;overflow-wrap:anywhere\">\n"));
	put_lines(html->out, text_span(&body));
	text_add(html->out, SPAN("</pre>\n"));
	put_element(html->out, "<p class=\"quiet\">By ", span_of(path), "</p>\n</details>\n");
	text_end(&subject);
	text_end(&body);
}

bool report_preview(const struct report *report, const struct addressees *to, struct text *out)
{
	struct html html = { .report = report, .out = out };

	text_begin(&html.words, LETTER_BYTES);
	text_add(&html.words, SPAN("Notices that are not sent yet"));
	html_head(&html, html_page_style);
	text_add(out, SPAN("<h1>Notices that are not sent yet</h1>\n"));
	cell_plural(&html.words, to->count, "person would be written to.",
		    "people would be written to.");
	html_element(&html, "<p class=\"lead\">", "</p>\n");
	if (to->count != 0)
		put_overview(&html, to);
	for (size_t i = 0; i < to->count && !html.out_of_memory; i++)
		put_letter(&html, &to->items[i]);
	text_add(out, SPAN("</main>\n</body>\n</html>\n"));
	html.out_of_memory |= html.words.cut;
	text_end(&html.words);
	return !html.out_of_memory && !out->cut;
}
