/* SPDX-License-Identifier: ISC */
/*
 * report_html_page -- the summary as one page, without scripts, that fetches nothing: from what was
 * found and whether that is better than before, to what must be decided, to people, to the rest.
 */
#include "report/formats/report_formats.h"
#include "report/formats/report_html.h"
#include "report/report_words.h"

static void put_top(struct html *html)
{
	const struct report *report = html->report;

	html_headline(html);
	html_verdict(html);
	words_found(report, &html->words);
	html_element(html, "<p class=\"lead\">", "</p>\n");
	html_tiles(html);
	words_traffic(report, &html->words);
	html_element(html, "<p class=\"quiet\">", "</p>\n");
	words_change(report, &html->words);
	html_element(html, "<p class=\"quiet\">", "</p>\n");
}

static bool decides(const struct figure *figure)
{
	return figure->decides;
}

static bool only_tells(const struct figure *figure)
{
	return !figure->decides;
}

/* What section writes into the place between open and close, if it writes anything. */
static void put_within(struct html *html, const struct section *section, const char *open,
		       const char *close)
{
	struct text *page = html->out, within;

	text_begin(&within, page->limit);
	html->out = &within;
	html_section(html, section);
	html->out = page;
	html->out_of_memory |= within.cut;
	if (within.size != 0)
		text_printf(page, open, section->title);
	text_add(page, text_span(&within));
	if (within.size != 0)
		text_add(page, span_of(close));
	text_end(&within);
}

static void put_folded(struct html *html, const struct section *section)
{
	put_within(html, section, "<details class=\"days\">\n<summary>%s</summary>\n",
		   "</details>\n");
}

static void put_sections(struct html *html, enum section_part part,
			 void (*put)(struct html *, const struct section *))
{
	for (const struct section *section = sections; section->name != NULL; section++)
		if (section->part == part)
			put(html, section);
}

/* A cell of two side by side, where the page is wide. */
static void put_cell(struct html *html, const struct section *section)
{
	put_within(html, section, "<div>\n", "</div>\n");
}

static void put_cells(struct html *html, enum section_part part)
{
	put_sections(html, part, put_cell);
}

static void put_devices(struct html *html)
{
	put_cells(html, PART_DEVICES);
}

static void put_decisions(struct html *html)
{
	html_findings(html, decides);
	put_sections(html, PART_DECISIONS, html_section);
}

static void put_rest(struct html *html)
{
	html_findings(html, only_tells);
	put_cells(html, PART_REST);
}

/* A new part is a new row. */
static const struct part {
	const char *class, *title;
	void (*put)(struct html *);
	const char *nothing; /* what stands there otherwise; NULL: not even the title */
} parts[] = {
	{ "pages pair", "Devices and versions", put_devices, NULL },
	{ "decisions", "What needs a decision", put_decisions, "Nothing that is seen here." },
	{ "people", "People", html_people, NULL },
	{ "pair", "The rest", put_rest, NULL },
};

static void put_part(struct html *html, const struct part *part)
{
	struct text *page = html->out, within;

	text_begin(&within, page->limit);
	html->out = &within;
	part->put(html);
	html->out = page;
	html->out_of_memory |= within.cut;
	if (within.size == 0 && part->nothing != NULL && html->report->summary->k_anonymity == 0)
		text_printf(&within, "<p>%s</p>\n", part->nothing);
	if (within.size != 0) {
		text_printf(html->out, "<section class=\"%s\">\n<h2>%s</h2>\n", part->class,
			    part->title);
		text_add(html->out, text_span(&within));
		text_add(html->out, SPAN("</section>\n"));
	}
	text_end(&within);
}

bool report_html(const struct report *report, struct text *out)
{
	struct html html = { .report = report, .out = out };

	text_begin(&html.words, 64 << 10);
	html_head(&html, html_page_style);
	put_top(&html);
	html_trend(&html);
	put_sections(&html, PART_TREND, put_folded);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		put_part(&html, &parts[i]);
	html_foot(&html);
	text_end(&html.words);
	return !html.out_of_memory;
}
