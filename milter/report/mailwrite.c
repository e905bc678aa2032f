/* SPDX-License-Identifier: ISC */
/* mailwrite -- the pieces of a mail message that we make. */
#include "report/mailwrite.h"

#include <string.h>

#define LINE_COLUMNS 76     /* of an encoded body or word, RFC 2045 and 2047 */
#define ENCODED_COLUMNS 3   /* of an encoded byte: =3D */
#define PLAIN_COLUMNS 78    /* of a header line, RFC 5322 */
#define LOCAL_PART_BYTES 64 /* at most, RFC 5321 */
#define DOMAIN_BYTES 255
#define WORD_BYTES 900 /* of a header that cannot be folded: with its name still below 998 */

static bool is_printable(char byte)
{
	return byte >= ' ' && byte <= '~';
}

/* Blanks stay unless the line ends behind them. */
static bool is_plain_in_body(struct span rest, size_t column)
{
	char byte = rest.data[0];
	bool ends = rest.size == 1 || rest.data[1] == '\n';

	if (byte == ' ' || byte == '\t')
		return !ends;
	if (column == 0 && (byte == '.' || span_equal(span_first(rest, 5), SPAN("From "))))
		return false;
	return is_printable(byte) && byte != '=';
}

void mailwrite_quoted(struct text *out, struct span body)
{
	size_t column = 0;

	for (; body.size != 0; body = span_from(body, 1)) {
		bool plain = is_plain_in_body(body, column);

		if (body.data[0] == '\n') {
			text_byte(out, '\n');
			column = 0;
			continue;
		}
		if (column + (plain ? 1 : ENCODED_COLUMNS) >= LINE_COLUMNS) {
			text_add(out, SPAN("=\n"));
			column = 0;
			plain = is_plain_in_body(body, column);
		}
		if (plain)
			text_byte(out, body.data[0]);
		else
			text_printf(out, "=%02X", (unsigned char)body.data[0]);
		column += plain ? 1 : ENCODED_COLUMNS;
	}
	if (column != 0)
		text_byte(out, '\n');
}

/* What stands for itself in an encoded word anywhere in a header (RFC 2047, 5 (3)). */
static bool is_plain_in_word(char byte)
{
	return byte_is_alpha(byte) || byte_is_digit(byte) ||
	       (byte != '\0' && strchr("!*+-/", byte));
}

/* Encoded words, cut between characters; column: what is in the line already. */
static void add_encoded(struct text *out, struct span value, size_t column)
{
	static const char start[] = "=?utf-8?Q?";
	bool open = false;

	while (value.size != 0) {
		size_t size = utf8_character(value);
		size_t width = size == 1 && (is_plain_in_word(*value.data) || *value.data == ' ')
				       ? 1
				       : ENCODED_COLUMNS * (size != 0 ? size : 1);

		if (open && column + width + 2 > LINE_COLUMNS) {
			text_add(out, SPAN("?=\n "));
			open = false;
			column = 1;
		}
		if (!open) {
			text_add(out, span_of(start));
			column += sizeof(start) - 1;
			open = true;
		}
		for (size_t i = 0; i < (size != 0 ? size : 1); i++) {
			if (value.data[i] == ' ')
				text_byte(out, '_');
			else if (size == 1 && is_plain_in_word(value.data[i]))
				text_byte(out, value.data[i]);
			else
				text_printf(out, "=%02X", (unsigned char)value.data[i]);
		}
		column += width;
		value = span_from(value, size != 0 ? size : 1);
	}
	text_add(out, open ? SPAN("?=") : SPAN(""));
}

/* Words of ASCII, folded in front of one that would make the line too long. */
static void add_folded(struct text *out, struct span value, size_t column)
{
	while (value.size != 0) {
		size_t size = span_find(span_from(value, 1), ' ') + 1;

		if (column > 1 && column + size > PLAIN_COLUMNS && value.data[0] == ' ') {
			text_byte(out, '\n');
			column = 0;
		}
		text_add(out, span_first(value, size));
		column += size;
		value = span_from(value, size);
	}
}

/* Printable ASCII that nobody takes for an encoded word, with single blanks that can be folded. */
static bool is_plain(struct span value)
{
	size_t word = 0;

	for (size_t i = 0; i < value.size; i++) {
		bool blank = value.data[i] == ' ';

		word = blank ? 0 : word + 1;
		if (!is_printable(value.data[i]) || word > WORD_BYTES ||
		    (blank && (i == 0 || i + 1 == value.size || value.data[i + 1] == ' ')) ||
		    span_equal(span_first(span_from(value, i), 2), SPAN("=?")))
			return false;
	}
	return true;
}

static void add_value(struct text *out, struct span value, size_t column)
{
	if (is_plain(value))
		add_folded(out, value, column);
	else
		add_encoded(out, value, column);
}

void mailwrite_field(struct text *out, const char *name, struct span value)
{
	text_printf(out, "%s: ", name);
	add_value(out, value, span_of(name).size + 2);
	text_byte(out, '\n');
}

/* How many bytes a string in quotes at the front has (RFC 5322, 3.2.4); 0: it does not end. */
static size_t quoted_size(struct span span)
{
	for (size_t i = 1; i < span.size; i++) {
		if (span.data[i] == '"')
			return i + 1;
		i += span.data[i] == '\\';
	}
	return 0;
}

/* Up to a comma that is not in quotes; takes it off the front. */
static struct span cut_address(struct span *rest)
{
	struct span all = *rest;

	for (size_t i = 0; i < all.size; i++) {
		if (all.data[i] == '"' && quoted_size(span_from(all, i)) != 0)
			i += quoted_size(span_from(all, i)) - 1;
		if (all.data[i] != ',')
			continue;
		*rest = span_from(all, i + 1);
		return span_trim(span_first(all, i));
	}
	*rest = (struct span){ NULL, 0 };
	return span_trim(all);
}

/* A name as it is meant, without the quotes of a header. */
static void unquote(struct text *out, struct span name)
{
	if (name.size < 2 || name.data[0] != '"' || quoted_size(name) != name.size) {
		text_add(out, name);
		return;
	}
	for (size_t i = 1; i + 1 < name.size; i++) {
		i += name.data[i] == '\\';
		text_byte(out, name.data[i]);
	}
}

/* Atoms with blanks between them need no quotes (RFC 5322, 3.2.3). */
static bool is_phrase(struct span name)
{
	for (size_t i = 0; i < name.size; i++)
		if (!byte_is_alpha(name.data[i]) && !byte_is_digit(name.data[i]) &&
		    strchr(" !#$%&'*+-/=?^_`{|}~", name.data[i]) == NULL)
			return false;
	return true;
}

static void quote(struct text *out, struct span name)
{
	text_byte(out, '"');
	for (size_t i = 0; i < name.size; i++) {
		if (name.data[i] == '"' || name.data[i] == '\\')
			text_byte(out, '\\');
		text_byte(out, name.data[i]);
	}
	text_byte(out, '"');
}

static void add_display(struct text *out, struct span display)
{
	struct text name, quoted;
	struct span plain;

	text_begin(&name, display.size);
	text_begin(&quoted, 2 * display.size + 2);
	unquote(&name, display);
	plain = text_span(&name);
	if (plain.size == 0 || (is_plain(plain) && !is_phrase(plain))) {
		quote(&quoted, plain);
		plain = text_span(&quoted);
	}
	add_value(out, plain, 1);
	text_end(&name);
	text_end(&quoted);
}

/* "Name <address>" in its parts; a bare address has no name. */
static void split_address(struct span whole, struct span *name, struct span *address)
{
	size_t open = span_find(whole, '<');

	*name = (struct span){ NULL, 0 };
	*address = whole;
	if (open == whole.size || whole.data[whole.size - 1] != '>')
		return;
	*name = span_trim(span_first(whole, open));
	*address = span_first(span_from(whole, open + 1), whole.size - open - 2);
}

/* Letters, digits and what stands in addresses without quotes; no dots in a row or at an end. */
static bool is_dotted(struct span span, const char *others)
{
	for (size_t i = 0; i < span.size; i++) {
		char byte = span.data[i];

		if (byte == '.' && (i == 0 || i + 1 == span.size || span.data[i + 1] == '.'))
			return false;
		if (!byte_is_alpha(byte) && !byte_is_digit(byte) && byte != '.' &&
		    (byte == '\0' || strchr(others, byte) == NULL))
			return false;
	}
	return span.size != 0;
}

/* Without quotes, and read by nobody as an option or an encoded word. */
static bool is_local_part(struct span local)
{
	return local.size <= LOCAL_PART_BYTES && is_dotted(local, "!#$%&'*+-/=?^_`{|}~") &&
	       local.data[0] != '-' && span_find_nocase(local, SPAN("=?")) == local.size;
}

bool mailwrite_is_address(struct span address)
{
	struct span domain = address;
	struct span local = span_cut(&domain, '@');

	return is_local_part(local) && domain.size <= DOMAIN_BYTES && is_dotted(domain, "-");
}

bool mailwrite_takes_text(struct span value)
{
	for (; value.size != 0; value = span_from(value, utf8_character(value)))
		if (utf8_character(value) == 0 ||
		    (utf8_character(value) == 1 && !is_printable(value.data[0])))
			return false;
	return true;
}

bool mailwrite_takes_addresses(struct span value)
{
	if (!mailwrite_takes_text(value) || span_trim(value).size == 0)
		return false;
	while (value.size != 0) {
		struct span name, address;

		split_address(cut_address(&value), &name, &address);
		if (!mailwrite_is_address(address) && !is_local_part(address))
			return false;
	}
	return true;
}

void mailwrite_addresses(struct text *out, const char *name, struct span value)
{
	text_printf(out, "%s:", name);
	while (value.size != 0) {
		struct span display, address;

		split_address(cut_address(&value), &display, &address);
		text_byte(out, ' ');
		if (display.size != 0) {
			add_display(out, display);
			text_add(out, SPAN("\n <"));
		}
		text_add(out, address);
		text_add(out, display.size != 0 ? SPAN(">") : SPAN(""));
		text_add(out, value.size != 0 ? SPAN(",\n") : SPAN("\n"));
	}
}

void mailwrite_date(struct text *out, const struct zone *zone, int64_t seconds)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct civil civil = zone_civil(zone, seconds);
	int32_t offset = zone_offset(zone, seconds) / 60;
	int32_t minutes = offset < 0 ? -offset : offset;

	text_printf(out, "%s, %d %s %04lld %02d:%02d:%02d %c%02d%02d",
		    calendar_weekdays[civil.weekday], civil.day, months[civil.month - 1],
		    (long long)civil.year, civil.hour, civil.minute, civil.second,
		    offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}
