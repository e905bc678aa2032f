/* SPDX-License-Identifier: ISC */
/* config_register -- the register: a file of rows, which device of whom is allowed or blocked. */
#include <string.h>

#include "host/config/config_read.h"
#include "policy/registry_file.h"

#define WRONG_ROWS 100 /* that are told */

/* The file being read. */
struct register_loading {
	struct loading *loading;
	struct registry *registry;
	struct registry_heading heading;
	const struct device *last; /* most rows name the same few */
	struct arena *scratch;     /* of one row */
	struct place place;        /* of the row at hand */
};

/* Most cells are in their normal form already, and live as long as the file does. */
static bool keep(struct register_loading *r, struct span cell, struct span normal, struct span *out)
{
	*out = span_equal(cell, normal) ? cell : arena_copy(r->loading->arena, normal);
	arena_empty(r->scratch);
	if (out->data == NULL)
		complain(r->loading->complaints, r->place, "out of memory");
	return out->data != NULL;
}

static bool read_person(struct register_loading *r, struct span cell, struct span *out)
{
	const struct address_home home = rules_home(&r->loading->config->rules);
	struct span normal;

	if (cell.size == 0) {
		complain(r->loading->complaints, r->place,
			 "this row names no user: write whose device it is");
		return false;
	}
	if (!check_person(r->loading, cell, r->place))
		return false;
	if (!address_normal(r->scratch, cell, &home, &normal))
		normal.data = NULL;
	return keep(r, cell, normal, out);
}

static bool read_device(struct register_loading *r, struct span cell, struct registry_row *row)
{
	const struct catalogue *catalogue = r->loading->config->rules.catalogue;

	if (cell.size == 0)
		return true;
	if (r->last == NULL || !span_equal(r->last->name, cell))
		r->last = catalogue_device(catalogue, cell);
	row->device = r->last;
	if (row->device == NULL)
		complain_of_device(r->loading, r->place, "there is no device",
				   (struct nearest){ .given = cell });
	return row->device != NULL;
}

static bool read_id(struct register_loading *r, struct span cell, struct span *out)
{
	char *lower = arena_string(r->scratch, cell);

	if (cell.size == 0)
		return true;
	for (size_t i = 0; lower != NULL && i < cell.size; i++)
		lower[i] = byte_lower(lower[i]);
	return keep(r, cell, (struct span){ lower, cell.size }, out);
}

static bool read_state(struct register_loading *r, struct span cell, enum registry_state *out)
{
	const struct conf_value value = { .text = cell, .place = r->place };
	const char *words[REGISTRY_STATES];

	if (registry_state_named(cell, out))
		return true;
	for (int i = 0; i < REGISTRY_STATES; i++)
		words[i] = registry_state_name((enum registry_state)i);
	complain_of_word(r->loading, &value, "state", words, REGISTRY_STATES);
	return false;
}

/* The row holds until the end of that day. */
static bool read_until(struct register_loading *r, struct span cell, int64_t *out)
{
	const struct conf_value value = { .text = cell, .place = r->place };

	*out = REGISTRY_NO_END;
	if (cell.size != 0)
		read_day(r->loading, &value, 1, out);
	return cell.size == 0 || *out != REGISTRY_NO_END;
}

static bool check_what(struct register_loading *r, const struct span *cells)
{
	if (cells[REGISTRY_DEVICE_ID].size == 0 && cells[REGISTRY_DEVICE].size == 0)
		complain(r->loading->complaints, r->place,
			 "this row names no device: write its device_id, or a device");
	return cells[REGISTRY_DEVICE_ID].size != 0 || cells[REGISTRY_DEVICE].size != 0;
}

static void add_row(struct register_loading *r, const struct span *cells)
{
	const struct registry_row *before;
	struct registry_row row = { .model = cells[REGISTRY_MODEL],
				    .owner = cells[REGISTRY_OWNER],
				    .line = r->place.line };

	if (!read_person(r, cells[REGISTRY_USER], &row.user) || !check_what(r, cells) ||
	    !read_id(r, cells[REGISTRY_DEVICE_ID], &row.device_id) ||
	    !read_device(r, cells[REGISTRY_DEVICE], &row) ||
	    !read_state(r, cells[REGISTRY_STATE], &row.state) ||
	    !read_until(r, cells[REGISTRY_UNTIL], &row.until))
		return;
	before = registry_add(r->registry, &row);
	if (before != NULL)
		complain(r->loading->complaints, r->place,
			 "'%.*s' has this device already, at %s:%d: leave one of them",
			 SPAN_FORMAT(row.user), r->place.file, before->line);
}

/* False: it is no use to read on. */
static bool read_line(struct register_loading *r, struct span line)
{
	struct span cells[REGISTRY_COLUMNS];
	struct trouble why;

	if (r->heading.count == 0) {
		if (registry_file_heading(line, &r->heading, &why))
			return true;
		complain(r->loading->complaints, r->place, "%s", why.sentence);
		return false;
	}
	if (registry_file_cells(&r->heading, line, cells, &why))
		add_row(r, cells);
	else
		complain(r->loading->complaints, r->place, "%s", why.sentence);
	return true;
}

static size_t count_lines(struct span content)
{
	size_t count = 0;

	while (content.size != 0) {
		span_cut(&content, '\n');
		count++;
	}
	return count;
}

static void read_lines(struct register_loading *r, struct span rest)
{
	struct complaints *complaints = r->loading->complaints;
	size_t before = complaints->count;

	for (; rest.size != 0; r->place.line++) {
		struct span line = span_cut(&rest, '\n');

		if (!registry_file_counts(line))
			continue;
		if (!read_line(r, line))
			return;
		if (complaints->count < before + WRONG_ROWS)
			continue;
		complain(complaints, r->place, "the rows behind this one were not looked at");
		return;
	}
}

void load_registry(struct loading *l)
{
	const struct conf_setting *setting = conf_find(l->tree.settings, "register");
	struct register_loading r = { .loading = l };
	const struct conf_value *value;
	struct span name, content;

	if (setting == NULL)
		return;
	value = &setting->values[0];
	name = value->text;
	if (span_starts_nocase(name, SPAN("file:"))) /* as lists of people write it */
		name = span_from(name, 5);
	content = span_without_mark(read_named_file(l, value, name));
	r.place = (struct place){ arena_string(l->arena, name), 1 };
	if (refuse_utf16(l, content, r.place))
		return;
	l->config->register_path = confsource_find(&l->tree.sources, value->place.file, name);
	r.registry = registry_new(l->arena, count_lines(content));
	r.scratch = arena_new();
	if (r.registry != NULL && r.scratch != NULL) {
		r.registry->file = r.place.file;
		read_lines(&r, content);
	}
	if (r.registry == NULL || r.scratch == NULL || !registry_finish(r.registry, l->arena))
		complain(l->complaints, value->place, "out of memory");
	arena_free(r.scratch);
	l->config->rules.policies.registry = r.registry;
}
