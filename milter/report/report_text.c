/* report_text -- the summary for people: 80 columns, sentences first, then lists. */
#include "report/report_formats.h"
#include "report/report_page.h"
#include "report/report_words.h"

#define ITEM_INDENT (PAGE_INDENT + 2)

void page_colour(struct page *page, enum page_colour colour)
{
	static const char *const codes[] = { "\033[1m", "\033[33m", "\033[36m", "\033[0m" };

	if (page->report->colours)
		text_add(page->out, span_of(codes[colour]));
}

void page_paragraph(struct page *page)
{
	if (page->words.size != 0)
		cell_paragraph(page->out, text_span(&page->words), PAGE_INDENT,
			       PAGE_COLUMNS - PAGE_INDENT);
	text_clear(&page->words);
}

static void put_headline(struct page *page)
{
	static const char title[] = "Declared devices in mail";

	page_colour(page, PAGE_BOLD);
	text_printf(page->out, "%s\n", title);
	for (size_t i = 0; i < sizeof(title) - 1; i++)
		text_byte(page->out, '=');
	text_byte(page->out, '\n');
	words_lead(page->report, &page->words);
	page_paragraph(page);
	page_colour(page, PAGE_PLAIN);
	words_change(page->report, &page->words);
	page_paragraph(page);
	text_byte(page->out, '\n');
	words_period(page->report, &page->words);
	page_paragraph(page);
	words_conditions(page->report, &page->words);
	page_paragraph(page);
}

/* The words as an item of a list. */
static void put_item(struct page *page)
{
	size_t start = page->out->size;

	cell_paragraph(page->out, text_span(&page->words), ITEM_INDENT, PAGE_COLUMNS - ITEM_INDENT);
	text_clear(&page->words);
	if (page->out->size > start + PAGE_INDENT)
		page->out->data[start + PAGE_INDENT] = '-';
}

static void put_findings(struct page *page)
{
	bool any = false;

	for (const struct figure *figure = figures; figure->of != NULL; figure++) {
		words_figure(page->report, figure, &page->words);
		if (page->words.size == 0)
			continue;
		if (!any)
			text_byte(page->out, '\n');
		any = true;
		put_item(page);
	}
}

static void put_foot(struct page *page)
{
	text_byte(page->out, '\n');
	words_input(page->report, &page->words);
	page_paragraph(page);
	words_caveat(&page->words);
	page_paragraph(page);
}

static void put_section(struct page *page, const struct section *section)
{
	struct view view = { .report = page->report, .counts = page->counts, .section = section };

	if (!section_needed(page->report, section->needs))
		return;
	if (section->look == LOOK_WEEK)
		page_week(page, &view);
	else if (section->look != LOOK_HIDDEN)
		page_table(page, &view);
}

bool report_text(const struct report *report, struct text *out)
{
	struct page page = { .report = report, .counts = &report->summary->now, .out = out };

	text_begin(&page.words, 64 << 10);
	put_headline(&page);
	put_findings(&page);
	for (const struct section *section = sections; section->name != NULL; section++)
		put_section(&page, section);
	put_foot(&page);
	text_end(&page.words);
	return !page.out_of_memory;
}
