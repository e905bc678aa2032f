/* SPDX-License-Identifier: ISC */
/* parameter -- the word and the parameters of a field value such as that of Content-Type. */
#include "mail/parameter.h"

#include <string.h>

#define SECTIONS_MAX 16 /* at most, of one value that is cut up as RFC 2231 allows */

static char first(struct span rest)
{
	return rest.size != 0 ? rest.data[0] : '\0';
}

static bool is_blank(char byte)
{
	return byte_is_blank(byte) || byte == '\r' || byte == '\n';
}

/* The bytes of the quoted string or comment at the front, its closing mark included. */
static size_t enclosed(struct span rest, char opens, char closes)
{
	size_t depth = 0;

	for (size_t i = 0; i < rest.size; i++) {
		char byte = rest.data[i];

		if (byte == '\\')
			i++;
		else if (depth != 0 && byte == closes && --depth == 0)
			return i + 1;
		else if (byte == opens)
			depth++;
	}
	return rest.size;
}

static void skip_blanks(struct span *rest)
{
	for (;;) {
		size_t skip = 0;

		while (skip < rest->size && is_blank(rest->data[skip]))
			skip++;
		if (skip == 0 && first(*rest) == '(')
			skip = enclosed(*rest, '(', ')');
		if (skip == 0)
			return;
		*rest = span_from(*rest, skip);
	}
}

/* Takes what stands before the first blank or one of the stops, a C string. */
static struct span take_token(struct span *rest, const char *stops)
{
	size_t size = 0;
	struct span token;

	while (size < rest->size && !is_blank(rest->data[size]) &&
	       (rest->data[size] == '\0' || strchr(stops, rest->data[size]) == NULL))
		size++;
	token = span_first(*rest, size);
	*rest = span_from(*rest, size);
	return token;
}

static void skip_to_semicolon(struct span *rest)
{
	while (rest->size != 0 && first(*rest) != ';') {
		size_t skip = 1;

		if (first(*rest) == '"')
			skip = enclosed(*rest, '"', '"');
		else if (first(*rest) == '(')
			skip = enclosed(*rest, '(', ')');
		*rest = span_from(*rest, skip);
	}
}

static struct span take_value(struct span *rest)
{
	struct span value;

	if (first(*rest) != '"')
		return take_token(rest, ";(");
	value = span_first(*rest, enclosed(*rest, '"', '"'));
	*rest = span_from(*rest, value.size);
	return value;
}

/* The next parameter, its value still quoted.  False: there are no more. */
static bool next_parameter(struct span *rest, struct span *name, struct span *value)
{
	do {
		skip_to_semicolon(rest);
		if (rest->size == 0)
			return false;
		*rest = span_from(*rest, 1);
		skip_blanks(rest);
		*name = take_token(rest, "=;(\"");
		skip_blanks(rest);
	} while (first(*rest) != '=');
	*rest = span_from(*rest, 1);
	skip_blanks(rest);
	*value = take_value(rest);
	return true;
}

void parameter_word(struct span value, struct text *out)
{
	text_clear(out);
	for (int part = 0; part < 2; part++) {
		struct span token;

		skip_blanks(&value);
		token = take_token(&value, "/;(");
		for (size_t i = 0; i < token.size; i++)
			text_byte(out, byte_lower(token.data[i]));
		skip_blanks(&value);
		if (part != 0 || first(value) != '/')
			return;
		text_byte(out, '/');
		value = span_from(value, 1);
	}
}

static void add_unquoted(struct text *out, struct span value)
{
	if (first(value) != '"') {
		text_add(out, value);
		return;
	}
	for (size_t i = 1; i < value.size && value.data[i] != '"'; i++) {
		if (value.data[i] == '\\' && i + 1 < value.size)
			i++;
		if (value.data[i] != '\r' && value.data[i] != '\n')
			text_byte(out, value.data[i]);
	}
}

static void add_percent_decoded(struct text *out, struct span value)
{
	for (size_t i = 0; i < value.size; i++) {
		char byte = value.data[i];

		if (byte == '%' && i + 2 < value.size && byte_hex(value.data[i + 1]) >= 0 &&
		    byte_hex(value.data[i + 2]) >= 0) {
			byte = (char)(byte_hex(value.data[i + 1]) * 16 +
				      byte_hex(value.data[i + 2]));
			i += 2;
		}
		text_byte(out, byte);
	}
}

/* Whether the attribute is name*section or name*section*, the latter percent-encoded. */
static bool is_section(struct span attribute, struct span name, uint64_t section, bool *encoded)
{
	struct span rest = span_from(attribute, name.size);
	uint64_t number;

	if (!span_starts_nocase(attribute, name) || first(rest) != '*')
		return false;
	rest = span_from(rest, 1);
	*encoded = span_ends_nocase(rest, SPAN("*"));
	rest.size -= *encoded;
	return span_number(rest, SECTIONS_MAX, &number) && number == section;
}

/* Adds that section of a value that RFC 2231 cut up.  False: there is none. */
static bool add_section(struct text *out, struct span rest, struct span name, uint64_t section)
{
	struct span attribute, value;
	bool encoded;

	while (next_parameter(&rest, &attribute, &value)) {
		if (!is_section(attribute, name, section, &encoded))
			continue;
		if (encoded && section == 0) {
			span_cut(&value, '\''); /* the character set and the language */
			span_cut(&value, '\'');
		}
		if (encoded)
			add_percent_decoded(out, value);
		else
			add_unquoted(out, value);
		return true;
	}
	return false;
}

bool parameter_find(struct span value, struct span name, struct text *out)
{
	struct span rest = value, attribute, found;
	uint64_t section = 0;

	text_clear(out);
	while (next_parameter(&rest, &attribute, &found)) {
		if (span_equal_nocase(attribute, name)) {
			add_unquoted(out, found);
			return true;
		}
		if (attribute.size == name.size + 1 && span_starts_nocase(attribute, name) &&
		    span_ends_nocase(attribute, SPAN("*"))) {
			span_cut(&found, '\'');
			span_cut(&found, '\'');
			add_percent_decoded(out, found);
			return true;
		}
	}
	while (section < SECTIONS_MAX && add_section(out, value, name, section))
		section++;
	return section != 0;
}
