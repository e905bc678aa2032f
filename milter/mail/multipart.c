/* SPDX-License-Identifier: ISC */
/* multipart -- the multiparts that are open, and the lines that end their parts. */
#include "mail/multipart.h"

#include <string.h>

#include "mail/parameter.h"

/* What a multipart's parts are, by its type.  A type that is not listed is treated as mixed. */
static const struct {
	const char *type;
	bool alternative, digest, own;
} kinds[] = {
	{ "multipart/alternative", true, false, true },
	{ "multipart/digest", false, true, false },
	{ "multipart/report", false, false, false },
};

const struct multipart *multiparts_innermost(const struct multiparts *multiparts)
{
	return multiparts->depth != 0 ? &multiparts->open[multiparts->depth - 1] : NULL;
}

static bool read_boundary(struct multipart *multipart, struct span content_type)
{
	char bytes[MULTIPART_BOUNDARY + 1];
	struct text boundary;

	text_begin_in(&boundary, bytes, sizeof(bytes));
	if (parameter_find(content_type, SPAN("boundary"), &boundary) && !boundary.cut)
		memcpy(multipart->boundary, text_string(&boundary), boundary.size);
	multipart->boundary_size = boundary.cut ? 0 : boundary.size;
	return multipart->boundary_size != 0;
}

bool multiparts_open(struct multiparts *multiparts, struct span type, struct span content_type)
{
	const struct multipart *outer = multiparts_innermost(multiparts);
	struct multipart *multipart;

	if (!span_starts_nocase(type, SPAN("multipart/")) || multiparts->depth == MULTIPART_DEPTH)
		return false;
	multipart = &multiparts->open[multiparts->depth];
	if (!read_boundary(multipart, content_type))
		return false;
	multipart->alternative = multipart->digest = false;
	multipart->own = outer == NULL || outer->own;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!span_equal_nocase(type, span_of(kinds[i].type)))
			continue;
		multipart->alternative = kinds[i].alternative;
		multipart->digest = kinds[i].digest;
		multipart->own = multipart->own && kinds[i].own;
	}
	multiparts->depth++;
	return true;
}

/* Where boundaries begin alike, the longest is meant; where they are equal, the innermost. */
size_t multiparts_find(const struct multiparts *multiparts, struct span line, bool *closes)
{
	size_t found = 0, found_size = 0;

	if (!span_starts_nocase(line, SPAN("--")))
		return 0;
	line = span_from(line, 2);
	for (size_t depth = multiparts->depth; depth > 0; depth--) {
		const struct multipart *open = &multiparts->open[depth - 1];

		if (open->boundary_size <= found_size || line.size < open->boundary_size ||
		    memcmp(line.data, open->boundary, open->boundary_size) != 0)
			continue;
		found = depth;
		found_size = open->boundary_size;
	}
	*closes = span_starts_nocase(span_from(line, found_size), SPAN("--"));
	return found;
}
