/* SPDX-License-Identifier: ISC */
/* address_read -- the letters of an address, without quotes and comments. */
#include "mail/address_read.h"

#include <string.h>

size_t address_behind_comment(struct span span, size_t at)
{
	size_t depth = 0;

	for (; at < span.size; at++) {
		if (span.data[at] == '\\')
			at++;
		else if (span.data[at] == '(')
			depth++;
		else if (span.data[at] == ')' && --depth == 0)
			return at + 1;
	}
	return 0;
}

size_t address_find(struct span span, char byte)
{
	bool quoted = false, comments_end = true;
	size_t behind;

	for (size_t i = 0; i < span.size; i++) {
		if (quoted && span.data[i] == '\\') {
			i++;
		} else if (span.data[i] == '"') {
			quoted = !quoted;
		} else if (!quoted && span.data[i] == byte) {
			return i;
		} else if (!quoted && span.data[i] == '(' && comments_end) {
			behind = address_behind_comment(span, i);
			comments_end = behind != 0;
			i = comments_end ? behind - 1 : i;
		}
	}
	return span.size;
}

static void add(struct letters *letters, char byte, bool quoted)
{
	letters->bytes[letters->size] = byte;
	letters->quoted[letters->size++] = quoted;
}

static bool is_blank(char byte)
{
	return byte_is_blank(byte) || byte == '\r' || byte == '\n';
}

/*
 * Blanks may stand around what divides an address; within a name they are part of it, as one.
 * Returns the offset of the last one.
 */
static size_t read_blanks(struct span span, size_t at, struct letters *out)
{
	while (at + 1 < span.size && is_blank(span.data[at + 1]))
		at++;
	if (out->size != 0 && strchr("@.", out->bytes[out->size - 1]) == NULL &&
	    at + 1 < span.size && strchr("@.(", span.data[at + 1]) == NULL)
		add(out, ' ', true);
	return at;
}

/* False: malformed. */
static bool read_spelled(struct span span, struct letters *out)
{
	bool quoted = false;

	for (size_t i = 0; i < span.size; i++) {
		char byte = span.data[i];

		if (byte == '\\') {
			if (++i == span.size)
				return false;
			add(out, span.data[i], true);
		} else if (byte == '"') {
			quoted = !quoted;
		} else if (!quoted && byte == '(') {
			i = address_behind_comment(span, i);
			if (i-- == 0)
				return false;
		} else if (!quoted && is_blank(byte)) {
			i = read_blanks(span, i, out);
		} else {
			add(out, byte, quoted);
		}
	}
	return !quoted;
}

/* The last such byte that is not quoted, or size. */
static size_t last_of(const struct letters *letters, char byte)
{
	for (size_t i = letters->size; i > 0; i--)
		if (letters->bytes[i - 1] == byte && !letters->quoted[i - 1])
			return i - 1;
	return letters->size;
}

/* Then what stands behind the last @ would not be the domain. */
static bool has_quoted_at_in_domain(const struct letters *letters)
{
	for (size_t i = last_of(letters, '@'); i < letters->size; i++)
		if (letters->bytes[i] == '@' && letters->quoted[i])
			return true;
	return false;
}

static void read_literally(struct span span, struct letters *out)
{
	size_t at = span.size;

	while (at > 0 && span.data[at - 1] != '@')
		at--;
	out->size = 0;
	for (size_t i = 0; i < span.size; i++)
		add(out, span.data[i], at == 0 || i != at - 1);
}

bool letters_read(struct arena *arena, struct span address, struct letters *out)
{
	*out = (struct letters){ .bytes = arena_take(arena, address.size + 1),
				 .quoted = arena_take(arena, address.size + 1) };
	if (out->bytes == NULL || out->quoted == NULL)
		return false;
	if (!read_spelled(address, out) || out->size == 0 || has_quoted_at_in_domain(out))
		read_literally(address, out);
	return true;
}

static size_t first_of(const struct letters *letters, char byte)
{
	for (size_t i = 0; i < letters->size; i++)
		if (letters->bytes[i] == byte && !letters->quoted[i])
			return i;
	return letters->size;
}

static struct letters part_of(const struct letters *letters, size_t offset, size_t size)
{
	return (struct letters){ letters->bytes + offset, letters->quoted + offset, size };
}

/* A domain may hold colons, in [IPv6:...], so the route ends at the last one before the last @. */
static void drop_route(struct letters *letters)
{
	struct letters front = *letters;
	size_t at = last_of(letters, '@'), colon;

	if (first_of(letters, '@') != 0)
		return;
	if (at != 0)
		front.size = at;
	colon = last_of(&front, ':');
	if (colon + 1 < front.size)
		*letters = part_of(letters, colon + 1, letters->size - colon - 1);
}

/* In the order in which an MTA looks for them. */
static const struct {
	char byte;
	size_t (*find)(const struct letters *, char);
	bool domain_first;
} operators[] = {
	{ '@', last_of, false },
	{ '!', first_of, true },
	{ '%', last_of, false },
};

/* Only quotes let it through, so this is no domain. */
static bool has_at(const struct letters *domain)
{
	return span_find((struct span){ domain->bytes, domain->size }, '@') < domain->size;
}

bool letters_divide(struct letters *local, struct letters *domain)
{
	drop_route(local);
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		size_t at = operators[i].find(local, operators[i].byte);
		struct letters front = part_of(local, 0, at), back;

		if (at == local->size)
			continue;
		back = part_of(local, at + 1, local->size - at - 1);
		if (has_at(operators[i].domain_first ? &front : &back))
			continue;
		*local = operators[i].domain_first ? back : front;
		*domain = operators[i].domain_first ? front : back;
		return true;
	}
	return false;
}

void letters_unquote(struct letters *letters)
{
	for (size_t i = 0; i < letters->size; i++)
		letters->quoted[i] = false;
}
