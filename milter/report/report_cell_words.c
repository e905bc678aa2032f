/* SPDX-License-Identifier: ISC */
/* report_cell_words -- what a cell of a section says to people. */
#include "base/cells.h"
#include "report/report_sections.h"

/* Of a device, its title. */
static void add_text(struct text *out, const struct view *view, const struct column *column,
		     struct span value)
{
	const struct rules *rules = view->report->rules;

	text_add(out, column->devices && rules != NULL ? catalogue_title(rules->catalogue, value)
						       : value);
}

static void add_texts(struct text *out, const struct view *view, const struct column *column,
		      const struct report_list *texts)
{
	for (size_t i = 0; i < texts->count; i++) {
		text_add(out, i == 0            ? SPAN("")
			      : column->history ? SPAN(" \xe2\x86\x92 ")
						: SPAN(", "));
		add_text(out, view, column, ((const struct tally_row *)texts->items[i])->key);
	}
}

static void add_day(struct text *out, int64_t milliseconds)
{
	struct civil day = calendar_civil(calendar_whole_seconds(milliseconds));

	cell_day(out, &day);
}

void cell_words(struct text *out, const struct view *view, const struct column *column,
		const struct cell *cell)
{
	switch (column->kind) {
	case CELL_TEXTS:
		add_texts(out, view, column, &cell->texts);
		break;
	case CELL_NUMBER:
		cell_number(out, cell->number, 0);
		break;
	case CELL_SHARE:
		if (cell->whole != 0)
			cell_percent(out, cell->number, cell->whole);
		break;
	case CELL_HOUR:
		text_printf(out, "%02u:00", (unsigned)cell->number);
		break;
	case CELL_TIME:
		if (cell->time != PERIOD_NO_START && cell->time != PERIOD_NO_END)
			cell_time(out, view->counts->zone, cell->time);
		break;
	case CELL_DAY:
		add_day(out, cell->time);
		break;
	case CELL_FLAG:
		if (cell->number != 0)
			text_add(out, span_of(column->title));
		break;
	default:
		add_text(out, view, column, cell->text);
	}
}
