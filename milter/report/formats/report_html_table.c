/* SPDX-License-Identifier: ISC */
/* report_html_table -- a section as a table, with a bar under each share. */
#include "report/formats/report_html.h"

#define BAR_PERCENT 100  /* of the cell, for the longest bar */
#define CELL_COLUMNS 160 /* of what an event says in one cell; the rest is cut */

/* The words of a cell, cut where they are absurd; a list breaks between its items. */
static void put_cell(struct html *html, const struct view *view, const struct column *column,
		     const struct cell *cell)
{
	struct text cut;

	cell_words(&html->words, view, column, cell);
	text_begin(&cut, 16 * EVENT_LINE_BYTES);
	cell_fit(&cut, text_span(&html->words), CELL_COLUMNS);
	text_clear(&html->words);
	text_add(&html->words, text_span(&cut));
	text_end(&cut);
	if (column->kind == CELL_TEXT && column->place == COLUMN_NAME)
		html_name(html);
	else
		html_words(html);
}

/* The class of a column's cells in the style sheet, by what they hold. */
static const char *class_of(const struct column *column)
{
	switch (column->kind) {
	case CELL_NUMBER:
		return "n";
	case CELL_SHARE:
		return "s";
	case CELL_TIME:
		return "t";
	default:
		return "w";
	}
}

/* <td class="n wide">, or whatever the tag is. */
static void open_cell(struct html *html, const char *tag, const struct column *column)
{
	text_printf(html->out, "<%s class=\"%s%s\">", tag, class_of(column),
		    column->wide_only ? " wide" : "");
}

static void put_head(struct html *html, const struct column *column)
{
	open_cell(html, "th scope=\"col\"", column);
	text_printf(html->out, "%s</th>", column->title);
}

static void put_heads(struct html *html, const struct view *view)
{
	const struct column *columns = view->section->columns;

	text_printf(html->out,
		    "<table class=\"list%s\" id=\"%s\" style=\"" HTML_TABLE
		    "\">\n<caption style=\"" HTML_CAPTION "\"><h2>",
		    view->section->look == LOOK_BARS ? " bars" : "", view->section->name);
	html_text(html->out, span_of(view->section->title));
	text_printf(html->out, "</h2></caption>\n<thead><tr><th scope=\"col\">%s</th>",
		    columns[0].title);
	for (size_t i = 0; columns[i].kind != CELL_NONE; i++)
		if (column_is_shown(view, &columns[i], COLUMN_OWN))
			put_head(html, &columns[i]);
	text_add(html->out, SPAN("</tr></thead>\n<tbody>\n"));
}

/* What stands under the name, part by part. */
static void put_below(struct html *html, const struct view *view, const struct cell *cells)
{
	const struct column *columns = view->section->columns;
	bool any = false;

	for (size_t i = 0; columns[i].kind != CELL_NONE; i++) {
		if (!column_is_shown(view, &columns[i], COLUMN_BELOW) ||
		    (cells[i].text.size == 0 && cells[i].texts.count == 0))
			continue;
		text_add(html->out, any ? SPAN("; ") : SPAN("<div class=\"below\">"));
		any = true;
		text_printf(html->out, columns[i].title[0] != '\0' ? "%s " : "%s",
			    columns[i].title);
		put_cell(html, view, &columns[i], &cells[i]);
	}
	if (any)
		text_add(html->out, SPAN("</div>"));
}

/* The head of the row: names, marks, and what stands below. */
static void put_name(struct html *html, const struct view *view, const struct cell *cells)
{
	const struct section *section = view->section;
	const char *joint = "";

	text_add(html->out, SPAN("<tr><th scope=\"row\">"));
	for (size_t i = 0; section->columns[i].kind != CELL_NONE; i++) {
		if (section->columns[i].place != COLUMN_NAME)
			continue;
		cell_words(&html->words, view, &section->columns[i], &cells[i]);
		if (html->words.size == 0)
			continue;
		text_clear(&html->words);
		text_add(html->out, span_of(joint));
		put_cell(html, view, &section->columns[i], &cells[i]);
		joint = section->joint != NULL ? section->joint : " ";
	}
	text_add(html->out, joint[0] == '\0' ? SPAN("-") : SPAN(""));
	for (size_t i = 0; section->columns[i].kind != CELL_NONE; i++)
		if (section->columns[i].place == COLUMN_MARK && cells[i].number != 0) {
			text_printf(html->out, " <span class=\"mark\">%s</span>",
				    section->columns[i].title);
			html->marked = true;
		}
	put_below(html, view, cells);
	text_add(html->out, SPAN("</th>"));
}

/* A table, since that is what mail clients draw; it says nothing that the number does not. */
static void put_bar(struct html *html, const struct cell *cell)
{
	text_printf(html->out,
		    "<table class=\"bar\" role=\"presentation\" style=\"width:%zu%%\"><tr>"
		    "<td style=\"background-color:#2f72a5;height:4px;font-size:0;line-height:4px\">"
		    "</td></tr></table>",
		    cell_bar_length(cell->number, html->most, BAR_PERCENT));
}

/* A narrow cell breaks between date and time only. */
static void put_time(struct html *html, const struct view *view, const struct column *column,
		     const struct cell *cell)
{
	struct span time;

	cell_words(&html->words, view, column, cell);
	time = text_span(&html->words);
	text_add(html->out, SPAN("<span class=\"d\">"));
	html_text(html->out, span_cut(&time, ' '));
	text_add(html->out, SPAN("</span> "));
	html_text(html->out, time);
	text_clear(&html->words);
}

static void put_own(struct html *html, const struct view *view, const struct column *column,
		    const struct cell *cell)
{
	open_cell(html, "td", column);
	if (column->kind == CELL_TEXTS && cell->texts.count == 0)
		text_add(html->out, SPAN("nothing"));
	if (column->kind == CELL_TIME)
		put_time(html, view, column, cell);
	else
		put_cell(html, view, column, cell);
	if (column->kind == CELL_SHARE)
		put_bar(html, cell);
	text_add(html->out, SPAN("</td>"));
}

static void put_row(struct html *html, const struct view *view, const void *row)
{
	const struct column *columns = view->section->columns;
	struct cell cells[COLUMNS_MAX] = { 0 };

	html->out_of_memory |= !view->section->fill(view, row, cells);
	put_name(html, view, cells);
	for (size_t i = 0; columns[i].kind != CELL_NONE; i++)
		if (column_is_shown(view, &columns[i], COLUMN_OWN))
			put_own(html, view, &columns[i], &cells[i]);
	text_add(html->out, SPAN("</tr>\n"));
}

static void put_note(struct html *html, const char *note)
{
	if (note == NULL)
		return;
	text_add(html->out, SPAN("<p class=\"note\">"));
	html_text(html->out, span_of(note));
	text_add(html->out, SPAN("</p>\n"));
}

void html_table(struct html *html, struct view *view)
{
	struct report_list rows = section_rows(view, true);

	html->out_of_memory |= rows.items == NULL;
	if (rows.count == 0)
		return;
	html->marked = false;
	html->most = view->section->look == LOOK_BARS ? report_bar_most(&rows) : 0;
	put_heads(html, view);
	for (size_t i = 0; i < rows.count; i++)
		put_row(html, view, rows.items[i]);
	text_add(html->out, SPAN("</tbody>\n</table>\n"));
	if (rows.more != 0) {
		text_add(html->out, SPAN("<p class=\"more\">and "));
		cell_number(html->out, rows.more, 0);
		text_add(html->out, SPAN(" more</p>\n"));
	}
	put_note(html, view->section->note);
	if (html->marked)
		put_note(html, view->section->marks);
}
