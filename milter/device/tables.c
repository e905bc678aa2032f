/* SPDX-License-Identifier: ISC */
/* tables -- what Apple's build numbers and model identifiers mean. */
#include "device/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS_MAX 4

/* One kind of file. */
struct format {
	const char *columns[COLUMNS_MAX]; /* as the heading names them */
	size_t needed;                    /* this many of them, from the first, must not be empty */
	bool (*add)(struct tables *, struct arena *, const struct span *cells);
};

static bool is_heading(const struct format *format, const struct span *cells)
{
	for (size_t i = 0; i < format->needed; i++)
		if (!span_equal_nocase(cells[i], span_of(format->columns[i])))
			return false;
	return true;
}

static bool is_whole(const struct format *format, const struct span *cells)
{
	for (size_t i = 0; i < format->needed; i++)
		if (cells[i].size == 0)
			return false;
	return true;
}

/* Passes each row that is neither blank, comment nor heading to the format's add. */
static bool read_rows(struct arena *arena, struct span content, const struct format *format,
		      struct tables *tables, struct trouble *why)
{
	struct span rest = arena_copy(arena, content);
	bool heading_seen = false;

	for (size_t line_number = 1; rest.size != 0; line_number++) {
		struct span line = span_cut(&rest, '\n');
		struct span cells[COLUMNS_MAX];

		if (line.size != 0 && line.data[line.size - 1] == '\r')
			line.size--;
		if (line.size == 0 || line.data[0] == '#')
			continue;
		for (size_t i = 0; i < COLUMNS_MAX; i++)
			cells[i] = span_trim(span_cut(&line, '\t'));
		if (!heading_seen && !is_heading(format, cells)) {
			trouble_say(why, "line %zu does not name the columns (%s, %s ...)",
				    line_number, format->columns[0], format->columns[1]);
			return false;
		} else if (!heading_seen) {
			heading_seen = true;
		} else if (!is_whole(format, cells)) {
			trouble_say(why, "line %zu has too few columns", line_number);
			return false;
		} else if (!format->add(tables, arena, cells)) {
			trouble_say(why, "out of memory");
			return false;
		}
	}
	return true;
}

static bool add_build(struct tables *tables, struct arena *arena, const struct span *cells)
{
	struct build *builds =
		arena_grow(arena, tables->builds, tables->build_count, sizeof(*builds));

	if (builds == NULL)
		return false;
	builds[tables->build_count] =
		(struct build){ cells[0], cells[1], cells[2], cells[3], tables->build_count };
	tables->builds = builds;
	tables->build_count++;
	return true;
}

static bool add_model(struct tables *tables, struct arena *arena, const struct span *cells)
{
	struct model *models =
		arena_grow(arena, tables->models, tables->model_count, sizeof(*models));

	if (models == NULL)
		return false;
	models[tables->model_count] =
		(struct model){ cells[0], cells[1], cells[2], tables->model_count };
	tables->models = models;
	tables->model_count++;
	return true;
}

static const struct format build_format = { { "build", "os", "version", "date" }, 3, add_build };
static const struct format model_format = { { "identifier", "name", "family", "" }, 2, add_model };

bool tables_add_builds(struct tables *tables, struct arena *arena, struct span content,
		       struct trouble *why)
{
	return read_rows(arena, content, &build_format, tables, why);
}

bool tables_add_models(struct tables *tables, struct arena *arena, struct span content,
		       struct trouble *why)
{
	return read_rows(arena, content, &model_format, tables, why);
}

static int compare_build_keys(const void *left, const void *right)
{
	const struct build *a = left, *b = right;
	int order = span_compare(a->build, b->build);

	return order != 0 ? order : span_compare(a->os, b->os);
}

static int compare_model_keys(const void *left, const void *right)
{
	const struct model *a = left, *b = right;

	return span_compare(a->identifier, b->identifier);
}

static int compare_builds(const void *left, const void *right)
{
	const struct build *a = left, *b = right;
	int order = compare_build_keys(a, b);

	return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static int compare_models(const void *left, const void *right)
{
	const struct model *a = left, *b = right;
	int order = compare_model_keys(a, b);

	return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* Keeps the last of neighbours with equal keys.  Returns how many are left. */
static size_t keep_last(void *items, size_t count, size_t size,
			int (*compare_keys)(const void *, const void *))
{
	char *base = items;
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (kept != 0 && compare_keys(base + (kept - 1) * size, base + i * size) == 0)
			kept--;
		memmove(base + kept++ * size, base + i * size, size);
	}
	return kept;
}

static int compare_majors(const void *left, const void *right)
{
	const struct release *a = left, *b = right;
	int order = span_compare(a->os, b->os);

	if (order != 0)
		return order;
	return (a->version.parts[0] > b->version.parts[0]) -
	       (a->version.parts[0] < b->version.parts[0]);
}

static int compare_releases(const void *left, const void *right)
{
	const struct release *a = left, *b = right;
	int order = compare_majors(left, right);

	if (order == 0)
		order = version_compare(&a->version, &b->version);
	return order != 0 ? order : span_compare(a->text, b->text);
}

/* A beta is nothing that anybody must have.  False: out of memory. */
static bool find_newest(struct tables *tables, struct arena *arena)
{
	tables->newest = arena_take(arena, (tables->build_count + 1) * sizeof(*tables->newest));
	tables->newest_count = 0;
	for (size_t i = 0; i < tables->build_count && tables->newest != NULL; i++) {
		const struct build *build = &tables->builds[i];
		struct version version = version_read(build->version);

		if (version.count != 0 &&
		    span_find_nocase(build->version, SPAN("beta")) == build->version.size)
			tables->newest[tables->newest_count++] =
				(struct release){ build->os, build->version, version };
	}
	if (tables->newest != NULL && tables->newest_count != 0)
		qsort(tables->newest, tables->newest_count, sizeof(*tables->newest),
		      compare_releases);
	tables->newest_count = tables->newest == NULL
				       ? 0
				       : keep_last(tables->newest, tables->newest_count,
						   sizeof(*tables->newest), compare_majors);
	return tables->newest != NULL;
}

struct span tables_newest(const struct tables *tables, struct span os, struct span version)
{
	const struct release wanted = { .os = os, .version = version_read(version) };
	const struct release *found = NULL;

	if (wanted.version.count != 0 && tables->newest_count != 0)
		found = bsearch(&wanted, tables->newest, tables->newest_count, sizeof(wanted),
				compare_majors);
	return found != NULL ? found->text : (struct span){ NULL, 0 };
}

bool tables_sort(struct tables *tables, struct arena *arena)
{
	if (tables->build_count != 0)
		qsort(tables->builds, tables->build_count, sizeof(struct build), compare_builds);
	if (tables->model_count != 0)
		qsort(tables->models, tables->model_count, sizeof(struct model), compare_models);
	tables->build_count = keep_last(tables->builds, tables->build_count, sizeof(struct build),
					compare_build_keys);
	tables->model_count = keep_last(tables->models, tables->model_count, sizeof(struct model),
					compare_model_keys);
	return find_newest(tables, arena);
}

const struct build *tables_build(const struct tables *tables, struct span build, struct span os)
{
	struct build wanted = { .build = build, .os = os };

	if (tables->build_count == 0)
		return NULL;
	return bsearch(&wanted, tables->builds, tables->build_count, sizeof(wanted),
		       compare_build_keys);
}

const struct model *tables_model(const struct tables *tables, struct span identifier)
{
	struct model wanted = { .identifier = identifier };
	char with_comma[32];
	size_t at;

	if (tables->model_count == 0 || identifier.size > sizeof(with_comma))
		return NULL;
	memcpy(with_comma, identifier.size != 0 ? identifier.data : "", identifier.size);
	wanted.identifier.data = with_comma;
	at = span_find(wanted.identifier, 'C');
	if (at > 0 && at < identifier.size && byte_is_digit(with_comma[at - 1]))
		with_comma[at] = ',';
	return bsearch(&wanted, tables->models, tables->model_count, sizeof(wanted),
		       compare_model_keys);
}

/* The digits at the front; 0 when there are none or they are not a train number. */
static int train_of(struct span build)
{
	uint64_t train = 0;
	size_t digits = 0;

	while (digits < build.size && byte_is_digit(build.data[digits]))
		digits++;
	return span_number(span_first(build, digits), 99, &train) ? (int)train : 0;
}

/* For the trains of a system from first to last, the major version is train + plus. */
static const struct {
	const char *os;
	int first, last, plus;
} trains[] = {
	{ "iOS", 1, 1, 0 },       { "iOS", 3, 3, -2 },     { "iOS", 4, 4, -3 },
	{ "iOS", 5, 5, -3 },      { "iOS", 7, 22, -4 },    { "iOS", 23, 99, 3 },
	{ "iPadOS", 17, 22, -4 }, { "iPadOS", 23, 99, 3 }, { "macOS", 20, 24, -9 },
	{ "macOS", 25, 99, 1 },
};

int tables_major_of_build(struct span build, struct span os)
{
	int train = train_of(build);

	for (size_t i = 0; i < sizeof(trains) / sizeof(trains[0]); i++)
		if (span_equal(os, span_of(trains[i].os)) && train >= trains[i].first &&
		    train <= trains[i].last)
			return train + trains[i].plus;
	return 0;
}

#define MAJOR_MAX 50 /* more is no version of any system here */

/* The majors that were left out when all systems took the year for their version. */
static const struct {
	const char *os;
	unsigned first, last;
} skipped[] = {
	{ "iOS", 19, 25 },   { "iPadOS", 19, 25 },  { "tvOS", 19, 25 },
	{ "macOS", 16, 25 }, { "watchOS", 12, 25 }, { "visionOS", 3, 25 },
};

bool tables_major_skipped(struct span os, unsigned major)
{
	for (size_t i = 0; i < sizeof(skipped) / sizeof(skipped[0]); i++)
		if (span_equal(os, span_of(skipped[i].os)) &&
		    (major > MAJOR_MAX || (major >= skipped[i].first && major <= skipped[i].last)))
			return true;
	return false;
}

/* The number follows the point; when more than five digits do, the last five are a letter. */
static bool write_eas_rest(struct span rest, uint64_t train, char letter, char out[16])
{
	uint64_t number, last = 0;

	if (rest.size > 5 && !span_number(span_from(rest, rest.size - 5), 26, &last))
		return false;
	if (rest.size > 5)
		rest.size -= 5;
	if (!span_number(rest, 99999, &number))
		return false;
	snprintf(out, 16, "%d%c%d", (int)train, letter, (int)number);
	if (last != 0)
		snprintf(out + strlen(out), 2, "%c", (char)('a' + last - 1));
	return true;
}

bool tables_eas_build(struct span eas, char out[16])
{
	struct span front = span_cut(&eas, '.');
	uint64_t train, letter;

	if (front.size < 3 || !span_number(span_first(front, front.size - 2), 99, &train) ||
	    !span_number(span_from(front, front.size - 2), 26, &letter) || letter == 0)
		return false;
	return write_eas_rest(eas, train, (char)('A' + letter - 1), out);
}
