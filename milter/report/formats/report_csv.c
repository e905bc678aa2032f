/* SPDX-License-Identifier: ISC */
/*
 * report_csv -- one section as CSV (RFC 4180): a header row, then all rows.  No cell is a formula
 * to a spreadsheet, and no byte of an event is a control character to anybody.
 */
#include "report/formats/report_formats.h"
#include "report/report_sections.h"

/* With these in front a spreadsheet may take a cell for a formula; the last are full-width. */
static const char *const formulas[] = {
	"=",
	"+",
	"-",
	"@",
	"\t",
	"\r",
	"\n",
	"\xef\xbc\x9d",
	"\xef\xbc\x8b",
	"\xef\xbc\x8d",
	"\xef\xbc\xa0",
};

/* Blanks in front do not keep a spreadsheet from it. */
static bool is_formula(struct span cell)
{
	while (cell.size != 0 && cell.data[0] == ' ')
		cell = span_from(cell, 1);
	for (size_t i = 0; i < sizeof(formulas) / sizeof(formulas[0]); i++) {
		struct span start = span_of(formulas[i]);

		if (span_equal(span_first(cell, start.size), start))
			return true;
	}
	return false;
}

/* An apostrophe in front makes it text to a spreadsheet; other programs see it. */
static void put_text(struct text *out, struct span cell)
{
	struct text visible;
	struct span rest;

	text_begin(&visible, 16 * EVENT_LINE_BYTES);
	if (is_formula(cell))
		text_byte(&visible, '\'');
	text_visible(&visible, cell);
	text_byte(out, '"');
	for (rest = text_span(&visible); rest.size != 0;) {
		size_t plain = span_find(rest, '"');

		text_add(out, span_first(rest, plain));
		text_add(out, plain < rest.size ? SPAN("\"\"") : SPAN(""));
		rest = span_from(rest, plain + 1);
	}
	text_byte(out, '"');
	text_end(&visible);
}

static void put_texts(struct text *out, const struct report_list *texts)
{
	struct text joined;

	text_begin(&joined, EVENT_LINE_BYTES);
	for (size_t i = 0; i < texts->count; i++) {
		text_add(&joined, i != 0 ? SPAN("; ") : SPAN(""));
		text_add(&joined, ((const struct tally_row *)texts->items[i])->key);
	}
	put_text(out, text_span(&joined));
	text_end(&joined);
}

static void put_day(struct text *out, int64_t milliseconds)
{
	struct civil day = calendar_civil(calendar_whole_seconds(milliseconds));

	calendar_write_date(out, &day);
}

static void put_cell(struct text *out, const struct column *column, const struct cell *cell)
{
	switch (column->kind) {
	case CELL_NUMBER:
	case CELL_HOUR:
		text_number(out, cell->number);
		break;
	case CELL_TIME:
		if (cell->time != PERIOD_NO_START && cell->time != PERIOD_NO_END)
			calendar_write_rfc3339(out, cell->time);
		break;
	case CELL_DAY:
		put_day(out, cell->time);
		break;
	case CELL_FLAG:
		text_add(out, cell->number != 0 ? SPAN("true") : SPAN("false"));
		break;
	case CELL_TEXTS:
		put_texts(out, &cell->texts);
		break;
	default:
		put_text(out, cell->text);
	}
}

/* One row; with no cells, that of the columns' names. */
static void put_row(const struct view *view, struct text *out, const struct cell *cells)
{
	const struct column *columns = view->section->columns;
	bool first = true;

	for (size_t i = 0; columns[i].kind != CELL_NONE; i++) {
		if (columns[i].key == NULL ||
		    !section_needed(view->report, view->counts, columns[i].needs))
			continue;
		if (!first)
			text_byte(out, ',');
		first = false;
		if (cells != NULL)
			put_cell(out, &columns[i], &cells[i]);
		else
			text_add(out, span_of(columns[i].key));
	}
	text_add(out, SPAN("\r\n"));
}

bool report_csv(const struct report *report, struct text *out)
{
	struct view view = { .report = report,
			     .counts = &report->summary->now,
			     .section = section_named(report->section) };
	struct report_list rows = { NULL, 0, 0 };
	bool fine = true;

	put_row(&view, out, NULL);
	if (!section_needed(report, view.counts, view.section->needs))
		return true;
	rows = section_rows(&view, false);
	for (size_t i = 0; i < rows.count && fine; i++) {
		struct cell cells[COLUMNS_MAX] = { 0 };

		fine = view.section->fill(&view, rows.items[i], cells);
		put_row(&view, out, cells);
		report_pass_on(view.report, out);
	}
	return fine && rows.items != NULL;
}
