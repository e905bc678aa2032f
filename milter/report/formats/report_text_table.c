/* SPDX-License-Identifier: ISC */
/* report_text_table -- a section as a table, as wide as the page. */
#include "report/formats/report_page.h"

#define BAR_WIDTH 10
#define NAME_WIDTH_LEAST 24 /* rather than narrower, there is no bar */
#define BELOW_INDENT 6
#define MARK_MORE 3 /* what stands around a mark: " (" and ")" */
#define GAP 2       /* blanks in front of words and bars */
/* Of cells, blanks in front included. */
#define SHARE_WIDTH 9
#define TIME_WIDTH 18
#define WORDS_WIDTH 16
#define NUMBER_WIDTH_LEAST 10 /* 9,999,999, and a blank */
#define NUMBER_WIDTH_MOST 15
#define DIGITS_IN_GROUP 3 /* between commas */

/* One table while it is written. */
struct table {
	struct page *page;
	const struct view *view;
	size_t name_width, number_width, bar_width;
	uint64_t most; /* the number of the longest bar; 0: there are no bars */
	bool marked;   /* some name has a mark */
};

/* Of a column with cells of its own, blanks in front included. */
static size_t width_of(const struct table *table, const struct column *column)
{
	switch (column->kind) {
	case CELL_NUMBER:
		return table->number_width;
	case CELL_SHARE:
		return SHARE_WIDTH;
	case CELL_TIME:
		return TIME_WIDTH;
	default:
		return WORDS_WIDTH;
	}
}

/* A blank and the largest number that there can be, with its commas, unless it is absurd. */
static size_t number_width(const struct summary *summary)
{
	uint64_t most = summary->now.events;
	size_t digits = 1, width;

	if (summary->comparing && summary->before.events > most)
		most = summary->before.events;
	for (; most >= 10; most /= 10)
		digits++;
	width = 1 + digits + (digits - 1) / DIGITS_IN_GROUP;
	if (width < NUMBER_WIDTH_LEAST)
		return NUMBER_WIDTH_LEAST;
	return width < NUMBER_WIDTH_MOST ? width : NUMBER_WIDTH_MOST;
}

static void lay_out(struct table *table, const struct report_list *rows)
{
	const struct section *section = table->view->section;
	size_t used = PAGE_INDENT;

	table->number_width = number_width(table->page->report->summary);
	for (const struct column *column = section->columns; column->kind != CELL_NONE; column++)
		if (column_is_shown(table->view, column, COLUMN_OWN))
			used += width_of(table, column);
	table->name_width = table->page->columns - used;
	table->bar_width = BAR_WIDTH + (table->page->columns - PAGE_COLUMNS) / 2;
	if (section->look != LOOK_BARS ||
	    table->name_width < NAME_WIDTH_LEAST + GAP + table->bar_width)
		return;
	table->name_width -= GAP + table->bar_width;
	table->most = report_bar_most(rows);
}

static void add_blanks(struct text *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		text_byte(out, ' ');
}

/* Words that are too wide stand out to the right, whatever they are. */
static void put_right(struct text *out, struct span words, size_t width)
{
	size_t own = cell_width(words);

	add_blanks(out, own < width ? width - own : 0);
	text_add(out, words);
}

/* The title stands over the names, or where it is too long, in a line of its own. */
static void put_heads(struct table *table)
{
	struct text *out = table->page->out;
	const struct section *section = table->view->section;
	struct span title = span_of(section->title);

	text_byte(out, '\n');
	page_colour(table->page, PAGE_BOLD);
	if (title.size > table->name_width + PAGE_INDENT) {
		text_add(out, title);
		text_byte(out, '\n');
		title = SPAN("");
	}
	cell_left(out, title, table->name_width + PAGE_INDENT);
	for (const struct column *column = section->columns; column->kind != CELL_NONE; column++) {
		struct span head = span_of(column->title);
		bool right = column->kind == CELL_NUMBER || column->kind == CELL_SHARE;
		size_t rest = width_of(table, column) - head.size;

		if (!column_is_shown(table->view, column, COLUMN_OWN))
			continue;
		add_blanks(out, right ? rest : GAP);
		text_add(out, head);
		add_blanks(out, right ? 0 : rest - GAP);
	}
	cell_end_line(out);
	page_colour(table->page, PAGE_PLAIN);
}

/* The names of the row as words, and its mark; NULL: it has none. */
static const char *add_names(struct table *table, const struct cell *cells)
{
	const struct section *section = table->view->section;
	struct text *words = &table->page->words;
	const char *mark = NULL;

	for (size_t i = 0; section->columns[i].kind != CELL_NONE; i++) {
		const struct column *column = &section->columns[i];

		if (mark == NULL && column->place == COLUMN_MARK && cells[i].number != 0)
			mark = column->title;
		if (column->place != COLUMN_NAME)
			continue;
		if (words->size != 0)
			text_add(words,
				 section->joint != NULL ? span_of(section->joint) : SPAN(" "));
		cell_words(words, table->view, column, &cells[i]);
	}
	text_add(words, words->size == 0 ? SPAN("-") : SPAN(""));
	return mark;
}

/* A mark that has no room behind the name is returned, to stand below it. */
static const char *put_name(struct table *table, const struct cell *cells)
{
	struct page *page = table->page;
	const char *mark = add_names(table, cells);
	size_t width = cell_width(text_span(&page->words));
	size_t mark_width = mark != NULL ? span_of(mark).size + MARK_MORE : 0;

	add_blanks(page->out, PAGE_INDENT);
	table->marked |= mark != NULL;
	if (mark == NULL || width + mark_width > table->name_width) {
		cell_left(page->out, text_span(&page->words), table->name_width);
	} else {
		cell_fit(page->out, text_span(&page->words), width);
		page_colour(page, PAGE_MARK);
		text_printf(page->out, " (%s)", mark);
		page_colour(page, PAGE_PLAIN);
		add_blanks(page->out, table->name_width - width - mark_width);
		mark = NULL;
	}
	text_clear(&page->words);
	return mark;
}

static void put_own(struct table *table, const struct column *column, const struct cell *cell)
{
	struct page *page = table->page;
	size_t width = width_of(table, column);

	if (column->kind == CELL_NUMBER) {
		cell_number(page->out, cell->number, width);
	} else if (column->kind == CELL_SHARE) {
		cell_words(&page->words, table->view, column, cell);
		put_right(page->out, text_span(&page->words), width);
	} else {
		add_blanks(page->out, GAP);
		cell_words(&page->words, table->view, column, cell);
		cell_left(page->out, page->words.size != 0 ? text_span(&page->words) : SPAN("-"),
			  width - GAP);
	}
	text_clear(&page->words);
}

/* What stands under the name, part by part. */
static void put_below(struct table *table, const struct cell *cells, const char *mark)
{
	struct page *page = table->page;
	const struct column *columns = table->view->section->columns;

	text_add(&page->words, span_of(mark));
	for (size_t i = 0; columns[i].kind != CELL_NONE; i++) {
		if (!column_is_shown(table->view, &columns[i], COLUMN_BELOW) ||
		    (cells[i].text.size == 0 && cells[i].texts.count == 0))
			continue;
		if (page->words.size != 0)
			text_add(&page->words, SPAN("; "));
		if (columns[i].title[0] != '\0')
			text_printf(&page->words, "%s ", columns[i].title);
		cell_words(&page->words, table->view, &columns[i], &cells[i]);
	}
	if (page->words.size == 0)
		return;
	add_blanks(page->out, BELOW_INDENT);
	cell_fit(page->out, text_span(&page->words), page->columns - BELOW_INDENT);
	text_byte(page->out, '\n');
	text_clear(&page->words);
}

static void put_row(struct table *table, const void *row)
{
	struct page *page = table->page;
	const struct column *columns = table->view->section->columns;
	struct cell cells[COLUMNS_MAX] = { 0 };
	const char *mark;

	page->out_of_memory |= !table->view->section->fill(table->view, row, cells);
	mark = put_name(table, cells);
	for (size_t i = 0; columns[i].kind != CELL_NONE; i++)
		if (column_is_shown(table->view, &columns[i], COLUMN_OWN))
			put_own(table, &columns[i], &cells[i]);
	if (table->most != 0) {
		add_blanks(page->out, GAP);
		page_colour(page, PAGE_BAR);
		cell_bar(page->out, ((const struct tally_row *)row)->events, table->most,
			 table->bar_width);
		page_colour(page, PAGE_PLAIN);
	}
	cell_end_line(page->out);
	put_below(table, cells, mark);
}

static void put_more(struct page *page, size_t more)
{
	if (more == 0)
		return;
	text_add(page->out, SPAN("  and "));
	cell_number(page->out, more, 0);
	text_add(page->out, SPAN(" more\n"));
}

static void put_note(struct page *page, const char *note)
{
	if (note == NULL)
		return;
	text_add(&page->words, span_of(note));
	page_paragraph(page);
}

void page_table(struct page *page, struct view *view)
{
	struct report_list rows = section_rows(view, true);
	struct table table = { .page = page, .view = view };

	page->out_of_memory |= rows.items == NULL;
	if (rows.count == 0)
		return;
	lay_out(&table, &rows);
	put_heads(&table);
	for (size_t i = 0; i < rows.count; i++)
		put_row(&table, rows.items[i]);
	put_more(page, rows.more);
	put_note(page, view->section->note);
	if (table.marked)
		put_note(page, view->section->marks);
}
