/* SPDX-License-Identifier: ISC */
/* registry_file -- the text of a register. */
#include "policy/registry_file.h"

static const char *const names[REGISTRY_COLUMNS] = {
	[REGISTRY_USER] = "user",     [REGISTRY_DEVICE_ID] = "device_id",
	[REGISTRY_DEVICE] = "device", [REGISTRY_MODEL] = "model",
	[REGISTRY_STATE] = "state",   [REGISTRY_UNTIL] = "until",
	[REGISTRY_OWNER] = "owner",   [REGISTRY_TICKET] = "ticket",
	[REGISTRY_REASON] = "reason",
};

#define LINE_SHOWN 60 /* bytes of a line that is no heading */

const char *registry_column_name(enum registry_column column)
{
	return names[column];
}

bool registry_file_counts(struct span line)
{
	line = span_trim(line);
	return line.size != 0 && line.data[0] != '#';
}

static bool column_named(struct span name, enum registry_column *out)
{
	for (int i = 0; i < REGISTRY_COLUMNS; i++) {
		if (!span_equal_nocase(name, span_of(names[i])))
			continue;
		*out = (enum registry_column)i;
		return true;
	}
	return false;
}

static bool has(const struct registry_heading *heading, enum registry_column column)
{
	for (size_t i = 0; i < heading->count; i++)
		if (heading->columns[i] == column)
			return true;
	return false;
}

/* False: there is no such column, or it is there already. */
static bool add_column(struct registry_heading *heading, struct span name, struct trouble *why)
{
	enum registry_column column;

	if (!column_named(name, &column)) {
		trouble_say(why,
			    "'%.*s' is no column: the first line names them, with a TAB between: "
			    "user, device_id, device, model, state, until, owner, ticket, reason",
			    SPAN_FORMAT(span_first(name, LINE_SHOWN)));
		return false;
	}
	if (has(heading, column)) {
		trouble_say(why, "the column %s is named twice: leave one of them", names[column]);
		return false;
	}
	heading->columns[heading->count++] = column;
	return true;
}

bool registry_file_heading(struct span line, struct registry_heading *out, struct trouble *why)
{
	struct registry_heading heading = { .crlf = line.size != 0 &&
						    line.data[line.size - 1] == '\r' };
	struct span rest = span_trim(line);

	while (rest.size != 0)
		if (!add_column(&heading, span_trim(span_cut(&rest, '\t')), why))
			return false;
	if (!has(&heading, REGISTRY_USER) || !has(&heading, REGISTRY_STATE) ||
	    (!has(&heading, REGISTRY_DEVICE_ID) && !has(&heading, REGISTRY_DEVICE))) {
		trouble_say(why, "the columns user and state are needed, and device_id or device: "
				 "name them in the first line, with a TAB between");
		return false;
	}
	*out = heading;
	return true;
}

static bool is_utf8(struct span cell)
{
	size_t size = 1;

	while (cell.size != 0 && (size = utf8_character(cell)) != 0)
		cell = span_from(cell, size);
	return cell.size == 0;
}

/* Characters that end lines or that a terminal may obey, and what is none.  NULL: nothing is wrong.
 */
static const char *why_unfit(struct span cell)
{
	unsigned all = 0;

	for (size_t i = 0; i < cell.size; i++) {
		if ((unsigned char)cell.data[i] < ' ' || cell.data[i] == '\x7f')
			return "has a control character in it";
		all |= (unsigned char)cell.data[i];
	}
	return all < 0x80 || is_utf8(cell) ? NULL : "is not UTF-8: write it as UTF-8";
}

/* A name is a whole one, and an id stands alone: else no event would ever have it. */
static bool can_be_seen(const struct span *cells, struct trouble *why)
{
	struct span model = cells[REGISTRY_MODEL], id = cells[REGISTRY_DEVICE_ID];

	if (span_find(model, '*') < model.size)
		trouble_say(why,
			    "model '%.*s': a * stands for nothing here: write it as events show "
			    "it, or leave it out for any model",
			    SPAN_FORMAT(span_first(model, LINE_SHOWN)));
	else if (span_starts_nocase(id, SPAN("id:")))
		trouble_say(why, "device_id '%.*s' is written without id:",
			    SPAN_FORMAT(span_first(id, LINE_SHOWN)));
	else
		return true;
	return false;
}

bool registry_file_check(const struct span cells[REGISTRY_COLUMNS], struct trouble *why)
{
	for (int i = 0; i < REGISTRY_COLUMNS; i++) {
		const char *wrong = why_unfit(cells[i]);

		if (wrong == NULL)
			continue;
		trouble_say(why, "%s %s", names[i], wrong);
		return false;
	}
	return can_be_seen(cells, why);
}

bool registry_file_cells(const struct registry_heading *heading, struct span line,
			 struct span cells[REGISTRY_COLUMNS], struct trouble *why)
{
	for (int i = 0; i < REGISTRY_COLUMNS; i++)
		cells[i] = SPAN("");
	for (size_t i = 0; i < heading->count; i++)
		cells[heading->columns[i]] = span_trim(span_cut(&line, '\t'));
	if (span_trim(line).size == 0)
		return registry_file_check(cells, why);
	trouble_say(why, "this row has more cells than the first line has columns (%zu)",
		    heading->count);
	return false;
}

static void add_heading(struct text *out, struct registry_heading *heading)
{
	for (int i = 0; i < REGISTRY_COLUMNS; i++) {
		heading->columns[heading->count++] = (enum registry_column)i;
		text_printf(out, "%s%s", i != 0 ? "\t" : "", names[i]);
	}
	text_byte(out, '\n');
}

static void add_row(struct text *out, const struct registry_heading *heading,
		    const struct span *cells)
{
	size_t last = heading->count;

	while (last > 1 && cells[heading->columns[last - 1]].size == 0)
		last--;
	for (size_t i = 0; i < last; i++) {
		text_add(out, i != 0 ? SPAN("\t") : SPAN(""));
		text_add(out, cells[heading->columns[i]]);
	}
	text_add(out, heading->crlf ? SPAN("\r\n") : SPAN("\n"));
}

/* A row that would be taken for a comment, as one of a ticket #4711 in the first column. */
static bool is_hidden(const struct registry_heading *heading, const struct span *cells,
		      struct trouble *why)
{
	for (size_t i = 0; cells != NULL && i < heading->count; i++) {
		struct span cell = span_trim(cells[heading->columns[i]]);

		if (cell.size == 0)
			continue;
		if (cell.data[0] != '#')
			return false;
		trouble_say(why,
			    "a row that begins with '%.*s' would be a comment: let column %s not "
			    "be the first, or write it without #",
			    SPAN_FORMAT(cell), names[heading->columns[i]]);
		return true;
	}
	return false;
}

/* Whether the file has a column for each cell that is filled. */
static bool has_room(const struct registry_heading *heading, const struct span *cells,
		     struct trouble *why)
{
	for (int i = 0; cells != NULL && i < REGISTRY_COLUMNS; i++) {
		if (cells[i].size == 0 || has(heading, (enum registry_column)i))
			continue;
		trouble_say(why, "its first line has no column %s: add it", names[i]);
		return false;
	}
	return true;
}

bool registry_file_edit(struct span content, int line, const struct span *cells, struct text *out,
			struct trouble *why)
{
	struct registry_heading heading = { .count = 0 };
	struct span rest = content;

	for (int number = 1; rest.size != 0; number++) {
		struct span whole = span_cut(&rest, '\n');
		struct span told = number == 1 ? span_without_mark(whole) : whole;

		if (heading.count == 0 && registry_file_counts(told) &&
		    !registry_file_heading(told, &heading, why))
			return false;
		if (number != line) {
			text_add(out, whole);
			text_byte(out, '\n');
		} else if (cells != NULL) {
			add_row(out, &heading, cells);
		}
	}
	if (heading.count == 0)
		add_heading(out, &heading);
	if (line == 0 && cells != NULL)
		add_row(out, &heading, cells);
	return has_room(&heading, cells, why) && !is_hidden(&heading, cells, why);
}
