/* SPDX-License-Identifier: ISC */
/* address -- mail addresses and their parts. */
#include "mail/address.h"

#include "mail/address_read.h"

struct span address_local(struct span address)
{
	size_t at = address.size;

	while (at > 0 && address.data[at - 1] != '@')
		at--;
	return at > 0 ? span_first(address, at - 1) : address;
}

struct span address_domain(struct span address)
{
	size_t local = address_local(address).size;

	return span_from(address, local + 1);
}

struct span address_bare(struct span address)
{
	address = span_trim(address);
	if (address.size >= 2 && address.data[0] == '<' && address.data[address.size - 1] == '>')
		address = span_trim(span_first(span_from(address, 1), address.size - 2));
	return address;
}

struct span address_without_extension(struct span local)
{
	size_t plus = span_find(local, '+');

	return plus > 0 ? span_first(local, plus) : local;
}

/* Without the comments at its end. */
static struct span without_comments(struct span value)
{
	size_t end = 0, at = 0, behind;

	while (at < value.size) {
		size_t open = at + address_find(span_from(value, at), '(');

		if (span_trim(span_first(span_from(value, at), open - at)).size != 0)
			end = open;
		behind = open < value.size ? address_behind_comment(value, open) : 0;
		if (behind == 0)
			return value;
		at = behind;
	}
	return span_trim(span_first(value, end));
}

struct span address_of_mailbox(struct span value)
{
	size_t open = address_find(value, '<');
	struct span inside;

	if (open < value.size) {
		inside = span_from(value, open + 1);
		return span_trim(span_first(inside, address_find(inside, '>')));
	}
	return without_comments(span_trim(span_first(value, address_find(value, ','))));
}

static bool is_domain_byte(char byte)
{
	return byte_is_alpha(byte) || byte_is_digit(byte) || byte == '-' || byte == '_' ||
	       byte == '.' || (unsigned char)byte >= 0x80;
}

bool address_is_domain(struct span domain)
{
	if (domain.size > 2 && domain.data[0] == '[' && domain.data[domain.size - 1] == ']')
		return true;
	for (size_t i = 0; i < domain.size; i++)
		if (!is_domain_byte(domain.data[i]))
			return false;
	return domain.size != 0 && domain.data[0] != '.' &&
	       span_find_nocase(domain, SPAN("..")) == domain.size;
}
