/* SPDX-License-Identifier: ISC */
/*
 * report_html_people -- the people of the page, folded: each name once, and under it what the
 * sections about people say.  Each of these sections begins with the person.
 */
#include "report/formats/report_html.h"

#define LINE_COLUMNS 200 /* of what one section says of a person; the rest is cut */
#define LINES_BYTES ((size_t)64 << 10)

struct person {
	struct tally_row row; /* by name */
	struct text lines;    /* as HTML */
	bool unverified;
};

/* "events 18", "would reject", "iphone, ipad"; nothing for what says nothing. */
static void add_cell(struct text *out, const struct view *view, const struct column *column,
		     const struct cell *cell, const char *before)
{
	struct text words;

	text_begin(&words, EVENT_LINE_BYTES);
	cell_words(&words, view, column, cell);
	if (column->kind == CELL_TEXTS && column->place == COLUMN_OWN && words.size == 0)
		text_add(&words, SPAN("nothing"));
	if (words.size != 0) {
		text_printf(out, column->title[0] != '\0' ? "%s%s " : "%s%s", before,
			    column->title);
		text_add(out, text_span(&words));
	}
	text_end(&words);
}

/* Other marks are of a device. */
static bool is_unverified(const struct column *column, const struct cell *cell)
{
	return cell->number != 0 && span_equal(span_of(column->key), SPAN("unverified"));
}

static void add_line(struct html *html, const struct view *view, const struct cell *cells,
		     struct person *person)
{
	const struct column *columns = view->section->columns;
	const char *before = ": ";
	struct text cut;

	text_add(&html->words, span_of(view->section->about));
	for (size_t i = 0; columns[i].kind != CELL_NONE; i++) {
		size_t size = html->words.size;

		if (columns[i].place == COLUMN_MARK)
			person->unverified |= is_unverified(&columns[i], &cells[i]);
		if (columns[i].wide_only || (!column_is_shown(view, &columns[i], COLUMN_OWN) &&
					     !column_is_shown(view, &columns[i], COLUMN_BELOW)))
			continue;
		add_cell(&html->words, view, &columns[i], &cells[i], before);
		if (html->words.size != size)
			before = "; ";
	}
	text_begin(&cut, EVENT_LINE_BYTES);
	cell_fit(&cut, text_span(&html->words), LINE_COLUMNS);
	text_clear(&html->words);
	text_add(&person->lines, SPAN("<div class=\"below\">"));
	html_text(&person->lines, text_span(&cut));
	text_add(&person->lines, SPAN("</div>"));
	text_end(&cut);
}

static void add_row(struct html *html, const struct view *view, const void *row,
		    struct tally *people)
{
	struct cell cells[COLUMNS_MAX] = { 0 };
	struct person *person;

	html->out_of_memory |= !view->section->fill(view, row, cells);
	person = tally_row(people, cells[0].text);
	if (person == NULL) {
		html->out_of_memory = true;
		return;
	}
	if (person->lines.limit == 0)
		text_begin(&person->lines, LINES_BYTES);
	add_line(html, view, cells, person);
}

/* Adds what the section says of people; what it leaves out, and its note, go to notes. */
static void add_section(struct html *html, const struct section *section, struct tally *people,
			struct text *notes)
{
	struct view view = { .report = html->report,
			     .counts = &html->report->summary->now,
			     .section = section };
	struct report_list rows = section_rows(&view, true);

	html->out_of_memory |= rows.items == NULL;
	for (size_t i = 0; i < rows.count; i++)
		add_row(html, &view, rows.items[i], people);
	if (rows.count == 0)
		return;
	if (rows.more != 0) {
		text_printf(notes, "<p class=\"more\">%s: and ", section->title);
		cell_number(notes, rows.more, 0);
		text_add(notes, SPAN(" more</p>\n"));
	}
	if (section->note != NULL)
		text_printf(notes, "<p class=\"note\">%s: %s</p>\n", section->title, section->note);
}

static void put_person(struct html *html, const struct person *person)
{
	text_add(html->out, SPAN("<li>"));
	text_add(&html->words, person->row.key.size != 0 ? person->row.key : SPAN("-"));
	html_name(html);
	if (person->unverified)
		text_add(html->out, SPAN(" <span class=\"mark\">unverified</span>"));
	text_add(html->out, text_span(&person->lines));
	text_add(html->out, SPAN("</li>\n"));
}

static void put_people(struct html *html, const struct tally *people, struct span notes)
{
	bool unverified = false;

	text_add(html->out, SPAN("<details>\n<summary>"));
	cell_plural(html->out, people->count, "person", "people");
	text_add(html->out, SPAN(", and what is seen of each</summary>\n<ul class=\"names\">\n"));
	for (size_t i = 0; i < people->count; i++) {
		const struct person *person = tally_at(people, i);

		put_person(html, person);
		unverified |= person->unverified;
	}
	text_add(html->out, SPAN("</ul>\n"));
	text_add(html->out, notes);
	if (unverified)
		text_add(html->out,
			 SPAN("<p class=\"note\">Unverified: not known by a login; anybody could "
			      "have written the name.</p>\n"));
	text_add(html->out, SPAN("</details>\n"));
}

void html_people(struct html *html)
{
	const struct report *report = html->report;
	struct tally people;
	struct text notes;

	tally_begin(&people, &report->summary->now.seed, report->arena, sizeof(struct person));
	text_begin(&notes, LINES_BYTES);
	for (const struct section *section = sections; section->name != NULL; section++)
		if (section->part == PART_PEOPLE &&
		    section_needed(report, &report->summary->now, section->needs))
			add_section(html, section, &people, &notes);
	if (people.count != 0)
		put_people(html, &people, text_span(&notes));
	for (size_t i = 0; i < people.count; i++)
		text_end(&((struct person *)tally_at(&people, i))->lines);
	text_end(&notes);
	tally_end(&people);
}
