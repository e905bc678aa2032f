/* SPDX-License-Identifier: ISC */
/* check_devices -- the catalogue as a list: milter-device-check --devices. */
#include "check_devices.h"

#include <stdio.h>
#include <sysexits.h>

#include "base/cells.h"
#include "host/config/config.h"

#define PAGE_BYTES (1U << 30)
#define PARENT_BYTES 1000
#define COLUMN_GAP 2

/* A column: its head, and what it says of a device; no more is added to the text than that. */
struct column {
	const char *head;
	void (*add)(struct text *, const struct device *);
};

static void add_name(struct text *text, const struct device *device)
{
	text_visible(text, device->name);
}

/* The nearest first; a policy about any of them is about the device too. */
static void add_parents(struct text *text, const struct device *device)
{
	for (const struct device *d = device->parent; d != NULL; d = d->parent) {
		text_visible(text, d->name);
		if (d->parent != NULL)
			text_add(text, SPAN(" < "));
	}
}

static void add_vendor(struct text *text, const struct device *device)
{
	text_visible(text, device->vendor);
}

static void add_family(struct text *text, const struct device *device)
{
	text_visible(text, device->family);
}

static void add_os(struct text *text, const struct device *device)
{
	text_visible(text, device->os);
}

static void add_kind(struct text *text, const struct device *device)
{
	text_visible(text, device->kind);
}

static const struct column columns[] = {
	{ "DEVICE", add_name },   { "PARENTS", add_parents }, { "VENDOR", add_vendor },
	{ "FAMILY", add_family }, { "SYSTEM", add_os },       { "KIND", add_kind },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

/* What stands in the column; an empty cell has a dash, so that each line has all columns. */
static void write_cell(struct text *cell, const struct column *column, const struct device *device)
{
	text_clear(cell);
	if (device == NULL)
		text_add(cell, span_of(column->head));
	else
		column->add(cell, device);
	if (cell->size == 0)
		text_byte(cell, '-');
}

static void measure(const struct catalogue *catalogue, struct text *cell, size_t widths[COLUMNS])
{
	for (size_t c = 0; c < COLUMNS; c++) {
		widths[c] = span_of(columns[c].head).size;
		for (size_t i = 1; i < catalogue->device_count; i++) {
			size_t width;

			write_cell(cell, &columns[c], catalogue->devices[i]);
			width = cell_width(text_span(cell));
			widths[c] = width > widths[c] ? width : widths[c];
		}
	}
}

static void put_line(struct text *page, struct text *cell, const struct device *device,
		     const size_t widths[COLUMNS])
{
	for (size_t c = 0; c < COLUMNS; c++) {
		write_cell(cell, &columns[c], device);
		cell_left(page, text_span(cell), widths[c] + COLUMN_GAP);
	}
	cell_end_line(page);
}

static int print(const struct catalogue *catalogue)
{
	size_t widths[COLUMNS];
	struct text page, cell;
	bool done;

	text_begin(&page, PAGE_BYTES);
	text_begin(&cell, PARENT_BYTES);
	measure(catalogue, &cell, widths);
	put_line(&page, &cell, NULL, widths);
	for (size_t i = 1; i < catalogue->device_count; i++)
		put_line(&page, &cell, catalogue->devices[i], widths);
	fputs(text_string(&page), stdout);
	done = !page.cut && fflush(stdout) != EOF && !ferror(stdout);
	text_end(&cell);
	text_end(&page);
	return done ? EX_OK : EX_IOERR;
}

int check_devices(const char *config_path)
{
	struct complaints complaints = { .arena = arena_new() };
	struct config *config =
		complaints.arena != NULL ? config_load_devices(config_path, &complaints) : NULL;
	int status = EX_CONFIG;

	for (size_t i = 0; i < complaints.count; i++)
		fprintf(stderr, "%s\n", complaints.lines[i]);
	if (config != NULL && config->rules.catalogue->device_count > 1)
		status = print(config->rules.catalogue);
	else if (complaints.count == 0)
		fprintf(stderr, "%s: there are no devices: include('devices.conf')\n", config_path);
	config_drop(config);
	arena_free(complaints.arena);
	return status;
}
