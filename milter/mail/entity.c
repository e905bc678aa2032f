/* SPDX-License-Identifier: ISC */
/* entity -- the character references of HTML that mail is full of. */
#include "mail/entity.h"

#include <string.h>

#define REPLACEMENT 0xfffd

static const struct {
	const char *name;
	uint32_t character;
} entities[] = {
	{ "amp", '&' },       { "lt", '<' },       { "gt", '>' },        { "quot", '"' },
	{ "apos", '\'' },     { "nbsp", ' ' },     { "ensp", ' ' },      { "emsp", ' ' },
	{ "thinsp", ' ' },    { "ndash", 0x2013 }, { "mdash", 0x2014 },  { "lsquo", 0x2018 },
	{ "rsquo", 0x2019 },  { "sbquo", 0x201a }, { "ldquo", 0x201c },  { "rdquo", 0x201d },
	{ "bdquo", 0x201e },  { "bull", 0x2022 },  { "hellip", 0x2026 }, { "lsaquo", 0x2039 },
	{ "rsaquo", 0x203a }, { "euro", 0x20ac },  { "trade", 0x2122 },  { "zwnj", 0x200c },
	{ "OElig", 0x152 },   { "oelig", 0x153 },  { "Scaron", 0x160 },  { "scaron", 0x161 },
};

/* U+00A1 to U+00FF, in their order. */
static const char latin1[][ENTITY_NAME_BYTES] = {
	"iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar", "sect",   "uml",    "copy",
	"ordf",   "laquo",  "not",    "shy",    "reg",    "macr",   "deg",    "plusmn", "sup2",
	"sup3",   "acute",  "micro",  "para",   "middot", "cedil",  "sup1",   "ordm",   "raquo",
	"frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc",  "Atilde", "Auml",
	"Aring",  "AElig",  "Ccedil", "Egrave", "Eacute", "Ecirc",  "Euml",   "Igrave", "Iacute",
	"Icirc",  "Iuml",   "ETH",    "Ntilde", "Ograve", "Oacute", "Ocirc",  "Otilde", "Ouml",
	"times",  "Oslash", "Ugrave", "Uacute", "Ucirc",  "Uuml",   "Yacute", "THORN",  "szlig",
	"agrave", "aacute", "acirc",  "atilde", "auml",   "aring",  "aelig",  "ccedil", "egrave",
	"eacute", "ecirc",  "euml",   "igrave", "iacute", "icirc",  "iuml",   "eth",    "ntilde",
	"ograve", "oacute", "ocirc",  "otilde", "ouml",   "divide", "oslash", "ugrave", "uacute",
	"ucirc",  "uuml",   "yacute", "thorn",  "yuml",
};

static size_t write_utf8(uint32_t character, char *out)
{
	if (character < 0x80) {
		out[0] = (char)character;
		return 1;
	}
	if (character < 0x800) {
		out[0] = (char)(0xc0 | character >> 6);
		out[1] = (char)(0x80 | (character & 0x3f));
		return 2;
	}
	if (character < 0x10000) {
		out[0] = (char)(0xe0 | character >> 12);
		out[1] = (char)(0x80 | (character >> 6 & 0x3f));
		out[2] = (char)(0x80 | (character & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | character >> 18);
	out[1] = (char)(0x80 | (character >> 12 & 0x3f));
	out[2] = (char)(0x80 | (character >> 6 & 0x3f));
	out[3] = (char)(0x80 | (character & 0x3f));
	return 4;
}

/* Reads what follows the #.  False: not a number. */
static bool read_number(struct span digits, uint32_t *number)
{
	uint32_t base = 10;

	if (digits.size != 0 && byte_lower(digits.data[0]) == 'x') {
		base = 16;
		digits = span_from(digits, 1);
	}
	*number = 0;
	for (size_t i = 0; i < digits.size; i++) {
		char byte = byte_lower(digits.data[i]);
		uint32_t digit = byte_is_digit(byte) ? (uint32_t)(byte - '0') : 99;

		if (byte >= 'a' && byte <= 'f')
			digit = (uint32_t)(byte - 'a') + 10;
		if (digit >= base)
			return false;
		*number = *number < 0x110000 ? *number * base + digit : *number;
	}
	return digits.size != 0;
}

static bool is_name(struct span name, const char *known)
{
	return name.data[0] == known[0] && strncmp(name.data, known, name.size) == 0 &&
	       known[name.size] == '\0';
}

static uint32_t find_named(struct span name)
{
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (is_name(name, entities[i].name))
			return entities[i].character;
	for (size_t i = 0; i < sizeof(latin1) / sizeof(latin1[0]); i++)
		if (is_name(name, latin1[i]))
			return (uint32_t)(0xa1 + i);
	return 0;
}

size_t entity_decode(struct span name, char out[ENTITY_ROOM])
{
	uint32_t character;

	if (name.size == 0 || name.size > ENTITY_NAME_BYTES)
		return 0;
	if (name.data[0] != '#') {
		character = find_named(name);
		return character != 0 ? write_utf8(character, out) : 0;
	}
	if (!read_number(span_from(name, 1), &character))
		return 0;
	if (character == 0 || character > 0x10ffff || (character >= 0xd800 && character < 0xe000))
		character = REPLACEMENT;
	return write_utf8(character == 0xa0 ? ' ' : character, out);
}
