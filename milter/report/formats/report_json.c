/* SPDX-License-Identifier: ISC */
/* report_json -- the summary as JSON: the interface for programs. */
#include "report/formats/report_formats.h"
#include "report/report_sections.h"

/* A comma goes in front of each member but the first of its object or list. */
struct json {
	const struct report *report;
	struct text *out;
	bool first;
	bool out_of_memory;
};

static void separate(struct json *json)
{
	if (!json->first)
		text_byte(json->out, ',');
	json->first = false;
}

static void put_key(struct json *json, const char *key)
{
	separate(json);
	text_json(json->out, span_of(key));
	text_byte(json->out, ':');
}

/* Opens an object or list: as the value of key, or as the next item with NULL. */
static void open_value(struct json *json, const char *key, char bracket)
{
	if (key != NULL)
		put_key(json, key);
	else
		separate(json);
	text_byte(json->out, bracket);
	json->first = true;
}

static void close_value(struct json *json, char bracket)
{
	text_byte(json->out, bracket);
	json->first = false;
}

static void put_number(struct json *json, const char *key, uint64_t number)
{
	put_key(json, key);
	text_number(json->out, number);
}

/* As in the event log; null at an open end of a period. */
static void put_time(struct json *json, const char *key, int64_t milliseconds)
{
	put_key(json, key);
	if (milliseconds == PERIOD_NO_START || milliseconds == PERIOD_NO_END) {
		text_add(json->out, SPAN("null"));
		return;
	}
	text_byte(json->out, '"');
	calendar_write_rfc3339(json->out, milliseconds);
	text_byte(json->out, '"');
}

static void put_texts(struct json *json, const struct report_list *texts)
{
	text_byte(json->out, '[');
	for (size_t i = 0; i < texts->count; i++) {
		if (i != 0)
			text_byte(json->out, ',');
		text_json(json->out, ((const struct tally_row *)texts->items[i])->key);
	}
	text_byte(json->out, ']');
}

static void put_day(struct json *json, int64_t milliseconds)
{
	struct civil day = calendar_civil(calendar_whole_seconds(milliseconds));

	text_byte(json->out, '"');
	calendar_write_date(json->out, &day);
	text_byte(json->out, '"');
}

static void put_cell(struct json *json, const struct column *column, const struct cell *cell)
{
	switch (column->kind) {
	case CELL_TIME:
		put_time(json, column->key, cell->time);
		return;
	case CELL_NUMBER:
	case CELL_HOUR:
		put_number(json, column->key, cell->number);
		return;
	default:
		put_key(json, column->key);
	}
	if (column->kind == CELL_TEXTS)
		put_texts(json, &cell->texts);
	else if (column->kind == CELL_DAY)
		put_day(json, cell->time);
	else if (column->kind == CELL_FLAG)
		text_add(json->out, cell->number != 0 ? SPAN("true") : SPAN("false"));
	else
		text_json(json->out, cell->text);
}

static void put_row(struct json *json, const struct view *view, const void *row)
{
	const struct column *columns = view->section->columns;
	struct cell cells[COLUMNS_MAX] = { 0 };

	json->out_of_memory |= !view->section->fill(view, row, cells);
	open_value(json, NULL, '{');
	for (size_t i = 0; columns[i].kind != CELL_NONE; i++)
		if (columns[i].key != NULL &&
		    section_needed(json->report, view->counts, columns[i].needs))
			put_cell(json, &columns[i], &cells[i]);
	close_value(json, '}');
}

static void put_section(struct json *json, struct view *view)
{
	struct report_list rows = section_rows(view, false);

	open_value(json, view->section->name, '[');
	for (size_t i = 0; i < rows.count; i++) {
		put_row(json, view, rows.items[i]);
		report_pass_on(json->report, json->out);
	}
	close_value(json, ']');
	json->out_of_memory |= rows.items == NULL;
}

static void put_figures(struct json *json, const struct counts *counts, enum figure_place place)
{
	for (const struct figure *figure = figures; figure->of != NULL; figure++)
		if (figure->place == place && figure->name != NULL &&
		    figure_is_known(json->report, figure, counts))
			put_number(json, figure->name, figure->of(json->report, counts));
}

static void put_period(struct json *json, const struct counts *counts)
{
	open_value(json, "period", '{');
	put_time(json, "since", counts->period.since);
	put_time(json, "until", counts->period.until);
	put_key(json, "timezone");
	text_json(json->out, span_of(counts->zone->name));
	close_value(json, '}');
}

/* The days of digests that met that fate. */
static void put_digests(struct json *json, const char *key, enum digest_state state)
{
	const struct digests *digests = &json->report->summary->ids.digests;
	struct digest_read **list = digests_by_day(digests, json->report->arena);

	open_value(json, key, '[');
	for (size_t i = 0; list != NULL && i < digests->rows.count; i++) {
		if (list[i]->state != state)
			continue;
		separate(json);
		text_json(json->out, digested_name(list[i]->row.key));
	}
	close_value(json, ']');
	json->out_of_memory |= list == NULL;
}

static void put_input(struct json *json, const struct summary *summary)
{
	open_value(json, "input", '{');
	put_number(json, "files", summary->files);
	if (summary->k_anonymity != 0) {
		put_number(json, "bad_lines", summary->bad_lines);
		close_value(json, '}');
		return;
	}
	put_number(json, "lines", summary->lines);
	put_number(json, "bad_lines", summary->bad_lines);
	put_number(json, "duplicates", summary->duplicates);
	put_number(json, "events", summary->events);
	if (summary->ids.digests.rows.count != 0) {
		put_digests(json, "digests", DIGEST_COUNTS);
		put_digests(json, "left_out", DIGEST_LEFT_OUT);
		put_digests(json, "refused_digests", DIGEST_REFUSED);
		put_number(json, "hourless_events", summary->now.hourless);
	}
	close_value(json, '}');
}

static void put_flag(struct json *json, const char *key, bool flag)
{
	put_key(json, key);
	text_add(json->out, flag ? SPAN("true") : SPAN("false"));
}

/* How few people a row may speak of, where that is limited. */
static void put_groups(struct json *json, const struct summary *summary)
{
	if (summary->k_anonymity == 0)
		return;
	put_number(json, "k_anonymity", summary->k_anonymity);
	put_flag(json, "withheld", summary->withheld);
}

/* What hosts say of all their messages, which is not of groups of people. */
static void put_messages(struct json *json, const struct counts *counts)
{
	if (json->report->summary->k_anonymity != 0)
		return;
	open_value(json, "messages", '{');
	for (size_t i = 0; i < TRAFFICS; i++)
		put_number(json, traffic_name((enum traffic)i), counts->messages[i]);
	close_value(json, '}');
}

/* All that a period has.  Its figures, a section of CSV, are members of their own here. */
static void put_counts(struct json *json, const struct counts *counts)
{
	put_time(json, "log_begins", counts_log_begins(counts));
	put_messages(json, counts);
	put_figures(json, counts, FIGURE_EVENTS);
	for (const struct section *section = sections; section->name != NULL; section++) {
		struct view view = { .report = json->report, .counts = counts, .section = section };

		if (section_needed(json->report, counts, section->needs) && !section->csv_only)
			put_section(json, &view);
	}
	put_figures(json, counts, FIGURE_PERIOD);
	put_figures(json, counts, FIGURE_PAST);
}

static void put_known(struct json *json)
{
	if (json->report->rules == NULL)
		return;
	put_figures(json, &json->report->summary->now, FIGURE_KNOWN);
	put_key(json, "newest_build");
	text_json(json->out, report_newest_build(json->report));
}

bool report_json(const struct report *report, struct text *out)
{
	struct json json = { report, out, true, false };

	open_value(&json, NULL, '{');
	put_period(&json, &report->summary->now);
	put_input(&json, report->summary);
	put_groups(&json, report->summary);
	put_counts(&json, &report->summary->now);
	put_figures(&json, &report->summary->now, FIGURE_INPUT);
	put_known(&json);
	if (report->summary->comparing) {
		open_value(&json, "previous", '{');
		put_period(&json, &report->summary->before);
		put_counts(&json, &report->summary->before);
		close_value(&json, '}');
	}
	close_value(&json, '}');
	text_byte(out, '\n');
	return !json.out_of_memory;
}
