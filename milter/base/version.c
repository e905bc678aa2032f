/* SPDX-License-Identifier: ISC */
/* version -- system versions as numbers, and when one is too old. */
#include "base/version.h"

struct version version_read(struct span span)
{
	struct version version = { { 0 }, 0 };

	while (version.count < VERSION_PARTS) {
		size_t digits = 0;
		uint64_t number;

		while (digits < span.size && byte_is_digit(span.data[digits]))
			digits++;
		if (!span_number(span_first(span, digits), 99999999, &number))
			break;
		version.parts[version.count++] = (unsigned)number;
		span = span_from(span, digits);
		if (span.size == 0 || span.data[0] != '.')
			break;
		span = span_from(span, 1);
	}
	return version;
}

int version_compare(const struct version *a, const struct version *b)
{
	for (int i = 0; i < VERSION_PARTS; i++)
		if (a->parts[i] != b->parts[i])
			return a->parts[i] < b->parts[i] ? -1 : 1;
	return 0;
}

bool version_is_within(const struct version *version, const struct version *outer)
{
	for (int i = 0; i < outer->count; i++)
		if (version->parts[i] != outer->parts[i])
			return false;
	return true;
}

/* Numbers with single points between them, and no more of them than a version can keep. */
static bool is_whole_version(struct span span)
{
	int numbers = 1;

	for (size_t i = 0; i < span.size; i++) {
		if (!byte_is_digit(span.data[i]) && span.data[i] != '.')
			return false;
		numbers += span.data[i] == '.';
	}
	return version_read(span).count == numbers;
}

bool version_floor_read(struct span text, struct version_floor *out, struct trouble *why)
{
	struct span number = span_trim(text), os = { NULL, 0 };
	size_t blank = number.size;

	while (blank > 0 && number.data[blank - 1] != ' ')
		blank--;
	if (blank > 0) {
		os = span_trim(span_first(number, blank));
		number = span_from(number, blank);
	}
	*out = (struct version_floor){ os, version_read(number) };
	if (is_whole_version(number))
		return true;
	trouble_say(why, "'%.*s' is not a version: write '16.5.1' or 'macOS 13.4'",
		    SPAN_FORMAT(text));
	return false;
}

void version_write(struct text *out, const struct version *version)
{
	for (int part = 0; part < version->count; part++)
		text_printf(out, part == 0 ? "%u" : ".%u", version->parts[part]);
}

/* Only the major is known, and the entry says more than a major. */
static bool says_less(const struct version *version, const struct version *floor)
{
	for (int i = 1; i < VERSION_PARTS && version->count == 1; i++)
		if (floor->parts[i] != 0)
			return true;
	return false;
}

/* A version of which only the major is known is not below an entry that says more than a major. */
static bool is_below(const struct version *version, const struct version *floor)
{
	return !says_less(version, floor) && version_compare(version, floor) < 0;
}

/* "27.0 beta 6", as builds.tsv has it. */
static bool is_beta(struct span text)
{
	while (text.size != 0 && (byte_is_digit(text.data[0]) || text.data[0] == '.'))
		text = span_from(text, 1);
	return span_starts_nocase(span_trim(text), SPAN("beta"));
}

/* Whether one of the entries names exactly that system. */
static bool has_entry_of(struct span os, const struct version_floor *floors, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (os.size != 0 && span_equal_nocase(floors[i].os, os))
			return true;
	return false;
}

bool version_is_outdated(struct span text, struct span os, struct span family,
			 const struct version_floor *floors, size_t count)
{
	const struct span name = has_entry_of(os, floors, count) ? os : family;
	struct version version = version_read(text);
	bool applies = false, above_all = true;

	if (version.count == 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct version_floor *floor = &floors[i];

		if (floor->os.size != 0 && !span_equal_nocase(floor->os, name))
			continue;
		applies = true;
		if (floor->version.parts[0] == version.parts[0])
			return is_below(&version, &floor->version) ||
			       (is_beta(text) && version_compare(&version, &floor->version) == 0);
		if (floor->version.parts[0] > version.parts[0])
			above_all = false;
	}
	return applies && !above_all;
}

const struct version_floor *version_floor_above(struct span text, struct span os,
						struct span family,
						const struct version_floor *floors, size_t count)
{
	const struct span name = has_entry_of(os, floors, count) ? os : family;
	const struct version_floor *lowest = NULL;
	struct version version = version_read(text);

	for (size_t i = 0; i < count; i++) {
		const struct version_floor *floor = &floors[i];
		int order = version_compare(&floor->version, &version);

		if ((floor->os.size != 0 && !span_equal_nocase(floor->os, name)) || order < 0 ||
		    (order == 0 && !is_beta(text)))
			continue;
		if (lowest == NULL || version_compare(&floor->version, &lowest->version) < 0)
			lowest = floor;
	}
	return lowest;
}

bool version_is_untold(struct span text, struct span os, struct span family,
		       const struct version_floor *floors, size_t count)
{
	const struct span name = has_entry_of(os, floors, count) ? os : family;
	struct version version = version_read(text);

	for (size_t i = 0; i < count; i++) {
		const struct version_floor *floor = &floors[i];

		if (floor->os.size != 0 && !span_equal_nocase(floor->os, name))
			continue;
		if (version.count == 0)
			return true;
		if (floor->version.parts[0] == version.parts[0])
			return says_less(&version, &floor->version);
	}
	return false;
}
